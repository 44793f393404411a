//! `/lycee/profil`: what the lycée says of itself in every convention, kept once.

use domain::{
    account::Role,
    convention::{FieldKind, FieldSpec, Section, Values, profile_fields},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use wire::{
    field,
    flash::Flash,
    form::FormState,
    profile::{ProfileFlash, ProfilePage},
};

use crate::{
    api::profile::{RemoveSchoolLogo, SaveProfile, read_profile},
    components::{
        around::Around,
        form::{FlashMessage, FormErrors},
        logo::Logo,
        page_frame::page_frame,
        tabs::{PROFILE, Tabs},
        text_field::{TextField, TextKind},
    },
    form::form_state,
    pages::host::controls::Select,
    resource::load,
};

#[component]
pub(crate) fn SchoolProfilePage() -> impl IntoView {
    let page = load(|| (), |()| read_profile());
    let form = form_state();
    page_frame((page, form, Around::of_page().me), move |(page, form, me)| {
        let heads = me.is_some_and(|me| me.roles.contains(&Role::Head));
        view! { <Shown page form heads /> }.into_any()
    })
}

#[component]
fn Shown(page: ProfilePage, form: FormState, heads: bool) -> impl IntoView {
    let (own, followed): (Vec<_>, Vec<_>) =
        profile_fields().partition(|spec| Section::School.fields().iter().any(|own| own.name == spec.name));
    let fields = |specs: Vec<&'static FieldSpec>| {
        specs
            .into_iter()
            .map(|spec| view! { <Field spec values=page.values.clone() form=form.clone() /> })
            .collect_view()
    };
    let (own, followed) = (fields(own), fields(followed));
    let (logo, address) = (page.logo.clone(), "/lycee/profil/logo".to_owned());
    view! {
        <Title text="Profil du lycée" />
        <div class="page">
            <h1>"Profil du lycée"</h1>
            // Whoever runs the office keeps the profile, and reads no journal.
            {heads.then(|| view! { <Tabs label="Votre lycée" pages=PROFILE here="/lycee/profil" /> })}
            <p>
                "Écrivez une fois ce que votre lycée dit dans chaque convention\u{a0}: les prochaines en seront remplies. Chacune peut ensuite être \
                 corrigée. Rien de ce qui concerne un élève n’est gardé ici."
            </p>
            <FlashMessage of=ProfileFlash::sentence_of />
            <FormErrors of=form.clone() />
            <form method="post" action=SaveProfile::PATH>
                <input type="hidden" name=field::VERSION value=page.version.to_string() />
                <p class="quiet">"Aucun champ n’est obligatoire."</p>
                <div class="form-columns">
                    <section class="stack" aria-labelledby="le-lycee">
                        <h2 id="le-lycee">"Le lycée"</h2>
                        {own}
                    </section>
                    <section class="stack" aria-labelledby="le-suivi">
                        <h2 id="le-suivi">"Le suivi des élèves"</h2>
                        {followed}
                    </section>
                </div>
                <p class="actions">
                    <button class="button" type="submit">
                        "Enregistrer le profil"
                    </button>
                </p>
            </form>
            {(!page.saved.is_empty()).then(|| view! { <p class="quiet">{page.saved.clone()}</p> })}
            <Logo address version=logo remove=RemoveSchoolLogo::PATH fields=Vec::new() form=form.clone() />
        </div>
    }
    .into_any()
}

/// A field, from the table of the convention's fields; none has to be filled here.
#[component]
fn Field(spec: &'static FieldSpec, values: Values, form: FormState) -> impl IntoView {
    let value = form.value_or(spec.name, values.get(spec.name));
    let error = form.error(spec.name);
    let (kind, longest) = match spec.kind {
        FieldKind::Choice(choices) => {
            let options = choices
                .iter()
                .map(|(code, label)| ((*code).to_owned(), (*label).to_owned()))
                .collect();
            return view! { <Select name=spec.name label=spec.label hint=spec.hint value error options /> }
                .into_any();
        }
        FieldKind::Text(most) => (TextKind::Paragraph, most),
        FieldKind::Line(most) => (TextKind::Line, most),
        FieldKind::EmailAddress => (TextKind::EmailAddress, 0),
        FieldKind::Phone => (TextKind::Phone, 0),
        FieldKind::Date => (TextKind::Date, 0),
        FieldKind::Siret => (TextKind::Number, 0),
        FieldKind::Uai | FieldKind::Tick => (TextKind::Line, 0),
    };
    view! { <TextField name=spec.name label=spec.label hint=spec.hint value error kind longest /> }.into_any()
}
