//! Which OCMWs manage decisions about a person, and nothing else of them.

use super::values::{ocmw, period};
use crate::grpc::enumerated::Enumerated as _;
use carmed_proto::v1;
use carmed_registry::{Managed, ManagingAnswer};

/// Which OCMWs manage decisions about a person (DEC-01).
pub(in crate::grpc) fn answer(answer: &ManagingAnswer) -> v1::FindManagingOcmwResponse {
    let managed = |managed: &Managed| v1::ManagedPeriod {
        ocmw: Some(ocmw(&managed.ocmw)),
        period: Some(period(managed.period)),
        state: managed.state.number(),
    };
    v1::FindManagingOcmwResponse {
        revision: answer.revision.number(),
        managed: answer.managed.iter().map(managed).collect(),
        ssin_replaced: answer.successor_ssin.is_some(),
        successor_ssin: answer
            .successor_ssin
            .map(|successor| successor.expose_digits())
            .unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use crate::grpc::parse::testing::now;
    use crate::grpc::render::decision::tests::version;
    use carmed_model::{DecisionState, Revision, Ssin};

    #[test]
    fn a_managing_ocmw_is_named_with_its_days_and_a_new_number_of_the_person() {
        let version = version();
        let found = ManagingAnswer {
            revision: Revision::new(7),
            managed: vec![Managed {
                ocmw: version.decision.ocmw.clone(),
                period: version.decision.period,
                state: DecisionState::Suspended,
            }],
            successor_ssin: Ssin::parse("85073003328", now().1.date()).ok(),
        };
        let told = answer(&found);
        assert_eq!((told.revision, told.managed.len()), (7, 1));
        assert_eq!(told.managed[0].ocmw, Some(ocmw(&version.decision.ocmw)));
        assert_eq!(
            told.managed[0].period,
            Some(period(version.decision.period))
        );
        assert_eq!(told.managed[0].state(), v1::DecisionState::Suspended);
        assert!(told.ssin_replaced);
        assert_eq!(told.successor_ssin, "85073003328");
        let alone = ManagingAnswer {
            successor_ssin: None,
            ..found
        };
        let told = answer(&alone);
        assert!(!told.ssin_replaced && told.successor_ssin.is_empty());
    }
}
