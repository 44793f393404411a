//! The links of e-mails: made, looked at, limited. Each carries a secret that nobody but the e-mail's reader has.

use chrono::TimeDelta;
use domain::{account::Role, id::AccountId};
use store::{TokenPurpose, Typist};
use wire::{account::LinkShown, form::FieldError};

use crate::{
    arrival,
    context::AppContext,
    error::ServiceError,
    own_browser,
    rate_limit::{TOO_OFTEN, is_network_too_often},
    request::Request,
    token::Secret,
};

/// How long a link that proves an address is good.
const CONFIRMATION_LASTS: TimeDelta = TimeDelta::days(3);

/// What this browser shows of who typed the address of an account.
pub(super) fn typist<'a>(request: &Request, browser: Option<&'a str>) -> Typist<'a> {
    Typist {
        session: request.user.as_ref().map(|user| user.session),
        browser,
    }
}

/// A secret for an e-mail's link: what the database stores of it, and the link.
pub(crate) fn email_link(app: &AppContext, page: &str, good_for: TimeDelta) -> store::Secret {
    let secret = Secret::new(app.rng.as_ref());
    store::Secret {
        hash: secret.hash(),
        expires: app.clock.now() + good_for,
        link: format!("{page}?jeton={}", secret.as_str()),
    }
}

/// The link by which somebody proves the address of their account.
pub(super) fn confirmation_link(app: &AppContext) -> store::Secret {
    email_link(app, "/confirmation", CONFIRMATION_LASTS)
}

/// The link by which somebody proves the address they change to.
pub(super) fn new_address_link(app: &AppContext) -> store::Secret {
    email_link(app, "/nouvelle-adresse", CONFIRMATION_LASTS)
}

/// What the link of an e-mail is about; reading it uses nothing up. Open to whoever has the link.
pub async fn page(request: Request, purpose: String, token: String) -> Result<LinkShown, ServiceError> {
    let app = &request.app;
    let purpose = TokenPurpose::from_code(&purpose).ok_or(ServiceError::NotFound)?;
    let hash = arrival::brought(&request, &token).hash();
    let found = app.db.peek_token(&hash, purpose, app.clock.now()).await?;
    let asks_password = purpose == TokenPurpose::ConfirmEmail && {
        let known = own_browser::known(&request);
        let typist = typist(&request, known.as_deref());
        app.db
            .confirming_asks_password(&hash, typist, app.clock.now())
            .await?
    };
    Ok(LinkShown {
        good: found.is_some(),
        asks_password,
        about: found.and_then(|token| token.email).unwrap_or_default(),
    })
}

/// Whose a link is: what their password must not be made of.
pub(super) struct Owner {
    /// Account.
    pub(super) id: AccountId,
    pub(super) name: String,
    /// Address in small letters; empty when the account has none.
    pub(super) email_key: String,
    /// Whether they are a guardian: the lycée stands for the address they sign with.
    pub(super) is_guardian: bool,
}

/// Whose the link of that hash is, while it is good.
pub(super) async fn owner(
    app: &AppContext,
    hash: &str,
    purpose: TokenPurpose,
) -> Result<Option<Owner>, ServiceError> {
    let token = app.db.peek_token(hash, purpose, app.clock.now()).await?;
    let Some(id) = token.and_then(|token| token.account) else {
        return Ok(None);
    };
    Ok(app.db.account(id).await?.map(|account| Owner {
        id: account.id,
        is_guardian: account.is(Role::Guardian),
        name: account.name,
        email_key: account.email.unwrap_or_default().to_lowercase(),
    }))
}

/// What is said of a link that is not good any more.
pub(super) fn stale_link() -> FieldError {
    FieldError::of_form("Ce lien a déjà servi, ou il est trop ancien. Demandez-en un autre.")
}

/// What is said when links of e-mails are tried too often from this network: each try writes, and links can be made up.
pub(crate) async fn link_tried_too_often(request: &Request) -> Result<Option<FieldError>, ServiceError> {
    let too_often = is_network_too_often(request, "letter_link").await?;
    Ok(too_often.then(|| FieldError::of_form(TOO_OFTEN)))
}
