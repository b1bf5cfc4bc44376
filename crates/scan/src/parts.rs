//! Codes that belong together (structured append) become one.

use zeroize::Zeroizing;

use crate::Code;
use crate::message::{Message, Part};

/// A code with its message still in segments.
pub struct Found {
    /// What it says.
    pub message: Message,
    /// As [`Code::corners`].
    pub corners: [(f32, f32); 4],
}

/// Each message in words. Where all parts of a message are there, they are one code at the place of the first part; a
/// part whose others are missing is marked as such: a key that is cut off must not be taken for a whole one.
pub fn codes_of(found: &[Found]) -> Vec<Code> {
    let mut codes = Vec::new();
    for Found { message, corners } in found {
        let part = message.part.filter(Part::is_of_several);
        let text = match part.and_then(|part| whole(found, part)) {
            Some(_) if part.is_some_and(|part| part.index > 0) => continue,
            Some(whole) => {
                codes.push(Code { text: whole.text(), corners: *corners, part: None });
                continue;
            }
            None => message.text(),
        };
        codes.push(Code { text, corners: *corners, part });
    }
    codes
}

/// All parts of a message as one. What does not have the bytes that its parts agree on is of several messages.
fn whole(found: &[Found], part: Part) -> Option<Message> {
    let nth = |index| found.iter().find(|found| found.message.part == Some(Part { index, ..part }));
    let parts = (0..part.count).map(nth).collect::<Option<Vec<_>>>()?;
    let whole = Message::joined(parts.into_iter().map(|found| &found.message));
    (whole.parity() == part.parity).then_some(whole)
}

/// The text of a message whose parts were found one by one, in their order. `None` when they are not all parts of one
/// message, which their parity says, or when they were divided amid a character.
pub fn join_parts(texts: &[&str], parity: u8) -> Option<Zeroizing<String>> {
    // Room for all, so that it never moves and leaves a copy behind.
    let mut whole = Zeroizing::new(String::with_capacity(texts.iter().map(|text| text.len()).sum()));
    texts.iter().for_each(|text| whole.push_str(text));
    (whole.bytes().fold(0, |sum, byte| sum ^ byte) == parity).then_some(whole)
}
