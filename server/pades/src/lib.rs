//! The operator's seal on a PDF: `PAdES` B-B, and B-T where an authority says the time (EN 319 142-1); and what is said of the seals of a
//! file that comes from elsewhere, in the words of EN 319 102-1.
//!
//! The seal is appended: every byte that was there stays in its place, and is covered. Nothing here reads a clock, a network or a file;
//! who says the time is a trait. A key may be in a device: `device` alone reaches for something outside. Which rules a file must keep to be
//! read is in `reader`: those that our own files keep.

mod cms;
mod crypto;
mod device;
mod identity;
mod message;
mod placed;
mod reader;
mod time_stamp;
mod trust;
mod update;
mod verdict;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

pub use crate::{
    device::{Device, DeviceError},
    identity::{Identity, IdentityError},
    time_stamp::{TimeStamp, TimeStampError},
    trust::{Revocation, Trust, TrustError},
    verdict::{Hour, Indication, Judged, Reason, Sealer, Verdict, judge, judge_first},
};

/// A file and what became of the time stamp.
#[derive(Debug)]
pub struct Sealed {
    /// The file: the one that was handed over, and the seal after it.
    pub pdf: Vec<u8>,
    /// Whether an authority says when.
    pub stamp: Stamp,
}

/// Whether an authority says when a file was sealed.
#[derive(Debug)]
pub enum Stamp {
    /// None was asked: `PAdES` B-B.
    NotAsked,
    /// It does: `PAdES` B-T.
    Held,
    /// It gave nothing that could be kept: `PAdES` B-B, the seal being worth more than its hour.
    Missed(TimeStampError),
}

/// Why a file was not sealed.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The file is not one of those that are read here.
    #[error("the PDF cannot be appended to: {0}")]
    Pdf(&'static str),
    /// It has a form already, or a seal.
    #[error("the PDF has a form already")]
    Form,
    /// The key did not sign.
    #[error("the key did not sign")]
    Key,
    /// The device that holds the key did not.
    #[error("the key did not sign: {0}")]
    Device(#[from] DeviceError),
    /// What was to be written is no DER.
    #[error("the signature could not be encoded")]
    Encoding(#[from] der::Error),
    /// The certificates take more room than is left for them.
    #[error("the signature takes {0} bytes, more than were left for it")]
    Room(usize),
}

/// Seals that file. `signed_at` is what we say about the time; an authority's word comes beside it.
pub fn seal(
    pdf: &[u8],
    identity: &Identity,
    signed_at: DateTime<Utc>,
    time_stamp: Option<&dyn TimeStamp>,
) -> Result<Sealed, SealError> {
    let mut update = update::append(pdf, &identity.name(), signed_at)?;
    let attributes = cms::signed_attributes(&update.digest(), identity.certificate_digest())?;
    let signature = identity.sign(&cms::to_sign(&attributes)?)?;
    let plain = cms::signed_data(identity, &attributes, &signature, None)?;
    let (message, stamp) = match time_stamp {
        None => (plain, Stamp::NotAsked),
        Some(authority) => match time_stamp::ask(authority, &Sha256::digest(&signature).into()) {
            Err(error) => (plain, Stamp::Missed(error)),
            Ok(token) => {
                let stamped = cms::signed_data(identity, &attributes, &signature, Some(token))?;
                if stamped.len() > update::ROOM {
                    (plain, Stamp::Missed(TimeStampError::Room(stamped.len())))
                } else {
                    (stamped, Stamp::Held)
                }
            }
        },
    };
    update.put(&message)?;
    Ok(Sealed {
        pdf: update.into_bytes(),
        stamp,
    })
}
