//! What the fuzzer begins with, made by the project's own code and kept samples.

use std::path::Path;

use qrcodegen::{QrCode, QrCodeEcc};
use ringfence_core::account::NewAccount;
use ringfence_core::uri::{parse, write_migration};
use ringfence_core::vault::{
    Header, KdfCost, RecoveryCode, Slot, SlotId, VaultId, Wrapping, bare_payload, seal,
};
use ringfence_core::{AccountId, Passphrase, Timestamp, Vault};

use crate::container::{data_key, origin_key, wrapping_key};

/// One of each kind, with everything that a link may say.
const LINKS: [&str; 12] = [
    "otpauth://totp/Example:alice@example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Example&algorithm=SHA1&digits=8&period=30",
    "otpauth://totp/%E4%BD%A0%E5%A5%BD:a%3Ab?secret=gezd%20gnbv&algorithm=sha512&image=https%3A%2F%2Fexample.com%2Fa.png",
    "otpauth://hotp/Bank?secret=MFRGGZDFMZTWQ2LK&counter=18446744073709551615&digits=6",
    "otpauth://totp/Steam:player?secret=MFRGGZDFMZTWQ2LK&issuer=Steam",
    "otpauth://steam/player?secret=MFRGGZDFMZTWQ2LK",
    "steam://MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK",
    "otpauth://yaotp/y?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY&pin=GA2DOMI",
    "motp://m:me?secret=0123456789abcdef0123456789abcdef",
    "apple-otpauth://totp/A?secret=MFRGGZDFMZTWQ2LK&algorithm=MD5&digits=10&period=4294967295",
    "https://example.com/",
    "WIFI:S:guest;T:WPA;P:secret;;",
    "# list\r\notpauth://totp/a?secret=MY\n\notpauth://totp/b?secret=MZ,otpauth://totp/c?secret=MZXQ",
];

fn accounts() -> impl Iterator<Item = NewAccount> {
    LINKS.iter().filter_map(|link| parse(link).ok())
}

fn vault(count: usize) -> Vault {
    let mut vault = Vault::default();
    for (new, byte) in accounts().take(count).zip(1_u8..) {
        vault.add(AccountId::from_random_bytes([byte; 16]), new, Timestamp::from_unix_seconds(1_700_000_000));
    }
    vault
}

/// Vaults with and without accounts, by keychain and by password, and every one that was ever written.
pub fn container() -> Vec<Vec<u8>> {
    let id = VaultId::from_random_bytes([1; 16]);
    let slot = |byte| SlotId::from_random_bytes([byte; 16]);
    let (key, origin) = (data_key(), origin_key());
    let seed = wrapping_key();
    let wrapping = Wrapping { data_key: &key, origin: &origin, seed: &seed };
    let keychain = Slot::for_keychain(id, slot(2), &wrapping_key(), wrapping).expect("wraps");
    let password = Passphrase::new("password".into());
    let password =
        Slot::for_password(id, slot(4), &password, KdfCost::FLOOR, [5; 16], wrapping).expect("wraps");
    let headers = [
        Header::new(id, vec![]),
        Header::new(id, vec![keychain.clone()]).made_from(&[], 1).expect("there is a next"),
        Header::new(id, vec![keychain, password]),
    ];
    let mut files: Vec<_> = headers
        .iter()
        .flat_map(|header| [0, 1, 9].map(|count| (header, count)))
        .map(|(header, count)| seal(header, &vault(count), &data_key(), [7; 24]).expect("seals"))
        .collect();
    for folder in ["vault/v1", "vault/v2"] {
        files.extend(kept(folder, |name| name.ends_with(".json") && !name.contains("payload")));
    }
    files
}

/// Payloads as they are written, and those of every vault that was ever written.
pub fn payload() -> Vec<Vec<u8>> {
    let written = |count| bare_payload::write(&vault(count)).expect("writes").to_vec();
    let mut texts: Vec<_> = [0, 1, 3, 9].map(written).into();
    texts.extend(kept("vault/v1", |name| name.ends_with("payload.json")));
    texts.extend(kept("vault/v2", |name| name.ends_with("payload.json")));
    texts
}

/// Links of every kind, and the kept tables line by line.
pub fn uri() -> Vec<Vec<u8>> {
    let mut texts: Vec<_> = LINKS.iter().map(|link| link.as_bytes().to_vec()).collect();
    for table in kept("uri", |name| name.ends_with(".tsv")) {
        let lines = table.split(|byte| *byte == b'\n').filter(|line| !line.starts_with(b"#"));
        texts.extend(lines.filter_map(|line| line.split(|byte| *byte == b'\t').next()).map(<[u8]>::to_vec));
    }
    texts
}

/// Transfer codes of one and of several parts, and the bare data in them.
pub fn migration() -> Vec<Vec<u8>> {
    let mut texts = Vec::new();
    let portable: Vec<_> =
        accounts().filter(|one| write_migration(std::slice::from_ref(one), 1, 0).is_ok()).collect();
    for per_code in [1, 10] {
        for link in write_migration(&portable, per_code, 77).expect("all of them can be carried") {
            let data = link.split_once("data=").map_or("", |(_, data)| data);
            let data = data.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=");
            texts.extend(data_encoding::BASE64.decode(data.as_bytes()).ok());
            texts.push(link.as_bytes().to_vec());
        }
    }
    texts
}

/// A code of every spelling.
pub fn recovery() -> Vec<Vec<u8>> {
    let codes = [0x00, 0x5a, 0xff].map(|byte| {
        RecoveryCode::filled_by(|bytes| {
            bytes.fill(byte);
            Ok::<_, std::convert::Infallible>(())
        })
    });
    let spellings = codes.into_iter().flatten().flat_map(|code| {
        let (written, qr) = (code.written(), code.qr_text(VaultId::from_random_bytes([1; 16])));
        [written.to_string(), written.to_lowercase(), written.replace('-', " "), qr.to_string()]
    });
    spellings.map(String::into_bytes).collect()
}

/// The kept pictures, and small ones of every kind of symbol content.
pub fn picture() -> Vec<Vec<u8>> {
    let mut pictures = kept("qr", |name| name.ends_with(".png") && !name.starts_with("several"));
    for text in ["0123456789", "HELLO WORLD", LINKS[0], "\u{4f60}\u{597d}"] {
        let code = QrCode::encode_text(text, QrCodeEcc::Low).expect("fits");
        let side = code.size() + 8;
        let rgba: Vec<u8> = (0..side * side)
            .flat_map(|place| {
                let dark = code.get_module(place % side - 4, place / side - 4);
                [if dark { 0 } else { 255 }, if dark { 0 } else { 255 }, if dark { 0 } else { 255 }, 255]
            })
            .collect();
        let side = side.unsigned_abs();
        pictures.extend(ringfence_scan::write_png(&rgba, side, side));
        pictures.push(bitmap(&rgba, side));
    }
    pictures.push(PDF.as_bytes().to_vec());
    for start in [
        b"GIF89a".as_slice(),
        b"RIFF\x1a\0\0\0WEBPVP8L",
        b"\xff\xd8\xff\xe0\0\x10JFIF\0",
        b"\0\0\0\x18ftypheic",
    ] {
        pictures.push(start.to_vec());
    }
    pictures
}

/// A page with a grey square.
const PDF: &str = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
    3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 90 90]/Contents 4 0 R>>endobj\n\
    4 0 obj<</Length 24>>stream\n0.5 g 9 9 72 72 re f\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";

/// 24-bit BMP of grey pixels.
fn bitmap(rgba: &[u8], side: u32) -> Vec<u8> {
    let row = (side as usize * 3).next_multiple_of(4);
    let mut file = b"BM".to_vec();
    let word = |value: usize| u32::try_from(value).unwrap_or(0).to_le_bytes();
    file.extend(word(54 + row * side as usize));
    file.extend([word(0), word(54), word(40), word(side as usize), word(side as usize)].concat());
    file.extend([1, 0, 24, 0]);
    file.extend([word(0), word(row * side as usize), word(2835), word(2835), word(0), word(0)].concat());
    for line in rgba.chunks(side as usize * 4).rev() {
        let start = file.len();
        file.extend(line.chunks(4).flat_map(|pixel| [pixel[0]; 3]));
        file.resize(start + row, 0);
    }
    file
}

/// Kept samples of `tests/fixtures`.
fn kept(folder: &str, wanted: impl Fn(&str) -> bool) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures").join(folder);
    let mut paths: Vec<_> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("a folder that opened can be listed").path())
        .filter(|path| path.file_name().is_some_and(|name| wanted(&name.to_string_lossy())))
        .collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).expect("a sample can be read")).collect()
}
