//! How the file in the vault's place stands to the vault that is open: told by its lineage, once it has been opened.

use ringfence_core::Vault;
use ringfence_core::vault::{Header, Lineage, OpenError, Relation, SealedVault, State};

use crate::error::AppError;
use crate::session::state::Unlocked;
use crate::vault_file::transaction::Saved;
use crate::view::FileTrouble;

/// A state of the open vault that was read from a file.
pub(crate) struct Found {
    pub(crate) bytes: Vec<u8>,
    pub(crate) header: Header,
    pub(crate) state: State,
    pub(crate) vault: Vault,
    /// It is under a data key that the vault had before.
    pub(crate) former: bool,
}

/// What lies in the vault's place.
pub(crate) enum Standing {
    /// What is open.
    Same,
    /// A state that was made from what is open.
    Later(Box<Found>),
    /// A state that what is open was made from.
    Earlier(Box<Found>),
    /// A state that was made apart from what is open.
    Forked(Box<Found>),
    /// Nothing.
    Gone,
    /// No vault, or one that the data key doesn't open.
    Damaged(AppError),
    /// A newer program's.
    TooNew(AppError),
    /// A state of this vault under another data key: a program that is elsewhere has changed it.
    Rekeyed,
    /// Another vault.
    Other,
}

impl Standing {
    /// What a person is told of it; `None`: nothing is wrong with it.
    pub(crate) fn trouble(&self) -> Option<FileTrouble> {
        match self {
            Self::Same | Self::Later(_) => None,
            Self::Earlier(_) | Self::Forked(_) => Some(FileTrouble::Older),
            Self::Gone => Some(FileTrouble::Gone),
            Self::Damaged(_) => Some(FileTrouble::Damaged),
            Self::TooNew(_) => Some(FileTrouble::TooNew),
            Self::Rekeyed => Some(FileTrouble::Rekeyed),
            Self::Other => Some(FileTrouble::Other),
        }
    }
}

/// What counts of a state under a former key. Whoever lost their way in can still seal one: the accounts in it are taken in,
/// but it removes none, uses up no revisions, and says nothing of where it comes from.
pub(crate) fn told_by_former(sealed: &SealedVault, vault: Vault) -> (State, Vault) {
    (nameless(sealed), vault.without_removals())
}

/// Such a state, by the name that follows from its file and not by the one that it claims.
fn nameless(sealed: &SealedVault) -> State {
    State { id: sealed.own_id(), revision: 0, lineage: Lineage::default() }
}

impl Unlocked {
    /// How a file's bytes stand to what is open.
    pub(crate) fn standing_of(&self, file: Option<&[u8]>) -> Standing {
        let Some(bytes) = file else { return Standing::Gone };
        if bytes == self.sealed {
            return Standing::Same;
        }
        let unusable = |error: OpenError| match error {
            OpenError::TooNew { .. } => Standing::TooNew(error.into()),
            _ => Standing::Damaged(error.into()),
        };
        let sealed = match SealedVault::parse(bytes) {
            Ok(sealed) => sealed,
            Err(error) => return unusable(error),
        };
        if sealed.header().vault_id() != self.header.vault_id() {
            return Standing::Other;
        }
        let vault = match self.opened(&sealed) {
            Ok(vault) => vault,
            Err(OpenError::Damaged) if sealed.header().keys_differ(&self.header) => return Standing::Rekeyed,
            Err(error) => return unusable(error),
        };
        let former = !sealed.is_authentic(&self.data_key);
        let state = if former { nameless(&sealed) } else { sealed.state() };
        let relation = match state.relation_to(&self.state) {
            // A save of a program that did not know of the new key yet.
            Relation::Same | Relation::Later if former => Relation::Forked,
            relation => relation,
        };
        let (state, vault) = if former { told_by_former(&sealed, vault) } else { (state, vault) };
        let found =
            Box::new(Found { bytes: bytes.to_vec(), header: sealed.header().clone(), state, vault, former });
        match relation {
            // The same state in other bytes (sealed again): the file is what counts.
            Relation::Same | Relation::Later => Standing::Later(found),
            Relation::Earlier => Standing::Earlier(found),
            Relation::Forked => Standing::Forked(found),
        }
    }

    /// A second copy of the accounts, from the file as it was last read or written.
    ///
    /// # Errors
    /// What the file says; it opened before.
    pub(crate) fn copy_of_vault(&self) -> Result<Vault, AppError> {
        Ok(SealedVault::parse(&self.sealed)?.open(&self.data_key)?)
    }

    /// What was read is what is open now.
    pub(crate) fn take_over(&mut self, found: Found) {
        let Found { bytes, header, state, vault, .. } = found;
        self.mind_password_of(&header);
        (self.sealed, self.header, self.state, self.vault) = (bytes, header, state, vault);
        self.file.trouble = None;
    }

    /// A proof that was given without the password of that state holds no longer.
    pub(crate) fn mind_password_of(&mut self, header: &Header) {
        if self.header.lacks_password_of(header) {
            (self.proved_at, self.proof_to_come) = (None, None);
        }
    }

    /// What was saved is what is open now. Answers the version that gave way.
    pub(crate) fn take_saved(&mut self, saved: Saved) -> Option<String> {
        let Saved { bytes, header, vault, state, kept } = saved;
        // A proof that was good for the save is good after it.
        let proofs = (self.proved_at, self.proof_to_come);
        self.unbound = None;
        self.take_over(Found { bytes, header, state, vault, former: false });
        (self.proved_at, self.proof_to_come) = proofs;
        kept
    }
}
