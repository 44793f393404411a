//! `/lycee`: what the school does now, then how far its conventions are.

use domain::{
    awaited::Space,
    typography::{counted, lowered, number, set},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{NavigateOptions, components::Redirect, hooks::use_query_map};
use wire::school::{SchoolStart, StandingShown};

use crate::{
    api::school::read_school_start,
    components::{
        page_frame::page_frame,
        start::{DemoStart, GoesWell, Greeting},
        to_do::ToDo,
    },
    resource::load,
};

/// What is said to whoever has nothing to do.
const NOTHING: &str =
    "Un e-mail vous prévient dès qu’une convention, une signature ou une place vous attend.";

/// The page. The list of places found alone was here once: its addresses lead to where it is now.
#[component]
pub(crate) fn SchoolPage() -> impl IntoView {
    let query = use_query_map().get_untracked();
    if query.get("q").is_some() || query.get("page").is_some() {
        let path = format!("{}{}", domain::urls::PROPOSALS, query.to_query_string());
        let options = NavigateOptions {
            replace: true,
            ..NavigateOptions::default()
        };
        return view! { <Redirect path options /> }.into_any();
    }
    let start = load(|| (), |()| read_school_start());
    page_frame(start, |start| view! { <Start start /> }.into_any())
}

#[component]
fn Start(start: SchoolStart) -> impl IntoView {
    let SchoolStart {
        school,
        duty,
        standing,
        keeps_profile,
    } = start;
    let well = goes_well(&standing);
    view! {
        <Title text="Mon lycée" />
        <div class="page start">
            <h1>"Mon lycée"</h1>
            <Greeting />
            <p class="quiet">{set(&school)} {(!duty.is_empty()).then(|| format!(", {}", lower(&duty)))}</p>
            <div class="start-columns">
                <div>
                    <ToDo space=Space::School nothing=NOTHING />
                    <GoesWell lines=well />
                    <DemoStart />
                </div>
                <Standing standing keeps_profile />
            </div>
        </div>
    }
    .into_any()
}

/// How many of the conventions are signed, once one is.
fn goes_well(standing: &[StandingShown]) -> Vec<String> {
    let all: u32 = standing.iter().map(|line| line.count).sum();
    standing
        .iter()
        .filter(|line| line.done)
        .map(|line| {
            let signed = counted(
                line.count as usize,
                "convention est signée",
                "conventions sont signées",
            );
            format!("{signed} par tous, sur {}.", number(all as usize))
        })
        .collect()
}

/// As it stands inside a sentence.
fn lower(text: &str) -> String {
    // An abbreviation stays as it is.
    if text.starts_with("CPE") {
        return text.to_owned();
    }
    lowered(text)
}

/// How far the conventions are: each number leads to its list.
#[component]
fn Standing(standing: Vec<StandingShown>, keeps_profile: bool) -> impl IntoView {
    let none = standing.iter().all(|line| line.count == 0);
    view! {
        <section class="standing" aria-labelledby="conventions">
            <h2 id="conventions">"Où en sont les conventions"</h2>
            {if none {
                view! { <p>"Aucune convention pour l’instant. Elle s’ouvre quand un élève confirme sa place."</p> }.into_any()
            } else {
                view! { <ul role="list">{standing.into_iter().map(line).collect_view()}</ul> }.into_any()
            }}
            <p class="standing-more">
                <a href="/lycee/chiffres">"Les chiffres du lycée"</a>
            </p>
            {keeps_profile
                .then(|| {
                    view! {
                        <p class="standing-more">
                            "Ce que votre lycée écrit dans chaque convention se garde une fois\u{a0}: "
                            <a href="/lycee/profil">"le profil du lycée"</a>
                            "."
                        </p>
                    }
                })}
        </section>
    }
    .into_any()
}

fn line(line: StandingShown) -> impl IntoView {
    let StandingShown {
        words,
        count,
        path,
        done,
    } = line;
    let words = if count == 0 {
        view! { <span>{words}</span> }.into_any()
    } else {
        view! { <a href=path>{words}</a> }.into_any()
    };
    view! {
        <li class:standing-done=move || { done }>
            {words}
            <span class="standing-count">{number(count as usize)}</span>
        </li>
    }
}
