//! What somebody has to sign, in their space.

use domain::typography::of_person;
use leptos::prelude::*;
use wire::signing::page::AwaitedShown;

use crate::{
    api::signing::page::read_awaited,
    resource::{Loaded, load},
};

/// What [`ToSign`] shows: to be asked for at the top of a page.
pub(crate) fn to_sign() -> Loaded<Vec<AwaitedShown>> {
    load(|| (), |()| read_awaited())
}

/// The conventions that wait for the user's signature; nothing when none does.
#[component]
pub(crate) fn ToSign(of: Loaded<Vec<AwaitedShown>>) -> impl IntoView {
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                of.await
                    .ok()
                    .filter(|awaited| !awaited.is_empty())
                    .map(|awaited| {
                        view! {
                            <section aria-labelledby="a-signer" class="panel to-sign">
                                <h2 id="a-signer">"À signer"</h2>
                                <ul class="lines" role="list">
                                    {awaited
                                        .into_iter()
                                        .map(|line| {
                                            view! {
                                                <li>
                                                    <div class="line-main">
                                                        <p>
                                                            <strong>{format!("Convention {} chez {}", of_person(&line.student), line.host)}</strong>
                                                        </p>
                                                        <p class="quiet">{format!("{}, à signer depuis le {}", line.reference, line.since)}</p>
                                                    </div>
                                                    <a class="button" href=line.path>
                                                        "Lire et signer"
                                                        <span class="visually-hidden">{format!(" la convention {}", line.reference)}</span>
                                                    </a>
                                                </li>
                                            }
                                        })
                                        .collect_view()}
                                </ul>
                            </section>
                        }
                    })
            })}
        </Suspense>
    }
    .into_any()
}
