//! One operation on one registry, and its answer as text.

use crate::operation::{Operation, Reading};
use crate::side::Side;
use crate::support::{auditor, federal_feed};
use crate::tariff_rows::{import_as, publish};
use carmed_model::{
    AgreementReference, AttestationNumber, Caller, DecisionVersion, Quality, Revision,
};
use carmed_registry::{
    BillingAnswer, ClaimQuestion, FeedItem, HistoryExport, Refusal, Registry, Which,
};
use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

const DAY_MICROS: i64 = 24 * 3_600 * 1_000_000;
/// How many rows a page holds.
const ROWS: u32 = 50;
/// Longer than the end of a feed takes to come.
const LONG: Duration = Duration::from_secs(30);

/// What an answer tells that later operations speak of.
pub(crate) enum Learned {
    Nothing,
    Version(Revision, Arc<DecisionVersion>),
    Agreement(AgreementReference),
    Attestation(AttestationNumber),
    Posting(Uuid),
}

/// An answer.
pub(crate) struct Told {
    /// All of it.
    pub(crate) text: String,
    /// Whether it was no refusal.
    pub(crate) accepted: bool,
    pub(crate) learned: Learned,
}

impl Told {
    /// An answer or a refusal; a fault, or a store that is not there, is neither.
    fn of<T: Debug>(answer: &Result<T, Refusal>) -> Self {
        if let Err(Refusal::Fault(_) | Refusal::Unavailable(_) | Refusal::Behind { .. }) = answer {
            panic!("{answer:?}");
        }
        Self {
            text: format!("{answer:?}"),
            accepted: answer.is_ok(),
            learned: Learned::Nothing,
        }
    }

    fn learning(self, learned: Option<Learned>) -> Self {
        Self {
            learned: learned.unwrap_or(Learned::Nothing),
            ..self
        }
    }
}

/// Plays it.
pub(crate) async fn play(side: &mut Side, operation: &Operation) -> Told {
    match operation {
        Operation::Pass(days) => {
            side.clock.advance_micros(days * DAY_MICROS);
            Told::of(&Ok(days))
        }
        Operation::Restart => {
            side.restart().await;
            Told::of(&Ok(side.registry.figures().revision))
        }
        Operation::Repeat(earlier) => ask(&side.registry, earlier).await,
        Operation::Read(reading) => read(&side.registry, reading).await,
        other => ask(&side.registry, other).await,
    }
}

fn rendered(answer: &BillingAnswer) -> Vec<u8> {
    let posting = answer.posting_id.unwrap_or_default();
    format!("{posting} {answer:?}").into_bytes()
}

/// A billing's kept answer as text, and the posting in it.
fn billed(answer: Result<(Revision, Vec<u8>), Refusal>) -> Told {
    let answer = answer.map(|(revision, text)| (revision, String::from_utf8(text).unwrap()));
    let posting = answer.as_ref().ok().and_then(|(_, text)| {
        let posting: Uuid = text.split(' ').next()?.parse().ok()?;
        (!posting.is_nil()).then_some(Learned::Posting(posting))
    });
    Told::of(&answer).learning(posting)
}

async fn ask(registry: &Registry, operation: &Operation) -> Told {
    match operation {
        Operation::Write(caller, id, command) => {
            let answer = registry.write_decision(caller, *id, command).await;
            let version = answer
                .as_ref()
                .ok()
                .map(|written| Learned::Version(written.revision, Arc::clone(&written.version)));
            Told::of(&answer).learning(version)
        }
        Operation::Evaluate(caller, command) => {
            Told::of(&registry.evaluate_decision(caller, command).await)
        }
        Operation::Mutate(id, ssin, mutation, judged) => {
            let feed = federal_feed();
            let answer = registry.record_mutation(&feed, *id, *ssin, mutation, *judged);
            Told::of(&answer.await)
        }
        Operation::Attest(caller, id, command) => {
            let answer = registry.send_attestation(caller, *id, command, false).await;
            let number = answer.as_ref().ok();
            let number = number.map(|sent| Learned::Attestation(sent.attestation.number));
            Told::of(&answer).learning(number)
        }
        Operation::DeleteAttestation(caller, id, number) => {
            let answer = registry.delete_attestation(caller, *id, *number, "sent twice", false);
            Told::of(&answer.await)
        }
        Operation::Bill(caller, id, command) => billed(
            registry
                .bill_agreement(caller, *id, command, &rendered)
                .await,
        ),
        Operation::Quote(caller, command) => {
            let answer = registry.evaluate_billing(caller, command, &rendered).await;
            billed(answer).learning(None)
        }
        Operation::Release(caller, id, posting) => {
            let answer = registry.release_billing(caller, *id, *posting, "wrong line", false);
            Told::of(&answer.await)
        }
        Operation::Publish(id, rows) => {
            Told::of(&publish(registry, &import_as(*id), rows.clone()).await)
        }
        Operation::Check(caller, question) => {
            let answer = registry.check_coverage(caller, question).await;
            let agreement = answer.as_ref().ok().and_then(|answer| {
                let span = answer.coverage.spans.first()?;
                Some(Learned::Agreement(AgreementReference {
                    agreement_number: span.agreement?,
                    card_number: span.card_number,
                    version: span.version,
                    question: question.question,
                    consultation_date: answer.consultation_date,
                }))
            });
            Told::of(&answer).learning(agreement)
        }
        Operation::Compute(caller, question) => {
            Told::of(&registry.compute_intervention(caller, question).await)
        }
        Operation::SearchAttestations(caller, ssin, factor, search) => {
            let answer = registry.search_attestations(caller, *ssin, factor.as_ref(), *search);
            Told::of(&answer.await)
        }
        Operation::Read(_) | Operation::Repeat(_) | Operation::Pass(_) | Operation::Restart => {
            panic!("{} asks nothing of a registry", operation.name())
        }
    }
}

async fn read(registry: &Arc<Registry>, reading: &Reading) -> Told {
    let auditor = auditor();
    match reading {
        Reading::Agreement(caller, number, day) => {
            Told::of(&registry.agreement(caller, *number, *day).await)
        }
        Reading::Decision(caller, card, version, known_at) => {
            let which = Which::Card(*card, *version);
            Told::of(&registry.decision(caller, &which, *known_at).await)
        }
        Reading::DecisionHistory(caller, card) => {
            let history = registry.decision_history(caller, *card, None, None, ROWS as usize);
            Told::of(&history.await)
        }
        Reading::Decisions(caller, filter) => {
            Told::of(&registry.decisions(caller, *filter, None, ROWS).await)
        }
        Reading::ManagingOcmw(caller, ssin, period) => {
            Told::of(&registry.find_managing_ocmw(caller, *ssin, *period).await)
        }
        Reading::PersonHistory(ssin) => {
            let history = registry.person_history(&auditor, *ssin, None, None, ROWS as usize);
            Told::of(&history.await)
        }
        Reading::Consultations(filter) => {
            Told::of(&registry.consultations(&auditor, filter, None, ROWS).await)
        }
        Reading::Export(scope) => {
            let export = HistoryExport {
                scope: *scope,
                days: None,
                until: None,
            };
            let page = registry.export_history(&auditor, &export, Revision::ZERO, ROWS);
            Told::of(&page.await)
        }
        Reading::Activity(first, last, ocmw) => Told::of(
            &registry
                .summarise_activity(&auditor, *first, *last, *ocmw)
                .await,
        ),
        Reading::Claim(claim) => {
            let caller = Caller {
                quality: Quality::Hziv,
                ..auditor
            };
            let asked = ClaimQuestion {
                computed: claim.lines.iter().map(|_| None).collect(),
                claim: claim.clone(),
            };
            Told::of(&registry.verify_claim(&caller, &asked).await)
        }
        Reading::Releases => Told::of(&Ok(registry.tariff_releases(None, ROWS as usize))),
        Reading::FeedOfOcmw(caller, after) => {
            match registry.watch_decisions(caller, *after).await {
                Ok(mut feed) => followed(async || feed.next(LONG).await).await,
                Err(refusal) => Told::of(&Err::<(), _>(refusal)),
            }
        }
        Reading::FeedOfProvider(caller, after) => {
            match registry.watch_agreements(caller, *after).await {
                Ok(mut feed) => followed(async || feed.next(LONG).await).await,
                Err(refusal) => Told::of(&Err::<(), _>(refusal)),
            }
        }
    }
}

/// What a feed tells up to its first heartbeat.
async fn followed<News: Debug>(
    mut next: impl AsyncFnMut() -> Result<FeedItem<News>, Refusal>,
) -> Told {
    let mut items = Vec::new();
    loop {
        let item = next().await.unwrap();
        let is_news = item.news.is_some();
        items.push(item);
        if !is_news {
            return Told::of(&Ok(items));
        }
    }
}
