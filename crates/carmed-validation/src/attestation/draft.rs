//! May this attestation be put on file (UMA-01, UMA-02).

use crate::{Limit, Parameters};
use carmed_model::{AttestationDraft, Code, Day, Finding, Nihii, Period, Rule};

/// Judges an attestation as it is sent in and answers the care days it serves (UMA-01, UMA-02).
///
/// It may be sent after the care, before billing (UMA-06): no day of it needs to lie ahead.
///
/// # Errors
/// Every violation: an author who is no physician or dentist, a period that is empty or too long.
pub fn attest(
    draft: &AttestationDraft,
    today: Day,
    parameters: &Parameters,
) -> Result<Period, Vec<Finding>> {
    let mut violations = Vec::new();
    violations.extend(author(draft.author).err());
    match period(draft, today, parameters) {
        Ok(period) if violations.is_empty() => return Ok(period),
        Ok(_) => {}
        Err(violation) => violations.push(violation),
    }
    Err(violations)
}

/// UMA-01: the author is a physician or a dentist, whose number begins with 1 or 3. Basis: royal decree
/// of 12 December 1996; the attestation is medical.
fn author(author: Nihii) -> Result<(), Finding> {
    if matches!(author.first_digit(), 1 | 3) {
        Ok(())
    } else {
        Err(Finding::broken(Rule::Uma01).at("author_nihii"))
    }
}

/// UMA-02: one period with a start and an optional end, at most a year: start + 1 year − 1 day, which is
/// also the end where none is stated (ruling 18). Basis: agii.be.
fn period(
    draft: &AttestationDraft,
    today: Day,
    parameters: &Parameters,
) -> Result<Period, Finding> {
    let longest = parameters.limit(Limit::AttestationLengthMax, today);
    let last_day_max = longest.after(draft.first_day).plus_days(-1);
    let last_day = draft.last_day.unwrap_or(last_day_max);
    let period = Period::new(draft.first_day, last_day).map_err(|_| {
        Finding::new(Code::ImplausibleDate)
            .rule(Rule::Uma02)
            .at("last_day")
    })?;
    if last_day > last_day_max {
        return Err(Finding::broken(Rule::Uma02)
            .at("last_day")
            .with("last_day_max", last_day_max));
    }
    Ok(period)
}
