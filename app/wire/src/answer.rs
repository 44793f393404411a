//! How server functions answer browsers: with JSON, which these read with little code.

use domain::json::{Unreadable, read};
use serde::{Serialize, de::DeserializeOwned};
use server_fn::{
    Bytes, ContentType, Decodes, Encodes, Format, FormatType, Http,
    codec::{GetUrl, Post, PostUrl},
};

/// The protocol of functions that pages read by.
pub type Reading = Http<GetUrl, Post<Json>>;
/// The protocol of functions whose answer to a post is read: what answers a form is a page.
pub type Writing = Http<PostUrl, Post<Json>>;

/// JSON, written by `serde_json` and read by `domain::json`.
#[derive(Debug)]
pub struct Json;

impl ContentType for Json {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for Json {
    const FORMAT_TYPE: Format = Format::Text;
}

impl<T: Serialize> Encodes<T> for Json {
    type Error = serde_json::Error;

    fn encode(value: &T) -> Result<Bytes, Self::Error> {
        serde_json::to_vec(value).map(Bytes::from)
    }
}

impl<T: DeserializeOwned> Decodes<T> for Json {
    type Error = Unreadable;

    fn decode(bytes: Bytes) -> Result<T, Unreadable> {
        read(std::str::from_utf8(&bytes).map_err(|_| Unreadable)?)
    }
}
