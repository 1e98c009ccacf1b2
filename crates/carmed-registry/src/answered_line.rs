//! What a computed line leaves in the journal: what was stated, and all that was answered (COV-08).

use crate::compute_intervention::AnsweredIntervention;
use carmed_model::consultation::AnsweredLine;
use carmed_model::tariff::Insurability;
use carmed_model::{Code, Finding};
use carmed_validation::amounts::{Amounts, HospitalDays, Line, LineKind, Room, Step};
use std::collections::BTreeMap;

/// The record of one line.
pub(crate) fn answered_line(answered: &AnsweredIntervention, line: &Line) -> AnsweredLine {
    let result = &answered.result;
    let care_days = line.care_days();
    let span = answered
        .coverage
        .spans
        .iter()
        .find(|span| span.days.overlaps(&care_days));
    AnsweredLine {
        line_id: line.line_id.clone(),
        care_days,
        stated: stated(line),
        outcome: result.outcome.name().to_owned(),
        card: span.map(|span| (span.card_number, span.version)),
        amounts: result.amounts.as_ref().map(Amounts::on_record),
        reasons: codes(&result.reasons),
        remarks: codes(&result.remarks),
        explanation: result.explanation.iter().map(Step::on_record).collect(),
    }
}

fn codes(findings: &[Finding]) -> Vec<Code> {
    findings.iter().map(|finding| finding.code).collect()
}

/// The facts the provider stated, by the contract's field names; what was left out is left out here.
pub(crate) fn stated(line: &Line) -> BTreeMap<String, String> {
    let mut facts = Facts::default();
    match &line.kind {
        LineKind::Nomenclature { code } => facts.say("nomenclature.code", code.digits()),
        LineKind::Medicine { cnk, environment } => {
            facts.say("medicine.cnk", cnk.digits());
            facts.say("medicine.environment", environment.letter());
        }
        LineKind::HospitalDays(stay) => facts.stay(stay),
        LineKind::Uncoded { description } => facts.say("uncoded.description", description),
    }
    let insurability = line.insurability.map(|column| match column {
        Insurability::Ordinary => "ordinary",
        Insurability::Bim => "increased_reimbursement",
    });
    let room = line.room.map(|room| match room {
        Room::Common => "common",
        Room::TwoBed => "two_bed",
        Room::Single => "single",
    });
    facts.say("units", line.units);
    facts.may_say(
        "charged_cents",
        line.charged_cents.map(|cents| cents.cents()),
    );
    facts.may_say("insurability", insurability);
    facts.may_say("gmd", line.gmd);
    facts.may_say("conventioned", line.conventioned);
    facts.say("chronic", line.chronic);
    facts.say("prescription", line.prescription);
    facts.say("attestation", line.attestation);
    facts.may_say(
        "invoice_type",
        line.invoice_type.map(|kind| format!("{kind:?}")),
    );
    facts.may_say(
        "supplement_type",
        line.supplement_type.map(|kind| format!("{kind:?}")),
    );
    facts.may_say("room", room);
    facts.may_say(
        "used_of_month_cents",
        line.used_of_month_cents.map(|cents| cents.cents()),
    );
    facts.say("used_of_stay_cents", line.used_of_stay_cents.cents());
    facts.say("credit_note", line.credit_note);
    facts.0
}

#[derive(Default)]
struct Facts(BTreeMap<String, String>);

impl Facts {
    fn say(&mut self, name: &str, value: impl ToString) {
        self.0.insert(name.to_owned(), value.to_string());
    }

    fn may_say(&mut self, name: &str, value: Option<impl ToString>) {
        if let Some(value) = value {
            self.say(name, value);
        }
    }

    fn stay(&mut self, stay: &HospitalDays) {
        let cents = |amount: Option<carmed_model::Cents>| amount.map(|cents| cents.cents());
        self.say("hospital_days.last_day", stay.last_day);
        self.say("hospital_days.admission_date", stay.admission_date);
        self.may_say("hospital_days.group", stay.group.map(|group| group.name()));
        self.may_say("hospital_days.hospital", stay.hospital.as_ref());
        self.may_say("hospital_days.ward", stay.ward.map(|ward| ward.name()));
        self.may_say(
            "hospital_days.full_day_price_cents",
            cents(stay.full_day_price_cents),
        );
        self.may_say(
            "hospital_days.day_insurance_part_cents",
            cents(stay.day_insurance_part_cents),
        );
        self.say("hospital_days.with_flat_fees", stay.with_flat_fees);
    }
}
