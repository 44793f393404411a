//! What a form is answered with: another page, or the same one with what is wrong.

use chrono::TimeDelta;
use http::{StatusCode, header, request::Parts};
use leptos::prelude::use_context;
use leptos_axum::{ResponseOptions, redirect};

use crate::{
    context::{AppContext, app_context},
    error::AppError,
    form::{DONE, Fault, Fields, RETURNED, Returned},
    limit::{TOO_OFTEN, is_too_often_from_here},
    secret::Secret,
    visitor::visitor,
};

/// How long what was typed is kept.
const KEPT: TimeDelta = TimeDelta::minutes(30);
/// The most that is kept of a field, and of a form, in bytes: several times what the longest ones hold.
const FIELD_MAX: usize = 16 * 1024;
const FORM_MAX: usize = 64 * 1024;
/// The longest address that is led back to, without what is added to it.
const PAGE_MAX: usize = 512;
/// In the place of a secret, once a network sent too many forms of nobody: nothing is kept for it, and it is told so.
const TOO_MANY: &str = "trop";
/// Fields that are never kept when nobody is signed in.
const SECRETS: [&str; 5] = ["mot_de_passe", "mot_de_passe_actuel", "ancien", "jeton", "code"];

/// Ends a form's post: whoever must sign in first is led there, and back afterwards; for other errors the status is set, and a
/// calm page is made of it on the way out. Without this a plain form would be led back to its page as if nothing had happened.
pub(crate) fn settle(result: Result<(), AppError>) -> Result<(), AppError> {
    match result {
        Err(AppError::SignInFirst) => {
            lead_to(&sign_in_then(page_behind().as_deref()));
            Ok(())
        }
        Err(error) => {
            if let (Some(response), Ok(status)) = (
                use_context::<ResponseOptions>(),
                StatusCode::from_u16(error.status()),
            ) {
                response.set_status(status);
            }
            Err(error)
        }
        Ok(()) => Ok(()),
    }
}

/// Carries out a form in which people type, for who is signed in, and ends its post. When nobody is any more, what was typed
/// is kept: signing in leads back to the page it was typed on, filled. For pages that show a form of theirs again.
pub(crate) async fn carry_out<F>(form: Fields, act: impl FnOnce(Fields) -> F) -> Result<(), AppError>
where
    F: Future<Output = Result<(), AppError>>,
{
    let typed = visitor().is_none().then(|| form.clone());
    match (act(form).await, typed, page_behind()) {
        (Err(AppError::SignInFirst), Some(typed), Some(page)) => {
            let fault = Fault::of_form(
                "Votre session était terminée\u{a0}: rien n’est parti. Relisez cette page, puis recommencez.",
            );
            let back = returned_to(&app_context()?, &page, typed.without(&SECRETS), vec![fault]).await?;
            lead_to(&sign_in_then(Some(&back)));
            Ok(())
        }
        (result, ..) => settle(result),
    }
}

/// Where one signs in, to be led to that page afterwards.
fn sign_in_then(page: Option<&str>) -> String {
    let Some(page) = page else {
        return "/connexion".to_owned();
    };
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("suite", page)
        .finish();
    format!("/connexion?{query}")
}

/// The page of this site that the post was sent from, as the browser says (`Referrer-Policy: same-origin`), without what
/// earlier posts added to its address.
fn page_behind() -> Option<String> {
    let parts = use_context::<Parts>()?;
    let (_, referer) = parts
        .headers
        .get(header::REFERER)?
        .to_str()
        .ok()?
        .split_once("://")?;
    let (authority, path) = referer.split_at(referer.find('/')?);
    let app = use_context::<AppContext>()?;
    let ours = [
        app.about.public_url.split_once("://").map(|(_, host)| host),
        parts
            .headers
            .get(header::HOST)
            .and_then(|host| host.to_str().ok()),
        parts.uri.authority().map(http::uri::Authority::as_str),
    ];
    if !ours.contains(&Some(authority)) {
        return None;
    }
    let path = path.split('#').next()?;
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let query: Vec<_> = query
        .split('&')
        .filter(|pair| !pair.is_empty() && !matches!(pair.split('=').next(), Some(RETURNED | DONE)))
        .collect();
    let page = if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", query.join("&"))
    };
    let leads_back = page.len() <= PAGE_MAX && path != "/connexion" && within_site(&page).is_some();
    leads_back.then_some(page)
}

/// Leads to a page of this site.
pub(crate) fn lead_to(path: &str) {
    redirect(path, false);
}

/// Leads to a page that says what was done.
pub(crate) fn done(path: &str, what: &str) {
    lead_to(&with(path, DONE, what));
}

/// Shows the form of that page again, filled, with what is wrong. Secrets must have been taken out of the fields.
pub(crate) async fn send_back(
    app: &AppContext,
    page: &str,
    fields: Fields,
    faults: Vec<Fault>,
) -> Result<(), AppError> {
    lead_to(&returned_to(app, page, fields, faults).await?);
    Ok(())
}

/// The address of that page with a form that was refused, for what answers outside server functions. What is kept is bounded;
/// of a network that sends too much without being signed in, nothing is.
pub(crate) async fn returned_to(
    app: &AppContext,
    page: &str,
    fields: Fields,
    faults: Vec<Fault>,
) -> Result<String, AppError> {
    if visitor().is_none() && is_too_often_from_here(app, "form").await? {
        return Ok(with(page, RETURNED, TOO_MANY));
    }
    let secret = Secret::new(app.chance.as_ref());
    let fields = fields.within(FIELD_MAX, FORM_MAX);
    let content = serde_json::to_string(&Returned { fields, faults }).map_err(|_| AppError::BadRequest)?;
    app.db
        .keep_flash(&secret.hash(), &content, app.clock.now() + KEPT)
        .await?;
    Ok(with(page, RETURNED, secret.as_str()))
}

/// What was kept under that secret; an empty form once it is too old.
pub(crate) async fn returned(app: &AppContext, token: &str) -> Result<Returned, AppError> {
    if token == TOO_MANY {
        return Ok(Returned {
            fields: Fields::default(),
            faults: vec![Fault::of_form(TOO_OFTEN)],
        });
    }
    let content = app.db.flash(&Secret::read(token).hash(), app.clock.now()).await?;
    Ok(content
        .and_then(|content| serde_json::from_str(&content).ok())
        .unwrap_or_default())
}

/// An address with one more parameter, whose value needs no escaping.
fn with(path: &str, name: &str, value: &str) -> String {
    let (path, fragment) = path
        .split_once('#')
        .map_or((path, String::new()), |(path, fragment)| {
            (path, format!("#{fragment}"))
        });
    let mark = if path.contains('?') { '&' } else { '?' };
    format!("{path}{mark}{name}={value}{fragment}")
}

/// A target within this site, or the page people have otherwise: « //elsewhere » and « /\elsewhere » are other sites.
pub(crate) fn within_site(target: &str) -> Option<&str> {
    let path = target.strip_prefix('/')?;
    let sane = !path.starts_with(['/', '\\'])
        && target.len() <= 2 * PAGE_MAX
        && target
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    sane.then_some(target)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_this_site_are_led_to() {
        for good in ["/", "/offres?commune=93048", "/espace/eleve#liste"] {
            assert_eq!(within_site(good), Some(good));
        }
        for bad in [
            "",
            "offres",
            "//example.org",
            "/\\example.org",
            "https://example.org",
            "/a\r\nb",
            "/é",
            "javascript:x",
        ] {
            assert_eq!(within_site(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_parameter_goes_before_the_fragment() {
        assert_eq!(with("/a", "x", "1"), "/a?x=1");
        assert_eq!(with("/a?b=2#c", "x", "1"), "/a?b=2&x=1#c");
    }
}
