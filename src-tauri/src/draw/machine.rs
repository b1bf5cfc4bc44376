//! What a way of drawing depends on: the computer, the kind of desktop, and the web view's version. A home folder may be shared by
//! several computers, and what one of them can't draw another one, or the next version, can.

use std::fs;

/// A name for all of that.
pub fn name() -> String {
    let computer = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let desktop = desktop_of(|name| std::env::var(name).ok());
    let maps = fs::read_to_string("/proc/self/maps").unwrap_or_default();
    [computer.trim(), desktop, library_of(&maps)].join("/")
}

fn desktop_of(variable: impl Fn(&str) -> Option<String>) -> &'static str {
    let is_set = |name| variable(name).is_some_and(|text| !text.is_empty());
    let backend = variable("GDK_BACKEND").unwrap_or_default();
    if is_set("WAYLAND_DISPLAY") && !backend.starts_with("x11") { "wayland" } else { "x11" }
}

/// The file of the web view's library, which has its version in its name.
fn library_of(maps: &str) -> &str {
    let mut files = maps.lines().filter_map(|line| line.rsplit('/').next());
    files.find(|file| file.starts_with("libwebkit2gtk-")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_in_the_librarys_name() {
        let maps = "7f00-7f01 r--p 00000000 08:01 1  /usr/lib/libc.so.6\n7f02-7f03 r-xp 0 08:01 2  \
                    /usr/lib/x86_64-linux-gnu/libwebkit2gtk-4.1.so.0.19.7\n";
        assert_eq!(library_of(maps), "libwebkit2gtk-4.1.so.0.19.7");
        assert_eq!(library_of(""), "");
    }

    #[test]
    fn the_desktop_is_wayland_unless_x11_is_asked_for() {
        let of = |variables: &[(&str, &str)]| {
            desktop_of(|name| variables.iter().find(|(n, _)| *n == name).map(|(_, text)| (*text).to_owned()))
        };
        assert_eq!(of(&[("WAYLAND_DISPLAY", "wayland-1"), ("DISPLAY", ":0")]), "wayland");
        assert_eq!(of(&[("WAYLAND_DISPLAY", "wayland-1"), ("GDK_BACKEND", "x11")]), "x11");
        assert_eq!(of(&[("WAYLAND_DISPLAY", ""), ("DISPLAY", ":0")]), "x11");
    }
}
