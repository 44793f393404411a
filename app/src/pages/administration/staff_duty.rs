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
pub(crate) fn StaffDuty(form: FormState, known: StaffDutyShown) -> impl IntoView {
    let options: Vec<_> = [("", "Choisir")]
        .into_iter()
        .chain(StaffDuty::ALL.map(|duty| (duty.code(), duty.label())))
        .collect();
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
            hint="Une par ligne, comme le lycée les appelle. Un enseignant lit les conventions de ces classes et remplit celles où il est référent. \
                  Laissez vide pour un CPE qui suit tout le lycée, et pour ceux qui s’occupent de toutes\u{a0}: adjoint, secrétariat, DDFPT."
            kind=TextKind::Paragraph
            value=form.value_or(field::CLASSES, &known.classes)
            error=form.error(field::CLASSES)
        />
    }
    .into_any()
}
