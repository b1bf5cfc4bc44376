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
            scope.spawn(|| assert_eq!(reader.read_file(&picture).unwrap().len(), 4));
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
    let nonsense = stand_in(folder.path(), r"printf '\0\377\377\377\377'; cat > /dev/null");
    assert_eq!(nonsense.read_file(&several()), Err(ReadError::OutOfTime));
}

#[cfg(target_os = "linux")]
mod linux {
    use super::*;
    use std::io::Read as _;
    use std::process::{Command, Stdio};

    use ringfence_scan::Frame;

    #[test]
    fn a_reader_that_was_ended_between_two_pictures_is_replaced() {
        let reader = worker();
        for _ in 0..2 {
            assert_eq!(reader.read_file(&several()).unwrap().len(), 4);
            let mine = fs::read_dir("/proc").unwrap().filter_map(|entry| {
                let folder = entry.ok()?.path();
                let stat = fs::read_to_string(folder.join("stat")).ok()?;
                let parent: u32 = stat.rsplit(')').next()?.split_whitespace().nth(1)?.parse().ok()?;
                let command = fs::read_to_string(folder.join("cmdline")).ok()?;
                (parent == std::process::id() && command.contains("--read-codes"))
                    .then(|| folder.file_name().unwrap().to_owned())
            });
            for id in mine {
                assert!(Command::new("kill").arg("-9").arg(id).status().unwrap().success());
            }
        }
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
        // Grey on its own would fit; what a pass makes of it does not.
        let huge = Frame::from_luma(vec![255; 100 << 20], 10 << 10, 10 << 10).unwrap();
        assert!(matches!(reader.read_still(&huge), Ok(_) | Err(ReadError::OutOfTime)));
        assert_eq!(reader.read_file(&several()).unwrap().len(), 4);
    }
}
