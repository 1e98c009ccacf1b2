//! The days on which no part of a code changes.

use super::super::report::{Notes, Place, SkipReason};
use super::fee_codes::Part;
use carmed_model::tariff::Insurability;
use carmed_model::{Cents, Code, Day, Finding, Nihdi, Period};
use std::collections::VecDeque;

/// One amount of a code.
#[derive(Clone, Copy)]
pub(super) struct Amount {
    pub(super) code: Nihdi,
    pub(super) part: Part,
    pub(super) period: Period,
    pub(super) cents: Cents,
    pub(super) source: u32,
    pub(super) place: Place,
}

/// The parts of a code that hold on the same days.
pub(super) struct Stretch {
    pub(super) days: Period,
    amounts: Vec<Amount>,
}

impl Stretch {
    pub(super) fn part(&self, part: Part) -> Option<&Amount> {
        self.amounts.iter().find(|amount| amount.part == part)
    }

    pub(super) fn has_any_of(&self, column: Option<Insurability>) -> bool {
        self.part(Part::Insurance(column)).is_some() || self.part(Part::Patient(column)).is_some()
    }
}

/// The stretches of days of one code on which no part changes, in order; `amounts` stand by part and
/// first day. Two amounts of one part on
/// one day are an error (160).
pub(super) fn stretches(amounts: &[Amount], notes: &mut Notes) -> Vec<Stretch> {
    let mut columns: Vec<VecDeque<Amount>> = Vec::new();
    for column in amounts.chunk_by(|one, other| one.part == other.part) {
        columns.push(without_repetitions(column, notes));
    }
    let mut days: Vec<Day> = columns
        .iter()
        .flatten()
        .flat_map(|amount| {
            let period = amount.period;
            [period.first_day(), period.last_day().plus_days(1)]
        })
        .collect();
    days.sort_unstable();
    days.dedup();
    let mut stretches = Vec::new();
    for pair in days.windows(2) {
        let Ok(days) = Period::new(pair[0], pair[1].plus_days(-1)) else {
            continue;
        };
        let mut holding = Vec::new();
        for column in &mut columns {
            while column
                .front()
                .is_some_and(|amount| amount.period.last_day() < days.first_day())
            {
                column.pop_front();
            }
            holding.extend(
                column
                    .front()
                    .filter(|amount| amount.period.overlaps(&days)),
            );
        }
        if !holding.is_empty() {
            stretches.push(Stretch {
                days,
                amounts: holding,
            });
        }
    }
    stretches
}

/// The amounts of one part in order of days, none over another.
///
/// What is current and what is history may repeat each other: the same amount twice is one, over all the
/// days of both. Two different ones are an error, except where none of them says whom it is for: a
/// category holds several amounts, and none of those is taken.
fn without_repetitions(column: &[Amount], notes: &mut Notes) -> VecDeque<Amount> {
    let mut kept: VecDeque<Amount> = VecDeque::new();
    for amount in column {
        match kept.back_mut() {
            Some(last) if last.period.overlaps(&amount.period) => {
                if last.cents == amount.cents {
                    let last_day = last.period.last_day().max(amount.period.last_day());
                    if let Ok(period) = Period::new(last.period.first_day(), last_day) {
                        last.period = period;
                    }
                } else if amount.part.is_for_anybody() {
                    notes.skip(SkipReason::SeveralAmounts);
                    return VecDeque::new();
                } else {
                    let finding = Finding::new(Code::UnsupportedCriteria).at("dbegin_fee");
                    let finding = finding.with("code", amount.code);
                    notes.error(
                        amount.place,
                        finding.with("overlaps", format!("line {}", last.place.line)),
                    );
                }
            }
            _ => kept.push_back(*amount),
        }
    }
    kept
}
