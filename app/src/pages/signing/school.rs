//! `/lycee/signatures`: conventions that wait for the head, to be signed many at once, and those that wait for others. Live.

use leptos::{prelude::*, server_fn::ServerFn, task::spawn_local};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use wire::{
    field,
    form::FormState,
    signing::school::{SchoolSignatures, WaitingLine},
};

use super::live::follow;
use crate::{
    api::signing::school::{ChooseBatch, read_school_signatures},
    components::{form::FormErrors, page_frame::steady_page_frame},
    form::form_state,
    resource::load,
};

/// The page. What changes elsewhere is put into the lists that are there: a row keeps its place in the page, and its tick.
#[component]
pub(crate) fn SchoolSignaturesPage() -> impl IntoView {
    let query = use_query_map();
    let number = move || {
        query
            .read()
            .get("page")
            .and_then(|page| page.parse().ok())
            .unwrap_or(1)
    };
    let page = load(number, read_school_signatures);
    let form = form_state();
    let latest = RwSignal::new(None::<SchoolSignatures>);
    follow(
        "/lycee/signatures/suivi".to_owned(),
        Callback::new(move |revision: String| {
            let number = untrack(number);
            let of = |known: &SchoolSignatures| (known.page == number).then_some(known.revision);
            let loaded = page.with_untracked(|page| page.as_ref().and_then(|page| of(page.as_ref().ok()?)));
            let known = latest
                .with_untracked(|latest| latest.as_ref().and_then(of))
                .max(loaded);
            if known.is_some_and(|known| known.to_string() != revision) {
                spawn_local(async move {
                    let Ok(fresh) = read_school_signatures(number).await else {
                        return;
                    };
                    // An answer may be late: what is newer stays.
                    latest.try_update(|held| {
                        let newer = held
                            .as_ref()
                            .is_none_or(|held| held.page != fresh.page || held.revision < fresh.revision);
                        if newer {
                            *held = Some(fresh);
                        }
                    });
                });
            }
        }),
    );
    steady_page_frame((page, form), move |(page, form)| {
        view! { <Shown page latest form /> }.into_any()
    })
}

#[component]
fn Shown(
    page: SchoolSignatures,
    latest: RwSignal<Option<SchoolSignatures>>,
    form: FormState,
) -> impl IntoView {
    let (number, head) = (page.page, page.head);
    let now = Memo::new(move |_| match latest.get() {
        Some(latest) if latest.page == page.page && latest.revision > page.revision => latest,
        _ => page.clone(),
    });
    let signs = Memo::new(move |_| now.with(|now| now.signs));
    let none = Memo::new(move |_| now.with(|now| now.to_sign.is_empty()));
    let quiet = Memo::new(move |_| now.with(|now| now.others.is_empty()));
    let more = Memo::new(move |_| now.with(|now| now.more));
    let choice = StoredValue::new(form.clone());
    view! {
        <Title text="Signatures" />
        <div class="page signing">
            <h1>"Signatures"</h1>
            <FormErrors of=form />
            {head
                .then(|| {
                    view! {
                        <p>
                            <a href="/lycee/delegations">"Déléguer ma signature ou d’autres actes"</a>
                        </p>
                    }
                })}
            <section aria-labelledby="pour-vous">
                <h2 id="pour-vous">{move || if signs.get() { "À signer par vous" } else { "En attente du chef d’établissement" }}</h2>
                {move || {
                    let lines = Signal::derive(move || now.with(|now| now.to_sign.clone()));
                    if none.get() {
                        view! { <p>"Aucune convention n’attend la signature du lycée."</p> }.into_any()
                    } else if signs.get() {
                        view! { <Choice lines form=choice /> }.into_any()
                    } else {
                        view! { <Waiting lines caption="Les plus anciennes d’abord" /> }.into_any()
                    }
                }}
            </section>
            <section aria-labelledby="autres">
                <h2 id="autres">"En attente des autres signataires"</h2>
                {move || {
                    let lines = Signal::derive(move || now.with(|now| now.others.clone()));
                    if quiet.get() {
                        view! { <p>"Aucune convention n’attend d’autres signatures."</p> }.into_any()
                    } else {
                        view! { <Waiting lines caption="Les plus anciennes d’abord" /> }.into_any()
                    }
                }}
            </section>
            {move || {
                (number > 1 || more.get())
                    .then(|| {
                        view! {
                            <nav class="pager" aria-label="Pages">
                                {(number > 1)
                                    .then(|| view! { <a href=format!("/lycee/signatures?page={}", number - 1) rel="prev">"Page précédente"</a> })}
                                <span aria-current="page">{format!("Page {number}")}</span>
                                {more
                                    .get()
                                    .then(|| view! { <a href=format!("/lycee/signatures?page={}", number + 1) rel="next">"Page suivante"</a> })}
                            </nav>
                        }
                    })
            }}
            <noscript>
                <p>
                    <a href="/lycee/signatures">"Actualiser"</a>
                </p>
            </noscript>
        </div>
    }
    .into_any()
}

/// Those the user signs: each opened by itself, or several ticked and signed with one code.
#[component]
fn Choice(lines: Signal<Vec<WaitingLine>>, form: StoredValue<FormState>) -> impl IntoView {
    let ticked = move |name: &str| form.with_value(|form| form.fields.is_ticked(name));
    view! {
        <p>"Ouvrez une convention pour la lire et la signer seule, ou cochez-en plusieurs pour les signer avec un seul code."</p>
        <form method="post" action=ChooseBatch::PATH class="batch">
            <ul class="lines" role="list">
                <For
                    each=move || lines.get()
                    key=|line| (line.id.clone(), line.since.clone(), line.own, line.undelivered)
                    children=move |line| {
                        let name = format!("{}{}", field::BATCH_BOX, line.id);
                        let checked = ticked(&name);
                        view! { <Row line name checked /> }
                    }
                />
            </ul>
            <p class="actions">
                <button class="button" type="submit">
                    "Signer ensemble les conventions cochées"
                </button>
            </p>
        </form>
    }
    .into_any()
}

/// Said of a convention whose page tells more.
const UNDELIVERED: &str = "Un e-mail n’a pas été remis";

#[component]
fn Row(line: WaitingLine, name: String, checked: bool) -> impl IntoView {
    let main = view! {
        <span class="line-main">
            <strong>{format!("{}, {}", line.student, line.class_name)}</strong>
            <span>{line.host}</span>
            <span class="quiet">{format!("{}, validée le {}", line.reference, line.since)}</span>
            {line
                .own
                .map(|role| {
                    let said = format!("Vous la signez à un autre titre ({})\u{a0}: une autre personne signe pour le lycée.", role.label().to_lowercase());
                    view! { <span>{said}</span> }
                })}
            {line.undelivered.then(|| view! { <span class="tag tag-wrong">{UNDELIVERED}</span> })}
        </span>
    };
    view! {
        <li>
            {if line.own.is_some() {
                view! { <div class="batch-choice">{main}</div> }.into_any()
            } else {
                view! {
                    <label class="choice batch-choice">
                        <input type="checkbox" name=name value="1" checked=checked />
                        {main}
                    </label>
                }
                    .into_any()
            }}
            <span class="line-actions">
                <a href=format!("/convention/{}/signer", line.id)>
                    "Lire"
                    <span class="visually-hidden">{format!(" la convention {}", line.reference)}</span>
                </a>
                <a href=format!("/lycee/signatures/{}", line.id)>
                    "Suivre"
                    <span class="visually-hidden">{format!(" les signatures de la convention {}", line.reference)}</span>
                </a>
            </span>
        </li>
    }
    .into_any()
}

#[component]
fn Waiting(lines: Signal<Vec<WaitingLine>>, caption: &'static str) -> impl IntoView {
    view! {
        <table class="table">
            <caption>{caption}</caption>
            <thead>
                <tr>
                    <th scope="col">"Élève"</th>
                    <th scope="col">"Structure"</th>
                    <th scope="col">"Validée le"</th>
                    <th scope="col">"Qui doit encore signer"</th>
                </tr>
            </thead>
            <tbody>
                <For
                    each=move || lines.get()
                    key=|line| (line.id.clone(), line.since.clone(), line.awaited.clone(), line.sees_to, line.undelivered)
                    children=|line| {
                        let page = if line.sees_to { "lycee/signatures" } else { "convention" };
                        view! {
                            <tr>
                                <th scope="row">
                                    <a href=format!("/{page}/{}", line.id)>{line.student}</a>
                                    ", "
                                    {line.class_name}
                                </th>
                                <td data-label="Structure">{line.host}</td>
                                <td data-label="Validée le">{line.since}</td>
                                <td data-label="Qui doit encore signer">
                                    {line.awaited.join(", ")}
                                    {line.undelivered.then(|| view! { " " <span class="tag tag-wrong">{UNDELIVERED}</span> })}
                                </td>
                            </tr>
                        }
                    }
                />
            </tbody>
        </table>
    }
    .into_any()
}
