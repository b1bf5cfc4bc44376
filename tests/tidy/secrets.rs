//! Secrets: a reason beside every look at one, and never a bare text field for one.

use crate::hold;
use crate::rust_text::{closing, code, words};
use crate::tree::{self, Source};

/// How many lines above a call its reason may stand.
const REACH: usize = 3;

/// Field names that say: this is secret.
const SECRET_NAMES: [&str; 6] = ["secret", "key", "passphrase", "password", "pin", "seed"];

/// Types that copy, print and linger.
const BARE_TYPES: [&str; 6] =
    ["String", "Vec<u8>", "Option<String>", "Option<Vec<u8>>", "Box<str>", "Box<[u8]>"];

fn unexplained(source: &Source) -> Vec<String> {
    let code = code(&source.text);
    let written: Vec<&str> = source.text.lines().collect();
    code.lines()
        .enumerate()
        .filter(|(_, line)| {
            line.contains(".expose()") || line.contains("::expose)") || line.contains("::expose,")
        })
        .filter(|(index, _)| {
            let above = &written[index.saturating_sub(REACH)..*index];
            !above.iter().any(|line| line.trim_start().starts_with("// EXPOSE: "))
        })
        .map(|(index, _)| format!("{} exposes a secret without a reason", source.at(index)))
        .collect()
}

/// Fields of a type that say "secret" in a type that does not keep one. A foreign derive can need such a field: it
/// may stay where the file wipes it (`self.name.zeroize()`).
fn bare(source: &Source) -> Vec<String> {
    let code = code(&source.text);
    let is_wiped = |name: &str| code.contains(&format!("self.{name}.zeroize()"));
    let mut found = Vec::new();
    for at in words(&code, "struct").into_iter().chain(words(&code, "enum")) {
        let Some(open) = code[at..].find(['{', ';', '(']).map(|step| at + step) else { continue };
        let end = closing(code.as_bytes(), open);
        for name in SECRET_NAMES.into_iter().filter(|name| !is_wiped(name)) {
            for field in words(&code[open..end], name).into_iter().map(|step| open + step) {
                let Some(kind) = code[field + name.len()..].strip_prefix(':') else { continue };
                let kind: String = kind.chars().take_while(|c| !matches!(c, ',' | '\n' | '}')).collect();
                if BARE_TYPES.contains(&kind.trim()) {
                    found.push(format!("{} keeps `{name}` as {}", source.at_byte(field), kind.trim()));
                }
            }
        }
    }
    found
}

#[test]
fn every_look_at_a_secret_says_why() {
    let found: Vec<String> = tree::rust().iter().flat_map(unexplained).collect();
    hold("put a line `// EXPOSE: <why>` in the three lines above the call", &found);
}

#[test]
fn no_secret_lies_in_a_bare_field() {
    let found: Vec<String> = tree::rust().iter().flat_map(bare).collect();
    hold(
        "use Secret, Passphrase, Pin, DataKey, WrappingKey or Typed; wrapped and sealed bytes get another name",
        &found,
    );
}

#[test]
fn a_reason_too_far_away_or_missing_is_seen() {
    let near = "// EXPOSE: the test looks.\n//\nlet a = b\n    .expose();\n";
    let far = "// EXPOSE: the test looks.\n\n\n\nlet a = b.expose();\nc.map(Secret::expose)\n";
    assert_eq!(unexplained(&Source::sample(near)), Vec::<String>::new());
    assert_eq!(unexplained(&Source::sample(far)).len(), 2);
}

#[test]
fn a_bare_secret_is_seen_in_a_field_and_not_in_a_function() {
    let text = "struct A {\n    /// key: String\n    pub key: Secret,\n    wrapped_key: String,\n    pin: Option<String>,\n}\n\
                enum B { C { password: String } }\nfn d(password: String) {}\n";
    let found = bare(&Source::sample(text));
    assert_eq!(
        found,
        ["sample.rs:5 keeps `pin` as Option<String>", "sample.rs:7 keeps `password` as String"]
    );
}
