//! The catalogue of rules is complete, true to the source, and every rule and code has a case.

use carmed_model::{Code, Rule};
use carmed_validation::amounts::AmountRule;
use carmed_validation::rules::{RuleEntry, catalogue};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use toml::Value;

fn crate_folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files_below(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut waiting = vec![folder.to_owned()];
    let mut found = Vec::new();
    while let Some(folder) = waiting.pop() {
        for path in fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
        {
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                found.push(path);
            }
        }
    }
    found
}

fn case_files() -> Vec<Value> {
    files_below(&crate_folder().join("tests/data"), "toml")
        .iter()
        .map(|path| toml::from_str(&fs::read_to_string(path).unwrap()).unwrap())
        .collect()
}

/// The values of that key, however deep.
fn values_of<'v>(value: &'v Value, key: &str, found: &mut Vec<&'v Value>) {
    match value {
        Value::Table(table) => {
            for (name, inner) in table {
                if name == key {
                    found.push(inner);
                }
                values_of(inner, key, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| values_of(item, key, found)),
        _ => {}
    }
}

/// The numbers written in a value: as numbers, or as words of a text.
fn numbers_in(value: &Value, found: &mut BTreeSet<u32>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| numbers_in(item, found)),
        Value::Integer(number) => found.extend(u32::try_from(*number).ok()),
        Value::String(text) => {
            let words = text
                .split([' ', '('])
                .filter_map(|word| word.parse::<u32>().ok());
            found.extend(words);
        }
        _ => {}
    }
}

/// The numbers of the codes some case expects.
fn provoked() -> BTreeSet<u32> {
    let mut found = BTreeSet::new();
    for file in &case_files() {
        for key in [
            "violations",
            "warnings",
            "spans",
            "gaps",
            "reasons",
            "remarks",
        ] {
            let mut values = Vec::new();
            values_of(file, key, &mut values);
            values
                .into_iter()
                .for_each(|value| numbers_in(value, &mut found));
        }
    }
    found
}

/// The codes the sources of the rules name.
fn reachable() -> BTreeSet<Code> {
    let sources = files_below(&crate_folder().join("src"), "rs");
    let of_rules = sources.iter().filter(|path| {
        let path = path.to_string_lossy();
        !path.contains("/src/rules/") && !path.contains("/src/texts/")
    });
    let mut names = BTreeSet::new();
    for path in of_rules {
        let source = fs::read_to_string(path).unwrap();
        for part in source.split("Code::").skip(1) {
            let end = part
                .find(|c: char| !c.is_ascii_alphanumeric())
                .unwrap_or(part.len());
            names.insert(part[..end].to_owned());
        }
    }
    Code::ALL
        .iter()
        .copied()
        .filter(|code| names.contains(&format!("{code:?}")))
        .collect()
}

#[test]
fn every_rule_of_the_field_and_of_the_amounts_stands_in_the_catalogue_once_and_in_order() {
    let listed: Vec<&str> = catalogue().iter().map(|entry| entry.id).collect();
    let law = Rule::ALL.iter().map(|rule| rule.id());
    let expected: Vec<&str> = law
        .chain(AmountRule::ALL.iter().map(|rule| rule.id()))
        .collect();
    assert_eq!(listed, expected);
}

#[test]
fn every_rule_says_itself_in_one_sentence_with_its_basis() {
    for RuleEntry {
        id,
        text,
        basis,
        functions,
        ..
    } in catalogue()
    {
        assert!(
            text.len() > 15 && !text.contains(". ") && !text.contains('{'),
            "{id}: {text}"
        );
        assert!(basis.len() > 5 && !functions.is_empty(), "{id}");
    }
}

#[test]
fn every_function_the_catalogue_names_is_in_the_source_and_cites_its_rule() {
    for entry in catalogue() {
        for path in entry.functions {
            if path.starts_with("carmed_") {
                continue;
            }
            let (module, function) = path.rsplit_once("::").unwrap();
            let place = crate_folder().join("src").join(module.replace("::", "/"));
            let file = [place.with_extension("rs"), place.join("mod.rs")];
            let sources: Vec<String> = file
                .iter()
                .filter_map(|file| fs::read_to_string(file).ok())
                .collect();
            let compute = crate_folder().join("src/amounts/compute.rs");
            let sources = if *path == "amounts::compute" {
                vec![fs::read_to_string(compute).unwrap()]
            } else {
                sources
            };
            let defined = sources.iter().any(|source| {
                source.contains(&format!("fn {function}("))
                    || source.contains(&format!("fn {function}<"))
            });
            assert!(defined, "{}: no function {path}", entry.id);
            if !entry.id.starts_with("AMT-") {
                assert!(
                    sources.iter().any(|source| cites(source, entry.id)),
                    "{}: {path} does not cite it",
                    entry.id
                );
            }
        }
    }
}

/// Whether a source cites the rule: by itself, or inside a range such as `COV-01…07`.
fn cites(source: &str, id: &str) -> bool {
    if source.contains(id) {
        return true;
    }
    let (family, number) = id.split_once('-').unwrap();
    let number: u8 = number.parse().unwrap();
    source.split(&format!("{family}-")).skip(1).any(|rest| {
        let Some((first, last)) = rest.split_once('…') else { return false };
        let last: String = last.chars().take(2).collect();
        matches!((first.parse::<u8>(), last.parse::<u8>()), (Ok(first), Ok(last)) if (first..=last).contains(&number))
    })
}

/// The rules the case files name: one a case of the law, all those of its explanation a case of amounts.
fn rules_of_cases() -> BTreeSet<String> {
    let mut cited = BTreeSet::new();
    for file in &case_files() {
        let mut named = Vec::new();
        values_of(file, "rule", &mut named);
        values_of(file, "rules", &mut named);
        let listed = named.into_iter().flat_map(|value| match value {
            Value::Array(rules) => rules.iter().collect(),
            rule => vec![rule],
        });
        cited.extend(listed.filter_map(Value::as_str).map(str::to_owned));
    }
    cited
}

#[test]
fn every_rule_of_the_law_and_of_the_amounts_has_a_case_but_those_of_the_register() {
    let cited = rules_of_cases();
    let catalogue = catalogue();
    let ids: BTreeSet<&str> = catalogue.iter().map(|entry| entry.id).collect();
    let unknown: Vec<&String> = cited
        .iter()
        .filter(|rule| !ids.contains(rule.as_str()))
        .collect();
    assert!(unknown.is_empty(), "{unknown:?} are no rules");
    let without: Vec<&str> = ids.into_iter().filter(|id| !cited.contains(*id)).collect();
    assert_eq!(without, ["COV-08", "COV-09"]);
}

#[test]
fn every_code_the_rules_can_answer_with_is_provoked_by_a_case() {
    let provoked = provoked();
    let reachable = reachable();
    assert!(reachable.len() >= 30, "{reachable:?}");
    let silent: Vec<Code> = reachable
        .into_iter()
        .filter(|code| !provoked.contains(&code.number()))
        .collect();
    assert_eq!(silent, []);
}

#[test]
fn every_code_the_rules_can_answer_with_is_one_of_some_rule() {
    let of_rules: BTreeSet<Code> = catalogue()
        .iter()
        .flat_map(|entry| entry.codes)
        .copied()
        .collect();
    let unruled: Vec<Code> = reachable().difference(&of_rules).copied().collect();
    assert_eq!(unruled, []);
}
