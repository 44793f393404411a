//! `/lycee/chiffres`: how the lycée's places were found, how far they are and in which sectors, drawn by the server. Each picture stands
//! beside the same in words.

use domain::{
    figures::percent,
    typography::{counted, number, set},
    urls,
};
use leptos::prelude::*;
use leptos_meta::Title;
use wire::school::{Counted, Progress, Replies, SchoolFigures};

use crate::{
    api::school::read_school_figures,
    components::{
        chart::{Bars, Curve, RingsPicture, Spark},
        page_frame::page_frame,
    },
    resource::load,
};

#[component]
pub(crate) fn SchoolFiguresPage() -> impl IntoView {
    let figures = load(|| (), |()| read_school_figures());
    page_frame(figures, |figures| view! { <Shown figures /> }.into_any())
}

#[component]
fn Shown(figures: SchoolFigures) -> impl IntoView {
    let SchoolFigures {
        school,
        only,
        sundays,
        all,
        without_need,
        classes,
        rings,
        off_the_rings,
        sectors,
        found_alone,
        replies,
    } = figures;
    let none = all.students == 0;
    view! {
        <Title text="Chiffres du lycée" />
        <div class="page charts">
            <h1>"Chiffres du lycée"</h1>
            <p class="quiet">
                {set(&school)} {(!only.is_empty()).then(|| format!(", {}", only.join(", ")))}
            </p>
            {if none {
                view! { <p class="empty">"Aucun élève pour l’instant\u{a0}: les chiffres viendront avec eux."</p> }.into_any()
            } else {
                view! {
                    <Weeks all without_need sundays=sundays.clone() />
                    <Classes classes sundays />
                    <Distances rings others=off_the_rings />
                    <Sectors sectors found_alone />
                    <Answers replies />
                }
                    .into_any()
            }}
        </div>
    }
    .into_any()
}

/// « 612 sur 900 (68 %) ».
fn share(part: u32, whole: u32) -> String {
    format!(
        "{} sur {} ({}\u{a0}%)",
        number(part as usize),
        number(whole as usize),
        percent(part, whole)
    )
}

fn last(curve: &[u32]) -> u32 {
    curve.last().copied().unwrap_or_default()
}

/// All classes together.
#[component]
fn Weeks(all: Progress, without_need: u32, sundays: Vec<String>) -> impl IntoView {
    let words = format!(
        "Élèves placés pour les deux semaines\u{a0}: {}. Conventions signées\u{a0}: {}.",
        share(last(&all.placed), all.students),
        share(last(&all.signed), all.students),
    );
    let rows: Vec<_> = sundays
        .iter()
        .zip(all.placed.iter().zip(&all.signed))
        .map(|(sunday, (placed, signed))| (sunday.clone(), *placed, *signed))
        .collect();
    view! {
        <section aria-labelledby="semaines">
            <h2 id="semaines">"Semaine après semaine"</h2>
            <p>{words}</p>
            {(without_need > 0)
                .then(|| {
                    let students = counted(without_need as usize, "élève n’a", "élèves n’ont");
                    view! { <p class="quiet">{format!("{students} pas besoin de place\u{a0}: dispense, ou quinzaine au lycée.")}</p> }
                })}
            <Curve
                label="Élèves placés et conventions signées, semaine après semaine"
                whole=all.students
                placed=all.placed
                signed=all.signed
                first=sundays.first().cloned().unwrap_or_default()
                last=sundays.last().cloned().unwrap_or_default()
            />
            <details class="chart-words">
                <summary>"La même chose en tableau"</summary>
                <table class="table">
                    <caption>{format!("Sur {}, à la fin de chaque semaine", counted(all.students as usize, "élève", "élèves"))}</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Semaine finie le"</th>
                            <th scope="col">"Élèves placés"</th>
                            <th scope="col">"Conventions signées"</th>
                        </tr>
                    </thead>
                    <tbody>
                        {rows
                            .into_iter()
                            .map(|(sunday, placed, signed)| {
                                view! {
                                    <tr>
                                        <th scope="row">{sunday}</th>
                                        <td data-label="Placés">{number(placed as usize)}</td>
                                        <td data-label="Signées">{number(signed as usize)}</td>
                                    </tr>
                                }
                            })
                            .collect_view()}
                    </tbody>
                </table>
            </details>
        </section>
    }
    .into_any()
}

/// Each class, small: its curve, and where it ends in words. The figures of each week are a table of their own.
#[component]
fn Classes(classes: Vec<Progress>, sundays: Vec<String>) -> impl IntoView {
    let rows = classes.clone();
    let one = |class: Progress| {
        let (placed, signed) = (last(&class.placed), last(&class.signed));
        view! {
            <li class="chart-class">
                <h3>{class.class_name}</h3>
                <Spark whole=class.students placed=class.placed />
                <p>
                    <strong>{format!("{placed} sur {}", class.students)}</strong>
                    {if placed > 1 { " placés" } else { " placé" }}
                    <span class="quiet">{format!(", {}", counted(signed as usize, "convention signée", "conventions signées"))}</span>
                </p>
            </li>
        }
    };
    (classes.len() > 1).then(|| {
        view! {
            <section aria-labelledby="classes">
                <h2 id="classes">"Classe par classe"</h2>
                <ul class="chart-classes" role="list">
                    {classes.into_iter().map(one).collect_view()}
                </ul>
                <details class="chart-words">
                    <summary>"La même chose en tableau"</summary>
                    <div class="chart-scroll" tabindex="0" role="group" aria-labelledby="classes">
                        <table class="chart-table">
                            <caption>"Élèves placés dans chaque classe, à la fin de chaque semaine"</caption>
                            <thead>
                                <tr>
                                    <th scope="col">"Classe"</th>
                                    {sundays.into_iter().map(|sunday| view! { <th scope="col">{sunday}</th> }).collect_view()}
                                </tr>
                            </thead>
                            <tbody>
                                {rows
                                    .into_iter()
                                    .map(|class| {
                                        view! {
                                            <tr>
                                                <th scope="row">{class.class_name}</th>
                                                {class.placed.into_iter().map(|placed| view! { <td>{placed}</td> }).collect_view()}
                                            </tr>
                                        }
                                    })
                                    .collect_view()}
                            </tbody>
                        </table>
                    </div>
                </details>
            </section>
        }
    })
}

/// How far pupils go.
#[component]
fn Distances(rings: Vec<Counted>, others: Vec<Counted>) -> impl IntoView {
    let total: u32 = rings.iter().map(|ring| ring.count).sum();
    let lines: Vec<Counted> = rings.iter().cloned().chain(others).collect();
    view! {
        <section aria-labelledby="distances">
            <h2 id="distances">"Où vont les élèves"</h2>
            <p class="quiet">"De la commune de l’élève à celle du stage. Une place d’une semaine compte pour une, une place de deux semaines pour deux."</p>
            <div class="chart-beside">
                {(total > 0).then(|| view! { <RingsPicture rings /> })}
                <table class="table">
                    <caption>"Semaines de stage selon la distance"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Distance"</th>
                            <th scope="col">"Semaines de stage"</th>
                        </tr>
                    </thead>
                    <tbody>
                        {lines
                            .into_iter()
                            .map(|line| {
                                view! {
                                    <tr>
                                        <th scope="row">{line.words}</th>
                                        <td data-label="Semaines">{number(line.count as usize)}</td>
                                    </tr>
                                }
                            })
                            .collect_view()}
                    </tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

/// In which sectors.
#[component]
fn Sectors(sectors: Vec<Counted>, found_alone: u32) -> impl IntoView {
    let none = sectors.is_empty();
    view! {
        <section aria-labelledby="secteurs">
            <h2 id="secteurs">"Dans quels secteurs"</h2>
            {if none {
                view! { <p>"Aucune place ne vient d’une offre du site pour l’instant."</p> }.into_any()
            } else {
                view! { <Bars lines=sectors /> }.into_any()
            }}
            {(found_alone > 0)
                .then(|| {
                    view! {
                        <p class="quiet">
                            {format!(
                                "{} de plus pour des places trouvées par les élèves, dont personne ne dit le secteur\u{a0}: ",
                                counted(found_alone as usize, "semaine de stage", "semaines de stage"),
                            )} <a href=urls::PROPOSALS>"les lire"</a> "."
                        </p>
                    }
                })}
        </section>
    }
    .into_any()
}

/// How hosts answer.
#[component]
fn Answers(replies: Vec<Replies>) -> impl IntoView {
    let within = |days: Option<u32>| match days {
        None => "aucune réponse".to_owned(),
        Some(0) => "la moitié le jour même".to_owned(),
        Some(days) => format!("la moitié en {} au plus", counted(days as usize, "jour", "jours")),
    };
    (!replies.is_empty()).then(|| {
        view! {
            <section aria-labelledby="reponses">
                <h2 id="reponses">"Comment les structures répondent"</h2>
                <p class="quiet">"Une réponse compte, qu’elle soit oui ou non. Ce qui attend encore sans être en retard n’est pas compté. Une signature qui manque depuis plus de quinze jours compte comme sans réponse."</p>
                <table class="table">
                    <caption>"Ce qui leur est demandé, et ce qu’elles en font"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Demande"</th>
                            <th scope="col">"Réponses"</th>
                            <th scope="col">"En combien de temps"</th>
                        </tr>
                    </thead>
                    <tbody>
                        {replies
                            .into_iter()
                            .map(|line| {
                                view! {
                                    <tr>
                                        <th scope="row">{line.words}</th>
                                        <td data-label="Réponses">{share(line.answered, line.asked)}</td>
                                        <td data-label="En combien de temps">{within(line.half_within)}</td>
                                    </tr>
                                }
                            })
                            .collect_view()}
                    </tbody>
                </table>
            </section>
        }
    })
}
