//! What a line states, by name, as journal and register keep it.

use super::{HospitalDays, Line, LineKind, Room};
use carmed_model::tariff::Insurability;
use std::collections::BTreeMap;

impl Line {
    /// The facts the provider stated, by the contract's field names; what was left out is left out here.
    pub fn stated(&self) -> BTreeMap<String, String> {
        let mut facts = Facts::default();
        match &self.kind {
            LineKind::Nomenclature { code } => facts.say("nomenclature.code", code.digits()),
            LineKind::Medicine { cnk, environment } => {
                facts.say("medicine.cnk", cnk.digits());
                facts.say("medicine.environment", environment.letter());
            }
            LineKind::HospitalDays(stay) => facts.stay(stay),
            LineKind::Uncoded { description } => facts.say("uncoded.description", description),
        }
        let insurability = self.insurability.map(|column| match column {
            Insurability::Ordinary => "ordinary",
            Insurability::Bim => "increased_reimbursement",
        });
        let room = self.room.map(|room| match room {
            Room::Common => "common",
            Room::TwoBed => "two_bed",
            Room::Single => "single",
        });
        facts.say("units", self.units);
        facts.may_say(
            "charged_cents",
            self.charged_cents.map(|cents| cents.cents()),
        );
        facts.may_say("insurability", insurability);
        facts.may_say("gmd", self.gmd);
        facts.may_say("conventioned", self.conventioned);
        facts.say("chronic", self.chronic);
        facts.say("prescription", self.prescription);
        facts.say("attestation", self.attestation);
        facts.may_say(
            "invoice_type",
            self.invoice_type.map(|kind| format!("{kind:?}")),
        );
        facts.may_say(
            "supplement_type",
            self.supplement_type.map(|kind| format!("{kind:?}")),
        );
        facts.may_say("room", room);
        facts.may_say(
            "used_of_month_cents",
            self.used_of_month_cents.map(|cents| cents.cents()),
        );
        facts.say("used_of_stay_cents", self.used_of_stay_cents.cents());
        facts.say("credit_note", self.credit_note);
        facts.0
    }
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use carmed_model::{Cents, Day};

    #[test]
    fn a_line_states_its_facts_by_name_and_leaves_out_what_was_left_out() {
        let stay = HospitalDays {
            last_day: Day::parse("2026-06-12").unwrap(),
            admission_date: Day::parse("2026-06-09").unwrap(),
            group: None,
            hospital: Some("UZ Gent".to_owned()),
            ward: None,
            full_day_price_cents: Some(Cents::new(60_000)),
            day_insurance_part_cents: None,
            with_flat_fees: true,
        };
        let line = Line {
            line_id: "1".to_owned(),
            kind: LineKind::HospitalDays(stay),
            care_date: Day::parse("2026-06-10").unwrap(),
            units: 1,
            charged_cents: Some(Cents::new(5_000)),
            insurability: Some(Insurability::Bim),
            gmd: None,
            conventioned: None,
            chronic: false,
            prescription: false,
            attestation: false,
            invoice_type: None,
            supplement_type: None,
            room: Some(Room::Single),
            used_of_month_cents: None,
            used_of_stay_cents: Cents::ZERO,
            credit_note: false,
        };
        let stated = line.stated();
        for (name, value) in [
            ("hospital_days.last_day", "2026-06-12"),
            ("hospital_days.admission_date", "2026-06-09"),
            ("hospital_days.hospital", "UZ Gent"),
            ("hospital_days.full_day_price_cents", "60000"),
            ("hospital_days.with_flat_fees", "true"),
            ("units", "1"),
            ("charged_cents", "5000"),
            ("insurability", "increased_reimbursement"),
            ("room", "single"),
            ("credit_note", "false"),
        ] {
            assert_eq!(stated.get(name).map(String::as_str), Some(value), "{name}");
        }
        for name in ["gmd", "hospital_days.ward", "used_of_month_cents"] {
            assert!(!stated.contains_key(name), "{name}");
        }
    }
}
