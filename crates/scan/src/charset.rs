//! Bytes of a QR code → text. The only file that knows the charsets of the world.

use std::borrow::Cow;

use encoding_rs::{
    BIG5, EUC_KR, Encoding, GB18030, GBK, ISO_8859_2, ISO_8859_3, ISO_8859_4, ISO_8859_5, ISO_8859_6,
    ISO_8859_7, ISO_8859_8, ISO_8859_10, ISO_8859_13, ISO_8859_14, ISO_8859_15, ISO_8859_16, SHIFT_JIS,
    UTF_8, UTF_16BE, UTF_16LE, WINDOWS_874, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1254,
    WINDOWS_1256,
};

/// How bytes stand for characters.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Charset {
    /// The symbol doesn't say; see [`Charset::guess`].
    Unsaid,
    /// Digits and capital letters of the compact modes.
    Ascii,
    /// ISO 8859-1, byte for byte the first 256 characters of Unicode.
    Latin1,
    /// Any other.
    Named(&'static Encoding),
}

impl Charset {
    /// What most of the world writes.
    pub const UTF_8: Self = Self::Named(UTF_8);
    /// Of the mode for Japanese characters.
    pub const SHIFT_JIS: Self = Self::Named(SHIFT_JIS);
    /// Of the mode for Chinese characters.
    pub const GB18030: Self = Self::Named(GB18030);

    /// By the number of an Extended Channel Interpretation (AIM ITS/04-023); an unknown one counts as unsaid.
    pub fn of_eci(number: u32) -> Self {
        Self::Named(match number {
            1 | 3 => return Self::Latin1,
            4 => ISO_8859_2,
            5 => ISO_8859_3,
            6 => ISO_8859_4,
            7 => ISO_8859_5,
            8 => ISO_8859_6,
            9 => ISO_8859_7,
            10 => ISO_8859_8,
            // Supersets that the web reads under these names: 8859-9 and 8859-11.
            11 => WINDOWS_1254,
            13 => WINDOWS_874,
            12 => ISO_8859_10,
            15 => ISO_8859_13,
            16 => ISO_8859_14,
            17 => ISO_8859_15,
            18 => ISO_8859_16,
            20 => SHIFT_JIS,
            21 => WINDOWS_1250,
            22 => WINDOWS_1251,
            23 => WINDOWS_1252,
            24 => WINDOWS_1256,
            25 => UTF_16BE,
            26 => UTF_8,
            27 | 170 => return Self::Ascii,
            28 => BIG5,
            29 | 32 => GB18030,
            30 => EUC_KR,
            31 => GBK,
            33 => UTF_16LE,
            _ => return Self::Unsaid,
        })
    }

    /// What bytes are that nobody declared. The standard says ISO 8859-1; the world writes UTF-8, in Japan
    /// Shift JIS and in China GB 18030, so what is well-formed in one of these, and likely, is taken for it.
    pub fn guess(bytes: &[u8]) -> Self {
        if std::str::from_utf8(bytes).is_ok() {
            return Self::UTF_8;
        }
        // Runs of bytes above ASCII: Latin text has accents one at a time, between letters.
        let runs: Vec<&[u8]> = bytes.split(u8::is_ascii).filter(|run| !run.is_empty()).collect();
        let shift_jis = is_whole(SHIFT_JIS, bytes);
        let has_controls = bytes.iter().any(|byte| (0x80..0xA0).contains(byte));
        let pairs_of_gb2312 = |run: &&[u8]| {
            run.len().is_multiple_of(2)
                && run.chunks(2).all(|two| matches!(two, [0xA1..=0xA9 | 0xB0..=0xF7, 0xA1..=0xFE]))
        };
        let voiced =
            |run: &&[u8]| run.windows(2).any(|two| matches!(two, [0xB6..=0xC4 | 0xCA..=0xCE, 0xDE | 0xDF]));
        let half_width = |run: &&[u8]| run.len() > 2 && run.iter().all(|byte| (0xA1..=0xDF).contains(byte));
        if runs.iter().all(half_width) && runs.iter().any(voiced) {
            return Self::SHIFT_JIS;
        }
        if !has_controls && runs.iter().all(pairs_of_gb2312) {
            return Self::GB18030;
        }
        if shift_jis && (has_controls || runs.iter().all(half_width)) {
            return Self::SHIFT_JIS;
        }
        if is_whole(GB18030, bytes) && (has_controls || runs.iter().all(|run| run.len() > 1)) {
            return Self::GB18030;
        }
        // Neither writes control characters; where they stand, the bytes are no text.
        let is_no_text = |byte: &u8| {
            byte.is_ascii_control() && !byte.is_ascii_whitespace()
                || [0x81, 0x8D, 0x8F, 0x90, 0x9D].contains(byte)
        };
        if has_controls && !bytes.iter().any(is_no_text) { Self::Named(WINDOWS_1252) } else { Self::Latin1 }
    }
}

/// The text; what is not well-formed becomes U+FFFD.
pub fn decoded(charset: Charset, bytes: &[u8]) -> Cow<'_, str> {
    match charset {
        Charset::Named(encoding) => encoding.decode_without_bom_handling(bytes).0,
        Charset::Ascii | Charset::Latin1 | Charset::Unsaid => encoding_rs::mem::decode_latin1(bytes),
    }
}

fn is_whole(encoding: &'static Encoding, bytes: &[u8]) -> bool {
    encoding.decode_without_bom_handling_and_without_replacement(bytes).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> String {
        decoded(Charset::guess(bytes), bytes).into_owned()
    }

    #[test]
    fn undeclared_bytes_are_read_as_what_they_most_likely_are() {
        for text in ["otpauth://totp/Acme", "Ünïcödé ✓", "二维码", "Привет"] {
            assert_eq!(read(text.as_bytes()), text);
        }
        for (encoding, text) in [
            (SHIFT_JIS, "日本語のテキスト"),
            (SHIFT_JIS, "会社名 Ringfence 株式会社"),
            (SHIFT_JIS, "*ﾃﾞｻﾞｲﾝQR*"),
            (GB18030, "中文字符 otpauth"),
            (GB18030, "银行"),
            (WINDOWS_1252, "Jürgen Müller, Köln"),
            (WINDOWS_1252, "café à la crème"),
            (WINDOWS_1252, "Price: 5 € – today"),
        ] {
            let (bytes, _, lossy) = encoding.encode(text);
            assert!(!lossy, "{text}");
            assert_eq!(read(&bytes), text);
        }
        assert_eq!(read(&[0xC3, b'(']), "Ã(");
        assert_eq!(read(&[]), "");
    }
}
