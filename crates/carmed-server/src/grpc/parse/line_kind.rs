//! What a line is about: an act, a medicine, days of a stay, or care without a code.

use super::Fields;
use carmed_model::identifiers::NihdiCheck;
use carmed_model::{Cnk, Code, Day, Nihdi, Period};
use carmed_proto::v1;
use carmed_proto::v1::line::Kind;
use carmed_validation::amounts::{HospitalDays, LineKind};

/// How long the description of care without a code may be, in characters.
const DESCRIPTION_MAX: usize = 200;
/// How long the name of a hospital may be, in characters.
const HOSPITAL_MAX: usize = 200;
/// How many days one line may bill.
const DAYS_MAX: i64 = 366;

impl Fields<'_> {
    /// What the line is about. An ambulance called through 112 counts like any care without a code: no
    /// State money since 2019-01-01.
    pub(super) fn line_kind(
        &mut self,
        kind: Option<Kind>,
        care_date: Option<Day>,
    ) -> Option<LineKind> {
        match kind {
            Some(Kind::Nomenclature(act)) => {
                let mut fields = self.inside("nomenclature");
                let parse = |code: &str| Nihdi::parse(code, NihdiCheck::On);
                let code = fields.identifier("code", &act.code, parse)?;
                Some(LineKind::Nomenclature { code })
            }
            Some(Kind::Medicine(medicine)) => {
                let mut fields = self.inside("medicine");
                let cnk = fields.identifier("cnk", &medicine.cnk, Cnk::parse);
                let environment = match medicine.environment {
                    None => Some(Default::default()),
                    stated => fields.optional_value("environment", stated),
                };
                Some(LineKind::Medicine {
                    cnk: cnk?,
                    environment: environment?,
                })
            }
            Some(Kind::HospitalDays(stay)) => self
                .inside("hospital_days")
                .hospital_days(stay, care_date)
                .map(LineKind::HospitalDays),
            Some(Kind::Uncoded(care)) => {
                let mut fields = self.inside("uncoded");
                let description = fields.text("description", care.description, DESCRIPTION_MAX)?;
                Some(LineKind::Uncoded { description })
            }
            None => {
                self.refuse("kind", Code::Missing);
                None
            }
        }
    }

    /// Days of a stay: admitted on or before the first of them, and not more than a line may bill.
    fn hospital_days(
        &mut self,
        stay: v1::HospitalDays,
        care_date: Option<Day>,
    ) -> Option<HospitalDays> {
        let last_day = self.day("last_day", stay.last_day);
        let admission_date = self.day("admission_date", stay.admission_date);
        let group = self.optional_value("group", stay.group);
        let ward = self.optional_value("ward", stay.ward);
        let full_day_price_cents =
            self.optional_cents("full_day_price_cents", stay.full_day_price_cents);
        let day_insurance_part_cents =
            self.optional_cents("day_insurance_part_cents", stay.day_insurance_part_cents);
        let named = !stay.hospital.is_empty();
        let hospital = named.then(|| self.text("hospital", stay.hospital, HOSPITAL_MAX));
        if full_day_price_cents.is_some() && day_insurance_part_cents.is_some() {
            self.unsupported("day_insurance_part_cents");
        }
        let (care_date, last_day, admission_date) = (care_date?, last_day?, admission_date?);
        match Period::new(care_date, last_day) {
            Ok(days) if days.length_days() <= DAYS_MAX => {}
            Ok(_) => self.refuse("last_day", Code::ValueNotAllowed),
            Err(_) => self.refuse("last_day", Code::ImplausibleDate),
        }
        if admission_date > care_date {
            self.refuse("admission_date", Code::ImplausibleDate);
        }
        Some(HospitalDays {
            last_day,
            admission_date,
            group,
            hospital: hospital.flatten(),
            ward,
            full_day_price_cents,
            day_insurance_part_cents,
            with_flat_fees: stay.with_flat_fees,
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::grpc::parse::testing::{expected, violations};
    use carmed_model::Day;
    use carmed_proto::google::r#type::Date;
    use carmed_proto::v1;
    use carmed_proto::v1::line::Kind;

    fn date(day: i32) -> Option<Date> {
        Some(Date {
            year: 2026,
            month: 6,
            day,
        })
    }

    fn stay(admission: i32, last: i32) -> v1::HospitalDays {
        v1::HospitalDays {
            admission_date: date(admission),
            last_day: date(last),
            ..v1::HospitalDays::default()
        }
    }

    fn found(kind: Kind) -> Vec<(String, u32)> {
        violations(|fields| fields.line_kind(Some(kind), Day::from_ymd(2026, 6, 10)))
    }

    #[test]
    fn days_of_a_stay_lie_after_the_admission_and_in_order() {
        assert_eq!(found(Kind::HospitalDays(stay(8, 12))), expected(&[]));
        assert_eq!(
            found(Kind::HospitalDays(stay(11, 9))),
            expected(&[
                ("hospital_days.last_day", 113),
                ("hospital_days.admission_date", 113)
            ])
        );
        let twice_priced = v1::HospitalDays {
            full_day_price_cents: Some(1),
            day_insurance_part_cents: Some(1),
            ward: Some(99),
            ..stay(8, 12)
        };
        assert_eq!(
            found(Kind::HospitalDays(twice_priced)),
            expected(&[
                ("hospital_days.ward", 130),
                ("hospital_days.day_insurance_part_cents", 160)
            ])
        );
    }

    #[test]
    fn a_medicine_has_a_pack_and_a_known_environment() {
        let medicine = v1::Medicine {
            cnk: "0056136".to_owned(),
            environment: Some(0),
        };
        assert_eq!(
            found(Kind::Medicine(medicine)),
            expected(&[("medicine.cnk", 112), ("medicine.environment", 130)])
        );
    }
}
