//! Which kind of provider asks (ruling 4): number first, then credentials.

use crate::scene::{LAW, Provenance, cases_of, written};
use carmed_model::{Caller, Cbe, CoverKind, Nihii, ProviderId, Quality};
use carmed_validation::coverage::asking_kind;
use serde::Deserialize;

fn asks(
    quality: Quality,
    number: &str,
    recognised: Option<&str>,
    cover: CoverKind,
) -> Result<String, String> {
    let organisation = Nihii::parse(number)
        .map(ProviderId::Nihii)
        .unwrap_or_else(|_| ProviderId::Cbe(Cbe::parse(number).unwrap()));
    let recognised_kind = recognised.map(str::to_owned);
    let caller = Caller {
        quality,
        organisation,
        agent: "agent".to_owned(),
        recognised_kind,
    };
    asking_kind(&caller, cover, &LAW)
        .map(|kind| kind.name.clone())
        .map_err(|finding| written(&[finding])[0].clone())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    rule: String,
    origin: String,
    source: String,
    asks: Asks,
    kind: Option<String>,
    #[serde(default)]
    violations: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asks {
    quality: Quality,
    number: String,
    recognised: Option<String>,
    cover: CoverKind,
}

#[test]
fn every_case_of_who_asks_is_judged_as_written() {
    for case in cases_of::<Case>(include_str!("../data/asking_kind.toml")) {
        let name = format!("{}: {}", case.rule, case.name);
        Provenance {
            rule: case.rule,
            origin: case.origin,
            source: case.source,
        }
        .assert_stated(&name);
        let Asks {
            quality,
            number,
            recognised,
            cover,
        } = case.asks;
        let found = asks(quality, &number, recognised.as_deref(), cover);
        assert_eq!(found.clone().ok(), case.kind, "{name}");
        let refused: Vec<String> = found.err().into_iter().collect();
        assert_eq!(refused, case.violations, "{name}");
    }
}

#[test]
fn the_number_tells_the_kind() {
    use CoverKind::{Doctor, Hospitalisation, Paramedic, Pharmaceutical};
    for (quality, number, cover, kind) in [
        (Quality::Hospital, "71000535", Hospitalisation, "hospital"),
        (Quality::Hospital, "72000130", Hospitalisation, "hospital"),
        (Quality::Pharmacy, "60000438", Pharmaceutical, "pharmacy"),
        (
            Quality::Physician,
            "10000106004",
            Doctor,
            "general_practitioner",
        ),
        (Quality::Dentist, "30000120", Doctor, "dentist"),
        (
            Quality::OtherProvider,
            "40000154",
            Paramedic,
            "nurse_or_midwife",
        ),
        (
            Quality::OtherProvider,
            "41000217401",
            Paramedic,
            "nurse_or_midwife",
        ),
        (
            Quality::OtherProvider,
            "54000393",
            Paramedic,
            "physiotherapist_or_speech_therapist",
        ),
    ] {
        assert_eq!(
            asks(quality, number, None, cover).as_deref(),
            Ok(kind),
            "{number}"
        );
    }
}

#[test]
fn a_qualification_no_general_practitioner_has_is_a_specialists() {
    let number = "10000106580";
    assert_eq!(
        asks(Quality::Physician, number, None, CoverKind::Doctor).as_deref(),
        Ok("specialist_practice")
    );
}

#[test]
fn eight_digits_of_a_physician_need_credentials() {
    let ask = |recognised| {
        asks(
            Quality::Physician,
            "10000106",
            recognised,
            CoverKind::Doctor,
        )
    };
    assert_eq!(
        ask(Some("general_practitioner")).as_deref(),
        Ok("general_practitioner")
    );
    assert_eq!(
        ask(Some("specialist_practice")).as_deref(),
        Ok("specialist_practice")
    );
    assert_eq!(ask(None).unwrap_err(), "- 141");
    assert_eq!(
        ask(Some("hospital")).unwrap_err(),
        "- 141",
        "credentials never contradict the number"
    );
}

#[test]
fn where_the_number_tells_credentials_do_not_count() {
    let told = asks(
        Quality::Physician,
        "10000106004",
        Some("specialist_practice"),
        CoverKind::Doctor,
    );
    assert_eq!(told.as_deref(), Ok("general_practitioner"));
}

#[test]
fn a_company_needs_credentials() {
    let ask = |recognised| {
        asks(
            Quality::OtherProvider,
            "0403019261",
            recognised,
            CoverKind::MedicalTransport,
        )
    };
    assert_eq!(
        ask(Some("transport_company")).as_deref(),
        Ok("transport_company")
    );
    assert_eq!(ask(None).unwrap_err(), "- 141");
}

#[test]
fn a_number_without_a_row_is_of_a_kind_that_takes_no_part() {
    let laboratory = asks(
        Quality::OtherProvider,
        "80001046",
        None,
        CoverKind::Hospitalisation,
    );
    assert_eq!(laboratory, Ok(LAW.kind_without_row().name.clone()));
}

#[test]
fn a_cover_the_kind_does_not_deliver_is_refused_but_miscellaneous_is_everyones() {
    let ask = |number, cover| asks(Quality::OtherProvider, number, None, cover);
    assert_eq!(
        ask("71000535", CoverKind::Doctor).unwrap_err(),
        "- 140 cover"
    );
    assert_eq!(
        ask("60000438", CoverKind::Hospitalisation).unwrap_err(),
        "- 140 cover"
    );
    for number in ["71000535", "60000438", "10000106004", "30000120"] {
        assert!(ask(number, CoverKind::Miscellaneous).is_ok(), "{number}");
    }
}

#[test]
fn who_is_no_provider_may_not_ask() {
    for quality in [
        Quality::Ocmw,
        Quality::Auditor,
        Quality::Hziv,
        Quality::Admin,
    ] {
        assert_eq!(
            asks(quality, "71000535", None, CoverKind::Miscellaneous).unwrap_err(),
            "- 140"
        );
    }
}
