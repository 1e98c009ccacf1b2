//! May this decision be registered, and what follows from it (DEC-01…19).
//!
//! Violations refuse, all at once; warnings never block and are stored with the version.

mod content;
mod covers;
mod dates;
mod facts;
mod grants;
pub(crate) mod overlap;
mod person;
mod state_share;

pub(crate) use facts::contradictory;

use crate::Parameters;
use carmed_model::decision::{Grant, VersionCause};
use carmed_model::{
    Day, Decision, DecisionState, DecisionVersion, Dossier, Finding, Rule, StateShare,
};

/// What every rule is judged with.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The present civil day in Brussels.
    pub today: Day,
    /// The dated numbers of the law.
    pub parameters: &'a Parameters,
}

/// A version the law lets through, with all that follows from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approved {
    /// The content of the version.
    pub decision: Decision,
    /// Where the decision then stands.
    pub state: DecisionState,
    /// What the State pays.
    pub state_share: StateShare,
    /// Which registration first granted which days (ruling 3).
    pub grants: Vec<Grant>,
    /// What brings the version about.
    pub cause: VersionCause,
    /// Warnings, to be stored with the version.
    pub warnings: Vec<Finding>,
}

impl Approved {
    /// A version of the same content; the operation names its own state and cause.
    pub(crate) fn unchanged(current: &DecisionVersion) -> Self {
        Self {
            decision: current.decision.clone(),
            state: current.state,
            state_share: current.state_share,
            grants: current.grants.clone(),
            cause: current.cause,
            warnings: current.warnings.clone(),
        }
    }
}

/// A write the law refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Every violation.
    pub violations: Vec<Finding>,
    /// The warnings it would have carried.
    pub warnings: Vec<Finding>,
}

/// What the law says of a write.
pub type Verdict = Result<Approved, Refused>;

/// Judges a new decision (LIFE-02; LIFE-01 is the same without storing).
///
/// # Errors
/// [`Refused`] with every violation of DEC-01…19.
pub fn decide(decision: &Decision, dossier: &Dossier, context: &Context<'_>) -> Verdict {
    judge(
        decision,
        None,
        dossier,
        context,
        VersionCause::Registered,
        Findings::default(),
    )
}

/// What the rules found so far.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    violations: Vec<Finding>,
    warnings: Vec<Finding>,
}

impl Findings {
    pub(crate) fn refuse(&mut self, finding: Finding) {
        self.violations.push(finding);
    }

    pub(crate) fn warn(&mut self, finding: Finding) {
        self.warnings.push(finding);
    }

    /// Approves, unless a rule refused or nothing can be approved.
    pub(crate) fn verdict(self, approved: Option<Approved>) -> Verdict {
        match approved {
            Some(approved) if self.violations.is_empty() => Ok(approved),
            _ => Err(Refused {
                violations: self.violations,
                warnings: self.warnings,
            }),
        }
    }
}

/// One version under judgement.
struct Case<'a> {
    decision: &'a Decision,
    previous: Option<&'a DecisionVersion>,
    dossier: &'a Dossier,
    context: &'a Context<'a>,
    /// The (cover, day) pairs the previous version did not cover.
    newly_granted: Vec<Grant>,
    cause: VersionCause,
}

impl Case<'_> {
    /// Whether request and decision date were judged with an earlier version: they are unchanged, or
    /// the decision is extended, which keeps its decision date (LIFE-04, ruling 14).
    fn dates_stand(&self) -> bool {
        self.cause == VersionCause::Extended
            || self.previous.is_some_and(|previous| {
                previous.decision.request_date == self.decision.request_date
                    && previous.decision.decision_date == self.decision.decision_date
            })
    }

    /// The share of the previous version, where neither facts nor dates changed (LIFE-10).
    fn share_that_stands(&self) -> Option<StateShare> {
        self.previous
            .filter(|previous| self.dates_stand() && previous.decision.facts == self.decision.facts)
            .map(|previous| previous.state_share)
    }
}

/// Judges the content of a version of any kind, after what its operation found by itself.
pub(crate) fn judge(
    decision: &Decision,
    previous: Option<&DecisionVersion>,
    dossier: &Dossier,
    context: &Context<'_>,
    cause: VersionCause,
    mut findings: Findings,
) -> Verdict {
    let newly_granted = grants::newly_granted(decision, previous, context.today);
    let case = Case {
        decision,
        previous,
        dossier,
        context,
        newly_granted,
        cause,
    };
    overlap::judge(&case, &mut findings);
    dates::judge(&case, &mut findings);
    person::judge(&case, &mut findings);
    facts::judge(&case, &mut findings);
    covers::judge(&case, &mut findings);
    content::judge(&case, &mut findings);
    let late = dates::judge_delay(&case, &mut findings);
    let state_share = state_share::derive(&case, late, &mut findings);
    let approved = state_share.map(|state_share| Approved {
        decision: decision.clone(),
        state: DecisionState::Active,
        state_share,
        grants: grants::all(&case),
        cause,
        warnings: findings.warnings.clone(),
    });
    findings.verdict(approved)
}

/// Where the cover stands in the contract: `covers[1].period`.
pub(crate) fn cover_field(index: usize, field: &str) -> String {
    format!("covers[{index}].{field}")
}

/// Whether the version was decided too late for the State to pay (DEC-05): its warning says so.
pub(crate) fn decided_late(version: &DecisionVersion) -> bool {
    version
        .warnings
        .iter()
        .any(|warning| warning.rule == Some(Rule::Dec05))
}
