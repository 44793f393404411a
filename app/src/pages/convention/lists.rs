//! Lists of conventions: the host's and the family's, and what all lists are made of; and the way from a place to its convention.

use domain::{
    awaited::Space as Area,
    convention::{ConventionState, FollowUp, Outlook, Reader},
    typography::{capitalised, counted, number, set},
    urls,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use wire::{
    convention::{ConventionRow, ConventionRows, group::PartsShown},
    field,
    form::FormState,
};

use super::{
    school_list::{TickBox, TickError},
    state_tag::SituationTag,
};
use crate::{
    api::convention::{
        ChooseGroup, find_convention, list_conventions_of_guardian, list_conventions_of_structures,
    },
    components::{
        alert::{Alert, Tone},
        form::FormErrors,
        page_frame::page_frame,
        page_links::{PageLinks, list_address},
        start::{DemoStart, GoesWell, Greeting},
        to_do::ToDo,
        week_squares::{WeekSquares, WeeksCell},
    },
    form::form_state,
    pages::host::layout::Space,
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

const OF_STRUCTURES: &str = "/structure/conventions";

/// The lists of a host's conventions, each with how many: a list of nothing is no way, unless one stands on it.
#[component]
fn HostLists(counts: Vec<(FollowUp, u32)>, here: Option<FollowUp>) -> impl IntoView {
    let all: u32 = counts.iter().map(|(_, count)| count).sum();
    let tab = move |of: Option<FollowUp>, count: u32| {
        let words = view! {
            {of.map_or("Toutes", FollowUp::label_for_host)}
            <span class="count">{number(count as usize)}</span>
        };
        if count == 0 && of != here {
            return view! { <span class="tab-empty">{words}</span> }.into_any();
        }
        let to = list_address(OF_STRUCTURES, &[("etat", of.map_or("", FollowUp::code))], 1);
        view! {
            <a href=to aria-current=(of == here).then_some("page")>
                {words}
            </a>
        }
        .into_any()
    };
    view! {
        <nav class="tabs counters" aria-label="Où en sont les conventions">
            {tab(None, all)}
            {counts.into_iter().map(|(of, count)| tab(Some(of), count)).collect_view()}
        </nav>
    }
    .into_any()
}

/// `/structure/conventions`.
#[component]
pub(crate) fn OfStructuresPage() -> impl IntoView {
    let query = use_query_map();
    let asked = move || {
        let query = query.read();
        (query.get("etat").unwrap_or_default(), page_of(&query))
    };
    let list = load(asked, |(list, page)| list_conventions_of_structures(list, page));
    let form = form_state();
    page_frame((list, form), move |(list, form)| {
        let none = list.counts.iter().all(|(_, count)| *count == 0);
        let code = list.follow_up.map_or("", FollowUp::code);
        let back = list_address(OF_STRUCTURES, &[("etat", code)], list.page);
        view! {
            <Space title="Mes conventions" wide=true>
                <p>"Une convention s’ouvre quand un élève confirme sa place. Vous la remplissez, le lycée la complète et la valide, puis chacun signe."</p>
                {if none {
                    view! {
                        <p>
                            "Aucune convention pour l’instant. "
                            <a href=urls::INBOX>"Voir les candidatures"</a>
                        </p>
                    }
                        .into_any()
                } else {
                    view! {
                        <HostLists counts=list.counts here=list.follow_up />
                        <OfHost rows=list.rows total=list.total together=list.together back form />
                    }
                        .into_any()
                }}
                <PageLinks to=move |page| list_address(OF_STRUCTURES, &[("etat", code)], page) page=list.page pages=list.pages />
            </Space>
        }
            .into_any()
    })
}

/// A page of a host's list; those that wait for the host may be ticked, where there are several, and filled together.
#[component]
fn OfHost(
    rows: Vec<ConventionRow>,
    total: u32,
    together: Vec<PartsShown>,
    back: String,
    form: FormState,
) -> impl IntoView {
    let caption = format!(
        "{}. Celles qui vous attendent d’abord",
        counted(total as usize, "convention", "conventions")
    );
    let is_to_fill = |row: &ConventionRow| row.state == ConventionState::HostPart;
    if rows.iter().filter(|row| is_to_fill(row)).count() < 2 {
        return view! {
            <table class="table table-rows table-follow">
                <caption>{caption}</caption>
                <Head ticks=false />
                <tbody>{rows.into_iter().map(|row| view! { <tr><Cells row for_host=true /></tr> }).collect_view()}</tbody>
            </table>
        }
        .into_any();
    }
    let error = form.error(field::LIST);
    let lines = rows
        .into_iter()
        .zip(1_usize..)
        .map(|(row, place)| {
            let name = field::batch_box(row.id);
            let checked = form.fields.is_ticked(&name);
            let label = format!("{}, {}", row.student, row.class_name);
            let tick = is_to_fill(&row).then(|| view! { <TickBox name label checked place /> });
            view! {
                <tr>
                    <td class="tick-cell">{tick}</td>
                    <Cells row for_host=true />
                </tr>
            }
        })
        .collect_view();
    view! {
        <FormErrors of=form />
        <form method="post" action=ChooseGroup::PATH class="batch">
            // The first button of a form is what the Enter key presses: never one that chooses all.
            <button type="submit" hidden=true tabindex="-1">
                "Remplir ensemble les conventions cochées"
            </button>
            <input type="hidden" name=field::BACK value=back />
            <TickError list=field::LIST error />
            <table class="table table-rows table-follow" id=field::LIST tabindex="-1" aria-describedby="liste-erreur">
                <caption>{caption}</caption>
                <Head ticks=true />
                <tbody>{lines}</tbody>
            </table>
            <p class="hint">"Plusieurs élèves\u{a0}? Ce qui leur est commun s’écrit une seule fois."</p>
            <p class="actions">
                <button class="button" type="submit">
                    "Remplir ensemble les conventions cochées"
                </button>
                {together
                    .into_iter()
                    .map(|parts| {
                        view! {
                            <button class="button button-quiet" type="submit" name=field::ALL_OF value=parts.value>
                                {parts.label}
                            </button>
                        }
                    })
                    .collect_view()}
            </p>
        </form>
    }
    .into_any()
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
