//! Questions as a provider sends them; days count from today.

use crate::day::{date, days};
use carmed_proto::v1::{
    AgreementReference, CheckCoverageRequest, CheckCoverageResponse, ComputeInterventionRequest,
    CoverKind, Line, Nomenclature, Question, line::Kind, question::Days,
};

/// Care days.
pub fn question(days: Days) -> Option<Question> {
    Some(Question { days: Some(days) })
}

/// Is care of that kind on that day covered?
pub fn on_day(ssin: &str, cover: CoverKind, day: i64) -> CheckCoverageRequest {
    asking(ssin, cover, Days::CareDate(date(day)))
}

/// Is care of that kind over that period covered?
pub fn over(ssin: &str, cover: CoverKind, first: i64, last: i64) -> CheckCoverageRequest {
    asking(ssin, cover, Days::Period(days(first, last)))
}

fn asking(ssin: &str, cover: CoverKind, days: Days) -> CheckCoverageRequest {
    CheckCoverageRequest {
        ssin: ssin.to_owned(),
        cover: cover.into(),
        question: question(days),
        ..CheckCoverageRequest::default()
    }
}

/// The agreement of the first span of an answer.
pub fn agreement_of(answer: &CheckCoverageResponse) -> AgreementReference {
    answer.spans[0].reference.clone().unwrap()
}

/// A nomenclature line of one unit.
pub fn line(line_id: &str, code: &str, day: i64) -> Line {
    Line {
        line_id: line_id.to_owned(),
        kind: Some(Kind::Nomenclature(Nomenclature {
            code: code.to_owned(),
        })),
        care_date: Some(date(day)),
        ..Line::default()
    }
}

/// Who pays how much of these lines, as a quote.
pub fn compute(ssin: &str, cover: CoverKind, lines: Vec<Line>) -> ComputeInterventionRequest {
    ComputeInterventionRequest {
        ssin: ssin.to_owned(),
        cover: cover.into(),
        lines,
        ..ComputeInterventionRequest::default()
    }
}
