//! Who may release what was billed, and until when.

use super::ledger::posted_as;
use carmed_model::caller::Organisation;
use carmed_model::{Code, Dossier, Finding, PostedLine, Posting};

/// The provider that billed releases its own posting, whole, unless it holds a credit note or a later
/// posting took back a line of it.
///
/// A credit note is final: without its original it would give back what was never taken, and without it
/// the original would take again what others may have used since (ruling 19). What was taken back is
/// billed again instead.
///
/// # Errors
/// Both violations where both hold: 140 for any other provider; 1009 for a posting with a credit note in
/// it or upon it.
pub fn may_release(
    posting: &Posting,
    organisation: &Organisation,
    dossier: &Dossier,
) -> Result<(), Vec<Finding>> {
    let mut violations = Vec::new();
    if !posting.provider.same_provider(organisation) {
        violations.push(Finding::new(Code::CallerNotAllowed));
    }
    let is_final = |line: &PostedLine| {
        let care_date = line.care_days.first_day();
        posted_as(dossier, posting.agreement, &line.line_id, care_date)
            .skip_while(|(holder, _)| holder.posting_id != posting.posting_id)
            .any(|(_, since)| since.credit_note)
    };
    if posting.lines.iter().any(is_final) {
        violations.push(Finding::new(Code::ActionNotAllowed).at("posting_id"));
    }
    if violations.is_empty() {
        Ok(())
    } else {
        Err(violations)
    }
}
