//! What somebody of a school's staff does there: two fields that two forms share.

use domain::account::StaffDuty;
use leptos::prelude::*;
use wire::{administration::StaffDutyShown, field, form::FormState};

use crate::{
    components::text_field::{TextField, TextKind},
    pages::administration::layout::Select,
};

/// The duty, and the classes that somebody follows.
#[component]
pub(crate) fn StaffDuty(
    form: FormState,
    known: StaffDutyShown,
    /// Those of the lycée, where they are known.
    #[prop(optional)]
    classes: Vec<String>,
) -> impl IntoView {
    let options: Vec<_> = [("", "Choisissez")]
        .into_iter()
        .chain(StaffDuty::ALL.map(|duty| (duty.code(), duty.label())))
        .collect();
    let mut hint = "Une par ligne, comme le lycée les appelle. Un enseignant en lit les conventions. Laissez vide pour qui s’occupe de tout le \
                    lycée\u{a0}: adjoint, secrétariat, DDFPT, CPE."
        .to_owned();
    if !classes.is_empty() {
        hint = format!("{hint} Les classes du lycée\u{a0}: {}.", classes.join(", "));
    }
    view! {
        <Select
            name=field::DUTY
            label="Fonction dans l’équipe éducative"
            options
            chosen=form.value_or(field::DUTY, &known.duty)
            error=form.error(field::DUTY)
        />
        <TextField
            name=field::CLASSES
            label="Classes suivies (facultatif)"
            hint=hint
            kind=TextKind::Paragraph
            value=form.value_or(field::CLASSES, &known.classes)
            error=form.error(field::CLASSES)
        />
    }
    .into_any()
}
