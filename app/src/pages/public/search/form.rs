//! The search form. Without JavaScript it is a plain GET form; hydrated, each filter applies at once. On phones, a search that knows where
//! it starts is one line, behind which the fields are: the results come first.

use domain::{
    query::{Field, Home, Radius, SearchQuery},
    sector::Sector,
};
use leptos::{ev::SubmitEvent, prelude::*, wasm_bindgen::JsCast};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use web_sys::{FormData, HtmlFormElement, UrlSearchParams};
use wire::search::SearchOutcome;

use super::{
    arrival::Arrival,
    filters::Filters,
    outcome::{Problem, has_problem, known},
};
use crate::{
    components::{
        icon::{Drawing, Icon},
        own_task::own_task,
        place_field::PlaceField,
        word_field::WordField,
    },
    resource::Loaded,
};

/// The form, filled with what the address says.
#[component]
pub(super) fn SearchForm(
    query: Memo<SearchQuery>,
    outcome: Loaded<SearchOutcome>,
    sectors: StoredValue<Vec<Sector>>,
    arrival: Arrival,
) -> impl IntoView {
    let form = NodeRef::<leptos::html::Form>::new();
    let home_label = move || {
        known(outcome, |known| {
            let home = known.home.as_ref().map(|home| &home.label);
            home.or(known.area.as_ref().map(|area| &area.label)).cloned()
        })
        .flatten()
    };
    let navigate = use_navigate();
    let fold = NodeRef::<leptos::html::Details>::new();
    let submit = move |event: SubmitEvent| {
        let target = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlFormElement>().ok());
        if let Some(address) = target.and_then(|form| address_of(&form, home_label().as_deref())) {
            event.prevent_default();
            // The button or Enter: whoever asks for the results is led to them. A filter that applies leaves people where they are.
            if event.submitter().is_some() {
                if let Some(fold) = fold.get_untracked() {
                    fold.set_open(false);
                }
                if *query.read_untracked() == search_of(&address) {
                    arrival.now();
                } else {
                    arrival.awaited();
                }
            }
            navigate(
                &address,
                NavigateOptions {
                    scroll: false,
                    ..NavigateOptions::default()
                },
            );
        }
    };
    let apply = Callback::new(move |()| {
        if let Some(form) = form.get_untracked() {
            // Nothing to do when it fails: the button is still there.
            let _ = form.request_submit();
        }
    });
    let placeless = Memo::new(move |_| {
        let query = query.read();
        matches!(query.home, Home::Anywhere | Home::Typed(_)) && !query.abroad
    });
    // Nothing to stand on yet, or something to put right: the fields are the first thing to see.
    let unfolded = move || {
        placeless.get()
            || [Field::Home, Field::Radius, Field::Words]
                .into_iter()
                .any(|field| has_problem(outcome, field))
    };
    // Another place by a link: the fields go back behind their line, unless somebody is in them.
    Effect::new(move |before: Option<Home>| {
        let home = query.with(|query| query.home.clone());
        if before.is_some_and(|before| before != home)
            && let Some(fold) = fold.get_untracked()
            && !fold.contains(document().active_element().as_deref())
        {
            fold.set_open(untrack(unfolded));
        }
        home
    });
    let line = move || in_a_line(&query.read(), &place_of(&query.read(), home_label()));

    view! {
        <form node_ref=form class="search-form" action=RESULTS method="get" role="search" on:submit=submit>
            <details class="search-fold fold" class:search-fold-bare=placeless node_ref=fold open=untrack(unfolded)>
            <summary>
                <Drawing icon=Icon::Search />
                <span>
                    <span class="visually-hidden">"Modifier la recherche\u{a0}: "</span>
                    {line}
                </span>
            </summary>
                {own_task(move || {
                    view! { <Fields query outcome home_label=Signal::derive(home_label) apply /> }.into_any()
                })}
            </details>
            {own_task(move || {
                view! { <Filters query outcome sectors apply arrive=Callback::new(move |()| arrival.now()) /> }.into_any()
            })}
        </form>
    }
    .into_any()
}

/// What is typed: where, how far, and words.
#[component]
fn Fields(
    query: Memo<SearchQuery>,
    outcome: Loaded<SearchOutcome>,
    home_label: Signal<Option<String>>,
    apply: Callback<()>,
) -> impl IntoView {
    let words = Signal::derive(move || query.get().words);
    let place = move || place_of(&query.read(), home_label.get());
    // What a place that is not touched leads to.
    let hidden = move || match query.get().home {
        Home::Commune(code) => Some(("commune", code.to_string())),
        Home::Area(code) => Some((code.kind().parameter(), code.as_str().to_owned())),
        Home::Country => Some(("partout", "1".to_owned())),
        Home::Anywhere | Home::Typed(_) => None,
    };
    view! {
            <div class="search-main">
                <PlaceField
                    value=Signal::derive(place)
                    invalid=Signal::derive(move || has_problem(outcome, Field::Home))
                    chosen=apply
                    areas=true
                >
                    {move || {
                        hidden().map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
                    }}
                    <Problem outcome field=Field::Home id="lieu-erreur" />
                </PlaceField>
                <div class="field field-short">
                    <label for="rayon">"Jusqu’à"</label>
                    <select
                        id="rayon"
                        name="rayon"
                        aria-describedby="rayon-erreur"
                        prop:value=move || query.get().radius.km().to_string()
                        on:change=move |_| apply.run(())
                    >
                        {move || radius_options(query.get().radius)}
                    </select>
                    <Problem outcome field=Field::Radius id="rayon-erreur" />
                </div>
                <WordField label="Mots-clés" hint="Secteur, métier, activité, structure" value=words chosen=apply>
                    <Problem outcome field=Field::Words id="mots-erreur" />
                </WordField>
                <button class="button" type="submit">
                    <Drawing icon=Icon::Search />
                    "Chercher"
                </button>
                <Namesakes outcome />
            </div>
    }
    .into_any()
}

/// What the field of places holds.
fn place_of(query: &SearchQuery, home_label: Option<String>) -> String {
    match &query.home {
        Home::Typed(text) => text.clone(),
        Home::Anywhere | Home::Country => String::new(),
        Home::Commune(_) | Home::Area(_) => home_label.unwrap_or_default(),
    }
}

/// Where the form leads: to the results of the search, which its fields stand above on phones.
const RESULTS: &str = "/offres#resultats";

/// « Montreuil (93), 20 km, « bois » ».
fn in_a_line(query: &SearchQuery, place: &str) -> String {
    let mut parts = vec![match (place, query.abroad) {
        (_, true) => "À l’étranger".to_owned(),
        ("", _) => "Toute la France".to_owned(),
        (place, _) => place.to_owned(),
    }];
    if query.home.is_point() && !query.abroad {
        parts.push(format!("{}\u{a0}km", query.radius.km()));
    }
    if !query.words.is_empty() {
        parts.push(format!("«\u{a0}{}\u{a0}»", query.words));
    }
    parts.join(", ")
}

/// The search that an address of this page says.
fn search_of(address: &str) -> SearchQuery {
    let query = address.split_once('?').map_or("", |(_, query)| query);
    SearchQuery::parse(query).0
}

/// Other communes of the same name, where the place can be changed.
#[component]
fn Namesakes(outcome: Loaded<SearchOutcome>) -> impl IntoView {
    move || {
        let (namesakes, is_area) = known(outcome, |known| (known.namesakes.clone(), known.area.is_some()))?;
        let asked = if is_area {
            "Une commune de ce nom\u{202f}? "
        } else {
            "Une autre commune de ce nom\u{202f}? "
        };
        (!namesakes.is_empty()).then(|| {
            view! {
                <p class="namesakes">
                    {asked}
                    <span class="towns">
                        {namesakes.into_iter().map(|(town, href)| view! { <a href=href>{town.label}</a>" " }).collect_view()}
                    </span>
                </p>
            }
        })
    }
}

/// The radiuses proposed, and the one of the address if it is another.
fn radius_options(current: Radius) -> impl IntoView {
    let mut all = Radius::PROPOSED.to_vec();
    if !all.contains(&current) {
        all.push(current);
        all.sort();
    }
    all.into_iter()
        .map(|radius| {
            view! {
                <option value=radius.km().to_string() selected=radius == current>
                    {format!("{}\u{a0}km", radius.km())}
                </option>
            }
        })
        .collect_view()
}

/// The address the form leads to. A place that was not touched keeps its code.
fn address_of(form: &HtmlFormElement, home_label: Option<&str>) -> Option<String> {
    let data = FormData::new_with_form(form).ok()?;
    if home_label.is_some() && data.get("lieu").as_string().as_deref() == home_label {
        data.delete("lieu");
    }
    let params = UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?;
    let (query, _) = SearchQuery::parse(&params.to_string().as_string()?);
    Some(query.tidy().to_path())
}
