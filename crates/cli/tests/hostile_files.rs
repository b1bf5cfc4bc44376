//! What files that lie beside the vault cost the built program before anybody knows whose they are: the most memory that it
//! took for files of 16, 32 and 64 MiB of many shapes, in every place where a file is read.
//!
//! One test alone in this program: the system counts the most memory of all its children together.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test's own ground: it fails or says what it did"
)]

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use nix::sys::resource::{UsageWho, getrusage};
use ringfence_core::vault::{Header, KdfCost, Slot, SlotId, VaultId, Wrapping, seal};
use ringfence_core::{DataKey, OriginKey, Passphrase, Vault, WrappingKey};

const COPY: &str = "vault (conflicted copy 2026-11-23 101500).json";
const VERSION: &str = "vault.snapshots/2026-11-23T14-05-09.120Z-r42-01010101.json";

/// The start of a shape, what is repeated until the file is large enough, and its end. `HEAD` and `TAIL` stand for what the real
/// vault has before and behind its payload's text.
const SHAPES: &[(&str, &str, &str, &str)] = &[
    ("an endless payload", "HEAD", "AAAA", "TAIL"),
    ("an endless payload of escapes", "HEAD", r"\/\u0041", "TAIL"),
    ("one endless text", r#"{"format":"ringfence-vault","version":1,"a":""#, "x", r#""}"#),
    ("an endless text behind the payload", r#"HEADTAIL,"a":""#, "x", r#""}"#),
    ("an endless name", r#"{"format":"ringfence-vault","version":1,""#, "x", r#"":0}"#),
    ("lists in lists", r#"{"format":"ringfence-vault","version":1,"a":"#, "[", "]"),
    ("objects in objects", r#"{"format":"ringfence-vault","version":1,"a":"#, r#"{"a":"#, "}"),
    ("endless lists", r#"{"format":"ringfence-vault","version":1,"a":["#, "[],", "0]}"),
    ("endless names", r#"{"format":"ringfence-vault","version":1,"a":{"#, r#""b":0,"#, r#""b":0}}"#),
    ("endless fields", r#"{"format":"ringfence-vault","version":1"#, r#","b":{}"#, "}"),
    (
        "endless slots",
        r#"{"format":"ringfence-vault","version":1,"slots":["#,
        r#"{"id":0,"kind":"x"},"#,
        "0]}",
    ),
    ("white space", r#"{"format":"ringfence-vault","version":1"#, "\n \t", "}"),
    ("white space behind the end", "HEADTAIL}", " ", ""),
    ("numbers", r#"{"format":"ringfence-vault","version":1,"a":"#, "9", "}"),
    ("no text at all", "", "\0", ""),
    ("open quotes", "", "\"", ""),
    ("lists alone", "", "[", ""),
];

fn vault() -> String {
    let id = VaultId::from_random_bytes([1; 16]);
    let key = DataKey::filled_by(|bytes| {
        bytes.fill(2);
        Ok::<_, ()>(())
    })
    .unwrap();
    let password = Passphrase::new("correct horse".into());
    let origin = OriginKey::filled_by(|bytes| {
        bytes.fill(3);
        Ok::<_, ()>(())
    })
    .unwrap();
    let seed = WrappingKey::filled_by(|bytes| {
        bytes.fill(7);
        Ok::<_, ()>(())
    })
    .unwrap();
    let wrapping = Wrapping { data_key: &key, origin: &origin, seed: &seed };
    let slot = SlotId::from_random_bytes([4; 16]);
    let slot = Slot::for_password(id, slot, &password, KdfCost::FLOOR, [6; 16], wrapping).unwrap();
    let header = Header::new(id, vec![slot]).with_keys(&origin, &[], &key, [5; 24]).unwrap();
    String::from_utf8(seal(&header, &Vault::default(), &key, [9; 24]).unwrap()).unwrap()
}

/// Written piece by piece: the most that this process ever took counts as its children's, who begin as its image.
fn write(real: &str, path: &Path, (_, start, piece, end): (&str, &str, &str, &str), bytes: usize) {
    let (head, rest) = real.split_once("\"payload\": \"").unwrap();
    let tail = rest.split_once('"').unwrap().1.trim_end().trim_end_matches('}');
    let whole = |text: &str| {
        // Where the payload is not the shape's own, the object goes on behind it.
        let tail = if text.contains("HEADTAIL") { format!("\"{tail}") } else { format!("\"{tail}}}\n") };
        text.replace("HEAD", &format!("{head}\"payload\": \"")).replace("TAIL", &tail)
    };
    let mut file = BufWriter::new(File::create(path).unwrap());
    let (start, end) = (whole(start), whole(end));
    file.write_all(start.as_bytes()).unwrap();
    // In whole groups of four, so that it is base64 where it should be.
    let times = (bytes - start.len() - end.len()) / piece.len() / 4 * 4;
    for _ in 0..times {
        file.write_all(piece.as_bytes()).unwrap();
    }
    file.write_all(end.as_bytes()).unwrap();
    file.flush().unwrap();
}

/// Runs the program on the folder; what it took at most so far, in bytes, over all runs.
fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, u64) {
    let status = Command::new(env!("CARGO_BIN_EXE_ringfence-cli"))
        .args(arguments)
        .args(["--vault", "vault.json", "--password-file", "password"])
        .env_clear()
        .env("HOME", folder)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    let most = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap().max_rss();
    (status.code(), u64::try_from(most).unwrap() * 1024)
}

#[test]
fn a_hostile_file_costs_no_more_than_three_times_its_size_wherever_it_lies() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("password"), "correct horse").unwrap();
    fs::create_dir(folder.join("vault.snapshots")).unwrap();
    let vault = vault();
    fs::write(folder.join("vault.json"), &vault).unwrap();
    let commands: &[&[&str]] = &[
        &["list"],
        &["slots"],
        &["doctor"],
        &["conflicts"],
        &["snapshot", "list"],
        &["backup", "test", "backup.json"],
    ];
    fs::write(folder.join("backup.json"), &vault).unwrap();
    let mut base = 0;
    for command in commands {
        base = run(folder, command).1;
    }
    fs::remove_file(folder.join("backup.json")).unwrap();
    let mut most = base;
    for mebibytes in [16, 32, 64] {
        let bytes = mebibytes << 20;
        for shape in SHAPES {
            write(&vault, &folder.join("hostile"), *shape, bytes);
            // What ends at its header ends there in every place, and at every size alike.
            let places = if mebibytes == 16 || shape.0.contains("payload") { 4 } else { 1 };
            let all: [(&str, &[&[&str]]); 4] = [
                ("vault.json", &[&["list"], &["snapshot", "recover"]]),
                (VERSION, &[&["snapshot", "list"]]),
                (COPY, &[&["conflicts"]]),
                ("backup.json", &[&["backup", "test", "backup.json"]]),
            ];
            for (place, asked) in all.into_iter().take(places) {
                if place == "vault.json" {
                    fs::remove_file(folder.join(place)).unwrap();
                }
                fs::hard_link(folder.join("hostile"), folder.join(place)).unwrap();
                for command in asked {
                    let (status, now) = run(folder, command);
                    assert!(status.is_some(), "{command:?} ended by itself at {}", shape.0);
                    let above = now - base;
                    if now > most {
                        println!(
                            "{mebibytes} MiB, {}, {command:?}: {} MiB above {}",
                            shape.0,
                            above >> 20,
                            base >> 20
                        );
                    }
                    assert!(
                        above <= 3 * u64::try_from(bytes).unwrap(),
                        "{}, {mebibytes} MiB, {command:?}: {} MiB above {} MiB",
                        shape.0,
                        above >> 20,
                        base >> 20
                    );
                    most = now;
                }
                fs::remove_file(folder.join(place)).unwrap();
                fs::write(folder.join("vault.json"), &vault).unwrap();
            }
        }
    }
}
