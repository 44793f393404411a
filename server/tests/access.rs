//! Who may call what: every page and every server function, as somebody of every role, against one table.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]
#![recursion_limit = "512"]

#[path = "../store/tests/support/mod.rs"]
mod support;
#[path = "access/table.rs"]
mod table;
#[path = "access/world.rs"]
mod world;

use std::collections::BTreeSet;

use axum::body::Body;
use http::{Method, Response, header};
use leptos::server_fn::axum::server_fn_paths;
use table::{Actor, CALLS, PAGES};
use world::World;

/// Not there, or not for them; anything else is an answer.
fn is_refused(response: &Response<Body>) -> bool {
    let to_sign_in = response
        .headers()
        .get(header::LOCATION)
        .and_then(|location| location.to_str().ok())
        .is_some_and(|location| {
            location.starts_with("/connexion") && !location.contains("fait=") && !location.contains("saisie=")
        });
    to_sign_in || matches!(response.status().as_u16(), 401 | 403 | 404)
}

/// The routes of the site, « {id} » written « :id ».
fn addresses() -> BTreeSet<String> {
    server::http::routes()
        .iter()
        .map(|route| route.path().replace('{', ":").replace('}', ""))
        .map(|path| if path.is_empty() { "/".to_owned() } else { path })
        .collect()
}

#[tokio::test]
async fn every_page_and_every_function_has_its_line() {
    let routes = addresses();
    let known: BTreeSet<_> = PAGES.iter().map(|(route, ..)| (*route).to_owned()).collect();
    let missing: Vec<_> = routes.difference(&known).collect();
    let stale: Vec<_> = known.difference(&routes).collect();
    assert!(
        missing.is_empty() && stale.is_empty(),
        "pages without a line: {missing:?}; lines without a page: {stale:?}"
    );

    let functions: BTreeSet<_> = server_fn_paths()
        .map(|(path, _)| path.trim_start_matches("/api/").to_owned())
        .collect();
    let known: BTreeSet<_> = CALLS.iter().map(|(path, ..)| (*path).to_owned()).collect();
    assert_eq!(known.len(), CALLS.len(), "a function has two lines");
    let missing: Vec<_> = functions.difference(&known).collect();
    let stale: Vec<_> = known.difference(&functions).collect();
    assert!(
        missing.is_empty() && stale.is_empty(),
        "server functions without a line: {missing:?}; lines without a function: {stale:?}"
    );
}

#[tokio::test]
async fn pages_are_for_whom_the_table_says() {
    let world = World::new(support::sqlite().await).await;
    let mut wrong = Vec::new();
    for (route, address, who) in PAGES {
        let address = world.filled(address);
        for actor in Actor::ALL {
            let response = world.get(actor, &address).await;
            let status = response.status();
            if status.is_server_error() || is_refused(&response) == who.contains(&actor) {
                wrong.push(format!("{route} as {actor:?}: {status}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn functions_are_for_whom_the_table_says() {
    let world = World::new(support::sqlite().await).await;
    let methods: Vec<_> = server_fn_paths().collect();
    let mut wrong = Vec::new();
    for (path, sent, who) in CALLS {
        let (path, sent) = (format!("/api/{path}"), world.filled(sent));
        let Some((_, method)) = methods.iter().find(|(known, _)| *known == path) else {
            continue;
        };
        // Those who may not come first: whatever they did would show.
        let (refused, allowed): (Vec<_>, Vec<_>) =
            Actor::ALL.into_iter().partition(|actor| !who.contains(actor));
        let before = world.fresh.db.audit_lines(1000).await.unwrap().len();
        for actor in refused {
            let response = call(&world, actor, method, &path, &sent).await;
            if response.status().is_server_error() || !is_refused(&response) {
                wrong.push(format!("{path} is open to {actor:?}: {}", response.status()));
            }
        }
        let after = world.fresh.db.audit_lines(1000).await.unwrap().len();
        assert_eq!(before, after, "{path} did something for somebody who may not");
        for actor in allowed {
            let response = call(&world, actor, method, &path, &sent).await;
            if response.status().is_server_error() || is_refused(&response) {
                wrong.push(format!("{path} is closed to {actor:?}: {}", response.status()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

async fn call(world: &World, actor: Actor, method: &Method, path: &str, sent: &str) -> Response<Body> {
    if *method == Method::GET {
        world
            .ask(actor, &format!("{path}?{sent}"), "application/json")
            .await
    } else {
        world.post(actor, path, sent.to_owned()).await
    }
}
