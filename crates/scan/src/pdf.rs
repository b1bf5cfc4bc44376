//! The pages of a PDF file → frames. The only file that knows `hayro`.

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::page::Page;
use hayro::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use zeroize::Zeroizing;

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

/// Whether the bytes begin as a PDF does (ISO 32000-1, 7.5.2).
pub fn is_pdf(bytes: &[u8]) -> bool {
    bytes.starts_with(b"%PDF-")
}

/// Draws page after page while `go_on` says so, and hands each on. A page that can't be drawn is left out.
///
/// # Errors
/// [`PictureError::Locked`], [`PictureError::Damaged`], [`PictureError::TooLarge`].
pub fn each_page(
    bytes: &[u8],
    go_on: &dyn Fn() -> bool,
    take: &mut dyn FnMut(&Frame),
) -> Result<(), PictureError> {
    if bytes.len() > FILE_MAX_BYTES {
        return Err(PictureError::TooLarge);
    }
    // A format of this size has no reader that never fails on a hostile file; one such file must not end the program.
    let guarded = |work: &mut dyn FnMut() -> Result<(), PictureError>| {
        catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(PictureError::Damaged))
    };
    guarded(&mut || {
        let pdf = Pdf::new(bytes.to_vec()).map_err(|error| match error {
            LoadPdfError::Decryption(DecryptionError::PasswordProtected) => PictureError::Locked,
            _ => PictureError::Damaged,
        })?;
        let cache = RenderCache::new();
        for page in pdf.pages().iter().take(MAX_PAGES) {
            if !go_on() {
                break;
            }
            // What one page does to the renderer is no reason to leave out the next.
            let _ = guarded(&mut || {
                if let Some(frame) = draw(page, &cache) {
                    take(&frame);
                }
                Ok(())
            });
        }
        Ok(())
    })
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
