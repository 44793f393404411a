//! `/lycee/delegations`: who acts in the head's name, from one day to another.

use domain::{
    convention::{HeadAct, PaperRule},
    typography::of_person,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use wire::{
    field,
    flash::Flash,
    form::FormState,
    signing::delegation::{DelegationFlash, DelegationShown, DelegationsPage as Page},
};

use crate::{
    api::signing::delegation::{
        GrantDelegation, RevokeDelegation, SetPaperRule, SetReferentSigning, read_delegations,
    },
    components::{
        delegation::{PastDelegation, PastDelegations, delegation_facts},
        form::{AllRequired, ButtonForm, FlashMessage, FormErrors, Tick},
        page_frame::page_frame,
        text_field::{TextField, TextKind},
    },
    form::form_state,
    resource::load,
};

#[component]
pub(crate) fn DelegationsPage() -> impl IntoView {
    let page = load(|| (), |()| read_delegations());
    let form = form_state();
    page_frame((page, form), move |(page, form)| {
        view! { <Shown page form /> }.into_any()
    })
}

#[component]
fn Shown(page: Page, form: FormState) -> impl IntoView {
    view! {
        <Title text="Délégations" />
        <div class="page signing">
            <h1>"Délégations"</h1>
            <p>
                "Vous pouvez charger un membre de votre équipe d’agir en votre nom sur les conventions, pour des actes précis et d’un jour à un \
                 autre. Chaque délégation est inscrite au journal, et le nom de qui a agi figure sur la preuve de signature."
            </p>
            <FlashMessage of=DelegationFlash::sentence_of />
            <FormErrors of=form.clone() />
            <div class="beside">
                <section aria-labelledby="en-cours">
                    <h2 id="en-cours">"En cours et à venir"</h2>
                    {if page.current.is_empty() {
                        view! { <p>"Personne n’agit en votre nom."</p> }.into_any()
                    } else {
                        view! { <ul class="lines" role="list">{page.current.into_iter().map(current).collect_view()}</ul> }.into_any()
                    }}
                </section>
                <section class="panel beside-side" aria-labelledby="nouvelle">
                    <h2 id="nouvelle">"Nouvelle délégation"</h2>
                    {if page.staff.is_empty() {
                        view! { <p>"Votre équipe n’a pas encore de compte\u{a0}: il n’y a personne à nommer."</p> }.into_any()
                    } else {
                        view! { <New staff=page.staff today=page.today form /> }.into_any()
                    }}
                </section>
                // One below the other, however high the panel beside them is.
                <div>
                    <section aria-labelledby="papier">
                        <h2 id="papier">"Signer sur papier"</h2>
                        <Paper rule=page.paper />
                    </section>
                    <section aria-labelledby="referent">
                        <h2 id="referent">"Le professeur référent"</h2>
                        <Referent signs=page.referent_signs />
                    </section>
                    <PastDelegations lines=page.past.into_iter().map(past).collect() />
                </div>
            </div>
        </div>
    }
    .into_any()
}

fn current(line: DelegationShown) -> impl IntoView {
    let about = format!("{}, {}", line.span, line.granted);
    view! {
        <li>
            <div class="line-main">{delegation_facts(line.name.clone(), &line.act, about)}</div>
            <ButtonForm
                action=RevokeDelegation::PATH
                label="Retirer"
                spoken=format!(" la délégation {} ({})", of_person(&line.name), line.act)
                fields=vec![(field::DELEGATION, line.id)]
            />
        </li>
    }
}

fn past(line: DelegationShown) -> PastDelegation {
    let ended = (!line.revoked.is_empty()).then(|| format!("Retirée le {}", line.revoked));
    PastDelegation {
        about: format!("{}, {}", line.span, line.granted),
        name: line.name,
        act: line.act,
        ended: ended.unwrap_or_default(),
    }
}

/// Who may sign on paper.
#[component]
fn Paper(rule: PaperRule) -> impl IntoView {
    view! {
        <p>
            "Un représentant légal sans adresse e-mail peut toujours signer sur papier. Vous pouvez l’accepter aussi d’autres personnes\u{a0}: \
             elles impriment le document, le signent, et votre secrétariat enregistre la page reçue, en son nom."
        </p>
        <form method="post" action=SetPaperRule::PATH class="stack">
            <fieldset class="choices">
                <legend>"De qui acceptez-vous une page signée\u{202f}?"</legend>
                <Tick name=field::PAPER_HOST label="De la structure d’accueil" checked=rule.host />
                <Tick name=field::PAPER_GUARDIANS label="De tout représentant légal" checked=rule.guardians />
                <Tick name=field::PAPER_STUDENT label="D’un élève majeur" checked=rule.student />
            </fieldset>
            <p class="actions">
                <button class="button button-quiet" type="submit">
                    "Enregistrer"
                </button>
            </p>
        </form>
    }
    .into_any()
}

/// Whether referent teachers sign.
#[component]
fn Referent(signs: bool) -> impl IntoView {
    view! {
        <p>
            "Le modèle de convention vous laisse ce choix. Si vous voulez sa signature, le professeur référent que chaque convention nomme la signe \
             aussi\u{a0}: par son compte, ou par un lien personnel s’il n’en a pas. Ce qui est déjà validé ne change pas."
        </p>
        <form method="post" action=SetReferentSigning::PATH class="stack">
            <Tick name=field::REFERENT_SIGNS label="Le professeur référent signe aussi les conventions" checked=signs />
            <p class="actions">
                <button class="button button-quiet" type="submit">
                    "Appliquer ce choix"
                </button>
            </p>
        </form>
    }
    .into_any()
}

#[component]
fn New(staff: Vec<(String, String)>, today: String, form: FormState) -> impl IntoView {
    let chosen = form.value(field::PERSON);
    let who_error = form.error(field::PERSON);
    let acts_error = form.error(field::ACTS);
    view! {
        <form method="post" action=GrantDelegation::PATH class="stack">
            <AllRequired />
            <div class="field">
                <label for="personne">"Qui\u{202f}?"</label>
                <select id="personne" name=field::PERSON aria-describedby="personne-erreur" aria-invalid=(!who_error.is_empty()).then_some("true")>
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
                {HeadAct::ALL
                    .into_iter()
                    .map(|act| {
                        let name = field::box_of(act);
                        view! { <Tick name label=act.label() checked=form.fields.is_ticked(name) /> }
                    })
                    .collect_view()}
                <p class="error" id="actes-erreur">{(!acts_error.is_empty()).then_some(acts_error)}</p>
            </fieldset>
            <TextField required=true name=field::FROM label="Premier jour" kind=TextKind::Date value=form.value_or(field::FROM, &today) error=form.error(field::FROM) />
            <TextField
                required=true
                name=field::UNTIL
                label="Dernier jour"
                hint="Compris\u{a0}; le 31 août au plus tard, avec l’année scolaire."
                kind=TextKind::Date
                value=form.value(field::UNTIL)
                error=form.error(field::UNTIL)
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
