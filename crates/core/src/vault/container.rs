//! A vault file taken apart before anything of it is believed: the payload stays the bytes that it is, and all the rest,
//! the header, is small, flat and short before it is parsed. So a hostile file costs what reading it costs.
//!
//! This finds where the parts are and judges nothing else: what is no JSON is found out when the header is parsed.

use std::borrow::Cow;
use std::ops::Range;

/// The most bytes of everything but the payload's text, white space included: 64 KiB.
pub(super) const MAX_HEADER_BYTES: usize = 64 * 1024;
/// The deepest nesting within the header; the file's own object is the first level.
const MAX_DEPTH: usize = 16;
/// The most commas, colons and opening brackets in the header: nearly its values and names.
const MAX_VALUES: usize = 4096;

/// The name of the one field that may be long.
const PAYLOAD: &[u8] = b"payload";

/// The parts of a vault file.
pub(super) struct Container<'a> {
    /// The file with an empty text in the payload's place, when it is whole: an object of at most [`MAX_HEADER_BYTES`].
    pub header: Vec<u8>,
    /// What stands between the payload's quotation marks; `None` when there is none.
    pub payload: Option<&'a [u8]>,
}

/// Why there are no parts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Malformed {
    /// No object, or one that is cut off.
    Broken,
    /// Its header is longer, deeper or fuller than any that was ever written, or it has two payloads. What the fields
    /// before that said of their version.
    Excessive(Option<u64>),
}

impl<'a> Container<'a> {
    /// Takes a file apart. Looks at each byte once and copies the header alone.
    ///
    /// # Errors
    /// [`Malformed`].
    pub(super) fn of(file: &'a [u8]) -> Result<Self, Malformed> {
        let mut walk = Walk { file, at: 0, end_of_header: MAX_HEADER_BYTES, values: 0, version: None };
        let payload = walk.object()?;
        let header = match &payload {
            Some(place) => [&file[..place.start], &file[place.end..]].concat(),
            None => file.to_vec(),
        };
        Ok(Self { header, payload: payload.map(|place| &file[place]) })
    }

    /// The payload's text as it is meant: JSON allows to write any character as an escape.
    ///
    /// # Errors
    /// [`Malformed::Broken`].
    pub(super) fn text(payload: &'a [u8]) -> Result<Cow<'a, [u8]>, Malformed> {
        if !payload.contains(&b'\\') {
            return Ok(Cow::Borrowed(payload));
        }
        let mut text = Vec::with_capacity(payload.len());
        let mut rest = payload;
        while let Some(at) = rest.iter().position(|byte| *byte == b'\\') {
            text.extend_from_slice(&rest[..at]);
            let (meant, length) = match rest.get(at + 1) {
                Some(b'/') => (b'/', 2),
                Some(b'u') => (ascii(rest.get(at + 2..at + 6)).ok_or(Malformed::Broken)?, 6),
                _ => return Err(Malformed::Broken),
            };
            text.push(meant);
            rest = &rest[at + length..];
        }
        text.extend_from_slice(rest);
        Ok(Cow::Owned(text))
    }
}

/// The character of four hexadecimal digits, if it is one of those that base64 is written with.
fn ascii(digits: Option<&[u8]>) -> Option<u8> {
    let digits =
        std::str::from_utf8(digits?).ok().filter(|text| text.bytes().all(|b| b.is_ascii_hexdigit()))?;
    u8::from_str_radix(digits.strip_prefix("00")?, 16).ok().filter(u8::is_ascii_graphic)
}

/// A walk through the file's one object.
struct Walk<'a> {
    file: &'a [u8],
    at: usize,
    /// Where the header would be too long: later by the payload's length, once that is known.
    end_of_header: usize,
    values: usize,
    version: Option<u64>,
}

impl Walk<'_> {
    /// The whole object; where in it the payload's text is.
    fn object(&mut self) -> Result<Option<Range<usize>>, Malformed> {
        let mut payload = None;
        self.expect(b'{')?;
        self.count()?;
        if self.next()? == b'}' {
            self.at += 1;
            return self.nothing_more().map(|()| payload);
        }
        loop {
            let name = self.string()?;
            self.expect(b':')?;
            self.count()?;
            let value = match (self.next()?, &self.file[name]) {
                (b'"', PAYLOAD) if payload.is_some() => return Err(self.excessive()),
                (b'"', PAYLOAD) => {
                    payload = Some(self.payload()?);
                    None
                }
                (_, name) => Some((name == b"version", self.value()?)),
            };
            if let Some((true, place)) = value {
                let text = std::str::from_utf8(&self.file[place]).ok();
                self.version = text.and_then(|text| text.parse().ok());
            }
            let next = self.next()?;
            self.at += 1;
            match next {
                b',' => self.count()?,
                b'}' => return self.nothing_more().map(|()| payload),
                _ => return Err(Malformed::Broken),
            }
        }
    }

    /// A value that is the header's; where it is.
    fn value(&mut self) -> Result<Range<usize>, Malformed> {
        let mut depth = 1;
        let mut start = None;
        loop {
            let byte = self.next()?;
            let start = *start.get_or_insert(self.at);
            match byte {
                b'"' => {
                    self.string()?;
                }
                b'[' | b'{' => {
                    depth += 1;
                    if depth > MAX_DEPTH {
                        return Err(self.excessive());
                    }
                    self.count()?;
                    self.at += 1;
                }
                b']' | b'}' => {
                    if depth == 1 {
                        return Err(Malformed::Broken);
                    }
                    depth -= 1;
                    self.at += 1;
                }
                b',' | b':' if depth > 1 => {
                    self.count()?;
                    self.at += 1;
                }
                b',' | b':' => return Err(Malformed::Broken),
                _ => self.word()?,
            }
            if depth == 1 {
                return Ok(start..self.at);
            }
        }
    }

    /// A number, `true`, `false`, `null`, or something that is none of them.
    fn word(&mut self) -> Result<(), Malformed> {
        while !matches!(
            self.peek()?,
            b',' | b':' | b']' | b'}' | b'[' | b'{' | b'"' | b' ' | b'\t' | b'\n' | b'\r'
        ) {
            self.at += 1;
        }
        Ok(())
    }

    /// A text of the header; where it is, without its quotation marks.
    fn string(&mut self) -> Result<Range<usize>, Malformed> {
        self.expect(b'"')?;
        let start = self.at;
        loop {
            match self.peek()? {
                b'"' => {
                    self.at += 1;
                    return Ok(start..self.at - 1);
                }
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
    }

    /// The payload's text; where it is, without its quotation marks. It takes nothing of what the header may have.
    fn payload(&mut self) -> Result<Range<usize>, Malformed> {
        self.expect(b'"')?;
        let start = self.at;
        loop {
            let rest = self.file.get(self.at..).ok_or(Malformed::Broken)?;
            let length =
                rest.iter().position(|byte| matches!(byte, b'"' | b'\\')).ok_or(Malformed::Broken)?;
            self.at += length;
            if rest[length] == b'"' {
                break;
            }
            self.at += 2;
        }
        let place = start..self.at;
        self.end_of_header += place.len();
        self.at += 1;
        Ok(place)
    }

    fn count(&mut self) -> Result<(), Malformed> {
        self.values += 1;
        if self.values > MAX_VALUES { Err(self.excessive()) } else { Ok(()) }
    }

    fn expect(&mut self, byte: u8) -> Result<(), Malformed> {
        if self.next()? != byte {
            return Err(Malformed::Broken);
        }
        self.at += 1;
        Ok(())
    }

    /// The next byte that is no white space; the walk then stands before it.
    fn next(&mut self) -> Result<u8, Malformed> {
        loop {
            match self.peek()? {
                b' ' | b'\t' | b'\n' | b'\r' => self.at += 1,
                byte => return Ok(byte),
            }
        }
    }

    /// The byte that the walk stands before.
    fn peek(&self) -> Result<u8, Malformed> {
        if self.at >= self.end_of_header {
            return Err(self.excessive());
        }
        self.file.get(self.at).copied().ok_or(Malformed::Broken)
    }

    /// White space to the file's end, still within what a header may have.
    fn nothing_more(&mut self) -> Result<(), Malformed> {
        let rest = self.file.get(self.at..).unwrap_or_default();
        if self.file.len() > self.end_of_header {
            return Err(self.excessive());
        }
        if rest.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')) {
            Ok(())
        } else {
            Err(Malformed::Broken)
        }
    }

    fn excessive(&self) -> Malformed {
        Malformed::Excessive(self.version)
    }
}
