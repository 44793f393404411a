//! An offer in a list.

use domain::{
    offer::{Format, Hit, OfferCard as Card},
    query::SearchQuery,
    typography::{capitalised, set},
    urls,
};
use leptos::prelude::*;

use super::{
    far_warning::FarNote,
    icon::{Drawing, Icon},
    still::still,
};
use crate::components::{
    search_map::{card_anchor, mark_anchor},
    week_squares::WeekSquares,
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
    still(move || shown(hit, sector, &search, on_map))
}

fn shown(hit: Hit, sector: String, search: &str, on_map: bool) -> AnyView {
    let Hit { card, distance } = hit;
    let id = card.id.to_string();
    let href = urls::offer(card.id, &SearchQuery::parse(search).0);
    let place = card.whereabouts.label();
    let apart = apart(&card);
    view! {
        <article class="card" id=card_anchor(&id) tabindex="-1">
            <h3 class="card-title">
                <a href=href>{set(&card.title)}</a>
            </h3>
            <p class="card-place">
                <Drawing icon=Icon::Pin />
                <span>
                    {match distance {
                        Some(distance) => {
                            view! {
                                <strong>{format!("à {distance}")}</strong>
                                <span class="visually-hidden">" (distance approximative)"</span>
                                {format!(", {place}")}
                            }
                                .into_any()
                        }
                        None => place.into_any(),
                    }}
                </span>
                {on_map
                    .then(|| {
                        view! {
                            <a class="card-map" href=format!("#{}", mark_anchor(&id)) rel="external">
                                "Situer"
                                <span class="visually-hidden">" cette offre parmi les autres"</span>
                            </a>
                        }
                    })}
            </p>
            <FarNote distance />
            <p class="card-structure">
                <Drawing icon=Icon::Structure />
                <span translate="no">{set(&card.structure)}</span>
            </p>
            <div class="card-foot">
                <p class="card-weeks">
                    <WeekSquares weeks=Some(card.weeks) />
                    <span>{capitalised(card.weeks.label())}</span>
                </p>
                <ul class="tags" role="list">
                    <li class="tag">{sector}</li>
                    {apart.map(|(class, text)| view! { <li class=class>{text}</li> })}
                </ul>
            </div>
        </article>
    }
    .into_any()
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
