//! What somebody of a lycée's staff does there: two fields that two forms share.

use domain::account::StaffDuty;
use leptos::prelude::*;

use super::frame::Select;
use crate::{
    api::administration::PostShown,
    components::text_field::{TextField, TextKind},
    form::Returned,
};

/// The duty, and the classes that somebody follows.
#[component]
pub(super) fn Post(form: Returned, known: PostShown) -> impl IntoView {
    let options: Vec<_> = [("", "Choisir")]
        .into_iter()
        .chain(StaffDuty::ALL.map(|duty| (duty.code(), duty.label())))
        .collect();
    view! {
        <Select
            name="fonction"
            label="Fonction dans l’équipe éducative"
            options
            chosen=form.value_or("fonction", &known.duty)
            error=form.error("fonction")
        />
        <TextField
            name="classes"
            label="Classes suivies"
            hint="Une par ligne, comme le lycée les appelle. Un enseignant lit les conventions de ces classes et remplit celles où il est référent. \
                  Laissez vide pour un CPE qui suit tout le lycée, et pour le secrétariat, qui s’occupe de toutes."
            kind=TextKind::Paragraph
            value=form.value_or("classes", &known.classes)
            error=form.error("classes")
        />
    }
    .into_any()
}
