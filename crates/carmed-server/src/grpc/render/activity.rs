//! The figures of one OCMW in one month.

use super::values::count;
use carmed_model::Cents;
use carmed_proto::v1;
use carmed_validation::billing::ActivityRow;

/// One row of the summary; a figure that is left out is absent, never zero.
pub(in crate::grpc) fn row(row: &ActivityRow) -> v1::ActivityRow {
    let cents = |amount: Option<Cents>| amount.map(Cents::cents);
    v1::ActivityRow {
        ocmw_cbe: row.ocmw.map(|ocmw| ocmw.digits()).unwrap_or_default(),
        month: row.month.to_string(),
        decisions_registered_count: row.decisions_registered_count.map(count),
        duration_days_median: row.duration_days_median.map(number),
        late_over_30_count: row.late_over_30_count.map(count),
        late_over_45_count: row.late_over_45_count.map(count),
        consultations_count: row.consultations_count.map(count),
        not_covered_count: row.not_covered_count.map(count),
        hospital_share_permille: row.hospital_share_permille.map(number),
        state_posted_cents: cents(row.state_posted_cents),
        ocmw_posted_cents: cents(row.ocmw_posted_cents),
        patient_posted_cents: cents(row.patient_posted_cents),
        suppressed: row.suppressed,
    }
}

/// A number of days or thousandths, which is never negative; beyond what the contract can say, the most
/// it can.
fn number(number: i64) -> u32 {
    u32::try_from(number.max(0)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use carmed_model::{Cbe, Month};

    #[test]
    fn a_figure_that_is_left_out_is_absent_and_zero_is_said() {
        let told = row(&ActivityRow {
            ocmw: Some(Cbe::parse("0403019261").unwrap()),
            month: Month::parse("2026-11").unwrap(),
            decisions_registered_count: Some(0),
            duration_days_median: None,
            late_over_30_count: Some(12),
            late_over_45_count: None,
            consultations_count: Some(70),
            not_covered_count: None,
            hospital_share_permille: Some(333),
            state_posted_cents: Some(Cents::new(-5)),
            ocmw_posted_cents: None,
            patient_posted_cents: Some(Cents::ZERO),
            suppressed: true,
        });
        assert_eq!(told.ocmw_cbe, "0403019261");
        assert_eq!(told.month, "2026-11");
        assert_eq!(told.decisions_registered_count, Some(0));
        assert_eq!(
            (told.late_over_30_count, told.late_over_45_count),
            (Some(12), None)
        );
        assert_eq!(
            (told.consultations_count, told.not_covered_count),
            (Some(70), None)
        );
        assert_eq!(
            (told.duration_days_median, told.hospital_share_permille),
            (None, Some(333))
        );
        assert_eq!(
            told.state_posted_cents,
            Some(-5),
            "more was released than posted"
        );
        assert_eq!(
            (told.ocmw_posted_cents, told.patient_posted_cents),
            (None, Some(0))
        );
        assert!(told.suppressed);
    }
}
