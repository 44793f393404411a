//! `/administration/textes/…`: a text of the convention, as a whole document, before a campaign names it.

use domain::{
    convention::{Unsaid, WordingChange},
    typography::counted,
    urls::TEXTS,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use wire::administration::TextShown;

use crate::{
    api::administration::read_text,
    components::{
        alert::{Alert, Tone},
        document::ConventionDocument,
        page_frame::page_frame,
    },
    pages::{administration::layout::Section, signing::essential::Facts},
    resource::load,
};

#[component]
pub(crate) fn TextPage() -> impl IntoView {
    let params = use_params_map();
    let text = load(move || params.read().get("id").unwrap_or_default(), read_text);
    page_frame(text, move |text| view! { <Whole text /> }.into_any())
}

#[component]
fn Whole(text: TextShown) -> impl IntoView {
    let pdf = format!("{TEXTS}/{}/specimen.pdf", text.id);
    let facts = facts(&text);
    let too_long = text.pages.is_none();
    let TextShown {
        title,
        base,
        changes,
        promised,
        frozen,
        ..
    } = text;
    view! {
        <Section title>
            {too_long
                .then(|| {
                    view! {
                        <Alert tone=Tone::Error title="Ce texte est trop long">
                            <p>"Le document n’a pas assez de place pour lui\u{a0}: aucune campagne ne peut le retenir."</p>
                        </Alert>
                    }
                })}
            <Facts facts />
            {base.map(|(id, name)| view! { <Comparison id name changes /> })}
            <section aria-labelledby="engagements">
                <h2 id="engagements">"Ce que chacun lit avant de signer"</h2>
                <p>"Un résumé des articles, que le document ne contient pas."</p>
                {promised.into_iter().map(promises).collect_view()}
            </section>
            <section aria-labelledby="specimen">
                <h2 id="specimen">"Le document entier"</h2>
                <p>"Avec une convention inventée, qui n’est celle de personne."</p>
                {(!too_long)
                    .then(|| {
                        view! {
                            <p>
                                <a href=pdf rel="external">
                                    "Ouvrir le spécimen (PDF)"
                                </a>
                            </p>
                        }
                    })}
                <ConventionDocument frozen unsaid=Unsaid::NOTHING signatures=Vec::new() />
            </section>
            <p>
                <a href="/administration/campagnes">"Revenir aux campagnes"</a>
            </p>
        </Section>
    }
    .into_any()
}

fn facts(text: &TextShown) -> Vec<(String, Vec<String>)> {
    let origin = match &text.base {
        Some((_, name)) => {
            format!("Texte de l’exploitant, avec les questions et la mise en page de «\u{a0}{name}\u{a0}»")
        }
        None => "Texte intégré au logiciel".to_owned(),
    };
    let pages = text.pages.map(|pages| counted(pages, "page", "pages"));
    let campaigns: Vec<String> = text
        .campaigns
        .iter()
        .map(|label| label.replace('-', "–"))
        .collect();
    [
        ("Identifiant", vec![text.id.clone()]),
        ("Date", vec![text.date.clone()]),
        ("Origine", vec![origin]),
        ("Spécimen", pages.into_iter().collect()),
        ("Campagnes", campaigns),
        ("Empreinte", vec![text.code.clone()]),
    ]
    .into_iter()
    .filter(|(_, said)| !said.is_empty())
    .map(|(label, said)| (label.to_owned(), said))
    .collect()
}

/// In what it differs from the edition whose questions it has.
#[component]
fn Comparison(id: String, name: String, changes: Vec<WordingChange>) -> impl IntoView {
    let count = changes.len();
    view! {
        <section aria-labelledby="differences">
            <h2 id="differences">"Ce qui change"</h2>
            <p>"Comparé à "<a href=format!("{TEXTS}/{id}")>{name}</a>"."</p>
            {if count == 0 {
                view! { <p>"Les deux textes disent la même chose."</p> }.into_any()
            } else {
                view! {
                    <table class="table changes">
                        <caption>{counted(count, "partie diffère", "parties diffèrent")}</caption>
                        <thead>
                            <tr>
                                <th scope="col">"Partie"</th>
                                <th scope="col">"Texte intégré"</th>
                                <th scope="col">"Ce texte"</th>
                            </tr>
                        </thead>
                        <tbody>{changes.into_iter().map(change).collect_view()}</tbody>
                    </table>
                }
                    .into_any()
            }}
        </section>
    }
    .into_any()
}

fn change(change: WordingChange) -> impl IntoView {
    view! {
        <tr>
            <th scope="row">{change.part}</th>
            <td data-label="Texte intégré">{paragraphs(change.before)}</td>
            <td data-label="Ce texte">{paragraphs(change.after)}</td>
        </tr>
    }
}

fn paragraphs(said: Vec<String>) -> AnyView {
    if said.is_empty() {
        return view! { <span class="quiet">"rien"</span> }.into_any();
    }
    let said = said.into_iter().map(|paragraph| view! { <p>{paragraph}</p> });
    view! { <div class="change-text">{said.collect_view()}</div> }.into_any()
}

fn promises((whose, said): (String, Vec<String>)) -> impl IntoView {
    view! {
        <h3>{whose}</h3>
        <ul class="promises">{said.into_iter().map(|one| view! { <li>{one}</li> }).collect_view()}</ul>
    }
}
