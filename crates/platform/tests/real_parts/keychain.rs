//! The keychain adapter on a real gnome-keyring, looked at with `secret-tool`.

use std::convert::Infallible;
use std::io::Write as _;
use std::process::{Child, Command, Stdio};

use ringfence_app::conformance;
use ringfence_app::ports::{KeyStore as _, KeyStoreError};
use ringfence_core::WrappingKey;
use ringfence_core::vault::VaultId;
use ringfence_platform::KeychainKeyStore;

use crate::stage::{Stage, on, tool};

#[test]
fn a_real_keychain_keeps_the_contract() {
    on(Stage::Bus, "keychain::a_real_keychain_keeps_the_contract", || {
        let _provider = Provider::unlocked();
        conformance::key_store(&KeychainKeyStore);
        assert!(items().is_empty(), "the suite leaves nothing behind");
    });
}

#[test]
fn the_keychain_holds_one_item_of_44_characters_for_a_vault() {
    on(Stage::Bus, "keychain::the_keychain_holds_one_item_of_44_characters_for_a_vault", || {
        let _provider = Provider::unlocked();
        for seed in [1, 2] {
            KeychainKeyStore.write(vault(), &key(seed)).expect("writes");
            assert_eq!(items(), [data_encoding::BASE64.encode(&[seed; 32])], "one item, whole, as text");
        }
        assert_eq!(items()[0].len(), 44);
        let found =
            Command::new("secret-tool").args(["search", "service", "ringfence"]).output().expect("runs");
        let shown = [found.stdout, found.stderr].concat();
        let shown = String::from_utf8_lossy(&shown);
        assert!(shown.contains("label = Ringfence vault key"), "a person can tell what it is: {shown}");
        assert!(shown.contains(&format!("attribute.username = {}", vault())), "found by the vault: {shown}");
    });
}

#[test]
fn an_altered_item_is_corrupt_and_a_deleted_one_is_none() {
    on(Stage::Bus, "keychain::an_altered_item_is_corrupt_and_a_deleted_one_is_none", || {
        let _provider = Provider::unlocked();
        let half = data_encoding::BASE64.encode(&[1; 16]);
        for altered in [&b"hello"[..], half.as_bytes(), b"\xFF\xFE\xFD"] {
            KeychainKeyStore.write(vault(), &key(1)).expect("writes");
            delete_by_hand();
            assert_eq!(KeychainKeyStore.read(vault()), Ok(None));
            store_by_hand(altered);
            assert_eq!(KeychainKeyStore.read(vault()), Err(KeyStoreError::Corrupt), "{altered:?}");
            KeychainKeyStore.write(vault(), &key(2)).expect("a person may have it replaced");
            assert_eq!(KeychainKeyStore.read(vault()), Ok(Some(key(2))));
            KeychainKeyStore.delete(vault()).expect("removes");
        }
    });
}

#[test]
fn without_a_session_bus_nothing_can_be_asked() {
    on(Stage::Bare, "keychain::without_a_session_bus_nothing_can_be_asked", || {
        assert_eq!(KeychainKeyStore.read(vault()), Err(KeyStoreError::NoBus));
        assert_eq!(KeychainKeyStore.write(vault(), &key(1)), Err(KeyStoreError::NoBus));
        assert_eq!(KeychainKeyStore.delete(vault()), Err(KeyStoreError::NoBus));
    });
}

#[test]
fn a_keychain_that_appears_later_is_found_by_the_same_process() {
    on(Stage::Bus, "keychain::a_keychain_that_appears_later_is_found_by_the_same_process", || {
        assert_eq!(KeychainKeyStore.read(vault()), Err(KeyStoreError::Unavailable));
        assert_eq!(KeychainKeyStore.write(vault(), &key(1)), Err(KeyStoreError::Unavailable));
        let _provider = Provider::unlocked();
        assert_eq!(KeychainKeyStore.read(vault()), Ok(None));
        KeychainKeyStore.write(vault(), &key(1)).expect("writes");
        assert_eq!(KeychainKeyStore.read(vault()), Ok(Some(key(1))));
    });
}

#[test]
fn a_keychain_that_ends_and_comes_back_is_found_again() {
    on(Stage::Bus, "keychain::a_keychain_that_ends_and_comes_back_is_found_again", || {
        let provider = Provider::unlocked();
        KeychainKeyStore.write(vault(), &key(1)).expect("writes");
        drop(provider);
        assert_eq!(KeychainKeyStore.read(vault()), Err(KeyStoreError::Unavailable));
        let _provider = Provider::unlocked();
        assert_eq!(KeychainKeyStore.read(vault()), Ok(Some(key(1))));
    });
}

#[test]
fn a_locked_keychain_says_so_and_keeps_its_key() {
    on(Stage::Bus, "keychain::a_locked_keychain_says_so_and_keeps_its_key", || {
        let provider = Provider::unlocked();
        KeychainKeyStore.write(vault(), &key(1)).expect("writes");
        lock();
        // Nothing on this stage can ask a person, so each call is told that it is locked.
        assert_eq!(KeychainKeyStore.read(vault()), Err(KeyStoreError::Locked));
        assert_eq!(KeychainKeyStore.write(vault(), &key(2)), Err(KeyStoreError::Locked));
        assert_eq!(KeychainKeyStore.delete(vault()), Err(KeyStoreError::Locked));
        let another = VaultId::from_random_bytes([9; 16]);
        assert_eq!(KeychainKeyStore.write(another, &key(2)), Err(KeyStoreError::Locked));
        drop(provider);
        let _provider = Provider::unlocked();
        assert_eq!(KeychainKeyStore.read(vault()), Ok(Some(key(1))), "nothing changed meanwhile");
    });
}

#[test]
fn a_locked_keychain_whose_prompter_cannot_start_is_locked_and_nobody_refused() {
    let test = "keychain::a_locked_keychain_whose_prompter_cannot_start_is_locked_and_nobody_refused";
    on(Stage::BrokenPrompter, test, || {
        let _provider = Provider::unlocked();
        KeychainKeyStore.write(vault(), &key(1)).expect("writes");
        lock();
        assert_eq!(KeychainKeyStore.read(vault()), Err(KeyStoreError::Locked));
        assert_eq!(KeychainKeyStore.write(vault(), &key(2)), Err(KeyStoreError::Locked));
    });
}

#[test]
fn a_keychain_without_any_collection_refuses_to_be_written() {
    on(Stage::Bus, "keychain::a_keychain_without_any_collection_refuses_to_be_written", || {
        let _provider = Provider::empty();
        assert_eq!(KeychainKeyStore.read(vault()), Ok(None));
        assert_eq!(KeychainKeyStore.write(vault(), &key(1)), Err(KeyStoreError::Locked));
    });
}

#[test]
fn a_keychain_that_ends_in_the_middle_of_a_question_is_told_apart_and_found_again() {
    let test = "keychain::a_keychain_that_ends_in_the_middle_of_a_question_is_told_apart_and_found_again";
    on(Stage::Bus, test, || {
        let provider = Provider::unlocked();
        KeychainKeyStore.write(vault(), &key(1)).expect("writes");
        provider.signal("STOP");
        let asked = std::thread::spawn(|| KeychainKeyStore.read(vault()));
        // It is being asked by now, or will be: either way it says nothing before its end.
        std::thread::sleep(std::time::Duration::from_secs(1));
        drop(provider);
        assert_eq!(asked.join().expect("comes back"), Err(KeyStoreError::Ended));
        let _provider = Provider::unlocked();
        assert_eq!(KeychainKeyStore.read(vault()), Ok(Some(key(1))));
    });
}

#[test]
fn a_keychain_that_keeps_silent_about_one_question_answers_the_next() {
    let test = "keychain::a_keychain_that_keeps_silent_about_one_question_answers_the_next";
    on(Stage::Bus, test, || {
        let provider = Provider::unlocked();
        KeychainKeyStore.write(vault(), &key(1)).expect("writes");
        provider.signal("STOP");
        let asked = std::thread::spawn(|| KeychainKeyStore.read(vault()));
        std::thread::sleep(std::time::Duration::from_secs(1));
        let again = std::thread::spawn(|| KeychainKeyStore.read(vault()));
        provider.signal("CONT");
        for answer in [asked, again] {
            assert_eq!(answer.join().expect("comes back"), Ok(Some(key(1))));
        }
    });
}

/// A running gnome-keyring; ends when dropped. Its collections stay in the test's home.
struct Provider(Child);

impl Provider {
    /// With the collection of a person who has logged in.
    fn unlocked() -> Self {
        Self::start(&["--unlock"])
    }

    /// Before anybody made a collection.
    fn empty() -> Self {
        Self::start(&[])
    }

    /// Sends it a signal, by name.
    fn signal(&self, name: &str) {
        tool("kill", [&format!("-{name}"), &self.0.id().to_string()]).expect("is there");
    }

    fn start(args: &[&str]) -> Self {
        let mut daemon = Command::new("gnome-keyring-daemon")
            .args(["--foreground", "--components=secrets"])
            .args(args)
            .stdin(Stdio::piped())
            .spawn()
            .expect("starts");
        daemon.stdin.take().expect("is piped").write_all(b"test").expect("takes a password");
        tool("gdbus", ["wait", "--session", "--timeout", "20", "org.freedesktop.secrets"]).expect("appears");
        Self(daemon)
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.0.kill().expect("ends");
        self.0.wait().expect("has ended");
    }
}

fn vault() -> VaultId {
    VaultId::from_random_bytes([5; 16])
}

fn key(seed: u8) -> WrappingKey {
    let Ok(key) = WrappingKey::filled_by(|bytes| {
        *bytes = [seed; 32];
        Ok::<(), Infallible>(())
    });
    key
}

/// The texts of all items of ours.
fn items() -> Vec<String> {
    let found = tool("secret-tool", ["search", "--all", "service", "ringfence"]).unwrap_or_default();
    found.lines().filter_map(|line| line.strip_prefix("secret = ")).map(str::to_owned).collect()
}

fn store_by_hand(secret: &[u8]) {
    let id = vault().to_string();
    let mut child = Command::new("secret-tool")
        .args(["store", "--label=by hand", "service", "ringfence", "username", &id])
        .stdin(Stdio::piped())
        .spawn()
        .expect("starts");
    child.stdin.take().expect("is piped").write_all(secret).expect("takes a secret");
    assert!(child.wait().expect("ends").success());
}

fn delete_by_hand() {
    let id = vault().to_string();
    tool("secret-tool", ["clear", "service", "ringfence", "username", &id]).expect("clears");
}

fn lock() {
    let method = "org.freedesktop.Secret.Service.Lock";
    let collection = "[objectpath '/org/freedesktop/secrets/collection/login']";
    let call = ["call", "--session", "--dest", "org.freedesktop.secrets", "--object-path"];
    let rest = ["/org/freedesktop/secrets", "--method", method, collection];
    tool("gdbus", call.iter().chain(&rest)).expect("locks");
}
