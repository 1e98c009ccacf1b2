//! Tests of single values.
use crate::grpc::parse::testing::{expected, now, violations};
use carmed_model::CoverKind;
use prost_types::Timestamp;

#[test]
fn texts_are_neither_blank_nor_too_long_nor_broken_by_control_characters() {
    let found = violations(|fields| {
        let good = fields.text("good", "d'Hondt – Đặng".to_owned(), 14);
        assert_eq!(good.as_deref(), Some("d'Hondt – Đặng"));
        let _ = fields.text("absent", String::new(), 10);
        let _ = fields.text("blank", " \u{a0}".to_owned(), 10);
        let _ = fields.text("long", "é".repeat(11), 10);
        let _ = fields.text("bell", "a\u{7}b".to_owned(), 10);
        let _ = fields.text("lines", "a\nb".to_owned(), 10);
        fields.prose("prose", "a\nb".to_owned(), 10)
    });
    let wrong = [
        ("absent", 100),
        ("blank", 100),
        ("long", 111),
        ("bell", 111),
        ("lines", 111),
    ];
    assert_eq!(found, expected(&wrong));
}

#[test]
fn a_request_id_is_a_uuid_with_hyphens() {
    let good = "0b7b7a4e-55c1-4a7e-9b5c-0d6ad1d6a111";
    let wrong = [
        "0b7b7a4e55c14a7e9b5c0d6ad1d6a111",
        "not-a-uuid",
        &format!("{{{good}}}"),
    ];
    for text in wrong {
        assert_eq!(
            violations(|fields| fields.uuid("id", text)),
            expected(&[("id", 111)])
        );
    }
    let nil = "00000000-0000-0000-0000-000000000000";
    assert_eq!(
        violations(|fields| fields.uuid("id", nil)),
        expected(&[("id", 111)])
    );
    assert_eq!(
        violations(|fields| fields.uuid("id", "")),
        expected(&[("id", 100)])
    );
    assert_eq!(violations(|fields| fields.uuid("id", good)), expected(&[]));
}

#[test]
fn unspecified_is_missing_and_unknown_is_not_allowed() {
    assert_eq!(
        violations(|f| f.value::<CoverKind>("kind", 0)),
        expected(&[("kind", 100)])
    );
    assert_eq!(
        violations(|f| f.value::<CoverKind>("kind", 99)),
        expected(&[("kind", 130)])
    );
    let said = violations(|f| {
        let _ = f.optional_value::<CoverKind>("kind", Some(0));
        Some(())
    });
    assert_eq!(said, expected(&[("kind", 130)]));
}

#[test]
fn amounts_lie_between_zero_and_the_limit() {
    for (cents, wrong) in [
        (0, false),
        (100_000_000_000, false),
        (-1, true),
        (i64::MAX, true),
        (i64::MIN, true),
    ] {
        let found = violations(|fields| fields.cents("cap_cents", cents));
        assert_eq!(!found.is_empty(), wrong, "{cents}");
    }
}

#[test]
fn an_amount_that_may_be_owed_back_lies_within_the_limit_on_both_sides() {
    for (cents, wrong) in [
        (-100_000_000_000, false),
        (0, false),
        (100_000_000_001, true),
        (-100_000_000_001, true),
        (i64::MIN, true),
    ] {
        let found = violations(|fields| fields.signed_cents("state_cents", cents));
        assert_eq!(!found.is_empty(), wrong, "{cents}");
    }
}

#[test]
fn a_moment_is_whole_and_not_in_the_future() {
    let seconds = now().0.micros() / 1_000_000;
    let cases = [
        (seconds, 0, None),
        (seconds + 1, 0, Some(113)),
        (i64::MAX, 0, Some(111)),
        (i64::MIN, 0, Some(111)),
        (seconds - 1, -1, Some(111)),
    ];
    for (seconds, nanos, code) in cases {
        let found = violations(|fields| {
            let _ = fields.optional_past_instant("known_at", Some(Timestamp { seconds, nanos }));
            Some(())
        });
        let wrong: Vec<_> = code
            .map(|code| ("known_at".to_owned(), code))
            .into_iter()
            .collect();
        assert_eq!(found, wrong);
    }
}
