//! The pieces of a link's text: percent-encoding and the query. Split by hand, because real links hold raw
//! blanks, raw `#`, raw Unicode and broken escapes, and a general URL parser would alter or refuse them.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use zeroize::Zeroizing;

use super::names::{Names, asks_for_more, is_used, plain};

/// Longest link that is read, in bytes.
pub(super) const LONGEST: usize = 64 * 1024;

/// The ampersand in a text of JSON that was made to stand in a web page.
const IN_A_SCRIPT: &str = "\\u0026";

/// Everything but the unreserved characters of RFC 3986 section 2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Removes what scanners, files and generators leave around a link: blanks, a byte order mark, zero characters.
pub(super) fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\0'))
}

/// Makes `&` of every `&amp;` and its like, also where it was written so more than once, and `/` of the `\/` of JSON.
/// Links that were made for a web page or a script have them; a page undoes them, a QR code doesn't.
pub(super) fn unescaped(text: &str) -> Zeroizing<String> {
    let mut plain = Zeroizing::new(String::with_capacity(text.len()));
    let mut rest = text;
    while let Some(at) = rest.find(['&', '\\']) {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(behind) = rest.strip_prefix('&').or_else(|| rest.strip_prefix(IN_A_SCRIPT)) {
            plain.push('&');
            rest = behind;
            while let Some(behind) = after_name_of_ampersand(rest) {
                rest = behind;
            }
        } else {
            rest = &rest[1..];
            // JSON may escape a slash.
            if !rest.starts_with('/') {
                plain.push('\\');
            }
        }
    }
    plain.push_str(rest);
    plain
}

/// What follows the name or number of an ampersand in HTML. The old form without a semicolon counts before the name of
/// a parameter alone: `&ampissuer=`.
fn after_name_of_ampersand(text: &str) -> Option<&str> {
    let after = |prefix: &str| {
        text.get(..prefix.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(prefix))
            .then(|| &text[prefix.len()..])
    };
    let number = |prefix: &str, number: &str| {
        after(prefix)?.trim_start_matches('0').strip_prefix(number)?.strip_prefix(';')
    };
    let unfinished = || {
        let behind = after("amp")?;
        let name = behind.split(['=', '&']).next().unwrap_or(behind);
        (is_used(name) || name.is_empty() && behind.is_empty()).then_some(behind)
    };
    after("amp;").or_else(|| number("#x", "26")).or_else(|| number("#", "38")).or_else(unfinished)
}

/// The text after a scheme of any case, without the slashes that follow it; `None` for another scheme.
pub(super) fn after_scheme<'a>(text: &'a str, scheme: &str) -> Option<&'a str> {
    let (head, rest) = text.split_once(':')?;
    head.eq_ignore_ascii_case(scheme).then(|| rest.trim_start_matches('/'))
}

/// Undoes percent-encoding. Broken escapes stay as they are, bytes that are no UTF-8 become U+FFFD.
pub(super) fn decoded(raw: &str) -> Zeroizing<String> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(raw.len()));
    bytes.extend(percent_decode_str(raw));
    let mut text = Zeroizing::new(String::with_capacity(raw.len()));
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            text.push(char::REPLACEMENT_CHARACTER);
        }
    }
    text
}

/// Appends a text, percent-encoding everything but the unreserved characters.
pub(super) fn push_encoded(link: &mut String, text: &str) {
    link.extend(utf8_percent_encode(text, RESERVED));
}

/// The query of a link: decoded names and values in their order. Wiped on drop, since one of them is a key.
pub(super) struct Query(Vec<(String, Zeroizing<String>)>);

impl Query {
    /// Reads `name=value&name&…`. A value begins after the first `=` and may hold more; `+` is a blank.
    /// A value without a name is dropped.
    pub(super) fn read(raw: &str) -> Self {
        let pair = |pair: &str| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = meant(&decoded(&name.replace('+', " "))).to_owned();
            let value = decoded(&Zeroizing::new(value.replace('+', " ")));
            (!name.is_empty()).then_some((name, value))
        };
        Self(raw.split('&').filter_map(pair).collect())
    }

    /// The value of the first parameter of this name, in any case.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The values of all parameters of this name, in any case.
    pub(super) fn every<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// As [`Query::get`], but nothing for values that say nothing: blanks and the word `null`.
    pub(super) fn said(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(saying)
    }

    /// Every value that says something, under any of the names that mean this alone, in their order.
    pub(super) fn sure<'a>(&'a self, names: &'a Names) -> impl Iterator<Item = &'a str> {
        self.saying().filter(|(name, _)| names.are_sure_of(name)).map(|(_, value)| value)
    }

    /// The same under the names that may mean something else.
    pub(super) fn perhaps<'a>(&'a self, names: &'a Names) -> impl Iterator<Item = &'a str> {
        self.saying().filter(|(name, _)| names.may_mean(name)).map(|(_, value)| value)
    }

    /// Whether it asks for codes that can't be made.
    pub(super) fn asks_for_more(&self) -> bool {
        self.saying().any(|(name, value)| asks_for_more(name, value))
    }

    /// The parameters whose values say something.
    fn saying(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().filter_map(|(name, value)| Some((name.as_str(), saying(value)?)))
    }

    /// The parameters that Ringfence doesn't use.
    pub(super) fn others(&self) -> Vec<(String, Zeroizing<String>)> {
        self.0.iter().filter(|(name, _)| !is_used(name)).cloned().collect()
    }
}

/// A value without blanks around it, unless it says nothing.
fn saying(value: &str) -> Option<&str> {
    Some(value.trim()).filter(|value| !value.is_empty() && !value.eq_ignore_ascii_case("null"))
}

/// The name that is meant: without blanks around it, and without what is left of a page's ampersand of which a part was
/// percent-encoded (`&amp%3Bdigits`).
pub(super) fn meant(name: &str) -> &str {
    let mut name = plain(name);
    while let Some(behind) = after_name_of_ampersand(name).map(plain) {
        name = behind;
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_escapes_and_bytes_do_not_stop_the_reading() {
        assert_eq!(decoded("%ZZ%4").as_str(), "%ZZ%4");
        assert_eq!(decoded("a%FFb%C3").as_str(), "a\u{fffd}b\u{fffd}");
        assert_eq!(decoded("%e4%bd%a0+").as_str(), "\u{4f60}+");
    }

    #[test]
    fn the_first_of_two_parameters_wins_whatever_its_case() {
        let query = Query::read("Secret=A==&SECRET=B&steam&=x&image=a%3Db+c&image=2");
        assert_eq!(query.get("secret"), Some("A=="));
        assert_eq!(query.get("steam"), Some(""));
        let value = |text: &str| ("image".to_owned(), Zeroizing::new(text.to_owned()));
        assert_eq!(query.others(), [value("a=b c"), value("2")]);
    }

    #[test]
    fn null_and_blanks_say_nothing() {
        let query = Query::read("digits=null&period=&counter=+1+");
        assert_eq!(
            (query.said("digits"), query.said("period"), query.said("counter")),
            (None, None, Some("1"))
        );
    }
}
