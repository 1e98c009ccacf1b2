//! Nomenclature: shares by percentage, and the cut where the provider has no convention.

use super::row::{self, Dated, ParameterRow, TableRow, written};
use super::{ParameterError, ParameterSources};
use carmed_model::identifiers::NihdiCheck;
use carmed_model::tariff::Insurability;
use carmed_model::{Day, Nihdi};
use rust_decimal::Decimal;
use serde::Deserialize;
use sha2::Sha256;
use std::sync::Arc;

/// The percentage of the fee of a code that the patient bears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PercentageShare {
    /// The code.
    pub code: Nihdi,
    /// The insurability column.
    pub insurability: Insurability,
    /// The percentage.
    pub percent: Decimal,
}

/// What the insurance part of some codes loses where the provider has no convention.
///
/// It holds for the ordinary insured only; with increased reimbursement nothing is cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConventionCut {
    /// The first of the codes.
    pub code_from: Nihdi,
    /// The last of them.
    pub code_to: Nihdi,
    /// The percentage the insurance part loses.
    pub cut_percent: Decimal,
}

/// The shares of codes that the tariff does not give as amounts.
#[derive(Clone, Debug)]
pub struct NomenclatureShares {
    percentages: Vec<Dated<PercentageShare>>,
    cuts: Vec<Dated<ConventionCut>>,
}

impl NomenclatureShares {
    pub(super) fn read(
        sources: &ParameterSources<'_>,
        hash: &mut Sha256,
        errors: &mut Vec<ParameterError>,
    ) -> Self {
        Self {
            percentages: row::read::<PercentageRow>(sources.percentage_shares, hash, errors),
            cuts: row::read::<CutRow>(sources.convention_cuts, hash, errors),
        }
    }

    /// Where every one of these numbers is written.
    pub fn rows(&self) -> impl Iterator<Item = &Arc<ParameterRow>> {
        let percentages = self.percentages.iter().map(|dated| &dated.row);
        percentages.chain(self.cuts.iter().map(|dated| &dated.row))
    }

    /// The percentage of the fee the patient bears, where one is known.
    pub fn percentage(
        &self,
        code: Nihdi,
        insurability: Insurability,
        day: Day,
    ) -> Option<&Dated<PercentageShare>> {
        row::on(&self.percentages, day, |share| {
            share.code == code && share.insurability == insurability
        })
    }

    /// Every known percentage, in the order of the table.
    pub fn percentages(&self) -> &[Dated<PercentageShare>] {
        &self.percentages
    }

    /// The cut where the provider has no convention; none for most codes.
    pub fn convention_cut(&self, code: Nihdi, day: Day) -> Option<&Dated<ConventionCut>> {
        row::on(&self.cuts, day, |cut| {
            (cut.code_from..=cut.code_to).contains(&code)
        })
    }
}

/// A code, or the bound of a range of codes, whatever its check digit.
fn six_digits(text: &str) -> Result<Nihdi, String> {
    Nihdi::parse(text, NihdiCheck::Off).map_err(|error| format!("`{text}`: {error}"))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PercentageRow {
    code: String,
    insurability: Insurability,
    percent: String,
    valid_from: String,
    valid_to: String,
    origin: String,
    source: String,
    known_since: String,
}

impl TableRow for PercentageRow {
    type Value = PercentageShare;
    const TABLE: &'static str = "percentage_shares";
    written!();

    fn value(&self) -> Result<(String, PercentageShare), String> {
        let share = PercentageShare {
            code: six_digits(&self.code)?,
            insurability: self.insurability,
            percent: row::percent(&self.percent)?,
        };
        Ok((self.code.clone(), share))
    }

    fn same_subject(one: &PercentageShare, other: &PercentageShare) -> bool {
        one.code == other.code && one.insurability == other.insurability
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CutRow {
    code_from: String,
    code_to: String,
    cut_percent: String,
    valid_from: String,
    valid_to: String,
    origin: String,
    source: String,
    known_since: String,
}

impl TableRow for CutRow {
    type Value = ConventionCut;
    const TABLE: &'static str = "convention_cuts";
    written!();

    fn value(&self) -> Result<(String, ConventionCut), String> {
        let (code_from, code_to) = (six_digits(&self.code_from)?, six_digits(&self.code_to)?);
        let name = format!("{code_from} to {code_to}");
        if code_to < code_from {
            return Err(format!("{name} are no codes"));
        }
        let cut = ConventionCut {
            code_from,
            code_to,
            cut_percent: row::percent(&self.cut_percent)?,
        };
        Ok((name, cut))
    }

    fn same_subject(one: &ConventionCut, other: &ConventionCut) -> bool {
        one.code_from <= other.code_to && other.code_from <= one.code_to
    }
}
