//! The pharmacist checks the same person.

use super::hospital::ask;
use super::people;
use super::registration::Dossier;
use super::stage::{Stage, present};
use crate::failure::Outcome;
use crate::render;
use carmed_client::contract::{CoverKind, Guarantee};

pub(super) async fn check(stage: &Stage, dossier: &Dossier) -> Outcome {
    let name = people::name(&dossier.person);
    stage.scene(&format!("{name} goes to the pharmacist, who asks too"));
    let answer = ask(stage, &stage.pharmacy, dossier, CoverKind::Pharmaceutical).await?;
    stage.show(&render::coverage::answer(&answer));
    stage.expect("every day asked about is covered", answer.gaps.is_empty())?;
    let span = present("span", answer.spans.first())?;
    stage.expect(
        "there is an agreement",
        span.guarantee() == Guarantee::Binding,
    )?;
    let ocmw = present("OCMW", span.ocmw.as_ref())?;
    stage.expect(
        "the answer names the OCMW",
        ocmw.name_nl == "OCMW Voorbeeldstad",
    )
}
