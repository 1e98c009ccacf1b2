//! Public prices of packs by delivery environment and days.

use super::super::report::{Notes, Place};
use carmed_model::tariff::DeliveryEnvironment;
use carmed_model::{Cents, Cnk, Code, Finding, Period};

/// A pack in a delivery environment.
pub(super) type PackKey = (Cnk, DeliveryEnvironment);

#[derive(Clone, Copy)]
struct Price {
    key: PackKey,
    period: Period,
    cents: Cents,
    place: Place,
}

/// The prices read so far.
#[derive(Default)]
pub(super) struct Prices(Vec<Price>);

impl Prices {
    pub(super) fn add(&mut self, key: PackKey, period: Period, cents: Cents, place: Place) {
        self.0.push(Price {
            key,
            period,
            cents,
            place,
        });
    }

    /// Brings the prices in the order they are looked up in.
    pub(super) fn sort(&mut self) {
        self.0
            .sort_unstable_by_key(|price| (price.key, price.period, price.place));
    }

    /// The days among these on which the pack has a price, with it; two prices on one day are an error
    /// (160).
    pub(super) fn over(
        &self,
        key: PackKey,
        days: Period,
        notes: &mut Notes,
    ) -> Vec<(Period, Cents)> {
        let first = self.0.partition_point(|price| price.key < key);
        let of_pack = self.0[first..].iter().take_while(|price| price.key == key);
        let mut found: Vec<(Period, Cents)> = Vec::new();
        for price in of_pack {
            let Some(days) = price.period.intersection(&days) else {
                continue;
            };
            match found.last() {
                Some((earlier, cents)) if earlier.overlaps(&days) => {
                    if *cents != price.cents {
                        let finding = Finding::new(Code::UnsupportedCriteria).at("Price");
                        notes.error(price.place, finding.with("cnk", key.0));
                    }
                }
                _ => found.push((days, price.cents)),
            }
        }
        found
    }
}
