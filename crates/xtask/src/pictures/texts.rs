//! What the codes of the pictures say: key links and transfer codes, their keys made here and used nowhere.

use data_encoding::{BASE32_NOPAD, BASE64};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::random::Random;

const ISSUERS: [&str; 16] = [
    "Acme",
    "Nordlicht",
    "Bank of Elsewhere",
    "Rosebud Mail",
    "Git Garden",
    "Société Générique",
    "Weiler & Sohn",
    "Cloudberry",
    "Parcel Post",
    "云端邮箱",
    "Harbour",
    "Tidepool Games",
    "Kita (SSO)",
    "Old Mill",
    "Quartz",
    "Lumen",
];
const PEOPLE: [&str; 10] =
    ["alice", "bob", "carol.m", "dmitri", "erin", "frederike", "gus", "hana.sato", "it-office", "o'neill"];
const PLACES: [&str; 6] =
    ["example.org", "example.com", "mail.example.net", "example.de", "uni.example.edu", "example.co.uk"];
/// RFC 3986, section 2.3: what stays as it is.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// One account, as a service would issue it.
struct Account {
    /// The key; it opens nothing.
    invented: Vec<u8>,
    name: String,
    issuer: &'static str,
}

impl Account {
    fn new(random: &mut Random) -> Self {
        let length = random.pick(&[10, 16, 20, 20, 20, 32]);
        let invented = (0..length).map(|_| random.byte()).collect();
        let name = format!("{}@{}", random.pick(&PEOPLE), random.pick(&PLACES));
        Self { invented, name, issuer: random.pick(&ISSUERS) }
    }
}

/// A link `otpauth://`, in one of the ways that services write them.
#[must_use]
pub fn key_link(random: &mut Random) -> String {
    let Account { invented, name, issuer } = Account::new(random);
    let (name, issuer) = (encoded(&name), encoded(issuer));
    let kind = random.pick(&["totp", "totp", "totp", "totp", "totp", "hotp"]);
    let mut link = format!("otpauth://{kind}/{issuer}:{name}?secret={}", BASE32_NOPAD.encode(&invented));
    if random.chance(0.8) {
        link += &format!("&issuer={issuer}");
    }
    if random.chance(0.35) {
        link += random.pick(&[
            "&algorithm=SHA1&digits=6&period=30",
            "&algorithm=SHA256&digits=6&period=30",
            "&algorithm=SHA512&digits=8&period=30",
        ]);
    }
    if kind == "hotp" {
        link += &format!("&counter={}", random.below(40));
    }
    link
}

/// A link `otpauth-migration://` with so many accounts.
#[must_use]
pub fn transfer_link(random: &mut Random, accounts: u32) -> String {
    let mut payload = Vec::new();
    for _ in 0..accounts {
        let Account { invented, name, issuer } = Account::new(random);
        let mut account = Vec::new();
        put_bytes(&mut account, 1, &invented);
        put_bytes(&mut account, 2, name.as_bytes());
        put_bytes(&mut account, 3, issuer.as_bytes());
        for (field, value) in [(4, 1), (5, 1), (6, 2)] {
            put_number(&mut account, field, value);
        }
        put_bytes(&mut payload, 1, &account);
    }
    for (field, value) in [(2, 1), (3, 1), (4, 0), (5, random.next() >> 34)] {
        put_number(&mut payload, field, value);
    }
    format!("otpauth-migration://offline?data={}", encoded(&BASE64.encode(&payload)))
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// A field of bytes, as protocol buffers have it: its number and kind 2, the length, the bytes.
fn put_bytes(message: &mut Vec<u8>, field: u8, bytes: &[u8]) {
    message.push(field << 3 | 2);
    put_varint(message, bytes.len() as u64);
    message.extend(bytes);
}

/// A field of kind 0: a number.
fn put_number(message: &mut Vec<u8>, field: u8, value: u64) {
    message.push(field << 3);
    put_varint(message, value);
}

fn put_varint(message: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        message.push((value & 0x7F) as u8 | 0x80);
        value >>= 7;
    }
    message.push(value as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transfer_link_is_written_as_protocol_buffers_are() {
        let link = transfer_link(&mut Random::named("transfer", 1), 2);
        let data = link.strip_prefix("otpauth-migration://offline?data=").unwrap();
        let data = data.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=");
        let payload = BASE64.decode(data.as_bytes()).unwrap();
        assert_eq!(payload[0], 0x0A);
        let second = usize::from(payload[1]) + 2;
        assert_eq!(payload[second], 0x0A, "the second account begins where the first one ends");
    }
}
