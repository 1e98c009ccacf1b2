//! Which crate may depend on which: the table of the architecture, enforced.

use std::collections::BTreeSet;

use super::Finding;
use super::metadata::{Graph, Member};

/// What one crate may and may never depend on.
struct Arrows {
    name: &'static str,
    /// Crates of the workspace it may depend on.
    may: &'static [&'static str],
    /// Further crates of the workspace its tests may depend on.
    tests_may: &'static [&'static str],
    /// Packages that may never be built into it, however far away.
    never: &'static [&'static str],
}

const NO_ASYNC: &[&str] = &["async-trait", "futures", "prost", "sqlx", "tokio", "tonic"];
const NO_DOOR: &[&str] = &["prost", "sqlx", "tonic"];

/// Every crate of the workspace; arrows only point down.
const TABLE: &[Arrows] = &[
    Arrows {
        name: "carmed",
        may: &[
            "carmed-server",
            "carmed-client",
            "carmed-validation",
            "carmed-model",
        ],
        tests_may: &["carmed-checker", "carmed-tests"],
        never: &[],
    },
    Arrows {
        name: "carmed-server",
        may: &[
            "carmed-storage-postgres",
            "carmed-storage-sqlite",
            "carmed-registry",
            "carmed-storage",
            "carmed-proto",
            "carmed-validation",
            "carmed-model",
        ],
        tests_may: &["carmed-client"],
        never: &[],
    },
    Arrows {
        name: "carmed-client",
        may: &["carmed-proto", "carmed-model"],
        tests_may: &[],
        never: &["sqlx"],
    },
    Arrows {
        name: "carmed-registry",
        may: &["carmed-storage", "carmed-validation", "carmed-model"],
        tests_may: &["carmed-storage-postgres", "carmed-storage-sqlite"],
        never: NO_DOOR,
    },
    Arrows {
        name: "carmed-storage-postgres",
        may: &["carmed-storage", "carmed-model"],
        tests_may: &["carmed-storage-conformance", "carmed-storage-sqlite"],
        never: &["prost", "tonic"],
    },
    Arrows {
        name: "carmed-storage-sqlite",
        may: &["carmed-storage", "carmed-model"],
        tests_may: &["carmed-storage-conformance"],
        never: &["prost", "tonic"],
    },
    Arrows {
        name: "carmed-storage-conformance",
        may: &["carmed-storage", "carmed-model"],
        tests_may: &[],
        never: NO_DOOR,
    },
    Arrows {
        name: "carmed-storage",
        may: &["carmed-model"],
        tests_may: &[],
        never: NO_DOOR,
    },
    Arrows {
        name: "carmed-validation",
        may: &["carmed-model"],
        tests_may: &[],
        never: NO_ASYNC,
    },
    Arrows {
        name: "carmed-model",
        may: &[],
        tests_may: &[],
        never: NO_ASYNC,
    },
    Arrows {
        name: "carmed-proto",
        may: &[],
        tests_may: &[],
        never: &["sqlx"],
    },
    Arrows {
        name: "carmed-checker",
        may: &[],
        tests_may: &[],
        never: NO_ASYNC,
    },
    Arrows {
        name: "carmed-tests",
        may: &[
            "carmed-checker",
            "carmed-client",
            "carmed-model",
            "carmed-proto",
            "carmed-server",
            "carmed-validation",
        ],
        tests_may: &["carmed-storage"],
        never: &[],
    },
    Arrows {
        name: "xtask",
        may: &[],
        tests_may: &[],
        never: &["sqlx", "tokio"],
    },
];

/// The only crates that name SQL's library in their own manifest begin like this.
const ENGINES: &str = "carmed-storage-";
const SQL: &str = "sqlx";

/// A second provider of cryptography next to `aws-lc-rs` makes rustls panic at the first handshake.
const SECOND_PROVIDER: &str = "ring";

pub(super) fn check(graph: &Graph) -> Vec<Finding> {
    let mut findings: Vec<Finding> = graph
        .members
        .iter()
        .flat_map(|(name, member)| of_member(name, member, graph))
        .collect();
    if graph.packages.contains(SECOND_PROVIDER) {
        findings.push(Finding {
            file: "Cargo.lock".to_owned(),
            line: 1,
            rule: "one cryptographic provider",
            message: format!("`{SECOND_PROVIDER}` is built; see `cargo tree -i {SECOND_PROVIDER}`"),
        });
    }
    findings
}

fn of_member(name: &str, member: &Member, graph: &Graph) -> Vec<Finding> {
    let finding = |dependency: &str, message: String| Finding {
        file: member.manifest.clone(),
        line: line_of(&member.text, dependency),
        rule: "arrows point down",
        message,
    };
    let Some(arrows) = TABLE.iter().find(|arrows| arrows.name == name) else {
        return vec![finding(
            "name",
            format!("`{name}` is not in the table of {}", file!()),
        )];
    };
    let own = |names: &BTreeSet<String>| -> Vec<String> {
        let own = names
            .iter()
            .filter(|name| graph.members.contains_key(*name));
        own.cloned().collect()
    };
    let mut findings = Vec::new();
    for dependency in own(&member.direct) {
        if !arrows.may.contains(&dependency.as_str()) {
            let message = format!("`{name}` may not depend on `{dependency}`");
            findings.push(finding(&dependency, message));
        }
    }
    for dependency in own(&member.for_tests) {
        let allowed = [arrows.may, arrows.tests_may].concat();
        if !allowed.contains(&dependency.as_str()) {
            let message = format!("tests of `{name}` may not depend on `{dependency}`");
            findings.push(finding(&dependency, message));
        }
    }
    for package in arrows
        .never
        .iter()
        .filter(|package| member.contains.contains(**package))
    {
        findings.push(finding(
            package,
            format!("`{name}` may not contain `{package}`"),
        ));
    }
    if member.direct.contains(SQL) && !name.starts_with(ENGINES) {
        findings.push(finding(
            SQL,
            format!("`{name}` is no storage engine and names `{SQL}`"),
        ));
    }
    findings
}

/// The line that names a dependency; the first one when it comes from further away.
fn line_of(manifest: &str, dependency: &str) -> usize {
    let names = |line: &str| {
        line.strip_prefix(dependency)
            .is_some_and(|rest| rest.starts_with([' ', '.', '=']))
    };
    manifest
        .lines()
        .position(names)
        .map_or(1, |index| index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(list: &[&str]) -> BTreeSet<String> {
        list.iter().map(|name| (*name).to_owned()).collect()
    }

    /// A workspace with every crate of the table, none depending on anything, and one changed.
    fn with(name: &str, member: Member) -> Vec<String> {
        let mut graph = Graph::default();
        for arrows in TABLE {
            graph
                .members
                .insert(arrows.name.to_owned(), Member::default());
        }
        graph.members.insert(name.to_owned(), member);
        let messages = check(&graph).into_iter().map(|finding| finding.message);
        messages.collect()
    }

    #[test]
    fn an_arrow_that_points_up_is_found_with_its_line() {
        let graph = Graph {
            members: [
                (
                    "carmed-model".to_owned(),
                    Member {
                        manifest: "crates/carmed-model/Cargo.toml".to_owned(),
                        text: "[dependencies]\ncarmed-validation.workspace = true\n".to_owned(),
                        direct: names(&["carmed-validation", "serde"]),
                        ..Member::default()
                    },
                ),
                ("carmed-validation".to_owned(), Member::default()),
            ]
            .into(),
            packages: BTreeSet::new(),
        };
        let findings: Vec<String> = check(&graph).iter().map(ToString::to_string).collect();
        assert_eq!(
            findings,
            ["crates/carmed-model/Cargo.toml:2: [arrows point down] \
              `carmed-model` may not depend on `carmed-validation`"]
        );
    }

    #[test]
    fn a_package_that_is_never_allowed_is_found_however_far_away() {
        let member = Member {
            contains: names(&["tokio"]),
            ..Member::default()
        };
        assert_eq!(
            with("carmed-validation", member),
            ["`carmed-validation` may not contain `tokio`"]
        );
    }

    #[test]
    fn only_a_storage_engine_names_sqlx() {
        let sqlx = || Member {
            direct: names(&["sqlx"]),
            ..Member::default()
        };
        assert_eq!(
            with("carmed-server", sqlx()),
            ["`carmed-server` is no storage engine and names `sqlx`"]
        );
        assert_eq!(with("carmed-storage-sqlite", sqlx()), Vec::<String>::new());
    }

    #[test]
    fn tests_may_depend_on_more_but_not_on_everything() {
        let tests = |list: &[&str]| Member {
            for_tests: names(list),
            ..Member::default()
        };
        assert_eq!(
            with("carmed-registry", tests(&["carmed-storage-sqlite"])),
            Vec::<String>::new()
        );
        assert_eq!(
            with("carmed-registry", tests(&["carmed-server"])),
            ["tests of `carmed-registry` may not depend on `carmed-server`"]
        );
    }

    #[test]
    fn a_crate_that_nobody_placed_is_found() {
        let messages = with("carmed-extra", Member::default());
        assert!(messages[0].starts_with("`carmed-extra` is not in the table"));
    }

    #[test]
    fn a_second_cryptographic_provider_is_found() {
        let graph = Graph {
            packages: names(&["aws-lc-rs", "ring"]),
            ..Graph::default()
        };
        assert_eq!(check(&graph)[0].rule, "one cryptographic provider");
    }

    #[test]
    fn the_table_itself_has_no_circle() {
        for (place, arrows) in TABLE.iter().enumerate() {
            for below in arrows.may {
                let below = TABLE.iter().position(|other| other.name == *below);
                let tests = arrows.name == "carmed-tests";
                assert!(
                    tests || below.is_some_and(|below| below > place),
                    "{}",
                    arrows.name
                );
            }
        }
    }
}
