//! Dynamic truncation (RFC 4226 section 5.3) and the hashes that the code library lacks.

use hmac::digest::KeyInit;
use hmac::{Hmac, Mac};
use zeroize::Zeroizing;

/// HMAC over the moving factor as eight big-endian bytes, with any hash.
pub(super) fn hmac_of<H>(key: &[u8], counter: u64) -> Zeroizing<Vec<u8>>
where
    Hmac<H>: Mac + KeyInit,
    H: hmac::EagerHash,
{
    let mut mac = <Hmac<H> as KeyInit>::new_from_slice(key).expect("HMAC takes keys of every length");
    mac.update(&counter.to_be_bytes());
    Zeroizing::new(mac.finalize().into_bytes().to_vec())
}

/// The 31-bit value that a code is made of: four bytes at the offset named by the last four bits, top bit
/// cleared.
///
/// The RFC thinks of 20 bytes and more. An MD5 digest has 16, so its offset can point past the end; bytes
/// that aren't there count as 0, as in the programs that make such codes.
pub(super) fn truncated(mac: &[u8]) -> u32 {
    let offset = usize::from(mac.last().copied().unwrap_or(0) & 0x0f);
    let value = (offset..offset + 4)
        .fold(0_u32, |value, at| value << 8 | u32::from(mac.get(at).copied().unwrap_or(0)));
    value & 0x7fff_ffff
}

/// The last `digits` decimal digits of the value, zeros in front. Ten digits need no remainder: 2^31 has ten.
pub(super) fn decimal(value: u32, digits: u8) -> Zeroizing<String> {
    let mut rest = value;
    let mut text: Zeroizing<Vec<u8>> = Zeroizing::new(vec![b'0'; usize::from(digits)]);
    for place in text.iter_mut().rev() {
        *place = b'0' + u8::try_from(rest % 10).unwrap_or(0);
        rest /= 10;
    }
    ascii(&text)
}

/// Text of bytes that are ASCII by construction.
pub(super) fn ascii(bytes: &[u8]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(bytes.len()));
    text.extend(bytes.iter().map(|byte| char::from(*byte)));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_rfc_4226_section_5_4_is_truncated_as_printed_there() {
        let mac = [
            0x1f, 0x86, 0x98, 0x69, 0x0e, 0x02, 0xca, 0x16, 0x61, 0x85, 0x50, 0xef, 0x7f, 0x19, 0xda, 0x8e,
            0x94, 0x5b, 0x55, 0x5a,
        ];
        assert_eq!(truncated(&mac), 0x50ef_7f19);
        assert_eq!(decimal(0x50ef_7f19, 6).as_str(), "872921");
        assert_eq!(decimal(0x50ef_7f19, 10).as_str(), "1357872921");
    }

    #[test]
    fn a_short_digest_never_reads_past_its_end() {
        for (last, value) in [
            (0xfb_u8, 0x7fff_ffff),
            (0xfc, 0x7fff_fffc),
            (0xfd, 0x7fff_fd00),
            (0xfe, 0x7ffe_0000),
            (0xff, 0x7f00_0000),
        ] {
            let mut mac = [0xff; 16];
            mac[15] = last;
            assert_eq!(truncated(&mac), value, "{last:x}");
        }
    }

    #[test]
    fn missing_digits_are_zeros_in_front() {
        assert_eq!(decimal(7, 10).as_str(), "0000000007");
        assert_eq!(decimal(17, 1).as_str(), "7");
        assert_eq!(decimal(0x7fff_ffff, 10).as_str(), "2147483647");
    }

    #[test]
    fn the_borrowed_hashes_are_the_real_ones() {
        // RFC 4231 test case 2 (SHA-224, SHA-384) and RFC 2202 test case 2 (MD5) sign a sentence; a counter
        // is eight bytes, so these values were made with Python's `hmac` over eight zero bytes.
        let hex = |bytes: &[u8]| data_encoding::HEXLOWER.encode(bytes);
        assert_eq!(hex(&hmac_of::<md5::Md5>(b"Jefe", 0)), MD5_OF_ZERO);
        assert_eq!(hex(&hmac_of::<sha2::Sha224>(b"Jefe", 0)), SHA224_OF_ZERO);
        assert_eq!(hex(&hmac_of::<sha2::Sha384>(b"Jefe", 0)), SHA384_OF_ZERO);
    }

    const MD5_OF_ZERO: &str = "05b665a36c95a83a9edcb77ed01535b9";
    const SHA224_OF_ZERO: &str = "f5740715cf919d6f511b790b2b39d66f8d39301dfe59237a85175c0c";
    const SHA384_OF_ZERO: &str =
        "12b2ea8cbee475cc1ba45ffba1ab98a33e3e61751acfcc5cd1c21e6de10d7d648f0d80eb41de2822a02fbf1e38f5cd35";
}
