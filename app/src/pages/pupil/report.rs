//! `/signaler/…`: reporting an offer.

use domain::{
    report::{DETAIL_MAX, ReportKind},
    typography::set,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};

use crate::{
    api::pupil::{self, SendReport, read_report_page},
    components::{
        form::{Done, Faults},
        text_field::{TextField, TextKind},
        trouble::Trouble,
    },
    data::load,
    form::{DONE as DONE_PARAMETER, Returned, returned},
};

const DONE: &[(&str, &str)] = &[
    ("envoye", "Merci. Un modérateur va regarder cette offre."),
    (
        "deja",
        "Vous avez déjà signalé cette offre\u{a0}: un modérateur va la regarder.",
    ),
];

/// The page.
#[component]
pub(crate) fn ReportPage() -> impl IntoView {
    let offer = use_params_map().read_untracked().get("offer").unwrap_or_default();
    let page = load(|| (), move |()| read_report_page(offer.clone()));
    let form = returned();
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match (page.await, form.await) {
                    (Ok(page), Ok(form)) => view! { <Shown page form /> }.into_any(),
                    (Err(error), _) | (_, Err(error)) => view! { <Trouble error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Shown(page: pupil::ReportPage, form: Returned) -> impl IntoView {
    let done = use_query_map().read_untracked().get(DONE_PARAMETER).is_some();
    let back = format!("/offres/{}", page.offer);
    let about = format!("{}, {}", set(&page.title), set(&page.structure));
    view! {
        <Title text="Signaler une offre" />
        <div class="page page-narrow">
            <h1>"Signaler une offre"</h1>
            <p class="lead">{about}</p>
            <Done words=DONE />
            <Faults of=form.clone() />
            {(!done).then(|| view! { <Form page form /> })}
            <p>
                <a href=back>"Revenir à l’offre"</a>
            </p>
        </div>
    }
    .into_any()
}

#[component]
fn Form(page: pupil::ReportPage, form: Returned) -> impl IntoView {
    let chosen = ReportKind::from_code(&form.value("raison"));
    let error = form.error("raison");
    let invalid = (!error.is_empty()).then_some("true");
    view! {
        <p>"Votre nom n’est pas donné à la structure. Un modérateur lit chaque signalement."</p>
        <form method="post" action=SendReport::PATH class="stack">
            <input type="hidden" name="offre" value=page.offer.to_string() />
            <input type="hidden" name="signalement" value=form.value_or("signalement", &page.form) />
            <fieldset class="choices" id="raison" tabindex="-1" aria-describedby="raison-erreur" aria-invalid=invalid>
                <legend>"Qu’est-ce qui ne va pas\u{202f}?"</legend>
                {ReportKind::ALL
                    .into_iter()
                    .map(|kind| {
                        view! {
                            <label class="choice">
                                <input type="radio" name="raison" value=kind.code() checked=chosen == Some(kind) />
                                <span>{kind.label()}</span>
                            </label>
                        }
                    })
                    .collect_view()}
                <p class="error" id="raison-erreur">{(!error.is_empty()).then_some(error)}</p>
            </fieldset>
            <TextField
                name="detail"
                label="Dites-nous en plus"
                hint="Facultatif, sauf pour «\u{a0}Autre chose\u{a0}»."
                kind=TextKind::Paragraph
                longest=DETAIL_MAX
                value=form.value("detail")
                error=form.error("detail")
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
