//! Pictures of the screens → what their codes hold, each with where it stood. Pure and slow, as `import/read.rs`.

use ringfence_scan::{Code, Frame};

use crate::error::{ErrorCode, ErrorView};
use crate::import::cutout;
use crate::import::read::Reading;
use crate::ports::capture::{CodeReader, ReadError, Screenshot};

/// Reads pictures of screens, or of a part of one: a reading for each code, in the order of the screens and, on
/// each, in reading order. A code that stands on two screens counts once. A screen that can't be read beside others
/// that can is a reading too, one that says so.
///
/// # Errors
/// [`ErrorCode::NoCodeOnScreen`] when there is no code at all, or why nothing could be read.
pub fn read_screens(screens: &[Screenshot], reader: &dyn CodeReader) -> Result<Vec<Reading>, ErrorView> {
    let mut seen: Vec<Code> = Vec::new();
    let mut readings = Vec::new();
    let mut failure = None;
    for screen in screens {
        match codes_on(screen, reader) {
            Err(error) => failure = Some(ErrorView::from(error)),
            Ok(codes) => {
                for code in codes.iter().filter(|code| !seen.iter().any(|known| known.says_the_same(code))) {
                    let cutout = cutout::of(screen, code, &codes, reader);
                    let mut reading = Reading { cutout, ..Reading::of(None) };
                    reading.take_code(code);
                    readings.push(reading);
                }
                seen.extend(codes);
            }
        }
    }
    match failure {
        Some(failure) if readings.is_empty() => return Err(failure),
        None if readings.is_empty() => return Err(ErrorView::new(ErrorCode::NoCodeOnScreen)),
        Some(failure) => {
            let mut reading = Reading::of(None);
            reading.reject(None, failure);
            readings.push(reading);
        }
        None => {}
    }
    Ok(readings)
}

fn codes_on(screen: &Screenshot, reader: &dyn CodeReader) -> Result<Vec<Code>, ReadError> {
    let frame = Frame::from_rgba(&screen.rgba, screen.width, screen.height).ok_or(ReadError::Failed)?;
    reader.read_still(&frame)
}
