//! Documents: links that lead somewhere, and names of files and tests that are there.

use crate::hold;
use crate::rust_text::words;
use crate::tree::{self, Source};

/// The folders of the project; inline code that begins with one of them is a path.
const FOLDERS: [&str; 7] = ["crates/", "docs/", "icons/", "src-tauri/", "tests/", "ui/", ".ci/"];

/// A function's name with at least this many words is a test's sentence.
const WORDS_OF_A_SENTENCE: usize = 4;

/// The lines of a document that are no block of code, with their index.
fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    text.lines().enumerate().filter(move |(_, line)| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        !fenced && !fence
    })
}

/// The targets of inline links and pictures, with the line's index.
fn targets(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (index, line) in prose(text) {
        let outside_code: String = line.split('`').step_by(2).collect::<Vec<_>>().join("`");
        for part in outside_code.split("](").skip(1) {
            found.push((index, part.split([')', ' ']).next().unwrap_or_default().to_owned()));
        }
    }
    found
}

/// The pieces of inline code, with the line's index.
fn code_spans(text: &str) -> impl Iterator<Item = (usize, &str)> {
    prose(text).flat_map(|(index, line)| line.split('`').skip(1).step_by(2).map(move |span| (index, span)))
}

/// Whether a target lies outside the project's files.
fn is_elsewhere(target: &str) -> bool {
    target.starts_with('#') || target.contains("://") || target.starts_with("mailto:")
}

fn dead_links(source: &Source) -> Vec<String> {
    let folder = source.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    targets(&source.text)
        .into_iter()
        .filter(|(_, target)| !is_elsewhere(target))
        .filter(|(_, target)| {
            let file = target.split('#').next().unwrap_or(target);
            !tree::root().join(folder).join(file).exists()
        })
        .map(|(index, target)| format!("{} leads to {target}, which is not there", source.at(index)))
        .collect()
}

/// Paths in inline code that are not there. A path with a placeholder (`<`, `*`, `{`, `…`) is left alone.
fn dead_paths(source: &Source) -> Vec<String> {
    code_spans(&source.text)
        .filter(|(_, span)| FOLDERS.iter().any(|folder| span.starts_with(folder)))
        .filter(|(_, span)| !span.contains(['<', '*', '{', '…', ' ']))
        .filter(|(_, span)| !tree::root().join(span).exists())
        .map(|(index, span)| format!("{} names {span}, which is not there", source.at(index)))
        .collect()
}

fn is_a_sentence(span: &str) -> bool {
    let words = span.split('_').collect::<Vec<_>>();
    let is_word =
        |word: &&str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    words.len() >= WORDS_OF_A_SENTENCE && words.iter().all(is_word)
}

/// Tests named in inline code that no Rust file has.
fn dead_tests(source: &Source, rust: &[Source]) -> Vec<String> {
    let is_there = |name: &str| {
        rust.iter().any(|file| words(&file.text, name).into_iter().any(|at| file.text[..at].ends_with("fn ")))
    };
    code_spans(&source.text)
        .filter(|(_, span)| is_a_sentence(span) && !is_there(span))
        .map(|(index, span)| format!("{} names the test {span}, which is not there", source.at(index)))
        .collect()
}

#[test]
fn every_link_between_documents_leads_to_a_file() {
    let found: Vec<String> = tree::sources("", &["md"]).iter().flat_map(dead_links).collect();
    hold("correct the link, or add what it promises", &found);
}

#[test]
fn every_path_that_a_document_names_is_there() {
    let found: Vec<String> = tree::sources("", &["md"]).iter().flat_map(dead_paths).collect();
    hold("correct the path, or add what it promises", &found);
}

#[test]
fn every_test_that_a_document_names_is_there() {
    let rust = tree::rust();
    let documents = tree::sources("", &["md"]);
    let found: Vec<String> = documents.iter().flat_map(|document| dead_tests(document, &rust)).collect();
    hold("a promise without its keeper is none: name the test that keeps it now, or write it", &found);
}

#[test]
fn a_dead_link_is_seen_and_code_and_the_web_are_left_alone() {
    let text = "[a](Cargo.toml#x) ![b](no/such.png) [c](https://example.com) [d](#e)\n`[f](none.md)`\n```\n[g](none.md)\n```\n";
    let found = dead_links(&Source { path: "README.md".into(), text: text.into() });
    assert_eq!(found, ["README.md:1 leads to no/such.png, which is not there"]);
}

#[test]
fn a_path_or_a_test_that_is_not_there_is_seen() {
    let text = "`tests/tidy/main.rs` `tests/no.rs` `ui/<name>`\n```\ntests/no.rs\n```\n`a_test_that_exists` `a_test_that_does_not` `next_code`\n";
    let document = Source { path: "README.md".into(), text: text.into() };
    assert_eq!(dead_paths(&document), ["README.md:1 names tests/no.rs, which is not there"]);
    let rust = [Source::sample("#[test]\nfn a_test_that_exists() {}\n// fn a_test_that\n")];
    assert_eq!(
        dead_tests(&document, &rust),
        ["README.md:5 names the test a_test_that_does_not, which is not there"]
    );
}
