//! What has to be read back and is nobody else's to read: encrypted by a key that is not in the database (decision 096). Whoever has a copy of
//! the database alone has neither the secrets of applications that make codes, nor links that are on their way, nor what was typed.

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD as BASE64};
use chacha20poly1305::{
    KeyInit as _, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use domain::digest::{Digest, hexadecimal, read_hexadecimal};
use hmac::{Hmac, KeyInit as _, Mac};
use sha2::Sha256;
use uuid::Uuid;

use crate::{Conn, Db, Keys, StoreError, error::unreadable};

/// What encrypted texts begin with; the name of a key, a colon and the rest in base 64 follow.
const MARK: &str = "enc1:";
/// How long what makes a text differ from every other is, in bytes.
const NONCE: usize = 24;

/// What is said about a file, in an address that comes back: it stands in no table.
const SAID: &str = "address.said";

/// How much of a digest proves that a return address is one of ours, in bytes: a local part has no more than 64 letters.
const RETURN_PROOF: usize = 8;

/// What one key encrypts with. It follows from the key that signs, which does not follow from it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Cipher([u8; 32]);

/// Where an encrypted text stands: put elsewhere, it cannot be read.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The column, `table.column`.
    pub column: &'static str,
    /// Whose row.
    pub row: &'a str,
}

fn derive(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    // As long as a block of the digest, which is what HMAC makes of a shorter key itself.
    let mut block = [0; 64];
    block[..32].copy_from_slice(key);
    let mut mac = Hmac::<Sha256>::new(&block.into());
    for part in parts {
        // Lengths keep what is joined from being parted elsewhere.
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

impl Cipher {
    /// The one of a key that signs, by its secret half.
    pub(crate) fn of(secret: &[u8; 32]) -> Self {
        Self(derive(secret, &[b"quinzaine/cipher/1"]))
    }

    /// Reads what [`Cipher::to_text`] wrote.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        read_hexadecimal(text).map(Self)
    }

    /// What is kept in the file of keys once another key signs.
    pub(crate) fn to_text(&self) -> String {
        hexadecimal(&self.0)
    }

    fn encrypting(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&derive(&self.0, &[b"encrypt"]).into())
    }

    /// Drawn from the text and its place: no two differ and share it, and no randomness is needed.
    fn nonce(&self, place: Place<'_>, text: &str) -> XNonce {
        let parts = [
            &b"nonce"[..],
            place.column.as_bytes(),
            place.row.as_bytes(),
            text.as_bytes(),
        ];
        let mut nonce = [0; NONCE];
        nonce.copy_from_slice(&derive(&self.0, &parts)[..NONCE]);
        nonce.into()
    }

    fn code_hash(&self, id: Uuid, code: &str) -> String {
        hexadecimal(&derive(&self.0, &[b"code", id.as_bytes(), code.as_bytes()]))
    }

    fn paper_hash(&self, hash: &str) -> String {
        hexadecimal(&derive(&self.0, &[b"paper", hash.as_bytes()]))
    }

    /// What names an e-mail in the address it comes back to, in small letters: mail servers may change others.
    fn return_token(&self, email: Uuid) -> String {
        let proof = derive(&self.0, &[b"return", email.as_bytes()]);
        format!("{}{}", email.simple(), hexadecimal(&proof[..RETURN_PROOF]))
    }

    fn bound(place: Place<'_>) -> String {
        format!("{} {}", place.column, place.row)
    }

    fn encrypt(&self, place: Place<'_>, text: &str) -> Option<String> {
        let (nonce, bound) = (self.nonce(place, text), Self::bound(place));
        let payload = Payload {
            msg: text.as_bytes(),
            aad: bound.as_bytes(),
        };
        let mut bytes = nonce.to_vec();
        bytes.extend(self.encrypting().encrypt(&nonce, payload).ok()?);
        Some(BASE64.encode(bytes))
    }

    fn decrypt(&self, place: Place<'_>, kept: &str) -> Option<String> {
        let bytes = BASE64.decode(kept).ok()?;
        let (nonce, rest) = bytes.split_first_chunk::<NONCE>()?;
        let bound = Self::bound(place);
        let payload = Payload {
            msg: rest,
            aad: bound.as_bytes(),
        };
        let nonce = XNonce::from(*nonce);
        let text = self.encrypting().decrypt(&nonce, payload).ok()?;
        String::from_utf8(text).ok()
    }
}

impl Keys {
    /// A text as it is kept there. Nothing stays nothing, so that the database knows what is wiped.
    pub fn encrypted(&self, place: Place<'_>, text: &str) -> Result<String, StoreError> {
        if text.is_empty() {
            return Ok(String::new());
        }
        let id = self.current();
        let cipher = self.cipher(&id).ok_or(StoreError::NoKeys)?;
        let kept = cipher
            .encrypt(place, text)
            .ok_or_else(|| unreadable(place.column)(&"it cannot be encrypted"))?;
        Ok(format!("{MARK}{id}:{kept}"))
    }

    /// The text that is kept there: encrypted by one of these keys, or from before there were any.
    pub fn decrypted(&self, place: Place<'_>, kept: String) -> Result<String, StoreError> {
        let Some((id, rest)) = parts(&kept) else {
            return Ok(kept);
        };
        let cipher = self
            .cipher(id)
            .ok_or_else(|| unreadable(place.column)(&"encrypted by a key that is not in the file of keys"))?;
        cipher
            .decrypt(place, rest)
            .ok_or_else(|| unreadable(place.column)(&"it was altered, or stood elsewhere"))
    }

    /// A text that one of these keys encrypted for that place, handed back by somebody who may have made it up; nothing where they did.
    fn opened(&self, place: Place<'_>, handed: &str) -> Option<String> {
        let (id, rest) = parts(handed)?;
        self.cipher(id)?.decrypt(place, rest)
    }

    /// What texts that the key which signs now has encrypted begin with.
    pub fn mark(&self) -> String {
        format!("{MARK}{}:", self.current())
    }
}

impl Keys {
    /// What is kept of a short code: whoever has a copy of the database alone cannot try them all.
    pub fn code_hash(&self, id: Uuid, code: &str) -> Result<String, StoreError> {
        let cipher = self.cipher(&self.current()).ok_or(StoreError::NoKeys)?;
        Ok(cipher.code_hash(id, code))
    }

    /// Whether a code is the one that is kept, by the key that signs or one before it.
    pub fn is_code(&self, id: Uuid, code: &str, kept: &str) -> bool {
        self.ciphers().any(|cipher| cipher.code_hash(id, code) == kept)
    }

    /// What names an e-mail in the address it comes back to.
    pub fn return_token(&self, email: Uuid) -> Result<String, StoreError> {
        let cipher = self.cipher(&self.current()).ok_or(StoreError::NoKeys)?;
        Ok(cipher.return_token(email))
    }

    /// The e-mail that came back to the address of that token; nothing where it was made up.
    pub fn returned(&self, token: &str) -> Option<Uuid> {
        let (id, _) = token.split_at_checked(32)?;
        let id = Uuid::try_parse(id).ok()?;
        let mut ours = self.ciphers().map(|cipher| cipher.return_token(id));
        ours.any(|known| known.eq_ignore_ascii_case(token)).then_some(id)
    }

    /// What is kept of a code on paper, by its SHA-256. Ten letters are few enough that whoever has a copy of the database alone would try them
    /// all.
    pub fn paper_hash(&self, hash: &str) -> Result<String, StoreError> {
        let cipher = self.cipher(&self.current()).ok_or(StoreError::NoKeys)?;
        Ok(cipher.paper_hash(hash))
    }
}

/// The key's name and the rest of an encrypted text.
fn parts(kept: &str) -> Option<(&str, &str)> {
    kept.strip_prefix(MARK)?.split_once(':')
}

/// The text that is kept there.
pub(crate) fn decrypted(keys: Option<&Keys>, place: Place<'_>, kept: String) -> Result<String, StoreError> {
    match keys {
        Some(keys) => keys.decrypted(place, kept),
        None if parts(&kept).is_some() => Err(StoreError::NoKeys),
        None => Ok(kept),
    }
}

impl Conn {
    /// What is kept of a code on paper, by its SHA-256.
    pub(crate) fn paper_hash(&self, hash: &str) -> Result<String, StoreError> {
        self.keys().ok_or(StoreError::NoKeys)?.paper_hash(hash)
    }

    /// All that may be kept of a code on paper, by its SHA-256: under the key that signs or one before it, or nothing but that SHA-256, for those
    /// that were handed out before codes were kept under a key.
    pub(crate) fn paper_hashes(&self, hash: &str) -> Vec<String> {
        let mut all = Vec::new();
        if let Some(keys) = self.keys() {
            all.extend(keys.ciphers().map(|cipher| cipher.paper_hash(hash)));
        }
        all.push(hash.to_owned());
        all
    }

    /// A text as it is kept there.
    pub(crate) fn encrypted(&self, place: Place<'_>, text: &str) -> Result<String, StoreError> {
        self.keys().ok_or(StoreError::NoKeys)?.encrypted(place, text)
    }

    /// The text that is kept there.
    pub(crate) fn decrypted(&self, place: Place<'_>, kept: String) -> Result<String, StoreError> {
        decrypted(self.keys(), place, kept)
    }
}

impl Db {
    /// A text about the file of that digest, for an address that comes back from whoever it was given to.
    pub fn handed_out(&self, file: Digest, text: &str) -> Result<String, StoreError> {
        let row = file.to_string();
        self.encrypted(
            Place {
                column: SAID,
                row: &row,
            },
            text,
        )
    }

    /// The text that came back; nothing where it was not handed out about that file by who has these keys.
    pub fn handed_back(&self, file: Digest, handed: &str) -> Option<String> {
        let row = file.to_string();
        self.keys()?.opened(
            Place {
                column: SAID,
                row: &row,
            },
            handed,
        )
    }

    /// A text as it is kept there.
    pub(crate) fn encrypted(&self, place: Place<'_>, text: &str) -> Result<String, StoreError> {
        self.keys().ok_or(StoreError::NoKeys)?.encrypted(place, text)
    }

    /// The text that is kept there.
    pub(crate) fn decrypted(&self, place: Place<'_>, kept: String) -> Result<String, StoreError> {
        decrypted(self.keys().map(AsRef::as_ref), place, kept)
    }
}
