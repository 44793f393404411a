//! A logo, as a picture or a drawing: made anew as a small picture on white. Nothing of what was sent is kept but how it looks, and a drawing
//! is read only as far as it is made of shapes: no text, whose letters would depend on the machine, no picture in it, nothing from elsewhere.

use std::{io::Cursor, panic::catch_unwind, str};

use image::{
    DynamicImage, ImageDecoder, Limits, Rgb, RgbImage, RgbaImage,
    codecs::png::{CompressionType, FilterType, PngDecoder, PngEncoder},
    imageops,
};
use resvg::{
    tiny_skia::{Color, Pixmap, Size, Transform},
    usvg::{
        Group, ImageHrefResolver, Node as Drawn, Options, Tree,
        roxmltree::{Document, Error, Node, ParsingOptions},
    },
};

use super::{photograph::is_whole_png, refusal::Refused};

/// The largest file taken, in bytes.
pub const LARGEST: usize = 200 * 1024;
/// The largest picture that is kept, in points: more than four hundred an inch, where documents show it.
pub const WIDEST: u16 = 600;
/// See [`WIDEST`].
pub const TALLEST: u16 = 240;
/// The most points that are read. A small file can claim any number.
const MOST_POINTS: u64 = 16_000_000;
/// The most memory that reading them may take, in bytes.
const MOST_MEMORY: u64 = 128 * 1024 * 1024;
/// The most elements of a drawing, with the texts between them, and how deep they may be within one another.
const MOST_NODES: u32 = 5_000;
const DEEPEST: usize = 32;
/// The most shapes that cut others out: they are drawn once for each that they cut, and may cut one another.
const MOST_CLIPS: usize = 10;
/// The most layers that a drawing is put together from, and how many of them one above the other: what is half transparent or cut out is
/// drawn on one of its own, which may be several times as large as the picture.
const MOST_LAYERS: usize = 100;
const MOST_ABOVE: usize = 8;

const SVG: &str = "http://www.w3.org/2000/svg";
const STYLE: &str = "style";
/// What a drawing may be made of: shapes, how they are grouped, filled and cut, and what says something about it.
const ELEMENTS: [&str; 18] = [
    "svg",
    "g",
    "defs",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
    "style",
    "title",
    "desc",
    "metadata",
];

/// What is kept of these bytes, an antivirus aside: a picture in PNG.
pub fn clean_logo(bytes: &[u8]) -> Result<Vec<u8>, Refused> {
    if bytes.is_empty() {
        return Err(Refused::Nothing);
    }
    if bytes.len() > LARGEST {
        return Err(Refused::TooLarge);
    }
    // What a decoder cannot make sense of may not end more than its own work.
    let made = catch_unwind(|| {
        if bytes.starts_with(b"\x89PNG") {
            picture(bytes)
        } else {
            drawing(bytes)
        }
    });
    made.unwrap_or(Err(Refused::DamagedImage))
}

fn picture(bytes: &[u8]) -> Result<Vec<u8>, Refused> {
    if !is_whole_png(bytes) {
        return Err(Refused::DamagedImage);
    }
    let mut decoder = PngDecoder::new(Cursor::new(bytes)).map_err(|_| Refused::DamagedImage)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_POINTS {
        return Err(Refused::TooManyPoints);
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    decoder.set_limits(limits).map_err(|_| Refused::TooManyPoints)?;
    let image = DynamicImage::from_decoder(decoder).map_err(|_| Refused::DamagedImage)?;
    let (widest, tallest) = (u32::from(WIDEST), u32::from(TALLEST));
    let image = if width > widest || height > tallest {
        image.resize(widest, tallest, imageops::FilterType::Triangle)
    } else {
        image
    };
    on_white(&image.into_rgba8())
}

fn drawing(bytes: &[u8]) -> Result<Vec<u8>, Refused> {
    let text = str::from_utf8(bytes).map_err(|_| Refused::Unknown)?;
    if !text.contains("<svg") {
        return Err(Refused::Unknown);
    }
    if !is_plain(text)? {
        return Err(Refused::Drawing);
    }
    // Nothing refers to a picture any more; should something do all the same, none is looked for.
    let options = Options {
        image_href_resolver: ImageHrefResolver {
            resolve_data: Box::new(|_, _, _| None),
            resolve_string: Box::new(|_, _| None),
        },
        ..Options::default()
    };
    let tree = Tree::from_str(text, &options).map_err(|_| Refused::DamagedImage)?;
    let (layers, above) = layers(tree.root());
    if layers > MOST_LAYERS || above > MOST_ABOVE {
        return Err(Refused::Drawing);
    }
    let room = Size::from_wh(f32::from(WIDEST), f32::from(TALLEST)).ok_or(Refused::DamagedImage)?;
    let size = tree.size().scale_to(room);
    let scale = Transform::from_scale(
        size.width() / tree.size().width(),
        size.height() / tree.size().height(),
    );
    let points = size.to_int_size();
    let mut canvas = Pixmap::new(points.width(), points.height()).ok_or(Refused::DamagedImage)?;
    canvas.fill(Color::WHITE);
    resvg::render(&tree, scale, &mut canvas.as_mut());
    let image = RgbaImage::from_raw(points.width(), points.height(), canvas.take());
    on_white(&image.ok_or(Refused::DamagedImage)?)
}

/// How many layers a group is drawn on, and how many of them one above the other.
fn layers(group: &Group) -> (usize, usize) {
    let own = usize::from(group.should_isolate());
    let (mut all, mut above) = (own, 0);
    for node in group.children() {
        if let Drawn::Group(inner) = node {
            let (within, deep) = layers(inner);
            all += within;
            above = above.max(deep);
        }
    }
    (all, above + own)
}

/// Whether a drawing is made of shapes alone, and of no more than can be drawn in a moment. Names that stand for other texts, dashes as
/// many as one likes, effects one after the other, and what is drawn again and again are how a small file becomes endless.
fn is_plain(text: &str) -> Result<bool, Refused> {
    if text.contains("<!ENTITY") {
        return Ok(false);
    }
    let options = ParsingOptions {
        allow_dtd: true,
        nodes_limit: MOST_NODES,
        ..ParsingOptions::default()
    };
    let document = Document::parse_with_options(text, options).map_err(|error| match error {
        Error::NodesLimitReached => Refused::Drawing,
        _ => Refused::DamagedImage,
    })?;
    let mut clips = 0;
    for node in document.descendants().filter(Node::is_element) {
        let name = node.tag_name();
        // A style counts whatever its prefix says.
        if name.name() == STYLE && node.text().is_some_and(says_endless) {
            return Ok(false);
        }
        // Drawing programs leave notes of their own, which are not drawn.
        if name.namespace() != Some(SVG) {
            continue;
        }
        clips += usize::from(name.name() == "clipPath");
        let known = ELEMENTS.contains(&name.name());
        if !known || clips > MOST_CLIPS || node.ancestors().nth(DEEPEST).is_some() || is_endless(node) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether an element says that lines are dashed or that it has effects: by an attribute, whatever its prefix, or in its style.
fn is_endless(node: Node<'_, '_>) -> bool {
    node.attributes().any(|one| match one.name() {
        "stroke-dasharray" | "filter" => one.value().trim() != "none",
        STYLE => says_endless(one.value()),
        _ => false,
    })
}

/// The same of a style. Drawing programs write `color-interpolation-filters` everywhere, which is another property.
fn says_endless(style: &str) -> bool {
    ["dasharray", "filter"].into_iter().any(|name| {
        let values = style.split(name).skip(1);
        values
            .filter(|rest| !rest.starts_with('s'))
            .map(|rest| rest.trim_start_matches([' ', '\t', '\r', '\n', ':']))
            .any(|value| !value.starts_with("none"))
    })
}

/// A picture on white paper, in PNG, with its points and nothing else.
fn on_white(image: &RgbaImage) -> Result<Vec<u8>, Refused> {
    let mut flat = RgbImage::from_pixel(image.width(), image.height(), Rgb([u8::MAX; 3]));
    for (to, from) in flat.pixels_mut().zip(image.pixels()) {
        let [red, green, blue, alpha] = from.0;
        let white = u16::from(u8::MAX) * u16::from(u8::MAX - alpha);
        to.0 = [red, green, blue].map(|colour| {
            let mixed = (u16::from(colour) * u16::from(alpha) + white) / u16::from(u8::MAX);
            u8::try_from(mixed).unwrap_or(u8::MAX)
        });
    }
    let mut made = Vec::new();
    DynamicImage::from(flat)
        .write_with_encoder(PngEncoder::new_with_quality(
            &mut made,
            CompressionType::Default,
            FilterType::Adaptive,
        ))
        .map_err(|_| Refused::DamagedImage)?;
    Ok(made)
}
