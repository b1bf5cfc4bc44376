//! Mobile-OTP codes: the first six digits of an MD5 over time, secret and PIN, all three as text.

use data_encoding::HEXLOWER;
use hmac::digest::Digest;
use md5::Md5;
use zeroize::{Zeroize, Zeroizing};

use super::truncate::ascii;
use crate::secret::{Pin, Secret};

/// The code for the ten seconds number `counter`.
pub(super) fn code_of(secret: &Secret, pin: &Pin, counter: u64) -> Zeroizing<String> {
    let mut hash = Md5::new();
    hash.update(counter.to_string());
    // EXPOSE: the secret goes into the hash as lower-case hexadecimal text.
    let hex = Zeroizing::new(HEXLOWER.encode(secret.expose()));
    hash.update(hex.as_bytes());
    // EXPOSE: the PIN goes into the hash after the secret.
    hash.update(pin.expose().as_bytes());
    let mut digest = hash.finalize();
    let mut text = Zeroizing::new([0_u8; 6]);
    HEXLOWER.encode_mut(&digest[..3], text.as_mut_slice());
    digest.zeroize();
    ascii(text.as_slice())
}
