//! New offers by e-mail, without an account: the form beside results, and the page where its e-mail leads.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::{Meta, Title};
use leptos_router::hooks::use_query_map;
use wire::{
    field,
    flash::{Flash, PARAMETER},
    form::FormState,
    search::{AlertFlash, AlertLink},
};

use crate::{
    api::search::{AskAlert, ConfirmAlert, read_alert_link},
    components::{
        form::{ButtonForm, FlashMessage, FormErrors},
        page_frame::part_frame,
        text_field::{TextField, TextKind},
    },
    form::form_state,
    resource::load,
};

/// The form, for the search of that address.
#[component]
pub(crate) fn AlertForm(#[prop(into)] search: String, #[prop(optional)] state: FormState) -> impl IntoView {
    view! {
        <form method="post" action=AskAlert::PATH class="alert-form">
            <input type="hidden" name=field::SEARCH value=search />
            <TextField
                required=true
                name=field::EMAIL
                label="Votre adresse e-mail"
                hint="Rien d’autre\u{a0}: ni compte, ni nom."
                kind=TextKind::EmailAddress
                value=state.value(field::EMAIL)
                error=state.error(field::EMAIL)
                autocomplete="email"
            />
            <p class="actions">
                <button class="button button-quiet" type="submit">
                    "Recevoir les nouvelles offres"
                </button>
            </p>
        </form>
    }
    .into_any()
}

/// The same below results.
#[component]
pub(crate) fn AlertBox(#[prop(into)] search: String) -> impl IntoView {
    view! {
        <section class="alert-box" aria-labelledby="alerte-titre">
            <h3 id="alerte-titre">"Les nouvelles offres de cette recherche, par e-mail"</h3>
            <p>"Un e-mail par jour au plus, seulement s’il y a du nouveau. Chacun permet d’arrêter."</p>
            <AlertForm search />
        </section>
    }
    .into_any()
}

/// `/alerte`: the form again when something was wrong with it, the answer to it, and the link of its e-mail. Opening the link confirms
/// nothing: programs that read e-mails follow links.
#[component]
pub(crate) fn AlertPage() -> impl IntoView {
    let query = use_query_map();
    let (token, search, done) = query.with_untracked(|query| {
        let of = |name| query.get(name).unwrap_or_default();
        (of(field::ARRIVED), of(field::SEARCH), of(PARAMETER))
    });
    let link = load(|| (), {
        let token = token.clone();
        move |()| read_alert_link(token.clone())
    });
    let form = form_state();
    let asked = done == AlertFlash::Asked.code();
    let (token, search) = (StoredValue::new(token), StoredValue::new(search));
    view! {
        <Title text="Nouvelles offres par e-mail" />
        <Meta name="robots" content="noindex" />
        <div class="page page-narrow">
            <h1>"Nouvelles offres par e-mail"</h1>
            <FlashMessage of=AlertFlash::sentence_of />
            {part_frame((link, form), move |(link, form)| {
                let token = token.get_value();
                let errors = form.clone();
                let body = match link {
                    _ if asked => view! { <Asked /> }.into_any(),
                    Some(link) => view! { <Linked link token /> }.into_any(),
                    None if !token.is_empty() => view! { <Stale /> }.into_any(),
                    None => view! { <Again search=search.get_value() state=form /> }.into_any(),
                };
                view! {
                    <FormErrors of=errors />
                    {body}
                }
                    .into_any()
            })}
        </div>
    }
    .into_any()
}

#[component]
fn Asked() -> impl IntoView {
    view! {
        <p>"Rien reçu d’ici quelques minutes\u{202f}? Regardez parmi les indésirables, puis vérifiez l’adresse et recommencez dans une heure."</p>
        <p>
            <a class="button" href="/offres">
                "Revenir à la recherche"
            </a>
        </p>
    }
}

#[component]
fn Linked(link: AlertLink, token: String) -> impl IntoView {
    let AlertLink {
        search,
        path,
        confirmed,
    } = link;
    view! {
        <p>"Votre recherche\u{a0}: " <strong>{search}</strong></p>
        {if confirmed {
            view! {
                <p>"Pour arrêter, suivez le lien à la fin de l’un des e-mails\u{a0}: votre adresse est alors effacée. Elle l’est aussi à la fin des stages."</p>
                <p>
                    <a class="button" href=path>
                        "Voir les offres d’aujourd’hui"
                    </a>
                </p>
            }
                .into_any()
        } else {
            view! {
                <p>"Un e-mail par jour au plus, seulement s’il y a du nouveau. Chacun permet d’arrêter."</p>
                <ButtonForm
                    action=ConfirmAlert::PATH
                    label="Recevoir ces e-mails"
                    fields=vec![(field::TOKEN, token)]
                    class="button"
                />
            }
                .into_any()
        }}
    }
}

#[component]
fn Stale() -> impl IntoView {
    view! {
        <p>"Ce lien n’est plus bon\u{a0}: il a été remplacé par un autre, il date de plus de sept jours, ou ces e-mails sont arrêtés. Refaites votre recherche, puis donnez de nouveau votre adresse."</p>
        <p>
            <a class="button" href="/offres">
                "Chercher un stage"
            </a>
        </p>
    }
}

/// What was typed, to be put right.
#[component]
fn Again(search: String, state: FormState) -> impl IntoView {
    if search.is_empty() && state.value(field::SEARCH).is_empty() && state.value(field::EMAIL).is_empty() {
        return view! {
            <p>"Faites d’abord votre recherche. Sous ses résultats, donnez votre adresse\u{a0}: les nouvelles offres vous seront annoncées."</p>
            <p>
                <a class="button" href="/offres">
                    "Chercher un stage"
                </a>
            </p>
        }
        .into_any();
    }
    view! { <AlertForm search state /> }.into_any()
}
