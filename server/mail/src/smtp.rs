//! Hands e-mails to a mail server.

use std::{
    fmt,
    time::{Duration, SystemTime},
};

use chrono::{DateTime, Utc};
use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    address::Envelope,
    message::{
        Attachment, MultiPart, SinglePart,
        header::{ContentType, HeaderName, HeaderValue},
    },
    transport::smtp,
};
use store::Queued;
use tokio::time::timeout;

use crate::{filters::one_line, returned::Returns};

/// An address with or without a name.
pub use lettre::message::Mailbox;

/// How long sending an e-mail may take, from the connection to the server's last reply.
pub const TIME_LIMIT: Duration = Duration::from_secs(25);
/// How much of a server's reply is kept, in characters.
const REPLY_LENGTH: usize = 300;

/// A mail server, and the sender of every e-mail.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpConfig {
    /// The server's address; may hold a password.
    pub url: String,
    pub from: Mailbox,
    /// Where e-mails come back to; without it to the sender.
    pub returns: Option<Returns>,
}

impl fmt::Debug for SmtpConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpConfig")
            .field("from", &self.from)
            .field("returns", &self.returns)
            .finish_non_exhaustive()
    }
}

/// The mail server's address cannot be read. It is not repeated: it may hold a password.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not the address of a mail server")]
pub struct InvalidSmtpUrl;

/// Sends e-mails by SMTP.
///
/// Each e-mail has its own connection: a connection reused after a timeout could take the late reply to one e-mail for
/// the reply to the next.
#[derive(Clone, Debug)]
pub struct SmtpTransport {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    returns: Option<Returns>,
    limit: Duration,
}

/// Why an e-mail was not sent, with the server's reply. Not for logs: the reply may hold the recipient's address.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SmtpError {
    /// Trying again would change nothing.
    #[error("{0}")]
    Refused(String),
    /// Trying again may succeed.
    #[error("{0}")]
    Failed(String),
    /// The server took too long; it may have taken the e-mail all the same.
    #[error("no answer in time")]
    TimedOut,
}

impl SmtpError {
    /// A word for logs.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Refused(_) => "refused",
            Self::Failed(_) => "failed",
            Self::TimedOut => "timed out",
        }
    }
}

impl SmtpTransport {
    /// Reads the configuration; the first connection is that of the first e-mail.
    pub fn new(config: &SmtpConfig) -> Result<Self, InvalidSmtpUrl> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(&config.url)
            .map_err(|_| InvalidSmtpUrl)?
            .timeout(Some(TIME_LIMIT))
            .build();
        Ok(Self {
            transport,
            from: config.from.clone(),
            returns: config.returns.clone(),
            limit: TIME_LIMIT,
        })
    }

    /// Lowers the time limit of an e-mail; it never exceeds [`TIME_LIMIT`].
    #[must_use]
    pub fn with_limit(mut self, limit: Duration) -> Self {
        self.limit = limit.min(TIME_LIMIT);
        self
    }

    /// Sends an e-mail once. It may have arrived even after an error: every attempt has the same `Message-ID`.
    pub async fn send(&self, email: &Queued, now: DateTime<Utc>) -> Result<(), SmtpError> {
        let message = self.message(email, now)?;
        match timeout(self.limit, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(classify(&error)),
            Err(_) => Err(SmtpError::TimedOut),
        }
    }

    /// Whom the e-mail comes back to, where it has a return address of its own.
    fn envelope(&self, email: &Queued, to: &Address) -> Result<Option<Envelope>, SmtpError> {
        let token = email.return_token.as_deref();
        let returned = self.returns.as_ref().zip(token);
        let Some(from) = returned.and_then(|(returns, token)| returns.address_of(token)) else {
            return Ok(None);
        };
        let envelope = Envelope::new(Some(from), vec![to.clone()]);
        envelope
            .map(Some)
            .map_err(|error| SmtpError::Refused(error.to_string()))
    }

    fn message(&self, email: &Queued, now: DateTime<Utc>) -> Result<Message, SmtpError> {
        let address: Address = email
            .to_email
            .parse()
            .map_err(|_| SmtpError::Refused("not an e-mail address".to_owned()))?;
        let envelope = self.envelope(email, &address)?;
        let name = Some(one_line(&email.to_name)).filter(|name| !name.is_empty());
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(name, address))
            .subject(one_line(&email.subject))
            .message_id(Some(email.message_id.clone()))
            .date(SystemTime::from(now))
            // RFC 3834: automatic replies are not sent to it.
            .raw_header(header("Auto-Submitted", "auto-generated".to_owned()));
        if let Some(envelope) = envelope {
            message = message.envelope(envelope);
        }
        if let Some(address) = &email.unsubscribe {
            message = message.raw_header(header("List-Unsubscribe", format!("<{}>", one_line(address))));
            // RFC 8058: one-click unsubscription is for https only.
            if address.starts_with("https://") {
                message = message.raw_header(header(
                    "List-Unsubscribe-Post",
                    "List-Unsubscribe=One-Click".to_owned(),
                ));
            }
        }
        let body = MultiPart::alternative_plain_html(email.text.clone(), email.html.clone());
        let body = match &email.calendar {
            Some(calendar) => MultiPart::mixed()
                .multipart(body)
                .singlepart(attached_calendar(calendar)?),
            None => body,
        };
        let message = message.multipart(body);
        message.map_err(|error| SmtpError::Refused(error.to_string()))
    }
}

/// A calendar file, which phones open in their calendar.
fn attached_calendar(calendar: &str) -> Result<SinglePart, SmtpError> {
    let kind = ContentType::parse("text/calendar; charset=utf-8; method=PUBLISH")
        .map_err(|error| SmtpError::Refused(error.to_string()))?;
    Ok(Attachment::new("stage.ics".to_owned()).body(calendar.to_owned(), kind))
}

fn header(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}

fn classify(error: &smtp::Error) -> SmtpError {
    let reply: String = one_line(&error.to_string()).chars().take(REPLY_LENGTH).collect();
    match error.status() {
        Some(code) if address_is_refused(&code.to_string(), &reply) => SmtpError::Refused(reply),
        _ => SmtpError::Failed(reply),
    }
}

/// Whether the server refuses the recipient's address: 550, 551 and 553, except for reasons of policy (5.7.x, RFC 3463),
/// which, like wrong credentials, whoever runs the site can put right.
fn address_is_refused(code: &str, reply: &str) -> bool {
    let policy = reply
        .split(|c: char| !(c.is_ascii_digit() || c == '.'))
        .any(|word| word.starts_with("5.7."));
    matches!(code, "550" | "551" | "553") && !policy
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_refused_address_is_final() {
        for (code, reply, refused) in [
            ("550", "permanent error (550): 5.1.1 no such mailbox", true),
            ("553", "permanent error (553): name not allowed", true),
            ("550", "permanent error (550): 5.7.1 relaying denied", false),
            ("535", "permanent error (535): 5.7.8 credentials", false),
            ("554", "permanent error (554): no service here", false),
            ("451", "transient error (451): 4.7.1 later", false),
        ] {
            assert_eq!(address_is_refused(code, reply), refused, "{reply}");
        }
    }
}
