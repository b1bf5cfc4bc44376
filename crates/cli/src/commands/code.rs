//! `code`: of an account in the vault, or of a link.

use ringfence_app::ports::Clock as _;
use ringfence_app::view::{CodeView, PairView};
use ringfence_app::{App, ErrorCode, ErrorView};
use ringfence_core::otp::{code_at, next_code_at, window_at};
use ringfence_core::uri::{self, UriError};
use ringfence_core::{Otp, Timestamp};
use ringfence_platform::SystemClock;
use serde::Serialize;

use crate::args::{Code, Shared};
use crate::failure::{Exit, Failure};
use crate::vault::{self, Absent};
use crate::{output, sources};

/// A code, and until when.
#[derive(Serialize)]
struct Answer {
    code: String,
    next: Option<String>,
    valid_from: Option<u64>,
    valid_until: Option<u64>,
}

/// Prints the code.
pub fn run(asked: &Code, shared: &Shared) -> Result<Exit, Failure> {
    // The time that was asked for is that of the code alone: a wait, or a save, goes by the true time.
    let at = asked.at.map_or_else(|| SystemClock.now(), Timestamp::from_unix_seconds);
    let answer = match (&asked.uri, &asked.account) {
        (Some(file), _) => of_link(&sources::read_link(file)?, at)?,
        (None, Some(name)) => of_account(&mut *vault::open(shared, Absent::Refuse)?, name, at)?,
        (None, None) => return Err(ErrorView::new(ErrorCode::AccountNotFound).into()),
    };
    if shared.json {
        output::json(&answer)?;
    } else if output::is_read_by_a_person() {
        output::line(&sentence(&answer, at.unix_seconds()))?;
    } else {
        output::line(&answer.code)?;
    }
    Ok(Exit::Fine)
}

fn of_link(link: &str, now: Timestamp) -> Result<Answer, Failure> {
    let account = uri::parse(link).map_err(|error| match error {
        UriError::NotAnAccount => ErrorView::new(sources::what(link)),
        other => other.into(),
    })?;
    let window = window_at(&account.otp, now);
    let next = match &account.otp {
        Otp::Hotp { counter: u64::MAX, .. } => None,
        otp => Some(next_code_at(otp, now).map_err(ErrorView::from)?.as_str().to_owned()),
    };
    Ok(Answer {
        code: code_at(&account.otp, now).map_err(ErrorView::from)?.as_str().to_owned(),
        next,
        valid_from: window.map(|window| window.from),
        valid_until: window.map(|window| window.until),
    })
}

/// For HOTP the counter has moved on, on disk, before the code is here.
fn of_account(app: &mut App, name: &str, at: Timestamp) -> Result<Answer, Failure> {
    let account = vault::find(app, name)?;
    if let CodeView::Failed { problem } = account.code {
        return Err(problem.into());
    }
    if let CodeView::Counted { .. } = account.code {
        app.next_code(&account.id)?;
        let counted = vault::accounts(app).into_iter().find(|found| found.id == account.id);
        return match counted.map(|found| found.code) {
            Some(CodeView::Counted { digits: Some(code), .. }) => {
                Ok(Answer { code, next: None, valid_from: None, valid_until: None })
            }
            _ => Err(ErrorView::new(ErrorCode::AccountNotFound).into()),
        };
    }
    let PairView { current, next, from, until } = app.pair_codes_at(&account.id, at)?;
    Ok(Answer { code: current, next: Some(next), valid_from: from, valid_until: until })
}

fn sentence(answer: &Answer, now: u64) -> String {
    let lasts = answer.valid_until.map(|until| format!("for {} s", until.saturating_sub(now)));
    let then = answer.next.as_ref().map(|next| format!("then {next}"));
    let rest: Vec<_> = lasts.into_iter().chain(then).collect();
    format!("{}  {}", answer.code, rest.join(", ")).trim_end().to_owned()
}
