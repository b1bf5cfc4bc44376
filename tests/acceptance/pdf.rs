//! Codes on the pages of PDF files.
#![allow(
    clippy::unwrap_used,
    reason = "the lint sees tests by their attribute; what they share in this file is test code too"
)]

use std::cell::Cell;
use std::fmt::Write as _;

use qrcodegen::{QrCode, QrCodeEcc};
use ringfence_scan::{PictureError, Searched, decode_file, is_picture};

/// A PDF with a page of A4 for each content, written by hand (ISO 32000-1, 7.5), with this in its trailer.
fn pdf(contents: &[String], trailer: &str) -> Vec<u8> {
    let mut text = "%PDF-1.4\n".to_owned();
    let mut places = Vec::new();
    let mut object = |text: &mut String, body: &str| {
        places.push(text.len());
        writeln!(text, "{} 0 obj\n{body}\nendobj", places.len()).unwrap();
    };
    object(&mut text, "<< /Type /Catalog /Pages 2 0 R >>");
    let kids: String = (0..contents.len()).map(|page| format!("{} 0 R ", 3 + 2 * page)).collect();
    object(&mut text, &format!("<< /Type /Pages /Kids [{kids}] /Count {} >>", contents.len()));
    for (page, content) in contents.iter().enumerate() {
        let drawing = 4 + 2 * page;
        object(
            &mut text,
            &format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {drawing} 0 R >>"),
        );
        object(&mut text, &format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()));
    }
    let table = text.len();
    write!(text, "xref\n0 {}\n0000000000 65535 f \n", places.len() + 1).unwrap();
    for place in &places {
        writeln!(text, "{place:010} 00000 n ").unwrap();
    }
    let count = places.len() + 1;
    write!(text, "trailer\n<< /Size {count} /Root 1 0 R {trailer} >>\nstartxref\n{table}\n%%EOF\n").unwrap();
    text.into_bytes()
}

/// A code of `side` points, drawn as squares from its upper left corner, in points from the page's lower left.
fn code(text: &str, side: f64, left: f64, top: f64) -> String {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).unwrap();
    let module = side / f64::from(code.size());
    let mut drawing = "0 g\n".to_owned();
    for (y, x) in (0..code.size()).flat_map(|y| (0..code.size()).map(move |x| (y, x))) {
        if code.get_module(x, y) {
            let (x, y) = (left + f64::from(x) * module, top - f64::from(y + 1) * module);
            writeln!(drawing, "{x:.3} {y:.3} {module:.3} {module:.3} re f").unwrap();
        }
    }
    drawing
}

fn texts(bytes: &[u8]) -> Result<Vec<String>, PictureError> {
    Ok(decode_file(bytes, &|| true)?.codes.iter().map(|code| code.text.to_string()).collect())
}

const LINK: &str = "otpauth://totp/ACME:alice?secret=JBSWY3DPEHPK3PXP&issuer=ACME";

#[test]
fn codes_are_read_from_all_pages_each_once() {
    let first = code("second on the page", 60.0, 400.0, 300.0) + &code(LINK, 57.0, 70.0, 780.0);
    let pages = [
        first,
        "BT ET".to_owned(),
        code("on the last page", 200.0, 100.0, 500.0) + &code(LINK, 90.0, 400.0, 200.0),
    ];
    let bytes = pdf(&pages, "");
    assert!(is_picture(&bytes));
    assert_eq!(texts(&bytes).unwrap(), [LINK, "second on the page", "on the last page"]);
}

#[test]
fn a_pdf_without_a_code_is_no_error() {
    assert_eq!(texts(&pdf(&["0 0 100 100 re f".to_owned()], "")), Ok(vec![]));
}

#[test]
fn a_code_on_a_late_page_is_found_and_pages_that_were_not_looked_at_are_told() {
    let long = |pages: usize, with_codes: &[usize]| {
        let content = |page| match with_codes.contains(&page) {
            true => code(&format!("on page {page}"), 100.0, 100.0, 500.0),
            false => "0 0 100 100 re f".to_owned(),
        };
        pdf(&(0..pages).map(content).collect::<Vec<_>>(), "")
    };
    // How often a search of one page by the cheap passes, and then by all, asks whether to go on.
    let asks = |bytes: &[u8]| {
        let asked = Cell::new(0);
        let found = decode_file(bytes, &|| {
            asked.set(asked.get() + 1);
            true
        });
        assert!(found.is_ok());
        asked.get()
    };
    let within = |bytes: &[u8], limit: usize| {
        let asked = Cell::new(0);
        decode_file(bytes, &|| {
            asked.set(asked.get() + 1);
            asked.get() <= limit
        })
    };
    let (all, pages) = (asks(&long(1, &[])), 9);
    let found =
        |searched: &Searched| searched.codes.iter().map(|code| code.text.to_string()).collect::<Vec<_>>();
    // Enough for the cheap passes over all pages, and for all passes over a third of them.
    let searched = within(&long(pages, &[pages - 1]), all * pages / 3).unwrap();
    assert_eq!((found(&searched), searched.pages_left), (vec![format!("on page {}", pages - 1)], false));
    // Not enough for all pages: said, whether there were codes before or not.
    let searched = within(&long(pages, &[1, pages - 1]), all).unwrap();
    assert_eq!((found(&searched), searched.pages_left), (vec!["on page 1".to_owned()], true));
    assert_eq!(within(&long(pages, &[]), all), Ok(Searched { codes: vec![], pages_left: true }));
    // All looked at, and not by every way.
    assert_eq!(within(&long(pages, &[]), all * pages / 2), Err(PictureError::Unfinished));
    // More than are ever looked at.
    let all_pages: Vec<usize> = (0..51).collect();
    assert!(decode_file(&long(51, &all_pages), &|| true).unwrap().pages_left);
}

#[test]
fn a_pdf_may_begin_a_little_late() {
    let bytes = [&b"\r\n%!PS-Adobe-3.0 PDF-1.4\n"[..], &pdf(&[code(LINK, 100.0, 100.0, 500.0)], "")].concat();
    assert!(is_picture(&bytes));
    assert_eq!(texts(&bytes).unwrap(), [LINK]);
    assert!(!is_picture(&[&[b' '; 1025][..], b"%PDF-1.4"].concat()));
    // A picture that says of itself from where it came is none.
    let mut png = ringfence_scan::write_png(&[255; 16], 2, 2).unwrap();
    png.extend_from_slice(b"%PDF-1.4");
    assert_eq!(texts(&png), Ok(vec![]));
}

#[test]
fn a_pdf_that_is_locked_or_broken_says_so() {
    let encrypted = pdf(
        &[code(LINK, 100.0, 100.0, 500.0)],
        &format!(
            "/ID [<00112233445566778899AABBCCDDEEFF> <00112233445566778899AABBCCDDEEFF>] /Encrypt << /Filter /Standard /V 1 \
             /R 2 /P -1 /O <{0}> /U <{0}> >>",
            "5A".repeat(32)
        ),
    );
    assert_eq!(texts(&encrypted), Err(PictureError::Locked));
    assert_eq!(texts(b"%PDF-1.7\nand nothing else"), Err(PictureError::Damaged));
}
