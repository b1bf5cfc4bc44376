//! What a power cut would leave: the order in which a save reaches the disk, as the system sees it, by strace.
//! A kill proves nothing here, since the system writes out what a killed process wrote.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

const CRASH_SAVER: &str = env!("CARGO_BIN_EXE_crash-saver");

/// One thing that a save does.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Act {
    WriteBeside,
    SyncFile,
    KeepVersion,
    SyncVersions,
    Replace,
    SyncFolder,
    Confirm,
}

/// What a line of the trace is, of a vault in that folder.
fn act(line: &str, folder: &Path) -> Option<Act> {
    // `NUMBER call(arguments) = result`; with `-y` a file's number has its path beside it.
    let (_, call) = line.trim_start().split_once(' ')?;
    let (name, rest) = call.trim_start().split_once('(')?;
    let failed = rest.contains(" = -1 ");
    let is_temporary = rest.contains("/.vault.json.") && rest.contains(".tmp");
    let is_of = |path: &Path| rest.contains(&format!("<{}>", path.display()));
    match name {
        _ if failed => None,
        "write" | "pwrite64" if is_temporary => Some(Act::WriteBeside),
        "write" if rest.starts_with("1<") => Some(Act::Confirm),
        "fsync" | "fdatasync" if is_temporary => Some(Act::SyncFile),
        "fsync" if is_of(&folder.join("vault.snapshots")) => Some(Act::SyncVersions),
        "fsync" if is_of(folder) => Some(Act::SyncFolder),
        "link" | "linkat" if rest.contains("/vault.snapshots/") => Some(Act::KeepVersion),
        "rename" | "renameat" | "renameat2" if is_temporary && rest.contains("/vault.json\"") => {
            Some(Act::Replace)
        }
        _ => None,
    }
}

#[test]
fn a_save_is_confirmed_only_when_file_name_and_kept_version_are_on_the_disk() {
    let directory = tempfile::tempdir().unwrap();
    let folder = directory.path().canonicalize().unwrap();
    let trace = folder.join("trace");
    fs::write(folder.join("vault.json"), ringfence_tests::first_vault()).unwrap();
    let calls = "trace=write,pwrite64,fsync,fdatasync,rename,renameat,renameat2,link,linkat";
    let started = Command::new("strace")
        .args(["-f", "-y", "-qq", "-e", calls, "-o"])
        .args([&trace, Path::new("--"), Path::new(CRASH_SAVER), &folder.join("vault.json")])
        .args(["save", "0"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn();
    let mut saver = match started {
        Err(error) if std::env::var_os("CI").is_none() => {
            return println!("skipped: strace could not be started ({error})");
        }
        started => started.unwrap(),
    };
    // The reader goes at the end of the block: then the saver can't confirm any more, and ends.
    let confirmed =
        BufReader::new(saver.stdout.take().unwrap()).lines().take(5).map_while(Result::ok).count();
    assert_eq!(confirmed, 5);
    saver.wait().unwrap();

    let text = fs::read_to_string(&trace).unwrap();
    let mut acts: Vec<Act> = text.lines().filter_map(|line| act(line, &folder)).collect();
    acts.dedup();
    let saves: Vec<&[Act]> = acts.split_inclusive(|&act| act == Act::Confirm).collect();
    for save in &saves[..5] {
        assert_eq!(
            *save,
            [
                Act::WriteBeside,
                Act::SyncFile,
                Act::KeepVersion,
                Act::SyncVersions,
                Act::Replace,
                Act::SyncFolder,
                Act::Confirm,
            ]
        );
    }
}
