//! The window while another program, or a person, is at its vault file.

use std::{fs, io::Write as _, process::Stdio, time::Instant};

use xtask::{Outcome, desk::Keychain};

use crate::{
    page::{self, SAMPLE, Sample, button, tile, words},
    stage::Stage,
};

const OTHER: Sample = Sample { issuer: "Quarry", name: "ines", key: "MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U" };

fn add_by_command_line(stage: &Stage, sample: &Sample) -> Outcome {
    let mut child = stage.cli()?.args(["add", "--uri", "-"]).stdin(Stdio::piped()).spawn()?;
    child.stdin.take().ok_or("no standard input")?.write_all(sample.uri().as_bytes())?;
    let status = child.wait()?;
    if status.success() { Ok(()) } else { Err(format!("the command line ended: {status}").into()) }
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn what_the_command_line_does_is_seen_in_the_window_at_once() -> Outcome {
    let stage = Stage::set_up("two-programs", Keychain::Unlocked)?;
    let session = stage.start(&[])?;
    page::add_by_link(&session, &SAMPLE.uri())?;
    add_by_command_line(&stage, &OTHER)?;
    let saved = Instant::now();
    session.find(&tile(&OTHER.full_name()))?;
    println!("the window showed the new account after {:?}", saved.elapsed());
    stage.keep_picture(&session, "added-elsewhere")?;

    assert!(stage.cli()?.args(["rename", "ines", "--issuer", "Mill"]).status()?.success());
    let saved = Instant::now();
    session.find(&tile(&format!("Mill, {}", OTHER.name)))?;
    println!("the window showed the new name after {:?}", saved.elapsed());
    session.await_gone(&tile(&OTHER.full_name()))?;
    session.find(&tile(&SAMPLE.full_name()))?;
    Ok(())
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn a_file_that_was_put_back_or_taken_away_is_said_and_put_right() -> Outcome {
    let stage = Stage::set_up("file-trouble", Keychain::Unlocked)?;
    let session = stage.start(&[])?;
    page::add_by_link(&session, &SAMPLE.uri())?;
    let older = fs::read(stage.vault())?;
    page::add_by_link(&session, &OTHER.uri())?;

    fs::write(stage.vault(), &older)?;
    session.find(&words("has taken its place"))?;
    stage.keep_picture(&session, "older")?;
    assert_eq!(fs::read(stage.vault())?, older, "nothing was written over it");
    session.click(&button("Bring both together"))?;
    session.await_gone(&words("has taken its place"))?;
    session.find(&tile(&OTHER.full_name()))?;

    let away = stage.vault().with_extension("away");
    fs::rename(stage.vault(), &away)?;
    session.find(&words("The vault file is gone"))?;
    stage.keep_picture(&session, "gone")?;
    fs::rename(&away, stage.vault())?;
    session.await_gone(&words("The vault file is gone"))?;

    fs::write(stage.vault(), b"{ half a vau")?;
    session.find(&words("was damaged by another program"))?;
    stage.keep_picture(&session, "damaged")?;
    session.click(&button("Save the vault again"))?;
    session.await_gone(&words("was damaged by another program"))?;
    drop(session);

    let session = stage.start(&[])?;
    session.find(&tile(&OTHER.full_name()))?;
    session.find(&tile(&SAMPLE.full_name()))?;
    Ok(())
}

/// The window has one account more than the state that a copy was made from; the copy is saved twice, and renamed over the
/// file of the open vault.
#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn a_fork_that_is_renamed_over_the_open_vault_costs_no_account_and_is_said() -> Outcome {
    let stage = Stage::set_up("fork", Keychain::Unlocked)?;
    let session = stage.start(&[])?;
    page::add_by_link(&session, &SAMPLE.uri())?;
    let fork = stage.vault().with_file_name("elsewhere.json");
    fs::copy(stage.vault(), &fork)?;
    page::add_by_link(&session, &OTHER.uri())?;
    for (name, key) in [("dana", "KRSXG5CTMVRXEZLU"), ("noor", "GEZDGNBVGY3TQOJQ")] {
        let elsewhere = Sample { issuer: "Harbour", name, key };
        let mut child =
            stage.cli()?.args(["add", "--uri", "-", "--vault"]).arg(&fork).stdin(Stdio::piped()).spawn()?;
        child.stdin.take().ok_or("no standard input")?.write_all(elsewhere.uri().as_bytes())?;
        assert!(child.wait()?.success());
    }
    fs::rename(&fork, stage.vault())?;
    session.find(&words("Both are together now"))?;
    stage.keep_picture(&session, "merged")?;
    for name in
        [SAMPLE.full_name(), OTHER.full_name(), "Harbour, dana".to_owned(), "Harbour, noor".to_owned()]
    {
        session.find(&tile(&name))?;
    }
    session.click(&button("Understood"))?;
    session.await_gone(&words("Both are together now"))?;
    let listed = String::from_utf8(stage.cli()?.arg("list").output()?.stdout)?;
    for name in [SAMPLE.name, OTHER.name, "dana", "noor"] {
        assert!(listed.contains(name), "{name} is lost: {listed}");
    }
    Ok(())
}
