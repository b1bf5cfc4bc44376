//! What every clipboard must do.

use crate::ports::{Clip, Clipboard};

/// Goes through the whole contract of [`Clipboard`] on one that answers. Leaves it empty.
///
/// # Panics
/// When a promise is broken.
pub fn clipboard(clipboard: &dyn Clipboard) {
    clipboard.clear().expect("empties");
    assert_eq!(text(clipboard), None, "empty has no text");

    for written in ["94287082", "2TK6C", "é 漢 😀"] {
        clipboard.write_secret(written).expect("writes");
        assert_eq!(text(clipboard).as_deref(), Some(written), "reads what was written");
        assert!(
            matches!(clipboard.read(), Ok(Clip::Text(text)) if *text == written),
            "text is its first form"
        );
        assert_eq!(text(clipboard).as_deref(), Some(written), "reading takes nothing away");
    }

    clipboard.clear().expect("empties");
    assert_eq!(text(clipboard), None, "cleared has no text");
    assert!(matches!(clipboard.read(), Ok(Clip::Nothing)), "cleared is empty");
    clipboard.clear().expect("emptying twice is no error");

    clipboard.write_secret("287082").expect("writes after a clear");
    assert_eq!(text(clipboard).as_deref(), Some("287082"), "reads what was written");
    clipboard.clear().expect("empties");
}

fn text(clipboard: &dyn Clipboard) -> Option<String> {
    clipboard.read_text().expect("reads").map(|text| text.to_string())
}
