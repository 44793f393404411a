//! New offers of a search by e-mail, without an account: an address, proved by a link. Nothing that is answered here depends on what is
//! known of an address.

use chrono::TimeDelta;
use domain::{
    account::EmailAddress,
    campaign::Phase,
    query::{Home, SearchQuery},
    saved_search::UNCONFIRMED_DAYS,
};
use store::{AskedAlert, SearchAlert};
use wire::{
    field,
    form::{FieldError, FormData},
    search::{AlertFlash, AlertLink},
};

use crate::{
    account::links::{email_link, link_tried_too_often},
    arrival,
    calendar::calendar,
    context::AppContext,
    error::ServiceError,
    outcome::{FormResult, redirect, redirect_with_flash, redisplay, with_query},
    rate_limit::{TOO_OFTEN, is_too_often},
    request::Request,
    student::saved::{canonical, in_words},
};

/// Where an address is asked for again, and where the link of the e-mail leads.
const PAGE: &str = "/alerte";

/// Asks for the e-mail that proves an address. Open to anybody.
pub async fn ask(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let query = canonical(form.get(field::SEARCH));
    if matches!(query.home, Home::Typed(_)) {
        return Err(ServiceError::BadRequest);
    }
    let url = query.to_url();
    let page = with_query(PAGE, &[(field::SEARCH, &url)]);
    let email = match EmailAddress::parse(form.get(field::EMAIL)) {
        Ok(email) => email,
        Err(error) => {
            let error = FieldError::new(field::EMAIL, error.message());
            return Ok(redisplay(page, form, vec![error]));
        }
    };
    if is_too_often(&request, "search_alert", &email.key()).await? {
        return Ok(redisplay(page, form, vec![FieldError::of_form(TOO_OFTEN)]));
    }
    if calendar(app).is_none_or(|calendar| calendar.phase != Phase::Open) {
        let error = FieldError::of_form(
            "La recherche n’est pas ouverte\u{a0}: il n’y a pas de nouvelles offres à annoncer.",
        );
        return Ok(redisplay(page, form, vec![error]));
    }
    let asked = AskedAlert {
        id: (app.ids)(),
        email: &email,
        query: &url,
        label: &in_words(app, &query),
        link: &email_link(app, PAGE, TimeDelta::days(UNCONFIRMED_DAYS.into())),
    };
    app.db.ask_alert(&app.context(None), &asked).await?;
    Ok(redirect_with_flash(PAGE, AlertFlash::Asked))
}

/// What the link of an e-mail is for; opening it confirms nothing. Open to whoever has the link.
pub async fn link(request: Request, token: String) -> Result<Option<AlertLink>, ServiceError> {
    let hash = arrival::brought(&request, &token).hash();
    Ok(request.app.db.alert_of_link(&hash).await?.map(shown))
}

/// Confirms an address. Open to whoever has the link.
pub async fn confirm(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let token = form.get(field::TOKEN);
    let page = arrival::page(&request, PAGE, token);
    if let Some(error) = link_tried_too_often(&request).await? {
        return Ok(redisplay(page, FormData::default(), vec![error]));
    }
    let hash = arrival::brought(&request, token).hash();
    match app.db.confirm_alert(&hash, app.clock.now()).await? {
        Some(_) => Ok(redirect_with_flash(&page, AlertFlash::Confirmed)),
        // The page says what is wrong with the link.
        None => Ok(redirect(page)),
    }
}

fn shown(alert: SearchAlert) -> AlertLink {
    AlertLink {
        search: alert.label,
        path: SearchQuery::of_saved(&alert.query).to_path(),
        confirmed: alert.confirmed,
    }
}

/// Erases what nobody confirmed, and all of it once nobody can apply any more. How many alerts.
pub async fn erase(app: &AppContext) -> Result<u64, ServiceError> {
    let is_over = calendar(app).is_some_and(|calendar| calendar.phase == Phase::Over);
    Ok(app.db.erase_alerts(app.clock.now(), is_over).await?)
}
