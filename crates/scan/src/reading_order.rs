//! Places on a picture → the order in which a person reads them.

use zeroize::Zeroizing;

use crate::readers::Sighting;

/// The texts, each once, row by row from the top, each row from the left. Codes stand in one row when the middle of one
/// lies within the height of the other.
pub fn in_reading_order(found: Vec<Sighting>) -> Vec<Zeroizing<String>> {
    let mut found: Vec<_> = found.into_iter().map(|sighting| (extent(&sighting), sighting.text)).collect();
    found.sort_by(|(a, _), (b, _)| a.middle.total_cmp(&b.middle));
    let mut rows: Vec<Vec<(Extent, Zeroizing<String>)>> = Vec::new();
    for (extent, text) in found {
        match rows.last_mut() {
            Some(row) if row.first().is_some_and(|(first, _)| first.is_level_with(&extent)) => {
                row.push((extent, text));
            }
            _ => rows.push(vec![(extent, text)]),
        }
    }
    for row in &mut rows {
        row.sort_by(|(a, _), (b, _)| a.left.total_cmp(&b.left));
    }
    let mut texts = Vec::new();
    for (_, text) in rows.into_iter().flatten() {
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    texts
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

fn extent(sighting: &Sighting) -> Extent {
    let fold = |values: [f32; 4]| {
        values.iter().fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), v| (low.min(*v), high.max(*v)))
    };
    let (left, _) = fold(sighting.corners.map(|(x, _)| x));
    let (top, bottom) = fold(sighting.corners.map(|(_, y)| y));
    Extent { left, middle: f32::midpoint(top, bottom), reach: (bottom - top) / 2.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, x: f32, y: f32) -> Sighting {
        let corners = [(x, y), (x + 0.2, y), (x + 0.2, y + 0.2), (x, y + 0.2)];
        Sighting { text: Zeroizing::new(text.to_owned()), corners }
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
        let texts = in_reading_order(found);
        assert_eq!(texts.iter().map(|text| text.as_str()).collect::<Vec<_>>(), ["a", "b", "c", "d"]);
    }
}
