//! What a script relies on: JSON from every command, and a status for what was left out.

use serde_json::{Value, json};

use crate::home::{ALICE, BOB, Home, err, exit, fixture, out, parsed};

fn with_two() -> Home {
    let home = Home::new();
    home.file("links", &format!("{ALICE}\n{BOB}\n"));
    assert_eq!(exit(&home.on_vault(&["import", "links"], "")), 0);
    home
}

#[test]
fn every_command_that_changes_something_answers_in_json_where_it_is_asked_to() {
    let home = with_two();
    let listed = parsed(&home.on_vault(&["list", "--json"], ""));
    let id = listed[0]["id"].clone();
    let renamed = home.on_vault(&["rename", "alice", "--issuer", "Apex", "--json"], "");
    assert_eq!(parsed(&renamed), json!({ "id": id, "issuer": "Apex", "name": "alice" }));
    std::fs::copy(home.path("vault.json"), home.path("vault 2.json")).unwrap();
    let removed = home.on_vault(&["remove", "alice", "--yes", "--json"], "");
    assert_eq!(parsed(&removed), json!({ "id": id, "issuer": "Apex", "name": "alice" }));
    assert_eq!(parsed(&home.on_vault(&["lock", "--json"], "")), json!({ "running": false }));
    let kit = parsed(&home.on_vault(&["recovery", "make", "--output", "-", "--json"], ""));
    assert!(kit["file"].is_null() && kit["page"].as_str().unwrap().contains("<!doctype html>"), "{kit}");
    let page = home.on_vault(&["recovery", "make", "--output", "-"], "");
    assert!(out(&page).starts_with("<!doctype html>"));
    let merged = home.on_vault(&["conflicts", "--merge", "--json"], "");
    assert!(parsed(&merged)["merged"].is_array(), "{}", out(&merged));

    std::fs::write(home.path("vault.json"), b"").unwrap();
    let recovered = parsed(&home.on_vault(&["snapshot", "recover", "--json"], ""));
    assert!(recovered["accounts"].as_u64() >= Some(1), "{recovered}");
}

#[test]
fn a_dry_run_says_what_the_vault_has_already_and_asks_nobody() {
    let home = with_two();
    home.file("more", &format!("{ALICE}\n{}\n{ALICE}\n", ALICE.replace("JBSW", "KBSW")));
    let statuses = |output: &std::process::Output| -> Vec<Value> {
        let accounts = parsed(output)[0]["accounts"].as_array().unwrap().clone();
        accounts.iter().map(|account| account["status"].clone()).collect()
    };
    let before = std::fs::read(home.path("vault.json")).unwrap();
    let known = home.on_vault(&["import", "more", "--dry-run", "--json"], "");
    assert_eq!(statuses(&known), ["duplicate", "new", "duplicate"]);
    assert!(out(&home.on_vault(&["import", "more", "--dry-run"], "")).contains("duplicate"));
    let unknown = home.run(&["import", "more", "--dry-run", "--json"], "");
    assert_eq!((exit(&unknown), statuses(&unknown)), (0, vec![Value::Null; 3]));
    assert!(err(&unknown).contains("locked"), "{}", err(&unknown));
    assert_eq!(std::fs::read(home.path("vault.json")).unwrap(), before);
}

#[test]
fn a_script_sees_that_one_of_several_files_had_nothing_and_that_parts_are_missing() {
    let home = Home::new();
    home.file("links", &format!("{ALICE}\nnot a link\n"));
    home.file("letter", "dear all\n");
    let import = |files: &[&str]| exit(&home.run(&[&["import", "--dry-run"][..], files].concat(), ""));
    let (one, two, empty) =
        (fixture("transfer-1-of-2.png"), fixture("transfer-2-of-2.png"), fixture("empty.png"));
    assert_eq!(import(&["links"]), 0, "one bad line never sinks a file");
    assert_eq!((import(&["letter"]), import(&[&empty])), (3, 3));
    assert_eq!((import(&["links", "letter"]), import(&["links", &empty])), (1, 1));
    assert_eq!((import(&[&one]), import(&[&one, &two]), import(&[&one, &two, &one])), (1, 0, 0));
}

#[test]
fn a_weak_password_from_a_file_is_called_weak_and_a_good_one_is_not() {
    let home = with_two();
    home.file("weak", "password1\n");
    home.file("good", "seven boats in the fog\n");
    let set = |file: &str, old: &str| {
        let output =
            home.run(&["password", "change", "--new-password-file", file, "--password-file", old], "");
        assert_eq!(exit(&output), 0, "{}", err(&output));
        err(&output).contains("easily guessed")
    };
    assert!(set("weak", "password"));
    assert!(!set("good", "weak"));
    let other = Home::new();
    other.file("password", "password1");
    let made = other.on_vault(&["add", "--uri", "-"], ALICE);
    assert!(exit(&made) == 0 && err(&made).contains("easily guessed"), "{}", err(&made));
}

#[test]
fn the_way_on_from_a_link_on_the_command_line_works_for_that_command() {
    let home = Home::new();
    home.file("link", ALICE);
    for (command, named) in [("add", "--uri FILE"), ("code", "--uri FILE"), ("import", "name the file")] {
        let refused = home.run(&[command, ALICE], "");
        assert!(exit(&refused) == 2 && err(&refused).contains(named), "{command}: {}", err(&refused));
    }
    assert_eq!(exit(&home.on_vault(&["add", "--uri", "link"], "")), 0);
}

#[test]
fn an_empty_list_says_so_and_one_long_name_stretches_no_other_row() {
    let home = with_two();
    let long = "n".repeat(80);
    assert_eq!(exit(&home.on_vault(&["rename", "alice", "--name", &long], "")), 0);
    let listed = out(&home.on_vault(&["list"], ""));
    let beta = listed.lines().find(|line| line.starts_with("Beta")).unwrap();
    assert!(listed.contains(&long) && beta.chars().count() < 100, "{listed}");
    for name in [long.as_str(), "bob"] {
        assert_eq!(exit(&home.on_vault(&["remove", name, "--yes"], "")), 0);
    }
    let empty = home.on_vault(&["list"], "");
    assert_eq!((exit(&empty), out(&empty)), (0, String::new()));
    assert!(err(&empty).contains("no accounts yet"));
}
