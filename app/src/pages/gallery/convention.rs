//! A convention, barely begun and frozen.

use domain::convention::{Frozen, Preview, Section, SignerRole, Unsaid, Values, name, sample};
use leptos::prelude::*;

use super::part::{LONG, Part};
use crate::components::document::ConventionDocument;

#[component]
pub(super) fn Documents() -> impl IntoView {
    let begun = begun();
    view! {
        <Part title="Convention" id="convention">
            <h3>"Brouillon, à peine commencé"</h3>
            <ConventionDocument frozen=begun.document(&sample::facts()) unsaid=begun.unsaid() signatures=Vec::new() />
            <h3>"Figée, une signature faite"</h3>
            <ConventionDocument
                frozen=frozen()
                unsaid=Unsaid::NOTHING
                signatures=vec![(SignerRole::Student, "Signée en ligne le 4\u{a0}mai 2027 à 18\u{a0}h\u{a0}05".to_owned())]
            />
        </Part>
    }
    .into_any()
}

/// A convention of which little is said yet.
fn begun() -> Preview {
    let structure = [(name::HOST_NAME, LONG), (name::KIND, "company")];
    let sections = [
        (Section::Structure, Values::from_iter(structure)),
        (
            Section::Student,
            Values::from_iter([("eleve_nom", "Zoé Lambert")]),
        ),
        (
            Section::School,
            Values::from_iter([("lycee_nom", "Lycée Jean-Jaurès")]),
        ),
    ];
    Preview {
        sections: sections.into(),
        ..sample::preview()
    }
}

/// A complete one, frozen, whose signers have long names.
fn frozen() -> Frozen {
    let mut frozen = sample::frozen();
    for signer in &mut frozen.signers {
        signer.name = "Anne-Charlotte de La Rochefoucauld-Montmorency".into();
    }
    frozen
}
