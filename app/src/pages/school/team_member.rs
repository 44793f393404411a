//! Somebody of a school's team: what they do, and what the head, or they themselves, may change.

use domain::{
    account::StaffDuty,
    typography::{counted, of_person},
};
use leptos::{prelude::*, server_fn::ServerFn};
use wire::{field, form::FormState, school::team::TeamMember};

use crate::{
    api::school::team::{ChangeMember, RemoveFromTeam, SetTeamPhone},
    components::{
        form::ButtonForm,
        text_field::{OneOfMany, TextKind},
    },
};

/// Up to how many characters an address stays on one line, on a phone too.
const ONE_LINE: usize = 32;

/// A row of the team. Whoever reads it knows that their own account is open.
#[component]
pub(super) fn Member(member: TeamMember, heads: bool, form: FormState) -> impl IntoView {
    let name = member.name.clone();
    let changes = heads || member.me;
    let waiting = member.waiting && !member.me;
    let referent = if member.students == 0 {
        String::new()
    } else {
        format!(
            "référent de {}",
            counted(member.students as usize, "élève", "élèves")
        )
    };
    let email = member.email.clone();
    let short = email.chars().count() <= ONE_LINE;
    view! {
        <tr>
            <th scope="row">
                <span translate="no">{member.name.clone()}</span>
                {member.me.then_some(" (vous)")}
                {waiting.then(|| view! { " " <span class="quiet">"compte pas encore activé"</span> })}
            </th>
            <td data-label="Fonction">{member.post.clone()}</td>
            <td data-label="E-mail">
                <span class=if short { "team-email" } else { "breaks" } translate="no">{email}</span>
            </td>
            <td data-label="Téléphone">{(!member.phone.is_empty()).then(|| member.phone.clone())}</td>
            <td data-label="Suivi">{(!referent.is_empty()).then_some(referent)}</td>
            <td class="team-change">{changes.then(|| view! { <Changes member heads form name /> })}</td>
        </tr>
    }
    .into_any()
}

#[component]
fn Changes(member: TeamMember, heads: bool, form: FormState, name: String) -> impl IntoView {
    let own = |what: &str| field::of(what, member.id);
    let open = form.fields.get(field::PERSON) == member.id.to_string() && !form.errors.is_empty();
    let phone = own(field::PHONE);
    let summary = if heads { "Modifier" } else { "Votre numéro" };
    let post = member.duty.filter(|_| heads);
    view! {
        <details class="confirm" open=open>
            <summary>
                {summary} <span class="visually-hidden">{format!(" {name}")}</span>
            </summary>
            <form method="post" action=SetTeamPhone::PATH class="stack">
                <input type="hidden" name=field::PERSON value=member.id.to_string() />
                <OneOfMany
                    label="Téléphone pendant les deux semaines"
                    hint="Où les structures et les familles joignent un référent. Il est écrit dans les conventions."
                    value=form.value_or(&phone, &member.phone)
                    error=form.error(&phone)
                    kind=TextKind::Phone
                    id=phone.clone()
                    name=phone
                />
                <p class="actions">
                    <button class="button button-quiet" type="submit">
                        "Enregistrer le numéro"
                    </button>
                </p>
            </form>
            {post.map(|duty| view! { <Post member=member.clone() duty form name /> })}
        </details>
    }
    .into_any()
}

/// What somebody of the staff does, for the head to change.
#[component]
fn Post(member: TeamMember, duty: StaffDuty, form: FormState, name: String) -> impl IntoView {
    let (duty_field, classes_field) = (
        field::of(field::DUTY, member.id),
        field::of(field::CLASSES, member.id),
    );
    let chosen = form.value_or(&duty_field, duty.code());
    let error_id = format!("{duty_field}-erreur");
    let error = form.error(&duty_field);
    let lost = if member.students > 0 {
        format!(
            "{name} n’aura plus accès au lycée, et {} plus de référent.",
            counted(member.students as usize, "élève n’aura", "élèves n’auront")
        )
    } else {
        format!("{name} n’aura plus accès au lycée.")
    };
    view! {
        <form method="post" action=ChangeMember::PATH class="stack">
            <input type="hidden" name=field::PERSON value=member.id.to_string() />
            <div class="field">
                <label for=duty_field.clone()>{format!("Fonction {}", of_person(&name))}</label>
                <select id=duty_field.clone() name=duty_field aria-describedby=error_id.clone()>
                    {StaffDuty::ALL
                        .into_iter()
                        .map(|duty| view! { <option value=duty.code() selected=duty.code() == chosen>{duty.label()}</option> })
                        .collect_view()}
                </select>
                <p class="error" id=error_id>
                    {(!error.is_empty()).then_some(error)}
                </p>
            </div>
            <OneOfMany
                label="Classes suivies"
                hint="Une par ligne, pour un enseignant ou un CPE"
                value=form.value_or(&classes_field, &member.classes)
                error=form.error(&classes_field)
                kind=TextKind::Paragraph
                id=classes_field.clone()
                name=classes_field
            />
            <p class="actions">
                <button class="button button-quiet" type="submit">
                    "Changer la fonction"
                </button>
            </p>
        </form>
        <p>{lost}</p>
        <ButtonForm
            action=RemoveFromTeam::PATH
            label="Retirer de l’équipe"
            spoken=format!(" {name}")
            fields=vec![(field::PERSON, member.id.to_string())]
            class="button button-danger"
        />
    }
    .into_any()
}
