//! `/lycee/conventions/lot`: the conventions that were ticked, read together and validated at once; then what became of each.

use domain::typography::{capitalised, counted};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use wire::{
    convention::school::{ValidationLine, ValidationShown},
    field,
    form::FormState,
};

use crate::{
    api::{
        convention::{ValidateMany, read_validations},
        signing::school::ChooseBatch,
    },
    components::{
        alert::Tone,
        form::{FormErrors, Tick, Told},
        page_frame::page_frame,
    },
    form::form_state,
    resource::load,
};

#[component]
pub(crate) fn ValidationPage() -> impl IntoView {
    let lot = use_query_map().read_untracked().get("lot").unwrap_or_default();
    let page = load(|| (), move |()| read_validations(lot.clone()));
    let form = form_state();
    page_frame((page, form), move |(page, form)| {
        view! { <Shown page form /> }.into_any()
    })
}

#[component]
fn Shown(page: ValidationShown, form: FormState) -> impl IntoView {
    let (done, left): (Vec<_>, Vec<_>) = page.lines.into_iter().partition(|line| line.validated);
    let all = done.len() + left.len();
    let ready = left.iter().filter(|line| !line.seen.is_empty()).count();
    let title = if left.is_empty() {
        validated(all)
    } else {
        format!("Valider {}", counted(left.len(), "convention", "conventions"))
    };
    view! {
        <Title text=title.clone() />
        <div class="page signing">
            <p>
                <a href=page.back>"Les conventions de mes élèves"</a>
            </p>
            <h1>{title}</h1>
            {(ready == 0).then(|| view! { <FormErrors of=form.clone() /> })}
            {(!done.is_empty()).then(|| view! { <Done done=done.clone() all signs=page.signs /> })}
            {(!left.is_empty()).then(|| view! { <Left left ready lot=page.lot form /> })}
            {(!done.is_empty())
                .then(|| {
                    view! {
                        <section aria-labelledby="validees">
                            <h2 id="validees">"Validées"</h2>
                            <ul class="lines" role="list">{done.into_iter().map(done_line).collect_view()}</ul>
                        </section>
                    }
                })}
        </div>
    }
    .into_any()
}

/// What was done, and what comes next: signing those the reader signs.
#[component]
fn Done(done: Vec<ValidationLine>, all: usize, signs: bool) -> impl IntoView {
    let to_sign: Vec<String> = done
        .iter()
        .filter(|line| line.signs)
        .map(|line| line.id.clone())
        .collect();
    let count = done.len();
    let (tone, title) = if count == all {
        (
            Tone::Success,
            format!("{}, les signataires sont prévenus", validated(count)),
        )
    } else {
        (Tone::Warning, format!("{} sur {all}", validated(count)))
    };
    view! {
        <Told tone title>
                {(count < all).then(|| view! { <p>"Les autres restent à valider\u{a0}: la raison est dite pour chacune."</p> })}
                ""
            </Told>
        {(signs && !to_sign.is_empty())
            .then(|| {
                let label = match to_sign.len() {
                    1 => "Signer la convention validée".to_owned(),
                    count => format!("Signer les {count} conventions validées"),
                };
                view! {
                    <form method="post" action=ChooseBatch::PATH>
                        {to_sign
                            .into_iter()
                            .zip(1_usize..)
                            .map(|(id, place)| view! { <input type="hidden" name=field::batch_box(id) value=place.to_string() /> })
                            .collect_view()}
                        <p class="actions">
                            <button class="button" type="submit">
                                {label}
                            </button>
                        </p>
                    </form>
                }
            })}
    }
    .into_any()
}

fn validated(count: usize) -> String {
    format!(
        "{} {}",
        counted(count, "convention", "conventions"),
        if count < 2 { "validée" } else { "validées" }
    )
}

fn done_line(line: ValidationLine) -> impl IntoView {
    view! {
        <li>
            <div class="line-main">
                <strong translate="no">{line.student}</strong>
                <span>{line.host}</span>
                <span class="quiet" translate="no">{line.reference.clone()}</span>
            </div>
            <a href=format!("/convention/{}", line.id)>
                "Lire"
                <span class="visually-hidden">{format!(" la convention {}", line.reference)}</span>
            </a>
        </li>
    }
}

/// Those that are not validated: what each would say, or why it cannot be.
#[component]
fn Left(left: Vec<ValidationLine>, ready: usize, lot: String, form: FormState) -> impl IntoView {
    // What cannot be validated, or was not, comes first: it is what one looks for.
    let (first, then): (Vec<_>, Vec<_>) = left
        .into_iter()
        .partition(|line| line.seen.is_empty() || !line.said.is_empty());
    let these = match ready {
        1 => "cette convention".to_owned(),
        count => format!("ces {count} conventions"),
    };
    let bar = (ready > 0).then(|| {
        view! {
            <nav class="sign-bar" aria-label="Étapes de la validation">
                <a class="button" href=format!("#{ACT}") rel="external">
                    "Passer à la validation"
                </a>
            </nav>
        }
    });
    let act = (ready > 0).then(|| view! { <Act these is_one={ready == 1} form /> });
    view! {
        <form method="post" action=ValidateMany::PATH class="validation sign-steps sign-steps-open">
            <input type="hidden" name=field::BATCH value=lot />
            <div class="sign-read">
                <ul class="lines validation-lines" role="list">{first.into_iter().chain(then).map(left_line).collect_view()}</ul>
                {bar}
            </div>
            {act}
        </form>
    }
    .into_any()
}

/// Where one validates on the page.
const ACT: &str = "valider";

/// What is said by validating, and the button that says it: beside the list where there is room, so that it stays in sight.
#[component]
fn Act(these: String, is_one: bool, form: FormState) -> impl IntoView {
    let they = if is_one {
        "elle ne change"
    } else {
        "elles ne changent"
    };
    view! {
        <div class="sign-act">
            <section class="panel sign-panel sign-step" id=ACT tabindex="-1" aria-labelledby="votre-validation">
                <h2 id="votre-validation">"Votre validation"</h2>
                <FormErrors of=form.clone() />
                <Tick
                    name=field::CHECKED
                    label=format!("J’ai relu {these}. Après la validation, {they} plus.")
                    checked=form.fields.is_ticked(field::CHECKED)
                    error=form.error(field::CHECKED)
                />
                <p class="actions">
                    <button class="button" type="submit">
                        {format!("Valider {these}")}
                    </button>
                </p>
            </section>
        </div>
    }
    .into_any()
}

/// How many facts of a convention a line shows: when, and with whom; where and what come after.
const SHORT: usize = 2;

fn left_line(line: ValidationLine) -> impl IntoView {
    let name = field::batch_box(&line.id);
    let missing = line.missing.len();
    // Where it is and what is done there take the most room: behind « Relire ».
    let mut short = line.facts;
    let long = short.split_off(short.len().min(SHORT));
    let has_more = missing == 0 && !long.is_empty();
    let rest = has_more.then(|| {
        view! {
            <details class="sign-fold">
                <summary>
                    "Relire" <span class="visually-hidden">{format!("\u{a0}: la convention {}", line.reference)}</span>
                </summary>
                {long.into_iter().filter(|fact| !fact.is_empty()).map(|fact| view! { <p>{capitalised(&fact)}</p> }).collect_view()}
                <p>
                    <span class="quiet" translate="no">{line.reference.clone()}</span>
                    " "
                    <a href=format!("/convention/{}", line.id)>
                        "Tout lire" <span class="visually-hidden">{format!("\u{a0}: la convention {}", line.reference)}</span>
                    </a>
                </p>
            </details>
        }
    });
    let complete = (missing > 0).then(|| {
        view! {
            <a href=format!("/convention/{}", line.id)>
                "Compléter" <span class="visually-hidden">{format!("\u{a0}: la convention {}", line.reference)}</span>
            </a>
        }
    });
    let whole = (missing == 0 && !has_more).then(|| {
        view! {
            <a href=format!("/convention/{}", line.id)>
                "Tout lire" <span class="visually-hidden">{format!("\u{a0}: la convention {}", line.reference)}</span>
            </a>
        }
    });
    view! {
        <li>
            <div class="line-main">
                <p>
                    <strong>
                        <span translate="no">{line.student}</span>
                        " chez "
                        {line.host}
                    </strong>
                </p>
                {(!line.said.is_empty()).then(|| view! { <p class="error">{line.said}</p> })}
                {(!short.is_empty())
                    .then(|| {
                        let said: Vec<String> = short.iter().filter(|fact| !fact.is_empty()).map(|fact| capitalised(fact)).collect();
                        view! { <p class="quiet">{said.join(" · ")}</p> }
                    })}
                {(missing > 0)
                    .then(|| {
                        view! {
                            <p>{format!("Elle ne peut pas être validée\u{a0}: {}.", counted(missing, "réponse manque", "réponses manquent"))}</p>
                            <ul class="plain-list">
                                {line.missing.into_iter().take(3).map(|said| view! { <li>{said}</li> }).collect_view()}
                            </ul>
                        }
                    })}
            </div>
            {(!line.seen.is_empty()).then(|| view! { <input type="hidden" name=name value=line.seen /> })}
            {rest}
            {complete}
            {whole}
        </li>
    }
}
