//! A keyboard and a pointer at a Wayland desk, as drivers of devices would be: by the compositor's protocols for virtual ones. They
//! stay plugged in for as long as the desk is there.

use std::{
    cell::RefCell,
    io::Write as _,
    os::fd::AsFd as _,
    thread,
    time::{Duration, Instant},
};

use wayland_client::{
    Connection, Dispatch, EventQueue, Proxy, QueueHandle, delegate_noop,
    globals::{GlobalListContents, registry_queue_init},
    protocol::{
        wl_pointer::{Axis, AxisSource, ButtonState},
        wl_registry::WlRegistry,
        wl_seat::WlSeat,
    },
};
use wayland_protocols_misc::zwp_virtual_keyboard_v1::client::{
    zwp_virtual_keyboard_manager_v1::ZwpVirtualKeyboardManagerV1,
    zwp_virtual_keyboard_v1::ZwpVirtualKeyboardV1,
};
use wayland_protocols_wlr::virtual_pointer::v1::client::{
    zwlr_virtual_pointer_manager_v1::ZwlrVirtualPointerManagerV1,
    zwlr_virtual_pointer_v1::ZwlrVirtualPointerV1,
};
use xtask::{Outcome, sway::Sway};

/// The layout of the keyboard (`xkb_keymap` of the XKB text format): American, as the codes below.
const LAYOUT: &str = "xkb_keymap { xkb_keycodes { include \"evdev+aliases(qwerty)\" };
xkb_types { include \"complete\" }; xkb_compat { include \"complete\" };
xkb_symbols { include \"pc+us+inet(evdev)\" }; };";

/// Keys and their codes (`linux/input-event-codes.h`).
const NAMED: [(&str, u32); 22] = [
    ("Escape", 1),
    ("BackSpace", 14),
    ("Tab", 15),
    ("Return", 28),
    ("ctrl", 29),
    ("shift", 42),
    ("alt", 56),
    ("space", 57),
    ("F4", 62),
    ("Home", 102),
    ("Up", 103),
    ("Page_Up", 104),
    ("Left", 105),
    ("Right", 106),
    ("End", 107),
    ("Down", 108),
    ("Page_Down", 109),
    ("Delete", 111),
    ("slash", 53),
    ("minus", 12),
    ("period", 52),
    ("comma", 51),
];

/// Rows of an American keyboard: the code of the first key, what the keys write, and what they write with Shift.
const ROWS: [(u32, &str, &str); 4] = [
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", "ASDFGHJKL:\"~"),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
];

/// Keys that change what others do, as XKB's mask has them.
const MODIFIERS: [(u32, u32); 3] = [(42, 1), (29, 4), (56, 8)];

/// The left button (`BTN_LEFT`), and the middle one.
pub const LEFT: u32 = 0x110;
pub const MIDDLE: u32 = 0x112;

/// A wheel's notch in the units of an axis.
const NOTCH: f64 = 15.0;

/// The devices.
pub struct Hands {
    queue: RefCell<EventQueue<Nothing>>,
    keyboard: ZwpVirtualKeyboardV1,
    pointer: ZwlrVirtualPointerV1,
    screen: (u32, u32),
    begin: Instant,
}

/// What comes of the compositor's events: nothing.
struct Nothing;

impl Dispatch<WlRegistry, GlobalListContents> for Nothing {
    fn event(
        _: &mut Self,
        _: &WlRegistry,
        _: <WlRegistry as Proxy>::Event,
        _: &GlobalListContents,
        _: &Connection,
        _: &QueueHandle<Self>,
    ) {
    }
}

delegate_noop!(Nothing: ignore WlSeat);
delegate_noop!(Nothing: ignore ZwpVirtualKeyboardManagerV1);
delegate_noop!(Nothing: ignore ZwpVirtualKeyboardV1);
delegate_noop!(Nothing: ignore ZwlrVirtualPointerManagerV1);
delegate_noop!(Nothing: ignore ZwlrVirtualPointerV1);

impl Hands {
    /// Plugs them in at a desk whose screen has this size.
    pub fn at(sway: &Sway, screen: (u32, u32)) -> Outcome<Self> {
        let stream = std::os::unix::net::UnixStream::connect(sway.display())?;
        let connection = Connection::from_socket(stream)?;
        let (globals, queue) = registry_queue_init::<Nothing>(&connection)?;
        let handle = queue.handle();
        let seat: WlSeat = globals.bind(&handle, 1..=5, ())?;
        let keyboards: ZwpVirtualKeyboardManagerV1 = globals.bind(&handle, 1..=1, ())?;
        let pointers: ZwlrVirtualPointerManagerV1 = globals.bind(&handle, 1..=2, ())?;
        let keyboard = keyboards.create_virtual_keyboard(&seat, &handle, ());
        let mut layout = tempfile::tempfile()?;
        layout.write_all(LAYOUT.as_bytes())?;
        layout.write_all(&[0])?;
        // 1: the text format of XKB.
        keyboard.keymap(1, layout.as_fd(), u32::try_from(LAYOUT.len() + 1)?);
        let pointer = pointers.create_virtual_pointer(Some(&seat), &handle, ());
        let hands = Self { queue: RefCell::new(queue), keyboard, pointer, screen, begin: Instant::now() };
        hands.done()?;
        Ok(hands)
    }

    /// Presses keys together and lets go of them: `ctrl+v`, `Return`, `a`.
    pub fn chord(&self, chord: &str) -> Outcome {
        self.hold(chord)?;
        self.let_go(chord)
    }

    /// Presses keys together.
    pub fn hold(&self, chord: &str) -> Outcome {
        self.hold_codes(&codes_of(chord)?)
    }

    /// Lets go of keys that are held.
    pub fn let_go(&self, chord: &str) -> Outcome {
        self.let_go_of_codes(&codes_of(chord)?)
    }

    /// Types a text of the letters that are on the keyboard.
    pub fn write(&self, text: &str) -> Outcome {
        for letter in text.chars() {
            let (code, shifted) = code_of(letter).ok_or("a letter that is on the keyboard")?;
            let codes = if shifted { vec![42, code] } else { vec![code] };
            self.hold_codes(&codes)?;
            self.let_go_of_codes(&codes)?;
            thread::sleep(Duration::from_millis(10));
        }
        Ok(())
    }

    /// Moves the pointer to a place of the screen.
    pub fn point(&self, x: i32, y: i32) -> Outcome {
        let (width, height) = self.screen;
        self.pointer.motion_absolute(self.now(), u32::try_from(x)?, u32::try_from(y)?, width, height);
        self.pointer.frame();
        self.done()
    }

    /// Presses a button, or lets go of it.
    pub fn button(&self, button: u32, pressed: bool) -> Outcome {
        let state = if pressed { ButtonState::Pressed } else { ButtonState::Released };
        self.pointer.button(self.now(), button, state);
        self.pointer.frame();
        self.done()
    }

    /// Turns the wheel by some notches: down, or up when there are less than none.
    pub fn wheel(&self, notches: i32) -> Outcome {
        let step = notches.signum();
        for _ in 0..notches.abs() {
            self.pointer.axis_source(AxisSource::Wheel);
            self.pointer.axis_discrete(self.now(), Axis::VerticalScroll, NOTCH * f64::from(step), step);
            self.pointer.frame();
            self.done()?;
        }
        Ok(())
    }

    fn hold_codes(&self, codes: &[u32]) -> Outcome {
        for (index, code) in codes.iter().enumerate() {
            self.keyboard.key(self.now(), *code, 1);
            self.keyboard.modifiers(mask(&codes[..=index]), 0, 0, 0);
        }
        self.done()
    }

    fn let_go_of_codes(&self, codes: &[u32]) -> Outcome {
        for (index, code) in codes.iter().enumerate().rev() {
            self.keyboard.key(self.now(), *code, 0);
            self.keyboard.modifiers(mask(&codes[..index]), 0, 0, 0);
        }
        self.done()
    }

    fn now(&self) -> u32 {
        u32::try_from(self.begin.elapsed().as_millis()).unwrap_or_default()
    }

    /// Waits until the compositor has taken all of it.
    fn done(&self) -> Outcome {
        self.queue.borrow_mut().roundtrip(&mut Nothing)?;
        Ok(())
    }
}

fn mask(codes: &[u32]) -> u32 {
    MODIFIERS.iter().filter(|(code, _)| codes.contains(code)).map(|(_, mask)| mask).sum()
}

fn codes_of(chord: &str) -> Outcome<Vec<u32>> {
    let code = |name: &str| {
        let named = NAMED.iter().find(|(known, _)| *known == name).map(|(_, code)| *code);
        named.or_else(|| {
            name.chars().next().filter(|_| name.len() == 1).and_then(code_of).map(|(code, _)| code)
        })
    };
    chord.split('+').map(|name| code(name).ok_or_else(|| format!("no key {name}").into())).collect()
}

/// The key that writes a letter, and whether Shift is needed.
fn code_of(letter: char) -> Option<(u32, bool)> {
    if letter == ' ' {
        return Some((57, false));
    }
    let at = |row: &str| row.chars().position(|known| known == letter).and_then(|at| u32::try_from(at).ok());
    ROWS.iter().find_map(|(first, plain, shifted)| {
        at(plain).map(|at| (first + at, false)).or_else(|| at(shifted).map(|at| (first + at, true)))
    })
}
