//! Rows and documents at the edge: overlaps beside longer rows, long texts, texts in two-byte characters.

use crate::official::{five, read_one, root};
use crate::rows::{day, row};
use crate::world::{LOADED, sample_book};
use carmed_model::tariff::{DeliveryEnvironment, MedicineCategory, TariffFormat};
use carmed_model::{Cents, Cnk, MedicineRow, Nihdi, NihdiCheck, Period, TariffRow};
use carmed_validation::Parameters;
use carmed_validation::tariff::csv::read;
use carmed_validation::tariff::{Document, ReleaseDraft, Rows, SkipReason, format_of, warnings};

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

#[test]
fn a_warning_names_the_first_ten_of_the_codes_without_a_row_for_today() {
    let named = |count: u32| {
        let rows: Vec<TariffRow> = (0..count)
            .map(|number| {
                let mut lapsed = row("2024-01-01", "2024-12-31", 1000);
                lapsed.code =
                    Nihdi::parse(&format!("{}", 101_000 + number), NihdiCheck::Off).unwrap();
                lapsed.into()
            })
            .collect();
        let found = warnings(&rows, day("2025-01-01"), &Parameters::embedded().unwrap());
        assert_eq!(found[0].values["count"], count.to_string());
        found[0].values["code"].split(", ").count()
    };
    assert_eq!((named(9), named(10), named(11)), (9, 10, 10));
}

#[test]
fn a_sum_that_is_not_the_fee_is_told() {
    let mut bad = row("2024-01-01", "2024-12-31", 1000);
    bad.insurance_cents = Cents::new(700);
    bad.patient_cents = Cents::new(200);
    let mut draft = ReleaseDraft::new();
    draft.add(bad.into());
    let findings = draft.finish().unwrap_err();
    assert_eq!(findings[0].field, "rows[0].fee_cents");
    assert_eq!(findings[0].values["parts_sum_cents"], "900");
}

#[test]
fn a_share_of_a_pack_may_be_its_whole_price() {
    let pack = |share_cents| MedicineRow {
        cnk: Cnk::parse("2642619").unwrap(),
        category: MedicineCategory::B,
        environment: DeliveryEnvironment::PublicPharmacy,
        period: Period::new(day("2024-01-01"), day("2024-12-31")).unwrap(),
        base_price_cents: None,
        public_price_cents: Cents::new(1500),
        ordinary_copayment_cents: Some(Cents::new(share_cents)),
        bim_copayment_cents: Some(Cents::new(150)),
        large_pack: false,
        source: "test".to_owned(),
    };
    let refused = |share_cents| {
        let mut draft = ReleaseDraft::new();
        draft.add(pack(share_cents).into());
        draft.finish().is_err()
    };
    assert!(!refused(1500));
    assert!(refused(1501));
}

/// Documents are read one after the other; a row of one may overlap a row of another.
#[test]
fn an_overlap_between_documents_names_both() {
    let documents = ["first.csv", "second.csv", "third.csv"].map(|name| {
        let days: &[(u8, u8)] = if name == "second.csv" {
            &[(1, 10)]
        } else {
            &[(11, 20)]
        };
        Document {
            name: name.to_owned(),
            reader: std::io::Cursor::new(file(days)),
        }
    });
    let mut rows = Rows::new(documents, NihdiCheck::On);
    assert_eq!(rows.by_ref().count(), 3);
    let errors = rows.finish().errors;
    assert_eq!(errors.len(), 1);
    assert_eq!(
        (errors[0].document.as_str(), errors[0].line),
        ("third.csv", 2)
    );
    assert_eq!(errors[0].finding.values["overlaps"], "first.csv line 2");
}

#[test]
fn the_rows_of_a_code_and_of_a_pack_are_given_with_their_release() {
    let book = sample_book();
    let today = day("2014-09-01");
    let code = Nihdi::parse("102012", NihdiCheck::On).unwrap();
    let fees = book.rows_on(code, today, LOADED).len();
    let letters = book.letters(code, today, LOADED).len();
    assert!(fees > 0 && letters > 0);
    let entries = book.entries_of_code(code, today, LOADED);
    assert_eq!(entries.len(), fees + letters);
    let pack = Cnk::parse("2642619").unwrap();
    let packs = book.entries_of_pack(pack, day("2025-02-03"), LOADED);
    assert!(!packs.is_empty());
    for entry in entries.iter().chain(&packs) {
        assert_eq!(entry.release.known_since, LOADED);
    }
    let row = book.medicine(
        pack,
        DeliveryEnvironment::PublicPharmacy,
        day("2025-02-03"),
        LOADED,
    );
    assert_eq!(packs[0].row, TariffRow::from(row.unwrap().as_ref().clone()));
}

#[test]
fn a_number_has_at_most_twelve_digits_before_its_point() {
    let letters = |coefficient: &str| {
        let text = format!(
            "code,letter,coefficient,letter_value,bears_patient_share,valid_from,valid_to,source\n\
             102012,N,{coefficient},2.572713,yes,2014-08-01,2014-12-31,page\n"
        );
        read(text.as_bytes(), NihdiCheck::On)
    };
    let twelve = letters("000000000008").unwrap();
    assert_eq!(twelve, letters("8").unwrap());
    assert!(letters("0000000000008").is_err());
}

#[test]
fn values_of_official_records_may_stand_in_cdata_and_the_root_may_have_their_name() {
    let plain = root(&five("2024"));
    let (rows, report) = read_one(&plain);
    assert_eq!(rows.len(), 2);
    let in_cdata = plain
        .replace("<fee>", "<fee><![CDATA[")
        .replace("</fee>", "]]></fee>");
    assert_eq!(read_one(&in_cdata), (rows.clone(), report.clone()));
    let records = five("2024").concat();
    let same_name = format!("<NOMEN_CODE_FEE_LIM>{records}</NOMEN_CODE_FEE_LIM>");
    let (same_rows, same_report) = read_one(&same_name);
    assert_eq!(same_rows, rows);
    assert_eq!(same_report.rows_read, report.rows_read);
    assert_eq!(same_report.errors, []);
}
