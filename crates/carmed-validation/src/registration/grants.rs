//! Which (cover, day) pairs a version grants anew, and which registration first granted which.

use super::Case;
use carmed_model::decision::Grant;
use carmed_model::{Day, Decision, DecisionVersion, Period};

/// The days of each cover that the previous version of this card did not cover (DEC-03, DEC-04).
pub(super) fn newly_granted(
    decision: &Decision,
    previous: Option<&DecisionVersion>,
    today: Day,
) -> Vec<Grant> {
    let mut granted = Vec::new();
    for cover in &decision.covers {
        let held = previous.and_then(|previous| previous.decision.cover(cover.kind));
        let new_days: Vec<Period> = match held {
            Some(held) => cover.period.without(&held.period).collect(),
            None => vec![cover.period],
        };
        granted.extend(new_days.into_iter().map(|period| Grant {
            kind: cover.kind,
            period,
            registered_on: today,
        }));
    }
    granted
}

/// What the card granted before and what it grants anew; the earliest registration of a day counts
/// (COV-02, ruling 3).
pub(super) fn all(case: &Case<'_>) -> Vec<Grant> {
    let before = case.previous.map_or(&[][..], |previous| &previous.grants);
    before.iter().chain(&case.newly_granted).copied().collect()
}
