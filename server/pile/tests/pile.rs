//! Piles as copiers make them, and as nobody should.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    clippy::too_many_lines
)]

mod made;

use image::{
    GrayImage, Luma, Rgb, RgbImage,
    imageops::{rotate90, rotate180, rotate270},
};
use pile::{LARGEST_PAGE, Limits, Page, Pile, Unread};

use made::{Chance, askew, bound, changed, jpeg, noisy, pdf_of, png, printed, stream, zipped};

const MARK: &str = "QZ-27-4H7K-9M2X/2/3/0123456789";

fn pages(bytes: &[u8]) -> Vec<Page> {
    Pile::open(bytes, Limits::default()).unwrap().collect()
}

fn only(bytes: &[u8]) -> Page {
    let mut pages = pages(bytes);
    assert_eq!(pages.len(), 1);
    pages.remove(0)
}

#[test]
fn a_page_is_read_however_it_lay_on_the_glass() {
    for dpi in [150, 200, 300] {
        let page = printed(Some(MARK), dpi, 12.0);
        for degrees in [-3.0, -1.3, 0.0, 0.7, 2.0, 3.0] {
            let scan = noisy(askew(&page, degrees), 6);
            let read = only(&jpeg(&scan, 60));
            assert_eq!(read.codes, [MARK], "{degrees} degrees at {dpi}");
            assert!(!read.blank);
            let file = read.picture.unwrap();
            assert!(file.len() <= LARGEST_PAGE, "{}", file.len());
        }
    }
}

#[test]
fn a_page_is_turned_upright() {
    let page = askew(&printed(Some(MARK), 150, 12.0), 1.0);
    for turned in [rotate90(&page), rotate180(&page), rotate270(&page)] {
        let read = only(&jpeg(&turned, 60));
        assert_eq!(read.codes, [MARK]);
        let picture = image::load_from_memory(&read.picture.unwrap()).unwrap();
        assert!(picture.height() > picture.width());
        // The code is where it was printed: where it is cut out of the upright page, it is read again.
        let (width, height) = (picture.width(), picture.height());
        let corner = picture.crop_imm(width * 3 / 4, height * 5 / 6, width / 4, height / 6);
        assert_eq!(only(&png(corner)).codes, [MARK]);
    }
}

#[test]
fn a_pile_is_read_page_by_page() {
    let front = |page: u32| printed(Some(&format!("QZ-27-4H7K-9M2X/1/{page}/ABCDEFGHJK")), 150, 12.0);
    let blank = noisy(GrayImage::from_pixel(1240, 1754, Luma([246])), 5);
    let scans = [front(2), blank, rotate180(&front(1)), printed(None, 150, 12.0)];
    let files: Vec<Vec<u8>> = scans.iter().map(|scan| jpeg(scan, 60)).collect();
    let read = pages(&bound(&files));
    let said: Vec<(usize, Vec<String>, bool)> = read
        .iter()
        .map(|page| (page.number, page.codes.clone(), page.blank))
        .collect();
    let mark = |page: u32| vec![format!("QZ-27-4H7K-9M2X/1/{page}/ABCDEFGHJK")];
    assert_eq!(
        said,
        [
            (1, mark(2), false),
            (2, vec![], true),
            (3, mark(1), false),
            (4, vec![], false)
        ]
    );
    // What is kept of each is put together again, and read again.
    let kept: Vec<Vec<u8>> = read.into_iter().filter_map(|page| page.picture).collect();
    assert_eq!(pages(&bound(&kept)).len(), 4);
}

#[test]
fn pictures_are_read_as_scanners_write_them() {
    let page = printed(Some(MARK), 200, 12.0);
    let (width, height) = page.dimensions();
    let gray = format!("/Type/XObject/Subtype/Image/Width {width}/Height {height}");
    let whole = "q 595 0 0 842 0 0 cm /P Do Q";
    let bits: Vec<u8> = page
        .rows()
        .flat_map(|row| {
            let row: Vec<bool> = row.map(|point| point.0[0] > 140).collect();
            row.chunks(8)
                .map(|byte| (0..8).fold(0, |all, bit| all << 1 | u8::from(*byte.get(bit).unwrap_or(&true))))
                .collect::<Vec<u8>>()
        })
        .collect();
    let colored: Vec<u8> = page.as_raw().iter().flat_map(|light| [*light; 3]).collect();
    // Rows that say how they differ from the one above.
    let (row, mut above, mut differences) = (width as usize, vec![0_u8; width as usize], Vec::new());
    for line in page.as_raw().chunks(row) {
        differences.push(2);
        differences.extend(
            line.iter()
                .zip(&above)
                .map(|(one, other)| one.wrapping_sub(*other)),
        );
        above = line.to_vec();
    }
    let files = [
        (
            "gray",
            stream(
                5,
                &format!("{gray}/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode"),
                &zipped(page.as_raw()),
            ),
        ),
        (
            "rgb",
            stream(
                5,
                &format!("{gray}/ColorSpace[/ICCBased 6 0 R]/BitsPerComponent 8/Filter[/FlateDecode]"),
                &zipped(&colored),
            ),
        ),
        (
            "bits",
            stream(
                5,
                &format!("{gray}/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/FlateDecode"),
                &zipped(&bits),
            ),
        ),
        (
            "stencil",
            stream(
                5,
                &format!("{gray}/ImageMask true/Filter/FlateDecode"),
                &zipped(&bits),
            ),
        ),
        (
            "listed",
            stream(
                5,
                &format!(
                    "{gray}/ColorSpace[/Indexed/DeviceRGB 1<000000FFFFFF>]/BitsPerComponent 1/Filter/FlateDecode"
                ),
                &zipped(&bits),
            ),
        ),
        (
            "predicted",
            stream(
                5,
                &format!(
                    "{gray}/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode/DecodeParms<</Predictor 15/Columns {width}>>"
                ),
                &zipped(&differences),
            ),
        ),
        (
            "jpeg",
            stream(
                5,
                &format!("{gray}/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/DCTDecode"),
                &jpeg(&page, 70),
            ),
        ),
        (
            "packed jpeg",
            stream(
                5,
                &format!("{gray}/ColorSpace/DeviceGray/BitsPerComponent 8/Filter[/FlateDecode/DCTDecode]"),
                &zipped(&jpeg(&page, 70)),
            ),
        ),
    ];
    for (name, mut picture) in files {
        picture.extend(stream(6, "/N 3", b"profile"));
        assert_eq!(only(&pdf_of(&picture, whole, "")).codes, [MARK], "{name}");
        // In two halves, one above the other; as a part of a page; on its side.
        if name == "gray" || name == "stencil" {
            let askew = "q 1 0 0 1 40 20 cm 500 10 -14 708 0 0 cm /P Do Q";
            assert_eq!(only(&pdf_of(&picture, askew, "")).codes, [MARK], "{name} askew");
            assert_eq!(
                only(&pdf_of(&picture, whole, "/Rotate 90")).codes,
                [MARK],
                "{name} on its side"
            );
        }
    }
}

#[test]
fn a_page_in_strips_is_one_page() {
    let page = printed(Some(MARK), 150, 12.0);
    let (width, height) = page.dimensions();
    let strip = |from: u32, rows: u32| image::imageops::crop_imm(&page, 0, from, width, rows).to_image();
    // Cut through the code.
    let cut = height - 70;
    let (above, below) = (strip(0, cut), strip(cut, height - cut));
    let head = |rows: u32| {
        format!(
            "/Subtype/Image/Width {width}/Height {rows}/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/DCTDecode"
        )
    };
    let mut objects = stream(5, &head(cut), &jpeg(&above, 80));
    objects.extend(stream(6, &head(height - cut), &jpeg(&below, 80)));
    let bottom = 842.0 * f64::from(height - cut) / f64::from(height);
    let drawing = format!(
        "q 595 0 0 {} 0 {bottom} cm /P Do Q q 595 0 0 {bottom} 0 0 cm /Q Do Q",
        842.0 - bottom
    );
    let mut bytes = pdf_of(&objects, &drawing, "");
    let text = String::from_utf8_lossy(&bytes[..400]).replace("/P 5 0 R", "/P 5 0 R/Q 6 0 R");
    bytes.splice(..400, text.into_bytes());
    let read = only(&bytes);
    assert_eq!(read.codes, [MARK]);
}

#[test]
fn what_is_no_scan_is_said() {
    let open = |bytes: &[u8]| {
        Pile::open(bytes, Limits::default())
            .map(|pile| pile.page_count())
            .unwrap_err()
    };
    assert_eq!(open(b""), Unread::Empty);
    assert_eq!(open(b"II*\0........"), Unread::Tiff);
    assert_eq!(open(b"MM\0*........"), Unread::Tiff);
    assert_eq!(open(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"), Unread::Heic);
    assert_eq!(open(b"PK\x03\x04"), Unread::Other);
    assert_eq!(
        open(b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj trailer<</Root 1 0 R>>"),
        Unread::NoPage
    );
    assert_eq!(
        open(b"%PDF-1.4\ntrailer<</Root 1 0 R/Encrypt 7 0 R>>"),
        Unread::Locked
    );
    let page = jpeg(&printed(None, 72, 12.0), 60);
    let three = bound(&[page.clone(), page.clone(), page.clone()]);
    let few = Limits {
        pages: 2,
        ..Limits::default()
    };
    assert_eq!(
        Pile::open(&three, few).map(|pile| pile.page_count()).unwrap_err(),
        Unread::TooManyPages
    );
    let small = Limits {
        bytes: 100,
        ..Limits::default()
    };
    assert_eq!(
        Pile::open(&three, small)
            .map(|pile| pile.page_count())
            .unwrap_err(),
        Unread::TooLarge
    );
    // More points than may be read are not, and the page says so by having no picture.
    let points = Limits {
        pictures: 600_000,
        ..Limits::default()
    };
    let read: Vec<bool> = Pile::open(&three, points)
        .unwrap()
        .map(|page| page.picture.is_some())
        .collect();
    assert_eq!(read, [true, false, false]);
    // A page that was written, not scanned, holds no picture.
    let written = pdf_of(b"", "BT /F 12 Tf (Bonjour) Tj ET", "");
    assert_eq!(only(&written).picture, None);
}

#[test]
fn a_page_full_of_noise_is_small_enough_too() {
    let mut chance = Chance(3);
    let noise = RgbImage::from_fn(
        2400,
        3300,
        |_, _| Rgb([0; 3].map(|_: u8| chance.below(256) as u8)),
    );
    let read = only(&png(noise));
    assert!(read.codes.is_empty());
    assert!(read.picture.unwrap().len() <= LARGEST_PAGE);
}

#[test]
fn a_page_full_of_corners_of_codes_ends_soon() {
    let page = GrayImage::from_fn(2400, 3300, |x, y| {
        let ring = |at: u32| [0, 1, 1, 1, 1, 1, 0, 2][(at / 3 % 8) as usize];
        let (a, b) = (x / 3 % 8, y / 3 % 8);
        let dark =
            a < 7 && b < 7 && (ring(x) == 0 || ring(y) == 0 || ((2..5).contains(&a) && (2..5).contains(&b)));
        Luma([if dark { 0 } else { 255 }])
    });
    assert!(only(&png(page)).codes.is_empty());
}

#[test]
fn what_follows_itself_or_goes_too_deep_ends() {
    let deep = |open: &str, times: usize| {
        let nested = open.repeat(times);
        format!("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/X {nested}")
    };
    for open in ["[", "<</A ", "[<</A "] {
        let bytes = deep(open, 1_000_000);
        assert!(Pile::open(bytes.as_bytes(), Limits::default()).is_err());
    }
    let circle = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R 3 0 R 2 0 R]>>endobj\n3 0 obj<</Kids[2 0 R]>>endobj trailer<</Root 1 0 R>>";
    assert_eq!(
        Pile::open(circle, Limits::default())
            .map(|pile| pile.page_count())
            .unwrap_err(),
        Unread::NoPage
    );
    // A part of a page that draws itself, ten times.
    let part = "/P Do ".repeat(10);
    let bytes = pdf_of(
        &stream(
            5,
            "/Subtype/Form/Resources<</XObject<</P 5 0 R>>>>",
            part.as_bytes(),
        ),
        &part,
        "",
    );
    assert_eq!(only(&bytes).picture, None);
    // A small file that unpacks to a large one, and one whose picture says that it is huge.
    let bomb = zipped(&vec![0; 100_000_000]);
    let head =
        "/Subtype/Image/Width 100/Height 100/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode";
    assert_eq!(
        only(&pdf_of(&stream(5, head, &bomb), "595 0 0 842 0 0 cm /P Do", "")).picture,
        None
    );
    let head =
        "/Subtype/Image/Width 60000/Height 60000/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode";
    assert_eq!(
        only(&pdf_of(&stream(5, head, &bomb), "595 0 0 842 0 0 cm /P Do", "")).picture,
        None
    );
}

/// Whatever came of it: it ended, and no page says more than was printed.
fn is_sound(bytes: &[u8], marks: &[&str]) {
    let limits = Limits {
        picture: 2_000_000,
        pictures: 8_000_000,
        pages: 8,
        ..Limits::default()
    };
    let Ok(pile) = Pile::open(bytes, limits) else {
        return;
    };
    for page in pile {
        assert!(
            page.codes.iter().all(|code| marks.contains(&code.as_str())),
            "{:?}",
            page.codes
        );
        assert!(page.picture.is_none_or(|picture| picture.len() <= LARGEST_PAGE));
    }
}

#[test]
fn damaged_files_end_nothing_and_say_nothing_wrong() {
    // A small page, so that thousands of them take seconds.
    let small = image::imageops::crop_imm(&printed(Some(MARK), 110, 12.0), 800, 1180, 109, 106).to_image();
    let page = jpeg(&small, 80);
    assert_eq!(only(&page).codes, [MARK]);
    let other = jpeg(&rotate180(&small), 50);
    let (width, height) = small.dimensions();
    let gray = format!(
        "/Subtype/Image/Width {width}/Height {height}/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode"
    );
    let picture = stream(5, &gray, &zipped(small.as_raw()));
    let fax = format!(
        "/Subtype/Image/Width {width}/Height {height}/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns {width}>>"
    );
    let files = [
        bound(&[page.clone(), other]),
        page,
        png(small.clone()),
        pdf_of(
            &picture,
            "q 75 1 -1 75 2 2 cm /P Do Q",
            "/CropBox[0 0 80 80]/Rotate 270",
        ),
        pdf_of(
            &stream(5, &fax, &zipped(small.as_raw())),
            "q 595 0 0 842 0 0 cm /P Do Q",
            "",
        ),
    ];
    let mut chance = Chance(1);
    for file in &files {
        for _ in 0..600 {
            is_sound(&changed(file, &mut chance), &[MARK]);
        }
    }
}

#[test]
fn pictures_of_chance_hold_no_code() {
    let mut chance = Chance(5);
    for round in 0..400 {
        let square = 1 + round % 5;
        let cells: Vec<bool> = (0..10_000).map(|_| chance.below(2) == 0).collect();
        let page = GrayImage::from_fn(100, 100, |x, y| {
            Luma([if cells[(y / square * 100 + x / square) as usize] {
                20
            } else {
                240
            }])
        });
        is_sound(&png(page), &[]);
    }
}

#[test]
fn a_fax_of_nothing_is_blank() {
    // In T.6 a line like the one above is one bit; two words end the page.
    let mut data = vec![0xff; 1752 / 8];
    data.extend([0x00, 0x10, 0x01]);
    let head = "/Subtype/Image/Width 1240/Height 1752/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 1240";
    let page = |more: &str| {
        let picture = stream(5, &format!("{head}{more}>>"), &data);
        only(&pdf_of(&picture, "q 595 0 0 842 0 0 cm /P Do Q", ""))
    };
    let light = |page: Page| {
        let picture = image::load_from_memory(&page.picture.unwrap())
            .unwrap()
            .into_luma8();
        assert_eq!(picture.dimensions(), (1240, 1752));
        picture.get_pixel(600, 800).0[0]
    };
    let white = page("");
    assert!(white.blank);
    assert!(light(white) > 250);
    let black = page("/BlackIs1 true");
    assert!(!black.blank);
    assert!(light(black) < 5);
}
