//! The rules of consultation and agreement (COV-01…11).

use super::{LawEntry, Standing};
use carmed_model::{Code, Rule};

/// The rules, in order of id.
pub(super) const ENTRIES: &[LawEntry] = &[
    LawEntry {
        rule: Rule::Cov01,
        text: "A question holds a care date, a period or an admission date, and its answer partitions the days into spans and gaps; the asking kind of provider comes from its credentials.",
        basis: "POD MI handbook: several cards may come back; rulings 4 and 8",
        standing: Standing::Confirmed,
        codes: &[Code::CallerNotAllowed, Code::ProviderUnknown],
        functions: &["coverage::assess", "coverage::asking_kind::asking_kind"],
    },
    LawEntry {
        rule: Rule::Cov02,
        text: "An agreement is given until 2 months after the later of the care day and the registration that first covered it; billing under it ends 2 years after the care.",
        basis: "MediPrima tariff service, code 166; POD MI FAQ; rulings 2 and 3",
        standing: Standing::Confirmed,
        codes: &[Code::CareDateTooFarBack],
        functions: &[
            "coverage::guarantee::of",
            "coverage::protected::assess_protected",
        ],
    },
    LawEntry {
        rule: Rule::Cov03,
        text: "Every failing gate of a day is reported, in its order: participation, death, decision, force, suspension, cover, its period, its list.",
        basis: "table of answers of the MediPrima tariff service; rulings 1 and 9",
        standing: Standing::Confirmed,
        codes: &[
            Code::PersonDead,
            Code::NoDecisionInForce,
            Code::NoDecision,
            Code::DecisionSuspended,
            Code::ProviderNotListed,
            Code::BeforeParticipation,
            Code::OutsideCoverPeriod,
            Code::CoverAbsent,
        ],
        functions: &["coverage::gates::judge"],
    },
    LawEntry {
        rule: Rule::Cov04,
        text: "Conditions never refuse: attestation and prescription are listed in the positive answer with what satisfies them.",
        basis: "POD MI FAQ: care first, the attestation follows",
        standing: Standing::Confirmed,
        codes: &[Code::AttestationRequired, Code::PrescriptionRequired],
        functions: &["coverage::spans::conditions"],
    },
    LawEntry {
        rule: Rule::Cov05,
        text: "An agreement protects the days it was given for, on the version it names, whatever becomes of the decision; a death known later is reported.",
        basis: "purpose of the agreement (POD MI handbook); ruled in extent",
        standing: Standing::Confirmed,
        codes: &[Code::PersonDead, Code::OutsideAgreement],
        functions: &["coverage::protected::assess_protected"],
    },
    LawEntry {
        rule: Rule::Cov06,
        text: "Not covered is an answer with reasons; a fault is an error and never reads as not covered.",
        basis: "ruled by this project",
        standing: Standing::Ruling,
        codes: &[],
        functions: &["coverage::assess"],
    },
    LawEntry {
        rule: Rule::Cov07,
        text: "An answer holds what the asking kind of provider needs: its cover, the basis of amounts, OCMW, validity and conditions, nothing of the person's situation.",
        basis: "eHealth MediPrima consultation; GDPR, article 5",
        standing: Standing::Confirmed,
        codes: &[],
        functions: &["coverage::spans::span", "coverage::spans::basis"],
    },
    LawEntry {
        rule: Rule::Cov08,
        text: "Every consultation, positive or not, is on durable record before it is answered.",
        basis: "ruled by this project",
        standing: Standing::Ruling,
        codes: &[],
        functions: &["carmed_registry::Registry::check_coverage"],
    },
    LawEntry {
        rule: Rule::Cov09,
        text: "No binding answer is older than what was committed when the question arrived, on every server.",
        basis: "ruled by this project",
        standing: Standing::Ruling,
        codes: &[],
        functions: &["carmed_registry::Registry::check_coverage"],
    },
    LawEntry {
        rule: Rule::Cov10,
        text: "Each no names what would make it yes, the least set of changes and who can do them.",
        basis: "ruled by this project",
        standing: Standing::Ruling,
        codes: &[],
        functions: &[
            "coverage::remedies::of",
            "coverage::remedies::least_changes",
        ],
    },
    LawEntry {
        rule: Rule::Cov11,
        text: "A span is BINDING with an agreement, PROVISIONAL for days to come, INDICATIVE in degraded mode, NONE where it is too late.",
        basis: "ruled by this project; rulings 2 and 3",
        standing: Standing::Ruling,
        codes: &[Code::CareDateTooFarBack],
        functions: &["coverage::guarantee::of"],
    },
];
