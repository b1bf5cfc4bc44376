//! Places on a picture → the order in which a person reads them.

use crate::Code;

/// The codes, each text once, row by row from the top, each row from the left. Codes stand in one row when the middle of one
/// lies within the height of the other.
pub fn in_reading_order(found: Vec<Code>) -> Vec<Code> {
    let mut found: Vec<_> = found.into_iter().map(|code| (extent(&code), code)).collect();
    found.sort_by(|(a, _), (b, _)| a.middle.total_cmp(&b.middle));
    let mut rows: Vec<Vec<(Extent, Code)>> = Vec::new();
    for (extent, code) in found {
        match rows.last_mut() {
            Some(row) if row.first().is_some_and(|(first, _)| first.is_level_with(&extent)) => {
                row.push((extent, code));
            }
            _ => rows.push(vec![(extent, code)]),
        }
    }
    for row in &mut rows {
        row.sort_by(|(a, _), (b, _)| a.left.total_cmp(&b.left));
    }
    let mut codes: Vec<Code> = Vec::new();
    for (_, mut code) in rows.into_iter().flatten() {
        code.corners = around(code.corners);
        if !codes.iter().any(|known| known.says_the_same(&code)) {
            codes.push(code);
        }
    }
    codes
}

/// The corners in the order in which they lie around their middle: readers name them in orders of their own.
fn around(mut corners: [(f32, f32); 4]) -> [(f32, f32); 4] {
    let middle = corners.iter().fold((0.0, 0.0), |sum, (x, y)| (sum.0 + x / 4.0, sum.1 + y / 4.0));
    let angle = |(x, y): &(f32, f32)| (y - middle.1).atan2(x - middle.0);
    corners.sort_by(|a, b| angle(a).total_cmp(&angle(b)));
    corners
}

struct Extent {
    left: f32,
    middle: f32,
    /// Half the height.
    reach: f32,
}

impl Extent {
    fn is_level_with(&self, lower: &Self) -> bool {
        lower.middle - self.middle < self.reach.min(lower.reach)
    }
}

fn extent(code: &Code) -> Extent {
    let fold = |values: [f32; 4]| {
        values.iter().fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), v| (low.min(*v), high.max(*v)))
    };
    let (left, _) = fold(code.corners.map(|(x, _)| x));
    let (top, bottom) = fold(code.corners.map(|(_, y)| y));
    Extent { left, middle: f32::midpoint(top, bottom), reach: (bottom - top) / 2.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zeroize::Zeroizing;

    fn at(text: &str, x: f32, y: f32) -> Code {
        let corners = [(x, y), (x + 0.2, y), (x + 0.2, y + 0.2), (x, y + 0.2)];
        Code { text: Zeroizing::new(text.to_owned()), corners, part: None }
    }

    #[test]
    fn corners_go_around_in_whatever_order_a_reader_names_them() {
        let mut code = at("a", 0.1, 0.1);
        code.corners.swap(1, 2);
        let found = in_reading_order(vec![code]);
        assert_eq!(found[0].corners, at("a", 0.1, 0.1).corners);
    }

    #[test]
    fn rows_are_read_from_the_top_and_each_from_the_left_even_when_they_are_a_little_askew() {
        let found = vec![
            at("d", 0.5, 0.62),
            at("b", 0.5, 0.1),
            at("a", 0.1, 0.13),
            at("c", 0.1, 0.6),
            at("a", 0.5, 0.9),
        ];
        let codes = in_reading_order(found);
        assert_eq!(codes.iter().map(|code| code.text.as_str()).collect::<Vec<_>>(), ["a", "b", "c", "d"]);
    }
}
