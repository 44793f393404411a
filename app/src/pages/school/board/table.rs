//! The rows of the board: a line each on wide windows, a card on phones; boxes to choose many, and keys to go from one to the next.

use std::collections::BTreeSet;

use domain::{
    board::{BOX, BoardColumn, BoardQuery, BoardSort, SECOND_BOX, weeks_words},
    typography::{counted, set},
};
use leptos::{ev::KeyboardEvent, html, prelude::*, server_fn::ServerFn, wasm_bindgen::JsCast};
use web_sys::{Element, FormData, HtmlElement, HtmlFormElement};
use wire::{
    field,
    form::FormState,
    school::board::{BoardLine, BoardPage},
};

use crate::{
    api::board::ChooseStudents,
    pages::convention::{
        lists::Waits,
        school_list::{TICKED, TickAll, TickError},
    },
};

/// All that a row shows: one of which something changed is made anew. Beside the line, whether it moved, and whether a class begins with it.
type Key = (BoardLine, bool, bool);

/// The form that chooses the whole view. Its button stands among those of the boxes and is none of theirs: Enter on a box presses the first
/// of these, which acts on those that are ticked.
const WHOLE: &str = "toute-la-vue";

/// The rows of the page.
#[component]
pub(super) fn Table(
    now: Memo<BoardPage>,
    query: StoredValue<BoardQuery>,
    columns: Vec<BoardColumn>,
    moved: RwSignal<BTreeSet<String>>,
    form: FormState,
    all_ticked: bool,
) -> impl IntoView {
    let none = Memo::new(move |_| now.with(|now| now.rows.is_empty()));
    let total = Memo::new(move |_| now.with(|now| now.total));
    let shown = Memo::new(move |_| now.with(|now| now.rows.len()));
    let whole = Memo::new(move |_| now.with(|now| query.with_value(|query| whole_view(now, query))));
    let listed = Memo::new(move |_| now.with(|now| query.with_value(|query| listed(now, query))));
    let columns = StoredValue::new(columns);
    let error = form.error(field::LIST);
    let form = StoredValue::new(form);
    let back = query.with_value(BoardQuery::to_path);
    let (bar_back, whole_back) = (back.clone(), back.clone());
    let heads = columns.with_value(|columns| {
        let head = |column: &BoardColumn| view! { <th scope="col">{column.label()}</th> };
        columns.iter().map(head).collect_view()
    });
    let lines = move || {
        let (rows, moved) = (now.with(|now| now.rows.clone()), moved.get());
        let mut last = rows.first().map(|line| line.class_name.clone());
        rows.into_iter()
            .map(|line| {
                let has_moved = moved.contains(&line.box_name);
                let begins = last.replace(line.class_name.clone()).as_ref() != Some(&line.class_name);
                (line, has_moved, begins)
            })
            .collect::<Vec<Key>>()
    };
    let by_class = query.with_value(|query| query.sort == BoardSort::Class);
    let list = NodeRef::<html::Form>::new();
    let ticked = RwSignal::new(0_usize);
    let count = move || {
        let form = list.get_untracked();
        let count = form.map_or(0, |form| {
            now.with_untracked(|now| students_ticked(&form, &now.rows))
        });
        ticked.set(count);
    };
    // What was ticked before the page's code ran counts too, and rows come and go.
    Effect::new(move |_| {
        now.track();
        count();
    });
    view! {
        <form method="post" action=ChooseStudents::PATH class="batch" node_ref=list on:keydown=on_key on:change=move |_| count()>
            <input type="hidden" name=field::BACK value=back />
            <TickError list=field::LIST error />
            <table class="table table-rows board" class:board-by-class=by_class id=field::LIST tabindex="-1" aria-describedby="liste-erreur">
                <caption>
                    {move || listed.get()}
                    {query.with_value(|query| format!(". {}", query.sort.label()))}
                </caption>
                <thead>
                    <tr>
                        <th scope="col" class="tick-cell">"Choix"</th>
                        <th scope="col">"Élève"</th>
                        {heads}
                    </tr>
                </thead>
                <tbody>
                    <For
                        each=lines
                        key=|key| format!("{key:?}")
                        children=move |(line, has_moved, begins)| {
                            let checked = all_ticked || form.with_value(|form| form.fields.is_ticked(&line.box_name));
                            view! { <Row line has_moved begins columns checked /> }
                        }
                    />
                </tbody>
            </table>
            {move || none.get().then(|| view! { <p>"Aucun élève ne répond à cette vue. " <a href=domain::urls::BOARD>"Voir tous les élèves"</a></p> })}
            {move || (!none.get()).then(|| view! { <Bar back=bar_back.clone() whole=whole.get() shown=shown.get() total=total.get() all_ticked ticked /> })}
        </form>
        <form method="post" action=ChooseStudents::PATH id=WHOLE hidden=true>
            <input type="hidden" name=field::BACK value=whole_back />
            <input type="hidden" name=field::VIEW_QUERY value=query.with_value(BoardQuery::to_url) />
            <input type="hidden" name=field::WHOLE_VIEW value="1" />
        </form>
    }
    .into_any()
}

/// How many rows there are, and why there are more of them than students: « 985 lignes pour 900 élèves… ».
fn listed(now: &BoardPage, query: &BoardQuery) -> String {
    let rows = counted(now.total as usize, "ligne", "lignes");
    let Some(students) =
        students_listed(now, query).filter(|students| *students < now.total && !query.is_new)
    else {
        return rows;
    };
    format!(
        "{rows} pour {}\u{a0}: deux pour qui n’en est pas au même point chaque semaine",
        counted(students as usize, "élève", "élèves")
    )
}

/// How many students have those rows, where that is known.
fn students_listed(now: &BoardPage, query: &BoardQuery) -> Option<u32> {
    let of_state = |state| now.counters.iter().find(|counter| counter.state == state);
    let mut states = query.states.iter();
    match (states.next(), states.next()) {
        (None, _) => Some(now.students),
        (Some(state), None) => of_state(*state).map(|counter| counter.students),
        // A student may be in both.
        (Some(_), Some(_)) => None,
    }
}

/// How many the whole view is about: students, as the next page says, or rows where it is not known how many students these are.
fn whole_view(now: &BoardPage, query: &BoardQuery) -> String {
    match students_listed(now, query).filter(|_| !query.is_new) {
        Some(students) => counted(students as usize, "élève", "élèves"),
        None => counted(now.total as usize, "ligne", "lignes"),
    }
}

/// How many students have a box that is ticked: who has a row for each week counts once.
fn students_ticked(form: &HtmlFormElement, rows: &[BoardLine]) -> usize {
    let Ok(filled) = FormData::new_with_form(form) else {
        return 0;
    };
    let boxes = rows.iter().map(|line| line.box_name.as_str());
    let students: BTreeSet<&str> = boxes
        .filter(|name| filled.has(name))
        .map(student_of_box)
        .collect();
    students.len()
}

/// The student whose box has that name.
fn student_of_box(name: &str) -> &str {
    let student = name.strip_prefix(SECOND_BOX).or_else(|| name.strip_prefix(BOX));
    student.unwrap_or(name)
}

/// What is done with those who are chosen, always in sight; with JavaScript it says how many they are.
#[component]
fn Bar(
    back: String,
    whole: String,
    shown: usize,
    total: u32,
    all_ticked: bool,
    ticked: RwSignal<usize>,
) -> impl IntoView {
    let mark = if back.contains('?') { '&' } else { '?' };
    let all = format!("{back}{mark}{}={}#liste", TICKED.0, TICKED.1);
    let none = format!("{back}#liste");
    view! {
        <p class="board-whole">
            <button class="button button-quiet" type="submit" form=WHOLE>
                {format!("Agir sur toute la vue ({whole})")}
            </button>
        </p>
        <div class="batch-bar">
            <TickAll all none all_ticked shown total=total as usize />
            <button class="button" type="submit">
                {move || match ticked.get() {
                    0 => "Agir sur les élèves cochés".to_owned(),
                    count => format!("Agir sur {}", counted(count, "élève", "élèves")),
                }}
            </button>
            <span class="visually-hidden" aria-live="polite">
                {move || match ticked.get() {
                    0 => String::new(),
                    count => counted(count, "élève coché", "élèves cochés"),
                }}
            </span>
        </div>
    }
    .into_any()
}

#[component]
fn Row(
    line: BoardLine,
    has_moved: bool,
    begins: bool,
    columns: StoredValue<Vec<BoardColumn>>,
    checked: bool,
) -> impl IntoView {
    let label = if line.class_name.is_empty() {
        line.name.clone()
    } else {
        format!("{}, {}", line.name, line.class_name)
    };
    let value = line.weeks.code();
    let cells =
        columns.with_value(|columns| columns.iter().map(|column| cell(&line, *column)).collect_view());
    view! {
        <tr class:row-moved=has_moved class:class-first=begins>
            <td class="tick-cell">
                <label class="tick-box">
                    <input type="checkbox" name=line.box_name.clone() value=value checked=checked aria-label=label translate="no" />
                </label>
            </td>
            <th scope="row">
                <a href=line.path.clone() translate="no">{line.name.clone()}</a>
                {line.is_new.then(|| view! { " " <span class="tag board-new">"nouveau"</span> })}
            </th>
            {cells}
        </tr>
    }
    .into_any()
}

fn cell(line: &BoardLine, column: BoardColumn) -> AnyView {
    let words = |words: String| view! { <td data-label=column.label()>{words}</td> }.into_any();
    match column {
        BoardColumn::Class => words(line.class_name.clone()),
        BoardColumn::Weeks => words(weeks_words(line.weeks).to_owned()),
        BoardColumn::State => {
            let class = format!("path-squares path-{}", line.state.square());
            view! {
                <td data-label=column.label() class="board-state">
                    <span class=class aria-hidden="true"></span>
                    {line.state.label()}
                </td>
            }
            .into_any()
        }
        BoardColumn::Awaited => awaited(&line.awaited),
        BoardColumn::Since => {
            let waits = line.since.clone();
            let pressing = line.pressing;
            // A day is longer than a number of days: phones have no room for it beside the name.
            let class = (!line.state.is_settled()).then_some("cell-waits");
            view! {
                <td data-label=column.label() class=class>
                    {(!waits.is_empty()).then(|| view! { <Waits waits pressing /> })}
                </td>
            }
            .into_any()
        }
        BoardColumn::Until => {
            let until = (!line.until.is_empty()).then(|| line.until.clone());
            view! { <td data-label=column.label()>{until}</td> }.into_any()
        }
        BoardColumn::Ground => words(line.ground.clone()),
        BoardColumn::Host => words(set(&line.host)),
        BoardColumn::Referent => words(line.referent.clone()),
    }
}

/// Two parties fit on a line; of more the first is shown, and how many others. A screen reader hears all of them.
fn awaited(parties: &str) -> AnyView {
    let label = BoardColumn::Awaited.label();
    let all = parties.to_owned();
    let mut named = parties.split(", ");
    let first = named.next().unwrap_or_default();
    let others = named.count();
    if others < 2 {
        return view! { <td data-label=label>{all}</td> }.into_any();
    }
    let short = format!("{first} et {others}\u{a0}autres");
    view! {
        <td data-label=label>
            <span aria-hidden="true">{short}</span>
            <span class="visually-hidden">{all}</span>
        </td>
    }
    .into_any()
}

/// Arrows go from row to row, Enter opens the row's page. Space ticks, as everywhere.
fn on_key(event: KeyboardEvent) {
    let Some(from) = event
        .target()
        .and_then(|target| target.dyn_into::<HtmlElement>().ok())
    else {
        return;
    };
    let Ok(Some(row)) = from.closest("tbody > tr") else {
        return;
    };
    let is_box = from.tag_name() == "INPUT";
    let kept = if is_box { "input[type=checkbox]" } else { "th > a" };
    let to = match event.key().as_str() {
        "ArrowDown" => row.next_element_sibling(),
        "ArrowUp" => row.previous_element_sibling(),
        "Home" if is_box => row.parent_element().and_then(|body| body.first_element_child()),
        "End" if is_box => row.parent_element().and_then(|body| body.last_element_child()),
        "Enter" if is_box => {
            event.prevent_default();
            if let Some(link) = part_of(&row, "th > a") {
                link.click();
            }
            return;
        }
        _ => return,
    };
    event.prevent_default();
    if let Some(part) = to.and_then(|row| part_of(&row, kept)) {
        let _ = part.focus();
    }
}

fn part_of(row: &Element, selector: &str) -> Option<HtmlElement> {
    row.query_selector(selector).ok().flatten()?.dyn_into().ok()
}
