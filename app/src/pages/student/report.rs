//! `/signaler/…`: reporting an offer.

use domain::{
    report::{DETAIL_MAX, ReportKind},
    typography::set,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use wire::{
    field,
    flash::{Flash, PARAMETER},
    form::FormState,
    student::ReportFlash,
};

use crate::{
    api::student::{SendReport, read_report_page},
    components::{
        form::{FlashMessage, FormErrors},
        page_frame::page_frame,
        text_field::{TextField, TextKind},
    },
    form::form_state,
    resource::load,
};

#[component]
pub(crate) fn ReportPage() -> impl IntoView {
    let offer = use_params_map().read_untracked().get("offer").unwrap_or_default();
    let page = load(|| (), move |()| read_report_page(offer.clone()));
    let form = form_state();
    page_frame((page, form), move |(page, form)| {
        view! { <Shown page form /> }.into_any()
    })
}

#[component]
fn Shown(page: wire::student::ReportPage, form: FormState) -> impl IntoView {
    let done = use_query_map().read_untracked().get(PARAMETER).is_some();
    let back = format!("/offres/{}", page.offer);
    let about = format!("{}, {}", set(&page.title), set(&page.structure));
    view! {
        <Title text="Signaler une offre" />
        <div class="page page-narrow">
            <h1>"Signaler une offre"</h1>
            <p class="lead">{about}</p>
            <FlashMessage of=ReportFlash::sentence_of />
            <FormErrors of=form.clone() />
            {(!done).then(|| view! { <Form page form /> })}
            <p>
                <a href=back>"Revenir à l’offre"</a>
            </p>
        </div>
    }
    .into_any()
}

#[component]
fn Form(page: wire::student::ReportPage, form: FormState) -> impl IntoView {
    let chosen = ReportKind::from_code(&form.value(field::REPORT_KIND));
    let error = form.error(field::REPORT_KIND);
    let invalid = (!error.is_empty()).then_some("true");
    view! {
        <p>"Votre nom n’est pas donné à la structure. Un modérateur lit chaque signalement."</p>
        <form method="post" action=SendReport::PATH class="stack">
            <input type="hidden" name=field::OFFER value=page.offer.to_string() />
            <input type="hidden" name=field::REPORT value=form.value_or(field::REPORT, &page.form) />
            <fieldset class="choices" id="raison" tabindex="-1" aria-describedby="raison-erreur" aria-invalid=invalid>
                <legend>"Qu’est-ce qui ne va pas\u{202f}?"</legend>
                {ReportKind::ALL
                    .into_iter()
                    .map(|kind| {
                        view! {
                            <label class="choice">
                                <input type="radio" name=field::REPORT_KIND value=kind.code() checked=chosen == Some(kind) />
                                <span>{kind.label()}</span>
                            </label>
                        }
                    })
                    .collect_view()}
                <p class="error" id="raison-erreur">{(!error.is_empty()).then_some(error)}</p>
            </fieldset>
            <TextField
                name=field::DETAIL
                label="Dites-nous en plus"
                hint="Facultatif, sauf pour «\u{a0}Autre chose\u{a0}»."
                kind=TextKind::Paragraph
                longest=DETAIL_MAX
                value=form.value(field::DETAIL)
                error=form.error(field::DETAIL)
            />
            <p class="actions">
                <button class="button" type="submit">
                    "Envoyer le signalement"
                </button>
            </p>
        </form>
    }
    .into_any()
}
