//! Key URIs and transfer codes: our own tables, and the links that other programs' tests collect.

use std::path::Path;

use ringfence_core::uri::{TextKind, encode_base32, kind_of, parse, parse_migration, write, write_migration};
use ringfence_core::{Otp, account::NewAccount};
use serde_json::{Value, json};

/// A file of the collected samples; `None`, and a line in the test's output, where they aren't kept.
pub fn sample(name: &str) -> Option<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/samples").join(name);
    let text = std::fs::read_to_string(path).ok();
    if text.is_none() {
        println!("SKIPPED: the collected samples are not kept here ({name})");
    }
    text
}

/// An account in the words of the collected samples.
fn described(account: &NewAccount) -> Value {
    let (kind, algorithm, digits, period, counter) = match &account.otp {
        Otp::Totp { algorithm, digits, period, .. } => {
            ("totp", algorithm.name(), digits.get(), Some(period.seconds()), None)
        }
        Otp::Hotp { algorithm, digits, counter, .. } => {
            ("hotp", algorithm.name(), digits.get(), None, Some(*counter))
        }
        Otp::Steam { .. } => ("steam", "SHA1", 5, Some(30), None),
        Otp::Yandex { .. } => ("yandex", "SHA256", 8, Some(30), None),
        Otp::Motp { .. } => ("motp", "MD5", 6, Some(10), None),
    };
    json!({
        "type": kind,
        "issuer": account.issuer,
        "name": account.name,
        "secret_b32": *encode_base32(account.otp.secret()),
        "algorithm": algorithm,
        "digits": digits,
        "period": period,
        "counter": counter,
    })
}

fn assert_survives_writing(account: &NewAccount) {
    assert_eq!(parse(&write(account)).as_ref(), Ok(account));
}

#[test]
fn every_link_of_our_table_says_what_the_table_says() {
    let table = include_str!("../fixtures/uri/read.tsv");
    let mut count = 0;
    for row in table.lines().filter(|line| !line.starts_with('#')) {
        let columns: Vec<&str> = row.split('\t').collect();
        let [link, kind, issuer, name, secret, parameters @ ..] = &columns[..] else { panic!("{row}") };
        assert_eq!(kind_of(link), TextKind::Account, "{link}");
        let account = parse(link).unwrap_or_else(|error| panic!("{link}: {error}"));
        let said = described(&account);
        assert_eq!((&said["type"], &said["issuer"]), (&json!(kind), &json!(issuer)), "{link}");
        assert_eq!((&said["name"], &said["secret_b32"]), (&json!(name), &json!(secret)), "{link}");
        for (column, found) in parameters.iter().zip(["algorithm", "digits", "period", "counter"]) {
            if *column != "-" {
                assert_eq!(said[found].to_string().trim_matches('"'), *column, "{link}");
            }
        }
        assert_survives_writing(&account);
        count += 1;
    }
    assert_eq!(count, 19);
}

#[test]
fn every_refused_link_has_its_sentence() {
    let table = include_str!("../fixtures/uri/refused.tsv");
    let mut count = 0;
    for row in table.lines().filter(|line| !line.starts_with('#')) {
        let (link, sentence) = row.split_once('\t').unwrap();
        assert_eq!(parse(link).unwrap_err().to_string(), sentence, "{link}");
        count += 1;
    }
    assert_eq!(count, 14);
}

#[test]
fn what_ringfence_does_not_use_is_kept_and_written_again() {
    let link = "otpauth://totp/Larch:ida?secret=MFRGGZDFMZTWQ2LK&issuer=Larch&algorithm=SHA1&digits=6&period=30\
                &image=https%3A%2F%2Flarch.example%2Fa.png%3Fq%3D1&color=3366ff&lock=&tag=one&tag=two";
    assert_eq!(write(&parse(link).unwrap()).as_str(), link);
}

#[test]
fn a_transfer_of_seven_accounts_takes_three_codes_and_comes_back_whole() {
    let accounts: Vec<NewAccount> = (0..7)
        .map(|n| {
            let issuer = if n % 2 == 0 { "Larch%20Bank" } else { "" };
            parse(&format!("otpauth://totp/ida%3A{n}?secret=MFRGGZDFMZTWQ2LK&issuer={issuer}")).unwrap()
        })
        .collect();
    let links = write_migration(&accounts, 3, -7).unwrap();
    assert_eq!(links.len(), 3);
    let mut read = Vec::new();
    for (index, link) in (0..).zip(&links) {
        assert_eq!(kind_of(link), TextKind::Migration);
        let batch = parse_migration(link).unwrap();
        assert_eq!((batch.place.id, batch.place.index, batch.place.size), (-7, index, 3));
        assert!(batch.skipped.is_empty());
        read.extend(batch.accounts);
    }
    assert_eq!(read, accounts);
}

#[test]
fn the_collected_links_are_read_as_collected() {
    let Some(text) = sample("uri/uri_vectors.json") else { return };
    let collection: Value = serde_json::from_str(&text).unwrap();
    let vectors = collection["vectors"].as_array().unwrap();
    let (mut read, mut refused) = (0, 0);
    for vector in vectors {
        let link = vector["uri"].as_str().unwrap();
        match vector["verdict"].as_str().unwrap() {
            "ok" | "policy" => {
                let account = parse(link).unwrap_or_else(|error| panic!("{vector}: {error}"));
                assert_eq!(described(&account), vector["canonical"], "{vector}");
                assert_survives_writing(&account);
                read += 1;
            }
            "invalid" => {
                assert!(parse(link).is_err(), "{vector}");
                refused += 1;
            }
            other => panic!("{other}"),
        }
    }
    println!("{read} collected links read, {refused} refused");
    assert!(read + refused >= 71);
}

#[test]
fn the_collected_lists_are_read_as_collected() {
    for name in ["uri/aegis__plain.txt", "uri/scito__url_list_output.txt"] {
        let Some((list, expected)) = sample(name).zip(sample(&format!("{name}.expected.json"))) else {
            return;
        };
        let expected: Value = serde_json::from_str(&expected).unwrap();
        let found: Vec<Value> = list.lines().map(|link| described(&parse(link).unwrap())).collect();
        assert_eq!(json!(found), expected["accounts"], "{name}");
    }
}

#[test]
fn the_collected_transfers_are_read_as_collected() {
    let Some(text) = sample("uri/migration_vectors.json") else { return };
    let collection: Value = serde_json::from_str(&text).unwrap();
    let vectors = collection["vectors"].as_array().unwrap();
    for vector in vectors {
        let found = parse_migration(vector["uri"].as_str().unwrap());
        if vector["invalid"].is_string() {
            assert!(found.is_err(), "{vector}");
            continue;
        }
        let batch = found.unwrap_or_else(|error| panic!("{vector}: {error}"));
        let accounts: Vec<Value> = batch.accounts.iter().map(described).collect();
        assert_eq!(json!(accounts), vector["accounts"]);
        assert_eq!(batch.skipped.len(), vector["skipped"].as_array().unwrap().len());
        assert_eq!(json!(batch.place.size), vector["batch"]["batch_size"]);
        assert_eq!(json!(batch.place.index), vector["batch"]["batch_index"]);
    }
    assert!(vectors.len() >= 6);
}
