//! The stretches of days on which every verdict is the same.

use super::Inquiry;
use crate::Limit;
use carmed_model::{Day, Period};
use std::collections::BTreeSet;

/// Cuts the days of the question and of the dossier wherever a verdict can change.
///
/// In order and without a hole: the ends of the question, of decisions, covers, first grants and
/// attestations, the day of death, the participation of the kind, today, and the day from which agreements are given.
pub(super) fn stretches(inquiry: &Inquiry<'_>) -> Vec<Period> {
    let mut starts = BTreeSet::new();
    let mut cut = |days: &Period| {
        starts.insert(days.first_day());
        starts.insert(days.last_day().plus_days(1));
    };
    cut(&inquiry.days());
    inquiry.kind.participation.iter().for_each(&mut cut);
    for version in &inquiry.dossier.decisions {
        cut(&version.decision.period);
        version
            .decision
            .cover(inquiry.cover())
            .iter()
            .for_each(|cover| cut(&cover.period));
        version
            .grants
            .iter()
            .filter(|grant| grant.kind == inquiry.cover())
            .for_each(|grant| cut(&grant.period));
    }
    inquiry
        .dossier
        .attestations
        .iter()
        .filter(|attestation| attestation.cover == inquiry.cover())
        .for_each(|attestation| cut(&attestation.period));
    starts.extend(inquiry.death_date.map(|death| death.plus_days(1)));
    starts.insert(inquiry.today.plus_days(1));
    let limit = inquiry
        .parameters
        .limit(Limit::AgreementBackdatingMax, inquiry.today);
    starts.insert(limit.earliest_reaching(inquiry.today));
    between(&starts)
}

/// From each start to the day before the next; the last start stands alone.
fn between(starts: &BTreeSet<Day>) -> Vec<Period> {
    let next = starts
        .iter()
        .skip(1)
        .map(|next| Some(next.plus_days(-1)))
        .chain([None]);
    starts
        .iter()
        .zip(next)
        .filter_map(|(start, end)| Period::new(*start, end.unwrap_or(*start)).ok())
        .collect()
}
