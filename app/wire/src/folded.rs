//! A part of an answer that most readers of the answer never look into: it travels as the text of its JSON, and is read by whoever does.

use std::marker::PhantomData;

use domain::json;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::DeserializeOwned};

/// A `T`, as the text of its JSON: a page that shows it as the server sent it neither reads it nor has the code that reads it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Folded<T> {
    text: String,
    of: PhantomData<fn() -> T>,
}

impl<T: Serialize> Folded<T> {
    /// Writes it.
    pub fn new(value: &T) -> Self {
        Self {
            // A value of ours that has no JSON has no reader either.
            text: serde_json::to_string(value).unwrap_or_default(),
            of: PhantomData,
        }
    }
}

impl<T: DeserializeOwned> Folded<T> {
    /// Reads it; nothing where another version of the program wrote it.
    pub fn read(&self) -> Option<T> {
        json::read(&self.text).ok()
    }
}

impl<T> Serialize for Folded<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de, T> Deserialize<'de> for Folded<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self {
            text: String::deserialize(deserializer)?,
            of: PhantomData,
        })
    }
}
