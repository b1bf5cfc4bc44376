//! Codes by counter (RFC 4226): a counter that fell back would let an old code be used twice.

use xtask::{Outcome, desk::Keychain};

use crate::{
    page::{self, SAMPLE, button, code_on, tile},
    stage::{Stage, oathtool},
    webdriver::until,
};

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn a_counter_is_saved_before_its_code_is_shown() -> Outcome {
    let stage = Stage::set_up("counter", Keychain::Unlocked)?;
    let session = stage.start(&[])?;
    let name = "Depot, mara";
    page::add_by_link(
        &session,
        &format!("otpauth://hotp/Depot:mara?secret={}&issuer=Depot&counter=7", SAMPLE.key),
    )?;
    assert_eq!(code_on(&session, name)?, None, "no code before one is asked for");

    let shown = |session: &crate::webdriver::Session, counter: &str| -> Outcome {
        let wanted = oathtool(&["--hotp", "--base32", "--counter", counter, SAMPLE.key])?;
        session.click(&button(&format!("Next code of {name}")))?;
        until("the code of oathtool", || (code_on(session, name).ok()?? == wanted).then_some(()))
    };
    shown(&session, "7")?;
    // Nothing is asked between the code's appearance and the end of the process.
    stage.kill()?;
    drop(session);

    let session = stage.start(&[])?;
    session.find(&tile(name))?;
    shown(&session, "8")?;
    stage.keep_picture(&session, "after-a-kill")
}
