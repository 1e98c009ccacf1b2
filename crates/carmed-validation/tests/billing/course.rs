//! A course of events about one person, as case files write it: billings, releases, attestations, states.

use crate::scene::{Patch, attested, base_decision, in_state, registered, sorted, written};
use crate::world::{Agreement, act, first_of_april, stay};
use carmed_model::{
    Cents, CoverKind, Day, DecisionState, DecisionVersion, Dossier, InvoiceType, Month, Nihii,
    Period, Posting, ProviderId,
};
use carmed_validation::amounts::Line;
use carmed_validation::billing::{Billed, Quoted, may_release, used_of_month};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A case: the decisions of one person, and what happens in order.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) rule: String,
    pub(crate) origin: String,
    pub(crate) source: String,
    /// The rules of the amounts it shows.
    #[serde(default)]
    rules: Vec<String>,
    /// Changes to the base decision, one for each decision; the base decision where nothing is said.
    #[serde(default)]
    decisions: Vec<Registered>,
    #[serde(default = "first_of_april")]
    today: Day,
    step: Vec<Step>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Registered {
    set: Patch,
    registered_on: Option<Day>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
enum Step {
    Bill(Bill),
    /// The posting of that step, counted from 1, is released by its provider, or by another.
    Release {
        step: u128,
        by: Option<Nihii>,
        #[serde(default)]
        violations: Vec<String>,
    },
    Attest {
        number: u8,
        cover: CoverKind,
        from: String,
        until: String,
    },
    /// The decision goes over to that state.
    Becomes {
        #[serde(default)]
        decision: usize,
        state: DecisionState,
    },
    /// What the ledger then says.
    Used {
        #[serde(default)]
        decision: usize,
        month: Month,
        invoice_type: InvoiceType,
        cents: i64,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bill {
    /// The agreement's name; the same name is the same agreement.
    #[serde(default)]
    agreement: u8,
    #[serde(default)]
    decision: usize,
    #[serde(default = "doctor")]
    cover: CoverKind,
    /// The days agreed on; March 2026 where nothing is said.
    days: Option<Period>,
    agreed_on: Option<Day>,
    today: Option<Day>,
    lines: Vec<BilledLine>,
}

const fn doctor() -> CoverKind {
    CoverKind::Doctor
}

/// A line as it is billed, and how it comes out.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BilledLine {
    id: String,
    #[serde(default = "consultation")]
    code: String,
    on: Day,
    /// The last day of a stay at EUR 778.78 a day.
    until: Option<Day>,
    charged_cents: Option<Cents>,
    invoice_type: Option<InvoiceType>,
    #[serde(default)]
    credit_note: bool,
    #[serde(default)]
    attestation: bool,
    /// What the line states of the month, to be disregarded.
    used_of_month_cents: Option<Cents>,
    /// State, OCMW and patient as quoted, in cents.
    quoted: Option<[i64; 3]>,
    outcome: String,
    /// State, OCMW and patient, in cents; nothing where there are no amounts.
    payers: Option<[i64; 3]>,
    /// What is left of each month's maximum before the line, in cents.
    #[serde(default)]
    left: Vec<i64>,
    #[serde(default)]
    reasons: Vec<u32>,
    /// The attestations the posted line cites.
    #[serde(default)]
    cites: Vec<u8>,
    #[serde(default)]
    curable: bool,
    #[serde(default)]
    changed: bool,
}

fn consultation() -> String {
    "101076".to_owned()
}

impl BilledLine {
    fn stated(&self) -> (Line, Option<Quoted>) {
        let plain = match self.until {
            Some(until) => stay(&self.id, self.on, until),
            None => act(&self.id, &self.code, self.on),
        };
        let line = Line {
            charged_cents: self.charged_cents,
            invoice_type: self.invoice_type,
            credit_note: self.credit_note,
            attestation: self.attestation,
            used_of_month_cents: self.used_of_month_cents,
            ..plain
        };
        let quoted = self.quoted.map(|quoted| {
            let [state_cents, ocmw_cents, patient_cents] = quoted.map(Cents::new);
            Quoted {
                state_cents,
                ocmw_cents,
                patient_cents,
            }
        });
        (line, quoted)
    }

    fn assert_came_out(&self, billed: &Billed, case: &str) {
        let place = format!("{case}: line {}", self.id);
        let result = &billed.result;
        written(&result.reasons);
        let reasons: Vec<u32> = result.reasons.iter().map(|one| one.code.number()).collect();
        assert_eq!(
            (result.outcome.name(), &reasons),
            (self.outcome.as_str(), &self.reasons),
            "{place}"
        );
        let payers = result
            .amounts
            .map(|of| [of.state_cents, of.ocmw_cents, of.patient_cents].map(Cents::cents));
        assert_eq!(payers, self.payers, "{place}: payers");
        let left: Vec<i64> = result
            .monthly_caps()
            .map(|cap| cap.left_cents.cents())
            .collect();
        assert_eq!(left, self.left, "{place}: left");
        assert_eq!(result.curable, self.curable, "{place}: curable");
        assert_eq!(billed.changed_since_quote, self.changed, "{place}: changed");
        let computed = self.outcome == "COMPUTED";
        assert_eq!(billed.posted.is_some(), computed, "{place}: posted");
        let cited = billed.posted.iter().flat_map(|posted| &posted.attestations);
        let expected: Vec<_> = self
            .cites
            .iter()
            .map(|seed| crate::scene::number_of(*seed))
            .collect();
        assert_eq!(
            cited.copied().collect::<Vec<_>>(),
            expected,
            "{place}: cites"
        );
    }
}

/// The person in the course of the case.
struct Course {
    versions: Vec<DecisionVersion>,
    dossier: Dossier,
    postings: Vec<(u128, Arc<Posting>)>,
    /// The rules of the amounts shown so far.
    rules: BTreeSet<&'static str>,
    today: Day,
}

impl Course {
    fn begin(case: &Case) -> Self {
        let unchanged = [Registered {
            set: Patch::default(),
            registered_on: None,
        }];
        let decisions = if case.decisions.is_empty() {
            &unchanged[..]
        } else {
            &case.decisions
        };
        let versions: Vec<DecisionVersion> = (1..)
            .zip(decisions)
            .map(|(sequence, one)| {
                let registered_on = one.registered_on.unwrap_or(crate::scene::day("2026-03-02"));
                registered(&one.set.apply(&base_decision()), sequence, registered_on)
            })
            .collect();
        let dossier = crate::scene::dossier(versions.iter().cloned());
        Self {
            versions,
            dossier,
            postings: Vec::new(),
            rules: BTreeSet::new(),
            today: case.today,
        }
    }

    fn agreement(&self, bill: &Bill) -> Agreement {
        Agreement {
            name: bill.agreement,
            version: Arc::new(self.versions[bill.decision].clone()),
            cover: bill.cover,
            days: bill
                .days
                .unwrap_or(crate::scene::period("2026-03-01", "2026-03-31")),
            agreed_on: bill.agreed_on.unwrap_or(self.today),
        }
    }

    fn take(&mut self, place: u128, step: &Step, case: &str) {
        match step {
            Step::Bill(bill) => {
                let agreement = self.agreement(bill);
                let lines: Vec<_> = bill.lines.iter().map(BilledLine::stated).collect();
                let today = bill.today.unwrap_or(self.today);
                let (billed, posting) = agreement.post(&lines, &mut self.dossier, place, today);
                let steps = billed.iter().flat_map(|billed| &billed.result.explanation);
                self.rules.extend(steps.map(|step| step.rule.id()));
                for (line, billed) in bill.lines.iter().zip(&billed) {
                    line.assert_came_out(billed, &format!("{case}, step {place}"));
                }
                self.postings
                    .extend(posting.map(|posting| (place, posting)));
            }
            Step::Release {
                step,
                by,
                violations,
            } => {
                let (_, posting) = self
                    .postings
                    .iter()
                    .find(|(place, _)| place == step)
                    .unwrap();
                let organisation = by.map_or(posting.provider, ProviderId::Nihii);
                let refused = may_release(posting, &organisation, &self.dossier).err();
                let refused = refused.unwrap_or_default();
                assert_eq!(written(&refused), sorted(violations.clone()), "{case}");
                if refused.is_empty() {
                    let posting_id = posting.posting_id;
                    self.dossier.release(posting_id);
                }
            }
            Step::Attest {
                number,
                cover,
                from,
                until,
            } => {
                self.dossier.file(attested(*number, *cover, from, until));
            }
            Step::Becomes { decision, state } => {
                let current = &self.versions[*decision];
                let next = in_state(current.clone(), *state);
                self.dossier.put(Arc::new(DecisionVersion {
                    version: current.version + 1,
                    ..next
                }));
            }
            Step::Used {
                decision,
                month,
                invoice_type,
                cents,
            } => {
                let ocmw = self.versions[*decision].decision.ocmw.cbe;
                let used = used_of_month(&self.dossier, ocmw, *month, *invoice_type);
                assert_eq!(used.cents(), *cents, "{case}, step {place}");
            }
        }
    }
}

impl Case {
    /// Plays the case; every line comes out as written.
    pub(crate) fn play(&self) {
        let name = format!("{}: {}", self.rule, self.name);
        let mut course = Course::begin(self);
        for (place, step) in (1..).zip(&self.step) {
            course.take(place, step, &name);
        }
        for rule in &self.rules {
            assert!(
                course.rules.contains(rule.as_str()),
                "{name}: {rule} is not shown"
            );
        }
    }
}
