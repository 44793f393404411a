//! Where the browser goes after a form, and the form as it is shown again when it was refused.

use chrono::TimeDelta;
use wire::{
    field,
    flash::Flash,
    form::{FieldError, FormData, FormState, RETURNED, UNREAD, UnreadForm},
};

use crate::{
    error::ServiceError,
    outcome::{Cookie, Outcome, with_parameter, with_query},
    rate_limit::{Kept, TOO_OFTEN, is_network_too_often, is_over_quota},
    request::Request,
    token::Secret,
};

/// How long what was typed is stored.
const STORED_FOR: TimeDelta = TimeDelta::minutes(30);
/// The most that is stored of a field, and of a form, in bytes: several times what the longest ones hold.
const FIELD_MAX: usize = 16 * 1024;
const FORM_MAX: usize = 64 * 1024;
/// In the place of a secret, once a network sent too many forms of nobody: nothing is stored for it, and the page says so.
const TOO_MANY: &str = "trop";
/// Fields that are never stored when nobody is signed in.
const SECRETS: [&str; 5] = [
    field::PASSWORD,
    field::CURRENT_PASSWORD,
    field::OLD_PASSWORD,
    field::TOKEN,
    field::CODE,
];

/// Where an outcome leads: a path on this site, and the cookies to set. A form to be shown again is stored for half an hour under a
/// secret that the path carries.
pub async fn destination(request: &Request, outcome: Outcome) -> Result<(String, Vec<Cookie>), ServiceError> {
    match outcome {
        Outcome::Redirect { to, cookies } => Ok((to, cookies)),
        Outcome::Redisplay { page, form, errors } => {
            Ok((store_form(request, &page, form, errors).await?, Vec::new()))
        }
    }
}

/// Where one signs in, to be led back afterwards to the page that the form was sent from.
pub fn sign_in_first(request: &Request) -> String {
    sign_in_then(page_to_come_back_to(request).map(String::as_str))
}

/// The same for a form in which people type, when its session ended: what was typed is stored, so that signing in leads back to the
/// page it was typed on, filled.
pub async fn sign_in_first_keeping(request: &Request, typed: FormData) -> Result<String, ServiceError> {
    let Some(page) = page_to_come_back_to(request) else {
        return Ok(sign_in_first(request));
    };
    let error = FieldError::of_form(
        "Votre session était terminée\u{a0}: rien n’est parti. Relisez cette page, puis recommencez.",
    );
    let back = store_form(request, page, typed.without(&SECRETS), vec![error]).await?;
    Ok(sign_in_then(Some(&back)))
}

/// Where a form leads that could not be read: back to the page it was sent from, filled with what was read of it, with a sentence that
/// says so. Nowhere when that page is not known.
pub async fn unread(
    request: &Request,
    why: UnreadForm,
    typed: FormData,
) -> Result<Option<String>, ServiceError> {
    let Some(page) = &request.browser.referring_page else {
        return Ok(None);
    };
    let error = FieldError::said_elsewhere();
    let back = store_form(request, page, typed.without(&SECRETS), vec![error]).await?;
    Ok(Some(with_parameter(&back, UNREAD, why.code())))
}

/// The page a form was sent from, for whoever signs in meanwhile: from the page where one signs in nothing is to be come back to.
fn page_to_come_back_to(request: &Request) -> Option<&String> {
    let page = request.browser.referring_page.as_ref()?;
    (page.split('?').next() != Some("/connexion")).then_some(page)
}

fn sign_in_then(page: Option<&str>) -> String {
    let Some(page) = page else {
        return "/connexion".to_owned();
    };
    with_query("/connexion", &[("suite", page)])
}

/// Stores a form that was refused; the address of its page, by which it is found again. What is stored is bounded; of a network that sends
/// too much without being signed in, nothing is.
async fn store_form(
    request: &Request,
    page: &str,
    form: FormData,
    errors: Vec<FieldError>,
) -> Result<String, ServiceError> {
    let app = &request.app;
    if request.user.is_none() && is_network_too_often(request, "form").await? {
        return Ok(with_parameter(page, RETURNED, TOO_MANY));
    }
    if let Some(user) = &request.user
        && is_over_quota(request, user.id(), Kept::Form).await?
    {
        return Ok(with_parameter(page, RETURNED, TOO_MANY));
    }
    let secret = Secret::new(app.rng.as_ref());
    let fields = form.within(FIELD_MAX, FORM_MAX);
    let content =
        serde_json::to_string(&FormState { fields, errors }).map_err(|_| ServiceError::BadRequest)?;
    app.db
        .put_form_state(&secret.hash(), &content, app.clock.now() + STORED_FOR)
        .await?;
    Ok(with_parameter(page, RETURNED, secret.as_str()))
}

/// The form that was stored under that secret; an empty one once it is too old.
pub async fn form_state(request: Request, token: String) -> Result<FormState, ServiceError> {
    if token == TOO_MANY {
        return Ok(FormState {
            fields: FormData::default(),
            errors: vec![FieldError::of_form(TOO_OFTEN)],
        });
    }
    let app = &request.app;
    let content = app
        .db
        .form_state(&Secret::read(&token).hash(), app.clock.now())
        .await?;
    Ok(content
        .and_then(|content| serde_json::from_str(&content).ok())
        .unwrap_or_default())
}
