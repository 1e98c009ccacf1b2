//! What computing and billing take alike: the typed lines, the agreement, the patient's insurance.

use crate::commands::input;
use crate::failure::Outcome;
use crate::render;
use carmed_client::contract::{AgreementReference, Insurability, Line, PatientFacts};
use clap::Args;
use std::path::Path;

/// What is known of the patient's insurance.
#[derive(Args)]
pub(super) struct Insurance {
    /// The patient has increased reimbursement.
    #[arg(long)]
    increased_reimbursement: bool,
    /// The patient has a global medical file.
    #[arg(long)]
    gmd: bool,
}

impl Insurance {
    /// The same as the contract writes it; none where nothing is known.
    pub(super) fn facts(&self) -> Option<PatientFacts> {
        (self.increased_reimbursement || self.gmd).then_some(PatientFacts {
            insurability: self
                .increased_reimbursement
                .then_some(Insurability::IncreasedReimbursement.into()),
            gmd: self.gmd.then_some(true),
            chronic: None,
        })
    }
}

/// The lines, each with the number in which it was typed where it has no name of its own.
pub(super) fn numbered(lines: Vec<Line>) -> Vec<Line> {
    let named = |(number, line): (usize, Line)| match line.line_id.is_empty() {
        true => Line {
            line_id: number.to_string(),
            ..line
        },
        false => line,
    };
    (1..).zip(lines).map(named).collect()
}

/// The agreement of a file.
pub(super) fn agreement(file: &Path) -> Outcome<AgreementReference> {
    render::json::read("AgreementReference", &input::file(file)?)
}
