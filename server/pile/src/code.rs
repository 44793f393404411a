//! The codes on a page. They are looked for here and read by `rqrr`: what looks for them there trusts a picture more than a stranger's
//! deserves (it may count for hours, or stop the process).

use image::{GrayImage, imageops};
use rqrr::{Grid, SimpleGrid};

use crate::drawing::doubled;

/// How many codes of one page are read: it has two at most.
const MOST_CODES: usize = 4;
/// How many corners of codes are looked at, and how many threes of them are tried.
const MOST_CORNERS: usize = 32;
const MOST_TRIED: usize = 300;
/// How many places are noted that might be a corner: text has some that are not.
const MOST_NOTED: usize = 400;
/// How many are looked at for that.
const MOST_LOOKED_AT: u32 = 100_000;
/// The longest side of a picture whose points are as close as codes need.
const CLOSE: u32 = 2400;

/// A code that was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Code {
    pub(crate) text: String,
    /// By how many quarters, clockwise, the page has to be turned to stand upright.
    pub(crate) quarters: u8,
}

/// The codes on a page, each text once. Where one stands in a corner, as ours do, the rest of the page is not looked through.
pub(crate) fn codes(page: &GrayImage) -> Vec<Code> {
    let (width, height) = page.dimensions();
    if width < 32 || height < 32 {
        return Vec::new();
    }
    let zone = (width / 4, height / 4);
    if zone.0 >= 64 && zone.1 >= 64 {
        // Bottom right first: that is where a page that lies as it should has it.
        for (x, y) in [(3, 3), (0, 0), (3, 0), (0, 3)] {
            let corner = imageops::crop_imm(page, x * zone.0, y * zone.1, zone.0, zone.1).to_image();
            let found = closely(&corner);
            if !found.is_empty() {
                return found;
            }
        }
    }
    if width.max(height) < CLOSE {
        closely(page)
    } else {
        search(page)
    }
}

/// A copier set low leaves three points to a square of a code: between them there is more to see.
fn closely(page: &GrayImage) -> Vec<Code> {
    let found = search(page);
    if found.is_empty() {
        return search(&doubled(page));
    }
    found
}

fn search(page: &GrayImage) -> Vec<Code> {
    let dark = Dark::of(page);
    let corners = corners(&dark);
    let mut found: Vec<Code> = Vec::new();
    let mut used = vec![false; corners.len()];
    for [top, right, down] in threes(&corners).into_iter().take(MOST_TRIED) {
        if used[top] || used[right] || used[down] {
            continue;
        }
        let Some(code) = read(page, corners[top], corners[right], corners[down]) else {
            continue;
        };
        for corner in [top, right, down] {
            used[corner] = true;
        }
        if !found.iter().any(|other| other.text == code.text) {
            found.push(code);
        }
        if found.len() == MOST_CODES {
            break;
        }
    }
    found
}

/// Which points are dark for where they are.
struct Dark {
    width: usize,
    height: usize,
    points: Vec<bool>,
}

impl Dark {
    fn of(page: &GrayImage) -> Self {
        let (width, height) = (page.width() as usize, page.height() as usize);
        let lights = page.as_raw();
        // Sums of all that is above and left of a point, to know the light around each at once.
        let stride = width + 1;
        let mut sums = vec![0_u64; stride * (height + 1)];
        for y in 0..height {
            let mut row = 0_u64;
            for x in 0..width {
                row += u64::from(lights[y * width + x]);
                sums[(y + 1) * stride + x + 1] = sums[y * stride + x + 1] + row;
            }
        }
        let reach = width.max(height) / 50 + 8;
        let mut points = vec![false; width * height];
        for y in 0..height {
            let (top, bottom) = (y.saturating_sub(reach), height.min(y + reach));
            for x in 0..width {
                let (left, right) = (x.saturating_sub(reach), width.min(x + reach));
                let sum = sums[bottom * stride + right] + sums[top * stride + left]
                    - sums[top * stride + right]
                    - sums[bottom * stride + left];
                let count = ((bottom - top) * (right - left)) as u64;
                // A tenth darker than what surrounds it.
                points[y * width + x] = u64::from(lights[y * width + x]) * count * 10 < sum * 9;
            }
        }
        Self {
            width,
            height,
            points,
        }
    }

    fn at(&self, x: usize, y: usize) -> bool {
        self.points[y * self.width + x]
    }
}

/// The middle of a corner of a code, and how wide one of its squares is.
#[derive(Clone, Copy, Debug)]
struct Corner {
    x: f64,
    y: f64,
    square: f64,
    seen: u32,
}

/// Whether runs of dark and light are those through the middle of a corner: 1, 1, 3, 1, 1; and how wide one is.
fn is_corner(runs: [usize; 5]) -> Option<f64> {
    let all: usize = runs.iter().sum();
    if !(10..=600).contains(&all) {
        return None;
    }
    let one = wide(all) / 7.0;
    let near =
        |run: usize, squares: f64| (wide(run) - squares * one).abs() < 0.55 * one.max(1.6) * squares.sqrt();
    let [a, b, middle, c, d] = runs;
    (near(a, 1.0) && near(b, 1.0) && near(middle, 3.0) && near(c, 1.0) && near(d, 1.0)).then_some(one)
}

#[expect(clippy::cast_precision_loss, reason = "sides of pages are small numbers")]
fn wide(points: usize) -> f64 {
    points as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "places are within a page"
)]
fn place(at: f64) -> usize {
    at.clamp(0.0, 1e6) as usize
}

fn corners(dark: &Dark) -> Vec<Corner> {
    let mut found: Vec<Corner> = Vec::new();
    let mut looked_at = 0;
    for y in 0..dark.height {
        // The last five runs, and where the current one began.
        let mut runs = [0_usize; 5];
        let mut began = 0;
        for x in 1..=dark.width {
            let ends = x == dark.width || dark.at(x, y) != dark.at(x - 1, y);
            if !ends {
                continue;
            }
            runs.rotate_left(1);
            runs[4] = x - began;
            began = x;
            if dark.at(x - 1, y) && is_corner(runs).is_some() {
                looked_at += 1;
                if let Some(corner) = confirmed(dark, x, y, runs) {
                    note(&mut found, corner);
                }
            }
        }
        if found.len() >= MOST_NOTED || looked_at > MOST_LOOKED_AT {
            break;
        }
    }
    found.retain(|corner| corner.seen > 1);
    found.sort_by_key(|corner| std::cmp::Reverse(corner.seen));
    found.truncate(MOST_CORNERS);
    found
}

/// A corner whose last run ends before `x`: it must be one from above to below too, and from left to right again where its middle is.
fn confirmed(dark: &Dark, x: usize, y: usize, runs: [usize; 5]) -> Option<Corner> {
    let middle = x - runs[4] - runs[3] - runs[2] / 2 - 1;
    let (middle_y, down) = across(y, dark.height, |at| dark.at(middle, at))?;
    let row = place(middle_y).min(dark.height - 1);
    let (middle_x, along) = across(middle, dark.width, |at| dark.at(at, row))?;
    let near = (down / along - 1.0).abs() < 0.4;
    near.then_some(Corner {
        x: middle_x,
        y: middle_y,
        square: f64::midpoint(down, along),
        seen: 1,
    })
}

/// The five runs around a place, along a line of that length: where their middle is, and how wide a square.
fn across(from: usize, length: usize, dark: impl Fn(usize) -> bool) -> Option<(f64, f64)> {
    if from >= length || !dark(from) {
        return None;
    }
    let mut before = [0_usize; 3];
    let mut at = from;
    for (index, run) in before.iter_mut().enumerate() {
        let wanted = index != 1;
        while dark(at) == wanted {
            *run += 1;
            if at == 0 {
                if index < 2 {
                    return None;
                }
                break;
            }
            at -= 1;
            if *run > 400 {
                return None;
            }
        }
    }
    let mut after = [0_usize; 3];
    let mut end = from + 1;
    for (index, run) in after.iter_mut().enumerate() {
        let wanted = index != 1;
        while end < length && dark(end) == wanted {
            *run += 1;
            end += 1;
            if *run > 400 {
                return None;
            }
        }
    }
    let one = is_corner([before[2], before[1], before[0] + after[0], after[1], after[2]])?;
    let middle = wide(from + 1) + (wide(after[0]) - wide(before[0])) / 2.0;
    Some((middle, one))
}

/// Notes a corner, with others that are the same one.
fn note(found: &mut Vec<Corner>, corner: Corner) {
    let same = found.iter_mut().find(|other| {
        (other.x - corner.x).abs() < 1.5 * other.square
            && (other.y - corner.y).abs() < 1.5 * other.square
            && (other.square / corner.square - 1.0).abs() < 0.5
    });
    if let Some(other) = same {
        let weight = f64::from(other.seen);
        let mean = |old: f64, new: f64| (old * weight + new) / (weight + 1.0);
        *other = Corner {
            x: mean(other.x, corner.x),
            y: mean(other.y, corner.y),
            square: mean(other.square, corner.square),
            seen: other.seen + 1,
        };
    } else if found.len() < MOST_NOTED {
        found.push(corner);
    }
}

/// Threes of corners that might be a code's: top left, top right, bottom left; the likeliest first.
fn threes(corners: &[Corner]) -> Vec<[usize; 3]> {
    let mut all: Vec<(f64, [usize; 3])> = Vec::new();
    for (top, first) in corners.iter().enumerate() {
        for (right, second) in corners.iter().enumerate() {
            for (down, third) in corners.iter().enumerate() {
                if top == right || top == down || right == down {
                    continue;
                }
                if let Some(fault) = fault(*first, *second, *third) {
                    all.push((fault, [top, right, down]));
                }
            }
        }
    }
    all.sort_by(|one, other| one.0.total_cmp(&other.0));
    all.into_iter().map(|(_, three)| three).collect()
}

/// How far three corners are from those of a code; nothing where they are none.
fn fault(top: Corner, right: Corner, down: Corner) -> Option<f64> {
    let (ax, ay) = (right.x - top.x, right.y - top.y);
    let (bx, by) = (down.x - top.x, down.y - top.y);
    let (along, beside) = (ax.hypot(ay), bx.hypot(by));
    let square = (top.square + right.square + down.square) / 3.0;
    // From 21 squares a side to 41, between middles that are three and a half away from its edges; the right one to the right.
    let sides = [along / square, beside / square];
    if !sides.iter().all(|side| (10.5..=42.0).contains(side)) || ax * by - ay * bx <= 0.0 {
        return None;
    }
    let skew = ((ax * bx + ay * by) / (along * beside)).abs();
    let uneven = (along / beside - 1.0).abs();
    let odd = [top, right, down]
        .iter()
        .map(|corner| (corner.square / square - 1.0).abs())
        .fold(0.0, f64::max);
    (skew < 0.2 && uneven < 0.2 && odd < 0.4).then_some(skew + uneven + odd)
}

/// The code between three corners.
fn read(page: &GrayImage, top: Corner, right: Corner, down: Corner) -> Option<Code> {
    let (ax, ay) = (right.x - top.x, right.y - top.y);
    let (bx, by) = (down.x - top.x, down.y - top.y);
    let square = (top.square + right.square + down.square) / 3.0;
    let said = f64::midpoint(ax.hypot(ay), bx.hypot(by)) / square + 7.0;
    // 17 and four for each size of code.
    let likeliest = place(((said - 17.0) / 4.0).round().clamp(1.0, 6.0));
    for number in [likeliest, likeliest + 1, likeliest.saturating_sub(1)] {
        if !(1..=6).contains(&number) {
            continue;
        }
        let side = 17 + 4 * number;
        let between = wide(side) - 7.0;
        let light = |column: f64, row: f64| {
            let (u, v) = ((column - 3.5) / between, (row - 3.5) / between);
            light_at(page, top.x + ax * u + bx * v, top.y + ay * u + by * v)
        };
        let mut lights = Vec::with_capacity(side * side);
        for row in 0..side {
            for column in 0..side {
                let (row, column) = (wide(row) + 0.5, wide(column) + 0.5);
                let around = [(0.0, 0.0), (-0.2, -0.2), (0.2, -0.2), (-0.2, 0.2), (0.2, 0.2)];
                let sum: f64 = around.iter().map(|(dx, dy)| light(column + dx, row + dy)).sum();
                lights.push(sum / 5.0);
            }
        }
        let mut sorted = lights.clone();
        sorted.sort_by(f64::total_cmp);
        let (darkest, lightest) = (sorted[sorted.len() / 10], sorted[sorted.len() * 9 / 10]);
        if lightest - darkest < 16.0 {
            return None;
        }
        let edge = f64::midpoint(darkest, lightest);
        let grid = SimpleGrid::from_func(side, |column, row| lights[row * side + column] < edge);
        if let Ok((_, text)) = Grid::new(grid).decode() {
            return Some(Code {
                text,
                quarters: quarters(ax, ay),
            });
        }
    }
    None
}

/// The light at a place between points.
fn light_at(page: &GrayImage, x: f64, y: f64) -> f64 {
    // Middles of points lie at halves.
    let (x, y) = (x - 0.5, y - 0.5);
    let point = |column: f64, row: f64| {
        let column = place(column).min(page.width() as usize - 1);
        let row = place(row).min(page.height() as usize - 1);
        f64::from(page.as_raw()[row * page.width() as usize + column])
    };
    let (left, top) = (x.floor(), y.floor());
    let (u, v) = (x - left, y - top);
    let above = point(left, top) * (1.0 - u) + point(left + 1.0, top) * u;
    let below = point(left, top + 1.0) * (1.0 - u) + point(left + 1.0, top + 1.0) * u;
    above * (1.0 - v) + below * v
}

/// How a page has to be turned whose codes have their upper edge in that direction.
fn quarters(x: f64, y: f64) -> u8 {
    match (x.abs() >= y.abs(), x > 0.0, y > 0.0) {
        (true, true, _) => 0,
        (true, false, _) => 2,
        (false, _, true) => 3,
        (false, _, false) => 1,
    }
}
