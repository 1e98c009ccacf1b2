//! Key letters of codes, as official files name them beside a code.

use super::super::report::Place;
use super::super::values;
use super::elements::Element;
use super::fee_codes::Part;
use super::join::{Refused, read, read_if_any};
use carmed_model::{Code, Day, Finding, LetterRow, NihdiCheck, Period, TariffRow};

/// The letter whose share is never the patient's.
const WITHOUT_PATIENT_SHARE: &str = "Q";

/// The key letters read so far.
#[derive(Default)]
pub(super) struct Letters(Vec<(Place, LetterRow)>);

impl Letters {
    /// Takes the key letters of a code beside its fee; beside its other amounts they only stand again.
    pub(super) fn add_of_part(
        &mut self,
        part: Option<Part>,
        element: &Element,
        document: &str,
        place: Place,
        check: NihdiCheck,
    ) -> Result<(), Refused> {
        if part == Some(Part::Fee) {
            self.add(element, document, place, check)
        } else {
            Ok(())
        }
    }

    /// Takes the up to three key letters of a code.
    pub(super) fn add(
        &mut self,
        element: &Element,
        document: &str,
        place: Place,
        check: NihdiCheck,
    ) -> Result<(), Refused> {
        for [letter, coefficient, letter_value] in [
            ["key_letter1", "key_coeff1", "key_letter1_value"],
            ["key_letter2", "key_coeff2", "key_letter2_value"],
            ["key_letter3", "key_coeff3", "key_letter3_value"],
        ] {
            let Some(letter) = element.value(letter) else {
                continue;
            };
            let first_days = ["dbegin_key_letter_value", "dbegin_fee", "dbegin"];
            let first_day = read(element, &first_days, values::xml_day)?;
            let last_day = read_if_any(element, &["dend_fee", "dend"], values::xml_day)?;
            let period = Period::new(first_day, last_day.unwrap_or(Day::OPEN_END))
                .map_err(|_| Finding::new(Code::ImplausibleDate).at("dend"))?;
            let row = LetterRow {
                code: read(element, &["nomen_code"], |text| values::nihdi(text, check))?,
                letter: letter.to_owned(),
                coefficient_millionths: read(element, &[coefficient], values::millionths)?,
                letter_value_micro_euro: read(element, &[letter_value], values::millionths)?,
                bears_patient_share: letter != WITHOUT_PATIENT_SHARE,
                period,
                source: element.value("author_doc").unwrap_or(document).to_owned(),
            };
            self.0.push((place, row));
        }
        Ok(())
    }

    /// The rows, each once, by code and letter.
    pub(super) fn into_rows(mut self) -> std::vec::IntoIter<(Place, TariffRow)> {
        self.0.sort_by(|(_, one), (_, other)| {
            let key = |row: &LetterRow| (row.code, row.period);
            let by_letter = || one.letter.cmp(&other.letter);
            key(one).cmp(&key(other)).then_with(by_letter)
        });
        self.0.dedup_by(|(_, one), (_, other)| one == other);
        let rows = self.0.into_iter();
        rows.map(|(place, row)| (place, TariffRow::Letter(row)))
            .collect::<Vec<_>>()
            .into_iter()
    }
}
