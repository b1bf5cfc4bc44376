//! A text as a QR code, drawn as SVG: sharp at any size, on paper and on screens.

use std::fmt::Write as _;

use qrcodegen::{QrCode, QrCodeEcc};
use zeroize::Zeroizing;

/// The quiet zone around a code, in modules (ISO/IEC 18004 asks for four).
const QUIET: i32 = 4;

/// The code as an `<svg>` element, black on white; `None` when the text is too long for one. `label` says to a screen
/// reader what it is and must be plain text without `<`, `&` and `"`.
pub(crate) fn svg(text: &str, label: &str) -> Option<Zeroizing<String>> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let side = code.size() + 2 * QUIET;
    // Room from the start: growing would leave copies behind. A row of modules has a dark run at most every second one.
    let runs = usize::try_from(code.size() * code.size() / 2).unwrap_or(0);
    let mut drawn = Zeroizing::new(String::with_capacity(512 + label.len() + runs * 20));
    // Writing to a text can't fail.
    let _ = write!(
        drawn,
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" role="img" aria-label="{label}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{side}H0z"/><path fill="#000" d=""##
    );
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let from = x;
            while code.get_module(x, y) {
                x += 1;
            }
            if x > from {
                let _ = write!(drawn, "M{} {}h{run}v1h-{run}z", from + QUIET, y + QUIET, run = x - from);
            }
            x += 1;
        }
    }
    drawn.push_str("\"/></svg>");
    Some(drawn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_drawn_in_its_quiet_zone_and_a_text_too_long_for_one_is_not() {
        let drawn = svg("HELLO", "a code").expect("fits");
        assert!(drawn.starts_with("<svg ") && drawn.contains("viewBox=\"0 0 29 29\""), "21 modules and 8");
        assert!(drawn.contains("M4 4h7v1h-7z"), "the first finder's upper edge");
        assert_eq!(svg(&"x".repeat(3000), "too long"), None);
    }
}
