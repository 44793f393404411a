//! From a server function to the use case behind it, and back: the one place where errors are logged.

use std::sync::Arc;

use leptos::prelude::use_context;
use service::{error::ServiceError, request::Request};
use wire::error::AppError;

/// The id of the request being served, as its log lines have it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RequestId(pub Arc<str>);

/// The request that a server function answers, and its id.
pub(crate) fn current() -> Result<(Request, RequestId), AppError> {
    let id = use_context::<RequestId>().unwrap_or_else(|| RequestId("".into()));
    match use_context::<Request>() {
        Some(request) => Ok((request, id)),
        None => Err(app_error(
            ServiceError::broken("a server function ran outside a request"),
            &id,
        )),
    }
}

/// What a page may know of an error. What broke is logged here, once, under the request's id; the page gets the id alone.
pub fn app_error(error: ServiceError, id: &RequestId) -> AppError {
    match error {
        ServiceError::NotFound => AppError::NotFound,
        // Pages ask for no proof, only forms do: they lead to where it is given.
        ServiceError::SignInFirst | ServiceError::ProveFirst => AppError::SignInFirst,
        ServiceError::BadRequest => AppError::BadRequest,
        ServiceError::Overloaded => {
            tracing::warn!(request = %id.0, "turned away: too many at once");
            AppError::Unreachable
        }
        ServiceError::Broken { .. } => {
            tracing::error!(request = %id.0, error = &error as &dyn std::error::Error, "a use case failed");
            AppError::Broken {
                request: id.0.to_string(),
            }
        }
    }
}

/// Answers with what a use case reads.
pub(crate) async fn read<T, F>(use_case: impl FnOnce(Request) -> F) -> Result<T, AppError>
where
    F: Future<Output = Result<T, ServiceError>>,
{
    let (request, id) = current()?;
    use_case(request).await.map_err(|error| app_error(error, &id))
}

/// The same for one that only looks at what is in memory.
pub(crate) fn read_now<T>(use_case: impl FnOnce(Request) -> Result<T, ServiceError>) -> Result<T, AppError> {
    let (request, id) = current()?;
    use_case(request).map_err(|error| app_error(error, &id))
}
