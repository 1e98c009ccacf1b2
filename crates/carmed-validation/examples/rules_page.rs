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

const ABOUT_AMOUNTS: &str = "\nThe lines of `tests/data/amounts` are computed with these rules; each result is made again from its steps.\n\
A rule names the lines whose explanation has a step of it, by their ids; a code those that come out with it.\n";

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
            .map(|code| cases.answered_with(entry.id, code.number()))
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
    /// The lines of amounts that came out with a code, by its number.
    lines_by_code: BTreeMap<u32, Vec<String>>,
    tests: Vec<(String, String)>,
}

impl Cases {
    fn read() -> Result<Self, Box<dyn Error>> {
        let own = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = own.join("../..");
        let mut by_rule: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
        let mut lines_by_code: BTreeMap<u32, Vec<String>> = BTreeMap::new();
        for path in files_below(&own.join("tests/data"), "toml")? {
            let file: Value = toml::from_str(&fs::read_to_string(&path)?)?;
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let cases = ["case", "line", "index"].map(|kind| file.get(kind));
            let cases = cases.into_iter().flatten().filter_map(Value::as_array);
            for case in cases.flatten() {
                let stated = |key: &str| case.get(key).and_then(Value::as_str);
                let Some(called) = stated("name").or_else(|| stated("id")) else {
                    continue;
                };
                for code in codes_of_line(case) {
                    let lines = lines_by_code.entry(code).or_default();
                    if lines.last().is_none_or(|last| last != called) {
                        lines.push(called.to_owned());
                    }
                }
                let rules = case.get("rules").and_then(Value::as_array);
                let rules = rules.into_iter().flatten().filter_map(Value::as_str);
                for rule in rules.chain(stated("rule")) {
                    let of_file = by_rule.entry((rule.to_owned(), name.clone()));
                    of_file.or_default().push(called.to_owned());
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
        Ok(Self {
            by_rule,
            lines_by_code,
            tests,
        })
    }

    /// The code, and of a rule of amounts the lines that came out with it: `171 (R01; R03)`.
    fn answered_with(&self, id: &str, code: u32) -> String {
        match self.lines_by_code.get(&code) {
            Some(lines) if id.starts_with("AMT-") => format!("{code} ({})", lines.join("; ")),
            _ => code.to_string(),
        }
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

/// The codes a line of amounts is expected to come out with.
fn codes_of_line(case: &Value) -> Vec<u32> {
    let expected = case.get("expected");
    ["reasons", "remarks"]
        .into_iter()
        .filter_map(|key| expected?.get(key)?.as_array())
        .flatten()
        .filter_map(|code| u32::try_from(code.as_integer()?).ok())
        .collect()
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
