//! The process that reads pictures: what it answers, what it can't do, and what happens when it fails.
#![allow(
    clippy::unwrap_used,
    reason = "the lint sees tests by their attribute; what they share in this file is test code too"
)]

use std::fs;
use std::path::{Path, PathBuf};

use ringfence_app::conformance;
use ringfence_app::eyes::{CodeReader as _, ReadError};
use ringfence_app::fakes::NearReader;
use ringfence_platform::WorkerReader;

const TEXTS: [&str; 4] = [
    "otpauth://totp/Acme:alice?secret=JBSWY3DPEHPK3PXP&issuer=Acme",
    "otpauth://hotp/Beta:bob?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Beta&counter=3",
    "third",
    "fourth",
];

fn several() -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/qr/several.png")).unwrap()
}

fn worker() -> WorkerReader {
    WorkerReader::at(PathBuf::from(env!("CARGO_BIN_EXE_code-reader")))
}

#[test]
fn the_reader_process_and_the_one_of_the_tests_keep_the_contract() {
    conformance::code_reader(&NearReader::new(), &several(), &TEXTS);
    conformance::code_reader(&worker(), &several(), &TEXTS);
}

#[test]
fn several_pictures_are_read_at_once() {
    let (reader, picture) = (worker(), several());
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| assert_eq!(reader.read_file(&picture).unwrap().codes.len(), 4));
        }
    });
}

#[test]
fn a_program_that_is_no_reader_is_a_failure_of_ours_and_not_of_the_picture() {
    for program in ["/nonexistent/program", "/bin/true", "/bin/cat"].into_iter().filter(|_| cfg!(unix)) {
        let reader = WorkerReader::at(PathBuf::from(program));
        assert_eq!(reader.read_file(&several()), Err(ReadError::Failed), "{program}");
    }
}

/// A program that says it is ready and then does this.
#[cfg(unix)]
fn stand_in(folder: &Path, then: &str) -> WorkerReader {
    use std::os::unix::fs::PermissionsExt as _;
    let path = folder.join("stand-in");
    fs::write(&path, format!("#!/bin/sh\nprintf R\n{then}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    WorkerReader::at(path)
}

#[test]
#[cfg(unix)]
fn a_reader_that_does_not_come_to_an_end_is_ended() {
    let folder = tempfile::tempdir().unwrap();
    let reader =
        stand_in(folder.path(), &format!("echo $$ > {}/pid; exec sleep 600", folder.path().display()));
    assert_eq!(reader.read_file(&several()), Err(ReadError::OutOfTime));
    let id = fs::read_to_string(folder.path().join("pid")).unwrap();
    assert!(!Path::new("/proc").join(id.trim()).exists(), "it is gone");
}

#[test]
#[cfg(unix)]
fn a_reader_that_breaks_down_over_a_picture_is_no_answer() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(stand_in(folder.path(), "exit 1").read_file(&several()), Err(ReadError::OutOfTime));
    // An answer that is none: 4,294,967,295 codes.
    let nonsense = stand_in(folder.path(), r"printf '\0\0\377\377\377\377'; cat > /dev/null");
    assert_eq!(nonsense.read_file(&several()), Err(ReadError::OutOfTime));
}

#[cfg(target_os = "linux")]
mod linux {
    use super::*;
    use std::io::Read as _;
    use std::process::{Command, Stdio};

    use ringfence_scan::{Frame, PictureError};

    /// A reader that notes its number in `folder/pid` before it serves: other tests have readers of their own.
    fn noted(folder: &Path) -> WorkerReader {
        use std::os::unix::fs::PermissionsExt as _;
        let path = folder.join("noted-reader");
        let program = env!("CARGO_BIN_EXE_code-reader");
        let script = format!("#!/bin/sh\necho $$ > {}/pid\nexec {program} \"$@\"\n", folder.display());
        fs::write(&path, script).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        WorkerReader::at(path)
    }

    fn number(folder: &Path) -> String {
        fs::read_to_string(folder.join("pid")).unwrap().trim().to_owned()
    }

    #[test]
    fn a_reader_that_was_ended_between_two_pictures_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let reader = noted(folder.path());
        assert_eq!(reader.read_file(&several()).unwrap().codes.len(), 4);
        let first = number(folder.path());
        assert!(Command::new("kill").args(["-9", &first]).status().unwrap().success());
        assert_eq!(reader.read_file(&several()).unwrap().codes.len(), 4);
        assert_ne!(number(folder.path()), first);
    }

    #[test]
    fn a_reader_without_questions_is_ended_and_nothing_of_it_stays_in_the_list_of_processes() {
        let folder = tempfile::tempdir().unwrap();
        let reader = noted(folder.path()).ended_after(std::time::Duration::from_millis(200));
        assert_eq!(reader.read_file(&several()).unwrap().codes.len(), 4);
        let first = PathBuf::from("/proc").join(number(folder.path()));
        assert!(first.exists());
        let end = std::time::Instant::now() + std::time::Duration::from_secs(20);
        while first.exists() {
            assert!(std::time::Instant::now() < end, "it is there still, or its end was not taken note of");
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        assert_eq!(reader.read_file(&several()).unwrap().codes.len(), 4, "another one serves");
    }

    #[test]
    fn a_picture_that_no_time_is_left_for_is_not_said_to_have_no_code() {
        // So dense with what could be a corner mark that the search ends by the clock.
        let luma = (0..3400 * 3400_usize).map(|at| {
            let (x, y) = (at % 3400 / 2 % 9, at / 3400 / 2 % 9);
            let ring = x.abs_diff(3).max(y.abs_diff(3));
            if x < 7 && y < 7 && ring != 2 { 0 } else { 255 }
        });
        let frame = Frame::from_luma(luma.collect(), 3400, 3400).unwrap();
        let answer = worker().read_still(&frame);
        assert!(
            matches!(answer, Err(ReadError::Picture(PictureError::Unfinished) | ReadError::OutOfTime)),
            "{answer:?}"
        );
    }

    #[test]
    fn a_reader_can_open_nothing_and_take_no_more_memory_than_its_share() {
        let mut child = Command::new(env!("CARGO_BIN_EXE_code-reader"))
            .arg("--read-codes")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdout.as_mut().unwrap().read_exact(&mut [0]).unwrap();
        let of = |file: &str| fs::read_to_string(format!("/proc/{}/{file}", child.id())).unwrap();
        let (status, limits) = (of("status"), of("limits"));
        // Its threads are under the filter too.
        for thread in fs::read_dir(format!("/proc/{}/task", child.id())).unwrap() {
            let status = fs::read_to_string(thread.unwrap().path().join("status")).unwrap();
            assert!(status.lines().any(|line| line == "Seccomp:\t2"), "a filter is in force");
        }
        assert!(status.lines().any(|line| line == "NoNewPrivs:\t1"));
        let limit = |name: &str| {
            let line = limits.lines().find(|line| line.starts_with(name)).unwrap();
            line[name.len()..].split_whitespace().next().unwrap().to_owned()
        };
        assert_eq!(limit("Max data size"), (900 << 20).to_string());
        assert_eq!(limit("Max core file size"), "1");
        drop(child.stdin.take());
        assert!(child.wait().unwrap().success(), "it leaves when its asker does");
    }

    #[test]
    fn a_picture_that_wants_more_memory_than_its_share_ends_its_reader_alone() {
        let reader = worker();
        // Grey on its own would fit; what a pass makes of it does not. A machine that is too slow to come so far gives up.
        let huge = Frame::from_luma(vec![255; 100 << 20], 10 << 10, 10 << 10).unwrap();
        let answer = reader.read_still(&huge);
        let unfinished = Err(ReadError::Picture(PictureError::Unfinished));
        assert!(matches!(answer, Ok(_) | Err(ReadError::OutOfTime)) || answer == unfinished, "{answer:?}");
        assert_eq!(reader.read_file(&several()).unwrap().codes.len(), 4);
    }
}
