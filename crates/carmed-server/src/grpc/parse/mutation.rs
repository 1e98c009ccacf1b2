//! What the federal feed reports about a person.

use super::Fields;
use super::decision::Intent;
use super::person::NAME_MAX;
use carmed_model::{Code, Mutation, MutationChange, Ssin};
use carmed_proto::v1;
use carmed_proto::v1::mutation_change::Change;

/// A mutation that is reported.
pub(in crate::grpc) struct Reported {
    /// What is to be done with it.
    pub(in crate::grpc) intent: Intent,
    /// Whom it is about.
    pub(in crate::grpc) ssin: Ssin,
    /// What changed.
    pub(in crate::grpc) mutation: Mutation,
}

impl Fields<'_> {
    /// A mutation (LIFE-10).
    pub(in crate::grpc) fn record_mutation(
        &mut self,
        message: v1::RecordMutationRequest,
    ) -> Option<Reported> {
        let intent = self.intent(&message.request_id, message.validate_only);
        let ssin = self.ssin("ssin", &message.ssin);
        let change = self.message("change", message.change, |fields, given| {
            fields.change(given)
        });
        let mutation_date = self.day("mutation_date", message.mutation_date);
        let replaced_by_itself = matches!(
            (ssin, &change),
            (Some(ssin), Some(MutationChange::SsinReplaced(successor))) if ssin == *successor
        );
        if replaced_by_itself {
            self.refuse("change.successor_ssin", Code::ValueNotAllowed);
        }
        Some(Reported {
            intent: intent?,
            ssin: ssin?,
            mutation: Mutation {
                change: change?,
                mutation_date: mutation_date?,
            },
        })
    }

    fn change(&mut self, message: v1::MutationChange) -> Option<MutationChange> {
        match message.change {
            Some(Change::DeathDate(date)) => {
                let death_date = self.day("death_date", Some(date))?;
                if death_date > self.today {
                    self.refuse("death_date", Code::ImplausibleDate);
                }
                Some(MutationChange::Death(death_date))
            }
            Some(Change::SuccessorSsin(number)) => self
                .ssin("successor_ssin", &number)
                .map(MutationChange::SsinReplaced),
            Some(Change::Names(names)) => {
                let mut fields = self.inside("names");
                let family_name = fields.text("family_name", names.family_name, NAME_MAX);
                let given_names = fields.text("given_names", names.given_names, NAME_MAX);
                Some(MutationChange::Names {
                    family_name: family_name?,
                    given_names: given_names?,
                })
            }
            Some(Change::Stay(stay)) => {
                let mut fields = self.inside("stay");
                let residence_status = fields.value("residence_status", stay.residence_status);
                let situation = fields.value("situation", stay.situation);
                Some(MutationChange::Stay {
                    residence_status: residence_status?,
                    situation: situation?,
                })
            }
            Some(Change::InPopulationRegister(stands)) => {
                Some(MutationChange::PopulationRegister(stands))
            }
            Some(Change::AffiliatedToMutuality(is)) => Some(MutationChange::Mutuality(is)),
            Some(Change::RefundCode(code)) => self
                .number("refund_code", code, 1..=u16::MAX.into())
                .and_then(|code| u16::try_from(code).ok())
                .map(MutationChange::RefundCode),
            None => {
                self.refuse("change", Code::Missing);
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use crate::grpc::parse::cover::tests::date;
    use crate::grpc::parse::parse;
    use crate::grpc::parse::testing::{expected, now, violations};

    fn report(change: Option<Change>) -> v1::RecordMutationRequest {
        v1::RecordMutationRequest {
            request_id: "0b7b7a4e-55c1-4a7e-9b5c-0d6ad1d6a111".to_owned(),
            validate_only: false,
            ssin: "85073003328".to_owned(),
            change: Some(v1::MutationChange { change }),
            mutation_date: date(2026, 6, 1),
        }
    }

    fn found(change: Option<Change>) -> Vec<(String, u32)> {
        violations(|fields| fields.record_mutation(report(change)))
    }

    #[test]
    fn every_kind_of_mutation_is_read() {
        let stay = v1::Stay {
            residence_status: v1::ResidenceStatus::Legal.into(),
            situation: v1::Situation::Other.into(),
        };
        let names = v1::Names {
            family_name: "Verzonnen".to_owned(),
            given_names: "Niemand".to_owned(),
        };
        let changes = [
            (Change::DeathDate(date(2026, 6, 1).unwrap()), "DEATH"),
            (
                Change::SuccessorSsin("81120103571".to_owned()),
                "SSIN_REPLACED",
            ),
            (Change::Names(names), "NAMES"),
            (Change::Stay(stay), "STAY"),
            (Change::InPopulationRegister(false), "POPULATION_REGISTER"),
            (Change::AffiliatedToMutuality(true), "MUTUALITY"),
            (Change::RefundCode(211), "REFUND_CODE"),
        ];
        for (change, kind) in changes {
            let message = report(Some(change));
            let reported = parse(now(), |fields| fields.record_mutation(message)).unwrap();
            assert_eq!(reported.mutation.change.kind().name(), kind);
            assert_eq!(reported.mutation.mutation_date.to_string(), "2026-06-01");
        }
    }

    #[test]
    fn everything_wrong_with_a_mutation_is_found_at_once() {
        let message = v1::RecordMutationRequest {
            change: Some(v1::MutationChange {
                change: Some(Change::Stay(v1::Stay::default())),
            }),
            ..Default::default()
        };
        let wrong = [
            ("request_id", 100),
            ("ssin", 100),
            ("change.stay.residence_status", 100),
            ("change.stay.situation", 100),
            ("mutation_date", 100),
        ];
        let found = violations(|fields| fields.record_mutation(message));
        assert_eq!(found, expected(&wrong));
    }

    #[test]
    fn a_change_has_a_value_that_can_be() {
        assert_eq!(found(None), expected(&[("change.change", 100)]));
        let tomorrow = Change::DeathDate(date(2026, 6, 16).unwrap());
        assert_eq!(
            found(Some(tomorrow)),
            expected(&[("change.death_date", 113)])
        );
        let itself = Change::SuccessorSsin("85073003328".to_owned());
        assert_eq!(
            found(Some(itself)),
            expected(&[("change.successor_ssin", 130)])
        );
        for code in [0, 65_536] {
            let wrong = [("change.refund_code", 130)];
            assert_eq!(found(Some(Change::RefundCode(code))), expected(&wrong));
        }
        let names = Change::Names(v1::Names::default());
        let wrong = [
            ("change.names.family_name", 100),
            ("change.names.given_names", 100),
        ];
        assert_eq!(found(Some(names)), expected(&wrong));
    }
}
