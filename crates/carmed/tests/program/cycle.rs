//! Every command of the whole cycle, once, against a real server process.

use crate::commands::{HOSPITAL, OCMW, load_tariffs};
use crate::process::{Served, run};
use crate::story::json;
use serde_json::{Value, json};
use std::path::Path;

const PHYSICIAN: &str = "physician;nihii=10000007;agent=a1";
const FEDERAL_FEED: &str = "federal_feed;cbe=0800000471;agent=feed";
const HZIV: &str = "hziv;cbe=0800000570;agent=a1";
const AUDITOR: &str = "auditor;cbe=0800000372;agent=a1";
const CARE: &str = "ambulatory-in-hospital";

/// The registrations that `decision example --lines` prints.
fn examples(count: &str) -> Vec<Value> {
    let output = run(&["decision", "example", "--lines", count], "");
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// A server with tariffs and two imported decisions; their cards and the registrations.
struct Cycle {
    _directory: tempfile::TempDir,
    server: Served,
    registrations: Vec<Value>,
    cards: Vec<String>,
}

impl Cycle {
    fn start() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let server = Served::start(directory.path());
        load_tariffs(&server, directory.path());
        let registrations = examples("2");
        let text: Vec<String> = registrations.iter().map(Value::to_string).collect();
        let imported = lines(
            &server,
            OCMW,
            &["decision", "import", "-"],
            &text.join("\n"),
        );
        let card = |row: &Value| {
            let card = &row["registered"]["written"]["card_number"];
            card.as_str().unwrap().to_owned()
        };
        let cards = imported.iter().map(card).collect();
        Self {
            _directory: directory,
            server,
            registrations,
            cards,
        }
    }

    fn json(&self, caller: &str, arguments: &[&str], input: &str) -> Value {
        json(&self.server, caller, arguments, input)
    }

    fn ssin(&self) -> &str {
        let ssin = &self.registrations[0]["decision"]["beneficiary"]["ssin"];
        ssin.as_str().unwrap()
    }

    fn day(&self, name: &str) -> &str {
        let day = &self.registrations[0]["decision"]["period"][name];
        day.as_str().unwrap()
    }

    fn path(&self, name: &str) -> String {
        let path: &Path = self._directory.path();
        path.join(name).to_str().unwrap().to_owned()
    }

    /// The hospital's agreement over the first day of the decision, in a file.
    fn agreement(&self) -> (Value, String) {
        let day = self.day("first_day");
        let check = [
            "coverage", "check", "--ssin", "-", "--cover", CARE, "--on", day,
        ];
        let answer = self.json(HOSPITAL, &check, self.ssin());
        let reference = answer["spans"][0]["reference"].clone();
        let file = self.path("agreement.json");
        std::fs::write(&file, reference.to_string()).unwrap();
        (reference, file)
    }

    fn attested(&self) -> String {
        let day = self.day("first_day");
        let send = ["attestation", "send", "--ssin", "-", "--author", "10000007"];
        let about = ["--cover", CARE, "--from", day, "--to", day];
        let sent = self.json(PHYSICIAN, &[&send[..], &about].concat(), self.ssin());
        let number = &sent["attestation"]["attestation_number"];
        number.as_str().unwrap().to_owned()
    }

    /// Bills a consultation on the first day of the decision under its agreement.
    fn billed(&self, agreement: &str) -> Value {
        let line = format!("101076@{}", self.day("first_day"));
        let compute = ["intervention", "compute", "--ssin", "-", "--cover", CARE];
        let under = ["--agreement", agreement, "--line", &line];
        let quote = self.json(HOSPITAL, &[&compute[..], &under].concat(), self.ssin());
        let file = self.path("quote.json");
        std::fs::write(&file, quote.to_string()).unwrap();
        let bill = ["intervention", "bill", "--ssin", "-", "--invoice", "INV-1"];
        let quoted = ["--quote", &file];
        let arguments = [&bill[..], &under, &quoted].concat();
        self.json(HOSPITAL, &arguments, self.ssin())
    }
}

/// Runs a command that prints one JSON object a line; any refusal fails the test.
fn lines(server: &Served, caller: &str, arguments: &[&str], input: &str) -> Vec<Value> {
    let text = printed(server, caller, "json", arguments, input);
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn printed(server: &Served, caller: &str, form: &str, arguments: &[&str], input: &str) -> String {
    let url = server.url();
    let common = ["--server", &url, "--as", caller, "-o", form];
    let output = run(&[arguments, &common].concat(), input);
    let problem = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {problem}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn an_import_answers_each_line_and_tells_wrong_ones_with_their_number() {
    let cycle = Cycle::start();
    assert_eq!(cycle.cards.len(), 2);
    let mut wrong = cycle.registrations[1].clone();
    wrong["decision"]["facts"]["needy"] = json!(false);
    wrong["request_id"] = json!("00000000-0000-4000-8000-000000000099");
    let file = format!("{}\n\n{{\"no\": 1}}\n{wrong}\n", cycle.registrations[0]);
    let url = cycle.server.url();
    let import = ["decision", "import", "-", "--as", OCMW, "--server", &url];
    let output = run(&import, &file);
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        told.contains("line 3: ") && told.contains("line 4: "),
        "{told}"
    );
    assert!(
        told.contains("DEC-12") && !told.contains(cycle.ssin()),
        "{told}"
    );
    let done = String::from_utf8(output.stdout).unwrap();
    // The request id is that of the first import: it is the same decision, written once.
    assert!(
        done.contains(&format!("line 1: card {} version 1", cycle.cards[0])),
        "{done}"
    );
}

#[test]
fn a_decision_is_extended_suspended_reactivated_and_closed() {
    let cycle = Cycle::start();
    let card = cycle.cards[0].as_str();
    let (today, last) = (cycle.day("first_day"), "2999-12-31");
    let version = ["--expected-version", "1"];
    let dates = ["--request-date", today, "--last-day", last];
    let extend = [
        &["decision", "extend", card][..],
        &version,
        &dates,
        &["--dry-run"],
    ]
    .concat();
    let url = cycle.server.url();
    let refused = run(
        &[&extend[..], &["--as", OCMW, "--server", &url]].concat(),
        "",
    );
    assert_eq!(refused.status.code(), Some(1), "longer than a year");
    let text = String::from_utf8(refused.stdout).unwrap();
    assert!(text.contains("It would be refused"), "{text}");

    let record = ["mutation", "record", "--ssin", "-", "--on", today];
    let change = ["--in-population-register", "yes"];
    let arguments = [&record[..], &change].concat();
    let told = cycle.json(FEDERAL_FEED, &arguments, cycle.ssin());
    assert_eq!(told["notices"][0]["effect"], "MUTATION_EFFECT_SUSPENDS");
    let list = ["decision", "list", "--state", "suspended"];
    let listed = cycle.json(OCMW, &list, "");
    assert_eq!(listed["decisions"][0]["card_number"], card);

    let state = |arguments: &[&str]| {
        let answer = cycle.json(OCMW, arguments, "");
        answer["written"]["state"].as_str().unwrap().to_owned()
    };
    let reactivate = ["decision", "reactivate", card, "--expected-version", "2"];
    assert_eq!(state(&reactivate), "DECISION_STATE_ACTIVE");
    let close = ["decision", "close", card, "--expected-version", "3"];
    assert_eq!(state(&close), "DECISION_STATE_CLOSED");
    let watch = ["decision", "watch", "--until-now"];
    let feed = lines(&cycle.server, OCMW, &watch, "");
    let causes: Vec<&Value> = feed
        .iter()
        .filter(|item| item["decision"]["decision"]["card_number"] == card)
        .map(|item| &item["decision"]["cause"])
        .collect();
    let expected = ["REGISTERED", "SUSPENDED", "REACTIVATED", "CLOSED"];
    assert_eq!(
        causes,
        expected
            .map(|cause| json!(format!("VERSION_CAUSE_{cause}")))
            .iter()
            .collect::<Vec<_>>()
    );
    assert!(feed.last().unwrap()["heartbeat"].is_object());
    let after = feed.last().unwrap()["revision"].to_string();
    let rest = [&watch[..], &["--after", &after]].concat();
    assert_eq!(lines(&cycle.server, OCMW, &rest, "").len(), 1);
}

#[test]
fn an_extension_moves_the_last_day_and_the_ocmw_is_found() {
    let cycle = Cycle::start();
    let card = cycle.cards[0].as_str();
    let (first, last) = (cycle.day("first_day"), cycle.day("last_day"));
    let find = [
        "decision",
        "find-ocmw",
        "--ssin",
        "-",
        "--from",
        first,
        "--to",
        last,
    ];
    let found = cycle.json(OCMW, &find, cycle.ssin());
    assert_eq!(found["managed"][0]["ocmw"]["cbe"], "0800000174");
    let later = later(last);
    let dates = ["--request-date", first, "--last-day", &later];
    let extend = ["decision", "extend", card, "--expected-version", "1"];
    let written = cycle.json(OCMW, &[&extend[..], &dates].concat(), "");
    assert_eq!(written["written"]["period"]["last_day"], later.as_str());
    assert_eq!(written["written"]["version"], 2);
}

/// The same day of the next month, as the calendar allows it.
fn later(day: &str) -> String {
    use jiff::{ToSpan as _, civil::Date};
    let day: Date = day.parse().unwrap();
    day.checked_add(1.month()).unwrap().to_string()
}

#[test]
fn a_decision_is_modified_from_a_file_and_read_as_it_was_at_an_agreement_or_an_instant() {
    let cycle = Cycle::start();
    let card = cycle.cards[0].as_str();
    let (_, agreement) = cycle.agreement();
    let mut changes = cycle.registrations[0]["decision"].clone();
    changes.as_object_mut().unwrap().remove("beneficiary");
    changes["office"]["name_nl"] = json!("OCMW Andersgenoemd");
    let modify = ["decision", "modify", card, "-", "--expected-version", "1"];
    let written = cycle.json(OCMW, &modify, &changes.to_string());
    assert_eq!(written["written"]["version"], 2);
    let latest = cycle.json(OCMW, &["decision", "show", card], "");
    assert_eq!(latest["decision"]["ocmw"]["name_nl"], "OCMW Andersgenoemd");
    let at = [
        "decision",
        "show",
        "--agreement",
        &agreement,
        "--provider",
        "71000535",
    ];
    let frozen = cycle.json(OCMW, &at, "");
    assert_eq!(frozen["decision"]["version"], 1);
    let first = frozen["recorded_at"].as_str().unwrap();
    let known = ["decision", "history", card, "--known-at", first];
    let history = cycle.json(OCMW, &known, "");
    assert_eq!(history["events"].as_array().unwrap().len(), 1);
}

#[test]
fn a_line_is_attested_billed_claimed_and_released() {
    let cycle = Cycle::start();
    let number = cycle.attested();
    let (reference, file) = cycle.agreement();
    let agreement = reference["agreement_number"].as_str().unwrap();
    let given_on = reference["consultation_date"].as_str().unwrap();
    let read = ["coverage", "agreement", agreement, "--given-on", given_on];
    let read = cycle.json(HOSPITAL, &read, "");
    assert_eq!(read["conditions"][0]["satisfied_by"], number.as_str());

    let billed = cycle.billed(&file);
    let result = &billed["lines"][0]["result"];
    assert_eq!(result["amounts"]["state_cents"], 3_373);
    assert_eq!(billed["lines"][0]["posted"], true);
    let posting = billed["posting_id"].as_str().unwrap();

    let delete = ["attestation", "delete", &number];
    let url = cycle.server.url();
    let kept = run(
        &[&delete[..], &["--as", PHYSICIAN, "--server", &url]].concat(),
        "",
    );
    assert_eq!(kept.status.code(), Some(1));
    assert!(String::from_utf8(kept.stderr).unwrap().contains("UMA-03"));

    let mut claim = json!({
        "provider": { "nihii": "71000535" },
        "ssin": cycle.ssin(),
        "agreement": reference,
        "card_number": cycle.cards[0],
        "card_version": 1,
        "ocmw_cbe": "0800000174",
        "lines": [{
            "line_id": "1",
            "care_date": cycle.day("first_day"),
            "state_cents": 3373, "ocmw_cents": 0, "patient_cents": 0
        }],
        "posting_id": posting,
    });
    let verify = ["claim", "verify", "-"];
    let verdict = cycle.json(HZIV, &verify, &claim.to_string());
    assert_eq!(verdict["accepted"], true);
    claim["card_version"] = json!(2);
    let common = ["--as", HZIV, "--server", &url];
    let refused = run(&[&verify[..], &common].concat(), &claim.to_string());
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        String::from_utf8(refused.stdout)
            .unwrap()
            .contains("255920")
    );

    let release = ["intervention", "release", posting, "--because", "wrong"];
    let released = cycle.json(HOSPITAL, &release, "");
    assert_eq!(released["posting_id"], posting);
    cycle.json(PHYSICIAN, &delete, "");
    let day = cycle.day("first_day");
    let search = [
        "attestation",
        "search",
        "--ssin",
        "-",
        "--from",
        day,
        "--to",
        day,
    ];
    let found = cycle.json(PHYSICIAN, &search, cycle.ssin());
    assert!(found.get("attestations").is_none(), "{found}");
}

#[test]
fn a_list_of_questions_is_answered_row_by_row() {
    let cycle = Cycle::start();
    let day = cycle.day("first_day");
    let ssin = cycle.ssin();
    let file = format!(
        "ssin,cover,care_date\n{ssin},{CARE},{day}\n85430700232,{CARE},{day}\n\
         {ssin},surgery,{day}\n{ssin},{CARE},2000-01-01\n"
    );
    let url = cycle.server.url();
    let check = [
        "coverage", "check", "--file", "-", "--as", HOSPITAL, "--server", &url,
    ];
    let output = run(&[&check[..], &["-o", "csv"]].concat(), &file);
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("line 4: cover (111)"), "{told}");
    assert!(
        told.contains("line 3: ") && told.contains("(112)"),
        "{told}"
    );
    assert!(!told.contains(ssin), "{told}");
    let rows = csv::Reader::from_reader(output.stdout.as_slice())
        .into_records()
        .map(|row| row.unwrap())
        .map(|row| format!("{} {}", &row[0], &row[1]))
        .collect::<Vec<_>>();
    assert_eq!(rows, ["2 spans", "5 gaps"]);
    let output = run(&[&check[..], &["-o", "json"]].concat(), &file);
    let text = String::from_utf8(output.stdout).unwrap();
    let answers: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let items: Vec<_> = answers
        .iter()
        .map(|answer| answer["item_id"].as_u64().unwrap())
        .collect();
    assert_eq!(items, [2, 3, 5]);
    assert_eq!(answers[1]["refused"]["code"], 3);
}

#[test]
fn the_auditor_reads_histories_consultations_figures_and_an_export() {
    let cycle = Cycle::start();
    let number = cycle.attested();
    let (_, file) = cycle.agreement();
    cycle.billed(&file);
    let card = cycle.cards[0].as_str();
    let history = cycle.json(AUDITOR, &["audit", "history", card], "");
    assert_eq!(history["events"].as_array().unwrap().len(), 1);
    let person = cycle.json(AUDITOR, &["audit", "person", "--ssin", "-"], cycle.ssin());
    let events = person["events"].as_array().unwrap();
    assert_eq!(events.len(), 3, "{person}");
    assert_eq!(
        events[1]["attestation_sent"]["attestation_number"],
        number.as_str()
    );
    assert_eq!(events[2]["posted"]["invoice_reference"], "INV-1");
    let of_provider = ["audit", "consultations", "--provider", "71000535"];
    let asked = cycle.json(AUDITOR, &of_provider, "");
    assert_eq!(asked["consultations"].as_array().unwrap().len(), 2);

    let export = ["audit", "export", "--ocmw", "0800000174"];
    let exported = lines(&cycle.server, AUDITOR, &export, "");
    assert!(
        exported
            .iter()
            .any(|line| line["event"]["decision"]["cause"] == "VERSION_CAUSE_REGISTERED")
    );
    let rows = printed(&cycle.server, AUDITOR, "csv", &export, "");
    let mut reader = csv::Reader::from_reader(rows.as_bytes());
    let names = reader.headers().unwrap().clone();
    assert!(
        names.iter().any(|name| name == "event.posted.posting_id"),
        "{names:?}"
    );
    assert_eq!(reader.records().count(), exported.len());

    let month = &cycle.day("first_day")[..7];
    let summary = [
        "audit",
        "summary",
        "--from",
        month,
        "--to",
        &later(cycle.day("first_day"))[..7],
    ];
    let rows = cycle.json(AUDITOR, &summary, "");
    let rows = rows["rows"].as_array().unwrap();
    let of_ocmw = |row: &&Value| row["ocmw_cbe"] == "0800000174";
    assert!(
        rows.iter()
            .any(|row| of_ocmw(&row) && row["suppressed"] == true),
        "{rows:?}"
    );
}

#[test]
fn a_provider_watches_its_questions_and_looks_up_a_code() {
    let cycle = Cycle::start();
    cycle.agreement();
    let card = cycle.cards[0].as_str();
    let close = ["decision", "close", card, "--expected-version", "1"];
    cycle.json(OCMW, &close, "");
    let feed = lines(
        &cycle.server,
        HOSPITAL,
        &["agreement", "watch", "--until-now"],
        "",
    );
    let news = &feed[0]["changes"]["changes"][0]["news"];
    assert_eq!(news, "AGREEMENT_NEWS_DECISION_CLOSED");
    let day = cycle.day("first_day");
    let rows = printed(
        &cycle.server,
        HOSPITAL,
        "csv",
        &["tariff", "get", "101076", "--on", day],
        "",
    );
    assert!(rows.contains("TARIFF_ENTRY_KIND_NOMENCLATURE"), "{rows}");
}
