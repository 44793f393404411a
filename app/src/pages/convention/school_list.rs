//! `/lycee/conventions`: the conventions of a school, list by list, those that have waited longest first; several validated at once.

use domain::{
    convention::FollowUp,
    typography::{counted, lowered, number},
};
use leptos::{html, prelude::*, server_fn::ServerFn, wasm_bindgen::JsCast};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use web_sys::{FormData, HtmlFormElement};
use wire::{
    convention::{
        ConventionRow,
        school::{ListOrder, SchoolConventions},
    },
    field,
    form::FormState,
};

use super::lists::{Cells, Head, page_of};
use crate::{
    api::convention::{ChooseValidations, list_conventions_of_school},
    components::{
        form::FormErrors,
        page_frame::page_frame,
        page_links::{PageLinks, list_address},
    },
    form::form_state,
    resource::load,
};

const PATH: &str = "/lycee/conventions";
/// The parameter that ticks all that is shown, and its value.
pub(crate) const TICKED: (&str, &str) = ("coches", "toutes");

/// What the address asks for.
#[derive(Clone, PartialEq, Eq, Default)]
struct Asked {
    list: String,
    class: String,
    text: String,
    order: String,
    ticked: bool,
}

impl Asked {
    fn address(&self, page: u32) -> String {
        let said = [
            ("etat", self.list.as_str()),
            ("classe", self.class.as_str()),
            ("q", self.text.as_str()),
            ("tri", self.order.as_str()),
        ];
        list_address(PATH, &said, page)
    }

    /// The same page of the same list, with all boxes ticked.
    fn all_ticked(&self, page: u32) -> String {
        let address = self.address(page);
        let mark = if address.contains('?') { '&' } else { '?' };
        format!("{address}{mark}{}={}#liste", TICKED.0, TICKED.1)
    }

    fn of_list(&self, list: Option<FollowUp>) -> String {
        Self {
            list: list.map(FollowUp::code).unwrap_or_default().to_owned(),
            ..self.clone()
        }
        .address(1)
    }

    fn is_filtered(&self) -> bool {
        !(self.class.is_empty() && self.text.is_empty())
    }
}

#[component]
pub(crate) fn OfSchoolPage() -> impl IntoView {
    let query = use_query_map();
    let wanted = move || {
        let query = query.read();
        let get = |name: &str| query.get(name).unwrap_or_default();
        let asked = Asked {
            list: get("etat"),
            class: get("classe"),
            text: get("q"),
            order: get("tri"),
            ticked: get(TICKED.0) == TICKED.1,
        };
        (asked, page_of(&query))
    };
    let list = load(wanted, |(asked, page)| {
        list_conventions_of_school(asked.list, asked.class, asked.text, asked.order, page)
    });
    let form = form_state();
    page_frame((list, form), move |(list, form)| {
        view! { <OfSchool list asked=wanted().0 form /> }.into_any()
    })
}

#[component]
fn OfSchool(list: SchoolConventions, asked: Asked, form: FormState) -> impl IntoView {
    let to = {
        let asked = asked.clone();
        move |page| asked.address(page)
    };
    let (page, pages) = (list.page, list.pages);
    let piles = list.piles.then(|| {
        view! {
            <p>
                <a href="/lycee/pile">"Scanner ensemble des pages signées"</a>
            </p>
        }
    });
    view! {
        <Title text="Les conventions de mes élèves" />
        <div class="page convention-page">
            <h1>"Les conventions de mes élèves"</h1>
            <FormErrors of=form.clone() />
            {piles}
            <Tabs list=list.clone() asked=asked.clone() />
            <Filters classes=list.classes.clone() order=list.order asked=asked.clone() />
            <Listed list asked form />
            <PageLinks to page pages />
        </div>
    }
    .into_any()
}

/// The lists, each with how many there are: those that wait for the reader say so.
#[component]
fn Tabs(list: SchoolConventions, asked: Asked) -> impl IntoView {
    let all: u32 = list.counts.iter().map(|(_, count)| count).sum();
    let here = list.follow_up;
    // A list of nothing is no way, unless one stands on it.
    let tab = |of: Option<FollowUp>, label: String, count: u32| {
        let words = view! {
            {label}
            <span class="count">{number(count as usize)}</span>
        };
        if count == 0 && of.is_some() && of != here {
            return view! { <span class="tab-empty">{words}</span> }.into_any();
        }
        view! {
            <a href=asked.of_list(of) aria-current=(of == here).then_some("page")>
                {words}
            </a>
        }
        .into_any()
    };
    let label = |of: FollowUp| match of {
        FollowUp::ToValidate if list.validates => "À compléter ou valider".to_owned(),
        // Who does not validate is told where they are, not what to do.
        FollowUp::ToValidate => of.label_for(false).to_owned(),
        other => other.label().to_owned(),
    };
    view! {
        <nav class="tabs counters" aria-label="Où en sont les conventions">
            {tab(None, "Toutes".to_owned(), all)}
            {list.counts.iter().map(|(of, count)| tab(Some(*of), label(*of), *count)).collect_view()}
        </nav>
    }
    .into_any()
}

#[component]
fn Filters(classes: Vec<String>, order: ListOrder, asked: Asked) -> impl IntoView {
    let open = asked.is_filtered() || order != ListOrder::Waiting;
    let reset = Asked {
        list: asked.list.clone(),
        ..Asked::default()
    };
    view! {
        <details class="fold list-filters" open=open>
            <summary>"Filtrer et trier"</summary>
            <form method="get" action=PATH class="filter-row" role="search">
                {(!asked.list.is_empty()).then(|| view! { <input type="hidden" name="etat" value=asked.list.clone() /> })}
                <div class="field">
                    <label for="q">"Élève, structure ou référence"</label>
                    <input id="q" name="q" type="search" value=asked.text.clone() maxlength="80" />
                </div>
                <ClassFilter classes chosen=asked.class.clone() />
                <div class="field">
                    <label for="tri">"Ordre"</label>
                    <select id="tri" name="tri">
                        {ListOrder::ALL
                            .into_iter()
                            .map(|known| view! { <option value=known.code() selected=known == order>{known.label()}</option> })
                            .collect_view()}
                    </select>
                </div>
                <button class="button button-quiet" type="submit">
                    "Filtrer"
                </button>
                {open.then(|| view! { <a href=reset.address(1)>"Tout voir"</a> })}
            </form>
        </details>
    }
    .into_any()
}

/// One class of those that somebody reads; one that was asked for by its address is among them.
#[component]
pub(crate) fn ClassFilter(classes: Vec<String>, chosen: String) -> impl IntoView {
    let is_chosen = |class: &str| domain::school::class_key(class) == domain::school::class_key(&chosen);
    let unknown = (!chosen.is_empty() && !classes.iter().any(|class| is_chosen(class)))
        .then(|| view! { <option value=chosen.clone() selected>{chosen.clone()}</option> });
    view! {
        <div class="field">
            <label for="classe">"Classe"</label>
            <select id="classe" name="classe">
                <option value="">"Toutes"</option>
                {unknown}
                {classes
                    .iter()
                    .map(|class| {
                        view! { <option value=class.clone() selected=!chosen.is_empty() && is_chosen(class)>{class.clone()}</option> }
                    })
                    .collect_view()}
            </select>
        </div>
    }
    .into_any()
}

/// The list, or what to do where it is empty.
#[component]
fn Listed(list: SchoolConventions, asked: Asked, form: FormState) -> impl IntoView {
    let to_validate = list.follow_up == Some(FollowUp::ToValidate);
    let first = match (to_validate && list.order == ListOrder::Waiting, list.validates) {
        (true, true) => "Prêtes à valider d’abord, puis ",
        (true, false) => "Incomplètes d’abord, puis ",
        (false, _) => "",
    };
    let order = list.order.label();
    let caption = format!(
        "{}{}. {first}{}",
        counted(list.total as usize, "convention", "conventions"),
        list.complete.map(of_which).unwrap_or_default(),
        if first.is_empty() {
            order.to_owned()
        } else {
            lowered(order)
        },
    );
    if list.rows.is_empty() {
        return view! { <Nothing list asked /> }.into_any();
    }
    if to_validate && list.validates {
        return view! { <Choice list asked form caption /> }.into_any();
    }
    let signs = list.follow_up == Some(FollowUp::ToSign) && list.signs;
    let signatures = list_address("/lycee/signatures", &[("classe", &asked.class)], 1);
    view! {
        {signs
            .then(|| {
                view! {
                    <p>
                        <a class="button" href=signatures>
                            "Les signer ensemble"
                        </a>
                    </p>
                }
            })}
        {(to_validate && !list.validates)
            .then(|| view! { <p>"Complétez-les\u{a0}: le chef d’établissement, ou qui il a chargé de le faire, les valide."</p> })}
        <table class="table table-rows table-follow" id="liste">
            <caption>{caption}</caption>
            <Head ticks=false />
            <tbody>
                {list
                    .rows
                    .into_iter()
                    .map(|row| view! { <tr><Cells row /></tr> })
                    .collect_view()}
            </tbody>
        </table>
    }
    .into_any()
}

/// How many of a list can be validated now.
fn of_which(complete: u32) -> String {
    match complete {
        0 => ", aucune n’est prête à valider".to_owned(),
        1 => ", dont une prête à valider".to_owned(),
        many => format!(", dont {} prêtes à valider", number(many as usize)),
    }
}

#[component]
fn Nothing(list: SchoolConventions, asked: Asked) -> impl IntoView {
    let elsewhere = list.counts.iter().any(|(_, count)| *count > 0);
    if !elsewhere && asked == Asked::default() {
        return view! { <p>"Aucune convention pour l’instant. Elle s’ouvre quand un élève confirme sa place."</p> }.into_any();
    }
    let words = match list.follow_up {
        Some(FollowUp::ToValidate) if elsewhere => {
            "Rien à valider\u{a0}: ce que les structures ont rempli est validé."
        }
        Some(FollowUp::ToSign) if elsewhere => "Rien à signer pour le lycée.",
        _ => "Aucune convention ne répond à cette recherche.",
    };
    let all = if elsewhere {
        asked.of_list(None)
    } else {
        PATH.to_owned()
    };
    view! {
        <p>
            {words}
            " "
            <a href=all>"Voir toutes les conventions"</a>
        </p>
    }
    .into_any()
}

/// Those that the reader validates: ticked, then read together on the next page.
#[component]
fn Choice(list: SchoolConventions, asked: Asked, form: FormState, caption: String) -> impl IntoView {
    let page = list.page;
    let listed = list.rows.len();
    let boxes: Vec<String> = list
        .rows
        .iter()
        .filter(|row| is_ready(row))
        .map(|row| field::batch_box(row.id))
        .collect();
    let ready = boxes.len();
    let total = list.complete.map_or(ready, |complete| complete as usize);
    let all_ticked = asked.ticked;
    let error = form.error(field::LIST);
    let ticked = move |row: &ConventionRow| asked_ticks(&form, row, asked.ticked);
    let back = asked.address(page);
    let none = format!("{back}#liste");
    let all = asked.all_ticked(page);
    view! {
        <form method="post" action=ChooseValidations::PATH class="batch">
            <input type="hidden" name=field::BACK value=back />
            <TickError list=field::LIST error />
            {(ready < listed)
                .then(|| view! { <p class="quiet">"Sans case\u{a0}: des réponses manquent encore. Ouvrez la convention pour les donner."</p> })}
            <table class="table table-rows table-follow" id=field::LIST tabindex="-1" aria-describedby="liste-erreur">
                <caption>{caption}</caption>
                <Head ticks=true />
                <tbody>
                    {list
                        .rows
                        .into_iter()
                        .zip(1_usize..)
                        .map(|(row, place)| {
                            let (name, checked) = (field::batch_box(row.id), ticked(&row));
                            let label = format!("{}, {}", row.student, row.class_name);
                            let tick = if is_ready(&row) {
                                view! { <TickBox name label checked place /> }.into_any()
                            } else {
                                view! { <NoTick words="Incomplète" why=why_not(&row) /> }.into_any()
                            };
                            view! {
                                <tr>
                                    <td class="tick-cell">{tick}</td>
                                    <Cells row />
                                </tr>
                            }
                        })
                        .collect_view()}
                </tbody>
            </table>
            {if ready == 0 {
                view! { <p>"Aucune n’est complète\u{a0}: ouvrez-les pour répondre à ce qui manque."</p> }.into_any()
            } else {
                view! { <BatchBar boxes all none all_ticked total label=reread /> }.into_any()
            }}
        </form>
    }
    .into_any()
}

fn reread(count: usize) -> String {
    match count {
        0 => "Relire et valider les conventions cochées".to_owned(),
        count => format!(
            "Relire et valider {}",
            counted(count, "convention", "conventions")
        ),
    }
}

fn is_ready(row: &ConventionRow) -> bool {
    row.missing == Some(0)
}

/// Why a line cannot be ticked.
fn why_not(row: &ConventionRow) -> String {
    let missing = counted(
        row.missing.unwrap_or_default() as usize,
        "réponse manque",
        "réponses manquent",
    );
    format!("Sans case\u{a0}: {missing}, à donner avant de valider.")
}

fn asked_ticks(form: &FormState, row: &ConventionRow, all: bool) -> bool {
    all || form.fields.is_ticked(&field::batch_box(row.id))
}

/// The box that chooses a line, named by the line. What it sends is its place in the list, which the next page keeps.
#[component]
pub(crate) fn TickBox(
    name: String,
    label: String,
    checked: bool,
    #[prop(default = 1)] place: usize,
) -> impl IntoView {
    view! {
        <label class="tick-box">
            <input type="checkbox" name=name value=place.to_string() checked=checked aria-label=label translate="no" />
        </label>
    }
    .into_any()
}

/// Above a list of which nothing was ticked: so is the list described, which has that id.
#[component]
pub(crate) fn TickError(list: &'static str, error: String) -> impl IntoView {
    view! {
        <p class="error" id=format!("{list}-erreur")>{(!error.is_empty()).then_some(error)}</p>
    }
    .into_any()
}

/// In place of the box of a line that cannot be ticked: why, in a word or two, and in a sentence.
#[component]
pub(crate) fn NoTick(words: &'static str, why: String) -> impl IntoView {
    view! {
        <span class="no-tick" title=why>
            {words}
        </span>
    }
}

/// Ticks all that the page shows, and says how many of how many that is; or unticks it. `all` and `none` are the addresses of that page.
#[component]
pub(crate) fn TickAll(
    all: String,
    none: String,
    all_ticked: bool,
    shown: usize,
    total: usize,
) -> impl IntoView {
    let (to, words) = if all_ticked {
        (none, "Tout décocher")
    } else {
        (all, "Tout cocher")
    };
    let count = if shown < total {
        format!("({} sur {})", number(shown), number(total))
    } else {
        format!("({})", number(shown))
    };
    view! {
        <a class="button button-quiet" href=to rel="external">
            <span>{words}</span>
            " "
            <span class="batch-count">{count}</span>
        </a>
    }
    .into_any()
}

/// What is done with the lines that are ticked, always in sight; with JavaScript it says how many they are. `boxes` are the names of the
/// boxes.
#[component]
pub(crate) fn BatchBar(
    #[prop(into)] boxes: Signal<Vec<String>>,
    all: String,
    none: String,
    all_ticked: bool,
    total: usize,
    /// What the button says of so many; of none, how to tick some.
    label: fn(usize) -> String,
) -> impl IntoView {
    let bar = NodeRef::<html::Div>::new();
    let ticked = RwSignal::new(0_usize);
    let count = move || {
        let form = bar
            .get_untracked()
            .and_then(|bar| bar.closest("form").ok().flatten());
        let filled = form
            .and_then(|form| form.dyn_into::<HtmlFormElement>().ok())
            .and_then(|form| FormData::new_with_form(&form).ok());
        let count = filled.map_or(0, |filled| {
            boxes.with_untracked(|boxes| boxes.iter().filter(|name| filled.has(name)).count())
        });
        ticked.set(count);
    };
    // What was ticked before the page's code ran counts too, and rows come and go.
    Effect::new(move |_| {
        boxes.track();
        count();
    });
    Effect::new(move |_| {
        let handle = window_event_listener_untyped("change", move |_| count());
        on_cleanup(move || handle.remove());
    });
    let shown = boxes.with_untracked(Vec::len);
    view! {
        <div class="batch-bar" node_ref=bar>
            <TickAll all none all_ticked shown total />
            <button class="button" type="submit">
                {move || label(ticked.get())}
            </button>
            <span class="visually-hidden" aria-live="polite">
                {move || match ticked.get() {
                    0 => String::new(),
                    count => counted(count, "convention cochée", "conventions cochées"),
                }}
            </span>
        </div>
    }
    .into_any()
}
