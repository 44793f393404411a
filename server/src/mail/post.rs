//! Hands a letter to the mail server.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
    transport::smtp,
};
use store::Queued;
use tokio::time::timeout;

use super::typeset::one_line;
use crate::config::{ConfigError, MailConfig};

/// How long a letter may take, from the connection to the server's last word.
pub const TIME_LIMIT: Duration = Duration::from_secs(25);
/// What is kept of the server's words, in characters.
const SAID: usize = 300;

/// A mail server, and who writes.
///
/// Each letter has a connection of its own: one that is kept after a letter which took too long could take the late
/// answer for the next letter's.
#[derive(Clone, Debug)]
pub struct Post {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    limit: Duration,
}

/// Why a letter did not leave, with what the server said, which may hold the address: not for logs.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PostError {
    /// No other try would change it.
    #[error("{0}")]
    Refused(String),
    /// Another try may do.
    #[error("{0}")]
    Failed(String),
    /// The server took too long; it may have taken the letter all the same.
    #[error("no answer in time")]
    TimedOut,
}

impl PostError {
    /// A word for logs.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Refused(_) => "refused",
            Self::Failed(_) => "failed",
            Self::TimedOut => "timed out",
        }
    }
}

impl Post {
    /// Reads the server's address; nothing is connected yet.
    pub fn new(config: &MailConfig) -> Result<Self, ConfigError> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(&config.smtp_url)
            .map_err(|_| crate::config::SMTP_URL_ERROR)?
            .timeout(Some(TIME_LIMIT))
            .build();
        Ok(Self {
            transport,
            from: config.from.clone(),
            limit: TIME_LIMIT,
        })
    }

    /// The same with less patience, never more.
    #[must_use]
    pub fn with_limit(mut self, limit: Duration) -> Self {
        self.limit = limit.min(TIME_LIMIT);
        self
    }

    /// Sends a letter once. After an error it may have arrived: another try has the same `Message-ID`.
    pub async fn send(&self, letter: &Queued, now: DateTime<Utc>) -> Result<(), PostError> {
        let message = self.message(letter, now)?;
        match timeout(self.limit, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(judged(&error)),
            Err(_) => Err(PostError::TimedOut),
        }
    }

    fn message(&self, letter: &Queued, now: DateTime<Utc>) -> Result<Message, PostError> {
        let address = letter
            .to_email
            .parse()
            .map_err(|_| PostError::Refused("not an e-mail address".to_owned()))?;
        let name = Some(one_line(&letter.to_name)).filter(|name| !name.is_empty());
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(name, address))
            .subject(one_line(&letter.subject))
            .message_id(Some(letter.message_id.clone()))
            .date(SystemTime::from(now))
            // RFC 3834: holiday messages do not answer it.
            .raw_header(header("Auto-Submitted", "auto-generated".to_owned()));
        if let Some(address) = &letter.unsubscribe {
            message = message.raw_header(header("List-Unsubscribe", format!("<{}>", one_line(address))));
            // RFC 8058: only https may be posted to.
            if address.starts_with("https://") {
                message = message.raw_header(header(
                    "List-Unsubscribe-Post",
                    "List-Unsubscribe=One-Click".to_owned(),
                ));
            }
        }
        message
            .multipart(MultiPart::alternative_plain_html(
                letter.text.clone(),
                letter.html.clone(),
            ))
            .map_err(|error| PostError::Refused(error.to_string()))
    }
}

fn header(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}

fn judged(error: &smtp::Error) -> PostError {
    let said: String = one_line(&error.to_string()).chars().take(SAID).collect();
    match error.status() {
        Some(code) if is_about_the_address(&code.to_string(), &said) => PostError::Refused(said),
        _ => PostError::Failed(said),
    }
}

/// Whether a refusal is the address's: 550, 551 and 553, but for reasons of policy (5.7.x, RFC 3463), which are ours to
/// mend, as wrong credentials and the like are.
fn is_about_the_address(code: &str, said: &str) -> bool {
    let policy = said
        .split(|c: char| !(c.is_ascii_digit() || c == '.'))
        .any(|word| word.starts_with("5.7."));
    matches!(code, "550" | "551" | "553") && !policy
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_addresss_own_fault_is_final() {
        for (code, said, refused) in [
            ("550", "permanent error (550): 5.1.1 no such mailbox", true),
            ("553", "permanent error (553): name not allowed", true),
            ("550", "permanent error (550): 5.7.1 relaying denied", false),
            ("535", "permanent error (535): 5.7.8 credentials", false),
            ("554", "permanent error (554): no service here", false),
            ("451", "transient error (451): 4.7.1 later", false),
        ] {
            assert_eq!(is_about_the_address(code, said), refused, "{said}");
        }
    }
}
