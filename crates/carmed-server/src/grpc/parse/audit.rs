//! What an auditor asks: the history of a person, the figures of months, and history to take away.

use super::Fields;
use super::listing::Page;
use crate::grpc::page_token::Listing;
use carmed_model::{
    Caller, CardNumber, Cbe, Code, Finding, Instant, Month, Period, Revision, Ssin,
};
use carmed_proto::v1;
use carmed_proto::v1::export_history_request::Scope;
use carmed_registry::ExportScope;

/// How many months one summary may hold.
const MONTHS_MAX: usize = 36;

/// The figures that are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::grpc) struct Summarised {
    /// The first month.
    pub(in crate::grpc) first: Month,
    /// The last month, not before the first.
    pub(in crate::grpc) last: Month,
    /// The only OCMW they are about; `None` means every one.
    pub(in crate::grpc) ocmw: Option<Cbe>,
}

/// The history that is taken away.
#[derive(Debug)]
pub(in crate::grpc) struct Exported {
    /// Of whom or what.
    pub(in crate::grpc) scope: ExportScope,
    /// Recorded on which days; `None` means all.
    pub(in crate::grpc) days: Option<Period>,
    /// Only what comes after it.
    pub(in crate::grpc) after: Revision,
}

impl Fields<'_> {
    /// A page of the events about a person. A token is bound to the person by the keyed hash alone: it
    /// must not tell whom it is about.
    pub(in crate::grpc) fn person_history(
        &mut self,
        caller: &Caller,
        keyed_hash: impl FnOnce(&str) -> String,
        message: &v1::GetPersonHistoryRequest,
    ) -> Option<(Ssin, Option<Instant>, Page<Revision>)> {
        let ssin = self.ssin("ssin", &message.ssin);
        let known_at = self.optional_past_instant("known_at", message.known_at);
        let person = ssin.map(|ssin| keyed_hash(&ssin.expose_digits()));
        let filter = [
            person.unwrap_or_default(),
            format!("{:?}", message.known_at),
        ];
        let listing = Listing::new("GetPersonHistory", caller, &filter);
        let page = self.page(listing, message.page_size, &message.page_token);
        Some((ssin?, known_at, page?))
    }

    /// The figures of whole months: the first day is the first of one, the last day the last of one.
    pub(in crate::grpc) fn summarise_activity(
        &mut self,
        message: &v1::SummariseActivityRequest,
    ) -> Option<Summarised> {
        let days = self.period("months", message.months);
        let ocmw = self.optional_identifier("ocmw_cbe", message.ocmw_cbe.as_deref(), Cbe::parse);
        let days = days?;
        let (first, last) = (Month::of(days.first_day()), Month::of(days.last_day()));
        if days.first_day() != first.first_day() {
            self.refuse("months.first_day", Code::ValueNotAllowed);
        }
        if days.last_day() != last.last_day() {
            self.refuse("months.last_day", Code::ValueNotAllowed);
        }
        if Month::of_days(days).nth(MONTHS_MAX).is_some() {
            let finding = Finding::new(Code::ValueNotAllowed);
            self.report("months", finding.with("max", MONTHS_MAX));
        }
        Some(Summarised { first, last, ocmw })
    }

    /// History to take away: a missing scope is an error, never everything.
    pub(in crate::grpc) fn export_history(
        &mut self,
        message: &v1::ExportHistoryRequest,
    ) -> Option<Exported> {
        let scope = match &message.scope {
            Some(Scope::CardNumber(number)) => self
                .identifier("card_number", number, CardNumber::parse)
                .map(ExportScope::Card),
            Some(Scope::Ssin(number)) => self.ssin("ssin", number).map(ExportScope::Person),
            Some(Scope::OcmwCbe(number)) => self
                .identifier("ocmw_cbe", number, Cbe::parse)
                .map(ExportScope::Ocmw),
            None => {
                self.refuse("scope", Code::Missing);
                None
            }
        };
        let days = self.optional_period("days", message.days);
        Some(Exported {
            scope: scope?,
            days,
            after: Revision::new(message.after_revision),
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use crate::grpc::parse::cover::tests::date;
    use crate::grpc::parse::parse;
    use crate::grpc::parse::testing::{expected, now, violations};
    use carmed_model::{ProviderId, Quality};

    const SSIN: &str = "85073003328";

    fn auditor(number: &str) -> Caller {
        Caller {
            quality: Quality::Auditor,
            organisation: ProviderId::Cbe(Cbe::parse(number).unwrap()),
            agent: String::new(),
            recognised_kind: None,
        }
    }

    fn months(
        first_day: (i32, i32, i32),
        last_day: (i32, i32, i32),
    ) -> v1::SummariseActivityRequest {
        let day = |(year, month, day)| date(year, month, day);
        v1::SummariseActivityRequest {
            months: Some(v1::Period {
                first_day: day(first_day),
                last_day: day(last_day),
            }),
            ..Default::default()
        }
    }

    #[test]
    fn a_token_of_a_person_is_for_that_person_that_moment_and_that_caller() {
        let read = |caller: &str, message: &v1::GetPersonHistoryRequest| {
            parse(now(), |fields| {
                fields.person_history(&auditor(caller), str::to_owned, message)
            })
        };
        let first = v1::GetPersonHistoryRequest {
            ssin: SSIN.to_owned(),
            ..Default::default()
        };
        let (.., page) = read("0403019261", &first).unwrap();
        let next = v1::GetPersonHistoryRequest {
            page_token: page.listing.token(Some(&Revision::new(4))),
            ..first
        };
        let (.., page) = read("0403019261", &next).unwrap();
        assert_eq!(page.after, Some(Revision::new(4)));
        assert!(read("0884303369", &next).is_err());
        let other = v1::GetPersonHistoryRequest {
            ssin: "81120103571".to_owned(),
            ..next.clone()
        };
        assert!(read("0403019261", &other).is_err());
        let then = v1::GetPersonHistoryRequest {
            known_at: Some(prost_types::Timestamp::default()),
            ..next
        };
        assert!(read("0403019261", &then).is_err());
    }

    #[test]
    fn everything_wrong_with_a_history_is_found_at_once() {
        let message = v1::GetPersonHistoryRequest {
            ssin: "85073003329".to_owned(),
            known_at: Some(prost_types::Timestamp {
                seconds: 4_000_000_000,
                nanos: 0,
            }),
            page_size: 201,
            page_token: "00".to_owned(),
            min_revision: 0,
        };
        let wrong = [
            ("ssin", 112),
            ("known_at", 113),
            ("page_size", 130),
            ("page_token", 111),
        ];
        let found = violations(|fields| {
            fields.person_history(&auditor("0403019261"), str::to_owned, &message)
        });
        assert_eq!(found, expected(&wrong));
    }

    #[test]
    fn figures_are_asked_of_whole_months_and_of_36_at_most() {
        let found = |message| violations(|fields| fields.summarise_activity(&message));
        assert_eq!(found(months((2023, 1, 1), (2025, 12, 31))), expected(&[]));
        let long = months((2023, 1, 1), (2026, 1, 31));
        assert_eq!(found(long), expected(&[("months", 130)]));
        let wrong = [("months.first_day", 130), ("months.last_day", 130)];
        assert_eq!(found(months((2026, 1, 2), (2026, 2, 27))), expected(&wrong));
        let none = v1::SummariseActivityRequest {
            ocmw_cbe: Some("1".to_owned()),
            ..Default::default()
        };
        let wrong = [("months", 100), ("ocmw_cbe", 111)];
        assert_eq!(found(none), expected(&wrong));
        let leap = parse(now(), |fields| {
            fields.summarise_activity(&months((2024, 2, 1), (2024, 2, 29)))
        })
        .unwrap();
        assert_eq!(leap.first, leap.last);
    }

    #[test]
    fn history_is_taken_away_of_somebody_and_never_of_everybody() {
        let found = |message| violations(|fields| fields.export_history(&message));
        let nobody = v1::ExportHistoryRequest {
            days: Some(v1::Period::default()),
            ..Default::default()
        };
        let wrong = [
            ("scope", 100),
            ("days.first_day", 100),
            ("days.last_day", 100),
        ];
        assert_eq!(found(nobody), expected(&wrong));
        for (scope, field, code) in [
            (Scope::CardNumber(String::new()), "card_number", 100),
            (Scope::Ssin("85073003329".to_owned()), "ssin", 112),
            (Scope::OcmwCbe("1".to_owned()), "ocmw_cbe", 111),
        ] {
            let message = v1::ExportHistoryRequest {
                scope: Some(scope),
                ..Default::default()
            };
            assert_eq!(found(message), expected(&[(field, code)]));
        }
    }
}
