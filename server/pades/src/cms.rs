//! The signature itself: CMS `SignedData` (RFC 5652) with the attributes that `PAdES` wants (EN 319 122-1): what is signed, its digest,
//! and by which certificate. Not the time: what we say of it stands in the PDF.

use cms::{
    cert::{CertificateChoices, IssuerAndSerialNumber},
    content_info::{CmsVersion, ContentInfo},
    signed_data::{
        CertificateSet, EncapsulatedContentInfo, SignedAttributes, SignedData, SignerIdentifier, SignerInfo,
        SignerInfos,
    },
};
use der::{
    Any, Encode, Sequence,
    asn1::{ObjectIdentifier, OctetString, SetOfVec},
};
use x509_cert::{attr::Attribute, spki::AlgorithmIdentifierOwned};

use crate::{SealError, identity::Identity};

pub(crate) const SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
pub(crate) const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
pub(crate) const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
pub(crate) const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
pub(crate) const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
pub(crate) const SIGNING_CERTIFICATE_V2: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");
pub(crate) const TIME_STAMP_TOKEN: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.14");
pub(crate) const ECDSA_WITH_SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
pub(crate) const RSA_WITH_SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");

/// Which certificate signed (RFC 5035): by its digest, SHA-256 being what is meant where no other is named.
#[derive(Sequence)]
struct SigningCertificateV2 {
    certificates: Vec<CertificateId>,
}

#[derive(Sequence)]
struct CertificateId {
    digest: OctetString,
}

/// What is signed: the digest of the file, and by whom.
pub(crate) fn signed_attributes(
    digest: &[u8; 32],
    certificate: [u8; 32],
) -> Result<SignedAttributes, SealError> {
    let signing = SigningCertificateV2 {
        certificates: vec![CertificateId {
            digest: OctetString::new(certificate)?,
        }],
    };
    Ok(SetOfVec::try_from(vec![
        attribute(CONTENT_TYPE, Any::encode_from(&DATA)?)?,
        attribute(MESSAGE_DIGEST, Any::encode_from(&OctetString::new(*digest)?)?)?,
        attribute(SIGNING_CERTIFICATE_V2, Any::encode_from(&signing)?)?,
    ])?)
}

/// The bytes that the key signs: the attributes as the set that they are.
pub(crate) fn to_sign(attributes: &SignedAttributes) -> Result<Vec<u8>, SealError> {
    Ok(attributes.to_der()?)
}

/// The whole message.
pub(crate) fn signed_data(
    identity: &Identity,
    attributes: &SignedAttributes,
    signature: &[u8],
    time_stamp: Option<Any>,
) -> Result<Vec<u8>, SealError> {
    let own = identity.certificate().tbs_certificate();
    let algorithm = if identity.is_rsa() {
        AlgorithmIdentifierOwned {
            oid: RSA_WITH_SHA_256,
            parameters: Some(Any::null()),
        }
    } else {
        plain(ECDSA_WITH_SHA_256)
    };
    let unsigned = time_stamp
        .map(|token| SetOfVec::try_from(vec![attribute(TIME_STAMP_TOKEN, token)?]))
        .transpose()?;
    let signer = SignerInfo {
        version: CmsVersion::V1,
        sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
            issuer: own.issuer().clone(),
            serial_number: own.serial_number().clone(),
        }),
        digest_alg: plain(SHA_256),
        signed_attrs: Some(attributes.clone()),
        signature_algorithm: algorithm,
        signature: OctetString::new(signature)?,
        unsigned_attrs: unsigned,
    };
    let certificates = identity
        .chain()
        .iter()
        .cloned()
        .map(CertificateChoices::Certificate)
        .collect::<Vec<_>>();
    let content = SignedData {
        version: CmsVersion::V1,
        digest_algorithms: SetOfVec::try_from(vec![plain(SHA_256)])?,
        encap_content_info: EncapsulatedContentInfo {
            econtent_type: DATA,
            econtent: None,
        },
        certificates: Some(CertificateSet::try_from(certificates)?),
        crls: None,
        signer_infos: SignerInfos::try_from(vec![signer])?,
    };
    let message = ContentInfo {
        content_type: SIGNED_DATA,
        content: Any::encode_from(&content)?,
    };
    Ok(message.to_der()?)
}

pub(crate) fn plain(oid: ObjectIdentifier) -> AlgorithmIdentifierOwned {
    AlgorithmIdentifierOwned {
        oid,
        parameters: None,
    }
}

fn attribute(oid: ObjectIdentifier, value: Any) -> Result<Attribute, der::Error> {
    Ok(Attribute {
        oid,
        values: SetOfVec::try_from(vec![value])?,
    })
}
