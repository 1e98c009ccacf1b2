//! Writes the page of rules, `docs/rules.md`, to standard output: from the catalogue and the case files.

use carmed_validation::rules::{RuleEntry, catalogue};
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use toml::Value;

const HEAD: &str = "# Rules\n\n\
Every rule of the field, as the code holds it. This page is made by `cargo xtask rules` from the catalogue\n\
in `crates/carmed-validation/src/rules` and from the cases in `crates/carmed-validation/tests/data`; do not\n\
edit it. CONFIRMED rules stand in a public source; a RULING is a choice of this project where none settles\n\
the matter. Functions without a crate's name are of `carmed-validation`.\n";

const ABOUT_AMOUNTS: &str = "\nThe lines of `tests/data/amounts` are computed with these rules; each result is made again from its steps.\n";

/// The chapters, by the beginning of the ids.
const CHAPTERS: [(&str, &str); 5] = [
    ("DEC-", "Registration"),
    ("LIFE-", "Life cycle"),
    ("COV-", "Consultation and agreement"),
    ("UMA-", "Attestation of urgent medical aid"),
    ("AMT-", "Amounts"),
];

fn main() -> Result<(), Box<dyn Error>> {
    let cases = Cases::read()?;
    let mut page = HEAD.to_owned();
    for (beginning, title) in CHAPTERS {
        write!(page, "\n## {title}\n")?;
        if beginning == "AMT-" {
            page.push_str(ABOUT_AMOUNTS);
        }
        for entry in catalogue()
            .iter()
            .filter(|entry| entry.id.starts_with(beginning))
        {
            page.push_str(&section(entry, &cases)?);
        }
    }
    std::io::stdout().write_all(page.as_bytes())?;
    Ok(())
}

fn section(entry: &RuleEntry, cases: &Cases) -> Result<String, std::fmt::Error> {
    let mut text = format!("\n### {}\n\n{}\n\n", entry.id, sentence(&entry.text));
    writeln!(text, "- {}: {}", entry.standing.name(), entry.basis)?;
    if !entry.codes.is_empty() {
        let codes: Vec<String> = entry
            .codes
            .iter()
            .map(|code| code.number().to_string())
            .collect();
        writeln!(text, "- answers with {}", codes.join(", "))?;
    }
    let functions: Vec<String> = entry
        .functions
        .iter()
        .map(|path| format!("`{path}`"))
        .collect();
    writeln!(text, "- {}", functions.join(", "))?;
    for (file, names) in cases.of(entry.id) {
        writeln!(text, "- `{file}`: {}", names.join("; "))?;
    }
    // The rules of the register have no case here: the tests that prove them are named instead.
    if cases.of(entry.id).next().is_none() {
        for test in cases.tests_of(entry.id) {
            writeln!(text, "- `{test}`")?;
        }
    }
    Ok(text)
}

/// The text as a sentence: texts of the amounts begin small, and end without a point.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters
        .next()
        .map(|first| first.to_uppercase().to_string())
        .unwrap_or_default();
    let point = if text.ends_with('.') { "" } else { "." };
    format!("{first}{}{point}", letters.as_str())
}

/// The cases of each rule by file, and the tests named for a rule or written about it.
struct Cases {
    by_rule: BTreeMap<(String, String), Vec<String>>,
    tests: Vec<(String, String)>,
}

impl Cases {
    fn read() -> Result<Self, Box<dyn Error>> {
        let own = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = own.join("../..");
        let mut by_rule: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
        for path in files_below(&own.join("tests/data"), "toml")? {
            let file: Value = toml::from_str(&fs::read_to_string(&path)?)?;
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            for case in file
                .get("case")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
            {
                let stated = |key: &str| case.get(key).and_then(Value::as_str).map(str::to_owned);
                if let (Some(rule), Some(case)) = (stated("rule"), stated("name")) {
                    by_rule.entry((rule, name.clone())).or_default().push(case);
                }
            }
        }
        let mut tests = Vec::new();
        for folder in ["crates/carmed-registry/tests", "tests/tests"] {
            for path in files_below(&root.join(folder), "rs")? {
                let shown = path.strip_prefix(&root)?.to_string_lossy().into_owned();
                tests.push((shown, fs::read_to_string(path)?));
            }
        }
        Ok(Self { by_rule, tests })
    }

    fn of(&self, id: &str) -> impl Iterator<Item = (&String, &Vec<String>)> {
        self.by_rule
            .iter()
            .filter(move |((rule, _), _)| rule == id)
            .map(|((_, file), names)| (file, names))
    }

    /// The tests of the register and of the whole program that name the rule.
    fn tests_of(&self, id: &str) -> impl Iterator<Item = &String> {
        let named = id.to_lowercase().replace('-', "_");
        let id = id.to_owned();
        self.tests
            .iter()
            .filter(move |(_, source)| source.contains(&id) || source.contains(&named))
            .map(|(file, _)| file)
    }
}

fn files_below(folder: &Path, extension: &str) -> Result<Vec<PathBuf>, std::io::Error> {
    let mut waiting = vec![folder.to_owned()];
    let mut found = Vec::new();
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|end| end == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
