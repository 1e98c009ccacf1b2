//! The gates a care day passes, all failing ones reported (COV-03).

use super::Inquiry;
use carmed_model::{Code, Cover, Day, DecisionState, DecisionVersion, Dossier, Finding, Rule};

/// What the gates say of one day.
pub(super) enum Judged<'a> {
    /// Every gate lets it through, under this cover of this decision.
    Covered(&'a DecisionVersion, &'a Cover),
    /// Some gate does not.
    Refused {
        /// Every failing gate that could be judged.
        reasons: Vec<Finding>,
        /// The decision in force, where there is one.
        version: Option<&'a DecisionVersion>,
    },
}

/// The decision that judges that day: the one in force; ACTIVE goes before SUSPENDED (ruling 7).
pub(super) fn judging_decision(dossier: &Dossier, day: Day) -> Option<&DecisionVersion> {
    dossier
        .decisions
        .iter()
        .map(AsRef::as_ref)
        .filter(|version| {
            version
                .days_in_force()
                .is_some_and(|days| days.contains(day))
        })
        .min_by_key(|version| {
            (
                version.state == DecisionState::Suspended,
                version.card_number,
            )
        })
}

impl<'a> Inquiry<'a> {
    /// COV-03, in its order: participation (205), death (200), no decision (202), none in force (201),
    /// suspended (203), cover absent (207), outside its period (206), provider not listed (204).
    ///
    /// A gate that cannot be judged because an earlier one fails is not reported. Care on the day of
    /// death is covered; a suspended decision answers 203 for all its days (ruling 9). Basis: table of
    /// answers of the MediPrima tariff service.
    pub(super) fn judge(&self, day: Day) -> Judged<'a> {
        let mut reasons = Vec::new();
        let gate = |code: Code| Finding::new(code).rule(Rule::Cov03);
        if !self.kind.takes_part_on(day) {
            reasons.push(gate(Code::BeforeParticipation));
        }
        if self.death_date.is_some_and(|death| death < day) {
            reasons.push(gate(Code::PersonDead));
        }
        let Some(version) = judging_decision(self.dossier, day) else {
            let none_at_all = self.dossier.decisions.is_empty();
            reasons.push(gate(if none_at_all {
                Code::NoDecision
            } else {
                Code::NoDecisionInForce
            }));
            return Judged::Refused {
                reasons,
                version: None,
            };
        };
        if version.state == DecisionState::Suspended {
            reasons.push(gate(Code::DecisionSuspended));
        }
        let about_cover = |code: Code| gate(code).with("cover", self.cover());
        let Some(cover) = version.decision.cover(self.cover()) else {
            reasons.push(about_cover(Code::CoverAbsent));
            return Judged::Refused {
                reasons,
                version: Some(version),
            };
        };
        if !cover.period.contains(day) {
            reasons.push(
                about_cover(Code::OutsideCoverPeriod)
                    .with("first_day", cover.period.first_day())
                    .with("last_day", cover.period.last_day()),
            );
        }
        if !cover.lists(self.provider) {
            reasons.push(about_cover(Code::ProviderNotListed));
        }
        if reasons.is_empty() {
            Judged::Covered(version, cover)
        } else {
            Judged::Refused {
                reasons,
                version: Some(version),
            }
        }
    }
}
