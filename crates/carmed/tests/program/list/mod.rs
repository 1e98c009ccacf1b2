//! A billing office's list: every row is computed or told by its line, and the totals are sums.

mod forms;
mod rows;

use crate::commands::{HOSPITAL, OCMW, load_tariffs};
use crate::process::{Served, run};
use crate::story::{draft, json, ssin};
use std::collections::BTreeMap;
use std::process::Output;
use tempfile::TempDir;

/// Its check digits are wrong.
const WRONG_CODE: &str = "101075";
const COLUMNS: &str = "ssin,cover,kind,line_id,code,care_date,charged_cents";

struct Office {
    server: Served,
    /// Three people: the first one's aid comes from own funds, that of the others from the State, which
    /// asks an attestation for the last one.
    people: [String; 3],
    day: String,
    _directory: TempDir,
}

impl Office {
    fn open() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let server = Served::start(directory.path());
        load_tariffs(&server, directory.path());
        let (unlawful_stay, day) = draft(3);
        let legal = |number, situation: &str| {
            let mut draft = draft(number).0;
            draft["facts"]["residence_status"] = "RESIDENCE_STATUS_LEGAL".into();
            draft["facts"]["situation"] = situation.into();
            draft
        };
        let own_funds = legal(1, "SITUATION_OCMW_OWN_FUNDS");
        let asylum = legal(2, "SITUATION_ASYLUM_SEEKER_OCMW_AID");
        for draft in [own_funds, asylum, unlawful_stay] {
            let register = ["decision", "register", "-"];
            json(&server, OCMW, &register, &draft.to_string());
        }
        Self {
            server,
            people: [ssin(1), ssin(2), ssin(3)],
            day,
            _directory: directory,
        }
    }

    /// Computes a list from standard input.
    fn compute(&self, list: &str, form: &str) -> Output {
        let url = self.server.url();
        let what = ["intervention", "compute", "--file", "-", "-o", form];
        let to = ["--server", &url, "--as", HOSPITAL];
        run(&[&what[..], &to].concat(), list)
    }

    /// A row about a consultation of ambulatory care.
    fn row(&self, person: usize, id: &str, code: &str, charged_cents: &str) -> String {
        let (ssin, day) = (&self.people[person], &self.day);
        format!("{ssin},ambulatory-in-hospital,nomenclature,{id},{code},{day},{charged_cents}")
    }
}

fn list(rows: &[String]) -> String {
    format!("{COLUMNS}\n{}\n", rows.join("\n"))
}

fn told(output: &Output) -> (String, String, Option<i32>) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (
        text(&output.stdout),
        text(&output.stderr),
        output.status.code(),
    )
}

/// The rows of CSV by the names of their columns.
fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}
