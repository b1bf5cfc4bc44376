//! Where nothing can fence in the reader of pictures, the built program says so before it reads one.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use qrcodegen::{QrCode, QrCodeEcc};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    apply_filter,
};

const LINK: &str = "otpauth://totp/Acme:alice?secret=JBSWY3DPEHPK3PXP&issuer=Acme";

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ringfence-cli"))
        .args(arguments)
        .args(["--vault", "vault.json", "--password-file", "password"])
        .env_clear()
        .env("HOME", folder)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// The same as in a container whose own filter answers that there is neither seccomp nor Landlock.
fn run_without_fences(folder: &Path, arguments: &[&str]) -> Output {
    let filter = || {
        let number = u64::from(libc::PR_SET_SECCOMP.cast_unsigned());
        let set = SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, number)?;
        let absent: BTreeMap<i64, Vec<SeccompRule>> = [
            (libc::SYS_prctl, vec![SeccompRule::new(vec![set])?]),
            (libc::SYS_seccomp, Vec::new()),
            (libc::SYS_landlock_create_ruleset, Vec::new()),
        ]
        .into();
        let answer = SeccompAction::Errno(libc::ENOSYS.cast_unsigned());
        let processor = std::env::consts::ARCH.try_into()?;
        BpfProgram::try_from(SeccompFilter::new(absent, SeccompAction::Allow, answer, processor)?)
    };
    let filter = filter().unwrap();
    let here = || {
        apply_filter(&filter).unwrap();
        run(folder, arguments)
    };
    std::thread::scope(|scope| scope.spawn(here).join().unwrap())
}

fn picture(path: &Path) {
    let code = QrCode::encode_text(LINK, QrCodeEcc::Medium).unwrap();
    let side = u32::try_from(code.size() + 8).unwrap() * 6;
    let at = |pixel: u32| i32::try_from(pixel / 6).unwrap() - 4;
    let dark = |x, y| image::Luma([if code.get_module(at(x), at(y)) { 0 } else { 255 }]);
    image::GrayImage::from_fn(side, side, dark).save(path).unwrap();
}

#[test]
fn where_nothing_fences_the_reader_in_that_is_said_before_a_picture_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::write(folder.join("password"), "correct horse\n").unwrap();
    picture(&folder.join("code.png"));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();

    let fenced = run(folder, &["import", "code.png"]);
    assert!(fenced.status.success(), "{}", text(&fenced.stderr));
    let scanned = run(folder, &["scan", "code.png"]);
    assert_eq!((text(&scanned.stdout).trim(), text(&scanned.stderr).contains("can't keep")), (LINK, false));
    let doctor = |output: &Output| -> serde_json::Value { serde_json::from_slice(&output.stdout).unwrap() };
    let here = serde_json::json!({ "files": true, "systemCalls": true });
    assert_eq!(doctor(&run(folder, &["doctor", "--json"]))["reader"], here);

    let scanned = run_without_fences(folder, &["scan", "code.png"]);
    assert_eq!(text(&scanned.stdout).trim(), LINK);
    assert!(text(&scanned.stderr).contains("can't keep the reader of pictures from files"), "it is said");
    let none = serde_json::json!({ "files": false, "systemCalls": false });
    assert_eq!(doctor(&run_without_fences(folder, &["doctor", "--json"]))["reader"], none);
    assert!(text(&run_without_fences(folder, &["doctor"]).stdout).contains("limits of time and memory only"));
}
