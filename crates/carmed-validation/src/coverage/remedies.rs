//! What would turn a "no" into a "yes", and who can do it (COV-10).

use super::Inquiry;
use super::gates::Judged;
use carmed_model::consultation::{Remedy, RemedyAction, RemedyActor};
use carmed_model::{Code, Day, DecisionVersion, Finding, Ocmw, Period};

/// The nearest covered days before and after days that are not.
#[derive(Clone, Copy, Default)]
pub(super) struct Around {
    /// The last covered day before them.
    pub(super) until: Option<Day>,
    /// The first covered day after them.
    pub(super) from: Option<Day>,
}

/// The nearest days this provider would be covered on, around the days of a gap.
pub(super) fn covered_around(inquiry: &Inquiry<'_>, stretches: &[Period], gap: Period) -> Around {
    let covered =
        |stretch: &&Period| matches!(inquiry.judge(stretch.first_day()), Judged::Covered(..));
    let before = |stretch: &&Period| stretch.last_day() < gap.first_day();
    let after = |stretch: &&Period| stretch.first_day() > gap.last_day();
    Around {
        until: stretches
            .iter()
            .rev()
            .filter(before)
            .find(covered)
            .map(Period::last_day),
        from: stretches
            .iter()
            .filter(after)
            .find(covered)
            .map(Period::first_day),
    }
}

/// COV-10: for each reason what lifts it, and who can do that.
///
/// Basis: ruled by this project; the answers of the field leave providers to guess.
pub(super) fn of(
    reasons: &[Finding],
    version: Option<&DecisionVersion>,
    around: Around,
) -> Vec<Remedy> {
    let ocmw = version.map(|version| &version.decision.ocmw);
    let mut remedies = Vec::new();
    for code in reasons.iter().map(|reason| reason.code) {
        let (action, actor) = action_on(code);
        let ocmw = ocmw.filter(|_| actor != RemedyActor::Nobody);
        remedies.push(remedy(code, action, actor, ocmw));
        if matches!(code, Code::NoDecisionInForce | Code::OutsideCoverPeriod) {
            remedies.extend(choose_day(code, around));
        }
    }
    remedies
}

/// Delivering on the nearest covered days instead.
pub(super) fn choose_day(lifts: Code, around: Around) -> impl Iterator<Item = Remedy> {
    [
        (RemedyAction::DeliverFrom, around.from),
        (RemedyAction::DeliverUntil, around.until),
    ]
    .into_iter()
    .filter(|(_, day)| day.is_some())
    .map(move |(action, day)| Remedy {
        day,
        ..remedy(lifts, action, RemedyActor::Provider, None)
    })
}

/// Nothing lifts it.
pub(super) const fn nothing(lifts: Code) -> Remedy {
    Remedy {
        lifts,
        action: RemedyAction::Nothing,
        actor: RemedyActor::Nobody,
        ocmw: None,
        day: None,
    }
}

const fn action_on(code: Code) -> (RemedyAction, RemedyActor) {
    match code {
        Code::BeforeParticipation => (RemedyAction::InvoiceOcmw, RemedyActor::Provider),
        Code::NoDecision | Code::NoDecisionInForce => {
            (RemedyAction::RegisterDecision, RemedyActor::Ocmw)
        }
        Code::DecisionSuspended => (RemedyAction::Reactivate, RemedyActor::Ocmw),
        Code::CoverAbsent => (RemedyAction::AddCover, RemedyActor::Ocmw),
        Code::OutsideCoverPeriod => (RemedyAction::ExtendCover, RemedyActor::Ocmw),
        Code::ProviderNotListed => (RemedyAction::ListProvider, RemedyActor::Ocmw),
        _ => (RemedyAction::Nothing, RemedyActor::Nobody),
    }
}

fn remedy(lifts: Code, action: RemedyAction, actor: RemedyActor, ocmw: Option<&Ocmw>) -> Remedy {
    Remedy {
        lifts,
        action,
        actor,
        ocmw: ocmw.cloned(),
        day: None,
    }
}
