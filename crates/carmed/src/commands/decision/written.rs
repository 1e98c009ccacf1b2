//! What every write of a decision answers: the version it made, or the verdict on it.

use crate::arguments::Printing;
use crate::failure::{Failure, Outcome};
use crate::render;
use carmed_client::contract::{Evaluation, WrittenVersion};
use prost_reflect::prost::Message;

/// What came of a write.
pub(super) enum Outcomes<'a> {
    /// The version it made.
    Written(&'a WrittenVersion),
    /// The verdict on it.
    Evaluation(&'a Evaluation),
}

/// Prints what came of a write; a verdict that it would be refused is a refusal.
pub(super) fn show<M: Message>(
    printing: Printing,
    message: &'static str,
    answer: &M,
    outcome: Option<&Outcomes<'_>>,
) -> Outcome {
    render::show(printing, message, answer, |_| match outcome {
        Some(Outcomes::Written(written)) => render::decision::written(written),
        Some(Outcomes::Evaluation(evaluation)) => render::decision::evaluation(evaluation),
        None => String::new(),
    })?;
    match outcome {
        Some(Outcomes::Evaluation(evaluation)) if !evaluation.accepted => Err(Failure::refused("")),
        _ => Ok(()),
    }
}

/// The outcome of a response whose `outcome` is one of `$kind`.
macro_rules! outcome {
    ($answer:ident, $kind:path) => {{
        use $kind as Kind;
        $answer.outcome.as_ref().map(|outcome| match outcome {
            Kind::Written(written) => {
                $crate::commands::decision::written::Outcomes::Written(written)
            }
            Kind::Evaluation(evaluation) => {
                $crate::commands::decision::written::Outcomes::Evaluation(evaluation)
            }
        })
    }};
}
pub(super) use outcome;
