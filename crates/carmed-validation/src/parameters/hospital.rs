//! Hospital days: the patient's share per day, full day prices, flat fees.

use super::row::{self, Dated, ParameterRow, TableRow, written};
use super::{ParameterError, ParameterSources};
use carmed_model::{Cents, Day};
use serde::Deserialize;
use sha2::Sha256;
use std::fmt;
use std::sync::Arc;

/// The group of persons by which the patient's share of a hospital day differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StayGroup {
    /// None of the others.
    Ordinary,
    /// Ordinary, with dependants.
    OrdinaryWithDependants,
    /// A child, or a person unemployed for long.
    ChildOrLongTermUnemployed,
    /// Increased reimbursement.
    IncreasedReimbursement,
}

impl StayGroup {
    /// Every group.
    pub const ALL: [Self; 4] = [
        Self::Ordinary,
        Self::OrdinaryWithDependants,
        Self::ChildOrLongTermUnemployed,
        Self::IncreasedReimbursement,
    ];

    /// The name in the tables: `ordinary_with_dependants`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ordinary => "ordinary",
            Self::OrdinaryWithDependants => "ordinary_with_dependants",
            Self::ChildOrLongTermUnemployed => "child_or_long_term_unemployed",
            Self::IncreasedReimbursement => "increased_reimbursement",
        }
    }
}

/// The ward by which the full price of a day differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ward {
    /// Acute care.
    Acute,
    /// Burns.
    Burns,
    /// Palliative care.
    Palliative,
    /// Rehabilitation or geriatrics.
    RehabilitationOrGeriatrics,
}

impl Ward {
    /// Every ward.
    pub const ALL: [Self; 4] = [
        Self::Acute,
        Self::Burns,
        Self::Palliative,
        Self::RehabilitationOrGeriatrics,
    ];

    /// The name in the table: `rehabilitation_or_geriatrics`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Acute => "acute",
            Self::Burns => "burns",
            Self::Palliative => "palliative",
            Self::RehabilitationOrGeriatrics => "rehabilitation_or_geriatrics",
        }
    }
}

impl fmt::Display for Ward {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The patient's share of some days of a stay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayShare {
    /// For whom.
    pub group: StayGroup,
    /// From which day of the stay on, the day of admission being 1.
    pub day_from: u32,
    /// To which day of the stay.
    pub day_to: u32,
    /// The share of one day, in cents.
    pub patient_cents: Cents,
}

/// The full price of a day for who is not insured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayPrice {
    /// The hospital, by the name it is known by.
    pub hospital: String,
    /// The ward.
    pub ward: Ward,
    /// The price of one day, in cents.
    pub full_day_price_cents: Cents,
}

/// How often a flat fee is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlatFeePer {
    /// Every day.
    Day,
    /// Once, on the day of admission.
    Admission,
}

/// A flat fee of a stay, which the patient bears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlatFee {
    /// For what: `laboratory`.
    pub fee: String,
    /// How often.
    pub per: FlatFeePer,
    /// The fee, in cents.
    pub amount_cents: Cents,
    /// Who does not owe it.
    pub not_for_group: Option<StayGroup>,
}

/// The tables of hospital days.
#[derive(Clone, Debug)]
pub struct Hospital {
    day_shares: Vec<Dated<DayShare>>,
    day_prices: Vec<Dated<DayPrice>>,
    flat_fees: Vec<Dated<FlatFee>>,
}

impl Hospital {
    pub(super) fn read(
        sources: &ParameterSources<'_>,
        hash: &mut Sha256,
        errors: &mut Vec<ParameterError>,
    ) -> Self {
        Self {
            day_shares: row::read::<DayShareRow>(sources.hospital_day_shares, hash, errors),
            day_prices: row::read::<DayPriceRow>(sources.hospital_day_prices, hash, errors),
            flat_fees: row::read::<FlatFeeRow>(sources.hospital_flat_fees, hash, errors),
        }
    }

    /// Where every number of these tables is written.
    pub fn rows(&self) -> impl Iterator<Item = &Arc<ParameterRow>> {
        let shares = self.day_shares.iter().map(|dated| &dated.row);
        let prices = self.day_prices.iter().map(|dated| &dated.row);
        let fees = self.flat_fees.iter().map(|dated| &dated.row);
        shares.chain(prices).chain(fees)
    }

    /// The patient's share on that day, which is that day of the stay; the day of admission is 1.
    pub fn day_share(
        &self,
        group: StayGroup,
        day_of_stay: i64,
        day: Day,
    ) -> Option<&Dated<DayShare>> {
        row::on(&self.day_shares, day, |share| {
            share.group == group
                && (i64::from(share.day_from)..=i64::from(share.day_to)).contains(&day_of_stay)
        })
    }

    /// The full price of that day in that ward of that hospital.
    pub fn day_price(&self, hospital: &str, ward: Ward, day: Day) -> Option<&Dated<DayPrice>> {
        row::on(&self.day_prices, day, |price| {
            price.ward == ward && price.hospital == hospital
        })
    }

    /// The flat fees, in the order of the table.
    pub fn flat_fees(&self) -> &[Dated<FlatFee>] {
        &self.flat_fees
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DayShareRow {
    group: StayGroup,
    day_from: u32,
    day_to: u32,
    patient_cents: i64,
    valid_from: String,
    valid_to: String,
    origin: String,
    source: String,
    known_since: String,
}

impl TableRow for DayShareRow {
    type Value = DayShare;
    const TABLE: &'static str = "hospital_day_shares";
    written!();

    fn value(&self) -> Result<(String, DayShare), String> {
        if self.day_from == 0 || self.day_to < self.day_from {
            return Err(format!(
                "{} to {} are no days of a stay",
                self.day_from, self.day_to
            ));
        }
        let share = DayShare {
            group: self.group,
            day_from: self.day_from,
            day_to: self.day_to,
            patient_cents: row::amount(self.patient_cents)?,
        };
        let name = format!("{}, from day {}", self.group.name(), self.day_from);
        Ok((name, share))
    }

    fn same_subject(one: &DayShare, other: &DayShare) -> bool {
        one.group == other.group && one.day_from <= other.day_to && other.day_from <= one.day_to
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DayPriceRow {
    hospital: String,
    ward: Ward,
    full_day_price_cents: i64,
    valid_from: String,
    valid_to: String,
    origin: String,
    source: String,
    known_since: String,
}

impl TableRow for DayPriceRow {
    type Value = DayPrice;
    const TABLE: &'static str = "hospital_day_prices";
    written!();

    fn value(&self) -> Result<(String, DayPrice), String> {
        let price = DayPrice {
            hospital: self.hospital.clone(),
            ward: self.ward,
            full_day_price_cents: row::amount(self.full_day_price_cents)?,
        };
        Ok((format!("{}, {}", self.hospital, self.ward), price))
    }

    fn same_subject(one: &DayPrice, other: &DayPrice) -> bool {
        one.ward == other.ward && one.hospital == other.hospital
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FlatFeeRow {
    fee: String,
    per: FlatFeePer,
    amount_cents: i64,
    not_for_group: Option<StayGroup>,
    valid_from: String,
    valid_to: String,
    origin: String,
    source: String,
    known_since: String,
}

impl TableRow for FlatFeeRow {
    type Value = FlatFee;
    const TABLE: &'static str = "hospital_flat_fees";
    written!();

    fn value(&self) -> Result<(String, FlatFee), String> {
        let fee = FlatFee {
            fee: self.fee.clone(),
            per: self.per,
            amount_cents: row::amount(self.amount_cents)?,
            not_for_group: self.not_for_group,
        };
        Ok((self.fee.clone(), fee))
    }

    fn same_subject(one: &FlatFee, other: &FlatFee) -> bool {
        one.fee == other.fee
    }
}
