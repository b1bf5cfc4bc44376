//! The fuzzer's bodies on their seeds, on what is near the seeds, and on what the fuzzer once found.

#![allow(
    clippy::unwrap_used,
    reason = "the lint sees tests by their attribute; what they share in this file is test code too"
)]

use std::path::Path;

use fuzz_bodies::{TARGETS, Target, mutated};

/// How many inputs near each seed.
const TURNS: u64 = 400;
/// Pictures take a thousand times longer than texts.
const PICTURE_TURNS: u64 = 12;

fn run(name: &str, turns: u64) {
    let Target { body, seeds, .. } = TARGETS.into_iter().find(|target| target.name == name).unwrap();
    let seeds = seeds();
    assert!(seeds.len() > 4, "{name} has seeds");
    for (place, seed) in (0_u64..).zip(&seeds) {
        body(seed);
        for turn in 0..turns {
            body(&mutated(seed, place * turns + turn));
        }
    }
    let found = Path::new(env!("CARGO_MANIFEST_DIR")).join("found").join(name);
    for entry in std::fs::read_dir(found).into_iter().flatten() {
        body(&std::fs::read(entry.unwrap().path()).unwrap());
    }
}

#[test]
fn no_vault_file_is_misread() {
    run("container", TURNS);
}

#[test]
fn no_payload_loses_a_record() {
    run("payload", TURNS);
}

#[test]
fn no_link_is_misread() {
    run("uri", TURNS);
}

#[test]
fn no_transfer_code_is_misread() {
    run("migration", TURNS);
}

#[test]
fn no_recovery_code_is_misread() {
    run("recovery", TURNS);
}

#[test]
fn no_picture_is_misread() {
    run("picture", PICTURE_TURNS);
}

#[test]
fn every_body_has_its_target_in_the_fuzzer() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/targets");
    for Target { name, .. } in TARGETS {
        let text = std::fs::read_to_string(folder.join(format!("{name}.rs"))).unwrap();
        assert!(text.contains(&format!("fuzz_bodies::{name}(")), "{name}");
    }
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), TARGETS.len());
}
