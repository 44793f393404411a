//! `/structure/delegations`: who signs conventions for the structure, in the name of whoever is responsible for it.

use domain::{
    convention::POWER,
    id::StructureId,
    typography::{of_organisation, of_person},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use wire::{
    field,
    flash::Flash,
    form::FormState,
    host::delegation::{
        StructureDelegationFlash, StructureDelegationShown, StructureDelegationsPage as Page,
    },
};

use super::layout::Space;
use crate::{
    api::host::delegation::{
        GrantStructureDelegation, RevokeStructureDelegation, read_structure_delegations,
    },
    components::{
        delegation::{PastDelegation, PastDelegations, delegation_facts},
        form::{AllRequired, ButtonForm, FlashMessage, FormErrors, Tick},
        page_frame::page_frame,
        text_field::{TextField, TextKind},
    },
    form::form_state,
    pages::host::controls::Select,
    resource::load,
};

#[component]
pub(crate) fn StructureDelegationsPage() -> impl IntoView {
    let query = use_query_map();
    let page = load(
        move || query.read().get("structure").unwrap_or_default(),
        read_structure_delegations,
    );
    let form = form_state();
    page_frame((page, form), move |(page, form)| {
        view! { <Shown page form /> }.into_any()
    })
}

#[component]
fn Shown(page: Page, form: FormState) -> impl IntoView {
    let (id, may) = (page.structure, page.may_delegate);
    let people = format!("/structure/collegues?structure={id}");
    let new = may.then(|| {
        let people = people.clone();
        let (members, today, form) = (page.members, page.today, form.clone());
        view! {
            <section class="panel beside-side" aria-labelledby="nouvelle">
                <h2 id="nouvelle">"Nouvelle délégation"</h2>
                {if members.is_empty() {
                    view! {
                        <p>
                            "Personne d’autre n’est dans la structure\u{a0}: "
                            <a href=people>"invitez d’abord un collègue"</a>
                            ", puis nommez-le ici."
                        </p>
                    }
                    .into_any()
                } else {
                    view! { <New id members today form /> }.into_any()
                }}
            </section>
        }
        .into_any()
    });
    view! {
        <Space title="Délégations de signature" wide=true>
            <p>
                {format!(
                    "Une convention est signée par la personne qu’elle nomme comme représentant {}. Un responsable peut charger un autre \
                     membre de signer, ou de refuser de signer, en son nom et d’un jour à un autre. La preuve de signature le dit\u{a0}: «\u{a0}par délégation\u{a0}».",
                    of_organisation(&page.name),
                )}
            </p>
            <p>
                <a href=people>"Voir les collègues"</a>
            </p>
            <FlashMessage of=StructureDelegationFlash::sentence_of />
            <FormErrors of=form />
            <div class="beside">
                <section aria-labelledby="en-cours">
                    <h2 id="en-cours">"En cours et à venir"</h2>
                    {if page.current.is_empty() {
                        view! { <p>"Personne ne signe par délégation."</p> }.into_any()
                    } else {
                        view! {
                            <ul class="lines" role="list">
                                {page.current.into_iter().map(|line| current(line, id, may)).collect_view()}
                            </ul>
                        }
                        .into_any()
                    }}
                </section>
                {new}
                <PastDelegations lines=page.past.into_iter().map(past).collect() />
            </div>
        </Space>
    }
    .into_any()
}

fn current(line: StructureDelegationShown, id: StructureId, may_revoke: bool) -> impl IntoView {
    let about = format!("{}, {}", line.span, line.granted);
    view! {
        <li>
            <div class="line-main">{delegation_facts(line.name.clone(), "", about)}</div>
            {may_revoke
                .then(|| {
                    view! {
                        <ButtonForm
                            action=RevokeStructureDelegation::PATH
                            label="Retirer"
                            spoken=format!(" la délégation {} ({})", of_person(&line.name), line.span)
                            fields=vec![(field::STRUCTURE, id.to_string()), (field::DELEGATION, line.id)]
                        />
                    }
                })}
        </li>
    }
}

fn past(line: StructureDelegationShown) -> PastDelegation {
    let ended = (!line.revoked.is_empty()).then(|| format!("Terminée le {}", line.revoked));
    PastDelegation {
        about: format!("{}, {}", line.span, line.granted),
        name: line.name,
        act: String::new(),
        ended: ended.unwrap_or_default(),
    }
}

#[component]
fn New(id: StructureId, members: Vec<(String, String)>, today: String, form: FormState) -> impl IntoView {
    view! {
        <form method="post" action=GrantStructureDelegation::PATH class="stack">
            <AllRequired />
            <input type="hidden" name=field::STRUCTURE value=id.to_string() />
            <Select
                name=field::PERSON
                label="Qui\u{202f}?"
                hint="Un membre de la structure, qui signe avec son compte. Pour quelqu’un d’autre, invitez-le d’abord parmi vos collègues."
                value=form.value(field::PERSON)
                error=form.error(field::PERSON)
                options=members
            />
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
            <Tick
                name=field::POWER
                label=POWER
                checked=form.fields.is_ticked(field::POWER)
                error=form.error(field::POWER)
            />
            <p class="actions">
                <button class="button" type="submit">
                    "Déléguer la signature"
                </button>
            </p>
        </form>
    }
    .into_any()
}
