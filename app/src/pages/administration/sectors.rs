//! `/administration/secteurs`: what sectors are called.

use leptos::{prelude::*, server_fn::ServerFn};

use super::frame::{OneOfMany, Section};
use crate::{
    api::administration::{RenameSector, SectorShown, list_labels},
    components::{
        form::{Done, Faults},
        trouble::Trouble,
    },
    data::load,
    form::{Returned, returned},
};

const DONE: &[(&str, &str)] = &[("secteur", "Le secteur est renommé, sur tout le site.")];

/// The page.
#[component]
pub(crate) fn SectorsPage() -> impl IntoView {
    let sectors = load(|| (), |()| list_labels());
    let form = returned();
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match (sectors.await, form.await) {
                    (Ok(sectors), Ok(form)) => view! { <Sectors sectors form /> }.into_any(),
                    (Err(error), _) | (_, Err(error)) => view! { <Trouble error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Sectors(sectors: Vec<SectorShown>, form: Returned) -> impl IntoView {
    let f = form.clone();
    view! {
        <Section title="Secteurs">
            <Done words=DONE />
            <Faults of=form />
            <p>
                "Les codes sont ceux des offres et des adresses\u{a0}: ils ne changent pas. Un nouveau nom se voit partout aussitôt."
            </p>
            <ul class="renames" role="list">
                {sectors
                    .into_iter()
                    .map(|sector| {
                        let mine = f.fields.get("secteur") == sector.code;
                        let id = format!("libelle-{}", sector.code);
                        let (value, error) = if mine {
                            (f.value_or("libelle", &sector.label), f.error(&id))
                        } else {
                            (sector.label.clone(), String::new())
                        };
                        view! {
                            <li>
                                <form method="post" action=RenameSector::PATH>
                                    <input type="hidden" name="secteur" value=sector.code.clone() />
                                    <OneOfMany id name="libelle" label=format!("Secteur {}", sector.code) value error longest=80 />
                                    <button class="button button-quiet" type="submit">
                                        "Renommer"
                                        <span class="visually-hidden">{format!(" {}", sector.label)}</span>
                                    </button>
                                </form>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        </Section>
    }
    .into_any()
}
