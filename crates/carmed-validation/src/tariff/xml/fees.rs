//! Fees of the nomenclature: single amounts by code, fee code and days, joined into rows.

use super::super::report::{Notes, Place, SkipReason};
use super::super::values;
use super::elements::Element;
use super::fee_codes::{IGNORED_CATEGORY, Part};
use super::join::{Refused, Texts, read, read_if_any};
use super::stretches::{Amount, Stretch, stretches};
use carmed_model::tariff::Insurability;
use carmed_model::{
    CareSetting, Code, Day, Finding, Nihdi, NihdiCheck, NomenclatureRow, Period, TariffRow,
};
use std::collections::{HashMap, HashSet, VecDeque};

/// The amounts read so far.
#[derive(Default)]
pub(super) struct Fees {
    amounts: Vec<Amount>,
    sources: Texts,
    categories: HashMap<u32, u32>,
    hospital_codes: HashSet<Nihdi>,
}

impl Fees {
    /// A code: patient category 2 is care of hospitalised patients alone.
    pub(super) fn add_summary(
        &mut self,
        element: &Element,
        check: NihdiCheck,
    ) -> Result<(), Refused> {
        let code = read(element, &["nomen_code"], |text| values::nihdi(text, check))?;
        if read_if_any(element, &["ambhos_pat_cat"], values::number)? == Some(2) {
            self.hospital_codes.insert(code);
        }
        Ok(())
    }

    /// The category of a fee code; of a well-known fee code it must be the known one (130).
    pub(super) fn add_fee_code(&mut self, element: &Element) -> Result<(), Refused> {
        let fee_code = read(element, &["fee_code"], values::number)?;
        let category = read(element, &["fee_code_cat"], values::number)?;
        if Part::of_fee_code(fee_code).is_some_and(|part| !part.fits(category)) {
            let finding = Finding::new(Code::ValueNotAllowed).at("fee_code_cat");
            return Err(finding.with("fee_code", fee_code));
        }
        self.categories.insert(fee_code, category);
        Ok(())
    }

    /// An amount of a code; gives which part of the code it is, if it is one.
    pub(super) fn add_amount(
        &mut self,
        element: &Element,
        document: &str,
        place: Place,
        check: NihdiCheck,
        notes: &mut Notes,
    ) -> Result<Option<Part>, Refused> {
        let part = match self.part(element)? {
            Ok(part) => part,
            Err(reason) => {
                notes.skip(reason);
                return Ok(None);
            }
        };
        let code = read(element, &["nomen_code"], |text| values::nihdi(text, check))?;
        let first_day = read(element, &["dbegin_fee", "dbegin"], values::xml_day)?;
        let last_day = read_if_any(element, &["dend_fee", "dend"], values::xml_day)?;
        let period = Period::new(first_day, last_day.unwrap_or(Day::OPEN_END))
            .map_err(|_| Finding::new(Code::ImplausibleDate).at("dend_fee"))?;
        let cents = read(element, &["fee"], values::euro)?
            .ok_or_else(|| Finding::new(Code::ValueNotAllowed).at("fee"))?;
        let source = element.value("author_doc").unwrap_or(document);
        self.amounts.push(Amount {
            code,
            part,
            period,
            cents,
            source: self.sources.place(source),
            place,
        });
        Ok(Some(part))
    }

    /// The part an amount is, by its fee code, or by its category where it names no fee code.
    fn part(&self, element: &Element) -> Result<Result<Part, SkipReason>, Refused> {
        let fee_code = read_if_any(element, &["fee_code", "feecode"], values::number)?;
        let Some(fee_code) = fee_code else {
            let category = read(element, &["fee_code_cat"], values::number)?;
            return Ok(Part::of_category(category).ok_or(SkipReason::CategoryNotMapped));
        };
        let category = self.categories.get(&fee_code);
        Ok(match Part::of_fee_code(fee_code) {
            Some(part) => Ok(part),
            None if category == Some(&IGNORED_CATEGORY) => {
                Err(SkipReason::FeeCodeIgnored { fee_code })
            }
            None => Err(SkipReason::FeeCodeNotMapped { fee_code }),
        })
    }

    /// The rows the amounts come to.
    pub(super) fn into_rows(mut self) -> FeeRows {
        self.amounts
            .sort_unstable_by_key(|amount| (amount.code, amount.part, amount.period, amount.place));
        FeeRows {
            amounts: self.amounts,
            done: 0,
            sources: self.sources,
            hospital_codes: self.hospital_codes,
            ready: VecDeque::new(),
        }
    }
}

/// The rows of the amounts, made one code at a time.
pub(super) struct FeeRows {
    amounts: Vec<Amount>,
    done: usize,
    sources: Texts,
    hospital_codes: HashSet<Nihdi>,
    ready: VecDeque<(Place, NomenclatureRow)>,
}

impl FeeRows {
    /// The next row, and where its fee stands.
    pub(super) fn next(&mut self, notes: &mut Notes) -> Option<(Place, TariffRow)> {
        while self.ready.is_empty() {
            let code = self.amounts.get(self.done)?.code;
            let rest = &self.amounts[self.done..];
            let count = rest.partition_point(|amount| amount.code == code);
            let amounts = rest[..count].to_vec();
            self.done += count;
            self.join(&amounts, notes);
        }
        let (place, row) = self.ready.pop_front()?;
        Some((place, TariffRow::Nomenclature(row)))
    }

    /// The rows of one code. A fee and a share rarely change on the same day, so rows hold for the
    /// stretches of days on which no part changes, and equal rows of adjoining stretches are one.
    fn join(&mut self, amounts: &[Amount], notes: &mut Notes) {
        for stretch in stretches(amounts, notes) {
            let Some(fee) = stretch.part(Part::Fee).copied() else {
                notes.skip(SkipReason::PartMissing { fee_code: 0 });
                continue;
            };
            let named = [Some(Insurability::Ordinary), Some(Insurability::Bim)];
            let columns: &[Option<Insurability>] =
                if named.iter().any(|one| stretch.has_any_of(*one)) {
                    &named
                } else if stretch.has_any_of(None) {
                    &[None]
                } else {
                    notes.skip(SkipReason::SharesMissing);
                    continue;
                };
            for column in columns {
                self.add_row(&stretch, fee, *column, notes);
            }
        }
    }

    fn add_row(
        &mut self,
        stretch: &Stretch,
        fee: Amount,
        column: Option<Insurability>,
        notes: &mut Notes,
    ) {
        let parts = [Part::Insurance(column), Part::Patient(column)];
        let [Some(insurance), Some(patient)] = parts.map(|part| stretch.part(part)) else {
            for part in parts
                .into_iter()
                .filter(|part| stretch.part(*part).is_none())
            {
                let fee_code = part.fee_code();
                notes.skip(SkipReason::PartMissing { fee_code });
            }
            return;
        };
        let mut sources: Vec<&str> = Vec::new();
        for amount in [&fee, insurance, patient] {
            let source = self.sources.text(amount.source);
            if !sources.contains(&source) {
                sources.push(source);
            }
        }
        let setting = self.hospital_codes.contains(&fee.code);
        let row = NomenclatureRow {
            code: fee.code,
            period: stretch.days,
            insurability: column,
            gmd: None,
            age_class: None,
            conventioned: None,
            fee_cents: fee.cents,
            insurance_cents: insurance.cents,
            patient_cents: patient.cents,
            provider_kinds: None,
            age_from_years: None,
            age_to_years: None,
            setting: setting.then_some(CareSetting::Hospitalisation),
            source: sources.join("; "),
        };
        // The two columns of a code take turns.
        let before = self.ready.iter_mut().rev().take(2);
        for (_, earlier) in before {
            if let Some(period) = joined_period(earlier, &row) {
                earlier.period = period;
                return;
            }
        }
        self.ready.push_back((fee.place, row));
    }
}

/// The days of both rows, where the later goes on where the earlier ends and is otherwise the same.
fn joined_period(earlier: &NomenclatureRow, later: &NomenclatureRow) -> Option<Period> {
    let moved = NomenclatureRow {
        period: later.period,
        ..earlier.clone()
    };
    let adjoins = earlier.period.last_day().plus_days(1) == later.period.first_day();
    if adjoins && moved == *later {
        Period::new(earlier.period.first_day(), later.period.last_day()).ok()
    } else {
        None
    }
}
