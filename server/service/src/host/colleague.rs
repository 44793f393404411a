//! Colleagues: who is in a structure, who is invited, who joins.

use chrono::TimeDelta;
use domain::{
    account::EmailAddress,
    id::{AccountId, InvitationId, StructureId},
    structure::StructureRole,
};
use store::{Invited, Joined, MemberChange, TokenPurpose};
use wire::{
    account::SpaceFlash,
    field,
    form::{FieldError, FormData},
    host::{
        colleague::{Colleague, ColleagueFlash, InvitationShown, People},
        structure::StructureFlash,
    },
};

use super::{own_structure, require_host, structure};
use crate::{
    account::links::email_link,
    arrival,
    error::ServiceError,
    format::date_time,
    outcome::{FormResult, Outcome, redirect, redirect_with_flash, redisplay},
    rate_limit::{TOO_OFTEN, is_too_often},
    request::Request,
};

/// How long an invitation is good.
const INVITATION_LASTS: TimeDelta = TimeDelta::days(14);

/// Everybody in a structure, and whoever was invited. For its members.
pub async fn people(request: Request, structure: String) -> Result<People, ServiceError> {
    let (app, user) = (&request.app, require_host(&request)?);
    let (id, _) = own_structure(user, &structure)?;
    let file = structure::file(app, user, id).await?;
    Ok(People {
        structure: structure::as_shown(&file),
        members: file
            .members
            .into_iter()
            .map(|member| Colleague {
                me: member.account == user.id(),
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
                    date_time(app, invitation.invited_at)
                );
                (invitation.id, invitation.email, invitation.role, words)
            })
            .collect(),
    })
}

/// What an invitation is about; reading it uses nothing up. Open to whoever has the link.
pub async fn invitation(request: Request, token: String) -> Result<InvitationShown, ServiceError> {
    let app = &request.app;
    let hash = arrival::brought(&request, &token).hash();
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
        signed_in: request.user.is_some(),
    })
}

/// Where the people of a structure are listed.
fn page(id: StructureId) -> String {
    format!("/structure/collegues?structure={id}")
}

/// Invites somebody into a structure, by e-mail. For whoever is responsible for it.
pub async fn invite(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, require_host(&request)?);
    let (id, role) = own_structure(user, form.get(field::STRUCTURE))?;
    if !role.may_manage_people() {
        return Err(ServiceError::NotFound);
    }
    let refused = |error| Ok(redisplay(page(id), form.clone(), vec![error]));
    let email = match EmailAddress::parse(form.get(field::EMAIL)) {
        Ok(email) => email,
        Err(error) => return refused(FieldError::new(field::EMAIL, error.message())),
    };
    let Some(role) = StructureRole::from_code(form.get(field::ROLE)) else {
        return refused(FieldError::new(
            field::ROLE,
            "Choisissez ce que cette personne pourra faire.",
        ));
    };
    if !user.account.confirmed {
        return refused(FieldError::of_form(
            "Confirmez d’abord votre adresse\u{a0}: nous n’écrivons à personne en votre nom avant.",
        ));
    }
    request.require_fresh_proof()?;
    if is_too_often(&request, "invite", &user.id().to_string()).await? {
        return refused(FieldError::of_form(TOO_OFTEN));
    }
    let link = email_link(app, "/rejoindre", INVITATION_LASTS);
    let context = app.context(Some(user.id()));
    match app.db.invite(&context, id, &email, role, &link).await? {
        Invited::Done(_) => Ok(redirect_with_flash(&page(id), ColleagueFlash::Invited)),
        Invited::AlreadyMember => refused(FieldError::new(
            field::EMAIL,
            "Cette personne est déjà dans la structure.",
        )),
        Invited::Gone => Err(ServiceError::NotFound),
    }
}

/// Takes an invitation back. For whoever is responsible for the structure.
pub async fn withdraw(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, require_host(&request)?);
    let (id, _) = own_structure(user, form.get(field::STRUCTURE))?;
    let invitation: InvitationId = form
        .get(field::INVITATION)
        .parse()
        .map_err(|_| ServiceError::NotFound)?;
    let context = app.context(Some(user.id()));
    if !app.db.withdraw_invitation(&context, id, invitation).await? {
        return Err(ServiceError::NotFound);
    }
    Ok(redirect_with_flash(
        &page(id),
        ColleagueFlash::InvitationWithdrawn,
    ))
}

/// Changes what somebody is in a structure. For whoever is responsible for it.
pub async fn set_role(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, require_host(&request)?);
    let (id, _) = own_structure(user, form.get(field::STRUCTURE))?;
    let member: AccountId = form
        .get(field::PERSON)
        .parse()
        .map_err(|_| ServiceError::NotFound)?;
    let role = StructureRole::from_code(form.get(field::ROLE)).ok_or(ServiceError::BadRequest)?;
    request.require_fresh_proof()?;
    let context = app.context(Some(user.id()));
    match app.db.set_member_role(&context, id, member, role).await? {
        MemberChange::Done => Ok(redirect_with_flash(&page(id), ColleagueFlash::RoleChanged)),
        MemberChange::LastOwner => Ok(last_owner(id)),
        MemberChange::Gone => Err(ServiceError::NotFound),
    }
}

fn last_owner(id: StructureId) -> Outcome {
    let error = FieldError::of_form("Il faut au moins un responsable. Nommez-en d’abord un autre.");
    redisplay(page(id), FormData::default(), vec![error])
}

/// Removes somebody from a structure, or leaves it. For whoever is responsible for it, and for oneself.
pub async fn remove(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, require_host(&request)?);
    let (id, _) = own_structure(user, form.get(field::STRUCTURE))?;
    let member: AccountId = form
        .get(field::PERSON)
        .parse()
        .map_err(|_| ServiceError::NotFound)?;
    let context = app.context(Some(user.id()));
    match app.db.remove_member(&context, id, member).await? {
        MemberChange::Done if member == user.id() => {
            Ok(redirect_with_flash("/espace", SpaceFlash::LeftStructure))
        }
        MemberChange::Done => Ok(redirect_with_flash(&page(id), ColleagueFlash::Removed)),
        MemberChange::LastOwner => Ok(last_owner(id)),
        MemberChange::Gone => Err(ServiceError::NotFound),
    }
}

/// Follows an invitation into its structure. For whoever is signed in and has the link.
pub async fn join(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, request.require_user()?);
    let token = form.get(field::TOKEN);
    let hash = arrival::brought(&request, token).hash();
    let context = app.context(Some(user.id()));
    Ok(match app.db.join(&context, &hash, user.id()).await? {
        Joined::Done(id) => {
            redirect_with_flash(&format!("/structure?structure={id}"), StructureFlash::Joined)
                .with_cookie(arrival::forget(&request, token))
        }
        Joined::AlreadyMember(id) => redirect_with_flash(
            &format!("/structure?structure={id}"),
            StructureFlash::AlreadyMember,
        ),
        // The space says how to prove it; the invitation is followed afterwards.
        Joined::Unproven => redirect_with_flash("/espace", SpaceFlash::ProveFirst),
        // The page says that the link is not good any more.
        Joined::Gone => redirect("/rejoindre"),
    })
}
