//! Which column of a file is which, and how a lycée says it otherwise.

use domain::typography::counted;
use leptos::{prelude::*, server_fn::ServerFn};
use wire::{
    field,
    roster::{ColumnShown, RosterImportShown},
};

use crate::api::roster::SaveRosterColumns;

/// Which column of the file is which.
#[component]
pub(super) fn Columns(file: RosterImportShown, open: bool) -> impl IntoView {
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
