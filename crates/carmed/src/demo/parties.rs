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

/// The welfare centre of the town the second person moves to.
pub(super) const OTHER_OCMW: &str = "ocmw;cbe=0800000669;agent=social-worker-2";
/// A second hospital, which bills in the same month.
pub(super) const OTHER_HOSPITAL: &str = "hospital;nihii=71000634;agent=billing-desk";
/// The physician who attests that care is urgent.
pub(super) const PHYSICIAN: &str = "physician;nihii=10000007;agent=practice";
/// Who checks and pays the invoices for the State.
pub(super) const HZIV: &str = "hziv;cbe=0800000570;agent=controller";
/// The feed of mutations from the federal registers.
pub(super) const FEDERAL_FEED: &str = "federal_feed;cbe=0800000471;agent=feed";

/// The number of a party.
pub(super) fn number(party: &'static str) -> &'static str {
    party.split(['=', ';']).nth(2).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use carmed_model::{Cbe, Nihii};

    #[test]
    fn every_number_has_right_check_digits() {
        for party in [
            OCMW,
            HOSPITAL,
            PHARMACY,
            TARIFF_OFFICE,
            AUDITOR,
            OTHER_OCMW,
            OTHER_HOSPITAL,
            PHYSICIAN,
            HZIV,
            FEDERAL_FEED,
        ] {
            let number = number(party);
            let right = Cbe::parse(number).is_ok() || Nihii::parse(number).is_ok();
            assert!(right, "{party}");
        }
    }
}
