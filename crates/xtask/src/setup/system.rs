//! The system's packages: probes what is there and installs the rest, or says what a person must do.

use std::{io::IsTerminal, path::Path};

use xtask::Outcome;

use super::needs::{Need, Probe};
use crate::{
    files,
    processes::{Line, NPM},
};

/// Makes sure that every need is met. Where nothing is missing nothing is done.
pub fn provide(needs: &[&[Need]]) -> Outcome {
    if cfg!(target_os = "linux") { provide_on_linux(needs) } else { check_elsewhere() }
}

/// Installs a need's newest packages, whether or not it is met.
pub fn renew(need: &Need) -> Outcome {
    let packager =
        Packager::of_this_system().ok_or("this system has no package manager that is known here")?;
    packager.install(&packager.name_of(need).split_whitespace().collect::<Vec<_>>())
}

fn provide_on_linux(needs: &[&[Need]]) -> Outcome {
    let missing = || needs.iter().copied().flatten().filter(|need| !is_met(need.probe));
    let lacking: Vec<&Need> = missing().collect();
    if lacking.is_empty() {
        return Ok(());
    }
    println!("This system lacks {}.", list(&lacking));
    if let Some(packager) = Packager::of_this_system() {
        let packages: Vec<&str> =
            lacking.iter().flat_map(|need| packager.name_of(need).split_whitespace()).collect();
        if !packages.is_empty() {
            packager.install(&packages)?;
        }
    }
    let still: Vec<&Need> = missing().collect();
    if still.is_empty() {
        Ok(())
    } else {
        Err(format!("Please install {} by hand, then run this again.{}", list(&still), hint(&still)).into())
    }
}

/// macOS and Windows bring their web view; the rest is theirs to install.
fn check_elsewhere() -> Outcome {
    let here = Path::new(".");
    if cfg!(target_os = "macos") && !Line::new(here, &["xcode-select", "-p"]).succeeds() {
        return Err("The command line tools are missing. Install them with: xcode-select --install".into());
    }
    if cfg!(windows) && !has_web_view() {
        return Err("The WebView2 runtime is missing. Install it with:\n  \
            winget install --id Microsoft.EdgeWebView2Runtime\n\
            If linking fails later, the C++ build tools are missing too:\n  \
            winget install --id Microsoft.VisualStudio.2022.BuildTools"
            .into());
    }
    if is_met(Probe::Node) {
        return Ok(());
    }
    Err("Node.js 20.19 or newer is missing. Install it from https://nodejs.org".into())
}

/// WebView2 tells its version in the registry, of the machine or of the user.
fn has_web_view() -> bool {
    const CLIENT: &str = r"\Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}";
    let keys = [r"HKLM\SOFTWARE\WOW6432Node", r"HKLM\SOFTWARE", r"HKCU\Software"];
    keys.iter().any(|key| {
        Line::new(Path::new("."), &["reg", "query", &format!("{key}{CLIENT}"), "/v", "pv"]).succeeds()
    })
}

fn is_met(probe: Probe) -> bool {
    let here = Path::new(".");
    match probe {
        Probe::Program(name) => files::program(name).is_some(),
        Probe::Library(name) => Line::new(here, &["pkg-config", "--exists", name]).succeeds(),
        Probe::Success(words) => Line::new(here, words).succeeds(),
        Probe::Node => {
            let version = Line::new(here, &["node", "--version"]).answer();
            // To ask npm itself takes longer than everything else here.
            version.is_some_and(|version| is_new_enough(&version)) && files::program(NPM).is_some()
        }
    }
}

/// Vite 8 asks for 20.19, or 22.12 and everything after it; odd releases are not for keeping.
fn is_new_enough(version: &str) -> bool {
    let mut numbers = version.trim_start_matches('v').split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    match (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)) {
        (20, minor) => minor >= 19,
        (22, minor) => minor >= 12,
        (major, _) => major > 22,
    }
}

fn list(needs: &[&Need]) -> String {
    needs.iter().map(|need| need.what).collect::<Vec<_>>().join(", ")
}

fn hint(needs: &[&Need]) -> &'static str {
    let node = needs.iter().any(|need| matches!(need.probe, Probe::Node));
    if node { "\nNode.js is at https://nodejs.org" } else { "" }
}

/// The programs that install packages, one for each family of distributions.
#[derive(Clone, Copy)]
enum Packager {
    Apt,
    Dnf,
    Pacman,
    Zypper,
}

impl Packager {
    fn of_this_system() -> Option<Self> {
        let known =
            [("apt-get", Self::Apt), ("dnf", Self::Dnf), ("pacman", Self::Pacman), ("zypper", Self::Zypper)];
        known.into_iter().find(|(program, _)| files::program(program).is_some()).map(|(_, packager)| packager)
    }

    fn name_of(self, need: &Need) -> &'static str {
        match self {
            Self::Apt => need.apt,
            Self::Dnf => need.dnf,
            Self::Pacman => need.pacman,
            Self::Zypper => need.zypper,
        }
    }

    /// The commands that install, in order.
    fn commands(self) -> &'static [&'static [&'static str]] {
        match self {
            Self::Apt => &[
                &["apt-get", "update", "-q"],
                &[
                    "env",
                    "DEBIAN_FRONTEND=noninteractive",
                    "apt-get",
                    "install",
                    "-q",
                    "-y",
                    "--no-install-recommends",
                ],
            ],
            Self::Dnf => &[&["dnf", "install", "-y"]],
            Self::Pacman => &[&["pacman", "-S", "--needed", "--noconfirm"]],
            Self::Zypper => &[&["zypper", "--non-interactive", "install", "--no-recommends"]],
        }
    }

    fn install(self, packages: &[&str]) -> Outcome {
        let root = Path::new("/");
        let is_root = Line::new(root, &["id", "-u"]).answer().as_deref() == Some("0");
        let may_ask = std::io::stdin().is_terminal();
        let prefix: &[&str] = match (is_root, may_ask) {
            (true, _) => &[],
            (false, true) => &["sudo"],
            (false, false) => &["sudo", "-n"],
        };
        let (install, before) = self.commands().split_last().expect("a packager installs");
        let install = [*install, packages].concat();
        let mut commands = before.iter().copied().chain([install.as_slice()]);
        let outcome = commands.try_for_each(|command| Line::new(root, &[prefix, command].concat()).run());
        // A pattern of names is nothing for a shell.
        let quoted = install
            .iter()
            .map(|word| if word.contains('(') { format!("'{word}'") } else { (*word).to_owned() });
        let by_hand = format!("sudo {}", quoted.collect::<Vec<_>>().join(" "));
        outcome.map_err(|error| format!("{error}\nPlease install what is missing with:\n  {by_hand}").into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_versions_that_vite_refuses_are_refused() {
        for good in ["v20.19.0", "v20.20.2", "v22.12.0", "v24.0.0"] {
            assert!(is_new_enough(good), "{good}");
        }
        for bad in ["v18.20.4", "v20.18.1", "v21.7.0", "v22.11.0", "", "node"] {
            assert!(!is_new_enough(bad), "{bad}");
        }
    }

    #[test]
    fn a_program_is_met_only_when_it_is_in_the_path() {
        assert!(is_met(Probe::Program("cargo")));
        assert!(!is_met(Probe::Program("ringfence-no-such-program")));
    }
}
