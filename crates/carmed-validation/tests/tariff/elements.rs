//! What stands around the records of an official document, how large one may be, and its key letters.

use crate::official::{five, read, read_one, root};
use carmed_model::{Code, LetterRow, TariffRow};

/// More elements than one record may hold.
const TOO_MANY: usize = 20_001;

/// How many rows come of the document, and the codes of what is wrong in it.
fn read_codes(text: &str) -> (usize, Vec<Code>) {
    let (rows, report) = read_one(text);
    let codes = report.errors.iter().map(|error| error.finding.code);
    (rows.len(), codes.collect())
}

/// An element that matters to nobody; its attribute stands twice, which is malformed XML.
const PASSED_OVER: &str = "<note by=\"a\" by=\"b\">text</note>";

#[test]
fn what_is_passed_over_is_not_judged_before_a_record_nor_after_it() {
    let mut records = five("2024");
    let plain = read_codes(&root(&records));
    assert_eq!(plain, (2, vec![]));
    records[0].insert_str(0, PASSED_OVER);
    records[2].insert_str(0, PASSED_OVER);
    records[4].push_str(PASSED_OVER);
    assert_eq!(read_codes(&root(&records)), plain);
    let inside = root(&five("2024")).replacen("<fee>", &format!("{PASSED_OVER}<fee>"), 1);
    assert_eq!(read_codes(&inside).1, [Code::Malformed]);
}

#[test]
fn any_number_of_elements_may_stand_before_a_record_and_not_in_one() {
    let mut records = five("2024");
    records[0].insert_str(0, &"<note/>".repeat(TOO_MANY));
    records[3].insert_str(0, &"<note/>".repeat(TOO_MANY));
    assert_eq!(read_codes(&root(&records)), (2, vec![]));
    let with_notes = |count: usize| {
        let mut records = five("2024");
        records[1] = records[1].replace("<fee>", &format!("{}<fee>", "<note/>".repeat(count)));
        read_codes(&root(&records))
    };
    // The record itself and its five values count too.
    assert_eq!(with_notes(TOO_MANY - 7), (2, vec![]));
    assert_eq!(with_notes(TOO_MANY - 6).1, [Code::Malformed]);
    assert_eq!(with_notes(TOO_MANY).1, [Code::Malformed]);
}

#[test]
fn elements_stand_in_each_other_sixty_four_deep_at_most() {
    let nested = |depth: usize| {
        let (open, close) = ("<note>".repeat(depth), "</note>".repeat(depth));
        read_codes(&format!(
            "<dataroot>{open}{close}{}</dataroot>",
            five("2024").concat()
        ))
    };
    assert_eq!(nested(63), (2, vec![]));
    assert_eq!(nested(64).1, [Code::Malformed]);
    assert_eq!(nested(1000).1, [Code::Malformed]);
}

/// A file of one code names its letters beside each amount; those beside the fee count.
#[test]
fn key_letters_of_a_code_are_taken_from_beside_its_fee_alone() {
    let letters = |letter: &str| {
        format!(
            "<key_letter1>{letter}</key_letter1><key_coeff1>8</key_coeff1>\
             <key_letter1_value>3.372107</key_letter1_value><fee>"
        )
    };
    let mut records = five("2024");
    records[0] = records[0].replace("<fee>", &letters("N"));
    records[1] = records[1].replace("<fee>", &letters("K"));
    let of_one_code = root(&records).replace("NOMEN_CODE_FEE_LIM", "NOMEN_HONORAIRES");
    let (rows, report) = read(&[("file.xml", of_one_code.as_bytes())]);
    assert_eq!(report.errors, []);
    let letters: Vec<&LetterRow> = rows
        .iter()
        .filter_map(|row| match row {
            TariffRow::Letter(row) => Some(row),
            TariffRow::Nomenclature(_) | TariffRow::Medicine(_) => None,
        })
        .collect();
    let [letter] = &letters[..] else {
        panic!("{letters:?}");
    };
    assert_eq!(
        (letter.letter.as_str(), letter.coefficient_millionths),
        ("N", 8_000_000)
    );
    assert_eq!(letter.letter_value_micro_euro, 3_372_107);
    assert!(letter.bears_patient_share);
    assert_eq!(rows.len(), 3, "and the two rows of its fees");
}
