//! The rules of the life cycle (LIFE-01…11).

use super::{LawEntry, Standing};
use carmed_model::{Code, Rule};

/// The rules, in order of id.
pub(super) const ENTRIES: &[LawEntry] = &[
    LawEntry {
        rule: Rule::Life01,
        text: "An evaluation gives the answer the write itself would give, stores nothing and gives no agreement.",
        basis: "POD MI handbook: the OCMW runs a simulation",
        standing: Standing::Confirmed,
        codes: &[],
        functions: &["registration::decide"],
    },
    LawEntry {
        rule: Rule::Life02,
        text: "A registration makes version 1 of a new card.",
        basis: "POD MI handbook (MediPrima)",
        standing: Standing::Confirmed,
        codes: &[],
        functions: &["registration::decide"],
    },
    LawEntry {
        rule: Rule::Life03,
        text: "Only an ACTIVE decision is modified; person and number stay, and no right on a past day becomes less; shortening the whole is a stop.",
        basis: "POD MI handbook (MediPrima); ruling 15",
        standing: Standing::Confirmed,
        codes: &[Code::ActionNotAllowed, Code::RuleBroken],
        functions: &[
            "life_cycle::modify::modify",
            "life_cycle::past_rights::judge",
        ],
    },
    LawEntry {
        rule: Rule::Life04,
        text: "Only an ACTIVE decision that has not expired is extended; its first day and decision date stay, in total at most a year.",
        basis: "POD MI FAQ (start 2019-01-15 for 3 months, extended by 3); ruling 14",
        standing: Standing::Confirmed,
        codes: &[Code::ActionNotAllowed, Code::RuleBroken],
        functions: &["life_cycle::extend::extend"],
    },
    LawEntry {
        rule: Rule::Life05,
        text: "An ACTIVE or SUSPENDED decision is stopped on an earlier last day, as far back as the reason allows, and every cover is cut to it.",
        basis: "POD MI handbook; client behaviour; ruling 14",
        standing: Standing::Confirmed,
        codes: &[
            Code::Missing,
            Code::ImplausibleDate,
            Code::UnsupportedCriteria,
            Code::ActionNotAllowed,
            Code::RuleBroken,
        ],
        functions: &["life_cycle::stop::stop"],
    },
    LawEntry {
        rule: Rule::Life06,
        text: "A decision registered in error is closed: it counts for nothing from then on, agreements given keep their protection.",
        basis: "ruled by this project",
        standing: Standing::Ruling,
        codes: &[Code::ActionNotAllowed],
        functions: &["life_cycle::close::close"],
    },
    LawEntry {
        rule: Rule::Life07,
        text: "Only a mutation suspends an ACTIVE decision, by itself, with its reason and date.",
        basis: "POD MI handbook (MediPrima); ruling 17",
        standing: Standing::Confirmed,
        codes: &[Code::ActionNotAllowed],
        functions: &["life_cycle::suspend::suspend"],
    },
    LawEntry {
        rule: Rule::Life08,
        text: "A SUSPENDED decision is only reactivated or stopped; a refusal lists the allowed actions, and no reactivation makes two decisions overlap.",
        basis: "POD MI handbook (MediPrima); rulings 7 and 17",
        standing: Standing::Confirmed,
        codes: &[Code::ActionNotAllowed, Code::ManagedElsewhere],
        functions: &[
            "life_cycle::reactivate::reactivate",
            "life_cycle::state::allowed_actions",
            "life_cycle::state::require",
        ],
    },
    LawEntry {
        rule: Rule::Life09,
        text: "When competence moves the old OCMW stops and the new one registers; never two at once.",
        basis: "ruled order; DEC-01",
        standing: Standing::Ruling,
        codes: &[Code::ManagedElsewhere],
        functions: &["life_cycle::stop::stop", "registration::overlap::judge"],
    },
    LawEntry {
        rule: Rule::Life10,
        text: "Death, stay, population register and a merge of overlapping decisions suspend; names, mutuality and a plain SSIN replacement inform; a refund code replaces the share; the managing OCMW is told with old and new value and its actions.",
        basis: "POD MI handbook (MediPrima); rulings 7 and 17",
        standing: Standing::Confirmed,
        codes: &[
            Code::ImplausibleDate,
            Code::ValueNotAllowed,
            Code::CallerNotAllowed,
            Code::UnsupportedCriteria,
        ],
        functions: &[
            "mutation::follow",
            "mutation::merge::merge",
            "mutation::may_report",
        ],
    },
    LawEntry {
        rule: Rule::Life11,
        text: "Only the managing OCMW writes a decision, and every write carries its author, reason and request.",
        basis: "POD MI handbook (MediPrima)",
        standing: Standing::Confirmed,
        codes: &[Code::CallerNotAllowed],
        functions: &["life_cycle::may_write"],
    },
];
