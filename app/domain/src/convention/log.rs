//! The log of a convention: every event since it was opened, each line chained to the one before by its digest.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    field::Section,
    signer::{Means, SignerRole},
    transitions::{ConventionState, PlaceAfter},
};
use crate::{
    digest::{Digest, canonical},
    id::ConventionId,
};

/// Whoever caused an event.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Author {
    /// Their account, if they have one.
    pub account: Option<Uuid>,
    /// Their name; « Quinzaine » when it happened by itself.
    pub name: String,
}

/// Where somebody acted from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Origin {
    /// Their network address; empty where it is not known.
    pub ip: String,
    /// Their browser, as it names itself; empty where it is not known.
    pub agent: String,
}

/// What happened.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum LogEvent {
    /// A place was confirmed: the convention begins.
    Opened,
    /// A section was saved: the first time since the convention moved, or by somebody other than the last to save it.
    Edited {
        /// Section.
        section: Section,
    },
    /// The host's part is complete.
    Completed,
    /// The host's part was sent back.
    SentBack {
        /// Why.
        reason: String,
    },
    /// A certificate of insurance was handed over, or taken back.
    Certificate {
        /// Its digest; none when it was taken back.
        digest: Option<Digest>,
    },
    /// Frozen.
    Validated {
        /// Version.
        version: u32,
        /// Digest of its canonical JSON.
        content: Digest,
        /// Digest of its PDF.
        document: Digest,
    },
    /// Somebody signed.
    Signed {
        /// Version.
        version: u32,
        /// In whose name.
        role: SignerRole,
        /// The name of whoever signed.
        name: String,
        /// How they were identified.
        means: Means,
        /// Digest of the consent they were shown; on paper, of what was recorded.
        consent: Digest,
        /// Digest of the document.
        document: Digest,
        /// Digest of the words that say how they were identified; older lines have none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        identified: Option<Digest>,
        /// Digest of the signed page, on paper.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        page: Option<Digest>,
        /// Digest of the [`Circumstances`](super::Circumstances); older lines have none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        circumstances: Option<Digest>,
    },
    /// Somebody refused to sign.
    RefusedToSign {
        /// Version.
        version: u32,
        /// In whose name.
        role: SignerRole,
        /// Why.
        reason: String,
        /// How they were identified; older lines have none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        means: Option<Means>,
        /// Where they refused from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        origin: Option<Origin>,
    },
    /// A new version was begun.
    Corrected {
        /// The version that is corrected.
        version: u32,
        /// Why.
        reason: String,
    },
    /// All signed, and the signed file made.
    Sealed {
        /// Version.
        version: u32,
        /// Digest of the signed file.
        file: Digest,
    },
    /// A personal link was sent, or sent anew.
    LinkSent {
        /// For whom; none for the tutor.
        role: Option<SignerRole>,
    },
    /// Personal links were revoked.
    LinksRevoked {
        /// For whom; none for the tutor.
        role: Option<SignerRole>,
    },
    /// A signer has another address, or none any more.
    SignerAddressChanged {
        /// Who.
        role: SignerRole,
        /// Digest of the new address, which is not in the log itself; none for whoever signs on paper from now on.
        address: Option<Digest>,
    },
    /// The tutor has another address.
    TutorAddressChanged {
        /// Digest of the new address, which is not in the log itself.
        address: Digest,
    },
    /// A signer was reminded.
    Chased {
        /// Who.
        role: SignerRole,
    },
    /// It was cancelled.
    Cancelled {
        /// Why.
        reason: String,
        /// What becomes of the place, where the school decided it; older lines do not say.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        place: Option<PlaceAfter>,
    },
    /// The school took its cancellation back: it is again as it was.
    CancellationUndone,
    /// An amendment was proposed; where nobody has to sign it, it is in force with the next line.
    AmendmentProposed {
        /// Its number.
        amendment: u32,
        /// The version that it amends.
        version: u32,
        /// Digest of its canonical JSON.
        content: Digest,
    },
    /// Somebody signed an amendment.
    AmendmentSigned {
        /// Its number.
        amendment: u32,
        /// In whose name.
        role: SignerRole,
        /// The name of whoever signed.
        name: String,
        /// How they were identified.
        means: Means,
        /// Digest of the consent they were shown.
        consent: Digest,
        /// Digest of the amendment.
        content: Digest,
        /// Digest of the words that say how they were identified.
        identified: Digest,
        /// Digest of the [`Circumstances`](super::Circumstances).
        circumstances: Digest,
    },
    /// Somebody refused an amendment.
    AmendmentRefused {
        /// Its number.
        amendment: u32,
        /// In whose name.
        role: SignerRole,
        /// Why.
        reason: String,
        /// How they were identified.
        means: Means,
        /// Where they refused from.
        origin: Origin,
    },
    /// An amendment was taken back.
    AmendmentWithdrawn {
        /// Its number.
        amendment: u32,
    },
    /// All who had to have signed an amendment: it changes the convention.
    AmendmentInForce {
        /// Its number.
        amendment: u32,
        /// Digest of its canonical JSON.
        content: Digest,
    },
}

/// A line of the log.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// Which convention.
    pub convention: ConventionId,
    /// Its number, from 1.
    pub sequence: u32,
    /// When: RFC 3339 in UTC, to the microsecond.
    pub at: String,
    /// Who.
    pub by: Author,
    /// What.
    pub what: LogEvent,
}

impl Entry {
    /// A line.
    pub fn new(
        convention: ConventionId,
        sequence: u32,
        at: DateTime<Utc>,
        by: Author,
        what: LogEvent,
    ) -> Self {
        Self {
            convention,
            sequence,
            at: microseconds(at),
            by,
            what,
        }
    }

    /// Its canonical JSON, and the digest that chains it to the line before: SHA-256(previous ‖ JSON).
    pub fn linked(&self, previous: Digest) -> Result<(String, Digest), serde_json::Error> {
        let json = canonical(self)?;
        let digest = previous.then(json.as_bytes());
        Ok((json, digest))
    }
}

/// What shows that a line of the log was written by the platform: its digest, signed by a key that is not in the database.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Seal {
    /// Which key: sixteen hexadecimal digits, the beginning of the SHA-256 of the public key.
    pub key: String,
    /// The Ed25519 signature (RFC 8032) of [`sealed_text`], as 128 hexadecimal digits.
    pub signature: String,
}

/// What is signed of a line: its digest, which follows from all lines before it, under a heading that no other text begins with.
pub fn sealed_text(hash: Digest) -> String {
    format!("quinzaine/convention_log/1 {hash}")
}

/// What is signed of a file that was made of a version for one party.
pub fn sealed_party_file(convention: ConventionId, number: i32, file: Digest) -> String {
    format!("quinzaine/party_file/1 {convention} {number} {file}")
}

/// What is left of a version once its convention is erased.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Remains {
    /// Which convention it was of.
    pub convention: ConventionId,
    /// Its number.
    pub number: i32,
    /// The state that it was in.
    pub state: ConventionState,
    /// The digest of its content,
    pub content: Digest,
    /// of its document,
    pub document: Digest,
    /// and of its signed file, if one was made.
    pub file: Option<Digest>,
    /// How many lines the convention's log had,
    pub log_length: i32,
    /// and the digest of the last one.
    pub log_head: Digest,
    /// When it was frozen.
    pub frozen_at: DateTime<Utc>,
    /// When it was erased.
    pub erased_at: DateTime<Utc>,
}

/// What is signed of it: all of it.
pub fn sealed_remains(remains: &Remains) -> String {
    let file = remains
        .file
        .map_or_else(|| "none".to_owned(), |file| file.to_string());
    format!(
        "quinzaine/erased_version/1 {} {} {} {} {} {file} {} {} {} {}",
        remains.convention,
        remains.number,
        remains.state.code(),
        remains.content,
        remains.document,
        remains.log_length,
        remains.log_head,
        microseconds(remains.frozen_at),
        microseconds(remains.erased_at),
    )
}

/// A refusal that no version has followed yet.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Refusal {
    /// The version that was refused.
    pub version: u32,
    /// In whose name.
    pub role: SignerRole,
    /// Who refused.
    pub name: String,
    /// Why.
    pub reason: String,
    /// When: RFC 3339 in UTC.
    pub at: String,
}

impl Refusal {
    /// The refusal because of which a version is prepared now, if there is one.
    pub fn pending<'a>(log: impl IntoIterator<Item = &'a Entry>) -> Option<Self> {
        let mut pending = None;
        for entry in log {
            match &entry.what {
                LogEvent::RefusedToSign {
                    version,
                    role,
                    reason,
                    ..
                } => {
                    pending = Some(Self {
                        version: *version,
                        role: *role,
                        name: entry.by.name.clone(),
                        reason: reason.clone(),
                        at: entry.at.clone(),
                    });
                }
                LogEvent::Validated { .. } => pending = None,
                _ => {}
            }
        }
        pending
    }
}

/// A moment as it is hashed: RFC 3339 in UTC, to the microsecond, the precision of both databases.
pub(super) fn microseconds(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// The number of the first line that does not follow from the one before; lines are their JSON and their digest, in order.
pub fn broken_link<'a>(lines: impl IntoIterator<Item = (&'a str, Digest)>) -> Option<usize> {
    let mut previous = Digest::ZERO;
    for (index, (json, digest)) in lines.into_iter().enumerate() {
        if previous.then(json.as_bytes()) != digest {
            return Some(index + 1);
        }
        previous = digest;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_pending_until_the_next_version_is_validated() {
        let at: DateTime<Utc> = "2027-05-02T09:30:00Z".parse().unwrap();
        let entry = |sequence: u32, what| {
            let by = Author {
                account: None,
                name: format!("N{sequence}"),
            };
            Entry::new(ConventionId(Uuid::nil()), sequence, at, by, what)
        };
        let validated = |version| LogEvent::Validated {
            version,
            content: Digest::ZERO,
            document: Digest::ZERO,
        };
        let refused = |version, reason: &str| LogEvent::RefusedToSign {
            version,
            role: SignerRole::Host,
            reason: reason.to_owned(),
            means: None,
            origin: None,
        };
        let back = LogEvent::SentBack {
            reason: "Horaires".into(),
        };
        let said = |happened: Vec<LogEvent>| {
            let log: Vec<Entry> = (1..)
                .zip(happened)
                .map(|(sequence, what)| entry(sequence, what))
                .collect();
            Refusal::pending(&log).map(|refusal| (refusal.version, refusal.name, refusal.reason))
        };
        assert_eq!(said(vec![LogEvent::Opened, validated(1)]), None);
        let one = Some((1, "N2".to_owned(), "Non".to_owned()));
        assert_eq!(said(vec![validated(1), refused(1, "Non")]), one);
        // What the school does with it does not make it forgotten; the next version does.
        assert_eq!(
            said(vec![
                validated(1),
                refused(1, "Non"),
                back.clone(),
                LogEvent::Completed
            ]),
            one
        );
        assert_eq!(
            said(vec![validated(1), refused(1, "Non"), back, validated(2)]),
            None
        );
        let two = Some((2, "N4".to_owned(), "Encore".to_owned()));
        assert_eq!(
            said(vec![
                validated(1),
                refused(1, "Non"),
                validated(2),
                refused(2, "Encore")
            ]),
            two
        );
    }

    #[test]
    fn what_older_lines_do_not_say_is_not_written_either() {
        let old = LogEvent::Cancelled {
            reason: "Fini".into(),
            place: None,
        };
        let json = serde_json::to_string(&old).unwrap();
        assert_eq!(json, r#"{"kind":"cancelled","reason":"Fini"}"#);
        assert_eq!(serde_json::from_str::<LogEvent>(&json).unwrap(), old);
    }

    #[test]
    fn a_chain_shows_where_it_was_tampered_with() {
        let by = Author {
            account: None,
            name: "Quinzaine".into(),
        };
        let at: DateTime<Utc> = "2027-05-02T09:30:00.5Z".parse().unwrap();
        let mut previous = Digest::ZERO;
        let mut lines = Vec::new();
        for (sequence, what) in (1..).zip([LogEvent::Opened, LogEvent::Completed]) {
            let entry = Entry::new(ConventionId(Uuid::nil()), sequence, at, by.clone(), what);
            let (json, digest) = entry.linked(previous).unwrap();
            assert_eq!(serde_json::from_str::<Entry>(&json).unwrap(), entry);
            lines.push((json, digest));
            previous = digest;
        }
        assert_eq!(
            lines[0].0,
            "{\"at\":\"2027-05-02T09:30:00.500000Z\",\"by\":{\"account\":null,\"name\":\"Quinzaine\"},\
             \"convention\":\"00000000-0000-0000-0000-000000000000\",\"sequence\":1,\"what\":{\"kind\":\"opened\"}}"
        );
        let check = |lines: &[(String, Digest)]| {
            broken_link(lines.iter().map(|(json, digest)| (json.as_str(), *digest)))
        };
        assert_eq!(check(&lines), None);
        for line in 0..lines.len() {
            let mut tampered = lines.clone();
            tampered[line].0 = tampered[line].0.replace("Quinzaine", "quinzaine");
            assert_eq!(check(&tampered), Some(line + 1));
        }
        assert_eq!(check(&lines[1..]), Some(1));
    }
}
