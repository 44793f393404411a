//! `/lycee/delegations`: who acts in the head's name, from one day to another.

use domain::convention::HeadAct;
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;

use crate::{
    api::signing::delegation::{
        DelegationShown, DelegationsPage as Page, GrantDelegation, RevokeDelegation, read_delegations,
    },
    components::{
        form::{ButtonForm, Done, Faults, Tick},
        text_field::{TextField, TextKind},
        trouble::Trouble,
    },
    data::load,
    form::{Returned, returned},
};

const DONE: &[(&str, &str)] = &[
    (
        "nommee",
        "C’est enregistré. Cette personne agit en votre nom ces jours-là.",
    ),
    ("retiree", "La délégation est retirée."),
];

/// The boxes of the acts, by name.
const BOXES: [(HeadAct, &str); 5] = [
    (HeadAct::SendBack, "acte-send_back"),
    (HeadAct::Validate, "acte-validate"),
    (HeadAct::Sign, "acte-sign"),
    (HeadAct::Correct, "acte-correct"),
    (HeadAct::Cancel, "acte-cancel"),
];

/// The page.
#[component]
pub(crate) fn DelegationsPage() -> impl IntoView {
    let page = load(|| (), |()| read_delegations());
    let form = returned();
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match (page.await, form.await) {
                    (Ok(page), Ok(form)) => view! { <Shown page form /> }.into_any(),
                    (Err(error), _) | (_, Err(error)) => view! { <Trouble error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Shown(page: Page, form: Returned) -> impl IntoView {
    view! {
        <Title text="Délégations" />
        <div class="page page-narrow signing">
            <p>
                <a href="/lycee">"Mon lycée"</a>
            </p>
            <h1>"Délégations"</h1>
            <p>
                "Vous pouvez charger un membre de votre équipe d’agir en votre nom sur les conventions, pour des actes précis et d’un jour à un \
                 autre. Chaque délégation est inscrite au journal, et le nom de qui a agi figure sur la preuve de signature."
            </p>
            <Done words=DONE />
            <Faults of=form.clone() />
            <section aria-labelledby="en-cours">
                <h2 id="en-cours">"En cours et à venir"</h2>
                {if page.current.is_empty() {
                    view! { <p>"Personne n’agit en votre nom."</p> }.into_any()
                } else {
                    view! { <ul class="lines" role="list">{page.current.into_iter().map(current).collect_view()}</ul> }.into_any()
                }}
            </section>
            <section aria-labelledby="nouvelle">
                <h2 id="nouvelle">"Nouvelle délégation"</h2>
                {if page.staff.is_empty() {
                    view! { <p>"Votre équipe n’a pas encore de compte\u{a0}: il n’y a personne à nommer."</p> }.into_any()
                } else {
                    view! { <New staff=page.staff today=page.today form /> }.into_any()
                }}
            </section>
            {(!page.past.is_empty())
                .then(|| {
                    view! {
                        <section aria-labelledby="passees">
                            <h2 id="passees">"Passées ou retirées"</h2>
                            <ul class="lines" role="list">{page.past.into_iter().map(past).collect_view()}</ul>
                        </section>
                    }
                })}
        </div>
    }
    .into_any()
}

fn facts(line: &DelegationShown) -> impl IntoView + use<> {
    view! {
        <p>
            <strong>{line.name.clone()}</strong>
            {format!("\u{a0}: {}", line.act.to_lowercase())}
        </p>
        <p class="quiet">{format!("{}, {}", line.span, line.granted)}</p>
    }
}

fn current(line: DelegationShown) -> impl IntoView {
    view! {
        <li>
            <div class="line-main">{facts(&line)}</div>
            <ButtonForm
                action=RevokeDelegation::PATH
                label="Retirer"
                spoken=format!(" la délégation de {} ({})", line.name, line.act)
                fields=vec![("delegation", line.id)]
            />
        </li>
    }
}

fn past(line: DelegationShown) -> impl IntoView {
    view! {
        <li>
            <div class="line-main">
                {facts(&line)}
                {(!line.revoked.is_empty()).then(|| view! { <p class="quiet">{format!("Retirée le {}", line.revoked)}</p> })}
            </div>
        </li>
    }
}

#[component]
fn New(staff: Vec<(String, String)>, today: String, form: Returned) -> impl IntoView {
    let chosen = form.value("personne");
    let who_error = form.error("personne");
    let acts_error = form.error("actes");
    view! {
        <form method="post" action=GrantDelegation::PATH class="stack">
            <div class="field">
                <label for="personne">"Qui\u{202f}?"</label>
                <select id="personne" name="personne" aria-describedby="personne-erreur" aria-invalid=(!who_error.is_empty()).then_some("true")>
                    <option value="">"Choisissez"</option>
                    {staff
                        .into_iter()
                        .map(|(id, name)| {
                            let selected = id == chosen;
                            view! {
                                <option value=id selected=selected>
                                    {name}
                                </option>
                            }
                        })
                        .collect_view()}
                </select>
                <p class="error" id="personne-erreur">{(!who_error.is_empty()).then_some(who_error)}</p>
            </div>
            <fieldset class="choices" id="actes" tabindex="-1" aria-describedby="actes-erreur">
                <legend>"Pour quels actes\u{202f}?"</legend>
                {BOXES
                    .into_iter()
                    .map(|(act, name)| view! { <Tick name label=act.label() checked=form.fields.is_ticked(name) /> })
                    .collect_view()}
                <p class="error" id="actes-erreur">{(!acts_error.is_empty()).then_some(acts_error)}</p>
            </fieldset>
            <TextField name="du" label="Premier jour" kind=TextKind::Date value=form.value_or("du", &today) error=form.error("du") />
            <TextField
                name="au"
                label="Dernier jour"
                hint="Compris."
                kind=TextKind::Date
                value=form.value("au")
                error=form.error("au")
            />
            <p class="actions">
                <button class="button" type="submit">
                    "Déléguer ces actes"
                </button>
            </p>
        </form>
    }
    .into_any()
}
