//! Decisions: a version, a verdict, what a write made, a list.

use super::{finding, table};
use crate::words;
use carmed_client::contract::{
    CareSettingShare, Cover, Decision, Evaluation, FindManagingOcmwResponse, GetDecisionResponse,
    ImportDecisionsResponse, ListDecisionsResponse, StateShare, WrittenVersion,
    import_decisions_response::Outcome as Imported,
    register_decision_response::Outcome as Registered,
};
use std::fmt::Write as _;

/// What a write made.
pub(crate) fn written(written: &WrittenVersion) -> String {
    let mut text = table::facts(&[
        (
            "card",
            format!("{} version {}", written.card_number, written.version),
        ),
        (
            "state",
            words::plain(written.state().as_str_name(), "DECISION_STATE_"),
        ),
        ("days", words::days(written.period.as_ref())),
        ("State pays", state_share(written.state_share.as_ref())),
    ]);
    warnings(&mut text, &written.warnings);
    text
}

/// The verdict on a write that is not done.
pub(crate) fn evaluation(evaluation: &Evaluation) -> String {
    let mut text = String::new();
    if evaluation.accepted {
        text.push_str("It would be accepted.\n");
        text.push_str(&table::facts(&[
            (
                "state",
                words::plain(evaluation.state().as_str_name(), "DECISION_STATE_"),
            ),
            ("days", words::days(evaluation.period.as_ref())),
            ("State pays", state_share(evaluation.state_share.as_ref())),
        ]));
    } else {
        text.push_str("It would be refused:\n");
        text.push_str(&finding::lines(&evaluation.violations));
    }
    warnings(&mut text, &evaluation.warnings);
    if evaluation.agreements_touched_count > 0 {
        let rows = evaluation.agreements_touched.iter().map(|touched| {
            vec![
                touched.agreement_number.clone(),
                words::plain(touched.cover().as_str_name(), "COVER_KIND_"),
                words::days(touched.care_days.as_ref()),
                words::plain(touched.effect().as_str_name(), "AGREEMENT_EFFECT_"),
            ]
        });
        let count = evaluation.agreements_touched_count;
        let _ = writeln!(text, "Agreements given before that it touches: {count}");
        text.push_str(&table::of(
            &["agreement", "care", "days", "effect"],
            &[],
            rows.collect(),
        ));
    }
    text
}

/// A version as it was read.
pub(crate) fn read(answer: &GetDecisionResponse) -> String {
    let mut text = answer.decision.as_ref().map(version).unwrap_or_default();
    warnings(&mut text, &answer.warnings);
    text
}

/// A version: its facts and its covers.
pub(crate) fn version(decision: &Decision) -> String {
    let person = decision
        .beneficiary
        .as_ref()
        .map_or_else(words::dash, |person| {
            let birth = person
                .birth_date
                .as_ref()
                .map_or_else(words::dash, words::birth_date);
            format!(
                "{} {}, born {birth}, {}",
                person.given_names, person.family_name, person.ssin
            )
        });
    let ocmw = decision.ocmw.as_ref();
    let mut text = table::facts(&[
        (
            "card",
            format!("{} version {}", decision.card_number, decision.version),
        ),
        (
            "state",
            words::plain(decision.state().as_str_name(), "DECISION_STATE_"),
        ),
        ("person", person),
        (
            "OCMW",
            ocmw.map_or_else(words::dash, |ocmw| {
                format!("{} ({})", ocmw.name_nl, ocmw.cbe)
            }),
        ),
        ("requested", words::day(decision.request_date.as_ref())),
        ("decided", words::day(decision.decision_date.as_ref())),
        ("days", words::days(decision.period.as_ref())),
        ("State pays", state_share(decision.state_share.as_ref())),
    ]);
    if decision.covers.is_empty() {
        text.push_str("No cover: a principle decision, which promises no payment.\n");
    } else {
        text.push_str(&covers(&decision.covers));
    }
    text
}

fn covers(covers: &[Cover]) -> String {
    let level = |name: &str| words::plain(name, "SUPPORT_LEVEL_");
    let rows = covers.iter().map(|cover| {
        let listed = cover
            .providers
            .as_ref()
            .map(|list| list.providers.len().to_string());
        vec![
            words::plain(cover.kind().as_str_name(), "COVER_KIND_"),
            words::days(cover.period.as_ref()),
            level(cover.insurance_level().as_str_name()),
            level(cover.patient_level().as_str_name()),
            level(cover.supplement_level().as_str_name()),
            listed.unwrap_or_else(|| "all".to_owned()),
        ]
    });
    let header = [
        "care",
        "days",
        "insurance part",
        "patient part",
        "supplement",
        "providers",
    ];
    table::of(&header, &[], rows.collect())
}

fn state_share(share: Option<&StateShare>) -> String {
    let Some(share) = share else {
        return words::dash();
    };
    let setting = |share: Option<&CareSettingShare>| {
        share.map_or_else(words::dash, |share| {
            format!("{}/{} %", share.insurance_percent, share.patient_percent)
        })
    };
    let attestation = if share.attestation_required {
        ", with an attestation of urgent medical aid"
    } else {
        ""
    };
    format!(
        "stay {}, ambulatory in hospital {}, other {} of insurance/patient part{attestation}",
        setting(share.hospitalisation.as_ref()),
        setting(share.ambulatory_in_hospital.as_ref()),
        setting(share.other.as_ref()),
    )
}

/// Decisions, one a row.
pub(crate) fn list(answer: &ListDecisionsResponse) -> String {
    let rows = answer.decisions.iter().map(|decision| {
        let person = decision.beneficiary.as_ref();
        vec![
            decision.card_number.clone(),
            decision.version.to_string(),
            words::plain(decision.state().as_str_name(), "DECISION_STATE_"),
            person.map_or_else(words::dash, |person| {
                format!("{} {}", person.given_names, person.family_name)
            }),
            words::days(decision.period.as_ref()),
        ]
    });
    table::of(
        &["card", "version", "state", "person", "days"],
        &["version"],
        rows.collect(),
    )
}

/// Who manages on which days, one a row.
pub(crate) fn managed(answer: &FindManagingOcmwResponse) -> String {
    let rows = answer.managed.iter().map(|managed| {
        vec![
            words::ocmw(managed.ocmw.as_ref()),
            words::days(managed.period.as_ref()),
            words::plain(managed.state().as_str_name(), "DECISION_STATE_"),
        ]
    });
    let mut text = table::of(&["OCMW", "days", "state"], &[], rows.collect());
    if answer.ssin_replaced {
        let _ = writeln!(text, "The SSIN is now {}.", answer.successor_ssin);
    }
    text
}

/// What became of a line of an import, on a line.
pub(crate) fn imported(answer: &ImportDecisionsResponse) -> String {
    let outcome = match &answer.outcome {
        Some(Imported::Registered(registered)) => match &registered.outcome {
            Some(Registered::Written(written)) => {
                format!("card {} version {}", written.card_number, written.version)
            }
            Some(Registered::Evaluation(evaluation)) if evaluation.accepted => {
                "would be accepted".to_owned()
            }
            Some(Registered::Evaluation(evaluation)) => {
                let told = finding::lines(&evaluation.violations);
                format!("would be refused:\n{}", told.trim_end())
            }
            None => words::dash(),
        },
        Some(Imported::Refused(_)) => "refused".to_owned(),
        None => words::dash(),
    };
    format!("line {}: {outcome}\n", answer.row_number)
}

fn warnings(text: &mut String, warnings: &[carmed_client::contract::Finding]) {
    if !warnings.is_empty() {
        text.push_str("Warnings:\n");
        text.push_str(&finding::lines(warnings));
    }
}
