//! The one table of versions with its reasons, and what must not be built in.

use std::process::Command;

use crate::tree::{self, Source};
use crate::{hold, layering};

/// Crates that open network connections for their user.
const NETWORK: [&str; 18] = [
    "attohttpc",
    "curl",
    "h2",
    "h3",
    "hyper",
    "hyper-util",
    "isahc",
    "minreq",
    "native-tls",
    "quinn",
    "reqwest",
    "rustls",
    "surf",
    "tauri-plugin-http",
    "tauri-plugin-updater",
    "tokio-tungstenite",
    "tungstenite",
    "ureq",
];

/// Crates by which a program hears the keys that are pressed in others. The window's library has the first by its feature `x11`, and then
/// hears all of them in a thread of its own, which also takes the process down now and then while it ends.
const LISTENING: [&str; 6] = ["x11-dl", "x11", "rdev", "evdev", "device_query", "global-hotkey"];

/// The programs that people run.
const PROGRAMS: [&str; 2] = ["ringfence", "ringfence-cli"];

/// Lines of a table `[name]` of a Cargo file, with their index in the file.
fn table(text: &str, is_wanted: impl Fn(&str) -> bool) -> Vec<(usize, &str)> {
    let mut wanted = false;
    let mut lines = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.starts_with('[') {
            wanted = is_wanted(line.trim_matches(['[', ']']));
        } else if wanted {
            lines.push((index, line));
        }
    }
    lines
}

fn is_dependency_table(name: &str) -> bool {
    name.rsplit('.').next().is_some_and(|last| last.ends_with("dependencies"))
        && name != "workspace.dependencies"
}

/// Lines of the root table that have no reason above them. A reason is a comment other than a heading (`# ---`);
/// neighbours without an empty line between them may share one. The project's own crates need none.
fn unexplained(source: &Source) -> Vec<String> {
    let mut explained = false;
    let mut breaches = Vec::new();
    for (index, line) in table(&source.text, |name| name == "workspace.dependencies") {
        let line = line.trim();
        if line.is_empty() || line.starts_with("# ---") {
            explained = false;
        } else if line.starts_with('#') {
            explained = true;
        } else if !explained && line.contains('=') && !line.contains("path = \"") {
            breaches.push(format!("{} has no reason: {line}", source.at(index)));
        }
    }
    breaches
}

/// Dependencies of a member that name a version or a place of their own instead of the root table's. A path within
/// the project has no version to differ from.
fn own_versions(source: &Source) -> Vec<String> {
    table(&source.text, is_dependency_table)
        .into_iter()
        .filter(|(_, line)| line.contains('=') && !line.trim_start().starts_with('#'))
        .filter(|(_, line)| !line.contains("workspace = true") && !line.contains("{ path = \""))
        .map(|(index, line)| format!("{} does not use the root table: {line}", source.at(index)))
        .collect()
}

#[test]
fn every_dependency_has_its_reason_beside_it() {
    hold("write above the line what the crate is here for", &unexplained(&tree::read("Cargo.toml")));
}

#[test]
fn members_take_their_versions_from_the_root_table() {
    let members = tree::sources("", &["toml"]);
    // The fuzzer is a workspace of its own, which no program is built from.
    let is_member = |path: &str| path.ends_with("/Cargo.toml") && !path.starts_with("fuzz/");
    let members = members.iter().filter(|source| is_member(&source.path));
    let found: Vec<String> = members.flat_map(own_versions).collect();
    hold("put the version into [workspace.dependencies] and write `name.workspace = true`", &found);
}

#[test]
fn no_crate_of_ours_asks_for_a_network_library() {
    let packages = layering::packages();
    let breaches: Vec<String> = packages
        .iter()
        .flat_map(|package| {
            let network = layering::dependencies(package).filter(|name| NETWORK.contains(name));
            network.map(|name| format!("{} depends on {name}", layering::name(package)))
        })
        .collect();
    hold("the program has no network; see SECURITY.md", &breaches);
}

/// Which of these crates the programs are made of, as breaches.
fn built_in(unwanted: &[&str]) -> Vec<String> {
    let mut breaches = Vec::new();
    for program in PROGRAMS {
        let output = Command::new(env!("CARGO"))
            .args(["tree", "--offline", "--locked", "--package", program, "--edges", "normal"])
            .args(["--prefix", "none", "--format", "{p}"])
            .current_dir(tree::root())
            .output()
            .expect("cargo runs");
        assert!(output.status.success(), "cargo tree: {}", String::from_utf8_lossy(&output.stderr));
        let built_in = String::from_utf8_lossy(&output.stdout).into_owned();
        let names: Vec<&str> = built_in.lines().filter_map(|line| line.split(' ').next()).collect();
        assert!(names.contains(&"ringfence-core"), "cargo tree lists what {program} is made of");
        breaches.extend(
            unwanted
                .iter()
                .filter(|name| names.contains(name))
                .map(|name| format!("{name} is built into {program}")),
        );
    }
    breaches
}

/// What to do about them.
const TURN_OFF: &str = "find who asks for it with `cargo tree -e normal -i NAME` and turn that feature off";

#[test]
fn no_network_library_is_built_into_a_program() {
    hold(TURN_OFF, &built_in(&NETWORK));
}

#[test]
fn nothing_that_hears_the_keys_of_other_programs_is_built_into_a_program() {
    hold(TURN_OFF, &built_in(&LISTENING));
}

#[test]
fn a_dependency_without_a_reason_is_seen() {
    let text = "[workspace.dependencies]\nown = { path = \"own\" }\n# --- codes ---\nbare = \"1\"\n# Hashes.\na = \"1\"\n\
                b = \"2\"\n\nc = \"3\"\n[profile.dev]\nd = 1\n";
    let found = unexplained(&Source::sample(text));
    assert_eq!(found, ["sample.rs:4 has no reason: bare = \"1\"", "sample.rs:9 has no reason: c = \"3\""]);
}

#[test]
fn a_version_in_a_member_is_seen() {
    let text = "[package]\nversion = \"1\"\n[dependencies]\na.workspace = true\nb = { workspace = true, features = [] }\n\
                c = \"1\"\n[target.'cfg(unix)'.dev-dependencies]\nme = { path = \".\" }\nd = { version = \"1\", path = \"../d\" }\n";
    let found = own_versions(&Source::sample(text));
    assert_eq!(found.len(), 2);
    assert!(found[0].starts_with("sample.rs:6 ") && found[1].starts_with("sample.rs:9 "), "{found:?}");
}
