//! An authority's word about the time (RFC 3161): what is asked, and whether the answer is about what was asked.

use cms::{content_info::ContentInfo, signed_data::SignedData};
use der::{
    Any, Choice, Decode, DecodeValue, Encode, Sequence,
    asn1::{ObjectIdentifier, OctetString},
};
use x509_cert::spki::AlgorithmIdentifierOwned;

use crate::cms::{SHA_256, SIGNED_DATA, plain};

pub(crate) const TIME_STAMP_INFO: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");

/// Who says the time.
pub trait TimeStamp {
    /// Sends a `TimeStampReq` to the authority; its `TimeStampResp`, both in DER. It waits no longer than who asks may wait.
    fn answer(&self, request: &[u8]) -> Result<Vec<u8>, TimeStampError>;
}

/// Why there is no time stamp.
#[derive(Debug, thiserror::Error)]
pub enum TimeStampError {
    /// The authority was not reached, or not in time.
    #[error("the authority did not answer")]
    Silent(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// What it answered is no answer.
    #[error("the answer cannot be read")]
    Unreadable(#[from] der::Error),
    /// It refused: its status.
    #[error("the authority refused, its status is {0}")]
    Refused(u8),
    /// Its answer is about something else.
    #[error("the time stamp is not for this signature")]
    Foreign,
    /// Its answer does not say who it is, so that nobody could check it later.
    #[error("the time stamp comes without its certificate")]
    Nobody,
    /// With its answer the signature is longer than what is left for it.
    #[error("with the time stamp the signature takes {0} bytes")]
    Room(usize),
}

#[derive(Sequence)]
struct Request {
    version: u8,
    imprint: Imprint,
    /// That the answer brings its certificate. No number used once: what is stamped is a signature, which exists once.
    certificate: bool,
}

#[derive(Sequence, PartialEq)]
struct Imprint {
    algorithm: AlgorithmIdentifierOwned,
    digest: OctetString,
}

/// The token for that digest.
pub(crate) fn ask(authority: &dyn TimeStamp, digest: &[u8; 32]) -> Result<Any, TimeStampError> {
    let request = Request {
        version: 1,
        imprint: Imprint {
            algorithm: plain(SHA_256),
            digest: OctetString::new(*digest)?,
        },
        certificate: true,
    };
    let answer = authority.answer(&request.to_der()?)?;
    let parts = Vec::<Any>::from_der(&answer)?;
    let status: Vec<Any> = part(&parts, 0)?;
    // 0: granted; 1: granted with changes, which our request leaves no room for.
    let status: u8 = part(&status, 0)?;
    if status > 1 {
        return Err(TimeStampError::Refused(status));
    }
    let token = parts.get(1).ok_or(TimeStampError::Foreign)?.clone();
    about(&token, digest)?;
    Ok(token)
}

/// Whether a token is about that digest, and says who made it.
fn about(token: &Any, digest: &[u8; 32]) -> Result<(), TimeStampError> {
    let message: ContentInfo = token.decode_as()?;
    if message.content_type != SIGNED_DATA {
        return Err(TimeStampError::Foreign);
    }
    let signed: SignedData = message.content.decode_as()?;
    let content = &signed.encap_content_info;
    let (TIME_STAMP_INFO, Some(said)) = (content.econtent_type, &content.econtent) else {
        return Err(TimeStampError::Foreign);
    };
    let said = Vec::<Any>::from_der(said.decode_as::<OctetString>()?.as_bytes())?;
    let imprint: Imprint = part(&said, 2)?;
    if imprint.algorithm.oid != SHA_256 || imprint.digest.as_bytes() != digest {
        return Err(TimeStampError::Foreign);
    }
    if signed
        .certificates
        .is_none_or(|certificates| certificates.0.is_empty())
    {
        return Err(TimeStampError::Nobody);
    }
    Ok(())
}

/// A part of a sequence.
fn part<'a, T>(parts: &'a [Any], place: usize) -> Result<T, TimeStampError>
where
    T: Choice<'a> + DecodeValue<'a, Error = der::Error>,
{
    let part = parts.get(place).ok_or(TimeStampError::Foreign)?;
    Ok(part.decode_as()?)
}
