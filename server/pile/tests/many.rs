//! A great many images and PDFs, whole and damaged, each of pages of its own: whatever comes of one, it ends soon, holds little, and never says
//! that a page is another one.
//!
//! `QUINZAINE_PILE_FILES` says how many: ten thousand before what reads them changes.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss
)]

mod made;

use std::time::{Duration, Instant};

use image::{
    GrayImage,
    imageops::{rotate90, rotate180, rotate270},
};
use made::{Chance, askew, bound, changed, corner, jpeg, noisy, pdf_of, png, stream, zipped};
use pile::{LARGEST_PAGE, Limits, Pile};

/// How many files are read where nobody says.
const USUAL: usize = 300;
/// The longest that one may take, on a machine that does other things.
const LONGEST: Duration = Duration::from_mins(1);
/// The most memory that all of it may have taken at once, in kilobytes: a tenth of what one page of the largest size would.
const MOST_MEMORY: u64 = 400_000;

/// The mark of a page that no other has.
fn mark(number: usize) -> String {
    format!(
        "QZ-27-{:04}-{:04}/{}/{}/{number:010}",
        number % 9973,
        number / 7,
        1 + number % 3,
        1 + number % 4
    )
}

/// The corner of a page that bears its code, as a scanner may have seen it: whole pages are looked at one by one elsewhere.
fn scan(number: usize, chance: &mut Chance) -> GrayImage {
    let seen = askew(&corner(&mark(number)), chance.below(60) as f64 / 10.0 - 3.0);
    let seen = noisy(seen, chance.below(8) as u32);
    match chance.below(4) {
        0 => seen,
        1 => rotate90(&seen),
        2 => rotate180(&seen),
        _ => rotate270(&seen),
    }
}

/// A file of one page or two, in one of the ways that copiers have; the marks of its pages.
fn file(number: usize, chance: &mut Chance) -> (Vec<u8>, Vec<String>) {
    let (first, second) = (2 * number, 2 * number + 1);
    let page = scan(first, chance);
    let quality = 50 + chance.below(45) as u8;
    let (width, height) = page.dimensions();
    let gray = format!(
        "/Subtype/Image/Width {width}/Height {height}/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode"
    );
    let marks = vec![mark(first)];
    match chance.below(5) {
        0 => (jpeg(&page, quality), marks),
        1 => (png(page), marks),
        2 => {
            let picture = stream(5, &gray, &zipped(page.as_raw()));
            (pdf_of(&picture, "595 0 0 842 0 0 cm /P Do", ""), marks)
        }
        3 => {
            let picture = stream(5, &gray, &zipped(page.as_raw()));
            (
                pdf_of(
                    &picture,
                    "q 75 1 -1 75 2 2 cm /P Do Q",
                    "/CropBox[0 0 80 80]/Rotate 90",
                ),
                marks,
            )
        }
        _ => {
            let other = scan(second, chance);
            let pages = bound(&[jpeg(&page, quality), jpeg(&other, quality)]);
            (pages, vec![mark(first), mark(second)])
        }
    }
}

/// The most memory that this process had, in kilobytes; nothing where the system does not say.
fn most_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}

#[test]
#[expect(clippy::disallowed_methods, reason = "it measures how long a file takes")]
fn a_great_many_files_are_read_and_none_is_misfiled() {
    let many = std::env::var("QUINZAINE_PILE_FILES").map_or(USUAL, |many| many.parse().unwrap());
    let limits = Limits {
        picture: 4_000_000,
        pictures: 16_000_000,
        pages: 8,
        ..Limits::default()
    };
    let mut chance = Chance(11);
    let (mut whole, mut known) = (0, 0);
    for number in 0..many {
        let (made, marks) = file(number, &mut chance);
        let is_whole = number.is_multiple_of(4);
        let bytes = if is_whole {
            made
        } else {
            changed(&made, &mut chance)
        };
        let begun = Instant::now();
        let pages: Vec<_> = Pile::open(&bytes, limits).into_iter().flatten().collect();
        assert!(
            begun.elapsed() < LONGEST,
            "file {number} took {:?}",
            begun.elapsed()
        );
        for page in &pages {
            let wrong = page.codes.iter().find(|code| !marks.contains(code));
            assert_eq!(wrong, None, "file {number} says what nobody printed");
            let size = page.picture.as_ref().map_or(0, Vec::len);
            assert!(size <= LARGEST_PAGE, "file {number}: {size}");
        }
        // Two pages are filed in their order.
        let said: Vec<&String> = pages.iter().flat_map(|page| &page.codes).collect();
        assert!(said.is_sorted_by_key(|code| marks.iter().position(|mark| mark == *code)));
        if is_whole {
            whole += marks.len();
            known += said.len();
        }
    }
    // It would prove nothing of pages that are never known.
    assert!(known * 2 >= whole, "{known} of {whole}");
    if let Some(memory) = most_memory() {
        assert!(memory < MOST_MEMORY, "{memory} kB");
    }
}
