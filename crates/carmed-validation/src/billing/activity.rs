//! What the Court of Audit asks of the register, per OCMW and month, with small cells left out.

use crate::{Limit, Parameters};
use carmed_model::consultation::{Consultation, Consulted};
use carmed_model::{
    CardNumber, Cbe, Cents, CoverKind, Day, DecisionVersion, Month, Period, Posting,
};
use std::collections::BTreeMap;

/// The smallest count that is told; fewer cases could tell who they are (GDPR, article 5).
///
/// Ruled by this project after the practice of official statistics.
pub const CELL_COUNT_MIN: usize = 5;

/// What came of one consultation, as the summary counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConsultationOutcome {
    /// The OCMW the answer led to, if it led to one.
    pub ocmw: Option<Cbe>,
    /// The Brussels day of the consultation.
    pub day: Day,
    /// Whether some day asked about was not covered.
    pub not_covered: bool,
}

/// What came of a consultation: its OCMW is that of the first covered days, else that a remedy names;
/// nothing for one that asked no care, such as a search of attestations.
///
/// A computation of amounts knows its cards alone; `ocmw_of` tells whose they are.
pub fn consultation_outcome(
    consultation: &Consultation,
    ocmw_of: impl Fn(CardNumber) -> Option<Cbe>,
) -> Option<ConsultationOutcome> {
    let (ocmw, not_covered) = match &consultation.consulted {
        Consulted::Coverage { answer, .. } => {
            let of_span = answer.spans.first().map(|span| span.ocmw.cbe);
            let remedies = answer.gaps.iter().flat_map(|gap| &gap.remedies);
            let mut named = remedies.filter_map(|remedy| remedy.ocmw.as_ref());
            let ocmw = of_span.or_else(|| named.next().map(|ocmw| ocmw.cbe));
            (ocmw, !answer.gaps.is_empty())
        }
        Consulted::Intervention { lines, .. } => {
            let card = lines.iter().find_map(|line| line.card);
            let refused = lines.iter().any(|line| line.outcome == "NOT_COVERED");
            (card.and_then(|(number, _)| ocmw_of(number)), refused)
        }
        Consulted::Attestations { .. } => return None,
    };
    Some(ConsultationOutcome {
        ocmw,
        day: consultation.consultation_date,
        not_covered,
    })
}

/// One row of the summary; a figure that is left out is absent, never zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActivityRow {
    /// The OCMW; absent for consultations that led to none.
    pub ocmw: Option<Cbe>,
    /// The month: of registration, of consultation, of posting.
    pub month: Month,
    /// Decisions registered.
    pub decisions_registered_count: Option<usize>,
    /// Median length of the registered decisions, in days; of two in the middle the lower.
    pub duration_days_median: Option<i64>,
    /// Decided later after the request than the OCMW must (DEC-06: 30 days).
    pub late_over_30_count: Option<usize>,
    /// Decided so late that the State pays nothing (DEC-05: 45 days).
    pub late_over_45_count: Option<usize>,
    /// Consultations answered.
    pub consultations_count: Option<usize>,
    /// Those of them that found days not covered.
    pub not_covered_count: Option<usize>,
    /// The hospital covers' part of what was posted, in thousandths, to the nearest.
    pub hospital_share_permille: Option<i64>,
    /// What was posted on the State, in cents.
    pub state_posted_cents: Option<Cents>,
    /// What was posted on the OCMW, in cents.
    pub ocmw_posted_cents: Option<Cents>,
    /// What was posted on patients, in cents.
    pub patient_posted_cents: Option<Cents>,
    /// Whether figures are left out because they rest on too few cases.
    pub suppressed: bool,
}

/// A sum of money, card by card.
#[derive(Default)]
struct Sum(BTreeMap<CardNumber, Cents>);

impl Sum {
    fn add(&mut self, cents: Cents, card: CardNumber) {
        *self.0.entry(card).or_default() += cents;
    }

    fn cents(&self) -> Cents {
        self.0.values().copied().sum()
    }

    /// A card whose lines were all taken back hides no other.
    fn is_small(&self) -> bool {
        let bearing = self.0.values().filter(|cents| **cents != Cents::ZERO);
        is_small(bearing.count())
    }
}

/// What is counted of one OCMW in one month.
#[derive(Default)]
struct Counts {
    durations_days: Vec<i64>,
    late_over_30: usize,
    late_over_45: usize,
    consultations: usize,
    not_covered: usize,
    of_state: Sum,
    of_ocmw: Sum,
    of_patient: Sum,
    by_hospital: Sum,
    by_others: Sum,
}

/// The summary in the making.
pub struct Activity {
    months: Period,
    only: Option<Cbe>,
    counts: BTreeMap<(Option<Cbe>, Month), Counts>,
}

impl Activity {
    /// Counts what falls into these days, of that OCMW alone where one is named.
    pub fn of(months: Period, only: Option<Cbe>) -> Self {
        Self {
            months,
            only,
            counts: BTreeMap::new(),
        }
    }

    fn counts(&mut self, ocmw: Option<Cbe>, day: Day) -> Option<&mut Counts> {
        let asked = self.only.is_none() || self.only == ocmw;
        if !asked || !self.months.contains(day) {
            return None;
        }
        Some(self.counts.entry((ocmw, Month::of(day))).or_default())
    }

    /// Counts the registration of a decision; later versions count for nothing here.
    pub fn count_decision(&mut self, version: &DecisionVersion, parameters: &Parameters) {
        if version.version != 1 {
            return;
        }
        let decision = &version.decision;
        let Some(counts) = self.counts(Some(decision.ocmw.cbe), version.registered_on) else {
            return;
        };
        let late = |limit: Limit| {
            let limit = parameters.limit(limit, decision.decision_date);
            decision.decision_date > limit.after(decision.request_date)
        };
        counts.durations_days.push(decision.period.length_days());
        counts.late_over_30 += usize::from(late(Limit::DecisionAfterRequestDue));
        counts.late_over_45 += usize::from(late(Limit::DecisionAfterRequestMax));
    }

    /// Counts a consultation.
    pub fn count_consultation(&mut self, outcome: ConsultationOutcome) {
        if let Some(counts) = self.counts(outcome.ocmw, outcome.day) {
            counts.consultations += 1;
            counts.not_covered += usize::from(outcome.not_covered);
        }
    }

    /// Counts a posting that stands; one that was released is not to be given.
    pub fn count_posting(&mut self, posting: &Posting) {
        let card = posting.card_number;
        let in_hospital = matches!(
            posting.cover,
            CoverKind::Hospitalisation | CoverKind::AmbulatoryInHospital
        );
        let Some(counts) = self.counts(Some(posting.ocmw), posting.posted_on) else {
            return;
        };
        for line in &posting.lines {
            let amounts = &line.amounts;
            counts.of_state.add(amounts.state_cents, card);
            counts.of_ocmw.add(amounts.ocmw_cents, card);
            counts.of_patient.add(amounts.patient_cents, card);
            let by = if in_hospital {
                &mut counts.by_hospital
            } else {
                &mut counts.by_others
            };
            by.add(amounts.charged_cents, card);
        }
    }

    /// The rows, by OCMW and then by month; without small cells, and without what would give them away:
    ///
    /// - a count of 1 to 4 is left out, with every figure that rests on those cases alone (the median of
    ///   the decisions, what was not covered of the consultations, the amounts);
    /// - where a total is told but one of its parts, or what remains of it beside them, is 1 to 4, all
    ///   its parts are left out, for the last would follow from the others;
    /// - an amount is left out where it rests on fewer than 5 cards, and the hospital share where the
    ///   hospitals' part or the others' does.
    ///
    /// Zero tells nobody and is told. The same facts always give the same rows; what happened between two
    /// answers about a month follows from both, as from history, which the same callers may read.
    pub fn rows(self) -> Vec<ActivityRow> {
        let rows = self.counts.into_iter();
        rows.map(|((ocmw, month), counts)| row(ocmw, month, counts))
            .collect()
    }
}

fn is_small(count: usize) -> bool {
    (1..CELL_COUNT_MIN).contains(&count)
}

fn row(ocmw: Option<Cbe>, month: Month, mut counts: Counts) -> ActivityRow {
    let decisions = counts.durations_days.len();
    let delays = [
        decisions - counts.late_over_30,
        counts.late_over_30 - counts.late_over_45,
        counts.late_over_45,
    ];
    let few_decisions = is_small(decisions);
    let few_delayed = few_decisions || delays.into_iter().any(is_small);
    let few_consultations = is_small(counts.consultations);
    let covered = counts.consultations - counts.not_covered;
    let few_covered = few_consultations || is_small(covered) || is_small(counts.not_covered);
    let payers = [&counts.of_state, &counts.of_ocmw, &counts.of_patient];
    let few_billed = payers.into_iter().any(Sum::is_small);
    let few_by_kind = counts.by_hospital.is_small() || counts.by_others.is_small();
    let told = |count: usize, few: bool| (!few).then_some(count);
    let amount = |sum: &Sum| (!sum.is_small()).then(|| sum.cents());
    let median = median(&mut counts.durations_days);
    ActivityRow {
        ocmw,
        month,
        decisions_registered_count: told(decisions, few_decisions),
        duration_days_median: median.filter(|_| !few_decisions),
        late_over_30_count: told(counts.late_over_30, few_delayed),
        late_over_45_count: told(counts.late_over_45, few_delayed),
        consultations_count: told(counts.consultations, few_consultations),
        not_covered_count: told(counts.not_covered, few_covered),
        hospital_share_permille: hospital_share(&counts).filter(|_| !few_by_kind),
        state_posted_cents: amount(&counts.of_state),
        ocmw_posted_cents: amount(&counts.of_ocmw),
        patient_posted_cents: amount(&counts.of_patient),
        suppressed: few_delayed || few_covered || few_billed || few_by_kind,
    }
}

fn median(days: &mut [i64]) -> Option<i64> {
    days.sort_unstable();
    let middle = days.len().checked_sub(1)? / 2;
    days.get(middle).copied()
}

/// The hospital covers' part of what was posted, in thousandths; nothing where nothing was.
fn hospital_share(counts: &Counts) -> Option<i64> {
    let hospital = i128::from(counts.by_hospital.cents().or_zero().cents());
    let whole = hospital + i128::from(counts.by_others.cents().or_zero().cents());
    let permille = (hospital * 2000 + whole).checked_div(whole * 2)?;
    i64::try_from(permille).ok()
}
