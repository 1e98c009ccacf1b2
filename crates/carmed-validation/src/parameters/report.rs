//! What the tables of the law do not say today.

use super::{Limit, Parameters};
use crate::registration::contradictory;
use carmed_model::{Day, Facts, ResidenceStatus, Situation};
use serde::Serialize as _;
use std::collections::BTreeMap;
use std::fmt;

const SITUATIONS: [Situation; 7] = [
    Situation::UnlawfulStay,
    Situation::Regularisation9terAdmissible,
    Situation::AsylumSeekerLocalReception,
    Situation::AsylumSeekerOcmwAid,
    Situation::EuCitizen,
    Situation::OcmwOwnFunds,
    Situation::Other,
];

/// A part of a table that has no row for the day of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithoutRow {
    /// The table: `limits`.
    pub table: &'static str,
    /// What in the table has no row; empty where the whole table has none.
    pub key: String,
}

/// A consistent combination of facts no row of the refund table fits: DEC-18 refuses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FactsWithoutRow {
    /// Whether the stay is lawful.
    pub residence_status: ResidenceStatus,
    /// The situation.
    pub situation: Situation,
    /// Whether the person stands in the population register.
    pub in_population_register: bool,
    /// Whether the OCMW decided too late (DEC-05).
    pub decided_late: bool,
}

/// What the tables do not say on one day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ParameterReport {
    /// The tables, or parts of them, without a row that day.
    pub without_row: Vec<WithoutRow>,
    /// The consistent facts for which the State share of a decision of that day is not known.
    pub facts_without_row: Vec<FactsWithoutRow>,
}

impl fmt::Display for WithoutRow {
    /// The table, and what in it: `provider_kinds dentist`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.table)?;
        match self.key.as_str() {
            "" => Ok(()),
            key => write!(f, " {key}"),
        }
    }
}

impl fmt::Display for FactsWithoutRow {
    /// In the words of the refund table: `LEGAL, OTHER, in_population_register no, decided_late no`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = |fact: bool| if fact { "yes" } else { "no" };
        self.residence_status.serialize(&mut *f)?;
        f.write_str(", ")?;
        self.situation.serialize(&mut *f)?;
        write!(
            f,
            ", in_population_register {}, decided_late {}",
            said(self.in_population_register),
            said(self.decided_late)
        )
    }
}

impl Parameters {
    /// What the tables do not say today: every table without a row, and every consistent combination of
    /// facts without a State share (DEC-18 refuses those; the situation OTHER is one on purpose).
    pub fn report(&self, today: Day) -> ParameterReport {
        ParameterReport {
            without_row: self.without_row(today),
            facts_without_row: self.facts_without_row(today),
        }
    }

    fn without_row(&self, today: Day) -> Vec<WithoutRow> {
        let limits = Limit::ALL
            .into_iter()
            .filter(|limit| {
                let mut rows = self.limit_rows(*limit).iter();
                !rows.any(|row| row.valid.contains(today))
            })
            .map(|limit| without_row("limits", limit.name()));
        let refunds = self.refund_rows().iter();
        let refunds = match refunds.filter(|row| row.valid.contains(today)).count() {
            0 => Some(without_row("refund_codes", "")),
            _ => None,
        };
        let kinds = self
            .provider_kinds()
            .iter()
            .filter(|kind| !kind.takes_part_on(today))
            .map(|kind| without_row("provider_kinds", &kind.name));
        limits
            .chain(refunds)
            .chain(kinds)
            .chain(self.amounts_without_row(today))
            .collect()
    }

    /// The numbers of amounts whose rows all lie on other days.
    fn amounts_without_row(&self, today: Day) -> Vec<WithoutRow> {
        let mut subjects: BTreeMap<(&'static str, &str), bool> = BTreeMap::new();
        for row in self.amount_rows() {
            *subjects.entry((row.table, &row.name)).or_default() |= row.valid.contains(today);
        }
        subjects
            .into_iter()
            .filter(|(_, has_row)| !has_row)
            .map(|((table, name), _)| without_row(table, name))
            .collect()
    }

    fn facts_without_row(&self, today: Day) -> Vec<FactsWithoutRow> {
        let yes_and_no = [false, true];
        let mut found = Vec::new();
        for residence_status in [ResidenceStatus::Legal, ResidenceStatus::Illegal] {
            for situation in SITUATIONS {
                for in_population_register in yes_and_no {
                    found.extend(yes_and_no.map(|decided_late| FactsWithoutRow {
                        residence_status,
                        situation,
                        in_population_register,
                        decided_late,
                    }));
                }
            }
        }
        found.retain(|combination| {
            let facts = combination.facts();
            !contradictory(&facts)
                && self
                    .state_share(&facts, combination.decided_late, today)
                    .is_none()
        });
        found
    }
}

impl FactsWithoutRow {
    /// The combination as an OCMW states it; what the refund table does not ask is left at no.
    const fn facts(&self) -> Facts {
        Facts {
            residence_status: self.residence_status,
            situation: self.situation,
            in_population_register: self.in_population_register,
            affiliated_to_mutuality: false,
            needy: true,
            social_inquiry_date: None,
            guarantor: false,
            fedasil_code_207: false,
        }
    }
}

fn without_row(table: &'static str, key: &str) -> WithoutRow {
    WithoutRow {
        table,
        key: key.to_owned(),
    }
}
