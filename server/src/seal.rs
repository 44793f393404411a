//! The operator's seal: its key, in a file or in a device, and its certificates are looked at once, at the start, and stop it where they do not
//! fit.

use std::{fs, io, os::unix::fs::PermissionsExt, path::Path, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};
use service::seal::{Device, DeviceError, Seal, Unusable};

use crate::config::{KeyPlace, SealConfig};

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
    /// Others may read the key, or the PIN.
    #[error("the file of {name}, {place}, may be read by others: chmod 600")]
    Open {
        /// The variable.
        name: &'static str,
        /// The file.
        place: String,
    },
    /// The file of the PIN is no text.
    #[error("the file of QUINZAINE_SEAL_PKCS11_PIN_FILE holds no PIN")]
    NoPin,
    /// The device does not open.
    #[error("the device of QUINZAINE_SEAL_PKCS11_MODULE holds no key to seal with: {0}")]
    Device(#[from] DeviceError),
    /// What they hold makes no seal.
    #[error("the seal's key and QUINZAINE_SEAL_CERTIFICATES_FILE make no seal: {0}")]
    Unusable(#[from] Unusable),
    /// Nobody can be believed by that.
    #[error("QUINZAINE_SEAL_TRUST_FILE or QUINZAINE_SEAL_CRL_FILE cannot be used: {0}")]
    Believed(#[source] Unusable),
}

/// The seal, if there is to be one.
pub fn open(config: Option<&SealConfig>, now: DateTime<Utc>) -> Result<Option<Arc<Seal>>, SealError> {
    let Some(config) = config else {
        return Ok(None);
    };
    let authority = config.authority.as_deref();
    let certificates = || read("QUINZAINE_SEAL_CERTIFICATES_FILE", &config.certificates);
    let seal = match &config.key {
        KeyPlace::File(key) => {
            let key = read_own("QUINZAINE_SEAL_KEY_FILE", key)?;
            Seal::new(&key, &certificates()?, authority)?
        }
        KeyPlace::Device {
            module,
            token,
            key,
            pin,
        } => {
            let certificates = certificates()?;
            let pin = read_own("QUINZAINE_SEAL_PKCS11_PIN_FILE", pin)?;
            let pin = String::from_utf8(pin).map_err(|_| SealError::NoPin)?;
            let pin = pin.trim_end_matches(['\r', '\n']);
            if pin.is_empty() {
                return Err(SealError::NoPin);
            }
            // The PIN is tried last, once all else could be read.
            Seal::in_device(Device::open(module, token, key, pin)?, &certificates, authority)?
        }
    };
    seal.check_at(now)?;
    let trust = config
        .trust
        .as_deref()
        .map(|place| read("QUINZAINE_SEAL_TRUST_FILE", place))
        .transpose()?;
    let seal = seal
        .believing(trust.as_deref(), config.lists.clone())
        .map_err(SealError::Believed)?;
    let expires = seal.expires();
    if expires < now + SOON {
        tracing::warn!(%expires, "a certificate of the seal expires soon: signed files carry no seal afterwards");
    }
    Ok(Some(Arc::new(seal)))
}

/// A file that its owner alone may read.
fn read_own(name: &'static str, path: &Path) -> Result<Vec<u8>, SealError> {
    let bytes = read(name, path)?;
    let mode = fs::metadata(path).map_or(0, |file| file.permissions().mode());
    if mode & 0o077 != 0 {
        return Err(SealError::Open {
            name,
            place: path.display().to_string(),
        });
    }
    Ok(bytes)
}

fn read(name: &'static str, path: &Path) -> Result<Vec<u8>, SealError> {
    fs::read(path).map_err(|reason| SealError::File {
        name,
        place: path.display().to_string(),
        reason,
    })
}
