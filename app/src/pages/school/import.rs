//! `/lycee/import`: a file of students is sent; `/lycee/import/:id`: what it would change, before anything is written.

use domain::typography::{counted, number};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use wire::{
    field,
    flash::Flash,
    form::FormState,
    roster::{RosterFlash, RosterImportShown},
};

use crate::{
    api::roster::{read_roster_import, start_roster_import},
    components::{
        alert::{Alert, Tone},
        form::{FlashMessage, FormErrors},
        page_frame::page_frame,
    },
    form::form_state,
    resource::load,
};

mod applied;
mod changes;
mod columns;

use applied::Apply;
use changes::{Faults, Group, Notes};
use columns::Columns;

/// Where the file is sent.
const SENT: &str = "/lycee/import/fichier";

/// The page where a file is sent.
#[component]
pub(crate) fn RosterImportStartPage() -> impl IntoView {
    let start = load(|| (), |()| start_roster_import());
    let form = form_state();
    page_frame((start, form), |(school, form)| {
        view! { <Start school form /> }.into_any()
    })
}

#[component]
fn Start(school: String, form: FormState) -> impl IntoView {
    let error = form.error(field::FILE);
    let invalid = (!error.is_empty()).then_some("true");
    view! {
        <Title text="Importer les élèves" />
        <div class="page">
            <p>
                <a href="/lycee/eleves">"Tous les élèves"</a>
            </p>
            <h1>"Importer les élèves"</h1>
            <FormErrors of=form />
            <p>
                {format!("Envoyez la liste des élèves de seconde de {school}, telle que votre logiciel l’exporte. ")}
                "Vous verrez ce qui change avant que quoi que ce soit soit écrit."
            </p>
            <div class="beside">
                <form method="post" action=SENT enctype="multipart/form-data" class="stack">
                    <div class="field">
                        <label for=field::FILE>"Fichier des élèves"</label>
                        <p class="hint" id="fichier-aide">
                            "CSV, classeur (.xlsx ou .ods), ou export XML de SIECLE (.xml ou .zip)\u{a0}: 10\u{a0}Mo et 20\u{202f}000\u{a0}lignes au plus."
                        </p>
                        <input id=field::FILE name=field::FILE type="file" required class="file-drop" aria-invalid=invalid
                            accept=".csv,.txt,.xlsx,.ods,.xml,.zip,text/csv" aria-describedby="fichier-aide fichier-erreur" />
                        <p class="error" id="fichier-erreur">{(!error.is_empty()).then_some(error)}</p>
                    </div>
                    <p class="actions">
                        <button class="button" type="submit">
                            "Lire ce fichier"
                        </button>
                    </p>
                </form>
                <Help />
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn Help() -> impl IntoView {
    view! {
        <section class="panel beside-side" aria-labelledby="quel-fichier">
            <h2 id="quel-fichier">"Quel fichier envoyer\u{202f}?"</h2>
            <dl class="plain-terms">
                <dt>"SIECLE"</dt>
                <dd>
                    "L’export XML «\u{a0}ElevesSansAdresses\u{a0}» ou «\u{a0}ElevesAvecAdresses\u{a0}». Pour les responsables, mettez-le dans un .zip avec «\u{a0}ResponsablesAvecAdresses\u{a0}»."
                </dd>
                <dt>"Pronote, École Directe, FREGATA"</dt>
                <dd>"La liste des élèves exportée en CSV ou en classeur, avec ses titres de colonnes."</dd>
                <dt>"Un tableau fait à la main"</dt>
                <dd>
                    "Une ligne par élève, et ces titres à la première ligne\u{a0}: Nom, Prénom, Date de naissance, Classe. Facultatifs\u{a0}: INE, E-mail, Code postal, Ville, Nom responsable 1, Prénom responsable 1, E-mail responsable 1, Téléphone responsable 1, les mêmes avec 2, Ne pas prévenir 1, Ne pas prévenir 2."
                </dd>
            </dl>
            <p>
                "Une case vide n’efface rien. Un élève absent du fichier n’est jamais supprimé\u{a0}: vous dites s’il est parti. Les élèves de première et de terminale sont laissés de côté."
            </p>
        </section>
    }
    .into_any()
}

/// The page of differences.
#[component]
pub(crate) fn RosterImportPage() -> impl IntoView {
    let params = use_params_map();
    let file = load(
        move || params.read().get("id").unwrap_or_default(),
        read_roster_import,
    );
    let form = form_state();
    page_frame((file, form), |(file, form)| {
        view! { <Shown file form /> }.into_any()
    })
}

#[component]
fn Shown(file: RosterImportShown, form: FormState) -> impl IntoView {
    let content = if !file.applied.is_empty() {
        view! { <Applied when=file.applied.clone() /> }.into_any()
    } else if !file.missing.is_empty() {
        view! { <Missing file=file.clone() /> }.into_any()
    } else {
        view! { <Differences file=file.clone() form=form.clone() /> }.into_any()
    };
    view! {
        <Title text="Ce que ce fichier change" />
        <div class="page">
            <p>
                <a href="/lycee/import">"Envoyer un autre fichier"</a>
            </p>
            <h1>"Ce que ce fichier change"</h1>
            <p class="quiet" translate="no">
                {file.file_name.clone()}
            </p>
            <FlashMessage of=RosterFlash::sentence_of />
            <FormErrors of=form />
            {content}
        </div>
    }
    .into_any()
}

#[component]
fn Applied(when: String) -> impl IntoView {
    view! {
        <Alert tone=Tone::Info title="Ce fichier est déjà appliqué">
            <p>{format!("Il l’a été le {when}. ")}<a href="/lycee/eleves">"Voir les élèves"</a></p>
        </Alert>
    }
    .into_any()
}

#[component]
fn Missing(file: RosterImportShown) -> impl IntoView {
    let words = format!(
        "On ne trouve pas dans ce fichier\u{a0}: {}. Dites ci-dessous quelle colonne la contient\u{a0}: ce sera retenu pour les prochains fichiers.",
        file.missing.join("\u{a0}; ")
    );
    view! {
        <Alert tone=Tone::Warning title="Il manque une colonne">
            <p>{words}</p>
        </Alert>
        <Columns file open=true />
    }
    .into_any()
}

#[component]
fn Differences(file: RosterImportShown, form: FormState) -> impl IntoView {
    let nothing = file.changes() == 0 && file.fault_count == 0 && file.leaver_count == 0;
    let summary = summary(&file);
    let groups = file
        .groups
        .clone()
        .into_iter()
        .map(|group| view! { <Group group /> })
        .collect_view();
    let notes = file.notes.clone();
    view! {
        {if nothing {
            view! {
                <Alert tone=Tone::Success title="Ce fichier ne change rien">
                    <p>
                        {format!("{} déjà dans la liste, tels que le fichier les donne. ", counted(file.unchanged, "élève est", "élèves sont"))}
                        <a href="/lycee/eleves">"Voir les élèves"</a>
                    </p>
                </Alert>
            }
            .into_any()
        } else {
            view! { <ul class="plain-list">{summary.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul> }.into_any()
        }}
        <Columns file=file.clone() open=false />
        <Faults file=file.clone() />
        {groups}
        <Notes notes />
        {(!nothing).then(|| view! { <Apply file form /> })}
    }
    .into_any()
}

/// What the file holds, in a few lines.
fn summary(file: &RosterImportShown) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for group in &file.groups {
        lines.push(format!("{}\u{a0}: {}", group.label, number(group.count)));
    }
    lines.push(format!("Inchangés\u{a0}: {}", number(file.unchanged)));
    if file.leaver_count > 0 {
        lines.push(format!("Absents du fichier\u{a0}: {}", number(file.leaver_count)));
    }
    if file.fault_count > 0 {
        lines.push(counted(
            file.fault_count,
            "erreur à corriger",
            "erreurs à corriger",
        ));
    }
    if file.other_levels > 0 {
        lines.push(format!(
            "{} de côté\u{a0}: ces élèves ne sont pas en seconde",
            counted(file.other_levels, "ligne laissée", "lignes laissées")
        ));
    }
    lines
}
