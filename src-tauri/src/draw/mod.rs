//! How the page comes onto the screen under Linux. WebKitGTK has several ways, and none works on every machine.
//!
//! What changes on the page are some dozen small rings a second. Handed through the compositor of WebKitGTK that costs about three
//! times the processor time and ninety megabytes more than painting them does (docs/performance.md), so it is painted. A web view
//! must know that before its page begins to load: told later, the page's process ends, and the one that follows scrolls by no wheel
//! under X11 and draws nothing under Wayland. Tauri loads the page as soon as the web view is there, and the environment is what
//! WebKitGTK asks before.

mod environment;

use std::ffi::OsStr;

/// Names a way, for one run. An argument goes before it.
const VARIABLE: &str = "RINGFENCE_DRAW";

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
            Self::Painted => &["WEBKIT_DISABLE_COMPOSITING_MODE"],
            Self::Composited => &[],
            Self::Plain => &["WEBKIT_DISABLE_COMPOSITING_MODE", "WEBKIT_DISABLE_DMABUF_RENDERER"],
        }
    }
}

/// Chooses the way of this run: what the command line says, else the environment, else the usual one. To be called while the
/// program has one thread.
///
/// # Errors
/// The environment names no way.
pub fn choose(asked: Option<Way>) -> Result<Way, UnknownWay> {
    let named = std::env::var_os(VARIABLE).filter(|name| !name.is_empty());
    let way = match (asked, named) {
        (Some(way), _) => way,
        (None, Some(name)) => name.to_str().and_then(Way::named).ok_or(UnknownWay)?,
        (None, None) => Way::default(),
    };
    for variable in way.variables() {
        // Whoever set it knows more of this machine.
        if std::env::var_os(variable).is_none() {
            environment::set(variable, OsStr::new("1"));
        }
    }
    Ok(way)
}

/// A name that is none of a way.
#[derive(Debug)]
pub struct UnknownWay;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_has_a_name_of_its_own() {
        for way in Way::ALL {
            assert_eq!(Way::named(way.name()), Some(way));
        }
        assert_eq!(Way::named("Painted"), None);
        assert_eq!(Way::named(""), None);
    }
}
