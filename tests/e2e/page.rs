//! The words of the page: what a person looks for, and the few things that they do over and over.

use std::{thread, time::Duration};

use xtask::Outcome;

use crate::{
    stage::{Stage, oathtool},
    webdriver::{Session, until},
};

/// An invented account as services issue them: 160 bits, six digits, thirty seconds.
pub struct Sample {
    pub issuer: &'static str,
    pub name: &'static str,
    pub key: &'static str,
}

/// The usual one.
pub const SAMPLE: Sample =
    Sample { issuer: "Harbour", name: "mara@example.org", key: "ORXWWZLOFVZWK3TTMUWWC3TEEB2HEYLJ" };

impl Sample {
    /// As its QR code says it.
    pub fn uri(&self) -> String {
        let Self { issuer, name, key } = self;
        format!("otpauth://totp/{issuer}:{name}?secret={key}&issuer={issuer}")
    }

    /// As its tile is called.
    pub fn full_name(&self) -> String {
        format!("{}, {}", self.issuer, self.name)
    }
}

/// A button by its name: its whole text or label, or how it begins.
pub fn button(name: &str) -> String {
    format!("//button[@aria-label={0} or starts-with(normalize-space(.), {0})]", quoted(name))
}

/// An item of an open menu.
pub fn menu_item(name: &str) -> String {
    format!("//*[@role='menuitem'][normalize-space(.)={}]", quoted(name))
}

/// A text field by its label.
pub fn field(label: &str) -> String {
    format!("//input[@id=//label[normalize-space(.)={}]/@for]", quoted(label))
}

/// Anything that says these words.
pub fn words(text: &str) -> String {
    format!("//body//*[text()[contains(normalize-space(.), {})]]", quoted(text))
}

/// An account's tile.
pub fn tile(full_name: &str) -> String {
    format!("//button[@data-tile][starts-with(normalize-space(.), {})]", quoted(full_name))
}

/// The code on a tile; `None` while there is none.
pub fn code_on(session: &Session, full_name: &str) -> Outcome<Option<String>> {
    let name = session.find(&tile(full_name))?.name()?;
    let spelled = name.split_once(", code ").and_then(|(_, rest)| rest.split_once('.'));
    Ok(spelled.map(|(code, _)| code.replace(' ', "")))
}

/// The code on a tile, after making sure that an independent program makes the same at the same second.
pub fn agreed_code(session: &Session, sample: &Sample) -> Outcome<String> {
    let independent = || oathtool(&["--totp", "--base32", sample.key]);
    until("the code of oathtool", || {
        let before = independent().ok()?;
        let shown = code_on(session, &sample.full_name()).ok()??;
        // A period that ended in between says nothing; look again.
        (independent().ok()? == before && shown == before).then_some(shown)
    })
}

/// Takes the QR code of an account from a picture file, through the system's dialog, up to its tile.
pub fn add_by_picture(stage: &Stage, session: &Session, sample: &Sample) -> Outcome {
    let picture = stage.draw_qr("enrolment.png", &sample.uri())?;
    session.click(&button("Choose pictures"))?;
    stage.choose_in_dialog(session, &picture)?;
    accept_review(stage, session, sample)
}

/// Adds the one account of an open review and goes on to its tile.
pub fn accept_review(stage: &Stage, session: &Session, sample: &Sample) -> Outcome {
    session.find(&words(sample.name))?;
    stage.keep_picture(session, "review")?;
    session.click(&button("Add 1 account"))?;
    session.find(&words("Did the service accept it?"))?;
    stage.keep_picture(session, "added")?;
    session.click(&button("Done"))?;
    session.find(&tile(&sample.full_name()))?;
    Ok(())
}

/// Adds an account by its link.
pub fn add_by_link(session: &Session, link: &str) -> Outcome {
    session.click(&button("Add"))?;
    session.find(&field("Link"))?.write(link)?;
    session.click(&button("Read"))?;
    session.click(&button("Add 1 account"))?;
    session.click(&button("Done"))
}

/// Opens an account's menu and chooses from it.
pub fn choose(session: &Session, full_name: &str, item: &str) -> Outcome {
    // The keyboard's way: the button of the menu shows only under a pointer.
    session.find(&tile(full_name))?.write(CONTEXT_MENU)?;
    session.click(&menu_item(item))
}

/// Shift and F10, as WebDriver writes them.
const CONTEXT_MENU: &str = "\u{e008}\u{e03a}\u{e008}";

/// Waits until the clipboard holds this.
pub fn await_clipboard(stage: &Stage, wanted: &str) -> Outcome {
    let mut seen = Vec::new();
    let outcome = until("the clipboard", || {
        let now = stage.clipboard();
        seen.extend((seen.last() != Some(&now)).then(|| now.clone()));
        (now == wanted).then_some(())
    });
    outcome.map_err(|_| format!("the clipboard held {seen:?}, never “{wanted}”").into())
}

/// Waits until the clipboard holds a code of six digits.
pub fn await_any_code(stage: &Stage) -> Outcome {
    let is_code = |text: &str| text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit());
    until("a code on the clipboard", || is_code(&stage.clipboard()).then_some(()))
}

/// Sees to it that a period doesn't end within the next seconds.
pub fn avoid_the_turn() -> Outcome {
    let code = |seconds: &str| oathtool(&["--totp", "--base32", "--now", seconds, SAMPLE.key]);
    while code("now")? != code("now + 8 seconds")? {
        thread::sleep(Duration::from_millis(500));
    }
    Ok(())
}

/// A text as XPath 1.0 writes it. The page's words hold no double quotes.
fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}
