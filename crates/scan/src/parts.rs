//! Codes that belong together (structured append) become one.

use crate::Code;
use crate::message::Message;

/// A code with its message still in segments.
pub struct Found {
    /// What it says.
    pub message: Message,
    /// As [`Code::corners`].
    pub corners: [(f32, f32); 4],
}

/// Each message in words. Where all parts of a message are there, they are one code at the place of the first part;
/// a part whose others are missing speaks for itself.
pub fn codes_of(found: &[Found]) -> Vec<Code> {
    let mut codes = Vec::new();
    for Found { message, corners } in found {
        let whole = match message.part {
            Some(part) if part.count > 1 => {
                let same = |other: &&Found| {
                    other.message.part.is_some_and(|p| p.parity == part.parity && p.count == part.count)
                };
                let index = |other: &Found| other.message.part.map(|part| part.index);
                let nth = |wanted: u8| found.iter().filter(same).find(|o| index(o) == Some(wanted));
                (0..part.count).map(nth).collect::<Option<Vec<_>>>()
            }
            _ => None,
        };
        let text = match whole {
            Some(_) if message.part.is_some_and(|part| part.index > 0) => continue,
            Some(parts) => Message::joined(parts.into_iter().map(|found| &found.message)).text(),
            None => message.text(),
        };
        codes.push(Code { text, corners: *corners });
    }
    codes
}
