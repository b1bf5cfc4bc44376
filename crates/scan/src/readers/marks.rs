//! Where a row of a black and white picture runs as it does over a corner mark of a QR code.

/// Some place on a row that may be the middle of a corner mark.
pub struct Crossing {
    /// The middle of its dark core.
    pub x: f32,
    /// Pixels across.
    pub width: u32,
}

/// Every crossing of a row, given where its colour changes, from white (see [`crate::bitmap::edges_of`]).
pub fn crossings(edges: &[u32]) -> impl Iterator<Item = Crossing> {
    let windows = edges.windows(6).step_by(2).enumerate();
    windows.filter_map(|(at, window)| {
        let runs: [u32; 5] = std::array::from_fn(|run| window[run + 1] - window[run]);
        let before = (at > 0).then(|| window[0] - edges[2 * at - 1]);
        is_mark(runs, before).then(|| Crossing {
            // Exact: pixels of a picture, far below 2^24.
            x: (window[2] + window[3]) as f32 / 2.0,
            width: window[5] - window[0],
        })
    })
}

/// Ink and page in turn, 1 : 1 : 3 : 1 : 1; ink may have spread into the page or shrunk. `before`: page in front.
fn is_mark([a, b, core, d, e]: [u32; 5], before: Option<u32>) -> bool {
    if core < 3 || core < 2 * a.max(e) || core < b.max(d) {
        return false;
    }
    let (ink, page) = ((a + core + e) as f32 / 5.0, (b + d) as f32 / 2.0);
    let (small, large) = (ink.min(page), ink.max(page));
    let near = |run: u32, wanted: f32, slack: f32| (run as f32 - wanted).abs() <= slack;
    let (of_ink, of_page) = (ink * 0.75 + 0.5, page / 3.0 + 0.5);
    large <= 4.0 * small
        && before.is_none_or(|before| before as f32 >= 0.1 * page)
        && near(a, ink, of_ink)
        && near(core, 3.0 * ink, of_ink)
        && near(e, ink, of_ink)
        && near(b, page, of_page)
        && near(d, page, of_page)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(runs: &[u32]) -> Vec<f32> {
        let edges: Vec<u32> = runs
            .iter()
            .scan(0, |at, run| {
                *at += run;
                Some(*at)
            })
            .collect();
        crossings(&edges).map(|crossing| crossing.x).collect()
    }

    #[test]
    fn a_mark_is_seen_at_any_size_and_with_spread_ink_and_nothing_else_is() {
        // White in front, the five runs, and an end.
        assert_eq!(found(&[4, 1, 1, 3, 1, 1]), [7.5]);
        assert_eq!(found(&[9, 10, 10, 30, 10, 10]), [44.0]);
        assert_eq!(found(&[9, 12, 8, 32, 8, 12]), [45.0]);
        assert_eq!(found(&[4, 2, 2, 2, 2, 2]), [0.0_f32; 0]);
        assert_eq!(found(&[4, 1, 1, 9, 1, 1]), [0.0_f32; 0]);
        assert_eq!(found(&[4, 5]), [0.0_f32; 0]);
        // Two side by side.
        assert_eq!(found(&[4, 2, 2, 6, 2, 2, 20, 2, 2, 6, 2, 2]), [11.0, 45.0]);
    }
}
