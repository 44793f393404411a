//! Lists of conventions: the family's and the student's, and what all lists are made of; and the way from a place to its convention.

use domain::{
    awaited::Space as Area,
    convention::{Outlook, Reader},
    typography::{capitalised, counted, set},
    urls,
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use wire::convention::{ConventionRow, ConventionRows};

use super::state_tag::SituationTag;
use crate::{
    api::convention::{find_convention, list_conventions_of_guardian},
    components::{
        alert::{Alert, Tone},
        page_frame::page_frame,
        start::{DemoStart, GoesWell, Greeting},
        to_do::ToDo,
        week_squares::{WeekSquares, WeeksCell},
    },
    resource::{Loaded, load},
};

/// The headings of a table of conventions, after that of the boxes where there are any.
#[component]
pub(super) fn Head(ticks: bool) -> impl IntoView {
    view! {
        <thead>
            <tr>
                {ticks.then(|| view! { <th scope="col" class="tick-cell">"Choix"</th> })}
                <th scope="col">"Élève"</th>
                <th scope="col">"Structure"</th>
                <th scope="col">"Semaines"</th>
                <th scope="col">"État"</th>
                <th scope="col">"Attente"</th>
            </tr>
        </thead>
    }
    .into_any()
}

/// The cells of a convention.
#[component]
pub(super) fn Cells(row: ConventionRow, #[prop(optional)] for_host: bool) -> impl IntoView {
    let missing = row
        .missing
        .filter(|missing| *missing > 0)
        .map(|missing| counted(missing as usize, "réponse manque", "réponses manquent"));
    let unsigned = row
        .state
        .is_open_to_signatures()
        .then(|| counted(row.awaited.len(), "signature manque", "signatures manquent"));
    let open = !row.awaited.is_empty();
    view! {
        <th scope="row">
            <a href=urls::convention(row.id) translate="no">{row.student.clone()}</a>
            <LineAbout class_name=row.class_name reference=row.reference />
        </th>
        <td data-label="Structure">{set(&row.host)}</td>
        <WeeksCell weeks=row.weeks />
        <td data-label="État">
            <SituationTag situation=row.situation listed=true complete={row.missing == Some(0)} for_host />
            {missing.or(unsigned).map(|said| view! { " " <span class="quiet">{said}</span> })}
        </td>
        <td data-label="Attente" class="cell-waits">{open.then(|| view! { <Waits waits=row.waits pressing=row.pressing /> })}</td>
    }
    .into_any()
}

/// What a line says below a name: on phones, the class beside it.
#[component]
pub(crate) fn LineAbout(class_name: String, reference: String) -> impl IntoView {
    view! {
        " "
        <span class="quiet" translate="no">
            {class_name}
            <span class="cell-reference">{format!(" · {reference}")}</span>
        </span>
    }
    .into_any()
}

/// For how long something has waited; what presses stands out.
#[component]
pub(crate) fn Waits(waits: String, pressing: bool) -> impl IntoView {
    view! {
        <span class=if pressing { "tag tag-awaited" } else { "waits" }>
            <span class="waits-since">"Depuis "</span>
            {waits}
        </span>
    }
}

pub(super) fn page_of(query: &leptos_router::params::ParamsMap) -> u32 {
    query.get("page").and_then(|page| page.parse().ok()).unwrap_or(1)
}

/// `/espace/conventions`.
#[component]
pub(crate) fn OfFamilyPage() -> impl IntoView {
    let list = load(|| (), |()| list_conventions_of_guardian());
    page_frame(list, move |list| {
        let well = family_goes_well(&list.rows);
        let all_have_one = list.children_without.is_empty();
        view! {
            <Title text="Les conventions de mes enfants" />
            <div class="page convention-page">
                <h1>"Les conventions de mes enfants"</h1>
                <Greeting />
                <div class="start-columns">
                    <div>
                        <ToDo space=Area::Family nothing="Un e-mail vous prévient quand une convention est à signer." />
                        <GoesWell lines=well />
                        <DemoStart />
                    </div>
                    <section aria-labelledby="conventions">
                        <h2 id="conventions">"Où elles en sont"</h2>
                        {(all_have_one || !list.rows.is_empty()).then(|| view! { <Cards rows=list.rows /> })}
                        <WithoutConvention names=list.children_without />
                        <p class="quiet">"Vous pouvez suivre chaque convention, remettre l’attestation d’assurance, et signer quand elle est validée."</p>
                    </section>
                </div>
            </div>
        }.into_any()
    })
}

/// The children who have none yet: that they are known, and that nothing is to be done about it.
#[component]
fn WithoutConvention(names: Vec<String>) -> impl IntoView {
    (!names.is_empty()).then(|| {
        view! {
            <ul class="lines" role="list">
                {names
                    .into_iter()
                    .map(|name| {
                        view! {
                            <li>
                                <div class="line-main">
                                    <p>
                                        <strong>{name}</strong>
                                    </p>
                                    <p class="quiet">
                                        "Pas encore de convention\u{a0}: elle s’ouvre quand une place est confirmée. Rien n’est attendu de vous \
                                         d’ici là."
                                    </p>
                                </div>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        }
    })
}

/// Two children's conventions at most, those that are signed first: of what stands in the way of an internship nothing is said here.
fn family_goes_well(rows: &[ConventionRow]) -> Vec<String> {
    let of = |wanted: Outlook| {
        rows.iter()
            .filter(move |row| row.state.is_live() && row.situation.meaning().outlook == wanted)
    };
    let signed = of(Outlook::Good).map(|row| {
        format!(
            "{}\u{a0}: place confirmée et convention signée par tous, chez {}.",
            row.student,
            set(&row.host)
        )
    });
    let placed = of(Outlook::UnderWay)
        .map(|row| format!("{}\u{a0}: place confirmée, chez {}.", row.student, set(&row.host)));
    signed.chain(placed).take(2).collect()
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
                            <SituationTag situation=row.situation listed=true />
                        </li>
                    }
                })
                .collect_view()}
        </ul>
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
