//! The lines a provider asks amounts for.

use super::Fields;
use crate::grpc::enumerated::Enumerated;
use carmed_model::tariff::Insurability;
use carmed_model::{AttestationNumber, Caller, Cents, Code, Nihii, ProviderId};
use carmed_proto::v1;
use carmed_proto::v1::line::Kind;
use carmed_registry::InterventionQuestion;
use carmed_validation::amounts::Line;

/// How many lines one request may hold.
pub(super) const LINES_MAX: usize = 200;
/// How long the id of a line may be, in characters.
pub(super) const LINE_ID_MAX: usize = 64;
/// How many units one line may hold.
const UNITS_MAX: u32 = 999;

/// What is said of the whole request and holds for each line.
#[derive(Clone, Copy)]
pub(super) struct Patient {
    insurability: Option<Insurability>,
    gmd: Option<bool>,
    chronic: bool,
    /// A prescriber is named: there is a prescription wherever a line does not say otherwise.
    prescriber: bool,
}

/// Who takes part in the care, by NIHII numbers, as a request names them.
#[derive(Clone, Copy)]
pub(super) struct Parties<'m> {
    pub(super) performer: Option<&'m str>,
    pub(super) supervisor: Option<&'m str>,
    pub(super) guard_post: Option<&'m str>,
    pub(super) prescriber: Option<&'m str>,
}

impl Fields<'_> {
    /// Lines of one patient.
    pub(in crate::grpc) fn compute_intervention(
        &mut self,
        caller: &Caller,
        message: v1::ComputeInterventionRequest,
    ) -> Option<InterventionQuestion> {
        let ssin = self.ssin("ssin", &message.ssin);
        let cover = self.cover_kind(message.cover);
        let agreement = message
            .agreement
            .map(|reference| self.inside("agreement").agreement(reference));
        let patient = self.patient(message.patient, message.prescriber_nihii.is_some());
        let lines = self.lines(patient, message.lines);
        let second_factor = self.optional_second_factor("second_factor", message.second_factor);
        self.parties(
            caller,
            Parties {
                performer: message.performer_nihii.as_deref(),
                supervisor: message.supervisor_nihii.as_deref(),
                guard_post: message.guard_post_nihii.as_deref(),
                prescriber: message.prescriber_nihii.as_deref(),
            },
        );
        Some(InterventionQuestion {
            ssin: ssin?,
            cover: cover?,
            second_factor: second_factor?,
            agreement: agreement.map_or(Some(None), |agreement| agreement.map(Some))?,
            lines: lines?,
        })
    }

    /// What the provider knows about the patient; what is not said counts as the contract says.
    pub(super) fn patient(&mut self, facts: Option<v1::PatientFacts>, prescriber: bool) -> Patient {
        let facts = facts.unwrap_or_default();
        Patient {
            insurability: self
                .inside("patient")
                .optional_value("insurability", facts.insurability),
            gmd: facts.gmd,
            chronic: facts.chronic.unwrap_or(false),
            prescriber,
        }
    }

    /// The lines of one patient: at least one (100), each with its own id (130).
    pub(super) fn lines(&mut self, patient: Patient, lines: Vec<v1::Line>) -> Option<Vec<Line>> {
        if lines.is_empty() {
            self.refuse("lines", Code::Missing);
        }
        let lines = self.list("lines", lines, LINES_MAX, |fields, line| {
            fields.line(patient, line)
        });
        if let Some(lines) = &lines {
            let same = |one: &Line, other: &Line| one.line_id == other.line_id;
            self.refuse_repeated(lines, |index| format!("lines[{index}].line_id"), same);
        }
        lines
    }

    /// Judges who takes part: who performs the care is the asking provider, unless somebody supervises
    /// or it is given at a guard post (156).
    pub(super) fn parties(&mut self, caller: &Caller, parties: Parties<'_>) {
        let performer = self.nihii("performer_nihii", parties.performer);
        let supervisor = self.nihii("supervisor_nihii", parties.supervisor);
        let guard_post = self.nihii("guard_post_nihii", parties.guard_post);
        let _ = self.nihii("prescriber_nihii", parties.prescriber);
        let own = |performer| {
            caller
                .organisation
                .same_provider(&ProviderId::Nihii(performer))
        };
        let explained = supervisor.is_some() || guard_post.is_some();
        if performer.is_some_and(|performer| !own(performer)) && !explained {
            self.refuse("performer_nihii", Code::PerformerInconsistent);
        }
    }

    fn nihii(&mut self, field: &str, number: Option<&str>) -> Option<Nihii> {
        self.optional_identifier(field, number, Nihii::parse)
    }

    /// One line.
    pub(super) fn line(&mut self, patient: Patient, line: v1::Line) -> Option<Line> {
        let line_id = self.text("line_id", line.line_id, LINE_ID_MAX);
        if matches!(line.kind, Some(Kind::Uncoded(_))) && line.charged_cents.is_none() {
            self.refuse("charged_cents", Code::Missing);
        }
        let care_date = self.day("care_date", line.care_date);
        let kind = self.line_kind(line.kind, care_date);
        let units = self.number("units", line.units.unwrap_or(1), 1..=UNITS_MAX);
        let charged_cents = self.optional_cents("charged_cents", line.charged_cents);
        let invoice_type = self.optional_value("invoice_type", line.invoice_type);
        let supplement_type = self.optional_value("supplement_type", line.supplement_type);
        self.tooth(line.tooth);
        let room = self.optional_value("room", line.room);
        let _: Option<Side> = self.optional_value("side", line.side);
        let used_of_month_cents =
            self.optional_cents("used_of_month_cents", line.used_of_month_cents);
        let used_of_stay_cents = self.optional_cents("used_of_stay_cents", line.used_of_stay_cents);
        let attestation = self.optional_identifier(
            "attestation_number",
            line.attestation_number.as_deref(),
            AttestationNumber::parse,
        );
        Some(Line {
            line_id: line_id?,
            kind: kind?,
            care_date: care_date?,
            units: units?,
            charged_cents,
            insurability: patient.insurability,
            gmd: patient.gmd,
            conventioned: line.conventioned,
            chronic: patient.chronic,
            prescription: line.prescription.unwrap_or(patient.prescriber),
            attestation: attestation.is_some(),
            invoice_type,
            supplement_type,
            room,
            used_of_month_cents,
            used_of_stay_cents: used_of_stay_cents.unwrap_or(Cents::ZERO),
            credit_note: line.credit_note,
        })
    }

    /// A tooth in FDI notation: quadrants 1 to 4 have eight teeth, those of milk teeth, 5 to 8, five.
    /// Its form alone is judged: no rule reads it.
    fn tooth(&mut self, tooth: Option<u32>) {
        let Some(tooth) = tooth else { return };
        let exists = match (tooth / 10, tooth % 10) {
            (1..=4, place) => (1..=8).contains(&place),
            (5..=8, place) => (1..=5).contains(&place),
            _ => false,
        };
        if !exists {
            self.refuse("tooth", Code::ValueNotAllowed);
        }
    }
}

/// The side treated. Its form alone is judged: no rule reads it.
#[derive(Clone, Copy)]
struct Side(i32);

impl Enumerated for Side {
    fn number(self) -> i32 {
        self.0
    }

    fn from_number(number: i32) -> Option<Self> {
        let known = v1::Side::try_from(number).is_ok_and(|side| side != v1::Side::Unspecified);
        known.then_some(Self(number))
    }
}

#[cfg(test)]
pub(super) mod tests;
