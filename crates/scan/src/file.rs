//! The bytes of a file, a picture, a drawing, an animation or a PDF, → the codes in it.

use std::cell::Cell;

use crate::image_file::{Film, read_film, read_grounds};
use crate::ladder::{Look, look, look_closely};
use crate::pdf::{self, is_pdf};
use crate::still::decode_grounds;
use crate::svg::{self, is_svg};
use crate::{Code, Frame, PictureError, image_file};

/// What a search of a file came to.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Searched {
    /// Each once, in reading order, page by page.
    pub codes: Vec<Code>,
    /// There are pages, or pictures of an animation, that were not looked at: for want of time, or because there are too
    /// many.
    pub pages_left: bool,
}

/// Whether a file's first bytes are those of a picture (PNG, JPEG, GIF, WebP, BMP or HEIC), a drawing (SVG) or a PDF,
/// whatever follows.
pub fn is_picture(bytes: &[u8]) -> bool {
    image_file::is_picture(bytes) || is_svg(bytes) || is_pdf(bytes)
}

/// The codes of a picture, of all pictures of an animation, or of all pages of a PDF: each once, page by page in reading
/// order. What has been found is
/// answered as soon as `go_on` says no; it is asked often, for the first time when the file is unpacked.
///
/// # Errors
/// [`PictureError`]; [`PictureError::Unfinished`] when nothing was found because `go_on` said no.
pub fn decode_file(bytes: &[u8], go_on: &dyn Fn() -> bool) -> Result<Searched, PictureError> {
    // A picture may have a PDF's first line somewhere in what it says of itself.
    if is_svg(bytes) {
        return drawing(bytes, go_on);
    }
    if image_file::is_picture(bytes) || !is_pdf(bytes) {
        return match read_film(bytes, go_on) {
            Some(film) if film.frames.len() > 1 || film.more => search(&film, go_on),
            Some(_) | None => {
                let codes = decode_grounds(&read_grounds(bytes)?, go_on)?;
                Ok(Searched { codes, pages_left: false })
            }
        };
    }
    let mut searched = Ok(Searched::default());
    pdf::with_pages(bytes, &mut |pages| searched = search(pages, go_on))?;
    searched
}

/// The codes of a drawing; where it shows none, those of the pictures in it.
fn drawing(bytes: &[u8], go_on: &dyn Fn() -> bool) -> Result<Searched, PictureError> {
    let drawn = svg::draw(bytes)?;
    let mut found = decode_grounds(&drawn.grounds, go_on);
    for picture in &drawn.pictures {
        if found.as_ref().is_ok_and(|codes| !codes.is_empty()) || !image_file::is_picture(picture) {
            continue;
        }
        if let Ok(grounds) = read_grounds(picture) {
            found = decode_grounds(&grounds, go_on);
        }
    }
    found.map(|codes| Searched { codes, pages_left: false })
}

/// What a file has several of.
pub trait Leaves {
    /// How many there are.
    fn count(&self) -> usize;
    /// How many of them are looked at, from the first.
    fn looked_at(&self) -> usize;
    /// Has one looked at; `None` when it can't be drawn.
    fn with<T>(&self, number: usize, work: impl FnOnce(&Frame) -> T) -> Option<T>;
}

impl Leaves for Film {
    fn count(&self) -> usize {
        self.frames.len() + usize::from(self.more)
    }

    fn looked_at(&self) -> usize {
        self.frames.len()
    }

    fn with<T>(&self, number: usize, work: impl FnOnce(&Frame) -> T) -> Option<T> {
        self.frames.get(number).map(work)
    }
}

/// First all pages by the cheap passes, then by the dearer ones those on which nothing was found: a long document shows
/// its one code on any page.
fn search(pages: &impl Leaves, go_on: &dyn Fn() -> bool) -> Result<Searched, PictureError> {
    let stopped = Cell::new(false);
    let go_on = || {
        stopped.set(stopped.get() || !go_on());
        !stopped.get()
    };
    let mut looks: Vec<Look> = Vec::new();
    for number in 0..pages.looked_at() {
        if !go_on() {
            break;
        }
        let seen = pages.with(number, |page| look(page, &go_on)).unwrap_or_default();
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
        if let Some(codes) = pages.with(number, |page| look_closely(page, look, &go_on)) {
            look.codes = codes;
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
