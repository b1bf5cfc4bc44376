//! Texts of others as they may reach a terminal. Names, notes, file names and the texts of QR codes may hold characters
//! that move its cursor, write its title or clipboard, or turn the order of what stands beside them.

use std::io;

use serde_json::ser::{CompactFormatter, Formatter};

/// One line without any character that commands a terminal; each becomes U+FFFD.
pub fn one_line(text: &str) -> String {
    text.chars().map(shown).collect()
}

/// The same of a text that may have several lines: ends of lines and tabs stay.
pub fn lines(text: &str) -> String {
    let stays = |c| matches!(c, '\n' | '\t');
    text.replace("\r\n", "\n").chars().map(|c| if stays(c) { c } else { shown(c) }).collect()
}

fn shown(c: char) -> char {
    if commands(c) { char::REPLACEMENT_CHARACTER } else { c }
}

/// C0, DEL and C1; ends of lines and paragraphs; what embeds, overrides or isolates a direction of writing; and what
/// Unicode has for annotations and for switching shapes of letters.
fn commands(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{206f}' | '\u{fff9}'..='\u{fffb}')
}

/// JSON in which such characters are written as escapes, so that a terminal is as safe from it and its value is the same.
#[derive(Default)]
pub struct Escaped(CompactFormatter);

impl Formatter for Escaped {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, text: &str) -> io::Result<()> {
        let mut rest = text;
        while let Some((at, c)) = rest.char_indices().find(|(_, c)| commands(*c)) {
            self.0.write_string_fragment(writer, &rest[..at])?;
            // All of them lie below U+10000, so that one escape is enough.
            write!(writer, "\\u{:04x}", u32::from(c))?;
            rest = &rest[at + c.len_utf8()..];
        }
        self.0.write_string_fragment(writer, rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_commands_a_terminal_is_replaced_and_nothing_else() {
        assert_eq!(
            one_line("a\u{1b}[2J\u{9b}1m\u{7f}\n\u{202e}b\u{2069}"),
            "a\u{fffd}[2J\u{fffd}1m\u{fffd}\u{fffd}\u{fffd}b\u{fffd}"
        );
        for text in ["Zoë", "京东云", "שלום\u{200f}", "👩\u{200d}💻", "𝔸"] {
            assert_eq!((one_line(text), lines(text)), (text.to_owned(), text.to_owned()));
        }
        assert_eq!(lines("a\r\nb\tc\rd\u{1b}"), "a\nb\tc\u{fffd}d\u{fffd}");
    }

    #[test]
    fn json_has_the_same_value_and_none_of_these_characters() {
        let mut all: String = (0..0x3000).filter_map(char::from_u32).collect();
        all.push_str("\u{fff9}\u{fffa}\u{fffb}𝔸");
        let mut written = Vec::new();
        serde::Serialize::serialize(
            &all,
            &mut serde_json::Serializer::with_formatter(&mut written, Escaped::default()),
        )
        .expect("writes");
        let written = String::from_utf8(written).expect("is UTF-8");
        assert!(!written.chars().any(commands));
        assert_eq!(serde_json::from_str::<String>(&written).expect("is JSON"), all);
    }
}
