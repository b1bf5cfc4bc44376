//! The process that reads pictures: what it answers, what it can't do, and what happens when it fails.
#![allow(
    clippy::unwrap_used,
    reason = "the lint sees tests by their attribute; what they share in this file is test code too"
)]

use std::fs;
use std::path::{Path, PathBuf};

use ringfence_app::conformance;
use ringfence_app::fakes::NearReader;
use ringfence_app::ports::capture::{CodeReader as _, ReadError};
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
    fs::write(
        &path,
        format!("#!/bin/sh\nprintf {}\n{then}\n", if cfg!(target_os = "linux") { 3 } else { 0 }),
    )
    .unwrap();
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

#[test]
#[cfg(unix)]
fn a_reader_that_something_else_has_ended_costs_no_picture_its_codes_and_is_replaced_once() {
    let folder = tempfile::tempdir().unwrap();
    let (place, real) = (folder.path().display(), env!("CARGO_BIN_EXE_code-reader"));
    let reader = stand_in(folder.path(), "exit 1");
    let first_ends =
        format!("#!/bin/sh\n[ -e {place}/ended ] && exec {real} \"$@\"\ntouch {place}/ended; printf 3\n");
    fs::write(folder.path().join("stand-in"), first_ends).unwrap();
    assert_eq!(reader.read_file(&several()).unwrap().codes.len(), 4);

    let reader = stand_in(folder.path(), &format!("echo started >> {place}/starts; exit 1"));
    assert_eq!(reader.read_file(&several()), Err(ReadError::OutOfTime));
    assert_eq!(fs::read_to_string(folder.path().join("starts")).unwrap().lines().count(), 2);
}

#[cfg(target_os = "linux")]
mod linux {
    use super::*;
    use std::io::Read as _;
    use std::process::{Command, Stdio};

    use ringfence_app::ports::capture::{Fence, Unpacker as _};
    use ringfence_platform::reader::fence;
    use ringfence_scan::{Frame, PictureError};
    use ringfence_tests::unfenced::{Missing, without};

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

    /// What the program that tries to get out says, in a folder with something to harm; and that nothing was harmed.
    fn tried(word: &str) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("victim"), b"whole").unwrap();
        fs::create_dir(folder.path().join("victim-folder")).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_fence-breaker"))
            .arg(word)
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert_eq!(fs::read(folder.path().join("victim")).unwrap(), b"whole");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
        String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
    }

    /// The lines between what says which fences there are and what says that the process lives on.
    fn all_refused(lines: &[String], fences: &str) -> usize {
        let [first, tries @ .., last] = lines else { panic!("{lines:?}") };
        assert_eq!(first, fences);
        assert!(last.starts_with("alive"), "{last}");
        let passed: Vec<_> = tries.iter().filter(|line| !line.ends_with(": refused")).collect();
        assert_eq!(passed, [""; 0], "let through");
        tries.len()
    }

    #[test]
    fn nothing_that_a_picture_makes_of_a_reader_gets_out_of_its_fences() {
        assert!(all_refused(&tried("all"), "fence true true") > 75);
    }

    #[test]
    fn a_call_of_another_architecture_ends_the_reader() {
        assert_eq!(
            tried("other"),
            if cfg!(target_arch = "x86_64") { vec!["fenced"] } else { vec!["fenced", "let through"] }
        );
    }

    #[test]
    fn where_a_kernel_has_one_fence_alone_files_are_closed_all_the_same() {
        let by_landlock = without(Missing::SystemCalls, || tried("files"));
        assert_eq!(all_refused(&by_landlock, "fence true false"), 7);
        let by_seccomp = without(Missing::Files, || tried("all"));
        assert!(all_refused(&by_seccomp, "fence false true") > 75);
    }

    #[test]
    fn a_reader_that_is_less_fenced_in_than_is_known_reads_nothing() {
        assert_eq!(fence(), Fence { files: true, system_calls: true });
        for missing in [Missing::SystemCalls, Missing::Files, Missing::Both] {
            assert_eq!(without(missing, || worker().read_file(&several())), Err(ReadError::Failed));
        }
        assert_eq!(worker().read_file(&several()).unwrap().codes.len(), 4);
    }

    #[test]
    fn pictures_of_screens_and_cameras_are_unpacked_by_the_reader() {
        let folder = tempfile::tempdir().unwrap();
        let reader = noted(folder.path());
        let (near, file) = (NearReader::new(), several());
        let (ours, theirs) = (near.unpack(&file).unwrap(), reader.unpack(&file).unwrap());
        assert_eq!((&ours.rgba, ours.width, ours.height), (&theirs.rgba, theirs.width, theirs.height));
        let jpeg = jpeg(&ours.rgba, ours.width, ours.height);
        let shot = reader.unpack_shot(&jpeg).unwrap();
        assert_eq!((shot.frame.width(), shot.frame.height()), (ours.width, ours.height));
        assert!(shot.preview.width <= 320 && shot.preview.width > 0);
        assert_eq!(reader.read_still(&shot.frame).unwrap().len(), 4, "all by one process");
        let damaged = Err(ReadError::Picture(PictureError::Damaged));
        assert_eq!(reader.unpack_shot(b"no picture").map(drop), damaged);
        assert_eq!(reader.unpack(&file[..99]).map(drop), damaged);
        let unknown = Err(ReadError::Picture(PictureError::UnknownFormat));
        assert_eq!(reader.unpack(b"no picture").map(drop), unknown);
    }

    fn jpeg(rgba: &[u8], width: u32, height: u32) -> Vec<u8> {
        let rgb: Vec<u8> = rgba.chunks_exact(4).flat_map(|pixel| &pixel[..3]).copied().collect();
        let mut bytes = Vec::new();
        let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 90);
        image::ImageEncoder::write_image(encoder, &rgb, width, height, image::ExtendedColorType::Rgb8)
            .unwrap();
        bytes
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
