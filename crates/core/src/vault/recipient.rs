//! The data key, wrapped for a slot so that it can be wrapped anew by somebody who has not the slot's secret.
//!
//! Each slot has a private key that follows from its secret (X25519, RFC 7748), and shows the public one. Whoever wraps
//! takes a private key of its own, for once, and what both have in common becomes the wrapping key. That alone would let
//! anybody wrap a key of their choice, so a second one goes into it: the origin key, which is in each slot under the
//! slot's secret and in the vault's header under the data key, and which nobody else has.

use data_encoding::BASE64;
use serde_json::{Map, Value};
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

use super::cipher::{self, NONCE};
use super::format::RecipientRecord;
use super::slot::fixed;
use super::{OpenError, SealError};
use crate::secret::{DataKey, OriginKey, WrappingKey};

/// Length of an X25519 key in bytes.
const POINT: usize = 32;

/// A slot's public key, its origin key under the slot's secret, and the data key wrapped for it.
#[derive(Clone, PartialEq)]
pub(super) struct Recipient {
    public: [u8; POINT],
    nonce: [u8; NONCE],
    origin: Vec<u8>,
    ephemeral: [u8; POINT],
    sealed: Vec<u8>,
}

impl Recipient {
    /// For the secret `input`. `label` names the slot, `seed` is fresh and random.
    pub(super) fn new(
        label: &str,
        input: &[u8],
        data_key: &DataKey,
        origin: &OriginKey,
        seed: &WrappingKey,
    ) -> Result<Self, SealError> {
        let make = || {
            let private = cipher::key_for(label, input)?;
            let pin = pin_label(label);
            // EXPOSE: what is random about the slot follows from the seed.
            let nonces = cipher::key_for("nonce", seed.expose())?;
            // EXPOSE: a nonce is no secret.
            let nonce = *nonces.expose().first_chunk::<NONCE>()?;
            let key = cipher::key_for(&pin, input)?;
            // EXPOSE: the slot's secret keeps the origin key.
            let sealed = cipher::encrypt(key.expose(), &nonce, pin.as_bytes(), origin.expose())?;
            let slot = Self {
                public: public_of(&private),
                nonce,
                origin: sealed,
                ephemeral: [0; POINT],
                sealed: Vec::new(),
            };
            slot.rewrapped(label, data_key, origin, seed)
        };
        make().ok_or(SealError::TooLarge)
    }

    /// The same slot with another data key. `seed` is fresh and random. `None` when its public key is no key.
    pub(super) fn rewrapped(
        &self,
        label: &str,
        data_key: &DataKey,
        origin: &OriginKey,
        seed: &WrappingKey,
    ) -> Option<Self> {
        // EXPOSE: the private key that is used once follows from the seed.
        let private = cipher::key_for(label, seed.expose())?;
        let ephemeral = public_of(&private);
        let key = self.key(label, &common(&private, &self.public)?, origin, &ephemeral)?;
        // The key is used for this one message, so its nonce need not differ from another's.
        // EXPOSE: the wrapping key wraps the data key.
        let sealed = cipher::encrypt(key.expose(), &[0; NONCE], label.as_bytes(), data_key.expose())?;
        Some(Self { ephemeral, sealed, ..self.clone() })
    }

    /// The data key and the origin key, when the secret fits and whoever wrapped it had the origin key.
    pub(super) fn unwrap(&self, label: &str, input: &[u8]) -> Option<(DataKey, OriginKey)> {
        let private = cipher::key_for(label, input)?;
        if public_of(&private) != self.public {
            return None;
        }
        let pin = pin_label(label);
        let key = cipher::key_for(&pin, input)?;
        // EXPOSE: the slot's secret gives the origin key.
        let plain = cipher::decrypt(key.expose(), &self.nonce, pin.as_bytes(), &self.origin)?;
        let origin = OriginKey::filled_by(|key| copy(&plain, key)).ok()?;
        let key = self.key(label, &common(&private, &self.ephemeral)?, &origin, &self.ephemeral)?;
        // EXPOSE: the wrapping key gives the data key.
        let plain = cipher::decrypt(key.expose(), &[0; NONCE], label.as_bytes(), &self.sealed)?;
        Some((DataKey::filled_by(|key| copy(&plain, key)).ok()?, origin))
    }

    /// The key that wraps the data key.
    fn key(
        &self,
        label: &str,
        common: &WrappingKey,
        origin: &OriginKey,
        ephemeral: &[u8; POINT],
    ) -> Option<WrappingKey> {
        let mut input = Zeroizing::new([0_u8; 2 * POINT]);
        // EXPOSE: the wrapping key follows from both.
        input[..POINT].copy_from_slice(common.expose());
        // EXPOSE: as above.
        input[POINT..].copy_from_slice(origin.expose());
        let salt = [*ephemeral, self.public].concat();
        cipher::salted_key_for(&format!("{label}/key"), &salt, input.as_slice())
    }

    /// Writes its fields into a slot's record.
    pub(super) fn write(&self, record: &mut Map<String, Value>) {
        let fields: [(&str, &[u8]); 5] = [
            ("public_key", &self.public),
            ("nonce", &self.nonce),
            ("origin_key", &self.origin),
            ("ephemeral_key", &self.ephemeral),
            ("wrapped_key", &self.sealed),
        ];
        for (name, bytes) in fields {
            record.insert(name.to_owned(), BASE64.encode(bytes).into());
        }
    }

    /// Reads them.
    pub(super) fn read(fields: &RecipientRecord) -> Result<Self, OpenError> {
        let wrapped = |text: &str| {
            let bytes = BASE64.decode(text.as_bytes()).map_err(|_| OpenError::Damaged)?;
            if bytes.len() == 32 + cipher::TAG { Ok(bytes) } else { Err(OpenError::Damaged) }
        };
        Ok(Self {
            public: fixed(&fields.public_key)?,
            nonce: fixed(&fields.nonce)?,
            origin: wrapped(&fields.origin_key)?,
            ephemeral: fixed(&fields.ephemeral_key)?,
            sealed: wrapped(&fields.wrapped_key)?,
        })
    }
}

fn pin_label(label: &str) -> String {
    format!("{label}/origin")
}

fn public_of(private: &WrappingKey) -> [u8; POINT] {
    // EXPOSE: the public key follows from the private one.
    PublicKey::from(&StaticSecret::from(*private.expose())).to_bytes()
}

/// What a private and a public key have in common; `None` where the public one is no key.
fn common(private: &WrappingKey, public: &[u8; POINT]) -> Option<WrappingKey> {
    // EXPOSE: what is in common follows from the private key.
    let shared = StaticSecret::from(*private.expose()).diffie_hellman(&PublicKey::from(*public));
    let shared = shared.was_contributory().then_some(shared)?;
    WrappingKey::filled_by(|key| copy(shared.as_bytes(), key)).ok()
}

pub(super) fn copy(from: &[u8], to: &mut [u8; 32]) -> Result<(), ()> {
    to.copy_from_slice(from.get(..).filter(|from| from.len() == 32).ok_or(())?);
    Ok(())
}
