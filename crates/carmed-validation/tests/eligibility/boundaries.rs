//! A day on which the verdict changes for a first grant alone.

use crate::scene::{LAW, base_decision, day, dossier, period, registered};
use carmed_model::decision::Grant;
use carmed_model::{CareDays, CoverKind, Guarantee, Nihii, ProviderId, Question};
use carmed_validation::coverage::assess;

/// COV-02, ruling 3: days a later version added can be agreed on longer than those it found.
#[test]
fn cov_02_a_day_added_later_is_binding_where_the_days_before_it_no_longer_are() {
    let mut version = registered(&base_decision(), 1, day("2026-03-02"));
    let granted = |first_day, last_day, registered_on| Grant {
        kind: CoverKind::Hospitalisation,
        period: period(first_day, last_day),
        registered_on: day(registered_on),
    };
    version.grants = vec![
        granted("2026-03-01", "2026-03-31", "2026-03-02"),
        granted("2026-04-01", "2026-05-31", "2026-05-20"),
    ];
    let question = Question {
        cover: CoverKind::Hospitalisation,
        care_days: CareDays::Period(period("2026-03-20", "2026-04-10")),
    };
    let answer = assess(
        &question,
        &ProviderId::Nihii(Nihii::parse("71000535").unwrap()),
        LAW.provider_kind("hospital").unwrap(),
        Some(&dossier([version])),
        day("2026-06-15"),
        &LAW,
    );
    let spans: Vec<_> = answer
        .spans
        .iter()
        .map(|span| (span.days, span.guarantee))
        .collect();
    assert_eq!(
        spans,
        [
            (period("2026-03-20", "2026-03-31"), Guarantee::None),
            (period("2026-04-01", "2026-04-10"), Guarantee::Binding),
        ]
    );
}
