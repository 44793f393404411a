//! `/administration/secteurs`: what sectors are called.

use leptos::{prelude::*, server_fn::ServerFn};
use wire::{
    administration::{SectorFlash, SectorShown},
    field,
    flash::Flash,
    form::FormState,
};

use crate::{
    api::administration::{RenameSector, list_labels},
    components::{
        form::{FlashMessage, FormErrors},
        page_frame::page_frame,
        tabs::{CAMPAIGNS, Tabs},
        text_field::OneOfMany,
    },
    form::form_state,
    pages::administration::layout::Section,
    resource::load,
};

#[component]
pub(crate) fn SectorsPage() -> impl IntoView {
    let sectors = load(|| (), |()| list_labels());
    let form = form_state();
    page_frame((sectors, form), move |(sectors, form)| {
        view! { <Sectors sectors form /> }.into_any()
    })
}

#[component]
fn Sectors(sectors: Vec<SectorShown>, form: FormState) -> impl IntoView {
    let f = form.clone();
    view! {
        <Section title="Secteurs">
            <Tabs label="Ce qui vaut pour tout le site" pages=CAMPAIGNS here="/administration/secteurs" />
            <FlashMessage of=SectorFlash::sentence_of />
            <FormErrors of=form />
            <p>
                "Les codes sont ceux des offres et des adresses\u{a0}: ils ne changent pas. Un nouveau nom se voit partout aussitôt."
            </p>
            <ul class="renames" role="list">
                {sectors
                    .into_iter()
                    .map(|sector| {
                        let mine = f.fields.get(field::SECTOR) == sector.code;
                        let id = field::of(field::LABEL, &sector.code);
                        let (value, error) = if mine {
                            (f.value_or(field::LABEL, &sector.label), f.error(&id))
                        } else {
                            (sector.label.clone(), String::new())
                        };
                        view! {
                            <li>
                                <form method="post" action=RenameSector::PATH>
                                    <input type="hidden" name=field::SECTOR value=sector.code.clone() />
                                    <OneOfMany id name=field::LABEL label=format!("Nom du secteur «\u{a0}{}\u{a0}»", sector.label) value error longest=80 />
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
