//! `/lycee/candidatures/…`: a student's application, for their school.

use domain::{
    application::ApplicationState,
    typography::{capitalised, date_with_weekday, set, with_city},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use wire::{
    convention::ConventionRow,
    field,
    flash::Flash,
    form::FormState,
    student::{ApplicationPage, SchoolApplicationFlash},
};

use crate::{
    api::proposal::{CancelPlaceBySchool, read_application_for_school},
    components::{
        form::{FlashMessage, FormErrors},
        history::History,
        page_frame::page_frame,
        week_squares::WeekSquares,
        with_reason::WithReason,
    },
    form::form_state,
    pages::convention::lists::{ConventionOf, PlaceStanding, convention_of_page},
    resource::load,
};

#[component]
pub(crate) fn SchoolApplicationPage() -> impl IntoView {
    let id = use_params_map().read_untracked().get("id").unwrap_or_default();
    let page = load(|| (), move |()| read_application_for_school(id.clone()));
    let convention = convention_of_page();
    let form = form_state();
    page_frame((page, convention, form), move |(page, convention, form)| {
        view! { <Shown page convention form /> }.into_any()
    })
}

#[component]
fn Shown(page: ApplicationPage, convention: Option<ConventionRow>, form: FormState) -> impl IntoView {
    let detail = page.detail.clone();
    let id = detail.id.to_string();
    view! {
        <Title text=format!("Candidature\u{a0}: {}", detail.student) />
        <div class="page page-narrow pupil">
            <h1>{format!("Candidature\u{a0}: {}", detail.student)}</h1>
            <p class="lead">
                {set(&detail.title)}
                <br />
                {with_city(&detail.structure, &detail.city)}
            </p>
            <FlashMessage of=SchoolApplicationFlash::sentence_of />
            <FormErrors of=form.clone() />
            <p class="line-weeks">
                <WeekSquares weeks=Some(detail.weeks) />
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
            {(detail.state == ApplicationState::Confirmed).then(|| view! { <PlaceStanding convention=convention.clone() /> })}
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
                            field=(field::APPLICATION, id)
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
