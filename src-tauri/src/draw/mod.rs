//! How the page comes onto the screen under Linux. WebKitGTK has several ways, and none works on every machine.
//!
//! What changes on the page are some dozen small rings a second. Handed through the compositor of WebKitGTK that costs about three
//! times the processor time and ninety megabytes more than painting them does (docs/performance.md), so it is painted. A web view
//! must know that before its page begins to load: told later, the page's process ends, and the one that follows scrolls by no wheel
//! under X11 and draws nothing under Wayland. Tauri loads the page as soon as the web view is there, and the environment is what
//! WebKitGTK asks before.
//!
//! A way that shows nothing is seen by the program itself (`first_picture`). It then starts anew in the next way, in its own place,
//! and what showed a picture is remembered for this machine. Nobody can have used a window without a picture, so nothing is lost.

mod environment;
pub mod first_picture;
mod machine;

use std::ffi::OsStr;
use std::os::unix::process::CommandExt as _;
use std::process::Command;

use crate::place::Drawn;

/// Names a way, for one run. An argument goes before it.
const VARIABLE: &str = "RINGFENCE_DRAW";

/// The ways that showed nothing, from one start in the program's own place to the next.
const TRIED: &str = "RINGFENCE_DRAW_TRIED";

/// A way of drawing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Way {
    /// The page's process paints, without the compositor.
    #[default]
    Painted,
    /// Through WebKitGTK's compositor, with the graphics card where there is one: WebKitGTK's own way.
    Composited,
    /// Painted, and handed over without the buffers that programs share with a graphics card.
    Plain,
}

impl Way {
    const ALL: [Self; 3] = [Self::Painted, Self::Composited, Self::Plain];

    /// What a person calls it, at the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Painted => "painted",
            Self::Composited => "composited",
            Self::Plain => "plain",
        }
    }

    /// The way of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.name() == name)
    }

    /// What WebKitGTK is to find in its environment.
    fn variables(self) -> &'static [&'static str] {
        match self {
            Self::Painted => &[NO_COMPOSITOR],
            Self::Composited => &[],
            Self::Plain => &[NO_COMPOSITOR, NO_SHARED_BUFFERS],
        }
    }
}

const NO_COMPOSITOR: &str = "WEBKIT_DISABLE_COMPOSITING_MODE";
const NO_SHARED_BUFFERS: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";

/// The way of this run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Drawing {
    way: Way,
    /// Somebody named it for this run, and gets it.
    asked: bool,
    /// What showed nothing just before.
    tried: Vec<Way>,
}

/// Chooses the way of this run: what the command line says, else the environment, else what is remembered for this machine, else
/// the usual one. To be called while the program has one thread.
///
/// # Errors
/// The environment names no way.
pub fn choose(asked: Option<Way>, remembered: Option<&Drawn>) -> Result<Drawing, UnknownWay> {
    let text = |name| std::env::var_os(name).filter(|text| !text.is_empty());
    let named = match text(VARIABLE) {
        Some(name) => Some(name.to_str().and_then(Way::named).ok_or(UnknownWay)?),
        None => None,
    };
    let tried = text(TRIED).map(|names| names.to_string_lossy().split(',').filter_map(Way::named).collect());
    let remembered = remembered.filter(|drawn| drawn.on == machine::name());
    let drawing = decide(asked.or(named), tried.unwrap_or_default(), remembered);
    for variable in drawing.way.variables() {
        // Whoever set it knows more of this machine.
        if std::env::var_os(variable).is_none() {
            environment::set(variable, OsStr::new("1"));
        }
    }
    Ok(drawing)
}

fn decide(asked: Option<Way>, tried: Vec<Way>, remembered: Option<&Drawn>) -> Drawing {
    let is_new = |way: &Way| !tried.contains(way);
    let remembered = remembered.and_then(|drawn| Way::named(&drawn.way)).filter(is_new);
    let usual = || Way::ALL.into_iter().find(is_new).unwrap_or_default();
    Drawing { way: asked.or(remembered).unwrap_or_else(usual), asked: asked.is_some(), tried }
}

impl Drawing {
    /// What is to be remembered when this way has shown a picture: nothing for the usual one, and nothing for one that was asked
    /// for. `None` when what is remembered stays.
    pub fn to_remember(&self) -> Option<Option<Drawn>> {
        let drawn = Drawn { way: self.way.name().to_owned(), on: machine::name() };
        (!self.asked && !self.tried.is_empty()).then(|| (self.way != Way::default()).then_some(drawn))
    }

    /// What is tried when this way shows nothing; `None` when it was asked for, or nothing is left.
    fn next(&self) -> Option<(Way, Vec<Way>)> {
        let mut tried = self.tried.clone();
        tried.push(self.way);
        let next = Way::ALL.into_iter().find(|way| !tried.contains(way)).filter(|_| !self.asked)?;
        Some((next, tried))
    }
}

/// Puts the program anew in its own place, with the next way of drawing. Says what it does, and returns only when it can't.
/// `before` is called when it is about to happen, and its answer held meanwhile.
pub fn start_anew<T>(drawing: &Drawing, say: impl Fn(&str), before: impl FnOnce() -> T) {
    let way = drawing.way.name();
    let Some((next, tried)) = drawing.next() else {
        return say(&format!(
            "Ringfence's window shows nothing, drawn as `{way}`. Try --draw=painted, --draw=composited or --draw=plain."
        ));
    };
    say(&format!(
        "Ringfence's window showed nothing, drawn as `{way}`. It starts anew, drawn as `{}`.",
        next.name()
    ));
    let Ok(program) = std::env::current_exe() else { return };
    let _held = before();
    let names: Vec<&str> = tried.into_iter().map(Way::name).collect();
    let mut command = Command::new(program);
    command.args(std::env::args_os().skip(1)).env(TRIED, names.join(","));
    let problem = command.env_remove(NO_COMPOSITOR).env_remove(NO_SHARED_BUFFERS).exec();
    say(&format!("Ringfence could not start anew: {problem}"));
}

/// A name that is none of a way.
#[derive(Debug)]
pub struct UnknownWay;

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(way: Way) -> Drawn {
        Drawn { way: way.name().to_owned(), on: machine::name() }
    }

    #[test]
    fn every_way_has_a_name_of_its_own() {
        for way in Way::ALL {
            assert_eq!(Way::named(way.name()), Some(way));
        }
        assert_eq!(Way::named("Painted"), None);
        assert_eq!(Way::named(""), None);
    }

    #[test]
    fn what_was_asked_for_goes_before_what_is_remembered_and_that_before_the_usual_way() {
        assert_eq!(decide(None, Vec::new(), None).way, Way::Painted);
        assert_eq!(decide(None, Vec::new(), Some(&drawn(Way::Plain))).way, Way::Plain);
        assert_eq!(decide(Some(Way::Composited), Vec::new(), Some(&drawn(Way::Plain))).way, Way::Composited);
    }

    #[test]
    fn each_way_is_tried_once_and_the_one_that_shows_something_is_remembered() {
        let mut drawing = decide(None, Vec::new(), Some(&drawn(Way::Composited)));
        assert_eq!(drawing.to_remember(), None, "it is remembered already");
        let mut seen = Vec::new();
        while let Some((next, tried)) = drawing.next() {
            seen.push(drawing.way);
            drawing = decide(None, tried, Some(&drawn(Way::Composited)));
            assert_eq!(drawing.way, next);
            let expected = (next != Way::Painted).then(|| drawn(next));
            assert_eq!(drawing.to_remember(), Some(expected), "the usual way needs no note");
        }
        assert_eq!((seen, drawing.way), (vec![Way::Composited, Way::Painted], Way::Plain));
    }

    #[test]
    fn a_way_that_was_asked_for_is_not_left() {
        let drawing = decide(Some(Way::Plain), Vec::new(), None);
        assert_eq!((drawing.next(), drawing.to_remember()), (None, None));
    }
}
