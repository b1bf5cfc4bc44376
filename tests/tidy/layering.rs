//! Which crate may use which: the arrows of ARCHITECTURE.md, read from `cargo metadata`.

use std::process::Command;

use serde_json::Value;

use crate::{hold, tree};

/// Each crate of the product and the crates of the product that it may use.
const ARROWS: [(&str, &[&str]); 10] = [
    ("ringfence-core", &[]),
    ("ringfence-scan", &[]),
    ("ringfence-app", &["ringfence-core", "ringfence-scan"]),
    ("ringfence-platform", &["ringfence-app", "ringfence-core", "ringfence-scan"]),
    ("ringfence", &["ringfence-app", "ringfence-core", "ringfence-platform", "ringfence-scan"]),
    ("ringfence-cli", &["ringfence-app", "ringfence-core", "ringfence-platform", "ringfence-scan"]),
    ("xtask", &[]),
    ("bare-window", &[]),
    ("fuzz-bodies", &["ringfence-core", "ringfence-scan"]),
    (
        "ringfence-tests",
        &["ringfence-app", "ringfence-core", "ringfence-platform", "ringfence-scan", "xtask"],
    ),
];

/// Every package of the workspace, as cargo describes it.
pub fn packages() -> Vec<Value> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .current_dir(tree::root())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo writes JSON");
    metadata["packages"].as_array().expect("cargo lists the packages").clone()
}

/// A package's name.
pub fn name(package: &Value) -> &str {
    package["name"].as_str().expect("a package has a name")
}

/// The names of what a package depends on, for building, running and testing.
pub fn dependencies(package: &Value) -> impl Iterator<Item = &str> {
    package["dependencies"].as_array().expect("cargo lists the dependencies").iter().map(name)
}

fn breaches(packages: &[Value]) -> Vec<String> {
    let ours: Vec<&str> = packages.iter().map(name).collect();
    let mut breaches = Vec::new();
    for package in packages {
        let from = name(package);
        let Some((_, allowed)) = ARROWS.iter().find(|(crate_name, _)| *crate_name == from) else {
            breaches.push(format!("{from} has no place among the arrows of tests/tidy/layering.rs"));
            continue;
        };
        for to in dependencies(package).filter(|to| ours.contains(to) && *to != from && !allowed.contains(to))
        {
            breaches.push(format!("{from} must not use {to}"));
        }
    }
    breaches
}

#[test]
fn no_crate_uses_one_above_it() {
    let packages = packages();
    assert_eq!(
        packages.len(),
        ARROWS.len(),
        "a crate came or went: ARCHITECTURE.md and the arrows here follow"
    );
    hold("move the code to the crate that may know it, or hand it in through a port", &breaches(&packages));
}

#[test]
fn an_arrow_that_points_upward_is_seen() {
    let upward = serde_json::json!([
        { "name": "ringfence-core", "dependencies": [{ "name": "serde" }, { "name": "ringfence-app" }] },
        { "name": "ringfence-app", "dependencies": [{ "name": "ringfence-core" }, { "name": "ringfence-app" }] },
    ]);
    assert_eq!(breaches(upward.as_array().unwrap()), ["ringfence-core must not use ringfence-app"]);
}
