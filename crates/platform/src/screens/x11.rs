//! The screen of an X server: the pixels of its root window, monitor by monitor.

use ringfence_app::ports::capture::{ScreenError, Screenshot};
use x11rb::connection::Connection as _;
use x11rb::protocol::randr::ConnectionExt as _;
use x11rb::protocol::xproto::{ConnectionExt as _, ImageFormat, ImageOrder, Screen, VisualClass};
use x11rb::rust_connection::{ReplyError, RustConnection};
use zeroize::Zeroizing;

/// The bytes of one answer of the server, about: it copies each answer a few times.
const STRIP_BYTES: usize = 4 << 20;

/// A connection to the X server.
pub struct Display {
    pub connection: RustConnection,
    screen: usize,
}

/// A part of the root window, in pixels; may reach beyond it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Area {
    pub x: i16,
    pub y: i16,
    pub width: u16,
    pub height: u16,
}

impl Display {
    /// The display that the environment names, when it answers.
    pub fn reach() -> Option<Self> {
        let (connection, screen) = x11rb::connect(None).ok()?;
        connection.setup().roots.get(screen)?;
        Some(Self { connection, screen })
    }

    /// Whether it is an X server inside a Wayland desktop, which doesn't have the desktop's pixels.
    pub fn is_inside_wayland(&self) -> bool {
        let asked = self.connection.query_extension(b"XWAYLAND");
        asked.ok().and_then(|asked| asked.reply().ok()).is_some_and(|extension| extension.present)
    }

    /// The root window and what it is like.
    pub fn screen(&self) -> &Screen {
        // There since `reach`, and never changed after.
        &self.connection.setup().roots[self.screen]
    }

    /// A picture of every monitor.
    pub fn capture(&self) -> Result<Vec<Screenshot>, ScreenError> {
        self.monitors().into_iter().map(|monitor| self.part(monitor)).collect()
    }

    /// A picture of what of an area is within the root window.
    pub fn part(&self, area: Area) -> Result<Screenshot, ScreenError> {
        let screen = self.screen();
        let area = area.within(screen.width_in_pixels, screen.height_in_pixels).ok_or(ScreenError::Failed)?;
        let layout = self.layout().ok_or(ScreenError::Unavailable)?;
        let (width, height) = (usize::from(area.width), usize::from(area.height));
        let mut rgba = Zeroizing::new(Vec::with_capacity(width * height * 4));
        let strip = u16::try_from(STRIP_BYTES / layout.row_bytes(width)).unwrap_or(u16::MAX).max(1);
        for top in (0..area.height).step_by(usize::from(strip)) {
            let rows = strip.min(area.height - top);
            let pixels = self.pixels(area, top, rows).map_err(|_| ScreenError::Failed)?;
            layout.read(&pixels, width, usize::from(rows), &mut rgba).ok_or(ScreenError::Failed)?;
        }
        Ok(Screenshot { rgba, width: area.width.into(), height: area.height.into() })
    }

    fn pixels(&self, area: Area, top: u16, rows: u16) -> Result<Zeroizing<Vec<u8>>, ReplyError> {
        let root = self.screen().root;
        // Within the root window, whose sides are below 2^15 pixels.
        let y = area.y.saturating_add_unsigned(top);
        let asked =
            self.connection.get_image(ImageFormat::Z_PIXMAP, root, area.x, y, area.width, rows, u32::MAX)?;
        Ok(Zeroizing::new(asked.reply()?.data))
    }

    /// Each place that a monitor shows, once; the whole root window where the server doesn't know of monitors.
    fn monitors(&self) -> Vec<Area> {
        let asked = self.connection.randr_get_monitors(self.screen().root, true);
        let known =
            asked.ok().and_then(|asked| asked.reply().ok()).map_or_else(Vec::new, |reply| reply.monitors);
        let mut areas: Vec<Area> = Vec::new();
        for monitor in known {
            let area = Area { x: monitor.x, y: monitor.y, width: monitor.width, height: monitor.height };
            let is_seen =
                area.within(self.screen().width_in_pixels, self.screen().height_in_pixels).is_some();
            if is_seen && !areas.contains(&area) {
                areas.push(area);
            }
        }
        if areas.is_empty() {
            let (width, height) = (self.screen().width_in_pixels, self.screen().height_in_pixels);
            areas.push(Area { x: 0, y: 0, width, height });
        }
        areas
    }

    /// How the root window's pixels lie in memory; `None` where a pixel names a colour of a table, as on no screen
    /// of this century.
    fn layout(&self) -> Option<Layout> {
        let (setup, screen) = (self.connection.setup(), self.screen());
        let format = setup.pixmap_formats.iter().find(|format| format.depth == screen.root_depth)?;
        let mut visuals = screen.allowed_depths.iter().flat_map(|depth| &depth.visuals);
        let visual = visuals.find(|visual| visual.visual_id == screen.root_visual)?;
        let is_direct = matches!(visual.class, VisualClass::TRUE_COLOR | VisualClass::DIRECT_COLOR);
        let bytes =
            matches!(format.bits_per_pixel, 16 | 24 | 32).then(|| usize::from(format.bits_per_pixel) / 8)?;
        is_direct.then_some(Layout {
            bytes,
            pad_bytes: usize::from(format.scanline_pad / 8).max(1),
            is_big_endian: setup.image_byte_order == ImageOrder::MSB_FIRST,
            masks: [visual.red_mask, visual.green_mask, visual.blue_mask],
        })
    }
}

impl Area {
    /// The smallest that has both points.
    pub fn between(a: (i16, i16), b: (i16, i16)) -> Self {
        let (x, y) = (a.0.min(b.0), a.1.min(b.1));
        Self { x, y, width: a.0.abs_diff(b.0).saturating_add(1), height: a.1.abs_diff(b.1).saturating_add(1) }
    }

    /// What of it is within a window of this size.
    fn within(self, width: u16, height: u16) -> Option<Self> {
        let cut = |start: i16, length: u16, side: u16| {
            let begin = i32::from(start).max(0);
            let end = (i32::from(start) + i32::from(length)).min(i32::from(side)).min(i32::from(i16::MAX));
            let length = u16::try_from(end - begin).ok().filter(|length| *length > 0)?;
            Some((i16::try_from(begin).ok()?, length))
        };
        let ((x, width), (y, height)) = (cut(self.x, self.width, width)?, cut(self.y, self.height, height)?);
        Some(Self { x, y, width, height })
    }
}

/// Pixels in memory.
struct Layout {
    /// Of one pixel: 2, 3 or 4.
    bytes: usize,
    /// Rows begin at multiples of this.
    pad_bytes: usize,
    is_big_endian: bool,
    /// Where a pixel has its red, green and blue.
    masks: [u32; 3],
}

impl Layout {
    fn row_bytes(&self, width: usize) -> usize {
        (width * self.bytes).next_multiple_of(self.pad_bytes)
    }

    /// Appends 8-bit RGBA; `None` when there are fewer bytes than the size asks for.
    fn read(&self, data: &[u8], width: usize, height: usize, rgba: &mut Vec<u8>) -> Option<()> {
        let row_bytes = self.row_bytes(width);
        for row in data.get(..row_bytes * height)?.chunks_exact(row_bytes.max(1)) {
            for pixel in row[..width * self.bytes].chunks_exact(self.bytes) {
                let take = |sum: u32, byte: &u8| sum << 8 | u32::from(*byte);
                let value = if self.is_big_endian {
                    pixel.iter().fold(0, take)
                } else {
                    pixel.iter().rev().fold(0, take)
                };
                let [red, green, blue] = self.masks.map(|mask| channel(value, mask));
                rgba.extend([red, green, blue, u8::MAX]);
            }
        }
        Some(())
    }
}

/// One colour of a pixel as 8 bits, however many it has.
fn channel(pixel: u32, mask: u32) -> u8 {
    let most = u64::from(mask.checked_shr(mask.trailing_zeros()).unwrap_or(0)).max(1);
    let value = u64::from((pixel & mask).checked_shr(mask.trailing_zeros()).unwrap_or(0));
    // At most 255: `value` is at most `most`.
    u8::try_from((value * 255 + most / 2) / most).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RGB888: [u32; 3] = [0x00FF_0000, 0xFF00, 0xFF];

    fn read(
        bytes: usize,
        is_big_endian: bool,
        masks: [u32; 3],
        data: &[u8],
        width: usize,
    ) -> Option<Vec<u8>> {
        let mut rgba = Vec::new();
        let layout = Layout { bytes, pad_bytes: 4, is_big_endian, masks };
        let height = data.len() / layout.row_bytes(width);
        layout.read(data, width, height, &mut rgba).map(|()| rgba)
    }

    #[test]
    fn every_depth_and_byte_order_gives_the_same_colour() {
        let wanted = Some(vec![255, 130, 0, 255]);
        assert_eq!(read(4, false, RGB888, &[0, 130, 255, 9], 1), wanted);
        assert_eq!(read(4, true, RGB888, &[9, 255, 130, 0], 1), wanted);
        assert_eq!(
            read(3, false, RGB888, &[0, 130, 255, 9], 1),
            wanted,
            "three bytes, and one to fill the row"
        );
        assert_eq!(read(3, true, RGB888, &[255, 130, 0, 9], 1), wanted);
        let rgb565 = [0xF800, 0x07E0, 0x001F];
        let pixel: u16 = 31 << 11 | 32 << 5;
        assert_eq!(read(2, false, rgb565, &[pixel.to_le_bytes(), [9, 9]].concat(), 1), wanted);
        assert_eq!(read(2, true, rgb565, &[pixel.to_be_bytes(), [9, 9]].concat(), 1), wanted);
        let rgb101010 = [0x3FF0_0000, 0xF_FC00, 0x3FF];
        let pixel: u32 = 1023 << 20 | 522 << 10;
        assert_eq!(read(4, false, rgb101010, &pixel.to_le_bytes(), 1), wanted);
    }

    #[test]
    fn rows_begin_where_the_server_lets_them_begin() {
        let data = [1, 1, 1, 2, 2, 2, 0, 0, 3, 3, 3, 4, 4, 4, 0, 0];
        let greys: Vec<u8> =
            read(3, false, RGB888, &data, 2).unwrap().chunks(4).map(|pixel| pixel[0]).collect();
        assert_eq!(greys, [1, 2, 3, 4]);
        let layout = Layout { bytes: 4, pad_bytes: 4, is_big_endian: false, masks: RGB888 };
        assert_eq!(layout.read(&[0; 31], 4, 2, &mut Vec::new()), None, "too few bytes are no picture");
    }

    #[test]
    fn an_area_is_cut_to_the_root_window() {
        let area = |x, y, width, height| Area { x, y, width, height };
        assert_eq!(area(-10, 5, 30, 10).within(100, 8), Some(area(0, 5, 20, 3)));
        assert_eq!(area(100, 0, 5, 5).within(100, 100), None);
        assert_eq!(area(-5, 0, 5, 5).within(100, 100), None);
        assert_eq!(Area::between((9, 2), (3, 7)), area(3, 2, 7, 6));
        assert_eq!(Area::between((i16::MIN, 0), (i16::MAX, 0)).width, u16::MAX);
    }
}
