//! The rules of the attestation of urgent medical aid (UMA-01…06).

use super::{LawEntry, Standing};
use carmed_model::{Code, Rule};

/// The rules, in order of id.
pub(super) const ENTRIES: &[LawEntry] = &[
    LawEntry {
        rule: Rule::Uma01,
        text: "The author of an attestation is a physician or a dentist: a NIHII number that begins with 1 or 3.",
        basis: "royal decree of 12 December 1996",
        standing: Standing::Confirmed,
        codes: &[Code::RuleBroken],
        functions: &["attestation::draft::author"],
    },
    LawEntry {
        rule: Rule::Uma02,
        text: "An attestation is for one person, one cover kind and one period, at most start + 1 year − 1 day, which is its end where none is stated.",
        basis: "agii.be; ruling 18",
        standing: Standing::Confirmed,
        codes: &[Code::ImplausibleDate, Code::RuleBroken],
        functions: &["attestation::draft::period"],
    },
    LawEntry {
        rule: Rule::Uma03,
        text: "An attestation is sent, searched and deleted, never changed: its author or sender deletes it until a billing cites it.",
        basis: "eHealth UMA service; ruling 18",
        standing: Standing::Confirmed,
        codes: &[
            Code::CallerNotAllowed,
            Code::PerformerInconsistent,
            Code::ActionNotAllowed,
        ],
        functions: &[
            "attestation::sender::may_send",
            "attestation::search::find",
            "attestation::deletion::may_delete",
            "billing::ledger::cites",
        ],
    },
    LawEntry {
        rule: Rule::Uma04,
        text: "The number of an attestation has at most 21 letters and digits.",
        basis: "eFact zone 47-49",
        standing: Standing::Confirmed,
        codes: &[Code::Missing, Code::Malformed],
        functions: &["carmed_model::AttestationNumber::parse"],
    },
    LawEntry {
        rule: Rule::Uma05,
        text: "A missing search criterion is an error, never read as today.",
        basis: "ruled by this project",
        standing: Standing::Ruling,
        codes: &[
            Code::Missing,
            Code::ImplausibleDate,
            Code::UnsupportedCriteria,
        ],
        functions: &["attestation::search::search"],
    },
    LawEntry {
        rule: Rule::Uma06,
        text: "An attestation satisfies the condition for the care days in its period under its own cover kind, sent before or after the care; one on file is found without its number, a given number narrows.",
        basis: "royal decree of 12 December 1996; ruling 6",
        standing: Standing::Confirmed,
        codes: &[],
        functions: &[
            "attestation::fit::fitting",
            "carmed_model::Dossier::narrowed_to",
        ],
    },
];
