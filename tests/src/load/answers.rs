//! What came of a call, in the words of a history.

use super::requests::Requests;
use carmed_checker::{Answer, Span, State};
use carmed_client::{ClientError, StatusCode};
use carmed_proto::v1::{CheckCoverageResponse, DecisionState, GetDecisionResponse, WrittenVersion};

/// At most one decision is in force on any day.
const OVERLAP: &str = "DEC-01";
const STALE: u32 = 1006;
const WRONG_STATE: u32 = 1009;

/// The version a write made.
pub(super) fn written(written: &WrittenVersion) -> Answer {
    Answer::Written {
        card: written.card_number.clone(),
        version: written.version,
    }
}

/// The covered days, those of one version together: what is told apart by guarantee and condition is one.
pub(super) fn covered(requests: &Requests, answer: &CheckCoverageResponse) -> Answer {
    let mut spans: Vec<Span> = Vec::new();
    for span in &answer.spans {
        let days = span.days.unwrap();
        let (first_day, last_day) = (requests.day(days.first_day), requests.day(days.last_day));
        match spans.last_mut() {
            Some(before)
                if (&before.card, before.version) == (&span.card_number, span.card_version)
                    && before.last_day + 1 == first_day =>
            {
                before.last_day = last_day;
            }
            _ => spans.push(Span {
                card: span.card_number.clone(),
                version: span.card_version,
                first_day,
                last_day,
            }),
        }
    }
    Answer::Covered { spans }
}

/// Which of these callers is the OCMW of the last covered day.
pub(super) fn manager(answer: &CheckCoverageResponse, ocmws: [&str; 2]) -> Option<usize> {
    let ocmw = answer.spans.last()?.ocmw.as_ref()?;
    let credential = format!("cbe={}", ocmw.cbe);
    ocmws.iter().position(|caller| caller.contains(&credential))
}

/// How a decision stands.
pub(super) fn decision(requests: &Requests, answer: GetDecisionResponse) -> Answer {
    let decision = answer.decision.unwrap();
    let state = match decision.state() {
        DecisionState::Active => State::Active,
        DecisionState::Stopped => State::Stopped,
        DecisionState::Closed => State::Closed,
        other => {
            let text = other.as_str_name().to_owned();
            return Answer::Unexpected { text };
        }
    };
    Answer::Decision {
        version: decision.version,
        state,
        last_day: requests.last_day(decision.period),
    }
}

/// What a refusal says; `None` where it does not say what became of the call.
pub(super) fn refused(error: &ClientError) -> Option<Answer> {
    let is_open = match error.status {
        StatusCode::Unavailable | StatusCode::DeadlineExceeded | StatusCode::Cancelled => true,
        // So a connection that broke is told; whatever the server itself says has a reason.
        StatusCode::Unknown | StatusCode::Internal => error.reason.is_empty(),
        _ => false,
    };
    if is_open {
        return None;
    }
    let overlaps = error
        .violations
        .iter()
        .any(|violation| violation.rule.as_deref() == Some(OVERLAP));
    Some(match (error.code, error.current_version) {
        (Some(STALE), Some(version)) => Answer::Stale { version },
        (Some(WRONG_STATE), _) => Answer::Ended,
        _ if overlaps => Answer::Overlapping,
        _ => Answer::Unexpected {
            text: format!("{:?}: {error}", error.status),
        },
    })
}
