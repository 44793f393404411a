//! The seal on signed files: a key in a file or in a device, its certificates, and whom seals are believed by.

use std::path::PathBuf;

use super::{ConfigError, Source};

const KEY: &str = "QUINZAINE_SEAL_KEY_FILE";
const CERTIFICATES: &str = "QUINZAINE_SEAL_CERTIFICATES_FILE";
const MODULE: &str = "QUINZAINE_SEAL_PKCS11_MODULE";
const AUTHORITY: &str = "QUINZAINE_TSA_URL";
/// What a device needs beside its library: token, key, file of the PIN.
const OF_DEVICE: [&str; 3] = [
    "QUINZAINE_SEAL_PKCS11_TOKEN",
    "QUINZAINE_SEAL_PKCS11_KEY",
    "QUINZAINE_SEAL_PKCS11_PIN_FILE",
];
/// What says whom seals are believed by, beside the seal's own certificates.
const BELIEVED: [&str; 2] = ["QUINZAINE_SEAL_TRUST_FILE", "QUINZAINE_SEAL_CRL_FILE"];

/// The seal on signed files.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SealConfig {
    /// Where its key is.
    pub key: KeyPlace,
    /// The file of its certificates.
    pub certificates: PathBuf,
    /// Address of the authority that says the time.
    pub authority: Option<String>,
    /// The file of other certificates that are trusted when a file is checked.
    pub trust: Option<PathBuf>,
    /// The file of lists of revoked certificates.
    pub lists: Option<PathBuf>,
}

/// Where the seal's key is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum KeyPlace {
    /// In a file.
    File(PathBuf),
    /// In a device (PKCS#11).
    Device {
        /// The device's library.
        module: PathBuf,
        /// Label of the token.
        token: String,
        /// Label of the key.
        key: String,
        /// The file of the PIN.
        pin: PathBuf,
    },
}

pub(super) fn read(source: &impl Source) -> Result<Option<SealConfig>, ConfigError> {
    let authority = source.get(AUTHORITY);
    let http = |url: &str| {
        let rest = url
            .strip_prefix("http://")
            .or_else(|| url.strip_prefix("https://"));
        rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(['#', '@', ' ']))
    };
    if authority.as_deref().is_some_and(|url| !http(url)) {
        return Err(ConfigError {
            name: AUTHORITY,
            expected: "an address such as http://tsa.example.org",
        });
    }
    let file = |name| source.get(name).map(PathBuf::from);
    match (key(source)?, file(CERTIFICATES)) {
        (Some(key), Some(certificates)) => Ok(Some(SealConfig {
            key,
            certificates,
            authority,
            trust: file(BELIEVED[0]),
            lists: file(BELIEVED[1]),
        })),
        (Some(_), None) => Err(ConfigError {
            name: CERTIFICATES,
            expected: "the file of the seal's certificates, since there is a key",
        }),
        (None, Some(_)) => Err(ConfigError {
            name: KEY,
            expected: "the file of the seal's key, since QUINZAINE_SEAL_CERTIFICATES_FILE is set",
        }),
        (None, None) if authority.is_some() => Err(ConfigError {
            name: KEY,
            expected: "the file of a seal's key, since QUINZAINE_TSA_URL is set",
        }),
        (None, None) if BELIEVED.iter().any(|name| source.get(name).is_some()) => Err(ConfigError {
            name: KEY,
            expected: "the file of a seal's key, since it is said whom seals are believed by",
        }),
        (None, None) => Ok(None),
    }
}

/// Where the key is: in one place.
fn key(source: &impl Source) -> Result<Option<KeyPlace>, ConfigError> {
    let [token, key, pin] = OF_DEVICE.map(|name| source.get(name).ok_or(name));
    let Some(module) = source.get(MODULE).map(PathBuf::from) else {
        return if token.is_ok() || key.is_ok() || pin.is_ok() {
            Err(ConfigError {
                name: MODULE,
                expected: "the library of the device, since more is said of it",
            })
        } else {
            Ok(source.get(KEY).map(PathBuf::from).map(KeyPlace::File))
        };
    };
    if source.get(KEY).is_some() {
        return Err(ConfigError {
            name: KEY,
            expected: "nothing, since QUINZAINE_SEAL_PKCS11_MODULE says that a device holds the key",
        });
    }
    let absent = |name| ConfigError {
        name,
        expected: "what the device's token and key are called and the file of its PIN, since QUINZAINE_SEAL_PKCS11_MODULE is set",
    };
    Ok(Some(KeyPlace::Device {
        module,
        token: token.map_err(absent)?,
        key: key.map_err(absent)?,
        pin: pin.map_err(absent)?.into(),
    }))
}
