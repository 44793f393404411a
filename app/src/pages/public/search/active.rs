//! What narrows the search, each part with a cross that takes it away.

use domain::{
    query::SearchQuery,
    sector::{Sector, SectorSet},
    structure::KindSet,
    typography::capitalised,
};
use leptos::prelude::*;

use crate::{
    components::icon::{Drawing, Icon},
    pages::public::offer::label_of,
};

#[component]
pub(super) fn ActiveFilters(query: Memo<SearchQuery>, sectors: StoredValue<Vec<Sector>>) -> impl IntoView {
    view! {
        {move || {
            let parts = sectors.with_value(|sectors| parts(&query.read(), sectors));
            (!parts.is_empty())
                .then(|| {
                    view! {
                        <ul class="tags active" role="list" aria-label="Filtres actifs">
                            {parts
                                .into_iter()
                                .map(|(label, without)| view! { <li><Removable label without /></li> })
                                .collect_view()}
                        </ul>
                    }
                })
        }}
    }
    .into_any()
}

#[component]
fn Removable(label: String, without: SearchQuery) -> impl IntoView {
    let href = without.tidy().to_path();
    view! {
        <a class="tag tag-removable" href=href>
            <span class="visually-hidden">"Retirer le filtre "</span>
            {label}
            <Drawing icon=Icon::Close />
        </a>
    }
}

/// Each active filter in words, with the search without it.
pub fn parts(query: &SearchQuery, sectors: &[Sector]) -> Vec<(String, SearchQuery)> {
    let mut parts = Vec::new();
    if !query.words.is_empty() {
        let said = format!("«\u{a0}{}\u{a0}»", query.words);
        parts.push((said, query.with(|query| query.words.clear())));
    }
    if let Some(weeks) = query.weeks {
        parts.push((capitalised(weeks.label()), query.with(|query| query.weeks = None)));
    }
    for code in query.sectors.iter() {
        let label = Some(label_of(sectors, code)).filter(|label| !label.is_empty());
        let kept: SectorSet = query.sectors.iter().filter(|&other| other != code).collect();
        parts.push((
            label.unwrap_or_else(|| code.to_string()),
            query.with(|query| query.sectors = kept),
        ));
    }
    for kind in query.kinds.iter() {
        let kept: KindSet = query.kinds.iter().filter(|&other| other != kind).collect();
        parts.push((capitalised(kind.label()), query.with(|query| query.kinds = kept)));
    }
    if query.group {
        parts.push(("En groupe".to_owned(), query.with(|query| query.group = false)));
    }
    if query.accessible {
        let label = "Accessible en situation de handicap".to_owned();
        parts.push((label, query.with(|query| query.accessible = false)));
    }
    if query.committed {
        let label = "Organisations engagées".to_owned();
        parts.push((label, query.with(|query| query.committed = false)));
    }
    if query.abroad {
        parts.push((
            "À l’étranger".to_owned(),
            query.with(|query| query.abroad = false),
        ));
    }
    parts
}
