//! The catalogue of rules: what each says, rests on and answers with, and the function that is it.

mod attestations;
mod coverage;
mod decisions;
mod life_cycle;
mod standing;

use crate::amounts::AmountRule;
use crate::texts::{self, Language};
use carmed_model::{Code, Rule};

/// What a rule rests on: public sources, or a choice of this project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Confirmed in a public source.
    Confirmed,
    /// A ruling of this project, because no public source settles it.
    Ruling,
}

impl Standing {
    /// The tag in data files and documents: `CONFIRMED`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Confirmed => "CONFIRMED",
            Self::Ruling => "RULING",
        }
    }
}

/// One rule of the field, as lawyers and auditors look it up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleEntry {
    /// Its stable id: `DEC-05`, `AMT-06`.
    pub id: &'static str,
    /// What it says, in one sentence.
    pub text: String,
    /// Where it is written.
    pub basis: &'static str,
    /// Whether that is a public source or a ruling.
    pub standing: Standing,
    /// The codes it answers with; none where it decides without a code.
    pub codes: &'static [Code],
    /// The functions that are it, by path in their crate; this crate's own without its name.
    pub functions: &'static [&'static str],
}

/// One rule of the law as the tables of this module write it.
struct LawEntry {
    rule: Rule,
    text: &'static str,
    basis: &'static str,
    standing: Standing,
    codes: &'static [Code],
    functions: &'static [&'static str],
}

/// Every rule, in order of id: decisions, life cycle, coverage, attestations, amounts.
pub fn catalogue() -> Vec<RuleEntry> {
    let law = [
        decisions::ENTRIES,
        life_cycle::ENTRIES,
        coverage::ENTRIES,
        attestations::ENTRIES,
    ];
    let law = law.into_iter().flatten().map(|entry| RuleEntry {
        id: entry.rule.id(),
        text: entry.text.to_owned(),
        basis: entry.basis,
        standing: entry.standing,
        codes: entry.codes,
        functions: entry.functions,
    });
    let amounts = AmountRule::ALL.iter().map(|rule| RuleEntry {
        id: rule.id(),
        text: texts::amount_rule(Language::En, *rule),
        basis: rule.basis(),
        standing: standing::of(*rule),
        codes: standing::codes(*rule),
        functions: &["amounts::compute"],
    });
    law.chain(amounts).collect()
}
