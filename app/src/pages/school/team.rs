//! `/lycee/equipe`: who works in the school, and who is invited.

use domain::urls::SCHOOL_TEAM;
use leptos::{prelude::*, server_fn::ServerFn};
use wire::{
    administration::StaffDutyShown,
    field,
    flash::Flash,
    form::FormState,
    school::team::{Team, TeamFlash, TeamInvitation},
};

use super::{layout::People, team_member::Member};
use crate::{
    api::school::team::{InviteToTeam, WithdrawFromTeam, read_team},
    components::{
        form::{AllRequired, ButtonForm, FlashMessage, FormErrors},
        page_frame::page_frame,
        text_field::{TextField, TextKind},
    },
    form::form_state,
    pages::administration::staff_duty::StaffDuty,
    resource::load,
};

/// The page.
#[component]
pub(crate) fn TeamPage() -> impl IntoView {
    let team = load(|| (), |()| read_team());
    let form = form_state();
    page_frame((team, form), move |(team, form)| {
        view! { <Shown team form /> }.into_any()
    })
}

#[component]
fn Shown(team: Team, form: FormState) -> impl IntoView {
    let (heads, school) = (team.heads, team.school.clone());
    let f = form.clone();
    view! {
        <People title="Équipe" here=SCHOOL_TEAM office=team.runs_office>
            <p class="quiet">{domain::typography::set(&school)}</p>
            <FlashMessage of=TeamFlash::sentence_of />
            <FormErrors of=form.clone() />
            <div class="beside">
                <div>
                    <ul class="lines" role="list">
                        {team
                            .members
                            .into_iter()
                            .map(|member| view! { <Member member heads form=form.clone() /> })
                            .collect_view()}
                    </ul>
                    {(!team.invitations.is_empty()).then(|| view! { <Invitations invitations=team.invitations /> })}
                </div>
                {if heads {
                    view! { <Invite classes=team.classes form=f /> }.into_any()
                } else {
                    view! {
                        <p class="panel beside-side">
                            "Le chef d’établissement invite, change les fonctions et retire. Vous pouvez donner votre numéro."
                        </p>
                    }
                        .into_any()
                }}
            </div>
        </People>
    }
    .into_any()
}

#[component]
fn Invitations(invitations: Vec<TeamInvitation>) -> impl IntoView {
    let line = |invitation: TeamInvitation| {
        let email = invitation.email.clone();
        view! {
            <li>
                <p>
                    <strong>{invitation.email}</strong>
                    {invitation.expired.then(|| view! { " " <span class="tag">"trop ancienne"</span> })}
                    <br />
                    <span class="quiet">{format!("{}, {}", invitation.post, invitation.words)}</span>
                </p>
                <ButtonForm
                    action=WithdrawFromTeam::PATH
                    label="Retirer l’invitation"
                    spoken=format!(" de {email}")
                    fields=vec![(field::INVITATION, invitation.id.to_string())]
                />
            </li>
        }
    };
    view! {
        <h2>"Invitations en attente"</h2>
        <ul class="lines" role="list">{invitations.into_iter().map(line).collect_view()}</ul>
    }
    .into_any()
}

#[component]
fn Invite(classes: Vec<String>, form: FormState) -> impl IntoView {
    let known = StaffDutyShown {
        duty: String::new(),
        classes: String::new(),
        uai: String::new(),
    };
    view! {
        <section class="panel beside-side" aria-labelledby="inviter">
            <h2 id="inviter">"Inviter quelqu’un"</h2>
            <form method="post" action=InviteToTeam::PATH class="stack">
                <AllRequired marked=true />
                <TextField
                    required=true
                    name=field::EMAIL
                    label="Son adresse e-mail"
                    hint="De préférence son adresse professionnelle. Le lien est personnel\u{a0}: lui seul donne des droits, et une seule fois."
                    kind=TextKind::EmailAddress
                    value=form.value(field::EMAIL)
                    error=form.error(field::EMAIL)
                    autocomplete="off"
                />
                <StaffDuty form known />
                {(!classes.is_empty()).then(|| view! { <p class="hint">{format!("Classes du lycée\u{a0}: {}.", classes.join(", "))}</p> })}
                <p class="actions">
                    <button class="button" type="submit">
                        "Envoyer l’invitation"
                    </button>
                </p>
            </form>
        </section>
    }
    .into_any()
}
