//! Foreign crates that only one file knows, so that one file changes when they do.

use crate::hold;
use crate::rust_text::{code, words};
use crate::tree::{self, Source};

/// A foreign crate (or crates that belong together) as Rust names it. Exactly one file may.
const DOORS: [&[&str]; 11] = [
    &["totp_rs"],
    &["keyring", "keyring_core", "zbus_secret_service_keyring_store", "security_framework"],
    &["rqrr"],
    &["rxing"],
    &["encoding_rs"],
    &["arboard"],
    &["nokhwa"],
    &["v4l"],
    &["zune_jpeg", "zune_core"],
    &["landlock"],
    &["zxcvbn"],
];

/// Whether the text names the crate: as a path (`name::…`), an import (`use name`) or an `extern crate`.
fn names_crate(code: &str, name: &str) -> bool {
    words(code, name).into_iter().any(|at| {
        let before = code[..at].trim_end();
        code[at + name.len()..].starts_with("::") && !before.ends_with("::") && !before.ends_with("mod")
            || ["use", "crate"].iter().any(|word| before.ends_with(word) && !before.ends_with("::"))
    })
}

fn files_naming<'a>(sources: &'a [Source], names: &[&str]) -> Vec<&'a str> {
    sources
        .iter()
        .filter(|source| {
            let code = code(&source.text);
            names.iter().any(|name| names_crate(&code, name))
        })
        .map(|source| source.path.as_str())
        .collect()
}

#[test]
fn each_foreign_crate_has_one_file_that_knows_it() {
    let sources: Vec<Source> =
        tree::rust().into_iter().filter(|source| !source.path.starts_with("tests/")).collect();
    let breaches: Vec<String> = DOORS
        .iter()
        .map(|names| (names, files_naming(&sources, names)))
        .filter(|(_, files)| files.len() != 1)
        .map(|(names, files)| {
            format!("{} is named in {} files: {}", names.join(" or "), files.len(), files.join(", "))
        })
        .collect();
    hold(
        "call the one file that wraps the crate; if the crate has gone, take it out of tests/tidy/doors.rs",
        &breaches,
    );
}

#[test]
fn one_file_of_the_page_knows_the_window() {
    let sources = tree::sources("ui/src", &["ts", "svelte", "js"]);
    let files: Vec<&str> = sources
        .iter()
        .filter(|source| ["'@tauri-apps/", "\"@tauri-apps/"].iter().any(|name| source.text.contains(name)))
        .map(|source| source.path.as_str())
        .collect();
    assert_eq!(
        files,
        ["ui/src/host/tauri.ts"],
        "the page asks `Host` (ui/src/host/host.ts), never Tauri itself"
    );
}

#[test]
fn a_crate_is_named_by_a_path_or_an_import_but_not_by_a_variable_or_a_comment() {
    let naming = [
        "use keyring::Entry;",
        "let e = keyring::Entry::new();",
        "extern crate keyring;",
        "use keyring as k;",
    ];
    let other = [
        "// use keyring::Entry",
        "let keyring = 1;",
        "use crate::keyring::Door;",
        "use keyring_core::Entry;",
    ];
    for text in naming {
        assert!(names_crate(&code(text), "keyring"), "{text}");
    }
    for text in other {
        assert!(!names_crate(&code(text), "keyring"), "{text}");
    }
}
