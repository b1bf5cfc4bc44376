//! The vault as a plain list of links, as other programs read it. Whoever has the list has every key.

use ringfence_core::otp::Oddity;
use ringfence_core::uri::write;
use ringfence_core::{Account, Otp};
use zeroize::Zeroizing;

use crate::app::App;
use crate::error::AppError;
use crate::session::reauth::Proved;
use crate::view::ExportView;

/// A list of links, one a line, and what it leaves out.
pub struct Export {
    /// UTF-8 text, a line end after each link. All keys are in it.
    pub text: Zeroizing<String>,
    /// What a person is told of it.
    pub view: ExportView,
}

impl App {
    /// Writes every account as a link. Takes the proof that held when the person asked, because naming a file takes as
    /// long as it takes.
    ///
    /// # Errors
    /// [`crate::ErrorCode::VaultLocked`], [`crate::ErrorCode::ProofNeeded`] when it has been locked since.
    pub fn export(&self, proved: &Proved) -> Result<Export, AppError> {
        self.require_same_session(proved)?;
        let vault = &self.session.unlocked()?.vault;
        let links: Vec<_> = vault.accounts().iter().map(|account| write(&account.to_new())).collect();
        // Room for all of it, so that it never moves and leaves a copy behind.
        let mut text = Zeroizing::new(String::with_capacity(links.iter().map(|link| link.len() + 1).sum()));
        for link in &links {
            text.push_str(link);
            text.push('\n');
        }
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let all = vault.accounts();
        let view = ExportView {
            accounts: count(all.len()),
            notes: count(all.iter().filter(|account| !account.note.trim().is_empty()).count()),
            unreadable: count(vault.unreadable_count()),
            rare: all.iter().filter(|account| is_rare(&account.otp)).map(name_of).collect(),
        };
        Ok(Export { text, view })
    }
}

/// Whether only few programs understand the account's link.
fn is_rare(otp: &Otp) -> bool {
    let odd = |oddity| match oddity {
        Oddity::RareAlgorithm | Oddity::RareDigits | Oddity::RarePeriod | Oddity::RareEpoch => true,
        Oddity::WeakSecret => false,
    };
    matches!(otp, Otp::Steam { .. } | Otp::Yandex { .. } | Otp::Motp { .. })
        || otp.oddities().into_iter().any(odd)
}

fn name_of(account: &Account) -> String {
    let parts = [account.issuer.trim(), account.name.trim()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}
