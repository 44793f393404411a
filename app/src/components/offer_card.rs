//! An offer in a list.

use domain::{
    offer::{Format, Hit, OfferCard as Card},
    place::Kilometres,
    query::SearchQuery,
    typography::{capitalised, set},
    urls,
};
use leptos::prelude::*;

use super::{
    far_warning::far_note,
    icon::Icon,
    markup::Markup,
    search_map::{card_anchor, mark_anchor},
    still::still,
};

/// The card, six facts at most: what, how far and where, who, when, in which sector, and what sets it apart. `search` is the address of
/// the search it was found by, so that the offer's page can lead back to it.
#[component]
pub(crate) fn OfferCard(
    hit: Hit,
    #[prop(into)] sector: String,
    #[prop(into)] search: String,
    /// Whether it has a mark on the map of the search.
    #[prop(optional)]
    on_map: bool,
) -> impl IntoView {
    still(move || shown(&hit, &sector, &search, on_map))
}

fn shown(hit: &Hit, sector: &str, search: &str, on_map: bool) -> AnyView {
    let id = hit.card.id.to_string();
    let inside = inside(hit, &id, sector, search, on_map).written();
    view! { <article class="card" id=card_anchor(&id) tabindex="-1" inner_html=inside></article> }.into_any()
}

/// What stands on it. A page of results has twenty cards: each is one piece of text.
fn inside(hit: &Hit, id: &str, sector: &str, search: &str, on_map: bool) -> Markup {
    let Hit { card, distance } = hit;
    let href = urls::offer(card.id, &SearchQuery::parse(search).0);
    let place = card.whereabouts.label();
    let head = Markup::new("<h3 class=\"card-title\"><a href=\"")
        .text(&href)
        .html("\">")
        .text(&set(&card.title))
        .html("</a></h3><p class=\"card-place\">")
        .icon(Icon::Pin)
        .html("<span>");
    let there = match distance {
        Some(distance) => head
            .html("<strong>à ")
            .text(&distance.to_string())
            .html("</strong><span class=\"visually-hidden\"> (distance approximative)</span>, ")
            .text(&place),
        None => head.text(&place),
    };
    let weeks = there
        .html("</span>")
        .when(on_map, |markup| {
            markup
                .html("<a class=\"card-map\" href=\"#")
                .text(&mark_anchor(id))
                .html("\" rel=\"external\">Situer<span class=\"visually-hidden\"> cette offre parmi les autres</span></a>")
        })
        .html("</p>")
        .when(distance.is_some_and(Kilometres::is_far), far_note)
        .html("<p class=\"card-structure\">")
        .icon(Icon::Structure)
        .html("<span translate=\"no\">")
        .text(&set(&card.structure))
        .html("</span></p><div class=\"card-foot\"><p class=\"card-weeks\">")
        .week_squares(card.weeks)
        .html("<span>")
        .text(&capitalised(card.weeks.label()));
    let tags = weeks
        .html("</span></p><ul class=\"tags\" role=\"list\"><li class=\"tag\">")
        .text(sector)
        .html("</li>");
    let tags = match apart(card) {
        Some((class, text)) => tags
            .html("<li class=\"")
            .html(class)
            .html("\">")
            .html(text)
            .html("</li>"),
        None => tags,
    };
    tags.html("</ul></div>")
}

/// What sets an offer apart from most others, one thing at most: the page of the offer says the rest, and filters find it.
pub fn apart(card: &Card) -> Option<(&'static str, &'static str)> {
    // Nobody else sees one that is reserved.
    let awaited = card
        .reserved
        .then_some(("tag tag-awaited", "Réservée à votre lycée"));
    let tag = |is_so: bool, text| is_so.then_some(("tag", text));
    awaited
        .or(tag(card.format != Format::Individual, card.format.label()))
        .or(tag(card.committed, "Organisation engagée"))
        .or(tag(card.accessible, "Accessible"))
}
