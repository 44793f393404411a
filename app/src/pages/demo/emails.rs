//! `/dev/courriels`, in demonstrations only: the e-mails that would have been sent.

use leptos::prelude::*;
use leptos_meta::{Meta, Title};
use wire::demo::EmailShown;

use crate::{api::demo::list_emails, components::page_frame::page_frame, resource::load};

/// The e-mails, the last first.
#[component]
pub(crate) fn EmailsPage() -> impl IntoView {
    let emails = load(|| (), |()| list_emails());
    page_frame(emails, move |emails| view! { <Emails emails /> }.into_any())
}

#[component]
fn Emails(emails: Vec<EmailShown>) -> impl IntoView {
    let none = emails.is_empty();
    view! {
        <Title text="E-mails de la démonstration" />
        <Meta name="robots" content="noindex" />
        <div class="page page-narrow">
            <h1>"E-mails de la démonstration"</h1>
            <p class="lead">"Aucun de ces messages ne part\u{a0}: ils se lisent ici."</p>
            {none.then(|| view! { <p>"Rien encore."</p> })}
            {emails
                .into_iter()
                .map(|email| {
                    view! {
                        <article class="letter">
                            <h2>{email.subject}</h2>
                            <p class="quiet">{format!("À {} – {} – {}", email.to, email.queued, email.standing)}</p>
                            <div class="letter-text">{with_links(&email.text)}</div>
                        </article>
                    }
                })
                .collect_view()}
        </div>
    }
    .into_any()
}

/// The text, its addresses of this site made links.
fn with_links(text: &str) -> Vec<AnyView> {
    text.split_inclusive(char::is_whitespace)
        .map(|word| {
            let address = word.trim_end();
            let path = address
                .strip_prefix("http://localhost:")
                .and_then(|rest| rest.find('/').map(|slash| rest[slash..].to_owned()));
            match path {
                Some(path) => {
                    view! { <a href=path rel="external">{address.to_owned()}</a>{word[address.len()..].to_owned()} }
                        .into_any()
                }
                None => word.to_owned().into_any(),
            }
        })
        .collect()
}
