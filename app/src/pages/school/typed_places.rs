//! `/lycee/saisie`: the places of a class typed in one table, a row a student. The table is a plain form; once hydrated, each row is
//! saved as it is left, and the keyboard and the clipboard of spreadsheets work in it.

use domain::{
    id::AccountId,
    school::compare_classes,
    typed_places::{CellFault, Column, MAX_ROWS},
    typography::{counted, set},
    urls,
    weeks::Weeks,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use wire::{
    field,
    flash::Flash,
    form::{FieldError, FormState},
    typed_places::{HostOffered, RowToType, TypedPlacesFlash, TypedPlacesPage as Page},
};

use crate::{
    api::typed_places::{SaveTypedPlaces, read_typed_places},
    components::{
        alert::{Alert, Tone},
        browser::hydrated,
        form::{FlashMessage, FormErrors},
        page_frame::page_frame,
    },
    form::form_state,
    resource::load,
};

mod row;
mod typing;

use row::{Row, Standing};
use typing::Table;

/// The list of hosts that are proposed under the first column.
const HOSTS: &str = "structures-connues";
/// How many letters are typed before hosts are offered with the next one.
const OFFERED_AFTER: usize = 2;

#[component]
pub(crate) fn TypedPlacesPage() -> impl IntoView {
    let query = use_query_map();
    let asked = move || query.read().get(field::CLASS).unwrap_or_default();
    let page = load(asked, read_typed_places);
    let form = form_state();
    page_frame((page, form), move |(page, form)| {
        view! { <Shown page form /> }.into_any()
    })
}

#[component]
fn Shown(page: Page, form: FormState) -> impl IntoView {
    let title = if page.class_name.is_empty() {
        "Saisir les places d’une classe".to_owned()
    } else {
        format!("Saisir les places de la {}", set(&page.class_name))
    };
    view! {
        <Title text=title.clone() />
        <div class="page typed-places">
            <p>
                <a href=urls::PROPOSALS>"Places trouvées par les élèves"</a>
            </p>
            <h1>{title}</h1>
            <FlashMessage of=TypedPlacesFlash::sentence_of />
            <FormErrors of=by_row(&form, &page.rows) />
            <Classes classes=page.classes.clone() chosen=page.class_name.clone() />
            {if page.class_name.is_empty() {
                ().into_any()
            } else if page.campaign.is_none() {
                view! {
                    <Alert tone=Tone::Info title="Ce n’est pas le moment">
                        <p>"La campagne n’est pas ouverte aux structures, ou les stages ont commencé."</p>
                    </Alert>
                }
                    .into_any()
            } else if page.rows.is_empty() {
                view! {
                    <Alert tone=Tone::Success title="Plus rien à saisir dans cette classe">
                        <p>"Chaque élève a une place, ou une structure invitée à répondre, pour les semaines qui restent."</p>
                    </Alert>
                    <Excused students=page.excused />
                }
                    .into_any()
            } else {
                view! { <Typing page form /> }.into_any()
            }}
        </div>
    }
    .into_any()
}

/// What is wrong with the form, a line a row: its cells say the rest, and the first of them is led to.
fn by_row(form: &FormState, rows: &[RowToType]) -> FormState {
    let of_form = form.errors.iter().filter(|error| error.field.is_empty()).cloned();
    let of_rows = rows.iter().filter_map(|row| {
        let faults = faults_of(row, form);
        let first = faults.first()?.column.field(row.student);
        let cells = counted(faults.len(), "case est à corriger", "cases sont à corriger");
        Some(FieldError::new(first, format!("{}\u{a0}: {cells}.", row.name)))
    });
    FormState {
        errors: of_form.chain(of_rows).collect(),
        ..form.clone()
    }
}

/// The classes, to choose one or to go to another.
#[component]
fn Classes(classes: Vec<(String, u32)>, chosen: String) -> impl IntoView {
    let mut classes = classes;
    classes.sort_by(|(one, _), (other, _)| compare_classes(one, other));
    if classes.is_empty() {
        return view! {
            <p>"Aucune classe à saisir\u{a0}: vous n’en suivez pas encore, ou elles n’ont pas d’élève. Le secrétariat peut vous en confier."</p>
        }
        .into_any();
    }
    if classes.len() == 1 && !chosen.is_empty() {
        return ().into_any();
    }
    let links = classes
        .into_iter()
        .map(|(name, _)| {
            let query = form_urlencoded::Serializer::new(String::new())
                .append_pair(field::CLASS, &name)
                .finish();
            let current = (name == chosen).then_some("page");
            view! {
                <a href=format!("{}?{query}", urls::TYPED_PLACES) aria-current=current>
                    {set(&name)}
                </a>
            }
        })
        .collect_view();
    let list = view! {
        <nav aria-label="Classes" class="tabs">
            {links}
        </nav>
    };
    // Chosen, the class is what one looks at: the others are one step away.
    if chosen.is_empty() {
        return list.into_any();
    }
    view! {
        <details class="typed-classes">
            <summary>"Une autre classe"</summary>
            {list}
        </details>
    }
    .into_any()
}

/// Who has no row, and why: exempted or at school, they need no place until that is lifted.
#[component]
fn Excused(students: Vec<(AccountId, String)>) -> impl IntoView {
    let count = students.len();
    (count > 0).then(|| {
        let words = counted(
            count,
            "élève dispensé ou accueilli au lycée",
            "élèves dispensés ou accueillis au lycée",
        );
        let names = students
            .into_iter()
            .enumerate()
            .map(|(index, (id, name))| {
                let before = if index == 0 { "" } else { ", " };
                view! {
                    {before}
                    <a href=format!("/lycee/eleves/{id}") translate="no">
                        {name}
                    </a>
                }
            })
            .collect_view();
        view! { <p class="quiet">{format!("Sans ligne, {words}\u{a0}: ")} {names} "."</p> }
    })
}

#[component]
fn Typing(page: Page, form: FormState) -> impl IntoView {
    let done = page.done;
    let excused = page.excused.clone();
    let hosts = page.hosts.clone();
    let rows: Vec<Row> = page
        .rows
        .iter()
        .map(|row| Row::new(row, faults_of(row, &form)))
        .collect();
    let table = Table::new(rows.clone(), page.hosts);
    let hydrated = hydrated();
    view! {
        <div class="typed-help">
            <p>
                "Une ligne par élève qui n’a pas de place. Ce que vous saisissez est vérifié par vous\u{a0}: avec une adresse e-mail, la \
                 structure est invitée à répondre\u{a0}; avec un téléphone seul, vous confirmez qu’elle a dit oui et la convention s’ouvre."
            </p>
            {move || {
                hydrated
                    .get()
                    .then(|| {
                        view! {
                            <p class="quiet">
                                "Chaque ligne complète est enregistrée quand vous la quittez. Entrée descend dans la colonne. Vous pouvez coller un \
                                 bloc copié d’un tableur\u{a0}; s’il commence par les noms des élèves, chaque ligne va au bon élève."
                            </p>
                        }
                    })
            }}
            {(done > 0)
                .then(|| {
                    let words = counted(done, "élève de cette classe n’a", "élèves de cette classe n’ont");
                    view! { <p class="quiet">{format!("{words} plus rien à saisir.")}</p> }
                })}
            <Excused students=excused />
        </div>
        <form
            method="post"
            action=SaveTypedPlaces::PATH
            on:keydown=move |event| table.key(&event)
            on:paste=move |event| table.paste(&event)
        >
            <input type="hidden" name=field::CLASS value=page.class_name />
            <datalist id=HOSTS>{hosts.into_iter().map(host_option).collect_view()}</datalist>
            <table class="table typed-table">
                <caption class="visually-hidden">"Places à saisir, une ligne par élève"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Élève"</th>
                        {Column::ALL.map(|column| view! { <th scope="col">{column.label()}</th> }).collect_view()}
                    </tr>
                </thead>
                <tbody>
                    {rows
                        .into_iter()
                        .zip(page.rows)
                        .take(MAX_ROWS)
                        .map(|(row, data)| view! { <TypedLine table row data form=form.clone() /> })
                        .collect_view()}
                </tbody>
            </table>
            <p class="visually-hidden" role="status">
                {table.told}
            </p>
            <p class="actions">
                <button class="button" type="submit">
                    "Enregistrer les lignes remplies"
                </button>
            </p>
        </form>
    }
    .into_any()
}

/// A host that may be taken again. The town tells those of one name apart.
fn host_option(host: HostOffered) -> impl IntoView {
    view! { <option value=host.name>{host.city}</option> }
}

/// What the form that came back says of a student's cells.
fn faults_of(row: &RowToType, form: &FormState) -> Vec<CellFault> {
    Column::ALL
        .into_iter()
        .map(|column| CellFault {
            column,
            message: form.error(&column.field(row.student)),
        })
        .filter(|fault| !fault.message.is_empty())
        .collect()
}

/// A student's row: its cells, or what became of them once it is saved.
#[component]
fn TypedLine(table: Table, row: Row, data: RowToType, form: FormState) -> impl IntoView {
    let name = StoredValue::new(data.name.clone());
    let data = StoredValue::new(data);
    let form = StoredValue::new(form);
    let is_done = Memo::new(move |_| matches!(row.standing.get(), Standing::Done { .. }));
    let cells = move || {
        if is_done.get() {
            return view! {
                <td colspan="7" class="typed-done" id=row.done_id() tabindex="-1">
                    {move || row.standing.get().words()}
                </td>
            }
            .into_any();
        }
        data.with_value(|data| {
            form.with_value(|form| {
                Column::ALL
                    .map(|column| cell(column, row, data, form))
                    .collect_view()
                    .into_any()
            })
        })
    };
    view! {
        <tr
            class="typed-row"
            on:focusout=move |event| table.left(row, &event)
            on:change=move |event| table.changed(row, &event)
        >
            <th scope="row">
                <span translate="no">{name.get_value()}</span>
                {move || {
                    let words = if is_done.get() { String::new() } else { row.standing.get().words() };
                    (!words.is_empty()).then(|| view! { <span class="typed-note">{words}</span> })
                }}
                {data.with_value(unchecked)}
            </th>
            {cells}
        </tr>
    }
    .into_any()
}

/// What was named for a student and waits for a check: typing it again would be to ask twice.
fn unchecked(row: &RowToType) -> Option<AnyView> {
    let hosts = &row.unchecked;
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("q", &row.name)
        .finish();
    (!hosts.is_empty()).then(|| {
        let words = format!("{} à vérifier", hosts.len());
        view! {
            <a class="typed-note" href=format!("{}?{query}", urls::PROPOSALS)>
                {words}
                <span class="visually-hidden">{format!("\u{a0}: {}", hosts.join(", "))}</span>
            </a>
        }
        .into_any()
    })
}

/// Weeks in the few letters a column has room for.
fn short(weeks: Weeks) -> &'static str {
    match weeks {
        Weeks::Both => "Les deux",
        Weeks::First => "Semaine 1",
        Weeks::Second => "Semaine 2",
    }
}

/// A cell: its control, named for whoever does not see the table, and what is wrong with it.
fn cell(column: Column, row: Row, data: &RowToType, form: &FormState) -> AnyView {
    let name = column.field(data.student);
    let error_id = format!("{name}-erreur");
    let value = form.value_or(&name, "");
    let wrong = move || row.fault(column);
    let invalid = move || (!wrong().is_empty()).then_some("true");
    // Hosts are offered from the third letter on; without JavaScript, as browsers offer them.
    let letters = RwSignal::new(value.chars().count());
    let hydrated = hydrated();
    let offers =
        Memo::new(move |_| column == Column::Host && (!hydrated.get() || letters.get() >= OFFERED_AFTER));
    let control = if column == Column::Weeks {
        let chosen = domain::typed_places::weeks_of(&value).or(data.choices.first().copied());
        view! {
            <select id=name.clone() name=name.clone() aria-describedby=error_id.clone() aria-invalid=invalid>
                {data
                    .choices
                    .iter()
                    .map(|weeks| {
                        view! {
                            <option value=weeks.code() selected=Some(*weeks) == chosen>
                                {short(*weeks)}
                            </option>
                        }
                    })
                    .collect_view()}
            </select>
        }
        .into_any()
    } else {
        view! {
            <input
                id=name.clone()
                name=name.clone()
                type="text"
                value=value
                maxlength=column.longest().to_string()
                list=move || offers.get().then_some(HOSTS)
                on:input=move |event| letters.set(event_target_value(&event).trim().chars().count())
                autocomplete="off"
                autocapitalize=(column == Column::Reach).then_some("none")
                spellcheck=(column == Column::Reach).then_some("false")
                aria-describedby=error_id.clone()
                aria-invalid=invalid
            />
        }
        .into_any()
    };
    view! {
        <td data-label=column.label()>
            <label class="visually-hidden" for=name>
                {format!("{}, {}", column.label(), data.name)}
            </label>
            {control}
            <p class="error" id=error_id>
                {move || Some(wrong()).filter(|wrong| !wrong.is_empty())}
            </p>
        </td>
    }
    .into_any()
}
