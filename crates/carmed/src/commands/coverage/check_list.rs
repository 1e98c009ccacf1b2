//! Questions of a list, asked in one stream and answered in their order.

use crate::arguments::{Calling, Form};
use crate::commands::input;
use crate::connection::connect;
use crate::failure::{Failure, Outcome};
use crate::render::{self, csv};
use crate::{list, progress};
use carmed_client::ClientError;
use carmed_client::contract::{
    CheckCoveragesResponse, check_coverages_response::Outcome as Checked,
};
use std::path::Path;

/// Asks every row and prints the answers as they come; what is wrong is told by line of the file.
pub(super) async fn run(calling: &Calling, file: &Path) -> Outcome {
    let questions = list::questions::read(&input::file(file)?)?;
    for bad in &questions.bad_rows {
        eprintln!("{}", render::list::bad_row(bad));
    }
    let mut wrong = !questions.bad_rows.is_empty();
    let count = questions.asked.len();
    let client = connect(calling).await?;
    let answers = Answers::begin(calling.printing.output)?;
    let bar = progress::over(count, "questions");
    let mut answered = 0;
    let asked = tokio_stream::iter(questions.asked);
    let mut stream = client.check_coverages(asked).await?;
    while let Some(answer) = stream.next().await? {
        if let Some(Checked::Refused(status)) = &answer.outcome {
            wrong = true;
            let failure = render::failure::of(&ClientError::from(status));
            bar.suspend(|| eprintln!("line {}: {failure}", answer.item_id));
        }
        bar.suspend(|| answers.show(answer))?;
        answered += 1;
        bar.inc(1);
    }
    bar.finish_and_clear();
    if answered < count {
        let open = count - answered;
        let text = format!("The server ended the answers; {open} questions are not answered.");
        return Err(Failure::Unreachable(text));
    }
    match wrong {
        true => Err(Failure::refused("")),
        false => Ok(()),
    }
}

/// How the answers are printed; each says its line of the file.
enum Answers {
    Table,
    Json,
    Csv(csv::Sheet),
}

impl Answers {
    fn begin(form: Form) -> Outcome<Self> {
        Ok(match form {
            Form::Table => Self::Table,
            Form::Json => Self::Json,
            Form::Csv => {
                let sheet = csv::Sheet::of("CheckCoverageResponse")?.labelled("line");
                render::print(&sheet.header()?)?;
                Self::Csv(sheet)
            }
        })
    }

    fn show(&self, answer: CheckCoveragesResponse) -> Outcome {
        let line = answer.item_id;
        render::print(&match (self, &answer.outcome) {
            (Self::Json, _) => {
                let outcome = answer.outcome.map(|outcome| match outcome {
                    Checked::Refused(status) => {
                        Checked::Refused(render::failure::in_words(&status))
                    }
                    answered @ Checked::Answer(_) => answered,
                });
                let told = CheckCoveragesResponse { outcome, ..answer };
                render::json::line("CheckCoveragesResponse", &told)?
            }
            (Self::Table, Some(Checked::Answer(answer))) => {
                format!("Line {line}:\n{}\n", render::coverage::answer(answer))
            }
            (Self::Csv(sheet), Some(Checked::Answer(answer))) => {
                sheet.labelled_rows(&line.to_string(), answer)?
            }
            _ => return Ok(()),
        })
    }
}
