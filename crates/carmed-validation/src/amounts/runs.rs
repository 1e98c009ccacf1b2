//! The days of a line, cut where the verdict of coverage changes.

use super::explanation::{AmountName, Input, Inputs, Step};
use super::rule::AmountRule;
use super::split::portion;
use carmed_model::consultation::{Coverage, Gap, Span};
use carmed_model::{Cents, Day, Period};

/// Days on end with one verdict.
#[derive(Clone, Copy)]
pub(super) struct Run<'a> {
    pub(super) days: Period,
    pub(super) verdict: Verdict<'a>,
}

/// Covered, or not.
#[derive(Clone, Copy)]
pub(super) enum Verdict<'a> {
    Covered(&'a Span),
    NotCovered(&'a Gap),
}

impl<'a> Run<'a> {
    pub(super) const fn span(&self) -> Option<&'a Span> {
        match self.verdict {
            Verdict::Covered(span) => Some(span),
            Verdict::NotCovered(_) => None,
        }
    }

    pub(super) const fn gap(&self) -> Option<&'a Gap> {
        match self.verdict {
            Verdict::Covered(_) => None,
            Verdict::NotCovered(gap) => Some(gap),
        }
    }
}

/// The runs of these days; nothing where the answer does not hold one of them.
pub(super) fn runs(days: Period, coverage: &Coverage) -> Option<Vec<Run<'_>>> {
    let mut runs = Vec::with_capacity(1);
    let mut day = days.first_day();
    loop {
        let span = coverage.spans.iter().find(|span| span.days.contains(day));
        let (held, verdict) = match span {
            Some(span) => (span.days, Verdict::Covered(span)),
            None => {
                let gap = coverage.gaps.iter().find(|gap| gap.days.contains(day))?;
                (gap.days, Verdict::NotCovered(gap))
            }
        };
        let last_day = days.last_day().min(held.last_day());
        let days_of_run = Period::new(day, last_day).ok()?;
        runs.push(Run {
            days: days_of_run,
            verdict,
        });
        if last_day == days.last_day() {
            return Some(runs);
        }
        day = last_day.plus_days(1);
    }
}

/// How many days they are.
pub(super) fn day_count(days: Period) -> u32 {
    // The calendar has far fewer days than fit.
    u32::try_from(days.length_days()).unwrap_or(u32::MAX)
}

/// The calendar months of these days, in order, each as far as it lies inside.
pub(super) fn months(days: Period) -> impl Iterator<Item = (Day, Period)> {
    let last_day = days.last_day();
    let mut next = Some(days.first_day());
    std::iter::from_fn(move || {
        let first = next?;
        let following = first.month_first().plus_months(1);
        next = (following <= last_day).then_some(following);
        let last = last_day.min(following.plus_days(-1));
        Period::new(first, last)
            .ok()
            .map(|days| (first.month_first(), days))
    })
}

/// What is charged for each run; together what is charged for the line.
///
/// Of what is charged above the fee a run bears its part by days, of what is charged below the fee its
/// part by fee, both counted up to its last day and truncated (AMT-26).
pub(super) fn charges(charge: Step, runs: &[Run<'_>], fees: &[Cents]) -> Vec<Step> {
    if runs.len() == 1 {
        return vec![charge];
    }
    let line_fee: Cents = fees.iter().copied().sum();
    let above = charge.result_cents - line_fee;
    let line_days: u32 = runs.iter().map(|run| day_count(run.days)).sum();
    let (mut days_before, mut fee_before) = (0_u32, Cents::ZERO);
    let mut charges = Vec::with_capacity(runs.len());
    for (run, fee) in runs.iter().zip(fees.iter().copied()) {
        let days_until = days_before + day_count(run.days);
        let fee_until = fee_before + fee;
        let mut inputs: Inputs = vec![
            ("fee_cents", Input::Cents(fee)),
            ("charged_above_fee_cents", Input::Cents(above)),
        ];
        let part = if above.is_negative() {
            inputs.extend([
                ("fee_before_cents", Input::Cents(fee_before)),
                ("fee_until_cents", Input::Cents(fee_until)),
                ("line_fee_cents", Input::Cents(line_fee)),
            ]);
            portion(above, fee_until, line_fee) - portion(above, fee_before, line_fee)
        } else {
            let count = |days: u32| Cents::new(days.into());
            inputs.extend([
                ("days_before", Input::Units(days_before)),
                ("days_until", Input::Units(days_until)),
                ("line_days", Input::Units(line_days)),
            ]);
            let until = portion(above, count(days_until), count(line_days));
            until - portion(above, count(days_before), count(line_days))
        };
        inputs.extend([
            ("first_day", Input::Day(run.days.first_day())),
            ("last_day", Input::Day(run.days.last_day())),
        ]);
        let rule = AmountRule::ChargeOfDays;
        charges.push(Step::exact(AmountName::Charged, rule, inputs, fee + part));
        (days_before, fee_before) = (days_until, fee_until);
    }
    charges
}
