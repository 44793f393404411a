//! A convention, barely begun and frozen.

use domain::{
    convention::{
        Address, Care, Content, Frozen, HostPart, Person, PupilPart, Registration, SchoolPart, Signer,
        SignerRole, TEMPLATE, WeekPart,
    },
    hours::WeekHours,
    structure::StructureKind,
};
use leptos::prelude::*;

use super::Part;
use crate::components::document::ConventionDocument;

#[component]
pub(super) fn Documents() -> impl IntoView {
    view! {
        <Part title="Convention" id="convention">
            <h3>"Brouillon, à peine commencé"</h3>
            <ConventionDocument frozen=begun() draft=true signatures=Vec::new() />
            <h3>"Figée, une signature faite"</h3>
            <ConventionDocument
                frozen=frozen()
                draft=false
                signatures=vec![(SignerRole::Student, "Signée en ligne le 4\u{a0}mai 2027 à 18\u{a0}h\u{a0}05".to_owned())]
            />
        </Part>
    }
    .into_any()
}

/// A convention of which little is said yet.
fn begun() -> Frozen {
    let nobody = || Person {
        name: String::new(),
        quality: String::new(),
        email: String::new(),
        phone: String::new(),
    };
    let nowhere = || Address {
        street: String::new(),
        postal_code: String::new(),
        city: String::new(),
        country: String::new(),
    };
    let monday = chrono::NaiveDate::default();
    Frozen {
        reference: "QZ-27-4H7K-9M2X".into(),
        version: 1,
        template: TEMPLATE.into(),
        school_year: "2026-2027".into(),
        validated_on: monday,
        validated_by: String::new(),
        check_url: String::new(),
        content: Content {
            host: HostPart {
                name: super::LONG.into(),
                kind: Some(StructureKind::Company),
                registration: Registration::Siret(String::new()),
                address: nowhere(),
                representative: nobody(),
                tutor: nobody(),
                place: nowhere(),
                access: String::new(),
                weeks: vec![WeekPart {
                    number: 1,
                    monday,
                    hours: WeekHours::default(),
                }],
                activities: Vec::new(),
                skills: Default::default(),
                lunch: String::new(),
                transport: String::new(),
                lodging: String::new(),
            },
            pupil: PupilPart {
                name: "Zoé Lambert".into(),
                birth_date: None,
                class_name: String::new(),
                address: String::new(),
                transport: String::new(),
                minor: true,
            },
            guardians: Vec::new(),
            school: SchoolPart {
                name: "Lycée Jean-Jaurès".into(),
                uai: String::new(),
                address: String::new(),
                status: String::new(),
                head: nobody(),
                board_date: None,
                referent: nobody(),
                evaluation: String::new(),
            },
            care: Care {
                pai_kit: None,
                checked_for_under_16: false,
            },
        },
        signers: Vec::new(),
    }
}

/// The same, frozen.
fn frozen() -> Frozen {
    let mut frozen = begun();
    frozen.validated_by = "Dominique Martin, chef d’établissement".into();
    frozen.check_url = "https://quinzaine.example/verifier".into();
    frozen.signers = SignerRole::ALL
        .into_iter()
        .map(|role| Signer {
            role,
            name: "Anne-Charlotte de La Rochefoucauld-Montmorency".into(),
            quality: String::new(),
        })
        .collect();
    frozen
}
