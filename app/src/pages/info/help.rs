//! `/aide`: the questions people ask, to browse or to search. A search is in the address, like every search here.

use domain::typography::{counted, plain};
use leptos::{ev::SubmitEvent, prelude::*};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};

use super::entries::{ENTRIES, Entry, Topic};
use crate::{
    components::{
        icon::{Drawing, Icon},
        still::still,
        structured::Structured,
        sync_input::follow,
    },
    pages::info::layout::Explained,
};

/// The longest search, in characters.
const LONGEST: usize = 100;

/// The entries that have every word asked for, in the question or in the answer.
pub fn matching(asked: &str) -> Vec<Entry> {
    let asked = plain(asked);
    if asked.is_empty() {
        return ENTRIES.to_vec();
    }
    let has = |entry: &Entry| {
        let text = entry
            .answer
            .iter()
            .fold(plain(entry.question), |text, part| text + " " + &plain(part));
        // Plurals of what is typed are forgiven both ways.
        asked
            .split(' ')
            .all(|word| text.contains(word.trim_end_matches(['s', 'x'])))
    };
    ENTRIES.iter().filter(|entry| has(entry)).copied().collect()
}

#[component]
pub(crate) fn HelpPage() -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        let asked = query.with(|query| query.get("q").unwrap_or_default());
        asked.trim().chars().take(LONGEST).collect::<String>()
    });
    let found = Memo::new(move |_| matching(&asked.read()));
    let input = NodeRef::<leptos::html::Input>::new();
    follow(input, asked.into());
    let navigate = use_navigate();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let text = input
            .get_untracked()
            .map(|input| input.value())
            .unwrap_or_default();
        let options = NavigateOptions {
            scroll: false,
            ..NavigateOptions::default()
        };
        navigate(&address(text.trim()), options);
    };
    let said = move || match (asked.read().is_empty(), found.read().len()) {
        (true, count) => counted(count, "question", "questions"),
        (false, 0) => format!("Aucune réponse pour «\u{a0}{}\u{a0}»", asked.get()),
        (false, count) => format!(
            "{} pour «\u{a0}{}\u{a0}»",
            counted(count, "réponse", "réponses"),
            asked.get()
        ),
    };
    view! {
        <Explained title="Aide" description="Vos questions sur le stage de seconde\u{a0}: durée, dates, convention, assurance, étranger, dispenses, avec la source de chaque réponse.">
            <Structured json=structured />
            <form class="help-form" action="/aide" method="get" role="search" on:submit=submit>
                <div class="field">
                    <label for="q">"Que cherchez-vous\u{202f}?"</label>
                    <input node_ref=input id="q" name="q" type="search" maxlength=LONGEST.to_string() value=move || asked.get() />
                </div>
                <button class="button" type="submit">
                    <Drawing icon=Icon::Search />
                    "Chercher"
                </button>
            </form>
            <p class="quiet" role="status">{said}</p>
            {move || {
                found
                    .read()
                    .is_empty()
                    .then(|| {
                        view! {
                            <div class="empty">
                                <p>"Essayez un mot plus simple, comme «\u{a0}date\u{a0}», «\u{a0}assurance\u{a0}» ou «\u{a0}étranger\u{a0}»."</p>
                                <p>
                                    <a class="button button-quiet" href="/aide">"Voir toutes les questions"</a>
                                </p>
                            </div>
                        }
                    })
            }}
            {move || {
                let (found, open) = (found.get(), !asked.read().is_empty());
                Topic::ALL
                    .map(|topic| {
                        let entries: Vec<_> = found.iter().filter(|entry| entry.topic == topic).copied().collect();
                        (!entries.is_empty())
                            .then(|| {
                                view! {
                                    <section class="help-topic" aria-labelledby=topic.anchor()>
                                        <h2 id=topic.anchor()>{topic.label()}</h2>
                                        {entries.into_iter().map(|entry| view! { <Question entry open /> }).collect_view()}
                                    </section>
                                }
                            })
                    })
                    .collect_view()
            }}
        </Explained>
    }
    .into_any()
}

fn address(asked: &str) -> String {
    if asked.is_empty() {
        return "/aide".to_owned();
    }
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("q", asked)
        .finish();
    format!("/aide?{query}")
}

#[component]
fn Question(entry: Entry, open: bool) -> impl IntoView {
    still(move || {
        view! {
            <details class="question" id=entry.anchor open=open>
                <summary>
                    <h3>{entry.question}</h3>
                </summary>
                {entry.answer.iter().map(|text| view! { <p>{*text}</p> }).collect_view()}
                <p class="quiet">{format!("Source\u{a0}: {}.", entry.source.label())}</p>
            </details>
        }
        .into_any()
    })
}

/// The questions as search engines read them.
fn structured() -> String {
    let questions: Vec<_> = ENTRIES
        .iter()
        .map(|entry| {
            serde_json::json!({
                "@type": "Question",
                "name": entry.question,
                "acceptedAnswer": { "@type": "Answer", "text": entry.answer.join(" ") },
            })
        })
        .collect();
    serde_json::json!({ "@context": "https://schema.org", "@type": "FAQPage", "mainEntity": questions })
        .to_string()
}
