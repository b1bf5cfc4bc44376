//! Frames of a stream: a little work on each, all of it over many.

use std::cell::Cell;

use ringfence_scan::{Frame, decode_live};

use super::paper::{Paper, noise};
use super::{ALICE, BOB};

/// What one frame shows when its caller has so much time: the number of times it says yes.
fn seen(frame: &Frame, turn: u32, patience: u32) -> Vec<String> {
    let left = Cell::new(patience);
    let go_on = || left.replace(left.get().saturating_sub(1)) > 0;
    decode_live(frame, turn, &go_on).iter().map(|code| code.text.to_string()).collect()
}

#[test]
fn a_machine_that_never_has_time_still_reads_a_plain_code() {
    for turn in [0, 1, 77, u32::MAX] {
        assert_eq!(seen(&Paper::of(ALICE, 4, 4).frame(), turn, 0), [ALICE]);
    }
}

#[test]
fn what_needs_a_dearer_pass_is_read_within_a_second_of_frames() {
    let light = Paper::of(ALICE, 4, 4).changed(|_, _, pixel| 255 - pixel).frame();
    assert!(seen(&light, 0, 0).is_empty());
    let shown = (0..30).filter(|turn| !seen(&light, *turn, 12).is_empty()).count();
    assert!((1..30).contains(&shown), "{shown}");
}

#[test]
fn all_codes_before_the_camera_are_read_over_some_frames() {
    let mut page = Paper::white(900, 500);
    page.draw(ALICE, 5, 60, 60);
    page.draw(BOB, 5, 480, 60);
    let (left, width) = (450, page.width);
    // The right half is a dark page.
    let page = page.changed(|x, _, pixel| if x % width < left { pixel } else { 255 - pixel });
    let mut texts: Vec<String> = (0..30).flat_map(|turn| seen(&page.frame(), turn, u32::MAX)).collect();
    texts.sort();
    texts.dedup();
    assert_eq!(texts, [BOB, ALICE]);
}

#[test]
fn frames_without_a_code_show_nothing() {
    for turn in 0..16 {
        assert!(seen(&Paper::white(320, 240).frame(), turn, u32::MAX).is_empty());
        assert!(
            seen(&Paper::white(320, 240).changed(|x, y, _| noise(x, y)).frame(), turn, u32::MAX).is_empty()
        );
    }
}
