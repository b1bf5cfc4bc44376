//! Whether every name of a JSON text stands once in its object. Two readers of a file that says something twice could take
//! different things from it; a map takes the last in silence.

use std::collections::HashSet;
use std::fmt;

use serde::Deserializer as _;
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};

/// Whether no object of the text, at any depth, has a name twice: names as they are meant, however they are escaped.
/// `false` also for what is no JSON.
pub(super) fn are_names_once(text: &[u8]) -> bool {
    let mut reader = serde_json::Deserializer::from_slice(text);
    reader.deserialize_any(Once).and_then(|()| reader.end()).is_ok()
}

/// Reads a value and keeps nothing of it.
struct Once;

impl<'de> DeserializeSeed<'de> for Once {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Once {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON whose names stand once")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        let mut seen = HashSet::new();
        while let Some(name) = fields.next_key::<String>()? {
            if !seen.insert(name) {
                return Err(A::Error::custom("a name stands twice in an object"));
            }
            fields.next_value_seed(Self)?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<(), A::Error> {
        while values.next_element_seed(Self)?.is_some() {}
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_twice_is_seen_at_any_depth_and_in_any_spelling() {
        for text in [
            "{}",
            "[]",
            "1",
            r#"{"a":1,"b":{"a":[{"a":null},{"a":-1.5}]},"A":"a","":true}"#,
            r#"{"a\u0000":0,"a":0}"#,
        ] {
            assert!(are_names_once(text.as_bytes()), "{text}");
        }
        for text in [
            r#"{"a":1,"a":1}"#,
            r#"{"a":1,"\u0061":2}"#,
            r#"{"\u00e9":1,"é":2}"#,
            r#"{"\ud83d\ude00":1,"😀":2}"#,
            r#"{"":1,"":2}"#,
            r#"[[{"b":[{"a":[],"c":0,"a":{}}]}]]"#,
            r#"{"a":1"#,
            r#"{"a":1}{}"#,
            r#"{"\ud800":1}"#,
        ] {
            assert!(!are_names_once(text.as_bytes()), "{text}");
        }
    }
}
