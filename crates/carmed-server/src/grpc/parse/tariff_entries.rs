//! Which code on which day the tariff is read for.

use super::Fields;
use carmed_model::identifiers::NihdiCheck;
use carmed_model::{Cnk, Code, Day, Instant, Nihdi};
use carmed_proto::v1;
use carmed_proto::v1::get_tariff_request::Code as Asked;
use carmed_registry::TariffCode;

impl Fields<'_> {
    /// One code on one day, as known at an instant.
    pub(in crate::grpc) fn get_tariff(
        &mut self,
        message: &v1::GetTariffRequest,
    ) -> Option<(TariffCode, Day, Option<Instant>)> {
        let code = match &message.code {
            Some(Asked::NomenclatureCode(code)) => {
                let parse = |code: &str| Nihdi::parse(code, NihdiCheck::On);
                self.identifier("nomenclature_code", code, parse)
                    .map(TariffCode::Nomenclature)
            }
            Some(Asked::Cnk(cnk)) => self
                .identifier("cnk", cnk, Cnk::parse)
                .map(TariffCode::Medicine),
            None => {
                self.refuse("code", Code::Missing);
                None
            }
        };
        let day = self.day("date", message.date);
        let known_at = self.optional_past_instant("known_at", message.known_at);
        Some((code?, day?, known_at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grpc::parse::testing::{expected, violations};

    #[test]
    fn the_tariff_is_read_for_one_code_on_one_day() {
        let found = |code| {
            let message = v1::GetTariffRequest {
                code,
                ..Default::default()
            };
            violations(|fields| fields.get_tariff(&message))
        };
        assert_eq!(found(None), expected(&[("code", 100), ("date", 100)]));
        let act = Some(Asked::NomenclatureCode("101075".to_owned()));
        let wrong = [("nomenclature_code", 130), ("date", 100)];
        assert_eq!(found(act), expected(&wrong));
        let pack = Some(Asked::Cnk("0056136".to_owned()));
        assert_eq!(found(pack), expected(&[("cnk", 112), ("date", 100)]));
    }
}
