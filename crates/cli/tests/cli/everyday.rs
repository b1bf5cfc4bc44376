//! What a person does every day, on real files.

use std::path::Path;

use qrcodegen::{QrCode, QrCodeEcc, Version};
use serde_json::{Value, json};

use crate::home::{ALICE, BOB, Home, RFC, err, exit, fixture, out, parsed};

#[test]
fn a_code_of_a_link_is_printed_as_promised() {
    let home = Home::new();
    let output = home.run(&["code", "--uri", "-", "--at", "59", "--json"], RFC);
    assert_eq!(
        out(&output),
        "{\"code\":\"94287082\",\"next\":\"37359152\",\"valid_from\":30,\"valid_until\":60}\n"
    );
    assert_eq!(exit(&output), 0);
    assert_eq!(out(&home.run(&["code", "--uri", "-", "--at", "59"], RFC)), "94287082\n");
}

#[test]
fn a_counted_code_of_a_link_has_no_window() {
    let link = "otpauth://hotp/rfc?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&counter=0\n";
    let home = Home::new();
    let file = home.file("link", link);
    let output = home.run(&["code", "--uri", file.to_str().unwrap(), "--json"], "");
    assert_eq!(
        out(&output),
        "{\"code\":\"755224\",\"next\":\"287082\",\"valid_from\":null,\"valid_until\":null}\n"
    );
}

#[test]
fn an_escaped_ampersand_and_an_epoch_give_the_code_that_the_link_means() {
    let home = Home::new();
    let code = |link: &str, at: &str| out(&home.run(&["code", "--uri", "-", "--at", at], link));
    let long = RFC.replace("&digits=8", "&algorithm=SHA256&digits=8&period=60");
    assert_eq!(code(&long.replace('&', "&amp;"), "59"), code(&long, "59"));
    let vpn = "otpauth://totp/VPN:pat?epoch=1700000010&issuer=VPN&period=30&secret=HFWDO23KDAAGTGGTLQBUILNF5DUEAWRJ";
    assert_eq!(code(vpn, "1700000100"), "582075\n");
    let early = home.run(&["code", "--uri", "-", "--at", "1700000009"], vpn);
    assert_eq!((exit(&early), out(&early)), (1, String::new()));
    assert!(err(&early).contains("still to come"), "{}", err(&early));

    assert_eq!(exit(&home.on_vault(&["add", "--uri", "-"], vpn)), 0);
    let listed = parsed(&home.on_vault(&["list", "--json"], ""));
    assert_eq!(listed[0]["epoch"], 1_700_000_010);
    assert_eq!(out(&home.on_vault(&["code", "vpn", "--at", "1700000100"], "")), "582075\n");
    let exported = out(&home.on_vault(&["export", "-"], ""));
    assert!(exported.contains("&epoch=1700000010"), "{exported}");
    assert_eq!(code(&exported, "1700000100"), "582075\n");
}

#[test]
fn one_key_that_serves_several_services_is_kept_for_each() {
    let home = Home::new();
    let key = "JBSWY3DPEHPK3PXP";
    let link = |issuer: &str| format!("otpauth://totp/{issuer}:me?secret={key}&issuer={issuer}\n");
    home.file("two", &[link("Kernel"), link("Golf")].concat());
    let answer = parsed(&home.on_vault(&["import", "two", "--json"], ""));
    let statuses = |answer: &Value| {
        let all = answer[0]["accounts"].as_array().unwrap().iter();
        all.map(|account| account["status"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(statuses(&answer), ["added", "added"]);
    assert_eq!(
        statuses(&parsed(&home.on_vault(&["import", "two", "--json"], ""))),
        ["duplicate", "duplicate"]
    );

    home.file("third", &link("Hotel"));
    let told = home.on_vault(&["import", "third", "--json"], "");
    assert_eq!(statuses(&parsed(&told)), ["same_key"]);
    assert_eq!(parsed(&told)[0]["accounts"][0]["same_key_as"], "Kernel: me");
    assert!(err(&told).contains("1 account has") && err(&told).contains("--same-key"), "{}", err(&told));
    let kept = home.on_vault(&["import", "third", "--same-key", "--json"], "");
    assert_eq!(statuses(&parsed(&kept)), ["added"]);

    let refused = home.on_vault(&["add", "--uri", "-"], &link("India"));
    assert_eq!(exit(&refused), 1);
    assert!(
        err(&refused).contains("Kernel: me") && err(&refused).contains("--same-key"),
        "{}",
        err(&refused)
    );
    assert_eq!(exit(&home.on_vault(&["add", "--uri", "-", "--same-key"], &link("India"))), 0);
    assert_eq!(parsed(&home.on_vault(&["list", "--json"], "")).as_array().unwrap().len(), 4);
}

#[test]
fn a_link_on_the_command_line_is_refused() {
    let output = Home::new().run(&["code", "--uri", ALICE], "");
    assert_eq!(exit(&output), 2);
    assert!(err(&output).contains("standard input"));
    assert!(!err(&output).contains("JBSWY3DPEHPK3PXP"));
}

#[test]
fn a_bad_link_is_answered_with_a_sentence_that_has_no_key() {
    let output = Home::new().run(&["code", "--uri", "-"], "otpauth://totp/a?secret=JBSWY3DPEHPK3PX0");
    assert_eq!(exit(&output), 1);
    assert!(err(&output).contains("character 16"), "{}", err(&output));
    assert!(!err(&output).contains("JBSWY3DPEHPK3PX"));
}

#[test]
fn pictures_are_scanned_and_a_bad_file_does_not_stop_the_others() {
    let home = Home::new();
    let (one, several, empty) = (fixture("one.png"), fixture("several.png"), fixture("empty.png"));
    let output = home.run(&["scan", &several, &one, "--json"], "");
    assert_eq!(exit(&output), 0);
    assert_eq!(
        parsed(&output),
        json!([{ "file": several, "codes": [ALICE, BOB, "third", "fourth"] }, { "file": one, "codes": [ALICE] }])
    );
    let output = home.run(&["scan", &empty, "--json"], "");
    assert_eq!(exit(&output), 3);
    assert_eq!(parsed(&output), json!([{ "file": empty, "codes": [] }]));
    let output = home.run(&["scan", "no-such-file.png", "password", &one], "");
    assert_eq!((exit(&output), out(&output)), (1, format!("{ALICE}\n")));
    assert!(err(&output).contains("no-such-file.png"));
}

/// A picture with the first (0) or the second of two codes (ISO/IEC 18004, 8) that say this together.
fn half_of(text: &str, which: u32, to: &Path) {
    let bits = |value: u32, count: u32| (0..count).rev().map(move |at| value >> at & 1 == 1);
    let (first, second) = text.as_bytes().split_at(text.len() / 2);
    let half = if which == 0 { first } else { second };
    let parity = text.bytes().fold(0, |sum, byte| sum ^ byte);
    let mut data: Vec<bool> =
        bits(3, 4).chain(bits(which, 4)).chain(bits(1, 4)).chain(bits(parity.into(), 8)).collect();
    data.extend(bits(4, 4).chain(bits(u32::try_from(half.len()).expect("is short"), 8)));
    data.extend(half.iter().flat_map(|byte| bits((*byte).into(), 8)));
    // Version 5 with medium correction has 86 bytes.
    data.resize(86 * 8, false);
    let byte = |bits: &[bool]| bits.iter().fold(0, |sum, bit| sum << 1 | u8::from(*bit));
    let codewords: Vec<u8> = data.chunks(8).map(byte).collect();
    let code = QrCode::encode_codewords(Version::new(5), QrCodeEcc::Medium, &codewords, None);
    let module = |at: u32| i32::try_from(at / 6).expect("is small") - 4;
    let side = u32::try_from(code.size() + 8).expect("is small") * 6;
    let pixel = |x, y| image::Luma([if code.get_module(module(x), module(y)) { 0 } else { 255 }]);
    image::GrayImage::from_fn(side, side, pixel).save(to).expect("writes");
}

#[test]
fn a_code_that_is_one_part_of_several_is_said_to_be_one_and_never_imported() {
    let home = Home::new();
    half_of(ALICE, 0, &home.path("half.png"));
    let output = home.run(&["scan", "half.png"], "");
    assert_eq!((exit(&output), out(&output)), (0, format!("{}\n", &ALICE[..ALICE.len() / 2])));
    assert!(err(&output).contains("half.png") && err(&output).contains("part 1 of 2"), "{}", err(&output));
    let output = home.run(&["import", "half.png", "--dry-run", "--json"], "");
    assert_eq!(exit(&output), 3);
    assert_eq!(parsed(&output)[0]["accounts"], json!([]));
    assert_eq!(parsed(&output)[0]["skipped"][0]["item"], "part 1 of 2");

    half_of(ALICE, 1, &home.path("rest.png"));
    let joined = parsed(&home.run(&["import", "rest.png", "half.png", "--dry-run", "--json"], ""));
    assert_eq!(joined[1]["accounts"][0]["name"], "alice");
    assert_eq!((&joined[0]["skipped"], &joined[1]["skipped"]), (&json!([]), &json!([])));
    let added = home.on_vault(&["import", "rest.png", "half.png", "--json"], "");
    assert_eq!(parsed(&added)[1]["accounts"][0]["status"], "added", "{}", err(&added));
}

#[test]
fn the_screen_and_the_clipboard_are_asked_for_one_at_a_time_and_say_when_they_are_out_of_reach() {
    let home = Home::new();
    for (asked, said) in
        [("--screen", "screenshot"), ("--region", "screenshot"), ("--clipboard", "clipboard")]
    {
        let output = home.run(&["scan", asked, "--json"], "");
        assert_eq!((exit(&output), out(&output)), (1, String::new()), "{asked}");
        assert!(err(&output).contains(said), "{asked}: {}", err(&output));
    }
    for asked in [&["scan"][..], &["scan", "a.png", "--screen"], &["scan", "--screen", "--clipboard"]] {
        assert_eq!(exit(&home.run(asked, "")), 2, "{asked:?}");
    }
}

#[test]
fn a_dry_run_says_everything_and_makes_no_vault() {
    let home = Home::new();
    let list = format!("\u{feff}# mine\r\n{ALICE}\r\nQR-Code:{BOB}\r\notpauth://totp/Bad:x?secret=1\r\n");
    home.file("list.txt", &list);
    let args = ["import", "list.txt", "--dry-run", "--json"];
    let shown = parsed(&home.run(&[&args[..], &["--show-secrets"]].concat(), ""));
    assert_eq!(
        shown[0]["accounts"],
        json!([
            { "type": "totp", "issuer": "Acme", "name": "alice", "secret": "JBSWY3DPEHPK3PXP",
              "algorithm": "SHA1", "digits": 6, "period": 30, "counter": null },
            { "type": "hotp", "issuer": "Beta", "name": "bob", "secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
              "algorithm": "SHA1", "digits": 6, "period": null, "counter": 3 },
        ])
    );
    assert_eq!(shown[0]["format"], "uri_list");
    assert_eq!(shown[0]["skipped"][0]["item"], "Bad:x");
    let hidden = home.run(&args, "");
    assert!(out(&hidden).starts_with("[{\"file\":\"list.txt\",\"format\":\"uri_list\",\"accounts\":[{\"type\":\"totp\",\"issuer\":\"Acme\",\"name\":\"alice\",\"secret\":null,\"algorithm\":\"SHA1\",\"digits\":6,\"period\":30,\"counter\":null}"), "{}", out(&hidden));
    assert!(!out(&hidden).contains("JBSWY3DP") && !err(&hidden).contains("JBSWY3DP"));
    assert!(!home.path("vault.json").exists());
}

#[test]
fn a_part_of_a_transfer_that_is_missing_is_said_and_the_same_part_twice_counts_once() {
    let home = Home::new();
    let (one, two) = (fixture("transfer-1-of-2.png"), fixture("transfer-2-of-2.png"));
    let answer = parsed(&home.run(&["import", &two, "--dry-run", "--json"], ""));
    assert_eq!(answer[0]["skipped"][0]["item"], "part 1 of 2");
    let answer = parsed(&home.run(&["import", &one, &two, &one, "--dry-run", "--json"], ""));
    let counts: Vec<_> = (0..3).map(|file| answer[file]["accounts"].as_array().unwrap().len()).collect();
    assert_eq!(counts, [1, 1, 0]);
    assert_eq!(answer[1]["skipped"], json!([]));
}

#[test]
fn an_account_lives_in_the_vault_from_import_to_removal() {
    let home = Home::new();
    let picture = fixture("several.png");
    let output = home.on_vault(&["import", &picture, "--json"], "");
    assert_eq!(exit(&output), 0, "{}", err(&output));
    assert_eq!(parsed(&output)[0]["accounts"][1]["status"], "added");
    let again = parsed(&home.on_vault(&["import", &picture, "--json"], ""));
    assert_eq!(again[0]["accounts"][0]["status"], "duplicate");

    let listed = parsed(&home.on_vault(&["list", "--json"], ""));
    let names: Vec<_> = listed.as_array().unwrap().iter().map(|account| account["name"].clone()).collect();
    assert_eq!(names, ["alice", "bob"]);

    let code = parsed(&home.on_vault(&["code", "ACME", "--at", "59", "--json"], ""));
    let link = parsed(&home.run(&["code", "--uri", "-", "--at", "59", "--json"], ALICE));
    assert_eq!(code, link);

    let stored = std::fs::read_to_string(home.path("vault.json")).unwrap();
    for secret in ["JBSWY3DPEHPK3PXP", "alice", "Acme"] {
        assert!(!stored.contains(secret), "{secret}");
    }

    assert_eq!(exit(&home.on_vault(&["rename", "alice", "--issuer", "Apex"], "")), 0);
    assert_eq!(exit(&home.on_vault(&["code", "Acme"], "")), 4);
    assert_eq!(exit(&home.on_vault(&["remove", "apex"], "")), 2);
    assert_eq!(exit(&home.on_vault(&["remove", "apex", "--yes"], "")), 0);
    assert_eq!(exit(&home.on_vault(&["code", "apex"], "")), 4);
}

#[test]
fn a_counted_code_is_never_given_twice() {
    let home = Home::new();
    let added = home.on_vault(&["add", "--uri", "-"], BOB);
    assert_eq!(exit(&added), 0, "{}", err(&added));
    let code = |at: &str| {
        let link = BOB.replace("counter=3", at);
        parsed(&home.run(&["code", "--uri", "-", "--json"], &link))["code"].clone()
    };
    let first = parsed(&home.on_vault(&["code", "bob", "--json"], ""));
    let second = parsed(&home.on_vault(&["code", "bob", "--json"], ""));
    assert_eq!(
        first,
        json!({ "code": code("counter=3"), "next": null, "valid_from": null, "valid_until": null })
    );
    assert_eq!(second["code"], code("counter=4"));
    assert_eq!(parsed(&home.on_vault(&["list", "--json"], ""))[0]["counter"], 5);
}

#[test]
fn an_account_is_added_from_its_parts_and_only_once() {
    let home = Home::new();
    home.file("key", "jbsw y3dp ehpk 3pxp\n");
    let parts = ["add", "--issuer", "Acme", "--name", "alice", "--key-file", "key", "--digits", "8"];
    assert_eq!(exit(&home.on_vault(&parts, "")), 0);
    let again = home.on_vault(&parts, "");
    assert_eq!(exit(&again), 1);
    assert!(err(&again).contains("Acme: alice"));
    let odd = home.on_vault(&["add", "--name", "x", "--key-file", "key", "--digits", "11"], "");
    assert_eq!(exit(&odd), 1);
    assert!(err(&odd).contains("1 to 10 digits"));
}

#[test]
fn a_name_that_fits_two_accounts_lists_both() {
    let home = Home::new();
    home.file("list.txt", &format!("{ALICE}\n{}\n", ALICE.replace("alice", "alina").replace("JBSW", "KBSW")));
    assert_eq!(exit(&home.on_vault(&["import", "list.txt"], "")), 0);
    let output = home.on_vault(&["code", "ali"], "");
    assert_eq!((exit(&output), out(&output)), (4, String::new()));
    assert!(err(&output).contains("Acme: alice") && err(&output).contains("Acme: alina"));
    assert_eq!(exit(&home.on_vault(&["code", "Acme:alina"], "")), 0);
}

#[test]
fn a_wrong_password_and_a_missing_vault_have_their_own_answers() {
    let home = Home::new();
    let missing = home.on_vault(&["list"], "");
    assert_eq!(exit(&missing), 1);
    assert!(err(&missing).contains("no vault"));
    assert!(!home.path("vault.json").exists());
    assert_eq!(exit(&home.on_vault(&["add", "--uri", "-"], ALICE)), 0);
    home.file("password", "wrong horse");
    let wrong = home.on_vault(&["list"], "");
    assert_eq!((exit(&wrong), out(&wrong)), (5, String::new()));
    assert_eq!(exit(&home.run(&["list", "--password-stdin", "--json"], "correct horse\r\n")), 0);
    assert_eq!(exit(&home.run(&["no-such-command"], "")), 2);
}

/// Whether a sample is what this test is about: a picture, or a text that has links of ours or no account at all. Pages,
/// sealed files and the own formats of other programs are not.
fn is_of_links(path: &Path, expected: &Value) -> bool {
    let schemes = ["otpauth://", "otpauth-migration://", "apple-otpauth://", "motp://", "steam://"];
    let text = String::from_utf8_lossy(&std::fs::read(path).unwrap()).replace("cloudotpauth", "");
    path.extension().is_none_or(|ext| ext != "txt")
        || schemes.iter().any(|scheme| text.contains(scheme))
        || expected["accounts"].as_array().is_none_or(Vec::is_empty)
}

/// What other programs wrote, where the collection is: the same accounts come out, whatever their order.
#[test]
fn files_of_other_programs_are_read_as_expected() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples");
    if !samples.is_dir() {
        return;
    }
    let home = Home::new();
    let mut read = 0;
    for folder in ["uri", "google_authenticator", "qr", "ente", "synthetic"] {
        for entry in std::fs::read_dir(samples.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let ours = ["txt", "png", "jpeg"].iter().any(|ext| path.extension().is_some_and(|e| e == *ext));
            let expected = path.with_file_name(format!("{name}.expected.json"));
            if !ours || !expected.is_file() {
                continue;
            }
            let expected: Value = serde_json::from_slice(&std::fs::read(expected).unwrap()).unwrap();
            if !is_of_links(&path, &expected) {
                continue;
            }
            let output =
                home.run(&["import", path.to_str().unwrap(), "--dry-run", "--json", "--show-secrets"], "");
            let found = &parsed(&output)[0];
            assert_eq!(described(found, "secret"), described(&expected, "secret_b32"), "{name}");
            if let Some(skipped) = expected["skipped"].as_u64() {
                assert_eq!(found["skipped"].as_array().unwrap().len() as u64, skipped, "{name}");
            }
            if !expected["expect_failure"].is_null() {
                assert_ne!(exit(&output), 0, "{name}");
            }
            read += 1;
        }
    }
    assert!(read >= 15, "{read}");
}

fn described(file: &Value, secret: &str) -> Vec<String> {
    let keys = ["type", "issuer", "name", secret, "algorithm", "digits", "period", "counter"];
    let one = |account: &Value| keys.map(|key| account[key].to_string()).join(" ");
    let mut all: Vec<String> = file["accounts"].as_array().unwrap().iter().map(one).collect();
    all.sort();
    all
}

/// The new password comes through a pipe, so that the vault is open before another program's file takes its place.
#[cfg(unix)]
#[test]
fn what_a_fork_brought_is_said() {
    let home = Home::new();
    assert_eq!(exit(&home.on_vault(&["add", "--uri", "-"], ALICE)), 0);
    std::fs::copy(home.path("vault.json"), home.path("apart.json")).unwrap();
    let apart = ["--vault", "apart.json", "add", "--uri", "-"];
    assert_eq!(exit(&home.on_vault(&apart, "otpauth://totp/New:nina?secret=MFRGGZDFMZTWQ2LK")), 0);
    assert_eq!(
        exit(&home.on_vault(&["add", "--uri", "-"], "otpauth://totp/Own:olga?secret=KRSXG5CTMVRXEZLU")),
        0
    );
    let pipe = home.path("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let (vault, other) = (home.path("vault.json"), home.path("apart.json"));
    let writer = std::thread::spawn(move || {
        // Opens only when the command reads the password, with the vault open by then.
        let mut pipe = std::fs::OpenOptions::new().write(true).open(pipe).unwrap();
        std::fs::rename(other, vault).unwrap();
        std::io::Write::write_all(&mut pipe, b"battery staple\n").unwrap();
    });
    let changed = home.on_vault(&["password", "change", "--new-password-file", "pipe"], "");
    writer.join().unwrap();
    assert_eq!(exit(&changed), 0, "{}", err(&changed));
    assert!(
        err(&changed).contains("brought together") && err(&changed).contains("+ New: nina"),
        "{}",
        err(&changed)
    );
    home.file("password", "battery staple\n");
    assert_eq!(parsed(&home.on_vault(&["list", "--json"], "")).as_array().unwrap().len(), 3);
    assert!(!err(&home.on_vault(&["list"], "")).contains("brought together"), "it is said once");
}
