//! The two kinds of screens that the window is tested on, and what can be tried on one of them alone.

use std::env;

/// Names the kind of screen that the tests of the window run on: `x11`, also when it is not set, or `wayland`.
pub const VARIABLE: &str = "RINGFENCE_TEST_DISPLAY";

/// How programs come onto the screen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Display {
    /// An X server.
    X11,
    /// An X server whose screen can be touched. A test asks for it by itself.
    Touch,
    /// A Wayland compositor.
    Wayland,
}

impl Display {
    /// What the tests of the window run on now.
    #[must_use]
    pub fn of_the_tests() -> Self {
        if env::var_os(VARIABLE).is_some_and(|name| name == "wayland") { Self::Wayland } else { Self::X11 }
    }

    /// What [`VARIABLE`] says for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::X11 => "x11",
            Self::Touch => "touch",
            Self::Wayland => "wayland",
        }
    }
}

const NO_SCREEN: &str =
    "under Wayland a program sees the screen through the desktop's portal alone; the test desk has none";
const NO_TOUCH: &str =
    "the test desk's compositor has no screen that can be touched, and no protocol to play one";
const NO_MINIMISING: &str = "the test desk's compositor has no minimised windows";

/// Tests of the window that can't run under Wayland, each with the reason.
pub const X11_ALONE: &[(&str, &str)] = &[
    ("codes_on_pages_are_read_light_and_dark", NO_SCREEN),
    ("two_monitors_are_read_one_after_the_other", NO_SCREEN),
    ("a_part_of_the_screen_is_dragged_and_only_that_is_read", NO_SCREEN),
    ("a_site_accepts_the_codes_of_an_account_that_the_command_line_saw_on_the_screen", NO_SCREEN),
    ("a_site_accepts_the_codes_of_an_account_that_the_window_saw_on_the_screen", NO_SCREEN),
    ("a_kit_opens_the_vault_on_a_machine_that_has_neither_keychain_nor_password", NO_SCREEN),
    ("a_password_is_set_slows_wrong_ones_down_proves_who_is_there_and_is_removed", NO_SCREEN),
    ("a_finger_scrolls_every_place_that_has_more_than_it_shows_and_presses_nothing", NO_TOUCH),
    ("a_tap_copies_a_code_and_opens_what_it_is_on", NO_TOUCH),
    ("a_minimised_window_locks_where_that_was_chosen", NO_MINIMISING),
    ("the_light_goes_out_when_the_window_is_hidden_or_the_panel_closed", NO_MINIMISING),
    ("the_window_opens_where_it_was", "under Wayland no program knows or chooses where its windows are"),
];

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    #[test]
    fn every_test_that_wayland_is_spared_exists() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/e2e");
        let files = fs::read_dir(folder).unwrap().flatten().map(|file| file.path());
        let sources = files.filter(|path| path.extension().is_some_and(|ending| ending == "rs"));
        let text: String = sources.map(|path| fs::read_to_string(path).unwrap()).collect();
        for (name, _) in X11_ALONE {
            assert!(text.contains(&format!("fn {name}()")), "{name}");
        }
    }
}
