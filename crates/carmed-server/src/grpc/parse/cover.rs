//! Covers of a decision.

use super::Fields;
use carmed_model::{Code, Cover, PatientCap, ProviderId};
use carmed_proto::v1;

/// How many maxima or types of supplement are read: more than there are kinds of either.
const KINDS_MAX: usize = 16;
/// How many providers a cover may list.
const PROVIDERS_MAX: usize = 500;

impl Fields<'_> {
    /// One cover. Which covers, levels and maxima go together is for the law to say.
    pub(in crate::grpc) fn cover(&mut self, cover: v1::Cover) -> Option<Cover> {
        let kind = self.value("kind", cover.kind);
        let period = self.period("period", cover.period);
        let insurance_level = self.value("insurance_level", cover.insurance_level);
        let patient_level = self.value("patient_level", cover.patient_level);
        let supplement_level = self.value("supplement_level", cover.supplement_level);
        let patient_caps = self.list(
            "patient_caps",
            cover.patient_caps,
            KINDS_MAX,
            |fields, cap| {
                let invoice_type = fields.value("invoice_type", cap.invoice_type);
                let cap_cents = fields.cents("cap_cents", cap.cap_cents);
                Some(PatientCap {
                    invoice_type: invoice_type?,
                    cap_cents: cap_cents?,
                })
            },
        );
        let supplement_cap_cents =
            self.optional_cents("supplement_cap_cents", cover.supplement_cap_cents);
        let supplement_types = self.list(
            "supplement_types",
            cover.supplement_types,
            KINDS_MAX,
            |fields, number| fields.value("", number),
        );
        if let Some(types) = &supplement_types {
            self.refuse_repeated(
                types,
                |index| format!("supplement_types[{index}]"),
                PartialEq::eq,
            );
        }
        let providers = cover.providers.map(|list| self.provider_list(list));
        Some(Cover {
            kind: kind?,
            period: period?,
            insurance_level: insurance_level?,
            patient_level: patient_level?,
            supplement_level: supplement_level?,
            convention: cover.convention,
            prescription_required: cover.prescription_required,
            patient_caps: patient_caps?,
            supplement_cap_cents,
            supplement_types: supplement_types?,
            providers: providers.map_or(Some(None), |list| list.map(Some))?,
        })
    }

    /// The providers of a list, none twice: NIHII numbers are one on their first eight digits.
    fn provider_list(&mut self, list: v1::ProviderList) -> Option<Vec<ProviderId>> {
        let mut fields = self.inside("providers");
        let providers = fields.list(
            "providers",
            list.providers,
            PROVIDERS_MAX,
            |fields, given| fields.provider(given),
        )?;
        fields.refuse_repeated(
            &providers,
            |index| format!("providers[{index}]"),
            ProviderId::same_provider,
        );
        Some(providers)
    }

    /// A list of covers; more than one of each kind is too long.
    pub(in crate::grpc) fn covers(&mut self, covers: Vec<v1::Cover>) -> Option<Vec<Cover>> {
        self.list(
            "covers",
            covers,
            carmed_model::CoverKind::ALL.len(),
            |fields, given| fields.cover(given),
        )
    }

    /// The kind of care of a question.
    pub(in crate::grpc) fn cover_kind(&mut self, number: i32) -> Option<carmed_model::CoverKind> {
        self.value("cover", number)
    }

    /// A combination the registry cannot honour is refused, never ignored.
    pub(in crate::grpc) fn unsupported(&mut self, field: &str) {
        self.refuse(field, Code::UnsupportedCriteria);
    }
}

#[cfg(test)]
pub(in crate::grpc) mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use crate::grpc::parse::testing::{expected, now, violations};
    use crate::grpc::parse::{Fields, parse};
    use carmed_proto::google::r#type::Date;
    use carmed_proto::v1;
    use carmed_proto::v1::provider_id::Id;

    pub(in crate::grpc) fn date(year: i32, month: i32, day: i32) -> Option<Date> {
        Some(Date { year, month, day })
    }

    pub(in crate::grpc) fn nihii(number: &str) -> v1::ProviderId {
        v1::ProviderId {
            id: Some(Id::Nihii(number.to_owned())),
        }
    }

    /// A cover in order.
    pub(in crate::grpc) fn doctor() -> v1::Cover {
        v1::Cover {
            kind: v1::CoverKind::Doctor.into(),
            period: Some(v1::Period {
                first_day: date(2026, 6, 1),
                last_day: date(2026, 8, 31),
            }),
            insurance_level: v1::SupportLevel::Full.into(),
            patient_level: v1::SupportLevel::Partial.into(),
            supplement_level: v1::SupportLevel::Nothing.into(),
            patient_caps: vec![v1::PatientCap {
                invoice_type: v1::InvoiceType::Practitioner.into(),
                cap_cents: 2_500,
            }],
            ..Default::default()
        }
    }

    #[test]
    fn a_cover_in_order_is_read_whole() {
        let providers = Some(v1::ProviderList {
            providers: vec![nihii("10000135")],
        });
        let cover = parse(now(), |fields| {
            fields.cover(v1::Cover {
                providers,
                ..doctor()
            })
        })
        .unwrap();
        assert_eq!(cover.patient_caps[0].cap_cents.cents(), 2_500);
        assert_eq!(cover.providers.unwrap().len(), 1);
        assert!(
            parse(now(), |fields| fields.cover(doctor()))
                .unwrap()
                .providers
                .is_none()
        );
    }

    #[test]
    fn every_malformed_field_of_a_cover_is_named() {
        let cover = v1::Cover {
            kind: 0,
            period: None,
            insurance_level: 7,
            patient_caps: vec![v1::PatientCap {
                invoice_type: 0,
                cap_cents: -1,
            }],
            supplement_cap_cents: Some(i64::MAX),
            supplement_types: vec![2, 2, 0, 44],
            providers: Some(v1::ProviderList {
                providers: vec![
                    nihii("10000135"),
                    nihii("10000136"),
                    v1::ProviderId::default(),
                    v1::ProviderId {
                        id: Some(Id::Cbe("x".to_owned())),
                    },
                ],
            }),
            ..doctor()
        };
        let wrong = [
            ("kind", 100),
            ("period", 100),
            ("insurance_level", 130),
            ("patient_caps[0].invoice_type", 100),
            ("patient_caps[0].cap_cents", 130),
            ("supplement_cap_cents", 130),
            ("supplement_types[2]", 100),
            ("supplement_types[3]", 130),
            ("providers.providers[1].nihii", 112),
            ("providers.providers[2].id", 100),
            ("providers.providers[3].cbe", 111),
        ];
        assert_eq!(violations(|fields| fields.cover(cover)), expected(&wrong));
    }

    #[test]
    fn a_list_names_nobody_and_nothing_twice_and_has_a_limit() {
        let listed = |providers| v1::Cover {
            providers: Some(v1::ProviderList { providers }),
            ..doctor()
        };
        let twice = listed(vec![nihii("10000106"), nihii("10000106004")]);
        let found = violations(|fields| fields.cover(twice));
        assert_eq!(found, expected(&[("providers.providers[1]", 130)]));
        let types = v1::Cover {
            supplement_types: vec![2, 3, 2],
            ..doctor()
        };
        let found = violations(|fields| fields.cover(types));
        assert_eq!(found, expected(&[("supplement_types[2]", 130)]));
        let many = listed(vec![nihii("10000106"); 501]);
        let found = violations(|fields| fields.cover(many));
        assert_eq!(found, expected(&[("providers.providers", 111)]));
        let nine = violations(|fields: &mut Fields<'_>| fields.covers(vec![doctor(); 9]));
        assert_eq!(nine, expected(&[("covers", 111)]));
    }
}
