//! E-mails that a mail server took and that came back. Each leaves with a return address of its own (VERP): `USER+TOKEN@DOMAIN`, where the token
//! names the e-mail and is signed by the key outside the database. Whoever runs the site has what arrives there put into a folder (Maildir), which
//! the clock reads.
//!
//! A report says in fields of their own what became of an e-mail (RFC 3464). Only what failed for good counts: automatic replies, delays, and
//! what names none of our e-mails are put away unread.

use std::{
    borrow::Cow,
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
    time::SystemTime,
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::id::EmailId;
use mail_parser::{ContentType, Header, HeaderName, MessageParser, parsers::MessageStream};
use metrics::counter;
use store::{Db, StoreError};

use crate::filters::one_line;

/// An address without a name.
pub use lettre::Address;

/// How much of a message is read, in bytes: what matters stands before the e-mail that is given back.
const READ: u64 = 256 * 1024;
/// How many messages are read at each tick of the clock, of how many that are looked at.
const BATCH: usize = 200;
const LISTED: usize = 10_000;
/// For how long what was seen stays in the folder: it holds the e-mail that came back, names and links included.
const KEPT: TimeDelta = TimeDelta::days(30);
/// How long the header of a message or of a part of it may be, and what is said of a delivery, in bytes.
const HEADER: usize = 32 * 1024;
/// How much of a reason is kept, in characters.
const REASON: usize = 300;
/// Where mail servers write whom a message was delivered to.
const DELIVERED_TO: [&str; 5] = [
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "x-envelope-to",
    "to",
];

/// Where e-mails come back to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Returns {
    /// The address; what names an e-mail follows its user, after a plus sign.
    pub address: Address,
    /// The folder (Maildir) in which a mail server puts what arrives there.
    pub folder: PathBuf,
}

/// Why what came back could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReturnsError {
    /// The folder.
    #[error("the folder of returned e-mails")]
    Folder(#[from] io::Error),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The process is stopping.
    #[error("reading returned e-mails was interrupted")]
    Interrupted,
}

/// An e-mail that failed for good, as a report says it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Failure {
    /// What names the e-mail; anybody may have written it.
    pub token: String,
    /// The code and the words of the server that refused it. Not for logs: they may hold an address.
    pub reason: String,
}

impl Returns {
    /// The return address of the e-mail of that token.
    pub(crate) fn address_of(&self, token: &str) -> Option<Address> {
        Address::new(format!("{}+{token}", self.address.user()), self.address.domain()).ok()
    }

    /// The token in one of these addresses.
    fn token_in(&self, addresses: &str) -> Option<String> {
        let addresses = addresses.to_ascii_lowercase();
        let before = format!("{}+", self.address.user().to_ascii_lowercase());
        let after = format!("@{}", self.address.domain().to_ascii_lowercase());
        addresses.split(before.as_str()).skip(1).find_map(|rest| {
            let (token, end) = rest.split_once('@')?;
            let is_here = format!("@{end}").starts_with(&after);
            let is_token = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_hexdigit());
            (is_here && is_token).then(|| token.to_owned())
        })
    }

    /// What a message says, where it is a report about one of our e-mails that failed for good.
    pub fn read(&self, message: &[u8]) -> Option<Failure> {
        let parser = parser();
        let (fields, body) = head(&parser, message)?;
        let mut named = fields.iter().filter(|field| {
            DELIVERED_TO
                .iter()
                .any(|name| field.name().eq_ignore_ascii_case(name))
        });
        let token = named.find_map(|field| self.token_in(field.value().as_text()?))?;
        let boundary = boundary_of_report(content_type(&fields)?)?;
        let reason = failure_in(&parser, body, boundary)?;
        Some(Failure { token, reason })
    }

    /// Reads what has arrived, notes which e-mails came back for good, and puts all of it away; how many e-mails did. What cannot be noted
    /// stays where it is, for the next time, and so does what is told of an e-mail before it is written that it left. What was put away a
    /// month ago is deleted.
    pub async fn read_folder(&self, db: &Db, now: DateTime<Utc>) -> Result<u64, ReturnsError> {
        let folder = self.folder.clone();
        blocking(move || forget(&folder, now - KEPT)).await?;
        let returns = self.clone();
        let arrived = blocking(move || returns.arrived()).await?;
        let mut noted = 0;
        for (path, failure) in arrived {
            if let Some(failure) = failure
                && let Some(id) = db.keys().and_then(|keys| keys.returned(&failure.token))
            {
                let id = EmailId(id);
                // Asked first: it may be written at any moment.
                if db.is_email_waiting(id).await? {
                    continue;
                }
                if db.email_bounced(id, now, &failure.reason).await? {
                    counter!("letters_total", "outcome" => "returned").increment(1);
                    tracing::info!(email = %id, "an e-mail came back");
                    noted += 1;
                }
            }
            let folder = self.folder.clone();
            blocking(move || put_away(&folder, &path)).await?;
        }
        Ok(noted)
    }

    /// The messages that have arrived, with what each says, the oldest first: their names begin with their time. Those that cannot be read
    /// take nobody's place.
    fn arrived(&self) -> io::Result<Vec<(PathBuf, Option<Failure>)>> {
        let mut paths = Vec::new();
        for entry in fs::read_dir(self.folder.join("new"))?.take(LISTED) {
            let entry = entry?;
            // Links lead out of the folder.
            if entry.file_type()?.is_file() {
                paths.push(entry.path());
            }
        }
        paths.sort_unstable();
        let (mut unread, mut last_error) = (0, None);
        let mut arrived = Vec::new();
        for path in paths {
            match beginning(&path) {
                Ok(message) => {
                    let failure = self.read(&message);
                    arrived.push((path, failure));
                }
                Err(error) => (unread, last_error) = (unread + 1, Some(error)),
            }
            if arrived.len() == BATCH {
                break;
            }
        }
        if let Some(error) = last_error {
            tracing::warn!(%error, unread, "returned e-mails cannot be read");
        }
        Ok(arrived)
    }
}

/// As much of a message as is read.
fn beginning(path: &Path) -> io::Result<Vec<u8>> {
    let mut message = Vec::new();
    File::open(path)?.take(READ).read_to_end(&mut message)?;
    Ok(message)
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, ReturnsError> {
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.map_err(|_| ReturnsError::Interrupted)??)
}

/// Moves a message among those that were seen.
fn put_away(folder: &Path, message: &Path) -> io::Result<()> {
    let Some(name) = message.file_name() else {
        return Ok(());
    };
    let seen = folder.join("cur");
    fs::create_dir_all(&seen)?;
    let mut name = name.to_owned();
    name.push(":2,S");
    fs::rename(message, seen.join(name))
}

/// Deletes what was put away and arrived before then. Whoever runs the site may delete it at the same time.
fn forget(folder: &Path, before: DateTime<Utc>) -> io::Result<()> {
    let seen = match fs::read_dir(folder.join("cur")) {
        Ok(seen) => seen,
        // Nothing was put away yet.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    let before = SystemTime::from(before);
    for entry in seen.take(LISTED) {
        let entry = entry?;
        let is_old = entry
            .metadata()
            .is_ok_and(|file| file.is_file() && file.modified().is_ok_and(|at| at < before));
        if is_old && let Err(error) = fs::remove_file(entry.path()) {
            tracing::warn!(%error, "a returned e-mail cannot be deleted");
        }
    }
    Ok(())
}

/// Reads fields as they stand, but for what says how a message is parted. A message is read header by header, part by part: the parser's
/// own way through it follows e-mails within e-mails as deep as whoever wrote them likes, and frees them by recursion.
fn parser() -> MessageParser {
    MessageParser::new()
        .header_content_type(HeaderName::ContentType)
        .default_header_raw()
}

/// The header that something begins with, and what follows it; nothing where it does not end.
fn head<'a>(parser: &MessageParser, bytes: &'a [u8]) -> Option<(Vec<Header<'a>>, &'a [u8])> {
    let mut stream = MessageStream::new(&bytes[..bytes.len().min(HEADER)]);
    let mut fields = Vec::new();
    let is_whole = stream.parse_headers(parser, &mut fields);
    is_whole.then(|| (fields, &bytes[stream.offset()..]))
}

fn value_of<'a>(fields: &'a [Header<'_>], name: &str) -> Option<&'a str> {
    let found = fields
        .iter()
        .find(|field| field.name().eq_ignore_ascii_case(name));
    found?.value().as_text()
}

fn content_type<'a, 'x>(fields: &'a [Header<'x>]) -> Option<&'a ContentType<'x>> {
    fields.iter().find_map(|field| field.value().as_content_type())
}

/// What parts the message of that type, where it is a report of what became of an e-mail (RFC 6522).
fn boundary_of_report<'a>(kind: &'a ContentType<'_>) -> Option<&'a str> {
    let is_report = kind.ctype() == "multipart"
        && kind.subtype() == Some("report")
        && kind
            .attribute("report-type")
            .is_some_and(|of| of.eq_ignore_ascii_case("delivery-status"));
    kind.attribute("boundary")
        .filter(|boundary| is_report && !boundary.is_empty())
}

/// Why the e-mail of a report failed for good; nothing where it did not.
fn failure_in(parser: &MessageParser, body: &[u8], boundary: &str) -> Option<String> {
    let mut stream = MessageStream::new(body);
    let mut is_left = stream.seek_next_part(boundary.as_bytes());
    while is_left && !stream.is_multipart_end() {
        let start = stream.offset();
        let end = stream.seek_next_part_offset(boundary.as_bytes());
        is_left = end.is_some();
        let part = body.get(start..end.unwrap_or(body.len())).unwrap_or_default();
        if let Some(status) = delivery_status(parser, part) {
            return failure_of_status(parser, &status);
        }
    }
    None
}

/// What a part says of the delivery, where it does, in whatever encoding it came.
fn delivery_status<'a>(parser: &MessageParser, part: &'a [u8]) -> Option<Cow<'a, [u8]>> {
    let (fields, content) = head(parser, part)?;
    let kind = content_type(&fields)?;
    let is_status = kind.ctype() == "message"
        && matches!(kind.subtype(), Some("delivery-status" | "global-delivery-status"));
    if !is_status {
        return None;
    }
    let encoding = value_of(&fields, "content-transfer-encoding").unwrap_or_default();
    // The part was cut out already: no boundary ends it.
    let mut stream = MessageStream::new(content);
    let (end, decoded) = match encoding.to_ascii_lowercase().as_str() {
        "base64" => stream.decode_base64_mime(b""),
        "quoted-printable" => stream.decode_quoted_printable_mime(b""),
        _ => return Some(Cow::Borrowed(content)),
    };
    (end != usize::MAX).then_some(decoded)
}

/// Why an e-mail failed for good: the first group of fields is about the report, each other about a recipient, and an e-mail of ours has one.
fn failure_of_status(parser: &MessageParser, status: &[u8]) -> Option<String> {
    let mut stream = MessageStream::new(&status[..status.len().min(HEADER)]);
    let mut is_left = true;
    while is_left {
        let mut group = Vec::new();
        is_left = stream.parse_headers(parser, &mut group);
        if let Some(reason) = failure_of(&group) {
            return Some(reason);
        }
    }
    None
}

/// Why the e-mail to a recipient failed for good: the code begins with a five.
fn failure_of(group: &[Header<'_>]) -> Option<String> {
    if !value_of(group, "action")?.eq_ignore_ascii_case("failed") {
        return None;
    }
    let code = value_of(group, "status")?.split_whitespace().next()?;
    if !code.starts_with("5.") {
        return None;
    }
    let said = value_of(group, "diagnostic-code").unwrap_or_default();
    let reason = one_line(&format!("{code} {said}"));
    Some(reason.trim().chars().take(REASON).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "0197f2c4a7e94f2c8a7e9f2c4a7e9f2c0123456789abcdef";

    fn returns() -> Returns {
        Returns {
            address: "retours@example.org".parse().unwrap(),
            folder: PathBuf::new(),
        }
    }

    /// A report, with what is said of the recipient.
    fn report(to: &str, status: &str) -> String {
        format!(
            "Return-Path: <>\r\nDelivered-To: {to}\r\nFrom: MAILER-DAEMON@example.net\r\nSubject: Undelivered Mail\r\n\
             Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary=\"B1\"\r\nMIME-Version: 1.0\r\n\r\n\
             This is a MIME message.\r\n\r\n--B1\r\nContent-Type: text/plain\r\n\r\nI'm sorry.\r\nAction: failed\r\nStatus: 5.9.9\r\n\r\n\
             --B1\r\nContent-Description: Delivery report\r\nContent-Type: message/delivery-status\r\n\r\n\
             Reporting-MTA: dns; mx.example.net\r\nArrival-Date: Sat, 21 Nov 2026 10:00:00 +0000\r\n\r\n\
             Final-Recipient: rfc822; anne.martin@exemple.fr\r\n{status}\r\n\
             --B1\r\nContent-Type: message/rfc822\r\n\r\nSubject: Votre convention\r\nAction: failed\r\nStatus: 5.8.8\r\n\r\n--B1--\r\n"
        )
    }

    fn address(token: &str) -> String {
        format!("retours+{token}@example.org")
    }

    #[test]
    fn a_report_says_which_email_failed_for_good_and_why() {
        let status = "Action: failed\r\nStatus: 5.1.1 (bad mailbox)\r\nDiagnostic-Code: smtp; 550 5.1.1 <anne.martin@exemple.fr>:\r\n\
                      \x20   user unknown\r\n";
        let failure = returns()
            .read(report(&address(TOKEN), status).as_bytes())
            .unwrap();
        assert_eq!(failure.token, TOKEN);
        assert_eq!(
            failure.reason,
            "5.1.1 smtp; 550 5.1.1 <anne.martin@exemple.fr>: user unknown"
        );
        // As other servers write it: lines that end otherwise, other letters, no words.
        let plain = report(
            &format!("<{}>", address(TOKEN).to_uppercase()),
            "action: Failed\nstatus: 5.2.2\n",
        )
        .replace("\r\n", "\n")
        .replace("Delivered-To", "X-Original-To");
        let failure = returns().read(plain.as_bytes()).unwrap();
        assert_eq!(
            (failure.token.as_str(), failure.reason.as_str()),
            (TOKEN, "5.2.2")
        );
    }

    #[test]
    fn a_report_is_read_in_whatever_encoding_it_came() {
        let ours = address(TOKEN);
        let plain = report(&ours, "");
        let encoded = |encoding: &str, status: &str| {
            let start = plain.find("Reporting-MTA").unwrap();
            let end = start + plain[start..].find("\r\n--B1").unwrap();
            let typed = plain[..start].replace(
                "Content-Type: message/delivery-status\r\n",
                &format!(
                    "content-type: MESSAGE/Delivery-Status;\r\n\tname=\"status\"\r\nContent-Transfer-Encoding: {encoding}\r\n"
                ),
            );
            returns().read(format!("{typed}{status}{}", &plain[end..]).as_bytes())
        };
        // « Reporting-MTA: dns; mx\n\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; boîte inconnue\n », as UTF-8 (RFC 6533).
        let base64 = "UmVwb3J0aW5nLU1UQTogZG5zOyBteAoKQWN0aW9uOiBmYWlsZWQKU3RhdHVzOiA1\r\n\
                      LjEuMQpEaWFnbm9zdGljLUNvZGU6IHNtdHA7IGJvw650ZSBpbmNvbm51ZQo=\r\n";
        let quoted = "Reporting-MTA: dns; mx\r\n\r\nAction: fai=\r\nled\r\nStatus: 5=2E1.1\r\nDiagnostic-Code: smtp; bo=C3=AEte inconnue\r\n";
        for (encoding, status) in [("base64", base64), ("Quoted-Printable", quoted)] {
            let failure = encoded(encoding, status).unwrap();
            assert_eq!(failure.reason, "5.1.1 smtp; boîte inconnue", "{encoding}");
        }
        // What is not in the encoding that it says, says nothing.
        assert_eq!(encoded("base64", "Action: failed\r\n\r\n--"), None);
    }

    #[test]
    fn emails_within_emails_are_not_followed() {
        let good = report(&address(TOKEN), "Action: failed\r\nStatus: 5.1.1\r\n");
        for within in [
            "Content-Type: message/rfc822\r\n\r\n",
            "Content-Type: multipart/digest; boundary=\"B1\"\r\n\r\n--B1\r\n",
            "Content-Type: multipart/mixed; boundary=\"B2\"\r\n\r\n--B2\r\n",
        ] {
            let deep = within.repeat(8_000);
            // Before what matters, around it, and behind it.
            _ = returns().read(good.replace("I'm sorry.\r\n", &deep).as_bytes());
            _ = returns().read(format!("{}{deep}{good}", &good[..60]).as_bytes());
            let behind = good.replace("Subject: Votre convention\r\n", &deep);
            assert!(returns().read(behind.as_bytes()).is_some());
        }
    }

    #[test]
    fn what_is_no_failure_of_ours_says_nothing() {
        let failed = "Action: failed\r\nStatus: 5.1.1\r\n";
        let ours = address(TOKEN);
        let silent = [
            // Only late, or arrived.
            report(&ours, "Action: delayed\r\nStatus: 4.4.7\r\n"),
            report(&ours, "Action: failed\r\nStatus: 4.4.7\r\n"),
            report(&ours, "Action: delivered\r\nStatus: 2.0.0\r\n"),
            report(&ours, "Status: 5.1.1\r\n"),
            // To nobody, to another site, to another mailbox.
            report("retours@example.org", failed),
            report(&ours.replace("example.org", "exemple.net"), failed),
            report(&ours.replace("retours", "autre"), failed),
            report(&address("0197-x"), failed),
            report(&address(""), failed),
            // Another kind of report, and somebody's holidays.
            report(&ours, failed).replace("delivery-status;", "disposition-notification;"),
            format!(
                "Delivered-To: {ours}\r\nAuto-Submitted: auto-replied\r\nContent-Type: text/plain\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n"
            ),
            format!(
                "Delivered-To: {ours}\r\nContent-Type: multipart/report; report-type=delivery-status\r\n\r\nStatus: 5.1.1\r\n"
            ),
            String::new(),
            "\r\n\r\n".to_owned(),
        ];
        for message in silent {
            assert_eq!(returns().read(message.as_bytes()), None, "{message}");
        }
        assert!(returns().read(report(&ours, failed).as_bytes()).is_some());
    }

    #[test]
    fn nothing_that_arrives_brings_the_reader_down() {
        let good = report(&address(TOKEN), "Action: failed\r\nStatus: 5.1.1\r\n");
        // Cut anywhere, and with anything in the place of a byte.
        for end in 0..good.len() {
            _ = returns().read(&good.as_bytes()[..end]);
            let mut altered = good.clone().into_bytes();
            altered[end] = 0xff;
            _ = returns().read(&altered);
        }
        let endless = format!(
            "Delivered-To: {}\r\n{}",
            address(TOKEN),
            "X: y\r\n".repeat(100_000)
        );
        assert_eq!(returns().read(endless.as_bytes()), None);
        let said = format!(
            "Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: {}\r\n",
            "é".repeat(10_000)
        );
        let failure = returns().read(report(&address(TOKEN), &said).as_bytes()).unwrap();
        assert_eq!(failure.reason.chars().count(), REASON);
    }
}
