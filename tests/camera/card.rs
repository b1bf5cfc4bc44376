//! `vivid`, the kernel's own capture card of software, and the faults that it plays on demand.

use std::time::Duration;

use v4l::buffer::Type;
use v4l::control::{Control, Value};
use v4l::io::{mmap::Stream, traits::CaptureStream};
use v4l::{Device, video::Capture};

/// The one that passes for a webcam (`crates/xtask/src/camera/init.sh`).
pub const WEBCAM: usize = 8;
/// The one with any size in steps of two.
pub const STEPWISE: usize = 9;
/// An output: gives no pictures.
pub const OUTPUT: usize = 10;

/// The driver's own controls (`vivid-ctrls.c`).
const PATTERN: u32 = 0x00f0_f000;
const TEXT: u32 = 0x00f0_f001;
const DROPPED_PERCENT: u32 = 0x00f0_f040;
const DISCONNECT: u32 = 0x00f0_f041;

/// The hand on a card. What it changed is as before when it is dropped.
pub struct Card(Device);

impl Card {
    /// A hand on the card of this number.
    pub fn of(number: usize) -> Self {
        Self(Device::new(number).expect("the machine has this card"))
    }

    /// Shows nothing but black.
    pub fn darken(&self) {
        self.set(TEXT, Value::Integer(2));
        self.set(PATTERN, Value::Integer(5));
    }

    /// Frames stop coming.
    pub fn stall(&self) {
        self.set(DROPPED_PERCENT, Value::Integer(100));
    }

    /// Pulls the cable. It is in again when everybody has let go of the card.
    pub fn unplug(&self) {
        self.set(DISCONNECT, Value::None);
    }

    /// Takes the card for as long as `work` lasts.
    pub fn use_during<T>(&self, work: impl FnOnce() -> T) -> T {
        let format = Capture::format(&self.0).expect("the card has a format");
        Capture::set_format(&self.0, &format).expect("nobody else uses the card");
        let mut stream =
            Stream::with_buffers(&self.0, Type::VideoCapture, 2).expect("nobody else uses the card");
        stream.set_timeout(Duration::from_secs(20));
        stream.next().expect("it gives pictures");
        work()
    }

    fn set(&self, id: u32, value: Value) {
        self.0.set_control(Control { id, value }).expect("vivid has this control");
    }
}

impl Drop for Card {
    fn drop(&mut self) {
        for id in [PATTERN, TEXT, DROPPED_PERCENT] {
            // An unplugged card takes no orders, and had none but to be unplugged.
            let _ = self.0.set_control(Control { id, value: Value::Integer(0) });
        }
    }
}
