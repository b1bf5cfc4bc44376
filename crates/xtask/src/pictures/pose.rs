//! Where a flat card lies before the camera, and what of it each pixel sees.

use super::plane::Plane;

/// A card's place and turn, seen by a camera whose picture is as deep as 1.1 times its width (about 50°).
#[derive(Clone, Copy)]
pub struct Pose {
    /// Turned in its own plane, in degrees.
    pub roll: f32,
    /// Turned away from the camera about an axis in the picture, in degrees.
    pub tilt: f32,
    /// The direction of that axis, in degrees.
    pub axis: f32,
    /// Pixels of the picture for each pixel of the card, at the card's middle.
    pub scale: f32,
    /// Where the card's middle is in the picture, in pixels.
    pub middle: (f32, f32),
}

type Matrix = [[f32; 3]; 3];

impl Pose {
    /// Draws the card into the picture, each pixel the mean of sixteen looks.
    pub fn draw(&self, card: &Plane, picture: &mut Plane) {
        let looks: Vec<(f32, f32)> =
            (0..16).map(|n| ((n % 4) as f32 / 4.0 + 0.125, (n / 4) as f32 / 4.0 + 0.125)).collect();
        let back = inverse(&self.matrix(picture.width as f32));
        let (left, top) = (card.width as f32 / 2.0, card.height as f32 / 2.0);
        picture.change(|x, y, value| {
            let seen = |dx: f32, dy: f32| {
                let (px, py) = (x + dx - self.middle.0, y + dy - self.middle.1);
                let [u, v, w] = back.map(|row| row[0] * px + row[1] * py + row[2]);
                if w > 0.0 { card.between(u / w + left, v / w + top) } else { None }
            };
            // Most pixels see none of it.
            if seen(0.5, 0.5).is_none() && seen(0.0, 0.0).is_none() && seen(1.0, 1.0).is_none() {
                return value;
            }
            looks.iter().map(|(dx, dy)| seen(*dx, *dy).unwrap_or(value)).sum::<f32>() / looks.len() as f32
        });
    }

    /// From the card's plane (middle at 0, 0) to the picture (middle of the card at 0, 0).
    fn matrix(&self, width: f32) -> Matrix {
        let depth = 1.1 * width;
        let turn = |degrees: f32| {
            let (sin, cos) = degrees.to_radians().sin_cos();
            [[cos, -sin, 0.0], [sin, cos, 0.0], [0.0, 0.0, 1.0]]
        };
        let (sin, cos) = self.tilt.to_radians().sin_cos();
        // About the x axis: what was down goes away from the camera.
        let lean = [[1.0, 0.0, 0.0], [0.0, cos, 0.0], [0.0, sin / depth, 1.0]];
        let size = [[self.scale, 0.0, 0.0], [0.0, self.scale, 0.0], [0.0, 0.0, 1.0]];
        let lean_along_axis = product(&turn(self.axis), &product(&lean, &turn(-self.axis)));
        product(&lean_along_axis, &product(&size, &turn(self.roll)))
    }
}

fn product(a: &Matrix, b: &Matrix) -> Matrix {
    std::array::from_fn(|row| std::array::from_fn(|column| (0..3).map(|k| a[row][k] * b[k][column]).sum()))
}

/// By cofactors, over the determinant.
fn inverse(m: &Matrix) -> Matrix {
    let cofactor = |row: usize, column: usize| {
        let (r, s) = ((row + 1) % 3, (row + 2) % 3);
        let (c, d) = ((column + 1) % 3, (column + 2) % 3);
        m[r][c] * m[s][d] - m[r][d] * m[s][c]
    };
    let determinant: f32 = (0..3).map(|column| m[0][column] * cofactor(0, column)).sum();
    std::array::from_fn(|row| std::array::from_fn(|column| cofactor(column, row) / determinant))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FLAT: Pose = Pose { roll: 0.0, tilt: 0.0, axis: 0.0, scale: 0.5, middle: (50.0, 40.0) };

    /// A card of 60 × 60, white with a black left half.
    fn drawn(pose: Pose) -> Plane {
        let mut card = Plane::new(60, 60, 255.0);
        card.change(|x, _, _| if x < 30.0 { 0.0 } else { 255.0 });
        let mut picture = Plane::new(100, 80, 100.0);
        pose.draw(&card, &mut picture);
        picture
    }

    fn at(picture: &Plane, x: usize, y: usize) -> f32 {
        picture.values[y * 100 + x]
    }

    #[test]
    fn a_flat_card_is_drawn_around_its_middle_in_its_scale() {
        let picture = drawn(FLAT);
        assert!(at(&picture, 40, 40) < 1.0 && at(&picture, 60, 40) > 254.0);
        assert!((at(&picture, 30, 40) - 100.0).abs() < 1.0 && (at(&picture, 50, 60) - 100.0).abs() < 1.0);
    }

    #[test]
    fn a_turned_card_shows_its_left_above_and_a_tilted_one_is_shorter() {
        let turned = drawn(Pose { roll: 90.0, ..FLAT });
        assert!(at(&turned, 50, 30) < 1.0 && at(&turned, 50, 50) > 254.0);
        let tilted = drawn(Pose { tilt: 60.0, ..FLAT });
        assert!((at(&tilted, 60, 52) - 100.0).abs() < 1.0 && at(&tilted, 60, 44) > 254.0);
    }
}
