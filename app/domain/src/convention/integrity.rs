//! Compares what is stored of a frozen version with what was frozen and signed: its data, its signatures, and the log.

use super::{
    amendment::{StoredAmendment, told},
    log::{Entry, LogEvent, broken_link},
    signer::{Circumstances, SignerRole},
    transitions::ConventionState,
};
use crate::digest::Digest;

/// What the database holds of a frozen version.
#[derive(Clone, Copy, Debug)]
pub struct StoredVersion<'a> {
    /// Its number, from 1.
    pub version: u32,
    /// Its state.
    pub state: ConventionState,
    /// What the convention is called by.
    pub reference: &'a str,
    /// What people type to check it.
    pub check_code: &'a str,
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
    /// The reference or the check code is not that of the content.
    #[error("the reference or the check code")]
    Name,
    /// That line of the log has no seal of ours.
    #[error("the seal of line {0} of the log")]
    Seal(usize),
    /// The log tells of another state.
    #[error("the state of the version")]
    State,
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
    /// The amendment of that number is not what was proposed, signed and put in force.
    #[error("amendment {0}")]
    Amendment(u32),
}

impl StoredVersion<'_> {
    /// The first mismatch; `None` where everything matches.
    pub fn altered(&self) -> Option<Altered> {
        if Digest::of(self.content.as_bytes()) != self.content_hash {
            return Some(Altered::Content);
        }
        if self.check_code != self.content_hash.short() || !self.is_named_by_content() {
            return Some(Altered::Name);
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
        if !self.file.is_none_or(|file| told.contains(&made(file))) {
            return Some(Altered::File);
        }
        // Lines that were added after the state was read say nothing of it.
        let until_then = told.get(..self.length).unwrap_or(&told);
        (!self.is_told_state(until_then)).then_some(Altered::State)
    }

    /// Whether the content has that reference; contents that have none are not from here.
    fn is_named_by_content(&self) -> bool {
        #[derive(serde::Deserialize)]
        struct Named {
            reference: Option<String>,
        }
        let named: Result<Named, _> = serde_json::from_str(self.content);
        named.is_ok_and(|named| named.reference.is_none_or(|own| own == self.reference))
    }

    /// Whether the state is the one that the log leads to: closed by what closed it, signed by as many as signed.
    fn is_told_state(&self, told: &[LogEvent]) -> bool {
        if let Some(closed) = self.told_closed(told) {
            return self.state == closed;
        }
        let is_own =
            |what: &&LogEvent| matches!(what, LogEvent::Signed { version, .. } if *version == self.version);
        let signed = told.iter().filter(is_own).count();
        // Signatures are read after the state: there may be more of them.
        self.state.is_frozen()
            && self.state.is_live()
            && signed <= self.signatures.len()
            && (self.state == ConventionState::Validated) == (signed == 0)
    }

    /// How the log says that this version was closed; nothing while it is open.
    fn told_closed(&self, told: &[LogEvent]) -> Option<ConventionState> {
        let (mut frozen, mut closed) = (false, None);
        for what in told {
            match what {
                LogEvent::Validated { version, .. } if *version == self.version => frozen = true,
                LogEvent::Validated { version, .. } if *version > self.version => {
                    closed = closed.or(Some(ConventionState::Replaced));
                }
                LogEvent::RefusedToSign { version, .. } if *version == self.version => {
                    closed = Some(ConventionState::Replaced);
                }
                LogEvent::Cancelled { .. } if frozen => {
                    closed = closed.or(Some(ConventionState::Cancelled));
                }
                LogEvent::CancellationUndone if closed == Some(ConventionState::Cancelled) => closed = None,
                _ => {}
            }
        }
        closed
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

/// The first of a version's amendments, in their order, that is not what the log tells, or that the log tells of and that is gone;
/// nothing where all holds. `number` is the version's.
pub fn altered_amendment<'a>(
    number: u32,
    amendments: &[StoredAmendment<'_>],
    log: impl IntoIterator<Item = &'a str>,
) -> Option<Altered> {
    let last = amendments.last().map_or(0, |amendment| amendment.number);
    let Some(told) = told(log) else {
        return Some(Altered::Amendment(last));
    };
    if let Some(one) = amendments.iter().find(|one| one.altered(&told).is_some()) {
        return Some(Altered::Amendment(one.number));
    }
    // One that is gone from the database is still told.
    told.iter().find_map(|what| match what {
        LogEvent::AmendmentProposed {
            amendment, version, ..
        } if *version == number && !amendments.iter().any(|one| one.number == *amendment) => {
            Some(Altered::Amendment(*amendment))
        }
        _ => None,
    })
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
    fn the_log_says_what_became_of_a_version() {
        let digest = Digest::of(b"");
        let kept = StoredVersion {
            version: 1,
            state: ConventionState::Validated,
            reference: "",
            check_code: "",
            content: "{}",
            content_hash: digest,
            document: digest,
            file: None,
            signatures: &[],
            length: 0,
            head: digest,
            log: &[],
        };
        let validated = |version| LogEvent::Validated {
            version,
            content: digest,
            document: digest,
        };
        let cancelled = LogEvent::Cancelled {
            reason: String::new(),
            place: None,
        };
        let mut told = vec![LogEvent::Opened, validated(1)];
        let is = |told: &[LogEvent], state| StoredVersion { state, ..kept }.is_told_state(told);
        assert!(is(&told, ConventionState::Validated) && !is(&told, ConventionState::Cancelled));
        told.push(cancelled);
        assert!(is(&told, ConventionState::Cancelled) && !is(&told, ConventionState::Validated));
        told.push(LogEvent::CancellationUndone);
        assert!(is(&told, ConventionState::Validated) && !is(&told, ConventionState::Signed));
        told.push(validated(2));
        assert!(is(&told, ConventionState::Replaced) && !is(&told, ConventionState::Validated));
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
        let code = hash(content).short();
        let kept = StoredVersion {
            version: 1,
            state: ConventionState::Signed,
            reference: "QZ-27-4H7K-9M2X",
            check_code: &code,
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
        let forged = hash("{}").short();
        for state in [
            ConventionState::Validated,
            ConventionState::Cancelled,
            ConventionState::Replaced,
        ] {
            assert_eq!(StoredVersion { state, ..kept }.altered(), Some(Altered::State));
        }
        for (altered, what) in [
            (
                StoredVersion {
                    check_code: "AAAAAAAAAA",
                    ..kept
                },
                Altered::Name,
            ),
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
                    check_code: &forged,
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
