//! Rust source as plain text, as far as the rules need it: without comments, strings and tests.

/// The text with comments and the insides of strings and characters blanked; every line break and every
/// other byte stays in place.
pub fn code(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut kept = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let end = match bytes[at] {
            b'/' if bytes[at..].starts_with(b"//") => line_end(bytes, at),
            b'/' if bytes[at..].starts_with(b"/*") => block_end(bytes, at),
            b'"' => string_end(bytes, at),
            b'r' if raw_hashes(bytes, at).is_some() => raw_end(bytes, at),
            b'\'' if is_character(bytes, at) => character_end(bytes, at),
            _ => {
                at += 1;
                continue;
            }
        };
        blank(&mut kept[at..end]);
        at = end;
    }
    String::from_utf8(kept).expect("whole characters were blanked")
}

/// [`code`] without the items under `#[cfg(test)]`.
pub fn code_without_tests(text: &str) -> String {
    const GATE: &str = "#[cfg(test)]";
    let mut code = code(text).into_bytes();
    let mut from = 0;
    while let Some(at) = find(&code, GATE, from) {
        let after = at + GATE.len();
        let end = code[after..]
            .iter()
            .position(|byte| matches!(byte, b'{' | b';'))
            .map_or(code.len(), |step| closing(&code, after + step));
        blank(&mut code[at..end]);
        from = end;
    }
    String::from_utf8(code).expect("whole characters were blanked")
}

/// The end of a block whose `{`, `[`, `(` or `<` is at `open` (of an item that ends there, at `;`).
pub fn closing(code: &[u8], open: usize) -> usize {
    let close = match code[open] {
        b'{' => b'}',
        b'[' => b']',
        b'(' => b')',
        b'<' => b'>',
        _ => return open + 1,
    };
    let mut depth = 0_usize;
    for (at, byte) in code.iter().enumerate().skip(open) {
        depth += usize::from(*byte == code[open]);
        depth -= usize::from(*byte == close);
        if depth == 0 {
            return at + 1;
        }
    }
    code.len()
}

/// The bytes at which a word begins, not as part of a longer word.
pub fn words(text: &str, word: &str) -> Vec<usize> {
    let is_part = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    let bytes = text.as_bytes();
    text.match_indices(word)
        .map(|(at, _)| at)
        .filter(|at| {
            !is_part(at.checked_sub(1).and_then(|before| bytes.get(before)))
                && !is_part(bytes.get(at + word.len()))
        })
        .collect()
}

fn find(code: &[u8], sought: &str, from: usize) -> Option<usize> {
    code[from..].windows(sought.len()).position(|window| window == sought.as_bytes()).map(|step| from + step)
}

fn blank(bytes: &mut [u8]) {
    bytes.iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
}

fn line_end(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |step| at + step)
}

fn block_end(bytes: &[u8], at: usize) -> usize {
    let mut depth = 0_usize;
    let mut here = at;
    while here < bytes.len() {
        if bytes[here..].starts_with(b"/*") {
            depth += 1;
            here += 2;
        } else if bytes[here..].starts_with(b"*/") {
            depth -= 1;
            here += 2;
            if depth == 0 {
                return here;
            }
        } else {
            here += 1;
        }
    }
    bytes.len()
}

fn string_end(bytes: &[u8], at: usize) -> usize {
    let mut here = at + 1;
    while here < bytes.len() && bytes[here] != b'"' {
        here += if bytes[here] == b'\\' { 2 } else { 1 };
    }
    (here + 1).min(bytes.len())
}

/// How many `#` a raw string beginning at `at` has; `None` when none begins there.
fn raw_hashes(bytes: &[u8], at: usize) -> Option<usize> {
    let in_word =
        at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_') && bytes[at - 1] != b'b';
    let hashes = bytes[at + 1..].iter().take_while(|byte| **byte == b'#').count();
    (!in_word && bytes.get(at + 1 + hashes) == Some(&b'"')).then_some(hashes)
}

fn raw_end(bytes: &[u8], at: usize) -> usize {
    let hashes = raw_hashes(bytes, at).unwrap_or_default();
    let end = format!("\"{}", "#".repeat(hashes));
    find(bytes, &end, at + hashes + 2).map_or(bytes.len(), |found| found + end.len())
}

/// A `'` opens a character, not a lifetime, when an escape or exactly one character and another `'` follow.
fn is_character(bytes: &[u8], at: usize) -> bool {
    match bytes.get(at + 1) {
        Some(b'\\') => true,
        Some(first) => bytes.get(at + 1 + width(*first)) == Some(&b'\''),
        None => false,
    }
}

fn character_end(bytes: &[u8], at: usize) -> usize {
    let from = if bytes[at + 1] == b'\\' { at + 3 } else { at + 1 };
    bytes[from..].iter().position(|byte| *byte == b'\'').map_or(bytes.len(), |step| from + step + 1)
}

/// Bytes of the UTF-8 character that begins with this one.
fn width(first: u8) -> usize {
    match first {
        0xf0.. => 4,
        0xe0.. => 3,
        0xc0.. => 2,
        _ => 1,
    }
}

#[test]
fn comments_strings_and_characters_are_no_code() {
    let text = "a // std::fs\nb /* std /* :: */ fs */ \"c\\\" // d\" r#\"e\"f\"# 'g' '\\'' '√' &'h i";
    let seen = code(text);
    assert_eq!(seen.split_whitespace().collect::<Vec<_>>(), ["a", "b", "&'h", "i"]);
    assert_eq!(seen.len(), text.len());
}

#[test]
fn an_item_under_cfg_test_is_no_code_and_the_item_after_it_is() {
    let text = "fn a() {}\n#[cfg(test)]\nmod tests { fn b() { \"}\" } }\n#[cfg(test)]\nmod c;\nfn d() {}";
    let seen = code_without_tests(text);
    assert_eq!(seen.split_whitespace().collect::<Vec<_>>(), ["fn", "a()", "{}", "fn", "d()", "{}"]);
}

#[test]
fn a_word_is_not_part_of_a_longer_one() {
    assert_eq!(words("keyring my_keyring keyring_core keyring", "keyring"), [0, 32]);
}
