//! A signature that came with a file, read and checked for what it says of itself: CMS `SignedData` with one signer, whose attributes name
//! the digest and the certificate (EN 319 122-1, RFC 5652, RFC 5035). What is not DER is not read.

use chrono::{DateTime, NaiveDateTime, Utc};
use cms::{
    cert::CertificateChoices,
    content_info::ContentInfo,
    signed_data::{SignedData, SignerIdentifier, SignerInfo},
};
use der::{
    Any, Decode, Encode, Tagged,
    asn1::{ObjectIdentifier, OctetString, OctetStringRef},
};
use x509_cert::{Certificate, attr::Attribute, ext::pkix::SubjectKeyIdentifier};

use crate::{
    cms::{CONTENT_TYPE, DATA, MESSAGE_DIGEST, SIGNED_DATA, SIGNING_CERTIFICATE_V2, TIME_STAMP_TOKEN},
    crypto::{self, Hash, Wrong},
    time_stamp::TIME_STAMP_INFO,
    trust::MOST_CERTIFICATES,
    verdict::Reason,
};

/// What says which certificate is meant by its SHA-1, as some authorities still do (RFC 2634).
const SIGNING_CERTIFICATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.12");
/// How many time stamps of one signature are looked at.
const MOST_STAMPS: usize = 4;

/// A message whose signer is known, and whose signature is theirs.
pub(crate) struct Message {
    pub(crate) certificate: Certificate,
    /// All certificates that came with it.
    pub(crate) embedded: Vec<Certificate>,
    signature: Vec<u8>,
    stamps: Vec<Any>,
}

/// A message about other bytes, which stand apart: those.
pub(crate) fn detached(message: &[u8], parts: &[&[u8]]) -> Result<Message, Reason> {
    let (content, rest) = ContentInfo::from_der_partial(message).map_err(|_| Reason::FormatFailure)?;
    // The room for it is larger.
    if rest.iter().any(|byte| *byte != 0) {
        return Err(Reason::FormatFailure);
    }
    let signed = signed_data(&content)?;
    let about = &signed.encap_content_info;
    if about.econtent_type != DATA || about.econtent.is_some() {
        return Err(Reason::FormatFailure);
    }
    checked(&signed, DATA, parts)
}

/// A time stamp of that signature: who says the time, and the time.
pub(crate) fn time_stamp(token: &Any, message: &Message) -> Result<(Message, DateTime<Utc>), Reason> {
    let content: ContentInfo = token.decode_as().map_err(|_| Reason::FormatFailure)?;
    let signed = signed_data(&content)?;
    let about = &signed.encap_content_info;
    let said = match (about.econtent_type, &about.econtent) {
        (TIME_STAMP_INFO, Some(said)) => said.decode_as::<OctetString>(),
        _ => return Err(Reason::FormatFailure),
    };
    let said = said.map_err(|_| Reason::FormatFailure)?;
    let (hash, imprint, at) = info(said.as_bytes()).ok_or(Reason::FormatFailure)?;
    let hash = Hash::of(hash).ok_or(Reason::CryptoConstraintsFailure)?;
    if hash.digest(&[&message.signature]) != imprint {
        return Err(Reason::HashFailure);
    }
    let by = checked(&signed, TIME_STAMP_INFO, &[said.as_bytes()])?;
    Ok((by, at))
}

impl Message {
    /// Time stamps that are beside the signature.
    pub(crate) fn stamps(&self) -> &[Any] {
        &self.stamps
    }
}

fn signed_data(content: &ContentInfo) -> Result<SignedData, Reason> {
    if content.content_type != SIGNED_DATA {
        return Err(Reason::FormatFailure);
    }
    content.content.decode_as().map_err(|_| Reason::FormatFailure)
}

/// The digest's algorithm, the digest and the time of a `TSTInfo`.
fn info(said: &[u8]) -> Option<(ObjectIdentifier, Vec<u8>, DateTime<Utc>)> {
    let parts = Vec::<Any>::from_der(said).ok()?;
    let imprint: Vec<Any> = parts.get(2)?.decode_as().ok()?;
    let algorithm: Vec<Any> = imprint.first()?.decode_as().ok()?;
    let digest: &OctetStringRef = imprint.get(1)?.decode_as().ok()?;
    let time = parts.get(4)?;
    if time.tag() != der::Tag::GeneralizedTime {
        return None;
    }
    // A part of a second may follow.
    let text = std::str::from_utf8(time.value()).ok()?.strip_suffix('Z')?;
    let at = NaiveDateTime::parse_from_str(text.get(..14)?, "%Y%m%d%H%M%S").ok()?;
    let oid = algorithm.first()?.decode_as().ok()?;
    Some((oid, digest.as_bytes().to_vec(), at.and_utc()))
}

/// The signer of that content, once all that the message says of it holds.
fn checked(data: &SignedData, kind: ObjectIdentifier, parts: &[&[u8]]) -> Result<Message, Reason> {
    let [signer] = data.signer_infos.0.as_ref() else {
        return Err(Reason::FormatFailure);
    };
    let attributes = signer.signed_attrs.as_ref().ok_or(Reason::FormatFailure)?;
    let one = |oid| one_value(attributes.as_ref(), oid);
    let said_kind: Option<ObjectIdentifier> = one(CONTENT_TYPE)?.and_then(|value| value.decode_as().ok());
    if said_kind != Some(kind) {
        return Err(Reason::FormatFailure);
    }
    let said: OctetString = one(MESSAGE_DIGEST)?
        .and_then(|value| value.decode_as().ok())
        .ok_or(Reason::FormatFailure)?;

    let embedded: Vec<Certificate> = data
        .certificates
        .iter()
        .flat_map(|all| all.0.iter())
        .filter_map(|choice| match choice {
            CertificateChoices::Certificate(certificate) => Some(certificate.clone()),
            CertificateChoices::Other(_) => None,
        })
        .take(MOST_CERTIFICATES)
        .collect();
    let meant = meant(one(SIGNING_CERTIFICATE_V2)?, one(SIGNING_CERTIFICATE)?, kind)?;
    let certificate = embedded
        .iter()
        .find(|certificate| is_named(certificate, signer) && meant.is(certificate))
        .ok_or(Reason::NoSigningCertificateFound)?
        .clone();

    let hash = Hash::of(signer.digest_alg.oid).ok_or(Reason::CryptoConstraintsFailure)?;
    if said.as_bytes() != hash.digest(parts) {
        return Err(Reason::HashFailure);
    }
    let bytes = attributes.to_der().map_err(|_| Reason::FormatFailure)?;
    crypto::verify(
        certificate.tbs_certificate().subject_public_key_info(),
        &signer.signature_algorithm,
        Some(hash),
        &bytes,
        signer.signature.as_bytes(),
    )
    .map_err(|wrong| match wrong {
        Wrong::Algorithm => Reason::CryptoConstraintsFailure,
        Wrong::Signature => Reason::SigCryptoFailure,
    })?;
    let stamps = signer
        .unsigned_attrs
        .iter()
        .flat_map(|attributes| attributes.iter())
        .filter(|attribute| attribute.oid == TIME_STAMP_TOKEN)
        .flat_map(|attribute| attribute.values.iter())
        .take(MOST_STAMPS)
        .cloned()
        .collect();
    Ok(Message {
        certificate,
        embedded,
        signature: signer.signature.as_bytes().to_vec(),
        stamps,
    })
}

/// The value of an attribute that stands once with one value; nothing where it is absent.
fn one_value(attributes: &[Attribute], oid: ObjectIdentifier) -> Result<Option<&Any>, Reason> {
    let mut found = attributes.iter().filter(|attribute| attribute.oid == oid);
    let Some(first) = found.next() else {
        return Ok(None);
    };
    match (first.values.as_ref(), found.next()) {
        ([value], None) => Ok(Some(value)),
        _ => Err(Reason::FormatFailure),
    }
}

/// Whether that certificate is the one that the message names as its signer's.
fn is_named(certificate: &Certificate, signer: &SignerInfo) -> bool {
    let own = certificate.tbs_certificate();
    match &signer.sid {
        SignerIdentifier::IssuerAndSerialNumber(named) => {
            named.issuer == *own.issuer() && named.serial_number == *own.serial_number()
        }
        SignerIdentifier::SubjectKeyIdentifier(named) => {
            matches!(own.get_extension::<SubjectKeyIdentifier>(), Ok(Some((_, own))) if own == *named)
        }
    }
}

/// Which certificate the signed attributes mean.
struct Meant {
    /// SHA-1 where there is none.
    hash: Option<Hash>,
    digest: Vec<u8>,
}

impl Meant {
    fn is(&self, certificate: &Certificate) -> bool {
        certificate.to_der().is_ok_and(|bytes| {
            let own = match self.hash {
                Some(hash) => hash.digest(&[&bytes]),
                None => crypto::sha_1(&bytes),
            };
            own == self.digest
        })
    }
}

/// Which certificate is meant. A seal has to say so by SHA-2; who says the time may by SHA-1, since its own digest is signed beside.
fn meant(v2: Option<&Any>, v1: Option<&Any>, kind: ObjectIdentifier) -> Result<Meant, Reason> {
    let first = |value: &Any| -> Option<Vec<Any>> {
        let sequences: Vec<Any> = value.decode_as().ok()?;
        let ids: Vec<Any> = sequences.first()?.decode_as().ok()?;
        ids.first()?.decode_as().ok()
    };
    let digest = |value: &Any| {
        let digest: Option<OctetString> = value.decode_as().ok();
        digest.map(|digest| digest.as_bytes().to_vec())
    };
    let found = match (v2, v1) {
        (Some(value), _) => first(value).and_then(|id| {
            let sequence: Option<Vec<Any>> = id.first()?.decode_as().ok();
            let (hash, place) = match sequence {
                // SHA-256 is meant where no other is named.
                None => (Hash::Sha256, 0),
                Some(algorithm) => (Hash::of(algorithm.first()?.decode_as().ok()?)?, 1),
            };
            Some(Meant {
                hash: Some(hash),
                digest: digest(id.get(place)?)?,
            })
        }),
        (None, Some(value)) if kind == TIME_STAMP_INFO => first(value).and_then(|id| {
            Some(Meant {
                hash: None,
                digest: digest(id.first()?)?,
            })
        }),
        _ => None,
    };
    found.ok_or(Reason::NoSigningCertificateFound)
}
