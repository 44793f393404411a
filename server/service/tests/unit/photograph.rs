use std::io::Cursor;

use image::{DynamicImage, GrayImage, ImageFormat, Luma, Rgb, RgbImage};
use service::{
    file_type::Refused,
    inner::{clean_jpeg, clean_png, is_whole_jpeg},
};

/// Black on its left half, white on its right one.
fn halves(width: u32, height: u32) -> DynamicImage {
    RgbImage::from_fn(
        width,
        height,
        |x, _| Rgb([if x < width / 2 { 0 } else { 255 }; 3]),
    )
    .into()
}

fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A marker segment.
fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
    [&[0xff, marker][..], &length, content].concat()
}

/// What a camera writes: how it was held, where it was, and a small copy, in the byte order of TIFF's `II`.
fn exif(orientation: u8) -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        [
            &tag.to_le_bytes()[..],
            &kind.to_le_bytes(),
            &count.to_le_bytes(),
            &value.to_le_bytes(),
        ]
        .concat()
    };
    let mut tiff = b"II*\0\x08\0\0\0".to_vec();
    // The first directory: orientation, and where the position is.
    tiff.extend(2_u16.to_le_bytes());
    tiff.extend(entry(0x0112, 3, 1, orientation.into()));
    tiff.extend(entry(0x8825, 4, 1, 38));
    tiff.extend(0_u32.to_le_bytes());
    // The position: north, 48° 51′.
    tiff.extend(1_u16.to_le_bytes());
    tiff.extend(entry(0x0001, 2, 2, u32::from_le_bytes(*b"N\0\0\0")));
    tiff.extend(0_u32.to_le_bytes());
    tiff.extend(b"GPS-POSITION THUMBNAIL-OF-WHAT-WAS-CUT-AWAY");
    [&b"Exif\0\0"[..], &tiff].concat()
}

/// A photograph as a phone writes it.
fn photograph(orientation: u8) -> Vec<u8> {
    let jpeg = encoded(&halves(48, 24), ImageFormat::Jpeg);
    let xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>exif:GPSLatitude XMP-POSITION</x:xmpmeta>";
    [
        &jpeg[..2],
        &segment(0xe1, &exif(orientation)),
        &segment(0xe1, xmp),
        &segment(0xed, b"Photoshop 3.0\0IPTC-CITY Montreuil"),
        &segment(0xfe, b"COMMENT of the camera"),
        &jpeg[2..],
        // A film behind it.
        b"\0\0\0\x18ftypmp42 FILM",
    ]
    .concat()
}

const SECRETS: [&str; 7] = ["Exif", "GPS", "THUMBNAIL", "XMP", "IPTC", "COMMENT", "FILM"];

fn holds(bytes: &[u8], text: &str) -> bool {
    memchr::memmem::find(bytes, text.as_bytes()).is_some()
}

#[test]
fn what_the_camera_wrote_is_gone() {
    let taken = photograph(1);
    assert!(SECRETS.iter().all(|secret| holds(&taken, secret)));
    let cleaned = clean_jpeg(&taken).unwrap();
    for secret in SECRETS {
        assert!(!holds(&cleaned, secret), "{secret}");
    }
    assert!(is_whole_jpeg(&cleaned));
}

#[test]
fn it_stands_upright_whichever_way_the_camera_was_held() {
    // Where black is once it is upright: the corner at the top left, then that at the bottom right.
    for (orientation, sides, black) in [
        (1, (48, 24), (true, false)),
        (2, (48, 24), (false, true)),
        (3, (48, 24), (false, true)),
        (4, (48, 24), (true, false)),
        (5, (24, 48), (true, false)),
        (6, (24, 48), (true, false)),
        (7, (24, 48), (false, true)),
        (8, (24, 48), (false, true)),
        // Not a way to hold it.
        (0, (48, 24), (true, false)),
        (9, (48, 24), (true, false)),
    ] {
        let cleaned = clean_jpeg(&photograph(orientation)).unwrap();
        let image = image::load_from_memory(&cleaned).unwrap().into_luma8();
        assert_eq!(image.dimensions(), sides, "{orientation}");
        let dark = |x, y| image.get_pixel(x, y).0[0] < 64;
        let found = (dark(1, 1), dark(sides.0 - 2, sides.1 - 2));
        assert_eq!(found, black, "{orientation}");
    }
}

/// A chunk of a PNG.
fn chunk(kind: &[u8], content: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(kind);
    crc.update(content);
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    [&length[..], kind, content, &crc.sum().to_be_bytes()].concat()
}

#[test]
fn a_png_keeps_its_points_and_nothing_else() {
    let png = encoded(&halves(48, 24), ImageFormat::Png);
    // After the signature and the header.
    let (head, rest) = png.split_at(8 + 25);
    let taken = [
        head,
        &chunk(b"eXIf", &exif(6)[6..]),
        &chunk(b"tEXt", b"Comment\0COMMENT of the camera"),
        &chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0XMP-POSITION"),
        rest,
        b"FILM",
    ]
    .concat();
    let cleaned = clean_png(&taken).unwrap();
    for secret in SECRETS {
        assert!(!holds(&cleaned, secret), "{secret}");
    }
    let image = image::load_from_memory(&cleaned).unwrap();
    assert_eq!((image.width(), image.height()), (24, 48));
}

#[test]
fn all_kinds_of_points_are_read() {
    let gray: DynamicImage = GrayImage::from_pixel(9, 5, Luma([100])).into();
    let images = [
        gray.clone(),
        halves(9, 5),
        halves(9, 5).into_rgba8().into(),
        gray.into_luma_alpha8().into(),
        halves(9, 5).into_rgb16().into(),
        halves(9, 5).into_luma16().into(),
    ];
    for image in images {
        let cleaned = clean_png(&encoded(&image, ImageFormat::Png)).unwrap();
        let read = image::load_from_memory(&cleaned).unwrap();
        assert_eq!((read.width(), read.height()), (9, 5));
        assert_eq!(read.color().has_alpha(), image.color().has_alpha());
    }
    let gray: DynamicImage = GrayImage::new(9, 5).into();
    let cleaned = clean_jpeg(&encoded(&gray, ImageFormat::Jpeg)).unwrap();
    assert_eq!(image::load_from_memory(&cleaned).unwrap().width(), 9);
}

#[test]
fn a_large_one_is_made_smaller_in_its_proportions() {
    let image: DynamicImage = GrayImage::from_pixel(3600, 1200, Luma([200])).into();
    let cleaned = clean_jpeg(&encoded(&image, ImageFormat::Jpeg)).unwrap();
    let read = image::load_from_memory(&cleaned).unwrap();
    assert_eq!((read.width(), read.height()), (3000, 1000));
}

#[test]
fn a_small_file_that_claims_too_many_points_is_not_read() {
    let header = chunk(
        b"IHDR",
        &[
            &60_000_u32.to_be_bytes()[..],
            &60_000_u32.to_be_bytes(),
            &[8, 2, 0, 0, 0],
        ]
        .concat(),
    );
    let png = [
        &b"\x89PNG\r\n\x1a\n"[..],
        &header,
        &chunk(b"IDAT", b"x\x9cc\0\0\0\x01\0\x01"),
        &chunk(b"IEND", b""),
    ]
    .concat();
    assert_eq!(clean_png(&png), Err(Refused::TooManyPoints));
}

#[test]
fn what_is_cut_is_told_wherever_it_is_cut() {
    let jpeg = encoded(&halves(16, 8), ImageFormat::Jpeg);
    for end in 0..jpeg.len() - 1 {
        assert_eq!(clean_jpeg(&jpeg[..end]), Err(Refused::DamagedImage), "{end}");
    }
    let png = encoded(&halves(16, 8), ImageFormat::Png);
    for end in 0..png.len() - 4 {
        assert_eq!(clean_png(&png[..end]), Err(Refused::DamagedImage), "{end}");
    }
    // It begins and ends like one, and is none.
    for none in [
        &b"\xff\xd8\xff\xe0\0\0"[..],
        b"\xff\xd8\xff\xc0\0\x05abc\xff\xd9",
        b"\xff\xd8\xff\xc0\0\x05abc\xff\xda\0\x02\x01\xff\xd9",
    ] {
        assert_eq!(clean_jpeg(none), Err(Refused::DamagedImage));
    }
    assert_eq!(
        clean_png(b"\x89PNG\r\n\x1a\n....IEND\xaeB`\x82"),
        Err(Refused::DamagedImage)
    );
}
