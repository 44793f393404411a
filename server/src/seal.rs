//! The operator's seal: its key and certificates are read once, at the start, and stop it where they do not fit.

use std::{fs, io, os::unix::fs::PermissionsExt, path::Path, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};
use service::seal::{Seal, Unusable};

use crate::config::SealConfig;

/// How long before its end a certificate is spoken of.
const SOON: TimeDelta = TimeDelta::days(30);

/// Why the seal cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// A file cannot be read.
    #[error("the file of {name}, {place}, cannot be read")]
    File {
        /// The variable.
        name: &'static str,
        /// The file.
        place: String,
        /// Why.
        #[source]
        reason: io::Error,
    },
    /// Others may read the key.
    #[error("the file of QUINZAINE_SEAL_KEY_FILE, {0}, may be read by others: chmod 600")]
    Open(String),
    /// What they hold makes no seal.
    #[error("QUINZAINE_SEAL_KEY_FILE and QUINZAINE_SEAL_CERTIFICATES_FILE make no seal: {0}")]
    Unusable(#[from] Unusable),
}

/// The seal, if there is to be one.
pub fn open(config: Option<&SealConfig>, now: DateTime<Utc>) -> Result<Option<Arc<Seal>>, SealError> {
    let Some(config) = config else {
        return Ok(None);
    };
    let key = read("QUINZAINE_SEAL_KEY_FILE", &config.key)?;
    let mode = fs::metadata(&config.key).map_or(0, |file| file.permissions().mode());
    if mode & 0o077 != 0 {
        return Err(SealError::Open(config.key.display().to_string()));
    }
    let certificates = read("QUINZAINE_SEAL_CERTIFICATES_FILE", &config.certificates)?;
    let seal = Seal::new(&key, &certificates, config.authority.as_deref())?;
    seal.check_at(now)?;
    let expires = seal.expires();
    if expires < now + SOON {
        tracing::warn!(%expires, "a certificate of the seal expires soon: signed files carry no seal afterwards");
    }
    Ok(Some(Arc::new(seal)))
}

fn read(name: &'static str, path: &Path) -> Result<Vec<u8>, SealError> {
    fs::read(path).map_err(|reason| SealError::File {
        name,
        place: path.display().to_string(),
        reason,
    })
}
