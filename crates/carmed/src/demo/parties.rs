//! Who plays: invented organisations with numbers whose check digits are right.

/// The welfare centre of an invented town.
pub(super) const OCMW: &str = "ocmw;cbe=0800000174;agent=social-worker-1";
/// The hospital.
pub(super) const HOSPITAL: &str = "hospital;nihii=71000535;agent=admission-desk";
/// The pharmacy.
pub(super) const PHARMACY: &str = "pharmacy;nihii=20000113;agent=counter";
/// Who loads published tariffs.
pub(super) const TARIFF_OFFICE: &str = "tariff_office;cbe=0800000273;agent=loader";
/// Who controls afterwards.
pub(super) const AUDITOR: &str = "auditor;cbe=0800000372;agent=inspector";

#[cfg(test)]
mod tests {
    use super::*;
    use carmed_model::{Cbe, Nihii};

    #[test]
    fn every_number_has_right_check_digits() {
        for party in [OCMW, HOSPITAL, PHARMACY, TARIFF_OFFICE, AUDITOR] {
            let number = party.split(['=', ';']).nth(2).unwrap_or_default();
            let right = Cbe::parse(number).is_ok() || Nihii::parse(number).is_ok();
            assert!(right, "{party}");
        }
    }
}
