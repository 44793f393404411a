//! Where somebody is in a task of several steps.

use leptos::prelude::*;

/// The steps; `current` counts from 1. Done and current are said in words as well. With `hrefs`, each other step leads to its
/// page. Phones show where one is, and the list behind it.
#[component]
pub(crate) fn Stepper(
    steps: Vec<&'static str>,
    current: usize,
    #[prop(optional)] hrefs: Vec<String>,
    /// Those before this one in which something is still missing.
    #[prop(optional)]
    incomplete: Vec<usize>,
) -> impl IntoView {
    let total = steps.len();
    let mut hrefs = hrefs.into_iter();
    let here = steps.get(current.saturating_sub(1)).copied().unwrap_or_default();
    let summary = format!("Étape {current} sur {total} · {here}");
    view! {
        <details class="stepper-fold">
            <summary>{summary}</summary>
            <ol class="stepper" role="list" aria-label="Étapes">
                {steps
                    .into_iter()
                    .zip(1..)
                    .map(|(title, number)| {
                        let (class, said) = match number {
                            _ if number == current => ("stepper-current", "en cours"),
                            _ if number < current && incomplete.contains(&number) => ("", "à compléter"),
                            _ if number < current => ("stepper-done", "faite"),
                            _ => ("", "à venir"),
                        };
                        let words = view! {
                            <span class="visually-hidden">{format!("Étape {number} sur {total}, {said}\u{a0}: ")}</span>
                            {title}
                        };
                        let words = match hrefs.next().filter(|_| number != current) {
                            Some(href) => view! { <a href=href>{words}</a> }.into_any(),
                            None => view! { <span>{words}</span> }.into_any(),
                        };
                        view! {
                            <li class=class aria-current=(number == current).then_some("step")>
                                <span class="stepper-number" aria-hidden="true">{number}</span>
                                {words}
                            </li>
                        }
                    })
                    .collect_view()}
            </ol>
        </details>
    }
    .into_any()
}
