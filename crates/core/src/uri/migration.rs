//! `otpauth-migration://`: Google Authenticator's transfer codes, both ways, batches included.

use data_encoding::{BASE64, BASE64_NOPAD};
use prost::Message;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::UriError;
use super::label::{joined, split};
use super::text::{LONGEST, after_scheme, decoded, push_encoded, trimmed, unescaped};
use super::wire::{Entry, OtpParameters, Payload, ReadPayload};
use super::write::WriteError;
use crate::account::NewAccount;
use crate::otp::{Algorithm, Digits, Epoch, Otp, ParameterError, Period};
use crate::secret::Secret;

/// The most parts that a transfer is believed to have. Phones make ten accounts a code, so this is ten thousand
/// accounts; a hostile code's number must not become a list of billions of missing parts.
const MOST_PARTS: u32 = 1_000;

/// Which part of a transfer one code is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct BatchPlace {
    /// The transfer that the part belongs to; 0 when the code doesn't say.
    pub id: i32,
    /// As the code says: from 0, and up to `size` in codes of programs that count from 1.
    pub index: u32,
    /// How many parts there are: 1 to 1,000.
    pub size: u32,
    /// Tells two parts apart that say the same place, and is the same for the same part. Says nothing of a key.
    pub mark: [u8; 8],
}

/// An entry that can't become an account.
#[derive(PartialEq, Eq, Debug)]
pub struct SkippedAccount {
    /// Issuer and name as far as known, or its number among the accounts of the code; never the secret.
    pub name: String,
    /// Why.
    pub reason: UriError,
}

/// What one transfer code holds.
#[derive(PartialEq, Eq, Debug)]
pub struct Batch {
    /// Its place in the transfer.
    pub place: BatchPlace,
    /// The accounts.
    pub accounts: Vec<NewAccount>,
    /// The entries that are none.
    pub skipped: Vec<SkippedAccount>,
}

/// Why a transfer code can't be read at all.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum MigrationError {
    /// Another scheme, or no `data`.
    #[error("this is not a transfer code")]
    NotAMigration,
    /// The data is no base64.
    #[error("the transfer code is damaged: its data can't be decoded")]
    BadBase64,
    /// The decoded data is no transfer record.
    #[error("the transfer code is damaged: its data is cut off or altered")]
    BadRecord,
    /// The text has more than 64 KiB.
    #[error("the transfer code is too long")]
    TooLong,
}

/// Reads one transfer code.
///
/// The data is standard or URL-safe base64, percent-encoded or raw, padded or not. A name is divided from its
/// issuer as in key URIs. Transfers have no period: it is 30 s.
///
/// # Errors
/// [`MigrationError`] when nothing can be read; a single bad entry lands in [`Batch::skipped`].
pub fn parse_migration(text: &str) -> Result<Batch, MigrationError> {
    if text.len() > LONGEST {
        return Err(MigrationError::TooLong);
    }
    let text = unescaped(trimmed(text));
    let rest = after_scheme(&text, "otpauth-migration").ok_or(MigrationError::NotAMigration)?;
    let (_, query) = rest.split_once('?').ok_or(MigrationError::NotAMigration)?;
    let data = query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find_map(|(name, value)| name.eq_ignore_ascii_case("data").then_some(value))
        .filter(|data| !data.is_empty())
        .ok_or(MigrationError::NotAMigration)?;
    let record = Zeroizing::new(base64(data).ok_or(MigrationError::BadBase64)?);
    let payload = ReadPayload::read(&record).ok_or(MigrationError::BadRecord)?;
    let place = place_of(&payload, &record);
    let mut batch = Batch { place, accounts: Vec::new(), skipped: Vec::new() };
    for (number, entry) in (1..).zip(payload.entries) {
        let (entry, otp) = match entry {
            Entry::Sound(entry) => {
                let otp = otp_of(&entry);
                (entry, otp)
            }
            Entry::Damaged(entry) => (entry, Err(UriError::RecordDamaged)),
        };
        let label = String::from_utf8_lossy(&entry.name);
        let (issuer, name) = split(&label, Some(&String::from_utf8_lossy(&entry.issuer)));
        match otp {
            Ok(otp) => batch.accounts.push(NewAccount { issuer, name, otp, parameters: Vec::new() }),
            Err(reason) => {
                batch.skipped.push(SkippedAccount { name: called(&issuer, &name, number), reason });
            }
        }
    }
    Ok(batch)
}

fn called(issuer: &str, name: &str, number: usize) -> String {
    match (issuer.is_empty(), name.is_empty()) {
        (true, true) => format!("#{number}"),
        (true, false) => name.to_owned(),
        (false, true) => issuer.to_owned(),
        (false, false) => format!("{issuer}: {name}"),
    }
}

/// Writes accounts as transfer codes of at most `per_code` accounts each (1 when 0 is asked), sharing
/// `batch_id`. The decoration in [`NewAccount::parameters`] has no place there and is left out.
///
/// # Errors
/// [`WriteError::NotRepresentable`] when the format can't carry one of them: Steam Guard, Yandex, Mobile-OTP,
/// SHA-224, SHA-384, digits other than 6 and 8, periods other than 30 s, an epoch, counters above 2^63 - 1.
pub fn write_migration(
    accounts: &[NewAccount],
    per_code: usize,
    batch_id: i32,
) -> Result<Vec<Zeroizing<String>>, WriteError> {
    let parts = accounts.chunks(per_code.max(1));
    let batch_size = i32::try_from(parts.len()).map_err(|_| WriteError::NotRepresentable)?;
    (0..batch_size)
        .zip(parts)
        .map(|(batch_index, part)| {
            let otp_parameters = part.iter().map(entry_of).collect::<Result<_, _>>()?;
            Ok(link_of(&Payload {
                otp_parameters,
                version: Some(1),
                batch_size: Some(batch_size),
                batch_index: Some(batch_index),
                batch_id: Some(batch_id),
            }))
        })
        .collect()
}

/// A place that makes no sense, or one in a transfer of more parts than anybody makes, is that of an only part:
/// the accounts are there all the same.
fn place_of(payload: &ReadPayload, record: &[u8]) -> BatchPlace {
    let id = payload.batch_id;
    let digest = Sha256::digest(record);
    let mut mark = [0; 8];
    mark.copy_from_slice(&digest[..8]);
    match (u32::try_from(payload.batch_index), u32::try_from(payload.batch_size)) {
        (Ok(index), Ok(size)) if size > 0 && index <= size && size <= MOST_PARTS => {
            BatchPlace { id, index, size, mark }
        }
        _ => BatchPlace { id, index: 0, size: 1, mark },
    }
}

fn otp_of(entry: &OtpParameters) -> Result<Otp, UriError> {
    let algorithm = match entry.algorithm {
        0 | 1 => Algorithm::Sha1,
        2 => Algorithm::Sha256,
        3 => Algorithm::Sha512,
        4 => Algorithm::Md5,
        _ => return Err(ParameterError::UnknownAlgorithm.into()),
    };
    let digits = match entry.digits {
        0 | 1 => Digits::SIX,
        2 => Digits::EIGHT,
        _ => return Err(ParameterError::ImpossibleDigits.into()),
    };
    let secret = Secret::new(entry.secret.clone()).ok_or(UriError::SecretMissing)?;
    match entry.kind {
        1 => {
            let counter = u64::try_from(entry.counter).map_err(|_| UriError::BadCounter)?;
            Ok(Otp::Hotp { secret, algorithm, digits, counter })
        }
        0 | 2 => Ok(Otp::Totp { secret, algorithm, digits, period: Period::THIRTY, epoch: Epoch::UNIX }),
        _ => Err(UriError::UnknownType),
    }
}

fn entry_of(account: &NewAccount) -> Result<OtpParameters, WriteError> {
    let (algorithm, digits, kind, counter) = match &account.otp {
        Otp::Totp { algorithm, digits, period: Period::THIRTY, epoch: Epoch::UNIX, .. } => {
            (algorithm, digits, 2, 0)
        }
        Otp::Hotp { algorithm, digits, counter, .. } => (algorithm, digits, 1, *counter),
        _ => return Err(WriteError::NotRepresentable),
    };
    let algorithm = match algorithm {
        Algorithm::Sha1 => 1,
        Algorithm::Sha256 => 2,
        Algorithm::Sha512 => 3,
        Algorithm::Md5 => 4,
        Algorithm::Sha224 | Algorithm::Sha384 => return Err(WriteError::NotRepresentable),
    };
    let digits = match digits.get() {
        6 => 1,
        8 => 2,
        _ => return Err(WriteError::NotRepresentable),
    };
    let (issuer, name) = (account.issuer.trim(), account.name.trim());
    Ok(OtpParameters {
        // EXPOSE: the transfer carries the secret itself; the copy is wiped when it is written.
        secret: account.otp.secret().expose().to_vec(),
        name: joined(issuer, name).into_bytes(),
        issuer: issuer.into(),
        algorithm,
        digits,
        kind,
        counter: i64::try_from(counter).map_err(|_| WriteError::NotRepresentable)?,
    })
}

fn link_of(payload: &Payload) -> Zeroizing<String> {
    let record = Zeroizing::new(payload.encode_to_vec());
    let data = Zeroizing::new(BASE64.encode(&record));
    // Three in 64 symbols grow to three characters each; room for the worst, so that the link never moves.
    let mut link = Zeroizing::new(String::with_capacity(64 + 3 * data.len()));
    link.push_str("otpauth-migration://offline?data=");
    push_encoded(&mut link, &data);
    link
}

/// Undoes percent-encoding and base64. A form decoder somewhere on the way has turned `+` into blanks.
fn base64(raw: &str) -> Option<Vec<u8>> {
    let plain = decoded(raw);
    let mut symbols = Zeroizing::new(String::with_capacity(plain.len()));
    symbols.extend(plain.trim_end_matches('=').chars().map(|symbol| match symbol {
        ' ' | '-' => '+',
        '_' => '/',
        symbol => symbol,
    }));
    BASE64_NOPAD.decode(symbols.as_bytes()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One account "Hello", made by hand: secret 01 02 03, name `ACME: bob`, issuer `ACME`, SHA-1, six, TOTP.
    const ENTRY: [u8; 26] = *b"\x0a\x18\x0a\x03\x01\x02\x03\x12\x09ACME: bob\x1a\x04ACME\x20\x01";

    fn read(record: &[u8]) -> Result<Batch, MigrationError> {
        parse_migration(&format!("otpauth-migration://offline?data={}", BASE64.encode(record)))
    }

    fn place(batch: &Batch) -> (i32, u32, u32) {
        (batch.place.id, batch.place.index, batch.place.size)
    }

    fn account(issuer: &str, name: &str, otp: Otp) -> NewAccount {
        NewAccount { issuer: issuer.into(), name: name.into(), otp, parameters: vec![] }
    }

    fn totp(bytes: &[u8]) -> Otp {
        Otp::Totp {
            secret: Secret::new(bytes.to_vec()).unwrap(),
            algorithm: Algorithm::Sha1,
            digits: Digits::SIX,
            period: Period::THIRTY,
            epoch: Epoch::UNIX,
        }
    }

    #[test]
    fn absent_fields_have_the_usual_values_and_a_missing_place_is_that_of_an_only_part() {
        let batch = read(&ENTRY).unwrap();
        assert_eq!(place(&batch), (0, 0, 1));
        assert_eq!(batch.accounts, [account("ACME", "bob", totp(&[1, 2, 3]))]);
    }

    #[test]
    fn a_negative_batch_id_and_a_missing_index_are_read() {
        let id = [0x28, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
        let batch = read(&[&ENTRY[..], &[0x18, 0x03], &id[..]].concat()).unwrap();
        assert_eq!(place(&batch), (-1, 0, 3));
        let batch = read(&[&ENTRY[..], &[0x18, 0x03, 0x20, 0x07]].concat()).unwrap();
        assert_eq!(place(&batch), (0, 0, 1), "part 7 of 3");
        let batch = read(&[&ENTRY[..], &[0x18, 0x03, 0x20, 0x03]].concat()).unwrap();
        assert_eq!(place(&batch), (0, 3, 3), "the last one where parts are counted from 1");
    }

    #[test]
    fn a_transfer_of_more_parts_than_anybody_makes_is_an_only_part() {
        let of = |size: &[u8]| place(&read(&[&ENTRY[..], &[0x18], size, &[0x20, 0x02]].concat()).unwrap());
        assert_eq!(of(&[0xe8, 0x07]), (0, 2, 1_000));
        for size in [&[0xe9, 0x07][..], &[0xff, 0xff, 0xff, 0xff, 0x07]] {
            assert_eq!(of(size), (0, 0, 1));
        }
    }

    #[test]
    fn one_bad_entry_does_not_sink_the_others() {
        let bad = |field: &[u8]| {
            let content = [b"\x0a\x01\x07\x12\x01x\x1a\x01I", field].concat();
            [&[0x0a, content.len() as u8], content.as_slice()].concat()
        };
        let record = [
            bad(&[0x20, 0x05]),
            bad(&[0x28, 0x03]),
            bad(&[0x30, 0x03]),
            bad(&[0x30, 0x01, 0x38, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]),
            b"\x0a\x03\x12\x01y".to_vec(),
            ENTRY.to_vec(),
        ]
        .concat();
        let batch = read(&record).unwrap();
        assert_eq!(batch.accounts.len(), 1);
        let skipped: Vec<_> = batch.skipped.iter().map(|entry| (entry.name.as_str(), entry.reason)).collect();
        assert_eq!(
            skipped,
            [
                ("I: x", UriError::Parameter(ParameterError::UnknownAlgorithm)),
                ("I: x", UriError::Parameter(ParameterError::ImpossibleDigits)),
                ("I: x", UriError::UnknownType),
                ("I: x", UriError::BadCounter),
                ("y", UriError::SecretMissing),
            ]
        );
    }

    #[test]
    fn a_damaged_account_is_named_and_the_others_come() {
        let damaged = |inside: &[u8]| [&[0x0a, inside.len() as u8], inside].concat();
        let record = [
            ENTRY.to_vec(),
            damaged(b"\x0a\x01\x07\x12\x02me\x1a\x01I\x22\x41"),
            damaged(b"\x0a\x01\x07\x4b\x4c"),
            ENTRY.to_vec(),
        ];
        let batch = read(&record.concat()).unwrap();
        assert_eq!(batch.accounts.len(), 2);
        let skipped: Vec<_> = batch.skipped.iter().map(|entry| (entry.name.as_str(), entry.reason)).collect();
        assert_eq!(skipped, [("I: me", UriError::RecordDamaged), ("#3", UriError::RecordDamaged)]);
    }

    #[test]
    fn every_number_of_a_place_is_written_also_where_it_is_zero() {
        let link = write_migration(&[account("", "me", totp(&[1]))], 10, 0).unwrap().remove(0);
        let record = base64(link.split_once("data=").unwrap().1).unwrap();
        assert!(record.ends_with(&[0x10, 1, 0x18, 1, 0x20, 0, 0x28, 0]), "version, size, index, id");
    }

    #[test]
    fn the_ampersand_of_a_web_page_divides_the_data_from_what_stands_before_it() {
        let link = write_migration(&[account("", "me", totp(&[1]))], 10, 0).unwrap().remove(0);
        let escaped = link.replace("?data", "?v=1&amp;data");
        assert_eq!(parse_migration(&escaped).unwrap().accounts, [account("", "me", totp(&[1]))]);
    }

    #[test]
    fn base64_is_read_raw_encoded_and_without_padding() {
        // Six bytes that are the two symbols which links mistreat, four times each.
        let secret = [0, 0, 0xfb, 0xef, 0xbe, 0xff, 0xff, 0xff];
        let written = write_migration(&[account("", "me", totp(&secret))], 10, 0).unwrap();
        let canonical = written[0].as_str();
        let raw = canonical.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=");
        assert!(raw.contains('+') && raw.contains('/'), "{raw}");
        let blank = raw.replace('+', " ");
        let url_safe = raw.replace('+', "-").replace('/', "_");
        let shouted = canonical.replace("otpauth-migration", "OTPAUTH-Migration");
        let unpadded = raw.trim_end_matches('=');
        for text in [canonical, &raw, &blank, &url_safe, unpadded, &shouted] {
            assert_eq!(parse_migration(text).unwrap().accounts, [account("", "me", totp(&secret))], "{text}");
        }
    }

    #[test]
    fn what_is_no_transfer_has_its_reason() {
        let no_data =
            ["otpauth://totp/x", "otpauth-migration://offline", "otpauth-migration://offline?data="];
        for text in no_data {
            assert_eq!(parse_migration(text), Err(MigrationError::NotAMigration), "{text}");
        }
        assert_eq!(
            parse_migration("otpauth-migration://offline?data=not*base64"),
            Err(MigrationError::BadBase64)
        );
        assert_eq!(read(&ENTRY[..20]), Err(MigrationError::BadRecord));
        assert_eq!(
            parse_migration(&format!("otpauth-migration://offline?data={}", "A".repeat(65 * 1024))),
            Err(MigrationError::TooLong)
        );
    }

    #[test]
    fn what_a_transfer_cannot_carry_is_refused_whole() {
        let secret = || Secret::new(vec![7; 20]).unwrap();
        let (algorithm, digits) = (Algorithm::Sha1, Digits::SIX);
        let (period, epoch) = (Period::THIRTY, Epoch::UNIX);
        for otp in [
            Otp::Steam { secret: secret() },
            Otp::Yandex { secret: secret(), pin: None },
            Otp::Motp { secret: secret(), pin: None },
            Otp::Totp { secret: secret(), algorithm: Algorithm::Sha384, digits, period, epoch },
            Otp::Totp { secret: secret(), algorithm, digits: Digits::new(7).unwrap(), period, epoch },
            Otp::Totp {
                secret: secret(),
                algorithm,
                digits,
                period: Period::from_seconds(60).unwrap(),
                epoch,
            },
            Otp::Totp {
                secret: secret(),
                algorithm,
                digits,
                period,
                epoch: Epoch::from_unix_seconds(1).unwrap(),
            },
            Otp::Hotp { secret: secret(), algorithm, digits, counter: 1 << 63 },
        ] {
            let accounts = [account("", "a", totp(&[1])), account("", "b", otp)];
            assert_eq!(write_migration(&accounts, 10, 1), Err(WriteError::NotRepresentable));
        }
    }
}
