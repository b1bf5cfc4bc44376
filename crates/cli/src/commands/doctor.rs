//! `doctor`: whether the keychain opens the vault, what helps when it doesn't, and the mending of it.

use ringfence_app::ports::capture::Fence;
use ringfence_app::view::VaultView;
use ringfence_app::{ErrorCode, ErrorView};
use ringfence_platform::reader::fence;
use serde::Serialize;

use crate::args::{Doctor, Shared};
use crate::failure::{Exit, Failure};
use crate::vault::{self, Absent};
use crate::{messages, output};

/// What was found.
#[derive(Serialize)]
struct Findings {
    vault: String,
    ways: Vec<&'static str>,
    /// The keychain opens the vault; `null`: it is not one of its ways in.
    opens: Option<bool>,
    /// It was given up and still has its key.
    left: bool,
    trouble: Option<Trouble>,
    advice: Vec<String>,
    reader: Reader,
}

/// What fences in the process that reads pictures.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Reader {
    files: bool,
    system_calls: bool,
}

#[derive(Serialize)]
struct Trouble {
    code: ErrorCode,
    problem: String,
    remedy: String,
}

#[derive(Serialize)]
struct Mended {
    mended: bool,
}

/// Looks, or mends.
pub fn run(asked: &Doctor, shared: &Shared) -> Result<Exit, Failure> {
    if asked.mend { mend(shared) } else { look(shared) }
}

fn look(shared: &Shared) -> Result<Exit, Failure> {
    let (mut app, view) = vault::examine(shared)?;
    let left = match app.ask_to_forget() {
        Some(forget) => app.take_forgotten(vault::ask(forget)).is_err(),
        None => app.is_left_in_keychain(),
    };
    let (keychain, password, recovery, reason) = match view {
        VaultView::Unlocked { by_keychain, by_password, recovery_made, .. } => {
            (by_keychain, by_password, recovery_made.is_some(), None)
        }
        VaultView::Locked { by_keychain, by_password, by_recovery, reason, .. } => {
            (by_keychain, by_password, by_recovery, reason)
        }
        VaultView::Broken { problem, place, .. } => {
            return Err(ErrorView { name: Some(place), ..problem }.into());
        }
        VaultView::Opening | VaultView::FirstRun { .. } => {
            return Err(ErrorView::new(ErrorCode::KeychainFailed).into());
        }
    };
    let ways = [(keychain, "keychain"), (password, "password"), (recovery, "recovery")];
    let findings = Findings {
        vault: vault::place(shared)?.to_string_lossy().into_owned(),
        ways: ways.iter().filter(|(there, _)| *there).map(|(_, way)| *way).collect(),
        opens: keychain.then_some(reason.is_none()),
        left,
        advice: advice(reason.as_ref(), keychain, password, recovery),
        trouble: reason.map(|reason| {
            let (problem, remedy) = messages::of(&reason);
            Trouble { code: reason.code, problem, remedy }
        }),
        reader: {
            let Fence { files, system_calls } = fence();
            Reader { files, system_calls }
        },
    };
    let exit = if findings.opens == Some(false) { Exit::Locked } else { Exit::Fine };
    if shared.json {
        output::json(&findings)?;
    } else {
        say(&findings)?;
    }
    Ok(exit)
}

fn say(findings: &Findings) -> Result<(), Failure> {
    output::line(&format!("Vault     {}", findings.vault))?;
    output::line(&format!("Ways in   {}", findings.ways.join(", ")))?;
    match (&findings.trouble, findings.opens) {
        (Some(trouble), _) => output::line(&format!("Keychain  {} {}", trouble.problem, trouble.remedy))?,
        (None, Some(_)) => output::line("Keychain  It opens the vault.")?,
        (None, None) if findings.left => {
            let (problem, _) = messages::of(&ErrorView::new(ErrorCode::KeychainKept));
            output::line(&format!(
                "Keychain  {problem} It opens copies of the vault from before, and no later state."
            ))?;
        }
        (None, None) => output::line("Keychain  It is not used by this vault.")?,
    }
    for advice in &findings.advice {
        output::line(&format!("          {advice}"))?;
    }
    output::line(&format!("Pictures  {}", messages::of_fence(fence())))
}

/// The ways on, as far as this vault has them.
fn advice(trouble: Option<&ErrorView>, keychain: bool, password: bool, recovery: bool) -> Vec<String> {
    let mut ways = Vec::new();
    if trouble.is_some() {
        ways.push("Nothing was changed, and nothing will be without being asked for.");
        if password {
            ways.push("By password: any command asks for it, or takes --password-file.");
        }
        if recovery {
            ways.push("By the recovery kit: any command takes --recovery-code-file.");
        }
        if password || recovery {
            ways.push("Then let the keychain open it again: ringfence-cli doctor --mend");
        } else {
            ways.push("This vault has no password and no recovery kit: if the key stays lost, come back by a backup that has one: ringfence-cli backup restore FILE --as-vault");
        }
    } else if keychain && !password && !recovery {
        ways.push("Only the keychain opens this vault. Make a recovery kit: ringfence-cli recovery make");
    }
    ways.into_iter().map(str::to_owned).collect()
}

fn mend(shared: &Shared) -> Result<Exit, Failure> {
    // Asked first, whatever else the command line names: a key that works is left alone.
    if matches!(vault::examine(shared)?, (_, VaultView::Unlocked { .. })) {
        output::say("The keychain opens this vault: there is nothing to mend.");
        return told(shared, false);
    }
    let app = &mut vault::open(shared, Absent::Refuse)?;
    let answer = vault::ask(app.ask_to_keep()?);
    app.take_up_keychain(answer).map_err(|(error, forget)| {
        if let Some(forget) = forget
            && let Err(kept) = app.take_forgotten(vault::ask(forget))
        {
            output::say(&Failure::from(kept).to_string());
        }
        Failure::from(error)
    })?;
    output::say("The keychain opens this vault again.");
    told(shared, true)
}

fn told(shared: &Shared, mended: bool) -> Result<Exit, Failure> {
    if shared.json {
        output::json(&Mended { mended })?;
    }
    Ok(Exit::Fine)
}
