//! Compares what is stored of a frozen version with what was frozen and signed: its data, its signatures, and the log.

use super::{
    log::{Entry, LogEvent, broken_link},
    signer::{Circumstances, SignerRole},
};
use crate::digest::Digest;

/// What the database holds of a frozen version.
#[derive(Clone, Copy, Debug)]
pub struct StoredVersion<'a> {
    /// Its number, from 1.
    pub version: u32,
    /// Its canonical JSON.
    pub content: &'a str,
    /// The digest stored for the JSON.
    pub content_hash: Digest,
    /// The digest of its document.
    pub document: Digest,
    /// The digest of its signed file, once that is made.
    pub file: Option<Digest>,
    /// Its signatures.
    pub signatures: &'a [StoredSignature<'a>],
    /// The number of lines stored for the log,
    pub length: usize,
    /// and the digest of the last of them. Lines that were added meanwhile may follow.
    pub head: Digest,
    /// The log: JSON and digest of each line, from the first.
    pub log: &'a [(&'a str, Digest)],
}

/// What the database holds of a signature.
#[derive(Clone, Copy, Debug)]
pub struct StoredSignature<'a> {
    /// In whose name.
    pub role: SignerRole,
    /// The name of whoever signed.
    pub name: &'a str,
    /// How they were identified, in words.
    pub identified: &'a str,
    /// What they agreed to.
    pub consent: &'a str,
    /// The digest stored for the consent.
    pub consent_hash: Digest,
    /// The digest of the document they signed.
    pub document: Digest,
    /// The digest of the signed page, on paper.
    pub page: Option<Digest>,
    /// When, from where and by what right they signed.
    pub circumstances: Circumstances<'a>,
}

/// What does not match.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Altered {
    /// The JSON is not the one that was hashed.
    #[error("the content of the version")]
    Content,
    /// That line of the log does not follow from the one before, or its last lines are missing.
    #[error("line {0} of the log")]
    Log(usize),
    /// The log has no validation of that version with that document.
    #[error("the validation")]
    Validation,
    /// The log has no such signature.
    #[error("the signature of {}", .0.code())]
    Signature(SignerRole),
    /// The log has no such signed file.
    #[error("the signed file")]
    File,
}

impl StoredVersion<'_> {
    /// The first mismatch; `None` where everything matches.
    pub fn altered(&self) -> Option<Altered> {
        if Digest::of(self.content.as_bytes()) != self.content_hash {
            return Some(Altered::Content);
        }
        if let Some(line) = broken_link(self.log.iter().copied()) {
            return Some(Altered::Log(line));
        }
        let last = self.length.checked_sub(1).and_then(|last| self.log.get(last));
        if last.is_none_or(|(_, digest)| *digest != self.head) {
            return Some(Altered::Log(self.length));
        }
        let mut told = Vec::with_capacity(self.log.len());
        for (index, (event, _)) in self.log.iter().enumerate() {
            match serde_json::from_str::<Entry>(event) {
                Ok(entry) => told.push(entry.what),
                Err(_) => return Some(Altered::Log(index + 1)),
            }
        }
        if !told.iter().any(|what| self.is_validation(what)) {
            return Some(Altered::Validation);
        }
        let forged = |one: &&StoredSignature<'_>| {
            Digest::of(one.consent.as_bytes()) != one.consent_hash
                || one.document != self.document
                || !told.iter().any(|what| one.is_told_by(self.version, what))
        };
        if let Some(one) = self.signatures.iter().find(forged) {
            return Some(Altered::Signature(one.role));
        }
        let made = |file| LogEvent::Sealed {
            version: self.version,
            file,
        };
        let is_told = self.file.is_none_or(|file| told.contains(&made(file)));
        (!is_told).then_some(Altered::File)
    }

    fn is_validation(&self, what: &LogEvent) -> bool {
        *what
            == LogEvent::Validated {
                version: self.version,
                content: self.content_hash,
                document: self.document,
            }
    }
}

impl StoredSignature<'_> {
    fn is_told_by(&self, number: u32, what: &LogEvent) -> bool {
        let LogEvent::Signed {
            version,
            role,
            name,
            means: _,
            consent,
            document,
            identified,
            page,
            circumstances,
        } = what
        else {
            return false;
        };
        // Older lines hold neither how somebody was identified, nor which page was handed over, nor the circumstances.
        let known = identified.is_none_or(|digest| digest == Digest::of(self.identified.as_bytes()));
        let same_page = identified.is_none() || *page == self.page;
        let same_circumstances =
            circumstances.is_none_or(|digest| self.circumstances.digest().is_ok_and(|own| own == digest));
        (*version, *role, name.as_str()) == (number, self.role, self.name)
            && (*consent, *document) == (self.consent_hash, self.document)
            && known
            && same_page
            && same_circumstances
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta, Utc};
    use uuid::Uuid;

    use super::*;
    use crate::{
        convention::{Author, Means},
        id::{ConventionId, DelegationId},
    };

    fn signed_at(at: DateTime<Utc>) -> Circumstances<'static> {
        Circumstances {
            at,
            means: Means::Account,
            email: "lea@exemple.fr",
            ip: "192.0.2.7",
            agent: "Firefox",
            delegation: None,
        }
    }

    /// The log of a version that the pupil signed and whose file was made.
    fn log(content: Digest, document: Digest, agreed: Digest, file: Digest) -> Vec<(String, Digest)> {
        let at: DateTime<Utc> = "2027-05-02T09:30:00Z".parse().unwrap();
        let happened = [
            LogEvent::Opened,
            LogEvent::Validated {
                version: 1,
                content,
                document,
            },
            LogEvent::Signed {
                version: 1,
                role: SignerRole::Student,
                name: "Léa".into(),
                means: Means::Account,
                consent: agreed,
                document,
                identified: Some(Digest::of(b"par son compte")),
                page: None,
                circumstances: Some(signed_at(at).digest().unwrap()),
            },
            LogEvent::Sealed { version: 1, file },
        ];
        let mut previous = Digest::ZERO;
        let mut lines = Vec::new();
        for (sequence, what) in (1..).zip(happened) {
            let by = Author {
                account: None,
                name: "Quinzaine".into(),
            };
            let entry = Entry::new(ConventionId(Uuid::nil()), sequence, at, by, what);
            let (json, digest) = entry.linked(previous).unwrap();
            previous = digest;
            lines.push((json, digest));
        }
        lines
    }

    #[test]
    #[allow(clippy::too_many_lines, reason = "a list of what may be altered")]
    fn whatever_is_altered_is_seen() {
        let (content, agreed) = ("{\"version\":1}", "J’ai lu et je signe");
        let (document, file) = (Digest::of(b"document"), Digest::of(b"file"));
        let hash = |text: &str| Digest::of(text.as_bytes());
        let lines = log(hash(content), document, hash(agreed), file);
        let lines: Vec<_> = lines
            .iter()
            .map(|(json, digest)| (json.as_str(), *digest))
            .collect();
        let circumstances = signed_at("2027-05-02T09:30:00Z".parse().unwrap());
        let signature = StoredSignature {
            role: SignerRole::Student,
            name: "Léa",
            identified: "par son compte",
            consent: agreed,
            consent_hash: hash(agreed),
            document,
            page: None,
            circumstances,
        };
        let signatures = [signature];
        let kept = StoredVersion {
            version: 1,
            content,
            content_hash: hash(content),
            document,
            file: Some(file),
            signatures: &signatures,
            length: lines.len(),
            head: lines[3].1,
            log: &lines,
        };
        assert_eq!(kept.altered(), None);
        // Lines that were added while the rest was read.
        let before = StoredVersion {
            length: 3,
            head: lines[2].1,
            ..kept
        };
        assert_eq!(before.altered(), None);
        let other = Digest::of(b"another");
        for (altered, what) in [
            (
                StoredVersion {
                    content: "{\"version\":2}",
                    ..kept
                },
                Altered::Content,
            ),
            (
                StoredVersion {
                    content_hash: other,
                    ..kept
                },
                Altered::Content,
            ),
            // Data and digest changed together: the log shows it.
            (
                StoredVersion {
                    content: "{}",
                    content_hash: hash("{}"),
                    ..kept
                },
                Altered::Validation,
            ),
            (
                StoredVersion {
                    document: other,
                    ..kept
                },
                Altered::Validation,
            ),
            (StoredVersion { version: 2, ..kept }, Altered::Validation),
            (
                StoredVersion {
                    file: Some(other),
                    ..kept
                },
                Altered::File,
            ),
            (
                StoredVersion {
                    log: &lines[..3],
                    ..kept
                },
                Altered::Log(4),
            ),
            (StoredVersion { head: other, ..kept }, Altered::Log(4)),
            (StoredVersion { length: 0, ..kept }, Altered::Log(0)),
        ] {
            assert_eq!(altered.altered(), Some(what));
        }
        for forged in [
            StoredSignature {
                name: "Tom",
                ..signature
            },
            StoredSignature {
                identified: "autrement",
                ..signature
            },
            StoredSignature {
                consent: "Autre chose",
                ..signature
            },
            StoredSignature {
                document: other,
                ..signature
            },
            StoredSignature {
                page: Some(other),
                ..signature
            },
            StoredSignature {
                role: SignerRole::Head,
                ..signature
            },
            StoredSignature {
                circumstances: Circumstances {
                    at: circumstances.at + TimeDelta::microseconds(1),
                    ..circumstances
                },
                ..signature
            },
            StoredSignature {
                circumstances: Circumstances {
                    ip: "192.0.2.8",
                    ..circumstances
                },
                ..signature
            },
            StoredSignature {
                circumstances: Circumstances {
                    agent: "Chromium",
                    ..circumstances
                },
                ..signature
            },
            StoredSignature {
                circumstances: Circumstances {
                    email: "tom@exemple.fr",
                    ..circumstances
                },
                ..signature
            },
            StoredSignature {
                circumstances: Circumstances {
                    means: Means::Batch,
                    ..circumstances
                },
                ..signature
            },
            StoredSignature {
                circumstances: Circumstances {
                    delegation: Some(DelegationId(Uuid::nil())),
                    ..circumstances
                },
                ..signature
            },
        ] {
            let signatures = [forged];
            let kept = StoredVersion {
                signatures: &signatures,
                ..kept
            };
            assert_eq!(kept.altered(), Some(Altered::Signature(forged.role)));
        }
        for line in 0..lines.len() {
            let flipped = lines[line].0.replacen("2027", "2026", 1);
            let mut log = lines.clone();
            log[line].0 = &flipped;
            assert_eq!(
                StoredVersion { log: &log, ..kept }.altered(),
                Some(Altered::Log(line + 1))
            );
        }
    }
}
