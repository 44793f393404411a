//! `/structure/import`: many offers from a file, looked at before anything is published.

use domain::{
    id::StructureId,
    typography::{counted, set},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use wire::{
    error::AppError,
    field,
    flash::Flash,
    form::FormState,
    host::import::{ColumnHelp, ImportFlash, ImportForm, ImportShown, OfferRead},
};

use super::layout::Space;
use crate::{
    api::host::import::{ImportOffers, read_import, read_import_form},
    components::{
        alert::{Alert, Tone},
        form::{ButtonForm, Fault, FlashMessage, FormErrors},
        page_frame::{error_page, page_frame},
    },
    form::form_state,
    pages::host::controls::Select,
    resource::load,
};

/// Where the file is sent, and where the template is.
const SENT: &str = "/structure/import/fichier";
const TEMPLATE: &str = "/structure/import/modele.csv";
/// Where the sheet is that explains it.
const GUIDE: &str = "/structure/import/explications.csv";

#[component]
pub(crate) fn ImportPage() -> impl IntoView {
    let query = use_query_map();
    let start = load(|| (), |()| read_import_form());
    let file = load(
        move || query.read().get("fichier").unwrap_or_default(),
        read_import,
    );
    let form = form_state();
    page_frame((start, file, form), |(start, file, form)| {
        if start.structures.is_empty() {
            // Whoever may publish for no structure has nothing to do here.
            error_page(AppError::NotFound)
        } else {
            view! { <Import start file form /> }.into_any()
        }
    })
}

#[component]
fn Import(start: ImportForm, file: Option<ImportShown>, form: FormState) -> impl IntoView {
    let ImportForm {
        structures,
        columns,
        sectors,
    } = start;
    let token = use_query_map()
        .read_untracked()
        .get("fichier")
        .unwrap_or_default();
    let lost = !token.is_empty() && file.is_none();
    view! {
        <Space title="Importer des offres" wide=true>
            <FlashMessage of=ImportFlash::sentence_of />
            <FormErrors of=form />
            {lost.then(|| view! { <Alert tone=Tone::Info title="Ce fichier n’est plus là"><p>"Envoyez-le à nouveau."</p></Alert> })}
            {file.map(|file| view! { <Read file token /> })}
            <section>
                <h2>"Envoyer un fichier"</h2>
                <p>
                    "Une offre par ligne. "
                    <a href=TEMPLATE rel="external" download="">"Téléchargez le modèle (CSV)"</a>
                    ", remplissez-le dans votre tableur, puis enregistrez-le au format CSV. Rien n’est publié avant que vous ayez vu le résultat."
                </p>
                <p>
                    <a href=GUIDE rel="external" download="">"La feuille explicative (CSV)"</a>
                    " dit ce qui peut s’écrire dans chaque colonne. C’est aussi ci-dessous."
                </p>
                <Guide columns sectors />
                <form method="post" action=SENT enctype="multipart/form-data" class="stack">
                    <StructureChoice structures />
                    <div class="field">
                        <label for="fichier">"Fichier CSV"</label>
                        <p class="hint" id="fichier-aide">
                            "500\u{a0}offres et 2\u{a0}Mo au plus."
                        </p>
                        <input id="fichier" name=field::FILE type="file" accept=".csv,text/csv" required class="file-drop" aria-describedby="fichier-aide" />
                    </div>
                    <p class="actions">
                        <button class="button" type="submit">
                            "Vérifier ce fichier"
                        </button>
                    </p>
                </form>
            </section>
        </Space>
    }
    .into_any()
}

/// What can be written in each column.
#[component]
fn Guide(columns: Vec<ColumnHelp>, sectors: Vec<String>) -> impl IntoView {
    view! {
        <details class="fold">
            <summary>"Ce qui peut s’écrire dans chaque colonne"</summary>
            <dl class="plain-terms">
                {columns
                    .into_iter()
                    .map(|column| {
                        let needed = if column.is_required { "" } else { " (facultative)" };
                        view! {
                            <dt>{format!("{}{needed}", column.name)}</dt>
                            <dd>{column.takes}</dd>
                        }
                    })
                    .collect_view()}
            </dl>
        </details>
        <details class="fold">
            <summary>"Les secteurs"</summary>
            <ul>{sectors.into_iter().map(|sector| view! { <li>{sector}</li> }).collect_view()}</ul>
        </details>
    }
    .into_any()
}

/// Which structure the offers are for: asked of whoever has several.
#[component]
fn StructureChoice(structures: Vec<(StructureId, String)>) -> impl IntoView {
    if let [(only, _)] = structures.as_slice() {
        return view! { <input type="hidden" name=field::STRUCTURE value=only.to_string() /> }.into_any();
    }
    let options = structures
        .into_iter()
        .map(|(id, name)| (id.to_string(), name))
        .collect();
    view! { <Select name=field::STRUCTURE label="Structure" value=String::new() options nothing="" /> }
        .into_any()
}

#[component]
fn Read(file: ImportShown, token: String) -> impl IntoView {
    let ImportShown {
        problems,
        offers,
        obstacles,
        ..
    } = file;
    let wrong = problems.len();
    let count = offers.len();
    let may = obstacles.is_empty();
    view! {
        {(!obstacles.is_empty())
            .then(|| {
                view! {
                    <Alert tone=Tone::Warning title="Pas encore publiable">
                        <ul class="plain-list">{obstacles.into_iter().map(|obstacle| view! { <li>{obstacle}</li> }).collect_view()}</ul>
                    </Alert>
                }
            })}
        {(wrong > 0)
            .then(|| {
                let title = format!("{} dans votre fichier", counted(wrong, "chose à corriger", "choses à corriger"));
                view! {
                    <Fault title>
                        <p>"Rien n’a été publié. Corrigez le fichier dans votre tableur, puis envoyez-le à nouveau."</p>
                    </Fault>
                    <table class="table">
                        <caption>"À corriger"</caption>
                        <thead>
                            <tr>
                                <th scope="col">"Ligne"</th>
                                <th scope="col">"Colonne"</th>
                                <th scope="col">"Ce qui ne va pas"</th>
                            </tr>
                        </thead>
                        <tbody>
                            {problems
                                .into_iter()
                                .map(|(line, column, message)| {
                                    let line = if line == 0 { "Fichier".to_owned() } else { line.to_string() };
                                    view! {
                                        <tr>
                                            <th scope="row"><span class="only-narrow">"Ligne "</span>{line}</th>
                                            <td data-label="Colonne">{column}</td>
                                            <td data-label="Ce qui ne va pas">{message}</td>
                                        </tr>
                                    }
                                })
                                .collect_view()}
                        </tbody>
                    </table>
                }
            })}
        {(count > 0)
            .then(|| {
                view! {
                    <section>
                        <h2>{format!("{} dans ce fichier", counted(count, "offre", "offres"))}</h2>
                        <p>"Les lignes déjà importées ne le sont pas deux fois\u{a0}: elles restent comme elles sont."</p>
                        {may
                            .then(|| {
                                view! {
                                    <ButtonForm
                                        action=ImportOffers::PATH
                                        label=format!("Publier {}", counted(count, "offre", "offres"))
                                        fields=vec![(field::FILE, token)]
                                        class="button"
                                    />
                                }
                            })}
                        <h3>"Ce qui serait publié"</h3>
                        {offers.into_iter().map(|offer| view! { <Published offer /> }).collect_view()}
                    </section>
                }
            })}
    }
    .into_any()
}

/// An offer, column by column.
#[component]
fn Published(offer: OfferRead) -> impl IntoView {
    view! {
        <section class="stack-inside">
            <h4>{format!("Ligne {}\u{a0}: {}", offer.line, set(&offer.title))}</h4>
            <dl class="plain-terms">
                {offer
                    .columns
                    .into_iter()
                    .map(|(name, value)| {
                        view! {
                            <dt>{name}</dt>
                            <dd>{set(&value)}</dd>
                        }
                    })
                    .collect_view()}
            </dl>
        </section>
    }
    .into_any()
}
