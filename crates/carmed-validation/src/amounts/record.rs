//! Steps as the journal keeps them, and back: what was answered is read again word for word (COV-08).

use super::explanation::{AmountName, Input, SourceRow, Step};
use super::rule::AmountRule;
use crate::texts;
use carmed_model::consultation::{AnsweredInput, AnsweredRow, AnsweredStep};
use rust_decimal::Decimal;

impl Step {
    /// The step as the journal keeps it.
    pub fn on_record(&self) -> AnsweredStep {
        let inputs = self.inputs.iter();
        AnsweredStep {
            amount: self.amount.name().to_owned(),
            rule: self.rule.id().to_owned(),
            inputs: inputs
                .map(|(name, input)| ((*name).to_owned(), input.on_record()))
                .collect(),
            unrounded_cents: self.unrounded_cents.to_string(),
            result_cents: self.result_cents,
            row: self.row.as_ref().map(|row| AnsweredRow {
                name: row.name(),
                first_day: row.first_day(),
                source: row.source().to_owned(),
            }),
        }
    }

    /// The step that was kept; `None` where it names an amount, a rule or an input nobody knows, or a
    /// number that is none.
    pub fn from_record(kept: &AnsweredStep) -> Option<Self> {
        let mut amounts = AmountName::ALL.into_iter();
        let mut rules = AmountRule::ALL.iter().copied();
        let inputs = kept.inputs.iter();
        let inputs = inputs.map(|(name, input)| {
            let name = texts::input_name(name)?;
            Some((name, Input::from_record(input)?))
        });
        Some(Self {
            amount: amounts.find(|amount| amount.name() == kept.amount)?,
            rule: rules.find(|rule| rule.id() == kept.rule)?,
            row: kept.row.clone().map(SourceRow::OnRecord),
            inputs: inputs.collect::<Option<_>>()?,
            unrounded_cents: kept.unrounded_cents.parse().ok()?,
            result_cents: kept.result_cents,
        })
    }
}

impl Input {
    fn on_record(&self) -> AnsweredInput {
        match self {
            Self::Cents(amount) => AnsweredInput::Cents(*amount),
            Self::Units(units) => AnsweredInput::Units(*units),
            Self::Percentage(percentage) => {
                AnsweredInput::Percent(percentage.percent().to_string())
            }
            Self::Percent(percent) => AnsweredInput::Percent(percent.to_string()),
            Self::Letters(letters) => AnsweredInput::Letters(
                letters
                    .iter()
                    .map(|(coefficient, value)| (coefficient.to_string(), value.to_string()))
                    .collect(),
            ),
            Self::Level(level) => AnsweredInput::Level(*level),
            Self::Day(day) => AnsweredInput::Day(*day),
            Self::Holds => AnsweredInput::Holds,
        }
    }

    /// A percentage of the State is a percentage like any other here: both read the same.
    fn from_record(kept: &AnsweredInput) -> Option<Self> {
        Some(match kept {
            AnsweredInput::Cents(amount) => Self::Cents(*amount),
            AnsweredInput::Units(units) => Self::Units(*units),
            AnsweredInput::Percent(percent) => Self::Percent(percent.parse().ok()?),
            AnsweredInput::Letters(letters) => Self::Letters(
                letters
                    .iter()
                    .map(|(coefficient, value)| decimals(coefficient, value))
                    .collect::<Option<_>>()?,
            ),
            AnsweredInput::Level(level) => Self::Level(*level),
            AnsweredInput::Day(day) => Self::Day(*day),
            AnsweredInput::Holds => Self::Holds,
        })
    }
}

fn decimals(coefficient: &str, value: &str) -> Option<(Decimal, Decimal)> {
    coefficient.parse().ok().zip(value.parse().ok())
}
