//! Keys that leave the vault because a person asked for them: shown, copied, exported.

use ringfence_app::fakes::ClipboardTouch;
use ringfence_app::view::EditRequest;
use ringfence_app::view::Typed;
use ringfence_app::{App, ErrorCode};
use ringfence_core::uri;
use ringfence_tests::{RFC_KEY, World, accounts, add, paste, tick};

/// One of every kind, and one whose issuer needs encoding.
const LINKS: &str = "otpauth://totp/A%26B%3A%20Co:alice%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=A%26B%3A%20Co&algorithm=SHA256&digits=8&period=60
otpauth://hotp/VPN:bob?secret=JBSWY3DPEHPK3PXP&issuer=VPN&algorithm=SHA1&digits=6&counter=41
otpauth://steam/Steam:gabe?secret=ON2GKYLNEB3GC3DMMV4SA&issuer=Steam
otpauth://yaotp/me?secret=N5XGKIDUO5XSA5DIOJSWKIDGN52XE&issuer=Yandex&pin=GUZDGOI
motp://M:carol?secret=48656c6c6f21deadbeef&issuer=M&pin=GUZDGOI
otpauth://totp/plain?secret=JBSWY3DPEHPK3PXQ";

fn world() -> (World, App) {
    let world = World::default();
    let mut app = world.open();
    add(&mut app, LINKS);
    (world, app)
}

fn code<T>(outcome: Result<T, ringfence_app::AppError>) -> Option<ErrorCode> {
    outcome.err().map(|error| error.code)
}

#[test]
fn a_key_is_shown_copied_and_exported_after_proof_alone() {
    let (world, mut app) = world();
    let id = accounts(&mut app).unwrap()[0].id.clone();
    assert!(app.show_secret(&id).is_ok());
    world.clock.advance_seconds(60);
    assert_eq!(code(app.show_secret(&id)), Some(ErrorCode::ProofNeeded));
    assert_eq!(code(app.copy_secret(&id)), Some(ErrorCode::ProofNeeded));
    assert_eq!(code(app.require_proof()), Some(ErrorCode::ProofNeeded));
    assert_eq!(world.clipboard.log(), []);
    app.lock();
    assert_eq!(code(app.show_secret(&id)), Some(ErrorCode::VaultLocked));
}

#[test]
fn what_is_shown_is_the_key_its_pin_and_a_code_that_reads_as_the_account() {
    let (_, mut app) = world();
    let all = accounts(&mut app).unwrap();
    let shown = |name: &str| {
        let account = all.iter().find(|account| account.name == name).unwrap();
        app.show_secret(&account.id).unwrap()
    };
    let first = shown("alice@example.com");
    // EXPOSE: the test compares what a person would see.
    assert_eq!((first.key.expose(), first.pin.is_none(), first.qr.is_some()), (RFC_KEY, true, true));
    let mobile = shown("carol");
    // EXPOSE: the same, of a kind with a PIN.
    assert_eq!((mobile.key.expose(), mobile.pin.unwrap().expose()), ("48656c6c6f21deadbeef", "5239"));
    assert_eq!(format!("{:?}", shown("me").key), "Shown");
    assert_eq!(code(app.show_secret("nobody")), Some(ErrorCode::AccountNotFound));
}

#[test]
fn a_copied_key_leaves_the_clipboard_as_a_code_does() {
    let (world, mut app) = world();
    let id = accounts(&mut app).unwrap()[0].id.clone();
    let job = app.copy_secret(&id).unwrap();
    let copied = app.at_once(job).unwrap();
    assert_eq!(copied.clears_at, Some(59 + 30));
    world.clock.advance_seconds(30);
    assert!(tick(&mut app));
    assert_eq!(world.clipboard.log(), [ClipboardTouch::Wrote(RFC_KEY.into()), ClipboardTouch::Cleared]);
}

#[test]
fn an_export_reads_back_as_the_very_same_accounts() {
    let (_, mut app) = world();
    let first = accounts(&mut app).unwrap()[0].clone();
    app.edit_account(&EditRequest {
        id: first.id,
        issuer: first.issuer,
        name: first.name,
        note: "at the bank\nask for Bo".to_owned(),
        pin: Typed::new(String::new()),
    })
    .unwrap();
    let export = app.export(&app.require_proof().unwrap()).unwrap();
    assert_eq!((export.view.accounts, export.view.notes, export.view.unreadable), (6, 1, 0));
    assert_eq!(export.view.rare, ["Steam, gabe", "Yandex, me", "M, carol"]);
    assert!(!export.text.contains("bank") && export.text.ends_with('\n'));

    let original: Vec<_> = LINKS.lines().map(|link| uri::parse(link).unwrap()).collect();
    let back: Vec<_> = export.text.lines().map(|link| uri::parse(link).unwrap()).collect();
    assert_eq!(back, original);

    let mut other = World::default().open();
    let review = paste(&mut other, &export.text).unwrap();
    assert_eq!((review.items.len(), review.rejected.len()), (6, 0), "our own import takes all of it");
}

#[test]
fn an_export_that_was_allowed_waits_for_a_person_but_not_for_a_locked_vault() {
    let (world, mut app) = world();
    let proved = app.require_proof().unwrap();
    world.clock.advance_seconds(600);
    assert!(app.export(&proved).is_ok(), "naming a file may take its time");
    app.lock();
    assert_eq!(code(app.export(&proved)), Some(ErrorCode::VaultLocked));
}

#[test]
fn accounts_that_cannot_be_read_are_counted_as_left_out() {
    let world = World::default();
    let file = include_bytes!("../fixtures/vault/v1/unknown_fields.json").to_vec();
    let password = include_str!("../fixtures/vault/v1/unknown_fields.password.txt").trim_end();
    world.vault.put(file);
    let mut app = world.open();
    app.unlock(&ringfence_core::Passphrase::new(password.to_owned())).unwrap();
    let export = app.export(&app.require_proof().unwrap()).unwrap();
    assert_eq!((export.view.accounts, export.view.unreadable), (1, 1));
}
