//! Every read over the channel says its revision, waits for the one it is asked for, and is never older.

use carmed_tests::v1::{
    AgreementReference, BillAgreementRequest, CardReference, CoverKind, ExportHistoryRequest,
    GetDecisionHistoryRequest, GetDecisionRequest, GetPersonHistoryRequest, GetTariffRequest,
    ListConsultationsRequest, ListDecisionsRequest, ListTariffReleasesRequest, Period,
    SearchAttestationsRequest, VerifyClaimRequest, evaluate_decision_request::Write,
    export_history_request::Scope, get_decision_request::Which, get_tariff_request,
    list_consultations_request::By, search_attestations_request::Criteria,
};
use carmed_tests::{
    Date, World, agreement_of, billing, callers, claim, closing, compute, date, days, line, on_day,
    own_funds, person,
};
use prost::Message as _;
use prost_types::FileDescriptorSet;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use tonic::{Code, Request, Status};

const AMBULATORY: CoverKind = CoverKind::AmbulatoryInHospital;

/// The messages that can ask for a revision, those inside others included.
fn contract() -> BTreeSet<String> {
    let set = FileDescriptorSet::decode(carmed_proto::FILE_DESCRIPTOR_SET).unwrap();
    let files = set.file.iter().filter(|file| file.package() == "carmed.v1");
    let messages = files.flat_map(|file| &file.message_type);
    let asking = messages.filter(|message| {
        let mut fields = message.field.iter();
        fields.any(|field| field.name() == "min_revision")
    });
    asking.map(|message| message.name().to_owned()).collect()
}

/// What each read answers when it is asked for that revision: the revision it says, or a refusal.
struct Reads<'w> {
    world: &'w World,
    min_revision: u64,
    answered: BTreeMap<String, Result<u64, Status>>,
}

macro_rules! reads {
    ($reads:ident: $($client:expr, $call:ident($message:ident { $($fields:tt)* });)+) => {$(
        let mut request = Request::new(carmed_tests::v1::$message {
            min_revision: $reads.min_revision,
            $($fields)*
        });
        request.set_timeout(Duration::from_millis(800));
        let answer = $client.$call(request).await;
        let answer = answer.map(|answer| answer.into_inner().revision);
        $reads.answered.insert(stringify!($message).to_owned(), answer);
    )+};
}

impl Reads<'_> {
    async fn of_the_ocmw(&mut self, card_number: &str) {
        let mut ocmw = self.world.party(callers::OCMW).decisions;
        let mut office = self.world.party(callers::TARIFF_OFFICE).tariffs;
        let card = CardReference {
            card_number: card_number.to_owned(),
            version: None,
        };
        reads! { self:
            ocmw, evaluate_decision(EvaluateDecisionRequest {
                write: Some(Write::Close(closing(card_number, 1))),
            });
            ocmw, get_decision(GetDecisionRequest {
                which: Some(Which::Card(card)), ..GetDecisionRequest::default()
            });
            ocmw, list_decisions(ListDecisionsRequest { ..ListDecisionsRequest::default() });
            ocmw, find_managing_ocmw(FindManagingOcmwRequest {
                ssin: person(1).ssin, period: Some(days(0, 0)),
            });
            office, list_tariff_releases(ListTariffReleasesRequest {
                ..ListTariffReleasesRequest::default()
            });
        }
    }

    async fn of_the_hospital(&mut self, agreement: &AgreementReference) {
        let ssin = person(1).ssin;
        let lines = vec![line("1", "101076", -1)];
        let mut hospital = self.world.party(callers::HOSPITAL);
        reads! { self:
            hospital.coverage, check_coverage(CheckCoverageRequest {
                ..on_day(&ssin, AMBULATORY, 0)
            });
            hospital.coverage, compute_intervention(ComputeInterventionRequest {
                ..compute(&ssin, AMBULATORY, lines)
            });
            hospital.coverage, get_agreement(GetAgreementRequest {
                agreement_number: agreement.agreement_number.clone(),
                consultation_date: agreement.consultation_date,
            });
            hospital.attestations, search_attestations(SearchAttestationsRequest {
                ssin: ssin.clone(),
                criteria: Some(Criteria::Period(days(-1, 0))),
                ..SearchAttestationsRequest::default()
            });
            hospital.tariffs, get_tariff(GetTariffRequest {
                code: Some(get_tariff_request::Code::NomenclatureCode("101076".to_owned())),
                date: Some(date(0)),
                ..GetTariffRequest::default()
            });
        }
    }

    async fn of_the_auditor(&mut self, claimed: VerifyClaimRequest) {
        let ssin = person(1).ssin;
        let card_number = claimed.card_number.clone();
        let january = |day| {
            Some(Date {
                year: 2020,
                month: 1,
                day,
            })
        };
        let months = Period {
            first_day: january(1),
            last_day: january(31),
        };
        let export = ExportHistoryRequest {
            scope: Some(Scope::CardNumber(card_number.clone())),
            min_revision: self.min_revision,
            ..ExportHistoryRequest::default()
        };
        let mut auditor = self.world.party(callers::AUDITOR);
        reads! { self:
            auditor.claims, verify_claim(VerifyClaimRequest { ..claimed });
            auditor.audit, get_decision_history(GetDecisionHistoryRequest {
                card_number: card_number.clone(), ..GetDecisionHistoryRequest::default()
            });
            auditor.audit, list_consultations(ListConsultationsRequest {
                by: Some(By::Ssin(ssin.clone())), ..ListConsultationsRequest::default()
            });
            auditor.audit, get_person_history(GetPersonHistoryRequest {
                ssin: ssin.clone(), ..GetPersonHistoryRequest::default()
            });
            auditor.audit, summarise_activity(SummariseActivityRequest {
                months: Some(months), ocmw_cbe: None,
            });
        }
        let exported = exported(&mut auditor, export).await;
        self.answered
            .insert("ExportHistoryRequest".to_owned(), exported);
    }
}

/// Asks every read.
async fn all(world: &World, min_revision: u64) -> BTreeMap<String, Result<u64, Status>> {
    let ssin = person(1).ssin;
    let mut hospital = world.party(callers::HOSPITAL);
    let given = hospital.check(on_day(&ssin, AMBULATORY, -1)).await;
    let agreement = agreement_of(&given.unwrap());
    let judged = BillAgreementRequest {
        validate_only: true,
        ..billing(&ssin, &agreement, vec![line("1", "101076", -1)])
    };
    let answer = hospital.bill(judged.clone()).await.unwrap();
    let claimed = VerifyClaimRequest {
        posting_id: None,
        ..claim(&judged, &answer)
    };
    let mut reads = Reads {
        world,
        min_revision,
        answered: BTreeMap::new(),
    };
    reads.of_the_ocmw(&agreement.card_number).await;
    reads.of_the_hospital(&agreement).await;
    reads.of_the_auditor(claimed).await;
    reads.answered
}

/// The revision the first event of an export says.
async fn exported(
    auditor: &mut carmed_tests::Party,
    export: ExportHistoryRequest,
) -> Result<u64, Status> {
    let mut request = Request::new(export);
    request.set_timeout(Duration::from_millis(800));
    let mut export = auditor.audit.export_history(request).await?.into_inner();
    Ok(export.message().await?.unwrap().revision)
}

#[tokio::test]
async fn every_read_is_as_new_as_it_is_asked_or_refused() {
    let world = World::with_tariff().await;
    for number in 1..=3 {
        world.register(own_funds(&person(number))).await;
    }
    let mut ocmw = world.party(callers::OCMW);
    let listed = ocmw
        .decisions
        .list_decisions(ListDecisionsRequest::default())
        .await;
    let newest = listed.unwrap().into_inner().revision;
    assert!(newest > 0);
    let reached = all(&world, newest).await;
    assert_eq!(reached.keys().cloned().collect::<BTreeSet<_>>(), contract());
    for (read, answer) in reached {
        assert!(
            answer.as_ref().is_ok_and(|said| *said >= newest),
            "{read}: {answer:?}"
        );
    }
    for (read, answer) in all(&world, 1_000_000).await {
        let status = answer.unwrap_err();
        let waited = [Code::Unavailable, Code::DeadlineExceeded];
        assert!(waited.contains(&status.code()), "{read}: {status:?}");
    }
}
