//! How firm a covered day is (COV-02, COV-11).

use super::Inquiry;
use crate::Limit;
use carmed_model::{CareDays, Code, Day, DecisionVersion, Finding, Guarantee, Rule};

/// COV-11: BINDING where an agreement is given, PROVISIONAL for days to come, NONE with reason 166 where
/// it is too late for an agreement.
///
/// COV-02: too late means that more than 2 months have passed since the later of the day and the
/// registration that first covered it (rulings 2 and 3). A stay is judged on its admission day, through
/// to the cover's last day. Basis: MediPrima tariff service, code 166.
pub(super) fn of(
    inquiry: &Inquiry<'_>,
    day: Day,
    version: &DecisionVersion,
) -> (Guarantee, Option<Finding>) {
    let day = match inquiry.question.care_days {
        CareDays::Admission(admission) => admission,
        CareDays::Date(_) | CareDays::Period(_) => day,
    };
    if day > inquiry.today {
        return (Guarantee::Provisional, None);
    }
    let granted_on = version
        .first_granted_on(inquiry.cover(), day)
        .unwrap_or(day);
    let limit = inquiry
        .parameters
        .limit(Limit::AgreementBackdatingMax, inquiry.today);
    if limit.after(day.max(granted_on)) >= inquiry.today {
        return (Guarantee::Binding, None);
    }
    let too_late = Finding::new(Code::CareDateTooFarBack)
        .rule(Rule::Cov02)
        .with("months", limit)
        .with("first_day", limit.earliest_reaching(inquiry.today));
    (Guarantee::None, Some(too_late))
}
