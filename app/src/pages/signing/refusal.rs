//! A refusal, first on each page of a convention until the next version is validated: who, why, and what comes next.

use domain::convention::{Reader, Situation};
use leptos::prelude::*;
use wire::signing::page::RefusalShown;

use crate::components::alert::{Alert, Tone};

/// Who refused, why, and what that reader does next; nothing where nobody refused.
#[component]
pub(crate) fn Refused(of: Option<RefusalShown>, situation: Situation, reader: Reader) -> impl IntoView {
    of.map(|refusal| {
        let title = if refusal.own {
            "Vous avez refusé de signer".to_owned()
        } else {
            format!("{} a refusé de signer", refusal.by)
        };
        let about = format!(
            "{}, version\u{a0}{}, le {}.",
            refusal.role.label(),
            refusal.version,
            refusal.when
        );
        view! {
            <div class="refusal">
                <Alert tone=Tone::Warning title>
                    <p class="quiet">{about}</p>
                    <p>"La raison donnée\u{a0}:"</p>
                    <blockquote class="said">{format!("«\u{a0}{}\u{a0}»", refusal.reason)}</blockquote>
                    <p>{situation.meaning().text_for(reader)}</p>
                </Alert>
            </div>
        }
    })
}
