//! The protobuf records of a transfer code, and whether bytes are such a record at all.
//!
//! The record has no checksum, so a damaged code could be read as something else. Before the library reads
//! it, the bytes are walked once: only the wire types that the record uses, no field 0, no length past the
//! end. An account that is damaged inside is set apart by name; the others stand beside it unharmed.

use std::fmt;

use prost::Message;
use zeroize::Zeroize;

/// `MigrationPayload` of Google Authenticator as it is written: with every number of its place, also where it is 0,
/// which some readers ask for.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Payload {
    #[prost(message, repeated, tag = "1")]
    pub(super) otp_parameters: Vec<OtpParameters>,
    #[prost(int32, optional, tag = "2")]
    pub(super) version: Option<i32>,
    #[prost(int32, optional, tag = "3")]
    pub(super) batch_size: Option<i32>,
    #[prost(int32, optional, tag = "4")]
    pub(super) batch_index: Option<i32>,
    #[prost(int32, optional, tag = "5")]
    pub(super) batch_id: Option<i32>,
}

/// The same without the accounts.
#[derive(Clone, PartialEq, Message)]
struct Place {
    #[prost(int32, tag = "3")]
    batch_size: i32,
    #[prost(int32, tag = "4")]
    batch_index: i32,
    #[prost(int32, tag = "5")]
    batch_id: i32,
}

/// A payload as it was read.
pub(super) struct ReadPayload {
    /// The accounts, in their order.
    pub(super) entries: Vec<Entry>,
    pub(super) batch_size: i32,
    pub(super) batch_index: i32,
    pub(super) batch_id: i32,
}

/// One account's record.
pub(super) enum Entry {
    /// As it stands there.
    Sound(OtpParameters),
    /// Cut off or altered: its name and issuer, as far as they stand before the damage.
    Damaged(OtpParameters),
}

/// One account of a transfer. The texts are bytes here, so that one broken name does not sink the others.
#[derive(Clone, PartialEq, Message)]
#[prost(skip_debug)]
pub(super) struct OtpParameters {
    #[prost(bytes = "vec", tag = "1")]
    pub(super) secret: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    pub(super) name: Vec<u8>,
    #[prost(bytes = "vec", tag = "3")]
    pub(super) issuer: Vec<u8>,
    #[prost(int32, tag = "4")]
    pub(super) algorithm: i32,
    #[prost(int32, tag = "5")]
    pub(super) digits: i32,
    #[prost(int32, tag = "6")]
    pub(super) kind: i32,
    #[prost(int64, tag = "7")]
    pub(super) counter: i64,
}

/// The library asks for it; it shows nothing.
impl fmt::Debug for OtpParameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OtpParameters")
    }
}

impl Drop for OtpParameters {
    fn drop(&mut self) {
        self.secret.zeroize();
    }
}

impl ReadPayload {
    /// Reads a record; `None` when the bytes are none, whatever its accounts are.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let (mut entries, mut has_numbers) = (Vec::new(), false);
        let sound = walk(bytes, |field, content| match (field, content) {
            (1, Some(content)) => entries.push(Entry::read(content)),
            // An account that is a number.
            (1, None) => has_numbers = true,
            _ => {}
        });
        let place = (sound && !has_numbers).then(|| Place::decode(bytes).ok())?;
        let Place { batch_size, batch_index, batch_id } = place?;
        Some(Self { entries, batch_size, batch_index, batch_id })
    }
}

impl Entry {
    fn read(bytes: &[u8]) -> Self {
        let mut named = OtpParameters::default();
        let sound = walk(bytes, |field, content| match (field, content) {
            (2, Some(content)) => named.name = content.to_vec(),
            (3, Some(content)) => named.issuer = content.to_vec(),
            _ => {}
        });
        match sound.then(|| OtpParameters::decode(bytes)) {
            Some(Ok(entry)) => Self::Sound(entry),
            Some(Err(_)) | None => Self::Damaged(named),
        }
    }
}

/// Walks a message's fields and shows each, with its bytes where it has a length. Whether all of them are sound.
fn walk<'a>(mut rest: &'a [u8], mut see: impl FnMut(u64, Option<&'a [u8]>)) -> bool {
    while !rest.is_empty() {
        let Some(key) = varint(&mut rest) else { return false };
        let field = key >> 3;
        let content = match key & 7 {
            0 => varint(&mut rest).map(|_| None),
            1 => rest.split_off(..8).map(|_| None),
            2 => {
                varint(&mut rest).and_then(|length| rest.split_off(..usize::try_from(length).ok()?)).map(Some)
            }
            5 => rest.split_off(..4).map(|_| None),
            _ => None,
        };
        let (Some(content), true) = (content, field != 0) else { return false };
        see(field, content);
    }
    true
}

/// Takes a variable-length number of at most ten bytes.
fn varint(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for place in 0..10 {
        let byte = *rest.split_off_first()?;
        value |= u64::from(byte & 0x7f) << (7 * place);
        if byte < 0x80 {
            return (place < 9 || byte < 2).then_some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_account_harms_none_beside_it_and_keeps_its_name() {
        let payload = [
            &b"\x0a\x05\x0a\x01k\x12\x00"[..],
            b"\x0a\x09\x0a\x01k\x12\x02me\x1a\x41",
            b"\x0a\x07\x08\x01\x12\x01x\x4b\x4c",
            b"\x0a\x05\x0a\x01k\x12\x00\x20\x02",
        ]
        .concat();
        let read = ReadPayload::read(&payload).unwrap();
        let names: Vec<_> = read
            .entries
            .iter()
            .map(|entry| match entry {
                Entry::Sound(entry) => (true, entry.name.as_slice()),
                Entry::Damaged(entry) => (false, entry.name.as_slice()),
            })
            .collect();
        assert_eq!(names, [(true, &b""[..]), (false, b"me"), (false, b"x"), (true, b"")]);
        assert_eq!(read.batch_index, 2);
    }

    #[test]
    fn only_sound_records_are_read() {
        let read = |bytes: &[u8]| {
            ReadPayload::read(bytes)
                .is_some_and(|read| read.entries.iter().all(|entry| matches!(entry, Entry::Sound(_))))
        };
        assert!(read(&[]));
        assert!(read(&[0x0a, 0x00, 0x10, 0x02]), "an empty account and a version");
        assert!(read(&[0x4a, 0x01, 0xff, 0x65, 1, 2, 3, 4]), "unknown fields are passed over");
        assert!(!read(&[0x0a, 0x05, 0x0a, 0x01]), "cut off");
        assert!(!read(&[0x0a, 0x02, 0x0a, 0x05]), "cut off inside the account");
        assert!(!read(&[0x02, 0x00]), "field 0");
        for wire_type in [3, 4, 6, 7] {
            assert!(!read(&[0x50 | wire_type, 0x00]), "wire type {wire_type}");
            assert!(!read(&[0x0a, 0x02, 0x50 | wire_type, 0x00]), "wire type {wire_type} in an account");
        }
        assert!(
            !read(&[0x10, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02]),
            "more than 64 bits"
        );
        assert!(!read(&[0x08, 0x01]), "an account that is a number");
    }
}
