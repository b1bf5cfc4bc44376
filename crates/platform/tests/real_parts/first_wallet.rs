//! A keychain before its first use: what is asked of it, and what becomes of the answer. The service is played here, word
//! for word as the Secret Service API has it, because a real one asks a person.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use ringfence_app::ports::{KeyStore as _, KeyStoreError};
use ringfence_core::WrappingKey;
use ringfence_core::vault::VaultId;
use ringfence_platform::KeychainKeyStore;
use zbus::blocking::Connection;
use zbus::interface;
use zbus::object_server::SignalEmitter;
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};

use crate::stage::{Stage, on};

const NOTHING: &str = "/";
const PROMPT: &str = "/org/freedesktop/secrets/prompt/p1";

#[test]
fn a_keychain_without_a_collection_is_asked_for_one_and_a_closed_question_is_told_as_such() {
    let test = "first_wallet::a_keychain_without_a_collection_is_asked_for_one_and_a_closed_question_is_told_as_such";
    on(Stage::Bus, test, || {
        let asked = Asked::default();
        let _service = serve(&asked);
        let (vault, key) = (VaultId::from_random_bytes([5; 16]), key());
        assert_eq!(KeychainKeyStore.write(vault, &key), Err(KeyStoreError::NotMade));
        assert_eq!(
            *asked.label.lock().expect("is whole"),
            ("Default keyring".to_owned(), "default".to_owned())
        );
        assert_eq!(asked.prompts.load(Ordering::SeqCst), 1, "the person was asked once");
        // Reading makes nothing.
        assert_eq!(KeychainKeyStore.read(vault), Ok(None));
        assert_eq!(asked.prompts.load(Ordering::SeqCst), 1);
    });
}

/// What was wished of the service.
#[derive(Clone, Default)]
struct Asked {
    label: Arc<Mutex<(String, String)>>,
    prompts: Arc<AtomicU32>,
}

fn serve(asked: &Asked) -> Connection {
    zbus::blocking::connection::Builder::session()
        .and_then(|builder| builder.name("org.freedesktop.secrets"))
        .and_then(|builder| builder.serve_at("/org/freedesktop/secrets", Secrets(asked.clone())))
        .and_then(|builder| builder.serve_at(PROMPT, Prompt(asked.clone())))
        .and_then(zbus::blocking::connection::Builder::build)
        .expect("serves")
}

struct Secrets(Asked);

#[interface(name = "org.freedesktop.Secret.Service")]
impl Secrets {
    /// With some number for a public key: no secret is ever exchanged here.
    fn open_session(&self, _algorithm: &str, _input: Value<'_>) -> (OwnedValue, OwnedObjectPath) {
        let number = OwnedValue::try_from(Value::from(vec![3_u8; 128])).expect("holds nothing open");
        (number, path("/org/freedesktop/secrets/session/s1"))
    }

    fn read_alias(&self, _name: &str) -> OwnedObjectPath {
        path(NOTHING)
    }

    fn search_items(
        &self,
        _attributes: HashMap<String, String>,
    ) -> (Vec<OwnedObjectPath>, Vec<OwnedObjectPath>) {
        (Vec::new(), Vec::new())
    }

    #[allow(clippy::needless_pass_by_value, reason = "the bus hands over what it has read")]
    fn create_collection(
        &self,
        properties: HashMap<String, OwnedValue>,
        alias: &str,
    ) -> (OwnedObjectPath, OwnedObjectPath) {
        let label = properties.get("org.freedesktop.Secret.Collection.Label");
        let label = label.and_then(|label| String::try_from(label.clone()).ok()).unwrap_or_default();
        *self.0.label.lock().expect("is whole") = (label, alias.to_owned());
        (path(NOTHING), path(PROMPT))
    }

    #[zbus(property)]
    fn collections(&self) -> Vec<OwnedObjectPath> {
        Vec::new()
    }
}

struct Prompt(Asked);

#[interface(name = "org.freedesktop.Secret.Prompt")]
impl Prompt {
    /// The person closes the window that comes up.
    async fn prompt(
        &self,
        _window: &str,
        #[zbus(signal_emitter)] emitter: SignalEmitter<'_>,
    ) -> zbus::fdo::Result<()> {
        self.0.prompts.fetch_add(1, Ordering::SeqCst);
        Self::completed(&emitter, true, Value::from("")).await?;
        Ok(())
    }

    #[zbus(signal)]
    async fn completed(emitter: &SignalEmitter<'_>, dismissed: bool, result: Value<'_>) -> zbus::Result<()>;
}

fn path(text: &str) -> OwnedObjectPath {
    OwnedObjectPath::try_from(text).expect("is a path")
}

fn key() -> WrappingKey {
    let Ok(key) = WrappingKey::filled_by(|bytes| {
        *bytes = [7; 32];
        Ok::<(), std::convert::Infallible>(())
    });
    key
}
