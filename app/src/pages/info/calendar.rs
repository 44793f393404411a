//! `/calendrier`: the dates of the campaign.

use chrono::NaiveDate;
use domain::{
    campaign::{CampaignStatus, Phase},
    typography::{capitalised, date_with_weekday},
    weeks::Weeks,
};
use leptos::prelude::*;
use wire::search::Calendar;

use crate::{
    api::overview::read_overview,
    components::{
        alert::{Alert, Tone},
        calendar::campaign_span,
        page_frame::page_frame,
        week_squares::WeekSquares,
    },
    pages::info::layout::Explained,
    resource::load,
};

#[component]
pub(crate) fn CalendarPage() -> impl IntoView {
    let overview = load(|| (), |()| read_overview());
    view! {
        <Explained title="Calendrier" description="Les dates du stage de seconde\u{a0}: ouverture aux structures, ouverture aux élèves, les deux semaines de juin.">
            {page_frame(overview, |overview| match overview.calendar {
                Some(calendar) => view! { <Dates calendar /> }.into_any(),
                None => view! { <p>"Le calendrier des prochains stages n’est pas encore connu."</p> }.into_any(),
            })}
        </Explained>
    }
    .into_any()
}

#[component]
fn Dates(calendar: Calendar) -> impl IntoView {
    let Calendar {
        campaign,
        phase,
        today,
    } = calendar;
    let after = campaign.span(Weeks::Both).1;
    let moments = [
        (
            campaign.hosts_open,
            "Les structures peuvent publier leurs offres.",
            "Les structures publient leurs offres.",
        ),
        (
            campaign.students_open,
            "Les élèves pourront chercher et candidater.",
            "Les élèves cherchent et candidatent.",
        ),
        (
            campaign.week1,
            "Première semaine de stage.",
            "Première semaine de stage.",
        ),
        (
            campaign.week2,
            "Seconde semaine de stage.",
            "Seconde semaine de stage.",
        ),
        (after, "Dernier jour.", "Dernier jour."),
    ];
    let (to_confirm, label) = (
        campaign.status == CampaignStatus::ToConfirm,
        campaign.label.replace('-', "–"),
    );
    view! {
        <h2>{format!("Année scolaire {label}")}</h2>
        {to_confirm
            .then(|| {
                view! {
                    <Alert tone=Tone::Info title="Dates à confirmer">
                        <p>"Les dates de cette année n’ont pas encore été publiées officiellement. Elles peuvent changer."</p>
                    </Alert>
                }
            })}
        <p class="calendar-weeks">
            <WeekSquares weeks=Some(Weeks::Both) />
            <span>{capitalised(&campaign_span(&campaign, Weeks::Both))}</span>
        </p>
        <ol class="timeline" role="list">
            {moments
                .map(|(day, ahead, now)| {
                    view! {
                        <li class=timeline_class(day, today)>
                            <strong>{capitalised(&date_with_weekday(day))}</strong>
                            <span>{if day > today { ahead } else { now }}</span>
                            {(day <= today).then_some(view! { <span class="quiet">"Depuis cette date"</span> })}
                        </li>
                    }
                })
                .collect_view()}
        </ol>
        {(phase == Phase::Open)
            .then(|| {
                view! {
                    <p class="actions">
                        <a class="button" href="/offres">"Chercher une offre"</a>
                    </p>
                }
            })}
    }
    .into_any()
}

fn timeline_class(day: NaiveDate, today: NaiveDate) -> &'static str {
    if day <= today {
        "timeline-past"
    } else {
        "timeline-ahead"
    }
}
