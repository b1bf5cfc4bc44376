//! What every way to see the screens must do.

use ringfence_scan::Frame;

use crate::ports::capture::{Screens, Screenshot};

/// Goes through the contract of [`Screens`] on screens that hold still and show these texts as QR codes and no
/// others. `choose` has the person choose a part around the first of them the next time that they are asked,
/// `give_up` has them give up; neither may wait for the question.
///
/// # Panics
/// When a promise is broken.
pub fn screens(screens: &dyn Screens, shown: &[&str], choose: &dyn Fn(), give_up: &dyn Fn()) {
    let pictures = screens.capture().expect("takes pictures");
    assert!(!pictures.is_empty(), "at least one");
    assert!(pictures.iter().all(is_whole), "every pixel is there, and opaque");
    let mut texts: Vec<String> = pictures.iter().flat_map(texts_on).collect();
    texts.sort();
    let mut wanted: Vec<String> = shown.iter().map(|text| (*text).to_owned()).collect();
    wanted.sort();
    assert_eq!(texts, wanted, "what is on the screens is in the pictures");
    let same = |others: &[Screenshot]| pictures.iter().zip(others).all(|(one, other)| one.rgba == other.rgba);
    assert!(same(&screens.capture().expect("takes them again")), "a screen that holds still stays the same");

    give_up();
    assert!(screens.capture_region().expect("asks").is_none(), "a person may think better of it");
    choose();
    let part = screens.capture_region().expect("asks again").expect("was chosen");
    assert!(is_whole(&part));
    let is_smaller = |screen: &Screenshot| (part.width, part.height) != (screen.width, screen.height);
    assert!(pictures.iter().all(is_smaller), "the part is not all of it");
    assert_eq!(texts_on(&part), [shown[0]], "the part is the one that was chosen");
    assert!(
        same(&screens.capture().expect("takes them after that")),
        "a choice leaves nothing on the screen"
    );
}

fn is_whole(picture: &Screenshot) -> bool {
    let size = u64::from(picture.width) * u64::from(picture.height) * 4;
    size > 0
        && picture.rgba.len() as u64 == size
        && picture.rgba.as_chunks::<4>().0.iter().all(|p| p[3] == 255)
}

fn texts_on(picture: &Screenshot) -> Vec<String> {
    let frame = Frame::from_rgba(&picture.rgba, picture.width, picture.height).expect("is a picture");
    ringfence_scan::decode(&frame).into_iter().map(|code| code.text.to_string()).collect()
}
