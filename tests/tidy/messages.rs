//! What people read. That every error has a sentence in every language needs no rule here: `Record<ErrorCode, …>`
//! in the page and an exhaustive `match` on the command line don't compile otherwise. What compilers can't see is
//! whether the sentence says anything, and how.

use crate::hold;
use crate::tree::{self, Source};

/// Files of the page's folder that hold no text of their own.
const TOOLS: [&str; 3] = ["messages/index.ts", "messages/text.ts", ".test.ts"];

/// The insides of the string literals, with the byte where each begins. `quotes` are the language's quotes.
fn strings<'a>(text: &'a str, quotes: &[char]) -> Vec<(usize, &'a str)> {
    let mut found = Vec::new();
    let mut rest = text.char_indices();
    while let Some((at, c)) = rest.next() {
        if text[at..].starts_with("//") {
            rest.by_ref().find(|(_, c)| *c == '\n');
        } else if quotes.contains(&c) {
            let mut escaped = false;
            let end = rest.by_ref().find(|(_, inner)| {
                let is_end = *inner == c && !escaped;
                escaped = *inner == '\\' && !escaped;
                is_end
            });
            let end = end.map_or(text.len(), |(end, _)| end);
            found.push((at, &text[at + c.len_utf8()..end]));
        }
    }
    found
}

fn breaches(source: &Source, quotes: &[char]) -> Vec<String> {
    let mut breaches = Vec::new();
    for (at, string) in strings(&source.text, quotes) {
        if string.trim().is_empty() {
            breaches.push(format!("{} says nothing", source.at_byte(at)));
        }
        if string.contains(['!', '！']) {
            breaches.push(format!("{} raises its voice: {string}", source.at_byte(at)));
        }
    }
    breaches
}

#[test]
fn every_sentence_of_the_page_says_something_calmly() {
    let sources = tree::sources("ui/src/messages", &["ts"]);
    let texts: Vec<&Source> =
        sources.iter().filter(|source| !TOOLS.iter().any(|tool| source.path.ends_with(tool))).collect();
    for language in ["en", "zh-CN"] {
        let own = texts.iter().filter(|source| source.path.contains(&format!("messages/{language}/")));
        let sentences: usize = own.map(|source| strings(&source.text, &['\'', '"', '`']).len()).sum();
        assert!(sentences > 300, "{language} has hardly any text: {sentences}");
    }
    let found: Vec<String> =
        texts.into_iter().flat_map(|source| breaches(source, &['\'', '"', '`'])).collect();
    hold("say what happened or what to do, in a plain sentence without an exclamation mark", &found);
}

#[test]
fn every_sentence_of_the_command_line_says_something_calmly() {
    let source = tree::read("crates/cli/src/messages.rs");
    assert!(strings(&source.text, &['"']).len() > 50, "{} has hardly any text", source.path);
    hold(
        "say what happened or what to do, in a plain sentence without an exclamation mark",
        &breaches(&source, &['"']),
    );
}

#[test]
fn an_empty_and_a_loud_sentence_are_seen() {
    let text =
        "// it's\na: { problem: '', remedy: 'Try again!' },\nb: \"It\\\"s.\", c: x !== y,\nd: `错！`,\n";
    let found = breaches(&Source::sample(text), &['\'', '"', '`']);
    assert_eq!(found.len(), 3, "{found:?}");
    assert_eq!(strings("let a: &'a str = \"b\";", &['"']), [(17, "b")]);
}
