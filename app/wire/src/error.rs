//! Errors that cross from the server to a page: keys and ids, never free text from inside.

use serde::{Deserialize, Serialize};
use server_fn::error::{FromServerFnError, ServerFnErrorErr};

use crate::answer::Json;

/// Why a page has nothing to show.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
pub enum AppError {
    /// It does not exist, or not for this person.
    #[error("not found")]
    NotFound,
    /// Only for people who are signed in.
    #[error("not signed in")]
    SignInFirst,
    /// The request makes no sense.
    #[error("bad request")]
    BadRequest,
    /// The server cannot be reached.
    #[error("server unreachable")]
    Unreachable,
    /// Something broke; the log has a line with this request id.
    #[error("broken, request {request}")]
    Broken {
        /// Request id; empty when the answer could not be read at all.
        request: String,
    },
}

impl AppError {
    /// Broken, where no request is known.
    pub fn broken() -> Self {
        Self::Broken {
            request: String::new(),
        }
    }

    /// The HTTP status that says the same.
    pub fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::SignInFirst => 401,
            Self::BadRequest => 400,
            Self::Unreachable => 503,
            Self::Broken { .. } => 500,
        }
    }
}

impl FromServerFnError for AppError {
    type Encoder = Json;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) => Self::Unreachable,
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::Deserialization(_) => Self::BadRequest,
            _ => Self::Broken {
                request: String::new(),
            },
        }
    }

    fn status_code(&self) -> http::StatusCode {
        http::StatusCode::from_u16(self.status()).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR)
    }
}
