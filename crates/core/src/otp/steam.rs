//! Steam Guard codes: the truncated value written in 26 symbols, lowest first.

use zeroize::Zeroizing;

use super::truncate::ascii;

/// The symbols of a code in the order of their values: none can be taken for another.
const SYMBOLS: &[u8; 26] = b"23456789BCDFGHJKMNPQRTVWXY";

/// The code of a truncated HMAC-SHA-1.
pub(super) fn code_of(truncated: u32) -> Zeroizing<String> {
    let mut rest = truncated;
    let mut text = Zeroizing::new([0_u8; 5]);
    for place in text.iter_mut() {
        *place = SYMBOLS[(rest % 26) as usize];
        rest /= 26;
    }
    ascii(text.as_slice())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lowest_symbol_comes_first() {
        assert_eq!(code_of(0).as_str(), "22222");
        assert_eq!(code_of(25).as_str(), "Y2222");
        assert_eq!(code_of(26).as_str(), "23222");
    }
}
