//! Backups and the export in the real window, through the system's own file dialogs: made, read back, damaged and said to
//! be, and the way back on another computer that has nothing but the backup and a recovery code or the password.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use serde_json::Value;
use xtask::{Outcome, desk::Keychain};

use crate::{
    page::{self, SAMPLE, agreed_code, button, field, menu_item, words},
    stage::Stage,
    webdriver::{Session, until},
};

const PASSWORD: &str = "seven boats in the fog";

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn a_backup_brings_a_bare_computer_back_and_one_with_a_broken_vault() -> Outcome {
    let stage = Stage::set_up("backups", Keychain::None)?;
    let session = with_a_vault(&stage)?;
    let code = kit_by_the_command_line(&stage, &session)?;

    let folder = stage.desk.home().join("Backups on the stick");
    fs::create_dir(&folder)?;
    open_settings(&session, "Backups")?;
    session.click(&button("Choose a folder"))?;
    stage.choose_in_dialog(&session, &folder)?;
    session.find(&words("Backed up and tested"))?;
    session.find(&words("It has 1 account."))?;
    session.find(&words("Folder: Backups on the stick"))?;
    stage.keep_picture(&session, "backed-up")?;
    let first = newest(&folder)?;
    assert_eq!(ways(&first)?, ["password", "recovery"], "nothing in it needs this computer");
    let good = fs::read(&first)?;

    fs::write(&first, &good[..good.len() / 2])?;
    session.click(&button("Test a backup"))?;
    stage.choose_in_dialog(&session, &first)?;
    session.find(&words("This file is damaged"))?;
    stage.keep_picture(&session, "damaged")?;
    fs::write(&first, &good)?;
    session.click(&button("Test a backup"))?;
    stage.choose_in_dialog(&session, &first)?;
    session.find(&words("The accounts are the same as now."))?;
    stage.keep_picture(&session, "tested")?;
    stage.close_window()?;
    drop(session);

    let elsewhere = Stage::set_up("backups-elsewhere", Keychain::None)?;
    let backup = elsewhere.desk.home().join("backup.json");
    fs::copy(&first, &backup)?;
    let session = elsewhere.start(&[])?;
    session.find(&words("Welcome to Ringfence"))?;
    come_back(&elsewhere, &session, &backup, &code, "There is no vault on this computer.")?;
    session.click(&button("Lock"))?;
    session.find(&field("Password"))?.write(PASSWORD)?;
    session.click(&button("Unlock"))?;
    agreed_code(&session, &SAMPLE)?;
    elsewhere.close_window()?;
    drop(session);

    // A third computer, with a keychain, whose vault is broken.
    let third = Stage::set_up("backups-third", Keychain::Unlocked)?;
    let session = third.start(&[])?;
    session.find(&words("No accounts yet"))?;
    third.close_window()?;
    drop(session);
    let whole = fs::read(third.vault())?;
    let broken = &whole[..whole.len() / 2];
    fs::write(third.vault(), broken)?;
    let backup = third.desk.home().join("backup.json");
    fs::copy(&first, &backup)?;
    let session = third.start(&[])?;
    session.find(&words("The vault file is damaged."))?;
    come_back(
        &third,
        &session,
        &backup,
        PASSWORD,
        "It takes the place of the vault file that can’t be used.",
    )?;
    let kept = fs::read_dir(third.vault().with_extension("snapshots"))?;
    let aside = kept.flatten().any(|file| fs::read(file.path()).is_ok_and(|bytes| bytes == broken));
    assert!(aside, "the damaged file is kept word for word");
    session.click(&button("Let the keychain open it"))?;
    session.find(&words("The keychain opens the vault from now on."))?;
    third.close_window()?;
    drop(session);
    let session = third.start(&[])?;
    agreed_code(&session, &SAMPLE)?;
    Ok(())
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn an_export_is_written_where_the_dialog_says_for_its_owner_alone_and_can_be_read() -> Outcome {
    let stage = Stage::set_up("export", Keychain::None)?;
    let session = with_a_vault(&stage)?;
    open_settings(&session, "Export")?;
    session.click(&button("Choose a place"))?;
    // More than a minute may have gone by since the password was chosen.
    let file = stage.desk.home().join("accounts.txt");
    if session.look(&words("Is it you?")).is_some() {
        session.find(&field("Password"))?.write(PASSWORD)?;
        session.click(&button("Go on"))?;
    }
    stage.choose_in_dialog(&session, &file)?;
    session.find(&words("1 account was exported."))?;
    stage.keep_picture(&session, "exported")?;
    assert_eq!(fs::metadata(&file)?.permissions().mode() & 0o777, 0o600, "for its owner alone");
    let links = fs::read_to_string(&file)?;
    assert!(links.contains(&format!("secret={}", SAMPLE.key)), "the account's key is in it");

    let reader = Stage::set_up("export-elsewhere", Keychain::None)?;
    let mut import = reader.cli()?;
    fs::write(reader.desk.home().join("password"), PASSWORD)?;
    import.args(["import", "--password-file"]).arg(reader.desk.home().join("password")).arg(&file);
    let imported = import.output()?;
    assert!(imported.status.success(), "{imported:?}");
    let mut list = reader.cli()?;
    list.args(["list", "--password-file"]).arg(reader.desk.home().join("password"));
    let listed = String::from_utf8(list.output()?.stdout)?;
    assert!(listed.contains(SAMPLE.name) && listed.contains(SAMPLE.issuer), "{listed}");
    Ok(())
}

/// A vault under a password with one account, open in the window.
fn with_a_vault(stage: &Stage) -> Outcome<Session> {
    let session = stage.start(&[])?;
    session.find(&field("New password"))?.write(PASSWORD)?;
    session.find(&field("Repeat the password"))?.write(PASSWORD)?;
    session.click(&button("Make the vault"))?;
    page::add_by_link(&session, &SAMPLE.uri())?;
    agreed_code(&session, &SAMPLE)?;
    Ok(session)
}

/// Makes a recovery kit beside the open window, which hears of it within a second and is opened again under the new key;
/// answers with the code.
fn kit_by_the_command_line(stage: &Stage, session: &Session) -> Outcome<String> {
    let [password, page] = ["password", "kit.html"].map(|name| stage.desk.home().join(name));
    fs::write(&password, PASSWORD)?;
    let mut make = stage.cli()?;
    let made = make.args(["recovery", "make", "--output"]).arg(&page).arg("--password-file").arg(&password);
    let output = made.output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    session.click(&button("Open what is there"))?;
    session.find(&field("Password"))?.write(PASSWORD)?;
    session.click(&button("Unlock"))?;
    agreed_code(session, &SAMPLE)?;
    let page = fs::read_to_string(page)?;
    let list = page.split_once("<ol class=\"groups\"").and_then(|(_, rest)| rest.split_once("</ol>"));
    let groups: Vec<_> = list.ok_or("a code")?.0.split("<li>").skip(1).map(|item| &item[..4]).collect();
    Ok(groups.join("-"))
}

/// From a screen that is closed: the backup is chosen, opened, looked at, and made the vault.
fn come_back(stage: &Stage, session: &Session, backup: &Path, by: &str, told: &str) -> Outcome {
    session.click(&button("I have a backup"))?;
    stage.choose_in_dialog(session, backup)?;
    session.find(&field("Its password or recovery code"))?.write(by)?;
    stage.keep_picture(session, "chosen")?;
    session.click(&button("Open it"))?;
    session.find(&words(told))?;
    session.find(&words(SAMPLE.name))?;
    stage.keep_picture(session, "looked-into")?;
    session.click(&button("Make it the vault"))?;
    session.find(&words("The backup is the vault now."))?;
    agreed_code(session, &SAMPLE)?;
    stage.keep_picture(session, "came-back")
}

/// The newest backup in a folder.
fn newest(folder: &Path) -> Outcome<PathBuf> {
    until("a backup on the stick", || {
        let mut files: Vec<_> = fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path()).collect();
        files.sort();
        files.pop().filter(|file| file.extension().is_some_and(|ending| ending == "json"))
    })
}

/// What opens a vault's file.
fn ways(file: &Path) -> Outcome<Vec<String>> {
    let vault: Value = serde_json::from_slice(&fs::read(file)?)?;
    let slots = vault["slots"].as_array().ok_or("slots")?;
    Ok(slots.iter().filter_map(|slot| slot["kind"].as_str().map(str::to_owned)).collect())
}

fn open_settings(session: &Session, row: &str) -> Outcome {
    session.click(&button("Menu"))?;
    session.click(&menu_item("Settings"))?;
    session.click(&button(row))
}
