//! XChaCha20-Poly1305 over whole buffers, and one key per purpose. `docs/vault.md` has the labels.

use chacha20poly1305::aead::AeadInOut;
use chacha20poly1305::{KeyInit, Tag, XChaCha20Poly1305};
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::{Zeroize, Zeroizing};

use crate::secret::WrappingKey;

/// Length of a nonce in bytes.
pub(super) const NONCE: usize = 24;
/// Length of the authentication tag in bytes, which follows the ciphertext.
pub(super) const TAG: usize = 16;

/// Ciphertext and tag; `None` when there is more than the cipher can take.
pub(super) fn encrypt(
    key: &[u8; 32],
    nonce: &[u8; NONCE],
    associated: &[u8],
    plain: &[u8],
) -> Option<Vec<u8>> {
    // Room for the tag from the start: growing later would leave a copy of the plain text behind.
    let mut sealed = Vec::with_capacity(plain.len() + TAG);
    sealed.extend_from_slice(plain);
    let tag = XChaCha20Poly1305::new(key.into()).encrypt_inout_detached(
        nonce.into(),
        associated,
        sealed.as_mut_slice().into(),
    );
    let Ok(tag) = tag else {
        sealed.zeroize();
        return None;
    };
    sealed.extend_from_slice(&tag);
    Some(sealed)
}

/// The plain text; `None` when key, nonce, associated data, ciphertext or tag don't belong together.
pub(super) fn decrypt(
    key: &[u8; 32],
    nonce: &[u8; NONCE],
    associated: &[u8],
    sealed: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    let (text, tag) = sealed.split_last_chunk::<TAG>()?;
    let mut plain = Zeroizing::new(text.to_vec());
    XChaCha20Poly1305::new(key.into())
        .decrypt_inout_detached(nonce.into(), associated, plain.as_mut_slice().into(), &Tag::from(*tag))
        .ok()?;
    Some(plain)
}

/// HKDF-SHA256 (RFC 5869) with a salt: the key for the purpose that `label` names.
pub(super) fn salted_key_for(label: &str, salt: &[u8], input: &[u8]) -> Option<WrappingKey> {
    WrappingKey::filled_by(|key| Hkdf::<Sha256>::new(Some(salt), input).expand(label.as_bytes(), key)).ok()
}

/// HKDF-SHA256 (RFC 5869) without salt: the key for the purpose that `label` names.
pub(super) fn key_for(label: &str, input: &[u8]) -> Option<WrappingKey> {
    WrappingKey::filled_by(|key| Hkdf::<Sha256>::new(None, input).expand(label.as_bytes(), key)).ok()
}
