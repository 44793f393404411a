//! `/administration/lettres`: e-mails that were given up.

use domain::typography::counted;
use leptos::{prelude::*, server_fn::ServerFn};
use wire::{
    administration::{DeadEmail, EmailFlash},
    field,
    flash::Flash,
};

use crate::{
    api::administration::{RetryEmail, list_dead},
    components::{
        form::{ButtonForm, FlashMessage},
        page_frame::page_frame,
    },
    pages::administration::layout::{Empty, Section},
    resource::load,
};

#[component]
pub(crate) fn DeadEmailsPage() -> impl IntoView {
    let emails = load(|| (), |()| list_dead());
    page_frame(emails, move |emails| view! { <Dead emails /> }.into_any())
}

#[component]
fn Dead(emails: Vec<DeadEmail>) -> impl IntoView {
    let empty = emails.is_empty();
    view! {
        <Section title="E-mails abandonnés">
            <FlashMessage of=EmailFlash::sentence_of />
            <p>"Un e-mail est abandonné quand le serveur de messagerie le refuse, ou ne répond pas pendant plusieurs jours."</p>
            {empty.then(|| view! { <Empty words="Aucun e-mail n’est abandonné." /> })}
            <ul class="lines" role="list">
                {emails
                    .into_iter()
                    .map(|email| {
                        let spoken = format!("\u{a0}: {}", email.subject);
                        let tries = usize::try_from(email.attempts).unwrap_or(usize::MAX);
                        view! {
                            <li>
                                <div>
                                    <p>
                                        <strong>{email.subject}</strong>
                                    </p>
                                    <p>{format!("À {}", email.to)}</p>
                                    <p class="quiet">
                                        {format!("Abandonné le {}, après {}", email.given_up, counted(tries, "essai", "essais"))}
                                    </p>
                                    <p>
                                        <code>{email.error}</code>
                                    </p>
                                </div>
                                <ButtonForm
                                    action=RetryEmail::PATH
                                    label="Réessayer"
                                    spoken
                                    fields=vec![(field::DEAD_EMAIL, email.id)]
                                />
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        </Section>
    }
    .into_any()
}
