//! The journal: who asked, when, which question, and what was answered.

use super::table;
use crate::words;
use carmed_client::contract::{
    Consultation, ConsultationOutcome, ListConsultationsResponse, Question, question::Days,
};

/// One row a consultation.
pub(crate) fn consultations(answer: &ListConsultationsResponse) -> String {
    let rows = answer.consultations.iter().map(row);
    let header = ["answered", "by", "care", "asked about", "answered what"];
    table::of(&header, &[], rows.collect())
}

fn row(consultation: &Consultation) -> Vec<String> {
    let quality = words::plain(consultation.quality().as_str_name(), "QUALITY_");
    let outcomes: Vec<String> = consultation.outcomes.iter().map(outcome).collect();
    vec![
        words::instant(consultation.answered_at.as_ref()),
        format!(
            "{quality} {}",
            words::provider(consultation.provider.as_ref())
        ),
        words::plain(consultation.cover().as_str_name(), "COVER_KIND_"),
        question(consultation.question.as_ref()),
        outcomes.join("\n"),
    ]
}

/// The care days that were asked about.
pub(super) fn question(question: Option<&Question>) -> String {
    match question.and_then(|question| question.days.as_ref()) {
        Some(Days::CareDate(day)) => words::day(Some(day)),
        Some(Days::Period(period)) => words::days(Some(period)),
        Some(Days::AdmissionDate(day)) => format!("admission {}", words::day(Some(day))),
        None => words::dash(),
    }
}

fn outcome(outcome: &ConsultationOutcome) -> String {
    let guarantee = words::plain(outcome.guarantee().as_str_name(), "GUARANTEE_");
    let codes: Vec<String> = outcome.codes.iter().map(ToString::to_string).collect();
    let days = words::days(outcome.days.as_ref());
    format!("{days} {guarantee} {}", codes.join(", "))
        .trim_end()
        .to_owned()
}
