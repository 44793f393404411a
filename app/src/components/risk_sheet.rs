//! What a risk sheet says, and the lines of a first day: on a sector's own page as on that of a convention.

use domain::typography::capitalised;
use leptos::prelude::*;
use wire::safety::{Forbidden, RiskSheet};

#[component]
pub(crate) fn RiskSheetParts(sheet: RiskSheet) -> impl IntoView {
    let RiskSheet {
        meets,
        protects,
        forbidden,
        ask,
    } = sheet;
    view! {
        <div class="risk-sheet">
            <Part title="Ce que l’élève peut rencontrer" id="rencontrer" items=meets />
            <Part title="Ce qui le protège" id="proteger" items=protects />
            <section aria-labelledby="interdit">
                <h2 id="interdit">"Interdit aux mineurs"</h2>
                <ul class="plain-list">
                    {forbidden
                        .into_iter()
                        .map(|Forbidden { what, article }| {
                            view! {
                                <li>
                                    {capitalised(&what)}" "
                                    <span class="quiet">{format!("(C.\u{a0}trav., art.\u{a0}{article})")}</span>
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
            </section>
            <Part title="À demander avant de venir" id="demander" items=ask />
        </div>
        <p class="quiet">
            "Un élève de seconde observe\u{a0}: il ne produit pas et ne remplace personne. Ces travaux sont interdits aux moins de dix-huit ans \
             (Code du travail, art.\u{a0}L.\u{a0}4153-6, L.\u{a0}4153-8 et D.\u{a0}4153-15 à D.\u{a0}4153-37)\u{a0}: les dérogations de la formation \
             professionnelle ne sont pas pour ce stage. La fiche ne remplace pas l’évaluation des risques de la structure."
        </p>
    }
    .into_any()
}

#[component]
fn Part(title: &'static str, id: &'static str, items: Vec<String>) -> impl IntoView {
    view! {
        <section aria-labelledby=id>
            <h2 id=id>{title}</h2>
            <ul class="plain-list">
                {items.into_iter().map(|item| view! { <li>{capitalised(&item)}</li> }).collect_view()}
            </ul>
        </section>
    }
    .into_any()
}

/// What is said of a first day: a label, and its lines. Where there is none, a line to write on.
#[component]
pub(crate) fn FirstDayFacts(facts: Vec<(String, Vec<String>)>) -> impl IntoView {
    view! {
        <dl class="first-day">
            {facts
                .into_iter()
                .map(|(label, lines)| {
                    let said = if lines.is_empty() {
                        view! {
                            <dd class="first-day-blank">
                                <span class="quiet no-print">"À compléter"</span>
                            </dd>
                        }
                        .into_any()
                    } else {
                        view! { <dd>{lines.into_iter().map(|line| view! { <span>{line}</span> }).collect_view()}</dd> }.into_any()
                    };
                    view! {
                        <div>
                            <dt>{label}</dt>
                            {said}
                        </div>
                    }
                })
                .collect_view()}
        </dl>
    }
    .into_any()
}

/// How a page comes on paper, which its reader's own browser does.
#[component]
pub(crate) fn HowToPrint() -> impl IntoView {
    view! {
        <p class="no-print quiet">"Pour l’imprimer sur une feuille\u{a0}: «\u{a0}Imprimer\u{a0}» dans le menu de votre navigateur, ou les touches Ctrl et P."</p>
    }
}
