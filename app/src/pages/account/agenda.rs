//! `/espace/compte/agenda`: the private address by which programs follow somebody's calendar.

use domain::urls::TO_DO;
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use wire::{
    field,
    flash::Flash,
    to_do::{CalendarAddress, CalendarFlash, CalendarPage},
};

use super::layout::Narrow;
use crate::{
    api::to_do::{MakeCalendar, TakeCalendarBack, read_calendar},
    components::{
        form::{ButtonForm, FlashMessage},
        page_frame::page_frame,
    },
    resource::load,
};

#[component]
pub(crate) fn AgendaPage() -> impl IntoView {
    let ticket = use_query_map()
        .read_untracked()
        .get(field::ARRIVED)
        .unwrap_or_default();
    let page = load(|| (), move |()| read_calendar(ticket.clone()));
    page_frame(page, |page| view! { <Shown page /> }.into_any())
}

#[component]
fn Shown(page: CalendarPage) -> impl IntoView {
    let CalendarPage { since, address } = page;
    view! {
        <Narrow title="Quinzaine dans mon agenda">
            <FlashMessage of=CalendarFlash::sentence_of />
            <p>
                "Votre agenda (celui du téléphone, Google Agenda, Outlook…) peut suivre vos jours de stage, avec leurs horaires et leur lieu, et ce qui vous reste à faire. Il se met à jour de lui-même, quelques fois par jour."
            </p>
            {address.map(shown_once)}
            {match since {
                Some(since) => view! { <Followed since /> }.into_any(),
                None => {
                    view! {
                        <p>"Il lui faut une adresse privée. Qui la connaît lit votre agenda, noms des élèves compris\u{a0}: gardez-la pour vous."</p>
                        <ButtonForm action=MakeCalendar::PATH label="Créer mon adresse d’agenda" class="button" />
                    }
                        .into_any()
                }
            }}
            <p>
                <a href=TO_DO>"Voir ce que j’ai à faire"</a>
            </p>
        </Narrow>
    }
    .into_any()
}

fn shown_once(address: CalendarAddress) -> impl IntoView {
    let CalendarAddress { webcal, https } = address;
    view! {
        <section class="calendar-address" aria-labelledby="adresse">
            <h2 id="adresse">"Votre adresse, montrée une seule fois"</h2>
            <p>
                <a class="button" href=webcal rel="external">
                    "Ajouter à l’agenda de cet appareil"
                </a>
            </p>
            <div class="field">
                <label for="adresse-agenda">"Ou collez cette adresse dans votre agenda, à «\u{a0}S’abonner\u{a0}» ou «\u{a0}À partir de l’URL\u{a0}»"</label>
                <input id="adresse-agenda" type="text" readonly value=https />
            </div>
            <p class="quiet">"Gardez-la pour vous\u{a0}: qui la connaît lit votre agenda. Si vous la perdez, faites-en une autre."</p>
        </section>
    }
}

/// What can be done with an address that is there.
#[component]
fn Followed(since: String) -> impl IntoView {
    view! {
        <h2>"Votre adresse d’agenda"</h2>
        <p>{format!("Vous en avez une depuis le {since}. Elle n’est écrite nulle part\u{a0}: pour un autre appareil, faites-en une nouvelle.")}</p>
        <div class="actions">
            <ButtonForm action=MakeCalendar::PATH label="Remplacer l’adresse" />
            <ButtonForm action=TakeCalendarBack::PATH label="Retirer l’adresse" />
        </div>
        <p class="quiet">"Remplacée ou retirée, l’ancienne adresse ne répond plus\u{a0}: les agendas qui la suivaient ne reçoivent plus rien."</p>
    }
    .into_any()
}
