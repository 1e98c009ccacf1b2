//! Covered days of a line that are paid alike, and what each OCMW bore of those before.

use super::line::Line;
use super::parts::Parts;
use super::price::Price;
use super::rule::AmountRule;
use super::runs::{Run, months};
use super::split::{MonthPart, Split};
use crate::billing::Ledger;
use carmed_model::consultation::Span;
use carmed_model::{Cbe, Cents, CoverKind, Day, InvoiceType, Month};

/// Covered days that are paid alike: their State share is rounded once.
pub(super) struct Group<'a> {
    pub(super) span: &'a Span,
    /// Their places among the runs of the line, at least one.
    pub(super) runs: Vec<usize>,
}

/// What each OCMW bore so far: of a month's patient part, and of supplements.
pub(super) struct Borne<'a> {
    ledger: &'a Ledger,
    invoice_type: InvoiceType,
    /// What the line states of one OCMW and month, in place of the ledger.
    stated: Option<(Cbe, Day, Cents)>,
    of_months: Vec<(Cbe, Day, Cents)>,
    of_supplements: Vec<(Cbe, Cents)>,
}

impl<'a> Borne<'a> {
    /// What the line states is what the OCMW of its first covered day bore, in the month of care; what
    /// it does not state the ledger tells (ruling 19).
    pub(super) fn before(line: &Line, cover: CoverKind, ocmw: Cbe, ledger: &'a Ledger) -> Self {
        let month = line.care_date.month_first();
        let of_stay = (ocmw, line.used_of_stay_cents);
        let is_stay = cover == CoverKind::Hospitalisation;
        Self {
            ledger,
            invoice_type: line.invoice_type(cover),
            stated: line.used_of_month_cents.map(|cents| (ocmw, month, cents)),
            of_months: Vec::new(),
            of_supplements: if is_stay { vec![of_stay] } else { Vec::new() },
        }
    }

    fn of_month(&self, ocmw: Cbe, month: Day) -> Cents {
        let before = match self.stated {
            Some((of, stated, cents)) if (of, stated) == (ocmw, month) => cents,
            _ => {
                let month = Month::of(month);
                self.ledger.used_cents(ocmw, month, self.invoice_type)
            }
        };
        let of_both = |entry: &&(Cbe, Day, Cents)| entry.0 == ocmw && entry.1 == month;
        let of_line = self.of_months.iter().filter(of_both);
        before + of_line.map(|entry| entry.2).sum()
    }

    pub(super) fn of_supplements(&self, ocmw: Cbe) -> Cents {
        let of_ocmw = |entry: &&(Cbe, Cents)| entry.0 == ocmw;
        self.of_supplements
            .iter()
            .filter(of_ocmw)
            .map(|entry| entry.1)
            .sum()
    }

    /// Counts what the OCMW bears of these days for the days that follow.
    pub(super) fn add(&mut self, ocmw: Cbe, parts: &[MonthPart], split: &Split) {
        let by_month = split.taken(AmountRule::OcmwPatient).zip(parts);
        self.of_months
            .extend(by_month.map(|(taken_cents, part)| (ocmw, part.month, taken_cents)));
        let supplements = split.taken(AmountRule::OcmwSupplement);
        self.of_supplements
            .extend(supplements.map(|taken_cents| (ocmw, taken_cents)));
    }
}

/// The parts of these runs together.
pub(super) fn sum_of(parts: &[Parts], runs: &[usize]) -> Parts {
    let (first, others) = (parts[runs[0]], &runs[1..]);
    others.iter().fold(first, |sum, run| sum + parts[*run])
}

/// The covered runs, those paid alike together.
pub(super) fn groups<'a>(runs: &[Run<'a>]) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::with_capacity(1);
    for (place, run) in runs.iter().enumerate() {
        let Some(span) = run.span() else { continue };
        let alike = |group: &&mut Group<'a>| {
            group.span.basis == span.basis
                && group.span.ocmw.cbe == span.ocmw.cbe
                && group.span.conditions == span.conditions
        };
        match groups.iter_mut().find(alike) {
            Some(group) => group.runs.push(place),
            None => groups.push(Group {
                span,
                runs: vec![place],
            }),
        }
    }
    groups
}

/// The patient part of the group by calendar month.
pub(super) fn month_parts(
    group: &Group<'_>,
    runs: &[Run<'_>],
    price: &Price,
    borne: &Borne<'_>,
) -> Vec<MonthPart> {
    let ocmw = group.span.ocmw.cbe;
    let mut parts: Vec<MonthPart> = Vec::with_capacity(1);
    for run in &group.runs {
        for (month, days) in months(runs[*run].days) {
            let patient_cents = price.patient_cents(days);
            match parts.last_mut().filter(|part| part.month == month) {
                Some(part) => part.patient_cents += patient_cents,
                None => parts.push(MonthPart {
                    month,
                    patient_cents,
                    used_cents: borne.of_month(ocmw, month),
                }),
            }
        }
    }
    parts
}
