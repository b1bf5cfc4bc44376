//! Files of the vault, known here, that have a password which the open state of it doesn't know of.
//!
//! Whoever puts an earlier state in the vault's place finds the keychain's consent enough again, or a password that was
//! changed since. So what lies here decides too: the password of the latest of these files is the proof, and the next
//! save takes it over. A file that only claims to be of this vault can't set a password; but where there is none, its
//! claim is enough to ask for more than the keychain.

use std::sync::Arc;

use ringfence_core::vault::{Header, SealedVault, Slot};
use ringfence_core::{DataKey, Passphrase};

use crate::app::App;
use crate::session::state::Unlocked;

/// So many such files are minded. A try at the password of each costs half a second.
const MOST: usize = 4;

/// A file that has such a password.
#[derive(Clone)]
pub(crate) struct LaterPassword {
    /// The file's name.
    pub(crate) name: String,
    header: Header,
    /// It opens with the key that is in use, so it is a state of this vault; else it only says so.
    ours: bool,
    /// All its ways in are here, not the password alone.
    whole: bool,
}

impl LaterPassword {
    /// What the file of this name is to a vault with this header; `None`: it has no such password.
    pub(crate) fn of(name: &str, sealed: &SealedVault, header: &Header, data_key: &DataKey) -> Option<Self> {
        header.lacks_password_of(sealed.header()).then(|| Self {
            name: name.to_owned(),
            header: sealed.header().clone(),
            ours: sealed.is_authentic(data_key),
            whole: true,
        })
    }
}

impl App {
    /// Looks for such files: copies, earlier versions, and the last good backup as it is remembered. Where one has come,
    /// a proof that was given without its password holds no longer.
    ///
    /// Where the front looks for copies, what it found last counts: nothing is read here.
    pub(crate) fn look_for_later_passwords(&mut self) {
        let Ok(open) = self.session.unlocked() else { return };
        let beside = if self.copies_aside { open.beside.clone() } else { self.passwords_beside(open) };
        self.judge_later_passwords(beside);
    }

    /// Takes what the front found. What opened the vault proves who is there only now. True when another file decides than
    /// before.
    pub(crate) fn take_later_passwords(&mut self, beside: Vec<LaterPassword>) -> bool {
        let Ok(open) = self.session.unlocked_mut() else { return false };
        open.beside.clone_from(&beside);
        let before = open.asks_for().map(|later| later.name.clone());
        let proof = open.proof_to_come.take();
        self.judge_later_passwords(beside);
        let Ok(open) = self.session.unlocked_mut() else { return false };
        if open.asks_for().is_none() {
            open.proved_at = open.proved_at.or(proof);
        }
        open.asks_for().map(|later| &later.name) != before.as_ref()
    }

    /// The same of a vault that is being opened.
    pub(crate) fn find_later_passwords(&mut self, open: &mut Unlocked) {
        let beside = if self.copies_aside { Vec::new() } else { self.passwords_beside(open) };
        self.copies_due |= self.copies_aside;
        open.later = self.deciding(&open.header, beside);
    }

    fn judge_later_passwords(&mut self, beside: Vec<LaterPassword>) {
        let Ok(open) = self.session.unlocked() else { return };
        let found = self.deciding(&open.header, beside);
        let Ok(open) = self.session.unlocked_mut() else { return };
        let known = |one: &LaterPassword| open.later.iter().any(|known| known.header == one.header);
        if !found.iter().all(known) {
            (open.proved_at, open.proof_to_come) = (None, None);
        }
        open.later = found;
    }

    /// Those among the copies and the earlier versions.
    fn passwords_beside(&self, open: &Unlocked) -> Vec<LaterPassword> {
        let store = Arc::clone(&self.ports.store);
        let copies =
            store.copies().unwrap_or_default().into_iter().map(|name| (store.read_copy(&name), name));
        let versions =
            store.versions().unwrap_or_default().into_iter().map(|name| (store.read_version(&name), name));
        let of = |(bytes, name): (Result<Vec<u8>, _>, String)| {
            LaterPassword::of(&name, &SealedVault::parse(&bytes.ok()?).ok()?, &open.header, &open.data_key)
        };
        copies.chain(versions).filter_map(of).collect()
    }

    /// Those that decide: the latest of this vault's own states. Where there are none, and the vault has no password,
    /// those that claim to be.
    fn deciding(&self, header: &Header, mut found: Vec<LaterPassword>) -> Vec<LaterPassword> {
        found.retain(|one| header.lacks_password_of(&one.header));
        found.sort_by(|a, b| a.name.cmp(&b.name));
        if let Some((name, backed_up)) = self.backed_up_password(header.vault_id())
            && header.lacks_password_of(&backed_up)
        {
            found.push(LaterPassword { name, header: backed_up, ours: false, whole: false });
        }
        let latest = found.iter().filter(|one| one.ours).map(|one| one.header.passwords()).max();
        match latest {
            Some(latest) => found.retain(|one| one.ours && one.header.passwords() == latest),
            None if header.has_password() => found.clear(),
            None => {}
        }
        let mut seen: Vec<Vec<_>> = Vec::new();
        found.retain(|one| {
            let slots: Vec<_> = one.header.password_slots().map(Slot::id).collect();
            let new = !seen.contains(&slots);
            seen.push(slots);
            new
        });
        found.truncate(MOST);
        found
    }
}

impl Unlocked {
    /// The password that proves who is there is that of this file, and not the open state's own.
    pub(crate) fn asks_for(&self) -> Option<&LaterPassword> {
        self.later.first()
    }

    /// The headers of the open state and of later ones of it.
    pub(crate) fn states(&self) -> impl Iterator<Item = &Header> {
        let ours = self.later.iter().filter(|later| later.ours);
        std::iter::once(&self.header).chain(ours.map(|later| &later.header))
    }

    /// The header to start a save from: with the password of the latest state, where the one that is in the file lacks
    /// it.
    pub(crate) fn with_later_password(&self, header: &Header) -> Header {
        match self.asks_for() {
            Some(later) if later.ours && header.lacks_password_of(&later.header) => {
                header.with_password_of(&later.header)
            }
            _ => header.clone(),
        }
    }

    /// Whether this is the password of one of those files, and the file is a later state of what is open: it has the data
    /// key that is in use, or had it before. Such a state is what the next save goes on from.
    pub(crate) fn is_later_password(&mut self, password: &Passphrase) -> bool {
        let later: Vec<_> = self.later.iter().map(|later| (later.header.clone(), later.whole)).collect();
        for (header, whole) in later {
            match header.unwrap_with_password(password) {
                Ok(key) if key == self.data_key => return true,
                Ok(key) if header.former_keys(&key).contains(&self.data_key) => {
                    return !whole || self.note_elsewhere(&header, key);
                }
                // Its key is to be derived first.
                _ if password.lacks_key() => return false,
                _ => {}
            }
        }
        false
    }
}
