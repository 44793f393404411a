//! Who left, and the button that writes all of it.

use domain::typography::{counted, number};
use leptos::{prelude::*, server_fn::ServerFn};
use wire::{field, form::FormState, roster::RosterImportShown};

use crate::{api::roster::ApplyRoster, components::form::Tick};

#[component]
pub(super) fn Apply(file: RosterImportShown, form: FormState) -> impl IntoView {
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
