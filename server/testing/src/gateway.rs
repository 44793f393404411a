//! An SMS gateway on this machine, for tests: it keeps what it was asked.

use std::{
    future::{Ready, ready},
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, Method, StatusCode, Uri},
};
use tokio::net::TcpListener;

/// What it was asked.
#[derive(Clone, PartialEq, Debug)]
pub struct Asked {
    pub method: Method,
    /// Path and query.
    pub address: String,
    pub headers: HeaderMap,
    pub body: String,
}

#[derive(Clone)]
struct Shared(Arc<Mutex<(StatusCode, Vec<Asked>)>>);

/// The server; it ends with the test's runtime.
pub struct FakeGateway {
    /// Its address.
    pub url: String,
    shared: Shared,
}

impl FakeGateway {
    pub async fn start() -> Self {
        let shared = Shared(Arc::new(Mutex::new((StatusCode::OK, Vec::new()))));
        let router = Router::new().fallback(take).with_state(shared.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, shared }
    }

    /// What it answers from now on.
    pub fn answer(&self, status: StatusCode) {
        self.shared.0.lock().unwrap().0 = status;
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.shared.0.lock().unwrap().1.clone()
    }
}

#[allow(
    clippy::needless_pass_by_value,
    reason = "handlers are given what they extract"
)]
fn take(
    State(shared): State<Shared>,
    method: Method,
    address: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Ready<StatusCode> {
    let mut shared = shared.0.lock().unwrap();
    shared.1.push(Asked {
        method,
        address: address.to_string(),
        headers,
        body: String::from_utf8_lossy(&body).into_owned(),
    });
    ready(shared.0)
}
