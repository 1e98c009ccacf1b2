//! The history of a decision: every version with who wrote it, when and why.

use super::table;
use crate::words;
use carmed_client::contract::{Author, GetDecisionHistoryResponse, author::Organisation};

/// One row a version.
pub(crate) fn versions(answer: &GetDecisionHistoryResponse) -> String {
    let rows = answer.events.iter().map(|event| {
        let decision = event.decision.as_ref();
        vec![
            event.revision.to_string(),
            decision.map_or_else(words::dash, |decision| decision.version.to_string()),
            words::plain(event.cause().as_str_name(), "VERSION_CAUSE_"),
            words::days(decision.and_then(|decision| decision.period.as_ref())),
            event.author.as_ref().map_or_else(words::dash, author),
            words::instant(event.recorded_at.as_ref()),
            event.reason.clone(),
        ]
    });
    let header = [
        "revision",
        "version",
        "what",
        "days it holds",
        "by",
        "recorded",
        "reason",
    ];
    table::of(&header, &["revision", "version"], rows.collect())
}

/// `ocmw 0800000174 a1`.
pub(super) fn author(author: &Author) -> String {
    let number = match &author.organisation {
        Some(Organisation::Cbe(number) | Organisation::Nihii(number)) => number.as_str(),
        None => "",
    };
    let quality = words::plain(author.quality().as_str_name(), "QUALITY_");
    format!("{quality} {number} {}", author.agent)
        .trim_end()
        .to_owned()
}
