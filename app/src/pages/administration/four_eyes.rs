//! What one administrator asks for, and another agrees to or refuses.

use leptos::{prelude::*, server_fn::ServerFn};
use wire::{administration::AdminRequestShown, field};

use crate::{
    api::administration::AnswerAdminRequest,
    components::{
        alert::{Alert, Tone},
        form::ButtonForm,
    },
};

/// A request that waits, with the buttons of whoever may answer.
#[component]
pub(super) fn Waiting(request: AdminRequestShown) -> impl IntoView {
    let AdminRequestShown {
        id,
        person,
        name,
        what,
        reason,
        asked,
        own,
        may_agree,
    } = request;
    let answer = move |decision: &str| {
        vec![
            (field::ADMIN_REQUEST, id.clone()),
            (field::DECISION, decision.to_owned()),
        ]
    };
    let agree = may_agree.then(|| {
        view! { <ButtonForm action=AnswerAdminRequest::PATH label="Accepter" spoken=format!("\u{a0}: {what}") fields=answer("oui") class="button" /> }
    });
    let refuse = (may_agree || own).then(|| {
        let label = if own { "Abandonner la demande" } else { "Refuser" };
        view! { <ButtonForm action=AnswerAdminRequest::PATH label spoken=format!("\u{a0}: {what}") fields=answer("non") /> }
    });
    view! {
        <Alert tone=Tone::Warning title=what.clone()>
            <p>
                "Pour "
                <a href=format!("/administration/personnes/{person}")>{name}</a>
                {format!(". Demandé par {asked}.")}
            </p>
            {(!reason.is_empty()).then(|| view! { <p>{format!("Raison\u{a0}: {reason}")}</p> })}
            {own.then_some(view! { <p>"Un autre administrateur doit accepter."</p> })}
            <div class="actions">{agree} {refuse}</div>
        </Alert>
    }
    .into_any()
}
