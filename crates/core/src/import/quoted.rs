//! Links in quotation marks, as scripts, JSON and tables have them: where they end, and what they are without the escapes.

use serde::de::IgnoredAny;
use zeroize::Zeroizing;

/// How often a text may have been put into another one's quotation marks.
const DEEPEST: u32 = 4;

/// How a link is written that begins at some place of a line.
pub(super) struct Quoted {
    /// Where it ends, counted from its beginning; `None`: at the line's end.
    pub(super) end: Option<usize>,
    /// How often escapes are to be undone.
    depth: u32,
}

impl Quoted {
    /// Judges by what stands before a link, and by the link. A mark before a letter is part of a name (`O'Brien`), as is
    /// one that is escaped.
    pub(super) fn of(before: &str, link: &str) -> Self {
        let (mark, closing) = match before.chars().next_back() {
            Some(mark @ ('"' | '\'' | '`')) => (mark, mark),
            Some('<') => ('<', '>'),
            _ => return Self { end: None, depth: depth_of_slashes(link) },
        };
        let outer = slashes_behind(&before[..before.len() - 1]);
        let is_end = |at: usize| {
            let slashes = slashes_behind(&link[..at]);
            // In quotation marks that are escaped themselves, a mark with fewer escapes ends what is around them.
            let closes = if outer == 0 { slashes.is_multiple_of(2) } else { slashes <= outer };
            closes && !link[at + 1..].starts_with(char::is_alphanumeric)
        };
        let end = link.match_indices(closing).map(|(at, _)| at).find(|&at| is_end(at));
        let end = end.map(|at| if outer == 0 { at } else { at - slashes_behind(&link[..at]) });
        let depth = if mark == '<' { 0 } else { depth_of(outer) };
        Self { end, depth: depth.max(depth_of_slashes(link)) }
    }

    /// The link without escapes; `None` where it has none. `json`: what it stands in is JSON for certain, where `\b` is a
    /// control character and no part of `CORP\bob`.
    pub(super) fn undone(&self, link: &str, json: bool) -> Option<Zeroizing<String>> {
        (1..=self.depth).fold(None, |text: Option<Zeroizing<String>>, _| {
            let once = text.as_ref().map_or(link, |text| text.as_str());
            if once.contains('\\') { Some(undone_once(once, json)) } else { text }
        })
    }
}

/// Whether a text is JSON, as a whole.
pub(super) fn is_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '[', '"']) && serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// The text after a word that ends in slashes, however often JSON has escaped these.
pub(super) fn starts_with(text: &str, word: &str) -> bool {
    let mut rest = text;
    word.chars().all(|expected| {
        if expected == '/' {
            rest = rest.trim_start_matches('\\');
        }
        let mut characters = rest.chars();
        let found = characters.next().is_some_and(|found| found.eq_ignore_ascii_case(&expected));
        rest = characters.as_str();
        found
    })
}

/// How often a link was put into JSON that escapes slashes, as its own show where nothing around it does.
fn depth_of_slashes(link: &str) -> u32 {
    let behind = link.find(':').map_or("", |at| &link[at + 1..]);
    let escapes = behind.len() - behind.trim_start_matches('\\').len();
    if escapes > 0 && behind[escapes..].starts_with('/') { depth_of(escapes / 2) } else { 0 }
}

/// A mark stands behind 0 backslashes, then behind 1, 3, 7.
fn depth_of(backslashes: usize) -> u32 {
    (backslashes + 1).ilog2().saturating_add(1).min(DEEPEST)
}

fn slashes_behind(text: &str) -> usize {
    text.len() - text.trim_end_matches('\\').len()
}

fn undone_once(text: &str, json: bool) -> Zeroizing<String> {
    let mut plain = Zeroizing::new(String::with_capacity(text.len()));
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        plain.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let mut behind = rest.chars();
        let meant = match behind.next() {
            Some(itself @ ('"' | '\'' | '`' | '\\' | '/')) => Some((itself, behind.as_str())),
            Some('b') if json => Some(('\u{8}', behind.as_str())),
            Some('f') if json => Some(('\u{c}', behind.as_str())),
            Some('n') if json => Some(('\n', behind.as_str())),
            Some('r') if json => Some(('\r', behind.as_str())),
            Some('t') if json => Some(('\t', behind.as_str())),
            Some('u') => numbered(behind.as_str()),
            _ => None,
        };
        let (character, behind) = meant.unwrap_or(('\\', rest));
        plain.push(character);
        rest = behind;
    }
    plain.push_str(rest);
    plain
}

/// The character of `00e9`, or of two halves (`d83d\ude00`), and what follows. Half a character is U+FFFD.
fn numbered(text: &str) -> Option<(char, &str)> {
    let unit = |text: &str| {
        let digits = text.get(..4).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
        u16::from_str_radix(digits, 16).ok()
    };
    let first = unit(text)?;
    let rest = &text[4..];
    let second = rest.strip_prefix("\\u").and_then(unit);
    if let Some(second) = second
        && let Some(Ok(whole)) = char::decode_utf16([first, second]).next()
        && whole.len_utf16() == 2
    {
        return Some((whole, &rest[6..]));
    }
    Some((char::from_u32(first.into()).unwrap_or(char::REPLACEMENT_CHARACTER), rest))
}

#[cfg(test)]
mod tests {
    use super::super::{Arrived, read_text};

    fn names(text: &str) -> Vec<(String, String)> {
        let Arrived { accounts, .. } = read_text(text);
        accounts.into_iter().map(|account| (account.issuer, account.name)).collect()
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(issuer, name)| ((*issuer).into(), (*name).into())).collect()
    }

    const RAW: [&str; 2] = [
        "otpauth://totp/Café \"Zur Linde\":zo\u{eb} \u{1f600} O'Brien \\ x/y?secret=JBSWY3DPEHPK3PXP&issuer=Café \"Zur Linde\"",
        "steam://JBSWY3DPEHPK3PXP?issuer=St\u{e9}am",
    ];

    /// As a writer of JSON has it that escapes everything but ASCII, slashes too.
    fn ascii(text: &str) -> String {
        let mut written = String::new();
        for c in serde_json::to_string(text).unwrap().chars() {
            match c {
                '/' => written.push_str("\\/"),
                c if c.is_ascii() => written.push(c),
                c => c
                    .encode_utf16(&mut [0; 2])
                    .iter()
                    .for_each(|unit| written.push_str(&format!("\\u{unit:04x}"))),
            }
        }
        written
    }

    #[test]
    fn a_link_in_a_string_of_json_is_read_as_the_string_means_it_however_it_is_written() {
        let expected =
            pairs(&[("Café \"Zur Linde\"", "zo\u{eb} \u{1f600} O'Brien \\ x/y"), ("St\u{e9}am", "")]);
        let plain = serde_json::to_string(&RAW).unwrap();
        let escaped = format!("[{}, {}]", ascii(RAW[0]), ascii(RAW[1]));
        let pretty = format!("{{\n \"a\": {},\n \"b\": {{\"uri\":{}}}\n}}", ascii(RAW[0]), ascii(RAW[1]));
        let upper = escaped.replace("\\u00eb", "\\u00EB").replace("\\ud83d\\ude00", "\\uD83D\\uDE00");
        let cut_off = format!("\"x\": {}, \"y\": {}, \"z\": [", ascii(RAW[0]), ascii(RAW[1]));
        for text in [&plain, &escaped, &pretty, &upper, &cut_off] {
            assert_eq!(names(text), expected, "{text}");
        }
        // JSON in a string of JSON, twice.
        let mut nested = plain;
        for _ in 0..2 {
            for text in
                [serde_json::json!({"tokens": [nested, 1]}).to_string(), format!("[{}]", ascii(&nested))]
            {
                assert_eq!(names(&text), expected, "{text}");
            }
            nested = serde_json::json!({"tokens": [nested]}).to_string();
        }
        // What somebody copied out of the marks.
        let bare = ascii(RAW[0]);
        assert_eq!(names(&bare[1..bare.len() - 1]), expected[..1]);
    }

    #[test]
    fn a_backslash_that_escapes_nothing_is_part_of_a_name() {
        let link = |name: &str| format!("otpauth://totp/{name}?secret=JBSWY3DPEHPK3PXP&issuer=I");
        for name in ["CORP\\bob", "CORP\\nora", "CORP\\user", "CORP\\u12", "CORP\\x"] {
            assert_eq!(names(&format!("name,\"{}\",7", link(name))), pairs(&[("I", name)]), "{name}");
            assert_eq!(names(&link(name)), pairs(&[("I", name)]), "{name}");
        }
        assert_eq!(names(&format!("[\"{}\"]", link("CORP\\\\bob"))), pairs(&[("I", "CORP\\bob")]));
        assert_eq!(names(&format!("[\"{}\"]", link("a\\ud83db"))), pairs(&[("I", "a\u{fffd}b")]));
        let two = format!("[\"{}\\n{}\"]", link("one"), link("two"));
        assert_eq!(names(&two), pairs(&[("I", "one"), ("I", "two")]));
    }
}
