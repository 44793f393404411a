//! `/lien`: personal links. Looking at one, however often and whoever does, changes nothing; its button opens it.

use domain::{
    convention::{ConventionState, SignerRole, Who},
    id::{AccountId, ConventionId},
    path,
    typography::span,
};
use http::{HeaderValue, header};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use store::{LinkRole, LinkSent};

use super::{convention_id, link_secret};
use crate::{
    answer::{done, lead_to},
    api::signing::link::{LinkAsks, LinkShown},
    context::{AppContext, app_context},
    error::AppError,
    form::Fields,
    limit::is_too_often,
    membership::moment,
    party::{self, admitted, admitted_by_account},
    secret::Secret,
};

/// Who a link is for, and what it leads to.
pub(crate) async fn peek(token: &str) -> Result<Option<LinkShown>, AppError> {
    let app = app_context()?;
    // What the page says is for the link's owner: no browser keeps it.
    if let Some(response) = use_context::<ResponseOptions>() {
        response.insert_header(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    let hash = Secret::read(token).hash();
    let Some(holder) = app.db.peek_link(&hash, app.clock.now()).await? else {
        return Ok(None);
    };
    let Some(file) = app.db.convention(holder.convention).await? else {
        return Ok(None);
    };
    // Who signed a version before, and does not sign this one, is no party to it: for them the link is dead.
    let who = Who::Link(holder.link);
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
        until: moment(&app, holder.expires_at),
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
    let token: String = form_urlencoded::byte_serialize(secret.as_str().as_bytes()).collect();
    format!("/lien?jeton={token}")
}

/// Opens a link in this browser, for its convention only.
pub(crate) async fn open(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let token = Secret::read(form.get("jeton"));
    // A dead link says so itself; so does one that is tried too often.
    if is_too_often(&app, "link", &token.hash()).await? {
        lead_to(&page_of(&token));
        return Ok(());
    }
    match opened(&app, &token).await? {
        Some(page) => lead_to(&page),
        None => lead_to(&page_of(&token)),
    }
    Ok(())
}

async fn opened(app: &AppContext, token: &Secret) -> Result<Option<String>, AppError> {
    let session = Secret::new(app.chance.as_ref());
    let act = app.act(None);
    let expires = act.now + party::LINK_SESSION;
    let holder = app
        .db
        .open_link(&act, &token.hash(), &session.hash(), expires)
        .await?;
    let Some(holder) = holder else {
        return Ok(None);
    };
    party::remember(app, holder.convention, &session);
    Ok(Some(match holder.role {
        LinkRole::Tutor => path::convention(holder.convention),
        LinkRole::Signer(_) => path::signing(holder.convention),
    }))
}

/// Forgets, in this browser, the link that was opened to a convention: somebody borrowed the phone.
pub(crate) async fn close(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let id = convention_id(form.get("convention"))?;
    party::forget(&app, id).await?;
    if form.get("suite") != TO_ACCOUNT {
        lead_to("/");
    } else if admitted_by_account(&app, id).await.is_ok() {
        lead_to(&path::convention(id));
    } else {
        lead_to("/espace");
    }
    Ok(())
}

/// What a form says that closes a link for somebody who is signed in as well, and goes on by their account.
const TO_ACCOUNT: &str = "compte";

/// The convention of a form, for who answers for the host by an account: they see to the tutor's link.
async fn hosted(app: &AppContext, form: &Fields) -> Result<(ConventionId, AccountId), AppError> {
    let id = convention_id(form.get("convention"))?;
    let (who, access) = admitted(app, id).await?;
    match who {
        Who::Account(account) if access.fills_host => Ok((id, account)),
        _ => Err(AppError::NotFound),
    }
}

/// Sends the tutor a link, in place of those they were sent before.
pub(crate) async fn send_to_tutor(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let (id, by) = hosted(&app, &form).await?;
    let secret = link_secret(&app);
    let said = match app
        .db
        .send_link(&app.act(Some(by)), id, LinkRole::Tutor, &secret)
        .await?
    {
        LinkSent::Done => "lien-tuteur",
        LinkSent::NoAddress => "tuteur-sans-adresse",
        LinkSent::NotNow(_) => "change",
        LinkSent::Gone => return Err(AppError::NotFound),
    };
    done(&path::convention(id), said);
    Ok(())
}

/// Takes the tutor's links back.
pub(crate) async fn revoke_of_tutor(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let (id, by) = hosted(&app, &form).await?;
    if !app
        .db
        .revoke_links(&app.act(Some(by)), id, LinkRole::Tutor)
        .await?
    {
        return Err(AppError::NotFound);
    }
    done(&path::convention(id), "tuteur-revoque");
    Ok(())
}
