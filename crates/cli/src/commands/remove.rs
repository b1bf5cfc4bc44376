//! `remove`: one account leaves the vault.

use std::io::{self, BufRead as _, IsTerminal as _};

use crate::args::{Remove, Shared};
use crate::failure::{Exit, Failure};
use crate::output;
use crate::vault::{self, Absent, Named};

/// Removes it after a question that `--yes` answers.
pub fn run(asked: &Remove, shared: &Shared) -> Result<Exit, Failure> {
    let mut app = vault::open(shared, Absent::Refuse)?;
    let account = vault::find(&mut app, &asked.account)?;
    let label = vault::label(&account);
    if !asked.yes && !confirmed(&label)? {
        output::say("Nothing was removed.");
        return Ok(Exit::Failed);
    }
    app.delete_account(&account.id)?;
    if shared.json {
        output::json(&Named::from(&account))?;
    } else {
        output::line(&format!("Removed {label}"))?;
        output::say("The service still asks for codes: switch that off there.");
    }
    Ok(Exit::Fine)
}

fn confirmed(label: &str) -> Result<bool, Failure> {
    if !io::stdin().is_terminal() {
        return Err(Failure::new(
            Exit::Usage,
            format!("There is no terminal to ask whether {label} should go."),
            "Give --yes to remove it.",
        ));
    }
    output::say(&format!(
        "Remove {label}? The service goes on asking for codes. Earlier versions of the vault keep its key for a while. Type yes to remove it:"
    ));
    let mut answer = String::new();
    io::stdin()
        .lock()
        .read_line(&mut answer)
        .map_err(|_| Failure::new(Exit::Failed, "The answer could not be read.", "Nothing was removed."))?;
    Ok(answer.trim().eq_ignore_ascii_case("yes"))
}
