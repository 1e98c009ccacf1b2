//! The days of a stay, cut where the share or the price of a day changes; the flat fees due on them.

use super::explanation::{AmountName, Input, SourceRow, Step};
use super::line::HospitalDays;
use super::price::Unpriced;
use super::result::MissingFact;
use super::rule::AmountRule;
use super::runs::day_count;
use crate::parameters::{FlatFeePer, Hospital, ParameterRow, StayGroup};
use carmed_model::{Cents, Day, Period};
use std::sync::Arc;

/// Days of equal share and equal price.
pub(super) struct Stretch {
    pub(super) days: Period,
    share_cents: Cents,
    share_row: Arc<ParameterRow>,
    full_price: Option<FullPrice>,
}

/// The full price of a day, and the table row it comes from unless it was given.
struct FullPrice {
    price_cents: Cents,
    row: Option<Arc<ParameterRow>>,
}

/// A flat fee that is due once on each of these days.
pub(super) struct Flat {
    pub(super) days: Period,
    pub(super) fee_cents: Cents,
    row: Arc<ParameterRow>,
}

impl Stretch {
    /// The patient's share of one day, in cents: never above the full price of the day.
    pub(super) fn patient_cents(&self) -> Cents {
        self.full_price.as_ref().map_or(self.share_cents, |price| {
            self.share_cents.min(price.price_cents)
        })
    }

    pub(super) fn share_step(&self, days: Period) -> Step {
        let mut step = per_day(
            AmountName::PatientPart,
            AmountRule::DayShare,
            self.patient_cents(),
            days,
        );
        if self.patient_cents() < self.share_cents {
            step.inputs[0] = ("per_day_cents", Input::Cents(self.share_cents));
            step.inputs
                .push(("at_most_cents", Input::Cents(self.patient_cents())));
        }
        step.reading(SourceRow::Parameter(Arc::clone(&self.share_row)))
    }

    pub(super) fn fee_step(&self, days: Period) -> Option<Step> {
        let price = self.full_price.as_ref()?;
        let step = per_day(
            AmountName::Fee,
            AmountRule::FullDayPrice,
            price.price_cents,
            days,
        );
        Some(match &price.row {
            Some(row) => step.reading(SourceRow::Parameter(Arc::clone(row))),
            None => step,
        })
    }
}

impl Flat {
    pub(super) fn step(&self, days: Period) -> Step {
        let (amount, rule) = (AmountName::PatientPart, AmountRule::FlatFee);
        let step = per_day(amount, rule, self.fee_cents, days);
        step.reading(SourceRow::Parameter(Arc::clone(&self.row)))
    }
}

/// A step of an amount that is due on each of these days.
pub(super) fn per_day(
    amount: AmountName,
    rule: AmountRule,
    day_cents: Cents,
    days: Period,
) -> Step {
    let count = day_count(days);
    let inputs = vec![
        ("per_day_cents", Input::Cents(day_cents)),
        ("days", Input::Units(count)),
        ("first_day", Input::Day(days.first_day())),
        ("last_day", Input::Day(days.last_day())),
    ];
    let result_cents = Cents::new(day_cents.cents() * i64::from(count));
    Step::exact(amount, rule, inputs, result_cents)
}

/// The days cut where the share or the price changes.
pub(super) fn stretches(
    days: Period,
    stay: &HospitalDays,
    group: StayGroup,
    hospital: &Hospital,
) -> Result<Vec<Stretch>, Unpriced> {
    let mut stretches = Vec::new();
    let mut day = days.first_day();
    loop {
        let day_of_stay = day.days_since(stay.admission_date) + 1;
        let share = hospital
            .day_share(group, day_of_stay, day)
            .ok_or_else(|| Unpriced::missing(MissingFact::DayShare))?;
        let share_until = i64::from(share.value.day_to) - day_of_stay;
        let mut last_day = days
            .last_day()
            .min(share.row.valid.last_day())
            .min(day.plus_days(share_until));
        let full_price = match (stay.day_insurance_part_cents, stay.full_day_price_cents) {
            (Some(_), _) => None,
            (None, Some(price_cents)) => Some(FullPrice {
                price_cents,
                row: None,
            }),
            (None, None) => {
                let price = stay
                    .hospital
                    .as_deref()
                    .zip(stay.ward)
                    .and_then(|(name, ward)| hospital.day_price(name, ward, day))
                    .ok_or_else(|| Unpriced::missing(MissingFact::FullDayPrice))?;
                last_day = last_day.min(price.row.valid.last_day());
                Some(FullPrice {
                    price_cents: price.value.full_day_price_cents,
                    row: Some(Arc::clone(&price.row)),
                })
            }
        };
        stretches.push(Stretch {
            days: Period::new(day, last_day).unwrap_or(Period::of_day(day)),
            share_cents: share.value.patient_cents,
            share_row: Arc::clone(&share.row),
            full_price,
        });
        if last_day >= days.last_day() {
            return Ok(stretches);
        }
        day = last_day.plus_days(1);
    }
}

/// The flat fees due on these days; those per admission on the day of admission alone.
pub(super) fn flat_fees(
    days: Period,
    admission_date: Day,
    group: StayGroup,
    hospital: &Hospital,
) -> Result<Vec<Flat>, Unpriced> {
    let mut uncovered = vec![days];
    let mut due = Vec::new();
    for fee in hospital.flat_fees() {
        let Some(held) = fee.row.valid.intersection(&days) else {
            continue;
        };
        uncovered = uncovered
            .iter()
            .flat_map(|days| days.without(&held))
            .collect();
        let on = match fee.value.per {
            FlatFeePer::Day => Some(held),
            FlatFeePer::Admission => held
                .contains(admission_date)
                .then(|| Period::of_day(admission_date)),
        };
        if let Some(days) = on.filter(|_| fee.value.not_for_group != Some(group)) {
            due.push(Flat {
                days,
                fee_cents: fee.value.amount_cents,
                row: Arc::clone(&fee.row),
            });
        }
    }
    if uncovered.is_empty() {
        Ok(due)
    } else {
        Err(Unpriced::missing(MissingFact::FlatFees))
    }
}
