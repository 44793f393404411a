//! What can be done with an offer: apply, keep it, report it. Depends on the session alone.

use domain::{
    application::ApplicationState,
    id::ApplicationId,
    offer::{Format, OfferCard},
    urls,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_location;
use wire::{
    field,
    flash::Flash,
    student::{FavouriteFlash, OfferUser},
};

use crate::{
    api::student::{DropFavourite, KeepFavourite},
    components::form::{ButtonForm, FlashMessage},
    resource::Loaded,
};

/// The box beside an offer, for `user`.
#[component]
pub(crate) fn Apply(
    offer: OfferCard,
    /// Whether the state of the offer allows any.
    takes_applications: bool,
    user: Loaded<OfferUser>,
) -> impl IntoView {
    let id = offer.id.to_string();
    let location = use_location();
    let here = move || match location.search.get() {
        search if search.is_empty() => location.pathname.get(),
        search => format!("{}?{}", location.pathname.get(), search.trim_start_matches('?')),
    };
    let open = takes_applications && offer.seats_left.any() && offer.format != Format::WholeClass;
    let whole_class = offer.format == Format::WholeClass;
    let (id, here) = (StoredValue::new(id), StoredValue::new(here));
    view! {
        <div class="apply-box">
            <FlashMessage of=FavouriteFlash::sentence_of />
            <Suspense>
                {move || Suspend::new(async move {
                    let user = user.await.unwrap_or(OfferUser::Other);
                    let here = here.with_value(|here| here());
                    let id = id.get_value();
                    let report = match user {
                        OfferUser::Nobody => None,
                        OfferUser::Other | OfferUser::Student { .. } => Some(format!("/signaler/{id}")),
                    };
                    view! {
                        {whole_class
                            .then(|| view! { <p>"Cette offre est prévue pour une classe entière\u{a0}: on n’y candidate pas."</p> })}
                        <Buttons user id open here />
                        {report
                            .map(|href| {
                                view! {
                                    <p class="apply-more">
                                        <a href=href>"Signaler cette offre"</a>
                                    </p>
                                }
                            })}
                    }
                })}
            </Suspense>
        </div>
    }
    .into_any()
}

#[component]
fn Buttons(user: OfferUser, id: String, open: bool, here: String) -> impl IntoView {
    match user {
        OfferUser::Nobody => {
            let next = form_urlencoded::Serializer::new(String::new())
                .append_pair("suite", &here)
                .finish();
            open.then(|| {
                view! {
                    <p class="apply-bar">
                        <a class="button" href=format!("/connexion?{next}") rel="nofollow">
                            "Se connecter pour candidater"
                        </a>
                    </p>
                }
            })
            .into_any()
        }
        OfferUser::Other => ().into_any(),
        OfferUser::Student {
            favourite,
            application,
        } => {
            let fields = vec![(field::OFFER, id.clone()), (field::BACK, here)];
            view! {
                <div class="apply-bar">
                    {main_way(application, &id, open)}
                    {if favourite {
                        view! { <ButtonForm action=DropFavourite::PATH label="Retirer des favoris" fields /> }.into_any()
                    } else {
                        view! { <ButtonForm action=KeepFavourite::PATH label="Garder en favori" fields /> }.into_any()
                    }}
                </div>
            }
            .into_any()
        }
    }
}

/// Where a student goes from here: to their application while it counts, else to the form.
fn main_way(application: Option<(ApplicationId, ApplicationState)>, id: &str, open: bool) -> AnyView {
    let form = format!("/eleve/postuler/{id}");
    match application {
        Some((application, state)) if state.is_live() || !state.allows_another_try() => {
            let said = if state.is_live() {
                "Suivre ma candidature"
            } else {
                "Relire ma candidature"
            };
            view! {
                <a class="button" href=urls::application_of_student(application)>
                    {said}
                </a>
            }
            .into_any()
        }
        Some(_) if open => view! {
            <a class="button" href=form>
                "Postuler de nouveau"
            </a>
        }
        .into_any(),
        None if open => view! {
            <a class="button" href=form>
                "Postuler"
            </a>
        }
        .into_any(),
        _ => ().into_any(),
    }
}
