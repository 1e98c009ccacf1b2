//! `BillAgreement`: lines are computed anew under their agreement, posted, and counted.

use crate::access;
use crate::answered_line::answered_line;
use crate::compute_intervention::AnsweredIntervention;
use crate::consult::Moment;
use crate::fold::View;
use crate::frozen::Frozen;
use crate::judge::Judge;
use crate::refusal::Refusal;
use crate::registry::Registry;
use crate::write::{Plan, PlannedEvent, Write};
use carmed_model::consultation::{Consulted, Coverage};
use carmed_model::{
    AgreementReference, Caller, Cents, Dossier, Event, EventBody, Instant, Period, Posting,
    Revision, SecondFactor, Ssin,
};
use carmed_validation::amounts::{Line, LineResult};
use carmed_validation::billing::{BillingFacts, LineToBill, Quoted, bill};
use carmed_validation::coverage;
use carmed_validation::parameters::ProviderKind;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// What a provider was quoted for a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Quote {
    /// The line.
    pub line_id: String,
    /// What the State would pay, in cents.
    pub state_cents: Cents,
    /// What the OCMW would pay, in cents.
    pub ocmw_cents: Cents,
    /// What the patient would pay, in cents.
    pub patient_cents: Cents,
}

/// What a provider bills under one agreement.
pub struct BillingCommand {
    /// The person.
    pub ssin: Ssin,
    /// What the provider adds to the SSIN; one that does not fit is answered 202.
    pub second_factor: Option<SecondFactor>,
    /// The agreement.
    pub agreement: AgreementReference,
    /// The lines.
    pub lines: Vec<Line>,
    /// The provider's own name for its invoice; kept as the reason.
    pub invoice_reference: String,
    /// What it was quoted, at most once for each line.
    pub quoted: Vec<Quote>,
    /// What it states beside, by the contract's paths: no rule reads it, but the request id stands for it.
    pub beside: BTreeMap<String, String>,
}

/// How one line was billed.
#[derive(Debug)]
pub struct BilledIntervention {
    /// The amounts that hold, and the span that judged them.
    pub answered: AnsweredIntervention,
    /// Whether it is posted: exactly the computed lines are.
    pub is_posted: bool,
    /// Whether its amounts are not those quoted; false where none were.
    pub changed_since_quote: bool,
}

/// What was billed; for a judgement without a posting, what would be.
#[derive(Debug)]
pub struct BillingAnswer {
    /// The posting; `None` where nothing was posted.
    pub posting_id: Option<Uuid>,
    /// When it was answered.
    pub answered_at: Instant,
    /// The lines, in the order asked.
    pub lines: Vec<BilledIntervention>,
    /// SHA-256 of the legal parameters, in hexadecimal.
    pub parameter_set_sha256: String,
    /// SHA-256 of the tariff, in hexadecimal.
    pub tariff_sha256: String,
}

/// Makes of an answer the bytes that are given, and given again.
pub type Render<'a> = dyn Fn(&BillingAnswer) -> Vec<u8> + Sync + 'a;

/// What two requests under one id must share, in the contract's order and names.
#[derive(Serialize)]
struct Payload {
    bill: PayloadFields,
}

#[derive(Serialize)]
struct PayloadFields {
    ssin: Ssin,
    second_factor: Option<SecondFactor>,
    agreement: PayloadAgreement,
    lines: Vec<BTreeMap<String, String>>,
    patient: BTreeMap<&'static str, String>,
    invoice_reference: String,
    quoted: Vec<Quote>,
    #[serde(flatten)]
    beside: BTreeMap<String, String>,
}

#[derive(Serialize)]
struct PayloadAgreement {
    agreement_number: String,
    card_number: String,
    card_version: u32,
    cover: carmed_model::CoverKind,
    question: String,
    consultation_date: carmed_model::Day,
}

impl Payload {
    fn of(command: &BillingCommand) -> Self {
        let reference = &command.agreement;
        let mut patient = BTreeMap::new();
        let lines = command.lines.iter().map(|line| {
            let mut fields = line.stated();
            fields.insert("line_id".to_owned(), line.line_id.clone());
            fields.insert("care_date".to_owned(), line.care_date.to_string());
            // Said of the patient once, for every line.
            for of_patient in ["insurability", "gmd", "chronic"] {
                let said = fields.remove(of_patient);
                patient.extend(said.map(|said| (of_patient, said)));
            }
            fields
        });
        let lines = lines.collect();
        Self {
            bill: PayloadFields {
                ssin: command.ssin,
                second_factor: command.second_factor.clone(),
                agreement: PayloadAgreement {
                    agreement_number: reference.agreement_number.to_string(),
                    card_number: reference.card_number.to_string(),
                    card_version: reference.version,
                    cover: reference.question.cover,
                    question: format!("{:?}", reference.question.care_days),
                    consultation_date: reference.consultation_date,
                },
                lines,
                patient,
                invoice_reference: command.invoice_reference.clone(),
                quoted: command.quoted.clone(),
                beside: command.beside.clone(),
            },
        }
    }
}

/// The command with all that does not change while it is decided.
struct Billing<'a> {
    caller: &'a Caller,
    kind: &'a ProviderKind,
    command: &'a BillingCommand,
    frozen: Frozen,
    payload: Payload,
    render: &'a Render<'a>,
}

/// What is answered, and under which posting.
struct Rendered {
    posting_id: Option<Uuid>,
    bytes: Vec<u8>,
}

impl Write for Billing<'_> {
    type Payload = Payload;
    type Answer = Rendered;

    fn payload(&self) -> &Payload {
        &self.payload
    }

    fn reason(&self) -> &str {
        &self.command.invoice_reference
    }

    async fn decide(&self, registry: &Registry) -> Result<Plan<Rendered>, Refusal> {
        let view = registry
            .fold
            .view(registry.keys.person_key(self.command.ssin));
        let person = Registry::known_person(&view)?
            .ok_or_else(|| Refusal::fault("an agreement's person is not known"))?;
        let (now, today) = registry.now();
        let posting_id = registry.ids.uuid();
        let judged = self.judge(registry, &view, Moment { now, today });
        let posted: Vec<_> = judged
            .iter()
            .filter_map(|line| line.posted.clone())
            .collect();
        let posting_id = (!posted.is_empty()).then_some(posting_id);
        let answer = self.answer(registry, &view, posting_id, now, judged);
        let ocmw = self.frozen.version.decision.ocmw.cbe;
        let reference = &self.frozen.reference;
        let event = posting_id.map(|posting_id| PlannedEvent {
            person: person.clone(),
            body: EventBody::BillingPosted(Box::new(Posting {
                posting_id,
                provider: self.caller.organisation,
                agreement: reference.agreement_number,
                card_number: reference.card_number,
                version: reference.version,
                ocmw,
                cover: reference.question.cover,
                invoice_reference: self.command.invoice_reference.clone(),
                posted_on: today,
                lines: posted,
            })),
            concerns: vec![ocmw],
        });
        Ok(Plan {
            dossiers: vec![(person.person_id, view.expectation.dossier)],
            tariff: Some(view.expectation.tariff),
            new_person: None,
            events: event.into_iter().collect(),
            person,
            answer: Rendered {
                posting_id,
                bytes: (self.render)(&answer),
            },
        })
    }

    fn kept(&self, answer: &Rendered) -> Option<Vec<u8>> {
        Some(answer.bytes.clone())
    }

    fn answer_again(
        &self,
        _registry: &Registry,
        event: Event,
        kept: Option<Vec<u8>>,
    ) -> Result<Rendered, Refusal> {
        match (event.body, kept) {
            (EventBody::BillingPosted(posting), Some(bytes)) => Ok(Rendered {
                posting_id: Some(posting.posting_id),
                bytes,
            }),
            _ => Err(Refusal::fault("a billing's request made another event")),
        }
    }
}

/// What a billing is judged for without posting it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// To say what would be posted.
    Judge,
    /// To say why nothing can be.
    Refuse,
}

/// A line as it was judged.
struct Judged {
    result: LineResult,
    coverage: Arc<Coverage>,
    posted: Option<carmed_model::PostedLine>,
    changed_since_quote: bool,
}

impl Billing<'_> {
    fn judge(&self, registry: &Registry, view: &View, moment: Moment) -> Vec<Judged> {
        let dossier = view.shown_to(self.command.second_factor.as_ref());
        let judge = Judge::new(
            &registry.parameters,
            (&self.caller.organisation, self.kind),
            self.frozen.reference.question.cover,
            Some(&self.frozen),
            dossier,
            moment.today,
        );
        let mut by_days: BTreeMap<Period, Arc<Coverage>> = BTreeMap::new();
        let lines = &self.command.lines;
        for days in lines.iter().map(Line::care_days) {
            by_days
                .entry(days)
                .or_insert_with(|| Arc::new(judge.coverage(days)));
        }
        let to_bill: Vec<LineToBill<'_>> = lines
            .iter()
            .filter_map(|line| {
                Some(LineToBill {
                    line,
                    coverage: by_days.get(&line.care_days())?,
                    quoted: self.quoted(&line.line_id),
                })
            })
            .collect();
        let unknown = Dossier::default();
        let facts = BillingFacts {
            agreement: self.frozen.reference.agreement_number,
            cover: self.frozen.reference.question.cover,
            ocmw: self.frozen.version.decision.ocmw.cbe,
            dossier: dossier.unwrap_or(&unknown),
            provider_kind: self.kind,
            birth_date: judge.birth_date(),
            tariff: &view.tariff,
            parameters: &registry.parameters,
            known_on: moment.now,
            today: moment.today,
        };
        let billed = bill(&to_bill, &facts);
        let judged = lines.iter().zip(billed).filter_map(|(line, billed)| {
            Some(Judged {
                result: billed.result,
                coverage: Arc::clone(by_days.get(&line.care_days())?),
                posted: billed.posted,
                changed_since_quote: billed.changed_since_quote,
            })
        });
        judged.collect()
    }

    fn quoted(&self, line_id: &str) -> Option<Quoted> {
        let mut quoted = self.command.quoted.iter();
        let quote = quoted.find(|quote| quote.line_id == line_id)?;
        Some(Quoted {
            state_cents: quote.state_cents,
            ocmw_cents: quote.ocmw_cents,
            patient_cents: quote.patient_cents,
        })
    }

    fn answer(
        &self,
        registry: &Registry,
        view: &View,
        posting_id: Option<Uuid>,
        answered_at: Instant,
        judged: Vec<Judged>,
    ) -> BillingAnswer {
        let lines = judged.into_iter().map(|line| BilledIntervention {
            is_posted: line.posted.is_some(),
            changed_since_quote: line.changed_since_quote,
            answered: AnsweredIntervention {
                result: line.result,
                coverage: line.coverage,
            },
        });
        BillingAnswer {
            posting_id,
            answered_at,
            lines: lines.collect(),
            parameter_set_sha256: registry.parameters.sha256().to_owned(),
            tariff_sha256: view.tariff.sha256().to_owned(),
        }
    }
}

impl Registry {
    /// Computes lines anew under their agreement, posts those that are computed and gives the amounts
    /// that hold; a spent maximum never refuses (rulings 19 and 20). Two hospitals together never get
    /// more of a maximum than it is: each billing is decided on the dossier it is appended to.
    ///
    /// The answer is what `render` made of it; the same request id with the same payload gets the same
    /// bytes, with the revision of the posting. Where no line can be posted nothing is written but the
    /// journal's record, and the id is not used up.
    ///
    /// # Errors
    /// As [`Registry::compute_intervention`]; the code of each field that is not the agreement's; 1005;
    /// unavailable where what stood in its way has gone before that was told.
    pub async fn bill_agreement(
        &self,
        caller: &Caller,
        request_id: Uuid,
        command: &BillingCommand,
        render: &Render<'_>,
    ) -> Result<(Revision, Vec<u8>), Refusal> {
        let billing = self.billing(caller, command, render).await?;
        let (revision, answer) = self.write(caller, request_id, &billing).await?;
        if answer.posting_id.is_some() {
            return Ok((revision, answer.bytes));
        }
        self.judged(&billing, Purpose::Refuse).await
    }

    /// Says what a billing would be answered; posts nothing, and leaves the record of a consultation.
    ///
    /// # Errors
    /// As [`Registry::bill_agreement`].
    pub async fn evaluate_billing(
        &self,
        caller: &Caller,
        command: &BillingCommand,
        render: &Render<'_>,
    ) -> Result<(Revision, Vec<u8>), Refusal> {
        let billing = self.billing(caller, command, render).await?;
        self.judged(&billing, Purpose::Judge).await
    }

    async fn billing<'a>(
        &'a self,
        caller: &'a Caller,
        command: &'a BillingCommand,
        render: &'a Render<'a>,
    ) -> Result<Billing<'a>, Refusal> {
        access::require_provider(caller)?;
        let cover = command.agreement.question.cover;
        let kind =
            coverage::asking_kind(caller, cover, &self.parameters).map_err(Refusal::NotAllowed)?;
        let frozen = self
            .frozen(caller, command.ssin, &command.agreement)
            .await?;
        Ok(Billing {
            caller,
            kind,
            command,
            frozen,
            payload: Payload::of(command),
            render,
        })
    }

    async fn judged(
        &self,
        billing: &Billing<'_>,
        purpose: Purpose,
    ) -> Result<(Revision, Vec<u8>), Refusal> {
        let command = billing.command;
        let on_record = self
            .consult(billing.caller, command.ssin, |view, moment| {
                let judged = billing.judge(self, view, moment);
                if purpose == Purpose::Refuse && judged.iter().any(|line| line.posted.is_some()) {
                    // What stood in the way has gone meanwhile; no line is told as posted that is not.
                    let words = "what could not be billed can be now";
                    return Err(Refusal::unavailable(words));
                }
                let answer = billing.answer(self, view, None, moment.now, judged);
                let lines = answer
                    .lines
                    .iter()
                    .zip(&command.lines)
                    .map(|(billed, line)| answered_line(&billed.answered, line));
                let consulted = Consulted::Intervention {
                    cover: command.agreement.question.cover,
                    agreement: Some(command.agreement.agreement_number),
                    lines: lines.collect(),
                };
                Ok((consulted, (billing.render)(&answer)))
            })
            .await?;
        Ok((on_record.view.head.revision, on_record.answer))
    }
}
