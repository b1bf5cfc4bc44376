//! Pictures as a camera would take them of codes on a table: tilted, uneven light, noise, a hand that shakes.

use qrcodegen::{QrCode, QrCodeEcc};

/// Gray pixels.
pub struct Picture {
    pub width: usize,
    pub height: usize,
    pub luma: Vec<u8>,
}

/// What is to be seen, and how badly.
#[derive(Clone)]
pub struct Scene {
    width: usize,
    height: usize,
    codes: Vec<QrCode>,
    tilt: f32,
    light: f32,
    blur: usize,
    mirrored: bool,
}

impl Scene {
    /// An empty table in good light.
    pub fn of((width, height): (u32, u32)) -> Self {
        let (width, height) = (width as usize, height as usize);
        Self { width, height, codes: Vec::new(), tilt: 0.1, light: 1.0, blur: 1, mirrored: false }
    }

    /// Codes beside each other.
    pub fn showing(mut self, texts: &[&str]) -> Self {
        let encode = |text: &&str| QrCode::encode_text(text, QrCodeEcc::Medium).expect("it fits into a code");
        self.codes = texts.iter().map(encode).collect();
        self
    }

    /// Turned clockwise, in radians.
    pub fn tilted(mut self, tilt: f32) -> Self {
        self.tilt = tilt;
        self
    }

    /// 1 is day, 0 is night.
    pub fn lit(mut self, light: f32) -> Self {
        self.light = light;
        self
    }

    /// Out of focus, by that many pixels.
    pub fn blurred(mut self, blur: usize) -> Self {
        self.blur = blur;
        self
    }

    /// As a camera for selfies sends it.
    pub fn mirrored(mut self) -> Self {
        self.mirrored = true;
        self
    }

    /// Some pictures in a row, each from a slightly different place.
    pub fn shots(&self, count: usize) -> Vec<Picture> {
        (0..count).map(|number| self.shot(number)).collect()
    }

    fn shot(&self, number: usize) -> Picture {
        let mut noise = Noise(0x9e37_79b9 + number as u32);
        let mut luma = Vec::with_capacity(self.width * self.height);
        let shake = (2.3 * (number as f32 * 2.1).sin(), 1.7 * (number as f32 * 1.3).cos());
        let (sin, cos) = (self.tilt + 0.01 * shake.0).sin_cos();
        for row in 0..self.height {
            // Light falls in from above.
            let light = self.light * (1.0 - 0.35 * row as f32 / self.height as f32);
            for column in 0..self.width {
                let column = if self.mirrored { self.width - 1 - column } else { column };
                let x = column as f32 - self.width as f32 / 2.0 + shake.0;
                let y = row as f32 - self.height as f32 / 2.0 + shake.1;
                let paint = self.paint(x * cos + y * sin, y * cos - x * sin);
                luma.push((paint * light + noise.next()).clamp(0.0, 255.0) as u8);
            }
        }
        let mut picture = Picture { width: self.width, height: self.height, luma };
        picture.blur(self.blur);
        picture
    }

    /// What lies at a place on the table, seen from its middle.
    fn paint(&self, x: f32, y: f32) -> f32 {
        const QUIET: f32 = 4.0;
        let card = 0.62 * self.height as f32 / if self.codes.len() > 1 { 1.4 } else { 1.0 };
        let place = x / (card * 1.1) + self.codes.len() as f32 / 2.0;
        let code = if place < 0.0 { None } else { self.codes.get(place as usize) };
        let Some(code) = code else { return 120.0 + 20.0 * (x * 0.05).sin() };
        let modules = code.size() as f32 + 2.0 * QUIET;
        let across = ((place.fract() - 0.5) * 1.1 + 0.5) * modules;
        let down = (y / card + 0.5) * modules;
        if !(0.0..modules).contains(&across) || !(0.0..modules).contains(&down) {
            return 120.0;
        }
        let is_dark = code.get_module((across - QUIET).floor() as i32, (down - QUIET).floor() as i32);
        if is_dark { 45.0 } else { 225.0 }
    }
}

impl Picture {
    /// Evens out over a square of `2 × radius + 1` pixels, once along the rows and once down the columns.
    fn blur(&mut self, radius: usize) {
        let (width, height) = (self.width, self.height);
        let mut line = Vec::new();
        for row in self.luma.chunks_exact_mut(width) {
            line.clear();
            line.extend_from_slice(row);
            let mean = means(&line, radius);
            row.copy_from_slice(&mean);
        }
        for column in 0..width {
            line.clear();
            line.extend((0..height).map(|row| self.luma[row * width + column]));
            for (row, mean) in means(&line, radius).into_iter().enumerate() {
                self.luma[row * width + column] = mean;
            }
        }
    }
}

fn means(line: &[u8], radius: usize) -> Vec<u8> {
    let window = |at: usize| at.saturating_sub(radius)..(at + radius + 1).min(line.len());
    let mut sum: u32 = line[window(0)].iter().map(|&value| u32::from(value)).sum();
    let mut means = Vec::with_capacity(line.len());
    for at in 0..line.len() {
        let now = window(at);
        means.push((sum / now.len() as u32) as u8);
        let next = window(at + 1);
        sum += if next.end > now.end { u32::from(line[next.end - 1]) } else { 0 };
        sum -= if next.start > now.start { u32::from(line[now.start]) } else { 0 };
    }
    means
}

/// The same grain in every run (xorshift).
struct Noise(u32);

impl Noise {
    fn next(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        (self.0 >> 24) as f32 / 16.0 - 8.0
    }
}
