//! `/lycee/import`: a file of students is sent; `/lycee/import/:id`: what it would change, before anything is written.

use domain::typography::{counted, number};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use wire::{
    field,
    flash::Flash,
    form::FormState,
    roster::{ChangeGroup, ChangeShown, ColumnShown, FaultShown, RosterFlash, RosterImportShown},
};

use crate::{
    api::roster::{ApplyRoster, SaveRosterColumns, read_roster_import, start_roster_import},
    components::{
        alert::{Alert, Tone},
        form::{FlashMessage, FormErrors, Tick},
        page_frame::page_frame,
    },
    form::form_state,
    resource::load,
};

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
        <div class="page page-narrow">
            <p>
                <a href="/lycee/eleves">"Tous les élèves"</a>
            </p>
            <h1>"Importer les élèves"</h1>
            <FormErrors of=form />
            <p>
                {format!("Envoyez la liste des élèves de seconde de {school}, telle que votre logiciel l’exporte. ")}
                "Vous verrez ce qui change avant que quoi que ce soit soit écrit."
            </p>
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
    }
    .into_any()
}

#[component]
fn Help() -> impl IntoView {
    view! {
        <section>
            <h2>"Quel fichier envoyer\u{202f}?"</h2>
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

/// Which column of the file is which.
#[component]
fn Columns(file: RosterImportShown, open: bool) -> impl IntoView {
    let known = file
        .columns
        .iter()
        .filter(|column| !column.code.is_empty())
        .count();
    let format = if file.format.is_empty() {
        String::new()
    } else {
        format!(", comme {}", file.format)
    };
    let title = format!(
        "{} sur {}{format}",
        counted(known, "colonne reconnue", "colonnes reconnues"),
        file.columns.len()
    );
    let choices = file.choices;
    let lines = file
        .columns
        .into_iter()
        .enumerate()
        .map(|(at, column)| view! { <ColumnChoice at column choices=choices.clone() /> })
        .collect_view();
    view! {
        <details class="fold" open=open>
            <summary>{title}</summary>
            <form method="post" action=SaveRosterColumns::PATH class="stack">
                <input type="hidden" name=field::IMPORT value=file.id />
                {lines}
                <p class="actions">
                    <button class="button button-quiet" type="submit">
                        "Enregistrer les colonnes"
                    </button>
                </p>
            </form>
        </details>
    }
    .into_any()
}

#[component]
fn ColumnChoice(at: usize, column: ColumnShown, choices: Vec<(String, String)>) -> impl IntoView {
    let name = format!("{}{at}", field::COLUMN);
    let hint = format!("{name}-aide");
    let chosen = column.code.clone();
    let label = if column.name.is_empty() {
        format!("Colonne {}", at + 1)
    } else {
        column.name
    };
    view! {
        <div class="field">
            <label for=name.clone()>{label}</label>
            <p class="hint" id=hint.clone()>
                {(!column.example.is_empty()).then(|| format!("Par exemple\u{a0}: {}", column.example))}
            </p>
            <select id=name.clone() name=name aria-describedby=hint>
                <option value="" selected=chosen.is_empty()>
                    "Ne pas utiliser"
                </option>
                {choices
                    .into_iter()
                    .map(|(code, label)| {
                        let selected = code == chosen;
                        view! { <option value=code selected=selected>{label}</option> }
                    })
                    .collect_view()}
            </select>
        </div>
    }
    .into_any()
}

#[component]
fn Faults(file: RosterImportShown) -> impl IntoView {
    if file.fault_count == 0 {
        return ().into_any();
    }
    let title = counted(
        file.fault_count,
        "erreur dans ce fichier",
        "erreurs dans ce fichier",
    );
    let href = format!("/lycee/import/{}/erreurs.csv", file.id);
    let more = file.fault_count - file.faults.len();
    view! {
        <section id="erreurs">
            <h2>{title}</h2>
            <p>
                "Corrigez-les dans votre logiciel ou votre tableur, puis envoyez le fichier à nouveau. "
                <a href=href rel="external" download="">"Télécharger les erreurs (CSV)"</a>
            </p>
            <table class="table">
                <caption>"Lignes à corriger"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Ligne"</th>
                        <th scope="col">"Colonne"</th>
                        <th scope="col">"Valeur"</th>
                        <th scope="col">"Ce qui ne va pas"</th>
                    </tr>
                </thead>
                <tbody>{file.faults.into_iter().map(fault).collect_view()}</tbody>
            </table>
            {(more > 0).then(|| view! { <p>{format!("Et {} autres, dans le fichier des erreurs.", number(more))}</p> })}
        </section>
    }
    .into_any()
}

fn fault((line, column, value, message): FaultShown) -> impl IntoView {
    let column = if column.is_empty() {
        "Toute la ligne".to_owned()
    } else {
        column
    };
    let value = if value.is_empty() {
        "(vide)".to_owned()
    } else {
        value
    };
    view! {
        <tr>
            <th scope="row">
                <span class="only-narrow">"Ligne "</span>
                {line}
            </th>
            <td data-label="Colonne">{column}</td>
            <td data-label="Valeur" translate="no">{value}</td>
            <td data-label="Ce qui ne va pas">{message}</td>
        </tr>
    }
}

#[component]
fn Group(group: ChangeGroup) -> impl IntoView {
    let more = group.count - group.changes.len();
    let title = format!("{} ({})", group.label, number(group.count));
    let has_fields = group.changes.iter().any(|change| !change.fields.is_empty());
    view! {
        <details class="fold" open=has_fields>
            <summary>{title.clone()}</summary>
            <table class="table">
                <caption>{title}</caption>
                <thead>
                    <tr>
                        <th scope="col">"Élève"</th>
                        <th scope="col">"Classe"</th>
                        {has_fields.then(|| view! { <th scope="col">"Ce qui change"</th> })}
                        <th scope="col">"Ligne"</th>
                    </tr>
                </thead>
                <tbody>{group.changes.into_iter().map(|change| changed(change, has_fields)).collect_view()}</tbody>
            </table>
            {(more > 0).then(|| view! { <p>{format!("Et {} autres.", number(more))}</p> })}
        </details>
    }
    .into_any()
}

fn changed(change: ChangeShown, has_fields: bool) -> impl IntoView {
    let fields = change
        .fields
        .into_iter()
        .map(|(what, before, after)| {
            let before = if before.is_empty() {
                "rien".to_owned()
            } else {
                before
            };
            view! {
                <li>
                    {what}
                    "\u{a0}: "
                    <del translate="no">{before}</del>
                    <span class="visually-hidden">" devient "</span>
                    " "
                    <ins translate="no">{after}</ins>
                </li>
            }
        })
        .collect_view();
    view! {
        <tr>
            <th scope="row" translate="no">{change.name}</th>
            <td data-label="Classe">{change.class_name}</td>
            {has_fields.then(|| view! { <td data-label="Ce qui change"><ul class="plain-list">{fields}</ul></td> })}
            <td data-label="Ligne">{change.line}</td>
        </tr>
    }
}

#[component]
fn Notes(notes: Vec<(u32, String)>) -> impl IntoView {
    if notes.is_empty() {
        return ().into_any();
    }
    view! {
        <section>
            <h2>"À savoir"</h2>
            <ul>
                {notes
                    .into_iter()
                    .map(|(line, message)| {
                        let words = if line == 0 { message } else { format!("Ligne {line}\u{a0}: {message}") };
                        view! { <li>{words}</li> }
                    })
                    .collect_view()}
            </ul>
        </section>
    }
    .into_any()
}

#[component]
fn Apply(file: RosterImportShown, form: FormState) -> impl IntoView {
    let faulty = file.fault_count > 0;
    let label = match file.changes() {
        0 => "Appliquer".to_owned(),
        count => format!("Appliquer à {}", counted(count, "élève", "élèves")),
    };
    let error = form.error(field::SKIP_FAULTY);
    let until = format!("Ce fichier est gardé jusqu’au {}, puis effacé.", file.until);
    view! {
        <form method="post" action=ApplyRoster::PATH class="stack">
            <input type="hidden" name=field::IMPORT value=file.id.clone() />
            <input type="hidden" name=field::SEEN value=file.seen.clone() />
            <Leavers file=file.clone() form=form.clone() />
            <h2>"Appliquer"</h2>
            {faulty
                .then(|| {
                    view! {
                        <p>"Par défaut, tout est écrit ou rien\u{a0}: tant qu’il y a des erreurs, rien ne l’est."</p>
                        <Tick name=field::SKIP_FAULTY label="Laisser de côté les lignes en erreur, et écrire les autres"
                            checked=form.fields.is_ticked(field::SKIP_FAULTY) error />
                    }
                })}
            <p class="actions">
                <button class="button" type="submit">
                    {label}
                </button>
            </p>
            <p class="quiet">{until}</p>
        </form>
    }
    .into_any()
}

#[component]
fn Leavers(file: RosterImportShown, form: FormState) -> impl IntoView {
    if file.leaver_count == 0 {
        return ().into_any();
    }
    let more = file.leaver_count - file.leavers.len();
    let boxes = file
        .leavers
        .into_iter()
        .map(|(id, name, class)| {
            let name_of_box = format!("{}{id}", field::LEAVER_BOX);
            let checked = form.fields.is_ticked(&name_of_box);
            view! {
                <label class="choice">
                    <input type="checkbox" name=name_of_box value="1" checked=checked />
                    <span translate="no">{format!("{name}, {class}")}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset>
            <legend>{format!("Absents du fichier ({})", number(file.leaver_count))}</legend>
            <p>"Cochez ceux qui ont quitté le lycée. Les autres restent dans la liste. Ce que les partants ont signé reste."</p>
            <Tick name=field::ALL_LEFT label="Tous ceux qui sont absents du fichier sont partis" checked=form.fields.is_ticked(field::ALL_LEFT) />
            {boxes}
            {(more > 0).then(|| view! { <p>{format!("Et {} autres\u{a0}: cochez la première case, ou notez leur départ dans leur fiche.", number(more))}</p> })}
        </fieldset>
    }
    .into_any()
}
