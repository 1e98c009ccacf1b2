//! The rows of medicines, from reimbursements and prices.

use super::super::report::{Notes, Place, SkipReason};
use super::join::Texts;
use super::prices::{PackKey, Prices};
use carmed_model::tariff::MedicineCategory;
use carmed_model::{Cents, Day, MedicineRow, Period, TariffRow};
use std::collections::VecDeque;

/// A reimbursement of a pack on days on which nothing of it changes.
#[derive(Clone, Copy)]
pub(super) struct Reimbursement {
    pub(super) key: PackKey,
    pub(super) days: Period,
    pub(super) category: MedicineCategory,
    pub(super) ordinary_cents: Cents,
    pub(super) bim_cents: Cents,
    /// The price the reimbursement itself names.
    pub(super) price_cents: Option<Cents>,
    pub(super) source: u32,
    pub(super) place: Place,
}

impl Reimbursement {
    /// Whether both come to the same row on a day of both.
    fn agrees_with(&self, other: &Self) -> bool {
        let amounts = |one: &Self| (one.ordinary_cents, one.bim_cents, one.price_cents);
        self.category == other.category && amounts(self) == amounts(other)
    }
}

/// The rows of the reimbursements, made one pack and environment at a time.
pub(super) struct MedicineRows {
    reimbursements: Vec<Reimbursement>,
    done: usize,
    prices: Prices,
    sources: Texts,
    ready: VecDeque<(Place, TariffRow)>,
}

impl MedicineRows {
    /// The rows these come to.
    pub(super) fn new(
        mut reimbursements: Vec<Reimbursement>,
        mut prices: Prices,
        sources: Texts,
    ) -> Self {
        prices.sort();
        reimbursements.sort_unstable_by_key(|one| (one.key, one.days, one.place));
        Self {
            reimbursements,
            done: 0,
            prices,
            sources,
            ready: VecDeque::new(),
        }
    }

    /// The next row, and where its reimbursement stands.
    pub(super) fn next(&mut self, notes: &mut Notes) -> Option<(Place, TariffRow)> {
        while self.ready.is_empty() {
            let key = self.reimbursements.get(self.done)?.key;
            let rest = &self.reimbursements[self.done..];
            let count = rest.partition_point(|one| one.key == key);
            let of_pack = rest[..count].to_vec();
            self.done += count;
            self.make(&of_pack, notes);
        }
        self.ready.pop_front()
    }

    fn make(&mut self, of_pack: &[Reimbursement], notes: &mut Notes) {
        for one in unambiguous(of_pack, notes) {
            let prices = match one.price_cents {
                Some(price_cents) => vec![(one.days, price_cents)],
                None => self.prices.over(one.key, one.days, notes),
            };
            let priced_days: i64 = prices.iter().map(|(days, _)| days.length_days()).sum();
            if priced_days < one.days.length_days() {
                notes.skip(SkipReason::PriceMissing);
            }
            for (days, public_price_cents) in prices {
                let row = MedicineRow {
                    cnk: one.key.0,
                    category: one.category,
                    environment: one.key.1,
                    period: days,
                    // The base of reimbursement these files name is not the ex-factory price, and the
                    // copayments they name are the law.
                    base_price_cents: None,
                    public_price_cents,
                    ordinary_copayment_cents: Some(one.ordinary_cents),
                    bim_copayment_cents: Some(one.bim_cents),
                    large_pack: false,
                    source: self.sources.text(one.source).to_owned(),
                };
                self.ready.push_back((one.place, TariffRow::Medicine(row)));
            }
        }
    }
}

/// The reimbursements of one pack, in order of days and none over another. Which of several that differ
/// holds depends on the patient's condition, which is not known here: those days are left out.
fn unambiguous(of_pack: &[Reimbursement], notes: &mut Notes) -> Vec<Reimbursement> {
    let mut days: Vec<Day> = of_pack
        .iter()
        .flat_map(|one| [one.days.first_day(), one.days.last_day().plus_days(1)])
        .collect();
    days.sort_unstable();
    days.dedup();
    let mut kept: Vec<Reimbursement> = Vec::new();
    for pair in days.windows(2) {
        let Ok(days) = Period::new(pair[0], pair[1].plus_days(-1)) else {
            continue;
        };
        let mut holding = of_pack.iter().filter(|one| one.days.overlaps(&days));
        let Some(first) = holding.next() else {
            continue;
        };
        if holding.any(|other| !other.agrees_with(first)) {
            notes.skip(SkipReason::SeveralReimbursements);
            continue;
        }
        let joined = kept.last_mut().filter(|last| {
            last.days.last_day().plus_days(1) == days.first_day()
                && last.agrees_with(first)
                && last.source == first.source
        });
        match joined {
            Some(last) => {
                if let Ok(period) = Period::new(last.days.first_day(), days.last_day()) {
                    last.days = period;
                }
            }
            None => kept.push(Reimbursement { days, ..*first }),
        }
    }
    kept
}
