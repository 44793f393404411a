//! A picture of an académie's departments, made from where their communes are: no outlines are kept. A square belongs to the department of
//! the commune nearest to its middle; where no commune is near, or the nearest is elsewhere, it belongs to none.

use std::fmt::Write;

use serde::{Deserialize, Serialize};

use crate::place::Position;

/// The most squares along a side.
const MOST: u16 = 44;
const FEWEST: u16 = 8;
/// Squares along a side for the square root of the communes: about one and a half from a commune to the next.
const FINENESS: f64 = 1.6;
/// How far a commune reaches, in squares.
const REACH: f64 = 2.2;
/// Squares left free on each side.
const MARGIN: f64 = 1.0;

/// Departments drawn on squares of length one.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct DepartmentMap {
    /// Width, in squares; nought where there is nothing to draw.
    pub width: u16,
    /// Height, in squares.
    pub height: u16,
    /// The departments, in the order in which they were given; nothing for one without a commune.
    pub shapes: Vec<Option<DepartmentShape>>,
    /// The borders between squares of different departments, and along what is outside: the data of an SVG path.
    pub borders: String,
}

/// Where a department is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DepartmentShape {
    /// Its squares: the data of an SVG path.
    pub path: String,
    /// The square for its name, near its middle: from the left.
    pub x: u16,
    /// From the top.
    pub y: u16,
}

/// Where things are on the picture.
struct Frame {
    west: f64,
    north: f64,
    square: f64,
    /// How much shorter a degree of longitude is than one of latitude.
    narrow: f64,
    width: u16,
    height: u16,
}

impl Frame {
    /// Just round these positions; nothing where there are none.
    fn round(own: &[Position]) -> Option<Self> {
        let span = |of: &dyn Fn(&Position) -> f64| {
            own.iter()
                .map(of)
                .fold((f64::MAX, f64::MIN), |(least, most), at| {
                    (least.min(at), most.max(at))
                })
        };
        if own.is_empty() {
            return None;
        }
        let (south, north) = span(&|position| position.latitude());
        let narrow = f64::midpoint(south, north).to_radians().cos().max(0.1);
        let (west, east) = span(&|position| position.longitude() * narrow);
        let side = (north - south).max(east - west).max(0.02);
        let count = u32::try_from(own.len()).map_or(f64::MAX, f64::from);
        let squares = (count.sqrt() * FINENESS).clamp(f64::from(FEWEST), f64::from(MOST));
        let square = side / squares;
        let length = |degrees: f64| whole((degrees / square).ceil() + 2.0 * MARGIN);
        Some(Self {
            west: west - MARGIN * square,
            north: north + MARGIN * square,
            square,
            narrow,
            width: length(east - west),
            height: length(north - south),
        })
    }

    /// From the left and from the top, in squares.
    fn place(&self, position: Position) -> (f64, f64) {
        (
            (position.longitude() * self.narrow - self.west) / self.square,
            (self.north - position.latitude()) / self.square,
        )
    }
}

/// A number of squares.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to what a picture has"
)]
fn whole(number: f64) -> u16 {
    number.clamp(0.0, 4.0 * f64::from(MOST)) as u16
}

/// Which department each square belongs to, row by row.
struct Squares {
    width: u16,
    height: u16,
    of: Vec<Option<usize>>,
}

impl Squares {
    /// Outside the picture nothing belongs to anybody.
    fn get(&self, x: i32, y: i32) -> Option<usize> {
        let (width, height) = (i32::from(self.width), i32::from(self.height));
        if x < 0 || y < 0 || x >= width || y >= height {
            return None;
        }
        let at = usize::try_from(y * width + x).ok()?;
        self.of.get(at).copied().flatten()
    }

    fn all(&self) -> impl Iterator<Item = (u16, u16)> + use<> {
        let width = self.width;
        (0..self.height).flat_map(move |y| (0..width).map(move |x| (x, y)))
    }
}

/// Draws departments: each commune is where it is, with which of the departments it is in, or none for one of elsewhere, which keeps a
/// border from reaching over to it.
pub fn draw(communes: &[(Position, Option<usize>)], departments: usize) -> DepartmentMap {
    let own: Vec<Position> = communes
        .iter()
        .filter(|(_, of)| of.is_some())
        .map(|(position, _)| *position)
        .collect();
    let Some(frame) = Frame::round(&own) else {
        return DepartmentMap {
            shapes: vec![None; departments],
            ..DepartmentMap::default()
        };
    };
    let squares = squares(&frame, communes);
    DepartmentMap {
        width: frame.width,
        height: frame.height,
        shapes: (0..departments).map(|of| shape(&squares, of)).collect(),
        borders: borders(&squares),
    }
}

fn squares(frame: &Frame, communes: &[(Position, Option<usize>)]) -> Squares {
    let (width, height) = (usize::from(frame.width), usize::from(frame.height));
    let mut near: Vec<Vec<(f64, f64, Option<usize>)>> = vec![Vec::new(); width * height];
    for (position, of) in communes {
        let (x, y) = frame.place(*position);
        if x < 0.0 || y < 0.0 || x >= f64::from(frame.width) || y >= f64::from(frame.height) {
            continue;
        }
        let at = usize::from(whole(y)) * width + usize::from(whole(x));
        if let Some(near) = near.get_mut(at) {
            near.push((x, y, *of));
        }
    }
    let mut squares = Squares {
        width: frame.width,
        height: frame.height,
        of: Vec::with_capacity(near.len()),
    };
    for (x, y) in squares.all() {
        squares.of.push(nearest(&near, (x, y), (width, height)));
    }
    squares
}

/// The department of the commune nearest to the middle of a square.
fn nearest(
    near: &[Vec<(f64, f64, Option<usize>)>],
    (x, y): (u16, u16),
    (width, height): (usize, usize),
) -> Option<usize> {
    let middle = (f64::from(x) + 0.5, f64::from(y) + 0.5);
    let reach = usize::from(whole(REACH.ceil()));
    let (x, y) = (usize::from(x), usize::from(y));
    let rows = y.saturating_sub(reach)..(y + reach + 1).min(height);
    let found = rows
        .flat_map(|row| {
            (x.saturating_sub(reach)..(x + reach + 1).min(width)).map(move |column| row * width + column)
        })
        .filter_map(|at| near.get(at))
        .flatten()
        .map(|(x, y, of)| ((x - middle.0).hypot(y - middle.1), *of))
        .filter(|(far, _)| *far <= REACH)
        .min_by(|one, other| one.0.total_cmp(&other.0));
    found.and_then(|(_, of)| of)
}

fn shape(squares: &Squares, of: usize) -> Option<DepartmentShape> {
    let own: Vec<(u16, u16)> = squares
        .all()
        .filter(|(x, y)| squares.get(i32::from(*x), i32::from(*y)) == Some(of))
        .collect();
    let count = u32::try_from(own.len()).ok().filter(|count| *count > 0)?;
    let sum = |part: fn(&(u16, u16)) -> u16| own.iter().map(|square| f64::from(part(square))).sum::<f64>();
    let middle = (
        sum(|square| square.0) / f64::from(count),
        sum(|square| square.1) / f64::from(count),
    );
    let far = |square: &(u16, u16)| (f64::from(square.0) - middle.0).hypot(f64::from(square.1) - middle.1);
    let (x, y) = own
        .iter()
        .min_by(|one, other| far(one).total_cmp(&far(other)))
        .copied()?;
    // Squares that stand side by side are one rectangle.
    let mut path = String::new();
    let mut runs: Vec<(u16, u16, u16)> = Vec::new();
    for (x, y) in own {
        match runs.last_mut() {
            Some((start, row, length)) if *row == y && *start + *length == x => *length += 1,
            _ => runs.push((x, y, 1)),
        }
    }
    for (x, y, length) in runs {
        _ = write!(path, "M{x} {y}h{length}v1h-{length}z");
    }
    Some(DepartmentShape { path, x, y })
}

/// Lines between squares that differ, those that go on in one.
fn borders(squares: &Squares) -> String {
    let (width, height) = (i32::from(squares.width), i32::from(squares.height));
    let mut path = String::new();
    let mut lines = |across: i32,
                     along: i32,
                     differs: &dyn Fn(i32, i32) -> bool,
                     write: &dyn Fn(i32, i32, i32) -> String| {
        for line in 0..=across {
            let mut start = None;
            for at in 0..=along {
                let here = at < along && differs(line, at);
                match (here, start) {
                    (true, None) => start = Some(at),
                    (false, Some(from)) => {
                        path += &write(line, from, at - from);
                        start = None;
                    }
                    _ => {}
                }
            }
        }
    };
    lines(
        height,
        width,
        &|y, x| squares.get(x, y) != squares.get(x, y - 1),
        &|y, x, length| format!("M{x} {y}h{length}"),
    );
    lines(
        width,
        height,
        &|x, y| squares.get(x, y) != squares.get(x - 1, y),
        &|x, y, length| format!("M{x} {y}v{length}"),
    );
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(north: f64, east: f64) -> Position {
        Position::new(45.0 + north, 3.0 + east).unwrap()
    }

    /// Two departments side by side, ten by ten communes each, the first in the west, and one of elsewhere in the south.
    fn two() -> Vec<(Position, Option<usize>)> {
        let mut communes = Vec::new();
        for row in 0..10 {
            for column in 0..30 {
                let of = [Some(0), Some(1), None][column / 10];
                let east = f64::from(u32::try_from(column).unwrap()) * 0.1;
                communes.push((at(f64::from(row) * 0.07, east), of));
            }
        }
        communes
    }

    #[test]
    fn each_department_is_where_its_communes_are() {
        let map = draw(&two(), 3);
        let [Some(west), Some(east), None] = &map.shapes[..] else {
            panic!("{map:?}");
        };
        assert!(west.x < east.x && west.y.abs_diff(east.y) <= 1, "{map:?}");
        assert!(map.width > map.height, "{map:?}");
        assert!(!map.borders.is_empty());
        // What lies beyond the second one is elsewhere: its border stands where the others begin, and none of it is drawn.
        assert!(east.x + 2 < map.width);
        let rows = west.path.matches('M').count();
        assert!(
            rows >= usize::from(map.height) / 2,
            "a run a row, or thereabouts: {rows}"
        );
    }

    #[test]
    fn one_commune_is_a_place_and_none_is_an_empty_picture() {
        let one = draw(&[(at(0.0, 0.0), Some(0))], 1);
        assert!(one.shapes[0].is_some() && one.width > 0);
        let none = draw(&[(at(0.0, 0.0), None)], 2);
        assert_eq!((none.width, none.shapes), (0, vec![None, None]));
    }

    #[test]
    fn no_square_belongs_to_two() {
        let squares = squares(
            &Frame::round(&two().iter().map(|(position, _)| *position).collect::<Vec<_>>()).unwrap(),
            &two(),
        );
        let drawn: usize = (0..2)
            .filter_map(|of| shape(&squares, of))
            .map(|shape| {
                shape
                    .path
                    .split('h')
                    .skip(1)
                    .step_by(2)
                    .map(|run| run.split('v').next().unwrap().parse::<usize>().unwrap())
                    .sum::<usize>()
            })
            .sum();
        assert_eq!(drawn, squares.of.iter().flatten().count());
    }
}
