//! Digests and signatures of others, checked: SHA-2, ECDSA on P-256 and P-384, RSA (PKCS#1 v1.5) of 2048 bits or more. Who says the time
//! chooses among them; anything else is weaker, or is not met.

use der::{Any, Encode, asn1::ObjectIdentifier};
use ring::{
    digest::{self, Context},
    signature::{self, UnparsedPublicKey, VerificationAlgorithm},
};
use x509_cert::{
    Certificate,
    spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned},
};

use crate::cms::SHA_256;

const SHA_384: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2");
const SHA_512: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3");
const EC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P_384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
pub(crate) const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const RSA_SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
const RSA_SHA_384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.12");
const RSA_SHA_512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.13");
const ECDSA_SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const ECDSA_SHA_384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");

/// A digest that counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    pub(crate) fn of(oid: ObjectIdentifier) -> Option<Self> {
        match oid {
            SHA_256 => Some(Self::Sha256),
            SHA_384 => Some(Self::Sha384),
            SHA_512 => Some(Self::Sha512),
            _ => None,
        }
    }

    /// The digest of those bytes, one after the other.
    pub(crate) fn digest(self, parts: &[&[u8]]) -> Vec<u8> {
        let mut context = Context::new(match self {
            Self::Sha256 => &digest::SHA256,
            Self::Sha384 => &digest::SHA384,
            Self::Sha512 => &digest::SHA512,
        });
        for part in parts {
            context.update(part);
        }
        context.finish().as_ref().to_vec()
    }
}

/// SHA-1: it says which certificate is meant in what some authorities write, and nothing rests on it.
pub(crate) fn sha_1(bytes: &[u8]) -> Vec<u8> {
    digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, bytes)
        .as_ref()
        .to_vec()
}

/// Why a signature is not believed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Wrong {
    /// It is of a kind, or by a key, that is not among those above.
    Algorithm,
    /// It is not this key's under these bytes.
    Signature,
}

/// Whether that key signed those bytes. `hash` is what a message says beside an algorithm that names none.
pub(crate) fn verify(
    key: &SubjectPublicKeyInfoOwned,
    algorithm: &AlgorithmIdentifierOwned,
    hash: Option<Hash>,
    bytes: &[u8],
    signature: &[u8],
) -> Result<(), Wrong> {
    let hash = match algorithm.oid {
        RSA_SHA_256 | ECDSA_SHA_256 => Some(Hash::Sha256),
        RSA_SHA_384 | ECDSA_SHA_384 => Some(Hash::Sha384),
        RSA_SHA_512 => Some(Hash::Sha512),
        RSA => hash,
        _ => None,
    };
    let is_rsa = matches!(algorithm.oid, RSA | RSA_SHA_256 | RSA_SHA_384 | RSA_SHA_512);
    let curve = || key.algorithm.parameters.as_ref().map(Any::decode_as);
    let way: &'static dyn VerificationAlgorithm = match (key.algorithm.oid, is_rsa, hash) {
        (RSA, true, Some(Hash::Sha256)) => &signature::RSA_PKCS1_2048_8192_SHA256,
        (RSA, true, Some(Hash::Sha384)) => &signature::RSA_PKCS1_2048_8192_SHA384,
        (RSA, true, Some(Hash::Sha512)) => &signature::RSA_PKCS1_2048_8192_SHA512,
        (EC_KEY, false, Some(hash)) => match (curve(), hash) {
            (Some(Ok(P_256)), Hash::Sha256) => &signature::ECDSA_P256_SHA256_ASN1,
            (Some(Ok(P_256)), Hash::Sha384) => &signature::ECDSA_P256_SHA384_ASN1,
            (Some(Ok(P_384)), Hash::Sha256) => &signature::ECDSA_P384_SHA256_ASN1,
            (Some(Ok(P_384)), Hash::Sha384) => &signature::ECDSA_P384_SHA384_ASN1,
            _ => return Err(Wrong::Algorithm),
        },
        _ => return Err(Wrong::Algorithm),
    };
    UnparsedPublicKey::new(way, key.subject_public_key.raw_bytes())
        .verify(bytes, signature)
        .map_err(|_| Wrong::Signature)
}

/// Whether somebody signed a certificate.
pub(crate) fn is_issued_by(certificate: &Certificate, issuer: &Certificate) -> bool {
    let signed = certificate.tbs_certificate();
    if signed.issuer() != issuer.tbs_certificate().subject()
        || signed.signature() != certificate.signature_algorithm()
    {
        return false;
    }
    signed.to_der().is_ok_and(|bytes| {
        verify(
            issuer.tbs_certificate().subject_public_key_info(),
            certificate.signature_algorithm(),
            None,
            &bytes,
            certificate.signature().raw_bytes(),
        )
        .is_ok()
    })
}
