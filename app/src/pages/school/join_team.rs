//! `/rejoindre/lycee`: where the link of an invitation leads; its button alone does something.

use domain::typography::lowered;
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use wire::{
    field,
    form::FormState,
    school::team::{InvitationToTeam, InvitedTo},
};

use crate::{
    api::school::team::{JoinTeam, JoinTeamAnew, read_invitation_to_team},
    components::{
        form::{ButtonForm, FormErrors},
        page_frame::page_frame,
        text_field::{TextField, TextKind},
    },
    form::form_state,
    resource::load,
};

#[component]
pub(crate) fn JoinTeamPage() -> impl IntoView {
    let token = StoredValue::new(
        use_query_map()
            .read_untracked()
            .get(field::ARRIVED)
            .unwrap_or_default(),
    );
    let invitation = load(|| (), move |()| read_invitation_to_team(token.get_value()));
    let form = form_state();
    page_frame((invitation, form), move |(shown, form)| {
        view! {
            <Title text="Rejoindre l’équipe d’un lycée" />
            <div class="page page-narrow">
                <h1>"Rejoindre l’équipe d’un lycée"</h1>
                <FormErrors of=form.clone() />
                <Invitation shown token=token.get_value() form />
            </div>
        }
        .into_any()
    })
}

#[component]
fn Invitation(shown: InvitationToTeam, token: String, form: FormState) -> impl IntoView {
    let InvitationToTeam {
        good,
        signed_in,
        proved,
    } = shown;
    let Some(invited) = good else {
        return view! {
            <p>"Cette invitation a déjà servi, elle a été retirée, ou elle est trop ancienne. Demandez-en une autre à votre chef d’établissement."</p>
            <p>
                <a href="/espace">"Aller à mon espace"</a>
            </p>
        }
        .into_any();
    };
    let post = lower(&invited.post);
    view! {
        <p class="lead">
            {format!("{} vous invite à rejoindre «\u{a0}{}\u{a0}». Votre fonction\u{a0}: {post}.", invited.inviter, invited.school)}
        </p>
        {(!signed_in.is_empty()).then(|| view! { <WithAccount signed_in proved token=token.clone() /> })}
        <Anew invited token form />
    }
    .into_any()
}

/// As it stands inside a sentence; abbreviations stay as they are.
fn lower(post: &str) -> String {
    if post.starts_with("CPE") || post.starts_with("DDFPT") {
        post.to_owned()
    } else {
        lowered(post)
    }
}

/// With the account that is signed in.
#[component]
fn WithAccount(signed_in: String, proved: bool, token: String) -> impl IntoView {
    view! {
        <section class="panel" aria-labelledby="avec-ce-compte">
            <h2 id="avec-ce-compte">"Avec votre compte"</h2>
            <p>{format!("Vous êtes connecté avec {signed_in}.")}</p>
            {if proved {
                view! { <ButtonForm action=JoinTeam::PATH label="Rejoindre l’équipe" fields=vec![(field::TOKEN, token)] class="button" /> }
                    .into_any()
            } else {
                view! { <p>"Confirmez d’abord l’adresse de ce compte, par le lien que nous y avons envoyé\u{a0}: puis ouvrez à nouveau cette invitation."</p> }
                    .into_any()
            }}
        </section>
    }
    .into_any()
}

/// With the account that has the address of the invitation, or one that is made now.
#[component]
fn Anew(invited: InvitedTo, token: String, form: FormState) -> impl IntoView {
    let here = form_urlencoded::Serializer::new(String::new())
        .append_pair("suite", &format!("/rejoindre/lycee?{}={token}", field::ARRIVED))
        .finish();
    let sign_in = format!("/connexion?{here}");
    if invited.has_account {
        return view! {
            <p>{format!("Un compte a déjà l’adresse {}\u{a0}: connectez-vous avec lui, vous reviendrez ici ensuite.", invited.email)}</p>
            <p class="actions">
                <a class="button button-quiet" href=sign_in>
                    "Se connecter"
                </a>
            </p>
        }
        .into_any();
    }
    view! {
        <section aria-labelledby="nouveau-compte">
            <h2 id="nouveau-compte">"Créer votre compte"</h2>
            <p>
                "Votre adresse\u{a0}: " <strong>{invited.email}</strong>
                ". Ce lien y est arrivé\u{a0}: elle est confirmée."
            </p>
            <form method="post" action=JoinTeamAnew::PATH class="stack">
                <input type="hidden" name=field::TOKEN value=token />
                <TextField
                    required=true
                    name=field::NAME
                    label="Votre prénom et votre nom"
                    hint="Les familles et les structures les lisent dans les conventions que vous suivez."
                    value=form.value(field::NAME)
                    error=form.error(field::NAME)
                    autocomplete="name"
                />
                <TextField
                    required=true
                    name=field::PASSWORD
                    label="Mot de passe"
                    hint="Au moins 12 caractères. Trois ou quatre mots sans rapport entre eux font un bon mot de passe."
                    kind=TextKind::Password
                    error=form.error(field::PASSWORD)
                    autocomplete="new-password"
                />
                <p class="actions">
                    <button class="button" type="submit">
                        "Créer mon compte et rejoindre l’équipe"
                    </button>
                </p>
            </form>
            <p class="quiet">"Vous avez déjà un compte avec une autre adresse\u{202f}? " <a href=sign_in>"Connectez-vous"</a> " pour l’utiliser."</p>
        </section>
    }
    .into_any()
}
