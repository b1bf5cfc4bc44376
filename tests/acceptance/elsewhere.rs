//! Two states of a vault of which at least one has another data key: brought together, nothing is lost, and a way in that
//! was taken away opens nothing of it.

use ringfence_app::view::VaultView;
use ringfence_app::{App, ErrorCode};
use ringfence_core::vault::{Header, KdfCost, RecoveryCode, SealedVault, Slot, SlotId, Wrapping, seal};
use ringfence_core::{DataKey, OriginKey, Passphrase, Vault, WrappingKey};
use ringfence_tests::{World, accounts, add, ask_keychain};

const OLD: &str = "correct horse";
const NEW: &str = "battery staple";
const THIRD: &str = "seven boats in the fog";
const COPY: &str = "vault 2.json";

fn password(text: &str) -> Passphrase {
    Passphrase::new(text.to_owned())
}

/// A computer that nobody has typed anything at.
fn computer(like: &World) -> World {
    World { vault: Default::default(), attempts: Default::default(), ..like.clone() }
}

/// Two computers with the same vault, which keychain, password and recovery code open; and the code.
fn two_computers() -> (World, World, String) {
    let here = World::default();
    let mut app = here.open();
    add(&mut app, "otpauth://totp/common?secret=JBSWY3DPEHPK3PXP");
    app.set_password(&password(OLD)).unwrap();
    let code = app.make_recovery_kit().unwrap().view().code.clone();
    let there = computer(&here);
    there.vault.put(here.vault.bytes().unwrap());
    (here, there, code)
}

/// The vault open by a password, which proves who is there.
fn by_password(world: &World, text: &str) -> App {
    world.clock.advance_seconds(60);
    let mut app = world.start();
    ask_keychain(&mut app);
    app.lock();
    app.unlock(&password(text)).unwrap();
    app
}

fn key(file: &[u8], code: &str) -> DataKey {
    SealedVault::parse(file).unwrap().unwrap_with_recovery(&RecoveryCode::parse(code).unwrap()).unwrap()
}

fn names(world: &World, typed: &str) -> Vec<String> {
    let mut names: Vec<_> =
        accounts(&mut by_password(world, typed)).unwrap().into_iter().map(|one| one.name).collect();
    names.sort();
    names
}

/// Both accounts are in the vault, this password opens it and those that it had before don't, neither it nor a version.
fn is_one(world: &World, typed: &str, before: &[&str], code: &str) {
    assert_eq!(names(world, typed), ["common", "here", "there"]);
    let file = world.vault.bytes().unwrap();
    let key = key(&file, code);
    let others: Vec<_> = world.vault.kept().into_values().collect();
    for file in others.iter().chain([&file]) {
        let sealed = SealedVault::parse(file).unwrap();
        assert!(sealed.is_authentic(&key), "every version is under the key of now");
        for former in before {
            assert!(sealed.unwrap_with_password(&password(former)).is_err(), "{former} opens it");
        }
    }
}

fn fill(byte: u8) -> impl FnOnce(&mut [u8; 32]) -> Result<(), std::convert::Infallible> {
    move |bytes| {
        bytes.fill(byte);
        Ok(())
    }
}

fn filled<T>(key: Result<T, std::convert::Infallible>) -> T {
    key.unwrap_or_else(|never| match never {})
}

fn brings(app: &mut App, name: &str) -> Option<ErrorCode> {
    let copies = app.copies().unwrap();
    copies
        .into_iter()
        .find(|copy| copy.name == name)
        .and_then(|copy| copy.problem)
        .map(|problem| problem.code)
}

/// Here the password is changed, there an account is added under the key from before.
fn one_side_changed() -> (World, World, String) {
    let (here, there, code) = two_computers();
    let mut app = by_password(&here, OLD);
    app.set_password(&password(NEW)).unwrap();
    add(&mut app, "otpauth://totp/here?secret=KRSXG5CTMVRXEZLU");
    add(&mut by_password(&there, OLD), "otpauth://totp/there?secret=MFRGGZDFMZTWQ2LK");
    (here, there, code)
}

#[test]
fn a_state_of_the_old_key_that_takes_the_place_of_the_vault_is_merged_under_the_new_one() {
    for by_save in [false, true] {
        let (here, there, code) = one_side_changed();
        let mut window = by_password(&here, NEW);
        here.vault.put(there.vault.bytes().unwrap());
        if by_save {
            window.save_again().unwrap();
        } else {
            assert!(window.refresh());
        }
        drop(window);
        is_one(&here, NEW, &[OLD], &code);
    }
}

#[test]
fn a_copy_of_the_old_key_is_merged_under_the_new_one_and_kept_under_it() {
    let (here, there, code) = one_side_changed();
    here.vault.put_copy(COPY, there.vault.bytes());
    by_password(&here, NEW).merge_copy(COPY).unwrap();
    is_one(&here, NEW, &[OLD], &code);
}

#[test]
fn a_window_whose_state_was_saved_apart_when_the_new_key_came_brings_it_along_when_it_is_opened_again() {
    let (here, there, code) = one_side_changed();
    let mut window = by_password(&there, OLD);
    there.vault.put(here.vault.bytes().unwrap());
    assert!(window.refresh());
    window.lock();
    there.clock.advance_seconds(60);
    assert!(window.unlock(&password(OLD)).is_err());
    there.clock.advance_seconds(60);
    window.unlock(&password(NEW)).unwrap();
    let VaultView::Unlocked { file, .. } = window.snapshot().vault else { panic!("is open") };
    assert_eq!(file.merged.expect("it is said").added.len(), 1);
    is_one(&there, NEW, &[OLD], &code);
}

#[test]
fn a_window_that_has_nothing_of_its_own_when_the_new_key_comes_saves_nothing() {
    let (here, there, _) = two_computers();
    let mut window = by_password(&there, OLD);
    by_password(&here, OLD).set_password(&password(NEW)).unwrap();
    there.vault.put(here.vault.bytes().unwrap());
    window.refresh();
    window.lock();
    there.clock.advance_seconds(60);
    window.unlock(&password(NEW)).unwrap();
    assert_eq!(there.vault.bytes(), here.vault.bytes());
}

#[test]
fn a_copy_of_the_new_key_is_opened_by_its_own_password_and_its_ways_in_are_the_vaults_from_then_on() {
    for typed in [NEW, "the code"] {
        let (here, there, code) = one_side_changed();
        there.vault.put_copy(COPY, here.vault.bytes());
        let mut app = by_password(&there, OLD);
        assert_eq!(brings(&mut app, COPY), Some(ErrorCode::KeyElsewhere));
        let before = there.vault.bytes();
        assert_eq!(app.merge_copy(COPY).map_err(|error| error.code), Err(ErrorCode::KeyElsewhere));
        assert_eq!(
            app.merge_copy_by(COPY, &password(OLD)).map_err(|error| error.code),
            Err(ErrorCode::WrongPassword)
        );
        assert_eq!(there.vault.bytes(), before);
        there.clock.advance_seconds(60);
        let typed = if typed == NEW { NEW } else { &code };
        app.merge_copy_by(COPY, &password(typed)).unwrap();
        assert_eq!(app.copies().unwrap(), []);
        assert!(app.require_proof().is_err(), "what was proved by the password from before holds no longer");
        drop(app);
        is_one(&there, NEW, &[OLD], &code);
    }
}

#[test]
fn of_two_passwords_that_were_changed_apart_the_one_of_the_vault_opens_what_is_merged() {
    for changes in [1, 2] {
        let (here, there, code) = two_computers();
        let mut app = by_password(&here, OLD);
        app.set_password(&password(NEW)).unwrap();
        add(&mut app, "otpauth://totp/here?secret=KRSXG5CTMVRXEZLU");
        let mut app = by_password(&there, OLD);
        for _ in 0..changes {
            app.set_password(&password(THIRD)).unwrap();
        }
        add(&mut app, "otpauth://totp/there?secret=MFRGGZDFMZTWQ2LK");
        here.vault.put_copy(COPY, there.vault.bytes());
        let mut app = by_password(&here, NEW);
        assert_eq!(app.merge_copy(COPY).map_err(|error| error.code), Err(ErrorCode::KeyElsewhere));
        app.merge_copy_by(COPY, &password(THIRD)).unwrap();
        drop(app);
        // Whoever has an old way in could have made such a file: it changes none of the vault's.
        is_one(&here, NEW, &[OLD, THIRD], &code);
        // A later save of the other computer, which knows nothing of it yet.
        add(&mut by_password(&there, THIRD), "otpauth://totp/late?secret=GEZDGNBVGY3TQOJS");
        here.vault.put_copy(COPY, there.vault.bytes());
        by_password(&here, NEW).merge_copy(COPY).unwrap();
        assert_eq!(names(&here, NEW), ["common", "here", "late", "there"]);
    }
}

#[test]
fn a_keychain_that_was_given_up_does_not_come_back_with_a_state_from_before() {
    let (here, there, code) = two_computers();
    let mut app = by_password(&here, OLD);
    let _ = app.give_up_keychain().unwrap();
    add(&mut app, "otpauth://totp/here?secret=KRSXG5CTMVRXEZLU");
    add(&mut by_password(&there, OLD), "otpauth://totp/there?secret=MFRGGZDFMZTWQ2LK");
    here.vault.put(there.vault.bytes().unwrap());
    assert!(app.refresh());
    let VaultView::Unlocked { by_keychain, .. } = app.snapshot().vault else { panic!("is open") };
    assert!(!by_keychain);
    is_one(&here, OLD, &[], &code);
    assert!(accounts(&mut here.open()).is_none(), "the keychain opens it no more");
}

#[test]
fn a_file_of_another_vault_that_says_it_is_this_one_is_not_taken_in() {
    let (here, _, _) = two_computers();
    let mut app = by_password(&here, OLD);
    let before = here.vault.bytes();
    let vault = SealedVault::parse(before.as_ref().unwrap()).unwrap().header().vault_id();
    // Made by somebody who knows the vault's id and nothing else of it.
    let (key, origin) = (filled(DataKey::filled_by(fill(1))), filled(OriginKey::filled_by(fill(2))));
    let seed = filled(WrappingKey::filled_by(fill(3)));
    let wrapping = Wrapping { data_key: &key, origin: &origin, seed: &seed };
    let id = SlotId::from_random_bytes([7; 16]);
    let slot = Slot::for_password(vault, id, &password(THIRD), KdfCost::FLOOR, [1; 16], wrapping).unwrap();
    let header = Header::new(vault, vec![slot]).with_keys(&origin, &[], &key, [2; 24]).unwrap();
    here.vault.put_copy(COPY, Some(seal(&header, &Vault::default(), &key, [3; 24]).unwrap()));
    let refused = app.merge_copy_by(COPY, &password(THIRD)).map_err(|error| error.code);
    assert_eq!(refused, Err(ErrorCode::VaultReplaced));
    assert_eq!(here.vault.bytes(), before);
    add(&mut app, "otpauth://totp/late?secret=GEZDGNBVGY3TQOJS");
    assert!(by_password(&here, OLD).require_proof().is_ok(), "and nothing of it is in the vault");
}

#[test]
fn a_version_of_the_new_key_opens_when_its_password_has_proved_who_is_there() {
    let world = World::default();
    let mut app = world.open();
    let earlier = world.vault.bytes().unwrap();
    app.set_password(&password(NEW)).unwrap();
    add(&mut app, "otpauth://totp/later?secret=KRSXG5CTMVRXEZLU");
    let there = computer(&world);
    there.vault.put(earlier);
    let name = "2026-11-23T14-05-09.120Z-r9-6dbb1f8a.json";
    there.vault.put_version(name, world.vault.bytes().unwrap());
    let mut app = there.open();
    assert_eq!(app.restore_version(name).map_err(|error| error.code).err(), Some(ErrorCode::KeyElsewhere));
    app.prove(&password(NEW)).unwrap();
    app.restore_version(name).unwrap();
    let VaultView::Unlocked { by_password, accounts, .. } = app.snapshot().vault else { panic!("is open") };
    assert!(by_password, "the password of now is the vault's own again");
    assert_eq!(accounts.len(), 1);
    assert_eq!(by_password_alone(&there), 1);
}

fn by_password_alone(world: &World) -> usize {
    accounts(&mut by_password(world, NEW)).unwrap().len()
}
