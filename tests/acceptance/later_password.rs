//! Earlier states of a vault that come back, by whatever way: they ask for the password of now.

use ringfence_app::ports::{Entropy as _, KeyStore as _};
use ringfence_app::view::VaultView;
use ringfence_app::{App, ErrorCode};
use ringfence_core::vault::{KdfCost, SealedVault, Slot, SlotId, Wrapping, seal};
use ringfence_core::{Passphrase, WrappingKey};
use ringfence_tests::{RFC_KEY, World, accounts, add};

const PASSWORD: &str = "correct horse";
const NEW: &str = "battery staple";
const COPY: &str = "vault 2.json";

fn password(text: &str) -> Passphrase {
    Passphrase::new(text.to_owned())
}

fn asks(app: &App) -> bool {
    app.require_proof().is_err()
}

fn prove_by_keychain(app: &mut App) -> Result<(), ErrorCode> {
    let question = app.ask_consent().map_err(|error| error.code)?;
    app.prove_by_keychain(question.ask()).map_err(|error| error.code)
}

fn prove(world: &World, app: &mut App, text: &str) -> Result<(), ErrorCode> {
    // Wrong ones before it slow it down.
    world.clock.advance_seconds(60);
    app.prove(&password(text)).map_err(|error| error.code)
}

fn has_password(app: &mut App) -> (bool, bool) {
    match app.snapshot().vault {
        VaultView::Unlocked { by_password, password_in, .. } => (by_password, password_in.is_some()),
        _ => panic!("the vault is open"),
    }
}

fn set(world: &World, app: &mut App, before: Option<&str>, new: &str) {
    match before {
        None if asks(app) => prove_by_keychain(app).unwrap(),
        None => {}
        Some(text) => prove(world, app, text).unwrap(),
    }
    app.set_password(&password(new)).unwrap();
}

/// A file with this password in place of any other, under the data key that it has: as programs made them that did not
/// change the key.
fn with_password(world: &World, file: &[u8], text: &str) -> Vec<u8> {
    let sealed = SealedVault::parse(file).unwrap();
    let vault = sealed.header().vault_id();
    let data_key = sealed.unwrap_with_keychain(&world.keys.read(vault).unwrap().unwrap()).unwrap();
    let origin = sealed.header().origin_key(&data_key).unwrap();
    let seed = WrappingKey::filled_by(|bytes| world.entropy.fill(bytes)).unwrap();
    let wrapping = Wrapping { data_key: &data_key, origin: &origin, seed: &seed };
    let id = SlotId::from_random_bytes([7; 16]);
    let slot = Slot::for_password(vault, id, &password(text), KdfCost::FLOOR, [1; 16], wrapping).unwrap();
    let header = sealed.header().with_password(slot).made_from(&[sealed.state()], 0).unwrap();
    seal(&header, &sealed.open(&data_key).unwrap(), &data_key, [text.len() as u8; 24]).unwrap()
}

/// A vault that has a password since its second account came, in the state before that, and the state of today beside
/// it as a copy, both under the same data key. Nothing is among the earlier versions.
fn put_back(before: Option<&str>) -> World {
    let world = World::default();
    let mut app = world.open();
    add(&mut app, &format!("otpauth://totp/RFC:alice?secret={RFC_KEY}"));
    if let Some(text) = before {
        world.vault.put(with_password(&world, &world.vault.bytes().unwrap(), text));
    }
    let earlier = world.vault.bytes().unwrap();
    add(&mut world.open(), "otpauth://totp/later?secret=JBSWY3DPEHPK3PXP");
    let today = with_password(&world, &world.vault.bytes().unwrap(), PASSWORD);
    let there = World { vault: Default::default(), ..world };
    there.vault.put(earlier);
    there.vault.put_copy(COPY, Some(today));
    there
}

#[test]
fn an_earlier_state_under_a_former_key_asks_for_the_password_of_today_and_can_take_nothing_in() {
    let world = World::default();
    let mut app = world.open();
    add(&mut app, &format!("otpauth://totp/RFC:alice?secret={RFC_KEY}"));
    let earlier = world.vault.bytes().unwrap();
    set(&world, &mut app, None, PASSWORD);
    let there = World { vault: Default::default(), ..world.clone() };
    there.vault.put(earlier);
    there.vault.put_copy(COPY, world.vault.bytes());
    let mut app = there.open();
    assert_eq!(has_password(&mut app), (false, true));
    assert_eq!(prove_by_keychain(&mut app), Err(ErrorCode::PasswordElsewhere));
    assert_eq!(app.merge_copy(COPY).map_err(|error| error.code), Err(ErrorCode::KeyElsewhere));
    assert_eq!(prove(&there, &mut app, NEW), Err(ErrorCode::WrongPassword));
    assert!(asks(&app));
    prove(&there, &mut app, PASSWORD).unwrap();
    assert!(!asks(&app));
}

#[test]
fn an_earlier_state_without_a_password_asks_for_the_one_of_today_and_merging_brings_it_back() {
    let world = put_back(None);
    let mut app = world.open();
    assert_eq!(has_password(&mut app), (false, true));
    assert_eq!(prove_by_keychain(&mut app), Err(ErrorCode::PasswordElsewhere));
    assert_eq!(app.set_password(&password(NEW)).map_err(|e| e.code), Err(ErrorCode::ProofNeeded));
    app.merge_copy(COPY).unwrap();
    assert_eq!(accounts(&mut app).unwrap().len(), 2);
    assert_eq!(has_password(&mut app), (true, false), "the password is the vault's own again");
    assert_eq!(prove_by_keychain(&mut app), Err(ErrorCode::ProofNeeded));
    assert_eq!(prove(&world, &mut app, NEW), Err(ErrorCode::WrongPassword));
    assert!(asks(&app));
    prove(&world, &mut app, PASSWORD).unwrap();
    app.lock();
    app.unlock(&password(PASSWORD)).unwrap();
}

#[test]
fn a_proof_from_before_the_copy_came_holds_no_longer() {
    let world = put_back(None);
    let today = world.vault.read_any_copy(COPY);
    world.vault.put_copy(COPY, None);
    let mut app = world.open();
    prove_by_keychain(&mut app).unwrap();
    world.vault.put_copy(COPY, Some(today));
    app.merge_copy(COPY).unwrap();
    assert!(asks(&app));
    assert_eq!(prove_by_keychain(&mut app), Err(ErrorCode::ProofNeeded));
}

#[test]
fn an_earlier_state_with_an_older_password_asks_for_the_one_of_today() {
    let world = put_back(Some(NEW));
    let mut app = world.open();
    assert!(accounts(&mut app).is_some(), "the keychain opens it");
    assert_eq!(prove(&world, &mut app, NEW), Err(ErrorCode::WrongPassword));
    app.lock();
    world.clock.advance_seconds(60);
    app.unlock(&password(NEW)).unwrap();
    assert!(asks(&app), "it opens the state that is there, and proves nothing");
    prove(&world, &mut app, PASSWORD).unwrap();
    app.merge_copy(COPY).unwrap();
    assert_eq!(prove(&world, &mut app, NEW), Err(ErrorCode::WrongPassword));
    prove(&world, &mut app, PASSWORD).unwrap();
}

#[test]
fn a_kept_version_has_its_say_too_and_going_back_to_it_brings_its_password() {
    let world = put_back(None);
    world.vault.put_version("2026-11-23T14-05-09.120Z-r9-6dbb1f8a.json", world.vault.read_any_copy(COPY));
    world.vault.put_copy(COPY, None);
    let mut app = world.open();
    assert_eq!(prove_by_keychain(&mut app), Err(ErrorCode::PasswordElsewhere));
    app.restore_version("2026-11-23T14-05-09.120Z-r9-6dbb1f8a.json").unwrap();
    assert_eq!(has_password(&mut app), (true, false));
    assert_eq!(prove_by_keychain(&mut app), Err(ErrorCode::ProofNeeded));
}

#[test]
fn any_save_takes_the_password_of_today_over() {
    let world = put_back(None);
    let mut app = world.open();
    add(&mut app, "otpauth://totp/other?secret=KRSXG5CTMVRXEZLU");
    world.vault.put_copy(COPY, None);
    let mut app = world.open();
    assert_eq!(prove_by_keychain(&mut app), Err(ErrorCode::ProofNeeded));
    prove(&world, &mut app, PASSWORD).unwrap();
}

#[test]
fn a_password_that_was_removed_later_is_asked_for_no_more() {
    let world = World::default();
    let mut app = world.open();
    set(&world, &mut app, None, PASSWORD);
    add(&mut app, &format!("otpauth://totp/RFC:alice?secret={RFC_KEY}"));
    let with_password = world.vault.bytes();
    prove(&world, &mut app, PASSWORD).unwrap();
    let answer = app.ask_consent().unwrap().ask();
    app.remove_password(Some(answer)).unwrap();
    world.vault.put_copy(COPY, with_password);
    let mut app = world.open();
    assert_eq!(has_password(&mut app), (false, false));
    prove_by_keychain(&mut app).unwrap();
}

#[test]
fn a_file_that_only_claims_to_be_of_this_vault_asks_for_more_and_locks_nobody_out() {
    let world = put_back(None);
    let mut planted: serde_json::Value = serde_json::from_slice(&world.vault.read_any_copy(COPY)).unwrap();
    planted["revision"] = 99.into();
    planted["slots"][1]["wrapped_key"] = planted["slots"][0]["wrapped_key"].clone();
    world.vault.put_copy(COPY, Some(serde_json::to_vec(&planted).unwrap()));
    let mut app = world.open();
    let refused = app.ask_consent().unwrap().ask();
    let refused = app.prove_by_keychain(refused).unwrap_err();
    assert_eq!((refused.code, refused.name.as_deref()), (ErrorCode::PasswordElsewhere, Some(COPY)));
    add(&mut app, "otpauth://totp/other?secret=KRSXG5CTMVRXEZLU");
    assert_eq!(has_password(&mut app), (false, true), "it sets no password");
    world.vault.put_copy(COPY, None);
    prove_by_keychain(&mut app).unwrap();

    let code = app.make_recovery_kit().unwrap().view().code.clone();
    app.lock();
    planted["slots"].as_array_mut().unwrap().remove(0);
    world.vault.put_copy(COPY, Some(serde_json::to_vec(&planted).unwrap()));
    let mut app = world.open();
    assert!(asks(&app));
    app.prove_with_recovery(&code).unwrap();
    assert!(!asks(&app), "the recovery code proves it whatever lies there");

    let own = put_back(Some(NEW));
    own.vault.put_copy(COPY, Some(serde_json::to_vec(&planted).unwrap()));
    let mut app = own.open();
    prove(&own, &mut app, NEW).unwrap();
}

#[test]
fn a_backup_whose_password_was_changed_since_opens_the_vault_and_proves_nothing() {
    let world = World::default();
    let mut app = world.open();
    set(&world, &mut app, None, NEW);
    let old = world.vault.bytes().unwrap();
    world.vault.put(with_password(&world, &old, PASSWORD));
    app.lock();
    world.clock.advance_seconds(60);
    app.choose_backup("backup.json", &old).unwrap();
    app.open_chosen_backup(&password(NEW)).unwrap();
    app.adopt_backup().unwrap();
    assert!(asks(&app));
    prove(&world, &mut app, PASSWORD).unwrap();
}

#[test]
fn the_last_backup_has_its_say_too() {
    let world = World::default();
    let mut app = world.open();
    let earlier = world.vault.bytes().unwrap();
    set(&world, &mut app, None, PASSWORD);
    let folder = tempfile::tempdir().unwrap();
    app.choose_backup_folder(folder.path()).unwrap();
    let job = app.back_up().unwrap();
    let name = app.backed_up(job.run(&ringfence_platform::FolderBackups)).unwrap();
    let there = World { vault: Default::default(), ..world };
    there.vault.put(earlier);
    let mut app = there.open();
    let answer = app.ask_consent().unwrap().ask();
    let refused = app.prove_by_keychain(answer).unwrap_err();
    assert_eq!((refused.code, refused.name), (ErrorCode::PasswordElsewhere, Some(name)));
    prove(&there, &mut app, PASSWORD).unwrap();
}

/// The front's look at what lies beside the vault, as the window makes it.
fn look(app: &mut App) {
    let search = app.search_copies().unwrap();
    let found: Vec<_> = search.names().unwrap().into_iter().filter_map(|name| search.read(name)).collect();
    let count = found.into_iter().filter_map(|copy| app.judge_copy(&search, copy).unwrap()).count();
    for found in search.versions().into_iter().filter_map(|name| search.read_version(name)) {
        app.judge_version(&search, &found).unwrap();
    }
    app.copies_counted(&search, count);
}

fn open_aside(world: &World) -> App {
    let mut app = world.start();
    app.leave_copies_to_the_front();
    ringfence_tests::ask_keychain(&mut app);
    app
}

#[test]
fn what_the_front_finds_beside_the_vault_decides_as_well() {
    let world = put_back(None);
    let mut app = open_aside(&world);
    assert!(app.copies_are_due(), "it is to be looked for as soon as the vault is open");
    assert_eq!(has_password(&mut app), (false, false), "nothing was read meanwhile");
    look(&mut app);
    assert_eq!(has_password(&mut app), (false, true));
    assert_eq!(prove_by_keychain(&mut app), Err(ErrorCode::PasswordElsewhere));
    assert_eq!(prove(&world, &mut app, NEW), Err(ErrorCode::WrongPassword));
    prove(&world, &mut app, PASSWORD).unwrap();
    app.merge_copy(COPY).unwrap();
    assert_eq!(has_password(&mut app), (true, false));
    look(&mut app);
    assert_eq!(has_password(&mut app), (true, false));
    prove(&world, &mut app, PASSWORD).unwrap();

    let world = put_back(None);
    let kept = world.vault.read_any_copy(COPY);
    world.vault.put_copy(COPY, None);
    let mut app = open_aside(&world);
    look(&mut app);
    prove_by_keychain(&mut app).unwrap();
    world.vault.put_version("2026-11-23T14-05-09.120Z-r9-6dbb1f8a.json", kept);
    look(&mut app);
    assert!(asks(&app), "a proof from before it came holds no longer");
    assert_eq!(prove_by_keychain(&mut app), Err(ErrorCode::PasswordElsewhere));
}

#[test]
fn what_opened_the_vault_proves_nothing_before_the_front_has_looked() {
    let world = put_back(Some(NEW));
    let copy = world.vault.read_any_copy(COPY);
    for there in [true, false] {
        world.vault.put_copy(COPY, there.then(|| copy.clone()));
        let mut app = open_aside(&world);
        app.lock();
        world.clock.advance_seconds(60);
        app.unlock(&password(NEW)).unwrap();
        assert!(asks(&app), "nobody knows yet what lies beside it");
        look(&mut app);
        assert_eq!(asks(&app), there);
    }
}

#[test]
fn a_later_password_whose_key_is_derived_elsewhere_is_no_wrong_one_meanwhile() {
    let world = put_back(None);
    let mut app = world.open();
    let typed = password(PASSWORD).stretched_elsewhere();
    assert!(app.prove(&typed).is_err());
    assert_eq!(app.next_try_at(), None, "it was no guess");
    typed.take(typed.missing().expect("its key is to be derived").run().unwrap());
    app.prove(&typed).unwrap();
}

#[test]
fn a_proof_holds_over_a_save_that_changes_the_password_and_not_over_one_that_takes_another_in() {
    let world = World::default();
    let mut app = world.open();
    set(&world, &mut app, None, NEW);
    assert!(!asks(&app), "whoever set it has proved who they are");
    world.vault.put(with_password(&world, &world.vault.bytes().unwrap(), PASSWORD));
    assert!(!asks(&app));
    add(&mut app, "otpauth://totp/other?secret=KRSXG5CTMVRXEZLU");
    assert!(asks(&app), "another program has set the password since");
}
