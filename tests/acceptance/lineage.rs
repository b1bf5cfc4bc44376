//! Two computers, two programs on each, a sync program between them and people who rename files: whatever the order,
//! nothing that was confirmed is absent from both the vault and what is kept, and no code is given twice.

use std::collections::BTreeSet;

use ringfence_app::ports::{StoreError, VaultStore};
use ringfence_app::view::{CodeView, FileTrouble, VaultView};
use ringfence_app::{App, ErrorCode};
use ringfence_core::vault::SealedVault;
use ringfence_core::{Account, Timestamp, Vault};
use ringfence_tests::{OneKey, World, accounts, add, ask_keychain, first_vault};

/// How many histories are tried.
const RUNS: u64 = 2_000;

/// A small generator: the same histories in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most
    }
}

/// A computer: its world, its window, and what the sync program last saw of the file.
struct Computer {
    world: World,
    window: App,
    synced: Vec<u8>,
    /// Accounts that a program here said it had saved and nobody removed.
    confirmed: BTreeSet<String>,
    codes: BTreeSet<String>,
}

impl Computer {
    fn new(shared: &World) -> Self {
        let world = World { vault: Default::default(), ..shared.clone() };
        world.vault.put(first_vault());
        let window = open(&world);
        Self { synced: first_vault(), world, window, confirmed: BTreeSet::new(), codes: BTreeSet::new() }
    }

    fn file(&self) -> Vec<u8> {
        self.world.vault.bytes().expect("there is a file")
    }

    /// Every account in the vault, its versions and the copies beside it.
    fn anywhere(&self) -> BTreeSet<String> {
        let copies = self.world.vault.copies().expect("lists");
        let copies = copies.iter().map(|name| self.world.vault.read_any_copy(name));
        let files = [self.file()].into_iter().chain(self.world.vault.kept().into_values()).chain(copies);
        files.flat_map(|file| names(&file)).collect()
    }
}

fn open(world: &World) -> App {
    let mut app = world.start_with(std::sync::Arc::new(OneKey));
    ask_keychain(&mut app);
    app
}

fn opened(file: &[u8]) -> Option<Vault> {
    let sealed = SealedVault::parse(file).ok()?;
    sealed.open(&sealed.unwrap_with_keychain(&OneKey::key()).ok()?).ok()
}

fn names(file: &[u8]) -> Vec<String> {
    let vault = opened(file).unwrap_or_default();
    vault.accounts().iter().map(|account: &Account| account.issuer.clone()).collect()
}

/// Adds an account of that service with a key of its own.
fn add_named(app: &mut App, name: &str, kind: &str) -> bool {
    let key = data_encoding::BASE32_NOPAD.encode(format!("{name:>20}").as_bytes());
    let text = format!("otpauth://{kind}/me?secret={key}&issuer={name}&counter=0");
    let review = ringfence_tests::paste(app, &text).expect("is open");
    app.confirm_review(review.id, &review.choose(|_| true)).is_ok()
}

/// The next code of the counter's account of this computer, where it is there.
fn count_on(computer: &mut Computer, name: &str, by_window: bool) {
    let mut other;
    let app = if by_window {
        &mut computer.window
    } else {
        other = open(&computer.world);
        &mut other
    };
    let Some(account) = accounts(app).and_then(|all| all.into_iter().find(|one| one.issuer == name)) else {
        return;
    };
    if app.next_code(&account.id).is_ok() {
        let now = accounts(app).expect("is open").into_iter().find(|one| one.id == account.id);
        if let Some(CodeView::Counted { digits: Some(digits), counter, .. }) = now.map(|one| one.code) {
            assert!(
                computer.codes.insert(format!("{counter} {digits}")),
                "{name}: {counter} was given twice"
            );
        }
    }
}

fn step(computers: &mut [Computer; 2], chance: &mut Chance, number: u64) {
    let here = usize::try_from(chance.below(2)).expect("is small");
    let service = format!("s{number}");
    let counted = format!("counter{here}");
    let [one, other] = computers;
    let (computer, other) = if here == 0 { (one, other) } else { (other, one) };
    computer.world.clock.advance_seconds(1 + chance.below(40_000));
    match chance.below(15) {
        0..=2 => {
            if add_named(&mut computer.window, &service, "totp") {
                computer.confirmed.insert(service);
            }
        }
        3 | 4 => {
            if add_named(&mut open(&computer.world), &service, "totp") {
                computer.confirmed.insert(service);
            }
        }
        5 => {
            let chosen = computer.confirmed.first().cloned();
            let all = accounts(&mut computer.window).expect("is open");
            let id = all.into_iter().find(|one| Some(&one.issuer) == chosen.as_ref()).map(|one| one.id);
            if let (Some(id), Some(chosen)) = (id, chosen)
                && computer.window.delete_account(&id).is_ok()
            {
                computer.confirmed.remove(&chosen);
                other.confirmed.remove(&chosen);
            }
        }
        6 => {
            let id = accounts(&mut computer.window)
                .and_then(|all| all.into_iter().find(|one| one.issuer == counted))
                .map(|one| one.id);
            match id {
                Some(id) => _ = computer.window.delete_account(&id),
                None => _ = add_named(&mut computer.window, &counted, "hotp"),
            }
        }
        7 | 8 => count_on(computer, &counted, chance.below(2) == 0),
        // The disk fails in the next write, or cuts it short; then the window is killed.
        9 => {
            match chance.below(3) {
                0 => computer.world.vault.fail_next_write(StoreError::DiskFull),
                1 => computer.world.vault.torn_write(),
                _ => {}
            }
            if add_named(&mut computer.window, &service, "totp") {
                computer.confirmed.insert(service);
            }
            computer.world.vault.fail_writes(None);
            computer.window = open(&computer.world);
        }
        // The other computer's file is renamed over this one's, as a person or a careless sync program does.
        10 => {
            computer.window.refresh();
            computer.world.vault.put(other.file());
            settle(computer);
        }
        // A sync program: it takes the file over where this one is as it last was, else it leaves a copy beside it.
        11 | 12 => {
            if computer.file() == computer.synced {
                computer.window.refresh();
                computer.world.vault.put(other.file());
                computer.synced = other.file();
                settle(computer);
            } else {
                computer.world.vault.put_copy(&format!("vault {number}.json"), Some(other.file()));
            }
        }
        13 => {
            computer.window.refresh();
            merge_copies(computer);
        }
        // The key is changed, by the window or behind its back. On one of the two computers alone: the keychain, which is all
        // that opens this vault, does not open what was changed apart.
        _ => {
            let by_window = chance.below(2) == 0;
            if here == 0 && by_window {
                rekey(&mut computer.window);
            } else if here == 0 {
                rekey(&mut open(&computer.world));
            }
            // What a window from before was about to add is refused, and was not confirmed.
            if add_named(&mut computer.window, &service, "totp") {
                computer.confirmed.insert(service);
            }
            settle(computer);
        }
    }
    for computer in computers {
        let there = computer.anywhere();
        let missing: Vec<_> = computer.confirmed.difference(&there).collect();
        assert!(missing.is_empty(), "{missing:?} were confirmed and are nowhere");
    }
}

fn rekey(app: &mut App) {
    let consent = app.ask_consent().expect("is open").ask();
    // A window from before asks in vain.
    if app.prove_by_keychain(consent).is_ok() {
        app.rekey().expect("is saved");
    }
}

/// Takes every copy in, but for those under a key that came after the window's own.
fn merge_copies(computer: &mut Computer) {
    for copy in computer.window.copies().expect("is open") {
        match copy.problem {
            Some(problem) => assert_eq!(problem.code, ErrorCode::KeyElsewhere),
            None => computer.window.merge_copy(&copy.name).expect("merges"),
        }
    }
}

/// What the window does when its file has changed; an older state is brought together as a person would, and a state under
/// another key is opened.
fn settle(computer: &mut Computer) {
    computer.window.refresh();
    if let VaultView::Unlocked { file, .. } = computer.window.snapshot().vault
        && file.trouble == Some(FileTrouble::Rekeyed)
    {
        computer.window.lock();
        ask_keychain(&mut computer.window);
    }
    if let VaultView::Unlocked { file, .. } = computer.window.snapshot().vault
        && file.trouble == Some(FileTrouble::Older)
    {
        computer.window.save_again().expect("saves");
    }
}

#[test]
fn in_every_order_of_writers_syncs_and_crashes_nothing_confirmed_is_lost() {
    for run in 1..=RUNS {
        let mut chance = Chance(run.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let shared = World::default();
        shared.clock.set(Timestamp::from_unix_seconds(1_700_000_000));
        let mut computers = [Computer::new(&shared), Computer::new(&shared)];
        for (here, computer) in computers.iter_mut().enumerate() {
            add_named(&mut computer.window, &format!("counter{here}"), "hotp");
        }
        for number in 0..24 {
            step(&mut computers, &mut chance, number);
        }
        both_become_one(&mut computers);
    }
}

/// In the end both computers exchange their files, and have the same accounts.
fn both_become_one(computers: &mut [Computer; 2]) {
    for turn in 0..4 {
        let [one, other] = &mut *computers;
        let (here, there) = if turn % 2 == 0 { (one, other) } else { (other, one) };
        here.window.refresh();
        here.world.vault.put(there.file());
        settle(here);
        merge_copies(here);
        assert_eq!(here.window.copies().expect("is open"), [], "no copy is left over");
    }
    let [one, other] = &*computers;
    let all = |computer: &Computer| names(&computer.file()).into_iter().collect::<BTreeSet<_>>();
    assert_eq!(all(one), all(other));
    for name in one.confirmed.union(&other.confirmed) {
        assert!(all(one).contains(name), "{name} is in neither vault");
    }
}

/// The window has one account more than the state that was forked; the fork was saved twice since.
#[test]
fn a_fork_of_a_higher_revision_that_is_renamed_over_the_file_costs_no_account() {
    for by_save in [false, true] {
        let world = World::default();
        let mut window = world.open();
        add(&mut window, "otpauth://totp/common?secret=JBSWY3DPEHPK3PXP");
        let common = world.vault.bytes().expect("there is a file");
        add(&mut window, "otpauth://totp/mine?secret=KRSXG5CTMVRXEZLU");
        let mine = world.vault.bytes().expect("there is a file");
        let elsewhere = World { vault: Default::default(), ..world.clone() };
        elsewhere.vault.put(common);
        let mut fork = elsewhere.open();
        add(&mut fork, "otpauth://totp/theirs?secret=GEZDGNBVGY3TQOJQ");
        add(&mut fork, "otpauth://totp/more?secret=GEZDGNBVGY3TQOJR");
        let theirs = elsewhere.vault.bytes().expect("there is a file");
        world.vault.put(theirs.clone());
        if by_save {
            add(&mut window, "otpauth://totp/late?secret=GEZDGNBVGY3TQOJS");
        } else {
            assert!(window.refresh());
        }
        let names: Vec<_> =
            accounts(&mut world.open()).expect("opens").into_iter().map(|one| one.name).collect();
        for name in ["common", "mine", "theirs", "more"] {
            assert!(names.iter().any(|there| there == name), "{name} is lost: {names:?}");
        }
        let kept: Vec<_> = world.vault.kept().into_values().collect();
        assert!(kept.contains(&mine) && kept.contains(&theirs), "both sides stay word for word");
        let VaultView::Unlocked { file, .. } = window.snapshot().vault else { panic!("is open") };
        assert_eq!(file.trouble, None);
        let merged = file.merged.expect("it is said");
        assert_eq!(merged.added.len(), 2);
        window.dismiss_merged();
        let VaultView::Unlocked { file, .. } = window.snapshot().vault else { panic!("is open") };
        assert_eq!(file.merged, None);
    }
}

#[test]
fn files_with_names_of_versions_move_no_revision_and_push_no_version_out() {
    let world = World::default();
    let mut app = world.open();
    add(&mut app, "otpauth://totp/one?secret=JBSWY3DPEHPK3PXP");
    let file = world.vault.bytes().expect("there is a file");
    let vault = SealedVault::parse(&file).expect("is a vault").header().vault_id().to_string();
    let name = |revision: u64| format!("2026-11-30T10-00-00.000Z-r{revision}-{}.json", &vault[..8]);
    world.vault.put_version(&name(u64::MAX), Vec::new());
    // A header of the highest revision that nobody with the key wrote.
    let forged = String::from_utf8(file.clone()).expect("is text");
    let at = forged.find("\"revision\": ").expect("has one") + 12;
    let end = at + forged[at..].find(',').expect("has more");
    world.vault.put_version(
        &name(u64::MAX - 1),
        format!("{}{}{}", &forged[..at], u64::MAX, &forged[end..]).into_bytes(),
    );
    // A true state, again and again.
    for number in 0..20 {
        world.vault.put_version(&name(1_000_000 + number), file.clone());
    }
    let revision = |world: &World| {
        SealedVault::parse(&world.vault.bytes().expect("there is a file"))
            .expect("is one")
            .header()
            .revision()
    };
    let was = revision(&world);
    let mut window = world.open();
    let mut gave_way = Vec::new();
    for number in 0..8 {
        gave_way.push(world.vault.bytes().expect("there is a file"));
        add_named(&mut window, &format!("s{number}"), "totp");
    }
    assert_eq!(revision(&world), was + 8, "each save is one more");
    let kept: Vec<_> = world.vault.kept().into_values().collect();
    assert!(gave_way.iter().all(|state| kept.contains(state)), "every state that gave way is kept");
}

#[test]
fn a_revision_that_has_no_next_is_refused_with_a_sentence() {
    let world = World::default();
    let sealed = SealedVault::parse(&first_vault()).expect("is a vault");
    let key = sealed.unwrap_with_keychain(&OneKey::key()).expect("opens");
    let header = sealed.header().made_from(&[], u64::MAX - 1).expect("the last one");
    let last = ringfence_core::vault::seal(&header, &Vault::default(), &key, [5; 24]).expect("seals");
    world.vault.put(last.clone());
    let mut app = open(&world);
    let review =
        ringfence_tests::paste(&mut app, "otpauth://totp/one?secret=JBSWY3DPEHPK3PXP").expect("is open");
    let refused = app.confirm_review(review.id, &review.choose(|_| true));
    assert_eq!(refused.map_err(|error| error.code).err(), Some(ErrorCode::RevisionsUsedUp));
    assert_eq!(world.vault.bytes(), Some(last), "nothing was written");
}

#[test]
fn ten_codes_of_a_counter_push_out_no_version() {
    let world = World::default();
    let mut app = world.open();
    add(&mut app, "otpauth://hotp/one?secret=JBSWY3DPEHPK3PXP&counter=0");
    let id = accounts(&mut app).expect("is open").remove(0).id;
    let kept = world.vault.kept();
    for _ in 0..12 {
        app.next_code(&id).expect("saves");
    }
    assert_eq!(world.vault.kept(), kept);
    let mut again = world.open();
    let CodeView::Counted { counter, .. } = accounts(&mut again).expect("is open").remove(0).code else {
        panic!("it counts")
    };
    assert_eq!(counter, "12");
}

#[test]
fn a_key_that_is_removed_and_added_again_gives_no_code_twice() {
    let world = World::default();
    let mut app = world.open();
    let link = "otpauth://hotp/one?secret=JBSWY3DPEHPK3PXP&counter=0";
    add(&mut app, link);
    let first = accounts(&mut app).expect("is open").remove(0).id;
    let codes = |app: &mut App| {
        let id = accounts(app).expect("is open").remove(0).id;
        app.next_code(&id).expect("saves");
        accounts(app).expect("is open").remove(0).code
    };
    let mut given = vec![codes(&mut app), codes(&mut app)];
    app.delete_account(&first).expect("saves");
    add(&mut app, link);
    given.push(codes(&mut app));
    let undo = app.versions().expect("lists").into_iter().next_back().expect("there is one").id;
    app.restore_version(&undo).expect("goes back to no account at all");
    add(&mut app, link);
    given.push(codes(&mut app));
    let shown: BTreeSet<_> = given.iter().map(|code| format!("{code:?}")).collect();
    assert_eq!(shown.len(), given.len(), "{given:?}");
}

#[test]
fn no_code_is_given_twice_after_the_vault_was_damaged_or_an_earlier_file_was_put_in_its_place() {
    let counter = |app: &mut App| {
        let id = accounts(app).expect("is open").remove(0).id;
        app.next_code(&id).expect("saves");
        let CodeView::Counted { counter, .. } = accounts(app).expect("is open").remove(0).code else {
            panic!("it counts")
        };
        counter
    };
    let all = ["damaged", "gone", "put back", "backup"];
    for (what, rekeyed) in all.into_iter().flat_map(|what| [(what, false), (what, true)]) {
        let world = World::default();
        let mut app = world.open();
        add(&mut app, "otpauth://hotp/one?secret=JBSWY3DPEHPK3PXP&counter=0");
        let earlier = world.vault.bytes().expect("there is a file");
        add(&mut app, "otpauth://totp/two?secret=KRSXG5CTMVRXEZLU");
        if rekeyed {
            let answer = app.ask_consent().expect("is open").ask();
            app.prove_by_keychain(answer).expect("proves");
            app.rekey().expect("saves");
        }
        let given: Vec<_> = (0..3).map(|_| counter(&mut app)).collect();
        assert_eq!(given, ["1", "2", "3"]);
        drop(app);
        match what {
            "damaged" => world.vault.put(b"{".to_vec()),
            "put back" => world.vault.put(earlier.clone()),
            _ => world.vault.remove(),
        }
        let mut app = world.start();
        ask_keychain(&mut app);
        match what {
            "put back" => {}
            "backup" => {
                app.choose_backup("backup.json", &earlier).expect("is one");
                let answer = app.ask_for_chosen_backup().expect("asks").ask();
                app.open_chosen_backup_by_keychain(answer).expect("opens");
                app.adopt_backup().expect("saves");
            }
            _ => {
                let answer = app.ask_to_recover().expect("there are versions").ask();
                app.recover_by_keychain(answer).expect("saves");
            }
        }
        assert_eq!(counter(&mut app), "4", "{what}, {rekeyed}");
    }
}
