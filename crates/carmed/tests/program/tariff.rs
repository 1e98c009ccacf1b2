//! Tariffs and parameters on the command line: what is printed of them, and what a killed import leaves.

use crate::process::{Served, carmed, run, said};
use crate::story::json;
use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

const OFFICE: &str = "tariff_office;cbe=0800000372;agent=loader";
const COLUMNS: &str = "code,valid_from,valid_to,insurability,gmd,age_class,conventioned,\
                       fee_cents,insurance_cents,patient_cents,source";

/// Rows of all codes there can be, one a year; far more than are staged before a kill.
fn many_rows() -> String {
    let mut text = format!("{COLUMNS}\n");
    for five in 10_000..70_000 {
        let code = five * 10 + five % 7;
        for year in [2024, 2025, 2026] {
            text += &format!("{code},{year}-01-01,{year}-12-31,any,any,any,any,300,200,100,made\n");
        }
    }
    text
}

/// Waits until something is so, a minute at most.
#[allow(
    clippy::disallowed_methods,
    reason = "another process says nothing when it has come so far: its files are looked at"
)]
fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(60), "never: {what}");
        std::thread::yield_now();
    }
}

fn bytes_of(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |metadata| metadata.len())
}

fn importing(server: &Served, file: &Path) -> Child {
    let url = server.url();
    let file = file.to_str().unwrap();
    carmed(&["tariff", "import", file, "--server", &url, "--as", OFFICE])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[test]
fn an_import_killed_in_the_middle_leaves_nothing_once_the_server_is_back() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("many.csv");
    fs::write(&file, many_rows()).unwrap();
    let server = Served::start(directory.path());
    let write_ahead = directory.path().join("carmed.db-wal");
    let before = bytes_of(&write_ahead);
    let mut import = importing(&server, &file);
    until("rows are staged", || {
        bytes_of(&write_ahead) > before + 2_000_000
    });
    server.kill();
    import.wait().unwrap();

    let server = Served::start(directory.path());
    let log = directory.path().join("log.txt");
    until("what it left is removed", || {
        let log = fs::read_to_string(&log).unwrap();
        log.contains("an import that was broken off is removed")
    });
    let releases = json(&server, OFFICE, &["tariff", "releases"], "");
    assert!(
        releases
            .get("releases")
            .is_none_or(|listed| listed == &serde_json::json!([]))
    );
    let row = "101076,2024-01-01,2999-12-31,any,any,any,any,300,200,100,made";
    let import = ["tariff", "import", "-", "--source", "made"];
    let imported = json(&server, OFFICE, &import, &format!("{COLUMNS}\n{row}\n"));
    assert_eq!(imported["rows_taken"], 1);
}

#[test]
fn an_import_prints_a_table_of_rows_read_taken_and_skipped_and_why() {
    let directory = tempfile::tempdir().unwrap();
    let server = Served::start(directory.path());
    let samples = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../carmed-validation/data/tariff/samples/"
    );
    let files = ["RMB.xml", "AMP.xml"].map(|name| format!("{samples}sam/{name}"));
    let letters = format!("{samples}letters.csv");
    let url = server.url();
    let import = [
        "tariff", "import", &files[0], &files[1], &letters, "--source", "samples",
    ];
    let calling = ["--server", url.as_str(), "--as", OFFICE];
    let (text, code) = said(&run(&[&import[..], &calling].concat(), ""));
    assert_eq!(code, Some(0));
    let row = |beginning: &str| {
        let row = text.lines().find(|line| line.trim().starts_with(beginning));
        row.unwrap_or_else(|| panic!("no {beginning} in {text}"))
    };
    assert!(row("rows").contains("why"), "{text}");
    for beginning in ["read ", "taken "] {
        let count = row(beginning).split_whitespace().nth(1).unwrap();
        assert!(count.parse::<u32>().unwrap() > 0, "{text}");
    }
    assert!(row("skipped ").contains("_"), "{text}");
    assert!(text.contains("(not_a_pack)"), "{text}");

    let (listed, _) = said(&run(&[&["tariff", "releases"][..], &calling].concat(), ""));
    for document in ["RMB.xml (XML)", "AMP.xml (XML)", "letters.csv (CSV)"] {
        let words = document.split(' ');
        assert!(words.clone().all(|word| listed.contains(word)), "{listed}");
    }
    let releases = json(&server, OFFICE, &["tariff", "releases"], "");
    let documents = &releases["releases"][0]["documents"];
    assert_eq!(documents[0]["name"], "RMB.xml");
    assert_eq!(documents[0]["format"], "TARIFF_FORMAT_XML");
    assert_eq!(documents[2]["format"], "TARIFF_FORMAT_CSV");
}

#[test]
fn a_loaded_fee_that_its_letters_do_not_come_to_is_among_the_warnings() {
    let directory = tempfile::tempdir().unwrap();
    let server = Served::start(directory.path());
    let fees = directory.path().join("fees.csv");
    let letters = directory.path().join("letters.csv");
    let fee = "102012,2014-08-01,2999-12-31,any,any,any,any,2059,1236,823,a page";
    fs::write(&fees, format!("{COLUMNS}\n{fee}\n")).unwrap();
    let columns =
        "code,letter,coefficient,letter_value,bears_patient_share,valid_from,valid_to,source";
    let letter = "102012,N,8,2.572713,yes,2014-08-01,2999-12-31,INAMI table 1-8-2014";
    fs::write(&letters, format!("{columns}\n{letter}\n")).unwrap();
    let files = [fees.to_str().unwrap(), letters.to_str().unwrap()];
    let import = ["tariff", "import", files[0], files[1]];
    let imported = json(&server, OFFICE, &import, "");
    let warnings = imported["warnings"].as_array().unwrap();
    assert_eq!(warnings.len(), 1, "{imported}");
    assert_eq!(warnings[0]["field"], "letters.fee_cents");
    assert_eq!(warnings[0]["values"]["letters_cents"], "2058");
    assert_eq!(imported["rows_taken"], 2);
}

#[test]
fn what_the_tables_of_the_law_do_not_say_is_logged_at_the_start_and_shown_on_demand() {
    let directory = tempfile::tempdir().unwrap();
    let _server = Served::start(directory.path());
    let log = fs::read_to_string(directory.path().join("log.txt")).unwrap();
    let (shown, code) = said(&run(&["parameters"], ""));
    assert_eq!(code, Some(0));
    for part in [
        "no State share is known for these facts",
        "provider_kinds dentist",
    ] {
        assert!(log.contains(part), "{part} is not in the log");
    }
    let facts = "LEGAL, OTHER, in_population_register no, decided_late no";
    for part in [facts, "dentist", "DEC-18"] {
        assert!(shown.contains(part), "{part} is not in {shown}");
    }
    let (before, _) = said(&run(&["parameters", "--day", "2000-01-01"], ""));
    assert!(before.contains("refund_codes"), "{before}");
}

#[test]
fn a_directory_of_parameters_is_checked_as_the_server_would_read_it() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().to_str().unwrap();
    let same = said(&run(&["parameters", "--directory", path], ""));
    assert_eq!(same, said(&run(&["parameters"], "")));
    fs::write(directory.path().join("limits.csv"), "no,such,columns\n").unwrap();
    let refused = run(&["parameters", "--directory", path], "");
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("limits"));
}
