//! What a form is answered with: another page, or the same one with what is wrong.

use chrono::TimeDelta;
use http::StatusCode;
use leptos::prelude::use_context;
use leptos_axum::{ResponseOptions, redirect};

use crate::{
    context::AppContext,
    error::AppError,
    form::{DONE, Fault, Fields, RETURNED, Returned},
    secret::Secret,
};

/// How long what was typed is kept.
const KEPT: TimeDelta = TimeDelta::minutes(30);

/// Ends a form's post: whoever must sign in first is led there; for other errors the status is set, and a calm page is made of
/// it on the way out. Without this a plain form would be led back to its page as if nothing had happened.
pub(crate) fn settle(result: Result<(), AppError>) -> Result<(), AppError> {
    match result {
        Err(AppError::SignInFirst) => {
            lead_to("/connexion");
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
    let secret = Secret::new(app.chance.as_ref());
    let content = serde_json::to_string(&Returned { fields, faults }).map_err(|_| AppError::BadRequest)?;
    app.db
        .keep_flash(&secret.hash(), &content, app.clock.now() + KEPT)
        .await?;
    lead_to(&with(page, RETURNED, secret.as_str()));
    Ok(())
}

/// What was kept under that secret; an empty form once it is too old.
pub(crate) async fn returned(app: &AppContext, token: &str) -> Result<Returned, AppError> {
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
        && target.len() <= 512
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
