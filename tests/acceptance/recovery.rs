//! The recovery kit: made, shown once, printed, typed in again; and what replaces and refuses it.

use ringfence_app::ports::StoreError;
use ringfence_app::view::{Language, VaultView};
use ringfence_app::{App, ErrorCode};
use ringfence_core::vault::{RecoveryCode, SealedVault};
use ringfence_scan::Frame;
use ringfence_tests::{RFC_KEY, World, accounts, add, ask_keychain, paste};

fn world_with_one_account() -> World {
    let world = World::default();
    add(&mut world.open(), &format!("otpauth://totp/RFC:alice?secret={RFC_KEY}"));
    world
}

/// A vault that is open and whose person has just proved who they are.
fn proved(world: &World) -> App {
    let mut app = world.open();
    let question = app.ask_consent().unwrap();
    app.prove_by_keychain(question.ask()).unwrap();
    app
}

fn code_of(app: &mut App) -> String {
    app.make_recovery_kit().unwrap().view().code.clone()
}

fn opened_by(world: &World, typed: &str) -> Result<usize, ErrorCode> {
    let mut app = world.open();
    app.unlock_with_recovery(typed).map_err(|error| error.code)?;
    Ok(accounts(&mut app).unwrap().len())
}

#[test]
fn a_kit_opens_the_vault_when_the_keychain_is_gone() {
    let world = world_with_one_account();
    let mut app = proved(&world);
    let code = code_of(&mut app);
    assert!(matches!(app.snapshot().vault, VaultView::Unlocked { recovery_made: Some(_), .. }));
    world.keys.lose();
    let locked = world.open().snapshot().vault;
    assert!(matches!(locked, VaultView::Locked { by_recovery: true, by_password: false, .. }), "{locked:?}");
    for typed in [code.clone(), code.to_lowercase().replace('-', " "), code.replace('-', "")] {
        assert_eq!(opened_by(&world, &typed), Ok(1), "{typed}");
    }
}

#[test]
fn a_mistyped_code_a_wrong_one_and_a_vault_without_a_kit_have_their_own_answers() {
    let world = world_with_one_account();
    world.keys.lose();
    let another = RecoveryCode::filled_by(|_| Ok::<_, ()>(())).unwrap().written();
    assert_eq!(opened_by(&world, &another), Err(ErrorCode::NoRecoveryKit));

    let world = world_with_one_account();
    let code = code_of(&mut proved(&world));
    world.keys.lose();
    let swapped: String = [&code[1..2], &code[..1], &code[2..]].concat();
    for (typed, said) in [
        (another.as_str(), ErrorCode::RecoveryCodeWrong),
        (&code[..code.len() - 2], ErrorCode::RecoveryCodeLength),
        (&code.replace('-', "!"), ErrorCode::RecoveryCodeMistyped),
        (if swapped == code { "" } else { &swapped }, ErrorCode::RecoveryCodeMistyped),
        ("", ErrorCode::RecoveryCodeLength),
    ] {
        assert_eq!(opened_by(&world, typed), Err(said));
    }
    assert_eq!(opened_by(&world, &code), Err(ErrorCode::SlowedDown), "after the one wrong guess");
    world.clock.advance_seconds(1);
    assert_eq!(opened_by(&world, &code), Ok(1), "typing mistakes were no guesses");
}

#[test]
fn a_new_kit_makes_the_old_code_useless() {
    let world = world_with_one_account();
    let mut app = proved(&world);
    let (first, second) = (code_of(&mut app), code_of(&mut app));
    assert_ne!(first, second);
    world.keys.lose();
    assert_eq!(opened_by(&world, &first), Err(ErrorCode::RecoveryCodeWrong));
    world.clock.advance_seconds(1);
    assert_eq!(opened_by(&world, &second), Ok(1));
}

#[test]
fn a_kit_that_cannot_be_saved_is_never_shown_and_the_old_one_stays_good() {
    let world = world_with_one_account();
    let mut app = proved(&world);
    let old = code_of(&mut app);
    app.drop_recovery_kit();
    let before = world.vault.bytes();
    for (order, said) in [(true, ErrorCode::DiskFull), (false, ErrorCode::SaveFailed)] {
        if order {
            world.vault.fail_next_write(StoreError::DiskFull);
        } else {
            world.vault.torn_write();
        }
        assert_eq!(app.make_recovery_kit().map_err(|e| e.code).err(), Some(said));
        assert_eq!(app.recovery_kit().map_err(|e| e.code).err(), Some(ErrorCode::KitGone));
        assert_eq!(world.vault.bytes(), before);
    }
    world.keys.lose();
    assert_eq!(opened_by(&world, &old), Ok(1));
}

#[test]
fn a_kit_takes_proof_and_is_gone_with_the_lock() {
    let world = world_with_one_account();
    let mut app = world.open();
    assert_eq!(app.make_recovery_kit().map_err(|e| e.code).err(), Some(ErrorCode::ProofNeeded));
    let mut app = proved(&world);
    code_of(&mut app);
    assert!(app.recovery_kit().is_ok());
    app.lock();
    assert_eq!(app.recovery_kit().map_err(|e| e.code).err(), Some(ErrorCode::KitGone));
    assert_eq!(app.make_recovery_kit().map_err(|e| e.code).err(), Some(ErrorCode::VaultLocked));
}

#[test]
fn the_code_is_proof_too_where_nothing_else_is_left() {
    let world = world_with_one_account();
    let code = code_of(&mut proved(&world));
    world.keys.lose();
    let mut app = world.open();
    app.unlock_with_recovery(&code).unwrap();
    assert!(app.require_proof().is_ok(), "coming in by it is proof");
    world.clock.advance_seconds(60);
    assert!(app.require_proof().is_err());
    let another = RecoveryCode::filled_by(|_| Ok::<_, ()>(())).unwrap().written();
    let refused = app.prove_with_recovery(&another).map_err(|e| e.code);
    assert_eq!(refused, Err(ErrorCode::RecoveryCodeWrong));
    assert!(app.require_proof().is_err());
    world.clock.advance_seconds(1);
    app.prove_with_recovery(&code).unwrap();
    assert!(app.require_proof().is_ok());
}

#[test]
fn what_another_program_saved_stays_when_a_kit_is_made() {
    let world = world_with_one_account();
    let mut app = proved(&world);
    add(&mut world.open(), &format!("otpauth://totp/RFC:bob?secret={RFC_KEY}&period=60"));
    let code = code_of(&mut app);
    world.keys.lose();
    assert_eq!(opened_by(&world, &code), Ok(2));
}

#[test]
fn the_page_is_one_file_that_runs_nothing_and_names_nothing_outside() {
    let world = world_with_one_account();
    let mut app = proved(&world);
    let code = code_of(&mut app);
    let id = SealedVault::parse(&world.vault.bytes().unwrap()).unwrap().header().vault_id().to_string();
    for language in [Language::English, Language::SimplifiedChinese] {
        let page = app.recovery_kit().unwrap().page(language);
        for group in code.split('-') {
            assert!(page.contains(&format!("<li>{group}</li>")), "{group}");
        }
        assert!(page.contains(&id) && page.contains("default-src 'none'"));
        let lower = page.to_lowercase();
        // The namespace of SVG is a name, not an address: nothing is fetched from it.
        let without_namespace = lower.replace("http://www.w3.org/2000/svg", "");
        for foreign in [
            "<script",
            "javascript:",
            "onload",
            "onclick",
            "http:",
            "https:",
            "//",
            "<link",
            "<img",
            "url(",
            "@import",
            "style=\"",
        ] {
            assert!(!without_namespace.contains(foreign), "{foreign}");
        }
        for account in ["alice", "rfc"] {
            assert!(!lower.contains(account), "no account is named: {account}");
        }
        // The style sheet is the one that the policy names.
        let style = page.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
        let hash = data_encoding::BASE64.encode(&<sha2::Sha256 as sha2::Digest>::digest(style));
        assert!(page.contains(&format!("style-src 'sha256-{hash}'")));
    }
}

#[test]
fn the_pages_qr_code_is_read_by_our_scanner_and_opens_the_vault_but_is_no_account() {
    let world = world_with_one_account();
    let mut app = proved(&world);
    code_of(&mut app);
    let page = app.recovery_kit().unwrap().page(Language::English);
    let texts = ringfence_scan::decode(&painted(&page));
    assert_eq!(texts.len(), 1, "one code is on the page");
    let text = texts[0].text.as_str();
    assert!(text.starts_with("RINGFENCE-RECOVERY:"));
    let review = paste(&mut app, text).unwrap();
    let said: Vec<_> = review.rejected.iter().map(|rejected| rejected.problem.code).collect();
    assert_eq!((review.items.len(), said), (0, vec![ErrorCode::IsRecoveryCode]));
    world.keys.lose();
    assert_eq!(opened_by(&world, text), Ok(1), "the text of the QR code may be pasted whole");
    let mut again = world.open();
    ask_keychain(&mut again);
    assert_eq!(accounts(&mut again), None, "and the keychain alone opens nothing");
}

/// The page's QR code as a picture: its dark runs, drawn as its path says.
fn painted(page: &str) -> Frame {
    const SCALE: usize = 6;
    let side: usize =
        page.split_once("viewBox=\"0 0 ").unwrap().1.split(' ').next().unwrap().parse().unwrap();
    let path = page.split_once("fill=\"#000\" d=\"").unwrap().1.split('"').next().unwrap();
    let mut pixels = vec![255; side * side * SCALE * SCALE];
    for run in path.split_inclusive('z') {
        let numbers: Vec<usize> =
            run.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok()).collect();
        let [x, y, width, ..] = numbers[..] else { panic!("a run: {run}") };
        for row in y * SCALE..(y + 1) * SCALE {
            pixels[row * side * SCALE..][x * SCALE..(x + width) * SCALE].fill(0);
        }
    }
    let side = u32::try_from(side * SCALE).unwrap();
    Frame::from_luma(pixels, side, side).unwrap()
}
