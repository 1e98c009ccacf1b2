//! The auditor reads the person's history, exports it, and sums up the month.

use crate::demo::parties;
use crate::demo::registration::Dossier;
use crate::demo::stage::Stage;
use crate::failure::Outcome;
use crate::{render, words};
use carmed_client::contract::{
    ActivityRow, ExportHistoryRequest, GetPersonHistoryRequest, ListConsultationsRequest, Period,
    PersonEvent, SummariseActivityRequest, VersionCause, export_history_request::Scope,
    list_consultations_request::By, person_event::Body,
};
use carmed_model::Month;

/// What happened about the first person, in order.
const STORY: [&str; 8] = [
    "registered",
    "attestation sent",
    "posted",
    "suspended",
    "mutation",
    "reactivated",
    "extended",
    "mutation",
];
/// Days before today on which the earliest decision of the story was taken.
const BEGAN_DAYS_AGO: i64 = 30;
/// The smallest count that is told, beside zero.
const TOLD_FROM: u32 = 5;

pub(super) async fn person(stage: &Stage, dossier: &Dossier, began: u64) -> Outcome {
    stage.scene("The auditor reads everything that happened about the first person");
    let request = GetPersonHistoryRequest {
        ssin: dossier.person.ssin.clone(),
        ..GetPersonHistoryRequest::default()
    };
    let answer = stage.auditor.get_person_history(request).await?;
    stage.show(&render::event::of_person(&answer));
    let events = answer.events.iter();
    let told = events.filter(|event| event.revision > began).map(what);
    let told: Vec<&str> = told.collect();
    stage.expect(
        &format!("in this order: {}", STORY.join(", ")),
        told == STORY,
    )?;
    let signed = answer.events.iter().all(|event| event.author.is_some());
    stage.expect("every event has its author (LIFE-11)", signed)?;
    let request = ListConsultationsRequest {
        by: Some(By::OcmwCbe(parties::number(parties::OCMW).to_owned())),
        period: Some(words::period(stage.today, stage.today)),
        ..ListConsultationsRequest::default()
    };
    let answer = stage.auditor.list_consultations(request).await?;
    stage.show(&render::journal::consultations(&answer));
    stage.expect(
        "today's consultations about decisions of the OCMW are on record (COV-08)",
        !answer.consultations.is_empty(),
    )
}

pub(super) async fn export(stage: &Stage, dossier: &Dossier, began: u64) -> Outcome {
    stage.scene("The auditor exports the history of the OCMW since the story began");
    let request = ExportHistoryRequest {
        scope: Some(Scope::OcmwCbe(parties::number(parties::OCMW).to_owned())),
        after_revision: began,
        ..ExportHistoryRequest::default()
    };
    let mut events = stage.auditor.export_history(request).await?;
    let mut about_first = 0;
    while let Some(exported) = events.next().await? {
        stage.show(&render::event::exported(&exported));
        let of_first = exported.event.as_ref().is_some_and(|event| {
            matches!(&event.body, Some(Body::Decision(event)) if event
                .decision
                .as_ref()
                .is_some_and(|decision| decision.card_number == dossier.card_number))
        });
        about_first += u32::from(of_first);
    }
    stage.expect_same("versions of the first decision", about_first, 4)
}

pub(super) async fn summary(stage: &Stage) -> Outcome {
    stage.scene("The auditor sums up, per OCMW and month; small counts are left out");
    let began = Month::of(stage.day(-BEGAN_DAYS_AGO));
    let months: Period = words::period(began.first_day(), Month::of(stage.today).last_day());
    let request = SummariseActivityRequest {
        months: Some(months),
        ocmw_cbe: None,
        min_revision: 0,
    };
    let answer = stage.auditor.summarise_activity(request).await?;
    stage.show(&render::summary::activity(&answer));
    for party in [parties::OCMW, parties::OTHER_OCMW] {
        let cbe = parties::number(party);
        let there = answer.rows.iter().any(|row| row.ocmw_cbe == cbe);
        stage.expect(&format!("OCMW {cbe} has its rows"), there)?;
    }
    let counts = |row: &ActivityRow| {
        [
            row.decisions_registered_count,
            row.consultations_count,
            row.not_covered_count,
        ]
    };
    let small = answer.rows.iter().flat_map(counts).flatten();
    let told = small.filter(|count| (1..TOLD_FROM).contains(count)).count();
    stage.expect_same("counts from 1 to 4 that are told", told, 0)
}

fn what(event: &PersonEvent) -> &'static str {
    match &event.body {
        Some(Body::Decision(event)) => match event.cause() {
            VersionCause::Registered => "registered",
            VersionCause::Suspended => "suspended",
            VersionCause::Reactivated => "reactivated",
            VersionCause::Extended => "extended",
            _ => "another version",
        },
        Some(Body::Mutation(_)) => "mutation",
        Some(Body::AttestationSent(_)) => "attestation sent",
        Some(Body::AttestationDeleted(_)) => "attestation deleted",
        Some(Body::Posted(_)) => "posted",
        Some(Body::BillingReleased(_)) => "released",
        None => "nothing",
    }
}
