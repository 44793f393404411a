//! A page drawn from its pictures.

use image::{DynamicImage, GenericImageView, GrayImage, Rgb, RgbImage, imageops};

use crate::picture::Picture;

/// The longest side of a page that is drawn, in points: A4 at 300 points an inch. Codes are looked for in it.
pub(crate) const LONGEST: u32 = 3508;
/// How many points one side of an inch has, of 72 units, where a page is drawn from several pictures.
const SCALE: f64 = 200.0 / 72.0;

/// The most points that are painted for one page, one over the other: some layers of it.
const MOST_PAINTED: u64 = 40_000_000;

/// A page as it is seen.
pub(crate) type Drawn = DynamicImage;

/// Where something goes: `x' = a x + c y + e`, `y' = b x + d y + f`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Matrix([f64; 6]);

#[expect(clippy::many_single_char_names, reason = "these are their names")]
impl Matrix {
    pub(crate) const ONE: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// From six numbers.
    pub(crate) fn of(numbers: impl Iterator<Item = f64>) -> Option<Self> {
        let numbers: Vec<f64> = numbers.take(7).collect();
        Some(Self(numbers.try_into().ok()?))
    }

    /// First this, then another.
    pub(crate) fn then(self, after: Self) -> Self {
        let ([a, b, c, d, e, f], [g, h, i, j, k, l]) = (self.0, after.0);
        Self([
            a * g + b * i,
            a * h + b * j,
            c * g + d * i,
            c * h + d * j,
            e * g + f * i + k,
            e * h + f * j + l,
        ])
    }

    fn apply(self, x: f64, y: f64) -> (f64, f64) {
        let [a, b, c, d, e, f] = self.0;
        (a * x + c * y + e, b * x + d * y + f)
    }

    fn inverse(self) -> Option<Self> {
        let [a, b, c, d, e, f] = self.0;
        let area = a * d - b * c;
        (area.is_finite() && area.abs() > 1e-6).then(|| {
            Self([
                d / area,
                -b / area,
                -c / area,
                a / area,
                (c * f - d * e) / area,
                (b * e - a * f) / area,
            ])
        })
    }
}

/// The page that a photograph is.
pub(crate) fn photograph(image: DynamicImage) -> Drawn {
    no_larger(image, LONGEST)
}

pub(crate) fn no_larger(image: DynamicImage, longest: u32) -> DynamicImage {
    if image.width().max(image.height()) > longest {
        image.thumbnail(longest, longest)
    } else {
        image
    }
}

/// The page of these pictures, of which each goes where its matrix says. Points that are painted count too.
pub(crate) fn page(
    mut pictures: Vec<(Picture, Matrix)>,
    shown: &[f64],
    turned: f64,
    count: &mut u64,
) -> Option<Drawn> {
    let &[x0, y0, x1, y1, ..] = shown else { return None };
    let (left, width) = (x0.min(x1), (x1 - x0).abs());
    let (top, height) = (y0.max(y1), (y1 - y0).abs());
    // From a postage stamp to A2.
    if ![width, height].iter().all(|side| (36.0..=1700.0).contains(side)) || pictures.is_empty() {
        return None;
    }
    let alone = pictures.len() == 1;
    let drawn = match pictures.pop() {
        Some((Picture { points, seen: None }, at)) if alone && covers(at, width, height) => {
            let image = no_larger(points, LONGEST);
            let image = if at.0[0] < 0.0 { image.fliph() } else { image };
            if at.0[3] < 0.0 { image.flipv() } else { image }
        }
        last => {
            pictures.extend(last);
            let scale = SCALE.min(f64::from(LONGEST) / width.max(height));
            let onto = Matrix([scale, 0.0, 0.0, -scale, -left * scale, top * scale]);
            let mut canvas =
                RgbImage::from_pixel(points(width * scale), points(height * scale), Rgb([255; 3]));
            let mut room = MOST_PAINTED;
            for (picture, at) in pictures {
                paint(&mut canvas, picture, at.then(onto), &mut room);
            }
            *count += MOST_PAINTED - room;
            canvas.into()
        }
    };
    Some(match (turned.rem_euclid(360.0) / 90.0).round() {
        1.0 => drawn.rotate90(),
        2.0 => drawn.rotate180(),
        3.0 => drawn.rotate270(),
        _ => drawn,
    })
}

/// A number of points, of which there is at least one.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it lies between both"
)]
fn points(side: f64) -> u32 {
    side.round().clamp(1.0, f64::from(LONGEST)) as u32
}

/// Whether a picture is the whole page, upright but for a mirror.
fn covers(at: Matrix, width: f64, height: f64) -> bool {
    let [a, b, c, d, ..] = at.0;
    b.abs() < 0.5 && c.abs() < 0.5 && a.abs() > 0.85 * width && d.abs() > 0.85 * height
}

/// Paints a picture whose square goes to where the matrix says on the canvas.
fn paint(canvas: &mut RgbImage, picture: Picture, at: Matrix, room: &mut u64) {
    let corners = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)].map(|(x, y)| at.apply(x, y));
    let Some(back) = at.inverse() else { return };
    let span = |of: fn((f64, f64)) -> f64, most: u32| {
        let (low, high) = corners
            .iter()
            .map(|corner| of(*corner))
            .fold((f64::MAX, f64::MIN), |(low, high), side| {
                (low.min(side), high.max(side))
            });
        (bounded(low.floor(), most), bounded(high.ceil(), most))
    };
    let (left, right) = span(|(x, _)| x, canvas.width());
    let (top, bottom) = span(|(_, y)| y, canvas.height());
    if left >= right || top >= bottom {
        return;
    }
    let Some(left_over) = room.checked_sub(u64::from(right - left) * u64::from(bottom - top)) else {
        return;
    };
    *room = left_over;
    // It is brought near its size on the page first: points that lie between others would be lost.
    let largest = 2 * (right - left).max(bottom - top);
    let colors = no_larger(picture.points, largest).into_rgb8();
    let seen = picture
        .seen
        .map(|seen| no_larger(seen.into(), largest).into_luma8());
    for y in top..bottom {
        for x in left..right {
            let (u, v) = back.apply(f64::from(x) + 0.5, f64::from(y) + 0.5);
            if !(0.0..1.0).contains(&u) || !(0.0..1.0).contains(&v) {
                continue;
            }
            let strength = seen.as_ref().map_or(255, |seen| light(seen, u, v));
            if strength == 0 {
                continue;
            }
            let (column, row) = (bounded(u * f64::from(colors.width()), colors.width() - 1), {
                bounded((1.0 - v) * f64::from(colors.height()), colors.height() - 1)
            });
            let color = colors.get_pixel(column, row).0;
            let under = canvas.get_pixel_mut(x, y);
            for (under, over) in under.0.iter_mut().zip(color) {
                let mixed =
                    u32::from(*under) * u32::from(255 - strength) + u32::from(over) * u32::from(strength);
                *under = u8::try_from(mixed / 255).unwrap_or(255);
            }
        }
    }
}

fn light(seen: &GrayImage, u: f64, v: f64) -> u8 {
    let column = bounded(u * f64::from(seen.width()), seen.width() - 1);
    let row = bounded((1.0 - v) * f64::from(seen.height()), seen.height() - 1);
    seen.get_pixel(column, row).0[0]
}

/// A place along a side.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it lies between both"
)]
fn bounded(at: f64, most: u32) -> u32 {
    at.clamp(0.0, f64::from(most)) as u32
}

/// The same image turned by quarters, clockwise.
pub(crate) fn turned(image: DynamicImage, quarters: u8) -> DynamicImage {
    match quarters % 4 {
        1 => image.rotate90(),
        2 => image.rotate180(),
        3 => image.rotate270(),
        _ => image,
    }
}

/// An image twice as large: small codes are read better between points.
pub(crate) fn doubled(image: &GrayImage) -> GrayImage {
    let (width, height) = image.dimensions();
    imageops::resize(image, width * 2, height * 2, imageops::FilterType::CatmullRom)
}

/// Whether nothing is on a page but the paper, its edges and some dust. What is dark all over is no paper.
pub(crate) fn is_blank(image: &DynamicImage) -> bool {
    let small = image.thumbnail(400, 400).into_luma8();
    let (width, height) = small.dimensions();
    let margin = width.max(height) / 25;
    let inside = (
        width.saturating_sub(2 * margin),
        height.saturating_sub(2 * margin),
    );
    if inside.0 == 0 || inside.1 == 0 {
        return false;
    }
    let inner = small.view(margin, margin, inside.0, inside.1).to_image();
    let mut lights: Vec<u8> = inner.into_raw();
    lights.sort_unstable();
    let paper = lights[lights.len() / 2];
    // What shows through from the other side is pale. A thin stroke pales as the page is made smaller, and is darker than that still.
    let marks = lights
        .iter()
        .take_while(|light| **light < paper.saturating_sub(45))
        .count();
    paper > 120 && marks * 5000 < lights.len()
}
