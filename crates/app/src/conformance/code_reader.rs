//! What every reader of codes must do.

use ringfence_scan::{Code, Frame, PictureError};

use crate::ports::capture::{CodeReader, ReadError};

/// Goes through the contract of [`CodeReader`]: `picture` is a PNG file with these texts, in reading order.
///
/// # Panics
/// When a promise is broken.
pub fn code_reader(reader: &dyn CodeReader, picture: &[u8], texts: &[&str]) {
    let read = |codes: Vec<Code>| codes.iter().map(|code| code.text.to_string()).collect::<Vec<_>>();
    let codes = reader.read_file(picture).expect("reads a file").codes;
    for (x, y) in codes.iter().flat_map(|code| code.corners) {
        assert!(
            (-0.1..=1.1).contains(&x) && (-0.1..=1.1).contains(&y),
            "a corner at {x}, {y} of the picture"
        );
    }
    for code in &codes {
        let turn = |at: usize| {
            let [(ax, ay), (bx, by), (cx, cy)] = [0, 1, 2].map(|step| code.corners[(at + step) % 4]);
            (bx - ax) * (cy - by) - (by - ay) * (cx - bx)
        };
        assert!((0..4).all(|at| turn(at) > 0.0), "the corners go around the code: {:?}", code.corners);
    }
    assert_eq!(read(codes), texts, "reads a file");

    let frame = ringfence_scan::read_picture(picture).expect("is a picture");
    assert_eq!(read(reader.read_still(&frame).expect("reads a still picture")), texts);
    let mut seen = std::collections::BTreeSet::new();
    for turn in 0..30 {
        seen.extend(read(reader.read_live(&frame, turn).expect("reads frames")));
    }
    assert!(texts.iter().all(|text| seen.contains(*text)), "reads frames: {} of {}", seen.len(), texts.len());
    assert!(seen.iter().all(|text| texts.contains(&text.as_str())), "reads nothing that is not there");

    let white = Frame::from_luma(vec![255; 64 * 48], 64, 48).expect("is a frame");
    assert_eq!(reader.read_still(&white), Ok(vec![]), "an empty picture is no error");
    assert_eq!(reader.read_live(&white, 0), Ok(vec![]));
    for (bytes, error) in [
        (&b"just text"[..], PictureError::UnknownFormat),
        (&picture[..picture.len() / 2], PictureError::Damaged),
        (b"\0\0\0\x18ftypheic\0\0\0\0", PictureError::Heic),
    ] {
        assert_eq!(reader.read_file(bytes), Err(ReadError::Picture(error)));
    }
    assert_eq!(read(reader.read_file(picture).expect("goes on reading after a refusal").codes), texts);
}
