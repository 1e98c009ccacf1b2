//! A quote with several lines: in full, capped, with a supplement, without patient part, not covered.

use super::dossiers::{COVER_BEGAN_DAYS_AGO, PATIENT_CAP_CENTS};
use super::hospital::consultation;
use super::registration::Dossier;
use super::stage::{Stage, present};
use crate::failure::Outcome;
use crate::{render, words};
use carmed_client::contract::{
    Code, ComputeInterventionRequest, CoverKind, Line, LineOutcome, LineResult, Nomenclature,
    SupplementType, line::Kind,
};

/// The yearly fee of the global medical file; 33.11 euros since 2026-01-01, without patient part.
const MEDICAL_FILE: &str = "102771";
/// What was already borne of the month's maximum before the capped line, in cents.
const USED_CENTS: i64 = 600;

/// What a computed line must come to, in cents.
struct Computed {
    line_id: &'static str,
    because: &'static str,
    ocmw_cents: i64,
    patient_cents: i64,
}

/// The State pays nothing of these lines: the OCMW helps from its own funds.
const COMPUTED: [Computed; 4] = [
    Computed {
        line_id: "in full",
        because: "27.73 insurance part and 6.00 patient part, all below the maximum",
        ocmw_cents: 3_373,
        patient_cents: 0,
    },
    Computed {
        line_id: "capped",
        because: "three patient parts of 6.00, and 14.00 left of the month's 20.00",
        ocmw_cents: 3 * 2_773 + 1_400,
        patient_cents: 400,
    },
    Computed {
        line_id: "supplement",
        because: "40.00 above the fee, of which at most 25.00; the month's 20.00 are spent",
        ocmw_cents: 2_773 + 2_500,
        patient_cents: 600 + 1_500,
    },
    Computed {
        line_id: "medical file",
        because: "33.11 without patient part",
        ocmw_cents: 3_311,
        patient_cents: 0,
    },
];

pub(super) async fn quote(stage: &Stage, dossier: &Dossier) -> Outcome {
    stage.scene("The hospital asks a quote of several lines for the second person");
    let request = ComputeInterventionRequest {
        ssin: dossier.person.ssin.clone(),
        cover: CoverKind::AmbulatoryInHospital.into(),
        lines: lines(stage),
        ..ComputeInterventionRequest::default()
    };
    let answer = stage.hospital.compute_intervention(request).await?;
    stage.show(&render::intervention::answer(&answer));
    for computed in &COMPUTED {
        let result = line(&answer.results, computed.line_id)?;
        expect_computed(stage, computed, result)?;
    }
    let supplement = line(&answer.results, "supplement")?;
    let over_maximum = supplement
        .remarks
        .iter()
        .any(|remark| remark.code() == Code::SupplementOverMaximum);
    stage.expect(
        "supplement: the remark says it is over the maximum (503042)",
        over_maximum,
    )?;
    expect_not_covered(stage, line(&answer.results, "too early")?)
}

fn lines(stage: &Stage) -> Vec<Line> {
    let yesterday = Some(words::date(stage.day(-1)));
    let of = |line_id: &str| Line {
        line_id: line_id.to_owned(),
        care_date: yesterday,
        ..consultation()
    };
    vec![
        of("in full"),
        Line {
            units: Some(3),
            used_of_month_cents: Some(USED_CENTS),
            ..of("capped")
        },
        Line {
            charged_cents: Some(3_373 + 4_000),
            supplement_type: Some(SupplementType::Fee.into()),
            used_of_month_cents: Some(PATIENT_CAP_CENTS),
            ..of("supplement")
        },
        Line {
            kind: Some(Kind::Nomenclature(Nomenclature {
                code: MEDICAL_FILE.to_owned(),
            })),
            ..of("medical file")
        },
        Line {
            care_date: Some(words::date(stage.day(-COVER_BEGAN_DAYS_AGO - 1))),
            ..of("too early")
        },
    ]
}

fn line<'a>(results: &'a [LineResult], line_id: &str) -> Outcome<&'a LineResult> {
    let found = results.iter().find(|result| result.line_id == line_id);
    present("result of every line", found)
}

fn expect_computed(stage: &Stage, computed: &Computed, result: &LineResult) -> Outcome {
    let amounts = present("amounts", result.amounts)?;
    let borne = [
        amounts.state_cents,
        amounts.ocmw_cents,
        amounts.patient_cents,
    ];
    let promised = [
        Some(0),
        Some(computed.ocmw_cents),
        Some(computed.patient_cents),
    ];
    let promise = format!(
        "{}: OCMW {}, patient {} ({})",
        computed.line_id,
        words::euros(promised[1]),
        words::euros(promised[2]),
        computed.because
    );
    stage.expect(
        &promise,
        result.outcome() == LineOutcome::Computed && borne == promised,
    )
}

fn expect_not_covered(stage: &Stage, result: &LineResult) -> Outcome {
    let outside = result.outcome() == LineOutcome::NotCovered
        && result
            .reasons
            .iter()
            .any(|reason| reason.code() == Code::CoverNotInPeriod);
    stage.expect(
        "too early: not covered, because the cover began later (206)",
        outside,
    )?;
    stage.expect(
        "too early: no amount stands in for the unknown",
        result.amounts.is_none(),
    )
}
