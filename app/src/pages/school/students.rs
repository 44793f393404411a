//! `/lycee/eleves`: the students of the lycée, by family name.

use domain::typography::{counted, number};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use wire::{
    flash::Flash,
    roster::{RosterFlash, StudentList, StudentRow},
};

use crate::{
    api::roster::list_students,
    components::{
        form::FlashMessage,
        page_frame::page_frame,
        page_links::{PageLinks, list_address},
    },
    pages::convention::school_list::ClassFilter,
    resource::load,
};

const PATH: &str = "/lycee/eleves";
/// Those who left.
const LEFT: &str = "partis";

/// What the address asks for.
#[derive(Clone, PartialEq, Eq, Default)]
struct Asked {
    text: String,
    class_name: String,
    left: bool,
}

impl Asked {
    fn address(&self, page: u32) -> String {
        let left = if self.left { LEFT } else { "" };
        list_address(
            PATH,
            &[("q", &self.text), ("classe", &self.class_name), ("liste", left)],
            page,
        )
    }

    fn of(&self, left: bool) -> String {
        Self { left, ..self.clone() }.address(1)
    }
}

/// The page.
#[component]
pub(crate) fn StudentsPage() -> impl IntoView {
    let query = use_query_map();
    let wanted = move || {
        let query = query.read();
        let get = |name: &str| query.get(name).unwrap_or_default();
        let asked = Asked {
            text: get("q"),
            class_name: get("classe"),
            left: get("liste") == LEFT,
        };
        (asked, get("page").parse().unwrap_or(1))
    };
    let list = load(wanted, |(asked, page)| {
        list_students(asked.text, asked.class_name, asked.left, page)
    });
    page_frame(list, move |list| {
        view! { <Shown list asked=wanted().0 /> }.into_any()
    })
}

#[component]
fn Shown(list: StudentList, asked: Asked) -> impl IntoView {
    let to = {
        let asked = asked.clone();
        move |page| asked.address(page)
    };
    let (page, pages) = (list.page, list.pages);
    let current = |left: bool| (asked.left == left).then_some("page");
    view! {
        <Title text="Élèves" />
        <div class="page convention-page">
            <h1>"Élèves"</h1>
            <FlashMessage of=RosterFlash::sentence_of />
            {list
                .keeps
                .then(|| {
                    view! {
                        <p class="actions">
                            <a class="button" href="/lycee/import">
                                "Importer un fichier"
                            </a>
                            <a class="button button-quiet" href="/lycee/eleves/nouveau">
                                "Ajouter un élève"
                            </a>
                        </p>
                    }
                })}
            <nav class="tabs" aria-label="Quels élèves">
                <a href=asked.of(false) aria-current=current(false)>
                    "Au lycée"
                </a>
                <a href=asked.of(true) aria-current=current(true)>
                    "Partis"
                </a>
            </nav>
            <Filters classes=list.classes.clone() asked=asked.clone() />
            <Listed list asked />
            <PageLinks to page pages />
        </div>
    }
    .into_any()
}

#[component]
fn Filters(classes: Vec<String>, asked: Asked) -> impl IntoView {
    let filtered = !(asked.text.is_empty() && asked.class_name.is_empty());
    let all = Asked {
        left: asked.left,
        ..Asked::default()
    };
    view! {
        <form method="get" action=PATH class="filter-row" role="search">
            {asked.left.then(|| view! { <input type="hidden" name="liste" value=LEFT /> })}
            <div class="field">
                <label for="q">"Nom ou INE"</label>
                <input id="q" name="q" type="search" value=asked.text.clone() maxlength="80" />
            </div>
            <ClassFilter classes chosen=asked.class_name.clone() />
            <button class="button button-quiet" type="submit">
                "Filtrer"
            </button>
            {filtered.then(|| view! { <a href=all.address(1)>"Tout voir"</a> })}
        </form>
    }
    .into_any()
}

#[component]
fn Listed(list: StudentList, asked: Asked) -> impl IntoView {
    if list.rows.is_empty() {
        return view! { <Nothing keeps=list.keeps asked /> }.into_any();
    }
    let caption = format!(
        "{}, par nom de famille\u{a0}: {} sur {} ont ouvert leur compte",
        counted(list.total as usize, "élève", "élèves"),
        number(list.activated as usize),
        number(list.total as usize)
    );
    let left = asked.left;
    view! {
        <table class="table table-rows">
            <caption>{caption}</caption>
            <thead>
                <tr>
                    <th scope="col">"Élève"</th>
                    <th scope="col">"Classe"</th>
                    <th scope="col">"Responsables"</th>
                    <th scope="col">"Compte"</th>
                    {left.then(|| view! { <th scope="col">"Parti le"</th> })}
                </tr>
            </thead>
            <tbody>{list.rows.into_iter().map(|row| line(row, left)).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn line(row: StudentRow, left: bool) -> impl IntoView {
    // Phones join what cells say, without their headings.
    let guardians = if row.guardians == 0 {
        "Aucun responsable".to_owned()
    } else {
        counted(row.guardians as usize, "responsable", "responsables")
    };
    let account = if row.is_activated {
        "Compte ouvert"
    } else {
        "Compte pas encore ouvert"
    };
    let href = format!("{PATH}/{}", row.id);
    view! {
        <tr>
            <th scope="row">
                <a href=href translate="no">{row.name}</a>
            </th>
            <td data-label="Classe">{row.class_name}</td>
            <td data-label="Responsables">{guardians}</td>
            <td data-label="Compte">
                <span class="tag">{account}</span>
            </td>
            {left.then(|| view! { <td data-label="Parti le">{row.left}</td> })}
        </tr>
    }
}

#[component]
fn Nothing(keeps: bool, asked: Asked) -> impl IntoView {
    let searched = !(asked.text.is_empty() && asked.class_name.is_empty());
    let words = match (searched, asked.left, keeps) {
        (false, true, _) => "Aucun élève n’est parti.",
        (false, false, true) => {
            "Aucun élève pour l’instant. Importez la liste du lycée, ou ajoutez un élève."
        }
        (false, false, false) => "Aucun élève de vos classes pour l’instant.",
        (true, true, _) => "Aucun élève parti ne répond à cette recherche.",
        (true, false, _) => "Aucun élève ne répond à cette recherche.",
    };
    let all = Asked {
        left: asked.left,
        ..Asked::default()
    };
    view! {
        <p>
            {words}
            {searched.then(|| view! { " " <a href=all.address(1)>"Les voir tous"</a> })}
        </p>
    }
    .into_any()
}
