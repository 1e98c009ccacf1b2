//! The examples the authorities publish, over the channel where the clock of a server allows it.
//!
//! The extension of 2019-01-15 asks for a day before 2019-04-15 to be today: it is shown with a clock that
//! stands still, in the tests of the registry.

use carmed_tests::v1::{Beneficiary, Code, DecisionDraft, Period, WrittenVersion};
use carmed_tests::{Date, World, person, unlawful_stay};

fn day_of_2019(month: i32, day: i32) -> Option<Date> {
    Some(Date {
        year: 2019,
        month,
        day,
    })
}

/// Requested on 1 January 2019 and decided on that day.
fn decided_on(person: &Beneficiary, decision_date: Option<Date>) -> DecisionDraft {
    let period = Some(Period {
        first_day: day_of_2019(1, 15),
        last_day: day_of_2019(4, 14),
    });
    let mut draft = unlawful_stay(person);
    draft.request_date = day_of_2019(1, 1);
    draft.decision_date = decision_date;
    draft.period = period;
    for cover in &mut draft.covers {
        cover.period = period;
    }
    if let Some(facts) = &mut draft.facts {
        facts.social_inquiry_date = day_of_2019(1, 10);
    }
    draft
}

fn warned(written: &WrittenVersion) -> Vec<&str> {
    let warnings = written.warnings.iter();
    warnings.map(|warning| warning.rule.as_str()).collect()
}

#[tokio::test]
async fn a_request_of_2019_01_01_is_decided_in_time_until_2019_02_15_dec_05() {
    let world = World::start().await;
    let in_time = world
        .register(decided_on(&person(1), day_of_2019(2, 15)))
        .await;
    let share = in_time.state_share.unwrap();
    assert_eq!(share.refund_code, 31);
    assert!(
        !warned(&in_time).contains(&"DEC-05"),
        "{:?}",
        warned(&in_time)
    );
    assert!(
        warned(&in_time).contains(&"DEC-06"),
        "more than 30 days all the same"
    );

    let late = world
        .register(decided_on(&person(2), day_of_2019(2, 16)))
        .await;
    let share = late.state_share.unwrap();
    assert_eq!(share.refund_code, 9_045, "the State pays nothing");
    assert!(warned(&late).contains(&"DEC-05"), "{:?}", warned(&late));
    assert!(
        late.warnings
            .iter()
            .all(|warning| warning.code() != Code::Unspecified)
    );
}

#[tokio::test]
async fn thirty_days_are_in_due_time_and_one_more_is_not_dec_06() {
    let world = World::start().await;
    let due = world
        .register(decided_on(&person(1), day_of_2019(1, 31)))
        .await;
    assert!(!warned(&due).contains(&"DEC-06"), "{:?}", warned(&due));
    let overdue = world
        .register(decided_on(&person(2), day_of_2019(2, 1)))
        .await;
    assert!(
        warned(&overdue).contains(&"DEC-06"),
        "{:?}",
        warned(&overdue)
    );
}
