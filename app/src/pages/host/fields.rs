//! The fields of an offer, step by step: the wizard shows them one step at a time, an edit all of them.

use domain::{
    campaign::Campaign,
    draft::{DraftContent, NEW_PLACE, PLACE_ABROAD, Problem, Step, field, said_together},
    offer::Format,
    typography::capitalised,
    weeks::Weeks,
};
use leptos::prelude::*;
use wire::{
    field as form_field,
    form::{FieldError, FormData, FormState},
    host::draft::Choices,
};

use super::{hours::Hours, structure::AddressFields};
use crate::{
    components::{
        calendar::campaign_span,
        form::Tick,
        text_field::{TextField, TextKind},
    },
    pages::host::{
        controls::{Radios, Select},
        reserved_schools::ReservedSchools,
    },
};

/// What was typed when it was refused, over what is kept: with the boxes of schools as numbers.
pub(super) fn typed_over(content: DraftContent, steps: &[Step], fields: &FormData) -> DraftContent {
    let pairs: Vec<(String, String)> = fields
        .iter()
        .map(|(name, value)| match name.strip_prefix(form_field::SCHOOL_BOX) {
            Some(uai) => (field::RESERVED_TO.to_owned(), uai.to_owned()),
            None => (name.to_owned(), value.to_owned()),
        })
        .collect();
    steps.iter().fold(content, |content, step| {
        DraftContent::from_form(content, *step, &pairs)
    })
}

/// A form whose faults are those of the fields and those that a check found.
pub(super) fn with_problems(mut form: FormState, problems: Vec<Problem>) -> FormState {
    for problem in said_together(problems) {
        let error = FieldError::new(problem.field, problem.message);
        if !form.errors.contains(&error) {
            form.errors.push(error);
        }
    }
    form
}

/// The campaign's weeks as choices.
fn weeks(campaign: Option<&Campaign>) -> Vec<(String, String)> {
    Weeks::ALL
        .into_iter()
        .map(|weeks| {
            let label = capitalised(weeks.label());
            let label = match campaign {
                Some(campaign) => format!("{label}, {}", campaign_span(campaign, weeks)),
                None => label,
            };
            (weeks.code().to_owned(), label)
        })
        .collect()
}

/// Where.
#[component]
pub(super) fn PlaceFields(
    content: DraftContent,
    choices: Choices,
    f: FormState,
    #[prop(optional)] frozen: bool,
) -> impl IntoView {
    let mut places: Vec<(String, String)> = choices
        .places
        .into_iter()
        .map(|(id, words)| (id.to_string(), words))
        .collect();
    places.push((NEW_PLACE.to_owned(), "Une autre adresse en France".to_owned()));
    places.push((PLACE_ABROAD.to_owned(), "Une adresse à l’étranger".to_owned()));
    view! {
        <Radios
            name=field::PLACE
            legend="Où le stage a-t-il lieu\u{202f}?"
            hint="Les élèves voient la commune et la distance. L’adresse exacte n’est donnée qu’aux élèves acceptés."
            value=content.place
            error=f.error(field::PLACE)
            options=places
            disabled=frozen
        />
        <div class="other-place stack-inside">
            <p class="hint">"Pour une autre adresse seulement\u{a0}:"</p>
            <AddressFields
                f
                address=content.address
                postal_code=content.postal_code
                commune=content.commune
                city=content.city
                country=content.country
                disabled=frozen
            />
        </div>
    }
    .into_any()
}

/// What, by how many, when.
#[component]
pub(super) fn OfferFields(
    content: DraftContent,
    choices: Choices,
    f: FormState,
    #[prop(optional)] frozen: bool,
) -> impl IntoView {
    let sectors = choices
        .sectors
        .iter()
        .map(|sector| (sector.code.to_string(), sector.label.clone()))
        .collect();
    let campaign = choices.calendar.map(|calendar| calendar.campaign);
    view! {
        <TextField
            required=true
            name=field::TITLE
            label="Titre de l’offre"
            hint="Ce que l’élève va découvrir\u{a0}: par exemple «\u{a0}Découvrir une menuiserie\u{a0}»."
            value=content.title
            error=f.error(field::TITLE)
            longest=100
        />
        <Select
            name=field::SECTOR
            label="Secteur"
            value=content.sector
            error=f.error(field::SECTOR)
            options=sectors
        />
        <TextField
            name=field::METIERS
            label="Métiers à découvrir (facultatif)"
            hint="Un par ligne, huit au plus."
            kind=TextKind::Paragraph
            value=content.metiers
            error=f.error(field::METIERS)
        />
        <TextField
            required=true
            name=field::ACTIVITIES
            label="Ce que l’élève fera"
            hint="Une activité par ligne, douze au plus. L’élève observe, et participe avec son tuteur\u{a0}: sans machine ni outil qui peut blesser."
            kind=TextKind::Paragraph
            value=content.activities
            error=f.error(field::ACTIVITIES)
        />
        <details class="fold-plain">
            <summary>"Des idées d’activités"</summary>
            <ul class="plain-list">
                <li>"visiter l’atelier, les plateaux techniques, les coulisses"</li>
                <li>"passer une demi-journée auprès de chaque collègue"</li>
                <li>"suivre une réunion d’équipe"</li>
                <li>"parler avec de jeunes salariés de leurs études et de leur parcours"</li>
                <li>"rencontrer un client ou un fournisseur"</li>
            </ul>
            <p>"Ce qui vous semble banal est nouveau pour un lycéen."</p>
        </details>
        <Radios
            name=field::FORMAT
            legend="Qui accueillez-vous\u{202f}?"
            hint="Dans un petit groupe, chaque élève candidate lui-même et a sa propre convention."
            value=content.format
            error=f.error(field::FORMAT)
            options=Format::OFFERED.into_iter().map(|format| (format.code().to_owned(), format.label().to_owned())).collect()
            disabled=frozen
        />
        <Radios
            name=field::WEEKS
            legend="Quelles semaines\u{202f}?"
            value=content.weeks
            error=f.error(field::WEEKS)
            options=weeks(campaign.as_ref())
            disabled=frozen
        />
        <TextField
            required=true
            name=field::SEATS
            kind=TextKind::Number
            label="Places par semaine"
            hint="Un nombre, par exemple 2\u{a0}: autant chaque semaine."
            value=content.seats
            error=f.error(field::SEATS)
        />
    }
    .into_any()
}

/// Hours, meals, accessibility, schools, whom to call.
#[component]
pub(super) fn PracticalFields(
    content: DraftContent,
    choices: Choices,
    f: FormState,
    #[prop(optional)] frozen: bool,
) -> impl IntoView {
    let checked = f.errors.iter().any(|error| error.field == field::HOURS);
    // Names come with what is kept; a number ticked a moment ago keeps its own.
    let chosen = content
        .reserved_to
        .iter()
        .map(|uai| {
            let known = choices.lycees.iter().find(|(known, _)| known == uai);
            known.cloned().unwrap_or_else(|| (uai.clone(), uai.clone()))
        })
        .collect();
    let proposed = f
        .fields
        .get(form_field::SCHOOL_CHOICES)
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .map(|(uai, name)| (uai.to_owned(), name.to_owned()))
        .collect();
    view! {
        <Hours hours=content.hours checked rules_year=choices.rules_year disabled=frozen />
        <TextField
            required=true
            name=field::LUNCH
            label="Repas de midi"
            hint="Par exemple\u{a0}: restaurant d’entreprise offert, ou repas à apporter, micro-ondes sur place."
            value=content.lunch
            error=f.error(field::LUNCH)
            longest=300
        />
        <Tick name=field::ACCESSIBLE label="Nous pouvons accueillir un élève en situation de handicap" checked=content.accessible />
        <TextField
            name=field::ACCESS_NOTE
            label="Ce qu’il doit savoir (facultatif)"
            hint="Accès, ascenseur, poste adapté."
            value=content.access_note
            error=f.error(field::ACCESS_NOTE)
            longest=300
        />
        <ReservedSchools
            chosen
            choices=proposed
            typed=f.value(form_field::SCHOOL_NAMES)
            error=f.error(form_field::SCHOOL_NAMES)
            wrong=f.error(field::RESERVED_TO)
        />
        <h2>"La personne à contacter"</h2>
        <p class="hint">"Son nom et son téléphone ne sont donnés qu’aux élèves acceptés."</p>
        <TextField
            required=true
            name=field::CONTACT_NAME
            label="Prénom et nom"
            value=content.contact_name
            error=f.error(field::CONTACT_NAME)
            longest=80
            autocomplete="name"
        />
        <TextField
            required=true
            name=field::CONTACT_PHONE
            label="Téléphone"
            hint="Par exemple 06\u{a0}39\u{a0}98\u{a0}00\u{a0}01."
            kind=TextKind::Phone
            value=content.contact_phone
            error=f.error(field::CONTACT_PHONE)
            autocomplete="tel"
        />
    }
    .into_any()
}
