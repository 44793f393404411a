//! Whose seal it is: a private key, in a file or in a device, and the certificates that say whose. ECDSA on P-256 and RSA of 2048 bits or
//! more, with SHA-256.

use std::fmt;

use chrono::{DateTime, Utc};
use der::Encode;
use p256::{
    ecdsa::{Signature, SigningKey, signature::Signer},
    pkcs8::DecodePrivateKey,
};
use ring::{
    rand::SystemRandom,
    signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair},
};
use sha2::{Digest, Sha256};
use x509_cert::{Certificate, ext::pkix::KeyUsage};

use crate::{
    SealError,
    cms::{ECDSA_WITH_SHA_256, RSA_WITH_SHA_256, plain},
    crypto::{self, RSA, Wrong},
    device::{Device, DeviceError},
    trust::{self, instant},
};

/// What a device signs to show whose key it holds: no attributes of any signature begin so.
const TRIAL: &[u8] = b"quinzaine/seal/trial";
/// Bytes of a public key of RSA of 2048 bits, with what stands around its modulus.
const LEAST_RSA: usize = 256;

/// Certificates of a chain, in bytes: half of the room that is left for a signature.
const CHAIN: usize = crate::update::ROOM / 2;

/// A key and its certificates.
pub struct Identity {
    key: Key,
    /// The seal's own first, then who vouches for it.
    chain: Vec<Certificate>,
    digest: [u8; 32],
}

enum Key {
    P256(SigningKey),
    Rsa(RsaKeyPair),
    Device { device: Device, is_rsa: bool },
}

/// Why a key and certificates are no identity, or not one to seal with now.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// The key's file holds no such key.
    #[error("the key is no private key in PEM (PKCS#8, « BEGIN PRIVATE KEY »)")]
    NoKey,
    /// It is of another kind, or too short.
    #[error("the key is neither of P-256 nor RSA of 2048 bits or more")]
    Kind,
    /// The certificates' file holds none that can be read.
    #[error("no certificate in PEM can be read")]
    NoCertificate,
    /// They follow each other in another order, or come from others.
    #[error("the certificate {0} is not the issuer of the one before it")]
    Chain(usize),
    /// They take too much room.
    #[error("the certificates take {0} bytes, {CHAIN} at most")]
    Long(usize),
    /// The first certificate is another key's.
    #[error("the first certificate is not this key's")]
    Mismatch,
    /// The device that holds the key.
    #[error(transparent)]
    Device(#[from] DeviceError),
    /// The first certificate is for other things.
    #[error("the certificate's key usage is neither digital signature nor non-repudiation")]
    Usage,
    /// It does not count yet.
    #[error("the certificate {0} counts only from {1} on")]
    NotYet(usize, DateTime<Utc>),
    /// It does not count any more.
    #[error("the certificate {0} has expired on {1}")]
    Expired(usize, DateTime<Utc>),
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity")
            .field("name", &self.name())
            .finish_non_exhaustive()
    }
}

impl Identity {
    /// From the texts of two PEM files.
    pub fn from_pem(key: &[u8], certificates: &[u8]) -> Result<Self, IdentityError> {
        let (label, pkcs8) = der::pem::decode_vec(key).map_err(|_| IdentityError::NoKey)?;
        if label != "PRIVATE KEY" {
            return Err(IdentityError::NoKey);
        }
        let key = Key::from_pkcs8(&pkcs8)?;
        let public = key.public();
        Self::of(certificates, |own| {
            let said = &own.tbs_certificate().subject_public_key_info().subject_public_key;
            if said.raw_bytes() == public {
                Ok(key)
            } else {
                Err(IdentityError::Mismatch)
            }
        })
    }

    /// From a device that holds the key, and the text of a PEM file. That the first certificate is the key's is seen from a signature.
    pub fn from_device(device: Device, certificates: &[u8]) -> Result<Self, IdentityError> {
        Self::of(certificates, |own| {
            let public = own.tbs_certificate().subject_public_key_info();
            let is_rsa = public.algorithm.oid == RSA;
            if is_rsa && public.subject_public_key.raw_bytes().len() < LEAST_RSA {
                return Err(IdentityError::Kind);
            }
            let signature = device.sign(TRIAL)?;
            let algorithm = plain(if is_rsa {
                RSA_WITH_SHA_256
            } else {
                ECDSA_WITH_SHA_256
            });
            match crypto::verify(public, &algorithm, None, TRIAL, &signature) {
                Ok(()) => Ok(Key::Device { device, is_rsa }),
                Err(Wrong::Signature) => Err(IdentityError::Mismatch),
                Err(Wrong::Algorithm) => Err(IdentityError::Kind),
            }
        })
    }

    /// With certificates that go together, and the key of the first of them.
    fn of(
        certificates: &[u8],
        key_of: impl FnOnce(&Certificate) -> Result<Key, IdentityError>,
    ) -> Result<Self, IdentityError> {
        let chain = Certificate::load_pem_chain(certificates).map_err(|_| IdentityError::NoCertificate)?;
        let own = chain.first().ok_or(IdentityError::NoCertificate)?;
        let usage = own
            .tbs_certificate()
            .get_extension::<KeyUsage>()
            .map_err(|_| IdentityError::NoCertificate)?;
        if usage.is_some_and(|(_, usage)| !usage.digital_signature() && !usage.non_repudiation()) {
            return Err(IdentityError::Usage);
        }
        let key = key_of(own)?;
        for (place, pair) in chain.windows(2).enumerate() {
            if pair[0].tbs_certificate().issuer() != pair[1].tbs_certificate().subject() {
                return Err(IdentityError::Chain(place + 2));
            }
        }
        let mut length = 0;
        for certificate in &chain {
            length += certificate
                .to_der()
                .map_err(|_| IdentityError::NoCertificate)?
                .len();
        }
        if length > CHAIN {
            return Err(IdentityError::Long(length));
        }
        let digest = Sha256::digest(own.to_der().map_err(|_| IdentityError::NoCertificate)?).into();
        Ok(Self { key, chain, digest })
    }

    /// Whether every certificate counts at that time.
    pub fn check_at(&self, now: DateTime<Utc>) -> Result<(), IdentityError> {
        for (place, certificate) in self.chain.iter().enumerate() {
            let validity = certificate.tbs_certificate().validity();
            let (first, last) = (instant(validity.not_before), instant(validity.not_after));
            if now < first {
                return Err(IdentityError::NotYet(place + 1, first));
            }
            if now > last {
                return Err(IdentityError::Expired(place + 1, last));
            }
        }
        Ok(())
    }

    /// From when on the seal's own certificate counts.
    pub fn begins(&self) -> DateTime<Utc> {
        instant(self.certificate().tbs_certificate().validity().not_before)
    }

    /// When the first of the certificates ceases to count.
    pub fn expires(&self) -> DateTime<Utc> {
        self.chain
            .iter()
            .map(|certificate| instant(certificate.tbs_certificate().validity().not_after))
            .min()
            .unwrap_or_default()
    }

    /// Whose seal it is, as its certificate says.
    pub fn name(&self) -> String {
        trust::name(self.certificate().tbs_certificate().subject())
    }

    pub(crate) fn certificate(&self) -> &Certificate {
        &self.chain[0]
    }

    pub(crate) fn chain(&self) -> &[Certificate] {
        &self.chain
    }

    pub(crate) fn certificate_digest(&self) -> [u8; 32] {
        self.digest
    }

    pub(crate) fn is_rsa(&self) -> bool {
        matches!(self.key, Key::Rsa(_) | Key::Device { is_rsa: true, .. })
    }

    /// Signs, the same each time: with ECDSA as RFC 6979 says. RSA wants chance to hide how long it takes, not for what it gives. A device
    /// does as it was made: most give another signature each time with ECDSA.
    pub(crate) fn sign(&self, bytes: &[u8]) -> Result<Vec<u8>, SealError> {
        match &self.key {
            Key::Device { device, .. } => Ok(device.sign(bytes)?),
            Key::P256(key) => {
                let signature: Signature = key.try_sign(bytes).map_err(|_| SealError::Key)?;
                Ok(signature.to_der().as_bytes().to_vec())
            }
            Key::Rsa(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), bytes, &mut signature)
                    .map_err(|_| SealError::Key)?;
                Ok(signature)
            }
        }
    }
}

impl Key {
    fn from_pkcs8(pkcs8: &[u8]) -> Result<Self, IdentityError> {
        // Neither library's message says more than « not this one ».
        if let Ok(key) = SigningKey::from_pkcs8_der(pkcs8) {
            return Ok(Self::P256(key));
        }
        RsaKeyPair::from_pkcs8(pkcs8)
            .map(Self::Rsa)
            .map_err(|_| IdentityError::Kind)
    }

    /// Its public half; nothing of a key in a device, which is asked for a signature instead.
    fn public(&self) -> Vec<u8> {
        match self {
            Self::Device { .. } => Vec::new(),
            Self::P256(key) => key.verifying_key().to_sec1_point(false).as_bytes().to_vec(),
            Self::Rsa(pair) => pair.public_key().as_ref().to_vec(),
        }
    }
}
