//! Hostile pictures (`xtask::pictures::hostile`) before the reader process: whatever they are, an answer comes, and
//! soon, and the process stays within its memory.
#![allow(
    clippy::unwrap_used,
    reason = "the lint sees tests by their attribute; what they share in this file is test code too"
)]

use std::path::PathBuf;
use std::time::{Duration, Instant};

use ringfence_app::ports::capture::{CodeReader as _, ReadError};
use ringfence_platform::WorkerReader;
use ringfence_scan::{Code, Frame};
use xtask::pictures::hostile::{self, Body};

/// A reader is given up after two seconds of work, and after ten in all where a machine does other things besides.
const MOST_WORK: Duration = Duration::from_millis(2_600);
const LONGEST: Duration = Duration::from_secs(11);

/// What a reader may take, in kilobytes of resident memory.
const MOST_MEMORY: u64 = 1 << 20;

/// Has every picture of a family read as a file or a still, and as a frame of a stream.
fn endure(name: &str) {
    let family = hostile::families().into_iter().find(|family| family.name == name).unwrap();
    let reader = WorkerReader::at(PathBuf::from(env!("CARGO_BIN_EXE_code-reader")));
    let peak = Peak::watch();
    let mut ended = 0;
    for (turn, picture) in (0..).zip(&family.pictures) {
        let mut ask = |read: &dyn Fn() -> Result<Vec<Code>, ReadError>| {
            let (start, before) = (Instant::now(), work());
            let answer = read();
            let (time, work) = (start.elapsed(), work().saturating_sub(before));
            assert!(time < LONGEST && work < MOST_WORK, "{} took {time:?}, {work:?} of work", picture.name);
            match answer {
                Ok(codes) => {
                    let strange = codes.iter().find(|code| !hostile::TEXTS.contains(&code.text.as_str()));
                    assert!(
                        strange.is_none(),
                        "{} is not what {} says",
                        strange.unwrap().text.as_str(),
                        picture.name
                    );
                }
                Err(ReadError::Picture(_)) => {}
                Err(ReadError::OutOfTime) => {
                    println!("{} ended its reader after {time:?}", picture.name);
                    ended += 1;
                }
                Err(ReadError::Failed) => panic!("no reader could be started for {}", picture.name),
            }
        };
        match picture.make() {
            Body::File(bytes) => ask(&|| reader.read_file(&bytes).map(|found| found.codes)),
            Body::Pixels { luma, width, height } => {
                let frame = Frame::from_luma(luma, width, height).unwrap();
                ask(&|| reader.read_still(&frame));
                ask(&|| reader.read_live(&frame, turn));
            }
        }
    }
    println!("{name}: {} pictures, {ended} readers ended", family.pictures.len());
    let most = peak.most();
    assert!(most < MOST_MEMORY, "{name}: a reader took {most} kB");
}

#[test]
fn pictures_full_of_corner_marks_are_answered_in_time() {
    endure("bombs");
}

#[test]
fn noise_is_answered_in_time() {
    endure("noise");
}

#[test]
fn pictures_of_extreme_shapes_are_answered_in_time() {
    endure("shapes");
}

#[test]
fn what_is_nearly_a_code_is_answered_in_time() {
    endure("half codes");
}

#[test]
fn drawings_that_ask_for_much_are_answered_in_time() {
    endure("drawings");
}

#[test]
fn broken_and_lying_files_are_answered_in_time() {
    endure("headers");
}

#[test]
fn files_that_unpack_to_far_more_than_they_are_are_answered_in_time() {
    endure("files");
}

/// The most memory that any reader of this process had at once, looked up from the side until told.
#[cfg(target_os = "linux")]
struct Peak {
    watcher: std::thread::JoinHandle<u64>,
    go_on: std::sync::Arc<std::sync::atomic::AtomicBool>,
}

#[cfg(target_os = "linux")]
impl Peak {
    fn watch() -> Self {
        use std::sync::atomic::{AtomicBool, Ordering};
        let go_on = std::sync::Arc::new(AtomicBool::new(true));
        let watched = go_on.clone();
        let watcher = std::thread::spawn(move || {
            let mut most = 0;
            while watched.load(Ordering::Relaxed) {
                most = children().filter_map(|id| peak_of(&id)).fold(most, u64::max);
                std::thread::sleep(Duration::from_millis(10));
            }
            most
        });
        Self { watcher, go_on }
    }

    /// In kilobytes.
    fn most(self) -> u64 {
        self.go_on.store(false, std::sync::atomic::Ordering::Relaxed);
        let most = self.watcher.join().unwrap();
        assert!(most > 0, "a reader was seen");
        most
    }
}

/// The processes that this one started.
#[cfg(target_os = "linux")]
fn children() -> impl Iterator<Item = String> {
    let threads = std::fs::read_dir("/proc/self/task").unwrap().flatten();
    let lists = threads.filter_map(|thread| std::fs::read_to_string(thread.path().join("children")).ok());
    lists.flat_map(|list| list.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
}

/// How long the processes that this one started have been on a processor, those that have ended too.
#[cfg(target_os = "linux")]
fn work() -> Duration {
    let of_one = |id: String| {
        let told = std::fs::read_to_string(format!("/proc/{id}/schedstat")).ok()?;
        told.split(' ').next()?.parse::<u64>().ok()
    };
    let alive: u64 = children().filter_map(of_one).sum();
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    // The fields 16 and 17 of proc(5), in hundredths of a second; the second one may hold blanks and ends with a bracket.
    let fields = stat.rsplit(')').next().unwrap().split_whitespace().skip(13).take(2);
    let ended: u64 = fields.map(|ticks| ticks.parse::<u64>().unwrap()).sum();
    Duration::from_nanos(alive) + Duration::from_millis(ended * 10)
}

/// Elsewhere the time in all is what is looked at.
#[cfg(not(target_os = "linux"))]
fn work() -> Duration {
    Duration::ZERO
}

/// The most resident memory that a process ever had: what the kernel noted, so that a look now and then will do.
#[cfg(target_os = "linux")]
fn peak_of(id: &str) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

/// Elsewhere the reader's own allocator has the limit, and nothing tells from outside.
#[cfg(not(target_os = "linux"))]
struct Peak;

#[cfg(not(target_os = "linux"))]
impl Peak {
    fn watch() -> Self {
        Self
    }

    fn most(self) -> u64 {
        0
    }
}
