//! Photographs, made smaller before they are sent: a form goes in a second where the picture would have taken a minute, and where it was
//! taken stays on the phone. Where the code of a page does not run, or a browser cannot do it, the picture is sent as it is.

use domain::handed_over::LONGEST_SIDE;
use leptos::{
    ev::SubmitEvent,
    prelude::*,
    task::spawn_local,
    wasm_bindgen::{JsCast, JsValue},
};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    CanvasRenderingContext2d, DataTransfer, File, FilePropertyBag, HtmlCanvasElement, HtmlFormElement,
    HtmlInputElement, ImageBitmap,
    js_sys::{Array, Promise},
};

/// What a photograph is sent as.
const JPEG: &str = "image/jpeg";
const NAME: &str = "photo.jpg";
/// How well it is encoded: small print stays readable.
const QUALITY: f64 = 0.85;
/// A drawing or a picture of a screen is left alone up to that size, in bytes: its lines would blur.
const SMALL: f64 = 1024.0 * 1024.0;
/// What a form says while its photograph is being made smaller.
const BUSY: &str = "aria-busy";

/// For the submission of a form with one field for a file: a photograph in it is made smaller, then the form is sent.
pub(crate) fn shrink_photographs(event: SubmitEvent) {
    let Some(form) = event
        .target()
        .and_then(|form| form.dyn_into::<HtmlFormElement>().ok())
    else {
        return;
    };
    if form.has_attribute(BUSY) {
        return event.prevent_default();
    }
    let Some((input, file)) = photograph(&form) else {
        return;
    };
    event.prevent_default();
    _ = form.set_attribute(BUSY, "true");
    spawn_local(async move {
        // Whatever fails, what was chosen is sent: the server says what is wrong with it.
        if let Ok(smaller) = shrink(&file).await {
            _ = put(&input, &smaller);
        }
        // The page may be shown again as it is when people go back.
        _ = form.remove_attribute(BUSY);
        _ = form.submit();
    });
}

/// The photograph that was chosen in a form, if it is worth making smaller.
fn photograph(form: &HtmlFormElement) -> Option<(HtmlInputElement, File)> {
    let input = form.query_selector("input[type=file]").ok()??;
    let input = input.dyn_into::<HtmlInputElement>().ok()?;
    let file = input.files()?.get(0)?;
    let kind = file.type_();
    let worth = kind.starts_with("image/") && (kind != "image/png" || file.size() > SMALL);
    worth.then_some((input, file))
}

/// The picture with as many points as are kept of it, upright, and nothing that a camera wrote about it.
async fn shrink(file: &File) -> Result<File, JsValue> {
    let picture = JsFuture::from(window().create_image_bitmap_with_blob(file)?).await?;
    let picture: ImageBitmap = picture.dyn_into()?;
    let (width, height) = fitting(picture.width(), picture.height());
    let canvas: HtmlCanvasElement = document().create_element("canvas")?.dyn_into()?;
    canvas.set_width(width);
    canvas.set_height(height);
    let context = canvas.get_context("2d")?.ok_or(JsValue::NULL)?;
    let context: CanvasRenderingContext2d = context.dyn_into()?;
    if !gives_back_what_was_drawn(&context)? {
        return Err(JsValue::NULL);
    }
    let (width, height) = (f64::from(width), f64::from(height));
    // What is transparent would be black.
    context.set_fill_style_str("white");
    context.fill_rect(0.0, 0.0, width, height);
    context.draw_image_with_image_bitmap_and_dw_and_dh(&picture, 0.0, 0.0, width, height)?;
    picture.close();
    let quality = JsValue::from_f64(QUALITY);
    let encoded = Promise::new(&mut |done, failed| {
        if let Err(error) = canvas.to_blob_with_type_and_encoder_options(&done, JPEG, &quality) {
            _ = failed.call1(&JsValue::NULL, &error);
        }
    });
    let encoded = JsFuture::from(encoded).await?;
    if encoded.is_null() {
        return Err(JsValue::NULL);
    }
    let options = FilePropertyBag::new();
    options.set_type(JPEG);
    File::new_with_blob_sequence_and_options(&Array::of1(&encoded), NAME, &options)
}

/// Those sides, or smaller ones in the same proportion.
pub fn fitting(width: u32, height: u32) -> (u32, u32) {
    let longest = width.max(height);
    if longest <= LONGEST_SIDE {
        return (width, height);
    }
    let fit = |side: u32| {
        let side = u64::from(side) * u64::from(LONGEST_SIDE) / u64::from(longest);
        u32::try_from(side).unwrap_or(LONGEST_SIDE).max(1)
    };
    (fit(width), fit(height))
}

/// Browsers that hide what a device is give back noise, or white, in place of what was drawn.
fn gives_back_what_was_drawn(context: &CanvasRenderingContext2d) -> Result<bool, JsValue> {
    context.set_fill_style_str("#123456");
    context.fill_rect(0.0, 0.0, 4.0, 4.0);
    let drawn = context.get_image_data(0.0, 0.0, 1.0, 1.0)?.data();
    Ok(drawn.0 == [0x12, 0x34, 0x56, 0xff])
}

/// Puts a file in place of the one that was chosen.
fn put(input: &HtmlInputElement, file: &File) -> Result<(), JsValue> {
    let files = DataTransfer::new()?;
    files.items().add_with_file(file)?;
    input.set_files(files.files().as_ref());
    Ok(())
}
