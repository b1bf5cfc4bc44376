//! Life with accounts: search, the next code, two codes in a row, edit, delete.

use xtask::{Outcome, desk::Keychain};

use crate::{
    page::{self, SAMPLE, Sample, avoid_the_turn, await_clipboard, button, choose, field, tile, words},
    stage::{Stage, oathtool},
};

const OTHER: Sample = Sample { issuer: "Quarry", name: "ines", key: "MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U" };

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn accounts_are_found_copied_renamed_and_deleted() -> Outcome {
    let stage = Stage::set_up("changing", Keychain::Unlocked)?;
    let session = stage.start(&[])?;
    page::add_by_link(&session, &SAMPLE.uri())?;
    page::add_by_link(&session, &OTHER.uri())?;
    session.find(&tile(&OTHER.full_name()))?;
    stage.keep_picture(&session, "two-accounts")?;

    session.press("qua")?;
    session.await_gone(&tile(&SAMPLE.full_name()))?;
    stage.keep_picture(&session, "found")?;
    avoid_the_turn()?;
    session.press(ENTER)?;
    await_clipboard(&stage, &oathtool(&["--totp", "--base32", OTHER.key])?)?;
    session.press(ESCAPE)?;
    session.find(&tile(&SAMPLE.full_name()))?;

    avoid_the_turn()?;
    let next = oathtool(&["--totp", "--base32", "--now", "now + 30 seconds", SAMPLE.key])?;
    choose(&session, &SAMPLE.full_name(), "Copy next code")?;
    stage.keep_picture(&session, "next-copied")?;
    await_clipboard(&stage, &next)?;

    choose(&session, &SAMPLE.full_name(), "Two consecutive codes…")?;
    session.find(&words("Second code"))?;
    stage.keep_picture(&session, "two-codes")?;
    session.click(&button("Close"))?;

    choose(&session, &SAMPLE.full_name(), "Edit…")?;
    session.find(&field("Service"))?.clear()?;
    session.find(&field("Service"))?.write("Haven")?;
    session.click(&button("Save"))?;
    let renamed = format!("Haven, {}", SAMPLE.name);
    session.find(&tile(&renamed))?;

    choose(&session, &renamed, "Delete…")?;
    session.find(&words("stays switched on at the service"))?;
    stage.keep_picture(&session, "delete")?;
    session.click(&button("Delete from Ringfence"))?;
    session.await_gone(&tile(&renamed))?;
    stage.close_window()?;
    drop(session);

    let session = stage.start(&[])?;
    session.find(&tile(&OTHER.full_name()))?;
    assert!(session.look(&tile(&renamed)).is_none(), "a deleted account stays away");
    Ok(())
}

/// Keys as WebDriver writes them.
const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";
