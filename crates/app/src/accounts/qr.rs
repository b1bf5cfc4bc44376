//! A text as a QR code (ISO/IEC 18004), drawn as the path of an SVG: sharp at any size, on paper and on screens.

use std::fmt::Write as _;

use qrcodegen::{QrCode, QrCodeEcc};
use zeroize::Zeroizing;

use crate::view::{QrView, Shown};

/// The quiet zone around a code, in modules, as the standard asks for.
const QUIET: i32 = 4;

/// The code as an `<svg>` element, black on white; `None` when the text is too long for one. `label` says to a screen
/// reader what it is and must be plain text without `<`, `&` and `"`.
pub(crate) fn svg(text: &str, label: &str) -> Option<Zeroizing<String>> {
    let QrView { size, path } = draw(text)?;
    // EXPOSE: the page that is drawn is for the person who asked for it.
    let path = path.expose();
    // Room for all of it, so that it never moves and leaves a copy behind.
    let mut drawn = Zeroizing::new(String::with_capacity(512 + label.len() + path.len()));
    // Writing to a text can't fail.
    let _ = write!(
        drawn,
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img" aria-label="{label}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{size}v{size}H0z"/><path fill="#000" d="{path}"/></svg>"##
    );
    Some(drawn)
}

/// Draws a text; `None` when it has more than a QR code holds.
pub(crate) fn draw(text: &str) -> Option<QrView> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let size = code.size();
    // Room for the whole path, so that it never moves and leaves a copy behind.
    let room = usize::try_from(size * size).ok()? * 12;
    let mut path = Zeroizing::new(String::with_capacity(room));
    for y in 0..size {
        let mut x = 0;
        while x < size {
            let run = (x..size).take_while(|at| code.get_module(*at, y)).count();
            let run = i32::try_from(run).unwrap_or(0);
            if run > 0 {
                // Writing to a text never fails.
                let _ = write!(path, "M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET);
            }
            x += run.max(1);
        }
    }
    Some(QrView { size: u32::try_from(size + 2 * QUIET).ok()?, path: Shown::new(path) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The path painted, one byte a module: what a reader sees.
    fn painted(view: &QrView, scale: usize) -> (Vec<u8>, usize) {
        let side = view.size as usize * scale;
        let mut luma = vec![255_u8; side * side];
        // EXPOSE: the test paints what the page would.
        for part in view.path.expose().split('M').skip(1) {
            let (x, rest) = part.split_once(' ').unwrap();
            let (y, rest) = rest.split_once('h').unwrap();
            let (run, _) = rest.split_once('v').unwrap();
            let [x, y, run] = [x, y, run].map(|number| number.parse::<usize>().unwrap() * scale);
            for row in y..y + scale {
                luma[row * side + x..row * side + x + run].fill(0);
            }
        }
        (luma, side)
    }

    #[test]
    fn what_is_drawn_is_what_a_reader_reads() {
        for text in
            ["A", "otpauth://totp/Zenlayer:alice?secret=JBSWY3DPEHPK3PXP&issuer=Zenlayer", &"é".repeat(300)]
        {
            let (luma, side) = painted(&draw(text).unwrap(), 4);
            let side = u32::try_from(side).unwrap();
            let frame = ringfence_scan::Frame::from_luma(luma, side, side).unwrap();
            let read = ringfence_scan::decode(&frame);
            let texts: Vec<&str> = read.iter().map(|code| code.text.as_str()).collect();
            assert_eq!(texts, [text]);
        }
    }

    #[test]
    fn the_path_never_outgrows_the_room_made_for_it() {
        // EXPOSE: only the length is looked at.
        let longest = |text: &str| draw(text).map(|view| (view.path.expose().len(), view.size as usize - 8));
        for length in [1, 100, 1000, 2000] {
            let (path, side) = longest(&"x".repeat(length)).unwrap();
            assert!(path <= side * side * 12, "{path} {side}");
        }
        assert!(draw(&"x".repeat(10_000)).is_none());
    }

    #[test]
    fn a_code_is_drawn_in_its_quiet_zone_and_a_text_too_long_for_one_is_not() {
        let drawn = svg("HELLO", "a code").expect("fits");
        assert!(drawn.starts_with("<svg ") && drawn.contains("viewBox=\"0 0 29 29\""), "21 modules and 8");
        assert!(drawn.contains("M4 4h7v1h-7z"), "the first finder's upper edge");
        assert_eq!(svg(&"x".repeat(3000), "too long"), None);
    }
}
