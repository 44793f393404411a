//! `/structure/nouvelle` and `/structure/modifier`: who hosts.

use domain::{
    draft::{NEW_PLACE, PLACE_ABROAD, field},
    structure::{Siret, SiretError, StructureKind},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use wire::{
    field as form_field,
    flash::Flash,
    form::FormState,
    host::structure::{StructureFlash, StructureShown},
};

use super::layout::Space;
use crate::{
    api::host::{
        structure::{CorrectStructure, FoundStructure, RemoveStructureLogo, read_space, read_structure},
        vetting::LookUpStructure,
    },
    components::{
        form::{AllRequired, FlashMessage, FormErrors, Tick},
        logo::Logo,
        page_frame::page_frame,
        text_field::TextField,
    },
    form::form_state,
    pages::host::controls::{Radios, Select},
    resource::load,
};

/// A structure that is declared.
#[component]
pub(crate) fn NewStructurePage() -> impl IntoView {
    // Whoever may not host learns nothing here.
    let space = load(|| (), |()| read_space(String::new()));
    let form = form_state();
    page_frame((space, form), move |(space, form)| {
        view! {
            <Title text="Inscrire votre structure" />
            <div class="page page-narrow host">
                <h1>"Inscrire votre structure"</h1>
                <NewStructure form has_register=space.has_register />
            </div>
        }
        .into_any()
    })
}

/// The form.
#[component]
pub(super) fn NewStructure(form: FormState, has_register: bool) -> impl IntoView {
    let f = form.clone();
    let place = match f.value(field::PLACE) {
        typed if typed == PLACE_ABROAD => typed,
        _ => NEW_PLACE.to_owned(),
    };
    view! {
        <p class="lead">"Entreprise, association, administration, collectivité\u{a0}: toute structure peut accueillir. Un lycée ou une école aussi, comme établissement public."</p>
        <FlashMessage of=StructureFlash::sentence_of />
        <FormErrors of=form />
        {has_register.then(|| view! { <Fill siret=f.value(form_field::SIRET) /> })}
        <form method="post" action=FoundStructure::PATH class="stack">
            <AllRequired marked=true />
            <Names f=f.clone() name=f.value(form_field::NAME) kind=f.value(form_field::KIND) />
            <Radios
                name=field::PLACE
                legend="Où se trouve votre structure\u{202f}?"
                value=place
                options=vec![
                    (NEW_PLACE.to_owned(), "En France".to_owned()),
                    (PLACE_ABROAD.to_owned(), "À l’étranger".to_owned()),
                ]
            />
            <SiretField value=f.value(form_field::SIRET) error=f.error(form_field::SIRET) />
            <details class="fold-plain">
                <summary>"Vous n’avez pas de SIRET\u{202f}?"</summary>
                <p class="hint">
                    "En Nouvelle-Calédonie, en Polynésie française et à Wallis-et-Futuna, laissez ce champ vide. À l’étranger aussi, sauf pour une ambassade, un consulat ou un lycée français qui en a un."
                </p>
            </details>
            <AddressFields f=f.clone() address=f.value(field::ADDRESS) postal_code=f.value(field::POSTAL_CODE)
                commune=f.value(field::COMMUNE) city=f.value(field::CITY) country=f.value(field::COUNTRY) />
            <p class="actions">
                <button class="button" type="submit">
                    "Inscrire ma structure"
                </button>
            </p>
        </form>
        <p>
            "Votre structure est déjà inscrite par quelqu’un d’autre\u{202f}? "
            <a href="/structure/revendiquer">"Dites-nous qu’elle est la vôtre"</a>
            "."
        </p>
    }
    .into_any()
}

/// Fills the form below from the State's register.
#[component]
fn Fill(siret: String) -> impl IntoView {
    view! {
        <form method="post" action=LookUpStructure::PATH class="stack">
            <div class="field field-narrow">
                <label for="siret-repertoire">"Remplir d’après le répertoire de l’État"</label>
                <p class="hint" id="siret-repertoire-aide">
                    "Avec votre SIRET, le nom, le statut et l’adresse se remplissent tout seuls. Facultatif."
                </p>
                <input
                    id="siret-repertoire"
                    name=form_field::SIRET
                    type="text"
                    inputmode="numeric"
                    value=siret
                    aria-describedby="siret-repertoire-aide"
                />
            </div>
            <p class="actions">
                <button class="button button-quiet" type="submit">
                    "Remplir le formulaire"
                </button>
            </p>
        </form>
    }
    .into_any()
}

#[component]
fn Names(f: FormState, name: String, kind: String) -> impl IntoView {
    view! {
        <TextField
            required=true
            name=form_field::NAME
            label="Nom de la structure"
            hint="Celui que les élèves liront\u{a0}: par exemple Atelier des Lilas."
            value=name
            error=f.error(form_field::NAME)
            longest=120
            autocomplete="organization"
        />
        <Select
            name=form_field::KIND
            label="Statut"
            hint="Un lycée, un collège ou une école\u{a0}: établissement public, ou association s’il est privé."
            value=kind
            error=f.error(form_field::KIND)
            options=StructureKind::ALL
                .into_iter()
                .map(|kind| (kind.code().to_owned(), kind.label().to_owned()))
                .collect()
        />
    }
    .into_any()
}

/// A SIRET, checked while it is typed.
#[component]
fn SiretField(value: String, error: String) -> impl IntoView {
    let (told, tell) = signal(error);
    // Only once something is typed, and long enough to be judged.
    let judge = move |typed: String| {
        let digits = typed.chars().filter(char::is_ascii_digit).count();
        tell.set(match Siret::parse(&typed) {
            Err(error @ (SiretError::Checksum | SiretError::Rounded | SiretError::Vat)) => {
                error.message().to_owned()
            }
            Err(error @ SiretError::Length) if digits > 14 => error.message().to_owned(),
            _ => String::new(),
        });
    };
    view! {
        <div class="field field-narrow">
            <label for="siret">"SIRET"</label>
            <p class="hint" id="siret-aide">
                "14\u{a0}chiffres, avec ou sans espaces\u{a0}: ils sont sur vos factures."
            </p>
            <input
                id="siret"
                name=form_field::SIRET
                type="text"
                inputmode="numeric"
                value=value
                aria-describedby="siret-aide siret-erreur"
                aria-invalid=move || told.with(|told| (!told.is_empty()).then_some("true"))
                on:input=move |event| judge(event_target_value(&event))
            />
            <p class="error" id="siret-erreur" aria-live="polite">
                {move || told.with(|told| (!told.is_empty()).then(|| told.clone()))}
            </p>
        </div>
    }
    .into_any()
}

/// An address, in France or abroad: which fields count depends on the choice above them. Those for abroad are not said to be required: a
/// browser that cannot hide them shows them to everybody.
#[component]
pub(super) fn AddressFields(
    f: FormState,
    address: String,
    postal_code: String,
    commune: String,
    city: String,
    country: String,
    #[prop(optional)] disabled: bool,
) -> impl IntoView {
    view! {
        <TextField
            required=true
            name=field::ADDRESS
            label="Numéro et rue"
            hint="Seuls les élèves acceptés la voient."
            value=address
            error=f.error(field::ADDRESS)
            longest=200
            disabled
            autocomplete="address-line1"
        />
        <TextField
            required=true
            name=field::POSTAL_CODE
            short=true
            label="Code postal"
            value=postal_code
            error=f.error(field::POSTAL_CODE)
            disabled
            autocomplete="postal-code"
        />
        <div class="in-france">
            <TextField
                required=true
                name=field::COMMUNE
                label="Commune"
                value=commune
                error=f.error(field::COMMUNE)
                disabled
                autocomplete="address-level2"
            />
        </div>
        <div class="abroad stack-inside">
            <TextField name=field::CITY label="Ville" hint="À l’étranger." value=city error=f.error(field::CITY) disabled />
            <TextField
                name=field::COUNTRY
                label="Pays"
                hint="À l’étranger, en français\u{a0}: par exemple Portugal."
                value=country
                error=f.error(field::COUNTRY)
                disabled
                autocomplete="country-name"
            />
        </div>
    }
    .into_any()
}

/// A structure that is corrected.
#[component]
pub(crate) fn CorrectStructurePage() -> impl IntoView {
    let query = use_query_map();
    let shown = load(
        move || query.read().get("structure").unwrap_or_default(),
        read_structure,
    );
    let form = form_state();
    page_frame((shown, form), move |(shown, form)| {
        view! { <Correct shown form /> }.into_any()
    })
}

#[component]
fn Correct(shown: StructureShown, form: FormState) -> impl IntoView {
    let f = form.clone();
    let no_siret = if f.is_back(form_field::NAME) {
        f.fields.is_ticked(form_field::NO_SIRET)
    } else {
        shown.siret.is_empty()
    };
    let siret_error = f.error(form_field::SIRET);
    let is_open = no_siret || !siret_error.is_empty();
    // Whoever is not responsible for it corrects nothing of it.
    let logo = shown.role.may_manage_people().then(|| {
        let address = format!("/structure/{}/logo", shown.id);
        let fields = vec![(form_field::STRUCTURE, shown.id.to_string())];
        let version = shown.logo.clone();
        view! { <Logo address version remove=RemoveStructureLogo::PATH fields form=f.clone() /> }
    });
    view! {
        <Space title="Modifier la structure">
            <FlashMessage of=StructureFlash::sentence_of />
            <p>"Vos offres publiées montrent le nouveau nom et le nouveau statut dans la minute. Avec un autre nom ou un autre SIRET, la modération peut vérifier votre structure de nouveau\u{a0}: vos offres attendent alors, et le badge est retiré."</p>
            <FormErrors of=form />
            <form method="post" action=CorrectStructure::PATH class="stack">
                <input type="hidden" name=form_field::STRUCTURE value=shown.id.to_string() />
                <Names f=f.clone() name=f.value_or(form_field::NAME, &shown.name) kind=f.value_or(form_field::KIND, shown.kind.code()) />
                <SiretField value=f.value_or(form_field::SIRET, &shown.siret) error=siret_error />
                <details class="fold-plain" open=is_open>
                    <summary>"Vous n’avez pas de SIRET\u{202f}?"</summary>
                    <Tick name=form_field::NO_SIRET label="La structure n’a que des adresses à l’étranger, en Nouvelle-Calédonie, en Polynésie française ou à Wallis-et-Futuna\u{a0}: elle peut ne pas avoir de SIRET" checked=no_siret />
                </details>
                <p class="actions">
                    <button class="button" type="submit">
                        "Enregistrer"
                    </button>
                    <a class="button button-quiet" href=format!("/structure?structure={}", shown.id)>
                        "Annuler"
                    </a>
                </p>
            </form>
            {logo}
        </Space>
    }
    .into_any()
}
