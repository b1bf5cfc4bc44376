//! A real service, from its QR code to a sign-in: a site that knows nothing of Ringfence shows the code in a browser,
//! Ringfence sees it on the screen, and the site accepts the codes.

use std::{
    env,
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, Command, Output, Stdio},
    thread,
    time::Duration,
};

use serde_json::json;
use xtask::{Outcome, desk::Keychain};

use crate::{
    browser::{self, Look},
    page::{Sample, accept_review, avoid_the_turn, button, code_on, words},
    stage::Stage,
    webdriver::{Session, until},
};

const PASSWORD: &str = "salt wind and harbour lights";

/// The site, on this machine alone, until it is dropped.
struct Site {
    server: Child,
    address: String,
}

impl Site {
    fn open(stage: &Stage) -> Outcome<Self> {
        let python = env::var_os("RINGFENCE_SITE_PYTHON").ok_or("run this by `cargo xtask test window`")?;
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("e2e/enrolment_site.py");
        let mut server =
            stage.desk.command(python).arg(script).arg(PASSWORD).stdout(Stdio::piped()).spawn()?;
        let mut address = String::new();
        BufReader::new(server.stdout.take().ok_or("no standard output")?).read_line(&mut address)?;
        Ok(Self { server, address: address.trim().to_owned() })
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        // It has no other end than this.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// A person's browser, on the left of the screen.
fn browse(stage: &Stage, look: Look) -> Outcome<Session> {
    let mut arguments: Vec<String> = browser::ARGUMENTS.iter().map(ToString::to_string).collect();
    arguments.push(format!("--user-data-dir={}", browser::profile_at(stage, "driven").display()));
    arguments.extend(["--window-position=0,0".to_owned(), "--window-size=760,880".to_owned()]);
    if look == Look::Dark {
        arguments.push("--force-dark-mode".to_owned());
    }
    let mut driver = stage.desk.command("chromedriver");
    driver.stdout(Stdio::null()).stderr(Stdio::null());
    Session::start_with(driver, &json!({ "goog:chromeOptions": { "args": arguments } }))
}

/// Types into a field of the site, and sends the form.
fn answer(page: &Session, field: &str, text: &str) -> Outcome {
    page.find(&format!("//input[@name='{field}']"))?.write(&format!("{text}\n"))
}

fn sign_in_by_password(page: &Session, site: &Site) -> Outcome {
    page.go(&site.address)?;
    page.find("//input[@name='auth-username']")?.write("mara")?;
    answer(page, "auth-password", PASSWORD)
}

/// Goes to where the site shows its code.
fn ask_for_a_second_factor(page: &Session, site: &Site) -> Outcome {
    sign_in_by_password(page, site)?;
    page.find("//p[.='mara is signed in with a password alone.']")?;
    page.go(&format!("{}/account/two_factor/setup/", site.address))?;
    page.click("//button[normalize-space(.)='Next']")?;
    page.find("//img[@alt='QR Code']").map(|_| ())
}

fn run(command: &mut Command, input: &[u8]) -> Outcome<Output> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    child.stdin.take().ok_or("no standard input")?.write_all(input)?;
    Ok(child.wait_with_output()?)
}

/// The code that the command line gives, at the beginning of its time.
fn code_of_the_command_line(stage: &Stage) -> Outcome<String> {
    avoid_the_turn()?;
    let shown = stage.cli()?.args(["code", "mara"]).output()?;
    Ok(String::from_utf8(shown.stdout)?.trim().to_owned())
}

/// Hands the site the first code, leaves, and comes back: once with a wrong code and then with the right one.
fn enrol_and_sign_in(page: &Session, site: &Site, code: impl Fn() -> Outcome<String>) -> Outcome {
    answer(page, "generator-token", &code()?)?;
    page.find("//p[contains(., 'successfully enabled')]")?;
    page.go(&format!("{}/leave/", site.address))?;
    page.find("//p[.='Nobody is signed in.']")?;
    sign_in_by_password(page, site)?;
    answer(page, "token-otp_token", "000000")?;
    page.find("//*[contains(., 'Invalid token')]")?;
    // The site makes those who failed wait a second.
    thread::sleep(Duration::from_secs(2));
    page.find("//input[@name='token-otp_token']")?.clear()?;
    answer(page, "token-otp_token", &code()?)?;
    page.find("//p[.='mara is signed in with two factors.']").map(|_| ())
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn a_site_accepts_the_codes_of_an_account_that_the_command_line_saw_on_the_screen() -> Outcome {
    let stage = Stage::set_up("enrolment", Keychain::Unlocked)?;
    let site = Site::open(&stage)?;
    let page = browse(&stage, Look::Light)?;
    ask_for_a_second_factor(&page, &site)?;

    let link = until("the site's code on the screen", || {
        let output = stage.cli().ok()?.args(["scan", "--screen"]).output().ok()?;
        output.status.success().then_some(output.stdout)
    })?;
    stage.keep_screen("code-of-the-site")?;
    let added = run(stage.cli()?.args(["add", "--uri", "-"]), &link)?;
    assert_eq!(String::from_utf8_lossy(&added.stdout), "Added Harbour Cooperative: mara\n");
    enrol_and_sign_in(&page, &site, || code_of_the_command_line(&stage))?;
    stage.keep_screen("signed-in")
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn a_site_accepts_the_codes_of_an_account_that_the_window_saw_on_the_screen() -> Outcome {
    let stage = Stage::set_up("enrolment-window", Keychain::Unlocked)?;
    let site = Site::open(&stage)?;
    let page = browse(&stage, Look::Dark)?;
    ask_for_a_second_factor(&page, &site)?;

    let ringfence = stage.start(&[])?;
    ringfence.find(&words("No accounts yet"))?;
    ringfence.click(&button("Scan the screen"))?;
    ringfence.find("//img[@alt='Where it was on the screen']")?;
    let account = Sample { issuer: "Harbour Cooperative", name: "mara", key: "" };
    accept_review(&stage, &ringfence, &account)?;
    enrol_and_sign_in(&page, &site, || {
        avoid_the_turn()?;
        Ok(code_on(&ringfence, &account.full_name())?.ok_or("a code on the tile")?)
    })?;
    stage.keep_screen("signed-in")
}
