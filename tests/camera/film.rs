//! Plays films on the loopback devices.

use std::io::{self, Write};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use v4l::io::traits::CaptureStream;
use v4l::video::Output;
use v4l::{Device, buffer::Type, io::mmap::Stream};

use crate::frames::Format;

/// A camera of the machine: the number of its device, and what the driver was told to call it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Camera {
    pub number: usize,
    pub name: &'static str,
}

/// The loopback devices (`crates/xtask/src/camera/init.sh`).
pub const DESK: Camera = Camera { number: 0, name: "Desk Camera" };
/// A second one.
pub const DOOR: Camera = Camera { number: 1, name: "Door Camera" };
/// A third one, that plays only where all must.
pub const ATTIC: Camera = Camera { number: 2, name: "Attic Camera" };

/// A camera that shows the same few pictures again and again, until it is dropped: then its cable is out.
pub struct Film {
    is_over: Arc<AtomicBool>,
    player: Option<JoinHandle<io::Result<()>>>,
}

impl Film {
    /// Starts a film; when this is done the camera is ready for whoever looks.
    pub fn play(camera: Camera, (width, height): (u32, u32), format: Format, frames: Vec<Vec<u8>>) -> Self {
        let mut device = Device::new(camera.number).expect("the machine has this camera");
        let wanted = v4l::Format::new(width, height, format.code());
        let given = Output::set_format(&device, &wanted).expect("a loopback device takes any format");
        assert_eq!(
            (given.width, given.height, given.fourcc),
            (width, height, wanted.fourcc),
            "nobody else plays"
        );
        device.write_all(&frames[0]).expect("the device takes frames");
        let is_over = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&is_over);
        let player = thread::spawn(move || {
            for frame in frames.iter().cycle() {
                if flag.load(Ordering::Relaxed) {
                    break;
                }
                device.write_all(frame)?;
                thread::sleep(Duration::from_millis(100));
            }
            Ok(())
        });
        Self { is_over, player: Some(player) }
    }
}

impl Drop for Film {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        let ended = self.player.take().map(JoinHandle::join);
        // A test that fails already says why.
        if !thread::panicking() {
            assert!(matches!(ended, Some(Ok(Ok(())))), "the device takes frames: {ended:?}");
        }
    }
}

/// Some frames, read by no part of the program.
pub fn capture(camera: Camera, count: usize) -> Vec<Vec<u8>> {
    let device = Device::new(camera.number).expect("the machine has this camera");
    let mut stream = Stream::with_buffers(&device, Type::VideoCapture, 4).expect("it streams");
    stream.set_timeout(Duration::from_secs(20));
    let next = |_| stream.next().map(|(frame, _)| frame.to_vec());
    (0..count).map(next).collect::<io::Result<_>>().expect("frames come")
}
