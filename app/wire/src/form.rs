//! Forms that change something: plain posts, with JavaScript or without. The server keeps what it refused for a while and shows the
//! form again, filled, with what is wrong beside each field.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The parameter of an address that leads back to a form that was refused.
pub const RETURNED: &str = "saisie";

/// The parameter of an address that says why a form was not even read.
pub const UNREAD: &str = "envoi";

flash!(
    UnreadForm,
    Proved(
        "preuve",
        "Vous avez montré que c’est bien vous. Rien n’est encore fait\u{a0}: relisez cette page, puis appuyez de nouveau sur le bouton."
    ),
    ; not done:
    Twice(
        "double",
        "Cet envoi contenait deux fois le même champ\u{a0}: rien n’a été enregistré. Relisez cette page, puis recommencez."
    ),
    Unreadable(
        "illisible",
        "Cet envoi n’a pas pu être lu\u{a0}: rien n’a été enregistré. Relisez cette page, puis recommencez."
    ),
    Incomplete(
        "incomplet",
        "Il manquait quelque chose à cet envoi\u{a0}: rien n’a été enregistré. Relisez cette page, puis recommencez."
    ),
);

/// The fields of a form as they were typed, whatever they hold: a missing one is an empty one.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(from = "BTreeMap<String, String>", into = "BTreeMap<String, String>")]
pub struct FormData(BTreeMap<String, String>);

impl From<BTreeMap<String, String>> for FormData {
    /// The character NUL is left out: nobody types it, and PostgreSQL keeps no text that holds it.
    fn from(mut fields: BTreeMap<String, String>) -> Self {
        for value in fields.values_mut() {
            if value.contains('\0') {
                value.retain(|c| c != '\0');
            }
        }
        Self(fields)
    }
}

impl From<FormData> for BTreeMap<String, String> {
    fn from(fields: FormData) -> Self {
        fields.0
    }
}

impl FormData {
    /// What was typed, without the blanks around it.
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", |value| value.trim())
    }

    /// What was typed to the letter: passwords.
    pub fn exact(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// Whether there was such a field, empty or not.
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Whether a box was ticked.
    pub fn is_ticked(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// All but those: what must not be kept, above all.
    #[must_use]
    pub fn without(mut self, names: &[&str]) -> Self {
        self.0.retain(|name, _| !names.contains(&name.as_str()));
        self
    }

    /// No more than `each` bytes of a value, cut between two characters, and than `all` bytes of names and values together:
    /// fields past that are left out. Anybody may send a form, of any size.
    #[must_use]
    pub fn within(mut self, each: usize, all: usize) -> Self {
        let mut room = all;
        self.0.retain(|name, value| {
            value.truncate(value.floor_char_boundary(each));
            let size = name.len() + value.len();
            let fits = size <= room;
            if fits {
                room -= size;
            }
            fits
        });
        self
    }
}

impl FromIterator<(String, String)> for FormData {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(fields: I) -> Self {
        Self(fields.into_iter().collect())
    }
}

/// What is wrong with a field; an empty name stands for the form as a whole.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FieldError {
    /// Field.
    pub field: String,
    /// What is wrong and how to put it right, in French.
    pub message: String,
}

impl FieldError {
    /// A fault of that field.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            message: message.into(),
        }
    }

    /// A form that is shown again, filled, for a reason that the page says elsewhere: see [`UNREAD`].
    pub fn said_elsewhere() -> Self {
        Self::new("", "")
    }

    /// A fault of no field in particular.
    pub fn of_form(message: impl Into<String>) -> Self {
        Self::new("", message)
    }
}

/// A form as it is shown: as it was typed when it was refused, empty otherwise.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct FormState {
    /// What was typed.
    pub fields: FormData,
    /// What is wrong.
    #[serde(rename = "faults")]
    pub errors: Vec<FieldError>,
}

impl FormState {
    /// What was typed in that field.
    pub fn value(&self, name: &str) -> String {
        self.fields.get(name).to_owned()
    }

    /// What was typed, or what the page knows when nothing was: a page may have several forms, of which one was sent.
    pub fn value_or(&self, name: &str, known: &str) -> String {
        if self.is_back(name) {
            self.value(name)
        } else {
            known.to_owned()
        }
    }

    /// Whether the form that is shown again is the one that sends that field: what another form of the page sent says nothing of it.
    pub fn is_back(&self, name: &str) -> bool {
        !self.errors.is_empty() && self.fields.has(name)
    }

    /// What is wrong with that field; empty when nothing is.
    pub fn error(&self, name: &str) -> String {
        self.errors
            .iter()
            .find(|error| error.field == name)
            .map(|error| error.message.clone())
            .unwrap_or_default()
    }
}
