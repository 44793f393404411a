//! A page of the pile from what was drawn of it.

use image::{DynamicImage, codecs::jpeg::JpegEncoder};

use crate::{
    LARGEST_PAGE, Page,
    code::codes,
    drawing::{Drawn, is_blank, no_larger, turned},
};

/// How a page is kept: its longest side and its quality, from the best that is tried. A4 at 200 points an inch is 2339 high.
const KEPT: [(u32, u8); 6] = [
    (2339, 75),
    (2339, 55),
    (1754, 55),
    (1300, 45),
    (900, 35),
    (500, 25),
];

pub(crate) fn sheet(number: usize, drawn: Option<Drawn>) -> Page {
    let Some(drawn) = drawn else {
        return Page {
            number,
            codes: Vec::new(),
            blank: false,
            picture: None,
        };
    };
    let blank = is_blank(&drawn);
    let found = codes(&drawn.to_luma8());
    let quarters = found.first().map_or(0, |code| code.quarters);
    Page {
        number,
        blank: blank && found.is_empty(),
        codes: found.into_iter().map(|code| code.text).collect(),
        picture: kept(turned(drawn, quarters)),
    }
}

/// The page as a file that is small enough.
fn kept(drawn: DynamicImage) -> Option<Vec<u8>> {
    let colored = drawn.color().has_color();
    let mut page = no_larger(drawn, KEPT[0].0);
    page = if colored {
        page.into_rgb8().into()
    } else {
        page.into_luma8().into()
    };
    for (longest, quality) in KEPT {
        page = no_larger(page, longest);
        let mut bytes = Vec::new();
        JpegEncoder::new_with_quality(&mut bytes, quality)
            .encode_image(&page)
            .ok()?;
        if bytes.len() <= LARGEST_PAGE {
            return Some(bytes);
        }
    }
    None
}
