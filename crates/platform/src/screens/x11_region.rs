//! A part of an X screen, dragged with the mouse by the person. A press and a drag choose; Escape or the right
//! button give up; a press without a drag is no choice.
//!
//! While they choose, pointer and keyboard are ours alone. The server gives both back when the connection ends, so
//! no way out of here can keep them. The frame is made of four small windows outside of the chosen part: unlike
//! lines drawn on the root window it shows under compositing window managers, leaves no trace, and is never in the
//! picture.

use std::thread;
use std::time::{Duration, Instant};

use ringfence_app::ports::capture::{ScreenError, Screenshot};
use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    ConfigureWindowAux, ConnectionExt as _, CreateWindowAux, Cursor, EventMask, GrabMode, GrabStatus,
    StackMode, Window, WindowClass,
};
use x11rb::wrapper::ConnectionExt as _;
use x11rb::{CURRENT_TIME, NONE};

use super::x11::{Area, Display};

/// Smaller parts are a click.
const LEAST_PIXELS: u16 = 12;
/// The button that was pressed to come here, or a menu that closes, may hold pointer or keyboard a moment longer.
const GRAB_PATIENCE: Duration = Duration::from_secs(2);
/// Between two looks for what the person does.
const PAUSE: Duration = Duration::from_millis(8);
/// The frame: a white line between two black ones, seen on every ground.
const FRAME: i32 = 3;
/// In the cursor font, and the next one is its mask.
const CROSSHAIR: u16 = 34;
/// The key symbol of Escape.
const ESCAPE: u32 = 0xFF1B;
const LEFT: u8 = 1;
const RIGHT: u8 = 3;

/// Lets the person choose; `None` when they gave up or did nothing in `patience`.
pub fn capture(display: &Display, patience: Duration) -> Result<Option<Screenshot>, ScreenError> {
    let chosen = choose(display, patience)?;
    chosen.map(|area| display.part(area)).transpose()
}

fn choose(display: &Display, patience: Duration) -> Result<Option<Area>, ScreenError> {
    let escapes = escape_keys(display).ok_or(ScreenError::Failed)?;
    let _grab = Grab::take(display)?;
    let frame = Frame::make(display).ok_or(ScreenError::Failed)?;
    let end = Instant::now() + patience;
    let mut start = None;
    while Instant::now() < end {
        let event = display.connection.poll_for_event().map_err(|_| ScreenError::Failed)?;
        match event {
            None => thread::sleep(PAUSE),
            Some(Event::ButtonPress(press)) if press.detail == LEFT => {
                start = Some((press.root_x, press.root_y));
            }
            Some(Event::ButtonPress(press)) if press.detail == RIGHT => return Ok(None),
            Some(Event::KeyPress(press)) if escapes.contains(&press.detail) => return Ok(None),
            Some(Event::MotionNotify(motion)) => {
                if let Some(start) = start {
                    frame.put_around(Area::between(start, (motion.root_x, motion.root_y)));
                }
            }
            Some(Event::ButtonRelease(release)) if release.detail == LEFT => {
                let area = start.take().map(|start| Area::between(start, (release.root_x, release.root_y)));
                if let Some(area) = area.filter(|area| is_choice(*area)) {
                    return Ok(Some(area));
                }
                frame.hide();
            }
            Some(_) => {}
        }
    }
    Ok(None)
}

fn is_choice(area: Area) -> bool {
    area.width.min(area.height) >= LEAST_PIXELS
}

/// The keys that mean Escape.
fn escape_keys(display: &Display) -> Option<Vec<u8>> {
    let setup = display.connection.setup();
    let count = setup.max_keycode.checked_sub(setup.min_keycode)?.saturating_add(1);
    let map = display.connection.get_keyboard_mapping(setup.min_keycode, count).ok()?.reply().ok()?;
    let symbols = map.keysyms.chunks(usize::from(map.keysyms_per_keycode).max(1));
    let keys = (setup.min_keycode..=setup.max_keycode).zip(symbols);
    Some(keys.filter(|(_, symbols)| symbols.contains(&ESCAPE)).map(|(key, _)| key).collect())
}

/// Pointer and keyboard, until it is dropped.
struct Grab<'a>(&'a Display);

impl<'a> Grab<'a> {
    fn take(display: &'a Display) -> Result<Self, ScreenError> {
        // From here on dropped on every way out; to give back what one doesn't have is no error.
        let grab = Self(display);
        let cursor = crosshair(display).unwrap_or(NONE);
        let (connection, root) = (&display.connection, display.screen().root);
        let seen = EventMask::BUTTON_PRESS | EventMask::BUTTON_RELEASE | EventMask::POINTER_MOTION;
        let (mode, now) = (GrabMode::ASYNC, CURRENT_TIME);
        until_had(|| {
            let asked = connection.grab_pointer(false, root, seen, mode, mode, NONE, cursor, now).ok()?;
            Some(asked.reply().ok()?.status)
        })?;
        until_had(|| {
            Some(connection.grab_keyboard(false, root, now, mode, mode).ok()?.reply().ok()?.status)
        })?;
        Ok(grab)
    }
}

impl Drop for Grab<'_> {
    fn drop(&mut self) {
        // A connection that has broken has given both back already.
        let _ = self.0.connection.ungrab_pointer(CURRENT_TIME);
        let _ = self.0.connection.ungrab_keyboard(CURRENT_TIME);
        let _ = self.0.connection.sync();
    }
}

fn until_had(take: impl Fn() -> Option<GrabStatus>) -> Result<(), ScreenError> {
    let end = Instant::now() + GRAB_PATIENCE;
    while take().ok_or(ScreenError::Failed)? != GrabStatus::SUCCESS {
        if Instant::now() >= end {
            return Err(ScreenError::Failed);
        }
        thread::sleep(PAUSE);
    }
    Ok(())
}

/// The cursor that says what to do; a server without the font keeps its own.
fn crosshair(display: &Display) -> Option<Cursor> {
    let connection = &display.connection;
    let (font, cursor) = (connection.generate_id().ok()?, connection.generate_id().ok()?);
    connection.open_font(font, b"cursor").ok()?.check().ok()?;
    let (mask, white) = (CROSSHAIR + 1, u16::MAX);
    let made =
        connection.create_glyph_cursor(cursor, font, font, CROSSHAIR, mask, 0, 0, 0, white, white, white);
    made.ok()?.check().ok()?;
    Some(cursor)
}

/// Four windows, one for each side, gone when it is dropped.
struct Frame<'a> {
    display: &'a Display,
    sides: [Window; 4],
}

impl<'a> Frame<'a> {
    fn make(display: &'a Display) -> Option<Self> {
        let (connection, screen) = (&display.connection, display.screen());
        let look = CreateWindowAux::new()
            .background_pixel(screen.white_pixel)
            .border_pixel(screen.black_pixel)
            .override_redirect(1)
            .save_under(1);
        let mut sides = [NONE; 4];
        for side in &mut sides {
            *side = connection.generate_id().ok()?;
            let (depth, visual) = (x11rb::COPY_DEPTH_FROM_PARENT, x11rb::COPY_FROM_PARENT);
            let (parent, class) = (screen.root, WindowClass::INPUT_OUTPUT);
            connection.create_window(depth, *side, parent, 0, 0, 1, 1, 1, class, visual, &look).ok()?;
        }
        Some(Self { display, sides })
    }

    /// Draws it just outside of an area. What can't be drawn is not worth giving up the choice for.
    fn put_around(&self, area: Area) {
        if !is_choice(area) {
            return self.hide();
        }
        let (x, y) = (i32::from(area.x), i32::from(area.y));
        let (width, height) = (i32::from(area.width), i32::from(area.height));
        let places = [
            (x - FRAME, y - FRAME, width + 2 * FRAME, FRAME),
            (x - FRAME, y + height, width + 2 * FRAME, FRAME),
            (x - FRAME, y, FRAME, height),
            (x + width, y, FRAME, height),
        ];
        for (side, (x, y, width, height)) in self.sides.iter().zip(places) {
            // A window's border is outside of its size: one pixel on each side.
            let inner = |length: i32| u32::try_from(length - 2).unwrap_or(1);
            let place = ConfigureWindowAux::new().x(x).y(y).width(inner(width)).height(inner(height));
            let _ = self.display.connection.configure_window(*side, &place.stack_mode(StackMode::ABOVE));
            let _ = self.display.connection.map_window(*side);
        }
        let _ = self.display.connection.flush();
    }

    fn hide(&self) {
        for side in self.sides {
            let _ = self.display.connection.unmap_window(side);
        }
        let _ = self.display.connection.flush();
    }
}

impl Drop for Frame<'_> {
    fn drop(&mut self) {
        for side in self.sides {
            let _ = self.display.connection.destroy_window(side);
        }
        let _ = self.display.connection.sync();
    }
}
