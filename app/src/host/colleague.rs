//! Colleagues: who is in a structure, who is invited, who joins.

use chrono::TimeDelta;
use domain::{
    account::Email,
    id::{AccountId, InvitationId},
    structure::StructureRole,
};
use store::{Invited, Joined, MemberChange, TokenPurpose};

use super::{host, structure, theirs};
use crate::{
    answer::{done, send_back},
    api::host::colleague::{Colleague, InvitationShown, People},
    context::{AppContext, app_context},
    error::AppError,
    form::{Fault, Fields},
    limit::{TOO_OFTEN, is_too_often},
    membership::{for_letter, moment},
    secret::Secret,
    visitor::{signed_in, visitor},
};

/// How long an invitation is good.
const TO_JOIN: TimeDelta = TimeDelta::days(14);

pub(crate) async fn people(app: &AppContext, id: &str) -> Result<People, AppError> {
    let visitor = host()?;
    let (id, _) = theirs(&visitor, id)?;
    let file = structure::file(app, &visitor, id).await?;
    Ok(People {
        structure: structure::as_shown(&file),
        members: file
            .members
            .into_iter()
            .map(|member| Colleague {
                me: member.account == visitor.id(),
                id: member.account,
                name: member.name,
                email: member.email.unwrap_or_default(),
                role: member.role,
            })
            .collect(),
        invitations: file
            .invitations
            .into_iter()
            .map(|invitation| {
                let words = format!(
                    "par {}, le {}",
                    invitation.invited_by,
                    moment(app, invitation.invited_at)
                );
                (invitation.id, invitation.email, invitation.role, words)
            })
            .collect(),
    })
}

pub(crate) async fn invitation(app: &AppContext, token: &str) -> Result<InvitationShown, AppError> {
    let hash = Secret::read(token).hash();
    let found = app
        .db
        .peek_token(&hash, TokenPurpose::JoinStructure, app.clock.now())
        .await?;
    let good = match found.and_then(|token| token.object) {
        Some(id) => app.db.invitation(InvitationId(id)).await?,
        None => None,
    };
    Ok(InvitationShown {
        good,
        signed_in: visitor().is_some(),
    })
}

fn page(id: impl std::fmt::Display) -> String {
    format!("/structure/collegues?structure={id}")
}

pub(crate) async fn invite(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let visitor = host()?;
    let (id, role) = theirs(&visitor, form.get("structure"))?;
    if !role.may_manage_people() {
        return Err(AppError::NotFound);
    }
    let email = match Email::parse(form.get("courriel")) {
        Ok(email) => email,
        Err(error) => {
            return send_back(
                &app,
                &page(id),
                form.clone(),
                vec![Fault::new("courriel", error.message())],
            )
            .await;
        }
    };
    let Some(role) = StructureRole::from_code(form.get("role")) else {
        return send_back(
            &app,
            &page(id),
            form.clone(),
            vec![Fault::new(
                "role",
                "Choisissez ce que cette personne pourra faire.",
            )],
        )
        .await;
    };
    if !visitor.account.confirmed {
        let fault = Fault::of_form(
            "Confirmez d’abord votre adresse\u{a0}: nous n’écrivons à personne en votre nom avant.",
        );
        return send_back(&app, &page(id), form.clone(), vec![fault]).await;
    }
    if is_too_often(&app, "invite", &visitor.id().to_string()).await? {
        return send_back(&app, &page(id), form.clone(), vec![Fault::of_form(TOO_OFTEN)]).await;
    }
    let secret = for_letter(&app, "/rejoindre", TO_JOIN);
    let act = app.act(Some(visitor.id()));
    match app.db.invite(&act, id, &email, role, &secret).await? {
        Invited::Done(_) => {
            done(&page(id), "invite");
            Ok(())
        }
        Invited::AlreadyMember => {
            send_back(
                &app,
                &page(id),
                form.clone(),
                vec![Fault::new(
                    "courriel",
                    "Cette personne est déjà dans la structure.",
                )],
            )
            .await
        }
        Invited::Gone => Err(AppError::NotFound),
    }
}

pub(crate) async fn withdraw(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let visitor = host()?;
    let (id, _) = theirs(&visitor, form.get("structure"))?;
    let invitation: InvitationId = form.get("invitation").parse().map_err(|_| AppError::NotFound)?;
    let act = app.act(Some(visitor.id()));
    if !app.db.withdraw_invitation(&act, id, invitation).await? {
        return Err(AppError::NotFound);
    }
    done(&page(id), "retiree");
    Ok(())
}

pub(crate) async fn set_role(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let visitor = host()?;
    let (id, _) = theirs(&visitor, form.get("structure"))?;
    let member: AccountId = form.get("personne").parse().map_err(|_| AppError::NotFound)?;
    let role = StructureRole::from_code(form.get("role")).ok_or(AppError::BadRequest)?;
    let act = app.act(Some(visitor.id()));
    match app.db.set_member_role(&act, id, member, role).await? {
        MemberChange::Done => done(&page(id), "role"),
        MemberChange::LastOwner => {
            return send_back(&app, &page(id), Fields::default(), vec![last_owner()]).await;
        }
        MemberChange::Gone => return Err(AppError::NotFound),
    }
    Ok(())
}

fn last_owner() -> Fault {
    Fault::of_form("Il faut au moins un responsable. Nommez-en d’abord un autre.")
}

pub(crate) async fn remove(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let visitor = host()?;
    let (id, _) = theirs(&visitor, form.get("structure"))?;
    let member: AccountId = form.get("personne").parse().map_err(|_| AppError::NotFound)?;
    let act = app.act(Some(visitor.id()));
    match app.db.remove_member(&act, id, member).await? {
        MemberChange::Done if member == visitor.id() => done("/espace", "quittee"),
        MemberChange::Done => done(&page(id), "retire"),
        MemberChange::LastOwner => {
            return send_back(&app, &page(id), Fields::default(), vec![last_owner()]).await;
        }
        MemberChange::Gone => return Err(AppError::NotFound),
    }
    Ok(())
}

pub(crate) async fn join(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let visitor = signed_in()?;
    let token = form.get("jeton");
    let act = app.act(Some(visitor.id()));
    match app
        .db
        .join(&act, &Secret::read(token).hash(), visitor.id())
        .await?
    {
        Joined::Done(id) => done(&format!("/structure?structure={id}"), "rejointe"),
        Joined::AlreadyMember(id) => done(&format!("/structure?structure={id}"), "deja"),
        // The page says that the link is not good any more.
        Joined::Gone => crate::answer::lead_to("/rejoindre"),
    }
    Ok(())
}
