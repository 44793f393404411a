//! Configuration: one struct per concern, read from the environment and from `.env`.
//!
//! Every variable is described in `server/CONFIGURATION.md`; a test keeps the two in step.

mod seal;

use std::{
    fmt,
    net::SocketAddr,
    path::{Path, PathBuf},
    str::FromStr,
};

use chrono::NaiveDate;
use http::Method;
use ipnet::IpNet;
use mail::{
    returned::{Address, Returns},
    smtp::{Mailbox, SmtpConfig},
};
use service::{clamd::Clamd, context::Limits, sms::SmsConfig};
use wire::overview::Publisher;

pub use self::seal::{KeyPlace, SealConfig};

/// Every variable read, with its default: what `quinzaine --help` lists.
pub const VARIABLES: [(&str, &str, &str); 43] = [
    (
        "DATABASE_URL",
        "sqlite:data/quinzaine.db",
        "sqlite:PATH or postgres://…",
    ),
    (
        "QUINZAINE_DB_CONNECTIONS",
        "8",
        "connections kept for reading, or in all on PostgreSQL",
    ),
    (
        "QUINZAINE_FILES",
        "files/ beside the SQLite database, else data/files",
        "folder of documents and of what people hand over",
    ),
    (
        "QUINZAINE_KEY_FILE",
        "quinzaine.key beside the SQLite database, else data/quinzaine.key",
        "file of the keys that conventions are sealed with, made at the first start",
    ),
    (
        "QUINZAINE_SEAL_KEY_FILE",
        "none: signed files carry no seal",
        "private key (PEM, PKCS#8) of the seal that signed files carry",
    ),
    (
        "QUINZAINE_SEAL_CERTIFICATES_FILE",
        "none, needed with QUINZAINE_SEAL_KEY_FILE",
        "its certificates (PEM), the key's own first",
    ),
    (
        "QUINZAINE_SEAL_PKCS11_MODULE",
        "none: the seal's key is a file",
        "library (PKCS#11) of a device that holds the seal's key, in place of QUINZAINE_SEAL_KEY_FILE",
    ),
    (
        "QUINZAINE_SEAL_PKCS11_TOKEN",
        "none, needed with QUINZAINE_SEAL_PKCS11_MODULE",
        "label of the device's token",
    ),
    (
        "QUINZAINE_SEAL_PKCS11_KEY",
        "none, needed with QUINZAINE_SEAL_PKCS11_MODULE",
        "label of the private key in it",
    ),
    (
        "QUINZAINE_SEAL_PKCS11_PIN_FILE",
        "none, needed with QUINZAINE_SEAL_PKCS11_MODULE",
        "file of the token's PIN, for its owner alone",
    ),
    (
        "QUINZAINE_SEAL_TRUST_FILE",
        "none: the seal's own certificates alone",
        "other certificates (PEM) that seals and time stamps are believed by when a file is checked",
    ),
    (
        "QUINZAINE_SEAL_CRL_FILE",
        "none: whether a certificate was revoked is not known",
        "lists of revoked certificates (CRL), read at each check",
    ),
    (
        "QUINZAINE_TSA_URL",
        "none: seals do not say when",
        "time-stamping authority (RFC 3161) for seals: http://tsa.example.org",
    ),
    (
        "QUINZAINE_TEXTS_DIR",
        "none: the built-in texts alone",
        "folder of your own texts of the convention, one a file",
    ),
    (
        "QUINZAINE_CLAMD",
        "none",
        "antivirus: HOST:PORT or the path of a socket of clamd; a file waits for its scan",
    ),
    (
        "QUINZAINE_UNENCRYPTED",
        "none",
        "what may be reached over a network without proof of who answers: postgres, smtp, or both",
    ),
    (
        "QUINZAINE_LISTEN",
        "127.0.0.1:3000",
        "address and port to listen on",
    ),
    (
        "QUINZAINE_PUBLIC_URL",
        "http://localhost:3000",
        "how browsers reach the site",
    ),
    (
        "QUINZAINE_SITE",
        "site/ beside the program",
        "folder of the files made for browsers",
    ),
    (
        "QUINZAINE_HASHED",
        "true",
        "whether these files carry a hash in their name",
    ),
    (
        "QUINZAINE_LOG",
        "info",
        "what to log: error, warn, info, debug, or a filter by module",
    ),
    (
        "QUINZAINE_LOG_FORMAT",
        "json on https, else human",
        "human or json",
    ),
    (
        "QUINZAINE_METRICS",
        "false",
        "whether /metrics answers, on a listener of its own",
    ),
    (
        "QUINZAINE_METRICS_LISTEN",
        "127.0.0.1:9464",
        "address and port of that listener",
    ),
    (
        "QUINZAINE_DEMO",
        "false",
        "demonstration: loopback and a demonstration database only",
    ),
    (
        "QUINZAINE_PUBLISHER",
        "not said",
        "who publishes the site, for its legal page",
    ),
    (
        "QUINZAINE_DIRECTOR",
        "not said",
        "who answers for what is published",
    ),
    (
        "QUINZAINE_HOST",
        "not said",
        "who hosts the servers: name and address",
    ),
    (
        "QUINZAINE_CONTACT",
        "not said",
        "e-mail or postal address people can write to",
    ),
    (
        "QUINZAINE_TRUSTED_PROXIES",
        "none",
        "addresses and networks of the proxies in front, whose X-Forwarded-For is believed: 10.0.0.1,10.1.0.0/16",
    ),
    (
        "QUINZAINE_LIMIT_PERSON",
        "10",
        "tries in a quarter of an hour about one account or address: signing in, e-mails asked for",
    ),
    (
        "QUINZAINE_LIMIT_NETWORK",
        "600",
        "the same from one network address, which a whole school may share",
    ),
    (
        "QUINZAINE_SECOND_FACTOR_FROM",
        "none: offered to all, required of nobody",
        "day from which administrators, officers, heads, secretariats and delegates must have a second factor: 2027-01-04",
    ),
    (
        "QUINZAINE_SIRENE_URL",
        "none: nothing is compared",
        "the State's register of companies: https://recherche-entreprises.api.gouv.fr",
    ),
    (
        "QUINZAINE_SMTP_URL",
        "none: e-mails wait",
        "mail server: smtps://USER:PASSWORD@HOST, or smtp://… for one without TLS",
    ),
    (
        "QUINZAINE_MAIL_FROM",
        "none, needed with QUINZAINE_SMTP_URL",
        "who e-mails come from: Quinzaine <ne-pas-repondre@example.org>",
    ),
    (
        "QUINZAINE_BOUNCE_ADDRESS",
        "none: e-mails come back to their sender",
        "where e-mails come back to, each under a name of its own: retours@example.org",
    ),
    (
        "QUINZAINE_BOUNCE_MAILDIR",
        "none, needed with QUINZAINE_BOUNCE_ADDRESS",
        "folder (Maildir) in which the mail server puts what comes back there",
    ),
    (
        "QUINZAINE_SMS_URL",
        "none: no SMS",
        "SMS gateway, to which one request goes for each: https://sms.example.org/send",
    ),
    (
        "QUINZAINE_SMS_METHOD",
        "POST",
        "how it is asked: POST, PUT, or GET with all of it in the address",
    ),
    (
        "QUINZAINE_SMS_BODY",
        SMS_BODY,
        "what requests carry: JSON, or the fields of a form such as to={number}&text={text}",
    ),
    (
        "QUINZAINE_SMS_HEADER",
        "none",
        "a header of these requests: Authorization: Bearer SECRET",
    ),
    (
        "QUINZAINE_SMS_HEADERS_FILE",
        "none",
        "file of such headers, one a line, in place of that variable",
    ),
];

/// What is said of a mail server's address that cannot be read.
pub(crate) const SMTP_URL_ERROR: ConfigError = ConfigError {
    name: "QUINZAINE_SMTP_URL",
    expected: "smtps://USER:PASSWORD@HOST, smtp://HOST:PORT?tls=required, or smtp://HOST:PORT without TLS",
};

/// A variable with a value that makes no sense.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{name} is not valid: expected {expected}")]
pub struct ConfigError {
    /// The variable.
    pub name: &'static str,
    /// What it should have been. The value itself is not repeated: it may hold a password.
    pub expected: &'static str,
}

/// Where values come from: the environment, or a test.
pub trait Source {
    /// The value of a variable; `None` when it is missing or empty.
    fn get(&self, name: &str) -> Option<String>;
}

/// The process's environment.
#[derive(Clone, Copy, Debug)]
pub struct Environment;

impl Source for Environment {
    fn get(&self, name: &str) -> Option<String> {
        std::env::var(name).ok().filter(|value| !value.trim().is_empty())
    }
}

/// Where things are kept.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseConfig {
    /// Address; may hold a password.
    pub url: String,
    /// Connections.
    pub connections: u32,
}

impl fmt::Debug for DatabaseConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DatabaseConfig")
            .field("connections", &self.connections)
            .finish_non_exhaustive()
    }
}

/// How the site is reached.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HttpConfig {
    /// Address to listen on.
    pub listen: SocketAddr,
    /// How browsers reach the site, without a slash at the end.
    pub public_url: String,
    /// Proxies whose word about the client's address is taken.
    pub trusted_proxies: Vec<IpNet>,
}

impl HttpConfig {
    /// Whether browsers come by https.
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

/// The files made for browsers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SiteConfig {
    /// Their folder, when said.
    pub root: Option<PathBuf>,
    /// Whether their names carry a hash.
    pub hashed: bool,
}

/// How log lines look.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LogFormat {
    /// For eyes.
    Human,
    /// For machines.
    Json,
}

/// What is told about the process.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TelemetryConfig {
    /// Filter of log lines.
    pub filter: String,
    /// Their look.
    pub format: LogFormat,
    /// Where `/metrics` answers, if it does.
    pub metrics: Option<SocketAddr>,
}

/// All of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Config {
    /// Database.
    pub database: DatabaseConfig,
    /// The folder of documents and of what people hand over.
    pub files: PathBuf,
    /// The file of keys.
    pub key_file: PathBuf,
    /// The seal on signed files; without it they carry none.
    pub seal: Option<SealConfig>,
    /// The folder of the operator's wordings of the convention.
    pub texts: Option<PathBuf>,
    /// The antivirus.
    pub clamd: Option<Clamd>,
    /// HTTP.
    pub http: HttpConfig,
    /// Site files.
    pub site: SiteConfig,
    /// Telemetry.
    pub telemetry: TelemetryConfig,
    /// The mail server; without it e-mails wait in the database.
    pub mail: Option<SmtpConfig>,
    /// Address of the State's register of companies; without it structures are compared with nothing.
    pub register: Option<String>,
    /// The SMS gateway; without it nothing goes by SMS.
    pub sms: Option<SmsConfig>,
    /// How often what anybody can do may be tried.
    pub limits: Limits,
    /// From when on whoever decides for others must have a second factor.
    pub second_factor_from: Option<NaiveDate>,
    /// What the legal page says.
    pub publisher: Publisher,
    /// Demonstration mode.
    pub demo: bool,
}

impl Config {
    /// Reads and checks every variable. `LEPTOS_SITE_ROOT`, which the tools here set, stands in for ours where that is not set.
    pub fn read(source: &impl Source) -> Result<Self, ConfigError> {
        let public_url = public_url(source)?;
        let unencrypted = unencrypted(source)?;
        let url = database_url(source, unencrypted.contains(&"postgres"))?;
        let connections = parse(source, "QUINZAINE_DB_CONNECTIONS", "a number from 1 to 500", 8)?;
        if !(1..=500).contains(&connections) {
            return Err(ConfigError {
                name: "QUINZAINE_DB_CONNECTIONS",
                expected: "a number from 1 to 500",
            });
        }
        let listen = parse(
            source,
            "QUINZAINE_LISTEN",
            "an address and a port, such as 127.0.0.1:3000",
            SocketAddr::from(([127, 0, 0, 1], 3000)),
        )?;
        let http = HttpConfig {
            listen,
            public_url,
            trusted_proxies: proxies(source)?,
        };
        let limit = |name, default| parse(source, name, "a number", default);
        let format = match source.get("QUINZAINE_LOG_FORMAT").as_deref() {
            Some("human") => LogFormat::Human,
            Some("json") => LogFormat::Json,
            Some(_) => {
                return Err(ConfigError {
                    name: "QUINZAINE_LOG_FORMAT",
                    expected: "human or json",
                });
            }
            None if http.is_https() => LogFormat::Json,
            None => LogFormat::Human,
        };
        Ok(Self {
            files: source
                .get("QUINZAINE_FILES")
                .map_or_else(|| beside(&url, "files"), PathBuf::from),
            key_file: source
                .get("QUINZAINE_KEY_FILE")
                .map_or_else(|| beside(&url, "quinzaine.key"), PathBuf::from),
            seal: seal::read(source)?,
            texts: source.get("QUINZAINE_TEXTS_DIR").map(PathBuf::from),
            clamd: clamd(source)?,
            database: DatabaseConfig { url, connections },
            site: SiteConfig {
                root: source
                    .get("QUINZAINE_SITE")
                    .or_else(|| source.get("LEPTOS_SITE_ROOT"))
                    .map(PathBuf::from),
                hashed: switch(source, "QUINZAINE_HASHED", true)?,
            },
            telemetry: TelemetryConfig {
                filter: source.get("QUINZAINE_LOG").unwrap_or_else(|| "info".to_owned()),
                format,
                metrics: metrics(source)?,
            },
            mail: mail(source, unencrypted.contains(&"smtp"))?,
            register: register(source)?,
            sms: sms(source)?,
            limits: Limits {
                per_person: limit("QUINZAINE_LIMIT_PERSON", 10)?,
                per_network: limit("QUINZAINE_LIMIT_NETWORK", 600)?,
            },
            second_factor_from: source
                .get("QUINZAINE_SECOND_FACTOR_FROM")
                .map(|day| {
                    day.trim().parse().map_err(|_| ConfigError {
                        name: "QUINZAINE_SECOND_FACTOR_FROM",
                        expected: "a day, such as 2027-01-04",
                    })
                })
                .transpose()?,
            publisher: publisher(source),
            demo: switch(source, "QUINZAINE_DEMO", false)?,
            http,
        })
    }
}

/// What belongs to a database stands beside it, where it is a file.
fn beside(url: &str, name: &str) -> PathBuf {
    let database = url.strip_prefix("sqlite:").map(Path::new);
    let folder = database.and_then(Path::parent).unwrap_or(Path::new("data"));
    folder.join(name)
}

fn metrics(source: &impl Source) -> Result<Option<SocketAddr>, ConfigError> {
    let listen = parse(
        source,
        "QUINZAINE_METRICS_LISTEN",
        "an address and a port, such as 127.0.0.1:9464",
        SocketAddr::from(([127, 0, 0, 1], 9464)),
    )?;
    Ok(switch(source, "QUINZAINE_METRICS", false)?.then_some(listen))
}

fn clamd(source: &impl Source) -> Result<Option<Clamd>, ConfigError> {
    let read = |said: String| {
        said.trim().parse().map_err(|_| ConfigError {
            name: "QUINZAINE_CLAMD",
            expected: "HOST:PORT, or the path of a socket, such as /run/clamav/clamd.ctl",
        })
    };
    source.get("QUINZAINE_CLAMD").map(read).transpose()
}

/// What may be reached over a network without proof of who answers there.
fn unencrypted(source: &impl Source) -> Result<Vec<&'static str>, ConfigError> {
    let said = source.get("QUINZAINE_UNENCRYPTED").unwrap_or_default();
    said.split(',')
        .map(str::trim)
        .filter(|word| !word.is_empty() && *word != "none")
        .map(|word| {
            let known = ["postgres", "smtp"].into_iter().find(|known| *known == word);
            known.ok_or(ConfigError {
                name: "QUINZAINE_UNENCRYPTED",
                expected: "postgres, smtp, or both with a comma between them",
            })
        })
        .collect()
}

/// Where browsers reach the site, without a slash at its end.
fn public_url(source: &impl Source) -> Result<String, ConfigError> {
    let url = source
        .get("QUINZAINE_PUBLIC_URL")
        .unwrap_or_else(|| "http://localhost:3000".to_owned());
    if !(url.starts_with("http://") || url.starts_with("https://")) {
        return Err(ConfigError {
            name: "QUINZAINE_PUBLIC_URL",
            expected: "an address in http:// or https://",
        });
    }
    Ok(url.trim_end_matches('/').to_owned())
}

/// Which database: of another machine only where that proves who it is, or where it was said that it need not.
fn database_url(source: &impl Source, unencrypted: bool) -> Result<String, ConfigError> {
    const NAME: &str = "DATABASE_URL";
    let url = source
        .get(NAME)
        .unwrap_or_else(|| "sqlite:data/quinzaine.db".to_owned());
    let schemes = ["sqlite:", "postgres://", "postgresql://"];
    if !schemes.iter().any(|scheme| url.starts_with(scheme)) {
        return Err(ConfigError {
            name: NAME,
            expected: "sqlite:PATH or postgres://…",
        });
    }
    if !(unencrypted || store::is_proven_or_local(&url)) {
        return Err(ConfigError {
            name: NAME,
            expected: "?sslmode=verify-full for a database on another machine, or QUINZAINE_UNENCRYPTED=postgres",
        });
    }
    Ok(url)
}

/// The address of the register: of a server, without parameters.
fn register(source: &impl Source) -> Result<Option<String>, ConfigError> {
    const NAME: &str = "QUINZAINE_SIRENE_URL";
    let Some(url) = source.get(NAME) else {
        return Ok(None);
    };
    let rest = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"));
    let fits = rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(['?', '#', '@', ' ']));
    fits.then_some(Some(url)).ok_or(ConfigError {
        name: NAME,
        expected: "an address such as https://recherche-entreprises.api.gouv.fr",
    })
}

/// What requests to the SMS gateway carry where nothing else is said.
const SMS_BODY: &str = r#"{"to": "{number}", "text": "{text}"}"#;

/// The SMS gateway: of another machine only where it proves who it is, since numbers and codes go there.
fn sms(source: &impl Source) -> Result<Option<SmsConfig>, ConfigError> {
    let wrong = |name, expected| ConfigError { name, expected };
    let Some(url) = source.get("QUINZAINE_SMS_URL") else {
        return Ok(None);
    };
    if !SmsConfig::is_proven_or_local(&url) {
        return Err(wrong(
            "QUINZAINE_SMS_URL",
            "an address in https://, or in http:// on this machine",
        ));
    }
    let said = source.get("QUINZAINE_SMS_METHOD");
    let method = match said.as_deref().map_or("POST", str::trim) {
        "POST" => Method::POST,
        "PUT" => Method::PUT,
        "GET" => Method::GET,
        _ => return Err(wrong("QUINZAINE_SMS_METHOD", "POST, PUT or GET")),
    };
    let body = match source.get("QUINZAINE_SMS_BODY") {
        Some(body) => body,
        None if method == Method::GET => String::new(),
        None => SMS_BODY.to_owned(),
    };
    let headers = match source.get("QUINZAINE_SMS_HEADERS_FILE") {
        Some(file) => {
            let read = std::fs::read_to_string(file).ok();
            read.and_then(|lines| SmsConfig::read_headers(&lines))
                .ok_or_else(|| {
                    wrong(
                        "QUINZAINE_SMS_HEADERS_FILE",
                        "a file that can be read, with a header a line: Authorization: Bearer SECRET",
                    )
                })?
        }
        None => SmsConfig::read_headers(&source.get("QUINZAINE_SMS_HEADER").unwrap_or_default())
            .ok_or_else(|| wrong("QUINZAINE_SMS_HEADER", "a header: Authorization: Bearer SECRET"))?,
    };
    let config = SmsConfig {
        url,
        method,
        body,
        headers,
    };
    if config.says_all() {
        Ok(Some(config))
    } else {
        Err(wrong(
            "QUINZAINE_SMS_BODY",
            "{number} and {text}, here or in the address",
        ))
    }
}

/// Whether a mail server is on this machine, or proves who it is.
fn is_proven_or_local(smtp: &str) -> bool {
    let Some(rest) = smtp.strip_prefix("smtp://") else {
        return true;
    };
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    if query.split('&').any(|pair| pair == "tls=required") {
        return true;
    }
    let place = place.split('/').next().unwrap_or_default();
    let host = place.rsplit_once('@').map_or(place, |(_, host)| host);
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    let host = host.trim_matches(['[', ']']);
    host == "localhost" || host.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
}

fn proxies(source: &impl Source) -> Result<Vec<IpNet>, ConfigError> {
    let said = source.get("QUINZAINE_TRUSTED_PROXIES").unwrap_or_default();
    said.split(',')
        .map(str::trim)
        .filter(|address| !address.is_empty())
        .map(|address| {
            let one = || address.parse::<std::net::IpAddr>().map(IpNet::from);
            address.parse().or_else(|_| one()).map_err(|_| ConfigError {
                name: "QUINZAINE_TRUSTED_PROXIES",
                expected: "addresses and networks separated by commas: 10.0.0.1,10.1.0.0/16,fd00::/8",
            })
        })
        .collect()
}

fn mail(source: &impl Source, unencrypted: bool) -> Result<Option<SmtpConfig>, ConfigError> {
    let from_error = ConfigError {
        name: "QUINZAINE_MAIL_FROM",
        expected: "an e-mail address, with a name or without",
    };
    let from = source
        .get("QUINZAINE_MAIL_FROM")
        .map(|from| from.parse::<Mailbox>().map_err(|_| from_error))
        .transpose()?;
    let Some(url) = source.get("QUINZAINE_SMTP_URL") else {
        return Ok(None);
    };
    if !(url.starts_with("smtp://") || url.starts_with("smtps://")) {
        return Err(SMTP_URL_ERROR);
    }
    if !(unencrypted || is_proven_or_local(&url)) {
        return Err(ConfigError {
            name: "QUINZAINE_SMTP_URL",
            expected: "smtps://… or ?tls=required for a mail server on another machine, or QUINZAINE_UNENCRYPTED=smtp",
        });
    }
    let from = from.ok_or(ConfigError {
        name: "QUINZAINE_MAIL_FROM",
        expected: "an e-mail address, since QUINZAINE_SMTP_URL is set",
    })?;
    let returns = returns(source)?;
    Ok(Some(SmtpConfig { url, from, returns }))
}

/// How many letters stand before the « @ » of the address that e-mails come back to: what names each needs 49 of 64.
const RETURN_USER: usize = 15;

fn returns(source: &impl Source) -> Result<Option<Returns>, ConfigError> {
    let address_error = || ConfigError {
        name: "QUINZAINE_BOUNCE_ADDRESS",
        expected: "an e-mail address without a name, of at most 15 letters before the @, since QUINZAINE_BOUNCE_MAILDIR is set",
    };
    let address = source
        .get("QUINZAINE_BOUNCE_ADDRESS")
        .map(|address| address.trim().parse::<Address>().map_err(|_| address_error()))
        .transpose()?;
    let folder = source.get("QUINZAINE_BOUNCE_MAILDIR").map(PathBuf::from);
    match (address, folder) {
        (None, None) => Ok(None),
        (Some(address), Some(folder)) if address.user().len() <= RETURN_USER => {
            Ok(Some(Returns { address, folder }))
        }
        (Some(_), None) => Err(ConfigError {
            name: "QUINZAINE_BOUNCE_MAILDIR",
            expected: "the folder of what comes back, since QUINZAINE_BOUNCE_ADDRESS is set",
        }),
        (_, Some(_)) => Err(address_error()),
    }
}

fn publisher(source: &impl Source) -> Publisher {
    let said = |name| {
        source
            .get(name)
            .unwrap_or_else(|| "Non précisé\u{a0}: ce site est un essai.".to_owned())
    };
    Publisher {
        name: said("QUINZAINE_PUBLISHER"),
        director: said("QUINZAINE_DIRECTOR"),
        host: said("QUINZAINE_HOST"),
        contact: said("QUINZAINE_CONTACT"),
    }
}

fn parse<T: FromStr>(
    source: &impl Source,
    name: &'static str,
    expected: &'static str,
    default: T,
) -> Result<T, ConfigError> {
    source.get(name).map_or(Ok(default), |value| {
        value.trim().parse().map_err(|_| ConfigError { name, expected })
    })
}

fn switch(source: &impl Source, name: &'static str, default: bool) -> Result<bool, ConfigError> {
    match source.get(name).as_deref().map(str::trim) {
        None => Ok(default),
        Some("true" | "1" | "on" | "yes") => Ok(true),
        Some("false" | "0" | "off" | "no") => Ok(false),
        Some(_) => Err(ConfigError {
            name,
            expected: "true or false",
        }),
    }
}
