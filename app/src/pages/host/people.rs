//! `/structure/collegues`: who is in the structure, and who is invited.

use domain::{id::StructureId, structure::StructureRole, typography::of_person};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use wire::{
    field,
    flash::Flash,
    form::FormState,
    host::colleague::{Colleague, ColleagueFlash, People},
};

use super::layout::Space;
use crate::{
    api::host::colleague::{
        InviteColleague, RemoveColleague, SetColleagueRole, WithdrawInvitation, read_people,
    },
    components::{
        form::{AllRequired, ButtonForm, FlashMessage, FormErrors},
        page_frame::page_frame,
        text_field::{TextField, TextKind},
    },
    form::form_state,
    pages::host::controls::Select,
    resource::load,
};

#[component]
pub(crate) fn PeoplePage() -> impl IntoView {
    let query = use_query_map();
    let people = load(
        move || query.read().get("structure").unwrap_or_default(),
        read_people,
    );
    let form = form_state();
    page_frame((people, form), move |(people, form)| {
        view! { <Everybody people form /> }.into_any()
    })
}

/// What each role may do, short enough for a phone.
fn about(role: StructureRole) -> &'static str {
    match role {
        StructureRole::Owner => "Responsable\u{a0}: tout",
        StructureRole::Member => "Membre\u{a0}: publie",
        StructureRole::Tutor => "Tuteur\u{a0}: répond",
    }
}

/// The same at length, beside the list.
const ROLES: &str = "Un responsable peut tout, y compris gérer les collègues et la structure. Un membre publie les offres et répond aux candidatures. \
                     Un tuteur lit et répond, sans publier.";

fn roles() -> Vec<(String, String)> {
    StructureRole::ALL
        .into_iter()
        .map(|role| (role.code().to_owned(), about(role).to_owned()))
        .collect()
}

#[component]
fn Everybody(people: People, form: FormState) -> impl IntoView {
    let id = people.structure.id;
    let may_manage = people.structure.role.may_manage_people();
    let f = form.clone();
    view! {
        <Space title="Collègues" wide=true>
            <p>
                <a href=format!("/structure/delegations?structure={id}")>"Délégations de signature"</a>
            </p>
            <FlashMessage of=ColleagueFlash::sentence_of />
            <FormErrors of=form />
            <div class="beside">
                <div>
                    <ul class="lines" role="list">
                        {people.members.into_iter().map(|member| view! { <Line member structure=id may_manage /> }).collect_view()}
                    </ul>
                    {(!people.invitations.is_empty())
                        .then(|| {
                            view! {
                                <h2>"Invitations en attente"</h2>
                                <ul class="lines" role="list">
                                    {people
                                        .invitations
                                        .into_iter()
                                        .map(|(invitation, email, role, words)| {
                                            view! {
                                                <li>
                                                    <p>
                                                        <strong>{email.clone()}</strong>
                                                        <br />
                                                        <span class="quiet">{format!("{}, {words}", role.label())}</span>
                                                    </p>
                                                    {may_manage
                                                        .then(|| {
                                                            view! {
                                                                <ButtonForm
                                                                    action=WithdrawInvitation::PATH
                                                                    label="Retirer l’invitation"
                                                                    spoken=format!(" de {email}")
                                                                    fields=vec![(field::STRUCTURE, id.to_string()), (field::INVITATION, invitation.to_string())]
                                                                />
                                                            }
                                                        })}
                                                </li>
                                            }
                                        })
                                        .collect_view()}
                                </ul>
                            }
                        })}
                </div>
                {may_manage
                    .then(|| {
                        view! {
                            <section class="panel beside-side" aria-labelledby="inviter">
                                <h2 id="inviter">"Inviter un collègue"</h2>
                                <form method="post" action=InviteColleague::PATH class="stack">
                                    <AllRequired />
                                    <input type="hidden" name=field::STRUCTURE value=id.to_string() />
                                    <TextField
                                        required=true
                                        name=field::EMAIL
                                        label="Son adresse e-mail"
                                        hint="Nous lui envoyons un lien personnel pour vous rejoindre."
                                        kind=TextKind::EmailAddress
                                        value=f.value(field::EMAIL)
                                        error=f.error(field::EMAIL)
                                        autocomplete="off"
                                    />
                                    <Select name=field::ROLE label="Son rôle" hint=ROLES value=f.value_or(field::ROLE, "member") error=f.error(field::ROLE) options=roles() />
                                    <p class="actions">
                                        <button class="button" type="submit">
                                            "Envoyer l’invitation"
                                        </button>
                                    </p>
                                </form>
                            </section>
                        }
                    })}
            </div>
        </Space>
    }
    .into_any()
}

#[component]
fn Line(member: Colleague, structure: StructureId, may_manage: bool) -> impl IntoView {
    let name = member.name.clone();
    let person = member.id.to_string();
    let (leave, lost) = if member.me {
        (
            "Quitter la structure",
            "Vous ne verrez plus ni les offres ni les candidatures de cette structure.".to_owned(),
        )
    } else {
        (
            "Retirer de la structure",
            format!("{name} ne verra plus ni les offres ni les candidatures de cette structure."),
        )
    };
    view! {
        <li>
            <p>
                <strong>{name.clone()}</strong>
                {member.me.then_some(" (vous)")}
                <br />
                <span class="quiet">{format!("{} · {}", member.role.label(), member.email)}</span>
            </p>
            {(may_manage || member.me)
                .then(|| {
                    view! {
                        <details class="confirm">
                            <summary>
                                {if may_manage { "Modifier" } else { leave }}
                                <span class="visually-hidden">{format!(" {name}")}</span>
                            </summary>
                            {may_manage
                                .then(|| {
                                    view! {
                                        <form method="post" action=SetColleagueRole::PATH class="stack">
                                            <input type="hidden" name=field::STRUCTURE value=structure.to_string() />
                                            <input type="hidden" name=field::PERSON value=person.clone() />
                                            <Select
                                                name=field::ROLE
                                                id=format!("role-{person}")
                                                label=format!("Rôle {}", of_person(&name))
                                                value=member.role.code().to_owned()
                                                options=roles()
                                                nothing=""
                                            />
                                            <p class="actions">
                                                <button class="button button-quiet" type="submit">
                                                    "Changer le rôle"
                                                </button>
                                            </p>
                                        </form>
                                    }
                                })}
                            <p>{lost}</p>
                            <ButtonForm
                                action=RemoveColleague::PATH
                                label=leave
                                fields=vec![(field::STRUCTURE, structure.to_string()), (field::PERSON, person)]
                                class="button button-danger"
                            />
                        </details>
                    }
                })}
        </li>
    }
    .into_any()
}
