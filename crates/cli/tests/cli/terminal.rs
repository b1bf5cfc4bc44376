//! Names, files and QR codes that command a terminal: no command passes them on to it, and JSON keeps what they say.

use std::path::Path;
use std::process::Output;

use qrcodegen::{QrCode, QrCodeEcc};
use serde_json::Value;

use crate::home::{Home, err, exit, out};

/// A title, a cleared screen, C1, DEL, a bidi override, an isolate and a line separator, and what stays.
const EVIL: &str = "E\u{1b}]0;x\u{7}\u{1b}[2J\u{9b}31m\r\u{7f}\u{202e}\u{2066}\u{2028}vil";

fn commands(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\t')
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn picture_of(text: &str, to: &Path) {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).expect("fits");
    let side = u32::try_from(code.size() + 8).expect("is small") * 6;
    let module = |at: u32| i32::try_from(at / 6).expect("is small") - 4;
    let pixel = |x, y| image::Luma([if code.get_module(module(x), module(y)) { 0 } else { 255 }]);
    image::GrayImage::from_fn(side, side, pixel).save(to).expect("writes");
}

/// Asserts that nothing of what was printed commands a terminal; answers whether something was there that would have.
fn harmless(args: &[&str], output: &Output) -> bool {
    let (out, err) = (out(output), err(output));
    for text in [&out, &err] {
        let found = text.chars().find(|c| commands(*c));
        assert_eq!(found, None, "{args:?} prints {}", text.escape_debug());
    }
    if args.contains(&"--json") && !out.is_empty() {
        serde_json::from_str::<Value>(&out).unwrap_or_else(|_| panic!("{args:?} prints no JSON: {out}"));
    }
    out.contains('\u{fffd}') || err.contains('\u{fffd}') || out.contains("\\u202e")
}

/// The names of the commands, and of the commands of a command, as its help has them.
fn commands_of(home: &Home, above: &[&str]) -> Vec<String> {
    let help = out(&home.run(&[above, &["--help"]].concat(), ""));
    let listed = help.split("Commands:\n").nth(1).unwrap_or_default();
    let names =
        listed.lines().take_while(|line| !line.is_empty()).filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}

#[test]
fn no_command_passes_a_control_character_of_foreign_text_on_to_the_terminal() {
    let home = Home::new();
    let evil = |ending: &str| format!("{EVIL}{ending}");
    let (png, links, kit, folder, shared) =
        (evil(".png"), evil(".txt"), evil(".html"), evil(" backups"), evil(" links.txt"));
    home.file("key", "JBSWY3DPEHPK3PXP");
    home.file("new", "another horse");
    let account = format!("otpauth://totp/{0}:{0}?secret=KBSWY3DPEHPK3PXP&issuer={0}", encoded(EVIL));
    let broken = format!("otpauth://totp/{0}?secret=1&issuer={0}", encoded(EVIL));
    home.file(&links, &format!("{account}\n{broken}\n"));
    home.file("link", &account.replace("KBSW", "LBSW"));
    picture_of(&format!("{EVIL}\nsecond line"), &home.path(&png));
    std::fs::create_dir(home.path(&folder)).unwrap();
    let old = ["add", "--key-file", "key", "--issuer", EVIL, "--name", EVIL];
    assert_eq!(exit(&home.on_vault(&old, "")), 0);
    // A recovery code opens the vault as well, and sooner than a password.
    let page = out(&home.on_vault(&["recovery", "make", "--output", "-"], ""));
    let groups = page.split("<li>").skip(1).take(9).filter_map(|item| item.get(..4));
    home.file("code", &groups.collect::<Vec<_>>().join("-"));
    // A copy that a sync program left, with a name of its own.
    let copy = evil(" vault.json");
    let copy = format!("vault (conflicted copy {copy}).json");
    std::fs::copy(home.path("vault.json"), home.path(&copy)).unwrap();
    std::fs::write(home.path(&evil(".json")), b"no vault").unwrap();

    let acts: &[&[&str]] = &[
        &old,
        &["add", "--uri", "link"],
        &["add", "--uri", &links],
        &["list"],
        &["code", EVIL],
        &["code", "--uri", &links],
        &["scan", &png],
        &["scan", &links],
        &["scan", "--camera", EVIL],
        &["import", &links, &png, "missing"],
        &["import", &links, &png, "--dry-run"],
        &["conflicts"],
        &["rename", "KBSW", "--name", EVIL],
        &["rename", "E", "--name", EVIL],
        &["slots"],
        &["export", &shared],
        &["export", &shared],
        &["export", "-"],
        &["snapshot", "list"],
        &["snapshot", "diff", "1"],
        &["snapshot", "restore", "1", "--account", EVIL],
        &["snapshot", "restore", "1", "--yes"],
        &["snapshot", "recover"],
        &["backup", "make", &folder],
        &["backup", "list", &folder],
        &["backup", "test", &copy],
        &["backup", "test", &links],
        &["backup", "restore", &copy, "--yes"],
        &["conflicts", "--merge"],
        &["doctor"],
        &["doctor", "--vault", &evil(".json")],
        &["list", "--vault", &evil(".json")],
        &["list", "--vault", &evil(" none.json")],
        &["password", "change", "--new-password-file", &links],
        &["password", "set", "--new-password-file", "new"],
        &["password", "remove"],
        &["lock"],
        &["remove", "E"],
        &["remove", EVIL, "--yes"],
        // From here on the code is an older kit's.
        &["recovery", "make", "--output", &kit],
        &["recovery", "make", "--output", &kit],
        &[EVIL],
        &["list", EVIL],
        &["list", &format!("--{EVIL}")],
    ];
    let mut carried = Vec::new();
    for act in acts {
        for json in [&[][..], &["--json"]] {
            let args = [act, json].concat();
            let output = home.run(&[&args[..], &["--recovery-code-file", "code"]].concat(), "");
            if harmless(&args, &output) {
                carried.push(act.join(" "));
            }
        }
    }
    assert!(carried.len() > acts.len(), "{carried:?}");

    // Every command there is, with a password file whose name is evil, and with one word too many.
    let mut tried = 0;
    for name in commands_of(&home, &[]) {
        let below = commands_of(&home, &[&name]);
        let words: Vec<Vec<&str>> = match below.as_slice() {
            [] => vec![vec![&name]],
            several => several.iter().map(|below| vec![name.as_str(), below]).collect(),
        };
        for words in words {
            for more in [
                &["--password-file", "x", EVIL, EVIL, EVIL][..],
                &["--password-file", EVIL],
                &["--evil", EVIL],
            ] {
                harmless(&words, &home.run(&[&words, more].concat(), ""));
            }
            let odd = format!("--{EVIL}");
            let args = [words.as_slice(), &[&odd]].concat();
            assert!(harmless(&args, &home.run(&args, "")), "{args:?} repeats what was typed");
            tried += 1;
        }
    }
    assert!(tried > 20, "{tried} commands");
}

#[test]
fn json_says_exactly_what_the_terminal_is_spared() {
    let home = Home::new();
    home.file("key", "JBSWY3DPEHPK3PXP");
    let name = EVIL.trim();
    assert_eq!(exit(&home.on_vault(&["add", "--key-file", "key", "--name", name], "")), 0);
    let listed: Value = serde_json::from_slice(&home.on_vault(&["list", "--json"], "").stdout).unwrap();
    assert_eq!(listed[0]["name"], name);
    let text = format!("{EVIL}\r\nsecond line\tend");
    picture_of(&text, &home.path("code.png"));
    let seen: Value = serde_json::from_slice(&home.run(&["scan", "code.png", "--json"], "").stdout).unwrap();
    assert_eq!(seen[0]["codes"][0], text);
    let printed = out(&home.run(&["scan", "code.png"], ""));
    assert_eq!(printed.lines().nth(1), Some("second line\tend"), "the lines of a code stay lines");
}
