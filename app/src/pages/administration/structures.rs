//! `/administration/structures`: found by name or SIRET; the badge « organisation engagée ».

use domain::typography::counted;
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use wire::{
    administration::{BadgeFlash, Listed, StructureShown},
    field,
    flash::Flash,
};

use crate::{
    api::administration::{CommitStructure, find_structures},
    components::{
        form::{ButtonForm, FlashMessage},
        page_frame::page_frame,
    },
    pages::administration::layout::{Empty, Finder, Pages, Section, asked},
    resource::load,
};

const PATH: &str = "/administration/structures";

/// The page.
#[component]
pub(crate) fn StructuresPage() -> impl IntoView {
    let query = use_query_map();
    let wanted = move || asked(&query.read());
    let found = load(wanted, |(text, page)| find_structures(text, page));
    page_frame(found, move |found| {
        view! { <Found found text=wanted().0 /> }.into_any()
    })
}

#[component]
fn Found(found: Listed<StructureShown>, text: String) -> impl IntoView {
    let Listed {
        lines,
        total,
        page,
        pages,
    } = found;
    let searched = text.clone();
    view! {
        <Section title="Structures">
            <FlashMessage of=BadgeFlash::sentence_of />
            <Finder action=PATH label="Nom ou SIRET" hint="Une partie du nom, ou le début du SIRET" value=text />
            {if lines.is_empty() {
                view! { <Empty words="Aucune structure ne correspond. Essayez une partie du nom, ou le SIRET sans espace." /> }.into_any()
            } else {
                view! { <Lines lines total page searched=searched.clone() /> }.into_any()
            }}
            <Pages path=PATH searched page pages />
        </Section>
    }
    .into_any()
}

#[component]
fn Lines(lines: Vec<StructureShown>, total: u32, page: u32, searched: String) -> impl IntoView {
    view! {
        <table class="table table-rows">
            <caption>
                {format!("{}, organisations engagées d’abord", counted(total as usize, "structure", "structures"))}
            </caption>
            <thead>
                <tr>
                    <th scope="col">"Structure"</th>
                    <th scope="col">"SIRET"</th>
                    <th scope="col">"Commune"</th>
                    <th scope="col">"Offres"</th>
                    <th scope="col">"Badge"</th>
                </tr>
            </thead>
            <tbody>{lines.into_iter().map(|line| row(line, &searched, page)).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn row(line: StructureShown, searched: &str, page: u32) -> impl IntoView + use<> {
    let (label, wanted) = if line.committed {
        ("Retirer le badge", "")
    } else {
        ("Donner le badge", "1")
    };
    let spoken = format!(" à {}", line.name);
    let fields = vec![
        (field::STRUCTURE, line.id),
        (field::COMMITTED, wanted.to_owned()),
        ("q", searched.to_owned()),
        ("page", if page > 1 { page.to_string() } else { String::new() }),
    ];
    view! {
        <tr>
            <th scope="row">
                {line.name} " " <span class="quiet">{line.kind}</span>
            </th>
            <td data-label="SIRET">{if line.siret.is_empty() { "à l’étranger".to_owned() } else { line.siret }}</td>
            <td data-label="Commune">{line.city}</td>
            <td data-label="Offres">{counted(usize::try_from(line.offers).unwrap_or(usize::MAX), "offre", "offres")}</td>
            <td data-label="Badge" class="cell-actions">
                {line.committed.then(|| view! { <span class="tag">"Organisation engagée"</span> " " })}
                <ButtonForm action=CommitStructure::PATH label spoken fields />
            </td>
        </tr>
    }
}
