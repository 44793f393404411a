//! `/dev/courriels`, in demonstrations only: the letters that would have been sent.

use leptos::prelude::*;
use leptos_meta::{Meta, Title};

use crate::{
    api::demo::{LetterShown, list_letters},
    components::trouble::Trouble,
    data::load,
};

/// The letters, the last first.
#[component]
pub(crate) fn LettersPage() -> impl IntoView {
    let letters = load(|| (), |()| list_letters());
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match letters.await {
                    Ok(letters) => view! { <Letters letters /> }.into_any(),
                    Err(error) => view! { <Trouble error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Letters(letters: Vec<LetterShown>) -> impl IntoView {
    let none = letters.is_empty();
    view! {
        <Title text="Courriels de la démonstration" />
        <Meta name="robots" content="noindex" />
        <div class="page page-narrow">
            <h1>"Courriels de la démonstration"</h1>
            <p class="lead">"Aucun de ces messages ne part\u{a0}: ils se lisent ici."</p>
            {none.then(|| view! { <p>"Rien encore."</p> })}
            {letters
                .into_iter()
                .map(|letter| {
                    view! {
                        <article class="letter">
                            <h2>{letter.subject}</h2>
                            <p class="quiet">{format!("À {} – {} – {}", letter.to, letter.queued, letter.standing)}</p>
                            <div class="letter-text">{with_links(&letter.text)}</div>
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
                    view! { <a href=path>{address.to_owned()}</a>{word[address.len()..].to_owned()} }
                        .into_any()
                }
                None => word.to_owned().into_any(),
            }
        })
        .collect()
}
