//! Which quality may do what; asked before anything else.

use crate::refusal::Refusal;
use carmed_model::{Caller, Cbe, Code, Finding, Quality};

fn not_allowed() -> Refusal {
    Refusal::NotAllowed(Finding::new(Code::CallerNotAllowed).at("caller"))
}

/// Refuses (140) a caller of any other quality.
pub(crate) fn require(caller: &Caller, qualities: &[Quality]) -> Result<(), Refusal> {
    if qualities.contains(&caller.quality) {
        Ok(())
    } else {
        Err(not_allowed())
    }
}

/// The calling OCMW's number; refuses (140) every other caller.
pub(crate) fn ocmw(caller: &Caller) -> Result<Cbe, Refusal> {
    require(caller, &[Quality::Ocmw])?;
    caller.cbe().ok_or_else(not_allowed)
}

/// Refuses (140) a caller that is no provider of care.
pub(crate) fn require_provider(caller: &Caller) -> Result<(), Refusal> {
    if caller.quality.is_provider() {
        Ok(())
    } else {
        Err(not_allowed())
    }
}
