//! The first person gets a national number: dossier and agreements follow, the old number still answers.

use crate::demo::hospital::ask;
use crate::demo::people;
use crate::demo::registration::Dossier;
use crate::demo::stage::{Stage, present};
use crate::failure::Outcome;
use crate::{render, words};
use carmed_client::contract::{
    Beneficiary, CoverKind, FindManagingOcmwRequest, MutationChange, MutationEffect,
    RecordMutationRequest, mutation_change::Change,
};

pub(super) async fn number(stage: &Stage, dossier: &mut Dossier) -> Outcome {
    let name = people::name(&dossier.person);
    stage.scene(&format!(
        "{name} gets a national number in place of the bis number"
    ));
    let national = present(
        "national number",
        people::national_number(&dossier.person.ssin),
    )?;
    let request = RecordMutationRequest {
        ssin: dossier.person.ssin.clone(),
        change: Some(MutationChange {
            change: Some(Change::SuccessorSsin(national.clone())),
        }),
        mutation_date: Some(words::date(stage.today)),
        ..RecordMutationRequest::default()
    };
    let answer = stage.federal_feed.record_mutation(request).await?;
    stage.show(&render::mutation::answer(&answer));
    let notice = present("notice", answer.notices.first())?;
    stage.expect(
        "the OCMW is told, and the decision stays as it is (LIFE-10)",
        notice.effect() == MutationEffect::Informs,
    )?;
    dossier.person.ssin = national;
    Ok(())
}

pub(super) async fn is_followed(stage: &Stage, dossier: &Dossier, before: &str) -> Outcome {
    stage.scene("Both numbers find the dossier; the old one says that it was replaced");
    let old = Dossier {
        person: Beneficiary {
            ssin: before.to_owned(),
            ..dossier.person.clone()
        },
        card_number: dossier.card_number.clone(),
        version: dossier.version,
    };
    for (which, asked, replaced) in [("old", &old, true), ("new", dossier, false)] {
        let cover = CoverKind::AmbulatoryInHospital;
        let answer = ask(stage, &stage.hospital, asked, cover).await?;
        let span = present("span", answer.spans.first())?;
        let what = format!("card by the {which} number");
        stage.expect_same(&what, &span.card_number, &dossier.card_number)?;
        stage.expect(
            &format!("the {which} number: replaced {}", words::yes(replaced)),
            answer.ssin_replaced == replaced,
        )?;
    }
    let asked = FindManagingOcmwRequest {
        ssin: before.to_owned(),
        period: Some(words::period(stage.today, stage.today)),
        min_revision: 0,
    };
    let answer = stage.ocmw.find_managing_ocmw(asked).await?;
    stage.show(&render::decision::managed(&answer));
    stage.expect(
        "the OCMW is told the new number",
        answer.successor_ssin == dossier.person.ssin,
    )
}
