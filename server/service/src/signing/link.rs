//! `/lien`: personal links. Looking at one, however often and whoever does, changes nothing; its button opens it.

use domain::{
    convention::{ConventionState, PartyIdentity, SignerRole},
    id::{AccountId, ConventionId},
    security::SecurityKind,
    typography::span,
    urls,
};
use store::{LinkRole, LinkSent};
use wire::{
    convention::ConventionFlash,
    field,
    form::FormData,
    signing::link::{LinkAsks, LinkShown},
};

use super::{convention_of, link_delivery::link_secret};
use crate::{
    convention_access::{LINK_SESSION, authorize, authorize_account, close_link, link_cookie},
    error::ServiceError,
    format::date_time_in_paris,
    kept,
    outcome::{FormResult, redirect, redirect_with_flash, with_query},
    rate_limit::is_too_often,
    request::Request,
    token::Secret,
};

/// Who a link is for, and what it leads to; nothing when it is not good, or not any more. For whoever has the link. The answer names
/// its owner: callers must forbid browsers to store it (`Cache-Control: no-store`).
pub async fn peek(request: Request, token: String) -> Result<Option<LinkShown>, ServiceError> {
    let app = &request.app;
    let hash = Secret::read(&token).hash();
    let Some(holder) = app.db.peek_link(&hash, app.clock.now()).await? else {
        return Ok(None);
    };
    let Some(file) = app.db.convention(holder.convention).await? else {
        return Ok(None);
    };
    // Whoever signed a version before, and does not sign this one, is no party to it: for them the link is dead.
    let who = PartyIdentity::Link(holder.link);
    if app
        .db
        .convention_access(holder.convention, who, app.clock.today())
        .await?
        .is_none()
    {
        return Ok(None);
    }
    let asks = match holder.role {
        _ if !file.state.is_live() => LinkAsks::NothingMore,
        LinkRole::Tutor if file.state == ConventionState::HostPart => LinkAsks::Fill,
        LinkRole::Signer(role) if file.state.is_open_to_signatures() => {
            let signed = app.db.signed_versions(file.id).await?;
            if signed.contains(&(file.number, role)) {
                LinkAsks::Nothing
            } else {
                LinkAsks::Sign
            }
        }
        LinkRole::Tutor | LinkRole::Signer(_) => LinkAsks::Nothing,
    };
    let (first, last) = file.campaign.span(file.weeks);
    Ok(Some(LinkShown {
        name: holder.name,
        role: in_words(holder.role).to_owned(),
        asks,
        reference: file.reference,
        student: file.student_name,
        host: file.host_name,
        school: file.school_name,
        span: span(first, last),
        until: date_time_in_paris(app, holder.expires_at),
    }))
}

/// As whom a link is opened.
fn in_words(role: LinkRole) -> &'static str {
    match role {
        LinkRole::Tutor => "tuteur ou tutrice du stage",
        LinkRole::Signer(SignerRole::Host) => "représentant de la structure d’accueil",
        LinkRole::Signer(SignerRole::Head) => "chef d’établissement",
        LinkRole::Signer(SignerRole::Student) => "élève",
        LinkRole::Signer(SignerRole::Guardian1 | SignerRole::Guardian2) => "représentant légal de l’élève",
    }
}

/// The page of a link, whatever stands in it.
fn page_of(secret: &Secret) -> String {
    with_query("/lien", &[("jeton", secret.as_str())])
}

/// Opens a link in this browser, for its convention only. For whoever has the link.
pub async fn open(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let token = Secret::read(form.get(field::TOKEN));
    // The page of a dead link says so; so does that of a link that is tried too often.
    if is_too_often(&request, "link", &token.hash()).await? {
        return Ok(redirect(page_of(&token)));
    }
    let session = Secret::new(app.rng.as_ref());
    let context = app.context(None);
    let expires = context.now + LINK_SESSION;
    let holder = app
        .db
        .open_link(&context, &token.hash(), &session.hash(), expires)
        .await?;
    let Some(holder) = holder else {
        return Ok(redirect(page_of(&token)));
    };
    kept::note(
        &request,
        SecurityKind::LinkOpened,
        None,
        Some(holder.convention.0),
    )
    .await;
    let page = match holder.role {
        LinkRole::Tutor => urls::convention(holder.convention),
        LinkRole::Signer(_) => urls::signing(holder.convention),
    };
    Ok(redirect(page).with_cookie(link_cookie(app, holder.convention, &session)))
}

/// Forgets, in this browser, the link that was opened to a convention: somebody borrowed the phone. For anybody.
pub async fn close(request: Request, form: FormData) -> FormResult {
    let id = convention_of(&form)?;
    let cookie = close_link(&request, id).await?;
    let page = if form.get(field::NEXT) != TO_ACCOUNT {
        "/".to_owned()
    } else if authorize_account(&request, id).await.is_ok() {
        urls::convention(id)
    } else {
        "/espace".to_owned()
    };
    Ok(redirect(page).with_cookie(cookie))
}

/// The value by which somebody who is signed in as well closes a link and goes on by their account.
const TO_ACCOUNT: &str = "compte";

/// The convention of a form, for whoever answers for the host by an account: they see to the tutor's link.
async fn require_host_account(
    request: &Request,
    form: &FormData,
) -> Result<(ConventionId, AccountId), ServiceError> {
    let id = convention_of(form)?;
    let (who, access) = authorize(request, id).await?;
    match who {
        PartyIdentity::Account(account) if access.fills_host => Ok((id, account)),
        _ => Err(ServiceError::NotFound),
    }
}

/// Sends the tutor a link, in place of those they were sent before. For whoever answers for the host by an account.
pub async fn send_to_tutor(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let (id, by) = require_host_account(&request, &form).await?;
    let secret = link_secret(app);
    let flash = match app
        .db
        .send_link(&app.context(Some(by)), id, LinkRole::Tutor, &secret)
        .await?
    {
        LinkSent::Done => ConventionFlash::TutorLinkSent,
        LinkSent::NoAddress | LinkSent::Barred => ConventionFlash::TutorHasNoAddress,
        LinkSent::NotNow(_) => ConventionFlash::Changed,
        LinkSent::Gone => return Err(ServiceError::NotFound),
    };
    Ok(redirect_with_flash(&urls::convention(id), flash))
}

/// Makes the tutor's links void. For the same.
pub async fn revoke_of_tutor(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let (id, by) = require_host_account(&request, &form).await?;
    if !app
        .db
        .revoke_links(&app.context(Some(by)), id, LinkRole::Tutor)
        .await?
    {
        return Err(ServiceError::NotFound);
    }
    Ok(redirect_with_flash(
        &urls::convention(id),
        ConventionFlash::TutorLinksRevoked,
    ))
}
