//! Lists of key URIs and transfer codes, as phone apps, scanners and people write them.

use std::collections::HashSet;

use percent_encoding::percent_decode_str;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::quoted::{Quoted, is_json, starts_with};
use super::{Arrived, Reason, Rejected};
use crate::account::NewAccount;
use crate::uri::{self, TextKind};

/// Schemes that may stand after other words on a line (`QR-Code:otpauth://…`). The longer one first.
const SCHEMES: [&str; 5] = ["otpauth-migration:", "apple-otpauth:", "otpauth:", "steam://", "motp:/"];
/// Schemes before which a list may be cut (`…,otpauth://…`): no key URI has them inside.
const LIST_SCHEMES: [&str; 5] =
    ["otpauth-migration://", "apple-otpauth://", "otpauth://", "steam://", "motp:/"];
/// A name in an answer has at most this many characters.
const NAME_MAX_CHARS: usize = 80;
/// The most accounts that a text gives: more than anybody has, and few enough for a page to show.
const MOST_ACCOUNTS: usize = 5_000;
/// The most transfer codes that a text gives.
const MOST_TRANSFERS: usize = 1_000;
/// The most items that are rejected one by one.
const MOST_REJECTED: usize = 200;
/// The most of them that are nothing of ours, so that there is room for the links that are broken.
const MOST_STRANGE: usize = 100;

/// One link, or what stands in a link's place.
enum Item<'a> {
    /// As it stands in the text.
    There(&'a str),
    /// Without the escapes that it has there.
    Made(Zeroizing<String>),
}

impl Item<'_> {
    fn text(&self) -> &str {
        match self {
            Self::There(text) => text,
            Self::Made(text) => text,
        }
    }
}

/// What has been found so far.
#[derive(Default)]
struct Search {
    arrived: Arrived,
    /// SHA-256 of the transfer codes that were read.
    seen: HashSet<[u8; 32]>,
    /// Whether anything was a link of ours, broken or not.
    ours: bool,
    /// How many accounts and items had no room.
    more: usize,
}

/// Reads one key URI, a list of them (a line each, or separated by commas or blanks), transfer codes.
///
/// A byte order mark, empty lines and comment lines (`#`, `//`) count for nothing. Words before a scheme are
/// ignored. The same transfer code twice counts once. A text without any link of ours (a log, a letter) is one
/// thing rejected, however many lines it has.
pub fn read_text(text: &str) -> Arrived {
    let search = Search::of(text);
    if search.ours || search.arrived.rejected.is_empty() { search.finish() } else { search.nothing() }
}

/// Reads the text of one QR code: as [`read_text`], but a code that says nothing at all is rejected too.
pub fn read_code(text: &str) -> Arrived {
    let search = Search::of(text);
    if search.ours { search.finish() } else { search.nothing() }
}

impl Search {
    fn of(text: &str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let lines = text
            .lines()
            .enumerate()
            .flat_map(|(index, line)| line.split('\r').map(move |part| (index + 1, trimmed(part))))
            .filter(|(_, part)| !part.is_empty() && !is_comment(part));
        let one_line = lines.clone().nth(1).is_none();
        let mut search = Self::default();
        let json = is_json(text);
        for (number, line) in lines {
            let number = (!one_line).then_some(number);
            for item in items(line, json || is_json(line)) {
                search.read(item.text(), number);
            }
        }
        search
    }

    fn read(&mut self, item: &str, line: Option<usize>) {
        let kind = uri::kind_of(item);
        self.ours |= matches!(kind, TextKind::Account | TextKind::Migration);
        match kind {
            TextKind::Account => match uri::parse(item) {
                Ok(account) => self.accept(account),
                Err(error) => self.reject(label_of(item), line, error.into()),
            },
            TextKind::Migration if self.seen.contains(&digest(item)) => {}
            TextKind::Migration if self.arrived.transfers.len() == MOST_TRANSFERS => self.more += 1,
            TextKind::Migration => match uri::parse_migration(item) {
                Ok(batch) => {
                    for entry in batch.skipped {
                        self.reject(shown(&entry.name), line, entry.reason.into());
                    }
                    batch.accounts.into_iter().for_each(|account| self.accept(account));
                    self.arrived.transfers.push(batch.place);
                    self.seen.insert(digest(item));
                }
                Err(error) => self.reject(None, line, error.into()),
            },
            TextKind::WebAddress => self.reject(None, line, Reason::WebAddress),
            TextKind::Wifi => self.reject(None, line, Reason::Wifi),
            TextKind::RecoveryCode => self.reject(None, line, Reason::RecoveryCode),
            TextKind::Other => self.reject(None, line, Reason::NotAnAccount),
        }
    }

    fn accept(&mut self, account: NewAccount) {
        if self.arrived.accounts.len() < MOST_ACCOUNTS {
            self.arrived.accounts.push(account);
        } else {
            self.more += 1;
        }
    }

    fn reject(&mut self, name: Option<String>, line: Option<usize>, reason: Reason) {
        let strange =
            matches!(reason, Reason::NotAnAccount | Reason::WebAddress | Reason::Wifi | Reason::RecoveryCode);
        let room = if strange { MOST_STRANGE } else { MOST_REJECTED };
        if self.arrived.rejected.len() < room {
            self.arrived.rejected.push(Rejected { name, line, reason });
        } else {
            self.more += 1;
        }
    }

    /// Every item, and how many had no room.
    fn finish(mut self) -> Arrived {
        if self.more > 0 {
            let reason = Reason::TooMany { more: self.more };
            self.arrived.rejected.push(Rejected { name: None, line: None, reason });
        }
        self.arrived
    }

    /// One thing rejected: what the text begins with says what it is.
    fn nothing(self) -> Arrived {
        let reason = self.arrived.rejected.first().map_or(Reason::NotAnAccount, |first| first.reason);
        Arrived { rejected: vec![Rejected { name: None, line: None, reason }], ..Arrived::default() }
    }
}

/// The items of one line: cut before each scheme that follows a comma, a semicolon or a blank, with the words
/// before the first scheme left out. A line without any scheme of ours is one item as it stands. A link in quotation
/// marks, as scripts and JSON have them, ends at the mark that it began with, and is read without its escapes.
fn items(line: &str, json: bool) -> Vec<Item<'_>> {
    let start = if uri::kind_of(line) == TextKind::Other { first_scheme(line).unwrap_or(0) } else { 0 };
    let (mut found, mut line, mut start) = (Vec::new(), line, Some(start));
    while let Some(at) = start {
        let (before, rest) = line.split_at(at);
        let quoted = Quoted::of(before, rest);
        let end = quoted.end.unwrap_or(rest.len());
        let link = &rest[..end];
        match quoted.undone(link, json) {
            Some(plain) => {
                found.extend(cut(&plain).into_iter().map(|item| Item::Made(Zeroizing::new(item.to_owned()))));
            }
            None => found.extend(cut(link).into_iter().map(Item::There)),
        }
        line = &rest[end..];
        start = first_scheme(line);
    }
    found
}

fn cut(line: &str) -> Vec<&str> {
    let (mut items, mut start) = (Vec::new(), 0);
    let mut separator = None;
    for (at, c) in line.char_indices() {
        if let Some(before) = separator
            && LIST_SCHEMES.iter().any(|scheme| starts_with(&line[at..], scheme))
        {
            items.push(&line[start..before]);
            start = at;
        }
        separator = match c {
            ',' | ';' => Some(at),
            c if c.is_whitespace() => Some(separator.unwrap_or(at)),
            _ => None,
        };
    }
    items.push(&line[start..]);
    items.into_iter().map(str::trim).filter(|item| !item.is_empty()).collect()
}

/// Where the first scheme of ours stands as a word of its own.
fn first_scheme(line: &str) -> Option<usize> {
    let mut before = ' ';
    line.char_indices().find_map(|(at, c)| {
        let word = !before.is_alphanumeric() && SCHEMES.iter().any(|scheme| starts_with(&line[at..], scheme));
        before = c;
        word.then_some(at)
    })
}

fn digest(item: &str) -> [u8; 32] {
    Sha256::digest(item.as_bytes()).into()
}

/// Without the blanks around it, and without the zeros that a text of C leaves at its end.
fn trimmed(line: &str) -> &str {
    line.trim_matches(|c: char| c.is_whitespace() || c == '\0')
}

fn is_comment(line: &str) -> bool {
    line.starts_with('#') || line.starts_with("//")
}

/// The label of a key URI that could not be used, for a person to find it by. Nothing when it isn't certain
/// that the text is a label: other places may hold a key.
fn label_of(item: &str) -> Option<String> {
    let (scheme, rest) = item.split_once("://")?;
    if !["otpauth", "apple-otpauth"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
        return None;
    }
    let (path, _query) = rest.split_once('?')?;
    let (_kind, label) = path.split_once('/')?;
    let label = percent_decode_str(label).decode_utf8_lossy();
    if label.to_ascii_lowercase().contains("secret") || label.contains(['=', '&']) {
        return None;
    }
    shown(&label)
}

/// A name fit for an answer: no control characters, not too long, not empty.
fn shown(name: &str) -> Option<String> {
    let name: String = name.chars().filter(|c| !c.is_control()).take(NAME_MAX_CHARS).collect();
    let name = name.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::uri::{Base32Error, MigrationError, UriError, write_migration};

    const ALICE: &str = "otpauth://totp/Acme:alice?secret=JBSWY3DPEHPK3PXP&issuer=Acme";
    const BOB: &str = "otpauth://hotp/Beta:bob?secret=GEZDGNBVGY3TQOJQ&counter=3&issuer=Beta";

    fn names(arrived: &Arrived) -> Vec<&str> {
        arrived.accounts.iter().map(|account| account.name.as_str()).collect()
    }

    #[test]
    fn links_of_every_scheme_stand_side_by_side_on_one_line() {
        let motp = "motp://B:b?secret=e3152afee62599c8";
        for separator in [",", " ", "; "] {
            let arrived = read_text(&[ALICE, motp, "steam://JBSWY3DPEHPK3PXP", BOB].join(separator));
            assert_eq!((arrived.accounts.len(), arrived.rejected.len()), (4, 0), "{separator:?}");
            assert!(arrived.accounts.iter().all(|account| !account.issuer.contains("secret")));
        }
    }

    #[test]
    fn a_link_in_quotation_marks_ends_where_they_end() {
        let json =
            format!("{{\"a\": [\n {{\"uri\": \"{ALICE}\", \"pinned\": true}},\n {{\"uri\":\"{BOB}\"}}]}}");
        let one_line = json.replace('\n', "").replace('/', "\\/");
        let page = format!("<{ALICE}> and '{BOB}', see `notes`");
        for text in [json, one_line, page, format!("set \"{ALICE}\" \"{BOB}\"")] {
            let arrived = read_text(&text);
            assert_eq!(names(&arrived), ["alice", "bob"], "{text}");
            let issuers: Vec<_> = arrived.accounts.iter().map(|account| &*account.issuer).collect();
            assert_eq!(issuers, ["Acme", "Beta"], "{text}");
        }
        let name = read_text(&format!("['{}']", ALICE.replace("alice", "O'Brien")));
        assert_eq!((names(&name), &*name.accounts[0].issuer), (vec!["O'Brien"], "Acme"));
        let unfinished = read_text(&format!("\"{ALICE}"));
        assert_eq!(names(&unfinished), ["alice"]);
        let broken = read_text(&format!("uri = \"{}\"", ALICE.replace("JBSWY3DPEHPK3PXP", "1")));
        assert_eq!((broken.accounts.len(), broken.rejected.len()), (0, 1));
    }

    #[test]
    fn one_link_is_one_account() {
        let arrived = read_text(ALICE);
        assert_eq!(names(&arrived), ["alice"]);
        assert_eq!(arrived.accounts[0].issuer, "Acme");
        assert!(arrived.rejected.is_empty());
    }

    #[test]
    fn a_list_may_have_comments_empty_lines_prefixes_a_byte_order_mark_and_any_line_ends() {
        let text = format!("\u{feff}# {ALICE}\r\n\r\n{ALICE}\0\r// {ALICE}\n\tQR-Code:{BOB}  \n\0\0");
        let arrived = read_text(&text);
        assert_eq!(names(&arrived), ["alice", "bob"]);
        assert!(arrived.rejected.is_empty());
    }

    #[test]
    fn links_on_one_line_are_told_apart_but_blanks_within_one_stay() {
        assert_eq!(names(&read_text(&format!("{ALICE},{BOB}"))), ["alice", "bob"]);
        assert_eq!(names(&read_text(&format!("{ALICE}  {BOB}"))), ["alice", "bob"]);
        let spaced = "otpauth://totp/Acme, Inc: alice b?secret=JBSW Y3DP EHPK 3PXP";
        let arrived = read_text(spaced);
        assert_eq!(names(&arrived), ["alice b"]);
        assert_eq!(arrived.accounts[0].issuer, "Acme, Inc");
    }

    #[test]
    fn one_bad_line_never_sinks_the_list_and_is_named_by_its_label_alone() {
        let text = format!("{ALICE}\notpauth://totp/Gamma%3Acarol?secret=JBSWY1DP\nhello\n{BOB}");
        let arrived = read_text(&text);
        assert_eq!(names(&arrived), ["alice", "bob"]);
        let bad_key = UriError::Secret(Base32Error::BadCharacter { position: 6 });
        assert_eq!(
            arrived.rejected,
            [
                Rejected { name: Some("Gamma:carol".into()), line: Some(2), reason: bad_key.into() },
                Rejected { name: None, line: Some(3), reason: Reason::NotAnAccount },
            ]
        );
    }

    #[test]
    fn a_text_that_is_no_account_says_what_it_is() {
        let reason = |text| read_text(text).rejected.first().map(|rejected| rejected.reason);
        assert_eq!(reason("https://example.com/?next=otpauth"), Some(Reason::WebAddress));
        assert_eq!(reason("WIFI:S:guest;T:WPA;P:12345678;;"), Some(Reason::Wifi));
        assert_eq!(reason("RINGFENCE-RECOVERY:1:AAAA"), Some(Reason::RecoveryCode));
        assert_eq!(reason("Lorem ipsum"), Some(Reason::NotAnAccount));
        assert_eq!(
            reason("otpauth-migration://offline"),
            Some(Reason::Migration(MigrationError::NotAMigration))
        );
        assert_eq!(reason(""), None);
    }

    #[test]
    fn a_letter_in_a_qr_code_is_one_thing_rejected() {
        let arrived = read_code("BEGIN:VCARD\nN:Alice\nEND:VCARD\n");
        assert_eq!(arrived.rejected, [Rejected { name: None, line: None, reason: Reason::NotAnAccount }]);
        assert_eq!(read_code("").rejected.len(), 1);
        assert_eq!(names(&read_code(&format!("{ALICE}\n{BOB}"))), ["alice", "bob"]);
    }

    #[test]
    fn a_log_without_any_link_of_ours_is_one_thing_rejected() {
        let log = "12:00 started\nhttps://example.com\n".repeat(50_000);
        let arrived = read_text(&log);
        assert_eq!(arrived.rejected, [Rejected { name: None, line: None, reason: Reason::NotAnAccount }]);
        assert_eq!(read_text("\n# a comment\n").rejected, []);
    }

    #[test]
    fn what_has_no_room_is_counted_and_a_broken_link_has_room_among_strange_lines() {
        let broken = "otpauth://totp/Gamma:carol?secret=1";
        let text = format!("{}{}{broken}\n", format!("{ALICE}\n").repeat(5_002), "words\n".repeat(300));
        let arrived = read_text(&text);
        assert_eq!((arrived.accounts.len(), arrived.rejected.len()), (5_000, 102));
        assert_eq!(arrived.rejected[100].name.as_deref(), Some("Gamma:carol"));
        assert_eq!(arrived.rejected[101].reason, Reason::TooMany { more: 202 });
        let arrived = read_text(&format!("{broken}\n").repeat(201));
        assert_eq!(
            (arrived.rejected.len(), arrived.rejected[200].reason),
            (201, Reason::TooMany { more: 1 })
        );
        let arrived = read_text(&format!("{broken}\n").repeat(200));
        assert!(arrived.rejected.iter().all(|rejected| matches!(rejected.reason, Reason::Uri(_))));
    }

    #[test]
    fn transfers_beyond_any_persons_are_counted_alone() {
        let account = read_text(ALICE).accounts;
        let codes: Vec<_> =
            (0..1_002).map(|id| write_migration(&account, 1, id).unwrap().remove(0)).collect();
        let arrived = read_text(&codes.iter().map(|code| code.as_str()).collect::<Vec<_>>().join("\n"));
        assert_eq!((arrived.accounts.len(), arrived.transfers.len()), (1_000, 1_000));
        assert_eq!(arrived.rejected[0].reason, Reason::TooMany { more: 2 });
    }

    #[test]
    fn the_same_transfer_code_twice_counts_once() {
        let accounts = read_text(&format!("{ALICE}\n{BOB}")).accounts;
        let codes = write_migration(&accounts, 1, -5).unwrap();
        let text = format!("{0}\n{1}\n{0}\n", *codes[1], *codes[0]);
        let arrived = read_text(&text);
        assert_eq!(names(&arrived), ["bob", "alice"]);
        let places: Vec<_> = arrived.transfers.iter().map(|at| (at.id, at.index, at.size)).collect();
        assert_eq!(places, [(-5, 1, 2), (-5, 0, 2)]);
    }

    #[test]
    fn a_name_in_an_answer_never_shows_a_key() {
        for text in [
            "otpauth://totp/secret=JBSWY3DPEHPK3PXP?digits=99",
            "otpauth://totp/JBSWY3DPEHPK3PXP",
            "steam://JBSWY3DPEHPK3PX0",
            "motp://JBSWY3DPEHPK3PXP?x",
        ] {
            for rejected in read_text(text).rejected {
                assert_eq!(rejected.name, None, "{text}");
            }
        }
    }

    proptest! {
        #[test]
        fn every_item_ends_as_an_account_or_as_rejected(lines in prop::collection::vec(0_usize..7, 0..20)) {
            let kinds = [ALICE, BOB, "", "# note", "some words", "otpauth://totp/x?secret=1", "x: steam://JBSWY3DP"];
            let text = lines.iter().map(|kind| kinds[*kind]).collect::<Vec<_>>().join("\r\n");
            let items = lines.iter().filter(|kind| !matches!(kind, 2 | 3)).count();
            let ours = lines.iter().any(|kind| !matches!(kind, 2..=4));
            let arrived = read_text(&text);
            let found = arrived.accounts.len() + arrived.rejected.len();
            prop_assert_eq!(found, if ours { items } else { items.min(1) });
        }

        #[test]
        fn no_text_makes_it_panic(text in "(?s).{0,200}", head in prop::sample::select(&SCHEMES[..])) {
            read_text(&text);
            read_code(&format!("{text}{head}{text},{head}//{text}"));
        }
    }
}
