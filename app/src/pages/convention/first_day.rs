//! `/convention/…/premier-jour`: the page that welcomes the student on the first day, to be printed.

use domain::{typography::set, urls};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use wire::{convention::FirstDayPage as Page, safety::SectorSheet};

use super::layout::Frame;
use crate::{
    api::convention::read_first_day,
    components::{
        page_frame::page_frame,
        risk_sheet::{FirstDayFacts, HowToPrint, RiskSheetParts},
    },
    resource::load,
};

#[component]
pub(crate) fn FirstDayPage() -> impl IntoView {
    let params = use_params_map();
    let page = load(
        move || params.with(|params| params.get("id").unwrap_or_default()),
        read_first_day,
    );
    page_frame(page, |page| view! { <Shown page /> }.into_any())
}

#[component]
fn Shown(page: Page) -> impl IntoView {
    let Page { head, facts, sheet } = page;
    let safety = match sheet {
        Some(SectorSheet { sector, sheet }) => view! {
            <p class="overline">{format!("Sécurité\u{a0}: {}", set(&sector.label))}</p>
            <RiskSheetParts sheet />
        }
        .into_any(),
        None => view! {
            <p class="no-print">
                "Le secteur de ce stage n’est pas connu ici\u{a0}: choisissez sa fiche parmi "
                <a href=urls::SAFETY>"celles de tous les secteurs"</a>
                "."
            </p>
        }
        .into_any(),
    };
    view! {
        <Frame head title="Premier jour">
            <HowToPrint />
            <FirstDayFacts facts />
            {safety}
        </Frame>
    }
    .into_any()
}
