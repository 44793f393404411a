//! Where the browser goes after a form, and the form as it is shown again when it was refused: to who typed it, and nobody else who has its
//! address.

use chrono::TimeDelta;
use domain::id::AccountId;
use serde::{Deserialize, Serialize};
use wire::{
    field,
    flash::Flash,
    form::{FieldError, FormData, FormState, RETURNED, UNREAD, UnreadForm},
};

use crate::{
    error::ServiceError,
    outcome::{Cookie, Outcome, with_parameter, with_query},
    own_browser,
    rate_limit::{Kept, TOO_OFTEN, is_form_of_one_stranger_too_many, is_over_quota},
    request::{CurrentUser, Request},
    token::Secret,
};

/// Where whoever is signed in shows again who they are.
pub(crate) const PROOF_PAGE: &str = "/espace/compte/preuve";
/// How long what was typed is stored.
const STORED_FOR: TimeDelta = TimeDelta::minutes(30);
/// The most that is stored of a field, and of a form, in bytes: several times what the longest ones hold.
const FIELD_MAX: usize = 16 * 1024;
const FORM_MAX: usize = 64 * 1024;
/// The same of somebody who is not signed in: their longest form is one text of a few lines.
const STRANGERS_FIELD_MAX: usize = 8 * 1024;
const STRANGERS_FORM_MAX: usize = 16 * 1024;
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

/// A form that was refused, and who typed it: somebody signed in, or whoever uses that browser.
#[derive(Serialize, Deserialize)]
struct Stored {
    account: Option<AccountId>,
    browser: Option<String>,
    form: FormState,
}

impl Stored {
    /// Whether the same person asks for it. What was typed in a browser stays its own when somebody signs in there.
    fn is_of(&self, request: &Request) -> bool {
        match (self.account, &self.browser) {
            (Some(account), _) => request.user.as_ref().is_some_and(|user| user.id() == account),
            (None, Some(browser)) => own_browser::known(request).as_ref() == Some(browser),
            (None, None) => false,
        }
    }
}

/// Where a browser is led: a path on this site, and the cookies to set on the way.
pub type Way = (String, Vec<Cookie>);

/// Where an outcome leads: a path on this site, and the cookies to set. A form to be shown again is stored for half an hour under a
/// secret that the path carries.
pub async fn destination(request: &Request, outcome: Outcome) -> Result<Way, ServiceError> {
    match outcome {
        Outcome::Redirect { to, cookies } => Ok((to, cookies)),
        Outcome::Redisplay { page, form, errors } => store_form(request, &page, form, errors).await,
    }
}

/// Where one signs in, to be led back afterwards to the page that the form was sent from.
pub fn sign_in_first(request: &Request) -> String {
    sign_in_then(page_to_come_back_to(request).map(String::as_str))
}

/// The same for a form in which people type, when its session ended: what was typed is stored, so that signing in leads back to the
/// page it was typed on, filled.
pub async fn sign_in_first_keeping(request: &Request, typed: FormData) -> Result<Way, ServiceError> {
    let Some(page) = page_to_come_back_to(request) else {
        return Ok((sign_in_first(request), Vec::new()));
    };
    let error = FieldError::of_form(
        "Votre session était terminée\u{a0}: rien n’est parti. Relisez cette page, puis recommencez.",
    );
    let (back, cookies) = store_form(request, page, typed.without(&SECRETS), vec![error]).await?;
    Ok((sign_in_then(Some(&back)), cookies))
}

/// Where whoever is signed in shows again who they are, when an act asks for a fresh proof: what was typed is stored, and the proof leads
/// back to the page it was typed on, filled.
pub async fn prove_first(request: &Request, typed: FormData) -> Result<Way, ServiceError> {
    let Some(page) = &request.browser.referring_page else {
        return Ok((PROOF_PAGE.to_owned(), Vec::new()));
    };
    let error = FieldError::said_elsewhere();
    let (back, cookies) = store_form(request, page, typed.without(&SECRETS), vec![error]).await?;
    Ok((proof_then_again(&back), cookies))
}

/// The page of a fresh proof, which leads on to a form that is to be sent once more: that page says so.
pub(crate) fn proof_then_again(back: &str) -> String {
    let back = with_parameter(back, UNREAD, UnreadForm::Proved.code());
    with_query(PROOF_PAGE, &[("suite", &back)])
}

/// Where a form leads that could not be read: back to the page it was sent from, filled with what was read of it, with a sentence that
/// says so. Nowhere when that page is not known.
pub async fn unread(
    request: &Request,
    why: UnreadForm,
    typed: FormData,
) -> Result<Option<Way>, ServiceError> {
    let Some(page) = &request.browser.referring_page else {
        return Ok(None);
    };
    let error = FieldError::said_elsewhere();
    let (back, cookies) = store_form(request, page, typed.without(&SECRETS), vec![error]).await?;
    Ok(Some((with_parameter(&back, UNREAD, why.code()), cookies)))
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

/// Stores a form that was refused, for who typed it; the address of its page, by which it is found again. What is stored is bounded; of a network that sends
/// too much without being signed in, nothing is.
async fn store_form(
    request: &Request,
    page: &str,
    form: FormData,
    errors: Vec<FieldError>,
) -> Result<Way, ServiceError> {
    let app = &request.app;
    if request.user.is_none() && is_form_of_one_stranger_too_many(request).await? {
        return Ok((with_parameter(page, RETURNED, TOO_MANY), Vec::new()));
    }
    let account = request.user.as_ref().map(CurrentUser::id);
    if let Some(account) = account
        && is_over_quota(request, account, Kept::Form).await?
    {
        return Ok((with_parameter(page, RETURNED, TOO_MANY), Vec::new()));
    }
    let own = account.is_none().then(|| own_browser::remember(request));
    let (browser, cookie) = own.unzip();
    let secret = Secret::new(app.rng.as_ref());
    let (of_field, of_form) = if account.is_some() {
        (FIELD_MAX, FORM_MAX)
    } else {
        (STRANGERS_FIELD_MAX, STRANGERS_FORM_MAX)
    };
    let fields = form.within(of_field, of_form);
    let stored = Stored {
        account,
        browser,
        form: FormState { fields, errors },
    };
    let content = serde_json::to_string(&stored).map_err(|_| ServiceError::BadRequest)?;
    app.db
        .put_form_state(&secret.hash(), &content, app.clock.now() + STORED_FOR)
        .await?;
    let to = with_parameter(page, RETURNED, secret.as_str());
    Ok((to, cookie.into_iter().collect()))
}

/// The form that was stored under that secret, for who typed it; an empty one once it is too old, and for anybody else.
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
    let stored: Option<Stored> = content.and_then(|content| serde_json::from_str(&content).ok());
    Ok(stored
        .filter(|stored| stored.is_of(&request))
        .map(|stored| stored.form)
        .unwrap_or_default())
}
