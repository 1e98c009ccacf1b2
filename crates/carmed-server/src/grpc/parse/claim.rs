//! What a provider claims, as HZIV sends it to be judged.

use super::Fields;
use super::intervention::{LINE_ID_MAX, LINES_MAX, Patient};
use crate::grpc::render::values::date;
use carmed_model::{CardNumber, Cbe, Cents, Claim, ClaimedLine, Code, Day};
use carmed_proto::v1;
use carmed_registry::ClaimQuestion;
use carmed_validation::amounts::Line;

impl Fields<'_> {
    /// A claim. What its fields say is believed as little as what they are; only their form is judged.
    pub(in crate::grpc) fn verify_claim(
        &mut self,
        message: v1::VerifyClaimRequest,
    ) -> Option<ClaimQuestion> {
        let provider = self.message("provider", message.provider, |fields, provider| {
            fields.provider(provider)
        });
        let ssin = self.ssin("ssin", &message.ssin);
        let agreement = self.message("agreement", message.agreement, |fields, reference| {
            fields.agreement(reference)
        });
        let card_number = self.identifier("card_number", &message.card_number, CardNumber::parse);
        let card_version = self.version("card_version", message.card_version);
        let ocmw = self.identifier("ocmw_cbe", &message.ocmw_cbe, Cbe::parse);
        // A claim names no prescriber: a prescription is what its lines say.
        let patient = self.patient(message.patient, false);
        let lines = self.claimed_lines(patient, message.lines);
        let posting_id = message
            .posting_id
            .map(|posting_id| self.uuid("posting_id", &posting_id));
        let (lines, computed) = lines?.into_iter().unzip();
        Some(ClaimQuestion {
            claim: Claim {
                provider: provider?,
                ssin: ssin?,
                agreement: agreement?,
                card_number: card_number?,
                card_version: card_version?,
                ocmw: ocmw?,
                lines,
                posting_id: posting_id.map_or(Some(None), |posting_id| posting_id.map(Some))?,
            },
            computed,
        })
    }

    /// The claimed lines: at least one (100). One that is claimed twice is judged, not refused (500544).
    fn claimed_lines(
        &mut self,
        patient: Patient,
        lines: Vec<v1::ClaimLine>,
    ) -> Option<Vec<(ClaimedLine, Option<Line>)>> {
        if lines.is_empty() {
            self.refuse("lines", Code::Missing);
        }
        self.list("lines", lines, LINES_MAX, |fields, line| {
            fields.claimed_line(patient, line)
        })
    }

    fn claimed_line(
        &mut self,
        patient: Patient,
        line: v1::ClaimLine,
    ) -> Option<(ClaimedLine, Option<Line>)> {
        let line_id = self.text("line_id", line.line_id, LINE_ID_MAX);
        let care_date = self.day("care_date", line.care_date);
        let named = (line_id.as_deref(), care_date);
        let billed = line
            .line
            .map(|billed| self.inside("line").billed(patient, named, billed));
        let state_cents = self.claimed_cents("state_cents", line.state_cents);
        let ocmw_cents = self.claimed_cents("ocmw_cents", line.ocmw_cents);
        let patient_cents = self.claimed_cents("patient_cents", line.patient_cents);
        let claimed = ClaimedLine {
            line_id: line_id?,
            care_date: care_date?,
            state_cents: state_cents?,
            ocmw_cents: ocmw_cents?,
            patient_cents: patient_cents?,
        };
        let billed = billed.map_or(Some(None), |billed| billed.map(Some))?;
        Some((claimed, billed))
    }

    /// How a claimed line was billed. Its id and care date are those of the claim: stated once more, they
    /// are the same (130).
    fn billed(
        &mut self,
        patient: Patient,
        (line_id, care_date): (Option<&str>, Option<Day>),
        mut line: v1::Line,
    ) -> Option<Line> {
        if let Some(line_id) = line_id {
            if !line.line_id.is_empty() && line.line_id != line_id {
                self.refuse("line_id", Code::ValueNotAllowed);
            }
            line_id.clone_into(&mut line.line_id);
        }
        if let Some(care_date) = care_date {
            if line.care_date.is_some() {
                let stated = self.day("care_date", line.care_date);
                if stated.is_some_and(|stated| stated != care_date) {
                    self.refuse("care_date", Code::ValueNotAllowed);
                }
            }
            line.care_date = Some(date(care_date));
        }
        self.line(patient, line)
    }

    /// A mandatory amount that is claimed, credit notes included: zero is said (100).
    fn claimed_cents(&mut self, field: &str, cents: Option<i64>) -> Option<Cents> {
        if cents.is_none() {
            self.refuse(field, Code::Missing);
        }
        cents.and_then(|cents| self.signed_cents(field, cents))
    }
}

#[cfg(test)]
mod tests;
