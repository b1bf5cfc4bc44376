//! Screens that show what a test paints on them.

use std::sync::{Arc, Mutex};

use zeroize::Zeroizing;

use super::{Faults, state};
use crate::ports::capture::{ScreenError, Screens, Screenshot};

/// Screens and a person before them, who chooses what a test says.
#[derive(Clone, Default)]
pub struct PaintedScreens {
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    screens: Vec<Painting>,
    choice: Option<Choice>,
    faults: Faults<ScreenError>,
    captures: u32,
}

#[derive(Clone)]
struct Painting {
    rgba: Vec<u8>,
    width: u32,
    height: u32,
}

/// A part of a screen, in pixels.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    /// Which screen, from 0.
    pub screen: usize,
    /// Of the left edge.
    pub x: u32,
    /// Of the upper edge.
    pub y: u32,
    /// Pixels a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

impl PaintedScreens {
    /// A computer without a screen, and a person who chooses nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts one more screen up, with this 8-bit RGBA on it.
    ///
    /// # Panics
    /// When the bytes don't fit the size.
    pub fn put_up(&self, rgba: &[u8], width: u32, height: u32) {
        assert_eq!(rgba.len() as u64, u64::from(width) * u64::from(height) * 4, "the bytes fit the size");
        state(&self.state).screens.push(Painting { rgba: rgba.to_vec(), width, height });
    }

    /// What the person chooses from now on; `None`: they give up.
    pub fn choose(&self, choice: Option<Choice>) {
        state(&self.state).choice = choice;
    }

    /// The next picture fails so.
    pub fn fail_next(&self, error: ScreenError) {
        state(&self.state).faults.next = Some(error);
    }

    /// Every picture fails so; `None`: no longer.
    pub fn fail_always(&self, error: Option<ScreenError>) {
        state(&self.state).faults.always = error;
    }

    /// How often pictures were asked for.
    pub fn captures(&self) -> u32 {
        state(&self.state).captures
    }
}

impl State {
    fn ask(&mut self) -> Result<(), ScreenError> {
        self.captures += 1;
        self.faults.check()?;
        if self.screens.is_empty() { Err(ScreenError::Unavailable) } else { Ok(()) }
    }
}

impl Painting {
    fn part(&self, x: u32, y: u32, width: u32, height: u32) -> Screenshot {
        let at = |x: u32, y: u32| (y as usize * self.width as usize + x as usize) * 4;
        let rows = (y..y + height).flat_map(|y| self.rgba[at(x, y)..at(x + width, y)].iter().copied());
        Screenshot { rgba: Zeroizing::new(rows.collect()), width, height }
    }

    fn is_black(&self) -> bool {
        self.rgba.as_chunks::<4>().0.iter().all(|pixel| pixel[..3] == [0; 3])
    }
}

impl Screens for PaintedScreens {
    fn capture(&self) -> Result<Vec<Screenshot>, ScreenError> {
        let mut state = state(&self.state);
        state.ask()?;
        if state.screens.iter().all(Painting::is_black) {
            return Err(ScreenError::Black);
        }
        Ok(state.screens.iter().map(|screen| screen.part(0, 0, screen.width, screen.height)).collect())
    }

    fn capture_region(&self) -> Result<Option<Screenshot>, ScreenError> {
        let mut state = state(&self.state);
        state.ask()?;
        let part = |Choice { screen, x, y, width, height }| state.screens[screen].part(x, y, width, height);
        Ok(state.choice.map(part))
    }
}
