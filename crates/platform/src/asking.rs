//! A question to the keychain, asked aside and given up when it takes too long.

use std::sync::mpsc;
use std::time::Duration;

use ringfence_app::{KeychainAnswer, KeychainQuestion};

use crate::memory::leaving_nothing;

/// How long a keychain may take, its prompt included, before the person is offered other ways.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// After so long a person is told what is being waited for.
const SLOW: Duration = Duration::from_secs(2);

/// Asks on a thread of its own; `slow` is called once when the answer takes more than a moment. A key that the keychain
/// took after it was given up is taken out of it again.
pub fn ask(question: KeychainQuestion, slow: impl FnOnce()) -> KeychainAnswer {
    let given_up = question.given_up();
    let (answers, answer) = mpsc::channel();
    std::thread::spawn(move || {
        let answer = leaving_nothing(|| question.ask());
        // Nobody listens any more when the keychain was given up.
        if let Err(late) = answers.send(answer) {
            late.0.abandon();
        }
    });
    if let Ok(answer) = answer.recv_timeout(SLOW) {
        return answer;
    }
    slow();
    answer.recv_timeout(PATIENCE - SLOW).unwrap_or(given_up)
}
