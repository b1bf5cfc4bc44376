//! The OS keychain: Keychain on macOS, Credential Manager on Windows, Secret Service elsewhere. The only file
//! that names the keyring crates.
//!
//! An item is found by the service [`SERVICE`] and the vault's id, and holds base64 text: some keychains
//! (KWallet) keep nothing but text.

use std::collections::HashMap;
#[cfg(all(unix, not(target_os = "macos")))]
use std::sync::atomic::{AtomicUsize, Ordering};

use data_encoding::BASE64;
use keyring_core::{Entry, Error};
use ringfence_app::ports::{KeyStore, KeyStoreError};
use ringfence_core::WrappingKey;
use ringfence_core::vault::VaultId;
use zeroize::Zeroizing;

#[cfg(all(unix, not(target_os = "macos")))]
use crate::keychain_bus;

/// The keychain of the person who runs the program. Calls block while the system asks that person, for as
/// long as the question is open; calls from other threads then wait behind it.
#[derive(Clone, Copy, Debug, Default)]
pub struct KeychainKeyStore;

/// What every item of ours is filed under.
const SERVICE: &str = "ringfence";

/// How items are stored beyond what they are: on this machine only, not in a profile that roams.
#[cfg(windows)]
const TRAITS: &[(&str, &str)] = &[("persistence", "local")];
/// The name by which a person sees the item in a keychain viewer.
#[cfg(all(unix, not(target_os = "macos")))]
const TRAITS: &[(&str, &str)] = &[("label", "Ringfence vault key")];
/// Nothing to say.
#[cfg(target_os = "macos")]
const TRAITS: &[(&str, &str)] = &[];

impl KeyStore for KeychainKeyStore {
    fn read(&self, vault: VaultId) -> Result<Option<WrappingKey>, KeyStoreError> {
        match on_entry(vault, Entry::get_password)? {
            Some(text) => key(&Zeroizing::new(text)).map(Some),
            None => Ok(None),
        }
    }

    fn write(&self, vault: VaultId, key: &WrappingKey) -> Result<(), KeyStoreError> {
        // EXPOSE: the keychain is the keeper of this key.
        let text = Zeroizing::new(BASE64.encode(key.expose()));
        let put = || {
            let text = text.clone();
            on_entry(vault, move |entry| entry.set_password(&text))
        };
        match put() {
            Err(KeyStoreError::Refused | KeyStoreError::Locked) if lacks_collection() => {
                make_collection()?;
                put()?;
            }
            outcome => _ = outcome?,
        }
        match self.read(vault) {
            Ok(Some(back)) if back == *key => Ok(()),
            Ok(_) | Err(KeyStoreError::Corrupt) => Err(KeyStoreError::Failed),
            Err(error) => Err(error),
        }
    }

    fn delete(&self, vault: VaultId) -> Result<(), KeyStoreError> {
        on_entry(vault, Entry::delete_credential).map(|_| ())
    }
}

/// Does something with a vault's item; `None` where the keychain has none.
///
/// Once more with a new store when the first one doesn't serve: keyring remembers a failed start for the life of the
/// process, and a store outlives the service that it talks to. Every act may be repeated.
fn on_entry<T: Send + 'static>(
    vault: VaultId,
    act: impl Fn(&Entry) -> Result<T, Error> + Send + 'static,
) -> Result<Option<T>, KeyStoreError> {
    let outcome = guarded(move || {
        // Starts the platform's store at the first call; whether that went well shows below.
        let _ = keyring::Entry::store_status();
        let traits = HashMap::from_iter(TRAITS.iter().copied());
        let attempt = || act(&Entry::new_with_modifiers(SERVICE, &vault.to_string(), &traits)?);
        match attempt() {
            Err(error @ (Error::NoDefaultStore | Error::PlatformFailure(_))) => {
                renew_store(error)?;
                attempt()
            }
            outcome => outcome,
        }
    })?;
    match outcome {
        Ok(found) => Ok(Some(found)),
        Err(Error::NoEntry) => Ok(None),
        Err(error) => Err(reason(&error)),
    }
}

/// Whether the keychain is one that nothing was ever put into.
#[cfg(all(unix, not(target_os = "macos")))]
fn lacks_collection() -> bool {
    keychain_bus::lacks_collection()
}

/// These systems' keychains are made with the account.
#[cfg(any(windows, target_os = "macos"))]
fn lacks_collection() -> bool {
    false
}

/// Has the keychain make a place for items, watched over as every call is.
#[cfg(all(unix, not(target_os = "macos")))]
fn make_collection() -> Result<(), KeyStoreError> {
    use keychain_bus::Collection;
    match keychain_bus::watched(keychain_bus::provider().as_deref(), keychain_bus::make_collection) {
        Some(Collection::Made) => Ok(()),
        Some(Collection::Dismissed) if keychain_bus::can_ask() => Err(KeyStoreError::NotMade),
        Some(Collection::Dismissed) => Err(KeyStoreError::Locked),
        Some(Collection::Failed) => Err(KeyStoreError::Failed),
        None => Err(KeyStoreError::Ended),
    }
}

/// See [`lacks_collection`].
#[cfg(any(windows, target_os = "macos"))]
fn make_collection() -> Result<(), KeyStoreError> {
    Ok(())
}

/// Makes the call aside and watches over it: a service that ends while it is being asked leaves the call without an
/// answer for ever. A call that is still under way keeps its connection to itself; the next one gets a new one.
#[cfg(all(unix, not(target_os = "macos")))]
fn guarded<T: Send + 'static>(
    call: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<Result<T, Error>, KeyStoreError> {
    static UNDER_WAY: AtomicUsize = AtomicUsize::new(0);
    if UNDER_WAY.fetch_add(1, Ordering::SeqCst) > 0 {
        // Where that fails, the call below says why.
        let _ = renew_store(Error::NoDefaultStore);
    }
    let provider = keychain_bus::provider();
    let outcome = keychain_bus::watched(provider.as_deref(), move || {
        let outcome = call();
        UNDER_WAY.fetch_sub(1, Ordering::SeqCst);
        outcome
    });
    match outcome {
        Some(Err(Error::NoDefaultStore | Error::PlatformFailure(_)))
            if provider.is_some() && keychain_bus::provider() != provider =>
        {
            Err(KeyStoreError::Ended)
        }
        Some(outcome) => Ok(outcome),
        None => Err(KeyStoreError::Ended),
    }
}

/// These systems' keychains are no programs that could end in between.
#[cfg(any(windows, target_os = "macos"))]
fn guarded<T>(call: impl FnOnce() -> Result<T, Error>) -> Result<Result<T, Error>, KeyStoreError> {
    Ok(call())
}

/// Connects to the Secret Service anew. That it can't means that there is none.
#[cfg(all(unix, not(target_os = "macos")))]
fn renew_store(_error: Error) -> Result<(), Error> {
    let store = zbus_secret_service_keyring_store::Store::new().map_err(|_| Error::NoDefaultStore)?;
    keyring_core::set_default_store(store);
    Ok(())
}

/// These stores hold no connection that could be lost: what failed once fails again.
#[cfg(any(windows, target_os = "macos"))]
fn renew_store(error: Error) -> Result<(), Error> {
    Err(error)
}

/// The key that a text stands for.
fn key(text: &str) -> Result<WrappingKey, KeyStoreError> {
    let bytes = Zeroizing::new(BASE64.decode(text.as_bytes()).map_err(|_| KeyStoreError::Corrupt)?);
    let exact = <&[u8; 32]>::try_from(bytes.as_slice()).map_err(|_| KeyStoreError::Corrupt)?;
    WrappingKey::filled_by(|place| {
        place.copy_from_slice(exact);
        Ok(())
    })
}

/// The port's word for a failure. The error itself goes no further: it may carry what the item holds.
fn reason(error: &Error) -> KeyStoreError {
    match error {
        #[cfg(all(unix, not(target_os = "macos")))]
        Error::NoDefaultStore if !keychain_bus::has_bus() => KeyStoreError::NoBus,
        Error::NoDefaultStore => KeyStoreError::Unavailable,
        #[cfg(all(unix, not(target_os = "macos")))]
        Error::NoStorageAccess(_) if !keychain_bus::can_ask() => KeyStoreError::Locked,
        Error::NoStorageAccess(_) => KeyStoreError::Refused,
        Error::BadEncoding(_) | Error::BadDataFormat(..) => KeyStoreError::Corrupt,
        #[cfg(target_os = "macos")]
        Error::PlatformFailure(cause) if is_refusal(cause.as_ref()) => KeyStoreError::Refused,
        // Two items for one vault, limits, and whatever a system invents.
        _ => KeyStoreError::Failed,
    }
}

/// Whether the Keychain said no, where keyring only says that the platform failed.
#[cfg(target_os = "macos")]
fn is_refusal(cause: &(dyn std::error::Error + Send + Sync + 'static)) -> bool {
    // <Security/SecBase.h>: errSecUserCanceled, errSecAuthFailed, and errSecInteractionNotAllowed, the answer of
    // a locked keychain where nobody can be asked.
    const REFUSALS: [i32; 3] = [-128, -25_293, -25_308];
    cause
        .downcast_ref::<security_framework::base::Error>()
        .is_some_and(|error| REFUSALS.contains(&error.code()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "macos")]
    #[test]
    fn a_cancelled_question_is_a_refusal_and_other_failures_are_not() {
        for (code, word) in [
            (-128, KeyStoreError::Refused),
            (-25_293, KeyStoreError::Refused),
            (-25_308, KeyStoreError::Refused),
            (-50, KeyStoreError::Failed),
        ] {
            let cause = Box::new(security_framework::base::Error::from_code(code));
            assert_eq!(reason(&Error::PlatformFailure(cause)), word, "{code}");
        }
    }

    #[test]
    fn a_text_that_is_no_key_is_corrupt() {
        let whole = BASE64.encode(&[7; 32]);
        assert!(key(&whole).is_ok());
        for text in ["", "passw0rd", &whole[..43], &format!("{whole}\n"), &BASE64.encode(&[7; 31])] {
            assert_eq!(key(text), Err(KeyStoreError::Corrupt), "{text:?}");
        }
    }

    #[test]
    fn each_failure_has_its_word() {
        let cause = || Box::new(std::io::Error::other("made up"));
        for (error, word) in [
            (Error::BadEncoding(vec![0xFF]), KeyStoreError::Corrupt),
            (Error::PlatformFailure(cause()), KeyStoreError::Failed),
            (Error::Ambiguous(Vec::new()), KeyStoreError::Failed),
        ] {
            assert_eq!(reason(&error), word, "{error}");
        }
    }
}
