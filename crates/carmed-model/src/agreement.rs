//! An agreement as a provider shows it: its number with the fields it was made from.

use crate::day::Day;
use crate::identifiers::{AgreementNumber, CardNumber};
use crate::question::Question;

/// An agreement with the fields its number is made from (COV-05, rulings 5 and 8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgreementReference {
    /// The number.
    pub agreement_number: AgreementNumber,
    /// The card.
    pub card_number: CardNumber,
    /// The card's version it froze.
    pub version: u32,
    /// Cover and days as asked.
    pub question: Question,
    /// The day of the consultation.
    pub consultation_date: Day,
}
