//! Going back in the real window: a deleted account comes back from an earlier version and goes again by Undo, a
//! backup is made by itself and its status is seen, and a damaged vault gives way to its newest version.

use std::fs;

use serde_json::json;
use xtask::{Outcome, desk::Keychain};

use crate::{
    page::{self, SAMPLE, Sample, button, choose, field, menu_item, tile, words},
    stage::Stage,
    webdriver::{Session, until},
};

const PASSWORD: &str = "seven boats in the fog";
const OTHER: Sample = Sample { issuer: "Quarry", name: "ines", key: "MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U" };

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn an_account_comes_back_from_an_earlier_version_and_a_backup_is_made_by_itself() -> Outcome {
    let stage = Stage::set_up("history", Keychain::None)?;
    let home = stage.vault().ancestors().nth(4).ok_or("a home")?.to_owned();
    let folder = home.join("Backups on the stick");
    fs::create_dir_all(&folder)?;
    stage.prefer(&json!({ "backups": { "folder": folder } }).to_string())?;

    let session = stage.start(&[])?;
    session.find(&field("New password"))?.write(PASSWORD)?;
    session.find(&field("Repeat the password"))?.write(PASSWORD)?;
    session.click(&button("Make the vault"))?;
    page::add_by_link(&session, &SAMPLE.uri())?;
    page::add_by_link(&session, &OTHER.uri())?;
    until("a backup on the stick", || {
        let names = fs::read_dir(&folder).ok()?.flatten().map(|entry| entry.file_name());
        names.into_iter().find(|name| name.to_string_lossy().ends_with(".json")).map(|_| ())
    })?;

    choose(&session, &SAMPLE.full_name(), "Delete…")?;
    session.click(&button("Delete from Ringfence"))?;
    session.await_gone(&tile(&SAMPLE.full_name()))?;
    open_settings(&session, "Earlier versions")?;
    session.click(&button("Until"))?;
    session.find(&words("Would come back"))?;
    stage.keep_picture(&session, "version")?;
    session.click(&button(&format!("Bring back {} alone", SAMPLE.full_name())))?;
    session.find(&words("is back."))?;
    stage.keep_picture(&session, "restored")?;
    session.find(&tile(&SAMPLE.full_name()))?;
    session.click(&button("Undo"))?;
    session.await_gone(&tile(&SAMPLE.full_name()))?;
    session.find(&words("Undone."))?;
    session.click(&button("Done"))?;

    open_settings(&session, "Backups")?;
    session.find(&words("Backed up and tested"))?;
    session.click(&button("Back up now"))?;
    session.find(&words("It has 1 account."))?;
    stage.keep_picture(&session, "backed-up")?;
    session.click(&button("Done"))?;
    stage.close_window()?;
    drop(session);

    let whole = fs::read(stage.vault())?;
    fs::write(stage.vault(), &whole[..whole.len() / 2])?;
    let session = stage.start(&[])?;
    session.find(&words("The vault file is damaged."))?;
    stage.keep_picture(&session, "damaged")?;
    session.find(&field("Password or recovery code"))?.write(PASSWORD)?;
    session.click(&button("Go back to the newest version that opens"))?;
    session.find(&tile(&SAMPLE.full_name()))?;
    stage.keep_picture(&session, "recovered")?;
    Ok(())
}

fn open_settings(session: &Session, row: &str) -> Outcome {
    session.click(&button("Menu"))?;
    session.click(&menu_item("Settings"))?;
    session.click(&button(row))
}
