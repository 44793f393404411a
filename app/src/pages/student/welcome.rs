//! `/accueil/…`: what a student's card leads to. Whoever holds it says yes in six fields, without an account.

use domain::typography::{at_organisation, set};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use wire::{
    field,
    flash::{self, Flash},
    form::FormState,
    typed_places::{WelcomeFlash, WelcomePage as Page},
};

use super::fields::WeekChoice;
use crate::{
    api::typed_places::{AnswerWelcome, read_welcome},
    components::{
        alert::{Alert, Tone},
        form::{AllRequired, FlashMessage, FormErrors},
        page_frame::page_frame,
        text_field::{TextField, TextKind},
    },
    form::form_state,
    resource::load,
};

#[component]
pub(crate) fn WelcomePage() -> impl IntoView {
    let code = use_params_map().read_untracked().get("jeton").unwrap_or_default();
    let page = load(|| (), {
        let code = code.clone();
        move |()| read_welcome(code.clone())
    });
    let form = form_state();
    let code = StoredValue::new(code);
    view! {
        <Title text="Accueillir un élève" />
        {page_frame((page, form), move |(page, form)| match page {
            Some(page) => view! { <Shown page form code=code.get_value() /> }.into_any(),
            None => {
                view! {
                    <div class="page page-narrow">
                        <h1>"Cette carte n’est plus bonne"</h1>
                        <p>
                            "L’adresse est peut-être incomplète, ou l’élève a changé de carte. Demandez-lui de vous la montrer à \
                             nouveau."
                        </p>
                    </div>
                }
                    .into_any()
            }
        })}
    }
}

#[component]
fn Shown(page: Page, form: FormState, code: String) -> impl IntoView {
    let thanked = use_query_map()
        .read_untracked()
        .get(flash::PARAMETER)
        .is_some_and(|said| said == WelcomeFlash::Thanks.code());
    let title = format!("Accueillir {} en stage", page.first_name);
    let body = if thanked {
        view! {
            <p>"Vous pouvez fermer cette page. Si vous avez donné une adresse e-mail, vous y recevrez un lien pour préparer la convention."</p>
        }
        .into_any()
    } else if page.own {
        view! {
            <Alert tone=Tone::Info title="C’est votre carte">
                <p>"Voici ce que verra la personne à qui vous la montrez. Elle seule peut répondre."</p>
                <p>
                    <a href=domain::urls::CARD>"Revenir à ma carte"</a>
                </p>
            </Alert>
        }
        .into_any()
    } else if page.choices.is_empty() {
        view! {
            <Alert tone=Tone::Info title="Cet élève ne cherche plus">
                <p>"Ses semaines ont une place, ou ce n’est pas le moment. Merci d’y avoir pensé\u{202f}!"</p>
            </Alert>
        }
        .into_any()
    } else {
        view! { <Fill page=page.clone() form=form.clone() code /> }.into_any()
    };
    view! {
        <div class="page page-narrow pupil">
            <h1>{title}</h1>
            <FlashMessage of=WelcomeFlash::sentence_of />
            <FormErrors of=form />
            {(!thanked)
                .then(|| {
                    view! {
                        <p class="lead">
                            {format!(
                                "{}, élève de seconde {}, cherche un stage d’observation en juin.",
                                page.first_name,
                                at_organisation(&set(&page.school)),
                            )}
                        </p>
                    }
                })}
            {body}
        </div>
    }
    .into_any()
}

#[component]
fn Fill(page: Page, form: FormState, code: String) -> impl IntoView {
    let f = form.clone();
    let about_siret = if page.has_register {
        "Entreprise, association, administration… Avec son SIRET seul, le nom et la ville se remplissent."
    } else {
        "Entreprise, association, administration… Ajoutez son SIRET si vous le connaissez."
    };
    let weeks = page
        .campaign
        .map(|campaign| view! { <WeekChoice choices=page.choices campaign form=form.clone() /> });
    view! {
        <p>
            "Dire oui ne prend qu’une minute et ne demande pas de compte. Le lycée vérifie votre réponse, puis une convention vous est \
             envoyée. Ce stage n’est pas rémunéré."
        </p>
        <form method="post" action=AnswerWelcome::PATH class="stack">
            <AllRequired marked=true />
            <input type="hidden" name=field::TOKEN value=code />
            <input type="hidden" name=field::PROPOSAL value=form.value_or(field::PROPOSAL, &page.form) />
            <TextField
                required=true
                name=field::STRUCTURE
                label="Nom de la structure"
                hint=about_siret
                value=f.value(field::STRUCTURE)
                error=f.error(field::STRUCTURE)
                autocomplete="organization"
            />
            <TextField
                required=true
                name=field::CITY
                label="Ville du stage"
                value=f.value(field::CITY)
                error=f.error(field::CITY)
                autocomplete="address-level2"
            />
            <TextField
                required=true
                name=field::CONTACT
                label="Votre prénom et votre nom"
                value=f.value(field::CONTACT)
                error=f.error(field::CONTACT)
                autocomplete="name"
            />
            <TextField
                required=true
                name=field::REACH
                label="Votre e-mail ou votre téléphone"
                hint="L’e-mail est le plus simple\u{a0}: la convention vous y est envoyée."
                kind=TextKind::EmailAddress
                value=f.value(field::REACH)
                error=f.error(field::REACH)
            />
            {weeks}
            <TextField
                name=field::ACTIVITIES
                label="Ce que l’élève verra (facultatif)"
                kind=TextKind::Paragraph
                value=f.value(field::ACTIVITIES)
                error=f.error(field::ACTIVITIES)
                longest=1000
            />
            <p class="quiet">"L’élève et son lycée verront votre réponse. Ces données servent à ce stage, et à rien d’autre."</p>
            <p class="actions">
                <button class="button" type="submit">
                    {format!("Oui, j’accueille {}", page.first_name)}
                </button>
            </p>
        </form>
    }
    .into_any()
}
