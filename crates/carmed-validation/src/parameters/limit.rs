//! Limits: lengths of time the rules count with.

use super::ParameterError;
use super::table::{self, Problems, Provenance};
use carmed_model::{Day, Period};
use serde::Deserialize;
use sha2::Sha256;
use std::fmt;

const TABLE: &str = "limits";

/// A limit of the law, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Limit {
    /// The longest decision (DEC-02).
    DecisionLengthMax,
    /// The longest single grant in unlawful stay before a warning (DEC-03).
    UnlawfulStayGrantLength,
    /// How far before the decision date aid may begin (DEC-04).
    BackdatingMax,
    /// How long after the request the State still pays (DEC-05).
    DecisionAfterRequestMax,
    /// Within which time of the request the OCMW must decide (DEC-06).
    DecisionAfterRequestDue,
    /// How far back an agreement can be issued (COV-02).
    AgreementBackdatingMax,
    /// Until when after the care an agreement can be billed under (COV-02).
    BillingTerm,
    /// The longest attestation (UMA-02).
    AttestationLengthMax,
}

impl Limit {
    /// Every limit.
    pub const ALL: [Self; 8] = [
        Self::DecisionLengthMax,
        Self::UnlawfulStayGrantLength,
        Self::BackdatingMax,
        Self::DecisionAfterRequestMax,
        Self::DecisionAfterRequestDue,
        Self::AgreementBackdatingMax,
        Self::BillingTerm,
        Self::AttestationLengthMax,
    ];

    /// The name in the table: `decision_length_max`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::DecisionLengthMax => "decision_length_max",
            Self::UnlawfulStayGrantLength => "unlawful_stay_grant_length",
            Self::BackdatingMax => "backdating_max",
            Self::DecisionAfterRequestMax => "decision_after_request_max",
            Self::DecisionAfterRequestDue => "decision_after_request_due",
            Self::AgreementBackdatingMax => "agreement_backdating_max",
            Self::BillingTerm => "billing_term",
            Self::AttestationLengthMax => "attestation_length_max",
        }
    }
}

/// The unit of a length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LengthUnit {
    /// Days.
    Days,
    /// Calendar months; a missing day becomes the month's last.
    Months,
    /// Calendar years; 29 February becomes 28 February where needed.
    #[serde(rename = "year", alias = "years")]
    Years,
}

/// A length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length {
    /// How many units.
    pub count: u16,
    /// Of what.
    pub unit: LengthUnit,
}

impl Length {
    /// The day so much later.
    pub fn after(self, day: Day) -> Day {
        let count = i32::from(self.count);
        match self.unit {
            LengthUnit::Days => day.plus_days(i64::from(self.count)),
            LengthUnit::Months => day.plus_months(count),
            LengthUnit::Years => day.plus_years(count),
        }
    }

    /// The day so much earlier.
    pub fn before(self, day: Day) -> Day {
        let count = i32::from(self.count);
        match self.unit {
            LengthUnit::Days => day.plus_days(-i64::from(self.count)),
            LengthUnit::Months => day.plus_months(-count),
            LengthUnit::Years => day.plus_years(-count),
        }
    }

    /// The first day from which, so much later, that day is not yet passed.
    pub fn earliest_reaching(self, day: Day) -> Day {
        let mut earliest = self.before(day);
        while self.after(earliest) < day {
            earliest = earliest.plus_days(1);
        }
        while self.after(earliest.plus_days(-1)) >= day {
            earliest = earliest.plus_days(-1);
        }
        earliest
    }
}

impl fmt::Display for Length {
    /// The bare number: the texts name the unit.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.count.fmt(f)
    }
}

/// One row of a limit: how long it is on which days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimitRow {
    /// The days on which it holds.
    pub valid: Period,
    /// How long the limit then is.
    pub length: Length,
    /// Where it comes from, and since when it is known.
    pub provenance: Provenance,
}

/// The rows of every limit, in order of time, without a hole.
#[derive(Clone, Debug)]
pub(super) struct Limits([Vec<LimitRow>; Limit::ALL.len()]);

impl Limits {
    pub(super) fn on(&self, name: Limit, day: Day) -> Length {
        // Reading refuses a limit without rows, so the last one is there.
        let rows = &self.0[name as usize];
        let place = rows.partition_point(|row| row.valid.last_day() < day);
        rows[place.min(rows.len() - 1)].length
    }

    pub(super) fn rows(&self, name: Limit) -> &[LimitRow] {
        &self.0[name as usize]
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    value: u16,
    unit: LengthUnit,
    valid_from: String,
    valid_to: String,
    #[serde(rename = "rule")]
    _rule: carmed_model::Rule,
    known_since: String,
    origin: String,
    source: String,
}

/// Reads the limits; nothing when one of them lacks a row.
pub(super) fn read(
    text: &str,
    hash: &mut Sha256,
    errors: &mut Vec<ParameterError>,
) -> Option<Limits> {
    let mut problems = Problems::of(TABLE, errors);
    let mut limits = Limits(Default::default());
    for (line, row) in table::rows::<Row>(text, hash, &mut problems) {
        let Some((limit, row)) = problems.keep(line, limit_row(&row)) else {
            continue;
        };
        limits.0[limit as usize].push(row);
    }
    for limit in Limit::ALL {
        let rows = &mut limits.0[limit as usize];
        rows.sort_by_key(|row| row.valid);
        let follows =
            |pair: &[LimitRow]| pair[0].valid.last_day().plus_days(1) == pair[1].valid.first_day();
        if !rows.windows(2).all(follows) {
            problems.add(
                0,
                format!("the rows of `{}` overlap or leave days out", limit.name()),
            );
        }
        if rows
            .last()
            .is_none_or(|row| row.valid.last_day() != Day::OPEN_END)
        {
            problems.add(
                0,
                format!("`{}` has no row up to {}", limit.name(), Day::OPEN_END),
            );
        }
    }
    limits
        .0
        .iter()
        .all(|rows| !rows.is_empty())
        .then_some(limits)
}

fn limit_row(row: &Row) -> Result<(Limit, LimitRow), String> {
    let limit = Limit::ALL
        .into_iter()
        .find(|limit| limit.name() == row.name)
        .ok_or_else(|| format!("no limit is named `{}`", row.name))?;
    let read = LimitRow {
        valid: table::period(&row.valid_from, &row.valid_to)?,
        length: Length {
            count: row.value,
            unit: row.unit,
        },
        provenance: table::provenance(&row.origin, &row.source, &row.known_since)?,
    };
    Ok((limit, read))
}
