//! `/administration/academie`: the lycées of an académie, how far their students are, and the offers there are for them.

use domain::{
    academy::Tension,
    figures::percent,
    typography::{capitalised, counted, number, set},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use wire::{
    academy::{AcademyDepartment, AcademyLine, AcademyMap, AcademyShown},
    field,
};

use crate::{
    api::academy::read_academy,
    components::{chart::Bar, page_frame::page_frame},
    pages::administration::layout::Section,
    resource::load,
};

/// What stands for a number that is not told.
const HIDDEN: &str = "masqué";

#[component]
pub(crate) fn AcademyPage() -> impl IntoView {
    let query = use_query_map();
    let academy = load(
        move || query.read().get(field::ACADEMY).unwrap_or_default(),
        read_academy,
    );
    page_frame(academy, |academy| view! { <Shown academy /> }.into_any())
}

#[component]
fn Shown(academy: AcademyShown) -> impl IntoView {
    let AcademyShown {
        label,
        code,
        choices,
        campaign,
        total,
        departments,
        map,
    } = academy;
    let chooses = !choices.is_empty();
    let title = if label.is_empty() {
        "Académie".to_owned()
    } else {
        capitalised(&label)
    };
    view! {
        <Section title>
            {chooses.then(|| view! { <Choice choices chosen=code.clone() /> })}
            {if label.is_empty() {
                if chooses {
                    ().into_any()
                } else {
                    view! {
                        <p class="empty">
                            "Votre académie n’est pas encore enregistrée. Un administrateur la choisit sur votre fiche\u{a0}: demandez-le-lui."
                        </p>
                    }
                        .into_any()
                }
            } else {
                view! { <Academy code campaign total departments map /> }.into_any()
            }}
        </Section>
    }
    .into_any()
}

/// For an administrator, who oversees all.
#[component]
fn Choice(choices: Vec<(String, String)>, chosen: String) -> impl IntoView {
    view! {
        <form method="get" action="/administration/academie" class="finder">
            <div class="field">
                <label for=field::ACADEMY>"Académie"</label>
                <select id=field::ACADEMY name=field::ACADEMY>
                    {choices
                        .into_iter()
                        .map(|(code, name)| {
                            let selected = code == chosen;
                            view! {
                                <option value=code selected=selected>
                                    {name}
                                </option>
                            }
                        })
                        .collect_view()}
                </select>
            </div>
            <button class="button" type="submit">
                "Voir"
            </button>
        </form>
    }
    .into_any()
}

fn told(count: Option<u32>) -> String {
    count.map_or_else(|| HIDDEN.to_owned(), |count| number(count as usize))
}

/// « 612 (68 %) », where both numbers are told.
fn told_share(part: Option<u32>, whole: Option<u32>) -> String {
    match (part, whole) {
        (Some(part), Some(whole)) => {
            format!("{} ({}\u{a0}%)", number(part as usize), percent(part, whole))
        }
        _ => told(part),
    }
}

#[component]
fn Academy(
    code: String,
    campaign: String,
    total: AcademyLine,
    departments: Vec<AcademyDepartment>,
    map: AcademyMap,
) -> impl IntoView {
    let file = format!("/administration/academie/export.csv?{}={code}", field::ACADEMY);
    view! {
        <p class="quiet">{format!("Campagne {campaign}")}</p>
        <dl class="plain-terms">
            <dt>"Élèves"</dt>
            <dd>{told(total.students)}</dd>
            <dt>"Avec une place pour les deux semaines"</dt>
            <dd>{told_share(total.placed, total.students)}</dd>
            <dt>"Convention signée"</dt>
            <dd>{told_share(total.signed, total.students)}</dd>
            <dt>"Structures qui n’ont pas encore répondu"</dt>
            <dd>{told(total.unanswered)}</dd>
        </dl>
        <p>
            <a href=file rel="external">
                "Télécharger ces chiffres (CSV)"
            </a>
        </p>
        <p class="quiet">
            "Un nombre inférieur à cinq pourrait désigner quelqu’un\u{a0}: il est masqué, et avec lui ceux qui permettraient de le calculer."
        </p>
        <Needs departments=departments.clone() map />
        {departments.into_iter().map(|department| view! { <Department department /> }).collect_view()}
    }
    .into_any()
}

/// Offers against needs: a map, and the same in a table, the tightest department first.
#[component]
fn Needs(departments: Vec<AcademyDepartment>, map: AcademyMap) -> impl IntoView {
    view! {
        <section aria-labelledby="besoins">
            <h2 id="besoins">"Offres et besoins"</h2>
            <div class="academy-needs">
                {(map.width > 0).then(|| view! { <Map departments=departments.clone() map /> })}
                <NeedsTable departments />
            </div>
        </section>
    }
    .into_any()
}

fn tension_class(tension: Tension) -> &'static str {
    match tension {
        Tension::Untold => "academy-tension-untold",
        Tension::Eased => "academy-tension-1",
        Tension::Even => "academy-tension-2",
        Tension::Tight => "academy-tension-3",
        Tension::Strained => "academy-tension-4",
    }
}

/// The departments where they are, the darker the more students seek for each place. The table says the same in words.
#[component]
fn Map(departments: Vec<AcademyDepartment>, map: AcademyMap) -> impl IntoView {
    let there = departments.into_iter().filter_map(|department| {
        let shape = department.shape?;
        Some((department.code, department.tension, shape))
    });
    let there: Vec<_> = there.collect();
    let shown = Tension::ALL
        .into_iter()
        .filter(|tension| there.iter().any(|(_, of, _)| of == tension))
        .collect::<Vec<_>>();
    let shapes: Vec<_> = there
        .iter()
        .map(|(_, tension, shape)| view! { <path class=tension_class(*tension) d=shape.path.clone() /> })
        .collect();
    let size = f64::from(map.width) / 12.0;
    let names: Vec<_> = there
        .into_iter()
        .map(|(code, tension, shape)| {
            let class = if matches!(tension, Tension::Strained) {
                "academy-map-name academy-map-dark"
            } else {
                "academy-map-name"
            };
            let (x, y) = (f64::from(shape.x) + 0.5, f64::from(shape.y) + 0.5 + size / 3.0);
            view! {
                <text class=class x=format!("{x:.1}") y=format!("{y:.1}") font-size=format!("{size:.1}")>
                    {code}
                </text>
            }
        })
        .collect();
    view! {
        <figure class="academy-map">
            <svg
                viewBox=format!("0 0 {} {}", map.width, map.height)
                role="img"
                aria-label="Carte des départements, selon le nombre d’élèves sans place pour chaque place libre. Le tableau dit la même chose."
            >
                <g shape-rendering="crispEdges">{shapes}</g>
                <path class="academy-map-border" d=map.borders />
                <g aria-hidden="true">{names}</g>
            </svg>
            <figcaption>
                <ul class="academy-key" role="list">
                    {shown
                        .into_iter()
                        .map(|tension| {
                            view! {
                                <li>
                                    <svg viewBox="0 0 2 1" aria-hidden="true" focusable="false">
                                        <path class=tension_class(tension) d="M0 0h2v1h-2z" />
                                    </svg>
                                    {tension.label()}
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
            </figcaption>
        </figure>
    }
    .into_any()
}

#[component]
fn NeedsTable(departments: Vec<AcademyDepartment>) -> impl IntoView {
    let most = departments
        .iter()
        .flat_map(|department| [department.left, department.seeking.unwrap_or_default()])
        .max()
        .unwrap_or_default();
    let one = |department: AcademyDepartment| {
        let seeking = department.seeking;
        view! {
            <tr>
                <th scope="row">{format!("{} ({})", department.total.name, department.code)}</th>
                <td data-label="Élèves sans place">
                    {told(seeking)} <Bar count=seeking.unwrap_or_default() most second=true />
                </td>
                <td data-label="Places libres">
                    {format!(
                        "{} dans {}",
                        number(department.left as usize),
                        counted(department.offers as usize, "offre", "offres"),
                    )} <Bar count=department.left most />
                </td>
                <td data-label="Tension">{department.tension.label()}</td>
            </tr>
        }
    };
    view! {
        <table class="table academy-needs-table">
            <caption>"Élèves qui cherchent encore, sans ceux qui sont dispensés ou accueillis au lycée"</caption>
            <thead>
                <tr>
                    <th scope="col">"Département"</th>
                    <th scope="col">"Élèves sans place"</th>
                    <th scope="col">"Places libres"</th>
                    <th scope="col">"Tension"</th>
                </tr>
            </thead>
            <tbody>{departments.into_iter().map(one).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

#[component]
fn Department(department: AcademyDepartment) -> impl IntoView {
    let AcademyDepartment {
        total,
        schools,
        without_students,
        ..
    } = department;
    let name = total.name.clone();
    let without = match without_students as usize {
        0 => String::new(),
        count => format!("{} encore sans élève ici.", counted(count, "lycée", "lycées")),
    };
    view! {
        <section class="academy-department">
            <h2>{name.clone()}</h2>
            {if schools.is_empty() {
                view! { <p>"Aucun lycée n’a encore d’élève ici."</p> }.into_any()
            } else {
                view! {
                    <table class="table">
                        <caption>{format!("Lycées, {name}")}</caption>
                        <thead>
                            <tr>
                                <th scope="col">"Lycée"</th>
                                <th scope="col">"Élèves"</th>
                                <th scope="col">"Avec une place"</th>
                                <th scope="col">"Signés"</th>
                                <th scope="col">"Sans réponse"</th>
                            </tr>
                        </thead>
                        <tbody>
                            {schools.into_iter().map(row).collect_view()}
                            {row(AcademyLine { name: "Ensemble".to_owned(), ..total })}
                        </tbody>
                    </table>
                    <p class="quiet">{without}</p>
                }
                    .into_any()
            }}
        </section>
    }
    .into_any()
}

fn row(line: AcademyLine) -> AnyView {
    let place = if line.city.is_empty() {
        String::new()
    } else {
        format!("{}, {}", line.city, line.uai)
    };
    view! {
        <tr>
            <th scope="row">
                {set(&line.name)} {(!place.is_empty()).then(|| view! { <br /><span class="quiet">{place}</span> })}
            </th>
            <td data-label="Élèves">{told(line.students)}</td>
            <td data-label="Avec une place">{told_share(line.placed, line.students)}</td>
            <td data-label="Signés">{told_share(line.signed, line.students)}</td>
            <td data-label="Sans réponse">{told(line.unanswered)}</td>
        </tr>
    }
    .into_any()
}
