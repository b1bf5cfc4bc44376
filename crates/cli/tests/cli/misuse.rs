//! What is not meant, or not said clearly: an answer, and nothing lost.

use serde_json::json;

use crate::home::{ALICE, BOB, Home, err, exit, out, parsed};

const YANDEX: &str = "otpauth://yaotp/user?secret=6SB2IKNM6OBZPAVBVTOHDKS4FAAAAAAADFUTQMBTRY&name=user";

#[test]
fn an_empty_name_is_no_account() {
    let home = Home::new();
    home.file("links", &format!("otpauth://totp/nameless?secret=JBSWY3DPEHPK3PXQ\n{ALICE}\n"));
    assert_eq!(exit(&home.on_vault(&["import", "links"], "")), 0);
    for name in ["", "  "] {
        assert_eq!(exit(&home.on_vault(&["code", name], "")), 4);
        assert_eq!(exit(&home.on_vault(&["rename", name, "--name", "x"], "")), 4);
        assert_eq!(exit(&home.on_vault(&["remove", name, "--yes"], "")), 4);
    }
    assert_eq!(parsed(&home.on_vault(&["list", "--json"], "")).as_array().unwrap().len(), 2);
    assert_eq!(exit(&home.on_vault(&["remove", "alice", "--yes"], "")), 0);
    let taken_back = home.on_vault(&["snapshot", "restore", "1", "--account", ""], "");
    assert_eq!(exit(&taken_back), 4, "{}", err(&taken_back));
}

#[test]
fn a_pin_given_beside_a_link_is_kept() {
    let home = Home::new();
    home.file("pin", "5239\n");
    let added = home.on_vault(&["add", "--uri", "-", "--pin-file", "pin"], YANDEX);
    assert_eq!(exit(&added), 0, "{}", err(&added));
    let code = parsed(&home.on_vault(&["code", "user", "--at", "1581064020", "--json"], ""));
    let link = format!("{YANDEX}&pin=5239");
    assert_eq!(code, parsed(&home.run(&["code", "--uri", "-", "--at", "1581064020", "--json"], &link)));
}

#[test]
fn what_a_link_says_itself_is_not_asked_for_beside_it() {
    let home = Home::new();
    for option in [["--digits", "8"], ["--period", "60"], ["--type", "hotp"], ["--algorithm", "SHA256"]] {
        let added = home.on_vault(&[&["add", "--uri", "-"][..], &option].concat(), ALICE);
        assert_eq!(exit(&added), 2, "{option:?}");
    }
    assert!(!home.path("vault.json").exists());
}

#[test]
fn a_second_line_is_not_taken_for_more_of_the_key() {
    let home = Home::new();
    let two_lines = format!("{ALICE}\nthanks\n");
    for args in [&["code", "--uri", "-"][..], &["add", "--uri", "-", "--password-file", "password"]] {
        let output = home.run(args, &two_lines);
        assert_eq!((exit(&output), out(&output)), (1, String::new()));
        assert!(
            err(&output).contains("more than one line") && !err(&output).contains("JBSW"),
            "{}",
            err(&output)
        );
    }
}

#[test]
fn a_link_in_the_place_of_a_file_or_a_name_is_refused_and_not_repeated() {
    let home = Home::new();
    for args in [
        &["import", ALICE, "--dry-run", "--json"][..],
        &["scan", ALICE],
        &["code", ALICE],
        &["code", &format!("--uri={ALICE}")],
        &["remove", ALICE, "--yes"],
        &["nonsense", ALICE],
    ] {
        let output = home.run(args, "");
        assert_eq!(exit(&output), 2, "{}", args[0]);
        assert!(!out(&output).contains("JBSW") && !err(&output).contains("JBSW"), "{}", err(&output));
        assert!(err(&output).contains("standard input"), "{}", err(&output));
    }
}

#[test]
fn a_code_of_another_time_saves_at_the_true_one() {
    let home = Home::new();
    assert_eq!(exit(&home.on_vault(&["add", "--uri", "-"], BOB)), 0);
    assert_eq!(exit(&home.on_vault(&["code", "bob", "--at", "59"], "")), 0);
    let versions = parsed(&home.on_vault(&["snapshot", "list", "--json"], ""));
    let until = versions[0]["until"].as_u64().unwrap();
    assert!(until > 1_700_000_000, "kept at {until}");
}

#[test]
fn a_time_that_instants_do_not_reach_is_refused() {
    let home = Home::new();
    let code = |at: &str| exit(&home.run(&["code", "--uri", "-", "--at", at], ALICE));
    assert_eq!((code("18446744073709551"), code("18446744073709552")), (0, 2));
}

#[test]
fn the_same_transfer_code_in_two_texts_counts_once() {
    let home = Home::new();
    let link = "otpauth-migration://offline?data=CjEKCkhlbGxvId6tvu8SGEV4YW1wbGU6YWxpY2VAZ29vZ2xlLmNvbRoHRXhhbXBsZTAC";
    home.file("one", &format!("{link}\n{ALICE}\n"));
    home.file("two", &format!("# again\r\n{link}\r\n"));
    let answer = parsed(&home.run(&["import", "one", "two", "--dry-run", "--json"], ""));
    let counts: Vec<_> = (0..2).map(|file| answer[file]["accounts"].as_array().unwrap().len()).collect();
    assert_eq!(counts, [2, 0]);
    assert_eq!(
        answer[1],
        json!({"file": "two", "format": "google_migration", "accounts": [], "skipped": []})
    );
}

#[test]
fn each_account_is_told_what_became_of_itself() {
    let home = Home::new();
    home.file("links", &format!("{ALICE}\n{ALICE}\n{}\n", ALICE.replace("JBSW", "KBSW")));
    let answer = parsed(&home.on_vault(&["import", "links", "--json"], ""));
    let accounts = answer[0]["accounts"].as_array().unwrap();
    let became: Vec<_> = accounts.iter().map(|account| account["status"].clone()).collect();
    assert_eq!(became, ["added", "duplicate", "added"]);
}

#[test]
fn a_line_that_is_not_utf_8_sinks_no_other() {
    let home = Home::new();
    let list = [ALICE.as_bytes(), b"\n# M\xfcller\n", BOB.as_bytes(), b"\n"].concat();
    std::fs::write(home.path("links"), list).unwrap();
    let answer = parsed(&home.run(&["import", "links", "--dry-run", "--json"], ""));
    assert_eq!(answer[0]["accounts"].as_array().unwrap().len(), 2);
    assert_eq!(answer[0]["skipped"], json!([]));
}

#[test]
fn a_password_file_that_is_no_text_is_said_to_be_none() {
    let home = Home::new();
    assert_eq!(exit(&home.on_vault(&["add", "--uri", "-"], ALICE)), 0);
    std::fs::write(home.path("binary"), b"p\xe4ssword").unwrap();
    let output = home.run(&["list", "--password-file", "binary"], "");
    assert_eq!(exit(&output), 1);
    assert!(err(&output).starts_with("binary: this is not a text."), "{}", err(&output));
}

#[test]
fn standard_input_is_not_read_for_two_things() {
    let home = Home::new();
    for args in [
        &["add", "--uri", "-", "--password-stdin"][..],
        &["import", "-", "--password-file", "-"],
        &["import", "-", "-", "--password-file", "password"],
        &["password", "change", "--password-stdin", "--new-password-file", "-"],
    ] {
        let output = home.run(args, ALICE);
        assert_eq!((exit(&output), out(&output)), (2, String::new()), "{args:?}");
        assert!(err(&output).contains("Standard input is named"), "{}", err(&output));
    }
    assert!(!home.path("vault.json").exists());
}

#[test]
fn a_byte_order_mark_is_no_part_of_a_password_a_pin_or_a_key() {
    let home = Home::new();
    let wide = |text: &str| -> Vec<u8> {
        format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect()
    };
    std::fs::write(home.path("marked"), "\u{feff}correct horse\n").unwrap();
    std::fs::write(home.path("wide"), wide("correct horse\r\n")).unwrap();
    home.file("key", "\u{feff}JBSWY3DPEHPK3PXP\n");
    home.file("pin", "\u{feff}5239\n");
    let by = |args: &[&str], password: &str| home.run(&[args, &["--password-file", password]].concat(), "");
    assert_eq!(exit(&by(&["add", "--key-file", "key", "--name", "me"], "marked")), 0);
    for password in ["password", "marked", "wide"] {
        let listed = by(&["list"], password);
        assert_eq!(exit(&listed), 0, "{password}: {}", err(&listed));
    }
    home.file("new", "\u{feff}another battery");
    assert_eq!(exit(&by(&["password", "change", "--new-password-file", "new"], "password")), 0);
    home.file("plain", "another battery");
    assert_eq!(exit(&by(&["list"], "plain")), 0);
    home.file("link", YANDEX);
    assert_eq!(exit(&by(&["add", "--uri", "link", "--pin-file", "pin"], "new")), 0);
    let code = parsed(&by(&["code", "user", "--at", "1581064020", "--json"], "new"));
    let link = format!("{YANDEX}&pin=5239");
    assert_eq!(code, parsed(&home.run(&["code", "--uri", "-", "--at", "1581064020", "--json"], &link)));
}

#[test]
fn sentences_name_the_real_folder_and_say_nothing_of_a_file_that_was_not_there() {
    let home = Home::new();
    let on = |args: &[&str]| {
        home.run(&[args, &["--vault", "mine.json", "--password-file", "password"]].concat(), "")
    };
    home.file("links", &format!("{ALICE}\n"));
    home.file("more", &format!("{BOB}\n"));
    for links in ["links", "more"] {
        let added = on(&["import", links]);
        assert_eq!(exit(&added), 0, "{}", err(&added));
    }
    let versions = out(&on(&["snapshot", "list"]));
    assert!(versions.contains("1 account "), "{versions}");
    std::fs::remove_file(home.path("mine.json")).unwrap();
    let gone = on(&["list"]);
    assert!(
        err(&gone).contains("mine.snapshots") && !err(&gone).contains("vault.snapshots"),
        "{}",
        err(&gone)
    );
    let back = on(&["snapshot", "recover"]);
    assert_eq!(exit(&back), 0, "{}", err(&back));
    assert!(err(&back).contains("with 1 account.") && !err(&back).contains("is kept"), "{}", err(&back));

    std::fs::write(home.path("mine.json"), b"{ broken").unwrap();
    let back = on(&["snapshot", "recover"]);
    assert!(err(&back).contains("is kept in mine.snapshots."), "{}", err(&back));
}

#[test]
fn a_file_that_holds_a_web_address_alone_is_told_as_one() {
    let home = Home::new();
    home.file("address", "https://example.com/login\n");
    let output = home.run(&["import", "address", "--dry-run", "--json"], "");
    let reason = parsed(&output)[0]["skipped"][0]["reason"].as_str().unwrap().to_owned();
    assert_eq!((exit(&output), reason.as_str()), (3, "This is a web address, not an account."));
    let output = home.on_vault(&["add", "--uri", "address"], "");
    assert_eq!(exit(&output), 1);
    assert!(err(&output).contains("web address"), "{}", err(&output));
    let output = home.run(&["code", "--uri", "address"], "");
    assert!(err(&output).contains("web address"), "{}", err(&output));
}

#[cfg(unix)]
#[test]
fn a_second_name_of_the_vault_file_is_said_before_the_save_that_parts_the_two_and_not_after_it() {
    let home = Home::new();
    assert_eq!(exit(&home.on_vault(&["add", "--uri", "-"], ALICE)), 0);
    std::fs::hard_link(home.path("vault.json"), home.path("other.json")).unwrap();
    let saved = home.on_vault(&["add", "--uri", "-"], BOB);
    assert!(exit(&saved) == 0 && err(&saved).contains("second name"), "{}", err(&saved));
    let listed = home.on_vault(&["list"], "");
    assert!(exit(&listed) == 0 && !err(&listed).contains("second name"), "{}", err(&listed));
}

/// A save keeps the old file under another name first, and then puts the new one in its place.
#[cfg(unix)]
#[test]
fn a_kept_version_that_is_the_vault_file_itself_after_a_kill_is_no_second_name() {
    let home = Home::new();
    assert_eq!(exit(&home.on_vault(&["add", "--uri", "-"], ALICE)), 0);
    std::fs::create_dir_all(home.path("vault.snapshots")).unwrap();
    for kept in ["vault.snapshots/2026-11-23T14-05-09.120Z-r1-6dbb1f8a.json", "vault.previous.json"] {
        std::fs::hard_link(home.path("vault.json"), home.path(kept)).unwrap();
        let listed = home.on_vault(&["list"], "");
        assert!(exit(&listed) == 0 && !err(&listed).contains("second name"), "{kept}: {}", err(&listed));
    }
    std::fs::hard_link(home.path("vault.json"), home.path("other.json")).unwrap();
    let listed = home.on_vault(&["list"], "");
    assert!(exit(&listed) == 0 && err(&listed).contains("second name"), "{}", err(&listed));
}

#[cfg(unix)]
#[test]
fn standard_input_under_another_of_its_names_is_standard_input_named_twice() {
    let home = Home::new();
    let link = home.file("link", ALICE);
    std::os::unix::fs::symlink("/dev/stdin", home.path("a link to it")).unwrap();
    let pipe = home.path("a pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for other in ["/dev/stdin", "/dev/fd/0", "/dev/./stdin", "a link to it"] {
        for args in [["--uri", other, "--password-stdin"], ["--uri", "-", "--password-file"]] {
            let file = if args[2] == "--password-file" { Some(other) } else { None };
            let args: Vec<_> = ["add"].into_iter().chain(args).chain(file).collect();
            let output = home.run(&args, "correct horse\n");
            assert_eq!(exit(&output), 2, "{args:?}: {}", err(&output));
            assert!(err(&output).contains("Standard input is named for the link and for the password"));
        }
    }
    // Other files are what they are, a pipe of one's own too.
    let written = std::thread::spawn({
        let pipe = pipe.clone();
        move || std::fs::write(pipe, ALICE).unwrap()
    });
    let added = home.run(&["add", "--uri", pipe.to_str().unwrap(), "--password-stdin"], "correct horse\n");
    assert_eq!(exit(&added), 0, "{}", err(&added));
    written.join().unwrap();
    let code = home.run(&["code", "--uri", link.to_str().unwrap(), "--password-stdin"], "correct horse\n");
    assert_eq!(exit(&code), 0, "{}", err(&code));
}
