//! Sees for itself whether the page has come onto the screen.
//!
//! A page can run and answer in a window that stays white, so the page is no witness. What the window would put on the screen is: the
//! web view is asked to paint itself once more, into memory, and one colour everywhere is no picture. A machine may only be slow,
//! so nothing is counted by the clock alone: a look counts when the page has content and has answered since the look before.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use gtk::cairo::{Context, Format, ImageSurface};
use gtk::glib::{self, ControlFlow};
use gtk::prelude::*;
use webkit2gtk::{WebView, WebViewExt as _};

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(800);

/// So many looks at nothing while the page answers are enough.
const LOOKS: u32 = 6;

/// A page whose process ended so often before anything was seen would end for ever.
const ENDS: u32 = 2;

/// Fails while the page has no content, and says nothing of it.
const HAS_CONTENT: &str = "if (!document.body?.innerText?.trim()) throw 0";

/// What a look, or an event, says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Sign {
    Picture,
    /// One colour everywhere, though the page has content and has answered.
    Blank,
    /// Nothing that counts: the window is hidden, or the page has not answered.
    Silence,
    /// The page's process ended.
    End,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// The page is on the screen.
    Drawn,
    /// It will not be.
    Nothing,
}

#[derive(Default)]
struct Judge {
    blank: Cell<u32>,
    ends: Cell<u32>,
}

impl Judge {
    fn hear(&self, sign: Sign) -> Option<Verdict> {
        match sign {
            Sign::Picture => return Some(Verdict::Drawn),
            Sign::Silence => {}
            Sign::Blank => self.blank.set(self.blank.get() + 1),
            Sign::End => {
                self.blank.set(0);
                self.ends.set(self.ends.get() + 1);
            }
        }
        (self.blank.get() >= LOOKS || self.ends.get() >= ENDS).then_some(Verdict::Nothing)
    }
}

type Then = RefCell<Option<Box<dyn FnOnce(Verdict)>>>;

/// Watches a web view from now on until it is clear whether its page is drawn, and then says so once.
pub fn watch(view: &WebView, then: impl FnOnce(Verdict) + 'static) {
    let judge = Rc::new(Judge::default());
    let then: Rc<Then> = Rc::new(RefCell::new(Some(Box::new(then))));
    let tell = move |sign| {
        let verdict = judge.hear(sign)?;
        // Said once: a page may end after it was drawn.
        let then = then.borrow_mut().take();
        then.into_iter().for_each(|then| then(verdict));
        Some(verdict)
    };
    let ended = tell.clone();
    view.connect_web_process_terminated(move |_, _| {
        ended(Sign::End);
    });
    let answered = Rc::new(Cell::new(false));
    let view = view.downgrade();
    glib::timeout_add_local(PAUSE, move || {
        let Some(view) = view.upgrade() else { return ControlFlow::Break };
        let sign = if !is_shown(&view) {
            Sign::Silence
        } else if has_picture(&view) {
            Sign::Picture
        } else if answered.take() {
            Sign::Blank
        } else {
            Sign::Silence
        };
        if tell(sign).is_some() {
            return ControlFlow::Break;
        }
        let answered = Rc::clone(&answered);
        view.evaluate_javascript(HAS_CONTENT, None, None, None::<&gtk::gio::Cancellable>, move |outcome| {
            answered.set(outcome.is_ok());
        });
        ControlFlow::Continue
    });
}

/// A page in a window that was put away paints nothing.
fn is_shown(view: &WebView) -> bool {
    let window = view.toplevel().and_then(|top| top.window());
    let is_open = |window: gtk::gdk::Window| {
        window.is_visible() && !window.state().contains(gtk::gdk::WindowState::ICONIFIED)
    };
    view.is_mapped() && window.is_some_and(is_open)
}

/// Whether the web view has more to show than one colour.
fn has_picture(view: &WebView) -> bool {
    let (width, height) = (view.allocated_width(), view.allocated_height());
    let Ok(mut surface) = ImageSurface::create(Format::ARgb32, width, height) else { return false };
    if let Ok(context) = Context::new(&surface) {
        view.draw(&context);
    }
    // Readable once nothing draws on it any more.
    surface.data().is_ok_and(|pixels| has_several_colours(&pixels))
}

fn has_several_colours(pixels: &[u8]) -> bool {
    let (pixels, _) = pixels.as_chunks::<4>();
    pixels.first().is_some_and(|first| pixels.iter().any(|pixel| pixel != first))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(signs: &[Sign]) -> Option<Verdict> {
        let judge = Judge::default();
        signs.iter().find_map(|sign| judge.hear(*sign))
    }

    #[test]
    fn a_page_that_answers_again_and_again_behind_one_colour_is_not_drawn() {
        assert_eq!(verdict(&[Sign::Blank; 5]), None);
        assert_eq!(verdict(&[Sign::Blank; 6]), Some(Verdict::Nothing));
        let late = [[Sign::Blank; 5].as_slice(), &[Sign::Picture]].concat();
        assert_eq!(verdict(&late), Some(Verdict::Drawn));
    }

    #[test]
    fn slowness_and_a_hidden_window_count_for_nothing() {
        assert_eq!(verdict(&[Sign::Silence; 1000]), None);
        let slow = [Sign::Silence, Sign::Blank].repeat(5);
        assert_eq!(verdict(&slow), None);
    }

    #[test]
    fn a_page_that_ends_twice_before_it_was_seen_is_not_drawn() {
        assert_eq!(verdict(&[Sign::End]), None);
        assert_eq!(verdict(&[Sign::End, Sign::End]), Some(Verdict::Nothing));
        assert_eq!(verdict(&[Sign::End, Sign::Blank, Sign::Picture]), Some(Verdict::Drawn));
    }

    #[test]
    fn one_colour_is_no_picture() {
        assert!(!has_several_colours(&[]));
        assert!(!has_several_colours(&[255; 400]));
        let mut dot = [255; 400];
        dot[202] = 254;
        assert!(has_several_colours(&dot));
    }
}
