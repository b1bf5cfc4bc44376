//! What the page must not contain, beyond what ESLint and the compilers look at.

use crate::hold;
use crate::rust_text::words;
use crate::tree::{self, Source};

/// Words of code that write text as markup, run text as code, or keep something beyond the page's life.
const BANNED: [(&str, &str); 10] = [
    ("@html", "writes text as markup"),
    ("innerHTML", "writes text as markup"),
    ("outerHTML", "writes text as markup"),
    ("insertAdjacentHTML", "writes text as markup"),
    ("eval", "runs text as code"),
    ("localStorage", "outlives the page"),
    ("sessionStorage", "outlives the page"),
    ("indexedDB", "outlives the page"),
    ("cookie", "outlives the page"),
    ("serviceWorker", "outlives the page"),
];

/// Address of a name space, which nobody ever visits.
const NAME_SPACE: &str = "http://www.w3.org/";

/// The files that may name colours: the tokens, and the picture that makes a colour from an account's name.
const COLOURED: [&str; 2] = ["ui/src/styles/tokens.css", "ui/src/components/Monogram.svelte"];

fn banned_words(source: &Source) -> Vec<String> {
    let text = &source.text;
    let hits = BANNED.iter().flat_map(|(word, why)| {
        words(text, word).into_iter().map(move |at| format!("{} {why}: {word}", source.at_byte(at)))
    });
    hits.collect()
}

fn remote_addresses(source: &Source) -> Vec<String> {
    let addresses = source.text.match_indices("://").filter_map(|(at, _)| {
        let scheme = ["https", "http", "wss", "ws"].into_iter().find(|s| source.text[..at].ends_with(s))?;
        let from = at - scheme.len();
        (!source.text[from..].starts_with(NAME_SPACE))
            .then(|| format!("{} names an address", source.at_byte(from)))
    });
    addresses.collect()
}

/// Colours by number: `#` and 3 to 8 hexadecimal digits in a style sheet, or a colour function anywhere.
fn colours(source: &Source) -> Vec<String> {
    let functions = ["rgb(", "rgba(", "hsl(", "oklch(", "oklab(", "lab(", "lch("];
    let mut found: Vec<usize> = functions
        .iter()
        .flat_map(|function| {
            words(&source.text, function.trim_end_matches('('))
                .into_iter()
                .zip([*function].into_iter().cycle())
        })
        .filter(|(at, function)| source.text[*at..].starts_with(function))
        .map(|(at, _)| at)
        .collect();
    let styles = if source.path.ends_with(".css") {
        0
    } else {
        source.text.find("<style").unwrap_or(source.text.len())
    };
    found.extend(source.text[styles..].match_indices('#').map(|(step, _)| styles + step).filter(|at| {
        let digits = source.text[at + 1..].chars().take_while(char::is_ascii_hexdigit).count();
        let ends = !source.text[at + 1 + digits..]
            .starts_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '_'));
        (3..=8).contains(&digits) && ends
    }));
    found.into_iter().map(|at| format!("{} names a colour", source.at_byte(at))).collect()
}

fn page() -> Vec<Source> {
    let mut sources = tree::sources("ui/src", &["ts", "svelte", "css"]);
    sources.retain(|source| !source.path.ends_with(".test.ts"));
    sources
}

#[test]
fn the_page_writes_no_markup_runs_no_text_and_keeps_nothing() {
    let found: Vec<String> = page().iter().flat_map(banned_words).collect();
    hold("let Svelte write text as text; what must outlive the page belongs to Rust", &found);
}

#[test]
fn the_page_names_no_address_on_the_net() {
    let found: Vec<String> =
        page().iter().chain([&tree::read("ui/index.html")]).flat_map(remote_addresses).collect();
    hold("put the file into the project; the page can reach nothing else", &found);
}

#[test]
fn colours_stand_in_the_tokens_alone() {
    let sources = page();
    let others = sources.iter().filter(|source| !COLOURED.contains(&source.path.as_str()));
    let found: Vec<String> = others.flat_map(colours).collect();
    hold(
        "use a token of ui/src/styles/tokens.css, so that light, dark and high contrast all have it",
        &found,
    );
}

#[test]
fn markup_addresses_and_colours_are_seen() {
    let text = "{@html text}\nlocalStorage.a = 'http://www.w3.org/2000/svg'\nlet b = 'https://example.com'\n// evaluate it\n\
                <style>a { color: #fff; background: rgb(0 0 0 / 50%) } #adding-form {}</style>\n";
    let source = Source { path: "sample.svelte".into(), text: text.into() };
    assert_eq!(banned_words(&source).len(), 2);
    assert_eq!(remote_addresses(&source), ["sample.svelte:3 names an address"]);
    assert_eq!(colours(&source).len(), 2);
}
