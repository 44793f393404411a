//! Seals: each line of a log, and what is left of an erased version, is signed by a key that is not in the database, so that who can write
//! there, and nowhere else, can make none that is taken for one of ours.

use std::{
    collections::BTreeMap,
    fmt::{self, Write as _},
};

use domain::{
    convention::{
        Altered, Remains, Seal, SignedMark, sealed_mark, sealed_party_file, sealed_remains, sealed_text,
    },
    digest::{Digest, hexadecimal, read_hexadecimal},
    id::ConventionId,
};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use uuid::Uuid;

use crate::{Conn, Db, StoreError, cipher::Cipher, conn::sql, convention::LogLine, decode::parsed};

/// How many lines are sealed in one transaction.
const BATCH: i32 = 500;
/// The first line of a file of keys.
const HEADING: &str = "quinzaine keys 1";

/// The keys that seals are made and checked with: one that signs, and those that signed before it, of which only the public half is
/// kept. Cheap to check with, never shown.
#[derive(Clone)]
pub struct Keys {
    signing: SigningKey,
    known: BTreeMap<String, VerifyingKey>,
    /// What each key encrypts with, as far as the file still holds it.
    ciphers: BTreeMap<String, Cipher>,
    /// How much of what the database held before was sealed: that is done once.
    adopted: Adopted,
}

/// What of a database from before was sealed when it was first opened with a file of keys.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Adopted {
    /// Nothing yet.
    Nothing,
    /// The lines of logs.
    Logs,
    /// What is left of erased versions, too.
    All,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Keys").field(&self.current()).finish()
    }
}

/// Why a file of keys cannot be read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("line {line} of the file of keys {problem}")]
pub struct UnreadableKeys {
    /// The line, from 1; 0 for the file as a whole.
    pub line: usize,
    /// What is wrong, without what it says.
    pub problem: &'static str,
}

/// The name of a key: the beginning of the digest of its public half.
fn id_of(key: &VerifyingKey) -> String {
    Digest::of(key.as_bytes()).to_string()[..16].to_owned()
}

impl Keys {
    /// A first key, from 32 random bytes.
    pub fn new(secret: &[u8; 32]) -> Self {
        let signing = SigningKey::from_bytes(secret);
        let public = signing.verifying_key();
        let id = id_of(&public);
        Self {
            signing,
            known: BTreeMap::from([(id.clone(), public)]),
            ciphers: BTreeMap::from([(id, Cipher::of(secret))]),
            adopted: Adopted::Nothing,
        }
    }

    /// The same with another key, from 32 random bytes, that signs from now on. Of the one before only the public half
    /// stays, and what it encrypted with.
    #[must_use]
    pub fn rotated(mut self, secret: &[u8; 32]) -> Self {
        self.signing = SigningKey::from_bytes(secret);
        let public = self.signing.verifying_key();
        self.ciphers.insert(id_of(&public), Cipher::of(secret));
        self.known.insert(id_of(&public), public);
        self
    }

    /// The same, once what the database held before was sealed.
    #[must_use]
    pub fn adopted(mut self) -> Self {
        self.adopted = Adopted::All;
        self
    }

    /// How much of what the database held before was sealed.
    pub fn has_adopted(&self) -> Adopted {
        self.adopted
    }

    /// What the key of that name encrypts with.
    pub(crate) fn cipher(&self, id: &str) -> Option<&Cipher> {
        self.ciphers.get(id)
    }

    /// What all of them encrypt with.
    pub(crate) fn ciphers(&self) -> impl Iterator<Item = &Cipher> {
        self.ciphers.values()
    }

    /// Reads what [`Keys::to_text`] wrote.
    pub fn parse(text: &str) -> Result<Self, UnreadableKeys> {
        let wrong = |line, problem| UnreadableKeys { line, problem };
        let mut lines = (1..).zip(text.lines().map(str::trim));
        if lines.next().is_none_or(|(_, first)| first != HEADING) {
            return Err(wrong(1, "is not « quinzaine keys 1 »"));
        }
        let (mut signing, mut known, mut ciphers) = (None, BTreeMap::new(), BTreeMap::new());
        let mut adopted = Adopted::Nothing;
        for (number, line) in lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#')) {
            let mut words = line.split_whitespace();
            let (kind, value) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            let unreadable = || wrong(number, "holds no key of 64 hexadecimal digits");
            let public = match kind {
                "adopted" => {
                    adopted = if value == "2" { Adopted::All } else { Adopted::Logs };
                    continue;
                }
                "cipher" => {
                    let cipher = words.next().and_then(Cipher::parse).ok_or_else(unreadable)?;
                    ciphers.insert(value.to_owned(), cipher);
                    continue;
                }
                "secret" => {
                    let secret = read_hexadecimal(value).ok_or_else(unreadable)?;
                    let key = SigningKey::from_bytes(&secret);
                    let public = key.verifying_key();
                    ciphers.insert(id_of(&public), Cipher::of(&secret));
                    signing = Some(key);
                    public
                }
                "public" => {
                    let bytes = read_hexadecimal(value).ok_or_else(unreadable)?;
                    VerifyingKey::from_bytes(&bytes).map_err(|_| unreadable())?
                }
                _ => return Err(wrong(number, "is no key")),
            };
            known.insert(id_of(&public), public);
        }
        let signing = signing.ok_or(wrong(0, "holds no secret key"))?;
        Ok(Self {
            signing,
            known,
            ciphers,
            adopted,
        })
    }

    /// What is kept in a file that its owner alone can read.
    pub fn to_text(&self) -> String {
        let own = self.current();
        let mut text = format!(
            "{HEADING}\n# Signs the logs of conventions, and opens what is encrypted. Keep a copy apart from the database and its backups.\nsecret {}\n",
            hexadecimal(&self.signing.to_bytes())
        );
        for (id, key) in &self.known {
            if *id != own {
                _ = writeln!(text, "public {}", hexadecimal(key.as_bytes()));
            }
        }
        for (id, cipher) in &self.ciphers {
            if *id != own {
                _ = writeln!(text, "cipher {id} {}", cipher.to_text());
            }
        }
        text.push_str(match self.adopted {
            Adopted::Nothing => "",
            Adopted::Logs => "adopted\n",
            Adopted::All => "adopted 2\n",
        });
        text
    }

    /// The name of the key that signs.
    pub fn current(&self) -> String {
        id_of(&self.signing.verifying_key())
    }

    /// Every key's name and public half, as 64 hexadecimal digits.
    pub fn public(&self) -> impl Iterator<Item = (&str, String)> {
        self.known
            .iter()
            .map(|(id, key)| (id.as_str(), hexadecimal(key.as_bytes())))
    }

    /// The seal of a line of that digest.
    pub fn seal(&self, hash: Digest) -> Seal {
        self.seal_text(&sealed_text(hash))
    }

    fn seal_text(&self, text: &str) -> Seal {
        Seal {
            key: self.current(),
            signature: hexadecimal(&self.signing.sign(text.as_bytes()).to_bytes()),
        }
    }

    /// The seal of what a QR code says: that a version was signed by all.
    pub fn seal_mark(&self, mark: &SignedMark) -> Seal {
        self.seal_text(&sealed_mark(mark))
    }

    /// The seal of a file that was made of a version for one party.
    pub(crate) fn seal_file(&self, id: ConventionId, number: i32, file: Digest) -> Seal {
        self.seal_text(&sealed_party_file(id, number, file))
    }

    /// Whether one of these keys made that.
    pub(crate) fn is_our_file(&self, id: ConventionId, number: i32, file: Digest, seal: &Seal) -> bool {
        self.is_our_text(&sealed_party_file(id, number, file), seal)
    }

    /// The seal of what is left of an erased version.
    pub(crate) fn seal_remains(&self, remains: &Remains) -> Seal {
        self.seal_text(&sealed_remains(remains))
    }

    /// Whether one of these keys made that.
    pub(crate) fn are_our_remains(&self, remains: &Remains, seal: &Seal) -> bool {
        self.is_our_text(&sealed_remains(remains), seal)
    }

    /// Whether one of these keys made it.
    pub fn is_ours(&self, hash: Digest, seal: &Seal) -> bool {
        self.is_our_text(&sealed_text(hash), seal)
    }

    fn is_our_text(&self, text: &str, seal: &Seal) -> bool {
        let (Some(key), Some(bytes)) = (self.known.get(&seal.key), read_hexadecimal(&seal.signature)) else {
            return false;
        };
        let signature = Signature::from_bytes(&bytes);
        key.verify_strict(text.as_bytes(), &signature).is_ok()
    }

    /// The first line that none of these keys sealed.
    pub(crate) fn unsealed(&self, log: &[LogLine]) -> Option<Altered> {
        let is_sealed = |line: &LogLine| {
            line.seal
                .as_ref()
                .is_some_and(|seal| self.is_ours(line.hash, seal))
        };
        let first = log.iter().position(|line| !is_sealed(line))?;
        Some(Altered::Seal(first + 1))
    }
}

impl Conn {
    /// Seals a line that was just written. Where a seal stands already, it stays: servers that start together seal the same lines.
    pub(crate) async fn write_seal(
        &mut self,
        id: Uuid,
        sequence: i32,
        hash: Digest,
    ) -> Result<(), StoreError> {
        let Some(seal) = self.keys().map(|keys| keys.seal(hash)) else {
            return Ok(());
        };
        self.query(sql!(
            "INSERT INTO convention_seal (convention_id, sequence, key_id, signature)
             VALUES ($1, $2, $3, $4)
             ON CONFLICT (convention_id, sequence) DO NOTHING"
        ))
        .bind(id)
        .bind(sequence)
        .bind(seal.key)
        .bind(seal.signature)
        .execute()
        .await?;
        Ok(())
    }
}

impl Db {
    /// The keys that seals here were made with and that these do not hold. Whoever has lost one can neither check nor go on.
    pub async fn missing_keys(&self, keys: &Keys) -> Result<Vec<String>, StoreError> {
        let sql = sql!("SELECT id FROM seal_key ORDER BY id");
        let ids: Vec<String> = self.query(sql).scalars().await?;
        Ok(ids
            .into_iter()
            .filter(|id| !keys.known.contains_key(id))
            .collect())
    }

    /// Writes down which key signs from now on.
    pub async fn note_key(&self, keys: &Keys) -> Result<(), StoreError> {
        let sql = sql!(
            "INSERT INTO seal_key (id, public_key)
             VALUES ($1, $2)
             ON CONFLICT (id) DO NOTHING"
        );
        let public = hexadecimal(keys.signing.verifying_key().as_bytes());
        let mut tx = self.begin().await?;
        tx.query(sql).bind(keys.current()).bind(public).execute().await?;
        tx.commit().await
    }

    /// Seals the lines that no key sealed; how many they were. For a database from before there were keys: what it holds that day is
    /// vouched for from then on.
    pub async fn adopt_log(&self) -> Result<u64, StoreError> {
        let sql = sql!(
            "SELECT l.convention_id, l.sequence, l.hash FROM convention_log l
             WHERE NOT EXISTS (SELECT 1 FROM convention_seal s
                               WHERE s.convention_id = l.convention_id AND s.sequence = l.sequence)
             ORDER BY l.convention_id, l.sequence LIMIT $1"
        );
        let mut sealed = 0;
        if self.keys().is_none() {
            return Err(StoreError::NoKeys);
        }
        loop {
            let mut tx = self.begin().await?;
            let lines: Vec<(Uuid, i32, String)> = tx.query(sql).bind(BATCH).all().await?;
            for (id, sequence, hash) in &lines {
                let hash = parsed("convention_log.hash", hash.parse())?;
                tx.write_seal(*id, *sequence, hash).await?;
            }
            tx.commit().await?;
            if lines.is_empty() {
                return Ok(sealed);
            }
            sealed += lines.len() as u64;
        }
    }

    /// The first line of a log that has no seal of ours.
    pub async fn unsealed(&self, id: ConventionId) -> Result<Option<Altered>, StoreError> {
        let keys = self.keys().ok_or(StoreError::NoKeys)?;
        Ok(keys.unsealed(&self.convention_log(id).await?))
    }
}
