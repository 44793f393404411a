//! `/rejoindre`: where the link of an invitation leads; its button alone does something.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use wire::{field, host::colleague::InvitationShown};

use crate::{
    api::host::colleague::{JoinStructure, read_invitation},
    components::{form::ButtonForm, page_frame::page_frame},
    resource::load,
};

#[component]
pub(crate) fn JoinPage() -> impl IntoView {
    let token = StoredValue::new(
        use_query_map()
            .read_untracked()
            .get(field::ARRIVED)
            .unwrap_or_default(),
    );
    let invitation = load(|| (), move |()| read_invitation(token.get_value()));
    view! {
        <Title text="Rejoindre une structure" />
        {page_frame(invitation, move |shown| view! {
            <div class="page page-narrow">
                <h1>"Rejoindre une structure"</h1>
                <Invitation shown token=token.get_value() />
            </div>
        }.into_any())}
    }
}

#[component]
fn Invitation(shown: InvitationShown, token: String) -> impl IntoView {
    let Some((structure, inviter, role)) = shown.good else {
        return view! {
            <p>"Cette invitation a déjà servi, elle a été retirée, ou elle est trop ancienne. Demandez-en une autre à la personne qui vous a invité."</p>
            <p>
                <a href="/espace">"Aller à mon espace"</a>
            </p>
        }
        .into_any();
    };
    let here = form_urlencoded::Serializer::new(String::new())
        .append_pair("suite", &format!("/rejoindre?{}={token}", field::ARRIVED))
        .finish();
    view! {
        <p class="lead">
            {format!("{inviter} vous invite à rejoindre «\u{a0}{structure}\u{a0}» comme {}.", role.label().to_lowercase())}
        </p>
        {if shown.signed_in {
            view! { <ButtonForm action=JoinStructure::PATH label="Rejoindre la structure" fields=vec![(field::TOKEN, token)] class="button" /> }
                .into_any()
        } else {
            view! {
                <p>"Connectez-vous d’abord\u{a0}: vous reviendrez ici ensuite."</p>
                <p class="actions">
                    <a class="button" href=format!("/connexion?{here}")>
                        "Se connecter"
                    </a>
                    <a class="button button-quiet" href="/inscription">
                        "Créer un compte"
                    </a>
                </p>
                <p class="quiet">"Si vous créez un compte, confirmez votre adresse, puis ouvrez à nouveau le lien de l’invitation."</p>
            }
                .into_any()
        }}
    }
    .into_any()
}
