//! Is this care covered, by which card, how firmly, and if not, what would change that (COV-01…11).
//!
//! Days are never judged one by one: the verdict can only change on boundary days, so each stretch
//! between two boundaries is judged once.

mod asking_kind;
mod boundaries;
mod gates;
mod guarantee;
mod protected;
mod remedies;
mod spans;

pub use asking_kind::{asking_kind, claiming_kind};
pub use protected::assess_protected;
pub use remedies::least_changes;

use crate::{Parameters, ProviderKind};
use carmed_model::consultation::{Coverage, Gap};
use carmed_model::{CareDays, CoverKind, Day, Dossier, Period, ProviderId, Question};
use gates::Judged;

/// Everything one question is judged with.
struct Inquiry<'a> {
    question: &'a Question,
    provider: &'a ProviderId,
    kind: &'a ProviderKind,
    dossier: &'a Dossier,
    death_date: Option<Day>,
    today: Day,
    parameters: &'a Parameters,
}

/// Answers a question of coverage on the facts as they stand (COV-01…07, COV-10, COV-11).
///
/// Spans and gaps partition the days asked about, each as long as its verdict is the same. A person
/// the registry does not know (`None`) is answered like one without a decision (202, ruling 1). An
/// admission asks for the days from it to the cover's last day (ruling 8). No span carries an
/// agreement: who issues one fills it in on BINDING spans.
pub fn assess(
    question: &Question,
    provider: &ProviderId,
    kind: &ProviderKind,
    dossier: Option<&Dossier>,
    today: Day,
    parameters: &Parameters,
) -> Coverage {
    let unknown = Dossier::default();
    let dossier = dossier.unwrap_or(&unknown);
    let death_date = dossier.death_date();
    Inquiry {
        question,
        provider,
        kind,
        dossier,
        death_date,
        today,
        parameters,
    }
    .answer()
}

impl Inquiry<'_> {
    const fn cover(&self) -> CoverKind {
        self.question.cover
    }

    /// The days asked about; an admission asks up to the last day of the cover that holds it.
    fn days(&self) -> Period {
        match self.question.care_days {
            CareDays::Date(day) => Period::of_day(day),
            CareDays::Period(period) => period,
            CareDays::Admission(day) => gates::judging_decision(self.dossier, day)
                .and_then(|version| version.decision.cover(self.cover()))
                .filter(|cover| cover.period.contains(day))
                .and_then(|cover| Period::new(day, cover.period.last_day()).ok())
                .unwrap_or(Period::of_day(day)),
        }
    }

    fn answer(&self) -> Coverage {
        let asked = self.days();
        let stretches = boundaries::stretches(self);
        let mut coverage = Coverage::default();
        for days in stretches
            .iter()
            .filter_map(|stretch| stretch.intersection(&asked))
        {
            match self.judge(days.first_day()) {
                Judged::Covered(version, cover) => {
                    spans::add(&mut coverage.spans, spans::span(self, days, version, cover));
                }
                Judged::Refused { reasons, version } => {
                    let around = remedies::covered_around(self, &stretches, days);
                    let remedies = remedies::of(&reasons, version, around);
                    spans::add_gap(
                        &mut coverage.gaps,
                        Gap {
                            days,
                            reasons,
                            remedies,
                        },
                    );
                }
            }
        }
        coverage
    }
}
