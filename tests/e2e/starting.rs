//! A start of the program while another one of it is running, or ending.

use std::fs;
use std::process::{Child, Command, Stdio};

use xtask::{Outcome, desk::Keychain};
use zbus::blocking::connection::Builder;
use zbus::blocking::fdo::DBusProxy;
use zbus::names::BusName;

use crate::{
    page::{self, SAMPLE, tile},
    stage::Stage,
    webdriver::until,
};

/// A program that owns the clipboard and answers nobody.
struct Mute(Child);

impl Mute {
    fn take_clipboard(stage: &Stage) -> Outcome<Self> {
        let text = stage.desk.home().join("other.txt");
        fs::write(&text, "other")?;
        let mut owner = stage.owner_in_the_foreground(&text)?;
        let mute = Self(owner.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?);
        until("the clipboard is taken", || (stage.clipboard() == "other").then_some(()))?;
        assert!(Command::new("kill").args(["-STOP", &mute.0.id().to_string()]).status()?.success());
        Ok(mute)
    }
}

impl Drop for Mute {
    fn drop(&mut self) {
        // It has no other end than this.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn a_start_while_the_program_is_ending_has_a_window() -> Outcome {
    let stage = Stage::set_up("start-at-the-end", Keychain::Unlocked)?;
    let session = stage.start(&[])?;
    page::add_by_link(&session, &SAMPLE.uri())?;
    session.click(&tile(&SAMPLE.full_name()))?;
    page::await_any_code(&stage)?;
    // The end waits a second for the clipboard, and asks it in vain.
    let mute = Mute::take_clipboard(&stage)?;
    let first = stage.running()?;
    stage.focus_window()?;
    stage.ask_to_close()?;
    let bus = Builder::address(stage.desk.session_bus())?.build()?;
    let bus = DBusProxy::new(&bus)?;
    let name = format!("{}.SingleInstance", ringfence_platform::running::ID);
    let is_the_one = || bus.name_has_owner(BusName::try_from(name.as_str()).ok()?).ok();
    until("the first start gives up its place", || is_the_one().filter(|is| !is))?;
    assert_eq!(stage.running()?, first, "it is still ending");
    let mut second = stage.program()?.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    stage.await_window()?;
    assert_eq!(second.try_wait()?, None, "the second start stays");
    until("the first one ends", || (stage.running().ok()? == second.id()).then_some(()))?;
    drop(mute);
    stage.focus_window()?;
    stage.close_window()?;
    assert!(second.wait()?.success());
    Ok(())
}
