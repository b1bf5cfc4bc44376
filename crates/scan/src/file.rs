//! The bytes of a file, a picture or a PDF, → the codes in it.

use std::cell::Cell;

use crate::image_file::read_grounds;
use crate::ladder::{Look, look, look_closely};
use crate::pdf::{self, Pages, is_pdf};
use crate::still::decode_grounds;
use crate::{Code, PictureError, image_file};

/// What a search of a file came to.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Searched {
    /// Each once, in reading order, page by page.
    pub codes: Vec<Code>,
    /// There are pages that were not looked at: for want of time, or because there are too many.
    pub pages_left: bool,
}

/// Whether a file's first bytes are those of a picture (PNG, JPEG, GIF, WebP, BMP or HEIC) or a PDF, whatever
/// follows.
pub fn is_picture(bytes: &[u8]) -> bool {
    image_file::is_picture(bytes) || is_pdf(bytes)
}

/// The codes of a picture, or of all pages of a PDF: each once, page by page in reading order. What has been found is
/// answered as soon as `go_on` says no; it is asked often, for the first time when the file is unpacked.
///
/// # Errors
/// [`PictureError`]; [`PictureError::Unfinished`] when nothing was found because `go_on` said no.
pub fn decode_file(bytes: &[u8], go_on: &dyn Fn() -> bool) -> Result<Searched, PictureError> {
    // A picture may have a PDF's first line somewhere in what it says of itself.
    if image_file::is_picture(bytes) || !is_pdf(bytes) {
        let codes = decode_grounds(&read_grounds(bytes)?, go_on)?;
        return Ok(Searched { codes, pages_left: false });
    }
    let mut searched = Ok(Searched::default());
    pdf::with_pages(bytes, &mut |pages| searched = search(pages, go_on))?;
    searched
}

/// First all pages by the cheap passes, then by the dearer ones those on which nothing was found: a long document shows
/// its one code on any page.
fn search(pages: &Pages<'_>, go_on: &dyn Fn() -> bool) -> Result<Searched, PictureError> {
    let stopped = Cell::new(false);
    let go_on = || {
        stopped.set(stopped.get() || !go_on());
        !stopped.get()
    };
    let mut looks: Vec<Look> = Vec::new();
    for number in pages.numbers() {
        if !go_on() {
            break;
        }
        let seen = pages.draw(number).map_or_else(Look::default, |page| look(&page, &go_on));
        if stopped.get() && seen.codes.is_empty() {
            break;
        }
        looks.push(seen);
    }
    let pages_left = looks.len() < pages.count();
    for (number, look) in looks.iter_mut().enumerate().filter(|(_, look)| look.codes.is_empty()) {
        if !go_on() {
            break;
        }
        if let Some(page) = pages.draw(number) {
            look.codes = look_closely(&page, look, &go_on);
        }
    }
    let mut codes: Vec<Code> = Vec::new();
    for code in looks.into_iter().flat_map(|look| look.codes) {
        if !codes.iter().any(|known| known.says_the_same(&code)) {
            codes.push(code);
        }
    }
    if codes.is_empty() && !pages_left && stopped.get() {
        return Err(PictureError::Unfinished);
    }
    Ok(Searched { codes, pages_left })
}
