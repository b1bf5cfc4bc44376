//! Codes: the RFCs' own vectors, vectors made by other programs, and agreement with `oathtool`.

use std::process::Command;

use data_encoding::{BASE32_NOPAD, HEXLOWER, HEXUPPER};
use proptest::test_runner::{RngAlgorithm, TestRng};
use ringfence_core::otp::{code_at, code_for_counter, window_at};
use ringfence_core::uri::decode_base32;
use ringfence_core::{Algorithm, Digits, Epoch, Otp, Period, Pin, Secret, Timestamp};
use serde_json::Value;

use super::uris::sample;

/// The secret of RFC 4226 appendix D, repeated to a hash's length for RFC 6238 appendix B.
fn rfc_secret(length: usize) -> Secret {
    Secret::new(b"1234567890".iter().copied().cycle().take(length).collect()).unwrap()
}

fn totp(secret: Secret, algorithm: Algorithm, digits: u8, period: u32) -> Otp {
    let digits = Digits::new(digits).unwrap();
    let (period, epoch) = (Period::from_seconds(period).unwrap(), Epoch::UNIX);
    Otp::Totp { secret, algorithm, digits, period, epoch }
}

fn hotp(secret: Secret, digits: u8, counter: u64) -> Otp {
    Otp::Hotp { secret, algorithm: Algorithm::Sha1, digits: Digits::new(digits).unwrap(), counter }
}

fn shown(otp: &Otp, seconds: u64) -> String {
    code_at(otp, Timestamp::from_unix_seconds(seconds)).unwrap().as_str().to_owned()
}

/// The rows of a table without its comments and heading.
fn rows(table: &str) -> impl Iterator<Item = Vec<&str>> {
    table.lines().filter(|line| !line.starts_with('#')).skip(1).map(|line| line.split(',').collect())
}

#[test]
fn every_value_of_rfc_4226_appendix_d_comes_out() {
    let mut count = 0;
    for row in rows(include_str!("../fixtures/rfc/rfc4226-appendix-d.csv")) {
        let [counter, _hmac, hexadecimal, truncated, code] = row[..] else { panic!("{row:?}") };
        let counter = counter.parse().unwrap();
        assert_eq!(shown(&hotp(rfc_secret(20), 6, counter), 0), code, "counter {counter}");
        // Ten digits are the whole truncated value, the appendix's second table.
        let whole = shown(&hotp(rfc_secret(20), 10, counter), 0);
        assert_eq!(whole.parse::<u32>().unwrap(), truncated.parse::<u32>().unwrap(), "counter {counter}");
        assert_eq!(whole.parse(), u32::from_str_radix(hexadecimal, 16), "counter {counter}");
        count += 1;
    }
    assert_eq!(count, 10);
}

#[test]
fn every_value_of_rfc_6238_appendix_b_comes_out() {
    let mut count = 0;
    for row in rows(include_str!("../fixtures/rfc/rfc6238-appendix-b.csv")) {
        let [time, counter, algorithm, code] = row[..] else { panic!("{row:?}") };
        let length =
            [("SHA1", 20), ("SHA256", 32), ("SHA512", 64)].iter().find(|(name, _)| *name == algorithm);
        let otp = totp(rfc_secret(length.unwrap().1), algorithm.parse().unwrap(), 8, 30);
        let time: u64 = time.parse().unwrap();
        assert_eq!(shown(&otp, time), code, "{algorithm} at {time}");
        let counter = u64::from_be_bytes(HEXUPPER.decode(counter.as_bytes()).unwrap().try_into().unwrap());
        assert_eq!(code_for_counter(&otp, counter).unwrap().as_str(), code, "{algorithm} at {time}");
        let window = window_at(&otp, Timestamp::from_unix_seconds(time)).unwrap();
        assert_eq!((window.from, window.until), (counter * 30, counter * 30 + 30));
        count += 1;
    }
    assert_eq!(count, 18);
}

#[test]
fn steam_guard_codes_are_those_of_the_real_app() {
    // Made with Valve's app; published in the tests of KeePassXC and Stratum (first secret), Bitwarden and
    // Proton Authenticator.
    for (secret, time, code) in [
        ("63BEDWCQZKTQWPESARIERL5DTTQFCJTK", 1_511_200_518, "FR8RV"),
        ("63BEDWCQZKTQWPESARIERL5DTTQFCJTK", 1_511_200_714, "9P3VP"),
        ("HXDMVJECJJWSRB3HWIZR4IFUGFTMXBOZ", 1_672_531_200, "7W6CJ"),
        ("STEAMKEY", 1_742_298_622, "NTK5M"),
        ("STEAMKEY", 1_742_298_317, "VKFDN"),
    ] {
        assert_eq!(shown(&Otp::Steam { secret: decode_base32(secret).unwrap() }, time), code, "at {time}");
    }
}

#[test]
fn yandex_codes_are_those_of_the_real_app() {
    // Published in the tests of Aegis and Stratum.
    for (secret, pin, time, code) in [
        ("6SB2IKNM6OBZPAVBVTOHDKS4FAAAAAAADFUTQMBTRY", "5239", 1_641_559_648, "umozdicq"),
        ("LA2V6KMCGYMWWVEW64RNP3JA3IAAAAAAHTSG4HRZPI", "7586", 1_581_064_020, "oactmacq"),
        ("LA2V6KMCGYMWWVEW64RNP3JA3IAAAAAAHTSG4HRZPI", "7586", 1_581_090_810, "wemdwrix"),
        ("JBGSAU4G7IEZG6OY4UAXX62JU4AAAAAAHTSG4HXU3M", "5210481216086702", 1_581_091_469, "dfrpywob"),
        ("JBGSAU4G7IEZG6OY4UAXX62JU4AAAAAAHTSG4HXU3M", "5210481216086702", 1_581_093_059, "vunyprpd"),
    ] {
        let otp = Otp::Yandex { secret: decode_base32(secret).unwrap(), pin: Pin::new(pin.into()) };
        assert_eq!(shown(&otp, time), code, "at {time}");
    }
}

#[test]
fn mobile_otp_codes_are_those_of_other_apps() {
    // Published in the tests of Aegis and Stratum.
    for (secret, pin, time, code) in [
        ("e3152afee62599c8", "1234", 165_892_298, "e7d8b6"),
        ("e3152afee62599c8", "1234", 123_456_789, "4ebfb2"),
        ("bbb1912bb5c515be", "9999", 1_659_540_020, "ced7b1"),
        ("7ac61d4736f51a2b", "5555", 0, "c42a26"),
        ("7ac61d4736f51a2b", "5555", 1_000_000_000, "4af383"),
    ] {
        let secret = Secret::new(HEXLOWER.decode(secret.as_bytes()).unwrap()).unwrap();
        assert_eq!(shown(&Otp::Motp { secret, pin: Pin::new(pin.into()) }, time), code, "at {time}");
    }
}

#[test]
fn the_collected_vectors_of_other_programs_come_out() {
    let Some(text) = sample("codes-vectors.json") else { return };
    let collection: Value = serde_json::from_str(&text).unwrap();
    let vectors = collection["vectors"].as_array().unwrap();
    for vector in vectors {
        let text = |name: &str| vector[name].as_str();
        let number = |name: &str, usual: u64| vector[name].as_u64().unwrap_or(usual);
        let secret = || match text("secret_hex") {
            Some(hex) => Secret::new(HEXLOWER.decode(hex.as_bytes()).unwrap()).unwrap(),
            None => decode_base32(text("secret").unwrap()).unwrap(),
        };
        let pin = || Pin::new(text("pin").unwrap().into());
        let digits = u8::try_from(number("digits", 6)).unwrap();
        let otp = match text("type").unwrap() {
            "totp" => {
                let period = u32::try_from(number("period", 30)).unwrap();
                totp(secret(), text("algorithm").unwrap_or("SHA1").parse().unwrap(), digits, period)
            }
            "hotp" => hotp(secret(), digits, number("counter", 0)),
            "steam" => Otp::Steam { secret: secret() },
            "yandex" => Otp::Yandex { secret: secret(), pin: pin() },
            "motp" => Otp::Motp { secret: secret(), pin: pin() },
            other => panic!("{other}"),
        };
        assert_eq!(shown(&otp, number("time", 0)), text("code").unwrap(), "{vector}");
    }
    println!("{} collected vectors agree", vectors.len());
    assert!(vectors.len() >= 56);
}

/// Each run of `oathtool` prints this many codes, of consecutive windows or counters.
const CODES_IN_A_RUN: u64 = 25;
const RUNS: u64 = 400;
const SEED: [u8; 32] = *b"ringfence and oathtool, 10,000 x";

#[test]
fn ten_thousand_codes_agree_with_oathtool() {
    if Command::new("oathtool").arg("--version").output().is_err() {
        assert!(std::env::var_os("CI").is_none(), "oathtool is not installed, and CI must compare with it");
        println!("SKIPPED: oathtool is not installed, so nothing was compared with it");
        return;
    }
    println!("seed {:?}", String::from_utf8_lossy(&SEED));
    let mut random = TestRng::from_seed(RngAlgorithm::ChaCha, &SEED);
    let compared: u64 = (0..RUNS).map(|_| agree_once(&mut random)).sum();
    println!("{compared} codes agree with oathtool");
    assert_eq!(compared, 10_000);
}

/// Compares one run's codes for one random account; returns how many there were.
fn agree_once(random: &mut TestRng) -> u64 {
    use proptest::prelude::Rng as _;
    let mut below = |end: u64| random.next_u64() % end;

    let length = 1 + below(70);
    let bytes: Vec<u8> = (0..length).map(|_| below(256) as u8).collect();
    let text = BASE32_NOPAD.encode(&bytes);
    let secret = Secret::new(bytes).unwrap();
    let digits = 6 + below(3) as u8;
    let window = (CODES_IN_A_RUN - 1).to_string();
    let mut oathtool = Command::new("oathtool");
    oathtool.args(["--base32", "--digits", &digits.to_string(), "--window", &window]);

    let otp;
    let codes: Vec<String> = if below(4) == 0 {
        // All 64 bits now and then; small counters, as people have them, most of the time.
        let end = if below(3) == 0 { i64::MAX as u64 } else { 100_000 };
        let counter = below(end);
        otp = hotp(secret, digits, counter);
        oathtool.args(["--hotp", "--counter", &counter.to_string()]);
        (0..CODES_IN_A_RUN)
            .map(|step| code_for_counter(&otp, counter + step).unwrap().as_str().to_owned())
            .collect()
    } else {
        let (name, algorithm) =
            [("SHA1", Algorithm::Sha1), ("SHA256", Algorithm::Sha256), ("SHA512", Algorithm::Sha512)]
                [below(3) as usize];
        let period = if below(2) == 0 { 30 } else { 1 + below(86_400) as u32 };
        let time = below(4_102_444_800);
        otp = totp(secret, algorithm, digits, period);
        oathtool.arg(format!("--totp={name}"));
        oathtool.args(["--time-step-size", &format!("{period}s"), "--now", &format!("@{time}")]);
        (0..CODES_IN_A_RUN).map(|step| shown(&otp, time + step * u64::from(period))).collect()
    };
    let output = oathtool.arg(&text).output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let theirs: Vec<&str> = printed.lines().collect();
    assert_eq!(codes, theirs, "{oathtool:?}: {}", String::from_utf8_lossy(&output.stderr));
    codes.len() as u64
}
