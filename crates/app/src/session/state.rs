//! The session with a vault. A locked one has no accounts: the types say so.

use std::collections::HashMap;

use ringfence_core::AccountId;
use ringfence_core::otp::Code;
use ringfence_core::vault::{Header, SealedVault, SlotKind, State};
use ringfence_core::{DataKey, Vault};

use crate::error::{AppError, ErrorCode, ErrorView};
use crate::session::auto_lock::{LockCause, Moment};
use crate::unlock_methods::later_password::LaterPassword;
use crate::vault_file::changed_key::{Elsewhere, ReadCopy};
use crate::view::{CameBy, FileView};

/// Where the application stands with its vault.
pub(crate) enum Session {
    /// The keychain or the file has not answered yet.
    Opening,
    /// There is no vault, and the keychain can't hold a key for one.
    FirstRun { reason: ErrorView },
    /// There is a vault, and it is locked.
    Locked(Locked),
    /// The file can't be used as it is. What became so while it was locked comes back locked.
    Broken { problem: ErrorView, locked: Option<Locked> },
    /// The vault is open.
    Unlocked(Box<Unlocked>),
}

/// A vault that is locked: ciphertext, no key, no account.
#[derive(Clone, PartialEq)]
pub(crate) struct Locked {
    /// Why it did not open by itself.
    pub(crate) reason: Option<ErrorView>,
    /// Why it locked by itself.
    pub(crate) cause: Option<LockCause>,
    pub(crate) by_keychain: bool,
    pub(crate) by_password: bool,
    pub(crate) by_recovery: bool,
}

/// A vault that is open.
pub(crate) struct Unlocked {
    pub(crate) header: Header,
    pub(crate) data_key: DataKey,
    pub(crate) vault: Vault,
    /// The file as it was last read or written: what an edit starts from when the file is gone.
    pub(crate) sealed: Vec<u8>,
    /// The state that this file holds.
    pub(crate) state: State,
    /// HOTP codes made since the vault was opened.
    pub(crate) counted: HashMap<AccountId, CountedCodes>,
    /// Made just now, for the first time.
    pub(crate) fresh: bool,
    /// What was last seen of the file by a look at it.
    pub(crate) file: FileView,
    /// When the person last proved who they are (`session/reauth.rs`).
    pub(crate) proved_at: Option<Moment>,
    /// Files of this vault that have a password which this state lacks.
    pub(crate) later: Vec<LaterPassword>,
    /// What the front found of them beside the vault when it looked last.
    pub(crate) beside: Vec<LaterPassword>,
    /// When the person opened the vault by what is a proof, unless the front's first look finds such a file.
    pub(crate) proof_to_come: Option<Moment>,
    /// The header with the ways in that were made anew since (`unlock_methods/upgrade.rs`), for the next save.
    pub(crate) unbound: Option<Header>,
    /// A state of it whose key was changed elsewhere, for the next save.
    pub(crate) elsewhere: Option<Elsewhere>,
    /// A copy that the person is about to open by what they type.
    pub(crate) copy_in_hand: Option<ReadCopy>,
    /// What was wrong with the keychain when the person came in by another way.
    pub(crate) keychain_trouble: Option<ErrorView>,
    /// How the person came in, where that asks for something to be done.
    pub(crate) came_by: Option<CameBy>,
}

/// The codes of an HOTP account that are on show.
pub(crate) struct CountedCodes {
    /// The newest.
    pub(crate) latest: Code,
    /// The one before it, once a person asked for two consecutive ones.
    pub(crate) before: Option<Code>,
}

impl Locked {
    /// A locked vault as its file describes it.
    pub(crate) fn of(sealed: &SealedVault, reason: Option<ErrorView>) -> Self {
        Self {
            reason,
            cause: None,
            by_keychain: has_slot(sealed.header(), SlotKind::Keychain),
            by_password: has_slot(sealed.header(), SlotKind::Password),
            by_recovery: has_slot(sealed.header(), SlotKind::Recovery),
        }
    }

    /// Opens: consumes the locked session, and only the data key of this very file gets past here.
    ///
    /// # Errors
    /// What the file says when it can't be opened; the session is then given back.
    pub(crate) fn unlock(
        self,
        bytes: Vec<u8>,
        sealed: &SealedVault,
        data_key: DataKey,
    ) -> Result<Box<Unlocked>, (Self, AppError)> {
        match sealed.open(&data_key) {
            Ok(vault) => Ok(Box::new(Unlocked {
                header: sealed.header().clone(),
                data_key,
                vault,
                sealed: bytes,
                state: sealed.state(),
                counted: HashMap::new(),
                fresh: false,
                file: FileView::default(),
                proved_at: None,
                later: Vec::new(),
                beside: Vec::new(),
                proof_to_come: None,
                unbound: None,
                elsewhere: None,
                copy_in_hand: None,
                keychain_trouble: None,
                came_by: None,
            })),
            Err(error) => Err((self, error.into())),
        }
    }
}

impl Unlocked {
    /// Whether a password opens it.
    pub(crate) fn has_password(&self) -> bool {
        self.header.has_password()
    }

    /// Locks: keys, accounts and codes are gone with the consumed session.
    pub(crate) fn lock(self, cause: Option<LockCause>) -> Locked {
        Locked {
            reason: None,
            cause,
            by_keychain: has_slot(&self.header, SlotKind::Keychain),
            by_password: has_slot(&self.header, SlotKind::Password),
            by_recovery: has_slot(&self.header, SlotKind::Recovery),
        }
    }
}

impl Session {
    /// The open vault.
    ///
    /// # Errors
    /// [`ErrorCode::VaultLocked`] in every other state.
    pub(crate) fn unlocked(&self) -> Result<&Unlocked, AppError> {
        match self {
            Self::Unlocked(open) => Ok(open),
            _ => Err(ErrorView::new(ErrorCode::VaultLocked)),
        }
    }

    /// As [`Session::unlocked`], to change it.
    pub(crate) fn unlocked_mut(&mut self) -> Result<&mut Unlocked, AppError> {
        match self {
            Self::Unlocked(open) => Ok(open),
            _ => Err(ErrorView::new(ErrorCode::VaultLocked)),
        }
    }
}

/// Whether a header has a slot of this kind.
pub(crate) fn has_slot(header: &Header, kind: SlotKind) -> bool {
    header.slots().iter().any(|slot| slot.kind() == kind)
}
