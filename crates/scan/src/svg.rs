//! An SVG drawing → frames. The only file that knows `resvg`.
//!
//! Nothing outside the file is reached for: no font, no style sheet, no picture by its name. Pictures that lie in the
//! drawing as data are handed out as they are, because a drawing may be no more than a wrapping of one.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{ImageHrefResolver, Options, Tree};

use crate::{Frame, PictureError};

/// A drawing has at most this many bytes: each may become an element with memory of its own.
const FILE_MAX_BYTES: usize = 4 << 20;
/// The longer side of what is drawn.
const SIDE_PIXELS: f32 = 1400.0;
/// What stands before the first element is looked through so far.
const HEAD_BYTES: usize = 64 << 10;
/// So many pictures in a drawing are handed out.
const MOST_PICTURES: usize = 16;

/// A drawing, as it looks on paper, and the picture files in it.
pub struct Drawn {
    /// On white, and where something is see-through also on black.
    pub grounds: Vec<Frame>,
    /// As their programs packed them.
    pub pictures: Vec<Arc<Vec<u8>>>,
}

/// Whether the bytes are a drawing: the first element is `svg`, whatever stands before it.
pub fn is_svg(bytes: &[u8]) -> bool {
    let head = bytes.get(..HEAD_BYTES).unwrap_or(bytes);
    let mut rest = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    loop {
        rest = rest.trim_ascii_start();
        let after = |end: &[u8]| {
            let at = rest.windows(end.len()).position(|part| part == end)?;
            rest.get(at + end.len()..)
        };
        let behind = if rest.starts_with(b"<?") {
            after(b"?>")
        } else if rest.starts_with(b"<!--") {
            after(b"-->")
        } else if rest.starts_with(b"<!DOCTYPE") {
            let has_rules = rest.iter().find(|byte| matches!(byte, b'[' | b'>')) == Some(&b'[');
            if has_rules { after(b"]>") } else { after(b">") }
        } else {
            let name = rest.strip_prefix(b"<svg:").or_else(|| rest.strip_prefix(b"<"));
            return name.and_then(|name| name.strip_prefix(b"svg")).is_some_and(|rest| {
                rest.first().is_some_and(|next| next.is_ascii_whitespace() || matches!(next, b'>' | b'/'))
            }) || rest.starts_with(b"<svg:");
        };
        match behind {
            Some(behind) => rest = behind,
            None => return false,
        }
    }
}

/// Draws it.
///
/// # Errors
/// [`PictureError::TooLarge`], [`PictureError::Damaged`].
pub fn draw(bytes: &[u8]) -> Result<Drawn, PictureError> {
    if bytes.len() > FILE_MAX_BYTES {
        return Err(PictureError::TooLarge);
    }
    // What reads and draws it is large, and one hostile drawing must not end the program.
    catch_unwind(AssertUnwindSafe(|| drawn(bytes))).ok().flatten().ok_or(PictureError::Damaged)
}

fn drawn(bytes: &[u8]) -> Option<Drawn> {
    let pictures: Mutex<Vec<Arc<Vec<u8>>>> = Mutex::default();
    let keep = |_: &str, data: Arc<Vec<u8>>, _: &Options<'_>| {
        let mut pictures = pictures.lock().unwrap_or_else(PoisonError::into_inner);
        if pictures.len() < MOST_PICTURES {
            pictures.push(data);
        }
        None
    };
    let resolver = ImageHrefResolver { resolve_data: Box::new(keep), resolve_string: Box::new(|_, _| None) };
    let options = Options { image_href_resolver: resolver, ..Options::default() };
    let tree = Tree::from_data(bytes, &options).ok()?;
    drop(options);
    let (width, height) = (tree.size().width(), tree.size().height());
    let scale = SIDE_PIXELS / width.max(height);
    // At least one pixel, at most the side above.
    let side = |length: f32| (length * scale).ceil().clamp(1.0, SIDE_PIXELS) as u32;
    let mut pixels = Pixmap::new(side(width), side(height))?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    let on = |paper: Color| {
        let mut sheet = Pixmap::new(pixels.width(), pixels.height())?;
        sheet.fill(paper);
        sheet.draw_pixmap(0, 0, pixels.as_ref(), &Default::default(), Transform::identity(), None);
        let frame = Frame::from_rgba(sheet.data(), sheet.width(), sheet.height());
        wiped(sheet);
        frame
    };
    let see_through = pixels.pixels().iter().any(|pixel| pixel.alpha() < u8::MAX);
    let white = on(Color::WHITE)?;
    let black = see_through.then(|| on(Color::BLACK)).flatten();
    wiped(pixels);
    let pictures = pictures.into_inner().unwrap_or_else(PoisonError::into_inner);
    Some(Drawn { grounds: [Some(white), black].into_iter().flatten().collect(), pictures })
}

/// What was drawn may show a key.
fn wiped(mut pixels: Pixmap) {
    zeroize::Zeroize::zeroize(pixels.data_mut());
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: &str =
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 5"><path d="M0 0h5v5h-5z"/></svg>"##;

    #[test]
    fn a_drawing_is_told_by_its_first_element() {
        for head in [
            "",
            "\u{feff}",
            "\n  ",
            "<?xml version=\"1.0\"?>\n<!-- made by -->\n",
            "<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"svg11.dtd\">",
            "<!DOCTYPE svg [ <!ENTITY a \"b>\"> ]>",
        ] {
            assert!(is_svg(format!("{head}{SQUARE}").as_bytes()), "{head}");
        }
        assert!(is_svg(b"<svg:svg xmlns:svg=\"http://www.w3.org/2000/svg\"/>"));
        for other in
            ["", "<", "<svgs>", "<html><svg/></html>", "<?xml version=\"1.0\"?>", "otpauth://totp/<svg>"]
        {
            assert!(!is_svg(other.as_bytes()), "{other}");
        }
    }

    #[test]
    fn a_drawing_is_drawn_on_white_and_where_it_lets_something_through_on_black() {
        let drawn = draw(SQUARE.as_bytes()).unwrap();
        let corners = |frame: &Frame| (frame.luma()[10], frame.luma()[frame.width() as usize - 10]);
        assert_eq!((drawn.grounds[0].width(), drawn.grounds[0].height()), (1400, 700));
        assert_eq!(drawn.grounds.iter().map(corners).collect::<Vec<_>>(), [(0, 255), (0, 0)]);
        let opaque = SQUARE.replace("<path", "<rect width='10' height='5' fill='#fff'/><path");
        assert_eq!(draw(opaque.as_bytes()).unwrap().grounds.len(), 1);
    }

    #[test]
    fn no_file_is_reached_for_and_what_lies_inside_is_handed_out() {
        let folder = std::env::temp_dir();
        let outside = format!("<image href='{}/a.png' width='5' height='5'/>", folder.display());
        let inside = "<image href='data:image/png;base64,AAEC' width='5' height='5'/>";
        let drawing = SQUARE.replace("<path", &format!("{outside}{inside}<path"));
        let drawn = draw(drawing.as_bytes()).unwrap();
        assert_eq!(drawn.pictures.iter().map(|data| data.to_vec()).collect::<Vec<_>>(), [[0, 1, 2]]);
    }

    #[test]
    fn what_is_no_drawing_or_too_large_a_one_has_its_answer() {
        assert_eq!(draw(b"<svg").err(), Some(PictureError::Damaged));
        assert_eq!(draw(&vec![b' '; FILE_MAX_BYTES + 1]).err(), Some(PictureError::TooLarge));
        // Entities that grow a thousandfold at each step.
        let mut rules = "<!ENTITY a0 'aaaaaaaaaa'>".to_owned();
        for step in 1..10 {
            rules += &format!("<!ENTITY a{step} '{}'>", format!("&a{};", step - 1).repeat(1000));
        }
        let bomb = format!(
            "<!DOCTYPE svg [{rules}]><svg xmlns='http://www.w3.org/2000/svg'><text>&a9;</text></svg>"
        );
        assert_eq!(draw(bomb.as_bytes()).err(), Some(PictureError::Damaged));
    }
}
