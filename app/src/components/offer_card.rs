//! An offer in a list.

use domain::{
    offer::{Format, Hit},
    query::SearchQuery,
    typography::{capitalised, set},
};
use leptos::prelude::*;

use super::{
    far_warning::FarNote,
    icon::{Drawing, Icon},
};
use crate::components::{
    search_map::{card_anchor, mark_anchor},
    week_squares::WeekSquares,
};

/// The card: what, who, where, when, how far. `search` is the address of the search it was found by, so that the
/// offer's page can lead back to it.
#[component]
pub(crate) fn OfferCard(
    hit: Hit,
    #[prop(into)] sector: String,
    #[prop(into)] search: String,
    /// Whether it has a mark on the picture of the search.
    #[prop(optional)]
    on_map: bool,
) -> impl IntoView {
    let Hit { card, distance } = hit;
    let id = card.id.to_string();
    let href = offer_address(&id, &search);
    view! {
        <article class="card" id=card_anchor(&id) tabindex="-1">
            <h3 class="card-title">
                <a href=href>{set(&card.title)}</a>
            </h3>
            <p class="card-structure">
                <Drawing icon=Icon::Structure />
                <span><span translate="no">{set(&card.structure)}</span>"\u{a0}· "<span class="quiet">{card.kind.label()}</span></span>
            </p>
            <p class="card-place">
                <Drawing icon=Icon::Pin />
                <span>
                    {card.whereabouts.label()}
                    {distance
                        .map(|distance| {
                            view! {
                                ", "
                                <strong>{format!("à {distance}")}</strong>
                                <span class="visually-hidden">" (distance approximative)"</span>
                            }
                        })}
                </span>
            </p>
            <FarNote distance />
            {on_map
                .then(|| {
                    view! {
                        <p class="card-picture">
                            <a href=format!("#{}", mark_anchor(&id)) rel="external">
                                "Situer"
                                <span class="visually-hidden">" cette offre parmi les autres"</span>
                            </a>
                        </p>
                    }
                })}
            <div class="card-foot">
                <p class="card-weeks">
                    <WeekSquares weeks=Some(card.weeks) />
                    <span>{capitalised(card.weeks.label())}</span>
                </p>
                <ul class="tags" role="list">
                    <li class="tag">{sector}</li>
                    {(card.format != Format::Individual).then(|| view! { <li class="tag">{card.format.label()}</li> })}
                    {card.accessible.then(|| view! { <li class="tag">"Accessible aux élèves en situation de handicap"</li> })}
                    {card.committed.then(|| view! { <li class="tag">"Organisation engagée"</li> })}
                    // Nobody else sees it.
                    {card.reserved.then(|| view! { <li class="tag tag-awaited">"Réservée à votre lycée"</li> })}
                </ul>
            </div>
        </article>
    }
}

/// The address of an offer, seen from a search; the page of results is kept, so that going back finds it.
pub(crate) fn offer_address(id: &str, search: &str) -> String {
    let query = SearchQuery::parse(search).0.to_url();
    if query.is_empty() {
        format!("/offres/{id}")
    } else {
        format!("/offres/{id}?{query}")
    }
}
