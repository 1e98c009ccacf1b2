//! What HZIV is told of a claim: one coded verdict for each field (COV-05).

use super::bill::Billed;
use super::ledger::posted_as;
use carmed_model::consultation::Coverage;
use carmed_model::{
    Cents, Claim, ClaimedLine, Code, DecisionVersion, Dossier, Finding, PostedLine, Posting, Rule,
};

/// What a claimed line is judged on.
#[derive(Clone, Copy, Debug)]
pub struct ClaimedLineFacts<'a> {
    /// What the agreement answers for the line's days; empty where no agreement is proven.
    pub coverage: &'a Coverage,
    /// How the line would be billed today, where the claim says how it was stated; a posting that holds
    /// it comes first.
    pub billed: Option<&'a Billed>,
}

/// What a claim is judged on.
#[derive(Clone, Copy, Debug)]
pub struct ClaimFacts<'a> {
    /// Whether the agreement number proves itself for that provider and exactly these fields.
    pub proven: bool,
    /// Whether the agreement's card is a card of the claimed person.
    pub of_person: bool,
    /// The version the agreement froze, where the registry holds it.
    pub frozen: Option<&'a DecisionVersion>,
    /// What the registry holds about the person of the card: what was posted.
    pub dossier: &'a Dossier,
    /// One for each line of the claim.
    pub lines: &'a [ClaimedLineFacts<'a>],
}

/// What is to be said of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldVerdict {
    /// Path of the field, in the contract's names: `lines[0].state_cents`.
    pub field: String,
    /// Why it does not hold; nothing where it does.
    pub finding: Option<Finding>,
}

/// The verdicts on a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimVerdict {
    /// One for each field of the claim, in the claim's order.
    pub fields: Vec<FieldVerdict>,
    /// What became known since the agreement: reported, never applied.
    pub later_findings: Vec<Finding>,
}

impl ClaimVerdict {
    /// Whether every field holds.
    pub fn accepted(&self) -> bool {
        self.fields.iter().all(|verdict| verdict.finding.is_none())
    }

    fn say(&mut self, field: String, code: Option<Code>) {
        let finding = code.map(Finding::new);
        self.say_finding(field, finding);
    }

    fn say_finding(&mut self, field: String, finding: Option<Finding>) {
        let finding = finding.map(|finding| finding.rule(Rule::Cov05).at(field.clone()));
        self.fields.push(FieldVerdict { field, finding });
    }
}

/// Judges a claim against its agreement, the version that froze and what was posted: exactly one verdict
/// for each field (COV-05).
///
/// - 130 at `provider` and `agreement.agreement_number`: the number does not prove itself for that
///   provider and these fields. Nothing is then owed: the amounts are judged without an agreement
///   (501943).
/// - 250825 at `ssin`: the agreement's card is not that person's.
/// - 255620 and 255920: card number or version is not the agreement's; 254332 at the version where
///   neither is, so that the two do not go together. 130 at `ocmw_cbe`: another OCMW bears its share.
/// - 500525 at `care_date`: the agreement does not hold the day.
/// - 500544 at `line_id`: claimed twice, or posted elsewhere than in the posting named.
/// - 501944, 502741 and 502742: the State's amount, the OCMW's or the patient's is not that posted, else
///   not that computed today from the line as stated; 1003 where neither is there to judge by.
///
/// Basis: error table of the electronic invoice (eFact, record 25 and 50); purpose of the agreement.
pub fn verify(claim: &Claim, facts: &ClaimFacts<'_>) -> ClaimVerdict {
    let mut verdict = ClaimVerdict {
        fields: Vec::new(),
        later_findings: Vec::new(),
    };
    head(claim, facts, &mut verdict);
    for (place, (line, of_line)) in claim.lines.iter().zip(facts.lines).enumerate() {
        let judged = JudgedLine {
            claim,
            facts,
            place,
            line,
            of_line,
        };
        judged.judge(&mut verdict);
    }
    if claim.posting_id.is_some() {
        let unknown = named_posting(claim, facts).is_none();
        let code = unknown.then_some(Code::ValueNotAllowed);
        verdict.say("posting_id".to_owned(), code);
    }
    verdict
}

/// The fields about the agreement, the person and the card.
fn head(claim: &Claim, facts: &ClaimFacts<'_>, verdict: &mut ClaimVerdict) {
    let unproven = (!facts.proven).then_some(Code::ValueNotAllowed);
    verdict.say("provider".to_owned(), unproven);
    let not_of_person = (!facts.of_person).then_some(Code::BeneficiaryNotOfCard);
    verdict.say("ssin".to_owned(), not_of_person);
    verdict.say("agreement.agreement_number".to_owned(), unproven);
    let number_fits = claim.card_number == claim.agreement.card_number;
    let number = (!number_fits).then_some(Code::CardNumberMismatch);
    verdict.say("card_number".to_owned(), number);
    let version_fits = claim.card_version == claim.agreement.version;
    let version = match (number_fits, version_fits) {
        (_, true) => None,
        (true, false) => Some(Code::CardVersionMismatch),
        (false, false) => Some(Code::CardMismatch),
    };
    verdict.say("card_version".to_owned(), version);
    let ocmw = facts.frozen.map(|version| version.decision.ocmw.cbe);
    let other_ocmw = (ocmw != Some(claim.ocmw)).then_some(Code::ValueNotAllowed);
    verdict.say("ocmw_cbe".to_owned(), other_ocmw);
}

/// The posting the claim names, if it stands under the claim's agreement.
fn named_posting<'f>(claim: &Claim, facts: &ClaimFacts<'f>) -> Option<&'f Posting> {
    let named = facts.dossier.posting(claim.posting_id?)?;
    (named.agreement == claim.agreement.agreement_number).then_some(named.as_ref())
}

/// What State, OCMW and patient ought to pay, in cents.
struct Owed {
    state_cents: Cents,
    ocmw_cents: Cents,
    patient_cents: Cents,
}

/// A line of the claim with all it is judged on.
struct JudgedLine<'a> {
    claim: &'a Claim,
    facts: &'a ClaimFacts<'a>,
    place: usize,
    line: &'a ClaimedLine,
    of_line: &'a ClaimedLineFacts<'a>,
}

impl JudgedLine<'_> {
    fn judge(&self, verdict: &mut ClaimVerdict) {
        let field = |name: &str| format!("lines[{}].{name}", self.place);
        let posted = self.posted();
        let refused = match posted {
            Some(_) => None,
            None => self.refused_today(),
        };
        let (about_date, about_line): (Option<Code>, Option<Code>) = match refused {
            Some(finding) if finding.field == "care_date" => (Some(finding.code), None),
            refused => (None, refused.map(|finding| finding.code)),
        };
        let line_id = self.posted_otherwise().or(about_line);
        verdict.say(field("line_id"), line_id);
        let spans = self.of_line.coverage.spans.iter();
        let mut spans = spans.filter(|span| span.days.contains(self.line.care_date));
        let span = spans.next().filter(|_| self.facts.proven);
        let care_date = match span {
            None => Some(Code::OutsideAgreement),
            Some(_) => about_date,
        };
        verdict.say(field("care_date"), care_date);
        self.judge_amounts(self.owed(posted), verdict);
        let later = span.into_iter().flat_map(|span| &span.reasons);
        let later = later.filter(|finding| finding.code != Code::CareDateTooFarBack);
        let later = later.map(|finding| finding.clone().at(field("care_date")));
        verdict.later_findings.extend(later);
    }

    fn judge_amounts(&self, owed: Option<Owed>, verdict: &mut ClaimVerdict) {
        let field = |name: &str| format!("lines[{}].{name}", self.place);
        let Some(owed) = owed else {
            for name in ["state_cents", "ocmw_cents", "patient_cents"] {
                let finding = Finding::new(Code::DimensionMissing).with("dimension", "line");
                verdict.say_finding(field(name), Some(finding));
            }
            return;
        };
        let insurance = if self.facts.proven {
            Code::InsuranceAmountWrong
        } else {
            Code::InsuranceAmountWrongWithoutAgreement
        };
        let line = self.line;
        let state = (line.state_cents != owed.state_cents).then_some(insurance);
        verdict.say(field("state_cents"), state);
        let ocmw = (line.ocmw_cents != owed.ocmw_cents).then_some(Code::PatientPartWrong);
        verdict.say(field("ocmw_cents"), ocmw);
        let patient = match line.patient_cents.cmp(&owed.patient_cents) {
            std::cmp::Ordering::Equal => None,
            std::cmp::Ordering::Less => Some(Code::PatientPartWrong),
            std::cmp::Ordering::Greater => Some(Code::PatientPartTooHigh),
        };
        verdict.say(field("patient_cents"), patient);
    }

    /// The line as it was posted: in the posting named, else the last one posted as such.
    fn posted(&self) -> Option<&PostedLine> {
        let named = named_posting(self.claim, self.facts);
        let (line_id, care_date) = (&self.line.line_id, self.line.care_date);
        let in_named = named.and_then(|posting| {
            let mut lines = posting.lines.iter().rev();
            lines.find(|line| line.is_of(line_id, care_date))
        });
        in_named.or_else(|| self.anywhere().map(|(_, line)| line))
    }

    /// The last line posted under the agreement with this name and day.
    fn anywhere(&self) -> Option<(&Posting, &PostedLine)> {
        let agreement = self.claim.agreement.agreement_number;
        let (line_id, care_date) = (&self.line.line_id, self.line.care_date);
        posted_as(self.facts.dossier, agreement, line_id, care_date).next_back()
    }

    /// Claimed twice, or not in the posting named: posted in another one, or in none.
    fn posted_otherwise(&self) -> Option<Code> {
        let same = |other: &ClaimedLine| {
            (&other.line_id, other.care_date) == (&self.line.line_id, self.line.care_date)
        };
        if self.claim.lines[..self.place].iter().any(same) {
            return Some(Code::AlreadyBilled);
        }
        let named = named_posting(self.claim, self.facts)?;
        let (line_id, care_date) = (&self.line.line_id, self.line.care_date);
        if named
            .lines
            .iter()
            .any(|line| line.is_of(line_id, care_date))
        {
            return None;
        }
        Some(match self.anywhere() {
            Some(_) => Code::AlreadyBilled,
            None => Code::ValueNotAllowed,
        })
    }

    /// Why the line, posted nowhere, would not be billed today.
    fn refused_today(&self) -> Option<&Finding> {
        let billed = self.of_line.billed?;
        match billed.posted {
            Some(_) => None,
            None => billed.result.reasons.first(),
        }
    }

    /// What is owed of the line; nothing to tell where neither posting nor line is there.
    fn owed(&self, posted: Option<&PostedLine>) -> Option<Owed> {
        let line = self.line;
        let nothing = Owed {
            state_cents: Cents::ZERO,
            ocmw_cents: Cents::ZERO,
            patient_cents: line.state_cents + line.ocmw_cents + line.patient_cents,
        };
        if !self.facts.proven {
            return Some(nothing);
        }
        let as_posted = |posted: &PostedLine| Owed {
            state_cents: posted.amounts.state_cents,
            ocmw_cents: posted.amounts.ocmw_cents,
            patient_cents: posted.amounts.patient_cents,
        };
        match (posted, self.of_line.billed) {
            (Some(posted), _) => Some(as_posted(posted)),
            (None, Some(billed)) => Some(billed.posted.as_ref().map_or(nothing, as_posted)),
            (None, None) => None,
        }
    }
}
