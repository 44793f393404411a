//! `/a-faire`: all that is left to do for somebody, in all their roles, by day.

use domain::urls::{AGENDA, REMINDERS};
use leptos::prelude::*;
use leptos_meta::Title;
use wire::{
    account::Me,
    to_do::{ToDoGroup, ToDoPage as Page, ToDoShown},
};

use crate::{
    api::to_do::read_to_do,
    components::{around::Around, page_frame::page_frame, sub_navigation::name_of, to_do::nothing_awaited},
    resource::load,
};

#[component]
pub(crate) fn ToDoPage() -> impl IntoView {
    let page = load(|| (), |()| read_to_do());
    page_frame((page, Around::of_page().me), |(page, me)| {
        view! { <Shown page me /> }.into_any()
    })
}

#[component]
fn Shown(page: Page, me: Option<Me>) -> impl IntoView {
    let Page {
        groups,
        several_spaces,
        has_calendar,
    } = page;
    let calendar = if has_calendar {
        "Votre agenda en ligne"
    } else {
        "Suivre Quinzaine dans mon agenda"
    };
    view! {
        <Title text="À faire" />
        <div class="page to-do-page">
            <h1>"À faire"</h1>
            <div class="start-columns">
                <div>
                    {if groups.is_empty() {
                        nothing_awaited("Un e-mail vous prévient dès que quelque chose vous attend.", me.as_ref())
                    } else {
                        groups
                            .into_iter()
                            .enumerate()
                            .map(|(place, group)| by_day(group, place, several_spaces))
                            .collect_view()
                            .into_any()
                    }}
                </div>
                <nav aria-labelledby="rappels-et-agenda">
                    <h2 id="rappels-et-agenda">"Rappels et agenda"</h2>
                    <ul class="plain-list">
                        <li>
                            <a href=REMINDERS>"Choisir mes rappels par e-mail"</a>
                        </li>
                        <li>
                            <a href=AGENDA>{calendar}</a>
                        </li>
                    </ul>
                </nav>
            </div>
        </div>
    }
    .into_any()
}

/// The things of a day; the first of all has the button that stands out.
fn by_day(group: ToDoGroup, place: usize, several_spaces: bool) -> impl IntoView {
    let id = format!("jour-{place}");
    let labelled_by = id.clone();
    let class = if group.pressing {
        "to-do-day to-do-pressing"
    } else {
        "to-do-day"
    };
    view! {
        <section aria-labelledby=labelled_by>
            <h2 id=id class=class>
                {group.heading}
            </h2>
            <ul class="to-do-list" role="list">
                {group
                    .lines
                    .into_iter()
                    .enumerate()
                    .map(|(line, shown)| one(shown, place == 0 && line == 0, several_spaces))
                    .collect_view()}
            </ul>
        </section>
    }
}

fn one(line: ToDoShown, first: bool, several_spaces: bool) -> impl IntoView {
    let ToDoShown {
        space,
        words,
        since,
        otherwise,
        act,
        path,
    } = line;
    let spoken = format!("\u{a0}: {words}");
    // As on the start pages: the browser leads to a place within a page, for the router comes before the page does.
    let rel = path.contains('#').then_some("external");
    let about: Vec<String> = [several_spaces.then(|| name_of(space).to_owned()), Some(since)]
        .into_iter()
        .flatten()
        .filter(|text| !text.is_empty())
        .collect();
    view! {
        <li>
            <p class="to-do-what">
                <strong>{words}</strong>
                <span>{otherwise}</span>
                {(!about.is_empty()).then(|| view! { <span class="to-do-when">{about.join(" · ")}</span> })}
            </p>
            <a class=if first { "button" } else { "button button-quiet" } href=path rel=rel>
                {act}
                <span class="visually-hidden">{spoken}</span>
            </a>
        </li>
    }
}
