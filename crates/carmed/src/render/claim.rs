//! A claim, judged field by field.

use super::{finding, table};
use crate::words;
use carmed_client::contract::VerifyClaimResponse;

/// One row a field, and what became known since the agreement.
pub(crate) fn verdicts(answer: &VerifyClaimResponse) -> String {
    let rows = answer.verdicts.iter().map(|verdict| {
        let code = (!verdict.accepted).then(|| verdict.code.to_string());
        vec![
            verdict.field.clone(),
            words::yes(verdict.accepted),
            code.unwrap_or_else(words::dash),
            words::or_dash(&verdict.text),
        ]
    });
    let mut text = table::of(&["field", "holds", "code", "why not"], &[], rows.collect());
    text.push_str(match answer.accepted {
        true => "The claim is accepted.\n",
        false => "The claim is refused.\n",
    });
    if !answer.later_findings.is_empty() {
        text.push_str("Known since the agreement:\n");
        text.push_str(&finding::lines(&answer.later_findings));
    }
    text
}
