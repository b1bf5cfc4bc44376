//! What a link says of how its codes are made: algorithm, digits, period, counter and the second to count from.

use std::str::FromStr;

use super::UriError;
use super::names::{ALGORITHM, COUNTER, DIGITS, EPOCH, Names, PERIOD};
use super::text::Query;
use crate::otp::{Algorithm, Digits, Epoch, ParameterError, Period};

/// What the parameters of these names say, if they say one thing.
fn agreed<T: PartialEq>(
    query: &Query,
    names: &Names,
    read: impl Fn(&str) -> Result<T, UriError>,
) -> Result<Option<T>, UriError> {
    let mut meant = None;
    for text in query.sure(names) {
        let value = read(text)?;
        if meant.as_ref().is_some_and(|meant| *meant != value) {
            return Err(UriError::Contradictory);
        }
        meant = Some(value);
    }
    Ok(meant.or_else(|| query.perhaps(names).find_map(|text| read(text).ok())))
}

pub(super) fn algorithm(query: &Query) -> Result<Algorithm, UriError> {
    let read = |text: &str| Ok(spelled(text).parse::<Algorithm>()?);
    Ok(agreed(query, &ALGORITHM, read)?.unwrap_or(Algorithm::Sha1))
}

/// An algorithm's name without what programs put around it: their own name of the value (`Algorithm.sha1`,
/// `ALGORITHM_SHA256`), the family (`SHA2-256`) and blanks.
fn spelled(text: &str) -> String {
    let text = text.rsplit(['.', ':', '#']).next().unwrap_or(text);
    let mut plain: String = text.chars().filter(|c| !matches!(c, '-' | '_') && !c.is_whitespace()).collect();
    plain.make_ascii_uppercase();
    let mut rest = plain.as_str();
    for head in ["HASH", "ALGORITHM", "HMAC", "WITH"] {
        rest = rest.strip_prefix(head).unwrap_or(rest);
    }
    match rest {
        "SHA2224" | "SHA2256" | "SHA2384" | "SHA2512" => format!("SHA{}", &rest[4..]),
        _ => rest.to_owned(),
    }
}

pub(super) fn digits(query: &Query) -> Result<Digits, UriError> {
    let read = |text: &str| Ok(Digits::new(whole_number(text).ok_or(ParameterError::ImpossibleDigits)?)?);
    Ok(agreed(query, &DIGITS, read)?.unwrap_or(Digits::SIX))
}

pub(super) fn period(query: &Query) -> Result<Period, UriError> {
    let read =
        |text: &str| Ok(Period::from_seconds(whole_number(text).ok_or(ParameterError::ImpossiblePeriod)?)?);
    Ok(agreed(query, &PERIOD, read)?.unwrap_or(Period::THIRTY))
}

/// T0 of RFC 6238 section 4.1, as the library otphp writes it.
pub(super) fn epoch(query: &Query) -> Result<Epoch, UriError> {
    let read = |text: &str| {
        Ok(Epoch::from_unix_seconds(whole_number(text).ok_or(ParameterError::ImpossibleEpoch)?)?)
    };
    Ok(agreed(query, &EPOCH, read)?.unwrap_or(Epoch::UNIX))
}

/// Other programs stop at 2^63 - 1; RFC 4226 gives the counter eight bytes, all of which are read.
pub(super) fn counter(query: &Query) -> Result<u64, UriError> {
    Ok(agreed(query, &COUNTER, |text| whole_number(text).ok_or(UriError::BadCounter))?.unwrap_or(0))
}

/// Whether a Mobile-OTP link asks for the codes that they are: six characters for ten seconds. Some programs can make
/// others, and some write a second link right behind the number.
pub(super) fn is_usual_motp(query: &Query) -> bool {
    let is = |names: &Names, usual: u32| {
        query.sure(names).all(|text| {
            let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
            text[..end].parse().map_or(end == 0, |number: u32| number == usual)
        })
    };
    is(&PERIOD, 10) && is(&DIGITS, 6)
}

/// Decimal digits and nothing else: no sign, no fraction.
fn whole_number<N: FromStr>(text: &str) -> Option<N> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use crate::otp::Otp;
    use crate::uri::{UriError, parse};

    #[test]
    fn what_is_meant_counts_however_its_name_is_written() {
        let standard = "otpauth://totp/x?secret=MFRGGZDF&algorithm=SHA256&digits=8&period=60&epoch=7";
        let account = parse(standard).unwrap();
        for written in [
            "& algorithm=SHA256&digits =8& period =60&%20epoch%09=7",
            "&+Algorithm=sha-256&DIGITS+=8&\u{a0}Period=60&\u{200b}Epoch=7",
            "&algo=SHA256&digit=8&interval=60&t0=7",
            "&alg=Sha2-256&Digit=8&step=60&T0=7",
            "&hash_algorithm=ALGORITHM_SHA256&num-digits=8&timeStep=60&start_time=7",
            "&otpHashMode=Sha256&size=8&step=60&t0=7",
            "&algorithm=HashAlgorithm.SHA256&length=8&time_step=60&epoch=7",
            "&digest=HmacWithSHA256&codelength=8&time%20interval=60&epoch_start=7",
            "&algorithm=SHA%20256&algo=sha256&digits=8&digit=08&period=60&interval=60&epoch=7&t0=7",
            "&algorithm=&algo=sha256&digits=null&digit=8&interval=60&step=&epoch=7",
        ] {
            let read = parse(&format!("otpauth://totp/x?secret=MFRGGZDF{written}")).unwrap();
            assert_eq!(read.otp, account.otp, "{written}");
            let again = crate::uri::write(&read);
            assert!(
                again.starts_with(&standard.replace("epoch=7", "")[..]),
                "{written}: standard names alone"
            );
            assert_eq!(parse(&again).as_ref(), Ok(&read), "{written}");
        }
        let counted = parse("otpauth://hotp/x?secret=MY&counter=9");
        for written in ["initial_counter=9", "movingFactor=9", "counter%20=9"] {
            assert_eq!(parse(&format!("otpauth://hotp/x?secret=MY&{written}")), counted, "{written}");
        }
        // A name that may mean something else counts only where its value fits and nothing surer is there.
        let digits = |query: &str| match parse(&format!("otpauth://totp/x?secret=MY{query}")).unwrap().otp {
            Otp::Totp { digits, .. } => digits.get(),
            other => panic!("{other:?}"),
        };
        assert_eq!((digits("&size=200"), digits("&size=8&digits=7"), digits("&len=7")), (6, 7, 7));
    }

    #[test]
    fn a_link_that_contradicts_itself_or_asks_for_more_is_refused_and_no_code_is_guessed() {
        for query in [
            "&period=30&interval=60",
            "&period=30&period=60",
            "&digits=6&Digits =8",
            "&algo=SHA1&algorithm=SHA256",
            "&t0=5&epoch=6",
            "&secret=GEZA",
        ] {
            assert_eq!(
                parse(&format!("otpauth://totp/x?secret=MY{query}")),
                Err(UriError::Contradictory),
                "{query}"
            );
        }
        assert_eq!(parse("otpauth://hotp/x?secret=MY&counter=1&counter=2"), Err(UriError::Contradictory));
        assert!(parse("otpauth://totp/x?secret=MFRG GZDF&secret=mfrggzdf&Secret=").is_ok());
        for link in [
            "otpauth://totp/x?secret=MY&offset=10",
            "otpauth://totp/x?secret=MY& Time_Offset=-10",
            "otpauth://totp/x?secret=MY&encoder=letters",
            "otpauth://totp/x?secret=MY&encoding=hex",
            "otpauth://hotp/x?secret=MY&2step_salt=8&2step_output=20",
            "steam://MFRGGZDF?offset=3",
            "motp://x?secret=12ab&period=30",
            "otpauth://motp/x?secret=12ab&digits=8",
        ] {
            assert_eq!(parse(link), Err(UriError::AsksForMore), "{link}");
        }
        for link in [
            "otpauth://totp/x?secret=MY&offset=0&skew=&encoding=base32&encoder=default",
            "motp://x?secret=12ab&period=10&digits=6",
            "otpauth://motp/x?secret=12ab&digits=6&period=10motp://x?secret=12ab&pin=1234",
        ] {
            assert_eq!(parse(link).map(|account| account.parameters), Ok(vec![]), "{link}");
        }
    }
}
