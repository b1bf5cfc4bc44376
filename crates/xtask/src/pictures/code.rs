//! QR codes as they are drawn: plain, or as designers like them.

use qrcodegen::{DataTooLong, QrCode, QrCodeEcc};

use super::canvas::{BLACK, Canvas, Colour, WHITE};

/// The modules of a code.
pub struct Modules(QrCode);

/// How a dark module is drawn. The corner marks stay whole squares in all of them, as readers ask.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// As the standard has it.
    Square,
    /// A disc of nearly the full width.
    Dot,
    /// A square that is round where no neighbour is.
    Rounded,
    /// A square with a gap around it.
    Apart,
}

/// How a code is drawn.
#[derive(Clone, Copy)]
pub struct Look {
    /// Dark modules.
    pub ink: Colour,
    /// Light modules and the margin.
    pub paper: Colour,
    /// Modules of margin; the standard asks for four.
    pub margin: f32,
    /// Of the modules.
    pub shape: Shape,
    /// A picture in the middle, as a share of the side.
    pub logo: Option<(f32, Colour)>,
}

/// Black on white, as most sites show it.
pub const PLAIN: Look = Look { ink: BLACK, paper: WHITE, margin: 4.0, shape: Shape::Square, logo: None };

impl Modules {
    /// Of a text.
    ///
    /// # Panics
    /// When the text is longer than a code can be.
    #[must_use]
    pub fn of(text: &str, correction: QrCodeEcc) -> Self {
        let code: Result<_, DataTooLong> = QrCode::encode_text(text, correction);
        Self(code.expect("the texts made here fit"))
    }

    /// Modules a side.
    #[must_use]
    pub fn side(&self) -> i32 {
        self.0.size()
    }

    /// Whether a module is dark; light outside.
    #[must_use]
    pub fn is_dark(&self, x: i32, y: i32) -> bool {
        self.0.get_module(x, y)
    }

    /// Whether a module belongs to one of the three corner marks.
    fn is_mark(&self, x: i32, y: i32) -> bool {
        let far = self.side() - 7;
        (x < 7 && (y < 7 || y >= far)) || (x >= far && y < 7)
    }

    /// Whether there is ink at a place, in modules from the top left.
    fn is_ink(&self, x: f32, y: f32, shape: Shape) -> bool {
        let (column, row) = (x.floor() as i32, y.floor() as i32);
        if !self.is_dark(column, row) {
            return false;
        }
        if shape == Shape::Square || self.is_mark(column, row) {
            return true;
        }
        let (dx, dy) = (x - x.floor() - 0.5, y - y.floor() - 0.5);
        let far = dx.hypot(dy);
        match shape {
            Shape::Square => true,
            Shape::Dot => far < 0.46,
            Shape::Apart => dx.abs().max(dy.abs()) < 0.42,
            Shape::Rounded => {
                let beside = |dx: f32| if dx < 0.0 { -1 } else { 1 };
                far < 0.5 || self.is_dark(column + beside(dx), row) || self.is_dark(column, row + beside(dy))
            }
        }
    }

    /// How wide it is on paper with its margin, in pixels, at so many pixels a module.
    #[must_use]
    pub fn extent(&self, module: f32, look: &Look) -> i32 {
        ((self.side() as f32 + 2.0 * look.margin) * module).ceil() as i32
    }

    /// Draws it with its margin, the margin's corner at `left` and `top`. With `smooth` the edges between pixels are
    /// mixed, as a browser does when it scales a picture.
    pub fn draw(&self, canvas: &mut Canvas, (left, top): (i32, i32), module: f32, look: &Look, smooth: bool) {
        let extent = self.extent(module, look);
        let samples: &[f32] = if smooth { &[0.17, 0.5, 0.83] } else { &[0.5] };
        for y in 0..extent {
            for x in 0..extent {
                let mut inked = 0;
                for dy in samples {
                    for dx in samples {
                        let place = |at: i32, step: f32| (at as f32 + step) / module - look.margin;
                        inked += usize::from(self.is_ink(place(x, *dx), place(y, *dy), look.shape));
                    }
                }
                let share = inked as f32 / (samples.len() * samples.len()) as f32;
                let mix = |i: usize| {
                    (f32::from(look.ink[i]) * share + f32::from(look.paper[i]) * (1.0 - share)) as u8
                };
                canvas.put(left + x, top + y, [mix(0), mix(1), mix(2)]);
            }
        }
        if let Some((share, colour)) = look.logo {
            let side = (self.side() as f32 * module * share) as i32;
            let corner = (extent - side) / 2;
            let (x, y) = (left + corner, top + corner);
            canvas.rounded(x, y, side, side, side / 5, look.paper);
            canvas.disc(x + side / 2, y + side / 2, side * 2 / 5, colour);
        }
    }
}
