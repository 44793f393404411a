//! `/administration/lettres`: letters that were given up.

use domain::typography::counted;
use leptos::{prelude::*, server_fn::ServerFn};

use super::frame::{Empty, Section};
use crate::{
    api::administration::{DeadLetter, RetryLetter, list_dead},
    components::{
        form::{ButtonForm, Done},
        trouble::Trouble,
    },
    data::load,
};

const DONE: &[(&str, &str)] = &[(
    "lettre",
    "La lettre est remise dans la file\u{a0}: elle part au prochain passage.",
)];

/// The page.
#[component]
pub(crate) fn DeadLettersPage() -> impl IntoView {
    let letters = load(|| (), |()| list_dead());
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match letters.await {
                    Ok(letters) => view! { <Dead letters /> }.into_any(),
                    Err(error) => view! { <Trouble error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Dead(letters: Vec<DeadLetter>) -> impl IntoView {
    let empty = letters.is_empty();
    view! {
        <Section title="Lettres abandonnées">
            <Done words=DONE />
            <p>"Une lettre est abandonnée quand le serveur de courrier la refuse, ou qu’il ne répond pas pendant plusieurs jours."</p>
            {empty.then(|| view! { <Empty words="Aucune lettre n’est abandonnée." /> })}
            <ul class="lines" role="list">
                {letters
                    .into_iter()
                    .map(|letter| {
                        let spoken = format!("\u{a0}: {}", letter.subject);
                        let tries = usize::try_from(letter.attempts).unwrap_or(usize::MAX);
                        view! {
                            <li>
                                <div>
                                    <p>
                                        <strong>{letter.subject}</strong>
                                    </p>
                                    <p>{format!("À {}", letter.to)}</p>
                                    <p class="quiet">
                                        {format!("Abandonnée le {}, après {}", letter.given_up, counted(tries, "essai", "essais"))}
                                    </p>
                                    <p>
                                        <code>{letter.error}</code>
                                    </p>
                                </div>
                                <ButtonForm
                                    action=RetryLetter::PATH
                                    label="Réessayer"
                                    spoken
                                    fields=vec![("lettre", letter.id)]
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
