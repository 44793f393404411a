//! `/lien`: personal links. Looking at one, however often and whoever does, changes nothing; a code opens it, once in each browser.

use domain::{
    convention::{ConventionState, PartyIdentity, SignerRole},
    id::{AccountId, ConventionId, ConventionLinkId},
    security::SecurityKind,
    typography::span,
    urls,
};
use store::{CodeSent, LinkHolder, LinkOpened, LinkRole, LinkSent, OpeningCode};
use wire::{
    convention::ConventionFlash,
    field,
    form::{FieldError, FormData},
    signing::link::{LinkAsks, LinkFlash, LinkShown},
};

use super::{
    code::{code_refused, code_shown, cool_down_error, digits, is_code, no_sms_error},
    convention_of,
    link_delivery::link_secret,
};
use crate::{
    arrival,
    context::AppContext,
    convention::amendment::awaits,
    convention_access::{
        LINK_SESSION, authorize, authorize_account, close_link, link_cookie, opened_session,
    },
    error::ServiceError,
    format::date_time_in_paris,
    kept,
    outcome::{FormResult, redirect, redirect_with_flash, redisplay, with_query},
    rate_limit::{TOO_OFTEN, is_link_one_too_many, is_too_often, widest_network},
    request::Request,
    token::Secret,
};

/// The secret of a link arrives in an address, once: it goes into a cookie of this browser, and out of the address, where others could read it.
/// For whoever has the link.
pub async fn arrive(request: &Request, token: &str) -> FormResult {
    let app = &request.app;
    let secret = Secret::read(token);
    let holder = app.db.peek_link(&secret.hash(), app.clock.now()).await?;
    Ok(match holder {
        Some(holder) => redirect(page_of(holder.link)).with_cookie(arrival::cookie(
            app,
            &arrival::of_link(holder.link),
            Some(&secret),
        )),
        None => redirect(PAGE),
    })
}

/// The link of that id whose secret this browser holds, while it is good.
async fn arrived(request: &Request, id: &str) -> Result<Option<(Secret, LinkHolder)>, ServiceError> {
    let app = &request.app;
    let Ok(id) = id.parse::<ConventionLinkId>() else {
        return Ok(None);
    };
    let Some(secret) = arrival::secret(request, &arrival::of_link(id)) else {
        return Ok(None);
    };
    let holder = app.db.peek_link(&secret.hash(), app.clock.now()).await?;
    Ok(holder
        .filter(|holder| holder.link == id)
        .map(|holder| (secret, holder)))
}

/// The hash of this browser's session of a link, if it is open in it.
async fn open_here(request: &Request, holder: &LinkHolder) -> Result<Option<String>, ServiceError> {
    let app = &request.app;
    let Some(session) = opened_session(request, holder.convention) else {
        return Ok(None);
    };
    let opened = app.db.link_session(&session, app.clock.now()).await?;
    Ok(opened
        .filter(|opened| opened.link == holder.link)
        .map(|_| session))
}

/// Who a link is for, and what it leads to; nothing when it is not good, or not any more. For whoever followed the link in this browser. The
/// answer names its owner: callers must forbid browsers to store it (`Cache-Control: no-store`).
pub async fn peek(request: Request, id: String) -> Result<Option<LinkShown>, ServiceError> {
    let app = &request.app;
    let Some((secret, holder)) = arrived(&request, &id).await? else {
        return Ok(None);
    };
    let Some(file) = app.db.convention(holder.convention).await? else {
        return Ok(None);
    };
    // Whoever signed a version before, and does not sign this one, is no party to it: for them the link is dead.
    let who = PartyIdentity::Link(holder.link);
    let access = app
        .db
        .convention_access(holder.convention, who, app.clock.today())
        .await?;
    let Some(access) = access else {
        return Ok(None);
    };
    let amended = file.state == ConventionState::Signed && {
        let lines = app.db.amendments(file.id).await?;
        lines.iter().any(|line| awaits(line, &access))
    };
    let asks = match holder.role {
        _ if !file.state.is_live() => LinkAsks::NothingMore,
        LinkRole::Tutor if file.state == ConventionState::HostPart => LinkAsks::Fill,
        LinkRole::Signer(_) if amended => LinkAsks::Amend,
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
    let code = app.db.opening_code(&secret.hash(), app.clock.now()).await?;
    Ok(Some(LinkShown {
        id,
        open: open_here(&request, &holder).await?.is_some(),
        code: code.map(|line| code_shown(app, &line)),
        sms: masked_mobile(app, holder.link).await?,
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

/// The mobile number of a link's holder as their pages show it; empty where no code goes there.
pub(super) async fn masked_mobile(app: &AppContext, link: ConventionLinkId) -> Result<String, ServiceError> {
    if !app.texts {
        return Ok(String::new());
    }
    let mobile = app.db.mobile_of_link(link, app.clock.now()).await?;
    Ok(mobile.map(|mobile| mobile.masked()).unwrap_or_default())
}

/// As whom a link is opened.
fn in_words(role: LinkRole) -> &'static str {
    match role {
        LinkRole::Tutor => "tuteur ou tutrice du stage",
        LinkRole::Signer(SignerRole::ReferentTeacher) => "professeur référent",
        LinkRole::Signer(SignerRole::Host) => "représentant de la structure d’accueil",
        LinkRole::Signer(SignerRole::Host2) => "second signataire de la structure d’accueil",
        LinkRole::Signer(SignerRole::Head) => "chef d’établissement",
        LinkRole::Signer(SignerRole::Student) => "élève",
        LinkRole::Signer(SignerRole::Guardian1 | SignerRole::Guardian2) => "représentant légal de l’élève",
    }
}

/// Where links arrive; without more it says that they are not good.
const PAGE: &str = "/lien";

/// The page of a link that arrived in this browser.
fn page_of(link: ConventionLinkId) -> String {
    with_query(PAGE, &[(field::ARRIVED, &link.to_string())])
}

/// The field of that page where a code is typed.
fn code_field(link: ConventionLinkId) -> String {
    format!("{}#{}", page_of(link), field::CODE)
}

/// Sends the code that opens a link, to the address that the link went to, or by SMS to the number that the convention says. For whoever
/// followed the link in this browser.
pub async fn ask_code(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let Some((secret, holder)) = arrived(&request, form.get(field::LINK)).await? else {
        return Ok(redirect(PAGE));
    };
    if is_too_often(&request, "link_code", &secret.hash()).await? {
        return Ok(redisplay(
            code_field(holder.link),
            form,
            vec![FieldError::of_form(TOO_OFTEN)],
        ));
    }
    let code = digits(app);
    let network = widest_network(&request);
    let by_sms = (app.texts && form.is_ticked(field::BY_SMS)).then_some(network.as_str());
    let new = OpeningCode {
        token_hash: &secret.hash(),
        code: &code,
        path: &page_of(holder.link),
        by_sms,
    };
    Ok(match app.db.send_opening_code(&app.context(None), &new).await? {
        CodeSent::Sent if by_sms.is_some() => {
            redirect_with_flash(&code_field(holder.link), LinkFlash::CodeTexted)
        }
        CodeSent::Sent => redirect_with_flash(&code_field(holder.link), LinkFlash::CodeSent),
        CodeSent::NoSms => redisplay(page_of(holder.link), form, vec![no_sms_error()]),
        CodeSent::CoolDown(until) => {
            redisplay(code_field(holder.link), form, vec![cool_down_error(app, until)])
        }
        CodeSent::Gone => redirect(PAGE),
    })
}

/// Opens a link in this browser, for its convention only: the first time with the code that was sent for it. For whoever followed the link in
/// this browser.
pub async fn open(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let Some((secret, holder)) = arrived(&request, form.get(field::LINK)).await? else {
        return Ok(redirect(PAGE));
    };
    let again = |message: String| {
        let error = FieldError::new(field::CODE, message);
        redisplay(
            code_field(holder.link),
            form.clone().without(&[field::CODE]),
            vec![error],
        )
    };
    if is_too_often(&request, "link", &secret.hash()).await? {
        return Ok(again(TOO_OFTEN.to_owned()));
    }
    let context = app.context(None);
    let page = match holder.role {
        LinkRole::Tutor => urls::convention(holder.convention),
        LinkRole::Signer(_) => urls::signing(holder.convention),
    };
    let arrived_cookie = arrival::cookie(app, &arrival::of_link(holder.link), None);
    if let Some(session) = open_here(&request, &holder).await?
        && app.db.reopen_link(&context, &secret.hash(), &session).await?
    {
        note_opened(&request, holder.convention).await;
        return Ok(redirect(page).with_cookie(arrived_cookie));
    }
    let code = form.get(field::CODE);
    if !is_code(code) {
        return Ok(again(
            "Tapez les six chiffres du code que vous avez reçu.".to_owned(),
        ));
    }
    let session = Secret::new(app.rng.as_ref());
    let expires = context.now + LINK_SESSION;
    let opened = app
        .db
        .open_link(&context, &secret.hash(), code, &session.hash(), expires)
        .await?;
    Ok(match opened {
        LinkOpened::Done(holder) => {
            note_opened(&request, holder.convention).await;
            redirect(page)
                .with_cookie(link_cookie(app, holder.convention, &session))
                .with_cookie(arrived_cookie)
        }
        LinkOpened::Code(check) => again(code_refused(check)),
        LinkOpened::Gone => redirect(PAGE),
    })
}

async fn note_opened(request: &Request, convention: ConventionId) {
    kept::note(request, SecurityKind::LinkOpened, None, Some(convention.0)).await;
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
    if is_link_one_too_many(&request, id, LinkRole::Tutor).await? {
        return Ok(redirect_with_flash(
            &urls::convention(id),
            ConventionFlash::TutorLinksEnough,
        ));
    }
    let secret = link_secret(app);
    let flash = match app
        .db
        .send_link(&app.context(Some(by)), id, LinkRole::Tutor, &secret)
        .await?
    {
        LinkSent::Done => ConventionFlash::TutorLinkSent,
        LinkSent::NoAddress | LinkSent::Barred => ConventionFlash::TutorHasNoAddress,
        LinkSent::NotNow(_) | LinkSent::NoSms => ConventionFlash::Changed,
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
