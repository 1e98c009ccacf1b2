//! Mutations as the federal feed reports them, and what a provider is told after them.

use crate::support::{check, day, federal_feed, hospital, request_id, ssin};
use carmed_model::{Mutation, MutationChange};
use carmed_registry::{MutationAnswer, Refusal, Registry};

/// A mutation of that day.
pub(crate) fn mutation(change: MutationChange, mutation_date: &str) -> Mutation {
    Mutation {
        change,
        mutation_date: day(mutation_date),
    }
}

/// The person died on 10 June.
pub(crate) fn death() -> Mutation {
    mutation(MutationChange::Death(day("2026-06-10")), "2026-06-10")
}

/// The person's family name is now this one.
pub(crate) fn names(family_name: &str) -> Mutation {
    let change = MutationChange::Names {
        family_name: family_name.to_owned(),
        given_names: "Fictief".to_owned(),
    };
    mutation(change, "2026-06-01")
}

/// The person's number is another invented person's from 1 June on.
pub(crate) fn replaced_by(serial: u32) -> Mutation {
    mutation(MutationChange::SsinReplaced(ssin(serial)), "2026-06-01")
}

/// The federal feed reports it about the person of that serial.
pub(crate) async fn report(
    registry: &Registry,
    serial: u32,
    mutation: &Mutation,
) -> Result<MutationAnswer, Refusal> {
    registry
        .record_mutation(&federal_feed(), request_id(), ssin(serial), mutation, false)
        .await
}

/// The codes a hospital is told about care of that day, in order; none where it is covered.
pub(crate) async fn told(registry: &Registry, serial: u32, care_date: &str) -> Vec<u32> {
    let answer = registry
        .check_coverage(&hospital(), &check(serial, care_date))
        .await
        .unwrap();
    let gaps = answer.coverage.gaps.iter();
    gaps.flat_map(|gap| &gap.reasons)
        .map(|finding| finding.code.number())
        .collect()
}

/// What a refused report broke: codes and fields, in order.
pub(crate) fn violations(refused: Result<MutationAnswer, Refusal>) -> Vec<(u32, String)> {
    match refused {
        Err(Refusal::Broken { violations, .. }) => violations
            .into_iter()
            .map(|finding| (finding.code.number(), finding.field))
            .collect(),
        other => panic!("not refused: {other:?}"),
    }
}
