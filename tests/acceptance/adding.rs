//! What arrives, its review, and the form.

use image::{ImageEncoder as _, codecs::png::PngEncoder};
use qrcodegen::{QrCode, QrCodeEcc};
use ringfence_app::ErrorCode;
use ringfence_app::view::{CodeView, Kind, ManualRequest, ReviewStatus, Typed};
use ringfence_core::account::NewAccount;
use ringfence_core::{Timestamp, uri};
use ringfence_tests::{RFC_KEY, World, accounts, add, hand_over, paste};

/// A PNG with one QR code for each text, side by side.
fn png(texts: &[&str]) -> Vec<u8> {
    let codes: Vec<_> =
        texts.iter().map(|text| QrCode::encode_text(text, QrCodeEcc::Medium).expect("fits")).collect();
    let (scale, quiet) = (4, 4);
    let cell = codes.iter().map(|code| code.size() + 2 * quiet).max().expect("at least one");
    let (width, height) = (cell * scale * i32::try_from(codes.len()).expect("few"), cell * scale);
    let luma: Vec<u8> = (0..width * height)
        .map(|at| {
            let (x, y) = (at % width / scale, at / width / scale);
            let code = &codes[usize::try_from(x / cell).expect("is positive")];
            if code.get_module(x % cell - quiet, y - quiet) { 0 } else { 255 }
        })
        .collect();
    let mut bytes = Vec::new();
    let (width, height) = (u32::try_from(width).expect("fits"), u32::try_from(height).expect("fits"));
    PngEncoder::new(&mut bytes)
        .write_image(&luma, width, height, image::ExtendedColorType::L8)
        .expect("encodes");
    bytes
}

fn codes_of(review: &ringfence_app::view::ImportReview) -> Vec<ErrorCode> {
    review.rejected.iter().map(|rejected| rejected.problem.code).collect()
}

#[test]
fn a_qr_picture_becomes_an_account_with_the_right_code() {
    let mut app = World::default().open();
    let picture =
        png(&[&format!("otpauth://totp/ACME:alice@example.com?secret={RFC_KEY}&digits=8&issuer=ACME")]);
    let review = hand_over(&mut app, "enrol.png", &picture).expect("reads");
    assert_eq!(review.items.len(), 1);
    let item = &review.items[0];
    assert_eq!((item.issuer.as_str(), item.name.as_str()), ("ACME", "alice@example.com"));
    assert_eq!((item.status, item.source.as_deref()), (ReviewStatus::New, Some("enrol.png")));
    app.confirm_review(review.id, &review.choose(|item| item.index == 0)).expect("saves");
    let shown = accounts(&mut app).expect("is open").remove(0);
    assert!(
        matches!(shown.code, ringfence_app::view::CodeView::Timed { digits, .. } if digits == "94287082")
    );
}

#[test]
fn each_thing_that_is_no_account_has_its_own_answer() {
    let mut app = World::default().open();
    for (name, bytes, said) in [
        ("web.png", png(&["https://example.com/login"]), ErrorCode::IsWebAddress),
        ("wifi.png", png(&["WIFI:T:WPA;S:guests;P:welcome;;"]), ErrorCode::IsWifi),
        ("words.png", png(&["just some words"]), ErrorCode::NotAnAccount),
        (
            "odd.png",
            png(&["otpauth://totp/a?secret=JBSWY3DPEHPK3PXP&algorithm=SHA3"]),
            ErrorCode::UnknownAlgorithm,
        ),
        ("cut.png", png(&[RFC_KEY])[..300].to_vec(), ErrorCode::PictureDamaged),
        ("phone.heic", b"\0\0\0\x18ftypheic\0\0\0\0heicmif1".to_vec(), ErrorCode::HeicPicture),
        ("tool.exe", vec![b'M', b'Z', 0, 0xff, 0xfe, 0x90], ErrorCode::UnknownPicture),
        ("notes.txt", b"nothing of ours".to_vec(), ErrorCode::NotAnAccount),
    ] {
        let review = hand_over(&mut app, name, &bytes).expect("answers");
        assert_eq!((codes_of(&review), review.items.len()), (vec![said], 0), "{name}");
        assert_eq!(review.rejected[0].source.as_deref(), Some(name));
    }
    let mut blank = Vec::new();
    PngEncoder::new(&mut blank)
        .write_image(&[255; 64 * 64], 64, 64, image::ExtendedColorType::L8)
        .expect("encodes");
    let review = hand_over(&mut app, "blank.png", &blank).expect("answers");
    assert_eq!(codes_of(&review), [ErrorCode::NoCodeInPicture]);
}

#[test]
fn several_codes_in_a_picture_are_all_found_and_what_is_known_is_marked() {
    let mut app = World::default().open();
    add(&mut app, &format!("otpauth://totp/Known:old?secret={RFC_KEY}"));
    let same_name = "otpauth://totp/Known:old?secret=JBSWY3DPEHPK3PXP";
    let picture = png(&[
        &format!("otpauth://totp/Other:name?secret={RFC_KEY}"),
        same_name,
        "otpauth://totp/New:one?secret=KRSXG5CTMVRXEZLU",
    ]);
    let review = hand_over(&mut app, "three.png", &picture).expect("reads");
    let statuses: Vec<_> = review.items.iter().map(|item| item.status).collect();
    assert_eq!(statuses, [ReviewStatus::SameKey, ReviewStatus::SameName, ReviewStatus::New]);
    let twice = [review.choose(|item| item.index == 2), review.choose(|item| item.index == 2)].concat();
    let ids = app.confirm_review(review.id, &twice).expect("saves").ids;
    assert_eq!((ids.len(), accounts(&mut app).map(|all| all.len())), (1, Some(2)));
    assert_eq!(
        app.confirm_review(review.id, &review.choose(|item| item.index == 0)).map_err(|e| e.code),
        Err(ErrorCode::ReviewGone)
    );
}

#[test]
fn one_key_that_serves_four_services_is_four_accounts_and_comes_again_as_none() {
    let mut app = World::default().open();
    let list: String = [("Kernel", "user"), ("Golf", "user"), ("Hotel", "admin"), ("India", "root")]
        .map(|(issuer, name)| format!("otpauth://totp/{issuer}:{name}?secret={RFC_KEY}&issuer={issuer}\n"))
        .concat();
    let statuses = |review: &ringfence_app::view::ImportReview| {
        review.items.iter().map(|item| item.status).collect::<Vec<_>>()
    };
    let review = paste(&mut app, &list).expect("reads");
    let again = ReviewStatus::KeyTwice;
    assert_eq!(statuses(&review), [ReviewStatus::New, again, again, again]);
    let twin = review.items[3].twin.as_ref().expect("is named");
    assert_eq!((twin.issuer.as_str(), twin.name.as_str()), ("Kernel", "user"));
    app.confirm_review(review.id, &review.choose(|_| true)).expect("saves");
    assert_eq!(accounts(&mut app).map(|all| all.len()), Some(4));

    let review = paste(&mut app, &list).expect("reads");
    assert_eq!(statuses(&review), [ReviewStatus::Duplicate; 4]);
    app.drop_review(review.id);
    let other = format!("otpauth://totp/Juliett:me?secret={RFC_KEY}&issuer=Juliett");
    let review = paste(&mut app, &format!("{other}\n{other}\n{other}&image=x")).expect("reads");
    assert_eq!(statuses(&review), [ReviewStatus::SameKey, ReviewStatus::Repeated]);
    assert_eq!(review.items[0].twin.as_ref().map(|twin| twin.issuer.as_str()), Some("Kernel"));
    app.confirm_review(review.id, &review.choose(|item| item.index == 0)).expect("saves");
    assert_eq!(accounts(&mut app).map(|all| all.len()), Some(5));
}

#[test]
fn parts_of_a_transfer_counted_from_one_or_not_at_all_are_whole_when_all_are_here() {
    use data_encoding::BASE64;
    let part = |index: Option<u8>, key: u8| {
        let account = [&[0x0a, 10][..], &[key; 10], &[0x12, 1, b'a' + key]].concat();
        let mut record = [&[0x0a, 15][..], &account, &[0x10, 1, 0x18, 3, 0x28, 9]].concat();
        record.extend(index.into_iter().flat_map(|index| [0x20, index]));
        format!("otpauth-migration://offline?data={}", BASE64.encode(&record))
    };
    for indexes in [[Some(1), Some(2), Some(3)], [None; 3], [Some(0); 3], [Some(2); 3]] {
        let mut app = World::default().open();
        for (place, index) in (1..).zip(indexes) {
            let review = hand_over(&mut app, "part.png", &png(&[&part(index, place)])).expect("reads");
            assert_eq!(review.items.len(), usize::from(place));
            assert_eq!(review.transfers[0].size, 3);
            if place == 3 {
                assert_eq!(review.transfers[0].have, [1, 2, 3], "{indexes:?}");
            }
        }
    }
}

#[test]
fn a_damaged_account_of_a_transfer_is_named_and_the_sound_ones_come() {
    use data_encoding::BASE64;
    let sound = |name: u8| [&[0x0a, 15, 0x0a, 10][..], &[name; 10], &[0x12, 1, name]].concat();
    let inside = [&b"\x0a\x01\x07\x12\x06broken\x1a\x41"[..], b"abc"].concat();
    let damaged = [&[0x0a, u8::try_from(inside.len()).expect("is short")][..], &inside].concat();
    let record = [sound(b'a'), damaged, sound(b'c'), vec![0x10, 1, 0x18, 1]].concat();
    let mut app = World::default().open();
    let link = format!("otpauth-migration://offline?data={}", BASE64.encode(&record));
    let review = paste(&mut app, &link).expect("reads");
    let names: Vec<_> = review.items.iter().map(|item| item.name.as_str()).collect();
    assert_eq!((names, codes_of(&review)), (vec!["a", "c"], vec![ErrorCode::RecordDamaged]));
    assert_eq!(review.rejected[0].problem.name.as_deref(), Some("broken"));
}

#[test]
fn codes_counted_from_their_own_second_are_right_kept_and_exported() {
    let world = World::default();
    world.clock.set(Timestamp::from_unix_seconds(1_700_000_100));
    let mut app = world.open();
    let link = "otpauth://totp/VPN:pat?epoch=1700000010&issuer=VPN&period=30&secret=HFWDO23KDAAGTGGTLQBUILNF5DUEAWRJ";
    add(&mut app, link);
    let account = accounts(&mut app).expect("is open").remove(0);
    assert!(
        matches!(&account.code, CodeView::Timed { digits, .. } if digits == "582075"),
        "{:?}",
        account.code
    );
    assert_eq!(account.epoch, Some(1_700_000_010));
    world.clock.set(Timestamp::from_unix_seconds(1_700_000_009));
    let account = accounts(&mut app).expect("is open").remove(0);
    let CodeView::Failed { problem } = account.code else { panic!("{:?}", account.code) };
    assert_eq!(problem.code, ErrorCode::CodesNotBegun);
    assert!(app.next_deadline().is_some_and(|at| at.unix_seconds() <= 1_700_000_010));
}

#[test]
fn the_parts_of_a_transfer_come_together_in_one_review() {
    let mut app = World::default().open();
    let accounts: Vec<NewAccount> = ["MFRGGZDFMZTWQ2LK", "NNWG23TPOBYXE43U", "OV3HO6DZPIYDCMRT"]
        .map(|key| uri::parse(&format!("otpauth://totp/S:{key}?secret={key}&issuer=S")).expect("is one"))
        .into();
    let parts = uri::write_migration(&accounts, 1, -77).expect("fits");
    assert_eq!(parts.len(), 3);
    let review = hand_over(&mut app, "1.png", &png(&[&parts[0]])).expect("reads");
    assert_eq!((review.transfers[0].size, review.transfers[0].have.as_slice()), (3, &[1][..]));
    let review = hand_over(&mut app, "3.png", &png(&[&parts[2]])).expect("reads");
    assert_eq!((review.items.len(), review.transfers[0].have.as_slice()), (2, &[1, 3][..]));
    let again = hand_over(&mut app, "3 again.png", &png(&[&parts[2]])).expect("reads");
    assert_eq!((again.items.len(), again.id), (2, review.id), "a part scanned twice counts once");
    let review = paste(&mut app, &parts[1]).expect("reads");
    assert_eq!((review.items.len(), review.transfers[0].have.as_slice()), (3, &[1, 2, 3][..]));
}

#[test]
fn one_bad_line_does_not_sink_a_list_and_is_named() {
    let mut app = World::default().open();
    let list = format!("# mine\notpauth://totp/a?secret={RFC_KEY}\notpauth://totp/b?secret=0189\n");
    let review = hand_over(&mut app, "list.txt", list.as_bytes()).expect("reads");
    assert_eq!(review.items.len(), 1);
    assert_eq!(codes_of(&review), [ErrorCode::SecretBroken]);
    assert_eq!(review.rejected[0].line, Some(3));
}

#[test]
fn no_view_of_a_review_holds_the_key() {
    let mut app = World::default().open();
    let review = paste(&mut app, &format!("otpauth://totp/a?secret={RFC_KEY}&digits=77")).expect("reads");
    let shown = format!("{review:?}")
        + &format!("{:?}", paste(&mut app, &format!("otpauth://totp/a?secret={RFC_KEY}")));
    assert!(!shown.contains(RFC_KEY) && !shown.contains(&RFC_KEY.to_lowercase()));
}

fn form() -> ManualRequest {
    ManualRequest {
        issuer: "ACME".into(),
        name: "alice".into(),
        key: Typed::new("gezd gnbv-gy3t qojq gezd gnbv gy3t qojq".into()),
        kind: Kind::Totp,
        algorithm: "SHA1".into(),
        digits: "8".into(),
        period: "30".into(),
        counter: "0".into(),
        pin: Typed::new(String::new()),
    }
}

#[test]
fn a_form_is_added_as_it_is_typed_from_paper() {
    let mut app = World::default().open();
    assert_eq!(app.check_manual(&form()).expect("checks").key, None);
    app.add_manual(&form()).expect("adds");
    let shown = accounts(&mut app).expect("is open").remove(0);
    assert!(
        matches!(shown.code, ringfence_app::view::CodeView::Timed { digits, .. } if digits == "94287082")
    );
    assert_eq!(app.check_manual(&form()).expect("checks").duplicate_of, Some(shown.id));
}

#[test]
fn a_form_says_field_by_field_what_it_lacks() {
    let app = World::default().open();
    let request = ManualRequest {
        issuer: " ".into(),
        name: String::new(),
        key: Typed::new("JBSW 1DPE".into()),
        digits: "11".into(),
        period: "0".into(),
        ..form()
    };
    let check = app.check_manual(&request).expect("checks");
    let code = |field: Option<ringfence_app::ErrorView>| field.map(|error| (error.code, error.at));
    assert_eq!(code(check.name), Some((ErrorCode::NameMissing, None)));
    assert_eq!(code(check.key), Some((ErrorCode::SecretBroken, Some(6))));
    assert_eq!(code(check.digits), Some((ErrorCode::ImpossibleDigits, None)));
    assert_eq!(code(check.period), Some((ErrorCode::ImpossiblePeriod, None)));
    assert_eq!(code(check.counter), None, "a TOTP has no counter to be wrong");
}

#[test]
fn a_link_typed_into_the_key_field_says_everything() {
    let mut app = World::default().open();
    let key = Typed::new(format!("otpauth://hotp/X:y?secret={RFC_KEY}&counter=3"));
    let request = ManualRequest { issuer: String::new(), name: "mine".into(), key, ..form() };
    app.add_manual(&request).expect("adds");
    let shown = accounts(&mut app).expect("is open").remove(0);
    assert_eq!((shown.kind, shown.issuer.as_str(), shown.name.as_str()), (Kind::Hotp, "X", "mine"));
}

#[test]
fn what_is_no_key_in_the_keys_field_is_told_as_what_it_is() {
    let app = World::default().open();
    for (key, said) in [
        ("https://example.com/setup", ErrorCode::IsWebAddress),
        ("WIFI:T:WPA;S:guests;P:welcome;;", ErrorCode::IsWifi),
        ("RINGFENCE-RECOVERY:1:AAAA", ErrorCode::IsRecoveryCode),
    ] {
        let request = ManualRequest { key: Typed::new(key.into()), ..form() };
        let check = app.check_manual(&request).expect("checks");
        assert_eq!(check.key.map(|problem| problem.code), Some(said));
    }
}

#[test]
fn every_kind_can_be_typed() {
    let mut app = World::default().open();
    for (kind, key, pin) in [
        (Kind::Hotp, RFC_KEY, ""),
        (Kind::Steam, RFC_KEY, ""),
        (Kind::Yandex, "6SB2IKNM6OBZPAVBVTOHDKS4FAAAAAAADFUTQMBTRY", "5239"),
        (Kind::Motp, "e3152afee62599c8", "1234"),
    ] {
        let request =
            ManualRequest { kind, key: Typed::new(key.into()), pin: Typed::new(pin.into()), ..form() };
        app.add_manual(&request).unwrap_or_else(|error| panic!("{kind:?}: {error:?}"));
    }
    let shown = accounts(&mut app).expect("is open");
    assert!(shown.iter().all(|a| !matches!(a.code, ringfence_app::view::CodeView::Failed { .. })));
    let short = ManualRequest {
        kind: Kind::Yandex,
        ..ManualRequest { key: Typed::new("JBSWY3DP".into()), ..form() }
    };
    assert_eq!(app.add_manual(&short).map_err(|e| e.code), Err(ErrorCode::KeyTooShort));
}
