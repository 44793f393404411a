//! E-mails that were given up.

use domain::id::EmailId;
use store::EmailState;
use wire::{
    administration::{DeadEmail, EmailFlash},
    field,
    form::FormData,
};

use super::{LINES, require_admin};
use crate::{
    error::ServiceError,
    format::date_time,
    outcome::{FormResult, redirect_with_flash},
    request::Request,
};

/// E-mails that were given up after too many tries, the last first. For administrators.
pub async fn list_dead(request: Request) -> Result<Vec<DeadEmail>, ServiceError> {
    require_admin(&request)?;
    let app = &request.app;
    let emails = app.db.dead_emails(LINES).await?;
    Ok(emails
        .into_iter()
        .map(|email| DeadEmail {
            id: email.id.to_string(),
            to: format!("{} <{}>", email.to_name, email.to_email),
            subject: email.subject,
            error: email.last_error.unwrap_or_default(),
            attempts: email.attempts,
            given_up: match email.state {
                EmailState::Dead(at) => date_time(app, at),
                _ => String::new(),
            },
        })
        .collect())
}

/// Brings such an e-mail back into the queue. For administrators.
pub async fn retry(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, require_admin(&request)?);
    let id: EmailId = form
        .get(field::DEAD_EMAIL)
        .parse()
        .map_err(|_| ServiceError::NotFound)?;
    let found = app.db.retry_email(&app.context(Some(user.id())), id).await?;
    // Pressed twice: it waits already.
    if !found && app.db.email(id).await?.is_none() {
        return Err(ServiceError::NotFound);
    }
    Ok(redirect_with_flash("/administration/lettres", EmailFlash::Queued))
}
