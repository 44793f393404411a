//! What pages load: resources whose values are read, in the page as in answers, by one and the same JSON reader.

use std::future::Future;

use domain::json::{self, Unreadable};
use leptos::{
    prelude::Resource,
    server::codee::{Decoder, Encoder},
};
use serde::{Serialize, de::DeserializeOwned};
use wire::error::AppError;

/// What a page loads, or why it could not.
pub(crate) type Loaded<T> = Resource<Result<T, AppError>, Json>;

/// JSON read as the answers of server functions are (`wire::answer`): by default resources read it by another reader, and the browser would
/// get both for every type.
pub(crate) struct Json;

impl<T: Serialize> Encoder<T> for Json {
    type Error = serde_json::Error;
    type Encoded = String;

    fn encode(value: &T) -> Result<String, Self::Error> {
        serde_json::to_string(value)
    }
}

impl<T: DeserializeOwned> Decoder<T> for Json {
    type Error = Unreadable;
    type Encoded = str;

    fn decode(text: &str) -> Result<T, Unreadable> {
        json::read(text)
    }
}

/// Loads what `fetch` gives for `source`, again each time that changes.
pub(crate) fn load<T, S, F>(
    source: impl Fn() -> S + Send + Sync + 'static,
    fetch: impl Fn(S) -> F + Send + Sync + 'static,
) -> Loaded<T>
where
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
    S: Send + Sync + Clone + PartialEq + 'static,
    F: Future<Output = Result<T, AppError>> + Send + 'static,
{
    Resource::new_with_options(source, fetch, false)
}

/// What a page loads as a whole: one resource, or several that are asked for together.
pub(crate) trait Loadable: Copy + Send + Sync + 'static {
    /// What it holds once all of it is there.
    type Value: Send + 'static;

    /// Waits for all of it. The error is the first in the order of the resources.
    fn all(self) -> impl Future<Output = Result<Self::Value, AppError>> + Send;
}

impl<A: Value> Loadable for Loaded<A> {
    type Value = A;

    async fn all(self) -> Result<A, AppError> {
        self.await
    }
}

impl<A: Value, B: Value> Loadable for (Loaded<A>, Loaded<B>) {
    type Value = (A, B);

    async fn all(self) -> Result<(A, B), AppError> {
        let (a, b) = (self.0.await, self.1.await);
        Ok((a?, b?))
    }
}

impl<A: Value, B: Value, C: Value> Loadable for (Loaded<A>, Loaded<B>, Loaded<C>) {
    type Value = (A, B, C);

    async fn all(self) -> Result<(A, B, C), AppError> {
        let (a, b, c) = (self.0.await, self.1.await, self.2.await);
        Ok((a?, b?, c?))
    }
}

/// What a resource may hold.
pub(crate) trait Value: Clone + Send + Sync + 'static {}

impl<T: Clone + Send + Sync + 'static> Value for T {}
