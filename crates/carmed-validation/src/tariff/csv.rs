//! The everyday format of tariff rows: UTF-8, commas, a first line that names the columns.

use super::canonical::{age_class_name, insurability_name, setting_name};
use super::overlap::find_overlaps;
use super::row_check::check_row;
use carmed_model::identifiers::IdentifierError;
use carmed_model::tariff::{AgeClass, Insurability};
use carmed_model::{CareSetting, Cents, Code, Day, Finding, Nihdi, NihdiCheck, Period, TariffRow};
use csv::{ByteRecord, ReaderBuilder};

/// The columns every file has.
const REQUIRED: [&str; 11] = [
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
];

/// The columns a file may have: restrictions that provoke 171 and 183.
const OPTIONAL: [&str; 4] = ["provider_kinds", "age_from", "age_to", "setting"];

/// Reading ends once so many errors are known, so that a file of rubbish does not fill the memory.
pub const ERRORS_MAX: usize = 1000;

/// The byte order mark some spreadsheets put before UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Something wrong in a file of rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowError {
    /// The line of the file, from 1 on; the names of the columns stand on line 1.
    pub line: u64,
    /// What is wrong; its field is the column's name.
    pub finding: Finding,
}

/// Reads a file of tariff rows; all of it or nothing.
///
/// `any` in a dimension means that the row does not depend on it; an open end is 2999-12-31. Amounts are
/// whole cents. `provider_kinds` are separated by `|`; an empty or `any` restriction restricts nothing.
///
/// # Errors
/// Everything that is wrong, up to [`ERRORS_MAX`]: unknown, repeated (130) or absent (100) columns; rows
/// of another length, unreadable values (111, 130), no source (100), a period that ends before it begins
/// (113), a fee that is not the sum of its parts (130); and two rows that hold for the same person on
/// the same day (160).
pub fn read(text: &[u8], nihdi_check: NihdiCheck) -> Result<Vec<TariffRow>, Vec<RowError>> {
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    let mut reader = ReaderBuilder::new().flexible(true).from_reader(text);
    let header = reader.byte_headers().cloned().unwrap_or_default();
    let columns = Columns::new(&header)?;
    let (mut rows, mut lines, mut errors) = (Vec::new(), Vec::new(), Vec::new());
    let mut record = ByteRecord::new();
    while errors.len() < ERRORS_MAX {
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(_) => {
                errors.push(RowError {
                    line: reader.position().line(),
                    finding: malformed(),
                });
                break;
            }
        }
        let line = record.position().map_or(0, csv::Position::line);
        match columns.read_row(&record, nihdi_check) {
            Ok(row) => {
                rows.push(row);
                lines.push(line);
            }
            Err(findings) => {
                errors.extend(
                    findings
                        .into_iter()
                        .map(|finding| RowError { line, finding }),
                );
            }
        }
    }
    for overlap in find_overlaps(&rows) {
        let finding = Finding::new(Code::UnsupportedCriteria).at("valid_from");
        let finding = finding.with("overlaps", format!("line {}", lines[overlap.first]));
        errors.push(RowError {
            line: lines[overlap.second],
            finding,
        });
    }
    errors.sort_by_key(|error| error.line);
    errors.truncate(ERRORS_MAX);
    if errors.is_empty() {
        Ok(rows)
    } else {
        Err(errors)
    }
}

const fn malformed() -> Finding {
    Finding::new(Code::Malformed)
}

/// Where in a record each column stands.
struct Columns {
    count: usize,
    required: [usize; REQUIRED.len()],
    optional: [Option<usize>; OPTIONAL.len()],
}

impl Columns {
    fn new(header: &ByteRecord) -> Result<Self, Vec<RowError>> {
        let names: Vec<_> = header.iter().map(String::from_utf8_lossy).collect();
        let place = |column: &str| names.iter().position(|name| name == column);
        let mut findings = Vec::new();
        for (index, name) in names.iter().enumerate() {
            let known = REQUIRED.contains(&name.as_ref()) || OPTIONAL.contains(&name.as_ref());
            if !known || names[..index].contains(name) {
                let name: String = name.chars().take(60).collect();
                findings.push(Finding::new(Code::ValueNotAllowed).at(name));
            }
        }
        let required = REQUIRED.map(|column| {
            place(column).unwrap_or_else(|| {
                findings.push(Finding::new(Code::Missing).at(column));
                usize::MAX
            })
        });
        if findings.is_empty() {
            Ok(Self {
                count: names.len(),
                required,
                optional: OPTIONAL.map(place),
            })
        } else {
            Err(findings
                .into_iter()
                .map(|finding| RowError { line: 1, finding })
                .collect())
        }
    }

    /// One row, or everything that is wrong with it.
    fn read_row(&self, record: &ByteRecord, check: NihdiCheck) -> Result<TariffRow, Vec<Finding>> {
        if record.len() != self.count {
            let finding = Finding::new(Code::Malformed).with("values", record.len());
            return Err(vec![finding.with("columns", self.count)]);
        }
        let mut fields = Fields {
            columns: self,
            record,
            findings: Vec::new(),
        };
        let code = fields.read("code", |text| nihdi(text, check));
        let period = fields.read_period();
        let insurability = fields.read("insurability", |text| {
            dimension(
                text,
                &[Insurability::Ordinary, Insurability::Bim],
                insurability_name,
            )
        });
        let gmd = fields.read("gmd", yes_no);
        let classes = [
            AgeClass::Under10,
            AgeClass::From10To74,
            AgeClass::From75OrChronic,
        ];
        let age_class = fields.read("age_class", |text| {
            dimension(text, &classes, age_class_name)
        });
        let conventioned = fields.read("conventioned", yes_no);
        let fee_cents = fields.read("fee_cents", cents);
        let insurance_cents = fields.read("insurance_cents", cents);
        let patient_cents = fields.read("patient_cents", cents);
        let source = fields.read("source", |text| Ok(text.to_owned()));
        let provider_kinds = fields.read_optional("provider_kinds", provider_kinds);
        let age_from_years = fields.read_optional("age_from", years);
        let age_to_years = fields.read_optional("age_to", years);
        let settings = [
            CareSetting::Hospitalisation,
            CareSetting::AmbulatoryInHospital,
            CareSetting::Other,
        ];
        let setting =
            fields.read_optional("setting", |text| dimension(text, &settings, setting_name));
        let mut findings = fields.findings;
        let row = (|| {
            Some(TariffRow {
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
            })
        })();
        findings.extend(row.as_ref().map(check_row).unwrap_or_default());
        row.filter(|_| findings.is_empty()).ok_or(findings)
    }
}

/// The values of one record, and what is wrong with them.
struct Fields<'a> {
    columns: &'a Columns,
    record: &'a ByteRecord,
    findings: Vec<Finding>,
}

impl Fields<'_> {
    /// The days a row holds; both ends count.
    fn read_period(&mut self) -> Option<Period> {
        let first_day = self.read("valid_from", day);
        let last_day = self.read("valid_to", day);
        let (first_day, last_day) = first_day.zip(last_day)?;
        let period = Period::new(first_day, last_day).ok();
        if period.is_none() {
            let finding = Finding::new(Code::ImplausibleDate).at("valid_to");
            self.findings.push(finding);
        }
        period
    }

    /// The value of a column every file has; `None` where it is unreadable, which is then noted.
    fn read<T>(&mut self, column: &str, parse: impl Fn(&str) -> Result<T, Code>) -> Option<T> {
        let place = REQUIRED.iter().position(|name| *name == column)?;
        self.parse(column, self.columns.required[place], parse)
    }

    /// The restriction of a column a file may have: `Some(None)` where nothing is restricted.
    fn read_optional<T>(
        &mut self,
        column: &str,
        parse: impl Fn(&str) -> Result<Option<T>, Code>,
    ) -> Option<Option<T>> {
        let place = OPTIONAL.iter().position(|name| *name == column)?;
        match self.columns.optional[place] {
            Some(index) if !matches!(self.record.get(index), None | Some(b"" | b"any")) => {
                self.parse(column, index, parse)
            }
            _ => Some(None),
        }
    }

    fn parse<T>(
        &mut self,
        column: &str,
        index: usize,
        parse: impl Fn(&str) -> Result<T, Code>,
    ) -> Option<T> {
        let value = match std::str::from_utf8(self.record.get(index).unwrap_or_default()) {
            Ok("") => Err(Code::Missing),
            Ok(text) => parse(text),
            Err(_) => Err(Code::Malformed),
        };
        value
            .map_err(|code| self.findings.push(Finding::new(code).at(column)))
            .ok()
    }
}

fn nihdi(text: &str, check: NihdiCheck) -> Result<Nihdi, Code> {
    Nihdi::parse(text, check).map_err(|error| match error {
        IdentifierError::UnknownCode => Code::ValueNotAllowed,
        _ => Code::Malformed,
    })
}

fn day(text: &str) -> Result<Day, Code> {
    Day::parse(text).map_err(|_| Code::Malformed)
}

fn dimension<T: Copy>(
    text: &str,
    values: &[T],
    name: impl Fn(T) -> &'static str,
) -> Result<Option<T>, Code> {
    if text == "any" {
        return Ok(None);
    }
    let value = values.iter().copied().find(|value| name(*value) == text);
    value.map(Some).ok_or(Code::ValueNotAllowed)
}

fn yes_no(text: &str) -> Result<Option<bool>, Code> {
    dimension(text, &[true, false], |yes| if yes { "yes" } else { "no" })
}

fn cents(text: &str) -> Result<Cents, Code> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.parse()
            .map(Cents::new)
            .map_err(|_| Code::ValueNotAllowed)
    } else {
        Err(Code::Malformed)
    }
}

fn years(text: &str) -> Result<Option<u16>, Code> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        let years = text.parse().ok().filter(|years| *years <= 150);
        years.map(Some).ok_or(Code::ValueNotAllowed)
    } else {
        Err(Code::Malformed)
    }
}

fn provider_kinds(text: &str) -> Result<Option<Vec<String>>, Code> {
    let kinds: Vec<String> = text.split('|').map(str::to_owned).collect();
    let named = |kind: &String| {
        !kind.is_empty()
            && kind
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'_')
    };
    if kinds.iter().all(named) {
        Ok(Some(kinds))
    } else {
        Err(Code::ValueNotAllowed)
    }
}
