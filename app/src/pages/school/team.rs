//! `/lycee/equipe`: who works in the school, and who is invited.

use domain::{typography::counted, urls::SCHOOL_TEAM};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use wire::{
    administration::StaffDutyShown,
    field,
    flash::Flash,
    form::FormState,
    school::team::{Team, TeamFlash, TeamInvitation, TeamMember},
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

/// From how many people on a list is looked through.
const MANY: usize = 6;

#[component]
pub(crate) fn TeamPage() -> impl IntoView {
    let query = use_query_map();
    let wanted = move || query.read().get("q").unwrap_or_default();
    let team = load(wanted, read_team);
    let form = form_state();
    page_frame((team, form), move |(team, form)| {
        view! { <Shown team form text=wanted() /> }.into_any()
    })
}

#[component]
fn Shown(team: Team, form: FormState, text: String) -> impl IntoView {
    let (heads, school) = (team.heads, team.school.clone());
    let members = team.members;
    let searched = !text.trim().is_empty();
    let many = members.len() >= MANY;
    let f = form.clone();
    view! {
        <People title="Équipe" here=SCHOOL_TEAM office=team.runs_office>
            <p class="quiet">{domain::typography::set(&school)}</p>
            <FlashMessage of=TeamFlash::sentence_of />
            <FormErrors of=form.clone() />
            {if heads {
                view! { <Invite classes=team.classes form=f /> }.into_any()
            } else {
                view! { <p>"Le chef d’établissement invite, change les fonctions et retire. Vous pouvez donner votre numéro."</p> }.into_any()
            }}
            {(many || searched).then(|| view! { <Finder text searched /> })}
            {if members.is_empty() {
                view! { <p>"Personne de l’équipe ne répond à cette recherche."</p> }.into_any()
            } else {
                view! { <Members members heads form /> }.into_any()
            }}
            {(!team.invitations.is_empty()).then(|| view! { <Invitations invitations=team.invitations /> })}
        </People>
    }
    .into_any()
}

/// Looks for somebody by name, duty or address.
#[component]
fn Finder(text: String, searched: bool) -> impl IntoView {
    view! {
        <form method="get" action=SCHOOL_TEAM class="filter-row" role="search">
            <div class="field">
                <label for="q">"Nom, fonction ou e-mail"</label>
                <input id="q" name="q" type="search" value=text maxlength="80" />
            </div>
            <button class="button button-quiet" type="submit">
                "Filtrer"
            </button>
            {searched.then(|| view! { <a href=SCHOOL_TEAM>"Tout voir"</a> })}
        </form>
    }
    .into_any()
}

#[component]
fn Members(members: Vec<TeamMember>, heads: bool, form: FormState) -> impl IntoView {
    view! {
        <table class="table table-rows table-team">
            <caption>{counted(members.len(), "personne", "personnes")}</caption>
            <thead>
                <tr>
                    <th scope="col">"Nom"</th>
                    <th scope="col">"Fonction"</th>
                    <th scope="col">"E-mail"</th>
                    <th scope="col">"Téléphone"</th>
                    <th scope="col">"Suivi"</th>
                    <th scope="col">"À changer"</th>
                </tr>
            </thead>
            <tbody>{members.into_iter().map(|member| view! { <Member member heads form=form.clone() /> }).collect_view()}</tbody>
        </table>
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
    let open = form.is_back(field::EMAIL);
    view! {
        <details class="team-invite" open=open>
            <summary class="button">"Inviter quelqu’un"</summary>
            <form method="post" action=InviteToTeam::PATH class="panel stack">
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
                <StaffDuty form known classes />
                <p class="actions">
                    <button class="button" type="submit">
                        "Envoyer l’invitation"
                    </button>
                </p>
            </form>
        </details>
    }
    .into_any()
}
