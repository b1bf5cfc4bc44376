//! How good a password is: a score and a hint, and nothing of the password.

use zxcvbn::feedback::{Feedback, Warning};

use crate::view::{StrengthHint, StrengthView, Typed};

/// So many characters are looked at. A longer password is as good as they are, or better.
const MOST_CHARS: usize = 100;

/// From this score on nothing needs to be said.
const GOOD: u8 = 3;

/// Judges a password that is being chosen. It is never refused for its score.
pub fn judge(password: &Typed) -> StrengthView {
    // EXPOSE: the password is what is judged; a score and the name of a hint are all that leaves.
    let text = password.expose();
    let end = text.char_indices().nth(MOST_CHARS).map_or(text.len(), |(at, _)| at);
    let judged = zxcvbn::zxcvbn(&text[..end], &["ringfence", "authenticator"]);
    let score = u8::from(judged.score());
    let warning = judged.feedback().and_then(Feedback::warning);
    let hint = warning.map(hint_of).unwrap_or(StrengthHint::Short);
    StrengthView { score, hint: (score < GOOD).then_some(hint) }
}

fn hint_of(warning: Warning) -> StrengthHint {
    match warning {
        Warning::StraightRowsOfKeysAreEasyToGuess | Warning::ShortKeyboardPatternsAreEasyToGuess => {
            StrengthHint::Keyboard
        }
        Warning::RepeatsLikeAaaAreEasyToGuess | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess => {
            StrengthHint::Repeats
        }
        Warning::ThisIsATop10Password
        | Warning::ThisIsATop100Password
        | Warning::ThisIsACommonPassword
        | Warning::ThisIsSimilarToACommonlyUsedPassword => StrengthHint::Common,
        Warning::SequencesLikeAbcAreEasyToGuess => StrengthHint::Sequence,
        Warning::RecentYearsAreEasyToGuess | Warning::DatesAreOftenEasyToGuess => StrengthHint::Date,
        Warning::AWordByItselfIsEasyToGuess
        | Warning::NamesAndSurnamesByThemselvesAreEasyToGuess
        | Warning::CommonNamesAndSurnamesAreEasyToGuess => StrengthHint::Word,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(password: &str) -> (u8, Option<StrengthHint>) {
        let StrengthView { score, hint } = judge(&Typed::new(password.to_owned()));
        (score, hint)
    }

    #[test]
    fn weak_passwords_get_the_hint_that_fits_and_good_ones_none() {
        for (password, hint) in [
            ("password1", StrengthHint::Common),
            ("qwertyuiop[]", StrengthHint::Keyboard),
            ("aaaaaaaaaa", StrengthHint::Repeats),
            ("abcdefghij", StrengthHint::Sequence),
            ("13.05.1987", StrengthHint::Date),
            ("", StrengthHint::Short),
        ] {
            let (score, said) = judged(password);
            assert_eq!((score < GOOD, said), (true, Some(hint)), "{password}: {score}");
        }
        for password in ["tangled lantern of Cassiopeia 58", "f7#Qw9!zLp2@", "心有灵犀一点通在此处"]
        {
            assert_eq!(judged(password).1, None, "{password}");
        }
    }

    #[test]
    fn a_very_long_password_is_judged_in_time_and_by_its_beginning() {
        let long = "é".repeat(1_000_000);
        assert_eq!(judged(&long), judged(&"é".repeat(MOST_CHARS)));
    }
}
