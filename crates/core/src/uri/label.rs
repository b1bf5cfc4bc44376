//! The label: `issuer:account` in one text, and how it is divided when apps disagree.
//!
//! An issuer said apart wins. Its copy is cut off the label; a different prefix stays in the name, so that
//! nothing is lost. Without it the first colon divides.

use super::text::decoded;

/// Divides a label as it stands in a link, still percent-encoded. A literal colon divides before an encoded
/// one, so that a name may hold colons.
pub(super) fn split_encoded(raw: &str, issuer: Option<&str>) -> (String, String) {
    match (issuer.map(str::trim).filter(|issuer| !issuer.is_empty()), raw.split_once(':')) {
        (Some(issuer), Some(("", name))) => (issuer.into(), decoded(name).trim().into()),
        (None, Some((issuer, name))) => (decoded(issuer).trim().into(), decoded(name).trim().into()),
        (issuer, _) => split(&decoded(raw), issuer),
    }
}

/// Divides a plain label.
pub(super) fn split(label: &str, issuer: Option<&str>) -> (String, String) {
    match issuer.map(str::trim).filter(|issuer| !issuer.is_empty()) {
        Some(issuer) => (issuer.into(), without_prefix(label, issuer).unwrap_or(label).trim().into()),
        None => {
            let (issuer, name) = label.split_once(':').unwrap_or(("", label));
            (issuer.trim().into(), name.trim().into())
        }
    }
}

/// The plain label that [`split`] divides into these two again: the bare name where that is enough.
pub(super) fn joined(issuer: &str, name: &str) -> String {
    let (read_issuer, read_name) = split(name, Some(issuer));
    if read_issuer == issuer && read_name == name { name.into() } else { format!("{issuer}:{name}") }
}

/// The label after the issuer (in any case) and a colon.
fn without_prefix<'a>(label: &'a str, issuer: &str) -> Option<&'a str> {
    let mut rest = label.trim_start().chars();
    for expected in issuer.chars() {
        let found = rest.next()?;
        if found != expected && !found.to_lowercase().eq(expected.to_lowercase()) {
            return None;
        }
    }
    rest.as_str().trim_start().strip_prefix(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded<'a>(raw: &str, issuer: impl Into<Option<&'a str>>) -> (String, String) {
        split_encoded(raw, issuer.into())
    }

    fn pair(issuer: &str, name: &str) -> (String, String) {
        (issuer.into(), name.into())
    }

    #[test]
    fn the_issuers_copy_is_cut_off_in_any_case() {
        assert_eq!(encoded("ACME:a", "Acme"), pair("Acme", "a"));
        assert_eq!(encoded("acme%20co%20%3A%20%20a", " Acme Co "), pair("Acme Co", "a"));
        assert_eq!(encoded("A%3AB:c:d", "A:B"), pair("A:B", "c:d"));
        assert_eq!(encoded("acme:ACME:a", "ACME"), pair("ACME", "ACME:a"));
    }

    #[test]
    fn another_prefix_stays_in_the_name() {
        assert_eq!(encoded("Contoso:u@x", "Microsoft"), pair("Microsoft", "Contoso:u@x"));
        assert_eq!(encoded("GitHubber:u", "GitHub"), pair("GitHub", "GitHubber:u"));
        assert_eq!(encoded("GitHub", "GitHub"), pair("GitHub", "GitHub"));
    }

    #[test]
    fn a_literal_colon_divides_before_an_encoded_one() {
        assert_eq!(encoded("a%3Ab:c%3Ad", None), pair("a:b", "c:d"));
        assert_eq!(encoded("a%3Ab%3Ac", None), pair("a", "b:c"));
        assert_eq!(encoded(":a%3Ab", ""), pair("", "a:b"));
        assert_eq!(encoded(":a", "X"), pair("X", "a"));
        assert_eq!(encoded("%3Aa", "X"), pair("X", ":a"));
        assert_eq!(encoded("bob", None), pair("", "bob"));
    }

    #[test]
    fn a_joined_label_is_the_bare_name_where_that_is_enough() {
        assert_eq!(joined("GitHub", "bob"), "bob");
        assert_eq!(joined("GitHub", "github: bob"), "GitHub:github: bob");
        assert_eq!(joined("", "bob"), "bob");
        assert_eq!(joined("", "a:b"), ":a:b");
    }
}
