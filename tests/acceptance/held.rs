//! Locks that come while something of somebody's is being read: the application is free meanwhile, and what was read is
//! dropped.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::thread;

use ringfence_app::fakes::MemoryVault;
use ringfence_app::ports::{StoreError, StoreGuard, VaultStore};
use ringfence_app::view::VaultView;
use ringfence_app::{App, AppError, ErrorCode, Job, Looked, Ports, Step};
use ringfence_tests::{World, accounts, add, ask_keychain};

const FIRST: &str = "otpauth://totp/first?secret=JBSWY3DPEHPK3PXP";
const SECOND: &str = "otpauth://totp/second?secret=KRSXG5CTMVRXEZLU";
const COPY: &str = "vault 2.json";

/// A folder that hangs from when it is told to until it is let go.
struct Hanging {
    vault: MemoryVault,
    /// How many bytes of versions were read.
    read: AtomicUsize,
    hangs: AtomicBool,
    asked: Sender<()>,
    let_go: Mutex<Receiver<()>>,
}

impl Hanging {
    fn wait(&self) {
        if self.hangs.load(Ordering::SeqCst) {
            self.asked.send(()).expect("somebody listens");
            self.let_go.lock().expect("is whole").recv().expect("lets go");
        }
    }
}

impl VaultStore for Hanging {
    fn read(&self) -> Result<Option<Vec<u8>>, StoreError> {
        self.wait();
        self.vault.read()
    }

    fn lock(&self) -> Result<Box<dyn StoreGuard + '_>, StoreError> {
        self.vault.lock()
    }

    fn versions(&self) -> Result<Vec<String>, StoreError> {
        self.wait();
        self.vault.versions()
    }

    fn read_version(&self, name: &str) -> Result<Vec<u8>, StoreError> {
        self.wait();
        let bytes = self.vault.read_version(name)?;
        self.read.fetch_add(bytes.len(), Ordering::SeqCst);
        Ok(bytes)
    }

    fn copies(&self) -> Result<Vec<String>, StoreError> {
        self.wait();
        self.vault.copies()
    }

    fn read_copy(&self, name: &str) -> Result<Vec<u8>, StoreError> {
        self.wait();
        self.vault.read_copy(name)
    }

    fn read_counters(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.wait();
        self.vault.read_counters(name)
    }

    fn place(&self) -> String {
        self.vault.place()
    }
}

/// The application before a folder that can hang, as a window has it.
struct Held {
    app: App,
    folder: Arc<Hanging>,
    asked: Receiver<()>,
    let_go: Sender<()>,
}

impl Held {
    /// With two accounts, earlier versions of them and a copy.
    fn open() -> Self {
        let world = World::default();
        let mut app = world.open();
        add(&mut app, FIRST);
        world.vault.put_copy(COPY, world.vault.bytes());
        add(&mut app, SECOND);
        let (asked, is_asked) = mpsc::channel();
        let (let_go, is_let_go) = mpsc::channel();
        let folder = Arc::new(Hanging {
            vault: world.vault.clone(),
            read: AtomicUsize::new(0),
            hangs: AtomicBool::new(false),
            asked,
            let_go: Mutex::new(is_let_go),
        });
        let mut app = App::new(Ports {
            clock: Arc::new(world.clock.clone()),
            entropy: Arc::new(world.entropy.clone()),
            keys: Arc::new(world.keys.clone()),
            store: Arc::clone(&folder) as Arc<dyn VaultStore>,
            clipboard: Arc::new(world.clipboard.clone()),
            settings: Arc::new(world.settings.clone()),
            attempts: Arc::new(world.attempts.clone()),
        });
        app.leave_copies_to_the_front();
        ask_keychain(&mut app);
        Self { app, folder, asked: is_asked, let_go }
    }

    fn versions(&self) -> Vec<String> {
        self.folder.vault.versions().expect("lists")
    }

    /// Locks while the folder hangs in a job, and lets the job end: its answer is taken by nobody.
    fn lock_during<T: 'static>(&mut self, job: Job<T>) {
        self.folder.hangs.store(true, Ordering::SeqCst);
        thread::scope(|scope| {
            let running = scope.spawn(move || job.run());
            self.asked.recv().expect("the folder is asked");
            self.app.lock();
            assert!(matches!(self.app.snapshot().vault, VaultView::Locked { .. }), "the job goes on");
            assert!(!running.is_finished(), "it still hangs");
            self.folder.hangs.store(false, Ordering::SeqCst);
            self.let_go.send(()).expect("it waits for that");
            let late = self.app.take(running.join().expect("ends")).map(|_| ());
            assert_eq!(late, Err(AppError::new(ErrorCode::VaultLocked)));
        });
        assert!(matches!(self.app.snapshot().vault, VaultView::Locked { .. }));
        ask_keychain(&mut self.app);
    }
}

#[test]
fn a_folder_that_hangs_while_versions_are_listed_compared_and_gone_back_to_holds_no_lock_off() {
    let mut held = Held::open();
    let job = held.app.list_versions().unwrap();
    held.lock_during(job);
    let names = held.app.list_versions().unwrap();
    let Ok(Step::More(first)) = held.app.take(names.run()) else { panic!("each is read by itself") };
    held.lock_during(first);
    let version = held.versions().remove(0);
    let job = held.app.compare_with_version(&version).unwrap();
    held.lock_during(job);
    let before = (held.folder.vault.bytes(), held.versions());
    let job = held.app.go_back_to_version(&version).unwrap();
    held.lock_during(job);
    let account = accounts(&mut held.app).unwrap().remove(0).id;
    let job = held.app.take_account_back(&version, &account).unwrap();
    held.lock_during(job);
    assert_eq!((held.folder.vault.bytes(), held.versions()), before, "nothing was saved");
}

#[test]
fn a_folder_that_hangs_while_a_copy_is_taken_over_or_the_file_looked_at_holds_no_lock_off() {
    let mut held = Held::open();
    let before = held.folder.vault.bytes();
    let job = held.app.take_copy(COPY);
    held.lock_during(job);
    let job = held.app.look_at_file();
    held.lock_during(job);
    let job = held.app.take_up_copy(COPY).unwrap();
    held.lock_during(job);
    let job = held.app.find_unsealed().unwrap();
    held.lock_during(job);
    assert_eq!(held.folder.vault.bytes(), before);
}

#[test]
fn a_backup_that_takes_long_to_read_is_of_no_use_to_a_vault_that_locked_meanwhile() {
    let mut held = Held::open();
    let bytes = held.folder.vault.bytes().unwrap();
    let answer = held.app.look_into_backup("backup.json".to_owned(), bytes.clone()).run();
    held.app.lock();
    assert_eq!(held.app.take(answer).map(|_| ()), Err(AppError::new(ErrorCode::VaultLocked)));
    let answer = held.app.take_up_backup("backup.json".to_owned(), bytes).run();
    ask_keychain(&mut held.app);
    assert_eq!(held.app.take(answer).map(|_| ()), Err(AppError::new(ErrorCode::VaultLocked)));
}

#[test]
fn what_was_read_before_a_save_says_nothing_of_the_file() {
    let mut held = Held::open();
    let look = held.app.look_at_file().run();
    add(&mut held.app, "otpauth://totp/third?secret=MFRGGZDFMZTWQ2LK");
    let Ok(Step::Done(looked)) = held.app.take(look) else { panic!("the session is the same") };
    assert_eq!(looked, Looked::Nothing);
    assert!(matches!(held.app.snapshot().vault, VaultView::Unlocked { file, .. } if file.trouble.is_none()));
}

#[test]
fn a_front_that_looks_aside_finds_the_version_that_can_take_a_damaged_vaults_place() {
    let mut held = Held::open();
    let whole = held.folder.vault.bytes().unwrap();
    held.folder.vault.put(whole[..whole.len() / 2].to_vec());
    held.app.lock();
    ask_keychain(&mut held.app);
    let earlier = |app: &mut App| match app.snapshot().vault {
        VaultView::Broken { earlier, .. } => earlier,
        _ => panic!("the file is damaged"),
    };
    assert_eq!(earlier(&mut held.app), None, "nobody has looked");
    let look = held.app.look_for_earlier().expect("it is time to look");
    held.app.at_once(look).unwrap();
    assert!(earlier(&mut held.app).is_some_and(|version| version.by_keychain));
    assert!(held.app.look_for_earlier().is_none(), "it is known");
    let read = held.app.read_earlier();
    held.app.at_once(read).unwrap();
    // From here on the folder is not asked for what was read.
    let question = held.app.ask_to_recover().unwrap();
    held.app.recover_by_keychain(question.ask()).expect("goes back");
    assert!(accounts(&mut held.app).is_some());
}

#[test]
fn a_save_reads_no_more_of_versions_that_do_not_open_than_one_file_may_have() {
    let mut held = Held::open();
    let whole = String::from_utf8(held.folder.vault.bytes().unwrap()).unwrap();
    let large = format!("\"payload\": \"{}", "A".repeat(24 << 20));
    let hostile = whole.replacen("\"payload\": \"", &large, 1);
    let known = held.versions().remove(0);
    let of_vault = known.rsplit('-').next().unwrap();
    for number in 0..6 {
        let name = format!("2026-11-23T14-05-09.120Z-r{}-{of_vault}", 1000 + number);
        held.folder.vault.put_version(&name, hostile.clone().into_bytes());
    }
    add(&mut held.app, "otpauth://totp/third?secret=MFRGGZDFMZTWQ2LK");
    assert_eq!(accounts(&mut held.app).unwrap().len(), 3, "it is saved");
    let read = held.folder.read.load(Ordering::SeqCst);
    assert!(read < 100 << 20, "{read} bytes of 144 MiB");
}
