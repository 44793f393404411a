//! `/organisations-engagees`: who said yes from the start (reference text 002, press release no. 1399 of 30 November 2023).

use domain::typography::{counted, set};
use leptos::prelude::*;
use wire::search::CommittedLine;

use crate::{api::search::list_committed, pages::info::layout::Explained, resource::load};

/// A kind of organisation, and those of that kind.
pub type Kind = (&'static str, &'static [&'static str]);

/// As the press release names them, each once, by what they do.
pub const COMMITTED: &[Kind] = &[
    (
        "État, recherche, culture",
        &[
            "Ministère de l’Éducation nationale et de la Jeunesse",
            "Ministère de l’Économie, des Finances et de la Souveraineté industrielle et numérique",
            "CNRS",
            "Château de Versailles",
            "Mobilier national",
            "Monnaie de Paris",
            "Philharmonie de Paris",
        ],
    ),
    (
        "Médias, spectacle, communication",
        &[
            "Banijay",
            "Disneyland Paris",
            "France Télévisions",
            "Groupe Publicis",
            "Radio France",
        ],
    ),
    (
        "Commerce",
        &[
            "Auchan",
            "Carrefour",
            "Décathlon France",
            "Fnac Darty",
            "Intermarché",
            "L’Oréal",
            "Système\u{a0}U",
        ],
    ),
    (
        "Banque et assurance",
        &[
            "AXA",
            "BNP Paribas",
            "BPCE",
            "Covéa",
            "Crédit Mutuel – CIC",
            "Generali",
        ],
    ),
    (
        "Transport et logistique",
        &[
            "Aéroports de Paris",
            "Air France",
            "CMA CGM",
            "La Poste",
            "RATP",
            "XPO Logistics Europe",
        ],
    ),
    (
        "Industrie, énergie, numérique",
        &[
            "Airbus",
            "Dalkia",
            "Dassault Aviation",
            "Enedis",
            "OVHcloud",
            "Safran",
            "Shell",
            "STMicroelectronics",
            "Thales",
            "TotalEnergies",
        ],
    ),
    ("Construction", &["Bouygues", "SPIE Batignolles", "Vinci"]),
    ("Fondations", &["Fondation FACE"]),
];

/// The list.
#[component]
pub(crate) fn CommittedPage() -> impl IntoView {
    let here = load(|| (), |()| list_committed());
    view! {
        <Explained title="Organisations engagées" description="Les organisations qui se sont engagées dès le lancement du stage de seconde à accueillir des élèves." wide=true>
            <Suspense>
                {move || Suspend::new(async move {
                    // What the press release says is there all the same.
                    view! { <OnThisSite organisations=here.await.unwrap_or_default() /> }
                })}
            </Suspense>
            <h2>"Au lancement"</h2>
            <p class="lead">
                "Au lancement du stage de seconde, le 30\u{a0}novembre 2023, plus de trois cents entreprises et organisations \
                 se sont engagées à accueillir des élèves. En voici une partie, avec les petites structures de partout en France."
            </p>
            <div class="committed">
                {COMMITTED
                    .iter()
                    .map(|(kind, names)| {
                        view! {
                            <section>
                                <h3>{*kind}</h3>
                                <ul class="plain-list">{names.iter().map(|name| view! { <li>{*name}</li> }).collect_view()}</ul>
                            </section>
                        }
                    })
                    .collect_view()}
            </div>
            <p class="quiet">
                "Source\u{a0}: communiqué de presse n°\u{a0}1399 des ministères de l’Économie et de l’Éducation nationale, 30\u{a0}novembre 2023. \
                 Cette liste dit un engagement de cette date, non une offre de stage\u{a0}: les offres sont dans la recherche."
            </p>
            <p class="actions">
                <a class="button" href="/offres">"Chercher une offre"</a>
            </p>
        </Explained>
    }
    .into_any()
}

/// Those that have the badge here, and their offers.
#[component]
fn OnThisSite(organisations: Vec<CommittedLine>) -> impl IntoView {
    (!organisations.is_empty()).then(|| {
        let offers = |count: u32| match count {
            0 => "pas d’offre ouverte pour le moment".to_owned(),
            count => counted(count as usize, "offre ouverte", "offres ouvertes"),
        };
        view! {
            <section aria-labelledby="sur-ce-site">
                <h2 id="sur-ce-site">"Sur ce site"</h2>
                <p>
                    "Ces organisations portent le badge «\u{a0}organisation engagée\u{a0}», donné par l’administration du site. \
                     Vous le retrouvez sur leurs offres."
                </p>
                <ul class="plain-list">
                    {organisations
                        .into_iter()
                        .map(|CommittedLine { name, kind, offers: count }| {
                            view! {
                                <li>
                                    {set(&name)}
                                    <span class="quiet">{format!("\u{a0}· {}, {}", kind.label(), offers(count))}</span>
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
                <p class="actions">
                    <a class="button" href="/offres?engagee=1">"Voir leurs offres"</a>
                </p>
            </section>
        }
    })
}
