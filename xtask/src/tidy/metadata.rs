//! The crates of the workspace and everything that is built into them, as Cargo resolves it.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::process;
use crate::workspace::{cargo, root};

/// The machines Carmed is built for; other ones pull in other packages.
const PLATFORM: &str = "x86_64-unknown-linux-gnu";

/// One crate of the workspace.
#[derive(Default)]
pub(super) struct Member {
    /// Its manifest, relative to the root.
    pub(super) manifest: String,
    /// The manifest's text, to point at the line of a dependency.
    pub(super) text: String,
    /// Names it depends on, for building and running.
    pub(super) direct: BTreeSet<String>,
    /// Names its tests depend on.
    pub(super) for_tests: BTreeSet<String>,
    /// Every package that ends up in it, tests and build scripts aside.
    pub(super) contains: BTreeSet<String>,
}

/// What is in the workspace and what it pulls in.
#[derive(Default)]
pub(super) struct Graph {
    pub(super) members: BTreeMap<String, Member>,
    /// Every package that is built, tests and build scripts included.
    pub(super) packages: BTreeSet<String>,
}

impl Graph {
    /// Asks Cargo. What is built comes from `cargo tree`, which knows the chosen features;
    /// `Cargo.lock` and `cargo metadata` also name packages that no feature switches on.
    ///
    /// # Errors
    /// When Cargo cannot resolve the workspace as `Cargo.lock` has it.
    pub(super) fn read() -> Result<Self> {
        let arguments = ["metadata", "--format-version=1", "--no-deps", "--locked"];
        let text = process::output(cargo().args(arguments))?;
        let described = serde_json::from_str(&text).context("cargo metadata wrote no JSON")?;
        let mut graph = Self {
            members: members(&described),
            packages: built(&["--workspace", "--edges=normal,build,dev"])?,
        };
        for (name, member) in &mut graph.members {
            member.contains = built(&["--package", name, "--edges=normal"])?;
            member.text = std::fs::read_to_string(root().join(&member.manifest))?;
        }
        Ok(graph)
    }
}

fn built(selection: &[&str]) -> Result<BTreeSet<String>> {
    let tree = process::output(
        cargo()
            .args(["tree", "--locked", "--prefix=none", "--format={p}"])
            .args(["--target", PLATFORM])
            .args(selection),
    )?;
    let names = tree.lines().filter_map(|line| line.split(' ').next());
    Ok(names.map(str::to_owned).collect())
}

fn members(described: &Value) -> BTreeMap<String, Member> {
    let of_package = |package: &Value| {
        let named = |for_tests: bool| {
            list(&package["dependencies"])
                .filter(|dependency| (dependency["kind"] == "dev") == for_tests)
                .map(|dependency| text(&dependency["name"]).to_owned())
                .collect()
        };
        let manifest = text(&package["manifest_path"]);
        let inside = format!("{}/", text(&described["workspace_root"]));
        let member = Member {
            manifest: manifest
                .strip_prefix(&inside)
                .unwrap_or(manifest)
                .to_owned(),
            direct: named(false),
            for_tests: named(true),
            ..Member::default()
        };
        (text(&package["name"]).to_owned(), member)
    };
    list(&described["packages"]).map(of_package).collect()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn dependencies_of_tests_are_told_apart_from_the_others() {
        let members = members(&json!({
            "workspace_root": "/checkout",
            "packages": [{
                "name": "own",
                "manifest_path": "/checkout/crates/own/Cargo.toml",
                "dependencies": [
                    {"name": "near", "kind": null},
                    {"name": "generator", "kind": "build"},
                    {"name": "prober", "kind": "dev"},
                ],
            }],
        }));
        let own = &members["own"];
        assert_eq!(own.manifest, "crates/own/Cargo.toml");
        let names = |set: &BTreeSet<String>| set.iter().cloned().collect::<Vec<_>>().join(" ");
        assert_eq!(names(&own.direct), "generator near");
        assert_eq!(names(&own.for_tests), "prober");
    }

    #[test]
    fn the_real_workspace_is_read_with_what_is_built_into_it() -> Result<()> {
        let graph = Graph::read()?;
        let own = &graph.members["xtask"];
        assert_eq!(own.manifest, "xtask/Cargo.toml");
        assert!(own.direct.contains("clap") && own.contains.contains("clap_builder"));
        assert!(graph.packages.contains("clap_builder"));
        Ok(())
    }
}
