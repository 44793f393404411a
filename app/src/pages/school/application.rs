//! `/lycee/candidatures/…`: a pupil's application, for their lycée.

use domain::typography::{capitalised, date_with_weekday, set};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use crate::{
    api::{
        convention::ConventionRow,
        proposals::{CancelPlaceBySchool, read_application_for_school},
        pupil::ApplicationPage,
    },
    components::{
        form::{Done, Faults},
        mark::TenSquares,
        trouble::Trouble,
    },
    data::load,
    form::{Returned, returned},
    pages::convention::lists::{ConventionOf, convention_of_page},
    pages::pupil::{History, WithReason},
};

const DONE: &[(&str, &str)] = &[
    (
        "annulee",
        "Ce stage est annulé. L’élève et la structure sont prévenus.",
    ),
    (
        "change",
        "Entre-temps, les choses ont changé\u{a0}: voici où en est cette candidature.",
    ),
];

/// The page.
#[component]
pub(crate) fn SchoolApplicationPage() -> impl IntoView {
    let id = use_params_map().read_untracked().get("id").unwrap_or_default();
    let page = load(|| (), move |()| read_application_for_school(id.clone()));
    let convention = convention_of_page();
    let form = returned();
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match (page.await, convention.await, form.await) {
                    (Ok(page), Ok(convention), Ok(form)) => view! { <Shown page convention form /> }.into_any(),
                    (Err(error), ..) | (_, Err(error), _) | (.., Err(error)) => view! { <Trouble error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Shown(page: ApplicationPage, convention: Option<ConventionRow>, form: Returned) -> impl IntoView {
    let detail = page.detail.clone();
    let id = detail.id.to_string();
    view! {
        <Title text=format!("Candidature\u{a0}: {}", detail.student) />
        <div class="page page-narrow pupil">
            <p>
                <a href="/lycee">"Mon lycée"</a>
            </p>
            <h1>{format!("Candidature\u{a0}: {}", detail.student)}</h1>
            <p class="lead">
                {set(&detail.title)}
                <br />
                {set(&detail.structure)}
                ", "
                {detail.city.clone()}
            </p>
            <Done words=DONE />
            <Faults of=form.clone() />
            <p class="line-weeks">
                <TenSquares weeks=Some(detail.weeks) />
                <span>
                    {capitalised(detail.weeks.label())}
                    <br />
                    <span class="quiet">{page.span.clone()}</span>
                </span>
            </p>
            <p>
                <span class="tag">{detail.state.label()}</span>
            </p>
            {detail.deadline.map(|day| view! { <p>{format!("Prochaine échéance\u{a0}: {}.", date_with_weekday(day))}</p> })}
            {(!detail.reason.is_empty()).then(|| view! { <blockquote class="said">{detail.reason.clone()}</blockquote> })}
            <ConventionOf found=convention />
            <section aria-labelledby="histoire">
                <h2 id="histoire">"Ce qui s’est passé"</h2>
                <History lines=page.history />
            </section>
            {page
                .may_cancel
                .then(|| {
                    view! {
                        <WithReason
                            action=CancelPlaceBySchool::PATH
                            field=("candidature", id)
                            summary="Annuler ce stage"
                            label="Pourquoi\u{202f}?"
                            hint="L’élève et la structure le liront."
                            button="Annuler ce stage"
                            form
                        >
                            <p>{format!("{} n’aura plus de place pour ces semaines, et la convention sera annulée.", detail.student)}</p>
                        </WithReason>
                    }
                })}
        </div>
    }
    .into_any()
}
