//! `/inscription`: a host signs up.

use leptos::{prelude::*, server_fn::ServerFn};
use wire::{field, form::FormState};

use super::layout::Narrow;
use crate::{
    api::account::SignUp,
    components::{
        form::{AllRequired, FormErrors, Tick},
        page_frame::part_frame,
        text_field::{TextField, TextKind},
    },
    form::form_state,
};

/// Signing up.
#[component]
pub(crate) fn SignUpPage() -> impl IntoView {
    let form = form_state();
    view! {
        <Narrow title="Inscrire votre structure" wide=true>
            <p class="lead">
                "Un compte vous permet de publier vos offres, de répondre aux élèves et de remplir leurs conventions."
            </p>
            <div class="beside">
                <div>{part_frame(form, move |form| view! { <Person form /> }.into_any())}</div>
                <section class="panel beside-side" aria-labelledby="ensuite">
                    <h2 id="ensuite">"Ensuite"</h2>
                    <ol class="plain-list">
                        <li>"Vous ouvrez le lien que nous envoyons à votre adresse."</li>
                        <li>"Vous inscrivez votre structure, avec son SIRET."</li>
                        <li>"Vous déposez une offre\u{a0}: quatre étapes, que vous pouvez reprendre plus tard."</li>
                    </ol>
                    <p>
                        "Déjà un compte\u{202f}? "
                        <a href="/connexion">"Connectez-vous"</a>
                        ". Élève ou membre d’un lycée\u{202f}? "
                        <a href="/activation">"Activez votre compte"</a>
                        "."
                    </p>
                </section>
            </div>
        </Narrow>
    }
    .into_any()
}

#[component]
fn Person(form: FormState) -> impl IntoView {
    let f = form.clone();
    view! {
        <FormErrors of=form />
        <form method="post" action=SignUp::PATH class="stack">
            <AllRequired />
            <TextField required=true
                name=field::NAME
                label="Prénom et nom"
                hint="Le vôtre\u{a0}: celui de la structure vient ensuite."
                value=f.value(field::NAME)
                error=f.error(field::NAME)
                autocomplete="name"
            />
            <TextField required=true
                name=field::EMAIL
                label="Adresse e-mail professionnelle"
                hint="Nous y envoyons un lien à ouvrir pour la confirmer."
                kind=TextKind::EmailAddress
                value=f.value(field::EMAIL)
                error=f.error(field::EMAIL)
                autocomplete="email"
            />
            <TextField required=true
                name=field::PASSWORD
                label="Mot de passe"
                hint="Au moins 12 caractères. Trois ou quatre mots sans rapport entre eux font un bon mot de passe."
                kind=TextKind::Password
                error=f.error(field::PASSWORD)
                autocomplete="new-password"
            />
            <Tick required=true
                name=field::COMMITMENT
                label="Ma structure peut accueillir des élèves de seconde, dans le respect des règles sur le travail des mineurs."
                checked=f.fields.is_ticked(field::COMMITMENT)
                error=f.error(field::COMMITMENT)
            />
            <p class="actions">
                <button class="button" type="submit">
                    "Créer mon compte"
                </button>
            </p>
        </form>
    }
    .into_any()
}

/// `/inscription/lettre`: what comes next.
#[component]
pub(crate) fn EmailSentPage() -> impl IntoView {
    view! {
        <Narrow title="Ouvrez votre messagerie">
            <p class="lead">"Nous venons d’écrire à l’adresse que vous avez donnée. Ouvrez le lien de cet e-mail pour la confirmer\u{a0}: il est bon pendant trois jours."</p>
            <ul class="plain-list">
                <li>"Rien reçu au bout de quelques minutes\u{202f}? Regardez dans les indésirables."</li>
                <li>
                    "Une faute dans l’adresse\u{202f}? "
                    <a href="/inscription">"Recommencez l’inscription"</a>
                    "."
                </li>
            </ul>
        </Narrow>
    }
    .into_any()
}
