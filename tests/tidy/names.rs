//! Words that say nothing about what a thing does.

use crate::hold;
use crate::rust_text::{code, words};
use crate::tree::{self, Source};

/// Last words that a type, trait or module must not have.
const EMPTY: [&str; 8] = ["manager", "service", "helper", "util", "processor", "handler", "data", "info"];

/// The shortest test name that can be a sentence.
const WORDS_OF_A_SENTENCE: usize = 3;

/// Words that introduce a name, in Rust and in TypeScript.
const RUST: [&str; 6] = ["struct", "enum", "trait", "union", "mod", "type"];
const TYPESCRIPT: [&str; 4] = ["class", "interface", "enum", "type"];

/// The last word of a name in camel or snake case, in small letters, without a plural's s.
fn last_word(name: &str) -> String {
    let snake = name.trim_end_matches('_').rsplit('_').next().unwrap_or(name);
    let start = snake.rfind(|c: char| c.is_ascii_uppercase()).unwrap_or(0);
    let word = snake[start..].to_ascii_lowercase();
    word.strip_suffix('s').map_or(word.clone(), str::to_owned)
}

fn breaches(source: &Source, introducers: &[&str]) -> Vec<String> {
    let code = code(&source.text);
    let mut found = Vec::new();
    for introducer in introducers {
        for at in words(&code, introducer) {
            let rest = &code[at + introducer.len()..];
            let name: String =
                rest.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if rest.starts_with(' ') && EMPTY.contains(&last_word(&name).as_str()) {
                found.push(format!("{} names {introducer} {name}", source.at_byte(at)));
            }
        }
    }
    found
}

fn file_name_is_empty(path: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or(path);
    EMPTY.contains(&last_word(file.split('.').next().unwrap_or(file)).as_str())
}

/// Tests whose names are too short to say what holds.
fn short_test_names(source: &Source) -> Vec<String> {
    let code = code(&source.text);
    let tests = code
        .match_indices("#[test]")
        .filter_map(|(at, _)| Some(words(&code[at..], "fn").into_iter().next()? + at));
    let named =
        tests.map(|at| (at, code[at + 2..].trim_start().split('(').next().unwrap_or_default().to_owned()));
    named
        .filter(|(_, name)| name.split('_').count() < WORDS_OF_A_SENTENCE)
        .map(|(at, name)| format!("{} names a test {name}", source.at_byte(at)))
        .collect()
}

#[test]
fn no_type_or_module_hides_behind_an_empty_word() {
    let mut found: Vec<String> = tree::rust().iter().flat_map(|source| breaches(source, &RUST)).collect();
    let page = tree::sources("ui/src", &["ts", "svelte"]);
    found.extend(page.iter().flat_map(|source| breaches(source, &TYPESCRIPT)));
    let files = tree::sources("", &["rs", "ts", "svelte", "css"]);
    found.extend(files.into_iter().map(|source| source.path).filter(|path| file_name_is_empty(path)));
    hold("name it after what it is or does, with the word of the standard where there is one", &found);
}

#[test]
fn the_name_of_a_test_is_a_sentence() {
    let found: Vec<String> = tree::rust().iter().flat_map(short_test_names).collect();
    hold("say what holds, so that a failing test reads as what broke", &found);
}

#[test]
fn a_test_name_that_says_nothing_is_seen() {
    let text = "#[test]\nfn unlock() {}\n#[test]\n#[ignore]\nfn a_late_answer_changes_nothing() {}\n// #[test]\nfn free() {}\n";
    assert_eq!(short_test_names(&Source::sample(text)), ["sample.rs:2 names a test unlock"]);
}

#[test]
fn empty_words_are_seen_at_the_end_of_a_name_only() {
    let text = "struct KeyManager;\nmod string_utils;\nenum Metadata {}\nstruct DataKey;\n// struct CodeHandler\ntrait UserInfo {}\n";
    let found = breaches(&Source::sample(text), &RUST);
    assert_eq!(
        found,
        [
            "sample.rs:1 names struct KeyManager",
            "sample.rs:6 names trait UserInfo",
            "sample.rs:2 names mod string_utils"
        ]
    );
    assert!(file_name_is_empty("ui/src/helpers.ts") && file_name_is_empty("a/CodeService.svelte"));
    assert!(!file_name_is_empty("ui/src/session.svelte.ts"));
}
