//! SMS by a gateway that takes one HTTP request for each. Its address, method, headers and body are templates that whoever runs the site says:
//! gateways differ in nothing else.

use std::{fmt, net::IpAddr, sync::Arc, time::Duration};

use chrono::TimeDelta;
use domain::{clock::Clock, mobile::Mobile};
use form_urlencoded::byte_serialize;
use metrics::counter;
use reqwest::{
    Client, Method, StatusCode, Url,
    header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue},
    redirect::Policy,
};
use store::{Db, QueuedSms, StoreError};
use tokio::sync::watch;

/// How long a connection may take, and a whole request.
const CONNECT: Duration = Duration::from_secs(3);
const WHOLE: Duration = Duration::from_secs(8);
/// How often SMS that are due are looked for: somebody waits for a code.
const PERIOD: Duration = Duration::from_secs(1);
/// How many are taken at once, and for how long nobody else gets them: longer than sending them one after another takes.
const BATCH: i32 = 10;
const LEASE: TimeDelta = TimeDelta::minutes(2);
/// Seconds to wait after each failed try; the last one is repeated.
const BACK_OFF: [i64; 4] = [5, 15, 60, 300];
/// Tries before an SMS is given up, if its text is good for that long.
const MOST_TRIES: u32 = 8;

/// A gateway, and how an SMS is handed to it. `{number}` and `{text}` stand for what is sent.
#[derive(Clone, PartialEq, Eq)]
pub struct SmsConfig {
    /// Where requests go; may hold both.
    pub url: String,
    /// How.
    pub method: Method,
    /// What they carry, JSON where it begins with a brace, otherwise the fields of a form; empty for nothing.
    pub body: String,
    /// What stands in their headers, secrets among it.
    pub headers: HeaderMap,
}

impl fmt::Debug for SmsConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmsConfig")
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}

impl SmsConfig {
    /// Whether requests may go there: a server that proves who it is, or one on this machine.
    pub fn is_proven_or_local(url: &str) -> bool {
        let Ok(url) = Url::parse(&filled(url, "+33600000000", "essai", in_address)) else {
            return false;
        };
        let is_local = |host: &str| {
            let host = host.trim_matches(['[', ']']);
            host == "localhost" || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
        };
        match url.scheme() {
            "https" => true,
            "http" => url.host_str().is_some_and(is_local),
            _ => false,
        }
    }

    /// Reads headers, one a line: « Authorization: Bearer … ».
    pub fn read_headers(lines: &str) -> Option<HeaderMap> {
        let mut headers = HeaderMap::new();
        for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let (name, value) = line.split_once(':')?;
            let name = HeaderName::from_bytes(name.trim().as_bytes()).ok()?;
            let mut value = HeaderValue::from_str(value.trim()).ok()?;
            value.set_sensitive(true);
            headers.append(name, value);
        }
        Some(headers)
    }

    /// Whether the address or the body says to whom and what.
    pub fn says_all(&self) -> bool {
        ["{number}", "{text}"]
            .into_iter()
            .all(|part| self.url.contains(part) || self.body.contains(part))
    }
}

/// A template with what stands in its places.
fn filled(template: &str, number: &str, text: &str, written: fn(&str) -> String) -> String {
    template
        .replace("{number}", &written(number))
        .replace("{text}", &written(text))
}

/// As in an address or in the fields of a form.
fn in_address(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect()
}

/// As between the quotes of JSON.
fn in_json(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

/// Why no client could be made.
#[derive(Debug, thiserror::Error)]
#[error("the SMS gateway cannot be used: {0}")]
pub struct GatewayError(#[from] reqwest::Error);

/// Why an SMS was not taken, in a word: never to whom, nor what.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SmsError {
    /// Trying again would change nothing.
    #[error("refused")]
    Refused,
    /// Trying again may succeed.
    #[error("{0}")]
    Failed(&'static str),
}

/// A client of the gateway.
#[derive(Clone, Debug)]
pub struct Gateway {
    client: Client,
    config: SmsConfig,
}

impl Gateway {
    /// Reads the configuration; the first connection is that of the first SMS.
    pub fn new(config: &SmsConfig) -> Result<Self, GatewayError> {
        // The library has no cryptography of its own. Whoever was first chose the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .connect_timeout(CONNECT)
            .timeout(WHOLE)
            .redirect(Policy::none())
            .user_agent("quinzaine")
            .build()?;
        Ok(Self {
            client,
            config: config.clone(),
        })
    }

    /// Hands an SMS over once. It may have been taken even after an error.
    pub async fn send(&self, to: &Mobile, text: &str) -> Result<(), SmsError> {
        let SmsConfig {
            url,
            method,
            body,
            headers,
        } = &self.config;
        let url = filled(url, to.as_str(), text, in_address);
        let mut request = self.client.request(method.clone(), url).headers(headers.clone());
        if !body.is_empty() {
            let (kind, written): (&str, fn(&str) -> String) = if body.trim_start().starts_with(['{', '[']) {
                ("application/json", in_json)
            } else {
                ("application/x-www-form-urlencoded", in_address)
            };
            if !headers.contains_key(CONTENT_TYPE) {
                request = request.header(CONTENT_TYPE, kind);
            }
            request = request.body(filled(body, to.as_str(), text, written));
        }
        // What the library says of an error holds the address, and the number in it.
        let answer = request
            .send()
            .await
            .map_err(|_| SmsError::Failed("not reached"))?;
        match answer.status() {
            status if status.is_success() => Ok(()),
            StatusCode::BAD_REQUEST | StatusCode::GONE | StatusCode::UNPROCESSABLE_ENTITY => {
                Err(SmsError::Refused)
            }
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Err(SmsError::Failed("not let in")),
            StatusCode::TOO_MANY_REQUESTS => Err(SmsError::Failed("asked to wait")),
            _ => Err(SmsError::Failed("no success")),
        }
    }
}

/// Sends SMS as they are queued.
#[derive(Clone)]
pub struct SmsWorker {
    db: Db,
    gateway: Gateway,
    clock: Arc<dyn Clock>,
}

impl SmsWorker {
    /// A worker that sends by that gateway.
    pub fn new(db: Db, gateway: Gateway, clock: Arc<dyn Clock>) -> Self {
        Self { db, gateway, clock }
    }

    /// Sends SMS until `shutdown` holds `true` or its sender is dropped.
    pub async fn run(self, mut shutdown: watch::Receiver<bool>) {
        let mut database_works = true;
        while !is_shutting_down(&shutdown) {
            let idle = match self.send_batch(&shutdown).await {
                Ok(taken) => {
                    database_works = true;
                    taken == 0
                }
                Err(error) => {
                    // Logged once per outage.
                    if database_works {
                        tracing::error!(
                            error = &error as &dyn std::error::Error,
                            "SMS cannot be taken from the database"
                        );
                    }
                    database_works = false;
                    true
                }
            };
            if idle {
                tokio::select! {
                    () = tokio::time::sleep(PERIOD) => {}
                    _ = shutdown.wait_for(|asked| *asked) => {}
                }
            }
        }
    }

    /// Leases SMS that are due, tries each once and records what became of it; how many were leased.
    pub async fn send_batch(&self, shutdown: &watch::Receiver<bool>) -> Result<usize, StoreError> {
        let now = self.clock.now();
        let batch = self.db.lease_sms(now, now + LEASE, BATCH).await?;
        let taken = batch.len();
        for sms in batch {
            if is_shutting_down(shutdown) {
                break;
            }
            if let Err(error) = self.deliver(&sms).await {
                // Once its lease has ended it is sent again.
                tracing::error!(
                    sms = %sms.id,
                    error = &error as &dyn std::error::Error,
                    "what became of an SMS could not be recorded"
                );
            }
        }
        Ok(taken)
    }

    async fn deliver(&self, sms: &QueuedSms) -> Result<(), StoreError> {
        let tried = if self.clock.now() < sms.good_until {
            self.gateway.send(&sms.to, &sms.text).await
        } else {
            Err(SmsError::Refused)
        };
        let (id, now) = (sms.id, self.clock.now());
        let Err(error) = tried else {
            counter!("sms_total", "outcome" => "sent").increment(1);
            return self.db.sms_sent(id, now).await;
        };
        let attempt = sms.attempts + 1;
        let next = Some(now + back_off(attempt))
            .filter(|next| error != SmsError::Refused && attempt < MOST_TRIES && *next < sms.good_until);
        if next.is_some() {
            counter!("sms_total", "outcome" => "failed").increment(1);
            tracing::info!(sms = %id, attempt, reason = %error, "an SMS will be tried again");
        } else {
            counter!("sms_total", "outcome" => "dead").increment(1);
            tracing::warn!(sms = %id, attempt, reason = %error, "an SMS is given up");
        }
        self.db.sms_failed(id, now, next, &error.to_string()).await
    }
}

fn is_shutting_down(shutdown: &watch::Receiver<bool>) -> bool {
    *shutdown.borrow() || shutdown.has_changed().is_err()
}

/// How long an SMS waits after its failed try of that number, counted from one.
fn back_off(attempt: u32) -> TimeDelta {
    let last = BACK_OFF.len() - 1;
    let step = usize::try_from(attempt.saturating_sub(1)).map_or(last, |step| step.min(last));
    TimeDelta::seconds(BACK_OFF[step])
}
