//! The three kinds of file, their columns and how a row of each is read.

use super::super::canonical::{age_class_name, insurability_name, setting_name};
use super::super::row_check::check_row;
use super::super::values;
use super::columns::{Fields, Layout};
use carmed_model::tariff::{AgeClass, Insurability};
use carmed_model::{
    CareSetting, Finding, LetterRow, MedicineRow, NihdiCheck, NomenclatureRow, TariffRow,
};
use std::borrow::Cow;

/// How a row is read, or everything that is wrong with it.
type ReadRow = fn(Fields<'_>, NihdiCheck) -> Result<TariffRow, Vec<Finding>>;

/// A kind of file.
pub(super) struct Kind {
    pub(super) layout: &'static Layout,
    pub(super) read_row: ReadRow,
}

const NOMENCLATURE: Kind = Kind {
    layout: &Layout {
        required: &[
            "code",
            "valid_from",
            "valid_to",
            "insurability",
            "gmd",
            "age_class",
            "conventioned",
            "fee_cents",
            "insurance_cents",
            "patient_cents",
            "source",
        ],
        // Restrictions that provoke 171 and 183.
        optional: &["provider_kinds", "age_from", "age_to", "setting"],
    },
    read_row: read_nomenclature,
};

const LETTERS: Kind = Kind {
    layout: &Layout {
        required: &[
            "code",
            "letter",
            "coefficient",
            "letter_value",
            "bears_patient_share",
            "valid_from",
            "valid_to",
            "source",
        ],
        optional: &[],
    },
    read_row: read_letter,
};

const MEDICINES: Kind = Kind {
    layout: &Layout {
        required: &[
            "cnk",
            "category",
            "delivery_environment",
            "valid_from",
            "valid_to",
            "base_price_cents",
            "public_price_cents",
            "large_pack",
            "source",
        ],
        optional: &["ordinary_copayment_cents", "bim_copayment_cents"],
    },
    read_row: read_medicine,
};

impl Kind {
    /// The kind of file that has these columns.
    pub(super) fn of(names: &[Cow<'_, str>]) -> &'static Self {
        let has = |column: &str| names.iter().any(|name| name == column);
        if has("cnk") {
            &MEDICINES
        } else if has("letter") {
            &LETTERS
        } else {
            &NOMENCLATURE
        }
    }
}

const INSURABILITIES: [Insurability; 2] = [Insurability::Ordinary, Insurability::Bim];
const AGE_CLASSES: [AgeClass; 3] = [
    AgeClass::Under10,
    AgeClass::From10To74,
    AgeClass::From75OrChronic,
];
const SETTINGS: [CareSetting; 3] = [
    CareSetting::Hospitalisation,
    CareSetting::AmbulatoryInHospital,
    CareSetting::Other,
];

/// The row with nothing wrong, or what is wrong with its values and with the row they make.
fn checked(row: Option<TariffRow>, mut findings: Vec<Finding>) -> Result<TariffRow, Vec<Finding>> {
    findings.extend(row.as_ref().map(check_row).unwrap_or_default());
    row.filter(|_| findings.is_empty()).ok_or(findings)
}

fn text(text: &str) -> Result<String, carmed_model::Code> {
    Ok(text.to_owned())
}

fn read_nomenclature(mut fields: Fields<'_>, check: NihdiCheck) -> Result<TariffRow, Vec<Finding>> {
    let code = fields.next(|text| values::nihdi(text, check));
    let period = fields.next_period();
    let insurability =
        fields.next(|text| values::dimension(text, &INSURABILITIES, insurability_name));
    let gmd = fields.next(values::yes_no_any);
    let age_class = fields.next(|text| values::dimension(text, &AGE_CLASSES, age_class_name));
    let conventioned = fields.next(values::yes_no_any);
    let fee_cents = fields.next(values::cents);
    let insurance_cents = fields.next(values::cents);
    let patient_cents = fields.next(values::cents);
    let source = fields.next(text);
    let provider_kinds = fields.next_if_any(values::provider_kinds);
    let age_from_years = fields.next_if_any(values::years);
    let age_to_years = fields.next_if_any(values::years);
    let setting = fields.next_if_any(|text| values::one_of(text, &SETTINGS, setting_name));
    let row = (|| {
        Some(TariffRow::Nomenclature(NomenclatureRow {
            code: code?,
            period: period?,
            insurability: insurability?,
            gmd: gmd?,
            age_class: age_class?,
            conventioned: conventioned?,
            fee_cents: fee_cents?,
            insurance_cents: insurance_cents?,
            patient_cents: patient_cents?,
            provider_kinds: provider_kinds?,
            age_from_years: age_from_years?,
            age_to_years: age_to_years?,
            setting: setting?,
            source: source?,
        }))
    })();
    checked(row, fields.findings)
}

fn read_letter(mut fields: Fields<'_>, check: NihdiCheck) -> Result<TariffRow, Vec<Finding>> {
    let code = fields.next(|text| values::nihdi(text, check));
    let letter = fields.next(text);
    let coefficient_millionths = fields.next(values::millionths);
    let letter_value_micro_euro = fields.next(values::millionths);
    let bears_patient_share = fields.next(values::yes_no);
    let period = fields.next_period();
    let source = fields.next(text);
    let row = (|| {
        Some(TariffRow::Letter(LetterRow {
            code: code?,
            letter: letter?,
            coefficient_millionths: coefficient_millionths?,
            letter_value_micro_euro: letter_value_micro_euro?,
            bears_patient_share: bears_patient_share?,
            period: period?,
            source: source?,
        }))
    })();
    checked(row, fields.findings)
}

fn read_medicine(mut fields: Fields<'_>, _: NihdiCheck) -> Result<TariffRow, Vec<Finding>> {
    let cnk = fields.next(values::cnk);
    let category = fields.next(values::category);
    let environment = fields.next(values::environment);
    let period = fields.next_period();
    let base_price_cents = fields.next_if_any(values::cents);
    let public_price_cents = fields.next(values::cents);
    let large_pack = fields.next(values::yes_no);
    let source = fields.next(text);
    let ordinary_copayment_cents = fields.next_if_any(values::cents);
    let bim_copayment_cents = fields.next_if_any(values::cents);
    let row = (|| {
        Some(TariffRow::Medicine(MedicineRow {
            cnk: cnk?,
            category: category?,
            environment: environment?,
            period: period?,
            base_price_cents: base_price_cents?,
            public_price_cents: public_price_cents?,
            large_pack: large_pack?,
            ordinary_copayment_cents: ordinary_copayment_cents?,
            bim_copayment_cents: bim_copayment_cents?,
            source: source?,
        }))
    })();
    checked(row, fields.findings)
}
