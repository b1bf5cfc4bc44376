//! Pictures to read, painted here.

use qrcodegen::{QrCode, QrCodeEcc};
use ringfence_scan::Frame;

/// A grey picture that can be painted on.
#[derive(Clone)]
pub struct Paper {
    pub luma: Vec<u8>,
    pub width: usize,
    pub height: usize,
}

impl Paper {
    pub fn white(width: usize, height: usize) -> Self {
        Self { luma: vec![255; width * height], width, height }
    }

    /// A picture of one code with `quiet` modules of white around it.
    pub fn of(text: &str, module: usize, quiet: usize) -> Self {
        Self::of_code(&QrCode::encode_text(text, QrCodeEcc::Medium).unwrap(), module, quiet)
    }

    /// The same of a code that is made already.
    pub fn of_code(code: &QrCode, module: usize, quiet: usize) -> Self {
        let side = (usize::try_from(code.size()).unwrap() + 2 * quiet) * module;
        let mut paper = Self::white(side, side);
        paper.draw_code(code, module, quiet * module, quiet * module);
        paper
    }

    pub fn draw(&mut self, text: &str, module: usize, left: usize, top: usize) {
        self.draw_code(&QrCode::encode_text(text, QrCodeEcc::Medium).unwrap(), module, left, top);
    }

    pub fn draw_code(&mut self, code: &QrCode, module: usize, left: usize, top: usize) {
        let size = usize::try_from(code.size()).unwrap();
        for y in 0..size * module {
            for x in 0..size * module {
                let dark =
                    code.get_module(i32::try_from(x / module).unwrap(), i32::try_from(y / module).unwrap());
                self.luma[(top + y) * self.width + left + x] = if dark { 0 } else { 255 };
            }
        }
    }

    /// As in a mirror beside it.
    pub fn mirrored(mut self) -> Self {
        self.luma.chunks_exact_mut(self.width).for_each(<[u8]>::reverse);
        self
    }

    /// On a page of 640 × 480 pixels, its corners (from the top left, clockwise) at these places, each pixel the
    /// mean of nine.
    pub fn projected(&self, corners: [(f64, f64); 4]) -> Self {
        let [a, b, c, d] = corners;
        // The projection that takes the unit square to the corners (P. Heckbert, 1989), turned about.
        let (dx1, dx2, sx) = (b.0 - c.0, d.0 - c.0, a.0 - b.0 + c.0 - d.0);
        let (dy1, dy2, sy) = (b.1 - c.1, d.1 - c.1, a.1 - b.1 + c.1 - d.1);
        let area = dx1 * dy2 - dx2 * dy1;
        let (g, h) = ((sx * dy2 - dx2 * sy) / area, (dx1 * sy - sx * dy1) / area);
        let m = [
            [b.0 - a.0 + g * b.0, d.0 - a.0 + h * d.0, a.0],
            [b.1 - a.1 + g * b.1, d.1 - a.1 + h * d.1, a.1],
            [g, h, 1.0],
        ];
        let minor =
            |r: [usize; 2], c: [usize; 2]| m[r[0]][c[0]] * m[r[1]][c[1]] - m[r[0]][c[1]] * m[r[1]][c[0]];
        let back = |x: f64, y: f64| {
            let row = |c: [usize; 2], sign: f64| {
                sign * (x * minor([1, 2], c) - y * minor([0, 2], c) + minor([0, 1], c))
            };
            let (u, v, w) = (row([1, 2], 1.0), row([0, 2], -1.0), row([0, 1], 1.0));
            (u / w * self.width as f64, v / w * self.height as f64)
        };
        let mut page = Self::white(640, 480);
        for (at, pixel) in page.luma.iter_mut().enumerate() {
            let (x, y) = ((at % 640) as f64, (at / 640) as f64);
            let sum: u32 = (0..9)
                .map(|part| back(x + f64::from(part % 3) / 3.0 + 0.17, y + f64::from(part / 3) / 3.0 + 0.17))
                .map(|(u, v)| u32::from(self.at(u, v)))
                .sum();
            *pixel = (sum / 9) as u8;
        }
        page
    }

    fn at(&self, x: f64, y: f64) -> u8 {
        let inside = x >= 0.0 && y >= 0.0 && x < self.width as f64 && y < self.height as f64;
        if inside { self.luma[y as usize * self.width + x as usize] } else { 255 }
    }

    /// In folds of that many pixels, which move what is on it by that many at most.
    pub fn crumpled(&self, wave: f64, height: f64) -> Self {
        let mut crumpled = Self::white(self.width, self.height);
        for (at, pixel) in crumpled.luma.iter_mut().enumerate() {
            let (x, y) = ((at % self.width) as f64, (at / self.width) as f64);
            let fold = |along: f64| height * (std::f64::consts::TAU * along / wave).sin();
            *pixel = self.at(x + fold(y + 0.3 * x), y + fold(x - 0.4 * y));
        }
        crumpled
    }

    /// Turned about its middle, on paper large enough for every angle.
    pub fn turned(&self, degrees: f64) -> Self {
        let side = self.width.max(self.height) * 3 / 2;
        let (sin, cos) = degrees.to_radians().sin_cos();
        let mut turned = Self::white(side, side);
        for y in 0..side {
            for x in 0..side {
                let (dx, dy) = (x as f64 - side as f64 / 2.0, y as f64 - side as f64 / 2.0);
                let source = (dx * cos + dy * sin, dy * cos - dx * sin);
                turned.luma[y * side + x] =
                    self.at(source.0 + self.width as f64 / 2.0, source.1 + self.height as f64 / 2.0);
            }
        }
        turned
    }

    /// Each pixel the mean of the square that reaches so many pixels to each side.
    pub fn smeared(&self, reach: usize) -> Self {
        let mut smeared = Self::white(self.width, self.height);
        for (at, pixel) in smeared.luma.iter_mut().enumerate() {
            let around = |at: usize, side: usize| at.saturating_sub(reach)..(at + reach + 1).min(side);
            let (columns, rows) = (around(at % self.width, self.width), around(at / self.width, self.height));
            let area = columns.len() * rows.len();
            let rows = rows.map(|y| &self.luma[y * self.width..][columns.clone()]);
            *pixel = (rows.flatten().copied().map(usize::from).sum::<usize>() / area) as u8;
        }
        smeared
    }

    pub fn changed(mut self, change: impl Fn(usize, usize, u8) -> u8) -> Self {
        for (at, pixel) in self.luma.iter_mut().enumerate() {
            *pixel = change(at % self.width, at / self.width, *pixel);
        }
        self
    }

    pub fn frame(&self) -> Frame {
        let side = |n: usize| u32::try_from(n).unwrap();
        Frame::from_luma(self.luma.clone(), side(self.width), side(self.height)).unwrap()
    }

    pub fn png(&self) -> Vec<u8> {
        let side = |n: usize| u32::try_from(n).unwrap();
        let picture =
            image::GrayImage::from_raw(side(self.width), side(self.height), self.luma.clone()).unwrap();
        let mut bytes = std::io::Cursor::new(Vec::new());
        picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        bytes.into_inner()
    }
}

/// Noise that is the same on every run, from 0 to 255, by place.
pub fn noise(x: usize, y: usize) -> u8 {
    let mut state = (x as u64) << 32 ^ y as u64 ^ 0x9E37_79B9_7F4A_7C15;
    for _ in 0..3 {
        state ^= state >> 33;
        state = state.wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    }
    (state >> 56) as u8
}
