//! A list of questions in one stream: each is answered, in order, whatever becomes of the others.

use crate::demo::registration::Dossier;
use crate::demo::stage::Stage;
use crate::failure::Outcome;
use crate::{render, words};
use carmed_client::ClientError;
use carmed_client::contract::{
    CheckCoverageRequest, CheckCoveragesRequest, CoverKind, Question,
    check_coverages_response::Outcome as Checked, question::Days,
};

/// A number whose check digits are wrong.
const WRONG_NUMBER: &str = "85030700175";

pub(super) async fn check(stage: &Stage, dossiers: [&Dossier; 3]) -> Outcome {
    stage.scene("The hospital checks a list of patients at once, one number of it mistyped");
    let [covered, moved, closed] = dossiers.map(|dossier| dossier.person.ssin.clone());
    let numbers = [covered, WRONG_NUMBER.to_owned(), moved, closed];
    let questions: Vec<CheckCoveragesRequest> = (1..)
        .zip(numbers)
        .map(|(item_id, ssin)| CheckCoveragesRequest {
            item_id,
            check: Some(CheckCoverageRequest {
                ssin,
                cover: CoverKind::AmbulatoryInHospital.into(),
                question: Some(Question {
                    days: Some(Days::CareDate(words::date(stage.today))),
                }),
                ..CheckCoverageRequest::default()
            }),
        })
        .collect();
    let questions = tokio_stream::iter(questions);
    let mut answers = stage.hospital.check_coverages(questions).await?;
    let mut told = Vec::new();
    while let Some(answer) = answers.next().await? {
        let outcome = match &answer.outcome {
            Some(Checked::Answer(answer)) if answer.gaps.is_empty() => "covered",
            Some(Checked::Answer(_)) => "not covered",
            Some(Checked::Refused(status)) => {
                stage.say(&render::failure::of(&ClientError::from(status)).to_string());
                "refused"
            }
            None => "nothing",
        };
        stage.say(&format!("Patient {}: {outcome}.", answer.item_id));
        told.push((answer.item_id, outcome));
    }
    stage.expect(
        "covered, refused, covered, not covered, in this order",
        told == [
            (1, "covered"),
            (2, "refused"),
            (3, "covered"),
            (4, "not covered"),
        ],
    )
}
