//! What start pages have beside what is to be done: who is greeted, what goes well, and in demonstrations where to begin.

use domain::awaited::Task;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use wire::account::AwaitedShown;

use super::{
    alert::{Alert, Tone},
    around::Around,
    icon::{Drawing, Icon},
};

/// What goes well, in a line or two; nothing where nothing does yet.
#[component]
pub(crate) fn GoesWell(lines: Vec<String>) -> impl IntoView {
    (!lines.is_empty()).then(|| {
        view! {
            <section class="goes-well" aria-labelledby="avance-bien">
                <h2 id="avance-bien">"Ce qui avance bien"</h2>
                <ul role="list">
                    {lines
                        .into_iter()
                        .map(|line| {
                            view! {
                                <li>
                                    <Drawing icon=Icon::Success />
                                    <span>{line}</span>
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
            </section>
        }
        .into_any()
    })
}

/// Whoever comes in is greeted by name, under the title of the page where they start.
#[component]
pub(crate) fn Greeting() -> impl IntoView {
    let me = Around::of_page().me;
    view! {
        <Transition>
            {move || Suspend::new(async move {
                let me = me.await.ok().flatten();
                me.map(|me| view! { <p class="start-greeting">{format!("Bonjour {}", me.name)}</p> })
            })}
        </Transition>
    }
    .into_any()
}

/// In demonstrations: where to begin, unless that was done or is this page.
#[component]
pub(crate) fn DemoStart() -> impl IntoView {
    let Around { me, awaited } = Around::of_page();
    let here = StoredValue::new(use_location().pathname.get_untracked());
    view! {
        <Transition>
            {move || Suspend::new(async move {
                let start = me.await.ok().flatten().and_then(|me| me.demo_start);
                let lines = awaited.await.unwrap_or_default();
                let start = start.filter(|(words, path)| here.with_value(|here| here != path) && is_left(words, &lines));
                start
                    .map(|(words, path)| {
                        view! {
                            <Alert tone=Tone::Info title="Démonstration\u{a0}: par où commencer">
                                <p>
                                    <a href=path>{words}</a>
                                </p>
                            </Alert>
                        }
                    })
            })}
        </Transition>
    }
    .into_any()
}

/// Whether what begins with the verb of an act is still awaited; what begins otherwise can always be done.
fn is_left(words: &str, lines: &[AwaitedShown]) -> bool {
    let is_act = Task::ALL.iter().any(|task| words.starts_with(task.act()));
    !is_act || lines.iter().any(|line| words.starts_with(&line.act))
}
