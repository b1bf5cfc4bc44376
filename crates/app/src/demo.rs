//! Demo accounts with a vault in memory, at a time that stands still, so that every picture of the window is
//! the same. The keys are made up here and open nothing.

use std::sync::Arc;

use ringfence_core::Timestamp;
use ringfence_core::vault::KdfCost;

use crate::app::{App, Ports};
use crate::fakes::{
    CountingEntropy, FixedClock, MemoryAttempts, MemoryKeyStore, MemorySettings, MemoryVault,
};
use crate::ports::{Clipboard, Clock};

/// 2026-09-21T14:13:11Z: eleven seconds into a window, the rings about two thirds full.
const FROZEN_AT: Timestamp = Timestamp::from_unix_seconds(1_789_999_991);

const ACCOUNTS: [&str; 12] = [
    "otpauth://totp/Tencent%20Cloud:alice%40example.com?secret=NRUXG5DFNZSXEIDPNZSQ&issuer=Tencent%20Cloud",
    "otpauth://totp/JD%20Cloud:ops-team?secret=MJSWC5DJNZTSAZDSOVWQ&issuer=JD%20Cloud",
    "otpauth://totp/Zenlayer:alice%40example.com?secret=OZSWK6JAMNQWY3JAON2G64TN&issuer=Zenlayer",
    "otpauth://totp/GitHub:alice-example?secret=MJZGSZLGNRXXOZLSOMQGI&issuer=GitHub",
    "otpauth://hotp/Office%20VPN:alice?secret=NFXGWIDPOZSXEIDXMF2GK4Q&issuer=Office%20VPN&counter=41",
    "otpauth://steam/Steam:alice_plays?secret=ON2GKYLNEB3GC3DMMV4SA&issuer=Steam",
    "otpauth://totp/Alibaba%20Cloud:root%40example?secret=ONUWY5TFOIQGQ2LMNRZQ&issuer=Alibaba%20Cloud",
    "otpauth://totp/Proton:alice%40proton.example?secret=OF2WSZLUEBWW64TONFXGO&issuer=Proton&digits=8&algorithm=SHA256",
    "otpauth://totp/%E4%B8%AD%E5%9B%BD%E7%94%B5%E4%BF%A1:%E7%88%B1%E4%B8%BD%E4%B8%9D?secret=MZUWK3DEEBXWMIDSNFRWK&issuer=%E4%B8%AD%E5%9B%BD%E7%94%B5%E4%BF%A1",
    "otpauth://totp/Hetzner:billing%40a-rather-long-company-name.example?secret=M5ZGKZLOEBTGSZLMMRZQ&issuer=Hetzner",
    "otpauth://totp/GitLab:alice?secret=ORUGKIDGN54CA2LOEB2GQZI&issuer=GitLab&period=60",
    "otpauth://yaotp/alice?secret=N5XGKIDUO5XSA5DIOJSWKIDGN52XE&issuer=Yandex",
];

/// The application with `accounts` demo accounts. `live`: with this clock instead of the frozen time.
pub fn app(accounts: usize, live: Option<Arc<dyn Clock>>, clipboard: Arc<dyn Clipboard>) -> App {
    let clock = live.unwrap_or_else(|| Arc::new(FixedClock::frozen(FROZEN_AT)));
    let mut app = App::new(Ports {
        clock,
        entropy: Arc::new(CountingEntropy::new()),
        keys: Arc::new(MemoryKeyStore::new()),
        store: Arc::new(MemoryVault::new()),
        clipboard,
        settings: Arc::new(MemorySettings::new()),
        attempts: Arc::new(MemoryAttempts::new()),
    });
    app.set_kdf_cost(KdfCost::FLOOR);
    let mut question = app.open();
    while let Some(asked) = question {
        question = app.answer(asked.ask());
    }
    let reading = crate::import::read::read_text(None, &links(accounts));
    if let Ok(review) = app.review(vec![reading]) {
        // A vault in memory takes every save; an empty demo would be the visible sign that it did not.
        let _ = app.confirm_review(review.id, &review.choose(|_| true));
    }
    app
}

/// The demo accounts, and beyond them numbered ones with keys of their own.
fn links(count: usize) -> String {
    let listed = ACCOUNTS.iter().map(|link| (*link).to_owned());
    let numbered = (1..).map(|number: u32| {
        let letter = |power: u32| char::from(b'A' + u8::try_from(number / 26_u32.pow(power) % 26).unwrap_or(0));
        let key: String = (0..16).map(|place| letter(place % 3)).collect();
        format!("otpauth://totp/Service%20{number}:user{number}%40example.com?secret={key}&issuer=Service%20{number}")
    });
    listed.chain(numbered).take(count).collect::<Vec<_>>().join("\n")
}

/// How many accounts the demo shows unless told otherwise.
pub const ACCOUNT_COUNT: usize = ACCOUNTS.len();
