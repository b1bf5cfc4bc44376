//! Ways in that are still as the first version of the vault's file has them: bound to their secret, so that no other data
//! key can be wrapped for them. As soon as their secret is at hand they are made anew, and the next save writes them so.

use ringfence_core::vault::{Header, SlotKind, WayIn, Wrapping};
use ringfence_core::{OriginKey, WrappingKey};

use crate::error::{AppError, ErrorCode, ErrorView};
use crate::ports::Entropy;
use crate::session::state::Unlocked;
use crate::session::unlock::random;

impl Unlocked {
    /// The vault's origin key, for a new slot. A vault that has none gets one with the next save.
    pub(crate) fn origin(&mut self, entropy: &dyn Entropy) -> Result<OriginKey, AppError> {
        let of = |header: &Header| header.origin_key(&self.data_key);
        if let Some(origin) = of(&self.header).or_else(|| self.unbound.as_ref().and_then(of)) {
            return Ok(origin);
        }
        let origin = OriginKey::filled_by(|bytes| entropy.fill(bytes))?;
        self.unbound = Some(self.header.with_keys(&origin, &[], &self.data_key, random(entropy)?)?);
        Ok(origin)
    }

    /// Makes the ways in anew that this secret opens and that are bound to it. That it can't be done now is no reason to
    /// let nobody in: it is done the next time.
    pub(crate) fn unbind(&mut self, way: WayIn<'_>, entropy: &dyn Entropy) {
        let kind = match way {
            WayIn::Keychain(_) => SlotKind::Keychain,
            WayIn::Password(_) => SlotKind::Password,
            WayIn::Recovery(_) => SlotKind::Recovery,
        };
        let header = self.unbound.as_ref().unwrap_or(&self.header);
        if !header.bound().any(|bound| bound == kind) {
            return;
        }
        let (Ok(origin), Ok(seed)) = (self.origin(entropy), seed(entropy)) else { return };
        let wrapping = Wrapping { data_key: &self.data_key, origin: &origin, seed: &seed };
        let header = self.unbound.as_ref().unwrap_or(&self.header);
        if let Ok(Some(unbound)) = header.unbound_by(way, wrapping) {
            self.unbound = Some(unbound);
        }
    }

    /// The header to start a save from, with the ways in that were made anew.
    ///
    /// # Errors
    /// [`ErrorCode::VaultBusy`] when another program did the same a moment ago.
    pub(crate) fn with_unbound(&mut self, header: &Header) -> Result<Header, AppError> {
        let Some(unbound) = &self.unbound else { return Ok(header.clone()) };
        let joined = header.with_unbound_of(unbound);
        if joined.is_none() {
            self.unbound = None;
        }
        joined.ok_or_else(|| ErrorView::new(ErrorCode::VaultBusy))
    }
}

/// 32 random bytes for a new slot.
pub(crate) fn seed(entropy: &dyn Entropy) -> Result<WrappingKey, AppError> {
    Ok(WrappingKey::filled_by(|bytes| entropy.fill(bytes))?)
}
