//! The search form. Without JavaScript it is a plain GET form; hydrated, each filter applies at once.

use domain::{
    query::{Field, Home, Radius, SearchQuery},
    sector::Sector,
};
use leptos::{ev::SubmitEvent, prelude::*, wasm_bindgen::JsCast};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use web_sys::{FormData, HtmlFormElement, UrlSearchParams};

use super::{
    filters::Filters,
    outcome::{OutcomeResource, Problem, has_problem, known},
};
use crate::components::{
    icon::{Drawing, Icon},
    place_field::PlaceField,
    word_field::WordField,
};

/// The form, filled with what the address says.
#[component]
pub(super) fn SearchForm(
    query: Memo<SearchQuery>,
    outcome: OutcomeResource,
    sectors: StoredValue<Vec<Sector>>,
) -> impl IntoView {
    let form = NodeRef::<leptos::html::Form>::new();
    let home_label = move || {
        known(outcome, |known| {
            known.home.as_ref().map(|home| home.label.clone())
        })
        .flatten()
    };
    let navigate = use_navigate();
    let submit = move |event: SubmitEvent| {
        let target = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlFormElement>().ok());
        if let Some(address) = target.and_then(|form| address_of(&form, home_label().as_deref())) {
            event.prevent_default();
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
    let words = Signal::derive(move || query.get().words);
    let place = move || match query.get().home {
        Home::Typed(text) => text,
        Home::Anywhere => String::new(),
        Home::Commune(_) => home_label().unwrap_or_default(),
    };
    let commune = move || match query.get().home {
        Home::Commune(code) => Some(code.to_string()),
        _ => None,
    };

    view! {
        <form node_ref=form class="search-form" action="/offres" method="get" role="search" on:submit=submit>
            <div class="search-main">
                <PlaceField
                    value=Signal::derive(place)
                    invalid=Signal::derive(move || has_problem(outcome, Field::Home))
                    chosen=apply
                >
                    {move || {
                        commune().map(|code| view! { <input type="hidden" name="commune" value=code /> })
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
            </div>
            <Filters query outcome sectors apply />
        </form>
    }
    .into_any()
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

/// The address the form leads to. A place that was not touched keeps its commune's code.
fn address_of(form: &HtmlFormElement, home_label: Option<&str>) -> Option<String> {
    let data = FormData::new_with_form(form).ok()?;
    if home_label.is_some() && data.get("lieu").as_string().as_deref() == home_label {
        data.delete("lieu");
    }
    let params = UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?;
    let (mut query, _) = SearchQuery::parse(&params.to_string().as_string()?);
    // An emptied place means no place, whatever the hidden field remembers.
    if data
        .get("lieu")
        .as_string()
        .is_some_and(|text| text.trim().is_empty())
    {
        query.home = Home::Anywhere;
    }
    Some(query.tidy().to_path())
}
