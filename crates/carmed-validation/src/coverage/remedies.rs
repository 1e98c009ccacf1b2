//! What would turn a "no" into a "yes", and who can do it (COV-10).

use super::Inquiry;
use super::gates::Judged;
use carmed_model::consultation::{Gap, Remedy, RemedyAction, RemedyActor};
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

/// COV-10: for each reason what lifts it, and who can do that; then the nearest covered days.
///
/// A death is not lifted and no other day is offered for it. Basis: ruled by this project; the answers of
/// the field leave providers to guess.
pub(super) fn of(
    reasons: &[Finding],
    version: Option<&DecisionVersion>,
    around: Around,
) -> Vec<Remedy> {
    let ocmw = version.map(|version| &version.decision.ocmw);
    let codes: Vec<Code> = reasons.iter().map(|reason| reason.code).collect();
    let mut remedies: Vec<Remedy> = codes
        .iter()
        .map(|code| {
            let (action, actor) = action_on(*code);
            let ocmw = ocmw.filter(|_| actor != RemedyActor::Nobody);
            remedy(*code, action, actor, ocmw)
        })
        .collect();
    let about_days = codes.iter().find(|code| lies_in_the_days(**code));
    match about_days.or(codes.first()) {
        // The days before a death were covered; that is no advice to who asks about days after it.
        Some(Code::PersonDead) | None => {}
        Some(code) => remedies.extend(choose_day(*code, around)),
    }
    remedies
}

/// COV-10: the least sets of changes that make a gap a span, each with who can do it.
///
/// Every change of a set is needed and together they suffice: what lifts each reason, or another day
/// alone. None where nothing makes it a span: the person is dead, or this kind of provider did not take
/// part yet and no other day is covered. Basis: ruled by this project.
pub fn least_changes(gap: &Gap) -> Vec<Vec<&Remedy>> {
    let (days, changes): (Vec<&Remedy>, Vec<&Remedy>) = gap
        .remedies
        .iter()
        .partition(|remedy| chooses_day(remedy.action));
    let lifts = |remedy: &&Remedy| {
        !matches!(
            remedy.action,
            RemedyAction::Nothing | RemedyAction::InvoiceOcmw
        )
    };
    let whole = !changes.is_empty() && changes.iter().all(lifts);
    whole
        .then_some(changes)
        .into_iter()
        .chain(days.into_iter().map(|day| vec![day]))
        .collect()
}

const fn chooses_day(action: RemedyAction) -> bool {
    matches!(
        action,
        RemedyAction::DeliverFrom | RemedyAction::DeliverUntil
    )
}

const fn lies_in_the_days(code: Code) -> bool {
    matches!(code, Code::NoDecisionInForce | Code::OutsideCoverPeriod)
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
