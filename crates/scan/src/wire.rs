//! Questions to a reader in another process, and its answers, as bytes.
//!
//! All numbers are little-endian. Both ends are the same program, so nothing here has a version; what comes back from a
//! process that has read a hostile picture is checked like anything else from outside.

use std::io::{self, Read, Write};

use zeroize::Zeroizing;

use crate::{Code, Frame, Part, PictureError, Searched};

/// A question, and a text of an answer, has at most so many bytes of content: the largest file that is read, and the largest
/// frame.
const MAX_BYTES: u64 = 128 << 20;
/// More codes than that stand on no picture.
const MAX_CODES: u32 = 4096;
/// More bytes than that have no place in a QR code (ISO/IEC 18004, table 7: 7,089 digits), nor in sixteen joined ones.
const MAX_TEXT_BYTES: u32 = 1 << 20;

/// What a reader is asked.
#[derive(Debug)]
pub enum Question {
    /// The codes of a picture file.
    File(Zeroizing<Vec<u8>>),
    /// The codes of a still picture.
    Still(Frame),
    /// The codes of one frame of many, counted from 0.
    Live(Frame, u32),
    /// The pixels of a picture file.
    Unpack(Zeroizing<Vec<u8>>),
    /// The pixels of a camera's JPEG picture, and a small one of them.
    Shot(Zeroizing<Vec<u8>>),
}

/// Pixels on their way; what a pixel is made of is what was asked for.
pub struct Plane {
    /// Row by row.
    pub pixels: Zeroizing<Vec<u8>>,
    /// Pixels a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

/// What it answers.
pub type Answer = Result<Searched, PictureError>;

/// Writes a question. The content is lent: it is not copied on its way.
///
/// # Errors
/// The writer's.
pub fn write_file(to: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    write_question(to, 0, [0, 0, 0], bytes)
}

/// As [`write_file`], for the pixels of a picture file.
///
/// # Errors
/// The writer's.
pub fn write_packed(to: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    write_question(to, 3, [0, 0, 0], bytes)
}

/// As [`write_file`], for the pixels of a camera's JPEG picture.
///
/// # Errors
/// The writer's.
pub fn write_buffer(to: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    write_question(to, 4, [0, 0, 0], bytes)
}

/// As [`write_file`], for a frame; `turn` is `None` for a still picture.
///
/// # Errors
/// The writer's.
pub fn write_frame(to: &mut impl Write, frame: &Frame, turn: Option<u32>) -> io::Result<()> {
    let kind = if turn.is_some() { 2 } else { 1 };
    write_question(to, kind, [frame.width(), frame.height(), turn.unwrap_or(0)], frame.luma())
}

fn write_question(to: &mut impl Write, kind: u8, numbers: [u32; 3], content: &[u8]) -> io::Result<()> {
    to.write_all(&[kind])?;
    for number in numbers {
        to.write_all(&number.to_le_bytes())?;
    }
    to.write_all(&(content.len() as u64).to_le_bytes())?;
    to.write_all(content)?;
    to.flush()
}

/// Reads a question; `None` when the asker has gone.
///
/// # Errors
/// The reader's, and [`io::ErrorKind::InvalidData`] for what is no question.
pub fn read_question(from: &mut impl Read) -> io::Result<Option<Question>> {
    let mut kind = [0];
    if from.read(&mut kind)? == 0 {
        return Ok(None);
    }
    let numbers = [read_u32(from)?, read_u32(from)?, read_u32(from)?];
    let mut length = [0; 8];
    from.read_exact(&mut length)?;
    let content = read_bytes(from, u64::from_le_bytes(length))?;
    let [width, height, turn] = numbers;
    let frame = |mut luma: Zeroizing<Vec<u8>>| {
        Frame::from_luma(std::mem::take(&mut *luma), width, height).ok_or_else(invalid)
    };
    Ok(Some(match kind {
        [0] => Question::File(content),
        [1] => Question::Still(frame(content)?),
        [2] => Question::Live(frame(content)?, turn),
        [3] => Question::Unpack(content),
        [4] => Question::Shot(content),
        _ => return Err(invalid()),
    }))
}

/// Writes an answer.
///
/// # Errors
/// The writer's.
pub fn write_answer(to: &mut impl Write, answer: &Answer) -> io::Result<()> {
    match answer {
        Err(error) => to.write_all(&[refusal(*error)])?,
        Ok(Searched { codes, pages_left }) => {
            to.write_all(&[0, u8::from(*pages_left)])?;
            to.write_all(&u32::try_from(codes.len()).unwrap_or(u32::MAX).to_le_bytes())?;
            for code in codes {
                for (x, y) in code.corners {
                    to.write_all(&x.to_le_bytes())?;
                    to.write_all(&y.to_le_bytes())?;
                }
                // No message has 0 parts.
                let part = code.part.map_or([0; 3], |part| [part.index, part.count, part.parity]);
                to.write_all(&part)?;
                to.write_all(&u32::try_from(code.text.len()).unwrap_or(u32::MAX).to_le_bytes())?;
                to.write_all(code.text.as_bytes())?;
            }
        }
    }
    to.flush()
}

/// Reads an answer.
///
/// # Errors
/// The reader's, and [`io::ErrorKind::InvalidData`] for what is no answer.
pub fn read_answer(from: &mut impl Read) -> io::Result<Answer> {
    let mut kind = [0];
    from.read_exact(&mut kind)?;
    if let Some(at) = usize::from(kind[0]).checked_sub(1) {
        return Ok(Err(*REFUSALS.get(at).ok_or_else(invalid)?));
    }
    let mut pages_left = [0];
    from.read_exact(&mut pages_left)?;
    let count = read_u32(from)?;
    if count > MAX_CODES {
        return Err(invalid());
    }
    let codes = (0..count).map(|_| read_code(from)).collect::<io::Result<Vec<_>>>()?;
    Ok(Ok(Searched { codes, pages_left: pages_left != [0] }))
}

/// Writes pixels as an answer.
///
/// # Errors
/// The writer's.
pub fn write_planes(to: &mut impl Write, answer: &Result<Vec<Plane>, PictureError>) -> io::Result<()> {
    match answer {
        Err(error) => to.write_all(&[refusal(*error)])?,
        Ok(planes) => {
            to.write_all(&[0])?;
            for plane in planes {
                to.write_all(&plane.width.to_le_bytes())?;
                to.write_all(&plane.height.to_le_bytes())?;
                to.write_all(&plane.pixels)?;
            }
        }
    }
    to.flush()
}

/// Reads pixels; `depths` says how many bytes a pixel of each plane has.
///
/// # Errors
/// The reader's, and [`io::ErrorKind::InvalidData`] for what is no answer.
pub fn read_planes(from: &mut impl Read, depths: &[u64]) -> io::Result<Result<Vec<Plane>, PictureError>> {
    let mut kind = [0];
    from.read_exact(&mut kind)?;
    if let Some(at) = usize::from(kind[0]).checked_sub(1) {
        return Ok(Err(*REFUSALS.get(at).ok_or_else(invalid)?));
    }
    let plane = |depth: &u64| {
        let (width, height) = (read_u32(from)?, read_u32(from)?);
        let pixels = u64::from(width) * u64::from(height);
        if pixels == 0 || pixels > crate::MAX_PIXELS {
            return Err(invalid());
        }
        let mut bytes = Zeroizing::new(vec![0; usize::try_from(pixels * depth).map_err(|_| invalid())?]);
        from.read_exact(&mut bytes)?;
        Ok(Plane { pixels: bytes, width, height })
    };
    depths.iter().map(plane).collect::<io::Result<_>>().map(Ok)
}

/// The refusals, by their number on the wire less 1.
const REFUSALS: [PictureError; 6] = [
    PictureError::UnknownFormat,
    PictureError::Heic,
    PictureError::Damaged,
    PictureError::TooLarge,
    PictureError::Locked,
    PictureError::Unfinished,
];

fn refusal(error: PictureError) -> u8 {
    let at = REFUSALS.iter().position(|known| *known == error).unwrap_or_default();
    u8::try_from(at + 1).unwrap_or(1)
}

fn read_code(from: &mut impl Read) -> io::Result<Code> {
    let mut corners = [(0.0, 0.0); 4];
    for (x, y) in &mut corners {
        (*x, *y) = (read_f32(from)?, read_f32(from)?);
    }
    let mut part = [0; 3];
    from.read_exact(&mut part)?;
    let [index, count, parity] = part;
    let part = (count > 0).then_some(Part { index, count, parity });
    let length = read_u32(from)?;
    if length > MAX_TEXT_BYTES {
        return Err(invalid());
    }
    let mut bytes = read_bytes(from, length.into())?;
    // Moved, not copied: what is left behind is empty.
    let text = String::from_utf8(std::mem::take(&mut *bytes)).map_err(|_| invalid())?;
    Ok(Code { text: Zeroizing::new(text), corners, part })
}

fn read_bytes(from: &mut impl Read, length: u64) -> io::Result<Zeroizing<Vec<u8>>> {
    if length > MAX_BYTES {
        return Err(invalid());
    }
    let length = usize::try_from(length).map_err(|_| invalid())?;
    let mut bytes = Zeroizing::new(vec![0; length]);
    from.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn read_u32(from: &mut impl Read) -> io::Result<u32> {
    let mut bytes = [0; 4];
    from.read_exact(&mut bytes)?;
    Ok(u32::from_le_bytes(bytes))
}

/// A place on a picture; what is none counts as its edge.
fn read_f32(from: &mut impl Read) -> io::Result<f32> {
    let value = f32::from_bits(read_u32(from)?);
    Ok(if value.is_finite() { value.clamp(-1.0, 2.0) } else { 0.0 })
}

fn invalid() -> io::Error {
    io::ErrorKind::InvalidData.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_come_through_as_they_were_asked() {
        let frame = Frame::from_luma(vec![1, 2, 3, 4, 5, 6], 3, 2).unwrap();
        let mut pipe = Vec::new();
        write_file(&mut pipe, b"GIF89a").unwrap();
        write_frame(&mut pipe, &frame, None).unwrap();
        write_frame(&mut pipe, &frame, Some(7)).unwrap();
        let mut pipe = pipe.as_slice();
        assert!(matches!(read_question(&mut pipe), Ok(Some(Question::File(bytes))) if *bytes == b"GIF89a"));
        let same = |read: &Frame| (read.luma(), read.width(), read.height()) == (frame.luma(), 3, 2);
        assert!(matches!(read_question(&mut pipe), Ok(Some(Question::Still(read))) if same(&read)));
        assert!(matches!(read_question(&mut pipe), Ok(Some(Question::Live(read, 7))) if same(&read)));
        assert!(matches!(read_question(&mut pipe), Ok(None)));
    }

    #[test]
    fn answers_come_through_as_they_were_given() {
        let corners = [(0.0, 0.25), (0.5, 0.25), (0.5, 1.0), (0.0, 1.0)];
        let code = |text: &str| Code { text: Zeroizing::new(text.to_owned()), corners, part: None };
        let part = Code { part: Some(Part { index: 1, count: 3, parity: 77 }), ..code("b") };
        let given = [
            Ok(Searched::default()),
            Ok(Searched { codes: vec![code("a"), code("漢"), part, code("")], pages_left: false }),
            Ok(Searched { codes: vec![], pages_left: true }),
        ];
        for answer in given.into_iter().chain(REFUSALS.map(Err)) {
            let mut pipe = Vec::new();
            write_answer(&mut pipe, &answer).unwrap();
            assert_eq!(read_answer(&mut pipe.as_slice()).unwrap(), answer);
        }
    }

    #[test]
    fn pixels_come_through_as_they_were_unpacked_and_what_is_none_takes_no_memory() {
        let plane =
            |pixels: &[u8], width, height| Plane { pixels: Zeroizing::new(pixels.to_vec()), width, height };
        let mut pipe = Vec::new();
        write_packed(&mut pipe, b"GIF89a").unwrap();
        write_buffer(&mut pipe, b"\xFF\xD8").unwrap();
        let mut asked = pipe.as_slice();
        assert!(
            matches!(read_question(&mut asked), Ok(Some(Question::Unpack(bytes))) if *bytes == b"GIF89a")
        );
        assert!(
            matches!(read_question(&mut asked), Ok(Some(Question::Shot(bytes))) if *bytes == b"\xFF\xD8")
        );

        let mut pipe = Vec::new();
        write_planes(&mut pipe, &Ok(vec![plane(&[1, 2], 2, 1), plane(&[3, 4, 5], 1, 1)])).unwrap();
        let read = read_planes(&mut pipe.as_slice(), &[1, 3]).unwrap().unwrap();
        let read: Vec<_> =
            read.iter().map(|plane| (plane.pixels.as_slice(), plane.width, plane.height)).collect();
        assert_eq!(read, [([1, 2].as_slice(), 2, 1), ([3, 4, 5].as_slice(), 1, 1)]);
        for error in REFUSALS {
            let mut pipe = Vec::new();
            write_planes(&mut pipe, &Err(error)).unwrap();
            assert_eq!(read_planes(&mut pipe.as_slice(), &[4]).unwrap().err(), Some(error));
        }
        let sized =
            |width: u32, height: u32| [&[0][..], &width.to_le_bytes(), &height.to_le_bytes()].concat();
        for (width, height) in [(u32::MAX, u32::MAX), (10_001, 10_000), (0, 9), (2, 1)] {
            assert!(read_planes(&mut sized(width, height).as_slice(), &[1]).is_err(), "{width} × {height}");
        }
        assert!(read_planes(&mut [9].as_slice(), &[1]).is_err());
    }

    #[test]
    fn what_is_no_question_and_no_answer_is_refused_without_taking_memory_for_it() {
        let huge = [&[0][..], &[0; 12], &u64::MAX.to_le_bytes()].concat();
        assert!(read_question(&mut huge.as_slice()).is_err());
        assert!(read_question(&mut [&[9][..], &[0; 20]].concat().as_slice()).is_err());
        // A frame whose bytes don't fit its size.
        let odd = [&[1][..], &[3, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0], &1_u64.to_le_bytes(), &[5]].concat();
        assert!(read_question(&mut odd.as_slice()).is_err());
        assert!(read_answer(&mut [7].as_slice()).is_err());
        assert!(read_answer(&mut [0, 0, 255, 255, 255, 255].as_slice()).is_err());
        assert!(read_answer(&mut [0, 0, 1, 0, 0, 0].as_slice()).is_err());
    }
}
