//! COV-02, COV-05, UMA-03, rulings 18 to 20: `tests/data/billing/courses.toml`.

use crate::course::Case;
use crate::scene::{Provenance, cases_of};

#[test]
fn every_course_of_billing_comes_out_as_written() {
    for case in cases_of::<Case>(include_str!("../data/billing/courses.toml")) {
        let provenance = Provenance {
            rule: case.rule.clone(),
            origin: case.origin.clone(),
            source: case.source.clone(),
        };
        provenance.assert_stated(&case.name);
        case.play();
    }
}
