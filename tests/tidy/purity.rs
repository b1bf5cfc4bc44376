//! What core and scan never touch, and the network that nobody touches.

use crate::hold;
use crate::rust_text::{closing, code_without_tests, words};
use crate::tree::{self, Source};

/// Modules of the standard library that reach outside a function's arguments.
const OUTSIDE: [&str; 7] =
    ["std::env", "std::fs", "std::net", "std::os", "std::process", "std::thread", "std::io::std"];

/// Clocks.
const CLOCKS: [&str; 2] = ["std::time::SystemTime", "std::time::Instant"];

/// Every path below `std` that the text names, grouped imports taken apart (one level is enough for rustfmt's
/// way of writing them), with the byte where it begins.
fn std_paths(code: &str) -> Vec<(usize, String)> {
    let mut paths = Vec::new();
    for at in words(code, "std") {
        let rest = &code[at..];
        let path: String =
            rest.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | ':')).collect();
        if path.ends_with("::") && rest[path.len()..].starts_with('{') {
            let open = at + path.len();
            let group = &code[open + 1..closing(code.as_bytes(), open) - 1];
            paths.extend(members(group).map(|member| (at, format!("{path}{member}"))));
        } else {
            paths.push((at, path));
        }
    }
    paths
}

/// The members of an import group, nested groups taken apart.
fn members(group: &str) -> impl Iterator<Item = String> {
    let mut found = Vec::new();
    let mut prefixes: Vec<String> = vec![String::new()];
    let mut word = String::new();
    for c in group.chars().chain([',']) {
        match c {
            '{' => prefixes.push(format!(
                "{}{}",
                prefixes.last().map_or("", String::as_str),
                std::mem::take(&mut word)
            )),
            ',' | '}' => {
                if !word.is_empty() {
                    found.push(format!(
                        "{}{}",
                        prefixes.last().map_or("", String::as_str),
                        std::mem::take(&mut word)
                    ));
                }
                if c == '}' && prefixes.len() > 1 {
                    prefixes.pop();
                }
            }
            c if c.is_whitespace() => {}
            c => word.push(c),
        }
    }
    found.into_iter()
}

/// Whether a module is for tests alone: its parent declares it under `#[cfg(test)]`.
fn is_test_module(source: &Source, all: &[Source]) -> bool {
    let Some((folder, file)) = source.path.rsplit_once('/') else { return false };
    let declared = format!("#[cfg(test)]\nmod {};", file.trim_end_matches(".rs"));
    let parents = [format!("{folder}/mod.rs"), format!("{folder}/lib.rs"), format!("{folder}.rs")];
    all.iter().any(|other| parents.contains(&other.path) && other.text.contains(&declared))
}

fn breaches(source: &Source, banned: &[&str]) -> Vec<String> {
    std_paths(&code_without_tests(&source.text))
        .into_iter()
        .filter(|(_, path)| banned.iter().any(|banned| path.starts_with(banned)))
        .map(|(at, path)| format!("{} names {path}", source.at_byte(at)))
        .collect()
}

#[test]
fn core_and_scan_touch_nothing_outside_their_arguments() {
    let mut found = Vec::new();
    for below in ["crates/core/src", "crates/scan/src"] {
        let sources = tree::sources(below, &["rs"]);
        for source in sources.iter().filter(|source| !is_test_module(source, &sources)) {
            found.extend(breaches(source, &[OUTSIDE.as_slice(), &CLOCKS].concat()));
        }
    }
    hold("let the caller hand the value in: time as a Timestamp, files and randomness as bytes", &found);
}

#[test]
fn no_part_of_the_program_opens_a_network_connection() {
    let mut found = Vec::new();
    for below in ["crates/core", "crates/scan", "crates/app", "crates/platform", "crates/cli", "src-tauri"] {
        for source in tree::sources(below, &["rs"]) {
            found.extend(breaches(&source, &["std::net"]));
        }
    }
    for source in tree::sources("ui/src", &["ts", "svelte"]) {
        for word in ["fetch", "XMLHttpRequest", "WebSocket", "EventSource", "sendBeacon"] {
            let calls = words(&source.text, word).into_iter().filter(|at| {
                let before = source.text[..*at].trim_end();
                source.text[at + word.len()..].starts_with('(') || before.ends_with("new")
            });
            found.extend(calls.map(|at| format!("{} calls {word}", source.at_byte(at))));
        }
    }
    hold("the program has no network; ask the host instead", &found);
}

#[test]
fn a_file_access_in_a_group_or_in_full_is_seen_and_one_in_a_test_is_not() {
    let text = "//! std::fs\nuse std::{fmt, io::{self, Read}, fs as disk};\nfn a() { std::env::var(\"A\"); }\n\
                #[cfg(test)]\nmod tests { use std::fs; }\n";
    let found = breaches(&Source::sample(text), &OUTSIDE);
    assert_eq!(found, ["sample.rs:2 names std::fsasdisk", "sample.rs:3 names std::env::var"]);
}

#[test]
fn a_clock_is_seen_wherever_it_stands_in_an_import() {
    let text = "use std::{sync::Arc, time::{Duration, Instant}};\nuse std::time::SystemTime;";
    let found = breaches(&Source::sample(text), &CLOCKS);
    assert_eq!(found, ["sample.rs:1 names std::time::Instant", "sample.rs:2 names std::time::SystemTime"]);
}

#[test]
fn a_module_for_tests_is_told_by_its_parent() {
    let file = |path: &str, text: &str| Source { path: path.into(), text: text.into() };
    let all = [
        file("a/mod.rs", "#[cfg(test)]\nmod tests;\nmod code;\n"),
        file("a/tests.rs", ""),
        file("a/code.rs", ""),
    ];
    assert!(is_test_module(&all[1], &all));
    assert!(!is_test_module(&all[2], &all));
}
