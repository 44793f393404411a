//! Turns the outcome of a form into an HTTP response: a redirection with its cookies, or the status of an error.

use http::{HeaderName, HeaderValue, StatusCode, header};
use leptos::prelude::use_context;
use leptos_axum::{ResponseOptions, redirect};
use service::{
    error::ServiceError,
    form_response::{Way, destination, prove_first, sign_in_first, sign_in_first_keeping, unread},
    outcome::{Cookie, FormResult},
    request::Request,
};
use wire::{
    error::AppError,
    form::{FormData, UnreadForm},
};

use crate::request::{RequestId, app_error, current};

/// Carries out a form in which people type, and ends its post. When their session has ended, what they typed is stored: signing in leads
/// back to the page it was typed on, filled. For pages that show a form again.
pub(crate) async fn submit<F>(
    form: FormData,
    use_case: impl FnOnce(Request, FormData) -> F,
) -> Result<(), AppError>
where
    F: Future<Output = FormResult>,
{
    let (request, id) = current()?;
    let typed = form.clone();
    match use_case(request.clone(), form).await {
        Err(ServiceError::SignInFirst) => {
            let way = sign_in_first_keeping(&request, typed).await;
            lead(&way.map_err(|error| failed(error, &id))?);
            Ok(())
        }
        result => respond(&request, &id, typed, result).await,
    }
}

/// The same for a form in which nobody types.
pub(crate) async fn finish<F>(
    form: FormData,
    use_case: impl FnOnce(Request, FormData) -> F,
) -> Result<(), AppError>
where
    F: Future<Output = FormResult>,
{
    let (request, id) = current()?;
    let typed = form.clone();
    let result = use_case(request.clone(), form).await;
    respond(&request, &id, typed, result).await
}

/// Answers a script of a page: with what it asked for, and a cookie that goes along.
pub(crate) async fn answer<T, F>(
    form: FormData,
    use_case: impl FnOnce(Request, FormData) -> F,
) -> Result<T, AppError>
where
    F: Future<Output = Result<(T, Cookie), ServiceError>>,
{
    let (request, id) = current()?;
    let (answer, cookie) = use_case(request, form)
        .await
        .map_err(|error| failed(error, &id))?;
    if let (Some(response), Ok(cookie)) = (
        use_context::<ResponseOptions>(),
        HeaderValue::try_from(cookie.header()),
    ) {
        response.append_header(header::SET_COOKIE, cookie);
    }
    Ok(answer)
}

/// Whoever must sign in first is led there, and back afterwards; a form that lacks what the page itself puts in it is shown again, with a
/// sentence. For other errors the status is set, and a calm page is made of it on the
/// way out: without this a plain form would be led back to its page as if nothing had happened.
async fn respond(
    request: &Request,
    id: &RequestId,
    typed: FormData,
    result: FormResult,
) -> Result<(), AppError> {
    let outcome = match result {
        Ok(outcome) => outcome,
        Err(ServiceError::SignInFirst) => {
            redirect(&sign_in_first(request), false);
            return Ok(());
        }
        Err(ServiceError::ProveFirst) => {
            let way = prove_first(request, typed).await;
            lead(&way.map_err(|error| failed(error, id))?);
            return Ok(());
        }
        Err(ServiceError::BadRequest) => {
            let back = unread(request, UnreadForm::Incomplete, typed).await;
            let Some(back) = back.map_err(|error| failed(error, id))? else {
                return Err(failed(ServiceError::BadRequest, id));
            };
            lead(&back);
            return Ok(());
        }
        Err(error) => return Err(failed(error, id)),
    };
    let way = destination(request, outcome)
        .await
        .map_err(|error| failed(error, id))?;
    lead(&way);
    Ok(())
}

/// Leads the browser there, with its cookies.
fn lead((to, cookies): &Way) {
    if let Some(response) = use_context::<ResponseOptions>() {
        // Whoever signs out leaves nothing of what they read or typed to the next person at that computer.
        if cookies.iter().any(Cookie::ends_session) {
            let clear = HeaderName::from_static("clear-site-data");
            response.insert_header(clear, HeaderValue::from_static("\"storage\""));
        }
        for cookie in cookies {
            if let Ok(cookie) = HeaderValue::try_from(cookie.header()) {
                response.append_header(header::SET_COOKIE, cookie);
            }
        }
    }
    redirect(to, false);
}

/// Sets the status that says the same as the error.
fn failed(error: ServiceError, id: &RequestId) -> AppError {
    let error = app_error(error, id);
    if let (Some(response), Ok(status)) = (
        use_context::<ResponseOptions>(),
        StatusCode::from_u16(error.status()),
    ) {
        response.set_status(status);
    }
    error
}
