//! The documents of a pile, and who signed them on paper: ticked by whoever looked at the pages, recorded in one go.

use domain::typography::{of_person, set};
use leptos::{prelude::*, server_fn::ServerFn};
use wire::{
    field,
    form::FormState,
    signing::pile::{DocumentShown, PaperSigner, PileShown},
};

use super::thumbnail::Thumbnail;
use crate::{api::signing::pile::ConfirmPile, components::text_field::date_type};

#[component]
pub(super) fn Documents(pile: PileShown, form: FormState) -> impl IntoView {
    if pile.documents.is_empty() {
        return view! {
            <p>"Aucune page de cette pile n’est celle d’une convention à signer de votre lycée."</p>
        }
        .into_any();
    }
    let waits = |signer: &PaperSigner| signer.signed.is_empty() && !signer.own;
    let some = pile
        .documents
        .iter()
        .any(|document| document.missing().is_empty() && document.signers.iter().any(waits));
    let (id, today) = (pile.id.clone(), pile.today.clone());
    let cards = pile
        .documents
        .into_iter()
        .map(|document| {
            view! { <Card pile=id.clone() document form=form.clone() /> }
        })
        .collect_view();
    let record = some.then(|| view! { <Record today form=form.clone() /> });
    view! {
        <form method="post" action=ConfirmPile::PATH>
            <input type="hidden" name=field::PILE value=pile.id />
            <section aria-labelledby="reconnues">
                <h2 id="reconnues">"Conventions reconnues"</h2>
                <p>"Le scan ne dit pas qui a signé\u{a0}: ouvrez les pages, puis cochez les personnes dont vous y voyez la signature."</p>
                {cards}
            </section>
            {record}
        </form>
    }
    .into_any()
}

/// The day of all who have none of their own, and the button.
#[component]
fn Record(today: String, form: FormState) -> impl IntoView {
    let error = form.error(field::SIGNED_ON);
    let invalid = (!error.is_empty()).then_some("true");
    let day = form.value_or(field::SIGNED_ON, &today);
    let day_type = date_type(&day);
    view! {
        <section class="panel" aria-labelledby="enregistrer">
            <h2 id="enregistrer">"Enregistrer"</h2>
            <div class="field field-narrow">
                <label for=field::SIGNED_ON>"Date écrite sur les pages"</label>
                <p class="hint" id="signee_le-aide">
                    "Pour toutes les personnes cochées, sauf celles dont vous avez mis la date à part."
                </p>
                <input id=field::SIGNED_ON name=field::SIGNED_ON type=day_type value=day
                    aria-describedby="signee_le-aide signee_le-erreur" aria-invalid=invalid />
                <p class="error" id="signee_le-erreur">{(!error.is_empty()).then_some(error)}</p>
            </div>
            <p>
                "Ces signatures seront enregistrées à votre nom, comme reçues sur papier, avec les pages scannées. Elles ne peuvent pas être retirées ensuite."
            </p>
            <p class="actions">
                <button class="button" type="submit">
                    "Enregistrer les signatures cochées"
                </button>
            </p>
        </section>
    }
    .into_any()
}

#[component]
fn Card(pile: String, document: DocumentShown, form: FormState) -> impl IntoView {
    let missing = document.missing();
    let title = format!("titre-{}", document.id);
    let total = document.pages.len();
    let pages = (1..).zip(&document.pages).filter_map(|(page, place)| {
        let label = format!("Page\u{a0}{page} sur\u{a0}{total}");
        place.map(|place| view! { <li><Thumbnail pile=pile.clone() place label /></li> })
    });
    let pages = pages.collect_view();
    let whole = missing.is_empty();
    let said = missing_words(&missing, total);
    let key = document.id.clone();
    let signers = document
        .signers
        .iter()
        .cloned()
        .map(|signer| view! { <Signer convention=key.clone() signer whole form=form.clone() /> })
        .collect_view();
    let nobody = document.signers.is_empty().then(|| {
        view! {
            <p>"Personne ne signe cette convention sur papier\u{a0}: rien n’est à enregistrer."</p>
        }
    });
    let others = (!document.others.is_empty()).then(|| {
        let others = document.others.join(", ").to_lowercase();
        view! {
            <p class="quiet">{format!("Signent encore autrement\u{a0}: {others}.")}</p>
        }
    });
    let name = field::of(field::DOCUMENT, &document.id);
    let titled_by = title.clone();
    view! {
        <article class="panel pile-document" aria-labelledby=titled_by>
            <input type="hidden" name=name value=document.document />
            <h3 id=title>
                <a href=format!("/lycee/signatures/{}", document.id)>
                    {format!("Convention {}", of_person(&document.student))}
                </a>
            </h3>
            <p class="quiet">
                {set(&document.host)} " – " <span translate="no">{document.reference}</span>
            </p>
            <ul class="pile-pages" role="list">
                {pages}
            </ul>
            {said.map(|said| view! { <p class="quiet">{said}</p> })}
            {nobody}
            {signers}
            {others}
        </article>
    }
    .into_any()
}

/// What is missing of a document, and what to do about it.
fn missing_words(missing: &[usize], total: usize) -> Option<String> {
    let numbers = missing.iter().map(usize::to_string).collect::<Vec<_>>();
    let (last, before) = numbers.split_last()?;
    let which = if before.is_empty() {
        format!("Il manque la page\u{a0}{last}")
    } else {
        format!("Il manque les pages {} et {last}", before.join(", "))
    };
    Some(format!(
        "{which} sur {total}\u{a0}: c’est tout le document qui est signé. Scannez-le de nouveau en entier."
    ))
}

/// Somebody who may sign it on paper: a box and a day, or what there is to say.
#[component]
fn Signer(convention: String, signer: PaperSigner, whole: bool, form: FormState) -> impl IntoView {
    let who = format!("{}, {}", signer.name, signer.role.label().to_lowercase());
    if !signer.signed.is_empty() {
        return view! {
            <p>
                <span class="tag">"Signée"</span>
                {format!(" {who}, enregistrée le {}.", signer.signed)}
            </p>
        }
        .into_any();
    }
    if signer.own {
        return view! {
            <p>{format!("{who}\u{a0}: c’est votre signature, une autre personne du lycée l’enregistre.")}</p>
        }
        .into_any();
    }
    if !whole {
        return view! { <p>{format!("{who}\u{a0}: pas encore enregistrée.")}</p> }.into_any();
    }
    let key = field::of(&convention, signer.role.code());
    let name = format!("{}{key}", field::SIGNED_BOX);
    // Back from a form, the boxes are as they were left.
    let checked = if form.is_back(field::PILE) {
        form.fields.is_ticked(&name)
    } else {
        signer.preset
    };
    let day_name = field::of(field::SIGNED_ON, &key);
    let day = form.value_or(&day_name, "");
    let day_type = date_type(&day);
    let error = form.error(&day_name);
    let invalid = (!error.is_empty()).then_some("true");
    let (hint_id, error_id) = (format!("{day_name}-aide"), format!("{day_name}-erreur"));
    let said_id = format!("{name}-erreur");
    let described = format!("{hint_id} {error_id}");
    view! {
        <div class="pile-signer">
            <div class="tick">
                <label class="choice">
                    <input id=name.clone() type="checkbox" name=name value="1" checked=checked aria-describedby=said_id.clone() />
                    <span>{format!("A signé\u{a0}: {who}")}</span>
                </label>
                <p class="error" id=said_id>{(!signer.said.is_empty()).then_some(signer.said)}</p>
            </div>
            <div class="field field-narrow">
                <label for=day_name.clone()>
                    "Date à part" <span class="visually-hidden">{format!(" ({})", signer.name)}</span>
                </label>
                <p class="hint" id=hint_id>
                    "Facultatif"
                </p>
                <input id=day_name.clone() name=day_name type=day_type value=day aria-describedby=described aria-invalid=invalid />
                <p class="error" id=error_id>{(!error.is_empty()).then_some(error)}</p>
            </div>
        </div>
    }
    .into_any()
}
