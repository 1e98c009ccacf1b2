//! The facts of a set of XML documents, joined into rows once all are read.

use super::super::report::{Notes, Place};
use super::elements::Element;
use super::fees::{FeeRows, Fees};
use super::letters::Letters;
use super::medicine_rows::MedicineRows;
use super::medicines::Medicines;
use carmed_model::{Code, Finding, NihdiCheck, TariffRow};
use std::collections::HashMap;

/// What is wrong with one element, its field named by the element or attribute.
pub(super) type Refused = Finding;

/// Texts that many facts share, such as the names of circulars, kept once.
#[derive(Default)]
pub(super) struct Texts {
    places: HashMap<String, u32>,
    texts: Vec<String>,
}

impl Texts {
    /// The place of the text.
    pub(super) fn place(&mut self, text: &str) -> u32 {
        if let Some(place) = self.places.get(text) {
            return *place;
        }
        let place = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.places.insert(text.to_owned(), place);
        self.texts.push(text.to_owned());
        place
    }

    /// The text at that place.
    pub(super) fn text(&self, place: u32) -> &str {
        let index = usize::try_from(place).unwrap_or(usize::MAX);
        self.texts.get(index).map_or("", String::as_str)
    }
}

/// The facts read so far.
#[derive(Default)]
pub(crate) struct Join {
    fees: Fees,
    letters: Letters,
    medicines: Medicines,
}

impl Join {
    /// Takes the facts of one element of a document of that name.
    pub(crate) fn add(
        &mut self,
        element: &Element,
        document: &str,
        place: Place,
        check: NihdiCheck,
        notes: &mut Notes,
    ) {
        notes.rows_read += 1;
        let added = match element.name.as_str() {
            "NOMEN_SUMMARY_EXT" => self
                .fees
                .add_summary(element, check)
                .and_then(|()| self.letters.add(element, document, place, check)),
            "NOMEN_FEECODES" => self.fees.add_fee_code(element),
            "NOMEN_HONORAIRES" => self
                .fees
                .add_amount(element, document, place, check, notes)
                .and_then(|part| {
                    self.letters
                        .add_of_part(part, element, document, place, check)
                }),
            "Dmpp" => self.medicines.add_price(element, place, notes),
            name if name.starts_with("ReimbursementContext") => {
                self.medicines.add_context(element, document, place, notes)
            }
            _ => self
                .fees
                .add_amount(element, document, place, check, notes)
                .map(|_| ()),
        };
        if let Err(finding) = added {
            notes.error(place, finding);
        }
    }

    /// The rows the facts come to: fees by code, then key letters, then medicines.
    pub(crate) fn into_rows(self) -> JoinedRows {
        JoinedRows {
            fees: self.fees.into_rows(),
            letters: self.letters.into_rows(),
            medicines: self.medicines.into_rows(),
        }
    }
}

/// The rows of joined facts, made one code or pack at a time.
pub(crate) struct JoinedRows {
    fees: FeeRows,
    letters: std::vec::IntoIter<(Place, TariffRow)>,
    medicines: MedicineRows,
}

impl JoinedRows {
    /// The next row, and where the fact it rests on stands.
    pub(crate) fn next(&mut self, notes: &mut Notes) -> Option<(Place, TariffRow)> {
        self.fees
            .next(notes)
            .or_else(|| self.letters.next())
            .or_else(|| self.medicines.next(notes))
    }
}

/// The value of the first of these names, read.
pub(super) fn read<T>(
    element: &Element,
    names: &[&str],
    parse: impl Fn(&str) -> Result<T, Code>,
) -> Result<T, Refused> {
    let refused = |code| Finding::new(code).at(names[0]);
    let value = element
        .value_of(names)
        .ok_or_else(|| refused(Code::Missing))?;
    parse(value).map_err(refused)
}

/// The value of the first of these names, read, where there is one.
pub(super) fn read_if_any<T>(
    element: &Element,
    names: &[&str],
    parse: impl Fn(&str) -> Result<T, Code>,
) -> Result<Option<T>, Refused> {
    let value = element.value_of(names).map(parse).transpose();
    value.map_err(|code| Finding::new(code).at(names[0]))
}
