//! What the parameters of a link are called, by the Key URI Format and by programs that have their own words.
//!
//! Who passes over a name that means something shows codes that are wrong and look right. So what is meant is taken, and
//! what is meant and can't be known or done is refused.

/// The names of one thing.
pub(super) struct Names {
    /// Names that mean nothing else. The first is the standard's.
    pub(super) sure: &'static [&'static str],
    /// Names that mean something else as well: they count where none of the others stands, and their value is fit for it.
    pub(super) perhaps: &'static [&'static str],
}

pub(super) const ALGORITHM: Names = Names {
    sure: &["algorithm", "algo", "alg", "hashalgorithm", "hashalgo", "otphashmode", "hashmode"],
    perhaps: &["hash", "digest"],
};
pub(super) const DIGITS: Names = Names {
    sure: &[
        "digits",
        "digit",
        "numdigits",
        "digitcount",
        "otpdigits",
        "otplength",
        "codelength",
        "tokenlength",
    ],
    perhaps: &["size", "length", "len"],
};
pub(super) const PERIOD: Names = Names {
    sure: &["period", "interval", "step", "timestep", "timeperiod", "timeinterval", "stepsize"],
    perhaps: &[],
};
pub(super) const EPOCH: Names =
    Names { sure: &["epoch", "t0", "epochstart", "starttime", "timestart"], perhaps: &[] };
pub(super) const COUNTER: Names =
    Names { sure: &["counter", "initialcounter", "startcounter", "movingfactor"], perhaps: &["count"] };

/// Time that is added before a code is made: from when, and in which unit, is nobody's standard.
const OFFSET: [&str; 9] = [
    "offset",
    "timeoffset",
    "clockoffset",
    "drift",
    "timedrift",
    "clockdrift",
    "skew",
    "timeskew",
    "clockskew",
];
/// How the key is written, where it isn't base32.
const ENCODING: [&str; 5] = ["encoding", "secretencoding", "keyencoding", "secretformat", "keyformat"];
/// How names begin by which privacyIDEA says that half of the key is still to be made by the phone.
const HALF_A_KEY: &str = "2step";

/// The other parameters that carry a part of an account.
const PARTS: [&str; 5] = ["secret", "issuer", "pin", "steam", "encoder"];

impl Names {
    pub(super) fn are_sure_of(&self, name: &str) -> bool {
        is_among(name, self.sure)
    }

    pub(super) fn may_mean(&self, name: &str) -> bool {
        is_among(name, self.perhaps)
    }
}

/// Whether a parameter's name, however it is written, is one that carries a part of an account itself.
pub(super) fn is_used(name: &str) -> bool {
    let name = plain(name);
    [ALGORITHM, DIGITS, PERIOD, EPOCH, COUNTER].iter().any(|names| names.are_sure_of(name))
        || PARTS.iter().any(|part| part.eq_ignore_ascii_case(name))
        || is_among(name, &OFFSET)
        || is_among(name, &ENCODING)
        || starts_half_a_key(name)
}

/// Whether this parameter asks for codes that can't be made. A value that says nothing asks for nothing.
pub(super) fn asks_for_more(name: &str, value: &str) -> bool {
    let is = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(value));
    if is_among(name, &OFFSET) {
        !value.parse::<f64>().is_ok_and(|seconds| seconds == 0.0)
    } else if is_among(name, &ENCODING) {
        is(&["hex", "base16", "base64", "base64url", "ascii", "text", "raw", "binary"])
    } else if name.eq_ignore_ascii_case("encoder") {
        !is(&[
            "steam", "default", "none", "decimal", "numeric", "digits", "rfc4226", "rfc6238", "totp", "hotp",
            "google",
        ])
    } else {
        starts_half_a_key(name)
    }
}

/// A name without what stands around it by accident: blanks and characters that nobody sees.
pub(super) fn plain(name: &str) -> &str {
    name.trim_matches(|c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{ad}')
    })
}

fn starts_half_a_key(name: &str) -> bool {
    name.get(..HALF_A_KEY.len()).is_some_and(|head| head.eq_ignore_ascii_case(HALF_A_KEY))
}

/// Whether it is one of these words, in any case, written as one word or several.
fn is_among(name: &str, words: &[&str]) -> bool {
    let name = || name.chars().filter(|c| !matches!(c, '-' | '_' | '.') && !c.is_whitespace());
    words.iter().any(|word| name().map(|c| c.to_ascii_lowercase()).eq(word.chars()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_known_in_every_way_of_writing_it() {
        for name in ["timestep", "timeStep", "time_step", "TIME-STEP", "time step"] {
            assert!(PERIOD.are_sure_of(name) && is_used(name), "{name}");
        }
        for name in [" digits", "digits\u{a0}", "\u{feff}Digits\0", "\u{200b}t0", "2step_salt"] {
            assert!(is_used(name), "{name:?}");
        }
        for name in ["image", "size", "steps", "tag", "2st", "\u{e9}", ""] {
            assert!(!is_used(name), "{name}");
        }
        assert!(DIGITS.may_mean("Length") && !DIGITS.are_sure_of("length"));
    }

    #[test]
    fn a_value_that_changes_nothing_asks_for_nothing_more() {
        for (name, value) in
            [("offset", "0"), ("drift", "-0.0"), ("encoding", "base32"), ("encoder", "Default")]
        {
            assert!(!asks_for_more(name, value), "{name}={value}");
        }
        for (name, value) in [
            ("offset", "30"),
            ("time_offset", "-5"),
            ("Drift", "ten"),
            ("encoding", "HEX"),
            ("encoder", "letters"),
            ("2step_output", "20"),
        ] {
            assert!(asks_for_more(name, value), "{name}={value}");
        }
    }
}
