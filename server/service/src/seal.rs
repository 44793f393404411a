//! The operator's seal on signed files: a key and its certificates, and an authority that says the time where there is one. What is
//! sealed is made of what everybody signed; where the seal fails the file counts without, and the log says so.

use std::{
    error::Error,
    fs, io,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use chrono::{DateTime, Utc};
use pades::{Identity, IdentityError, Judged, Stamp, TimeStamp, TimeStampError, Trust, TrustError};
use reqwest::{Client, header::CONTENT_TYPE, redirect::Policy};
use tokio::{runtime::Handle, task::spawn_blocking};

use crate::error::ServiceError;

pub use pades::{Device, DeviceError};

/// How long a connection to the authority may take, and a whole answer. A tick of the clock makes twenty files under a lease of ninety
/// seconds: all of them may wait for an authority that is silent.
const CONNECT: Duration = Duration::from_secs(2);
const WHOLE: Duration = Duration::from_secs(3);
/// The longest answer that is read, in bytes: a time stamp with its certificates is a few kilobytes.
const LONGEST: usize = 64 * 1024;

/// Why a seal cannot be made with what was given.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// The key or the certificates.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// Whom seals are believed by.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// The file of revoked certificates.
    #[error("the file of lists of revoked certificates, {place}, cannot be read")]
    Lists {
        /// The file.
        place: String,
        /// Why.
        #[source]
        reason: io::Error,
    },
    /// The authority's address.
    #[error("the address of the time-stamping authority cannot be used")]
    Address(#[from] reqwest::Error),
}

/// Whose seal it is, and who says the time.
#[derive(Debug)]
pub struct Seal {
    identity: Identity,
    authority: Option<Authority>,
    believed: Believed,
}

/// Whom the seals of files that come here are believed by: the certificates of the seal that is made here, others that were named, and lists of
/// revoked ones.
#[derive(Clone, Debug, Default)]
pub struct Believed {
    trust: Arc<Trust>,
    lists: Option<Arc<Lists>>,
}

/// A file of lists that authorities write anew every few days, and what was read of it.
#[derive(Debug)]
struct Lists {
    place: PathBuf,
    read: Mutex<Option<(State, Arc<Trust>)>>,
}

/// What tells one state of a file from the next: when it was written, and how long it is.
type State = (Option<SystemTime>, u64);

impl Believed {
    /// What is said of the first seals of a file, that many. Where the file of lists cannot be read, those that could be read last are asked: a
    /// file that is being written, or away, takes no revocation back.
    pub fn judge(&self, pdf: &[u8], most: usize, now: DateTime<Utc>) -> Judged {
        let trust = self.with_lists().unwrap_or_else(|error| {
            tracing::error!(
                error = &error as &dyn Error,
                "lists of revoked certificates are not read anew"
            );
            self.with_last_lists()
        });
        pades::judge_first(pdf, most, &trust, now)
    }

    /// With what the lists said when they were last read.
    fn with_last_lists(&self) -> Arc<Trust> {
        let last = self.lists.as_ref().and_then(|lists| {
            let read = lists.read.lock().unwrap_or_else(PoisonError::into_inner);
            read.as_ref().map(|(_, trust)| trust.clone())
        });
        last.unwrap_or_else(|| self.trust.clone())
    }

    /// With what the lists say now: they are read again where the file is another one.
    fn with_lists(&self) -> Result<Arc<Trust>, Unusable> {
        let Some(lists) = &self.lists else {
            return Ok(self.trust.clone());
        };
        let unread = |reason| Unusable::Lists {
            place: lists.place.display().to_string(),
            reason,
        };
        let about = fs::metadata(&lists.place).map_err(unread)?;
        let state = (about.modified().ok(), about.len());
        let mut read = lists.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((before, trust)) = &*read
            && *before == state
        {
            return Ok(trust.clone());
        }
        let bytes = fs::read(&lists.place).map_err(unread)?;
        let trust = Arc::new(Trust::clone(&self.trust).with_lists(&bytes)?);
        *read = Some((state, trust.clone()));
        Ok(trust)
    }
}

impl Seal {
    /// From the texts of a key and of its certificates, and the address of an authority (RFC 3161).
    pub fn new(key: &[u8], certificates: &[u8], authority: Option<&str>) -> Result<Self, Unusable> {
        Self::of(Identity::from_pem(key, certificates)?, certificates, authority)
    }

    /// The same of a key that a device holds.
    pub fn in_device(device: Device, certificates: &[u8], authority: Option<&str>) -> Result<Self, Unusable> {
        Self::of(
            Identity::from_device(device, certificates)?,
            certificates,
            authority,
        )
    }

    fn of(identity: Identity, certificates: &[u8], authority: Option<&str>) -> Result<Self, Unusable> {
        Ok(Self {
            identity,
            authority: authority.map(Authority::new).transpose()?,
            believed: Believed {
                trust: Arc::new(Trust::default().with_certificates(certificates)?),
                lists: None,
            },
        })
    }

    /// The same, which believes those certificates too (PEM), and reads lists of revoked ones from that file, which can be read now.
    pub fn believing(
        mut self,
        certificates: Option<&[u8]>,
        lists: Option<PathBuf>,
    ) -> Result<Self, Unusable> {
        if let Some(more) = certificates {
            let trust = Trust::clone(&self.believed.trust).with_certificates(more)?;
            self.believed.trust = Arc::new(trust);
        }
        self.believed.lists = lists.map(|place| {
            let read = Mutex::default();
            Arc::new(Lists { place, read })
        });
        self.believed.with_lists()?;
        Ok(self)
    }

    /// Whom seals are believed by.
    pub fn believed(&self) -> Believed {
        self.believed.clone()
    }

    /// Whether its certificates count at that time.
    pub fn check_at(&self, now: DateTime<Utc>) -> Result<(), Unusable> {
        Ok(self.identity.check_at(now)?)
    }

    /// When they cease to.
    pub fn expires(&self) -> DateTime<Utc> {
        self.identity.expires()
    }

    /// The file under the seal; as it is where that cannot be.
    fn put_on(
        &self,
        pdf: Vec<u8>,
        now: DateTime<Utc>,
        said: DateTime<Utc>,
        clock: Option<&dyn TimeStamp>,
    ) -> Vec<u8> {
        if let Err(error) = self.identity.check_at(now) {
            tracing::error!(error = &error as &dyn Error, "a signed file has no seal");
            return pdf;
        }
        // Some programs ask whether the certificate counted at the time that is said.
        match pades::seal(&pdf, &self.identity, said.max(self.identity.begins()), clock) {
            Ok(sealed) => {
                if let Stamp::Missed(error) = &sealed.stamp {
                    tracing::warn!(error = error as &dyn Error, "a seal has no time stamp");
                }
                sealed.pdf
            }
            Err(error) => {
                tracing::error!(error = &error as &dyn Error, "a signed file has no seal");
                pdf
            }
        }
    }
}

/// Seals the file that is kept, with the authority's time.
pub(crate) async fn sealed(
    seal: Arc<Seal>,
    pdf: Vec<u8>,
    now: DateTime<Utc>,
) -> Result<Vec<u8>, ServiceError> {
    let runtime = Handle::current();
    // Not a job of `blocking_pool`: it waits longer than it computes, and would keep a core from the others.
    spawn_blocking(move || {
        let asked = seal
            .authority
            .as_ref()
            .map(|authority| Asked { authority, runtime });
        let clock = asked.as_ref().map(|asked| asked as &dyn TimeStamp);
        seal.put_on(pdf, now, now, clock)
    })
    .await
    .map_err(ServiceError::broken_by("sealing a file ended early"))
}

/// Seals a copy that is made each time it is asked for: with a time that does not change, and no authority, it is the same each time.
pub(crate) fn sealed_copy(seal: &Seal, pdf: Vec<u8>, now: DateTime<Utc>, said: DateTime<Utc>) -> Vec<u8> {
    seal.put_on(pdf, now, said, None)
}

/// An authority that says the time, over HTTP. What it says is signed: the way there need not be secret.
#[derive(Debug)]
struct Authority {
    client: Client,
    url: String,
}

impl Authority {
    fn new(url: &str) -> Result<Self, reqwest::Error> {
        // The library has no cryptography of its own. Whoever was first chose the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .connect_timeout(CONNECT)
            .timeout(WHOLE)
            .redirect(Policy::none())
            .user_agent("quinzaine")
            .build()?;
        let url = url.to_owned();
        client.post(&url).build()?;
        Ok(Self { client, url })
    }

    async fn ask(&self, request: Vec<u8>) -> Result<Vec<u8>, Box<dyn Error + Send + Sync>> {
        let asked = self
            .client
            .post(&self.url)
            .header(CONTENT_TYPE, "application/timestamp-query")
            .body(request);
        // Its address may hold what lets one ask.
        let answer = asked.send().await.and_then(reqwest::Response::error_for_status);
        let mut response = answer.map_err(reqwest::Error::without_url)?;
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(reqwest::Error::without_url)? {
            if body.len() + chunk.len() > LONGEST {
                return Err("its answer is too long".into());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }
}

/// An authority, asked from a thread that may wait.
struct Asked<'a> {
    authority: &'a Authority,
    runtime: Handle,
}

impl TimeStamp for Asked<'_> {
    fn answer(&self, request: &[u8]) -> Result<Vec<u8>, TimeStampError> {
        self.runtime
            .block_on(self.authority.ask(request.to_vec()))
            .map_err(TimeStampError::Silent)
    }
}
