//! Who may call what: every page, every server function and every plain route, as somebody of every role, against one table.

mod frozen;
mod hostile;
mod replay;
mod school;
pub mod table;
pub mod world;

use std::{collections::BTreeSet, fs, path::Path};

use axum::body::Body;
use http::{Method, Response, header};
use leptos::server_fn::axum::server_fn_paths;
use table::{
    Actor::{self, Nobody},
    CALLS, PAGES, PLAIN, PlainLine, Sent,
};
use testing::browser::assert_no_unit;
use world::World;

/// What somebody is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Told {
    /// What they asked for, or what is wrong with what they sent.
    Answered,
    /// To sign in first.
    SignIn,
    /// That it does not exist.
    Missing,
    /// Anything else: nobody should.
    Odd,
}

/// Where a redirection leads.
fn location(response: &Response<Body>) -> &str {
    response
        .headers()
        .get(header::LOCATION)
        .and_then(|location| location.to_str().ok())
        .unwrap_or_default()
}

fn told(response: &Response<Body>) -> Told {
    let to = location(response);
    // The page of signing in is also where its own forms lead back.
    if to.starts_with("/connexion") && !to.contains("fait=") && !to.contains("saisie=") {
        return Told::SignIn;
    }
    match response.status().as_u16() {
        401 => Told::SignIn,
        404 => Told::Missing,
        // Nothing feeds this site's index: it is not ready, and says so.
        503 => Told::Answered,
        status if status == 403 || status >= 500 => Told::Odd,
        _ => Told::Answered,
    }
}

/// Whether that is what somebody should be told. For who is signed in, what is not theirs does not exist; who is not is asked to
/// sign in first, unless there is nothing for anybody.
fn is_right(actor: Actor, who: &[Actor], told: Told) -> bool {
    if who.contains(&actor) {
        return told == Told::Answered;
    }
    match told {
        Told::Missing => actor != Nobody || who.is_empty(),
        Told::SignIn => !actor.has_account(),
        Told::Answered | Told::Odd => false,
    }
}

/// The routes of the site, « {id} » written « :id ».
fn addresses() -> BTreeSet<String> {
    server::http::routes()
        .iter()
        .map(|route| route.path().replace('{', ":").replace('}', ""))
        .map(|path| if path.is_empty() { "/".to_owned() } else { path })
        .collect()
}

/// Methods and paths of the routes that the router's source adds beside pages and server functions.
fn plain_routes() -> BTreeSet<(&'static str, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut sources = vec![folder.join("http.rs")];
    for entry in fs::read_dir(folder.join("http")).unwrap() {
        sources.push(entry.unwrap().path());
    }
    let mut routes = BTreeSet::new();
    for source in sources {
        let text = fs::read_to_string(&source).unwrap();
        for part in text.split(".route(").skip(1) {
            let mut depth = 1;
            let end = part.find(|c| {
                match c {
                    '(' => depth += 1,
                    ')' => depth -= 1,
                    _ => {}
                }
                depth == 0
            });
            let call = &part[..end.unwrap()];
            let (_, rest) = call.split_once('"').expect("a route is named where it is added");
            let (path, handlers) = rest.split_once('"').unwrap();
            let before = routes.len();
            for (method, word) in [("GET", "get("), ("POST", "post(")] {
                if handlers.contains(word) {
                    routes.insert((method, path.to_owned()));
                }
            }
            assert!(routes.len() > before, "{path} has no method, or two lines");
        }
    }
    routes
}

#[tokio::test]
async fn every_page_every_function_and_every_route_has_its_line() {
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
    let calls: BTreeSet<_> = CALLS.iter().map(|(path, sent, _)| (path, sent)).collect();
    assert_eq!(calls.len(), CALLS.len(), "a call has two lines");
    let missing: Vec<_> = functions.difference(&known).collect();
    let stale: Vec<_> = known.difference(&functions).collect();
    assert!(
        missing.is_empty() && stale.is_empty(),
        "server functions without a line: {missing:?}; lines without a function: {stale:?}"
    );

    let routes = plain_routes();
    let known: BTreeSet<_> = PLAIN
        .iter()
        .map(|(route, _, sent, _)| {
            let method = if matches!(sent, Sent::Get) { "GET" } else { "POST" };
            (method, (*route).to_owned())
        })
        .collect();
    let missing: Vec<_> = routes.difference(&known).collect();
    let stale: Vec<_> = known.difference(&routes).collect();
    assert!(
        missing.is_empty() && stale.is_empty(),
        "plain routes without a line: {missing:?}; lines without a route: {stale:?}"
    );
}

#[tokio::test]
async fn pages_are_for_whom_the_table_says() {
    let world = World::new(testing::sqlite().await).await;
    world.enter().await;
    let mut wrong = Vec::new();
    // Those who may not come first: whatever their asking did would show.
    let before = world.contents().await;
    for allowed in [false, true] {
        for (_, address, who) in PAGES {
            let filled = world.filled(address);
            for actor in Actor::ALL {
                if who.contains(&actor) != allowed {
                    continue;
                }
                let response = world.get(actor, &filled).await;
                let (status, told) = (response.status(), told(&response));
                if allowed {
                    let page = axum::body::to_bytes(response.into_body(), 4_000_000)
                        .await
                        .unwrap();
                    assert_no_unit(&String::from_utf8_lossy(&page), &filled);
                }
                if !is_right(actor, who, told) {
                    wrong.push(format!("{address} as {actor:?}: {told:?}, {status}"));
                }
            }
        }
        if !allowed {
            assert_eq!(
                world.contents().await,
                before,
                "a page that was refused changed something"
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn functions_are_for_whom_the_table_says() {
    let world = World::new(testing::sqlite().await).await;
    let methods: Vec<_> = server_fn_paths().collect();
    let mut wrong = Vec::new();
    for (path, sent, who) in CALLS {
        let (path, sent) = (format!("/api/{path}"), world.filled(sent));
        let Some((_, method)) = methods.iter().find(|(known, _)| *known == path) else {
            continue;
        };
        // Those who may not come first: whatever they did would show.
        let (allowed, refused): (Vec<_>, Vec<_>) =
            Actor::ALL.into_iter().partition(|actor| who.contains(actor));
        world.enter().await;
        let before = world.contents().await;
        for actor in refused {
            let response = call(&world, actor, method, &path, &sent).await;
            let told = told(&response);
            if !is_right(actor, who, told) {
                wrong.push(format!(
                    "{path}?{sent} as {actor:?}: {told:?}, {} {}",
                    response.status(),
                    location(&response)
                ));
            }
        }
        let after = world.contents().await;
        for (table, rows) in &before {
            if after[table] != *rows {
                wrong.push(format!("{path}?{sent} changed {table} for somebody who may not"));
            }
        }
        world.leave();
        for actor in allowed {
            let response = call(&world, actor, method, &path, &sent).await;
            let told = told(&response);
            if !is_right(actor, who, told) {
                wrong.push(format!(
                    "{path}?{sent} is closed to {actor:?}: {told:?}, {}",
                    response.status()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is neither a page nor a server function.
#[tokio::test]
async fn plain_routes_are_for_whom_the_table_says() {
    let world = World::new(testing::sqlite().await).await;
    let mut wrong = Vec::new();
    for line in PLAIN {
        let (_, address, _, who) = line;
        world.enter().await;
        let before = (world.contents().await, world.stored());
        let (allowed, refused): (Vec<_>, Vec<_>) =
            Actor::ALL.into_iter().partition(|actor| who.contains(actor));
        for actor in refused {
            let response = ask(&world, actor, line).await;
            if !is_right(actor, who, told(&response)) {
                wrong.push(format!("{address} as {actor:?}: {}", response.status()));
            }
        }
        if (world.contents().await, world.stored()) != before {
            wrong.push(format!("{address} changed something for somebody who may not"));
        }
        world.leave();
        for actor in allowed {
            let response = ask(&world, actor, line).await;
            if !is_right(actor, who, told(&response)) {
                wrong.push(format!("{address} is closed to {actor:?}: {}", response.status()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Sends what a line says.
async fn ask(world: &World, actor: Actor, (_, address, sent, _): &PlainLine) -> Response<Body> {
    let address = world.filled(address);
    match sent {
        Sent::Get => world.get(actor, &address).await,
        Sent::Form(form) => world.post(actor, &address, (*form).to_owned(), "text/html").await,
        Sent::File(fields) => world.upload(actor, &address, fields, "titre").await,
    }
}

/// Calls a server function as a browser does. What only scripts call leads a browser back where it came from, or home, whatever came of
/// it: it is then asked again as scripts do, for its status.
async fn call(world: &World, actor: Actor, method: &Method, path: &str, sent: &str) -> Response<Body> {
    if *method == Method::GET {
        return world
            .ask(actor, &format!("{path}?{sent}"), "application/json")
            .await;
    }
    let response = world.post(actor, path, sent.to_owned(), "text/html").await;
    if location(&response) == "/" || location(&response).contains("__err=") {
        return world.post(actor, path, sent.to_owned(), "application/json").await;
    }
    response
}
