//! The pages of a PDF file → frames. The only file that knows `hayro`.

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::page::Page;
use hayro::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use zeroize::Zeroizing;

use crate::file::Leaves;
use crate::{Frame, PictureError};

/// A file has at most this many bytes.
const FILE_MAX_BYTES: usize = 64 << 20;
/// More pages are not looked at: the sheet that shows a code is short.
const MAX_PAGES: usize = 50;
/// Pixels for each point of 1/72 inch: 150 dots an inch, at which a code of 2 cm has 118 pixels.
const SCALE: f32 = 150.0 / 72.0;
/// A larger page is drawn smaller.
const SIDE_MAX_PIXELS: f32 = 4000.0;
/// A smaller page is drawn larger, up to this.
const SIDE_MIN_PIXELS: f32 = 800.0;

/// Something may stand before a PDF's first line; readers look for that line this far (ISO 32000-1, annex H.3).
const HEAD_BYTES: usize = 1024;
const FIRST_LINE: &[u8] = b"%PDF-";

/// Whether the bytes begin as a PDF does (ISO 32000-1, 7.5.2), or do so a little later.
pub fn is_pdf(bytes: &[u8]) -> bool {
    let head = bytes.get(..HEAD_BYTES + FIRST_LINE.len()).unwrap_or(bytes);
    head.windows(FIRST_LINE.len()).any(|line| line == FIRST_LINE)
}

/// The pages of a PDF that is open.
pub struct Pages<'a> {
    pages: &'a [Page<'a>],
    cache: RenderCache<'a>,
}

/// Opens a PDF and lends its pages.
///
/// # Errors
/// [`PictureError::Locked`], [`PictureError::Damaged`], [`PictureError::TooLarge`].
pub fn with_pages(bytes: &[u8], work: &mut dyn FnMut(&Pages<'_>)) -> Result<(), PictureError> {
    if bytes.len() > FILE_MAX_BYTES {
        return Err(PictureError::TooLarge);
    }
    guarded(|| {
        let pdf = Pdf::new(bytes.to_vec()).map_err(|error| match error {
            LoadPdfError::Decryption(DecryptionError::PasswordProtected) => PictureError::Locked,
            _ => PictureError::Damaged,
        })?;
        work(&Pages { pages: pdf.pages(), cache: RenderCache::new() });
        Ok(())
    })
    .unwrap_or(Err(PictureError::Damaged))
}

impl Leaves for Pages<'_> {
    fn count(&self) -> usize {
        self.pages.len()
    }

    fn looked_at(&self) -> usize {
        self.pages.len().min(MAX_PAGES)
    }

    /// What one page does to the renderer is no reason to leave out the next.
    fn with<T>(&self, number: usize, work: impl FnOnce(&Frame) -> T) -> Option<T> {
        let page = guarded(|| draw(self.pages.get(number)?, &self.cache)).flatten();
        page.as_ref().map(work)
    }
}

/// A format of this size has no reader that never fails on a hostile file; one such file must not end the program.
fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}

fn draw<'a>(page: &'a Page<'a>, cache: &RenderCache<'a>) -> Option<Frame> {
    let (width, height) = page.render_dimensions();
    let longer = width.max(height);
    if !(longer > 0.0 && longer.is_finite() && width.min(height) > 0.0) {
        return None;
    }
    let scale = SCALE.max(SIDE_MIN_PIXELS / longer).min(SIDE_MAX_PIXELS / longer);
    let paper = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let picture = render(page, cache, &InterpreterSettings::default(), &RenderSettings::default(), &paper);
    let (width, height) = (u32::from(picture.width()), u32::from(picture.height()));
    // On white paper nothing is see-through, so that premultiplied is the same as plain.
    let rgba = Zeroizing::new(picture.data_as_u8_slice().to_vec());
    Frame::from_rgba(&rgba, width, height)
}
