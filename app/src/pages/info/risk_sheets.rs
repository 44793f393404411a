//! `/securite` and `/securite/…`: what a student may meet in each sector, what protects, what minors may not do.

use domain::{sector::by_family, typography::set, urls};
use leptos::prelude::*;
use leptos_meta::{Meta, Title};
use leptos_router::hooks::use_params_map;
use wire::safety::SectorSheet;

use crate::{
    api::{safety::read_risk_sheet, search::list_sectors},
    components::{
        breadcrumb::Breadcrumb,
        page_frame::{page_frame, part_frame},
        risk_sheet::{FirstDayFacts, HowToPrint, RiskSheetParts},
    },
    pages::info::layout::Explained,
    resource::load,
};

/// The sectors, each with its sheet.
#[component]
pub(crate) fn RiskSheetsPage() -> impl IntoView {
    let sectors = load(|| (), |()| list_sectors());
    view! {
        <Explained
            title="Sécurité en stage"
            description="Une fiche par secteur\u{a0}: ce qu’un élève de seconde peut rencontrer en stage d’observation, ce qui le protège, ce qui est interdit aux mineurs."
            wide=true
        >
            <p class="lead">
                "Une fiche par secteur\u{a0}: ce que l’élève peut rencontrer, ce qui le protège, ce que la loi interdit aux mineurs et ce qu’il faut \
                 demander avant de venir. Elle s’imprime comme page d’accueil du premier jour."
            </p>
            {part_frame(sectors, |sectors| {
                view! {
                    <div class="committed">
                        {by_family(sectors, |_| 1)
                            .into_iter()
                            .map(|(family, sectors)| {
                                view! {
                                    <section>
                                        <h2>{family.label()}</h2>
                                        <ul class="plain-list">
                                            {sectors
                                                .into_iter()
                                                .map(|sector| {
                                                    let href = urls::risk_sheet(sector.code);
                                                    view! { <li><a href=href>{set(&sector.label)}</a></li> }
                                                })
                                                .collect_view()}
                                        </ul>
                                    </section>
                                }
                            })
                            .collect_view()}
                    </div>
                }
                .into_any()
            })}
        </Explained>
    }
    .into_any()
}

/// A sector's sheet.
#[component]
pub(crate) fn RiskSheetPage() -> impl IntoView {
    let params = use_params_map();
    let sheet = load(
        move || params.with(|params| params.get("secteur").unwrap_or_default()),
        read_risk_sheet,
    );
    page_frame(sheet, |sheet| view! { <Sheet sheet /> }.into_any())
}

/// What is written by hand on the page that a host prints without a convention.
const BY_HAND: [&str; 6] = [
    "Élève",
    "Structure d’accueil",
    "Tuteur ou tutrice, téléphone",
    "Premier jour, heure d’arrivée",
    "En cas de problème, s’adresser à",
    "À apporter",
];

#[component]
fn Sheet(sheet: SectorSheet) -> impl IntoView {
    let SectorSheet { sector, sheet } = sheet;
    let label = set(&sector.label);
    let title = format!("Sécurité en stage\u{a0}: {label}");
    let description = format!(
        "{label}\u{a0}: ce qu’un élève de seconde peut rencontrer en stage d’observation, ce qui le protège, ce qui est interdit aux mineurs."
    );
    let by_hand: Vec<(String, Vec<String>)> = BY_HAND
        .into_iter()
        .map(|line| (line.to_owned(), Vec::new()))
        .collect();
    view! {
        <Title text=title.clone() />
        <Meta name="description" content=description />
        <div class="page">
            <Breadcrumb here=title.clone() />
            <h1>{title}</h1>
            <p class="no-print">
                <a href=urls::SAFETY>"Les fiches de tous les secteurs"</a>
            </p>
            <HowToPrint />
            <div class="paper-only">
                <FirstDayFacts facts=by_hand />
            </div>
            <RiskSheetParts sheet />
        </div>
    }
    .into_any()
}
