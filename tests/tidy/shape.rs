//! The shape of files: length, first lines, white space, leftovers.

use crate::hold;
use crate::rust_text::{code, words};
use crate::tree::{self, Source};

/// Longer files hide things.
const MOST_LINES: usize = 500;

/// A folder has so many files at most, its `mod.rs` among them.
const MOST_FILES: usize = 12;

/// Files that are written by hand and read by people.
const CODE: [&str; 9] = ["rs", "ts", "svelte", "css", "py", "sh", "mjs", "js", "html"];

/// The same and what lies around it.
const TEXT: [&str; 12] = ["rs", "ts", "svelte", "css", "py", "sh", "mjs", "js", "html", "toml", "md", "svg"];

/// Written by `ts-rs`, compared with what it would write now by a test of ringfence-app.
const GENERATED: &str = "ui/src/host/bindings.ts";

fn too_long(source: &Source) -> Option<String> {
    let lines = source.text.lines().count();
    (lines > MOST_LINES).then(|| format!("{} has {lines} lines", source.path))
}

fn opens_with_its_purpose(source: &Source) -> bool {
    source.text.lines().next().is_some_and(|line| line.starts_with("//! ") && line.len() > "//! ".len())
}

fn white_space(source: &Source) -> Vec<String> {
    let mut breaches = Vec::new();
    for (index, line) in source.text.lines().enumerate() {
        if line.ends_with([' ', '\t']) {
            breaches.push(format!("{} ends in white space", source.at(index)));
        }
        if source.path.ends_with(".rs") && line.contains('\t') {
            breaches.push(format!("{} has a tab", source.at(index)));
        }
    }
    if !source.text.is_empty() && !source.text.ends_with('\n') {
        breaches.push(format!("{} does not end with a line break", source.path));
    }
    breaches
}

/// Merge markers anywhere; notes to self and unfinished code in the code files (words put together here, so that
/// this file does not find itself).
fn leftovers(source: &Source) -> Vec<String> {
    let marks = [["<<<<", "<<< "].concat(), [">>>>", ">>> "].concat()];
    let notes = [["TO", "DO"].concat(), ["FIX", "ME"].concat(), ["X", "XX"].concat()];
    let mut breaches = Vec::new();
    for (index, line) in source.text.lines().enumerate() {
        if marks.iter().any(|mark| line.starts_with(mark.as_str())) {
            breaches.push(format!("{} is a merge marker", source.at(index)));
        }
        if notes.iter().any(|note| !words(line, note).is_empty()) {
            breaches.push(format!("{} is a note to self", source.at(index)));
        }
    }
    if source.path.ends_with(".rs") {
        let code = code(&source.text);
        for name in ["todo", "unimplemented"] {
            let calls = words(&code, name).into_iter().filter(|at| code[at + name.len()..].starts_with('!'));
            breaches.extend(calls.map(|at| format!("{} calls {name}!", source.at_byte(at))));
        }
    }
    breaches
}

#[test]
fn no_file_is_longer_than_five_hundred_lines() {
    let found: Vec<String> = tree::sources("", &CODE).iter().filter_map(too_long).collect();
    hold("split it along what it does", &found);
}

/// The folders that have more files than a newcomer takes in at a glance.
fn crowded(paths: &[&str]) -> Vec<String> {
    let mut rooms = std::collections::BTreeMap::<&str, usize>::new();
    for path in paths {
        *rooms.entry(path.rsplit_once('/').map_or("", |(room, _)| room)).or_default() += 1;
    }
    let full = rooms.into_iter().filter(|(_, files)| *files > MOST_FILES);
    full.map(|(room, files)| format!("{room} has {files} files")).collect()
}

#[test]
fn no_room_of_the_application_has_more_than_a_dozen_files() {
    let sources = tree::sources("crates/app/src", &["rs"]);
    let paths: Vec<&str> = sources.iter().map(|source| source.path.as_str()).collect();
    hold("make a room within it, by what its files do together", &crowded(&paths));
}

#[test]
fn a_room_with_one_file_too_many_is_seen() {
    let paths: Vec<String> =
        (0..=MOST_FILES).map(|number| format!("crates/app/src/import/{number}.rs")).collect();
    let mut paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    assert_eq!(crowded(&paths), ["crates/app/src/import has 13 files"]);
    paths.pop();
    assert_eq!(crowded(&paths), Vec::<String>::new());
}

#[test]
fn every_rust_module_opens_with_what_it_is_for() {
    let sources = tree::rust();
    let silent = sources.iter().filter(|source| !opens_with_its_purpose(source));
    let found: Vec<String> = silent.map(|source| source.at(0)).collect();
    hold("begin the file with a `//! ` line that says what it does", &found);
}

#[test]
fn no_line_ends_in_white_space_and_no_rust_line_has_a_tab() {
    let sources = tree::sources("", &TEXT);
    let found: Vec<String> =
        sources.iter().filter(|source| source.path != GENERATED).flat_map(white_space).collect();
    hold("take it out", &found);
}

#[test]
fn nothing_is_left_unfinished() {
    let found: Vec<String> = tree::sources("", &CODE).iter().flat_map(leftovers).collect();
    hold("finish it, or describe it in an issue and leave the code without it", &found);
}

#[test]
fn long_silent_and_untidy_files_are_seen() {
    assert!(too_long(&Source::sample(&"\n".repeat(MOST_LINES))).is_none());
    assert!(too_long(&Source::sample(&"\n".repeat(MOST_LINES + 1))).is_some());
    assert!(opens_with_its_purpose(&Source::sample("//! Says.\n")));
    assert!(!opens_with_its_purpose(&Source::sample("// Says.\n")));
    assert!(!opens_with_its_purpose(&Source::sample("//!\n")));
    assert_eq!(white_space(&Source::sample("a \n\tb\nc")).len(), 3);
}

#[test]
fn notes_markers_and_unfinished_calls_are_seen() {
    let text = [
        "// TO",
        "DO later\n<<<<",
        "<<< ours\nfn a() { todo!() }\n// todo!() in words\nlet s = \"todo!()\";\n",
    ]
    .concat();
    let found = leftovers(&Source::sample(&text));
    assert_eq!(found.len(), 3, "{found:?}");
}
