//! `conflicts`: copies of the vault that sync programs left beside it, listed and merged.

use ringfence_app::view::CopyView;
use ringfence_app::{App, ErrorCode, ErrorView};
use serde::Serialize;

use crate::args::{Conflicts, Shared};
use crate::failure::{Exit, Failure};
use crate::vault::{self, Absent};
use crate::{messages, opened, output, password};

#[derive(Serialize)]
struct Merged<'a> {
    merged: Vec<&'a str>,
}

/// Lists the copies that have something the vault lacks, or merges one or all of them.
pub fn run(asked: &Conflicts, shared: &Shared) -> Result<Exit, Failure> {
    let mut app = vault::open(shared, Absent::Refuse)?;
    let copies = app.copies()?;
    if asked.merge.is_none() {
        return list(&copies, shared);
    }
    let wanted = asked.merge.as_deref().filter(|name| !name.is_empty());
    let chosen: Vec<_> = copies.iter().filter(|copy| wanted.is_none_or(|name| name == copy.name)).collect();
    if let (Some(name), []) = (wanted, chosen.as_slice()) {
        return Err(ErrorView::named(ErrorCode::FileUnreadable, name).into());
    }
    let mut merged = Vec::new();
    for copy in &chosen {
        match app.merge_copy(&copy.name) {
            Err(problem) if problem.code == ErrorCode::KeyElsewhere => {
                by_its_own(&mut app, &copy.name, shared)?;
            }
            outcome => outcome?,
        }
        merged.push(copy.name.as_str());
        output::say(&format!("{} is taken in and kept among the earlier versions.", copy.name));
    }
    if shared.json {
        output::json(&Merged { merged })?;
    }
    Ok(if chosen.is_empty() { Exit::Nothing } else { Exit::Fine })
}

/// Takes one in that is under another key of the vault.
fn by_its_own(app: &mut App, name: &str, shared: &Shared) -> Result<(), Failure> {
    output::say(&format!("{name}: {}", messages::of(&ErrorView::new(ErrorCode::KeyElsewhere)).0));
    let typed = vault::given(shared)?.map_or_else(password::ask_of_copy, Ok)?;
    vault::wait_for_turn(app);
    Ok(app.merge_copy_by(name, &typed)?)
}

fn list(copies: &[CopyView], shared: &Shared) -> Result<Exit, Failure> {
    if shared.json {
        output::json(&copies)?;
    } else {
        for copy in copies {
            output::line(&copy.name)?;
            if let Some(problem) = &copy.problem {
                output::line(&format!("  {}", messages::of(problem).0))?;
            }
            for line in opened::lines(&copy.brings) {
                output::line(&line)?;
            }
            if copy.unreadable > 0 {
                output::line(&format!("  + {} records that this version can't read", copy.unreadable))?;
            }
        }
    }
    if copies.is_empty() {
        output::say("No copy beside the vault has anything that the vault lacks.");
    }
    Ok(if copies.is_empty() { Exit::Nothing } else { Exit::Fine })
}
