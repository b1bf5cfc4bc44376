//! The protobuf records of a transfer code, and whether bytes are such a record at all.
//!
//! The record has no checksum, so a damaged code could be read as something else. Before the library reads
//! it, the bytes are walked once: only the wire types that the record uses, no field 0, no length past the
//! end.

use std::fmt;

use prost::Message;
use zeroize::Zeroize;

/// `MigrationPayload` of Google Authenticator.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Payload {
    #[prost(message, repeated, tag = "1")]
    pub(super) otp_parameters: Vec<OtpParameters>,
    #[prost(int32, tag = "2")]
    pub(super) version: i32,
    #[prost(int32, tag = "3")]
    pub(super) batch_size: i32,
    #[prost(int32, tag = "4")]
    pub(super) batch_index: i32,
    #[prost(int32, tag = "5")]
    pub(super) batch_id: i32,
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

impl Payload {
    /// Reads a record; `None` when the bytes are none.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        fields_are_sound(bytes, |field, content| field != 1 || fields_are_sound(content, |_, _| true))
            .then(|| Self::decode(bytes).ok())?
    }
}

/// Walks a message's fields; `content_is_sound` judges each one that has a length.
fn fields_are_sound(mut rest: &[u8], content_is_sound: impl Fn(u64, &[u8]) -> bool) -> bool {
    while !rest.is_empty() {
        let Some(key) = varint(&mut rest) else { return false };
        let field = key >> 3;
        let sound = match key & 7 {
            0 => varint(&mut rest).is_some(),
            1 => rest.split_off(..8).is_some(),
            2 => varint(&mut rest)
                .and_then(|length| rest.split_off(..usize::try_from(length).ok()?))
                .is_some_and(|content| content_is_sound(field, content)),
            5 => rest.split_off(..4).is_some(),
            _ => false,
        };
        if field == 0 || !sound {
            return false;
        }
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
    fn only_sound_records_are_read() {
        let read = |bytes: &[u8]| Payload::read(bytes).is_some();
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
