//! Earlier versions of the vault: every save leaves the one before.
#![allow(clippy::unwrap_used, reason = "a test's own ground: it fails")]

use ringfence_app::ErrorCode;
use ringfence_app::ports::{StoreError, VaultStore};
use ringfence_app::vault_file::retention::NEWEST;
use ringfence_app::vault_file::snapshot_names::read;
use ringfence_tests::{RFC_KEY, World, add};

fn link(name: &str) -> String {
    format!("otpauth://totp/Harbour:{name}?secret={RFC_KEY}&issuer=Harbour")
}

#[test]
fn every_save_leaves_the_version_before_word_for_word() {
    let world = World::default();
    let mut app = world.open();
    let first = world.vault.bytes().unwrap();
    add(&mut app, &link("one"));
    let second = world.vault.bytes().unwrap();
    world.clock.advance_seconds(1);
    add(&mut app, &link("two"));
    let kept: Vec<_> = world.vault.kept().into_iter().collect();
    assert_eq!(kept.iter().map(|(_, bytes)| bytes).collect::<Vec<_>>(), [&first, &second]);
    let names: Vec<_> = kept.iter().map(|(name, _)| read(name).unwrap()).collect();
    assert_eq!(names.iter().map(|name| name.revision).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(names.iter().map(|name| name.until.unix_seconds()).collect::<Vec<_>>(), [59, 60]);
}

#[test]
fn ends_between_keeping_and_replacing_push_no_version_out() {
    let world = World::default();
    let mut app = world.open();
    for number in 0..NEWEST {
        add(&mut app, &link(&number.to_string()));
    }
    let kept = world.vault.kept().len();
    // What a program leaves that is killed after it kept the file and before it replaced it.
    let killed = || {
        let name = "2026-11-23T13-25-09.120Z-r11-00000000.json";
        let mut guard = world.vault.lock().unwrap();
        guard.keep(name, &world.vault.bytes().unwrap()).unwrap();
    };
    killed();
    world.clock.advance_seconds(1);
    add(&mut app, &link("after"));
    assert_eq!(world.vault.kept().len(), kept + 1, "it was kept already, and once is enough");
}

#[test]
fn a_save_whose_version_before_cannot_be_kept_does_not_happen() {
    let world = World::default();
    let mut app = world.open();
    let before = world.vault.bytes();
    let review = ringfence_tests::paste(&mut app, &link("one")).unwrap();
    world.vault.fail_next_write(StoreError::VersionsUnusable);
    let problem = app.confirm_review(review.id, &review.choose(|_| true)).unwrap_err();
    assert_eq!((problem.code, world.vault.bytes()), (ErrorCode::VersionsUnusable, before));
    assert!(app.confirm_review(review.id, &review.choose(|_| true)).is_ok(), "the review is still open");
}
