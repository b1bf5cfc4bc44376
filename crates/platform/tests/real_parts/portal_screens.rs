//! The desktop portal, played by a small one on a bus of its own.
#![allow(
    clippy::unwrap_used,
    reason = "the lint sees tests by their attribute; what they share in this file is test code too"
)]

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ringfence_app::fakes::NearReader;
use ringfence_app::ports::capture::{ScreenError, Screens as _};
use ringfence_platform::SystemScreens;
use zbus::blocking::Connection;
use zbus::blocking::connection::Builder;
use zbus::message::Header;
use zbus::zvariant::{ObjectPath, OwnedObjectPath, OwnedValue, Value};

use crate::stage::{Stage, on};

const NAME: &str = "org.freedesktop.portal.Desktop";
const PLACE: &str = "/org/freedesktop/portal/desktop";

/// What the portal does when it is asked.
#[derive(Clone)]
enum Act {
    /// Leaves a picture with this address.
    Leave(String),
    /// Answers with this code and nothing else.
    Answer(u32),
    /// Gives the request another path than was asked for, as old portals did, and leaves the picture.
    OldLeave(String),
    /// Says nothing more.
    Silence,
    /// Denies the call itself.
    Deny,
}

struct Portal {
    act: Act,
    interactive: Arc<Mutex<Vec<bool>>>,
    closed: Arc<Mutex<u32>>,
}

struct Request(Arc<Mutex<u32>>);

#[zbus::interface(name = "org.freedesktop.portal.Request")]
impl Request {
    fn close(&self) {
        *self.0.lock().unwrap() += 1;
    }
}

#[zbus::interface(name = "org.freedesktop.portal.Screenshot")]
impl Portal {
    async fn screenshot(
        &self,
        parent: &str,
        options: HashMap<String, OwnedValue>,
        #[zbus(header)] header: Header<'_>,
        #[zbus(connection)] bus: &zbus::Connection,
    ) -> zbus::fdo::Result<OwnedObjectPath> {
        assert_eq!(parent, "");
        self.interactive.lock().unwrap().push(bool::try_from(&options["interactive"]).unwrap());
        let sender = header.sender().unwrap();
        let place = sender.trim_start_matches(':').replace('.', "_");
        let token = match &self.act {
            Act::OldLeave(_) => "t1".to_owned(),
            _ => <&str>::try_from(&options["handle_token"]).unwrap().to_owned(),
        };
        let path = ObjectPath::try_from(format!("{PLACE}/request/{place}/{token}")).unwrap();
        let results: HashMap<&str, Value<'_>> = match &self.act {
            Act::Leave(uri) | Act::OldLeave(uri) => HashMap::from([("uri", Value::from(uri.as_str()))]),
            _ => HashMap::new(),
        };
        let code = match self.act {
            Act::Leave(_) | Act::OldLeave(_) => 0,
            Act::Answer(code) => code,
            Act::Silence => {
                bus.object_server().at(&path, Request(self.closed.clone())).await.unwrap();
                return Ok(path.into());
            }
            Act::Deny => return Err(zbus::fdo::Error::AccessDenied("no".into())),
        };
        // An answer to somebody else first, and the right one before the call has returned.
        let other = format!("{PLACE}/request/{place}/other");
        let request = "org.freedesktop.portal.Request";
        let body: (u32, HashMap<&str, Value<'_>>) = (2, HashMap::new());
        bus.emit_signal(Some(sender.as_str()), other, request, "Response", &body).await.unwrap();
        bus.emit_signal(Some(sender.as_str()), &path, request, "Response", &(code, results)).await.unwrap();
        Ok(path.into())
    }
}

/// A portal that does this, on the bus as long as it is kept, and what it was asked.
struct Played {
    _bus: Connection,
    interactive: Arc<Mutex<Vec<bool>>>,
    closed: Arc<Mutex<u32>>,
}

fn play(act: Act) -> Played {
    let (interactive, closed) = (Arc::default(), Arc::default());
    let portal = Portal { act, interactive: Arc::clone(&interactive), closed: Arc::clone(&closed) };
    let bus =
        Builder::session().unwrap().serve_at(PLACE, portal).unwrap().name(NAME).unwrap().build().unwrap();
    Played { _bus: bus, interactive, closed }
}

/// Leaves a picture of two pixels where a portal leaves it, with a name that an address has to encode.
fn shot(colour: [u8; 4]) -> (PathBuf, String) {
    let folder = PathBuf::from(std::env::var_os("HOME").unwrap()).join("Pictures");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join("Screen shot 漢.png");
    fs::write(&path, ringfence_scan::write_png(&[colour, colour].concat(), 2, 1).unwrap()).unwrap();
    (path.clone(), address(&path))
}

fn address(path: &Path) -> String {
    format!("file://{}", path.to_str().unwrap().replace(' ', "%20").replace('漢', "%E6%BC%A2"))
}

#[test]
fn the_picture_is_read_and_deleted_whole_or_part() {
    on(Stage::Bus, "portal_screens::the_picture_is_read_and_deleted_whole_or_part", || {
        let (path, uri) = shot([9, 8, 7, 255]);
        let portal = play(Act::Leave(uri));
        let pictures = screens().capture().expect("takes a picture");
        assert_eq!((pictures.len(), pictures[0].width, &pictures[0].rgba[..4]), (1, 2, &[9, 8, 7, 255][..]));
        assert!(!path.exists());
        shot([9, 8, 7, 255]);
        let part = screens().capture_region().expect("asks").expect("was chosen");
        assert_eq!((part.width, part.height), (2, 1));
        assert!(!path.exists());
        assert_eq!(*portal.interactive.lock().unwrap(), [false, true]);
    });
}

#[test]
fn a_portal_that_chooses_the_path_of_its_requests_is_understood() {
    on(Stage::Bus, "portal_screens::a_portal_that_chooses_the_path_of_its_requests_is_understood", || {
        let (path, uri) = shot([9, 8, 7, 255]);
        let _portal = play(Act::OldLeave(uri));
        assert!(screens().capture().is_ok());
        assert!(!path.exists());
    });
}

#[test]
fn a_black_picture_is_told_and_deleted() {
    on(Stage::Bus, "portal_screens::a_black_picture_is_told_and_deleted", || {
        let (path, uri) = shot([0, 0, 0, 255]);
        let _portal = play(Act::Leave(uri));
        assert_eq!(screens().capture().err(), Some(ScreenError::Black));
        assert!(!path.exists());
        shot([0, 0, 0, 255]);
        assert_eq!(screens().capture_region().err(), Some(ScreenError::Black));
        assert!(!path.exists());
    });
}

#[test]
fn a_file_that_is_no_picture_is_deleted_and_what_is_no_file_is_left_alone() {
    on(
        Stage::Bus,
        "portal_screens::a_file_that_is_no_picture_is_deleted_and_what_is_no_file_is_left_alone",
        || {
            let (path, uri) = shot([9, 8, 7, 255]);
            fs::write(&path, "no picture").unwrap();
            let portal = play(Act::Leave(uri));
            assert_eq!(screens().capture().err(), Some(ScreenError::Failed));
            assert!(!path.exists());
            drop(portal);
            let folder = path.parent().unwrap();
            for uri in
                [address(folder), "https://example.org/shot.png".into(), "file:///no/such/file.png".into()]
            {
                let _portal = play(Act::Leave(uri));
                assert_eq!(screens().capture().err(), Some(ScreenError::Failed));
            }
            assert!(folder.exists());
        },
    );
}

#[test]
fn a_refusal_and_a_change_of_mind_are_told_apart() {
    on(Stage::Bus, "portal_screens::a_refusal_and_a_change_of_mind_are_told_apart", || {
        let portal = play(Act::Answer(1));
        assert_eq!(screens().capture().err(), Some(ScreenError::Refused));
        assert!(screens().capture_region().expect("asks").is_none());
        drop(portal);
        let portal = play(Act::Answer(2));
        assert_eq!(screens().capture().err(), Some(ScreenError::Refused));
        assert_eq!(screens().capture_region().err(), Some(ScreenError::Refused));
        drop(portal);
        let portal = play(Act::Deny);
        assert_eq!(screens().capture().err(), Some(ScreenError::Refused));
        drop(portal);
        let _portal = play(Act::Answer(0));
        assert_eq!(screens().capture().err(), Some(ScreenError::Failed), "a picture without a place");
    });
}

#[test]
fn a_portal_that_never_answers_is_given_up_and_its_question_taken_back() {
    on(
        Stage::Bus,
        "portal_screens::a_portal_that_never_answers_is_given_up_and_its_question_taken_back",
        || {
            let portal = play(Act::Silence);
            let screens = SystemScreens::waiting_at_most(Duration::from_millis(300))
                .unpacked_by(Arc::new(NearReader::new()));
            assert_eq!(screens.capture().err(), Some(ScreenError::Failed));
            assert_eq!(*portal.closed.lock().unwrap(), 1);
        },
    );
}

#[test]
fn a_bus_without_a_portal_or_with_one_that_takes_no_pictures_is_said() {
    on(
        Stage::Bus,
        "portal_screens::a_bus_without_a_portal_or_with_one_that_takes_no_pictures_is_said",
        || {
            assert_eq!(screens().capture().err(), Some(ScreenError::Unavailable));
            let other = Request(Arc::default());
            let bus = Builder::session().unwrap().serve_at(PLACE, other).unwrap();
            let _portal = bus.name(NAME).unwrap().build().unwrap();
            assert_eq!(screens().capture().err(), Some(ScreenError::Unavailable));
            assert_eq!(screens().capture_region().err(), Some(ScreenError::Unavailable));
        },
    );
}

/// Those whose pictures are unpacked here: these tests are no program that can be a reader.
fn screens() -> SystemScreens {
    SystemScreens::new().unpacked_by(Arc::new(NearReader::new()))
}
