//! The bytes of a file, a picture or a PDF, → the codes in it.

use crate::pdf::{self, is_pdf};
use crate::{Code, PictureError, decode_while, image_file, read_picture};

/// Whether a file's first bytes are those of a picture (PNG, JPEG, GIF, WebP, BMP or HEIC) or a PDF, whatever
/// follows.
pub fn is_picture(bytes: &[u8]) -> bool {
    image_file::is_picture(bytes) || is_pdf(bytes)
}

/// The codes of a picture, or of all pages of a PDF: each text once, page by page in reading order. What has been
/// found is answered as soon as `go_on` says no, as in [`decode_while`].
///
/// # Errors
/// [`PictureError`].
pub fn decode_file(bytes: &[u8], go_on: &dyn Fn() -> bool) -> Result<Vec<Code>, PictureError> {
    if !is_pdf(bytes) {
        return Ok(decode_while(&read_picture(bytes)?, go_on));
    }
    let mut codes: Vec<Code> = Vec::new();
    pdf::each_page(bytes, go_on, &mut |page| {
        for code in decode_while(page, go_on) {
            if codes.iter().all(|known| known.text != code.text) {
                codes.push(code);
            }
        }
    })?;
    Ok(codes)
}
