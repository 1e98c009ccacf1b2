//! `carmed decision example`: decisions in JSON to start from.

use crate::demo::{dossiers, people};
use crate::failure::Outcome;
use crate::{render, today};
use carmed_client::contract::RegisterDecisionRequest;
use clap::Args;

/// Print a decision of an invented person in JSON, with days around today.
#[derive(Args)]
#[command(after_help = "\
Examples:
  carmed decision example > decision.json
  carmed decision example --lines 3 > decisions.jsonl")]
pub(crate) struct Example {
    /// Print this many registrations of as many invented people, one a line, as `carmed decision import`
    /// reads them.
    #[arg(
        long,
        value_name = "NUMBER",
        value_parser = clap::value_parser!(u32).range(1..=i64::from(people::INVENTED_MAX))
    )]
    lines: Option<u32>,
}

impl Example {
    pub(super) fn run(self) -> Outcome {
        let today = today::in_brussels()?;
        let draft = |index| dossiers::unlawful_stay(&people::woman(index), today);
        let Some(lines) = self.lines else {
            return render::print(&render::json::write("DecisionDraft", &draft(0))?);
        };
        for index in 0..lines {
            let registration = RegisterDecisionRequest {
                request_id: format!("00000000-0000-4000-8000-{:012}", index + 1),
                reason: "urgent medical aid".to_owned(),
                validate_only: false,
                decision: Some(draft(index)),
            };
            render::print(&render::json::line(
                "RegisterDecisionRequest",
                &registration,
            )?)?;
        }
        Ok(())
    }
}
