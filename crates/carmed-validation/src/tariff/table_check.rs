//! What to look at after a tariff was read; never a reason to refuse it.

use crate::parameters::Parameters;
use carmed_model::tariff::DeliveryEnvironment;
use carmed_model::{Cnk, Code, Day, Finding, Nihdi, Period, TariffRow};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

/// How many codes a warning names.
const NAMED_MAX: usize = 10;

/// The check of a table for a day, row by row.
#[derive(Debug)]
pub struct TableCheck {
    today: Day,
    /// Whether a row holds today, by what it is looked up by.
    codes: BTreeMap<Nihdi, bool>,
    lettered_codes: BTreeMap<Nihdi, bool>,
    packs: BTreeMap<(Cnk, DeliveryEnvironment), bool>,
    provider_kinds: BTreeSet<String>,
}

fn note<Key: Ord>(keys: &mut BTreeMap<Key, bool>, key: Key, period: Period, today: Day) {
    *keys.entry(key).or_default() |= period.contains(today);
}

impl TableCheck {
    /// The check for that day.
    pub const fn new(today: Day) -> Self {
        Self {
            today,
            codes: BTreeMap::new(),
            lettered_codes: BTreeMap::new(),
            packs: BTreeMap::new(),
            provider_kinds: BTreeSet::new(),
        }
    }

    /// Takes the next row.
    pub fn add(&mut self, row: &TariffRow) {
        let (period, today) = (row.period(), self.today);
        match row {
            TariffRow::Nomenclature(row) => {
                note(&mut self.codes, row.code, period, today);
                for kind in row.provider_kinds.iter().flatten() {
                    if !self.provider_kinds.contains(kind) {
                        self.provider_kinds.insert(kind.clone());
                    }
                }
            }
            TariffRow::Letter(row) => note(&mut self.lettered_codes, row.code, period, today),
            TariffRow::Medicine(row) => {
                note(&mut self.packs, (row.cnk, row.environment), period, today);
            }
        }
    }

    /// What to look at: codes, key letters and packs without a row for today (196), with how many and
    /// the first few, and restrictions to kinds of provider nobody knows (130), which no provider can
    /// meet.
    pub fn warnings(&self, parameters: &Parameters) -> Vec<Finding> {
        let packs = self.packs.iter().map(|((cnk, environment), current)| {
            (format!("{cnk} {}", environment.letter()), *current)
        });
        let mut warnings: Vec<Finding> = [
            self.lapsed(
                "nomenclature",
                self.codes.iter().map(|(code, current)| (code, *current)),
            ),
            self.lapsed(
                "letters",
                self.lettered_codes
                    .iter()
                    .map(|(code, current)| (code, *current)),
            ),
            self.lapsed("medicines", packs),
        ]
        .into_iter()
        .flatten()
        .collect();
        let unknown = self
            .provider_kinds
            .iter()
            .filter(|kind| parameters.provider_kind(kind).is_none());
        warnings.extend(unknown.map(|kind| {
            Finding::new(Code::ValueNotAllowed)
                .at("provider_kinds")
                .with("provider_kind", kind)
        }));
        warnings
    }

    fn lapsed(
        &self,
        table: &str,
        keys: impl Iterator<Item = (impl Display, bool)>,
    ) -> Option<Finding> {
        let mut count = 0;
        let mut named = Vec::new();
        for (key, _) in keys.filter(|(_, current)| !current) {
            count += 1;
            if named.len() < NAMED_MAX {
                named.push(key.to_string());
            }
        }
        (count > 0).then(|| {
            Finding::new(Code::CodeNotAttestable)
                .at(table)
                .with("care_date", self.today)
                .with("count", count)
                .with("code", named.join(", "))
        })
    }
}

/// What to look at in these rows, see [`TableCheck::warnings`].
pub fn warnings(rows: &[TariffRow], today: Day, parameters: &Parameters) -> Vec<Finding> {
    let mut check = TableCheck::new(today);
    for row in rows {
        check.add(row);
    }
    check.warnings(parameters)
}
