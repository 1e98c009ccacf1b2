//! What a provider waits for: one of its own questions of coverage, and how long news of it matters.

use carmed_model::consultation::{Consultation, Consulted};
use carmed_model::{
    AgreementNumber, CardNumber, CareDays, Day, FactorMark, Period, Question, Revision,
};
use carmed_storage::{ConsultationRow, Subject};
use carmed_validation::Limit;
use carmed_validation::parameters::Parameters;
use uuid::Uuid;

/// A question of coverage on record, open or answered with agreements.
pub(crate) struct Interest {
    pub(crate) ticket: Uuid,
    pub(crate) consultation_date: Day,
    pub(crate) question: Question,
    pub(crate) agreements: Vec<AgreementNumber>,
    pub(crate) second_factor: Option<FactorMark>,
    /// About whom it was asked; who that is now the fold knows.
    pub(crate) subject: Subject,
    /// What the answer rested on: only later events are news.
    since: Revision,
    /// The last day on which news of it matters.
    until: Day,
    asked_days: Period,
    /// The cards it was answered with.
    cards: Vec<CardNumber>,
    /// Whether some of its days got no agreement.
    is_open: bool,
}

impl Interest {
    /// What a consultation on record waits for; `None` for one that is no question of coverage.
    ///
    /// An agreement matters for its billing term (COV-02); an open question for the time in which an
    /// agreement can still be issued, counted from the later of its consultation and its last day.
    pub(crate) fn of(
        row: &ConsultationRow,
        consultation: Consultation,
        parameters: &Parameters,
    ) -> Option<Self> {
        let Consulted::Coverage {
            question,
            second_factor,
            answer,
            ..
        } = consultation.consulted
        else {
            return None;
        };
        let consultation_date = consultation.consultation_date;
        let spans = answer.spans.iter().map(|span| span.days);
        let answered_days = spans.chain(answer.gaps.iter().map(|gap| gap.days));
        let asked_days = hull(days_named(question.care_days), answered_days);
        let is_open = !answer.gaps.is_empty() || answer.spans.iter().any(|s| s.agreement.is_none());
        let limit = |limit| parameters.limit(limit, consultation_date);
        let open_until = is_open.then(|| {
            let last_day = asked_days.last_day().max(consultation_date);
            limit(Limit::AgreementBackdatingMax).after(last_day)
        });
        let given = answer.spans.iter().filter(|span| span.agreement.is_some());
        let billable_until =
            given.map(|span| limit(Limit::BillingTerm).after(span.days.last_day()));
        Some(Self {
            ticket: row.key.ticket,
            consultation_date,
            question,
            agreements: row.agreements.clone(),
            second_factor,
            subject: row.subject,
            since: consultation.revision,
            until: billable_until.chain(open_until).max()?,
            asked_days,
            cards: answer.spans.iter().map(|span| span.card_number).collect(),
            is_open,
        })
    }

    /// Whether an event of that revision, recorded on that day, is news of it.
    pub(crate) fn awaits(&self, revision: Revision, recorded_on: Day) -> bool {
        self.since < revision && recorded_on <= self.until
    }

    /// Whether news of it matters no more on that day.
    pub(crate) fn has_lapsed(&self, today: Day) -> bool {
        today > self.until
    }

    /// Whether that decision, on the days it holds or held, is about it.
    pub(crate) fn is_about(&self, card_number: CardNumber, days: &[Period]) -> bool {
        self.cards.contains(&card_number) || self.asks_about(days)
    }

    /// Whether it is open and asks about one of those days.
    pub(crate) fn is_open_on(&self, days: &[Period]) -> bool {
        self.is_open && self.asks_about(days)
    }

    fn asks_about(&self, days: &[Period]) -> bool {
        days.iter().any(|days| days.overlaps(&self.asked_days))
    }
}

fn days_named(care_days: CareDays) -> Period {
    match care_days {
        CareDays::Date(day) | CareDays::Admission(day) => Period::of_day(day),
        CareDays::Period(period) => period,
    }
}

/// The days from the first to the last of all; a stay is answered beyond the day it was asked with.
fn hull(days: Period, others: impl Iterator<Item = Period>) -> Period {
    others.fold(days, |hull, days| {
        let first_day = hull.first_day().min(days.first_day());
        let last_day = hull.last_day().max(days.last_day());
        Period::new(first_day, last_day).unwrap_or(hull)
    })
}
