"""An independent client plays the full cycle: from the decision to the bill, the mutation and the audit.

Speaks to a running server with nothing but grpcio and stubs made from proto/. Prints one line a step;
any difference from what is expected ends it with a non-zero exit code.
"""

import datetime
import sys
import uuid
import zoneinfo

import grpc
from google.rpc import error_details_pb2
from google.type import date_pb2
from grpc_status import rpc_status

from carmed.v1 import (
    answer_pb2,
    attestation_service_pb2,
    attestation_service_pb2_grpc,
    audit_service_pb2,
    audit_service_pb2_grpc,
    billing_pb2,
    claim_service_pb2,
    claim_service_pb2_grpc,
    cover_pb2,
    coverage_pb2,
    coverage_service_pb2,
    coverage_service_pb2_grpc,
    decision_pb2,
    decision_service_pb2,
    decision_feed_pb2,
    decision_service_pb2_grpc,
    mutation_pb2,
    mutation_service_pb2,
    mutation_service_pb2_grpc,
    tariff_service_pb2,
    tariff_service_pb2_grpc,
)

OCMW = "ocmw;cbe=0800000174;agent=python"
HOSPITAL = "hospital;nihii=71000535;agent=python"
TARIFF_OFFICE = "tariff_office;cbe=0800000372;agent=python"
AUDITOR = "auditor;cbe=0800000471;agent=python"
HZIV = "hziv;cbe=0800000570;agent=python"
FEDERAL_FEED = "federal_feed;cbe=0800000669;agent=python"


def brussels_today():
    try:
        return datetime.datetime.now(zoneinfo.ZoneInfo("Europe/Brussels")).date()
    except zoneinfo.ZoneInfoNotFoundError:
        return datetime.datetime.now(datetime.timezone.utc).date()


TODAY = brussels_today()


def day(days_from_today):
    date = TODAY + datetime.timedelta(days=days_from_today)
    return date_pb2.Date(year=date.year, month=date.month, day=date.day)


def fill_period(period, first, last):
    period.first_day.CopyFrom(day(first))
    period.last_day.CopyFrom(day(last))


def metadata(caller, language="en"):
    return (("carmed-caller", caller), ("accept-language", language))


def expect(what, actual, expected):
    if actual != expected:
        sys.exit(f"{what}: {actual!r} instead of {expected!r}")
    print(f"ok {what}")


def registration(ssin):
    request = decision_service_pb2.RegisterDecisionRequest(
        request_id=str(uuid.uuid4()), reason="decided by the committee"
    )
    draft = request.decision
    draft.beneficiary.ssin = ssin
    draft.beneficiary.family_name = "Verzonnen"
    draft.beneficiary.given_names = "Python"
    draft.beneficiary.birth_date.year = 1985
    draft.office.municipality_ins = "44021"
    draft.office.name_nl = "OCMW Voorbeeldstad"
    draft.office.name_fr = "CPAS d'Exempleville"
    draft.request_date.CopyFrom(day(-40))
    draft.decision_date.CopyFrom(day(-30))
    draft.decided_by = decision_pb2.DECIDED_BY_COMMITTEE
    fill_period(draft.period, -30, 50)
    facts = draft.facts
    facts.residence_status = decision_pb2.RESIDENCE_STATUS_ILLEGAL
    facts.situation = decision_pb2.SITUATION_UNLAWFUL_STAY
    facts.in_population_register = False
    facts.affiliated_to_mutuality = False
    facts.needy = True
    facts.social_inquiry_date.CopyFrom(day(-35))
    facts.guarantor = False
    facts.fedasil_code_207 = False
    for kind in (cover_pb2.COVER_KIND_HOSPITALISATION, cover_pb2.COVER_KIND_AMBULATORY_IN_HOSPITAL):
        cover = draft.covers.add(
            kind=kind,
            insurance_level=cover_pb2.SUPPORT_LEVEL_FULL,
            patient_level=cover_pb2.SUPPORT_LEVEL_FULL,
            supplement_level=cover_pb2.SUPPORT_LEVEL_NOTHING,
        )
        fill_period(cover.period, -30, 50)
    return request


def import_tariff(channel, path):
    header = tariff_service_pb2.TariffHeader(
        request_id=str(uuid.uuid4()),
        reason="published tariffs",
        source="sample",
        format=tariff_service_pb2.TARIFF_FORMAT_CSV,
    )
    with open(path, "rb") as file:
        content = file.read()
    parts = [tariff_service_pb2.ImportTariffRequest(header=header)]
    parts.append(tariff_service_pb2.ImportTariffRequest(chunk=content))
    office = tariff_service_pb2_grpc.TariffServiceStub(channel)
    answer = office.ImportTariff(iter(parts), metadata=metadata(TARIFF_OFFICE))
    expect("every row of the tariff is taken", answer.rows_taken, answer.rows_read)


def new_request():
    return {"request_id": str(uuid.uuid4()), "reason": "played by an independent client"}


def decide(channel, ssin):
    decisions = decision_service_pb2_grpc.DecisionServiceStub(channel)
    request = registration(ssin)
    judged = decisions.EvaluateDecision(
        decision_service_pb2.EvaluateDecisionRequest(register=request), metadata=metadata(OCMW)
    ).evaluation
    share = judged.state_share
    expect("State share", (share.refund_code, share.attestation_required), (31, True))
    written = decisions.RegisterDecision(request, metadata=metadata(OCMW)).written
    expect("registered version", written.version, 1)
    expect("the share as evaluated", written.state_share, share)
    again = decisions.RegisterDecision(request, metadata=metadata(OCMW)).written
    expect("a request is written once", again, written)
    return written.card_number


def check(channel, ssin, days_from_today):
    question = coverage_service_pb2.CheckCoverageRequest(
        ssin=ssin, cover=cover_pb2.COVER_KIND_AMBULATORY_IN_HOSPITAL
    )
    question.question.care_date.CopyFrom(day(days_from_today))
    coverage = coverage_service_pb2_grpc.CoverageServiceStub(channel)
    return coverage.CheckCoverage(question, metadata=metadata(HOSPITAL))


def fill_line(line):
    line.line_id = "1"
    line.nomenclature.code = "101076"
    line.care_date.CopyFrom(day(-1))


def cents(amounts):
    return (amounts.state_cents, amounts.ocmw_cents, amounts.patient_cents)


def quote(channel, ssin, span):
    request = coverage_service_pb2.ComputeInterventionRequest(
        ssin=ssin, cover=cover_pb2.COVER_KIND_AMBULATORY_IN_HOSPITAL
    )
    request.agreement.CopyFrom(span.reference)
    fill_line(request.lines.add())
    coverage = coverage_service_pb2_grpc.CoverageServiceStub(channel)
    result = coverage.ComputeIntervention(request, metadata=metadata(HOSPITAL)).results[0]
    expect("State, OCMW, patient in cents", cents(result.amounts), (3373, 0, 0))
    expect("agreement of the line", result.agreement_number, span.agreement_number)


def attest(channel, ssin):
    request = attestation_service_pb2.SendAttestationRequest(
        ssin=ssin,
        author_nihii="10001292",
        cover=cover_pb2.COVER_KIND_AMBULATORY_IN_HOSPITAL,
        first_day=day(-5),
        last_day=day(0),
        **new_request(),
    )
    attestations = attestation_service_pb2_grpc.AttestationServiceStub(channel)
    sent = attestations.SendAttestation(request, metadata=metadata(HOSPITAL)).attestation
    condition = check(channel, ssin, -1).spans[0].conditions[0]
    expect("the condition is satisfied by", condition.satisfied_by, sent.attestation_number)


def bill(channel, ssin, span):
    request = billing_pb2.BillAgreementRequest(
        request_id=str(uuid.uuid4()), ssin=ssin, invoice_reference="python/1"
    )
    request.agreement.CopyFrom(span.reference)
    fill_line(request.lines.add())
    coverage = coverage_service_pb2_grpc.CoverageServiceStub(channel)
    billed = coverage.BillAgreement(request, metadata=metadata(HOSPITAL))
    expect("the line is posted", billed.lines[0].posted, True)
    expect("billed in cents", cents(billed.lines[0].result.amounts), (3373, 0, 0))
    return billed


def verify(channel, ssin, span, billed):
    amounts = billed.lines[0].result.amounts
    request = claim_service_pb2.VerifyClaimRequest(
        ssin=ssin,
        card_number=span.card_number,
        card_version=span.card_version,
        ocmw_cbe="0800000174",
        posting_id=billed.posting_id,
    )
    request.provider.nihii = "71000535"
    request.agreement.CopyFrom(span.reference)
    state, ocmw, patient = cents(amounts)
    request.lines.add(
        line_id="1", care_date=day(-1), state_cents=state, ocmw_cents=ocmw, patient_cents=patient
    )
    claims = claim_service_pb2_grpc.ClaimServiceStub(channel)
    verified = claims.VerifyClaim(request, metadata=metadata(HZIV))
    expect("the claim holds", verified.accepted, True)


def suspend_and_return(channel, ssin, card_number):
    request = mutation_service_pb2.RecordMutationRequest(
        request_id=str(uuid.uuid4()), ssin=ssin, mutation_date=day(-1)
    )
    request.change.stay.residence_status = decision_pb2.RESIDENCE_STATUS_LEGAL
    request.change.stay.situation = decision_pb2.SITUATION_OTHER
    mutations = mutation_service_pb2_grpc.MutationServiceStub(channel)
    recorded = mutations.RecordMutation(request, metadata=metadata(FEDERAL_FEED))
    suspends = mutation_pb2.MUTATION_EFFECT_SUSPENDS
    expect("the mutation suspends", recorded.notices[0].effect, suspends)
    reasons = check(channel, ssin, 0).gaps[0].reasons
    expect("told to the provider", reasons[0].code, answer_pb2.CODE_DECISION_SUSPENDED)
    reactivation = decision_service_pb2.ReactivateDecisionRequest(
        card_number=card_number, expected_version=2, **new_request()
    )
    decisions = decision_service_pb2_grpc.DecisionServiceStub(channel)
    written = decisions.ReactivateDecision(reactivation, metadata=metadata(OCMW)).written
    expect("reactivated version", written.version, 3)
    items = decisions.WatchDecisions(
        decision_feed_pb2.WatchDecisionsRequest(), metadata=metadata(OCMW)
    )
    told = []
    for item in items:
        told.append(item.WhichOneof("item"))
        if told[-1] == "heartbeat":
            break
    items.cancel()
    expect("the feed of the OCMW", sorted(told), ["billing"] + ["decision"] * 3 + ["heartbeat", "mutation"])


def audit(channel, ssin, card_number):
    audits = audit_service_pb2_grpc.AuditServiceStub(channel)
    history = audits.GetDecisionHistory(
        audit_service_pb2.GetDecisionHistoryRequest(card_number=card_number),
        metadata=metadata(AUDITOR),
    )
    expect("versions in history", len(history.events), 3)
    expect("author", history.events[0].author.agent, "python")
    person = audits.GetPersonHistory(
        audit_service_pb2.GetPersonHistoryRequest(ssin=ssin), metadata=metadata(AUDITOR)
    )
    kinds = sorted(event.WhichOneof("body") for event in person.events)
    expected = ["attestation_sent"] + ["decision"] * 3 + ["mutation", "posted"]
    expect("everything about the person", kinds, expected)
    export = audits.ExportHistory(
        audit_service_pb2.ExportHistoryRequest(ssin=ssin), metadata=metadata(AUDITOR)
    )
    expect("the export holds the same", [one.event for one in export], list(person.events))


def play(channel, ssin):
    card_number = decide(channel, ssin)
    span = check(channel, ssin, -1).spans[0]
    expect("guarantee", span.guarantee, coverage_pb2.GUARANTEE_BINDING)
    expect("condition", span.conditions[0].code, answer_pb2.CODE_ATTESTATION_REQUIRED)
    quote(channel, ssin, span)
    attest(channel, ssin)
    billed = bill(channel, ssin, span)
    verify(channel, ssin, span, billed)
    suspend_and_return(channel, ssin, card_number)
    audit(channel, ssin, card_number)


def read_rich_error(channel):
    decisions = decision_service_pb2_grpc.DecisionServiceStub(channel)
    request = registration("85030700198")
    request.decision.facts.ClearField("needy")
    try:
        decisions.RegisterDecision(request, metadata=metadata(OCMW, "fr"))
    except grpc.RpcError as error:
        expect("status", error.code(), grpc.StatusCode.INVALID_ARGUMENT)
        status = rpc_status.from_call(error)
    else:
        sys.exit("a malformed registration was accepted")
    kinds = (
        error_details_pb2.ErrorInfo,
        error_details_pb2.BadRequest,
        error_details_pb2.LocalizedMessage,
    )
    details = {}
    for detail in status.details:
        for kind in kinds:
            if detail.Is(kind.DESCRIPTOR):
                message = kind()
                detail.Unpack(message)
                details[kind.__name__] = message
    expect("domain", details["ErrorInfo"].domain, "carmed.v1")
    named = {(one.field, one.reason) for one in details["BadRequest"].field_violations}
    expect(
        "every malformed field",
        named,
        {
            ("decision.beneficiary.ssin", "CODE_CHECK_DIGITS_WRONG"),
            ("decision.facts.needy", "CODE_MISSING"),
        },
    )
    expect("language", details["LocalizedMessage"].locale, "fr")


def main():
    address, tariff, ssin = sys.argv[1:]
    with grpc.insecure_channel(address) as channel:
        import_tariff(channel, tariff)
        play(channel, ssin)
        read_rich_error(channel)
    print("played to the end")


if __name__ == "__main__":
    main()
