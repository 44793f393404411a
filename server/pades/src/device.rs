//! A key that never leaves its device (PKCS#11): a card, a module for keys, or a program that acts as one. The device is asked for each
//! signature; nothing of ours can read the key.
//!
//! The maker's library is loaded into the process, and does there what it wants: it is trusted as the program itself.

use std::{
    fmt,
    path::Path,
    sync::{Mutex, PoisonError},
};

use cryptoki::{
    context::{CInitializeArgs, CInitializeFlags, Pkcs11},
    error::{Error, RvError},
    mechanism::Mechanism,
    object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle},
    session::{Session, UserType},
    slot::Slot,
    types::AuthPin,
};
use p256::ecdsa::Signature;
use sha2::{Digest, Sha256};

/// `DigestInfo` of SHA-256, but for the digest: what RSA signs (RFC 8017, 9.2).
const DIGEST_INFO: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00,
    0x04, 0x20,
];

/// Why a device's key cannot be used.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum DeviceError {
    /// Its library is not there, or not one.
    #[error("the device's library cannot be loaded: {0}")]
    Library(String),
    /// It holds no token of that name.
    #[error("the device has no token labelled « {label} »; it has: {others}")]
    NoToken {
        /// The name that was looked for.
        label: String,
        /// Those that are there.
        others: String,
    },
    /// It holds two.
    #[error("the device has several tokens labelled « {0} »")]
    Tokens(String),
    /// Too many wrong PINs were tried.
    #[error("the device's PIN is locked: whoever administers it sets another one")]
    Locked,
    /// One more wrong PIN would lock it.
    #[error(
        "the device leaves one try for the PIN, and it was not made: a wrong one would lock it. Log in once with the device's own program, \
         which takes the warning back"
    )]
    LastTry,
    /// The PIN is another one.
    #[error(
        "the device's PIN is wrong. It was tried once; each start tries it once more, until one try is left"
    )]
    Pin,
    /// The PIN was found wrong before, and is not tried again.
    #[error("the device's PIN was refused before: it is not tried again before a restart")]
    Refused,
    /// It holds no private key of that name, or shows none.
    #[error("the token has no private key labelled « {0} »")]
    NoKey(String),
    /// It holds two.
    #[error("the token has several private keys labelled « {0} »")]
    Keys(String),
    /// The key is of another kind.
    #[error("the device's key is neither RSA nor of an elliptic curve")]
    Kind,
    /// Whatever else the device says.
    #[error("the device does not do what it is asked: {0}")]
    Failed(String),
}

impl From<Error> for DeviceError {
    fn from(error: Error) -> Self {
        match error {
            Error::Pkcs11(RvError::PinLocked, _) => Self::Locked,
            // The standard keeps the last three for whoever sets a PIN; libraries say them of one that is tried, and count the try.
            Error::Pkcs11(
                RvError::PinIncorrect | RvError::PinInvalid | RvError::PinLenRange | RvError::PinExpired,
                _,
            ) => Self::Pin,
            error @ (Error::LibraryLoading(_) | Error::MissingSymbol(_)) => Self::Library(error.to_string()),
            error => Self::Failed(error.to_string()),
        }
    }
}

/// A key in a device.
pub struct Device {
    library: Pkcs11,
    token: String,
    key: String,
    pin: AuthPin,
    held: Mutex<Held>,
}

/// What is held of the device between two signatures.
enum Held {
    /// Nothing: it was not asked yet, or it failed.
    Nothing,
    /// Somebody who is logged in.
    Open(Open),
    /// It does not take the PIN any more: it is not tried again.
    Refused,
}

struct Open {
    session: Session,
    key: ObjectHandle,
    is_rsa: bool,
}

impl fmt::Debug for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Device")
            .field("token", &self.token)
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

impl Device {
    /// Loads the library of that path, and logs in to the token of that label, for the private key of that label. A PIN is tried once, and
    /// never when the device says that a wrong one would be the last.
    pub fn open(library: &Path, token: &str, key: &str, pin: &str) -> Result<Self, DeviceError> {
        let library = Pkcs11::new(library)?;
        match library.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
            // Somebody else of this process did.
            Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => {}
            Err(error) => return Err(error.into()),
        }
        let device = Self {
            library,
            token: token.to_owned(),
            key: key.to_owned(),
            pin: AuthPin::from(pin.to_owned()),
            held: Mutex::new(Held::Nothing),
        };
        let open = device.log_in()?;
        *device.held.lock().unwrap_or_else(PoisonError::into_inner) = Held::Open(open);
        Ok(device)
    }

    /// Signs: SHA-256, and then PKCS#1 v1.5 or, in DER, ECDSA. A device that was away since is asked a second time.
    pub(crate) fn sign(&self, bytes: &[u8]) -> Result<Vec<u8>, DeviceError> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Held::Open(open) = &*held {
            if let Ok(signature) = open.sign(bytes) {
                return Ok(signature);
            }
            *held = Held::Nothing;
        }
        if matches!(*held, Held::Refused) {
            return Err(DeviceError::Refused);
        }
        let open = match self.log_in() {
            Ok(open) => open,
            Err(error) => {
                if matches!(error, DeviceError::Pin | DeviceError::Locked) {
                    *held = Held::Refused;
                }
                return Err(error);
            }
        };
        let signature = open.sign(bytes)?;
        *held = Held::Open(open);
        Ok(signature)
    }

    fn log_in(&self) -> Result<Open, DeviceError> {
        let slot = self.slot()?;
        let token = self.library.get_token_info(slot)?;
        if token.user_pin_locked() {
            return Err(DeviceError::Locked);
        }
        if token.user_pin_final_try() {
            return Err(DeviceError::LastTry);
        }
        let session = self.library.open_ro_session(slot)?;
        match session.login(UserType::User, Some(&self.pin)) {
            Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => {}
            Err(error) => return Err(error.into()),
        }
        let wanted = [
            Attribute::Class(ObjectClass::PRIVATE_KEY),
            Attribute::Label(self.key.as_bytes().to_vec()),
        ];
        let key = match session.find_objects(&wanted)?[..] {
            [] => return Err(DeviceError::NoKey(self.key.clone())),
            [key] => key,
            _ => return Err(DeviceError::Keys(self.key.clone())),
        };
        let kind = session.get_attributes(key, &[AttributeType::KeyType])?;
        let is_rsa = match kind[..] {
            [Attribute::KeyType(KeyType::RSA)] => true,
            [Attribute::KeyType(KeyType::EC)] => false,
            _ => return Err(DeviceError::Kind),
        };
        Ok(Open { session, key, is_rsa })
    }

    fn slot(&self) -> Result<Slot, DeviceError> {
        let (mut found, mut others) = (Vec::new(), Vec::new());
        for slot in self.library.get_slots_with_initialized_token()? {
            let label = self.library.get_token_info(slot)?.label().trim_end().to_owned();
            if label == self.token {
                found.push(slot);
            }
            others.push(label);
        }
        match found[..] {
            [slot] => Ok(slot),
            [] => Err(DeviceError::NoToken {
                label: self.token.clone(),
                others: if others.is_empty() {
                    "none".to_owned()
                } else {
                    others.join(", ")
                },
            }),
            _ => Err(DeviceError::Tokens(self.token.clone())),
        }
    }
}

impl Open {
    fn sign(&self, bytes: &[u8]) -> Result<Vec<u8>, DeviceError> {
        let digest = Sha256::digest(bytes);
        if self.is_rsa {
            let info = [&DIGEST_INFO[..], &digest].concat();
            return Ok(self.session.sign(&Mechanism::RsaPkcs, self.key, &info)?);
        }
        let numbers = self.session.sign(&Mechanism::Ecdsa, self.key, &digest)?;
        let signature = Signature::from_slice(&numbers)
            .map_err(|_| DeviceError::Failed("its signature is not one of P-256".to_owned()))?;
        Ok(signature.to_der().as_bytes().to_vec())
    }
}
