//! Scanning with a camera: which one, and the loop that every front runs, each on a thread of its own.

use std::collections::HashMap;
use std::time::Duration;

use ringfence_scan::{Code, Frame};
use sha2::{Digest as _, Sha256};

use crate::error::ErrorView;
use crate::import::parts::Parts;
use crate::ports::capture::{CameraError, CameraName, CameraStream, CodeReader, Corners, Preview, ReadError};

/// How long a camera may take to its first picture: some need seconds to wake.
const FIRST_PATIENCE: Duration = Duration::from_secs(6);
/// How long it may pause later.
const PATIENCE: Duration = Duration::from_secs(3);
/// How soon an end is noticed while no picture comes.
const STEP: Duration = Duration::from_millis(100);
/// So many pictures in a row that the reader could not even begin with, and there is no reader.
const READER_FAILURES: u32 = 3;
/// A code stays painted over for so many pictures after it was last recognised: readers miss one now and then.
const COVERED_TURNS: u32 = 15;

/// One picture, as a front may show it.
pub struct Sight {
    /// What the camera sees, with recognised codes painted over: nobody can read them from it.
    pub preview: Preview,
    /// The codes that were not seen before in this scan, in reading order. Codes that belong together and were seen
    /// one by one are one, once the last was seen; until then each is told as the part that it is.
    pub new: Vec<Code>,
    /// Where the codes in this picture are, those seen before too.
    pub places: Vec<Corners>,
    /// For about a second it has been too dark to read.
    pub dark: bool,
}

/// The camera with this id, or of this name whatever the case; the first one when none is asked for.
pub fn choose<'a>(cameras: &'a [CameraName], wanted: Option<&str>) -> Option<&'a CameraName> {
    let Some(wanted) = wanted else { return cameras.first() };
    let name = wanted.to_lowercase();
    let by_name = || cameras.iter().find(|camera| camera.name.to_lowercase() == name);
    cameras.iter().find(|camera| camera.id == wanted).or_else(by_name)
}

/// Reads picture after picture, always the newest, and tells of each, until `go_on` says no; it is asked several
/// times a second, also while no picture comes. The camera is off when this returns.
///
/// # Errors
/// Why the camera gives no pictures any more, or that the reader could not be started.
pub fn watch(
    mut stream: Box<dyn CameraStream>,
    reader: &dyn CodeReader,
    go_on: &dyn Fn() -> bool,
    tell: &mut dyn FnMut(Sight),
) -> Result<(), ErrorView> {
    let (mut memory, mut parts) = (Memory::default(), Parts::default());
    let mut light = Light::new();
    let (mut turn, mut failures) = (0_u32, 0);
    let (mut waited, mut patience) = (Duration::ZERO, FIRST_PATIENCE);
    while go_on() {
        let shot = match stream.newest(STEP) {
            Ok(shot) => shot,
            Err(CameraError::Stalled) => {
                waited += STEP;
                if waited < patience {
                    continue;
                }
                return Err(CameraError::Stalled.into());
            }
            Err(error) => return Err(error.into()),
        };
        (waited, patience) = (Duration::ZERO, PATIENCE);
        let codes = match reader.read_live(&shot.frame, turn) {
            Ok(codes) => codes,
            // One hostile or hopeless picture of many.
            Err(ReadError::OutOfTime | ReadError::Picture(_)) => Vec::new(),
            Err(ReadError::Failed) => {
                failures += 1;
                if failures < READER_FAILURES {
                    continue;
                }
                return Err(ReadError::Failed.into());
            }
        };
        failures = 0;
        let places: Vec<Corners> = codes.iter().map(|code| code.corners).collect();
        let dark = light.is_gone(&shot.frame) && places.is_empty();
        let mut new = Vec::new();
        for code in codes {
            if !memory.is_new(&code, turn) {
                continue;
            }
            let was_part = code.part.is_some();
            let code = parts.put_together(code);
            // What was just put together may have been seen whole before.
            let is_joined = was_part && code.part.is_none();
            if !is_joined || memory.is_new(&code, turn) {
                new.push(code);
            }
        }
        let mut preview = shot.preview;
        memory.cover(&mut preview, turn);
        tell(Sight { preview, new, places, dark });
        turn = turn.wrapping_add(1);
    }
    Ok(())
}

/// What this scan has seen: by the digest of a text, so that texts needn't be kept, where the code was last and in
/// which turn.
#[derive(Default)]
struct Memory(HashMap<[u8; 32], (Corners, u32)>);

impl Memory {
    fn is_new(&mut self, code: &Code, turn: u32) -> bool {
        let part = code.part.map_or([0; 3], |part| [part.index, part.count, part.parity]);
        let digest = Sha256::new_with_prefix(part).chain_update(code.text.as_bytes()).finalize();
        self.0.insert(digest.into(), (code.corners, turn)).is_none()
    }

    fn cover(&self, preview: &mut Preview, turn: u32) {
        for (corners, seen) in self.0.values() {
            if turn.wrapping_sub(*seen) <= COVERED_TURNS {
                preview.cover(corners);
            }
        }
    }
}

/// How bright the brighter parts of the pictures are, on average over about a second.
struct Light(f32);

impl Light {
    /// The brighter parts are this share of the pixels…
    const BRIGHTER_SHARE: f32 = 0.05;
    /// …and darker than this when no code could be read.
    const DARK_BELOW: f32 = 48.0;
    /// How much one picture counts. Cameras send 15 to 30 a second.
    const WEIGHT: f32 = 1.0 / 24.0;

    fn new() -> Self {
        Self(128.0)
    }

    fn is_gone(&mut self, frame: &Frame) -> bool {
        self.0 += (Self::brightness(frame) - self.0) * Self::WEIGHT;
        self.0 < Self::DARK_BELOW
    }

    /// The luma that a twentieth of the pixels reach. Some thousand pixels stand for all.
    fn brightness(frame: &Frame) -> f32 {
        let mut sample: Vec<u8> =
            frame.luma().iter().step_by(frame.luma().len() / 4096 + 1).copied().collect();
        let place = (sample.len() as f32 * (1.0 - Self::BRIGHTER_SHARE)) as usize;
        let place = place.min(sample.len() - 1);
        f32::from(*sample.select_nth_unstable(place).1)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::sync::Mutex;

    use super::*;
    use ringfence_scan::{Part, Searched};
    use zeroize::Zeroizing;

    use crate::ErrorCode;
    use crate::fakes::StillCamera;
    use crate::ports::capture::{Cameras as _, Shot};

    /// Answers turn by turn, then that there is nothing.
    struct Script(Mutex<std::vec::IntoIter<Result<Vec<Code>, ReadError>>>);

    impl Script {
        fn of(answers: Vec<Result<Vec<Code>, ReadError>>) -> Self {
            Self(Mutex::new(answers.into_iter()))
        }
    }

    impl CodeReader for Script {
        fn read_file(&self, _: &[u8]) -> Result<Searched, ReadError> {
            Err(ReadError::Failed)
        }

        fn read_still(&self, _: &Frame) -> Result<Vec<Code>, ReadError> {
            Err(ReadError::Failed)
        }

        fn read_live(&self, _: &Frame, _: u32) -> Result<Vec<Code>, ReadError> {
            self.0.lock().unwrap().next().unwrap_or(Ok(Vec::new()))
        }
    }

    fn code(text: &str) -> Code {
        let corners = [(0.25, 0.25), (0.75, 0.25), (0.75, 0.75), (0.25, 0.75)];
        Code { text: Zeroizing::new(text.to_owned()), corners, part: None }
    }

    fn grey(level: u8) -> Frame {
        Frame::from_luma(vec![level; 64 * 48], 64, 48).unwrap()
    }

    /// What `watch` tells of so many pictures, and how it ends.
    fn told(camera: &StillCamera, reader: &Script, pictures: usize) -> (Vec<Sight>, Result<(), ErrorView>) {
        let mut sights = Vec::new();
        let count = Cell::new(0);
        let stream = camera.open(StillCamera::ID).unwrap();
        let end = watch(stream, reader, &|| count.get() < pictures, &mut |sight| {
            sights.push(sight);
            count.set(count.get() + 1);
        });
        assert!(!camera.is_on(), "the camera is off when the scan has ended");
        (sights, end)
    }

    #[test]
    fn a_text_is_told_once_however_often_it_is_seen() {
        let camera = StillCamera::showing(grey(200));
        let reader = Script::of(vec![
            Ok(vec![code("one")]),
            Ok(vec![]),
            Ok(vec![code("two"), code("one")]),
            Ok(vec![code("two")]),
        ]);
        let (sights, end) = told(&camera, &reader, 5);
        assert_eq!(end, Ok(()));
        let new: Vec<Vec<&str>> =
            sights.iter().map(|sight| sight.new.iter().map(|code| code.text.as_str()).collect()).collect();
        assert_eq!(new, [vec!["one"], vec![], vec!["two"], vec![], vec![]]);
        let places: Vec<usize> = sights.iter().map(|sight| sight.places.len()).collect();
        assert_eq!(places, [1, 0, 2, 1, 0]);
    }

    #[test]
    fn parts_that_come_before_the_camera_one_by_one_are_put_together() {
        let text = "otpauth://totp/Acme:alice?secret=JBSWY3DPEHPK3PXP";
        let parity = text.bytes().fold(0, |sum, byte| sum ^ byte);
        let part = |index, range: std::ops::Range<usize>, parity| Code {
            part: Some(Part { index, count: 2, parity }),
            ..code(&text[range])
        };
        let (first, second) = (part(0, 0..39, parity), part(1, 39..49, parity));
        let (of_another, second_of_another) = (part(0, 3..20, parity), part(1, 20..30, parity));
        let camera = StillCamera::showing(grey(200));
        let reader = Script::of(vec![
            Ok(vec![first.clone()]),
            Ok(vec![first.clone()]),
            Ok(vec![second.clone(), code("beside it")]),
            // Both at once, which the reader puts together itself; and again the first alone.
            Ok(vec![code(text)]),
            Ok(vec![first]),
            // What bears the same marks but not the bytes that these stand for is not one message.
            Ok(vec![of_another.clone(), second_of_another.clone()]),
        ]);
        let (sights, _) = told(&camera, &reader, 6);
        let new: Vec<Vec<(&str, Option<u8>)>> = sights
            .iter()
            .map(|sight| {
                sight.new.iter().map(|code| (code.text.as_str(), code.part.map(|part| part.index))).collect()
            })
            .collect();
        let cut_off = (&text[..39], Some(0));
        let whole = vec![(text, None), ("beside it", None)];
        let others = vec![(of_another.text.as_str(), Some(0)), (second_of_another.text.as_str(), Some(1))];
        assert_eq!(new, [vec![cut_off], vec![], whole, vec![], vec![], others]);
    }

    #[test]
    fn a_recognised_code_is_painted_over_also_in_pictures_where_it_is_missed() {
        let camera = StillCamera::showing(grey(255));
        let mut answers = vec![Ok(vec![]), Ok(vec![code("secret")])];
        answers.resize_with(40, || Ok(vec![]));
        let (sights, _) = told(&camera, &Script::of(answers), 40);
        let covered = |sight: &Sight| sight.preview.rgb[3 * (24 * 64 + 32)] != 255;
        let turns: Vec<usize> = (0..sights.len()).filter(|turn| covered(&sights[*turn])).collect();
        assert_eq!(turns, (1..=1 + COVERED_TURNS as usize).collect::<Vec<_>>());
    }

    #[test]
    fn darkness_is_told_when_it_lasts_and_never_beside_a_code() {
        let camera = StillCamera::showing(grey(10));
        let mut answers: Vec<Result<Vec<Code>, ReadError>> = Vec::new();
        answers.resize_with(60, || Ok(vec![]));
        answers[50] = Ok(vec![code("glows in the dark")]);
        let (sights, _) = told(&camera, &Script::of(answers), 60);
        assert!(sights[..15].iter().all(|sight| !sight.dark), "cameras wake in the dark");
        assert!(sights[40].dark && !sights[50].dark && sights[51].dark);
        let (sights, _) = told(&StillCamera::showing(grey(60)), &Script::of(vec![]), 60);
        assert!(sights.iter().all(|sight| !sight.dark));
    }

    #[test]
    fn a_dark_room_with_a_bright_screen_in_it_is_not_dark() {
        let mut luma = vec![4; 64 * 48];
        luma[..300].fill(180);
        let camera = StillCamera::showing(Frame::from_luma(luma, 64, 48).unwrap());
        let (sights, _) = told(&camera, &Script::of(vec![]), 60);
        assert!(sights.iter().all(|sight| !sight.dark));
    }

    #[test]
    fn every_end_of_a_camera_ends_the_scan_with_its_own_failure() {
        for (error, code) in [
            (CameraError::Unplugged, ErrorCode::CameraUnplugged),
            (CameraError::Failed, ErrorCode::CameraFailed),
            (CameraError::Stalled, ErrorCode::CameraStalled),
            (CameraError::Refused, ErrorCode::CameraRefused),
        ] {
            let camera = StillCamera::showing(grey(200));
            camera.end_after(2, error);
            let (sights, end) = told(&camera, &Script::of(vec![]), 100);
            assert_eq!((sights.len(), end), (2, Err(ErrorView::new(code))));
        }
    }

    #[test]
    fn a_short_pause_of_the_camera_is_no_end() {
        /// Gives a picture after every so many waits.
        struct Slow(u32, u32);
        impl CameraStream for Slow {
            fn newest(&mut self, _: Duration) -> Result<Shot, CameraError> {
                self.1 += 1;
                if !self.1.is_multiple_of(self.0) {
                    return Err(CameraError::Stalled);
                }
                let frame = grey(200);
                Ok(Shot { preview: Preview::of_frame(&frame), frame })
            }

            fn size(&self) -> (u32, u32) {
                (64, 48)
            }
        }
        let count = Cell::new(0);
        let reader = Script::of(vec![]);
        let mut tell = |_| count.set(count.get() + 1);
        assert_eq!(watch(Box::new(Slow(29, 0)), &reader, &|| count.get() < 9, &mut tell), Ok(()));
        count.set(0);
        let end = watch(Box::new(Slow(50, 0)), &reader, &|| true, &mut tell);
        assert_eq!((count.get(), end), (1, Err(ErrorView::new(ErrorCode::CameraStalled))));
    }

    #[test]
    fn a_picture_that_takes_too_long_is_skipped_and_a_reader_that_is_gone_ends_the_scan() {
        let camera = StillCamera::showing(grey(200));
        let slow =
            Script::of(vec![Err(ReadError::OutOfTime), Err(ReadError::OutOfTime), Ok(vec![code("x")])]);
        let (sights, end) = told(&camera, &slow, 3);
        assert_eq!((sights.len(), sights[2].new.len(), end), (3, 1, Ok(())));
        let gone = Script::of(vec![Err(ReadError::Failed); 3]);
        assert_eq!(told(&camera, &gone, 3).1, Err(ErrorView::new(ErrorCode::ReaderFailed)));
        let stumbling = Script::of(vec![Err(ReadError::Failed), Err(ReadError::Failed), Ok(vec![])]);
        assert_eq!(told(&camera, &stumbling, 1).1, Ok(()));
    }

    #[test]
    fn the_camera_that_is_asked_for_is_found_by_id_or_name() {
        let camera = |id: &str, name: &str| CameraName { id: id.into(), name: name.into() };
        let cameras = [camera("0", "Front"), camera("2", "Desk (2)")];
        let id = |wanted| choose(&cameras, wanted).map(|camera| camera.id.as_str());
        assert_eq!(id(None), Some("0"));
        assert_eq!(id(Some("2")), Some("2"));
        assert_eq!(id(Some("desk (2)")), Some("2"));
        assert_eq!(id(Some("Desk")), None);
        assert_eq!(choose(&[], None), None);
    }
}
