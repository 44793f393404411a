//! People signed in, who ask for pages through the whole router.

use std::{collections::HashMap, sync::Arc};

use axum::{Router, body::Body};
use chrono::TimeDelta;
use domain::{clock::Clock, id::AccountId};
use http::{Request, StatusCode, header};
use server::{
    config::{Config, Source},
    http::Site,
    serve,
    system::SystemRng,
};
use service::token::Secret;
use store::{Db, NewSession};
use stress::Outcome;
use tower::ServiceExt;

use crate::world::{ShownClock, context};

/// Every variable has its default.
struct Defaults;

impl Source for Defaults {
    fn get(&self, name: &str) -> Option<String> {
        (name == "QUINZAINE_FILES").then(|| env!("CARGO_TARGET_TMPDIR").to_owned())
    }
}

/// A site and its visitors.
#[derive(Clone)]
pub struct Visits {
    router: Router,
    cookies: Arc<HashMap<AccountId, String>>,
}

impl Visits {
    /// Signs these people in.
    pub async fn new(db: &Db, clock: ShownClock, people: impl Iterator<Item = AccountId>) -> Outcome<Self> {
        let config = Config::read(&Defaults)?;
        let app = serve::prepare(&config, db.clone(), Arc::new(clock)).await?;
        let router = Site::new(&config, app, None).router();
        let mut cookies = HashMap::new();
        for account in people {
            if cookies.contains_key(&account) {
                continue;
            }
            let secret = Secret::new(&SystemRng);
            let new = NewSession {
                account,
                token_hash: &secret.hash(),
                agent: "Firefox sur Linux",
                expires: clock.now() + TimeDelta::days(30),
            };
            db.open_session(&context(&clock, Some(account)), &new)
                .await?
                .ok_or("somebody may not sign in")?;
            cookies.insert(account, format!("quinzaine={}", secret.as_str()));
        }
        let cookies = Arc::new(cookies);
        Ok(Self { router, cookies })
    }

    /// A page, as it is sent to a browser that takes zstd; how many bytes.
    pub async fn page(&self, who: AccountId, path: &str) -> Outcome<usize> {
        let request = Request::get(path)
            .header(header::ACCEPT, "text/html")
            .header(header::ACCEPT_ENCODING, "zstd")
            .header(header::HOST, "localhost")
            .header(header::COOKIE, self.cookies.get(&who).ok_or("a stranger")?);
        let response = self.router.clone().oneshot(request.body(Body::empty())?).await?;
        if response.status() != StatusCode::OK {
            return Err(format!("{path} answered {}", response.status()).into());
        }
        Ok(axum::body::to_bytes(response.into_body(), usize::MAX)
            .await?
            .len())
    }
}
