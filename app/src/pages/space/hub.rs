//! `/espace`: where one is led after signing in, and where each of one's roles leads.

use domain::account::Role;
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;

use crate::{
    api::account::{ConfirmAgain, Me, SignOut, read_me},
    components::{
        alert::{Alert, Tone},
        form::{ButtonForm, Done, Faults},
        trouble::Trouble,
    },
    data::load,
    error::AppError,
    form::{Returned, returned},
};

const DONE: &[(&str, &str)] = &[
    ("adresse", "Votre adresse est confirmée."),
    ("compte", "Votre compte est activé."),
    ("mot-de-passe", "Votre mot de passe est changé."),
    (
        "lettre",
        "Une nouvelle lettre vient de partir\u{a0}: ouvrez son lien.",
    ),
];

/// The page.
#[component]
pub(crate) fn HubPage() -> impl IntoView {
    let me = load(|| (), |()| read_me());
    let form = returned();
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match (me.await, form.await) {
                    (Ok(Some(me)), Ok(form)) => view! { <Hub me form /> }.into_any(),
                    (Ok(None), _) => view! { <Trouble error=AppError::SignInFirst /> }.into_any(),
                    (Err(error), _) | (_, Err(error)) => view! { <Trouble error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Hub(me: Me, form: Returned) -> impl IntoView {
    let to_confirm = !me.confirmed;
    view! {
        <Title text="Mon espace" />
        <div class="page page-narrow">
            <h1>{format!("Bonjour {}", me.name)}</h1>
            <Done words=DONE />
            <Faults of=form />
            {to_confirm
                .then(|| {
                    view! {
                        <Alert tone=Tone::Warning title="Votre adresse n’est pas encore confirmée">
                            <p>"Ouvrez le lien de la lettre que vous avez reçue. Sans cela, rien ne peut être publié."</p>
                            <ButtonForm action=ConfirmAgain::PATH label="Renvoyer la lettre" />
                        </Alert>
                    }
                })}
            <ul class="ways" role="list">
                {me.roles.iter().filter_map(|role| way(*role)).map(|(href, title, about)| {
                    view! {
                        <li>
                            <a href=href>{title}</a>
                            <p>{about}</p>
                        </li>
                    }
                }).collect_view()}
                <li>
                    <a href="/espace/compte">"Mon compte"</a>
                    <p>"Votre adresse, votre mot de passe, vos appareils connectés."</p>
                </li>
            </ul>
            <ButtonForm action=SignOut::PATH label="Se déconnecter" />
        </div>
    }
    .into_any()
}

/// Where a role leads; nowhere when nothing is built for it but what all have.
fn way(role: Role) -> Option<(&'static str, &'static str, &'static str)> {
    match role {
        Role::Student => Some((
            "/eleve",
            "Mon stage",
            "Vos candidatures, vos offres favorites, vos recherches.",
        )),
        Role::Host => Some((
            "/structure",
            "Ma structure",
            "Vos offres, les candidatures reçues, vos collègues.",
        )),
        Role::Head | Role::Staff => Some((
            "/lycee",
            "Mon lycée",
            "Les places que vos élèves ont trouvées seuls, à vérifier.",
        )),
        Role::Admin | Role::Referent => Some((
            "/administration",
            "Administration",
            "Campagnes, signalements, personnes, lettres.",
        )),
        Role::Guardian => None,
    }
}
