//! `/lycee/suivi`: how far each student of a school is, those who press first. Live.

use std::collections::BTreeSet;

use domain::{
    board::{BoardQuery, BoardState},
    query::Page,
    typography::{counted, number, set},
    urls,
};
use leptos::{prelude::*, server_fn::ServerFn, task::spawn_local};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use wire::{
    field,
    flash::Flash,
    form::FormState,
    school::board::{BoardFlash, BoardLine, BoardPage},
};

use crate::{
    api::board::{ClearBoardNews, read_board},
    components::{
        form::{ButtonForm, FlashMessage, FormErrors},
        page_frame::steady_page_frame,
        page_links::PageLinks,
    },
    form::form_state,
    pages::{
        convention::school_list::TICKED,
        signing::live::{follow, is_offline},
    },
    resource::load,
};

mod filters;
mod selection;
mod table;
mod views;

use filters::Filters;
pub(crate) use selection::SelectionPage;
use table::Table;
use views::Views;

/// What changed elsewhere since the page was shown.
#[derive(Clone, Copy)]
struct Live {
    /// The page as it is now.
    latest: RwSignal<Option<BoardPage>>,
    /// The rows that moved, by their boxes.
    moved: RwSignal<BTreeSet<String>>,
    /// The same in words.
    said: RwSignal<String>,
    /// How often it was asked for: an answer may come after a later one.
    asked: StoredValue<u32>,
}

/// The page. What changes elsewhere is put into the rows that are there.
#[component]
pub(crate) fn BoardPageView() -> impl IntoView {
    let query = use_query_map();
    // What else stands in the address is left out.
    let asked = move || BoardQuery::parse(&query.read().to_query_string()).to_url();
    let page = load(asked, read_board);
    let form = form_state();
    let live = Live {
        latest: RwSignal::new(None),
        moved: RwSignal::new(BTreeSet::new()),
        said: RwSignal::new(String::new()),
        asked: StoredValue::new(0),
    };
    let shown = move || {
        let loaded = page.with_untracked(|page| page.as_ref().and_then(|page| page.as_ref().ok().cloned()));
        let latest = live.latest.get_untracked();
        let is_of = |other: &BoardPage| loaded.as_ref().is_some_and(|loaded| same_view(loaded, other));
        latest.filter(is_of).or(loaded)
    };
    follow(
        format!("{}/flux", urls::BOARD),
        Callback::new(move |revision: String| {
            let known = shown().map(|known| known.revision.to_string());
            if known.is_some_and(|known| known != revision) {
                spawn_local(refresh(live, untrack(asked), shown()));
            }
        }),
    );
    steady_page_frame((page, form), move |(page, form)| {
        view! { <Shown page live form /> }.into_any()
    })
}

/// Asks for the page again, and says what moved in it.
async fn refresh(live: Live, query: String, before: Option<BoardPage>) {
    let turn = live.asked.try_update_value(|asked| {
        *asked += 1;
        *asked
    });
    let Ok(fresh) = read_board(query).await else {
        return;
    };
    if turn.is_none() || live.asked.try_get_value() != turn {
        return;
    }
    if let Some(before) = before.filter(|before| same_view(before, &fresh)) {
        let moved = moved_between(&before, &fresh);
        if !moved.is_empty() {
            live.said.try_set(summary(&fresh, &moved));
        }
        live.moved.try_set(moved);
    }
    live.latest.try_set(Some(fresh));
}

/// Whether two answers are about the same page of the same view.
fn same_view(one: &BoardPage, other: &BoardPage) -> bool {
    one.query == other.query && one.page == other.page
}

/// The rows that are there now and were not, or not so.
pub fn moved_between(before: &BoardPage, after: &BoardPage) -> BTreeSet<String> {
    let was_so = |line: &BoardLine| {
        before.rows.iter().any(|known| {
            known.box_name == line.box_name
                && (known.state, &known.awaited, known.weeks) == (line.state, &line.awaited, line.weeks)
        })
    };
    let moved = after.rows.iter().filter(|line| !was_so(line));
    moved.map(|line| line.box_name.clone()).collect()
}

/// What moved in one sentence: « 3 lignes ont changé : Convention signée (2), Dispense (1). »
pub fn summary(after: &BoardPage, moved: &BTreeSet<String>) -> String {
    let of = |state: BoardState| {
        let rows = after.rows.iter().filter(|line| line.state == state);
        rows.filter(|line| moved.contains(&line.box_name)).count()
    };
    let states: Vec<String> = BoardState::ALL
        .into_iter()
        .map(|state| (state, of(state)))
        .filter(|(_, count)| *count > 0)
        .map(|(state, count)| format!("{} ({count})", state.label()))
        .collect();
    format!(
        "{}\u{a0}: {}.",
        counted(moved.len(), "ligne a changé", "lignes ont changé"),
        states.join(", ")
    )
}

#[component]
fn Shown(page: BoardPage, live: Live, form: FormState) -> impl IntoView {
    let query = StoredValue::new(BoardQuery {
        page: Page(page.page),
        ..BoardQuery::parse(&page.query)
    });
    let all_ticked = use_query_map().read_untracked().get(TICKED.0).as_deref() == Some(TICKED.1);
    let (number_of_page, pages) = (page.page, page.pages);
    let (views, columns, is_empty) = (page.views.clone(), page.columns.clone(), page.campaign.is_empty());
    // Two pages on a desk are told apart by whose they are, and of which day.
    let heading = format!("{}, le {}", set(&page.school), page.day);
    let filters = view! { <Filters page=page.clone() query=query.get_value() /> }.into_any();
    let now = Memo::new(move |_| match live.latest.get() {
        Some(latest) if same_view(&latest, &page) => latest,
        _ => page.clone(),
    });
    let offline = is_offline();
    let to = move |page| {
        query.with_value(|query| {
            BoardQuery {
                page: Page(page),
                ..query.clone()
            }
            .to_path()
        })
    };
    view! {
        <Title text="Suivi des élèves" />
        <div class="page board-page">
            <div class="board-top">
                <h1>"Suivi des élèves"</h1>
                <Views views query=query.get_value() form=form.clone() />
            </div>
            <p class="paper-only">{heading}</p>
            <FlashMessage of=BoardFlash::sentence_of />
            <FormErrors of=form.clone() />
            {is_empty.then(|| view! { <p>"Aucune campagne n’est ouverte\u{a0}: le suivi commence avec elle."</p> })}
            <Counters now query />
            {filters}
            <p class="board-live" role="status">
                {move || live.said.get()}
            </p>
            <p class="board-offline" hidden=move || !offline.get()>
                "Hors connexion\u{a0}: cette page se mettra à jour au retour du réseau."
            </p>
            <News now query />
            <Table now query columns moved=live.moved form all_ticked />
            <PageLinks to page=number_of_page pages />
            <Files query=query.get_value() />
            <noscript>
                <p>
                    <a href=query.with_value(BoardQuery::to_path)>"Actualiser"</a>
                </p>
            </noscript>
        </div>
    }
    .into_any()
}

/// The view as a file: all its rows, on whatever page.
#[component]
fn Files(query: BoardQuery) -> impl IntoView {
    let whole = query.with(|_| {}).to_url();
    let path = |ending: &str| match whole.as_str() {
        "" => format!("{}/export.{ending}", urls::BOARD),
        query => format!("{}/export.{ending}?{query}", urls::BOARD),
    };
    view! {
        <p class="board-files">
            "Cette vue, toutes ses lignes et ses colonnes\u{a0}: "
            <a href=path("xlsx") rel="external">"classeur (XLSX)"</a>
            ", "
            <a href=path("csv") rel="external">"tableau (CSV)"</a>
            "."
        </p>
    }
    .into_any()
}

/// How many students are in each state: each number leads to them.
#[component]
fn Counters(now: Memo<BoardPage>, query: StoredValue<BoardQuery>) -> impl IntoView {
    let tab = move |state: Option<BoardState>, label: &'static str, students: u32| {
        let states: BTreeSet<BoardState> = state.into_iter().collect();
        let here = query.with_value(|query| query.states == states);
        let path = query.with_value(|query| query.with(|query| query.states = states).to_path());
        view! {
            <a href=path aria-current=here.then_some("page")>
                {label}
                <span class="count">{number(students as usize)}</span>
            </a>
        }
    };
    view! {
        <nav class="tabs counters" aria-label="Élèves par état">
            {move || {
                let (students, counters, keeps) = now.with(|now| (now.students, now.counters.clone(), now.keeps));
                let all = tab(None, "Tous", students);
                let each = counters
                    .into_iter()
                    .filter(|counter| counter.students > 0 || query.with_value(|query| query.states.contains(&counter.state)))
                    .map(|counter| {
                        tab(Some(counter.state), counter.state.short_label_for(keeps), counter.students)
                    })
                    .collect_view();
                view! {
                    {all}
                    {each}
                }
            }}
        </nav>
    }
    .into_any()
}

/// How many rows moved since the reader looked last.
#[component]
fn News(now: Memo<BoardPage>, query: StoredValue<BoardQuery>) -> impl IntoView {
    let news = Memo::new(move |_| now.with(|now| now.news));
    move || {
        let only = query.with_value(|query| query.is_new);
        (news.get() > 0 || only).then(|| {
            let path = query.with_value(|query| query.with(|query| query.is_new = !only).to_path());
            let back = query.with_value(|query| query.with(|query| query.is_new = false).to_path());
            let words = counted(
                news.get() as usize,
                "ligne a bougé depuis votre dernier passage",
                "lignes ont bougé depuis votre dernier passage",
            );
            view! {
                <div class="board-news">
                    <p>
                        {words}
                        "\u{a0}: "
                        <a href=path>{if only { "tout voir" } else { "ne voir qu’elles" }}</a>
                    </p>
                    <ButtonForm action=ClearBoardNews::PATH label="Tout marquer comme vu" fields=vec![(field::BACK, back)] />
                </div>
            }
        })
    }
}
