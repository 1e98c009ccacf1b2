//! What a load asks, as messages of the contract; its days count from the day on which it began.

use crate::{today, unlawful_stay};
use carmed_checker::State;
use carmed_model::Day;
use carmed_proto::google::r#type::Date;
use carmed_proto::v1::{
    Beneficiary, CardReference, CheckCoverageRequest, CloseDecisionRequest, CoverKind,
    DecisionDraft, GetDecisionRequest, ModifyDecisionRequest, Period, RegisterDecisionRequest,
    StopDecisionRequest, StopReason, get_decision_request, question,
};

/// The first day of every decision.
pub(super) const FIRST_DAY: i64 = -30;
/// The last day of a decision that was stopped.
pub(super) const STOPPED_DAY: i64 = -1;
/// The days that are asked about: they hold the last day of every decision.
pub(super) const ASKED_DAYS: (i64, i64) = (-3, 120);
/// What is asked about.
const COVER: CoverKind = CoverKind::AmbulatoryInHospital;
/// What a decision takes in charge: the two hospital covers go together (DEC-07).
const COVERS: [CoverKind; 2] = [CoverKind::Hospitalisation, COVER];
const REASON: &str = "a load of calls";

/// Makes the messages.
pub(super) struct Requests {
    today: Day,
    /// What all decisions have in common.
    draft: DecisionDraft,
}

impl Requests {
    pub(super) fn new() -> Self {
        let mut draft = unlawful_stay(&crate::person(1));
        draft.covers.retain(|cover| COVERS.contains(&cover.kind()));
        Self {
            today: today(),
            draft,
        }
    }

    fn date(&self, day: i64) -> Date {
        let (year, month, day) = self.today.plus_days(day).ymd();
        Date {
            year,
            month: month.into(),
            day: day.into(),
        }
    }

    fn period(&self, first_day: i64, last_day: i64) -> Period {
        Period {
            first_day: Some(self.date(first_day)),
            last_day: Some(self.date(last_day)),
        }
    }

    /// How many days that one lies from the first day of the load.
    pub(super) fn day(&self, date: Option<Date>) -> i64 {
        let date = date.unwrap();
        let part = |number: i32| u8::try_from(number).unwrap();
        let day = Day::from_ymd(date.year, part(date.month), part(date.day)).unwrap();
        day.days_since(self.today)
    }

    /// The last day of a period, counted in the same way.
    pub(super) fn last_day(&self, period: Option<Period>) -> i64 {
        self.day(period.unwrap().last_day)
    }

    /// Where a decision stands that holds days until that one.
    pub(super) const fn state(last_day: i64) -> State {
        if last_day == STOPPED_DAY {
            State::Stopped
        } else {
            State::Active
        }
    }

    fn draft(&self, last_day: i64) -> DecisionDraft {
        let period = self.period(FIRST_DAY, last_day);
        let mut draft = self.draft.clone();
        draft.period = Some(period);
        for cover in &mut draft.covers {
            cover.period = Some(period);
        }
        draft
    }

    pub(super) fn register(
        &self,
        request_id: String,
        person: Beneficiary,
        last_day: i64,
    ) -> RegisterDecisionRequest {
        let decision = DecisionDraft {
            beneficiary: Some(person),
            ..self.draft(last_day)
        };
        RegisterDecisionRequest {
            request_id,
            reason: REASON.to_owned(),
            validate_only: false,
            decision: Some(decision),
        }
    }

    pub(super) fn modify(
        &self,
        request_id: String,
        (card, version): (&str, u32),
        last_day: i64,
    ) -> ModifyDecisionRequest {
        ModifyDecisionRequest {
            request_id,
            reason: REASON.to_owned(),
            validate_only: false,
            card_number: card.to_owned(),
            expected_version: version,
            changes: Some(crate::modified(self.draft(last_day))),
        }
    }

    pub(super) fn stop(
        &self,
        request_id: String,
        (card, version): (&str, u32),
        last_day: i64,
    ) -> StopDecisionRequest {
        StopDecisionRequest {
            request_id,
            reason: REASON.to_owned(),
            validate_only: false,
            card_number: card.to_owned(),
            expected_version: version,
            stop_reason: StopReason::Departure.into(),
            last_day: Some(self.date(last_day)),
            mutation_date: Some(self.date(last_day + 1)),
        }
    }

    pub(super) fn close(
        &self,
        request_id: String,
        (card, version): (&str, u32),
    ) -> CloseDecisionRequest {
        CloseDecisionRequest {
            request_id,
            reason: REASON.to_owned(),
            validate_only: false,
            card_number: card.to_owned(),
            expected_version: version,
        }
    }

    pub(super) fn check(&self, ssin: String, first: i64, last: i64) -> CheckCoverageRequest {
        CheckCoverageRequest {
            ssin,
            cover: COVER.into(),
            question: crate::question(question::Days::Period(self.period(first, last))),
            ..CheckCoverageRequest::default()
        }
    }

    pub(super) fn read(card_number: String) -> GetDecisionRequest {
        let card = CardReference {
            card_number,
            version: None,
        };
        GetDecisionRequest {
            which: Some(get_decision_request::Which::Card(card)),
            ..GetDecisionRequest::default()
        }
    }
}
