//! The screens of a real X server, with a person whose hand is xdotool.
#![allow(
    clippy::unwrap_used,
    reason = "the lint sees tests by their attribute; what they share in this file is test code too"
)]

use std::process::Command;
use std::thread;
use std::time::Duration;

use qrcodegen::{QrCode, QrCodeEcc};
use ringfence_app::conformance;
use ringfence_app::ports::capture::{ScreenError, Screens as _, Screenshot};
use ringfence_platform::SystemScreens;
use ringfence_scan::Frame;
use x11rb::connection::Connection as _;
use x11rb::protocol::randr::{ConnectionExt as _, MonitorInfo};
use x11rb::protocol::xproto::{
    ChangeGCAux, ChangeWindowAttributesAux, ConnectionExt as _, CreateGCAux, EventMask, Gcontext, GrabMode,
    GrabStatus, Pixmap, Rectangle,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;
use x11rb::{CURRENT_TIME, NONE};

use crate::stage::{Stage, on, tool};

const ALICE: &str = "otpauth://totp/Acme:alice?secret=JBSWY3DPEHPK3PXP&issuer=Acme";
const BOB: &str = "otpauth://totp/Beta:bob?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Beta";
const USUAL: Stage = Stage::Screen("1000x700x24");

/// Draws on the root window, and stays: a server without any client forgets everything.
struct Painter {
    connection: RustConnection,
    pixmap: Pixmap,
    ink: Gcontext,
}

impl Painter {
    /// Makes the screen white.
    fn new() -> Self {
        let (connection, screen) = x11rb::connect(None).expect("reaches the server");
        let screen = &connection.setup().roots[screen];
        let (root, depth) = (screen.root, screen.root_depth);
        let (width, height) = (screen.width_in_pixels, screen.height_in_pixels);
        let (white, black) = (screen.white_pixel, screen.black_pixel);
        let (pixmap, ink) = (connection.generate_id().unwrap(), connection.generate_id().unwrap());
        connection.create_pixmap(depth, pixmap, root, width, height).unwrap();
        connection.create_gc(ink, pixmap, &CreateGCAux::new().foreground(white)).unwrap();
        connection.poly_fill_rectangle(pixmap, ink, &[Rectangle { x: 0, y: 0, width, height }]).unwrap();
        connection.change_gc(ink, &ChangeGCAux::new().foreground(black)).unwrap();
        let painter = Self { connection, pixmap, ink };
        painter.show();
        painter
    }

    fn root(&self) -> u32 {
        self.connection.setup().roots[0].root
    }

    fn show(&self) {
        let look = ChangeWindowAttributesAux::new().background_pixmap(self.pixmap);
        self.connection.change_window_attributes(self.root(), &look).unwrap();
        self.connection.clear_area(false, self.root(), 0, 0, 0, 0).unwrap();
        self.connection.sync().unwrap();
    }

    /// A code with modules of 4 pixels.
    fn draw(&self, text: &str, (left, top): (i16, i16)) {
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).unwrap();
        let size = i16::try_from(code.size()).unwrap();
        let modules = (0..size).flat_map(|y| (0..size).map(move |x| (x, y)));
        let dark = modules.filter(|(x, y)| code.get_module((*x).into(), (*y).into()));
        let square = |(x, y)| Rectangle { x: left + 4 * x, y: top + 4 * y, width: 4, height: 4 };
        self.connection
            .poly_fill_rectangle(self.pixmap, self.ink, &dark.map(square).collect::<Vec<_>>())
            .unwrap();
        self.show();
    }

    /// Makes everything black.
    fn blacken(&self) {
        let all = Rectangle { x: 0, y: 0, width: u16::MAX, height: u16::MAX };
        self.connection.poly_fill_rectangle(self.pixmap, self.ink, &[all]).unwrap();
        self.show();
    }

    /// Divides the screen into monitors, given by their left edges and widths, all of this height.
    fn divide(&self, parts: &[(i16, u16)], height: u16) {
        for (index, (x, width)) in parts.iter().enumerate() {
            let name = format!("part-{index}");
            let name = self.connection.intern_atom(false, name.as_bytes()).unwrap().reply().unwrap().atom;
            let resources = self.connection.randr_get_screen_resources(self.root()).unwrap().reply().unwrap();
            let outputs = if index == 0 { resources.outputs } else { Vec::new() };
            let monitor = MonitorInfo {
                name,
                primary: false,
                automatic: false,
                x: *x,
                y: 0,
                width: *width,
                height,
                width_in_millimeters: 100,
                height_in_millimeters: 100,
                outputs,
            };
            self.connection.randr_set_monitor(self.root(), monitor).unwrap().check().unwrap();
        }
    }

    fn holds_pointer(&self) -> bool {
        let (mode, mask) = (GrabMode::ASYNC, EventMask::NO_EVENT);
        let asked =
            self.connection.grab_pointer(false, self.root(), mask, mode, mode, NONE, NONE, CURRENT_TIME);
        asked.unwrap().reply().unwrap().status == GrabStatus::SUCCESS
    }

    fn holds_keyboard(&self) -> bool {
        let asked =
            self.connection.grab_keyboard(false, self.root(), CURRENT_TIME, GrabMode::ASYNC, GrabMode::ASYNC);
        asked.unwrap().reply().unwrap().status == GrabStatus::SUCCESS
    }

    fn let_go(&self) {
        self.connection.ungrab_pointer(CURRENT_TIME).unwrap();
        self.connection.ungrab_keyboard(CURRENT_TIME).unwrap();
        self.connection.sync().unwrap();
    }

    /// Whether pointer and keyboard are free for anyone.
    fn are_both_free(&self) -> bool {
        let free = self.holds_pointer() && self.holds_keyboard();
        self.let_go();
        free
    }
}

/// Has the person do something as soon as they are asked to choose; doesn't wait.
fn then(words: &'static str) {
    thread::spawn(move || {
        let other = Painter::connected();
        // Pointer, then keyboard: with the second one the question has been put.
        while other.holds_keyboard() {
            other.let_go();
            thread::sleep(Duration::from_millis(30));
        }
        tool("xdotool", words.split(' ')).expect("moves the hand");
    });
}

impl Painter {
    /// Draws nothing.
    fn connected() -> Self {
        let (connection, _) = x11rb::connect(None).expect("reaches the server");
        Self { connection, pixmap: NONE, ink: NONE }
    }
}

fn texts(picture: &Screenshot) -> Vec<String> {
    let frame = Frame::from_rgba(&picture.rgba, picture.width, picture.height).expect("is a picture");
    ringfence_scan::decode(&frame).into_iter().map(|code| code.text.to_string()).collect()
}

#[test]
fn a_real_x_screen_keeps_the_contract() {
    on(USUAL, "x11_screens::a_real_x_screen_keeps_the_contract", || {
        let painter = Painter::new();
        painter.draw(ALICE, (100, 100));
        painter.draw(BOB, (600, 400));
        let choose =
            || then("mousemove 80 80 mousedown 1 mousemove 200 150 mousemove 290 290 sleep 0.2 mouseup 1");
        let give_up = || then("key Escape");
        conformance::screens(&SystemScreens::new(), &[ALICE, BOB], &choose, &give_up);
        assert!(painter.are_both_free());
    });
}

#[test]
fn every_monitor_is_a_picture_of_its_own() {
    on(USUAL, "x11_screens::every_monitor_is_a_picture_of_its_own", || {
        let painter = Painter::new();
        painter.draw(ALICE, (100, 100));
        painter.draw(BOB, (600, 400));
        painter.divide(&[(0, 500), (500, 500)], 700);
        let pictures = SystemScreens::new().capture().expect("takes pictures");
        let sizes: Vec<_> = pictures.iter().map(|picture| (picture.width, picture.height)).collect();
        assert_eq!(sizes, [(500, 700), (500, 700)]);
        assert_eq!(pictures.iter().map(texts).collect::<Vec<_>>(), [vec![ALICE], vec![BOB]]);
    });
}

#[test]
fn a_part_may_be_chosen_across_monitors() {
    on(USUAL, "x11_screens::a_part_may_be_chosen_across_monitors", || {
        let painter = Painter::new();
        painter.draw(ALICE, (430, 100));
        painter.divide(&[(0, 500), (500, 500)], 700);
        then("mousemove 650 50 mousedown 1 mousemove 500 200 mousemove 400 320 mouseup 1");
        let part = SystemScreens::new().capture_region().expect("asks").expect("was chosen");
        assert_eq!((part.width, part.height, texts(&part)), (251, 271, vec![ALICE.to_owned()]));
    });
}

#[test]
fn a_screen_of_few_colours_is_read() {
    on(Stage::Screen("800x600x16"), "x11_screens::a_screen_of_few_colours_is_read", || {
        let painter = Painter::new();
        painter.draw(ALICE, (100, 100));
        let pictures = SystemScreens::new().capture().expect("takes pictures");
        assert_eq!(pictures.iter().flat_map(texts).collect::<Vec<_>>(), [ALICE]);
        assert_eq!(pictures[0].rgba[..4], [255; 4]);
    });
}

#[test]
fn a_black_screen_is_said_to_be_black() {
    on(USUAL, "x11_screens::a_black_screen_is_said_to_be_black", || {
        Painter::new().blacken();
        assert_eq!(SystemScreens::new().capture().err(), Some(ScreenError::Black));
    });
}

#[test]
fn a_person_who_gives_up_or_goes_away_gets_pointer_and_keyboard_back() {
    on(USUAL, "x11_screens::a_person_who_gives_up_or_goes_away_gets_pointer_and_keyboard_back", || {
        let painter = Painter::new();
        for way in
            ["key Escape", "click 3", "mousemove 50 50 mousedown 1 mousemove 300 300 key Escape mouseup 1"]
        {
            then(way);
            assert!(SystemScreens::new().capture_region().expect("asks").is_none(), "{way}");
            assert!(painter.are_both_free(), "{way}");
        }
        let short = SystemScreens::waiting_at_most(Duration::from_millis(300));
        assert!(short.capture_region().expect("asks").is_none());
        assert!(painter.are_both_free());
    });
}

#[test]
fn a_click_and_a_tiny_drag_choose_nothing_and_a_second_press_begins_anew() {
    on(USUAL, "x11_screens::a_click_and_a_tiny_drag_choose_nothing_and_a_second_press_begins_anew", || {
        let painter = Painter::new();
        painter.draw(ALICE, (100, 100));
        then(
            "mousemove 600 600 click 1 mousemove 500 500 mousedown 1 mousemove 505 505 mouseup 1 \
             mousemove 80 80 mousedown 1 mousemove 290 290 mouseup 1",
        );
        let part = SystemScreens::new().capture_region().expect("asks").expect("was chosen");
        assert_eq!((part.width, part.height, texts(&part)), (211, 211, vec![ALICE.to_owned()]));
    });
}

#[test]
fn a_pointer_or_keyboard_that_another_program_keeps_is_a_failure() {
    on(USUAL, "x11_screens::a_pointer_or_keyboard_that_another_program_keeps_is_a_failure", || {
        let other = Painter::new();
        for hold in [Painter::holds_pointer, Painter::holds_keyboard] {
            assert!(hold(&other));
            assert_eq!(SystemScreens::new().capture_region().err(), Some(ScreenError::Failed));
            other.let_go();
        }
        assert!(other.are_both_free(), "what was had in between was given back");
    });
}

#[test]
fn the_frame_is_seen_while_it_is_dragged_and_is_never_in_the_picture() {
    on(USUAL, "x11_screens::the_frame_is_seen_while_it_is_dragged_and_is_never_in_the_picture", || {
        let _painter = Painter::new();
        then("mousemove 80 80 mousedown 1 mousemove 290 290 sleep 2 mouseup 1");
        let choosing = thread::spawn(|| SystemScreens::new().capture_region());
        let mut dark = 0;
        while dark == 0 && !choosing.is_finished() {
            let seen = SystemScreens::new().capture().expect("takes pictures");
            dark = seen[0].rgba.as_chunks::<4>().0.iter().filter(|pixel| pixel[0] == 0).count();
        }
        assert!(dark > 4 * 200, "{dark} dark pixels of the frame");
        let part = choosing.join().expect("ends").expect("asks").expect("was chosen");
        assert!(part.rgba.iter().all(|value| *value == 255), "nothing but the white screen");
    });
}

#[test]
fn an_x_server_inside_wayland_is_not_asked() {
    on(USUAL, "x11_screens::an_x_server_inside_wayland_is_not_asked", || {
        if std::env::var_os("WAYLAND_DISPLAY").is_some() {
            // Nor is there a portal here.
            assert_eq!(SystemScreens::new().capture().err(), Some(ScreenError::Unavailable));
            return;
        }
        let _painter = Painter::new();
        assert!(SystemScreens::new().capture().is_ok());
        let again = Command::new(std::env::current_exe().expect("is a program"))
            .args(["--exact", "x11_screens::an_x_server_inside_wayland_is_not_asked"])
            .env("WAYLAND_DISPLAY", "wayland-0")
            .output()
            .expect("starts");
        assert!(again.status.success(), "{}", String::from_utf8_lossy(&again.stdout));
    });
}

#[test]
fn without_a_display_or_a_bus_the_screen_is_out_of_reach() {
    on(Stage::Bare, "x11_screens::without_a_display_or_a_bus_the_screen_is_out_of_reach", || {
        assert_eq!(SystemScreens::new().capture().err(), Some(ScreenError::Unavailable));
        assert_eq!(SystemScreens::new().capture_region().err(), Some(ScreenError::Unavailable));
    });
}
