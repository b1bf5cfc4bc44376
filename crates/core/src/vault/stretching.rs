//! Keys that a password was made into, kept beside it, so that no key is derived twice; and the derivation done elsewhere
//! than where the key is asked for.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use super::{KdfCost, KdfError, kdf};
use crate::secret::{Passphrase, WrappingKey};

/// What one key is derived with, besides the password.
type Terms = ([u8; 16], KdfCost);

/// The keys that were derived from a password so far.
#[derive(Default)]
pub(crate) struct Stretched {
    keys: RefCell<Vec<(Terms, Arc<WrappingKey>)>>,
    /// Keys are derived elsewhere, and what is missing is noted.
    elsewhere: Cell<bool>,
    missing: Cell<Option<Terms>>,
    /// What a new slot of this password is made with.
    planned: Cell<Option<Terms>>,
}

/// A key to be derived: the work that a guess at a password costs.
pub struct Stretching {
    password: Box<Passphrase>,
    terms: Terms,
}

/// The key that came of it.
pub struct StretchedKey {
    terms: Terms,
    key: WrappingKey,
}

impl Stretching {
    /// Derives it.
    ///
    /// # Errors
    /// [`KdfError::OutOfMemory`].
    pub fn run(self) -> Result<StretchedKey, KdfError> {
        let (salt, cost) = self.terms;
        Ok(StretchedKey { terms: self.terms, key: kdf::derive(&self.password, &salt, cost)? })
    }
}

impl Passphrase {
    /// The same password, of which no key is derived where one is asked for: [`KdfError::Elsewhere`] says then that
    /// [`Passphrase::missing`] has to be run first, and what was asked for be asked once more.
    #[must_use]
    pub fn stretched_elsewhere(self) -> Self {
        self.stretched.elsewhere.set(true);
        self
    }

    /// The same password with the keys that were derived from it so far; no other one is derived, here or elsewhere.
    #[must_use]
    pub fn with_known_keys(&self) -> Self {
        let known = self.duplicate().stretched_elsewhere();
        known.stretched.keys.borrow_mut().clone_from(&self.stretched.keys.borrow());
        known
    }

    /// What a slot that is made for this password is made with. `salt` is fresh and random.
    pub fn plan(&self, salt: [u8; 16], cost: KdfCost) {
        self.stretched.planned.set(Some((salt, cost)));
    }

    /// What was planned.
    pub fn planned(&self) -> Option<([u8; 16], KdfCost)> {
        self.stretched.planned.get()
    }

    /// The derivation that was missing the last time that a key was asked for; `None`: none was.
    pub fn missing(&self) -> Option<Stretching> {
        let terms = self.stretched.missing.take()?;
        Some(Stretching { password: Box::new(self.duplicate()), terms })
    }

    /// Whether [`Passphrase::missing`] has something to hand out.
    pub fn lacks_key(&self) -> bool {
        self.stretched.missing.get().is_some()
    }

    /// Takes the key that was missing.
    pub fn take(&self, key: StretchedKey) {
        self.stretched.keys.borrow_mut().push((key.terms, Arc::new(key.key)));
    }

    /// The key of these terms.
    ///
    /// # Errors
    /// [`KdfError::OutOfMemory`], [`KdfError::Elsewhere`].
    pub(super) fn key(&self, salt: &[u8; 16], cost: KdfCost) -> Result<Arc<WrappingKey>, KdfError> {
        let terms = (*salt, cost);
        let known = |keys: &Vec<(Terms, Arc<WrappingKey>)>| {
            keys.iter().find(|(known, _)| *known == terms).map(|(_, key)| Arc::clone(key))
        };
        if let Some(key) = known(&self.stretched.keys.borrow()) {
            return Ok(key);
        }
        if self.stretched.elsewhere.get() {
            self.stretched.missing.set(Some(terms));
            return Err(KdfError::Elsewhere);
        }
        self.take(StretchedKey { terms, key: kdf::derive(self, salt, cost)? });
        known(&self.stretched.keys.borrow()).ok_or(KdfError::Elsewhere)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_is_derived_elsewhere_is_the_same_and_is_asked_for_once() {
        let here = Passphrase::new("password".into());
        let there = Passphrase::new("password".into()).stretched_elsewhere();
        let ask = |password: &Passphrase, salt| password.key(&[salt; 16], KdfCost::FLOOR);
        assert!(there.missing().is_none());
        assert!(matches!(ask(&there, 1), Err(KdfError::Elsewhere)));
        let missing = there.missing().unwrap();
        assert!(there.missing().is_none(), "it is handed out once");
        there.take(missing.run().unwrap());
        assert!(ask(&there, 1).unwrap() == ask(&here, 1).unwrap());
        assert!(there.missing().is_none());
        assert!(matches!(ask(&there, 2), Err(KdfError::Elsewhere)), "of another salt it is another one");
    }
}
