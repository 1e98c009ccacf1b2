//! What to look at after a tariff was loaded; never a reason to refuse it.

use crate::parameters::Parameters;
use carmed_model::{Code, Day, Finding, Nihdi, TariffRow};
use std::collections::BTreeSet;

/// How many codes a warning names.
const NAMED_MAX: usize = 10;

/// What to look at: codes without a row for that day (196), with how many and the first few, and
/// restrictions to kinds of provider nobody knows (130), which no provider can meet.
pub fn warnings(rows: &[TariffRow], today: Day, parameters: &Parameters) -> Vec<Finding> {
    let current: BTreeSet<Nihdi> = rows
        .iter()
        .filter(|row| row.period.contains(today))
        .map(|row| row.code)
        .collect();
    let codes: BTreeSet<Nihdi> = rows.iter().map(|row| row.code).collect();
    let lapsed: Vec<String> = codes.difference(&current).map(Nihdi::to_string).collect();
    let mut warnings = Vec::new();
    if !lapsed.is_empty() {
        warnings.push(
            Finding::new(Code::CodeNotAttestable)
                .with("care_date", today)
                .with("count", lapsed.len())
                .with("code", lapsed[..lapsed.len().min(NAMED_MAX)].join(", ")),
        );
    }
    let kinds: BTreeSet<&str> = rows
        .iter()
        .flat_map(|row| row.provider_kinds.iter().flatten())
        .map(String::as_str)
        .collect();
    let unknown = kinds
        .into_iter()
        .filter(|kind| parameters.provider_kind(kind).is_none());
    warnings.extend(unknown.map(|kind| {
        Finding::new(Code::ValueNotAllowed)
            .at("provider_kinds")
            .with("provider_kind", kind)
    }));
    warnings
}
