//! The open vault of one command. What a save brought together with another program's is said when the command ends.

use std::ops::{Deref, DerefMut};

use ringfence_app::App;
use ringfence_app::view::MergedView;

use crate::output;

/// The application, with the vault open.
pub struct Opened(App);

impl From<App> for Opened {
    fn from(app: App) -> Self {
        Self(app)
    }
}

impl Deref for Opened {
    type Target = App;

    fn deref(&self) -> &App {
        &self.0
    }
}

impl DerefMut for Opened {
    fn deref_mut(&mut self) -> &mut App {
        &mut self.0
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        let Some(brought) = self.0.merged() else { return };
        output::say(
            "Another program saved the vault apart from this one. Both were brought together, which brought:",
        );
        lines(brought).iter().for_each(|line| output::say(line));
    }
}

/// What came of two states, a line for each account.
pub fn lines(brought: &MergedView) -> Vec<String> {
    let MergedView { added, returned, changed, removed } = brought;
    let signs = [('+', added), ('+', returned), ('~', changed), ('-', removed)];
    let accounts = signs.into_iter().flat_map(|(sign, accounts)| accounts.iter().map(move |one| (sign, one)));
    let line = |(sign, (issuer, name)): (char, &(String, String))| {
        let both = [issuer.as_str(), name.as_str()];
        let both: Vec<_> = both.into_iter().filter(|part| !part.is_empty()).collect();
        format!("  {sign} {}", both.join(": "))
    };
    accounts.map(line).collect()
}
