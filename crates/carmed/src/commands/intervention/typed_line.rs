//! A line as it is typed: `101076@2026-05-04;units=2;charged=60.00`, or in JSON.

use crate::{arguments, named, render, words};
use carmed_client::contract::{Line, Medicine, Nomenclature, Uncoded, line::Kind};

/// Reads one line as it is typed.
pub(super) fn line(text: &str) -> Result<Line, String> {
    if text.starts_with('{') {
        return render::json::read("Line", text.as_bytes()).map_err(|error| error.to_string());
    }
    let mut parts = text.split(';').map(str::trim);
    let (what, day) = parts
        .next()
        .and_then(|head| head.rsplit_once('@'))
        .ok_or("expected CODE@DAY, such as 101076@2026-05-04")?;
    let mut line = Line {
        kind: Some(kind(what)),
        care_date: Some(words::date(arguments::day(day)?)),
        ..Line::default()
    };
    for part in parts {
        read_part(&mut line, part)?;
    }
    Ok(line)
}

fn kind(what: &str) -> Kind {
    match what.split_once(':') {
        Some(("text", description)) => Kind::Uncoded(Uncoded {
            description: description.to_owned(),
            ambulance_112: false,
        }),
        Some(("cnk", cnk)) => Kind::Medicine(Medicine {
            cnk: cnk.to_owned(),
            environment: None,
        }),
        _ => Kind::Nomenclature(Nomenclature {
            code: what.to_owned(),
        }),
    }
}

fn read_part(line: &mut Line, part: &str) -> Result<(), String> {
    match part.split_once('=').unwrap_or((part, "")) {
        ("units", number) => {
            line.units = Some(number.parse().map_err(|_| "units is a number".to_owned())?);
        }
        ("charged", amount) => line.charged_cents = Some(cents(amount)?),
        ("used", amount) => line.used_of_month_cents = Some(cents(amount)?),
        ("supplement", kind) => {
            line.supplement_type = Some(named::supplement_type(kind)?.into());
        }
        ("room", room) => line.room = Some(named::room(room)?.into()),
        ("environment", environment) => match &mut line.kind {
            Some(Kind::Medicine(medicine)) => {
                medicine.environment = Some(named::environment(environment)?.into());
            }
            _ => return Err("only a medicine has an environment".to_owned()),
        },
        ("conventioned", "") => line.conventioned = Some(true),
        ("prescription", "") => line.prescription = Some(true),
        ("credit", "") => line.credit_note = true,
        _ => return Err(format!("`{part}` is not something a line can say")),
    }
    Ok(())
}

/// Reads euros with at most two decimals as whole cents.
fn cents(text: &str) -> Result<i64, String> {
    let expected = || "expected euros, such as 60.00".to_owned();
    let (euros, decimals) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if euros.is_empty() || decimals.len() > 2 || !digits(euros) || !digits(decimals) {
        return Err(expected());
    }
    format!("{euros}{decimals:0<2}")
        .parse()
        .map_err(|_| expected())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use carmed_client::contract::{DeliveryEnvironment, Room, SupplementType};

    #[test]
    fn euros_become_whole_cents_without_a_float() {
        assert_eq!(cents("60"), Ok(6000));
        assert_eq!(cents("60.5"), Ok(6050));
        assert_eq!(cents("0.07"), Ok(7));
        for wrong in ["", ".5", "1.234", "-1", "1,5", "1e3"] {
            assert!(cents(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_line_is_read_as_it_is_typed() {
        let line = line("101076@2026-05-04; units=2;charged=60.00;supplement=fee;credit").unwrap();
        assert_eq!(
            line.kind,
            Some(Kind::Nomenclature(Nomenclature {
                code: "101076".to_owned()
            }))
        );
        assert_eq!(
            (line.units, line.charged_cents, line.credit_note),
            (Some(2), Some(6000), true)
        );
        assert_eq!(line.supplement_type(), SupplementType::Fee);
    }

    #[test]
    fn days_of_a_stay_are_typed_in_json() {
        let text = r#"{"line_id": "stay", "care_date": "2026-05-04",
            "hospital_days": {"last_day": "2026-05-06", "admission_date": "2026-05-04"}}"#;
        let line = line(text).unwrap();
        assert_eq!(line.line_id, "stay");
        assert!(matches!(line.kind, Some(Kind::HospitalDays(_))));
    }

    #[test]
    fn a_medicine_and_a_room_are_read_as_they_are_typed() {
        let line = line("cnk:2642619@2026-05-04;environment=hospital;room=two-bed").unwrap();
        let environment = DeliveryEnvironment::Hospital.into();
        assert_eq!(
            line.kind,
            Some(Kind::Medicine(Medicine {
                cnk: "2642619".to_owned(),
                environment: Some(environment)
            }))
        );
        assert_eq!(line.room(), Room::TwoBed);
    }

    #[test]
    fn a_line_that_says_something_unknown_is_refused() {
        for wrong in [
            "101076",
            "101076@2026-02-30",
            "101076@2026-05-04;colour=red",
            "101076@2026-05-04;environment=hospital",
            "101076@2026-05-04;room=balcony",
        ] {
            assert!(line(wrong).is_err(), "{wrong}");
        }
    }
}
