//! Commands about invented people against a serving program.

use crate::process::{Served, run};
use serde_json::Value;

const MODULUS: u64 = 97;

/// The SSIN of an invented man born on 7 March 1985; each number is somebody else.
pub(crate) fn ssin(number: u64) -> String {
    let first_nine = 850_307_001 + number * 2;
    format!("{first_nine:09}{:02}", MODULUS - first_nine % MODULUS)
}

/// The example decision about an invented man with clearly invented names, and its first day.
pub(crate) fn draft(number: u64) -> (Value, String) {
    let output = run(&["decision", "example"], "");
    let mut draft: Value = serde_json::from_slice(&output.stdout).unwrap();
    draft["beneficiary"] = serde_json::json!({
        "ssin": ssin(number),
        "family_name": format!("Verzonnennaam{number}"),
        "given_names": format!("Fictievevoornaam{number}"),
        "birth_date": "1985-03-07",
    });
    let first_day = draft["period"]["first_day"].as_str().unwrap().to_owned();
    (draft, first_day)
}

/// Runs a command as somebody and gives its JSON; any refusal fails the test.
pub(crate) fn json(server: &Served, caller: &str, arguments: &[&str], input: &str) -> Value {
    let url = server.url();
    let common = ["--server", &url, "--as", caller, "-o", "json"];
    let output = run(&[arguments, &common].concat(), input);
    let problem = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {problem}");
    serde_json::from_slice(&output.stdout).unwrap()
}
