//! Two people changed the same fields: both texts side by side, and a choice. Part of the form, so that it works as a plain one.

use domain::{
    convention::{field_label, field_words},
    typography::of_person,
};
use leptos::prelude::*;
use wire::field;

use super::editor::{Editor, THEIRS, choice_of};
use crate::components::alert::{Alert, Tone};

/// The choices; nothing when there are none.
#[component]
pub(super) fn Conflicts(editor: Editor) -> impl IntoView {
    let section = editor.section;
    move || {
        let conflict = editor.conflict.get()?;
        let by = if conflict.by.is_empty() {
            "quelqu’un d’autre".to_owned()
        } else {
            conflict.by
        };
        let mine = editor.values.get_untracked();
        let (title, intro, keep, take) = if editor.from_draft.get_untracked() {
            (
                "Un texte gardé dans ce navigateur n’avait pas été enregistré",
                format!(
                    "Depuis, {by} a enregistré autre chose dans cette partie. Rien n’est perdu\u{a0}: choisissez pour chaque champ."
                ),
                "Reprendre ce que ce navigateur a gardé",
                "Laisser ce qui est enregistré".to_owned(),
            )
        } else {
            (
                "Vous avez écrit à deux au même endroit",
                format!(
                    "Pendant que vous écriviez, {by} a changé les mêmes champs. Rien n’est perdu\u{a0}: choisissez pour chacun."
                ),
                "Garder la mienne",
                format!("Prendre celle {}", of_person(&by)),
            )
        };
        let choices = conflict
            .fields
            .into_iter()
            .map(|field| {
                let shown = |value: &str| {
                    let words = field_words(section, &field, value);
                    if words.is_empty() {
                        "(vide)".to_owned()
                    } else {
                        words
                    }
                };
                let (ours, theirs) = (shown(mine.get(&field)), shown(conflict.theirs.get(&field)));
                let name = choice_of(&field);
                let (id, first) = (name.clone(), name.clone());
                let take = take.clone();
                view! {
                    <fieldset class="choices conflict" id=id>
                        <legend>{field_label(section, &field)}</legend>
                        <label class="choice">
                            <input type="radio" name=first value="mienne" checked=true />
                            <span class="conflict-text">
                                <strong>{keep}</strong>
                                <span class="said">{ours}</span>
                            </span>
                        </label>
                        <label class="choice">
                            <input type="radio" name=name value=THEIRS />
                            <span class="conflict-text">
                                <strong>{take}</strong>
                                <span class="said">{theirs}</span>
                            </span>
                        </label>
                    </fieldset>
                }
            })
            .collect_view();
        let confirm = move |event: leptos::ev::MouseEvent| {
            event.prevent_default();
            editor.confirm();
        };
        Some(view! {
            <div role="alert" class="conflicts" id="choix" tabindex="-1">
                <Alert tone=Tone::Warning title>
                    <p>{intro}</p>
                    {choices}
                    // Going through the choices with the arrow keys decides nothing: this button does, and the plain form's too.
                    <p class="actions">
                        <button class="button" type="submit" name=field::STAY value="1" on:click=confirm>
                            "Confirmer mes choix"
                        </button>
                    </p>
                </Alert>
            </div>
        })
    }
}
