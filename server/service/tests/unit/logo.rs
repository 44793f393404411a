use std::io::Cursor;

use image::{DynamicImage, GenericImageView, ImageFormat, RgbaImage, load_from_memory};
use service::{
    file_type::{LARGEST_LOGO, Refused},
    inner::{TALLEST, WIDEST, clean_logo},
};

/// A scan with a comment.
const PNG: &[u8] = include_bytes!("../../../testing/samples/scan.png");

fn holds(file: &[u8], text: &str) -> bool {
    file.windows(text.len()).any(|part| part == text.as_bytes())
}

fn png(image: &DynamicImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// A drawing of that size that holds that.
fn svg(size: &str, inside: &str) -> Vec<u8> {
    format!("<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" {size}>{inside}</svg>").into_bytes()
}

/// A red square on half of it.
const SQUARE: &str = "<g id=\"a\"><rect width=\"100\" height=\"100\" fill=\"#f00\"/></g>";

fn read(picture: &[u8]) -> DynamicImage {
    let image = load_from_memory(picture).unwrap();
    assert!(image.width() <= u32::from(WIDEST) && image.height() <= u32::from(TALLEST));
    assert!(!image.color().has_alpha());
    image
}

#[test]
fn a_picture_is_made_anew_on_white_and_small() {
    let cleaned = clean_logo(PNG).unwrap();
    for chunk in ["tEXt", "iTXt", "zTXt", "eXIf", "iCCP"] {
        assert!(!holds(&cleaned, chunk), "{chunk}");
    }
    read(&cleaned);
    // What is clear becomes white; what is large becomes small, whatever its shape.
    let clear = DynamicImage::from(RgbaImage::new(30, 10));
    let white = read(&clean_logo(&png(&clear)).unwrap());
    assert_eq!(white.dimensions(), (30, 10));
    assert_eq!(white.get_pixel(3, 3).0, [255; 4]);
    let wide = DynamicImage::from(RgbaImage::new(4_000, 20));
    assert_eq!(read(&clean_logo(&png(&wide)).unwrap()).width(), u32::from(WIDEST));
    let thin = DynamicImage::from(RgbaImage::new(1, 4_000));
    assert_eq!(
        read(&clean_logo(&png(&thin)).unwrap()).height(),
        u32::from(TALLEST)
    );
    // What stands behind a picture is another file, and goes.
    let mut two = png(&clear);
    two.extend_from_slice(b"<script>alert(1)</script>%PDF-1.7 trailer");
    let cleaned = clean_logo(&two).unwrap();
    assert!(!holds(&cleaned, "script") && !holds(&cleaned, "%PDF"));
}

#[test]
fn a_drawing_becomes_a_picture() {
    let cleaned = clean_logo(&svg("width=\"200\" height=\"100\"", SQUARE)).unwrap();
    let picture = read(&cleaned);
    assert_eq!(picture.dimensions(), (480, 240));
    assert_eq!(picture.get_pixel(10, 10).0, [255, 0, 0, 255]);
    assert_eq!(picture.get_pixel(470, 10).0, [255; 4]);
    assert!(!holds(&cleaned, "svg"));
    // As drawing programs write it: a type that it names, notes of their own, lines that are not dashed.
    let written = [
        b"<?xml version=\"1.0\"?>\n<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\">\n"
            .to_vec(),
        svg(
            "viewBox=\"0 0 200 100\" xmlns:note=\"https://example.org/note\"",
            &format!("<note:view zoom=\"2\"/><metadata><note:script/></metadata><g style=\"stroke-dasharray:none;filter:none;color-interpolation-filters:linearRGB;opacity:1\">{SQUARE}</g>"),
        ),
    ]
    .concat();
    assert_eq!(
        read(&clean_logo(&written).unwrap()).get_pixel(10, 10).0,
        [255, 0, 0, 255]
    );
    // However large it says it is.
    for size in ["width=\"1e9\" height=\"1e9\"", "width=\"900000\" height=\"1\""] {
        if let Ok(picture) = clean_logo(&svg(size, SQUARE)) {
            read(&picture);
        }
    }
}

#[test]
fn a_drawing_that_is_more_than_shapes_is_refused() {
    let size = "width=\"200\" height=\"100\"";
    let many = "<path d=\"M0 0h1\"/>".repeat(8_000);
    let deep = format!("{}{}", "<g>".repeat(100), "</g>".repeat(100));
    let layers = "<path d=\"M0 0h9v9z\" opacity=\".5\"/>".repeat(300);
    let above = format!("{}{SQUARE}{}", "<g opacity=\".5\">".repeat(10), "</g>".repeat(10));
    let clips = "<clipPath><path d=\"M0 0h1\"/></clipPath>".repeat(20);
    for inside in [
        "<script>alert(1)</script>",
        "<text>Lycée</text>",
        "<image href=\"/etc/passwd\" width=\"10\" height=\"10\"/>",
        "<image xlink:href=\"https://example.org/a.png\" width=\"10\" height=\"10\"/>",
        "<foreignObject><p xmlns=\"http://www.w3.org/1999/xhtml\">a</p></foreignObject>",
        "<use href=\"#a\"/>",
        "<pattern id=\"p\"/>",
        "<filter id=\"f\"/>",
        "<mask id=\"m\"/>",
        "<animate/>",
        "<s:use xmlns:s=\"http://www.w3.org/2000/svg\" href=\"#a\"/>",
        "<path d=\"M0 0h100000\" stroke-dasharray=\".001\"/>",
        "<path d=\"M0 0h100000\" style=\"stroke-dash&#97;rray : .001\"/>",
        "<style>path { stroke-dasharray: .001 }</style>",
        // The library looks at neither prefix.
        "<path d=\"M0 0h100000\" xlink:stroke-dasharray=\".001\"/>",
        "<x:style xmlns:x=\"urn:x\">path { stroke-dasharray: .001 }</x:style>",
        "<path d=\"M0 0h9v9z\" filter=\"blur(1) blur(1)\"/>",
        "<path d=\"M0 0h9v9z\" xlink:filter=\"blur(1)\"/>",
        "<path d=\"M0 0h9v9z\" style=\"filter/**/:blur(1)\"/>",
        "<style>* { filter: blur(1) }</style>",
        layers.as_str(),
        above.as_str(),
        many.as_str(),
        deep.as_str(),
        clips.as_str(),
    ] {
        let start: String = inside.chars().take(60).collect();
        assert_eq!(clean_logo(&svg(size, inside)), Err(Refused::Drawing), "{start}");
    }
    let laughs = [
        b"<!DOCTYPE svg [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\">]>".to_vec(),
        svg(size, "<title>&b;</title>"),
    ]
    .concat();
    assert_eq!(clean_logo(&laughs), Err(Refused::Drawing));
}

#[test]
fn what_is_no_logo_is_refused() {
    assert_eq!(clean_logo(b""), Err(Refused::Nothing));
    assert_eq!(clean_logo(&vec![b' '; LARGEST_LOGO + 1]), Err(Refused::TooLarge));
    assert!(
        Refused::TooLarge
            .message_of_logo()
            .contains(&format!("{}\u{a0}ko", LARGEST_LOGO / 1024))
    );
    for other in [
        &b"%PDF-1.7"[..],
        b"\xff\xd8\xff\xe0",
        b"<html><p>logo</p></html>",
        b"\x1f\x8b\x08\0",
        b"\xff\xfe<\0s\0v\0g\0",
    ] {
        assert_eq!(clean_logo(other), Err(Refused::Unknown));
        assert!(Refused::Unknown.message_of_logo().contains("ni un PNG ni un SVG"));
    }
    assert_eq!(clean_logo(b"<svg"), Err(Refused::DamagedImage));
    assert_eq!(clean_logo(b"\x89PNG\r\n\x1a\n"), Err(Refused::DamagedImage));
    // A small file that says it is a billion points large: its header is changed, and the sum of it.
    let mut huge = png(&DynamicImage::from(RgbaImage::new(1, 1)));
    huge[16..20].copy_from_slice(&40_000_u32.to_be_bytes());
    huge[20..24].copy_from_slice(&40_000_u32.to_be_bytes());
    assert!(clean_logo(&huge).is_err());
}
