//! Coming back from an offer to the list it was opened from: at the same height, on the same card.
//!
//! Without JavaScript the browser and the address's fragment do it. With it, results arrive after the browser has
//! scrolled, so the place is remembered for the time of the tab, and used once.

use leptos::{prelude::*, wasm_bindgen::JsCast};
use web_sys::{Element, HtmlElement};

use crate::components::{browser::tab_memory, search_map::card_anchor};

const KEY: &str = "quinzaine.retour";

/// Remembers the card that was clicked, if one was, in the list of that search.
pub(super) fn leave(search: &str, clicked: Option<Element>) {
    let card = clicked.and_then(|element| element.closest("a[href^='/offres/']").ok().flatten());
    let card = card.and_then(|link| link.closest("article").ok().flatten());
    let (Some(card), Some(memory)) = (card, tab_memory()) else {
        return;
    };
    // Whole pixels: the code that reads other numbers is heavier than this page's list.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "no list is two thousand million pixels high"
    )]
    let height = window().scroll_y().unwrap_or_default() as i32;
    // A browser that keeps nothing only loses the comfort.
    let _ = memory.set_item(KEY, &format!("{search}\n{}\n{height}", card.id()));
}

/// Goes back to the remembered card, if it belongs to that search.
pub(super) fn come_back(search: &str) {
    let Some(memory) = tab_memory() else { return };
    let Ok(Some(remembered)) = memory.get_item(KEY) else {
        return;
    };
    let mut parts = remembered.split('\n');
    let (Some(from), Some(card), Some(height)) = (parts.next(), parts.next(), parts.next()) else {
        return;
    };
    if from != search {
        return;
    }
    let _ = memory.remove_item(KEY);
    let (card, height) = (card.to_owned(), height.parse::<i32>().unwrap_or_default());
    // Once the list is laid out.
    let _ = request_animation_frame(move || {
        let link = document()
            .get_element_by_id(&card)
            .and_then(|card| card.query_selector("a").ok().flatten());
        if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok()) {
            let _ = link.focus();
        }
        window().scroll_to_with_x_and_y(0.0, f64::from(height));
    });
}

/// The part of an address that leads to an offer's card, for whoever comes back without JavaScript.
pub(crate) fn fragment(offer: &str) -> String {
    format!("#{}", card_anchor(offer))
}
