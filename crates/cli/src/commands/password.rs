//! `password`: set, change or remove the vault's password.

use ringfence_app::view::Way;
use ringfence_app::{App, ErrorCode, ErrorView};
use serde::Serialize;

use super::rekey::say_unsealed;
use crate::args::{NewPassword, PasswordAct, Shared};
use crate::failure::{Exit, Failure};
use crate::{output, password, vault};

/// The ways in that there are now.
#[derive(Serialize)]
struct Ways {
    ways: Vec<Way>,
    /// Earlier versions that open as before: they could not be sealed again.
    waiting: Vec<String>,
}

/// Does it, and says what opens the vault from now on.
pub fn run(act: &PasswordAct, shared: &Shared) -> Result<Exit, Failure> {
    let mut app = vault::open_with_proof(shared)?;
    let there = ways(&app)?.contains(&Way::Password);
    let done = match act {
        PasswordAct::Set(_) if there => {
            return Err(Failure::new(
                Exit::Failed,
                "This vault has a password already.",
                "Change it with: ringfence-cli password change",
            ));
        }
        PasswordAct::Change(_) | PasswordAct::Remove if !there => {
            return Err(ErrorView::new(ErrorCode::NoPassword).into());
        }
        PasswordAct::Set(new) => {
            app.set_password(&chosen(new)?)?;
            "The password is set."
        }
        PasswordAct::Change(new) => {
            app.set_password(&chosen(new)?)?;
            "The password is changed. Backups and copies from before open with the old one; the vault of today does not."
        }
        PasswordAct::Remove => {
            let answer = app.ask_before_removal()?.map(ringfence_app::KeychainQuestion::ask);
            app.remove_password(answer)?;
            "The password is removed. Backups and copies from before open with it; the vault of today does not."
        }
    };
    let (ways, waiting) = (ways(&app)?, app.unsealed_versions()?);
    if shared.json {
        output::json(&Ways { ways, waiting })?;
    } else {
        output::say(done);
        say_unsealed(&waiting);
        if ways == [Way::Keychain] {
            output::say(
                "Only this computer's keychain opens the vault now. If it is lost, so is the vault: make a recovery kit.",
            );
        }
    }
    Ok(Exit::Fine)
}

fn chosen(new: &NewPassword) -> Result<ringfence_core::Passphrase, Failure> {
    match &new.new_password_file {
        Some(file) => password::of_file(file).inspect(password::say_if_weak),
        None => password::ask_new(),
    }
}

fn ways(app: &App) -> Result<Vec<Way>, Failure> {
    Ok(app.slots()?.into_iter().map(|slot| slot.way).collect())
}
