//! How the program was started, and the application that follows from it.

use std::sync::Arc;
use std::time::Duration;

use ringfence_app::ports::capture::Eyes;
use ringfence_app::ports::vault_watch::VaultWatch;
use ringfence_app::ports::{Clock, Desk};
use ringfence_app::{App, Ports, demo};
use ringfence_platform::{
    FileAttempts, FileSettings, FileVault, FolderWatch, KeychainKeyStore, SystemCameras, SystemClipboard,
    SystemClock, SystemDesk, SystemEntropy, SystemScreens, WorkerReader, paths, reader, running,
};
use zeroize::Zeroizing;

use crate::arrivals::is_link;
#[cfg(target_os = "linux")]
use crate::draw::Way;

/// How long another program that saves the vault, or tries a password on it, is waited for while the application is held. A
/// password is tried again after that (`trying.rs`).
const PATIENCE_WITH_SAVES: Duration = Duration::from_secs(1);
const PATIENCE_WITH_TRIES: Duration = Duration::from_millis(100);

/// What the command line asked for.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Start {
    /// Demo accounts with a vault in memory.
    pub demo: bool,
    /// The demo's time goes on.
    pub demo_live: bool,
    /// How many demo accounts, when not the usual ones.
    pub demo_accounts: Option<usize>,
    /// A link that another program opened.
    pub link: Option<Zeroizing<String>>,
    /// Nothing is to be opened: the window that is running is asked to lock.
    pub lock: bool,
    /// How the page is to be drawn.
    #[cfg(target_os = "linux")]
    pub draw: Option<Way>,
}

impl Start {
    /// Reads the arguments after the program's name.
    ///
    /// # Errors
    /// The argument that is none of ours.
    pub fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Self, String> {
        let mut start = Self::default();
        for argument in arguments {
            match argument.split_once('=') {
                None if argument == "--demo" => start.demo = true,
                None if argument == "--demo-live" => (start.demo, start.demo_live) = (true, true),
                Some(("--demo-accounts", count)) => {
                    start.demo = true;
                    start.demo_accounts = Some(count.parse().map_err(|_| argument.clone())?);
                }
                #[cfg(target_os = "linux")]
                Some(("--draw", way)) => start.draw = Some(Way::named(way).ok_or_else(|| argument.clone())?),
                None if argument == running::LOCK => start.lock = true,
                _ if is_link(&argument) => start.link = Some(Zeroizing::new(argument)),
                _ => return Err(argument),
            }
        }
        Ok(start)
    }

    /// The application and its clock; `None` when the system names no home directory to keep a vault in.
    pub fn application(&self) -> Option<(App, Arc<dyn Clock>)> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let clipboard = Arc::new(SystemClipboard::new());
        if self.demo {
            let live = self.demo_live.then(|| Arc::clone(&clock));
            let count = self.demo_accounts.unwrap_or(demo::ACCOUNT_COUNT);
            return Some((demo::app(count, live, clipboard), clock));
        }
        let mut app = App::new(Ports {
            clock: Arc::clone(&clock),
            entropy: Arc::new(SystemEntropy),
            keys: Arc::new(KeychainKeyStore),
            store: Arc::new(FileVault::new(paths::vault_path()?).with_patience(PATIENCE_WITH_SAVES)),
            clipboard,
            settings: Arc::new(FileSettings::new(paths::settings_path()?)),
            attempts: Arc::new(FileAttempts::beside(paths::vault_path()?).with_patience(PATIENCE_WITH_TRIES)),
        });
        app.set_fence(reader::fence());
        Some((app, clock))
    }

    /// What hears of changes to the vault file; a demo has none.
    pub fn watch(&self) -> Option<Box<dyn VaultWatch>> {
        let path = paths::vault_path().filter(|_| !self.demo)?;
        Some(Box::new(FolderWatch::new(path)))
    }

    /// What the window sees with. A demo sees too: its vault is in memory.
    pub fn eyes(&self) -> Eyes {
        Eyes {
            reader: Arc::new(WorkerReader::new()),
            cameras: Arc::new(SystemCameras::new()),
            screens: Arc::new(SystemScreens::new()),
        }
    }

    /// The desk that the vault is locked with; a demo has nothing to lock.
    pub fn desk(&self) -> Option<Box<dyn Desk>> {
        (!self.demo).then(|| Box::new(SystemDesk) as Box<dyn Desk>)
    }

    /// Whether a second start should show this window: not when this one is a demo or has a vault of its own.
    pub fn is_the_one(&self) -> bool {
        !self.demo && !paths::vault_is_named()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<Start, String> {
        Start::parse(arguments.iter().map(|argument| (*argument).to_owned()))
    }

    #[test]
    fn arguments_are_read_and_strange_ones_named() {
        assert!(parse(&[]) == Ok(Start::default()));
        let hundred = Start { demo: true, demo_live: true, demo_accounts: Some(100), ..Start::default() };
        assert!(parse(&["--demo-accounts=100", "--demo-live"]) == Ok(hundred));
        assert!(parse(&["--lock"]) == Ok(Start { lock: true, ..Start::default() }));
        #[cfg(target_os = "linux")]
        {
            let drawn = Start { draw: Some(Way::Composited), ..Start::default() };
            assert!(parse(&["--draw=composited"]) == Ok(drawn));
            assert!(parse(&["--draw=well"]) == Err("--draw=well".to_owned()));
        }
        assert!(parse(&["--demo-accounts=many"]) == Err("--demo-accounts=many".to_owned()));
        assert!(parse(&["--verbose"]) == Err("--verbose".to_owned()));
    }

    #[test]
    fn a_link_that_another_program_opens_is_an_argument() {
        let link = "otpauth://totp/Acme:alice?secret=JBSWY3DPEHPK3PXP";
        assert!(parse(&[link]) == Ok(Start { link: Some(link.to_owned().into()), ..Start::default() }));
    }
}
