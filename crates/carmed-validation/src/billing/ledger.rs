//! The ledger of monthly maxima: what OCMWs bore of one person's patient part (ruling 19).

use crate::amounts::LineResult;
use carmed_model::{
    AgreementNumber, AttestationNumber, Cbe, Cents, Day, Dossier, InvoiceType, Month, PostedLine,
    Posting,
};
use std::collections::BTreeMap;

/// What each OCMW bore of a person's patient part, by calendar month of care and type of invoice.
///
/// Ruling 19: over all versions, decisions and providers. A credit note gives back what the line it takes
/// back took; a released posting is in no dossier any more. Basis: cover of the decision, patient-part
/// maximum per calendar month and invoice type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger(BTreeMap<(Cbe, Month, InvoiceType), Cents>);

impl Ledger {
    /// The ledger of everything posted about that person.
    pub fn of(dossier: &Dossier) -> Self {
        let mut ledger = Self::default();
        for posting in &dossier.postings {
            for line in &posting.lines {
                ledger.count(posting.ocmw, line);
            }
        }
        ledger
    }

    /// What that OCMW bore in that month on that type of invoice, in cents; never negative.
    pub fn used_cents(&self, ocmw: Cbe, month: Month, invoice_type: InvoiceType) -> Cents {
        self.0
            .get(&(ocmw, month, invoice_type))
            .map_or(Cents::ZERO, |used_cents| used_cents.or_zero())
    }

    /// Counts what a line of a quote would take, so that the next line of the same quote sees what it
    /// would leave, as it will when both are billed.
    pub fn take(&mut self, result: &LineResult) {
        for borne in result.months.iter().filter(|_| result.amounts.is_some()) {
            let key = (borne.ocmw, borne.month, borne.invoice_type);
            *self.0.entry(key).or_default() += borne.borne_cents;
        }
    }

    /// Counts a posted line.
    pub(super) fn count(&mut self, ocmw: Cbe, line: &PostedLine) {
        for posted in &line.months {
            let key = (ocmw, posted.month, line.invoice_type);
            *self.0.entry(key).or_default() += posted.borne_cents;
        }
    }
}

/// What the OCMW bore of that person's patient part in that month on that type of invoice, in cents
/// (ruling 19).
pub fn used_of_month(
    dossier: &Dossier,
    ocmw: Cbe,
    month: Month,
    invoice_type: InvoiceType,
) -> Cents {
    Ledger::of(dossier).used_cents(ocmw, month, invoice_type)
}

/// Whether that line of that agreement, with that first day of care, was posted and stands (500544).
pub fn already_billed(
    dossier: &Dossier,
    agreement: AgreementNumber,
    line_id: &str,
    care_date: Day,
) -> bool {
    standing_line(dossier, agreement, line_id, care_date).is_some()
}

/// Whether what was billed cites that attestation, given or found (UMA-03, ruling 18).
pub fn cites(dossier: &Dossier, number: AttestationNumber) -> bool {
    let mut lines = dossier.postings.iter().flat_map(|posting| &posting.lines);
    lines.any(|line| line.attestations.contains(&number))
}

/// Everything posted under that agreement as that line, in order of posting.
pub(super) fn posted_as<'d>(
    dossier: &'d Dossier,
    agreement: AgreementNumber,
    line_id: &str,
    care_date: Day,
) -> impl DoubleEndedIterator<Item = (&'d Posting, &'d PostedLine)> {
    dossier
        .postings
        .iter()
        .filter(move |posting| posting.agreement == agreement)
        .flat_map(|posting| posting.lines.iter().map(|line| (posting.as_ref(), line)))
        .filter(move |(_, line)| line.is_of(line_id, care_date))
}

/// The line that stands: the last posted as such, unless that took it back.
pub(super) fn standing_line<'d>(
    dossier: &'d Dossier,
    agreement: AgreementNumber,
    line_id: &str,
    care_date: Day,
) -> Option<(&'d Posting, &'d PostedLine)> {
    posted_as(dossier, agreement, line_id, care_date)
        .next_back()
        .filter(|(_, line)| !line.credit_note)
}
