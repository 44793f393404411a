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
            let home = known.home.as_ref().map(|home| &home.label);
            home.or(known.area.as_ref().map(|area| &area.label)).cloned()
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
        Home::Anywhere | Home::Country => String::new(),
        Home::Commune(_) | Home::Area(_) => home_label().unwrap_or_default(),
    };
    // What a place that is not touched leads to.
    let hidden = move || match query.get().home {
        Home::Commune(code) => Some(("commune", code.to_string())),
        Home::Area(code) => Some((code.kind().parameter(), code.as_str().to_owned())),
        Home::Country => Some(("partout", "1".to_owned())),
        Home::Anywhere | Home::Typed(_) => None,
    };

    view! {
        <form node_ref=form class="search-form" action="/offres" method="get" role="search" on:submit=submit>
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
