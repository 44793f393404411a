//! `/lycee/eleves`: the students of the lycée, by family name.

use domain::{
    typography::{counted, number},
    urls::{ADDRESSES_TO_CONFIRM, SCHOOL_STUDENTS as PATH},
};
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

/// Which students are listed.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Which {
    #[default]
    Here,
    Left,
    ToConfirm,
}

impl Which {
    /// What the address calls it.
    fn code(self) -> &'static str {
        match self {
            Self::Here => "",
            Self::Left => "partis",
            Self::ToConfirm => ADDRESSES_TO_CONFIRM,
        }
    }

    fn of(code: &str) -> Self {
        [Self::Left, Self::ToConfirm]
            .into_iter()
            .find(|which| which.code() == code)
            .unwrap_or_default()
    }
}

/// What the address asks for.
#[derive(Clone, PartialEq, Eq, Default)]
struct Asked {
    text: String,
    class_name: String,
    which: Which,
}

impl Asked {
    fn address(&self, page: u32) -> String {
        let asked = [
            ("q", self.text.as_str()),
            ("classe", self.class_name.as_str()),
            ("liste", self.which.code()),
        ];
        list_address(PATH, &asked, page)
    }

    fn of(&self, which: Which) -> String {
        Self {
            which,
            ..self.clone()
        }
        .address(1)
    }
}

#[component]
pub(crate) fn StudentsPage() -> impl IntoView {
    let query = use_query_map();
    let wanted = move || {
        let query = query.read();
        let get = |name: &str| query.get(name).unwrap_or_default();
        let asked = Asked {
            text: get("q"),
            class_name: get("classe"),
            which: Which::of(&get("liste")),
        };
        (asked, get("page").parse().unwrap_or(1))
    };
    let list = load(wanted, |(asked, page)| {
        let (left, to_confirm) = (asked.which == Which::Left, asked.which == Which::ToConfirm);
        list_students(asked.text, asked.class_name, left, to_confirm, page)
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
    let tab = |which: Which, name: &'static str| {
        let current = (asked.which == which).then_some("page");
        view! {
            <a href=asked.of(which) aria-current=current>
                {name}
            </a>
        }
    };
    let to_confirm = list.keeps || asked.which == Which::ToConfirm;
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
                {tab(Which::Here, "Au lycée")}
                {tab(Which::Left, "Partis")}
                {to_confirm.then(|| tab(Which::ToConfirm, "Adresses à confirmer"))}
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
        which: asked.which,
        ..Asked::default()
    };
    let which = asked.which.code();
    view! {
        <form method="get" action=PATH class="filter-row" role="search">
            {(!which.is_empty()).then(|| view! { <input type="hidden" name="liste" value=which /> })}
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
    let left = asked.which == Which::Left;
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
    let words = match (searched, asked.which, keeps) {
        (false, Which::Left, _) => "Aucun élève n’est parti.",
        (false, Which::ToConfirm, _) => "Aucune adresse de responsable n’attend d’être confirmée.",
        (false, Which::Here, true) => {
            "Aucun élève pour l’instant. Importez la liste du lycée, ou ajoutez un élève."
        }
        (false, Which::Here, false) => "Aucun élève de vos classes pour l’instant.",
        (true, Which::Left, _) => "Aucun élève parti ne répond à cette recherche.",
        (true, Which::ToConfirm, _) => "Aucune adresse à confirmer ne répond à cette recherche.",
        (true, Which::Here, _) => "Aucun élève ne répond à cette recherche.",
    };
    let all = Asked {
        which: asked.which,
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
