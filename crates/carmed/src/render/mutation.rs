//! Mutations: what changed about a person, and what that does to each decision.

use super::table;
use crate::words;
use carmed_client::contract::{
    MutationChange, MutationNotice, RecordMutationResponse, mutation_change::Change,
};

/// What a mutation did, or would do.
pub(crate) fn answer(answer: &RecordMutationResponse) -> String {
    let revision = answer.revision;
    if !answer.concerned {
        return format!("The registry knows nobody with this number, revision {revision}.\n");
    }
    let rows = answer.notices.iter().map(|notice| {
        let [kind, effect] = kind_and_effect(notice);
        vec![
            notice.card_number.clone(),
            kind,
            words::day(notice.mutation_date.as_ref()),
            change(notice.old.as_ref()),
            change(notice.new.as_ref()),
            effect,
            actions(notice),
            words::ocmw(notice.ocmw.as_ref()),
        ]
    });
    let header = [
        "card", "mutation", "from", "old", "new", "effect", "allowed", "OCMW",
    ];
    let mut text = table::of(&header, &[], rows.collect());
    text.push_str(&format!("Revision {revision}.\n"));
    text
}

/// `mutuality from 2026-05-20 (no -> yes) suspends 100000000174; allowed: stop, reactivate`.
pub(super) fn notice(notice: &MutationNotice) -> String {
    let [kind, effect] = kind_and_effect(notice);
    format!(
        "{kind} from {} ({} -> {}) {effect} {}; allowed: {}",
        words::day(notice.mutation_date.as_ref()),
        change(notice.old.as_ref()),
        change(notice.new.as_ref()),
        notice.card_number,
        actions(notice)
    )
}

fn kind_and_effect(notice: &MutationNotice) -> [String; 2] {
    [
        words::plain(notice.kind().as_str_name(), "MUTATION_KIND_"),
        words::plain(notice.effect().as_str_name(), "MUTATION_EFFECT_"),
    ]
}

fn actions(notice: &MutationNotice) -> String {
    let actions: Vec<String> = notice
        .allowed_actions()
        .map(|action| words::plain(action.as_str_name(), "DECISION_ACTION_"))
        .collect();
    words::or_dash(&actions.join(", "))
}

/// The value of a change; a dash where none is known.
pub(super) fn change(change: Option<&MutationChange>) -> String {
    match change.and_then(|change| change.change.as_ref()) {
        Some(Change::DeathDate(day)) => words::day(Some(day)),
        Some(Change::SuccessorSsin(ssin)) => ssin.clone(),
        Some(Change::Names(names)) => format!("{} {}", names.given_names, names.family_name),
        Some(Change::Stay(stay)) => format!(
            "{}, {}",
            words::plain(stay.residence_status().as_str_name(), "RESIDENCE_STATUS_"),
            words::plain(stay.situation().as_str_name(), "SITUATION_")
        ),
        Some(Change::InPopulationRegister(yes) | Change::AffiliatedToMutuality(yes)) => {
            words::yes(*yes)
        }
        Some(Change::RefundCode(code)) => code.to_string(),
        None => words::dash(),
    }
}
