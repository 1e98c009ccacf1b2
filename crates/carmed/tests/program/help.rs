//! What the program says about itself: completions and examples.

use crate::process::{run, said};

#[test]
fn every_shell_gets_completions_that_know_the_commands() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let (script, code) = said(&run(&["completions", shell], ""));
        assert_eq!(code, Some(0), "{shell}");
        for word in ["find-ocmw", "consultations", "until-now"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
    assert_eq!(run(&["completions", "cmd"], "").status.code(), Some(2));
}

#[test]
fn lists_and_records_are_printed_as_csv_too() {
    let (help, code) = said(&run(&["decision", "list", "--help"], ""));
    assert_eq!(code, Some(0));
    assert!(help.contains("csv") && help.contains("Examples:"), "{help}");
}
