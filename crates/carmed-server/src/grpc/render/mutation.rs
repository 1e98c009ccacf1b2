//! Mutations, and what they do to decisions.

use super::values::{date, ocmw};
use crate::grpc::enumerated::Enumerated as _;
use carmed_model::{MutationChange, MutationNotice};
use carmed_proto::v1;
use carmed_proto::v1::mutation_change::Change;

/// What the managing OCMW of one decision is told.
pub(in crate::grpc) fn notice(notice: &MutationNotice) -> v1::MutationNotice {
    v1::MutationNotice {
        card_number: notice.card_number.digits(),
        kind: notice.kind.number(),
        mutation_date: Some(date(notice.mutation_date)),
        old: notice.old.as_ref().map(change),
        new: Some(change(&notice.new)),
        effect: notice.effect.number(),
        allowed_actions: notice
            .allowed
            .iter()
            .map(|action| action.number())
            .collect(),
        ocmw: Some(ocmw(&notice.ocmw)),
    }
}

/// What changed, with its value.
pub(in crate::grpc) fn change(change: &MutationChange) -> v1::MutationChange {
    let change = match change {
        MutationChange::Death(day) => Change::DeathDate(date(*day)),
        MutationChange::SsinReplaced(successor) => Change::SuccessorSsin(successor.expose_digits()),
        MutationChange::Names {
            family_name,
            given_names,
        } => Change::Names(v1::Names {
            family_name: family_name.clone(),
            given_names: given_names.clone(),
        }),
        MutationChange::Stay {
            residence_status,
            situation,
        } => Change::Stay(v1::Stay {
            residence_status: residence_status.number(),
            situation: situation.number(),
        }),
        MutationChange::PopulationRegister(stands) => Change::InPopulationRegister(*stands),
        MutationChange::Mutuality(is) => Change::AffiliatedToMutuality(*is),
        MutationChange::RefundCode(code) => Change::RefundCode((*code).into()),
    };
    v1::MutationChange {
        change: Some(change),
    }
}

#[cfg(test)]
pub(super) mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use crate::grpc::render::decision::tests::version;
    use carmed_model::decision::DecisionAction;
    use carmed_model::{Day, MutationEffect, MutationKind, ResidenceStatus, Situation, Ssin};

    /// A notice of a death, which suspends a decision.
    pub(in crate::grpc::render) fn death() -> MutationNotice {
        let version = version();
        MutationNotice {
            card_number: version.card_number,
            ocmw: version.decision.ocmw,
            kind: MutationKind::Death,
            mutation_date: day("2026-06-10"),
            old: None,
            new: MutationChange::Death(day("2026-06-10")),
            effect: MutationEffect::Suspends,
            allowed: vec![DecisionAction::Stop, DecisionAction::Reactivate],
        }
    }

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn a_notice_tells_old_and_new_value_the_effect_and_what_may_be_done() {
        let rendered = notice(&death());
        assert_eq!(rendered.kind(), v1::MutationKind::Death);
        assert_eq!(rendered.effect(), v1::MutationEffect::Suspends);
        assert_eq!(rendered.old, None);
        let died = Change::DeathDate(date(day("2026-06-10")));
        assert_eq!(rendered.new.as_ref().unwrap().change, Some(died));
        let allowed: Vec<_> = rendered.allowed_actions().collect();
        let actions = [v1::DecisionAction::Stop, v1::DecisionAction::Reactivate];
        assert_eq!(allowed, actions);
        assert_eq!(rendered.ocmw.unwrap().cbe.len(), 10);
    }

    #[test]
    fn every_kind_of_change_keeps_its_value() {
        let ssin = Ssin::parse("85073003328", day("2026-06-15").date()).unwrap();
        let (family_name, given_names) = ("Verzonnen".to_owned(), "Niemand".to_owned());
        let names = v1::Names {
            family_name: family_name.clone(),
            given_names: given_names.clone(),
        };
        let stay = v1::Stay {
            residence_status: v1::ResidenceStatus::Legal.into(),
            situation: v1::Situation::Other.into(),
        };
        let changes = [
            (
                MutationChange::SsinReplaced(ssin),
                Change::SuccessorSsin("85073003328".to_owned()),
            ),
            (
                MutationChange::Names {
                    family_name,
                    given_names,
                },
                Change::Names(names),
            ),
            (
                MutationChange::Stay {
                    residence_status: ResidenceStatus::Legal,
                    situation: Situation::Other,
                },
                Change::Stay(stay),
            ),
            (
                MutationChange::PopulationRegister(true),
                Change::InPopulationRegister(true),
            ),
            (
                MutationChange::Mutuality(false),
                Change::AffiliatedToMutuality(false),
            ),
            (MutationChange::RefundCode(211), Change::RefundCode(211)),
        ];
        for (model, contract) in changes {
            assert_eq!(change(&model).change, Some(contract));
        }
    }
}
