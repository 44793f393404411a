//! Turns the outcome of a form into an HTTP response: a redirection with its cookies, or the status of an error.

use http::{HeaderValue, StatusCode, header};
use leptos::prelude::use_context;
use leptos_axum::{ResponseOptions, redirect};
use service::{
    error::ServiceError,
    form_response::{destination, sign_in_first, sign_in_first_keeping},
    outcome::FormResult,
    request::Request,
};
use wire::{error::AppError, form::FormData};

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
    let typed = request.user.is_none().then(|| form.clone());
    match (use_case(request.clone(), form).await, typed) {
        (Err(ServiceError::SignInFirst), Some(typed)) => {
            let to = sign_in_first_keeping(&request, typed).await;
            redirect(&to.map_err(|error| failed(error, &id))?, false);
            Ok(())
        }
        (result, _) => respond(&request, &id, result).await,
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
    let result = use_case(request.clone(), form).await;
    respond(&request, &id, result).await
}

/// Whoever must sign in first is led there, and back afterwards. For other errors the status is set, and a calm page is made of it on the
/// way out: without this a plain form would be led back to its page as if nothing had happened.
async fn respond(request: &Request, id: &RequestId, result: FormResult) -> Result<(), AppError> {
    let outcome = match result {
        Ok(outcome) => outcome,
        Err(ServiceError::SignInFirst) => {
            redirect(&sign_in_first(request), false);
            return Ok(());
        }
        Err(error) => return Err(failed(error, id)),
    };
    let (to, cookies) = destination(request, outcome)
        .await
        .map_err(|error| failed(error, id))?;
    if let Some(response) = use_context::<ResponseOptions>() {
        for cookie in cookies {
            if let Ok(cookie) = HeaderValue::try_from(cookie.header()) {
                response.append_header(header::SET_COOKIE, cookie);
            }
        }
    }
    redirect(&to, false);
    Ok(())
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
