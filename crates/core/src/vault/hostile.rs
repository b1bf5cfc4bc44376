//! Files made to cost much before anybody knows whose they are, and what is left of them.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::container::{Container, MAX_HEADER_BYTES, Malformed};
use super::tests::{
    NONCE, data_key, header, keychain_slot, opened, password_slot, sealed_text, vault_id, wrapping,
};
use super::*;
use crate::secret::Passphrase;

fn vault() -> Vec<u8> {
    sealed_text(r#"{"version":1,"accounts":[]}"#)
}

/// The vault's file with this before its first field.
fn with(fields: &str) -> Vec<u8> {
    let text = String::from_utf8(vault()).unwrap();
    // Behind the name of the format, by which a file is known.
    text.replacen(r#""version""#, &format!(r#"{fields},"version""#), 1).into_bytes()
}

fn parsed(file: &[u8]) -> Result<(), OpenError> {
    SealedVault::parse(file).map(|_| ())
}

#[test]
fn a_header_beyond_what_any_vault_has_is_damaged_whatever_its_shape() {
    let shapes = [
        format!(r#""a":"{}""#, "x".repeat(MAX_HEADER_BYTES)),
        format!(r#""a":{}{}"#, "[".repeat(16), "]".repeat(16)),
        format!(r#""a":{}{}"#, "[".repeat(1 << 20), "]".repeat(1 << 20)),
        format!(r#""a":{}1{}"#, r#"{"b":"#.repeat(1 << 18), "}".repeat(1 << 18)),
        format!(r#""a":[{}0]"#, "0,".repeat(4096)),
        format!(r#""a":[{}0]"#, "[],".repeat(2048)),
        (0..4096).map(|n| format!(r#""{n}":0"#)).collect::<Vec<_>>().join(","),
        format!(r#""a":0{}"#, " ".repeat(MAX_HEADER_BYTES)),
        format!(r#""{}":0"#, "k".repeat(MAX_HEADER_BYTES)),
        r#""payload":"AAAA""#.to_owned(),
        r#""p\u0061yload":"AAAA""#.to_owned(),
        r#""payload":["AAAA"]"#.to_owned(),
    ];
    for shape in shapes {
        let start: String = shape.chars().take(40).collect();
        assert_eq!(parsed(&with(&shape)), Err(OpenError::Damaged), "{start}");
    }
    let slots = vec![json!({"id": "04040404-0404-4404-8404-0404040404ff", "kind": "x"}); 33];
    let many = String::from_utf8(vault()).unwrap().replacen(
        r#""slots":["#,
        &format!(r#""slots":[{},"#, slots.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")),
        1,
    );
    assert_eq!(parsed(many.as_bytes()), Err(OpenError::Damaged));
    // What only just fits is taken.
    for shape in [
        format!(r#""a":"{}""#, "x".repeat(60 * 1024)),
        format!(r#""a":{}{}"#, "[".repeat(15), "]".repeat(15)),
        format!(r#""a":[{}0]"#, "0,".repeat(4000)),
    ] {
        assert_eq!(parsed(&with(&shape)), Ok(()));
    }
}

#[test]
fn a_name_that_stands_twice_anywhere_in_the_header_is_damage() {
    for twice in [
        r#""a":1,"a":1"#,
        r#""a":1,"b":2,"\u0061":1"#,
        r#""a":[{"b":{"c":1,"c":2}}]"#,
        r#""vault_id":"00000000-0000-4000-8000-000000000000""#,
        r#""slots":[]"#,
        r#""\u0073lots":[]"#,
    ] {
        assert_eq!(parsed(&with(twice)), Err(OpenError::Damaged), "{twice}");
    }
    let header = Header::new(vault_id(), vec![keychain_slot(), password_slot("rain on the roof", 10)]);
    let file = String::from_utf8(seal(&header, &Vault::default(), &data_key(), NONCE).unwrap()).unwrap();
    let file = file.replace("\": ", "\":");
    for (once, twice) in [
        (r#""kind":"#, r#""kind":"other","kind":"#),
        (r#""kind":"#, r#""k\u0069nd":"other","kind":"#),
        (r#""wrapped_key":"#, r#""wrapped_key":"AAAA","wrapped_key":"#),
        (r#""memory_kib":"#, r#""memory_kib":8,"memory_kib":"#),
        (r#""id":"#, r#""new":1,"new":1,"id":"#),
    ] {
        let written = file.replacen(once, twice, 1);
        assert_ne!(written, file, "{once}");
        assert_eq!(parsed(written.as_bytes()), Err(OpenError::Damaged), "{twice}");
    }
    // The same name in two objects is none of that.
    assert_eq!(parsed(&with(r#""a":{"a":{"a":1},"b":[{"a":1},{"a":1}]}"#)), Ok(()));
}

#[test]
fn the_parts_are_found_in_every_spelling_that_json_has() {
    let file = String::from_utf8(vault()).unwrap();
    let payload = Container::of(file.as_bytes()).unwrap().payload.unwrap().len();
    let reordered: serde_json::Value = serde_json::from_str(&file).unwrap();
    let mut fields: Vec<_> = reordered.as_object().unwrap().clone().into_iter().collect();
    for _ in 0..fields.len() {
        fields.rotate_left(1);
        let object = serde_json::Value::Object(fields.iter().cloned().collect());
        for text in [object.to_string(), format!("\r\n\t {object:#}\n\n")] {
            assert_eq!(opened(text.as_bytes()), Ok(Vault::default()));
            assert_eq!(Container::of(text.as_bytes()).unwrap().payload.unwrap().len(), payload);
        }
    }
    // Some writers escape every slash, some everything.
    let sealed = file.replace('/', r"\/");
    assert_eq!(opened(sealed.as_bytes()), Ok(Vault::default()));
    let (before, rest) = file.split_once(r#""payload":""#).unwrap();
    let escaped: String = rest[..payload].bytes().map(|byte| format!("\\u{byte:04X}")).collect();
    let escaped = format!(r#"{before}"payload":"{escaped}{}"#, &rest[payload..]);
    assert_eq!(opened(escaped.as_bytes()), Ok(Vault::default()));
    for wrong in [r"\n", r"\u00", r"\u0141", r"\u+041", r"\", "\u{1}", "\u{e9}"] {
        let text = file.replacen(r#""payload":""#, &format!(r#""payload":"{wrong}"#), 1);
        assert_eq!(parsed(text.as_bytes()), Err(OpenError::Damaged), "{wrong}");
    }
}

#[test]
fn a_file_cut_off_anywhere_is_no_vault_and_nothing_breaks() {
    let file = with(r#""a":[{"b":"\"\\"},-1,true,null]"#);
    for end in 0..file.len() {
        let why = parsed(&file[..end]).unwrap_err();
        assert!(matches!(why, OpenError::Damaged | OpenError::NotAVault), "{end}");
    }
    let strange: [&[u8]; 9] = [
        b"{\"a\"",
        b"{\"a\":",
        b"{\"a\":]}",
        b"{\"a\":1]",
        b"{,}",
        b"{\"a\\",
        b"{\"a\":[}",
        b"{\"payload\":\"\\",
        b"{}{",
    ];
    for text in strange {
        assert_eq!(parsed(text), Err(OpenError::NotAVault));
    }
    assert!(matches!(Container::of(b""), Err(Malformed::Broken)));
}

#[test]
fn a_newer_programs_larger_header_is_said_to_be_newer() {
    let newer = format!(r#"{{"format":"ringfence-vault","version":3,"a":"{}"}}"#, "x".repeat(1 << 20));
    assert_eq!(parsed(newer.as_bytes()), Err(OpenError::TooNew { version: 3 }));
    let other = newer.replace("ringfence-vault", "other");
    assert_eq!(parsed(other.as_bytes()), Err(OpenError::NotAVault));
}

#[test]
fn no_vault_is_written_whose_header_no_reader_would_take() {
    let mut header = header();
    header.unknown.insert("a".into(), "x".repeat(MAX_HEADER_BYTES).into());
    assert_eq!(seal(&header, &Vault::default(), &data_key(), NONCE), Err(SealError::TooLarge));
}

/// Four slots of a gigabyte each would take half a minute; the first of them leaves nothing for the others.
#[test]
fn a_wrong_password_costs_no_more_than_one_slot_may_however_many_there_are() {
    let (floor, most) = (KdfCost::FLOOR, KdfCost::new(419_430, 20, 1).unwrap());
    let slot = |id: u8, cost: KdfCost, password: &str| {
        let password = Passphrase::new(password.to_owned());
        let id = SlotId::from_random_bytes([id; 16]);
        let slot = wrapping(|key| Slot::for_password(vault_id(), id, &password, floor, [6; 16], key));
        let mut slot = slot.unwrap();
        slot.claim_cost(cost);
        slot
    };
    let file = |slots| seal(&Header::new(vault_id(), slots), &Vault::default(), &data_key(), NONCE);
    let costly = file(vec![slot(1, floor, "a"), slot(2, most, "b"), slot(3, floor, "c")]).unwrap();
    let sealed = SealedVault::parse(&costly).unwrap();
    let begun = std::time::Instant::now();
    // The second does not fit into what the first has left, and nothing behind it is tried.
    for other in ["b", "c", "d"] {
        assert!(matches!(
            sealed.unwrap_with_password(&Passphrase::new(other.into())),
            Err(OpenError::WrongKey)
        ));
    }
    assert!(sealed.unwrap_with_password(&Passphrase::new("a".into())).is_ok());
    assert!(begun.elapsed() < std::time::Duration::from_secs(8), "the costly slot was tried");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// What is taken apart and then parsed is what a parser makes of the whole, with an empty text as its payload.
    #[test]
    fn the_parts_are_those_that_a_parser_finds(
        tokens in proptest::collection::vec(proptest::sample::select(vec![
            "{", "}", "[", "]", ",", ":", " ", "\"", "\\", "1", "-", "null", "\"a\"", "\"payload\":", "\"payload\":\"AA\"",
            "\"a\":1,", "{\"b\":[", "\\u0041", "\\/",
        ]), 0..24)
    ) {
        let object = format!("{{{}}}", tokens.concat());
        let whole = serde_json::from_str::<Map<String, Value>>(&object);
        let parts = Container::of(object.as_bytes());
        match &parts {
            Ok(parts) => {
                let header = serde_json::from_slice::<Map<String, Value>>(&parts.header);
                let text = parts.payload.map(|payload| Container::text(payload).map(std::borrow::Cow::into_owned));
                if let Ok(mut header) = header && text.as_ref().is_none_or(Result::is_ok) {
                    if let Some(Ok(text)) = text {
                        header.insert("payload".into(), String::from_utf8(text).unwrap().into());
                    }
                    prop_assert_eq!(Some(header), whole.ok(), "{}", object);
                }
            }
            Err(Malformed::Broken) => prop_assert!(whole.is_err(), "{}", object),
            // A second payload, or too deep.
            Err(Malformed::Excessive(_)) => {}
        }
    }
}
