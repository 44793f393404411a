//! `/administration/structures`: found by name or SIRET; the badge « organisation engagée ».

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;

use super::frame::{Empty, Finder, Section};
use crate::{
    api::administration::{CommitStructure, StructureShown, find_structures},
    components::{
        form::{ButtonForm, Done},
        trouble::Trouble,
    },
    data::load,
};

const DONE: &[(&str, &str)] = &[
    ("badge", "Le badge «\u{a0}organisation engagée\u{a0}» est donné."),
    (
        "sans-badge",
        "Le badge «\u{a0}organisation engagée\u{a0}» est retiré.",
    ),
];

/// The page.
#[component]
pub(crate) fn StructuresPage() -> impl IntoView {
    let query = use_query_map();
    let text = move || query.read().get("q").unwrap_or_default();
    let found = load(text, find_structures);
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match found.await {
                    Ok(found) => view! { <Found found text=text() /> }.into_any(),
                    Err(error) => view! { <Trouble error /> }.into_any(),
                }
            })}
        </Suspense>
    }
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
            <Done words=DONE />
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
                        <table class="table">
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
        ("structure", line.id),
        ("engagee", wanted.to_owned()),
        ("q", searched.to_owned()),
    ];
    view! {
        <tr>
            <th scope="row">
                {line.name} <br /> <span class="quiet">{line.kind}</span>
            </th>
            <td data-label="SIRET">{if line.siret.is_empty() { "à l’étranger".to_owned() } else { line.siret }}</td>
            <td data-label="Commune">{line.city}</td>
            <td data-label="Offres">{line.offers}</td>
            <td data-label="Badge">
                {line.committed.then(|| view! { <p><span class="tag tag-awaited">"Organisation engagée"</span></p> })}
                <ButtonForm action=CommitStructure::PATH label spoken fields />
            </td>
        </tr>
    }
}
