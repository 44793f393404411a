//! Why a use case came to nothing. Causes stay inside: whoever answers the request logs them once, under its id.

use std::error::Error;

use store::StoreError;

/// Why a use case came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// It does not exist, or not for this person.
    #[error("not found")]
    NotFound,
    /// Only for people who are signed in.
    #[error("not signed in")]
    SignInFirst,
    /// Only for people who just showed who they are: their proof is too old.
    #[error("no fresh proof")]
    ProveFirst,
    /// The request makes no sense.
    #[error("bad request")]
    BadRequest,
    /// Too many ask for the same at once: whoever comes now would wait for longer than anybody does.
    #[error("too many at once")]
    Overloaded,
    /// Something broke; to be logged where the request is answered.
    #[error("{doing}")]
    Broken {
        /// What was being done.
        doing: &'static str,
        /// What went wrong, where another part says so.
        #[source]
        source: Option<Box<dyn Error + Send + Sync>>,
    },
}

impl ServiceError {
    /// Broken, with nothing more to say.
    pub fn broken(doing: &'static str) -> Self {
        Self::Broken { doing, source: None }
    }

    /// Broken by that error; for `map_err`.
    pub fn broken_by<E: Into<Box<dyn Error + Send + Sync>>>(doing: &'static str) -> impl FnOnce(E) -> Self {
        move |error| Self::Broken {
            doing,
            source: Some(error.into()),
        }
    }
}

impl From<StoreError> for ServiceError {
    fn from(error: StoreError) -> Self {
        Self::broken_by("the store failed")(error)
    }
}
