//! Means of the pixels around each pixel, row by row, at the same cost for any window.

use crate::Frame;

/// Walks over a picture from the top; the window is cut off at the borders.
pub struct BoxMeans<'a> {
    frame: &'a Frame,
    radius: usize,
    value: fn(u8) -> f32,
    /// Sums down the rows in the window, one a column.
    columns: Vec<f32>,
    /// One over the columns in the window, by place.
    share: Vec<f32>,
    means: Vec<f32>,
    next: usize,
}

impl<'a> BoxMeans<'a> {
    /// Means of the value of pixels in squares that reach `radius` pixels to each side.
    pub fn of(frame: &'a Frame, radius: u32, value: fn(u8) -> f32) -> Self {
        let (width, radius) = (frame.width() as usize, radius as usize);
        // Exact: far below 2^24.
        let share = (0..width).map(|x| 1.0 / ((x + radius + 1).min(width) - x.saturating_sub(radius)) as f32);
        let mut means = Self {
            frame,
            radius,
            value,
            columns: vec![0.0; width],
            share: share.collect(),
            means: vec![0.0; width],
            next: 0,
        };
        (0..radius).for_each(|y| means.add(y, 1.0));
        means
    }

    /// The means of the next row. Asked for at most once a row.
    pub fn next_row(&mut self) -> &[f32] {
        let (y, radius) = (self.next, self.radius);
        self.next += 1;
        self.add(y + radius, 1.0);
        if let Some(gone) = y.checked_sub(radius + 1) {
            self.add(gone, -1.0);
        }
        let rows = (y + radius + 1).min(self.frame.height() as usize) - y.saturating_sub(radius);
        let share_of_rows = 1.0 / rows as f32;
        let width = self.columns.len();
        let mut sum: f32 = self.columns[..radius.min(width)].iter().sum();
        for x in 0..width {
            if let Some(entering) = self.columns.get(x + radius) {
                sum += entering;
            }
            if let Some(leaving) = x.checked_sub(radius + 1) {
                sum -= self.columns[leaving];
            }
            self.means[x] = sum * self.share[x] * share_of_rows;
        }
        &self.means
    }

    fn add(&mut self, y: usize, times: f32) {
        let width = self.columns.len();
        let Some(row) = self.frame.luma().get(y * width..(y + 1) * width) else { return };
        for (column, pixel) in self.columns.iter_mut().zip(row) {
            *column += times * (self.value)(*pixel);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mean_is_of_the_pixels_within_reach_and_the_border_cuts_it_off() {
        let frame = Frame::from_luma((0..20).collect(), 5, 4).unwrap();
        let mut means = BoxMeans::of(&frame, 1, f32::from);
        assert_eq!(means.next_row(), [3.0, 3.5, 4.5, 5.5, 6.0]);
        assert_eq!(means.next_row(), [5.5, 6.0, 7.0, 8.0, 8.5]);
        means.next_row();
        assert_eq!(means.next_row(), [13.0, 13.5, 14.5, 15.5, 16.0]);
    }
}
