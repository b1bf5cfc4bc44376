//! What comes from another program, the names that a person gives, and the pictures that stay behind.

use std::cell::{Cell, RefCell};
use std::path::PathBuf;

use ringfence_app::ErrorCode;
use ringfence_app::fakes::NearReader;
use ringfence_app::import::read::{self, Arrival, Content, Reading};
use ringfence_app::view::{Chosen, ImportReview, Progress, VaultView};
use ringfence_core::Timestamp;
use ringfence_tests::{RFC_KEY, World, accounts, add, ask_keychain, paste};
use zeroize::Zeroizing;

fn link() -> Vec<Reading> {
    vec![read::read_text(None, &format!("otpauth://totp/ACME:alice?secret={RFC_KEY}"))]
}

fn is_waiting(app: &mut ringfence_app::App) -> Option<bool> {
    match app.snapshot().vault {
        VaultView::Locked { waiting, .. } | VaultView::FirstRun { waiting, .. } => Some(waiting),
        _ => None,
    }
}

fn named(review: &ImportReview, issuer: &str, name: &str) -> Vec<Chosen> {
    let index = review.items[0].index;
    vec![Chosen { index, issuer: issuer.to_owned(), name: name.to_owned() }]
}

#[test]
fn a_link_that_comes_while_the_vault_is_open_is_in_the_review_at_once() {
    let mut app = World::default().open();
    let open = paste(&mut app, "otpauth://totp/Beta:bob?secret=JBSWY3DPEHPK3PXP").expect("reads");
    let review = app.arrive(link()).expect("is open");
    assert_eq!((review.id, review.items.len()), (open.id, 2), "it joins what is there");
    assert_eq!(app.release(), None, "nothing was kept");
}

#[test]
fn a_link_that_comes_while_the_vault_is_locked_waits_until_it_is_open() {
    let world = World::default();
    let mut app = world.open();
    add(&mut app, "otpauth://totp/Beta:bob?secret=JBSWY3DPEHPK3PXP");
    app.lock();
    assert_eq!(is_waiting(&mut app), Some(false));
    assert_eq!(app.arrive(link()), None);
    assert_eq!(is_waiting(&mut app), Some(true));
    assert_eq!(app.release(), None, "a locked vault shows nothing");
    world.clock.advance_seconds(299);
    assert!(!app.tick(), "nothing to show yet");
    ask_keychain(&mut app);
    let review = app.release().expect("it is open now");
    assert_eq!(review.items[0].issuer, "ACME");
    assert_eq!(app.release(), None, "it comes once");
    app.lock();
    assert_eq!(is_waiting(&mut app), Some(false));
}

/// A link with a key of its own.
fn link_of(number: u8) -> Vec<Reading> {
    let key = data_encoding::BASE32_NOPAD.encode(&[number + 1; 20]);
    vec![read::read_text(None, &format!("otpauth://totp/ACME:{number}?secret={key}"))]
}

#[test]
fn several_links_that_come_while_the_vault_is_locked_all_wait_for_it() {
    let world = World::default();
    let mut app = world.open();
    app.lock();
    for number in 0..3 {
        app.arrive(link_of(number));
        world.clock.advance_seconds(200);
    }
    assert_eq!(
        app.next_deadline(),
        Some(Timestamp::from_unix_seconds(59 + 400 + 300)),
        "from the last one on"
    );
    ask_keychain(&mut app);
    let review = app.release().expect("it is open now");
    assert_eq!(review.items.iter().map(|item| item.name.as_str()).collect::<Vec<_>>(), ["0", "1", "2"]);

    app.drop_review(review.id);
    app.lock();
    app.arrive(link_of(3));
    world.clock.advance_seconds(300);
    app.arrive(link_of(4));
    ask_keychain(&mut app);
    let review = app.release().expect("it is open now");
    assert_eq!(review.items.len(), 1, "one that is due is not kept on by the next");

    app.drop_review(review.id);
    app.lock();
    for number in 0..60 {
        app.arrive(link_of(number));
    }
    ask_keychain(&mut app);
    let review = app.release().expect("it is open now");
    assert_eq!((review.items.len(), review.items[0].name.as_str()), (50, "10"), "there is an end to it");
}

#[test]
fn a_link_is_forgotten_after_five_minutes() {
    let world = World::default();
    let mut app = world.open();
    app.lock();
    app.arrive(link());
    let due = Timestamp::from_unix_seconds(59 + 300);
    assert_eq!(app.next_deadline(), Some(due), "the ticker wakes for it");
    world.clock.advance_seconds(300);
    assert!(app.tick(), "and the page is told");
    assert_eq!(is_waiting(&mut app), Some(false));
    ask_keychain(&mut app);
    assert_eq!(app.release(), None);

    // Even when nobody ticked before the vault was opened, or the clock was set back.
    for elsewhere in [700, 30] {
        world.clock.set(Timestamp::from_unix_seconds(360));
        app.lock();
        app.arrive(link());
        world.clock.set(Timestamp::from_unix_seconds(elsewhere));
        ask_keychain(&mut app);
        assert_eq!(app.release(), None, "at {elsewhere}");
    }
}

#[test]
fn a_link_on_the_very_first_run_waits_for_the_vault_to_be_made() {
    let world = World::default();
    world.keys.fail_always(Some(ringfence_app::ports::KeyStoreError::Unavailable));
    let mut app = world.start();
    assert_eq!(app.arrive(link()), None, "the vault has not been looked at yet");
    ask_keychain(&mut app);
    assert_eq!(is_waiting(&mut app), Some(true));
    app.create_vault(&ringfence_core::Passphrase::new("correct horse".to_owned())).expect("makes a vault");
    assert_eq!(app.release().expect("it is open now").items.len(), 1);
}

#[test]
fn accounts_are_added_under_the_names_that_a_person_gives_them() {
    let mut app = World::default().open();
    let review = app.arrive(link()).expect("is open");
    let refused = app.confirm_review(review.id, &named(&review, " ", "")).map_err(|error| error.code);
    assert_eq!(refused, Err(ErrorCode::NameMissing));
    app.confirm_review(review.id, &named(&review, "  Acme Cloud ", "alice@work"))
        .expect("the review was kept");
    let account = accounts(&mut app).expect("is open").remove(0);
    assert_eq!((account.issuer.as_str(), account.name.as_str()), ("Acme Cloud", "alice@work"));
}

#[test]
fn the_pictures_that_accounts_came_from_are_known_until_they_are_taken_or_the_vault_is_locked() {
    let mut app = World::default().open();
    let picture = |name: &str, bytes: &[u8]| {
        let path = PathBuf::from("/home/alice").join(name);
        let content = Content::File(path, Zeroizing::new(bytes.to_vec()));
        read::read(Arrival { source: Some(name.to_owned()), content }, &NearReader::new())
    };
    let one = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/qr/one.png")).unwrap();
    let text = format!("otpauth://totp/Listed:carol?secret={RFC_KEY}");
    let arrived =
        || vec![picture("one.png", &one), picture("again.png", &one), picture("list.txt", text.as_bytes())];
    let add_all = |app: &mut ringfence_app::App| {
        let review = app.review(arrived()).expect("is open");
        (review.id, app.confirm_review(review.id, &review.choose(|_| true)).expect("saves").pictures)
    };
    let (_, pictures) = add_all(&mut app);
    assert_eq!(pictures, ["one.png", "again.png"], "both show the key; a list is not a picture");
    let at = |name: &str| PathBuf::from("/home/alice").join(name);
    assert_eq!(app.take_pictures(), [at("one.png"), at("again.png")]);
    assert_eq!(app.take_pictures(), Vec::<PathBuf>::new(), "they are taken once");

    let (id, _) = add_all(&mut app);
    app.drop_review(id);
    assert_eq!(app.take_pictures(), Vec::<PathBuf>::new(), "a closed sheet has forgotten them");
    add_all(&mut app);
    app.lock();
    assert_eq!(app.take_pictures(), Vec::<PathBuf>::new());
}

#[test]
fn a_camera_may_be_on_only_before_an_open_vault_in_a_window_that_is_seen() {
    let mut app = World::default().start();
    assert!(!app.may_look(), "the vault has not been looked at yet");
    ask_keychain(&mut app);
    assert!(app.may_look());
    app.set_visible(false);
    assert!(!app.may_look());
    app.set_visible(true);
    app.lock();
    assert!(!app.may_look());
}

#[test]
fn of_many_files_only_the_one_that_is_being_read_is_in_memory() {
    /// Makes each picture when it is asked for.
    struct Folder<'a>(std::ops::Range<u32>, &'a Cell<u32>);
    impl Iterator for Folder<'_> {
        type Item = Arrival;
        fn next(&mut self) -> Option<Arrival> {
            let number = self.0.next()?;
            self.1.set(number + 1);
            Some(Arrival { source: None, content: Content::Bytes(Zeroizing::new(b"no picture".to_vec())) })
        }
    }
    impl ExactSizeIterator for Folder<'_> {
        fn len(&self) -> usize {
            self.0.len()
        }
    }
    let opened = Cell::new(0);
    let told = RefCell::new(Vec::new());
    let tell = |progress: Progress| told.borrow_mut().push((progress.done, progress.total, opened.get()));
    let readings = read::read_each(Folder(0..3, &opened), &NearReader::new(), &tell);
    assert_eq!(readings.len(), 3);
    assert_eq!(*told.borrow(), [(0, 3, 0), (1, 3, 1), (2, 3, 2), (3, 3, 3)], "opened when its turn comes");
}

#[test]
fn what_joins_a_review_after_the_person_decided_stays_to_be_decided_upon() {
    let mut app = World::default().open();
    let seen = paste(&mut app, "otpauth://totp/Beta:bob?secret=JBSWY3DPEHPK3PXP").expect("reads");
    let chosen = seen.choose(|_| true);
    let known = u32::try_from(seen.items.len()).ok();
    // The camera sees another code before the click arrives.
    app.arrive(link()).expect("is open");
    let added = app.confirm_known(seen.id, &chosen, known).expect("saves");
    assert_eq!((added.ids.len(), accounts(&mut app).expect("is open").len()), (1, 1));
    let rest = app.open_review().expect("is open still");
    assert_ne!(rest.id, seen.id, "what was confirmed is gone");
    assert_eq!((rest.items.len(), rest.items[0].index, rest.items[0].issuer.as_str()), (1, 0, "ACME"));
    app.drop_review(seen.id);
    assert!(app.open_review().is_some());
    app.confirm_review(rest.id, &rest.choose(|_| true)).expect("saves");
    assert_eq!(accounts(&mut app).expect("is open").len(), 2);
    assert_eq!(app.open_review(), None);
}

#[test]
fn what_a_person_was_not_shown_cannot_be_confirmed() {
    let mut app = World::default().open();
    let seen = paste(&mut app, "otpauth://totp/Beta:bob?secret=JBSWY3DPEHPK3PXP").expect("reads");
    let all = app.arrive(link()).expect("is open");
    let refused = app.confirm_known(seen.id, &all.choose(|_| true), Some(1)).expect_err("only one was seen");
    assert_eq!(refused.code, ErrorCode::ReviewGone);
    assert_eq!(app.open_review().map(|review| review.items.len()), Some(2), "nothing has changed");
}

#[test]
fn a_copied_picture_is_read_by_the_reader_of_pictures() {
    use ringfence_app::ports::Clip;
    let picture =
        std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/qr/one.png")).expect("is there");
    let arrival = Arrival::from_clip(Clip::PictureFile(Zeroizing::new(picture))).expect("is something");
    let review = World::default().open().review(vec![read::read(arrival, &NearReader::new())]);
    assert_eq!(review.expect("is open").items.len(), 1);
    // Pixels of a picture for a dark page: white modules, and nothing around them.
    let (mut rgba, width, height) = ringfence_scan::read_rgba(
        &std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/qr/one.png")).expect("is there"),
    )
    .expect("is a picture");
    rgba.as_chunks_mut::<4>().0.iter_mut().for_each(|pixel| *pixel = [255, 255, 255, pixel[0]]);
    let arrival = Arrival::from_clip(Clip::Picture { rgba, width, height }).expect("is something");
    let review = World::default().open().review(vec![read::read(arrival, &NearReader::new())]);
    assert_eq!(review.expect("is open").items.len(), 1);
}
