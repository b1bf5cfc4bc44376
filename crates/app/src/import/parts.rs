//! Codes that are parts of one text (structured append) and come one by one: kept until the others are here too.

use std::collections::BTreeMap;

use ringfence_scan::{Code, Part};
use zeroize::Zeroizing;

/// Parts of texts, until the others are seen; by their marks, of which there are few.
#[derive(Default)]
pub struct Parts(BTreeMap<(u8, u8, u8), Zeroizing<String>>);

impl Parts {
    /// The whole text when this code is the last of its parts that was missing; else the code as it is.
    pub fn put_together(&mut self, code: Code) -> Code {
        let Some(Part { index, count, parity }) = code.part else { return code };
        self.0.insert((count, parity, index), code.text.clone());
        let all = (0..count).map(|index| self.0.get(&(count, parity, index)).map(|text| text.as_str()));
        let whole =
            all.collect::<Option<Vec<_>>>().and_then(|texts| ringfence_scan::join_parts(&texts, parity));
        let Some(text) = whole else { return code };
        self.0.retain(|(of, their_parity, _), _| (*of, *their_parity) != (count, parity));
        Code { text, part: None, ..code }
    }

    /// Whether a part is still waited with.
    pub fn has(&self, part: Part) -> bool {
        self.0.contains_key(&(part.count, part.parity, part.index))
    }
}
