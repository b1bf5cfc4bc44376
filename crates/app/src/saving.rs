//! One edit, saved: read, edit, seal, replace, check, and only then believed.

use std::sync::Arc;

use ringfence_core::vault::{Header, SealedVault, seal};
use ringfence_core::{DataKey, Timestamp, Vault};

use crate::app::App;
use crate::error::{AppError, ErrorCode, ErrorView};
use crate::keeping;
use crate::unlocking::random;
use crate::version_names::highest_revision;
use crate::view::FileTrouble;

impl App {
    /// Applies one edit to the vault and saves it, under the lock between processes.
    ///
    /// The edit starts from the file, not from memory, so that what another program saved meanwhile stays. A file
    /// that doesn't descend from what is open (another vault, an older state, another machine's save of the same
    /// revision) is left alone.
    /// Memory takes the result over once the new file has been read back and opened; when anything fails,
    /// file and memory are as they were and the caller's request is still in the person's hands.
    pub(crate) fn save<T>(
        &mut self,
        edit: impl FnOnce(&mut Vault, Timestamp) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        Ok(self.save_and_keep(edit)?.0)
    }

    /// The same, with the name of the version that gave way: going back to it undoes the save.
    pub(crate) fn save_and_keep<T>(
        &mut self,
        edit: impl FnOnce(&mut Vault, Timestamp) -> Result<T, AppError>,
    ) -> Result<(T, Option<String>), AppError> {
        self.commit(|header, vault, now| Ok((header.clone(), edit(vault, now)?)), &|_, _| true)
    }

    /// Changes the ways in, in the same manner. `opens` gets the file as it reads back from disk, and the data key:
    /// what it answers decides whether the old file may give way.
    pub(crate) fn save_slots(
        &mut self,
        edit: impl FnOnce(&Header) -> Result<Header, AppError>,
        opens: &dyn Fn(&SealedVault, &DataKey) -> bool,
    ) -> Result<(), AppError> {
        self.commit(|header, _, _| Ok((edit(header)?, ())), opens).map(|_| ())
    }

    fn commit<T>(
        &mut self,
        edit: impl FnOnce(&Header, &mut Vault, Timestamp) -> Result<(Header, T), AppError>,
        opens: &dyn Fn(&SealedVault, &DataKey) -> bool,
    ) -> Result<(T, Option<String>), AppError> {
        let now = self.ports.clock.now();
        let store = Arc::clone(&self.ports.store);
        let open = self.session.unlocked_mut()?;
        let mut guard = store.lock().map_err(crate::error::saving)?;
        let on_disk = guard.read().map_err(crate::error::saving)?;
        let Some(on_disk) = on_disk else {
            // Perhaps the drive is not connected: what is written in its place now would be hidden by it later.
            open.file.trouble = Some(FileTrouble::Gone);
            return Err(ErrorView::new(ErrorCode::VaultRemoved));
        };
        let base = match SealedVault::parse(&on_disk) {
            Ok(base) => base,
            Err(error) => {
                // The file was good when it was opened, and only memory knows it so any more.
                let _ = keeping::keep(store.as_ref(), guard.as_mut(), &open.sealed, now);
                return Err(error.into());
            }
        };
        let (mine, theirs) = (&open.header, base.header());
        if theirs.vault_id() != mine.vault_id() {
            open.file.trouble = Some(FileTrouble::Other);
            return Err(ErrorView::new(ErrorCode::VaultReplaced));
        }
        let mut vault = match base.open(&open.data_key) {
            Ok(vault) => vault,
            Err(error) => {
                let _ = keeping::keep(store.as_ref(), guard.as_mut(), &open.sealed, now);
                return Err(error.into());
            }
        };
        let forked = theirs.revision() == mine.revision() && on_disk != open.sealed;
        if theirs.revision() < mine.revision() || forked {
            open.file.trouble = Some(FileTrouble::Older);
            return Err(ErrorView::new(ErrorCode::VaultForked));
        }
        let (header, outcome) = edit(theirs, &mut vault, now)?;
        if theirs.revision() > mine.revision() && open.file.trouble == Some(FileTrouble::Older) {
            // It may come of the older state that was put back: then what is open is in no file any more.
            let _ = keeping::keep(store.as_ref(), guard.as_mut(), &open.sealed, now);
        }
        let names = store.versions().map_err(crate::error::saving)?;
        let header = header.after_revision(highest_revision(&names, header.vault_id()));
        let bytes = seal(&header, &vault, &open.data_key, random(self.ports.entropy.as_ref())?)?;
        let opens_to_this = |back: &[u8]| {
            SealedVault::parse(back).is_ok_and(|sealed| {
                sealed.open(&open.data_key).is_ok_and(|back| back == vault) && opens(&sealed, &open.data_key)
            })
        };
        let kept = keeping::replace(store.as_ref(), guard.as_mut(), &bytes, now, &opens_to_this)
            .map_err(crate::error::saving)?;
        open.header = header;
        open.vault = vault;
        open.sealed = bytes;
        open.file.trouble = None;
        Ok((outcome, kept))
    }
}
