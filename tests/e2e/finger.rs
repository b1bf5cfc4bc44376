//! A finger on the screen: what it does goes to the X server as the words of its driver for tests (xf86-input-inputtest-protocol.h,
//! 1.1), and from there to the programs as any finger's.

use std::{
    io::{Read as _, Write as _},
    os::unix::net::UnixStream,
    thread,
    time::Duration,
};

use xtask::Outcome;

use crate::{
    stage::Stage,
    webdriver::{Session, until},
};

/// What is said to the driver: the first 32 bits after the length.
const VERSION: u32 = 0;
const WAIT: u32 = 1;
const TOUCH: u32 = 6;
/// What a touch does, by the numbers of the X input extension (XI2.h).
const BEGIN: u32 = 18;
const MOVE: u32 = 19;
const END: u32 = 20;
/// The width and the height of the screen in the device's own unit.
const SPAN: f64 = 65535.0;
/// The driver has room for so many axes, of which a finger has two.
const AXES: usize = 64;

/// A finger at a desk of its own.
pub struct Finger<'a> {
    stage: &'a Stage,
    socket: UnixStream,
    screen: (u32, u32),
    touches: u32,
}

impl<'a> Finger<'a> {
    /// At a desk whose screen has this width and height and can be touched.
    pub fn at(stage: &'a Stage, screen: (u32, u32)) -> Outcome<Self> {
        let socket = UnixStream::connect(stage.desk.finger())?;
        socket.set_read_timeout(Some(Duration::from_secs(120)))?;
        let mut finger = Self { stage, socket, screen, touches: 0 };
        finger.say(VERSION, &[1u16.to_ne_bytes(), 1u16.to_ne_bytes()].concat())?;
        finger.hear(12)?;
        Ok(finger)
    }

    /// Taps on what an XPath finds.
    pub fn tap(&mut self, session: &Session, xpath: &str) -> Outcome {
        let (x, y) = session.place_of(xpath)?;
        session.await_paint()?;
        let (left, top) = self.page(session)?;
        self.touches += 1;
        self.touch(BEGIN, (left + x, top + y))?;
        self.touch(END, (left + x, top + y))
    }

    /// Draws over the middle of the window, by so many pixels down or (less than none) up, and stands still before it lets go:
    /// what is thrown moves on by itself, and the next tap would only stop it.
    pub fn draw(&mut self, session: &Session, down: i32) -> Outcome {
        const STEPS: i32 = 16;
        let (left, top) = self.page(session)?;
        let size = session.measure("return [innerWidth, innerHeight]").ok_or("the page's size")?;
        let (width, height): (i32, i32) = serde_json::from_value(size)?;
        let at = |step: i32| (left + width / 2, top + (height - down) / 2 + down * step / STEPS);
        self.touches += 1;
        self.touch(BEGIN, at(0))?;
        for step in (1..=STEPS).chain([STEPS; 20]) {
            thread::sleep(Duration::from_millis(16));
            self.touch(MOVE, at(step))?;
        }
        self.touch(END, at(STEPS))
    }

    /// The page's corner on the screen. Only a pointer that is put there tells: a window manager's frame is counted twice elsewhere.
    fn page(&self, session: &Session) -> Outcome<(i32, i32)> {
        self.stage.point_on_page(session, (0, 0))?;
        let said = self.stage.xdotool(&["getmouselocation", "--shell"])?;
        let side = |name: &str| -> Outcome<i32> {
            Ok(said.lines().find_map(|line| line.strip_prefix(name)).ok_or("a place")?.parse()?)
        };
        let corner = (side("X=")?, side("Y=")?);
        self.stage.point((0, 0))?;
        Ok(corner)
    }

    /// Says one thing of the touch of now, and waits until the server has made events of it.
    fn touch(&mut self, what: u32, (x, y): (i32, i32)) -> Outcome {
        let (width, height) = self.screen;
        let part = |place: i32, side: u32| SPAN * f64::from(place) / f64::from(side - 1);
        let mut axes = [0.0; AXES];
        axes[0] = part(x, width);
        axes[1] = part(y, height);
        let mut words = [self.touches.to_ne_bytes(), what.to_ne_bytes()].concat();
        // No second set of axes, which of these are said, and the padding of a C structure.
        words.extend(0u32.to_ne_bytes());
        words.extend([0b11, 0, 0, 0, 0, 0, 0, 0]);
        words.extend(0u32.to_ne_bytes());
        words.extend(axes.iter().flat_map(|axis| axis.to_ne_bytes()));
        words.extend([0; 8 * AXES]);
        self.say(TOUCH, &words)?;
        self.say(WAIT, &[])?;
        self.hear(8)
    }

    fn say(&mut self, what: u32, words: &[u8]) -> Outcome {
        let length = u32::try_from(8 + words.len())?;
        let whole = [&length.to_ne_bytes(), &what.to_ne_bytes(), words].concat();
        Ok(self.socket.write_all(&whole)?)
    }

    /// Takes an answer of this length.
    fn hear(&mut self, length: usize) -> Outcome {
        Ok(self.socket.read_exact(&mut vec![0; length])?)
    }
}

/// Has the page write down what is pressed on it from now on.
pub fn watch(session: &Session) -> Outcome {
    let script = "if (!window.pressed) addEventListener('click', ({ target }) => pressed.push(
            (target.closest('button, a, input, [role]') ?? target).outerHTML.slice(0, 80)), true);
        window.pressed = [];
        return true";
    session.measure(script).map(|_| ()).ok_or_else(|| "the page can't be watched".into())
}

/// How often anything was pressed since; waits for that many.
pub fn await_pressed(session: &Session, times: usize) -> Outcome {
    let mut seen = None;
    let enough = until("what is pressed", || {
        seen = session.measure("return pressed");
        (seen.as_ref()?.as_array()?.len() >= times).then_some(())
    });
    let exactly = seen.as_ref().and_then(|seen| seen.as_array()).is_some_and(|seen| seen.len() == times);
    if enough.is_ok() && exactly {
        Ok(())
    } else {
        Err(format!("pressed, not {times} times: {seen:?}").into())
    }
}
