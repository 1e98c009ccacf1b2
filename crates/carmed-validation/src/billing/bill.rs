//! Judging the lines of one billing: each on what those before it took (COV-02, COV-05, rulings 18 to 20).

use super::ledger::{Ledger, standing_line};
use crate::Parameters;
use crate::amounts::{Amounts, Line, LineContext, LineResult, Outcome, compute, reject, take_back};
use crate::parameters::ProviderKind;
use crate::tariff::TariffBook;
use carmed_model::consultation::{Condition, ConditionKind, Coverage, LineAmounts, Span};
use carmed_model::{
    AgreementNumber, AttestationNumber, BirthDate, Cbe, Cents, Code, CoverKind, Day, Dossier,
    Finding, Instant, Percentage, PostedLine, PostedMonth, Rule, SettingShare,
};
use std::collections::BTreeMap;

/// What a provider was quoted for a line, in cents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quoted {
    /// What the State would pay, in cents.
    pub state_cents: Cents,
    /// What the OCMW would pay, in cents.
    pub ocmw_cents: Cents,
    /// What the patient would pay, in cents.
    pub patient_cents: Cents,
}

/// A line as it is billed.
#[derive(Clone, Copy, Debug)]
pub struct LineToBill<'a> {
    /// What the provider states.
    pub line: &'a Line,
    /// What its agreement answers for the line's days of care (COV-05).
    pub coverage: &'a Coverage,
    /// What the provider was quoted, where it was.
    pub quoted: Option<Quoted>,
}

/// What a billing is judged on besides its lines.
#[derive(Clone, Copy, Debug)]
pub struct BillingFacts<'a> {
    /// The agreement billed under.
    pub agreement: AgreementNumber,
    /// The cover billed under.
    pub cover: CoverKind,
    /// The OCMW of the version the agreement froze, which bears its share.
    pub ocmw: Cbe,
    /// What the registry holds about the person: what was posted before.
    pub dossier: &'a Dossier,
    /// The kind of the provider.
    pub provider_kind: &'a ProviderKind,
    /// The person's birth date, where known.
    pub birth_date: Option<BirthDate>,
    /// The tariff.
    pub tariff: &'a TariffBook,
    /// The dated numbers of the law.
    pub parameters: &'a Parameters,
    /// As known at which moment the tariff is read.
    pub known_on: Instant,
    /// The present civil day in Brussels.
    pub today: Day,
}

/// How one line was billed.
#[derive(Clone, Debug, PartialEq)]
pub struct Billed {
    /// Who pays how much of it.
    pub result: LineResult,
    /// What is posted; exactly the computed lines are.
    pub posted: Option<PostedLine>,
    /// Whether its amounts are not those quoted; false where none were.
    pub changed_since_quote: bool,
}

/// Bills the lines in their order: a line sees of the monthly maximum what the ledger and the lines before
/// it left, and is never refused for a spent one (ruling 19).
///
/// - COV-02: care to come is REJECTED (146), as is care whose term of billing has passed (166).
/// - COV-05: care on days the agreement does not hold is REJECTED (500525).
/// - A line posted before with the same agreement, name and first day is REJECTED (500544), twice in one
///   billing too; once a credit note took it back it may be billed again.
/// - A credit note takes back a line that stands and mirrors what was posted exactly, whatever became
///   known since and however late; without such a line, or stated otherwise, it is REJECTED (160).
/// - A required attestation that is not on file leaves the line COMPUTED without State money, reason
///   1001, curable (ruling 20; royal decree of 12 December 1996). The provider's own word for one counts
///   in quotes only. One on file that serves the days is cited, given or found (ruling 18).
///
/// What a line states of the month is not looked at: the ledger knows.
pub fn bill(lines: &[LineToBill<'_>], facts: &BillingFacts<'_>) -> Vec<Billed> {
    let mut books = Books {
        ledger: Ledger::of(facts.dossier),
        own: BTreeMap::new(),
    };
    lines.iter().map(|line| books.bill(line, facts)).collect()
}

/// What was posted so far, before this billing and by it.
struct Books {
    ledger: Ledger,
    /// The lines of this billing by name and first day; a credit note leaves none standing.
    own: BTreeMap<(String, Day), Option<PostedLine>>,
}

impl Books {
    fn standing(&self, line: &Line, facts: &BillingFacts<'_>) -> Option<PostedLine> {
        match self.own.get(&(line.line_id.clone(), line.care_date)) {
            Some(standing) => standing.clone(),
            None => standing_line(
                facts.dossier,
                facts.agreement,
                &line.line_id,
                line.care_date,
            )
            .map(|(_, posted)| posted.clone()),
        }
    }

    fn bill(&mut self, asked: &LineToBill<'_>, facts: &BillingFacts<'_>) -> Billed {
        let standing = self.standing(asked.line, facts);
        let result = self.judge(asked, standing.as_ref(), facts);
        let posted = match (result.outcome, result.amounts) {
            (Outcome::Computed, Some(amounts)) => Some(posted_line(
                asked,
                facts.cover,
                standing.as_ref(),
                &result,
                &amounts,
            )),
            _ => None,
        };
        if let Some(posted) = &posted {
            self.ledger.count(facts.ocmw, posted);
            let key = (posted.line_id.clone(), posted.care_days.first_day());
            let standing = (!posted.credit_note).then(|| posted.clone());
            self.own.insert(key, standing);
        }
        let changed_since_quote = asked.quoted.is_some_and(|quoted| {
            result
                .amounts
                .is_none_or(|amounts| differ(quoted, &amounts))
        });
        Billed {
            result,
            posted,
            changed_since_quote,
        }
    }

    fn judge(
        &self,
        asked: &LineToBill<'_>,
        standing: Option<&PostedLine>,
        facts: &BillingFacts<'_>,
    ) -> LineResult {
        if asked.line.credit_note {
            return match standing.filter(|posted| may_take_back(asked.line, posted)) {
                Some(posted) => take_back(asked.line, posted, facts.ocmw, &self.ledger),
                None => reject(asked.line, vec![no_mirror()]),
            };
        }
        let line = Line {
            attestation: false,
            used_of_month_cents: None,
            ..asked.line.clone()
        };
        let coverage = as_billed(asked.coverage);
        let context = LineContext {
            cover: facts.cover,
            coverage: &coverage,
            provider_kind: facts.provider_kind,
            birth_date: facts.birth_date,
            tariff: facts.tariff,
            parameters: facts.parameters,
            known_on: facts.known_on,
            ledger: &self.ledger,
        };
        let mut result = compute(&line, &context);
        let mut refused = refusals(asked, standing, facts.today);
        if refused.is_empty() {
            let unattested = |finding: &Finding| finding.code == Code::AttestationRequired;
            result.curable |= result.reasons.iter().any(unattested);
            return result;
        }
        if result.outcome == Outcome::Rejected {
            refused.extend(result.reasons);
        }
        reject(&line, refused)
    }
}

/// Why the line may not be billed, whatever it comes to.
fn refusals(asked: &LineToBill<'_>, standing: Option<&PostedLine>, today: Day) -> Vec<Finding> {
    let line = asked.line;
    let mut refused = Vec::new();
    if line.care_days().last_day() > today {
        let finding = Finding::new(Code::CareDateInFuture).rule(Rule::Cov02);
        refused.push(finding.at("care_date"));
    }
    let too_late = |finding: &&Finding| finding.code == Code::CareDateTooFarBack;
    let reasons = spans(asked).flat_map(|span| &span.reasons);
    if let Some(finding) = reasons.into_iter().find(too_late) {
        refused.push(finding.clone().at("care_date"));
    }
    if standing.is_some() {
        let finding = Finding::new(Code::AlreadyBilled).rule(Rule::Cov05);
        refused.push(finding.at("line_id"));
    }
    refused
}

/// Whether what the credit note states is what was posted: the same care and units on the same days, and
/// where it says them the same charge and type of invoice.
fn may_take_back(line: &Line, posted: &PostedLine) -> bool {
    let charged = posted.amounts.charged_cents;
    let stated = line.stated();
    // What the line is about stands under the name of its kind: `nomenclature.code`.
    let of_kind = |name: &str| name.contains('.') || name == "units";
    let is_kept = |(name, value): (&String, &String)| posted.stated.get(name) == Some(value);
    line.care_days() == posted.care_days
        && stated.iter().filter(|(name, _)| of_kind(name)).all(is_kept)
        && line.charged_cents.is_none_or(|stated| stated == charged)
        && line
            .invoice_type
            .is_none_or(|stated| stated == posted.invoice_type)
}

/// The credit note takes back no line that stands, or states it otherwise than it was billed.
fn no_mirror() -> Finding {
    Finding::new(Code::UnsupportedCriteria)
        .rule(Rule::Cov05)
        .at("credit_note")
}

/// The spans that hold days of the line.
fn spans<'a>(asked: &LineToBill<'a>) -> impl Iterator<Item = &'a Span> {
    let days = asked.line.care_days();
    let spans = asked.coverage.spans.iter();
    spans.filter(move |span| span.days.overlaps(&days))
}

const fn is_unattested(condition: &Condition) -> bool {
    matches!(condition.kind, ConditionKind::AttestationRequired) && !condition.satisfied
}

/// The coverage as billing reads it: where a required attestation is not on file the State pays nothing,
/// and care goes on to be computed with the OCMW's levels as they are (ruling 20).
fn as_billed(coverage: &Coverage) -> Coverage {
    let mut billed = coverage.clone();
    for span in &mut billed.spans {
        let Some(condition) = span.conditions.iter_mut().find(|one| is_unattested(one)) else {
            continue;
        };
        condition.satisfied = true;
        let nothing = Percentage::ZERO;
        span.basis.state = SettingShare {
            insurance: nothing,
            patient: nothing,
        };
        let missing = Finding::new(condition.kind.code()).at("attestation_number");
        span.reasons.push(missing);
    }
    billed
}

fn posted_line(
    asked: &LineToBill<'_>,
    cover: CoverKind,
    taken_back: Option<&PostedLine>,
    result: &LineResult,
    amounts: &Amounts,
) -> PostedLine {
    let line = asked.line;
    let months = result.months.iter().map(|borne| PostedMonth {
        month: borne.month,
        borne_cents: borne.borne_cents,
    });
    let mut attestations: Vec<AttestationNumber> = match taken_back {
        Some(original) => original.attestations.clone(),
        None => spans(asked)
            .flat_map(|span| &span.conditions)
            .filter_map(|condition| condition.satisfied_by)
            .collect(),
    };
    attestations.sort();
    attestations.dedup();
    let codes = |findings: &[Finding]| findings.iter().map(|finding| finding.code).collect();
    PostedLine {
        line_id: line.line_id.clone(),
        care_days: line.care_days(),
        credit_note: line.credit_note,
        stated: line.stated(),
        invoice_type: taken_back.map_or(line.invoice_type(cover), |original| original.invoice_type),
        amounts: amounts.on_record(),
        months: months.collect(),
        attestations,
        reasons: codes(&result.reasons),
        remarks: codes(&result.remarks),
    }
}

fn differ(quoted: Quoted, amounts: &Amounts) -> bool {
    let LineAmounts {
        state_cents,
        ocmw_cents,
        patient_cents,
        ..
    } = amounts.on_record();
    quoted
        != Quoted {
            state_cents,
            ocmw_cents,
            patient_cents,
        }
}

/// How a credit note under that agreement comes out in a quote: as it will be billed, where the line it
/// takes back stands. Nothing for any other line, which is computed.
pub fn taken_back(
    dossier: &Dossier,
    agreement: AgreementNumber,
    line: &Line,
    ledger: &Ledger,
) -> Option<LineResult> {
    let (posting, posted) = standing_line(dossier, agreement, &line.line_id, line.care_date)
        .filter(|(_, posted)| line.credit_note && may_take_back(line, posted))?;
    Some(take_back(line, posted, posting.ocmw, ledger))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use crate::amounts::LineKind;

    #[test]
    fn a_credit_note_takes_back_the_care_and_the_units_that_were_posted() {
        let line = |description: &str, units: u32| Line {
            line_id: "1".to_owned(),
            kind: LineKind::Uncoded {
                description: description.to_owned(),
            },
            care_date: Day::parse("2026-06-10").unwrap(),
            units,
            charged_cents: None,
            insurability: None,
            gmd: None,
            conventioned: None,
            chronic: false,
            prescription: false,
            attestation: false,
            invoice_type: None,
            supplement_type: None,
            room: None,
            used_of_month_cents: None,
            used_of_stay_cents: Cents::ZERO,
            credit_note: true,
        };
        let original = line("transport", 2);
        let posted = PostedLine {
            line_id: original.line_id.clone(),
            care_days: original.care_days(),
            credit_note: false,
            stated: original.stated(),
            invoice_type: original.invoice_type(CoverKind::Miscellaneous),
            amounts: LineAmounts {
                charged_cents: Cents::new(5_000),
                fee_cents: None,
                insurance_part_cents: None,
                patient_part_cents: None,
                supplement_cents: None,
                reduction_cents: None,
                state_cents: Cents::ZERO,
                ocmw_cents: Cents::new(5_000),
                patient_cents: Cents::ZERO,
            },
            months: Vec::new(),
            attestations: Vec::new(),
            reasons: Vec::new(),
            remarks: Vec::new(),
        };
        assert!(may_take_back(&original, &posted));
        assert!(
            !may_take_back(&line("transport", 1), &posted),
            "other units"
        );
        assert!(
            !may_take_back(&line("prosthesis", 2), &posted),
            "other care"
        );
    }
}
