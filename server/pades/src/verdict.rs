//! What is said of the seals of a file, in the words of EN 319 102-1 (clause 5.1.3): they passed, failed, or neither can be said, and why.
//!
//! A changed file is called failed before anybody asks who sealed it. What lies after a seal is nobody's: it is said, not compared.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

use crate::{
    message::{self, Message},
    placed::{self, Placed},
    trust::{self, Purpose, Revocation, Trust},
};

/// Letters of a name in a certificate that are told.
const LONGEST_NAME: usize = 120;
/// How many seals of one file are judged, whoever asks.
const MOST_SEALS: usize = 8;

/// The main word of a verdict.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Indication {
    /// All that was asked holds.
    TotalPassed,
    /// Nothing is wrong with the signature, but what is known does not prove whose it is, or that it still counts.
    Indeterminate,
    /// The file was changed, or the signature is none.
    TotalFailed,
}

/// Why a verdict is not « passed »: sub-indications of the standard.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reason {
    /// The file or its signature is not written as it has to be.
    FormatFailure,
    /// What was sealed is not what is there.
    HashFailure,
    /// The signature is not of the key that it should be of.
    SigCryptoFailure,
    /// An authority says that it was sealed after the certificate was taken back.
    Revoked,
    /// An authority says that it was sealed after the certificate had expired.
    Expired,
    /// An authority says that it was sealed before the certificate counted.
    NotYetValid,
    /// The certificate that the seal names is not there.
    NoSigningCertificateFound,
    /// Nothing leads from it to one that is trusted.
    NoCertificateChainFound,
    /// Who vouched for it may not, or not for this.
    ChainConstraintsFailure,
    /// Something else is wrong with who vouched for it.
    CertificateChainGeneralFailure,
    /// An algorithm or a key is too weak, or not met here.
    CryptoConstraintsFailure,
    /// The certificate does not count now, and nothing proves that it was sealed while it did.
    OutOfBoundsNoPoe,
    /// The certificate was taken back, and nothing proves that it was sealed before.
    RevokedNoPoe,
    /// The same of the certificate of who vouched for it.
    RevokedCaNoPoe,
    /// Something was put after what is sealed.
    SigConstraintsFailure,
    /// A time stamp says a time that is not yet there.
    TimestampOrderFailure,
}

impl Reason {
    /// The standard's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::FormatFailure => "FORMAT_FAILURE",
            Self::HashFailure => "HASH_FAILURE",
            Self::SigCryptoFailure => "SIG_CRYPTO_FAILURE",
            Self::Revoked => "REVOKED",
            Self::Expired => "EXPIRED",
            Self::NotYetValid => "NOT_YET_VALID",
            Self::NoSigningCertificateFound => "NO_SIGNING_CERTIFICATE_FOUND",
            Self::NoCertificateChainFound => "NO_CERTIFICATE_CHAIN_FOUND",
            Self::ChainConstraintsFailure => "CHAIN_CONSTRAINTS_FAILURE",
            Self::CertificateChainGeneralFailure => "CERTIFICATE_CHAIN_GENERAL_FAILURE",
            Self::CryptoConstraintsFailure => "CRYPTO_CONSTRAINTS_FAILURE",
            Self::OutOfBoundsNoPoe => "OUT_OF_BOUNDS_NO_POE",
            Self::RevokedNoPoe => "REVOKED_NO_POE",
            Self::RevokedCaNoPoe => "REVOKED_CA_NO_POE",
            Self::SigConstraintsFailure => "SIG_CONSTRAINTS_FAILURE",
            Self::TimestampOrderFailure => "TIMESTAMP_ORDER_FAILURE",
        }
    }

    /// Which of the main words it stands under.
    pub fn indication(self) -> Indication {
        match self {
            Self::FormatFailure
            | Self::HashFailure
            | Self::SigCryptoFailure
            | Self::Revoked
            | Self::Expired
            | Self::NotYetValid => Indication::TotalFailed,
            _ => Indication::Indeterminate,
        }
    }
}

impl Indication {
    /// The standard's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::TotalPassed => "TOTAL-PASSED",
            Self::Indeterminate => "INDETERMINATE",
            Self::TotalFailed => "TOTAL-FAILED",
        }
    }
}

/// When somebody else says that a file was sealed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Hour {
    /// Nobody does.
    NotSaid,
    /// An authority that is trusted does.
    Proven {
        /// When.
        at: DateTime<Utc>,
        /// What the authority is called.
        by: String,
    },
    /// A time stamp is there, and proves nothing.
    Unproven(Reason),
}

/// Whose certificate a seal was made with, told once its signature is of that certificate's key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sealer {
    /// What it is called.
    pub name: String,
    /// What its issuer is called.
    pub issuer: String,
    /// Whether it is itself among the certificates that are trusted: the operator's own, and not another one of the same issuer.
    pub own: bool,
}

/// What is said of one seal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verdict {
    /// The main word.
    pub indication: Indication,
    /// Why, where it did not pass.
    pub reason: Option<Reason>,
    /// Who sealed.
    pub sealer: Option<Sealer>,
    /// When the file itself says that it was sealed: a word of whoever sealed.
    pub said_at: Option<DateTime<Utc>>,
    /// When an authority says so.
    pub hour: Hour,
    /// Whether its certificates may have been taken back.
    pub revocation: Revocation,
    /// Whether it covers the file to its end.
    pub whole: bool,
}

/// What is said of the seals of a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Judged {
    /// What is said of each that was looked at, in the order of the file's form; nothing where it has none.
    pub verdicts: Vec<Verdict>,
    /// Whether it has more, which were not looked at: nothing is said of those.
    pub more: bool,
}

/// What is said of each seal of a file, at that time, of the first eight where it has more; nothing of a file that has none.
pub fn judge(pdf: &[u8], trust: &Trust, now: DateTime<Utc>) -> Vec<Verdict> {
    judge_first(pdf, MOST_SEALS, trust, now).verdicts
}

/// The same of the first seals of a file, that many.
pub fn judge_first(pdf: &[u8], most: usize, trust: &Trust, now: DateTime<Utc>) -> Judged {
    let found = placed::seals(pdf, most.min(MOST_SEALS));
    let said = found.seals.iter().map(|seal| match seal {
        Ok(seal) => judged(seal, trust, now),
        Err(reason) => Verdict {
            reason: Some(*reason),
            ..plain(false, None)
        }
        .concluded(),
    });
    Judged {
        verdicts: said.collect(),
        more: found.more,
    }
}

/// A verdict that says nothing yet.
fn plain(whole: bool, said_at: Option<DateTime<Utc>>) -> Verdict {
    Verdict {
        indication: Indication::TotalPassed,
        reason: None,
        sealer: None,
        said_at,
        hour: Hour::NotSaid,
        revocation: Revocation::NotKnown,
        whole,
    }
}

impl Verdict {
    fn concluded(mut self) -> Self {
        self.indication = self.reason.map_or(Indication::TotalPassed, Reason::indication);
        self
    }
}

fn judged(seal: &Placed<'_>, trust: &Trust, now: DateTime<Utc>) -> Verdict {
    let mut verdict = plain(seal.whole, seal.said.and_then(pdf_date));
    match message::detached(&seal.message, &seal.parts) {
        Err(reason) => verdict.reason = Some(reason),
        Ok(message) => verdict.reason = believed(&message, trust, now, &mut verdict).err(),
    }
    if verdict.reason.is_none() && !verdict.whole {
        verdict.reason = Some(Reason::SigConstraintsFailure);
    }
    verdict.concluded()
}

/// Whether a signature that holds is of somebody who is trusted, and counts.
fn believed(
    message: &Message,
    trust: &Trust,
    now: DateTime<Utc>,
    verdict: &mut Verdict,
) -> Result<(), Reason> {
    verdict.hour = hour(message, trust, now);
    let proven = match &verdict.hour {
        Hour::Proven { at, .. } => Some(*at),
        Hour::NotSaid | Hour::Unproven(_) => None,
    };
    let own = message.certificate.tbs_certificate();
    let path = trust.path(&message.certificate, &message.embedded);
    verdict.sealer = Some(Sealer {
        name: told(own.subject()),
        issuer: told(own.issuer()),
        own: path.as_ref().is_some_and(|path| path.len() == 1),
    });
    let path = path.ok_or(Reason::NoCertificateChainFound)?;
    trust::constraints(&path, Purpose::Seal)?;
    trust::validity(&path, now, proven)?;
    verdict.revocation = trust.revocation(&path, now, proven)?;
    Ok(())
}

/// When an authority that is trusted says that the signature was there, the earliest of them.
fn hour(message: &Message, trust: &Trust, now: DateTime<Utc>) -> Hour {
    let mut hour = Hour::NotSaid;
    for token in message.stamps() {
        match (proven(token, message, trust, now), &hour) {
            (Ok((at, _)), Hour::Proven { at: before, .. }) if *before <= at => {}
            (Ok((at, by)), _) => hour = Hour::Proven { at, by },
            (Err(reason), Hour::NotSaid) => hour = Hour::Unproven(reason),
            (Err(_), _) => {}
        }
    }
    hour
}

fn proven(
    token: &der::Any,
    message: &Message,
    trust: &Trust,
    now: DateTime<Utc>,
) -> Result<(DateTime<Utc>, String), Reason> {
    let (stamp, at) = message::time_stamp(token, message)?;
    // Clocks differ by less.
    if at > now + chrono::TimeDelta::minutes(5) {
        return Err(Reason::TimestampOrderFailure);
    }
    let path = trust
        .path(&stamp.certificate, &stamp.embedded)
        .ok_or(Reason::NoCertificateChainFound)?;
    trust::constraints(&path, Purpose::Time)?;
    // Nothing proves when the time stamp was made, so it counts no longer than its own certificate.
    trust::validity(&path, now, None)?;
    trust.revocation(&path, now, None)?;
    Ok((at, told(stamp.certificate.tbs_certificate().subject())))
}

fn told(name: &x509_cert::name::Name) -> String {
    trust::name(name)
        .chars()
        .filter(|letter| !letter.is_control() && !turns(*letter))
        .take(LONGEST_NAME)
        .collect()
}

/// Whether a letter is there for nobody to see: it would turn round, hide or part what is said beside the name.
fn turns(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// A date as a PDF has it, « (D:20270614083000+02'00') ».
fn pdf_date(written: &[u8]) -> Option<DateTime<Utc>> {
    let text = std::str::from_utf8(written).ok()?.strip_prefix("(D:")?;
    let at = NaiveDateTime::parse_from_str(text.get(..14)?, "%Y%m%d%H%M%S").ok()?;
    // Beyond these years nothing else here can say them.
    let (first, last) = (
        NaiveDate::from_ymd_opt(1970, 1, 1)?,
        NaiveDate::from_ymd_opt(2200, 1, 1)?,
    );
    if !(first..last).contains(&at.date()) {
        return None;
    }
    let zone = text.get(14..)?;
    let number = |from: usize| {
        zone.get(from..from + 2)
            .and_then(|digits| digits.parse::<i64>().ok())
    };
    let minutes = match zone.as_bytes().first() {
        Some(b'+') => number(1)? * 60 + number(4).unwrap_or_default(),
        Some(b'-') => -(number(1)? * 60 + number(4).unwrap_or_default()),
        _ => 0,
    };
    Some((at - chrono::TimeDelta::minutes(minutes)).and_utc())
}
