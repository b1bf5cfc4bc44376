//! A grey picture in fractions, and what a lens, a hand, the light and a sensor do to it.

use super::random::Random;

/// Grey values from 0 to 255, row by row; between the steps they may go beyond.
#[derive(Clone)]
pub struct Plane {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// All values.
    pub values: Vec<f32>,
}

impl Plane {
    /// All of one grey.
    #[must_use]
    pub fn new(width: u32, height: u32, grey: f32) -> Self {
        Self { width, height, values: vec![grey; width as usize * height as usize] }
    }

    /// Each value from its place and itself.
    pub fn change(&mut self, change: impl Fn(f32, f32, f32) -> f32) {
        let width = self.width as usize;
        for (y, row) in self.values.chunks_mut(width).enumerate() {
            for (x, value) in row.iter_mut().enumerate() {
                *value = change(x as f32, y as f32, *value);
            }
        }
    }

    /// Bilinear; `None` beyond the edges.
    #[must_use]
    pub fn between(&self, x: f32, y: f32) -> Option<f32> {
        let (x, y) = (x - 0.5, y - 0.5);
        if !(x >= 0.0 && y >= 0.0 && x < self.width as f32 - 1.0 && y < self.height as f32 - 1.0) {
            return None;
        }
        let (column, row) = (x as usize, y as usize);
        let (across, down) = (x - column as f32, y - row as f32);
        let at = |dx: usize, dy: usize| self.values[(row + dy) * self.width as usize + column + dx];
        let mix = |a: f32, b: f32, share: f32| a + (b - a) * share;
        Some(mix(mix(at(0, 0), at(1, 0), across), mix(at(0, 1), at(1, 1), across), down))
    }

    /// About a Gaussian blur of that deviation in pixels: three box blurs.
    pub fn blur(&mut self, deviation: f32) {
        if deviation < 0.05 {
            return;
        }
        // The radius of three boxes with the same variance together; their edges count in part.
        let radius = ((4.0 * deviation * deviation + 1.0).sqrt() - 1.0) / 2.0;
        for _ in 0..3 {
            self.box_rows(radius);
            self.turn();
            self.box_rows(radius);
            self.turn();
        }
    }

    /// The mean along a line of that length in pixels: a hand that moved while the picture was taken.
    pub fn smear(&mut self, length: f32, angle: f32) {
        let source = self.clone();
        let steps = (length * 2.0).ceil().max(1.0) as i32;
        let (dy, dx) = angle.sin_cos();
        self.change(|x, y, value| {
            let sum: f32 = (0..=steps)
                .map(|step| {
                    let way = (step as f32 / steps as f32 - 0.5) * length;
                    source.between(x + 0.5 + dx * way, y + 0.5 + dy * way).unwrap_or(value)
                })
                .sum();
            sum / (steps + 1) as f32
        });
    }

    /// Noise of a sensor: of that deviation, more where it is brighter.
    pub fn noise(&mut self, deviation: f32, random: &mut Random) {
        for value in &mut self.values {
            *value += random.bell() * deviation * (0.6 + 0.4 * (value.max(0.0) / 128.0).sqrt());
        }
    }

    /// As bytes.
    #[must_use]
    pub fn luma(&self) -> Vec<u8> {
        self.values.iter().map(|value| value.round().clamp(0.0, 255.0) as u8).collect()
    }

    fn box_rows(&mut self, radius: f32) {
        let width = self.width as usize;
        let whole = radius.floor() as usize;
        let part = radius - radius.floor();
        let mut row = vec![0.0; width];
        for line in self.values.chunks_mut(width) {
            row.copy_from_slice(line);
            let at = |x: isize| row[x.clamp(0, width as isize - 1) as usize];
            let mut sum: f32 = (-(whole as isize)..=whole as isize).map(at).sum();
            for (x, value) in (0..).zip(line) {
                let edges = at(x - whole as isize - 1) + at(x + whole as isize + 1);
                *value = (sum + part * edges) / (2.0 * radius + 1.0);
                sum += at(x + whole as isize + 1) - at(x - whole as isize);
            }
        }
    }

    /// Rows become columns.
    fn turn(&mut self) {
        let (width, height) = (self.width as usize, self.height as usize);
        let mut turned = vec![0.0; width * height];
        for (y, row) in self.values.chunks(width).enumerate() {
            for (x, value) in row.iter().enumerate() {
                turned[x * height + y] = *value;
            }
        }
        *self = Self { width: self.height, height: self.width, values: turned };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blur_keeps_the_light_and_has_the_deviation_asked_for() {
        let mut plane = Plane::new(61, 41, 0.0);
        plane.values[20 * 61 + 30] = 1000.0;
        plane.blur(2.5);
        let sum: f32 = plane.values.iter().sum();
        assert!((sum - 1000.0).abs() < 1.0, "{sum}");
        let mut variance = 0.0;
        for (at, value) in plane.values.iter().enumerate() {
            variance += value * ((at % 61) as f32 - 30.0).powi(2) / sum;
        }
        assert!((variance.sqrt() - 2.5).abs() < 0.3, "{}", variance.sqrt());
    }

    #[test]
    fn a_smear_along_a_row_leaves_other_rows_alone() {
        let mut plane = Plane::new(40, 9, 0.0);
        plane.values[4 * 40 + 20] = 90.0;
        plane.smear(6.0, 0.0);
        assert!(plane.values[4 * 40 + 18] > 5.0 && plane.values[4 * 40 + 26] < 0.01);
        assert!(plane.values[3 * 40 + 20] < 0.01);
    }
}
