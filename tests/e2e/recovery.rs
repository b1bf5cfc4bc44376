//! The recovery kit: made in the window, saved as a page, and the way into the vault where everything else is gone.

use std::{fs, os::unix::fs::PermissionsExt};

use xtask::{Outcome, desk::Keychain};

use crate::{
    page::{self, SAMPLE, agreed_code, avoid_the_turn, button, field, tile, words},
    stage::Stage,
    webdriver::{Session, until},
};

/// Makes the kit from the quiet line above the accounts and saves its page; answers with the code on it.
fn make_and_save(stage: &Stage, session: &Session) -> Outcome<String> {
    session.click(&button("Make a recovery kit"))?;
    stage.keep_picture(session, "offered")?;
    session.click(&button("Make the kit"))?;
    session.find(&words("Your recovery code"))?;
    stage.keep_picture(session, "made")?;
    session.click(&button("Save"))?;
    let file = stage.desk.home().join("kit.html");
    stage.choose_in_dialog(session, &file)?;
    session.find(&words("Delete the file once it is printed"))?;
    let page = fs::read_to_string(&file)?;
    assert_eq!(fs::metadata(&file)?.permissions().mode() & 0o777, 0o600, "for its owner alone");
    let list = page.split_once("<ol class=\"groups\"").and_then(|(_, rest)| rest.split_once("</ol>"));
    let groups: Vec<_> = list.ok_or("a code")?.0.split("<li>").skip(1).map(|item| &item[..4]).collect();
    for group in &groups {
        session.find(&words(group))?;
    }
    Ok(groups.join("-"))
}

fn open_by_code(session: &Session, code: &str) -> Outcome {
    session.find(&field("Recovery code"))?.write(code)?;
    session.click(&button("Unlock"))?;
    session.find(&tile(&SAMPLE.full_name()))?;
    Ok(())
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn a_kit_opens_the_vault_on_a_machine_that_has_neither_keychain_nor_password() -> Outcome {
    let stage = Stage::set_up("recovery", Keychain::Unlocked)?;
    let session = stage.start(&[])?;
    session.find(&words("One thing more, while it is easy"))?;
    page::add_by_link(&session, &SAMPLE.uri())?;
    let code = make_and_save(&stage, &session)?;

    session.click(&button("Print"))?;
    let title = || stage.xdotool(&["search", "--onlyvisible", "--name", "^Print$"]).ok();
    let dialog = until("the print dialog", || title().filter(|found| !found.is_empty()))?;
    stage.keep_screen("print-dialog")?;
    let dialog = dialog.lines().next().ok_or("a window")?;
    until("the print dialog closes", || {
        // It may be gone between the look and the key.
        let _ = stage.xdotool(&["windowactivate", "--sync", dialog, "key", "Escape"]);
        title().is_none_or(|found| found.is_empty()).then_some(())
    })?;
    // The page is painted once the dialog is out of the way; what it shows is read off the screen.
    until("the kit's page on the screen", || {
        let seen = stage.cli().ok()?.args(["scan", "--screen"]).output().ok()?;
        String::from_utf8_lossy(&seen.stdout).contains(&code).then_some(())
    })?;
    stage.keep_screen("kit-window")?;
    session.click(&button("Done"))?;
    let kit = || stage.xdotool(&["search", "--onlyvisible", "--name", "Ringfence recovery kit"]).ok();
    until("the kit's window closes", || kit().is_none_or(|found| found.is_empty()).then_some(()))?;
    session.click(&button("Lock"))?;
    session.find(&words("Ringfence is locked"))?;
    stage.kill()?;
    drop(session);

    let elsewhere = Stage::set_up("recovery-elsewhere", Keychain::None)?;
    let vault = elsewhere.vault();
    fs::create_dir_all(vault.parent().ok_or("a folder")?)?;
    fs::copy(stage.vault(), &vault)?;
    let session = elsewhere.start(&[])?;
    session.find(&words("no keychain that answers"))?;
    elsewhere.keep_picture(&session, "locked")?;
    session.click(&button("Recovery code"))?;
    session.find(&field("Recovery code"))?.write(&code[..code.len() - 1])?;
    session.click(&button("Unlock"))?;
    session.find(&words("here are 35"))?;
    elsewhere.keep_picture(&session, "mistyped")?;
    session.find(&field("Recovery code"))?.clear()?;
    open_by_code(&session, &code.to_lowercase().replace('-', " "))?;
    avoid_the_turn()?;
    agreed_code(&session, &SAMPLE)?;
    elsewhere.keep_picture(&session, "opened")?;

    let file = elsewhere.desk.home().join("code.txt");
    fs::write(&file, &code)?;
    let output = elsewhere.cli()?.args(["list", "--recovery-code-file"]).arg(&file).output()?;
    assert!(String::from_utf8_lossy(&output.stdout).contains(SAMPLE.name), "{output:?}");
    let output = elsewhere.cli()?.arg("doctor").output()?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("No keychain answers") && said.contains("--recovery-code-file"), "{said}");
    assert_eq!(output.status.code(), Some(5));
    Ok(())
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn a_keychain_that_lost_its_key_is_mended_after_coming_in_by_the_kit() -> Outcome {
    let stage = Stage::set_up("mending", Keychain::Unlocked)?;
    let session = stage.start(&[])?;
    page::add_by_link(&session, &SAMPLE.uri())?;
    let code = make_and_save(&stage, &session)?;
    session.click(&button("Done"))?;
    stage.close_window()?;
    drop(session);

    for (trouble, sentence) in [
        ("lost", "no longer has the key"),
        ("altered", "is not a Ringfence key"),
        ("another's", "belongs to another vault"),
    ] {
        stage.spoil_keychain_item(trouble)?;
        let before = fs::read(stage.vault())?;
        let session = stage.start(&[])?;
        session.find(&words(sentence))?;
        stage.keep_picture(&session, "locked")?;
        let output = stage.cli()?.args(["doctor", "--json"]).output()?;
        assert_eq!(output.status.code(), Some(5), "{output:?}");
        assert_eq!(fs::read(stage.vault())?, before, "nothing was changed by looking");
        open_by_code(&session, &code)?;
        stage.keep_picture(&session, "came-in")?;
        session.click(&button("Mend the keychain"))?;
        session.find(&words("opens this vault again"))?;
        stage.close_window()?;
        drop(session);
        let session = stage.start(&[])?;
        agreed_code(&session, &SAMPLE)?;
        assert_eq!(stage.keychain_items()?, 1);
        stage.close_window()?;
    }

    stage.spoil_keychain_item("lost")?;
    let file = stage.desk.home().join("code.txt");
    fs::write(&file, &code)?;
    let mend = stage.cli()?.args(["doctor", "--mend", "--recovery-code-file"]).arg(&file).output()?;
    assert!(mend.status.success(), "{mend:?}");
    let output = stage.cli()?.arg("doctor").output()?;
    assert!(String::from_utf8_lossy(&output.stdout).contains("It opens the vault."), "{output:?}");

    let before = fs::read(stage.vault())?;
    let again = stage.cli()?.args(["doctor", "--mend", "--recovery-code-file"]).arg(&file).output()?;
    assert!(String::from_utf8_lossy(&again.stderr).contains("nothing to mend"), "{again:?}");
    assert_eq!(fs::read(stage.vault())?, before, "a keychain that works is left alone");
    Ok(())
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn a_keychain_that_asks_is_not_waited_for_and_a_refusal_is_said() -> Outcome {
    let stage = Stage::set_up("asking", Keychain::Unlocked)?;
    let session = stage.start(&[])?;
    page::add_by_link(&session, &SAMPLE.uri())?;
    stage.close_window()?;
    drop(session);

    stage.lock_keychain()?;
    let session = stage.start(&[])?;
    session.find(&words("Waiting for the keychain"))?;
    stage.keep_screen("asked")?;
    session.click(&button("Go on without it"))?;
    session.find(&words("The keychain has not answered"))?;
    stage.keep_screen("went-on")?;
    stage.refuse_keychain()?;

    std::thread::sleep(std::time::Duration::from_secs(2));
    session.click(&button("Ask the keychain again"))?;
    session.find(&words("Waiting for the keychain"))?;
    stage.refuse_keychain()?;
    session.find(&words("Access to the keychain was refused"))?;
    stage.keep_picture(&session, "refused")?;
    assert_eq!(stage.keychain_items_behind_the_lock()?, 1, "no second key was made");
    Ok(())
}
