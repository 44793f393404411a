//! `/lycee/equipe`: who works in a school, who is invited, who joins. Its head alone invites, changes and removes.

use chrono::TimeDelta;
use domain::{
    account::{EmailAddress, PersonName, Role},
    id::{AccountId, SchoolId, StaffInvitationId},
    name_key::fold,
    phone::Phone,
    urls::SCHOOL_TEAM,
};
use store::{StaffInvited, StaffJoined, TeamChange};
use wire::{
    account::SpaceFlash,
    field,
    form::{FieldError, FormData},
    school::team::{InvitationToTeam, InvitedTo, Team, TeamFlash, TeamInvitation, TeamMember},
};

use crate::{
    account::{
        links::{email_link, link_tried_too_often},
        password::{SECRET_FIELDS, chosen_password_error},
    },
    administration::roles::staff_duty,
    arrival,
    context::AppContext,
    error::ServiceError,
    format::{date_time, day},
    outcome::{FormResult, Outcome, redirect, redirect_with_flash, redisplay},
    password::hash_password,
    rate_limit::{TOO_OFTEN, is_subject_too_often},
    request::{CurrentUser, Request},
    session::{self, Computer},
};

/// How long an invitation is good.
const INVITATION_LASTS: TimeDelta = TimeDelta::days(14);
/// Where one follows it.
const JOIN: &str = "/rejoindre/lycee";

/// The head of a school, and which. For others, whoever acts for the head included, the page does not exist.
fn require_head(request: &Request) -> Result<(&CurrentUser, SchoolId), ServiceError> {
    let user = request.require_role(Role::Head)?;
    let school = user.account.school_as(Role::Head).ok_or(ServiceError::NotFound)?;
    Ok((user, school))
}

/// Whether all that was typed is in what somebody is called, does or is written to at.
fn answers(member: &TeamMember, wanted: &str) -> bool {
    let said = fold(&format!("{} {} {}", member.name, member.post, member.email));
    wanted.split(' ').all(|word| said.contains(word))
}

/// Everybody who works in the school, or those of them who answer to `text`, for its people; who is invited, for its head.
pub async fn team(request: Request, text: String) -> Result<Team, ServiceError> {
    let app = &request.app;
    let (user, school) = request.require_school()?;
    let heads = user.account.school_as(Role::Head) == Some(school);
    let members = app.db.team(school).await?;
    let invitations = if heads {
        app.db.staff_invitations(school).await?
    } else {
        Vec::new()
    };
    let classes = app.db.classes(school).await?;
    let wanted = fold(&text);
    Ok(Team {
        school: app.db.school_name(school).await?.ok_or(ServiceError::NotFound)?,
        heads,
        runs_office: app.db.runs_office(school, user.id()).await?,
        members: members
            .into_iter()
            .map(|member| TeamMember {
                me: member.account == user.id(),
                id: member.account,
                post: member.duty.map_or_else(
                    || Role::Head.label().to_owned(),
                    |duty| duty.with_classes(&member.classes),
                ),
                name: member.name,
                email: member.email.unwrap_or_default(),
                duty: member.duty,
                classes: member.classes.join("\n"),
                phone: member.phone,
                students: member.students,
                waiting: !member.activated,
            })
            .filter(|member| answers(member, &wanted))
            .collect(),
        invitations: invitations
            .into_iter()
            .map(|invitation| TeamInvitation {
                id: invitation.id,
                post: invitation.duty.with_classes(&invitation.classes),
                words: format!(
                    "par {}, le {}, bonne jusqu’au {}",
                    invitation.invited_by,
                    date_time(app, invitation.invited_at),
                    day(app, invitation.expires_at)
                ),
                expired: invitation.expires_at <= app.clock.now(),
                email: invitation.email,
            })
            .collect(),
        classes: classes.into_iter().map(|class| class.name).collect(),
    })
}

/// Invites somebody to the school's staff, by e-mail, with what they will do there. For its head.
pub async fn invite(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let (user, school) = require_head(&request)?;
    let mut errors = Vec::new();
    let email = EmailAddress::parse(form.get(field::EMAIL))
        .map_err(|error| errors.push(FieldError::new(field::EMAIL, error.message())))
        .ok();
    let assignment = staff_duty(&form, Some(school), &mut errors);
    let (Some(email), Some(assignment), true) = (email, assignment, errors.is_empty()) else {
        return Ok(redisplay(SCHOOL_TEAM, form, errors));
    };
    let refused = |error| Ok(redisplay(SCHOOL_TEAM, form.clone(), vec![error]));
    if !user.account.confirmed {
        return refused(FieldError::of_form(
            "Confirmez d’abord votre adresse\u{a0}: nous n’écrivons à personne en votre nom avant.",
        ));
    }
    request.require_fresh_proof()?;
    if is_subject_too_often(&request, "invite_staff", &email.key()).await? {
        return refused(FieldError::of_form(TOO_OFTEN));
    }
    let link = email_link(app, JOIN, INVITATION_LASTS);
    let context = app.context(Some(user.id()));
    match app.db.invite_staff(&context, &email, &assignment, &link).await? {
        StaffInvited::Done(_) => Ok(redirect_with_flash(SCHOOL_TEAM, TeamFlash::Invited)),
        StaffInvited::AlreadyMember => refused(FieldError::new(
            field::EMAIL,
            "Cette personne est déjà dans l’équipe.",
        )),
        StaffInvited::Student => refused(FieldError::new(
            field::EMAIL,
            "C’est l’adresse d’un élève\u{a0}: il ne peut pas faire partie de l’équipe.",
        )),
        StaffInvited::Gone => Err(ServiceError::NotFound),
    }
}

/// Takes an invitation back. For the head.
pub async fn withdraw(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let (user, school) = require_head(&request)?;
    let id: StaffInvitationId = form
        .get(field::INVITATION)
        .parse()
        .map_err(|_| ServiceError::NotFound)?;
    let context = app.context(Some(user.id()));
    if !app.db.withdraw_staff_invitation(&context, school, id).await? {
        return Err(ServiceError::NotFound);
    }
    Ok(redirect_with_flash(SCHOOL_TEAM, TeamFlash::InvitationWithdrawn))
}

/// The person that a form is about.
fn person(form: &FormData) -> Result<AccountId, ServiceError> {
    form.get(field::PERSON)
        .parse()
        .map_err(|_| ServiceError::NotFound)
}

/// Where a form about one person leads when it was refused: the fields of each have names of their own.
fn refused_for(form: FormData, errors: Vec<FieldError>) -> Outcome {
    redisplay(SCHOOL_TEAM, form, errors)
}

/// Changes what somebody of the staff does there. For the head.
pub async fn change(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let (user, school) = require_head(&request)?;
    let account = person(&form)?;
    let named = |name: &str| field::of(name, account);
    let own: FormData = [field::DUTY, field::CLASSES]
        .into_iter()
        .map(|name| (name.to_owned(), form.get(&named(name)).to_owned()))
        .collect();
    let mut errors = Vec::new();
    let Some(assignment) = staff_duty(&own, Some(school), &mut errors) else {
        let errors = errors
            .into_iter()
            .map(|error| FieldError::new(named(&error.field), error.message))
            .collect();
        return Ok(refused_for(form, errors));
    };
    request.require_fresh_proof()?;
    let context = app.context(Some(user.id()));
    match app.db.change_member(&context, account, &assignment).await? {
        TeamChange::Done => Ok(redirect_with_flash(SCHOOL_TEAM, TeamFlash::Changed)),
        TeamChange::Gone => Err(ServiceError::NotFound),
    }
}

/// Somebody is no longer of the staff. For the head.
pub async fn remove(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let (user, school) = require_head(&request)?;
    let account = person(&form)?;
    let context = app.context(Some(user.id()));
    match app.db.remove_from_team(&context, school, account).await? {
        TeamChange::Done => Ok(redirect_with_flash(SCHOOL_TEAM, TeamFlash::Removed)),
        TeamChange::Gone => Err(ServiceError::NotFound),
    }
}

/// Says where somebody is reached during the two weeks. For themselves and for the head.
pub async fn set_phone(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let (user, school) = request.require_school()?;
    let account = person(&form)?;
    if account != user.id() && user.account.school_as(Role::Head) != Some(school) {
        return Err(ServiceError::NotFound);
    }
    let named = field::of(field::PHONE, account);
    let phone = match form.get(&named) {
        "" => None,
        typed => match Phone::parse(typed) {
            Ok(phone) => Some(phone),
            Err(error) => {
                let error = FieldError::new(named, error.message());
                return Ok(refused_for(form, vec![error]));
            }
        },
    };
    let context = app.context(Some(user.id()));
    match app
        .db
        .set_school_phone(&context, school, account, phone.as_ref())
        .await?
    {
        TeamChange::Done => Ok(redirect_with_flash(SCHOOL_TEAM, TeamFlash::PhoneSaved)),
        TeamChange::Gone => Err(ServiceError::NotFound),
    }
}

/// What an invitation is about; reading it uses nothing up. Open to whoever has the link.
pub async fn invitation(request: Request, token: String) -> Result<InvitationToTeam, ServiceError> {
    let app = &request.app;
    let found = app
        .db
        .staff_invitation(&arrival::brought(&request, &token).hash(), app.clock.now())
        .await?;
    let account = request.user.as_ref().map(|user| &user.account);
    Ok(InvitationToTeam {
        good: found.map(|found| InvitedTo {
            post: found.duty.within_sentence(&found.classes),
            school: found.school,
            inviter: found.inviter,
            email: found.email,
            has_account: found.has_account,
        }),
        signed_in: account
            .map(|account| account.email.clone().unwrap_or_else(|| account.name.clone()))
            .unwrap_or_default(),
        proved: account.is_some_and(|account| account.confirmed),
    })
}

/// The page of an invitation again, with what is wrong.
fn join_again(request: &Request, token: &str, form: FormData, error: FieldError) -> Outcome {
    redisplay(
        arrival::page(request, JOIN, token),
        form.without(&SECRET_FIELDS),
        vec![error],
    )
}

/// What is said to somebody who cannot join; nothing where the page itself says it.
fn why_not(joined: StaffJoined) -> Option<&'static str> {
    match joined {
        StaffJoined::AlreadyMember => Some(
            "Vous travaillez déjà dans ce lycée avec ce compte\u{a0}: l’invitation reste bonne pour la personne à qui elle est destinée.",
        ),
        StaffJoined::Elsewhere => Some(
            "Ce compte est déjà celui d’un autre lycée. Déconnectez-vous, puis ouvrez à nouveau le lien\u{a0}: un autre compte peut le suivre.",
        ),
        StaffJoined::Student => {
            Some("C’est le compte d’un élève\u{a0}: il ne peut pas faire partie de l’équipe.")
        }
        StaffJoined::Unproven => {
            Some("Confirmez d’abord l’adresse de votre compte, puis ouvrez à nouveau ce lien.")
        }
        StaffJoined::EmailTaken => Some(
            "Un compte a déjà cette adresse\u{a0}: connectez-vous avec lui. Si vous n’en connaissez pas le mot de passe, demandez-en un autre \
             depuis la page de connexion.",
        ),
        StaffJoined::Done(_) | StaffJoined::Gone => None,
    }
}

/// Follows an invitation with the account that is signed in. For whoever is signed in and has the link.
pub async fn join(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, request.require_user()?);
    let token = form.get(field::TOKEN).to_owned();
    let hash = arrival::brought(&request, &token).hash();
    let context = app.context(Some(user.id()));
    let joined = app.db.join_staff(&context, &hash, user.id()).await?;
    Ok(match (joined, why_not(joined)) {
        (StaffJoined::Done(_), _) => redirect("/lycee").with_cookie(arrival::forget(&request, &token)),
        (_, Some(words)) => join_again(&request, &token, form, FieldError::of_form(words)),
        // The page says that the link is not good any more.
        (_, None) => redirect(JOIN),
    })
}

/// Makes an account from an invitation, and signs in. Open to whoever has the link, which proves the address it was sent to.
pub async fn join_anew(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let token = form.get(field::TOKEN).to_owned();
    if let Some(error) = link_tried_too_often(&request).await? {
        return Ok(join_again(&request, &token, form, error));
    }
    let hash = arrival::brought(&request, &token).hash();
    // Looked at first: hashing takes a core for a while, and links can be made up.
    let Some(invited) = app.db.staff_invitation(&hash, app.clock.now()).await? else {
        return Ok(redirect(JOIN));
    };
    let mut errors = Vec::new();
    let name = PersonName::parse(form.get(field::NAME))
        .map_err(|error| errors.push(FieldError::new(field::NAME, error.message())))
        .ok();
    let key = invited.email.to_lowercase();
    errors.extend(chosen_password_error(&form, &key, form.get(field::NAME)));
    let (Some(name), true) = (name, errors.is_empty()) else {
        let page = arrival::page(&request, JOIN, &token);
        return Ok(redisplay(page, form.without(&SECRET_FIELDS), errors));
    };
    join_with(&request, (&token, &hash), form, &name).await
}

/// The account is made, and its owner signed in.
async fn join_with(
    request: &Request,
    (token, hash): (&str, &str),
    form: FormData,
    name: &PersonName,
) -> FormResult {
    let app: &AppContext = &request.app;
    let password = hash_password(app.rng.as_ref(), form.exact(field::PASSWORD)).await?;
    let joined = app
        .db
        .join_staff_anew(&app.context(None), hash, name, &password)
        .await?;
    if let StaffJoined::Done(account) = joined {
        let served = arrival::forget(request, token);
        let to = redirect_with_flash("/espace", SpaceFlash::Activated).with_cookie(served);
        let entered = session::sign_in(request, account, Computer::Own, to.clone()).await?;
        return Ok(entered.unwrap_or(to));
    }
    Ok(match why_not(joined) {
        Some(words) => join_again(request, token, form, FieldError::of_form(words)),
        None => redirect(JOIN),
    })
}
