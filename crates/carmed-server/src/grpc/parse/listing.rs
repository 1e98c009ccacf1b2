//! Lists: which, how many at once, and from where on.

use super::Fields;
use crate::grpc::enumerated::Enumerated as _;
use crate::grpc::page_token::{Listing, Position};
use carmed_model::{Caller, CardNumber, Cbe, Code, DecisionState, Instant, Revision};
use carmed_proto::v1;
use carmed_proto::v1::list_consultations_request::By;
use carmed_registry::{ConsultationFilter, DecisionFilter};
use uuid::Uuid;

/// How many elements a page holds at most, and where nothing is said.
const PAGE_SIZE_MAX: u32 = 200;
const PAGE_SIZE_BY_DEFAULT: u32 = 50;
/// How far ahead an end may be asked for, in days.
const ENDING_WITHIN_DAYS_MAX: u32 = 366;

/// One page of a list.
pub(in crate::grpc) struct Page<P> {
    /// The list, which gives the token of the next page.
    pub(in crate::grpc) listing: Listing,
    /// The place the page begins after.
    pub(in crate::grpc) after: Option<P>,
    /// How many elements it holds at most.
    pub(in crate::grpc) size: u32,
}

impl Fields<'_> {
    /// A page of that list.
    pub(super) fn page<P: Position>(
        &mut self,
        listing: Listing,
        size: u32,
        token: &str,
    ) -> Option<Page<P>> {
        let size = match size {
            0 => Some(PAGE_SIZE_BY_DEFAULT),
            size => self.number("page_size", size, 1..=PAGE_SIZE_MAX),
        };
        let after = if token.is_empty() {
            None
        } else {
            listing.place(token)
        };
        if after.is_none() && !token.is_empty() {
            self.refuse("page_token", Code::Malformed);
        }
        Some(Page {
            listing,
            after,
            size: size?,
        })
    }

    /// A page of an OCMW's decisions.
    pub(in crate::grpc) fn list_decisions(
        &mut self,
        caller: &Caller,
        message: &v1::ListDecisionsRequest,
    ) -> Option<(DecisionFilter, Page<CardNumber>)> {
        let state = message.state.and_then(|number| {
            let state = v1::DecisionState::try_from(number).ok();
            let state = state.filter(|state| *state != v1::DecisionState::Unspecified);
            if state.is_none() {
                self.refuse("state", Code::ValueNotAllowed);
            }
            state
        });
        // What shows as expired is stored as active: its last day tells it.
        let (state, expired) = match state {
            Some(v1::DecisionState::Expired) => (Some(DecisionState::Active), Some(true)),
            Some(v1::DecisionState::Active) => (Some(DecisionState::Active), Some(false)),
            other => (
                other.and_then(|state| DecisionState::from_number(state.into())),
                None,
            ),
        };
        let ending_within_days = message
            .ending_within_days
            .and_then(|days| self.number("ending_within_days", days, 0..=ENDING_WITHIN_DAYS_MAX));
        let filter = [
            format!("{:?}", message.state),
            format!("{:?}", message.ending_within_days),
        ];
        let listing = Listing::new("ListDecisions", caller, &filter);
        let page = self.page(listing, message.page_size, &message.page_token)?;
        let filter = DecisionFilter {
            state,
            expired,
            ending_within_days,
        };
        Some((filter, page))
    }

    /// A page of the events of a decision, as known at an instant.
    pub(in crate::grpc) fn decision_history(
        &mut self,
        caller: &Caller,
        message: &v1::GetDecisionHistoryRequest,
    ) -> Option<(CardNumber, Option<Instant>, Page<Revision>)> {
        let card_number = self.card_number("card_number", &message.card_number);
        let known_at = self.optional_past_instant("known_at", message.known_at);
        let filter = [
            message.card_number.clone(),
            format!("{:?}", message.known_at),
        ];
        let listing = Listing::new("GetDecisionHistory", caller, &filter);
        let page = self.page(listing, message.page_size, &message.page_token);
        Some((card_number?, known_at, page?))
    }

    /// A page of the journal: by whom or about whom must be said. A token is bound to the person by the
    /// keyed hash alone: it must not tell whom it is about.
    pub(in crate::grpc) fn list_consultations(
        &mut self,
        caller: &Caller,
        keyed_hash: impl FnOnce(&str) -> String,
        message: &v1::ListConsultationsRequest,
    ) -> Option<(ConsultationFilter, Page<(Instant, Uuid)>)> {
        let mut filter = ConsultationFilter::default();
        match &message.by {
            Some(By::Ssin(number)) => filter.ssin = self.ssin("ssin", number),
            Some(By::Provider(provider)) => {
                filter.provider = self.inside("provider").provider(provider.clone());
            }
            Some(By::OcmwCbe(number)) => {
                filter.ocmw = self.identifier("ocmw_cbe", number, Cbe::parse);
            }
            None => self.refuse("by", Code::Missing),
        }
        filter.period = self.optional_period("period", message.period);
        let words = [
            filter
                .ssin
                .map(|ssin| keyed_hash(&ssin.expose_digits()))
                .unwrap_or_default(),
            filter
                .provider
                .map(|provider| provider.to_string())
                .unwrap_or_default(),
            format!("{:?}", filter.ocmw),
            format!("{:?}", filter.period),
        ];
        let listing = Listing::new("ListConsultations", caller, &words);
        let page = self.page(listing, message.page_size, &message.page_token)?;
        Some((filter, page))
    }

    /// A page of the tariff releases.
    pub(in crate::grpc) fn list_tariff_releases(
        &mut self,
        caller: &Caller,
        message: &v1::ListTariffReleasesRequest,
    ) -> Option<Page<Revision>> {
        let listing = Listing::new("ListTariffReleases", caller, &[]);
        self.page(listing, message.page_size, &message.page_token)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use crate::grpc::parse::parse;
    use crate::grpc::parse::testing::{expected, now, violations};
    use carmed_model::{Caller, CardNumber, Cbe, DecisionState, Organisation, Quality};
    use carmed_proto::v1;
    use carmed_proto::v1::list_consultations_request::By;

    fn caller() -> Caller {
        Caller {
            quality: Quality::Ocmw,
            organisation: Organisation::Cbe(Cbe::parse("0403019261").unwrap()),
            agent: String::new(),
            recognised_kind: None,
        }
    }

    #[test]
    fn a_page_holds_fifty_unless_asked_and_never_more_than_two_hundred() {
        let size = |page_size| {
            let message = v1::ListTariffReleasesRequest {
                page_size,
                ..Default::default()
            };
            let page = parse(now(), |fields| {
                fields.list_tariff_releases(&caller(), &message)
            });
            page.map(|page| page.size)
        };
        assert_eq!(size(0).unwrap(), 50);
        assert_eq!(size(200).unwrap(), 200);
        assert!(size(201).is_err());
    }

    #[test]
    fn a_token_of_another_filter_is_malformed() {
        let message = v1::ListDecisionsRequest::default();
        let (_, page) = parse(now(), |fields| fields.list_decisions(&caller(), &message)).unwrap();
        let card = CardNumber::from_sequence(3).unwrap();
        let page_token = page.listing.token(Some(&card));
        let same = v1::ListDecisionsRequest {
            page_token: page_token.clone(),
            ..Default::default()
        };
        let (_, page) = parse(now(), |fields| fields.list_decisions(&caller(), &same)).unwrap();
        assert_eq!(page.after, Some(card));
        let other = v1::ListDecisionsRequest {
            state: Some(v1::DecisionState::Active.into()),
            ending_within_days: Some(367),
            page_size: 999,
            page_token,
            min_revision: 0,
        };
        let wrong = [
            ("ending_within_days", 130),
            ("page_size", 130),
            ("page_token", 111),
        ];
        assert_eq!(
            violations(|fields| fields.list_decisions(&caller(), &other)),
            expected(&wrong)
        );
    }

    #[test]
    fn expired_decisions_are_looked_for_among_the_active_ones() {
        let asked = |state: i32| {
            let message = v1::ListDecisionsRequest {
                state: Some(state),
                ..Default::default()
            };
            parse(now(), |fields| fields.list_decisions(&caller(), &message))
        };
        let (expired, _) = asked(v1::DecisionState::Expired.into()).unwrap();
        assert_eq!(expired.state, Some(DecisionState::Active));
        assert_eq!(expired.expired, Some(true));
        let (active, _) = asked(v1::DecisionState::Active.into()).unwrap();
        assert_eq!(active.state, Some(DecisionState::Active));
        assert_eq!(active.expired, Some(false));
        let (stopped, _) = asked(v1::DecisionState::Stopped.into()).unwrap();
        assert_eq!(stopped.state, Some(DecisionState::Stopped));
        assert_eq!(stopped.expired, None);
        assert!(asked(0).is_err() && asked(88).is_err());
    }

    #[test]
    fn a_journal_without_a_criterion_is_refused_and_never_everything() {
        let found = |message| {
            violations(|fields| fields.list_consultations(&caller(), str::to_owned, &message))
        };
        let nobody = v1::ListConsultationsRequest::default();
        assert_eq!(found(nobody), expected(&[("by", 100)]));
        let wrong = v1::ListConsultationsRequest {
            by: Some(By::Provider(v1::ProviderId::default())),
            period: Some(v1::Period::default()),
            ..Default::default()
        };
        let violations = [
            ("provider.id", 100),
            ("period.first_day", 100),
            ("period.last_day", 100),
        ];
        assert_eq!(found(wrong), expected(&violations));
        let by = |by| v1::ListConsultationsRequest {
            by: Some(by),
            ..Default::default()
        };
        let ssin = by(By::Ssin("85073003329".to_owned()));
        assert_eq!(found(ssin), expected(&[("ssin", 112)]));
        let ocmw = by(By::OcmwCbe("1".to_owned()));
        assert_eq!(found(ocmw), expected(&[("ocmw_cbe", 111)]));
    }
}
