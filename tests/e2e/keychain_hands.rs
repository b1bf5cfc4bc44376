//! What a person, a reset or another program does to the keychain behind the window's back.

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use xtask::Outcome;

use crate::{stage::Stage, webdriver::until};

impl Stage {
    /// Takes the one item of Ringfence away (`lost`), writes something else into it (`altered`), or another vault's
    /// key (`another's`).
    pub fn spoil_keychain_item(&self, how: &str) -> Outcome {
        run(self.desk.command("secret-tool").args(["clear", "service", "ringfence"]))?;
        let text = match how {
            "altered" => "a text of somebody's",
            "another's" => "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=",
            _ => return Ok(()),
        };
        let vault: serde_json::Value = serde_json::from_slice(&std::fs::read(self.vault())?)?;
        let id = vault["vault_id"].as_str().ok_or("a vault")?.to_owned();
        let mut store = self.desk.command("secret-tool");
        store.args(["store", "--label=by hand", "service", "ringfence", "username", &id]);
        let mut child = store.stdin(Stdio::piped()).spawn()?;
        child.stdin.take().ok_or("standard input")?.write_all(text.as_bytes())?;
        if child.wait()?.success() { Ok(()) } else { Err("secret-tool stored nothing".into()) }
    }

    /// Locks the keychain: whoever wants something of it is asked for its password from now on.
    pub fn lock_keychain(&self) -> Outcome {
        let collection = "[objectpath '/org/freedesktop/secrets/collection/login']";
        run(self.desk.command("gdbus").args(["call", "--session", "--dest", "org.freedesktop.secrets"]).args(
            [
                "--object-path",
                "/org/freedesktop/secrets",
                "--method",
                "org.freedesktop.Secret.Service.Lock",
                collection,
            ],
        ))
    }

    /// Waits for the keychain's question and refuses it, as a person does by Escape.
    pub fn refuse_keychain(&self) -> Outcome {
        until("the keychain's question", || self.is_asked_by_the_keychain().then_some(()))?;
        until("the refusal", || {
            if !self.is_asked_by_the_keychain() {
                return Some(());
            }
            // It may be gone between the look and the key.
            let _ = self.escape_from("gcr-prompter");
            None
        })
    }

    /// How many items of Ringfence the keychain has, locked as it is.
    pub fn keychain_items_behind_the_lock(&self) -> Outcome<usize> {
        let method = "org.freedesktop.Secret.Service.SearchItems";
        let mut call = self.desk.command("gdbus");
        call.args(["call", "--session", "--dest", "org.freedesktop.secrets", "--object-path"]);
        call.args(["/org/freedesktop/secrets", "--method", method, "{'service': 'ringfence'}"]);
        let output = call.output()?;
        Ok(String::from_utf8_lossy(&output.stdout).matches("/org/freedesktop/secrets/collection/").count())
    }
}

fn run(command: &mut Command) -> Outcome {
    let output = command.stdin(Stdio::null()).output()?;
    if output.status.success() {
        Ok(())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned().into())
    }
}
