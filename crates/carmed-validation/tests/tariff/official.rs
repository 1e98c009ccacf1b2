//! Official XML of the nomenclature: amounts by fee code, joined into rows.

use crate::rows::{code, day, nomenclature};
use carmed_model::tariff::Insurability;
use carmed_model::{CareSetting, Cents, LetterRow, NihdiCheck, NomenclatureRow, TariffRow};
use carmed_validation::tariff::{self, Document, Report, Rows, SkipReason};

const SET: [(&str, &[u8]); 6] = [
    (
        "NOMEN_SUMMARY_EXT.xml",
        include_bytes!("../../data/tariff/samples/nomensoft/NOMEN_SUMMARY_EXT.xml"),
    ),
    (
        "NOMEN_FEECODES.xml",
        include_bytes!("../../data/tariff/samples/nomensoft/NOMEN_FEECODES.xml"),
    ),
    (
        "NOMEN_CODE_FEE_LIM.xml",
        include_bytes!("../../data/tariff/samples/nomensoft/NOMEN_CODE_FEE_LIM.xml"),
    ),
    (
        "NOMEN_CODE_FEE_BIS_LIM.xml",
        include_bytes!("../../data/tariff/samples/nomensoft/NOMEN_CODE_FEE_BIS_LIM.xml"),
    ),
    (
        "NOMEN_CODE_FEE_LIM_HIST.xml",
        include_bytes!("../../data/tariff/samples/nomensoft/NOMEN_CODE_FEE_LIM_HIST.xml"),
    ),
    (
        "NOMEN_CODE_FEE_BIS_LIM_HIST.xml",
        include_bytes!("../../data/tariff/samples/nomensoft/NOMEN_CODE_FEE_BIS_LIM_HIST.xml"),
    ),
];

pub(crate) fn read(documents: &[(&str, &[u8])]) -> (Vec<TariffRow>, Report) {
    let documents = documents.iter().map(|(name, bytes)| Document {
        name: (*name).to_owned(),
        reader: *bytes,
    });
    let mut reading = Rows::new(documents, NihdiCheck::On);
    let rows = reading.by_ref().collect();
    (rows, reading.finish())
}

pub(crate) fn read_one(text: &str) -> (Vec<NomenclatureRow>, Report) {
    let (rows, report) = read(&[("file.xml", text.as_bytes())]);
    (nomenclature(rows), report)
}

/// One amount of code 101076.
pub(crate) fn amount(fee_code: &str, fee: &str, first_day: &str, last_day: &str) -> String {
    format!(
        "<NOMEN_CODE_FEE_LIM><nomen_code>101076</nomen_code><fee_code>{fee_code}</fee_code>\
         <fee>{fee}</fee><dbegin_fee>{first_day}</dbegin_fee><dend_fee>{last_day}</dend_fee>\
         </NOMEN_CODE_FEE_LIM>\n"
    )
}

/// The five amounts of code 101076 in a year: fee 31.81, patient 6.00 and 1.50.
pub(crate) fn five(year: &str) -> Vec<String> {
    let days = (format!("{year}-01-01"), format!("{year}-12-31"));
    let amounts = [
        ("0", "31.81"),
        ("1300", "30.31"),
        ("1600", "25.81"),
        ("3300", "1.50"),
        ("3600", "6.00"),
    ];
    let one = |(fee_code, fee)| amount(fee_code, fee, &days.0, &days.1);
    amounts.map(one).to_vec()
}

pub(crate) fn root(records: &[String]) -> String {
    format!("<dataroot>\n{}</dataroot>", records.concat())
}

fn days(row: &NomenclatureRow) -> (String, String) {
    let period = row.period;
    (
        period.first_day().to_string(),
        period.last_day().to_string(),
    )
}

#[test]
fn the_sample_set_comes_to_the_rows_of_the_published_sample() {
    let (rows, report) = read(&SET);
    let published = tariff::csv::read(tariff::SAMPLE_CSV.as_bytes(), NihdiCheck::On).unwrap();
    let mut expected = nomenclature(published);
    expected.retain(|row| {
        let code = row.code.digits();
        let of_2017 = ["102012", "102034", "102071", "102093"].contains(&code.as_str());
        let of_2014 = ["102012", "102535", "102550", "102233"].contains(&code.as_str());
        (of_2017 && row.period.contains(day("2017-06-01")))
            || (of_2014 && row.period.contains(day("2014-09-01")))
    });
    let mut found = nomenclature(rows);
    let key = |row: &NomenclatureRow| (row.code, row.period, row.insurability);
    expected.sort_by_key(key);
    found.sort_by_key(key);
    assert_eq!((found.len(), &found), (16, &expected));
    assert_eq!(report.errors, []);
    // 42 amounts, 7 fee codes, 5 codes; 16 fees and 7 key letters.
    assert_eq!((report.rows_read, report.rows_taken), (54, 23));
    let skipped: Vec<_> = report.skipped.into_iter().collect();
    assert_eq!(
        skipped,
        [
            (SkipReason::FeeCodeNotMapped { fee_code: 1700 }, 1),
            (SkipReason::FeeCodeIgnored { fee_code: 9900 }, 1),
        ]
    );
}

#[test]
fn key_letters_stand_beside_their_code() {
    let (rows, _) = read(&SET);
    let letters: Vec<LetterRow> = rows
        .into_iter()
        .filter_map(|row| match row {
            TariffRow::Letter(row) => Some(row),
            TariffRow::Nomenclature(_) | TariffRow::Medicine(_) => None,
        })
        .collect();
    let of_code: Vec<_> = letters
        .iter()
        .filter(|row| row.code == code("102535"))
        .map(|row| {
            let numbers = (row.coefficient_millionths, row.letter_value_micro_euro);
            (row.letter.as_str(), numbers, row.bears_patient_share)
        })
        .collect();
    assert_eq!(
        of_code,
        [
            ("N", (8_000_000, 2_936_106), true),
            ("Q", (30_000_000, 33_039), false)
        ]
    );
    assert_eq!(letters[0].source, "INAMI table 1-8-2014");
}

#[test]
fn honoraria_of_one_code_are_read_with_their_circular() {
    let sample: &[u8] = include_bytes!("../../data/tariff/samples/NOMEN_HONORAIRES_102771.xml");
    let (rows, report) = read(&[("NOMEN_HONORAIRES.xml", sample)]);
    let rows = nomenclature(rows);
    assert_eq!((rows.len(), report.errors.len()), (4, 0));
    assert!(
        rows.iter()
            .all(|row| row.source.starts_with("Domus Medica"))
    );
    let last = &rows[3];
    assert_eq!(last.period.last_day(), carmed_model::Day::OPEN_END);
    assert_eq!(
        (last.fee_cents, last.patient_cents),
        (Cents::new(3311), Cents::ZERO)
    );
}

fn honorarium(category: &str, fee: &str) -> String {
    format!(
        "<NOMEN_HONORAIRES><nomen_code>101076</nomen_code><dbegin_fee>2024-01-01</dbegin_fee>\
         <dend_fee>2024-12-31</dend_fee><fee_code_cat>{category}</fee_code_cat><fee>{fee}</fee>\
         <AUTHOR_DOC>OA 2024/1</AUTHOR_DOC></NOMEN_HONORAIRES>"
    )
}

#[test]
fn honoraria_without_fee_codes_go_by_category_where_it_holds_one_amount() {
    let three = [("01", "31.810000"), ("04", "25.810000"), ("05", "6.000000")];
    let mut records = three
        .map(|(category, fee)| honorarium(category, fee))
        .to_vec();
    let (rows, report) = read_one(&root(&records));
    assert_eq!(report.errors, []);
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (rows[0].insurability, rows[0].source.as_str()),
        (None, "OA 2024/1")
    );
    assert_eq!(rows[0].insurance_cents, Cents::new(2581));
    // Two reimbursements, and nothing that says which is whose.
    records.push(honorarium("03", "30.310000"));
    let (rows, report) = read_one(&root(&records));
    assert_eq!((rows.len(), report.errors.len()), (0, 0));
    assert_eq!(report.skipped[&SkipReason::SeveralAmounts], 1);
    let (_, report) = read_one(&root(&[honorarium("99", "1.00")]));
    assert_eq!(report.skipped[&SkipReason::CategoryNotMapped], 1);
}

#[test]
fn a_fee_and_a_share_may_change_on_different_days() {
    let records = [
        amount("0", "30.00", "2023-01-01", "2023-12-31"),
        amount("0", "31.81", "2024-01-01", "2999-12-31"),
        amount("1600", "24.00", "2023-01-01", "2023-12-31"),
        amount("1600", "25.81", "2024-01-01", "2999-12-31"),
        amount("1300", "28.50", "2023-01-01", "2023-12-31"),
        amount("1300", "30.31", "2024-01-01", "2999-12-31"),
        amount("3600", "6.00", "2011-12-01", "2999-12-31"),
        amount("3300", "1.50", "2011-12-01", "2999-12-31"),
    ];
    let (rows, report) = read_one(&root(&records));
    assert_eq!(report.errors, []);
    let found: Vec<_> = rows
        .iter()
        .map(|row| (days(row).0, row.insurability, row.patient_cents.cents()))
        .collect();
    let (ordinary, bim) = (Some(Insurability::Ordinary), Some(Insurability::Bim));
    let expected = [
        ("2023-01-01", ordinary, 600),
        ("2023-01-01", bim, 150),
        ("2024-01-01", ordinary, 600),
        ("2024-01-01", bim, 150),
    ];
    assert_eq!(
        found,
        expected.map(|(first_day, column, cents)| (first_day.to_owned(), column, cents))
    );
    // The shares were there before the fee.
    assert_eq!(report.skipped[&SkipReason::PartMissing { fee_code: 0 }], 1);
}

#[test]
fn what_is_current_and_what_is_history_may_repeat_each_other() {
    let records = [five("2023"), five("2024"), five("2024")].concat();
    let (rows, report) = read_one(&root(&records));
    assert_eq!(report.errors, []);
    let found: Vec<_> = rows.iter().map(days).collect();
    let whole = ("2023-01-01".to_owned(), "2024-12-31".to_owned());
    assert_eq!(found, [whole.clone(), whole]);
}

#[test]
fn a_code_of_hospitalised_patients_holds_in_hospitalisation_alone() {
    let summary = "<NOMEN_SUMMARY_EXT><nomen_code>101076</nomen_code><ambhos_pat_cat>2</ambhos_pat_cat>\
                   <dbegin>2000-01-01</dbegin></NOMEN_SUMMARY_EXT>";
    let mut records = five("2024");
    records.push(summary.to_owned());
    let (rows, _) = read_one(&root(&records));
    assert_eq!(rows[0].setting, Some(CareSetting::Hospitalisation));
}

#[test]
fn a_root_may_have_the_name_of_its_records() {
    let text = format!(
        "<NOMEN_CODE_FEE_LIM>{}</NOMEN_CODE_FEE_LIM>",
        five("2024").concat()
    );
    assert_eq!(read_one(&text).0.len(), 2);
}

#[test]
fn the_encoding_a_document_declares_is_the_one_it_is_read_in() {
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"windows-1252\"?>\n{}",
        root(&five("2024")).replace(
            "</fee>",
            "</fee><author_doc>modifi\u{e9} &amp; revu</author_doc>"
        )
    );
    let bytes: Vec<u8> = text
        .chars()
        .map(|character| u8::try_from(character).unwrap())
        .collect();
    let (rows, report) = read(&[("file.xml", &bytes)]);
    assert_eq!(report.errors, []);
    assert_eq!(nomenclature(rows)[0].source, "modifi\u{e9} & revu");
}
