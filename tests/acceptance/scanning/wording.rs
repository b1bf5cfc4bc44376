//! What a symbol's data say, in every mode and charset.

use qrcodegen::{QrCode, QrCodeEcc, QrSegment, QrSegmentMode, Version};
use ringfence_app::fakes::NearReader;
use ringfence_app::import::read::{self, Arrival, Content};
use ringfence_app::{ErrorCode, ErrorView};
use ringfence_scan::Part;
use ringfence_tests::{World, accounts};

use super::decode;
use super::paper::Paper;

fn read(segments: &[QrSegment]) -> Vec<String> {
    let code = QrCode::encode_segments(segments, QrCodeEcc::Medium).unwrap();
    decode(&Paper::of_code(&code, 4, 4).frame())
}

/// A segment after the declaration of its charset.
fn declared(eci: u32, bytes: &[u8]) -> [QrSegment; 2] {
    [QrSegment::make_eci(eci), QrSegment::make_bytes(bytes)]
}

fn bits(value: u32, count: u32) -> impl Iterator<Item = bool> {
    (0..count).rev().map(move |at| value >> at & 1 == 1)
}

#[test]
fn a_text_in_any_script_comes_out_as_it_went_in() {
    for text in ["腾讯云：二维码", "Ünïcödé ✓", "0123456789", "HTTPS://EXAMPLE.COM/$%*+-./:", "Привет, мир"]
    {
        assert_eq!(decode(&Paper::of(text, 4, 4).frame()), [text]);
    }
}

#[test]
fn undeclared_bytes_in_the_charsets_that_people_use_are_understood() {
    for (bytes, text) in [
        ("Zürich ✓".as_bytes(), "Zürich ✓"),
        (b"J\xFCrgen M\xFCller, K\xF6ln", "Jürgen Müller, Köln"),
        (b"\x93\xFA\x96{\x8C\xEA\x82\xCC\x83e\x83L\x83X\x83g", "日本語のテキスト"),
        (b"\xC3\xDE\xBB\xDE\xB2\xDD QR", "ﾃﾞｻﾞｲﾝ QR"),
        (b"\xD6\xD0\xCE\xC4\xD7\xD6\xB7\xFB otpauth", "中文字符 otpauth"),
        (b"\xEF\xBB\xBFotpauth://totp/a", "otpauth://totp/a"),
    ] {
        assert_eq!(read(&[QrSegment::make_bytes(bytes)]), [text]);
    }
}

#[test]
fn every_segment_is_read_in_the_charset_that_it_declares() {
    let segments = [
        declared(3, b"\xE9t\xE9 "),
        declared(7, b"\xBF\xE0\xD8\xD2\xD5\xE2 "),
        declared(9, b"\xC1\xE8\xDE\xED\xE1 "),
        declared(20, b"\x93\xFA\x96{ "),
        declared(26, "條碼 ".as_bytes()),
        declared(28, b"\xB9\xCF "),
        declared(29, b"\xD6\xD0\xCE\xC4"),
    ];
    assert_eq!(read(segments.as_flattened()), ["été Привет Αθήνα 日本 條碼 圖 中文"]);
    // Latin letters that would be UTF-8 if nobody had said otherwise.
    assert_eq!(read(&declared(3, "é".as_bytes())), ["Ã©"]);
}

#[test]
fn kanji_in_their_own_mode_stand_among_other_characters() {
    // 日本 in Shift JIS.
    let kanji: Vec<bool> = [0x93FA_u32, 0x967B]
        .iter()
        .map(|character| character - 0x8140)
        .flat_map(|moved| bits((moved >> 8) * 0xC0 + (moved & 0xFF), 13))
        .collect();
    let segments = [
        QrSegment::make_alphanumeric("OTP:"),
        QrSegment::new(QrSegmentMode::Kanji, 2, kanji),
        QrSegment::make_numeric("0042"),
    ];
    assert_eq!(read(&segments), ["OTP:日本0042"]);
}

/// A part of a larger message: version 5, medium correction, which is 86 bytes of data.
fn part(index: u32, last: u32, parity: u32, bytes: &[u8]) -> QrCode {
    let mut data: Vec<bool> =
        bits(3, 4).chain(bits(index, 4)).chain(bits(last, 4)).chain(bits(parity, 8)).collect();
    data.extend(bits(4, 4).chain(bits(u32::try_from(bytes.len()).unwrap(), 8)));
    data.extend(bytes.iter().flat_map(|byte| bits(u32::from(*byte), 8)));
    data.resize(86 * 8, false);
    let codewords: Vec<u8> =
        data.chunks(8).map(|byte| byte.iter().fold(0, |sum, bit| sum << 1 | u8::from(*bit))).collect();
    QrCode::encode_codewords(Version::new(5), QrCodeEcc::Medium, &codewords, None)
}

#[test]
fn parts_of_a_message_that_are_all_on_the_picture_are_one() {
    // Divided amid a character, as encoders do; the last part stands first.
    let text = "otpauth://totp/Zürich:二维码?secret=JBSWY3DPEHPK3PXP";
    let (first, rest) = text.as_bytes().split_at(17);
    let (second, third) = rest.split_at(15);
    let parity = u32::from(text.bytes().fold(0, |parity, byte| parity ^ byte));
    let parts = [part(0, 2, parity, first), part(1, 2, parity, second), part(2, 2, parity, third)];
    let mut page = Paper::white(800, 700);
    page.draw_code(&parts[2], 6, 60, 60);
    page.draw_code(&parts[0], 6, 420, 60);
    page.draw_code(&parts[1], 6, 60, 400);
    page.draw("alone", 6, 420, 400);
    assert_eq!(decode(&page.frame()), [text, "alone"]);
}

#[test]
fn a_part_without_the_others_says_that_it_is_one() {
    let mut page = Paper::white(800, 360);
    page.draw_code(&part(0, 2, 9, b"one of three, "), 6, 60, 60);
    // Of the same count, of another message.
    page.draw_code(&part(1, 2, 10, b"two of three, "), 6, 420, 60);
    assert_eq!(decode(&page.frame()), ["one of three, ", "two of three, "]);
    let parts: Vec<_> = ringfence_scan::decode(&page.frame()).into_iter().map(|code| code.part).collect();
    let of = |index, parity| Some(Part { index, count: 3, parity });
    assert_eq!(parts, [of(0, 9), of(1, 10)]);
}

#[test]
fn parts_that_are_not_of_one_message_are_not_joined() {
    // Two messages whose encoder gives all its parts the same mark.
    let mut page = Paper::white(800, 360);
    page.draw_code(&part(0, 1, 0, b"otpauth://totp/a?secret=JBSWY3"), 6, 60, 60);
    page.draw_code(&part(1, 1, 0, b"GEZDGNBVGY3TQOJQ"), 6, 420, 60);
    let codes = ringfence_scan::decode(&page.frame());
    assert!(codes.len() == 2 && codes.iter().all(|code| code.part.is_some()), "{codes:?}");
}

#[test]
fn one_part_of_a_key_link_is_no_account_with_a_key_that_is_cut_off() {
    let text = "otpauth://totp/Acme:alice?secret=JBSWY3DPEHPK3PXP";
    let parity = u32::from(text.bytes().fold(0, |parity, byte| parity ^ byte));
    let (first, second) = text.as_bytes().split_at(39);
    let mut half = Paper::white(400, 360);
    half.draw_code(&part(0, 1, parity, first), 6, 60, 60);
    let read = |page: &Paper| {
        let content = Content::Bytes(page.png().into());
        let reading = read::read(Arrival { source: None, content }, &NearReader::new());
        World::default().open().review(vec![reading]).unwrap()
    };
    let review = read(&half);
    assert!(review.items.is_empty());
    assert_eq!(review.rejected[0].problem, ErrorView::at(ErrorCode::CodeInParts, 1));
    let mut both = Paper::white(800, 360);
    both.draw_code(&part(0, 1, parity, first), 6, 60, 60);
    both.draw_code(&part(1, 1, parity, second), 6, 420, 60);
    let review = read(&both);
    assert_eq!((review.items.len(), review.rejected.len()), (1, 0));
}

#[test]
fn the_parts_of_a_code_in_several_files_are_one_account_together_and_one_after_the_other() {
    let text = "otpauth://totp/North:kay?secret=JBSWY3DPEHPK3PXP&issuer=North";
    let parity = u32::from(text.bytes().fold(0, |parity, byte| parity ^ byte));
    let pieces: Vec<&[u8]> = text.as_bytes().chunks(21).collect();
    let arrival = |index: usize| {
        let mut page = Paper::white(400, 360);
        let last = u32::try_from(pieces.len() - 1).unwrap();
        page.draw_code(&part(u32::try_from(index).unwrap(), last, parity, pieces[index]), 6, 60, 60);
        let content = Content::File(format!("/pictures/{index}.png").into(), page.png().into());
        read::read(Arrival { source: Some(format!("{index}.png")), content }, &NearReader::new())
    };
    assert_eq!(pieces.len(), 3);
    let mut app = World::default().open();
    let review = app.review(vec![arrival(2), arrival(0), arrival(1)]).unwrap();
    assert_eq!((review.items.len(), review.rejected.len()), (1, 0), "{:?}", review.rejected);
    assert_eq!((review.items[0].issuer.as_str(), review.items[0].name.as_str()), ("North", "kay"));

    let mut app = World::default().open();
    let missing = |review: &ringfence_app::view::ImportReview| {
        review.rejected.iter().map(|rejected| rejected.problem.at).collect::<Vec<_>>()
    };
    let review = app.review(vec![arrival(1), arrival(1)]).unwrap();
    assert_eq!((review.items.len(), missing(&review)), (0, vec![Some(2), Some(2)]));
    let review = app.review(vec![arrival(0)]).unwrap();
    assert_eq!((review.items.len(), missing(&review)), (0, vec![Some(1)]));
    let review = app.review(vec![arrival(2)]).unwrap();
    assert_eq!((review.items.len(), missing(&review)), (1, vec![]));
    app.confirm_review(review.id, &review.choose(|_| true)).unwrap();
    assert_eq!(accounts(&mut app).map(|all| all.len()), Some(1));
}
