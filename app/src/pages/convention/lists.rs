//! Lists of conventions: the host's, the family's, the school's; and the way from a place to its convention.

use domain::{
    awaited::Space as Area,
    convention::{ConventionState, Outlook, Reader},
    typography::{capitalised, set},
    urls,
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use wire::convention::{ConventionRow, ConventionRows};

use super::state_tag::SituationTag;
use crate::{
    api::convention::{
        find_convention, list_conventions_of_guardian, list_conventions_of_school,
        list_conventions_of_structures,
    },
    components::{
        alert::{Alert, Tone},
        page_frame::page_frame,
        to_do::ToDo,
        week_squares::WeekSquares,
    },
    pages::host::layout::Space,
    resource::{Loaded, load},
};

/// Conventions in a table.
#[component]
fn Table(caption: &'static str, rows: Vec<ConventionRow>) -> impl IntoView {
    view! {
        <table class="table">
            <caption>{caption}</caption>
            <thead>
                <tr>
                    <th scope="col">"Élève"</th>
                    <th scope="col">"Structure"</th>
                    <th scope="col">"Semaines"</th>
                    <th scope="col">"État"</th>
                    <th scope="col">"On attend"</th>
                </tr>
            </thead>
            <tbody>
                {rows
                    .into_iter()
                    .map(|row| {
                        let awaited = if row.awaited.is_empty() { "Personne".to_owned() } else { row.awaited.join(", ") };
                        view! {
                            <tr>
                                <th scope="row">
                                    <a href=urls::convention(row.id) translate="no">{row.student.clone()}</a>
                                    ", "
                                    {row.class_name.clone()}
                                    <br />
                                    <span class="quiet" translate="no">{row.reference.clone()}</span>
                                </th>
                                <td data-label="Structure">{set(&row.host)}</td>
                                <td data-label="Semaines">
                                    <WeekSquares weeks=Some(row.weeks) />
                                    " "
                                    {capitalised(row.weeks.label())}
                                </td>
                                <td data-label="État">
                                    <SituationTag situation=row.situation />
                                </td>
                                <td data-label="On attend">
                                    {awaited}
                                    <br />
                                    <span class="quiet">{format!("Depuis le {}", row.since)}</span>
                                </td>
                            </tr>
                        }
                    })
                    .collect_view()}
            </tbody>
        </table>
    }
    .into_any()
}

/// The pages of a list; `query` is what the list is about.
#[component]
fn Pages(base: &'static str, query: String, page: u32, more: bool) -> impl IntoView {
    let href = move |page: u32| {
        if query.is_empty() {
            format!("{base}?page={page}")
        } else {
            format!("{base}?{query}&page={page}")
        }
    };
    (page > 1 || more).then(|| {
        view! {
            <nav class="pager" aria-label="Pages">
                {(page > 1).then(|| view! { <a href=href(page - 1) rel="prev">"Page précédente"</a> })}
                <span aria-current="page">{format!("Page {page}")}</span>
                {more.then(|| view! { <a href=href(page + 1) rel="next">"Page suivante"</a> })}
            </nav>
        }
    })
}

fn page_of(query: &leptos_router::params::ParamsMap) -> u32 {
    query.get("page").and_then(|page| page.parse().ok()).unwrap_or(1)
}

/// `/structure/conventions`.
#[component]
pub(crate) fn OfStructuresPage() -> impl IntoView {
    let query = use_query_map();
    let list = load(move || page_of(&query.read()), list_conventions_of_structures);
    page_frame(list, move |list| {
        let none = list.rows.is_empty();
        view! {
            <Space title="Mes conventions" wide=true>
                <p>"Une convention s’ouvre quand un élève confirme sa place. Vous la remplissez, le lycée la complète et la valide, puis chacun signe."</p>
                {if none {
                    view! { <p>"Aucune convention pour l’instant."</p> }.into_any()
                } else {
                    view! { <Table caption="Conventions, les dernières à avoir avancé d’abord" rows=list.rows /> }.into_any()
                }}
                <Pages base="/structure/conventions" query=String::new() page=list.page more=list.more />
            </Space>
        }
            .into_any()
    })
}

/// `/espace/conventions`.
#[component]
pub(crate) fn OfFamilyPage() -> impl IntoView {
    let list = load(|| (), |()| list_conventions_of_guardian());
    page_frame(list, move |list| {
        view! {
            <Title text="Les conventions de mes enfants" />
            <div class="page page-narrow convention-page">
                <h1>"Les conventions de mes enfants"</h1>
                <ToDo space=Area::Family nothing="Un e-mail vous prévient quand une convention est à signer." />
                <h2>"Où elles en sont"</h2>
                <Cards rows=list.rows />
                <p class="quiet">"Vous pouvez suivre chaque convention, remettre l’attestation d’assurance, et signer quand elle est validée."</p>
            </div>
        }.into_any()
    })
}

/// The student's own, in the student's space.
#[component]
pub(crate) fn OfStudent(list: ConventionRows) -> impl IntoView {
    (!list.rows.is_empty()).then(|| {
        view! {
            <section aria-labelledby="conventions">
                <h2 id="conventions">"Mes conventions"</h2>
                <Cards rows=list.rows />
            </section>
        }
    })
}

#[component]
fn Cards(rows: Vec<ConventionRow>) -> impl IntoView {
    if rows.is_empty() {
        return view! { <p>"Aucune convention pour l’instant. Elle s’ouvre quand une place est confirmée."</p> }.into_any();
    }
    view! {
        <ul class="lines" role="list">
            {rows
                .into_iter()
                .map(|row| {
                    let awaited = (!row.awaited.is_empty()).then(|| format!("On attend\u{a0}: {}.", row.awaited.join(", ")));
                    view! {
                        <li>
                            <div class="line-main">
                                <p>
                                    <a href=urls::convention(row.id)>{format!("{} chez {}", row.student, set(&row.host))}</a>
                                    <br />
                                    <span class="quiet" translate="no">{row.reference}</span>
                                </p>
                                <p class="line-weeks">
                                    <WeekSquares weeks=Some(row.weeks) />
                                    <span class="quiet">{capitalised(row.weeks.label())}</span>
                                </p>
                                {awaited.map(|said| view! { <p class="quiet">{said}</p> })}
                            </div>
                            <SituationTag situation=row.situation />
                        </li>
                    }
                })
                .collect_view()}
        </ul>
    }
    .into_any()
}

/// `/lycee/conventions`.
#[component]
pub(crate) fn OfSchoolPage() -> impl IntoView {
    let query = use_query_map();
    let wanted = move || {
        let query = query.read();
        let get = |name: &str| query.get(name).unwrap_or_default();
        (get("etat"), get("classe"), get("q"), page_of(&query))
    };
    let list = load(wanted, |(state, class, text, page)| {
        list_conventions_of_school(state, class, text, page)
    });
    page_frame(list, move |list| {
        let (state, class, text, _) = wanted();
        view! { <OfSchool list state class text /> }.into_any()
    })
}

#[component]
fn OfSchool(list: ConventionRows, state: String, class: String, text: String) -> impl IntoView {
    let filtered = !(state.is_empty() && class.is_empty() && text.is_empty());
    let address: String = [("etat", &state), ("classe", &class), ("q", &text)]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| {
            format!(
                "{name}={}",
                form_urlencoded::byte_serialize(value.as_bytes()).collect::<String>()
            )
        })
        .collect::<Vec<_>>()
        .join("&");
    let states = ConventionState::ALL
        .into_iter()
        .filter(|state| *state != ConventionState::Replaced)
        .map(|known| view! { <option value=known.code() selected=known.code() == state>{known.label()}</option> })
        .collect_view();
    let none = list.rows.is_empty();
    view! {
        <Title text="Les conventions de mes élèves" />
        <div class="page convention-page">
            <h1>"Les conventions de mes élèves"</h1>
            <form method="get" action="/lycee/conventions" class="filter-row" role="search">
                <div class="field">
                    <label for="q">"Élève, structure ou référence"</label>
                    <input id="q" name="q" type="search" value=text.clone() />
                </div>
                <div class="field">
                    <label for="etat">"État"</label>
                    <select id="etat" name="etat">
                        <option value="">"Tous"</option>
                        {states}
                    </select>
                </div>
                <div class="field">
                    <label for="classe">"Classe"</label>
                    <input id="classe" name="classe" type="text" value=class.clone() />
                </div>
                <button class="button" type="submit">
                    "Filtrer"
                </button>
            </form>
            {if none && filtered {
                view! {
                    <p>
                        "Aucune convention ne répond à cette recherche. "
                        <a href="/lycee/conventions">"Voir toutes les conventions"</a>
                    </p>
                }
                    .into_any()
            } else if none {
                view! { <p>"Aucune convention pour l’instant. Elle s’ouvre quand un élève confirme sa place."</p> }.into_any()
            } else {
                view! { <Table caption="Conventions, les dernières à avoir avancé d’abord" rows=list.rows /> }.into_any()
            }}
            <Pages base="/lycee/conventions" query=address page=list.page more=list.more />
        </div>
    }
    .into_any()
}

/// The convention of the place that a page is about: asked for at the top of the page.
pub(crate) fn convention_of_page() -> Loaded<Option<ConventionRow>> {
    let params = use_params_map();
    load(
        move || params.with(|params| params.get("id").unwrap_or_default()),
        find_convention,
    )
}

/// What the convention of a confirmed place means for whoever reads the place's page: its title and its words, or those for a place that
/// has none.
pub(crate) fn standing_of(
    found: Option<&ConventionRow>,
    reader: Reader,
    without: (&'static str, &'static str),
) -> (Tone, &'static str, &'static str) {
    let Some(row) = found else {
        return (Tone::Success, without.0, without.1);
    };
    let meaning = row.situation.meaning();
    match meaning.outlook {
        Outlook::Trouble => (Tone::Warning, meaning.title, meaning.text_for(reader)),
        Outlook::Good | Outlook::UnderWay => (Tone::Success, without.0, meaning.text_for(reader)),
    }
}

/// The way from a place to its convention; nothing when there is none.
#[component]
pub(crate) fn ConventionOf(found: Option<ConventionRow>) -> impl IntoView {
    found.map(|row| {
        view! {
            <p class="convention-state">
                <a class="button button-quiet" href=urls::convention(row.id)>
                    "Voir la convention"
                </a>
                <SituationTag situation=row.situation />
            </p>
        }
    })
}

/// What the convention of a confirmed place means, for the school.
#[component]
pub(crate) fn PlaceStanding(convention: Option<ConventionRow>) -> impl IntoView {
    let without = ("La place est confirmée", "Elle n’a pas encore de convention.");
    let (tone, title, words) = standing_of(convention.as_ref(), Reader::School, without);
    view! {
        <Alert tone title>
            <p>{words}</p>
        </Alert>
    }
    .into_any()
}
