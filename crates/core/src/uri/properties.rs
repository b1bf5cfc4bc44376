//! What must hold for every account and every text, tried on thousands made by chance.

use proptest::prelude::*;
use zeroize::Zeroizing;

use super::{migration, parse, parse_migration, write, write_migration};
use crate::account::NewAccount;
use crate::otp::{Algorithm, Digits, Epoch, Otp, Period};
use crate::secret::{Pin, Secret};

/// A secret that can be searched for in any spelling of an error.
const PLANTED: &[u8] = b"NEEDLEneedle";
const PLANTED_BASE32: &str = "JZCUKRCMIVXGKZLENRSQ";

fn secrets() -> impl Strategy<Value = Secret> {
    prop::collection::vec(any::<u8>(), 1..70).prop_map(|bytes| Secret::new(bytes).expect("not empty"))
}

/// Names in normal form: anything of Unicode, with the characters that links mistreat more often.
fn names() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,20}",
        ".{0,8}",
        "[a-z:%+&;=?#/ @\u{a0}\u{feff}\u{4f60}\u{1f600}\u{130}]{0,12}",
        "(Steam|STEAM|Yandex|GitHub|github: bob|:|::a|%3A|https?://[a-z]{1,3}[/:]?[a-z]{0,2}|&amp;a|&#38;|a&amp;amp;)",
    ]
    .prop_map(|name| name.trim().to_owned())
}

fn pins() -> impl Strategy<Value = Option<Pin>> {
    prop_oneof!["[0-9]{4,16}", "\\PC{0,8}"].prop_map(Pin::new)
}

fn algorithms() -> impl Strategy<Value = Algorithm> {
    prop::sample::select(vec![
        Algorithm::Sha1,
        Algorithm::Sha224,
        Algorithm::Sha256,
        Algorithm::Sha384,
        Algorithm::Sha512,
        Algorithm::Md5,
    ])
}

fn epochs() -> impl Strategy<Value = Epoch> {
    prop_oneof![
        Just(Epoch::UNIX),
        (0..=253_402_300_799_u64).prop_map(|n| Epoch::from_unix_seconds(n).expect("in range")),
    ]
}

fn otps() -> impl Strategy<Value = Otp> {
    let yandex =
        prop::collection::vec(any::<u8>(), 16..70).prop_map(|bytes| Secret::new(bytes).expect("not empty"));
    let digits = (1..=10_u8).prop_map(|n| Digits::new(n).expect("in range"));
    let periods = (1..=u32::MAX).prop_map(|n| Period::from_seconds(n).expect("in range"));
    prop_oneof![
        (secrets(), algorithms(), digits.clone(), periods, epochs()).prop_map(
            |(secret, algorithm, digits, period, epoch)| Otp::Totp {
                secret,
                algorithm,
                digits,
                period,
                epoch
            }
        ),
        (secrets(), algorithms(), digits, any::<u64>()).prop_map(|(secret, algorithm, digits, counter)| {
            Otp::Hotp { secret, algorithm, digits, counter }
        }),
        secrets().prop_map(|secret| Otp::Steam { secret }),
        (yandex, pins()).prop_map(|(secret, pin)| Otp::Yandex { secret, pin }),
        (secrets(), pins()).prop_map(|(secret, pin)| Otp::Motp { secret, pin }),
    ]
}

/// Decoration in normal form: every parameter has a name, and none that is used for the account itself.
fn decorations() -> impl Strategy<Value = Vec<(String, Zeroizing<String>)>> {
    let name = prop_oneof!["[a-z_]{1,10}", "\\PC{1,6}"].prop_filter("the account's own", |name| {
        !super::names::is_used(name) && super::text::meant(name) == name
    });
    prop::collection::vec((name, ".{0,12}".prop_map(Zeroizing::new)), 0..4)
}

fn accounts() -> impl Strategy<Value = NewAccount> {
    (names(), names(), otps(), decorations()).prop_map(|(issuer, name, otp, parameters)| NewAccount {
        issuer,
        name,
        otp,
        parameters,
    })
}

/// Accounts that a transfer code can carry.
fn portable_accounts() -> impl Strategy<Value = NewAccount> {
    let hashes = vec![Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512, Algorithm::Md5];
    let shapes = (
        prop::sample::select(hashes),
        prop::sample::select(vec![Digits::SIX, Digits::EIGHT]),
        prop::option::of(0..=i64::MAX as u64),
    );
    (names(), names(), secrets(), shapes).prop_map(|(issuer, name, secret, (algorithm, digits, counter))| {
        let otp = match counter {
            Some(counter) => Otp::Hotp { secret, algorithm, digits, counter },
            None => Otp::Totp { secret, algorithm, digits, period: Period::THIRTY, epoch: Epoch::UNIX },
        };
        NewAccount { issuer, name, otp, parameters: vec![] }
    })
}

/// A text with a few of its characters replaced, removed or doubled.
fn damaged(text: &str, wounds: &[(prop::sample::Index, u8, char)]) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    for (place, kind, character) in wounds {
        if characters.is_empty() {
            break;
        }
        let at = place.index(characters.len());
        match kind % 4 {
            0 => characters[at] = *character,
            1 => _ = characters.remove(at),
            2 => characters.insert(at, *character),
            _ => characters.truncate(at),
        }
    }
    characters.into_iter().collect()
}

fn wounds() -> impl Strategy<Value = Vec<(prop::sample::Index, u8, char)>> {
    let characters =
        prop_oneof![any::<char>(), prop::sample::select("%:/?&=+0!\u{a0}".chars().collect::<Vec<_>>())];
    prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), characters), 0..6)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn reading_what_was_written_gives_the_same_account(account in accounts()) {
        let link = write(&account);
        prop_assert!(link.is_ascii());
        prop_assert_eq!(parse(&link), Ok(account));
    }

    #[test]
    fn writing_what_was_read_gives_the_same_link(account in accounts()) {
        let link = write(&account);
        prop_assert_eq!(write(&parse(&link).expect("written by us")), link);
    }

    #[test]
    fn a_transfer_carries_every_account_in_its_order(
        accounts in prop::collection::vec(portable_accounts(), 0..12),
        per_code in 0_usize..5,
        id in any::<i32>(),
    ) {
        let links = write_migration(&accounts, per_code, id).expect("portable");
        let mut read = Vec::new();
        for (index, link) in links.iter().enumerate() {
            let batch = parse_migration(link).expect("written by us");
            prop_assert_eq!(batch.place.id, id);
            prop_assert_eq!(batch.place.index as usize, index);
            prop_assert_eq!(batch.place.size as usize, links.len());
            prop_assert!(batch.skipped.is_empty() && batch.accounts.len() <= per_code.max(1));
            read.extend(batch.accounts);
        }
        prop_assert_eq!(read, accounts);
    }

    #[test]
    fn no_text_makes_a_reader_panic(text in any::<String>(), scheme in "(otpauth|apple-otpauth|steam|motp|otpauth-migration|):?/{0,2}(totp|yaotp|)/?") {
        let linked = format!("{scheme}{text}");
        for text in [&text, &linked] {
            _ = (parse(text), parse_migration(text), super::decode_base32(text), super::kind_of(text));
        }
    }

    #[test]
    fn no_record_makes_a_reader_panic(record in prop::collection::vec(any::<u8>(), 0..200)) {
        let text = format!("otpauth-migration://offline?data={}", data_encoding::BASE64.encode(&record));
        _ = parse_migration(&text);
    }

    #[test]
    fn no_damaged_link_makes_a_reader_panic_or_show_its_secret(
        account in accounts(),
        wounds in wounds(),
        kind in "(totp|hotp|steam|yaotp|motp|what)",
        digits in 0_u8..12,
    ) {
        _ = parse(&damaged(&write(&account), &wounds));
        let link = format!("otpauth://{kind}/a:b?secret={PLANTED_BASE32}&digits={digits}&pin={PLANTED_BASE32}");
        if let Err(error) = parse(&damaged(&link, &wounds)) {
            let shown = format!("{error} {error:?}");
            prop_assert!(!shows_the_planted_secret(&shown));
        }
    }

    #[test]
    fn no_transfer_damaged_or_not_shows_a_secret(wounds in wounds(), name in names()) {
        let otp = Otp::Totp {
            secret: Secret::new(PLANTED.to_vec()).expect("not empty"),
            algorithm: Algorithm::Sha1,
            digits: Digits::SIX,
            period: Period::THIRTY,
            epoch: Epoch::UNIX,
        };
        let account = NewAccount { issuer: name, name: "n".into(), otp, parameters: vec![] };
        let link = write_migration(&[account], 10, 1).expect("portable").remove(0);
        let shown = match parse_migration(&damaged(&link, &wounds)) {
            Ok(batch) => format!("{:?}", batch.skipped),
            Err(error) => format!("{error} {error:?}"),
        };
        prop_assert!(!shows_the_planted_secret(&shown));
    }
}

fn shows_the_planted_secret(text: &str) -> bool {
    let text = text.to_lowercase();
    ["needle", "jzcukrcm", "4e4545444c45"].iter().any(|piece| text.contains(piece))
}

#[test]
fn the_planted_secret_is_found_where_it_is() {
    let secret = super::decode_base32(PLANTED_BASE32).unwrap();
    // EXPOSE: the test's own secret.
    assert_eq!(secret.expose(), PLANTED);
    assert!(shows_the_planted_secret(PLANTED_BASE32) && shows_the_planted_secret("NEEDLE"));
}

#[test]
fn an_unreadable_entrys_reason_is_all_that_is_shown() {
    // Debug of a batch names its accounts; the keys in them show their length alone.
    let link = "otpauth-migration://offline?data=ChEKDE5FRURMRW5lZWRsZRIBYQ==";
    let shown = format!("{:?}", migration::parse_migration(link).unwrap());
    assert!(shown.contains("Secret(12 bytes)") && !shows_the_planted_secret(&shown), "{shown}");
}
