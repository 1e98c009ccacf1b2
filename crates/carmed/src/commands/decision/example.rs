//! `carmed decision example`: a decision in JSON to start from.

use crate::demo::{dossiers, people};
use crate::failure::Outcome;
use crate::{render, today};

/// Prints the registration of an invented person, with days around today.
pub(super) fn run() -> Outcome {
    let today = today::in_brussels()?;
    let draft = dossiers::unlawful_stay(&people::woman(0), today);
    render::print(&render::json::write("DecisionDraft", &draft)?)
}
