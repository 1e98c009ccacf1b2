//! The refund table: what the State pays, by the facts of the decision.

use super::ParameterError;
use super::table::{self, Problems, Provenance};
use carmed_model::{
    Day, Facts, Percentage, Period, ResidenceStatus, SettingShare, Situation, StateShare,
};
use serde::Deserialize;
use serde::de::value::{Error as ValueError, StrDeserializer};
use serde::de::{DeserializeOwned, IntoDeserializer};
use sha2::Sha256;

const TABLE: &str = "refund_codes";

/// One row of the refund table; a condition that is absent fits every fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundRow {
    /// Rows are tried in this order; the first that fits decides.
    pub priority: u16,
    /// Asks whether the person stands in the population register.
    pub in_population_register: Option<bool>,
    /// Asks for this residence status.
    pub residence_status: Option<ResidenceStatus>,
    /// Asks for this situation.
    pub situation: Option<Situation>,
    /// Asks whether the OCMW decided too late (DEC-05).
    pub decided_late: Option<bool>,
    /// What the State then pays.
    pub share: StateShare,
    /// The decision dates for which the row holds.
    pub valid: Period,
    /// Where it comes from, and since when it is known.
    pub provenance: Provenance,
}

impl RefundRow {
    /// Whether the row decides on these facts in a decision of that day.
    pub fn fits(&self, facts: &Facts, decided_late: bool, decision_date: Day) -> bool {
        self.valid.contains(decision_date)
            && self
                .in_population_register
                .is_none_or(|asked| asked == facts.in_population_register)
            && self
                .residence_status
                .is_none_or(|asked| asked == facts.residence_status)
            && self.situation.is_none_or(|asked| asked == facts.situation)
            && self.decided_late.is_none_or(|asked| asked == decided_late)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    priority: u16,
    in_population_register: String,
    residence_status: String,
    situation: String,
    decided_late: String,
    code: u16,
    hospitalisation_insurance_pct: u8,
    hospitalisation_patient_pct: u8,
    ambulatory_in_hospital_insurance_pct: u8,
    ambulatory_in_hospital_patient_pct: u8,
    other_insurance_pct: u8,
    other_patient_pct: u8,
    attestation_required: String,
    valid_from: String,
    valid_to: String,
    known_since: String,
    origin: String,
    source: String,
}

/// Reads the refund table in order of priority.
pub(super) fn read(
    text: &str,
    hash: &mut Sha256,
    errors: &mut Vec<ParameterError>,
) -> Vec<RefundRow> {
    let mut problems = Problems::of(TABLE, errors);
    let mut rows: Vec<RefundRow> = Vec::new();
    for (line, row) in table::rows::<Row>(text, hash, &mut problems) {
        let Some(row) = problems.keep(line, refund_row(row)) else {
            continue;
        };
        if rows
            .iter()
            .any(|other| other.priority == row.priority && other.valid.overlaps(&row.valid))
        {
            problems.add(
                line,
                format!("priority {} stands twice on the same days", row.priority),
            );
        }
        rows.push(row);
    }
    rows.sort_by_key(|row| (row.priority, row.valid));
    rows
}

fn refund_row(row: Row) -> Result<RefundRow, String> {
    let provenance = table::provenance(&row.origin, &row.source, &row.known_since)?;
    let share = StateShare {
        refund_code: row.code,
        hospitalisation: setting(
            row.hospitalisation_insurance_pct,
            row.hospitalisation_patient_pct,
        )?,
        ambulatory_in_hospital: setting(
            row.ambulatory_in_hospital_insurance_pct,
            row.ambulatory_in_hospital_patient_pct,
        )?,
        other: setting(row.other_insurance_pct, row.other_patient_pct)?,
        attestation_required: table::yes_or_no(&row.attestation_required)?,
    };
    let row = RefundRow {
        priority: row.priority,
        in_population_register: table::unless_any(&row.in_population_register, table::yes_or_no)?,
        residence_status: table::unless_any(&row.residence_status, named)?,
        situation: table::unless_any(&row.situation, named)?,
        decided_late: table::unless_any(&row.decided_late, table::yes_or_no)?,
        share,
        valid: table::period(&row.valid_from, &row.valid_to)?,
        provenance,
    };
    let pays = [
        row.share.hospitalisation,
        row.share.ambulatory_in_hospital,
        row.share.other,
    ]
    .iter()
    .any(|setting| *setting != SettingShare::NOTHING);
    if pays && row.decided_late != Some(false) {
        return Err("the State pays although it was decided late (DEC-05)".to_owned());
    }
    if pays && row.in_population_register != Some(false) {
        return Err("the State pays for the population register (DEC-11)".to_owned());
    }
    Ok(row)
}

fn setting(insurance: u8, patient: u8) -> Result<SettingShare, String> {
    let percentage = |percent: u8| Percentage::try_from(percent).map_err(|error| error.to_string());
    Ok(SettingShare {
        insurance: percentage(insurance)?,
        patient: percentage(patient)?,
    })
}

fn named<T: DeserializeOwned>(name: &str) -> Result<T, String> {
    let reader: StrDeserializer<'_, ValueError> = name.into_deserializer();
    T::deserialize(reader).map_err(|error| error.to_string())
}
