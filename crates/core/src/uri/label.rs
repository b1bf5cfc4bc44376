//! The label: `issuer:account` in one text, and how it is divided when apps disagree.
//!
//! An issuer said apart wins. Its copy is cut off the label; a different prefix stays in the name, so that
//! nothing is lost. Without it the first colon divides, but for the one in a web address: there the host is the issuer.

use super::text::decoded;

/// Divides a label as it stands in a link, still percent-encoded. A literal colon divides before an encoded
/// one, so that a name may hold colons.
pub(super) fn split_encoded(raw: &str, issuer: Option<&str>) -> (String, String) {
    if issuer.is_none_or(|issuer| issuer.trim().is_empty())
        && let Some(divided) = split_address(&decoded(raw))
    {
        return divided;
    }
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
        None => split_address(label).unwrap_or_else(|| {
            let (issuer, name) = label.split_once(':').unwrap_or(("", label));
            (issuer.trim().into(), name.trim().into())
        }),
    }
}

/// Divides a label that begins with a web address: into its host, with the port, and what follows. `None` for another
/// label.
fn split_address(label: &str) -> Option<(String, String)> {
    let (scheme, rest) = label.trim().split_once("://")?;
    let mut characters = scheme.chars();
    let is_scheme = characters.next().is_some_and(|c| c.is_ascii_alphabetic())
        && characters.all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    if !is_scheme {
        return None;
    }
    let host_end = rest.find([':', '/']).unwrap_or(rest.len());
    let port = rest[host_end..].strip_prefix(':').map_or(0, |rest| {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        // Digits that nothing follows are as well the account's name.
        if digits > 0 && rest[digits..].starts_with([':', '/']) { digits + 1 } else { 0 }
    });
    let (host, name) = rest.split_at(host_end + port);
    if host.trim().is_empty() || host.contains('@') {
        return Some((String::new(), label.trim().into()));
    }
    Some((host.trim().into(), name.trim_start_matches([':', '/']).trim().into()))
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
    fn the_host_of_a_web_address_is_the_issuer_and_its_scheme_is_not() {
        for (label, issuer, name) in [
            ("https://id.example:alice3@corp.example", "id.example", "alice3@corp.example"),
            ("HTTPS://id.example:alice", "id.example", "alice"),
            ("https%3A%2F%2Fid.example%3Aalice", "id.example", "alice"),
            ("https%3A//id.example:alice", "id.example", "alice"),
            ("https://id.example:8443:alice", "id.example:8443", "alice"),
            ("https://id.example:8443/a:alice", "id.example:8443", "a:alice"),
            ("https://id.example:8443", "id.example", "8443"),
            ("https://id.example/realm:alice", "id.example", "realm:alice"),
            ("https://id.example/:alice", "id.example", "alice"),
            ("https://id.example", "id.example", ""),
            ("ldap+tls://id.example:alice", "id.example", "alice"),
            ("https://alice@id.example", "", "https://alice@id.example"),
            ("https://:alice", "", "https://:alice"),
            ("a b://c", "a b", "//c"),
        ] {
            assert_eq!(encoded(label, None), pair(issuer, name), "{label}");
            assert_eq!(encoded(label, " "), pair(issuer, name), "{label}");
        }
        assert_eq!(
            encoded("https://id.example:alice", "https://id.example"),
            pair("https://id.example", "alice")
        );
        assert_eq!(encoded("https://id.example:alice", "Corp"), pair("Corp", "https://id.example:alice"));
        assert_eq!(joined("", "https://id.example:alice"), ":https://id.example:alice");
    }

    #[test]
    fn a_joined_label_is_the_bare_name_where_that_is_enough() {
        assert_eq!(joined("GitHub", "bob"), "bob");
        assert_eq!(joined("GitHub", "github: bob"), "GitHub:github: bob");
        assert_eq!(joined("", "bob"), "bob");
        assert_eq!(joined("", "a:b"), ":a:b");
    }
}
