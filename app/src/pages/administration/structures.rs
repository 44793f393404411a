//! `/administration/structures`: found by name or SIRET; the badge « organisation engagée ».

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use wire::{
    administration::{BadgeFlash, StructureShown},
    field,
    flash::Flash,
};

use crate::{
    api::administration::{CommitStructure, find_structures},
    components::{
        form::{ButtonForm, FlashMessage},
        page_frame::page_frame,
    },
    pages::administration::layout::{Empty, Finder, Section},
    resource::load,
};

/// The page.
#[component]
pub(crate) fn StructuresPage() -> impl IntoView {
    let query = use_query_map();
    let text = move || query.read().get("q").unwrap_or_default();
    let found = load(text, find_structures);
    page_frame(found, move |found| {
        view! { <Found found text=text() /> }.into_any()
    })
}

#[component]
fn Found(found: Vec<StructureShown>, text: String) -> impl IntoView {
    let empty = found.is_empty();
    let caption = if text.is_empty() {
        "Organisations engagées d’abord, 50 au plus"
    } else {
        "Structures trouvées, 50 au plus"
    };
    let searched = text.clone();
    view! {
        <Section title="Structures">
            <FlashMessage of=BadgeFlash::sentence_of />
            <Finder
                action="/administration/structures"
                label="Nom ou SIRET"
                hint="Une partie du nom, ou le début du SIRET"
                value=text
            />
            {empty.then(|| view! { <Empty words="Aucune structure ne correspond. Essayez une partie du nom, ou le SIRET sans espace." /> })}
            {(!empty)
                .then(|| {
                    view! {
                        <table class="table table-rows">
                            <caption>{caption}</caption>
                            <thead>
                                <tr>
                                    <th scope="col">"Structure"</th>
                                    <th scope="col">"SIRET"</th>
                                    <th scope="col">"Commune"</th>
                                    <th scope="col">"Offres"</th>
                                    <th scope="col">"Badge"</th>
                                </tr>
                            </thead>
                            <tbody>{found.into_iter().map(|line| row(line, &searched)).collect_view()}</tbody>
                        </table>
                    }
                })}
        </Section>
    }
    .into_any()
}

fn row(line: StructureShown, searched: &str) -> impl IntoView + use<> {
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
    ];
    view! {
        <tr>
            <th scope="row">
                {line.name} " " <span class="quiet">{line.kind}</span>
            </th>
            <td data-label="SIRET">{if line.siret.is_empty() { "à l’étranger".to_owned() } else { line.siret }}</td>
            <td data-label="Commune">{line.city}</td>
            <td data-label="Offres">{line.offers}</td>
            <td data-label="Badge" class="cell-actions">
                {line.committed.then(|| view! { <span class="tag">"Organisation engagée"</span> " " })}
                <ButtonForm action=CommitStructure::PATH label spoken fields />
            </td>
        </tr>
    }
}
