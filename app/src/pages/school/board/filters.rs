//! What narrows the board, and which columns it has. All of it is in the address.

use std::collections::BTreeSet;

use domain::{
    board::{AwaitedParty, BoardColumn, BoardQuery, BoardSort, ReferentFilter},
    school::class_key,
    urls,
    weeks::Week,
};
use leptos::prelude::*;
use wire::school::board::BoardPage;

/// The form, which sends its fields as the address has them.
#[component]
pub(super) fn Filters(page: BoardPage, query: BoardQuery) -> impl IntoView {
    // A counter is no filter: whoever presses one sees its students first.
    let of_all_states = BoardQuery {
        states: BTreeSet::new(),
        ..query.clone()
    };
    let open = !of_all_states.is_whole() || query.sort != BoardSort::default() || !query.columns.is_empty();
    let reset = query.states.iter().copied().collect::<Vec<_>>();
    let hidden = reset
        .into_iter()
        .map(|state| view! { <input type="hidden" name="etat" value=state.code() /> })
        .collect_view();
    let classes = view! { <Classes classes=page.classes.clone() query=query.clone() /> }.into_any();
    let week = query.week;
    let orders = BoardSort::ALL.into_iter().map(|sort| {
        (
            sort.code().to_owned(),
            sort.label().to_owned(),
            sort == query.sort,
        )
    });
    let weeks = [None, Some(Week::First), Some(Week::Second)]
        .into_iter()
        .map(move |known| {
            let (code, label) = match known {
                None => (String::new(), "Les deux".to_owned()),
                Some(known) => (known.number().to_string(), format!("Semaine {}", known.number())),
            };
            (code, label, known == week)
        });
    let awaited = query.awaited;
    let parties = std::iter::once((String::new(), "Tous".to_owned(), awaited.is_empty())).chain(
        AwaitedParty::ALL.into_iter().map(move |party| {
            (
                party.code().to_owned(),
                party.label().to_owned(),
                awaited.contains(party),
            )
        }),
    );
    view! {
        <details class="fold list-filters" open=open>
            <summary>"Filtrer et trier"</summary>
            <form method="get" action=urls::BOARD class="filter-row" role="search">
                {hidden}
                <div class="field">
                    <label for="q">"Élève ou structure"</label>
                    <input id="q" name="q" type="search" value=query.text.clone() maxlength=BoardQuery::MAX_TEXT.to_string() />
                </div>
                <Pick name="semaine" label="Semaines" options=weeks.collect() />
                <Pick name="attendu" label="On attend" options=parties.collect() />
                <Pick name="referent" label="Référent" options=referents(&page, &query) />
                <Pick name="tri" label="Ordre" options=orders.collect() />
                {classes}
                <Columns query=query.clone() />
                <button class="button button-quiet" type="submit">
                    "Filtrer"
                </button>
                {open.then(|| view! { <a href=urls::BOARD>"Tout voir"</a> })}
            </form>
        </details>
    }
    .into_any()
}

fn referents(page: &BoardPage, query: &BoardQuery) -> Vec<(String, String, bool)> {
    let chosen =
        |id: &str| matches!(query.referent, Some(ReferentFilter::Teacher(known)) if known.to_string() == id);
    let mut options = vec![
        (String::new(), "Tous".to_owned(), query.referent.is_none()),
        (
            "aucun".to_owned(),
            "Aucun".to_owned(),
            query.referent == Some(ReferentFilter::Nobody),
        ),
    ];
    options.extend(
        page.referents
            .iter()
            .map(|(id, name)| (id.clone(), name.clone(), chosen(id))),
    );
    options
}

/// A list of which one is chosen: code, label, whether it is.
#[component]
fn Pick(name: &'static str, label: &'static str, options: Vec<(String, String, bool)>) -> impl IntoView {
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <select id=name name=name>
                {options
                    .into_iter()
                    .map(|(code, label, chosen)| view! { <option value=code selected=chosen>{label}</option> })
                    .collect_view()}
            </select>
        </div>
    }
    .into_any()
}

/// The classes, several at once; those of the address are among them.
#[component]
fn Classes(classes: Vec<String>, query: BoardQuery) -> impl IntoView {
    let known: Vec<String> = classes.iter().map(|class| class_key(class)).collect();
    let others = query.classes.iter().filter(|key| !known.contains(key)).cloned();
    let all: Vec<(String, String)> = classes
        .iter()
        .map(|class| (class_key(class), class.clone()))
        .chain(others.map(|key| (key.clone(), key)))
        .collect();
    let count = query.classes.len();
    let summary = if count == 0 {
        "Classes".to_owned()
    } else {
        format!("Classes ({count})")
    };
    (!all.is_empty()).then(|| {
        view! {
            <details class="board-choices" open={count > 0}>
                <summary>{summary}</summary>
                <fieldset>
                    <legend class="visually-hidden">"Classes"</legend>
                    {all
                        .into_iter()
                        .map(|(key, name)| {
                            let checked = query.classes.contains(&key);
                            view! { <Choice name="classe" value=key label=name checked /> }
                        })
                        .collect_view()}
                </fieldset>
            </details>
        }
    })
}

/// The columns beside the name.
#[component]
fn Columns(query: BoardQuery) -> impl IntoView {
    let shown = query.shown_columns();
    view! {
        <details class="board-choices" open={!query.columns.is_empty()}>
            <summary>"Colonnes"</summary>
            <fieldset>
                <legend class="visually-hidden">"Colonnes"</legend>
                {BoardColumn::ALL
                    .into_iter()
                    .map(|column| {
                        let checked = shown.contains(&column);
                        view! { <Choice name="colonne" value=column.code().to_owned() label=column.label().to_owned() checked /> }
                    })
                    .collect_view()}
            </fieldset>
        </details>
    }
    .into_any()
}

#[component]
fn Choice(name: &'static str, value: String, label: String, checked: bool) -> impl IntoView {
    view! {
        <label class="choice">
            <input type="checkbox" name=name value=value checked=checked />
            <span>{label}</span>
        </label>
    }
    .into_any()
}
