//! Personal links: what became of them, and what can be done about them.

use domain::convention::SignerRole;
use leptos::{prelude::*, server_fn::ServerFn};
use wire::{
    field,
    signing::school::{LinkSteps, SignerShown},
};

use crate::{
    api::signing::school::{RevokeSigningLinks, SendSigningLink},
    components::{
        alert::{Alert, Tone},
        form::ButtonForm,
    },
};

/// What became of the last link that somebody was sent.
#[component]
pub(super) fn Steps(of: LinkSteps, name: String) -> impl IntoView {
    let label = format!("Lien personnel, {name}");
    (!of.steps.is_empty()).then(|| {
        view! {
            <ul class="plain-list quiet" role="list" aria-label=label>
                {of.steps.into_iter().map(|step| view! { <li>{step}</li> }).collect_view()}
            </ul>
        }
    })
}

/// What is said of an e-mail that did not arrive.
#[component]
pub(super) fn Undelivered(said: String) -> impl IntoView {
    (!said.is_empty()).then(|| {
        view! {
            <Alert tone=Tone::Warning title="Message non remis">
                <p>{said}</p>
            </Alert>
        }
    })
}

/// Whether somebody comes by personal links.
pub(super) fn has_links(signer: &SignerShown) -> bool {
    !signer.account && !signer.email.is_empty() && signer.role != SignerRole::Head
}

/// New links for somebody, by SMS as well where their number (`sms`, masked) takes any, and none any more.
#[component]
pub(super) fn LinkActions(name: String, fields: Vec<(&'static str, String)>, sms: String) -> impl IntoView {
    let spoken = format!(" ({name})");
    let texted = (!sms.is_empty()).then(|| {
        let mut fields = fields.clone();
        fields.push((field::BY_SMS, "1".to_owned()));
        let spoken = format!(" ({name}, {sms})");
        view! { <ButtonForm action=SendSigningLink::PATH label="Envoyer aussi par SMS" spoken fields /> }
    });
    view! {
        <ButtonForm
            action=SendSigningLink::PATH
            label="Envoyer un nouveau lien"
            spoken=spoken.clone()
            fields=fields.clone()
        />
        {texted}
        <ButtonForm action=RevokeSigningLinks::PATH label="Annuler ses liens" spoken fields />
    }
}
