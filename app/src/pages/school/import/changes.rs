//! What is wrong with a file, and what it changes.

use domain::typography::{counted, number};
use leptos::prelude::*;
use wire::roster::{ChangeGroup, ChangeShown, FaultShown, RosterImportShown};

#[component]
pub(super) fn Faults(file: RosterImportShown) -> impl IntoView {
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
pub(super) fn Group(group: ChangeGroup) -> impl IntoView {
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
pub(super) fn Notes(notes: Vec<(u32, String)>) -> impl IntoView {
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
