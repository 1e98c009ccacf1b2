//! Medicines: the share the patient bears by formula, its maxima and its minimum.

use super::row::{self, Dated, ParameterRow, TableRow, written};
use super::{ParameterError, ParameterSources};
use carmed_model::tariff::{Insurability, MedicineCategory};
use carmed_model::{Cents, Day};
use rust_decimal::Decimal;
use serde::Deserialize;
use sha2::Sha256;
use std::sync::Arc;

/// The formula of the share for a range of ex-factory prices: a fixed amount and a percentage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MedicineShare {
    /// The category.
    pub category: MedicineCategory,
    /// The insurability column.
    pub insurability: Insurability,
    /// The lowest ex-factory price it holds for, in cents.
    pub base_from_cents: Cents,
    /// The highest, in cents.
    pub base_to_cents: Cents,
    /// The fixed amount, in cents.
    pub fixed_cents: Cents,
    /// The percentage of the ex-factory price.
    pub percent: Decimal,
}

/// A limit of the share of one pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MedicineLimitKind {
    /// The most the formula comes to.
    Maximum,
    /// The same for a large pack.
    MaximumLargePack,
    /// The least the patient bears, unless the pack is cheaper.
    Minimum,
}

impl MedicineLimitKind {
    /// The name in the table: `maximum_large_pack`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Maximum => "maximum",
            Self::MaximumLargePack => "maximum_large_pack",
            Self::Minimum => "minimum",
        }
    }
}

/// A limit of the share of one pack, by insurability.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MedicineLimit {
    /// Which.
    pub kind: MedicineLimitKind,
    /// The insurability column.
    pub insurability: Insurability,
    /// The limit, in cents.
    pub amount_cents: Cents,
}

/// The formula of medicine shares.
#[derive(Clone, Debug)]
pub struct MedicineFormula {
    shares: Vec<Dated<MedicineShare>>,
    limits: Vec<Dated<MedicineLimit>>,
}

impl MedicineFormula {
    pub(super) fn read(
        sources: &ParameterSources<'_>,
        hash: &mut Sha256,
        errors: &mut Vec<ParameterError>,
    ) -> Self {
        Self {
            shares: row::read::<ShareRow>(sources.medicine_shares, hash, errors),
            limits: row::read::<LimitRow>(sources.medicine_limits, hash, errors),
        }
    }

    /// Where every number of the formula is written.
    pub fn rows(&self) -> impl Iterator<Item = &Arc<ParameterRow>> {
        let shares = self.shares.iter().map(|dated| &dated.row);
        shares.chain(self.limits.iter().map(|dated| &dated.row))
    }

    /// The formula for a pack of that category and ex-factory price.
    pub fn share(
        &self,
        category: MedicineCategory,
        insurability: Insurability,
        base_price_cents: Cents,
        day: Day,
    ) -> Option<&Dated<MedicineShare>> {
        row::on(&self.shares, day, |share| {
            share.category == category
                && share.insurability == insurability
                && (share.base_from_cents..=share.base_to_cents).contains(&base_price_cents)
        })
    }

    /// The formula of a category whose share does not depend on the price of the pack.
    pub fn share_of_any_price(
        &self,
        category: MedicineCategory,
        insurability: Insurability,
        day: Day,
    ) -> Option<&Dated<MedicineShare>> {
        self.share(category, insurability, Cents::ZERO, day)
            .filter(|dated| {
                dated.value.percent.is_zero() && dated.value.base_to_cents == Cents::LIMIT
            })
    }

    /// The limit that holds that day.
    pub fn limit(
        &self,
        kind: MedicineLimitKind,
        insurability: Insurability,
        day: Day,
    ) -> Option<&Dated<MedicineLimit>> {
        row::on(&self.limits, day, |limit| {
            limit.kind == kind && limit.insurability == insurability
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ShareRow {
    category: MedicineCategory,
    insurability: Insurability,
    base_from_cents: i64,
    base_to_cents: Option<i64>,
    fixed_cents: i64,
    percent: String,
    valid_from: String,
    valid_to: String,
    origin: String,
    source: String,
    known_since: String,
}

impl TableRow for ShareRow {
    type Value = MedicineShare;
    const TABLE: &'static str = "medicine_shares";
    written!();

    fn value(&self) -> Result<(String, MedicineShare), String> {
        let share = MedicineShare {
            category: self.category,
            insurability: self.insurability,
            base_from_cents: row::amount(self.base_from_cents)?,
            base_to_cents: self.base_to_cents.map_or(Ok(Cents::LIMIT), row::amount)?,
            fixed_cents: row::amount(self.fixed_cents)?,
            percent: row::percent(&self.percent)?,
        };
        if share.base_to_cents < share.base_from_cents {
            return Err("no price lies between these two".to_owned());
        }
        let name = format!(
            "{}, from {} euro",
            self.category.name(),
            share.base_from_cents
        );
        Ok((name, share))
    }

    fn same_subject(one: &MedicineShare, other: &MedicineShare) -> bool {
        one.category == other.category
            && one.insurability == other.insurability
            && one.base_from_cents <= other.base_to_cents
            && other.base_from_cents <= one.base_to_cents
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LimitRow {
    limit: MedicineLimitKind,
    insurability: Insurability,
    amount_cents: i64,
    valid_from: String,
    valid_to: String,
    origin: String,
    source: String,
    known_since: String,
}

impl TableRow for LimitRow {
    type Value = MedicineLimit;
    const TABLE: &'static str = "medicine_limits";
    written!();

    fn value(&self) -> Result<(String, MedicineLimit), String> {
        let limit = MedicineLimit {
            kind: self.limit,
            insurability: self.insurability,
            amount_cents: row::amount(self.amount_cents)?,
        };
        Ok((self.limit.name().to_owned(), limit))
    }

    fn same_subject(one: &MedicineLimit, other: &MedicineLimit) -> bool {
        one.kind == other.kind && one.insurability == other.insurability
    }
}
