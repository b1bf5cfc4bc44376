//! What must hold of anything at all that reaches a reader. Each body takes bytes and panics where a promise is
//! broken; `fuzz/` gives them millions of inputs, the test in this crate some thousands.
//!
//! | body | reader |
//! |---|---|
//! | [`container`] | the vault file, still sealed |
//! | [`payload`] | the accounts within the seal |
//! | [`uri`] | key URIs and lists of them |
//! | [`migration`] | transfer codes |
//! | [`recovery`] | recovery codes as people type them |
//! | [`picture`] | pictures and PDFs, down to the texts of their codes |

mod container;
mod links;
mod migration;
mod mutation;
mod payload;
mod picture;
mod recovery;
mod seeds;

pub use container::container;
pub use links::uri;
pub use migration::migration;
pub use mutation::mutated;
pub use payload::payload;
pub use picture::picture;
pub use recovery::recovery;

use ringfence_core::Otp;

/// A body, and what the fuzzer begins with.
pub struct Target {
    /// Its name; the target of the same name lies in `fuzz/targets`.
    pub name: &'static str,
    /// Panics where a promise is broken.
    pub body: fn(&[u8]),
    /// Inputs that reach far into the reader, made by the project's own code.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// Every body.
pub const TARGETS: [Target; 6] = [
    Target { name: "container", body: container, seeds: seeds::container },
    Target { name: "payload", body: payload, seeds: seeds::payload },
    Target { name: "uri", body: uri, seeds: seeds::uri },
    Target { name: "migration", body: migration, seeds: seeds::migration },
    Target { name: "recovery", body: recovery, seeds: seeds::recovery },
    Target { name: "picture", body: picture, seeds: seeds::picture },
];

/// An error's sentence is one of ours: short, and without a piece of what was being read.
fn is_ours(sentence: &str, input: &str) {
    assert!(sentence.len() < 160, "a sentence of {} bytes", sentence.len());
    let echoed = input.split(|c: char| !c.is_alphanumeric()).find(|word| {
        // Too short to say anything, or the number of a version, which the sentence is there to say.
        word.len() > 15 && !word.bytes().all(|byte| byte.is_ascii_digit()) && sentence.contains(word)
    });
    assert!(echoed.is_none(), "the sentence repeats what was read");
}

/// `Debug` of what was read shows no byte of the key in any usual spelling.
fn shows_no_key(shown: &str, otp: &Otp) {
    // EXPOSE: what is shown is searched for it.
    let key = otp.secret().expose();
    if key.len() < 12 {
        return;
    }
    let spellings = [
        data_encoding::BASE32_NOPAD.encode(key),
        data_encoding::HEXLOWER.encode(key),
        data_encoding::BASE64.encode(key),
        key.iter().map(u8::to_string).collect::<Vec<_>>().join(", "),
    ];
    for spelling in spellings {
        assert!(!shown.contains(&spelling), "a key is shown");
    }
}
