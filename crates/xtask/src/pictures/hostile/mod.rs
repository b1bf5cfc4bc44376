//! Pictures made to make a reader hang, grow or panic. There is nothing to read in most of them; what counts is that
//! an answer comes.

mod bombs;
mod drawings;
mod files;
mod half_codes;
mod headers;
mod noise;
mod shapes;

use super::random::Random;

/// The only texts that any of them may be read as: they were codes before they were spoilt.
pub const TEXTS: [&str; 2] = ["otpauth://totp/a?secret=AAAA", "otpauth://totp/b?secret=JBSWY3DPEHPK3PXP"];

/// What is handed to a reader.
pub enum Body {
    /// The bytes of a file.
    File(Vec<u8>),
    /// Grey pixels, row by row, already unpacked.
    Pixels {
        /// All of them.
        luma: Vec<u8>,
        /// Columns.
        width: u32,
        /// Rows.
        height: u32,
    },
}

/// A hostile picture that is made when it is needed: all of them at once would fill the memory.
pub struct Hostile {
    /// Says what is in it.
    pub name: String,
    make: Box<dyn Fn() -> Body + Send + Sync>,
}

impl Hostile {
    /// The picture, the same each time.
    #[must_use]
    pub fn make(&self) -> Body {
        (self.make)()
    }
}

/// Pictures of one sort.
pub struct Family {
    /// Its name.
    pub name: &'static str,
    /// The pictures.
    pub pictures: Vec<Hostile>,
}

/// All of them.
#[must_use]
pub fn families() -> Vec<Family> {
    let family = |name, pictures| Family { name, pictures };
    vec![
        family("bombs", bombs::all()),
        family("noise", noise::all()),
        family("shapes", shapes::all()),
        family("half codes", half_codes::all()),
        family("headers", headers::all()),
        family("files", files::all()),
        family("drawings", drawings::all()),
    ]
}

/// A picture by its pixels: `grey` is asked for each place, in rows from the top.
fn pixels(
    name: impl Into<String>,
    (width, height): (u32, u32),
    grey: impl Fn(u32, u32, &mut Random) -> u8 + Send + Sync + 'static,
) -> Hostile {
    let name = name.into();
    let seed = name.clone();
    let make = move || {
        let mut random = Random::named(&seed, 1);
        let mut luma = Vec::with_capacity(width as usize * height as usize);
        for y in 0..height {
            luma.extend((0..width).map(|x| grey(x, y, &mut random)));
        }
        Body::Pixels { luma, width, height }
    };
    Hostile { name, make: Box::new(make) }
}

/// A picture by the bytes of its file.
fn file(name: impl Into<String>, make: impl Fn() -> Vec<u8> + Send + Sync + 'static) -> Hostile {
    Hostile { name: name.into(), make: Box::new(move || Body::File(make())) }
}

/// Ink where it is true.
fn ink(dark: bool) -> u8 {
    if dark { 0 } else { 255 }
}

/// Whether a module of a corner mark is dark; light outside of its seven by seven.
fn is_mark(x: u32, y: u32) -> bool {
    let ring = x.abs_diff(3).max(y.abs_diff(3));
    x < 7 && y < 7 && ring != 2
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn there_are_at_least_five_hundred_and_no_two_have_one_name() {
        let names: Vec<String> =
            families().into_iter().flat_map(|family| family.pictures).map(|picture| picture.name).collect();
        let different: HashSet<&String> = names.iter().collect();
        assert!(names.len() >= 500, "{}", names.len());
        assert_eq!(names.len(), different.len());
    }

    #[test]
    fn a_picture_is_the_same_each_time_it_is_made() {
        for family in families() {
            let picture = &family.pictures[family.pictures.len() / 3];
            match (picture.make(), picture.make()) {
                (Body::File(one), Body::File(other)) => assert_eq!(one, other, "{}", picture.name),
                (Body::Pixels { luma: one, .. }, Body::Pixels { luma: other, .. }) => {
                    assert_eq!(one, other, "{}", picture.name);
                }
                _ => panic!("{} is a file once and pixels then", picture.name),
            }
        }
    }
}
