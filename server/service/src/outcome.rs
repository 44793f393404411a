//! What a form is answered with: another page, or the same one with what is wrong.

use wire::{
    flash::{self, Flash},
    form::{FieldError, FormData},
};

use crate::error::ServiceError;

/// What a form is answered with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// Another page.
    Redirect {
        /// Path on this site, with its query and fragment.
        to: String,
        /// Cookies to set on the way.
        cookies: Vec<Cookie>,
    },
    /// The page of the form again, filled, with what is wrong. Secrets must have been taken out of the fields.
    Redisplay {
        /// Path on this site, with its query and fragment.
        page: String,
        /// What was typed.
        form: FormData,
        /// What is wrong.
        errors: Vec<FieldError>,
    },
}

/// What a use case behind a form answers.
pub type FormResult = Result<Outcome, ServiceError>;

/// A cookie that scripts cannot read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cookie {
    /// Name.
    pub name: String,
    /// Value; empty to forget it.
    pub value: String,
    /// For how many seconds; 0 to forget it, [`Cookie::UNTIL_CLOSED`] until the browser is closed.
    pub seconds: i64,
    /// Whether the site is reached by https.
    pub secure: bool,
}

impl Cookie {
    /// The browser forgets it when it is closed.
    pub const UNTIL_CLOSED: i64 = -1;

    /// Whether it ends a session: the browser is told to drop what the site left in it.
    pub fn ends_session(&self) -> bool {
        self.seconds == 0 && matches!(self.name.as_str(), "quinzaine" | "__Host-quinzaine")
    }

    /// The value of its `Set-Cookie` header.
    pub fn header(&self) -> String {
        let Self {
            name,
            value,
            seconds,
            secure,
        } = self;
        let secure = if *secure { "; Secure" } else { "" };
        let lasts = if *seconds == Self::UNTIL_CLOSED {
            String::new()
        } else {
            format!("; Max-Age={seconds}")
        };
        format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{lasts}{secure}")
    }
}

impl Outcome {
    /// Where it leads, when it leads somewhere.
    pub(crate) fn destination(&self) -> Option<&str> {
        match self {
            Self::Redirect { to, .. } => Some(to),
            Self::Redisplay { .. } => None,
        }
    }

    /// Sets a cookie as well, where there is one.
    #[must_use]
    pub fn with_cookie(mut self, cookie: impl Into<Option<Cookie>>) -> Self {
        if let Self::Redirect { cookies, .. } = &mut self {
            cookies.extend(cookie.into());
        }
        self
    }
}

/// Leads to a page of this site.
pub fn redirect(path: impl Into<String>) -> Outcome {
    Outcome::Redirect {
        to: path.into(),
        cookies: Vec::new(),
    }
}

/// Leads to a page that says what was done.
pub fn redirect_with_flash(path: &str, flash: impl Flash) -> Outcome {
    redirect(with_parameter(path, flash::PARAMETER, flash.code()))
}

/// Shows the form of that page again, filled, with what is wrong. Secrets must have been taken out of the fields.
pub fn redisplay(page: impl Into<String>, form: FormData, errors: Vec<FieldError>) -> Outcome {
    Outcome::Redisplay {
        page: page.into(),
        form,
        errors,
    }
}

/// An address with one more parameter, whose value needs no escaping.
pub fn with_parameter(path: &str, name: &str, value: &str) -> String {
    let (path, fragment) = path
        .split_once('#')
        .map_or((path, String::new()), |(path, fragment)| {
            (path, format!("#{fragment}"))
        });
    let mark = if path.contains('?') { '&' } else { '?' };
    format!("{path}{mark}{name}={value}{fragment}")
}

/// An address with that query, whose values are escaped.
pub(crate) fn with_query(path: &str, parameters: &[(&str, &str)]) -> String {
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(parameters)
        .finish();
    format!("{path}?{query}")
}
