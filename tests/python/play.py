"""An independent client: registers, checks, computes, reads history and a rich error.

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
    audit_service_pb2,
    audit_service_pb2_grpc,
    cover_pb2,
    coverage_pb2,
    coverage_service_pb2,
    coverage_service_pb2_grpc,
    decision_pb2,
    decision_service_pb2,
    decision_service_pb2_grpc,
    tariff_service_pb2,
    tariff_service_pb2_grpc,
)

OCMW = "ocmw;cbe=0800000174;agent=python"
HOSPITAL = "hospital;nihii=71000535;agent=python"
TARIFF_OFFICE = "tariff_office;cbe=0800000372;agent=python"
AUDITOR = "auditor;cbe=0800000471;agent=python"


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


def play(channel, ssin):
    decisions = decision_service_pb2_grpc.DecisionServiceStub(channel)
    coverage = coverage_service_pb2_grpc.CoverageServiceStub(channel)
    audit = audit_service_pb2_grpc.AuditServiceStub(channel)

    written = decisions.RegisterDecision(registration(ssin), metadata=metadata(OCMW)).written
    expect("registered version", written.version, 1)

    question = coverage_service_pb2.CheckCoverageRequest(
        ssin=ssin, cover=cover_pb2.COVER_KIND_AMBULATORY_IN_HOSPITAL
    )
    question.question.care_date.CopyFrom(day(-1))
    answer = coverage.CheckCoverage(question, metadata=metadata(HOSPITAL))
    span = answer.spans[0]
    expect("guarantee", span.guarantee, coverage_pb2.GUARANTEE_BINDING)
    expect("condition", span.conditions[0].code, answer_pb2.CODE_ATTESTATION_REQUIRED)

    request = coverage_service_pb2.ComputeInterventionRequest(ssin=ssin, cover=question.cover)
    request.agreement.CopyFrom(span.reference)
    line = request.lines.add(line_id="1")
    line.nomenclature.code = "101076"
    line.care_date.CopyFrom(day(-1))
    result = coverage.ComputeIntervention(request, metadata=metadata(HOSPITAL)).results[0]
    amounts = result.amounts
    parts = (amounts.state_cents, amounts.ocmw_cents, amounts.patient_cents)
    expect("State, OCMW, patient in cents", parts, (3373, 0, 0))
    expect("agreement of the line", result.agreement_number, span.agreement_number)

    history = audit.GetDecisionHistory(
        audit_service_pb2.GetDecisionHistoryRequest(card_number=written.card_number),
        metadata=metadata(AUDITOR),
    )
    expect("versions in history", len(history.events), 1)
    expect("author", history.events[0].author.agent, "python")


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
