// An independent client plays the full cycle: from the decision to the bill, the mutation and the audit.
//
// Speaks to a running server with nothing but grpc-js and the files of the contract. Prints one line a
// step; any difference from what is expected ends it with a non-zero exit code.
"use strict";

const { randomUUID } = require("node:crypto");
const { readFileSync } = require("node:fs");
const { isDeepStrictEqual } = require("node:util");
const grpc = require("@grpc/grpc-js");
const loader = require("@grpc/proto-loader");

const OCMW = "ocmw;cbe=0800000174;agent=node";
const HOSPITAL = "hospital;nihii=71000535;agent=node";
const TARIFF_OFFICE = "tariff_office;cbe=0800000372;agent=node";
const AUDITOR = "auditor;cbe=0800000471;agent=node";
const HZIV = "hziv;cbe=0800000570;agent=node";
const FEDERAL_FEED = "federal_feed;cbe=0800000669;agent=node";
const AMBULATORY = "COVER_KIND_AMBULATORY_IN_HOSPITAL";

const [address, contract, tariff, ssin] = process.argv.slice(2);

const services = ["attestation", "audit", "claim", "coverage", "decision", "mutation", "tariff"];
const loaded = loader.loadSync(
  services.map((name) => `carmed/v1/${name}_service.proto`),
  { includeDirs: [contract], keepCase: true, longs: Number, enums: String, oneofs: true, arrays: true },
);
const { v1 } = grpc.loadPackageDefinition(loaded).carmed;
const insecure = grpc.credentials.createInsecure();
const client = (name) => new v1[name](address, insecure);
const clients = {
  attestations: client("AttestationService"),
  audit: client("AuditService"),
  claims: client("ClaimService"),
  coverage: client("CoverageService"),
  decisions: client("DecisionService"),
  mutations: client("MutationService"),
  tariffs: client("TariffService"),
};

function today() {
  const format = new Intl.DateTimeFormat("en-CA", { timeZone: "Europe/Brussels" });
  return new Date(`${format.format(new Date())}T12:00:00Z`);
}

const TODAY = today();

function day(daysFromToday) {
  const date = new Date(TODAY.getTime() + daysFromToday * 86_400_000);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

const days = (first, last) => ({ first_day: day(first), last_day: day(last) });
const newRequest = () => ({ request_id: randomUUID(), reason: "played by an independent client" });

function metadata(caller, language = "en") {
  const metadata = new grpc.Metadata();
  metadata.set("carmed-caller", caller);
  metadata.set("accept-language", language);
  return metadata;
}

function call(service, method, caller, request, language) {
  return new Promise((resolve, reject) => {
    clients[service][method](request, metadata(caller, language), (error, answer) =>
      error ? reject(error) : resolve(answer),
    );
  });
}

function expect(what, actual, expected) {
  if (!isDeepStrictEqual(actual, expected)) {
    throw new Error(`${what}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`);
  }
  console.log(`ok ${what}`);
}

function registration(number) {
  const cover = (kind) => ({
    kind: `COVER_KIND_${kind}`,
    period: days(-30, 50),
    insurance_level: "SUPPORT_LEVEL_FULL",
    patient_level: "SUPPORT_LEVEL_FULL",
    supplement_level: "SUPPORT_LEVEL_NOTHING",
  });
  const decision = {
    beneficiary: {
      ssin: number,
      family_name: "Verzonnen",
      given_names: "Node",
      birth_date: { year: 1985 },
    },
    office: {
      municipality_ins: "44021",
      name_nl: "OCMW Voorbeeldstad",
      name_fr: "CPAS d'Exempleville",
    },
    request_date: day(-40),
    decision_date: day(-30),
    decided_by: "DECIDED_BY_COMMITTEE",
    period: days(-30, 50),
    facts: {
      residence_status: "RESIDENCE_STATUS_ILLEGAL",
      situation: "SITUATION_UNLAWFUL_STAY",
      in_population_register: false,
      affiliated_to_mutuality: false,
      needy: true,
      social_inquiry_date: day(-35),
      guarantor: false,
      fedasil_code_207: false,
    },
    covers: [cover("HOSPITALISATION"), cover("AMBULATORY_IN_HOSPITAL")],
  };
  return { ...newRequest(), decision };
}

async function importTariff() {
  const answer = await new Promise((resolve, reject) => {
    const stream = clients.tariffs.ImportTariff(metadata(TARIFF_OFFICE), (error, imported) =>
      error ? reject(error) : resolve(imported),
    );
    stream.write({ header: { ...newRequest(), source: "sample", format: "TARIFF_FORMAT_CSV" } });
    stream.write({ chunk: readFileSync(tariff) });
    stream.end();
  });
  expect("every row of the tariff is taken", answer.rows_taken, answer.rows_read);
}

async function decide() {
  const request = registration(ssin);
  const judged = await call("decisions", "EvaluateDecision", OCMW, { register: request });
  const share = judged.evaluation.state_share;
  expect("State share", [share.refund_code, share.attestation_required], [31, true]);
  const { written } = await call("decisions", "RegisterDecision", OCMW, request);
  expect("registered version", written.version, 1);
  const again = await call("decisions", "RegisterDecision", OCMW, request);
  expect("a request is written once", again.written, written);
  return written.card_number;
}

const check = (daysFromToday) =>
  call("coverage", "CheckCoverage", HOSPITAL, {
    ssin,
    cover: AMBULATORY,
    question: { care_date: day(daysFromToday) },
  });

const line = () => ({ line_id: "1", nomenclature: { code: "101076" }, care_date: day(-1) });
const cents = (amounts) => [amounts.state_cents, amounts.ocmw_cents, amounts.patient_cents];

async function quote(span) {
  const request = { ssin, cover: AMBULATORY, agreement: span.reference, lines: [line()] };
  const { results } = await call("coverage", "ComputeIntervention", HOSPITAL, request);
  expect("State, OCMW, patient in cents", cents(results[0].amounts), [3373, 0, 0]);
  expect("agreement of the line", results[0].agreement_number, span.agreement_number);
}

async function attest() {
  const request = {
    ...newRequest(),
    ssin,
    author_nihii: "10001292",
    cover: AMBULATORY,
    first_day: day(-5),
    last_day: day(0),
  };
  const { attestation } = await call("attestations", "SendAttestation", HOSPITAL, request);
  const [condition] = (await check(-1)).spans[0].conditions;
  expect("the condition is satisfied by", condition.satisfied_by, attestation.attestation_number);
}

async function bill(span) {
  const request = {
    request_id: randomUUID(),
    ssin,
    agreement: span.reference,
    lines: [line()],
    invoice_reference: "node/1",
  };
  const billed = await call("coverage", "BillAgreement", HOSPITAL, request);
  expect("the line is posted", billed.lines[0].posted, true);
  expect("billed in cents", cents(billed.lines[0].result.amounts), [3373, 0, 0]);
  return billed;
}

async function verify(span, billed) {
  const [state_cents, ocmw_cents, patient_cents] = cents(billed.lines[0].result.amounts);
  const request = {
    provider: { nihii: "71000535" },
    ssin,
    agreement: span.reference,
    card_number: span.card_number,
    card_version: span.card_version,
    ocmw_cbe: "0800000174",
    lines: [{ line_id: "1", care_date: day(-1), state_cents, ocmw_cents, patient_cents }],
    posting_id: billed.posting_id,
  };
  const verified = await call("claims", "VerifyClaim", HZIV, request);
  expect("the claim holds", verified.accepted, true);
}

/** What a stream of answers tells, to its end or to the item that is the last one wanted. */
async function all(stream, isLast = () => false) {
  const items = [];
  for await (const item of stream) {
    items.push(item);
    if (isLast(item)) break;
  }
  return items;
}

async function suspendAndReturn(card_number) {
  const stay = { residence_status: "RESIDENCE_STATUS_LEGAL", situation: "SITUATION_OTHER" };
  const mutation = { request_id: randomUUID(), ssin, change: { stay }, mutation_date: day(-1) };
  const recorded = await call("mutations", "RecordMutation", FEDERAL_FEED, mutation);
  expect("the mutation suspends", recorded.notices[0].effect, "MUTATION_EFFECT_SUSPENDS");
  const [reason] = (await check(0)).gaps[0].reasons;
  expect("told to the provider", reason.code, "CODE_DECISION_SUSPENDED");
  const request = { ...newRequest(), card_number, expected_version: 2 };
  const { written } = await call("decisions", "ReactivateDecision", OCMW, request);
  expect("reactivated version", written.version, 3);
  const feed = clients.decisions.WatchDecisions({}, metadata(OCMW));
  feed.on("error", () => {});
  const items = await all(feed, (item) => item.item === "heartbeat");
  feed.cancel();
  const told = items.map((item) => item.item).sort();
  const decisions = ["decision", "decision", "decision"];
  expect("the feed of the OCMW", told, ["billing", ...decisions, "heartbeat", "mutation"]);
}

async function audit(card_number) {
  const history = await call("audit", "GetDecisionHistory", AUDITOR, { card_number });
  expect("versions in history", history.events.length, 3);
  expect("author", history.events[0].author.agent, "node");
  const person = await call("audit", "GetPersonHistory", AUDITOR, { ssin });
  const kinds = person.events.map((event) => event.body).sort();
  const decisions = ["decision", "decision", "decision"];
  expect("everything about the person", kinds, ["attestation_sent", ...decisions, "mutation", "posted"]);
  const exported = await all(clients.audit.ExportHistory({ ssin }, metadata(AUDITOR)));
  expect("the export holds the same", exported.map((one) => one.event), person.events);
}

async function readRichError() {
  const request = registration("85030700198");
  const refused = await call("decisions", "RegisterDecision", OCMW, request, "fr").catch((error) => error);
  expect("status", refused.code, grpc.status.INVALID_ARGUMENT);
  const [details] = refused.metadata.get("grpc-status-details-bin");
  const told = details.toString("latin1");
  for (const part of ["decision.beneficiary.ssin", "CODE_CHECK_DIGITS_WRONG", "carmed.v1"]) {
    expect(`the details hold ${part}`, told.includes(part), true);
  }
}

async function main() {
  await importTariff();
  const card_number = await decide();
  const [span] = (await check(-1)).spans;
  expect("guarantee", span.guarantee, "GUARANTEE_BINDING");
  expect("condition", span.conditions[0].code, "CODE_ATTESTATION_REQUIRED");
  await quote(span);
  await attest();
  const billed = await bill(span);
  await verify(span, billed);
  await suspendAndReturn(card_number);
  await audit(card_number);
  await readRichError();
  for (const one of Object.values(clients)) one.close();
  console.log("played to the end");
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
  for (const one of Object.values(clients)) one.close();
});
