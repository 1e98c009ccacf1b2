//! Rows and documents at the edge: overlaps beside longer rows, long texts, texts in two-byte characters.

use crate::rows::{day, row};
use carmed_model::NihdiCheck;
use carmed_model::tariff::TariffFormat;
use carmed_validation::tariff::csv::read;
use carmed_validation::tariff::{ReleaseDraft, SkipReason, format_of};

const HEADER: &str = "code,valid_from,valid_to,insurability,gmd,age_class,conventioned,fee_cents,insurance_cents,patient_cents,source";

/// A file of rows of one code for everybody, on these days of March 2024.
fn file(days: &[(u8, u8)]) -> String {
    let rows = days.iter().map(|(first, last)| {
        format!("101076,2024-03-{first:02},2024-03-{last:02},any,any,any,any,3181,2581,600,page\n")
    });
    format!("{HEADER}\n{}", rows.collect::<String>())
}

/// Which lines are refused, and the line each of them overlaps.
fn refused(days: &[(u8, u8)]) -> Vec<(u64, String)> {
    let Err(errors) = read(file(days).as_bytes(), NihdiCheck::On) else {
        return Vec::new();
    };
    errors
        .into_iter()
        .map(|error| (error.line, error.finding.values["overlaps"].clone()))
        .collect()
}

#[test]
fn a_row_is_compared_with_the_one_that_reaches_furthest() {
    let line = |number, other: &str| (number, format!("line {other}"));
    assert_eq!(refused(&[(1, 10), (11, 20), (21, 31)]), []);
    let within_the_first = [line(3, "2"), line(4, "2")];
    assert_eq!(refused(&[(1, 20), (2, 3), (5, 6)]), within_the_first);
    // The second row ends on the same day; the first stays the one that reaches furthest.
    assert_eq!(refused(&[(1, 20), (2, 20), (5, 6)]), within_the_first);
    assert_eq!(refused(&[(1, 3), (5, 10), (6, 7)]), [line(4, "3")]);
    assert_eq!(
        refused(&[(1, 5), (5, 20), (10, 12)]),
        [line(3, "2"), line(4, "3")]
    );
}

#[test]
fn a_text_of_a_hundred_thousand_characters_is_read() {
    let source = "p".repeat(100_000);
    let text = file(&[(1, 31)]).replace("page", &source);
    let rows = read(text.as_bytes(), NihdiCheck::On).unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].source(), source);
    assert_eq!(rows[0].period().first_day(), day("2024-03-01"));
}

#[test]
fn the_format_is_told_from_the_first_bytes() {
    for (head, format) in [
        (&b"code,valid_from"[..], TariffFormat::Csv),
        (b"", TariffFormat::Csv),
        (b"\xEF\xBB\xBFcode", TariffFormat::Csv),
        (b" \r\n<dataroot>", TariffFormat::Xml),
        (b"\xEF\xBB\xBF<dataroot>", TariffFormat::Xml),
        (b"\xFF\xFE<\0d\0", TariffFormat::Xml),
        (b"\xFE\xFF\0<\0d", TariffFormat::Xml),
    ] {
        assert_eq!(format_of(head), format, "{head:?}");
    }
}

#[test]
fn a_reason_for_leaving_out_has_a_stable_name_and_its_fee_code() {
    use SkipReason::{
        CategoryNotMapped, CopaymentMissing, FeeCodeIgnored, FeeCodeNotMapped,
        MedicineCategoryNotMapped, NotAPack, NotWholeCents, PartMissing, PriceMissing,
        SeveralAmounts, SeveralReimbursements, SharesMissing,
    };
    let fee_code = 1300;
    for (reason, shown) in [
        (FeeCodeNotMapped { fee_code }, "fee_code_not_mapped 1300"),
        (FeeCodeIgnored { fee_code }, "fee_code_ignored 1300"),
        (CategoryNotMapped, "category_not_mapped"),
        (SeveralAmounts, "several_amounts"),
        (PartMissing { fee_code }, "part_missing 1300"),
        (SharesMissing, "shares_missing"),
        (NotAPack, "not_a_pack"),
        (MedicineCategoryNotMapped, "medicine_category_not_mapped"),
        (PriceMissing, "price_missing"),
        (CopaymentMissing, "copayment_missing"),
        (NotWholeCents, "not_whole_cents"),
        (SeveralReimbursements, "several_reimbursements"),
    ] {
        assert_eq!(reason.to_string(), shown);
        assert_eq!(Some(reason.name()), shown.split(' ').next());
        let code = shown.split(' ').nth(1).map(|code| code.parse().unwrap());
        assert_eq!(reason.fee_code(), code, "{shown}");
    }
}

#[test]
fn a_release_of_rubbish_is_told_a_thousand_findings() {
    let findings = |count: usize| {
        let mut draft = ReleaseDraft::new();
        for _ in 0..count {
            let mut bad = row("2024-01-01", "2024-12-31", 1000);
            bad.source = String::new();
            draft.add(bad.into());
        }
        let findings = draft.finish().unwrap_err();
        let of_source = findings.iter().filter(|one| one.field.ends_with("source"));
        of_source.count()
    };
    assert_eq!(findings(1000), 1000);
    assert_eq!(findings(1001), 1000);
}
