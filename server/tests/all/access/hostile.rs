//! What nobody means to send: every form of the site is sent what breaks forms, and the site stays calm.

use std::{collections::BTreeMap, fmt::Write};

use axum::body::Body;
use domain::hours::WeekHours;
use http::{Method, Request, Response, StatusCode, header};
use leptos::server_fn::axum::server_fn_paths;
use store::Db;
use testing::Fresh;

use super::{
    table::{Actor, CALLS, PAGES},
    world::World,
};

/// A form as a page shows it, or as the table names it: where it is sent, by whom, and its fields.
#[derive(Clone, PartialEq, Debug)]
struct Form {
    action: String,
    actor: Actor,
    fields: Vec<(String, String)>,
}

/// What must never come back as it is.
const SCRIPT: &str = "</textarea><script>alert(1)</script>";
const ATTRIBUTE: &str = "\" autofocus onfocus=\"alert(1)";
/// How the attribute's value would have ended the attribute.
const BROKEN_OUT: &str = "=\"\" autofocus onfocus=";

/// Bodies that are no form, or an empty one.
const NO_FORM: [&str; 9] = ["", "&&&", "=", "=&=", "%", "a", "\0", "{\"a\":1}", "[]"];

/// Values that break what keeps them, as they are sent: tried on both engines.
fn hostile_to_databases() -> Vec<String> {
    vec![
        encoded(&format!("{SCRIPT}{}", "é".repeat(10_000))),
        encoded("avant\0après"),
        "%00".to_owned(),
        encoded("👩🏽‍🚀🇫🇷 \u{1f4a9}"),
        encoded("'; DROP TABLE account; --"),
        "%ff%fe%c3%28".to_owned(),
        "-1".to_owned(),
        "99999999999999999999".to_owned(),
        "00000000-0000-0000-0000-000000000000".to_owned(),
        String::new(),
    ]
}

/// Values that break what reads and shows them, whatever keeps them.
fn hostile_to_pages() -> Vec<String> {
    vec![
        encoded(SCRIPT),
        encoded(ATTRIBUTE),
        encoded("\u{202e}\u{2066}gauche\u{200f}\u{feff}"),
        encoded("a\r\nSet-Cookie: quinzaine=x"),
        encoded("../../etc/passwd"),
        "%".to_owned(),
        "%zz".to_owned(),
        "nothing_of_the_kind".to_owned(),
    ]
}

/// Of the values that a field could be sent by itself, those of its turn: fields are read by the same few pieces of code, so that three
/// neighbours meet them all. Sent to every field, they were half of the time of this crate's tests.
fn in_turn(values: &[String], turn: usize) -> impl Iterator<Item = &String> {
    let mine = move |(place, _): &(usize, &String)| (place + turn).is_multiple_of(3);
    values.iter().enumerate().filter(mine).map(|(_, value)| value)
}

/// Both kinds on SQLite, the first on the other engine: a form's reading is the same on both.
fn hostile(db: &Db) -> Vec<String> {
    let mut values = hostile_to_databases();
    if matches!(db, Db::Sqlite(..)) {
        values.extend(hostile_to_pages());
    }
    values
}

fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() {
            out.push(char::from(byte));
        } else {
            _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

fn body(fields: &[(String, String)]) -> String {
    let pairs: Vec<_> = fields
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.join("&")
}

/// What an attribute of a tag holds.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    let value = &tag[start..start + tag[start..].find('"')?];
    Some(
        value
            .replace("&amp;", "&")
            .replace("&quot;", "\"")
            .replace("&lt;", "<"),
    )
}

/// The forms of a page that change something.
fn forms(html: &str, actor: Actor) -> Vec<Form> {
    let mut found = Vec::new();
    for part in html.split("<form").skip(1) {
        let part = part.split("</form>").next().unwrap_or_default();
        let head = part.split('>').next().unwrap_or_default();
        if attribute(head, "method").as_deref() != Some("post") {
            continue;
        }
        let fields = part
            .split('<')
            .filter(|tag| {
                ["input ", "select ", "textarea ", "button "]
                    .iter()
                    .any(|kind| tag.starts_with(kind))
            })
            .filter_map(|tag| {
                let value = attribute(tag, "value").unwrap_or_default();
                Some((attribute(tag, "name")?, encoded(&value)))
            })
            .collect();
        found.push(Form {
            action: attribute(head, "action").expect("a form says where it is sent"),
            actor,
            fields,
        });
    }
    found
}

/// A field's name without what tells it from its likes: the hours of a week are two dozen fields read by one piece of code.
fn likeness(name: &str) -> String {
    let parts = name.split('_').map(|part| {
        let weekday = WeekHours::DAYS.contains(&part);
        if weekday { "jour" } else { part }
    });
    let likes: Vec<_> = parts.collect();
    likes.join("_").replace(|c: char| c.is_ascii_digit(), "0")
}

/// The places of a form's fields, of many alike the first two.
fn places(form: &Form) -> Vec<usize> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let new = |(name, _): &(String, String)| {
        let times = seen.entry(likeness(name)).or_default();
        *times += 1;
        *times <= 2
    };
    let chosen: Vec<bool> = form.fields.iter().map(new).collect();
    (0..chosen.len()).filter(|place| chosen[*place]).collect()
}

/// As `str::contains`, which is compiled here as our own code is: slowly, and there are thousands of pages.
fn holds(page: &str, what: &str) -> bool {
    memchr::memmem::find(page.as_bytes(), what.as_bytes()).is_some()
}

/// Whether a page shows what it was sent as it was sent.
fn is_broken(page: &str) -> bool {
    holds(page, "<script>alert(1)") || holds(page, BROKEN_OUT)
}

async fn text(response: Response<Body>) -> String {
    let body = axum::body::to_bytes(response.into_body(), 8_000_000)
        .await
        .unwrap();
    String::from_utf8_lossy(&body).into_owned()
}

/// Every form: those of the pages, and the table's own line of each function, sent by somebody who may.
async fn collected(world: &World) -> Vec<Form> {
    let mut all: Vec<Form> = Vec::new();
    for (path, method) in server_fn_paths() {
        if method != Method::POST {
            continue;
        }
        let name = path.trim_start_matches("/api/");
        let Some((_, sent, who)) = CALLS.iter().find(|(known, ..)| *known == name) else {
            continue;
        };
        let sent = world.filled(sent);
        let pair = |pair: &str| {
            pair.split_once('=')
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
        };
        all.push(Form {
            action: path.to_owned(),
            actor: who.last().copied().unwrap_or(Actor::Admin),
            fields: sent.split('&').filter_map(pair).collect(),
        });
    }
    for (_, address, who) in PAGES {
        let address = world.filled(address);
        for actor in [
            Actor::Nobody,
            Actor::Student,
            Actor::Host,
            Actor::Head,
            Actor::Admin,
        ] {
            if !who.contains(&actor) {
                continue;
            }
            let page = text(world.get(actor, &address).await).await;
            for form in forms(&page, actor) {
                // A list has the same form a hundred times.
                let alike = |other: &&Form| {
                    other.action == form.action
                        && other
                            .fields
                            .iter()
                            .map(|(name, _)| name)
                            .eq(form.fields.iter().map(|(name, _)| name))
                };
                if !all.iter().any(|other| alike(&other)) {
                    all.push(form);
                }
            }
        }
    }
    all
}

struct Outcome {
    echoes: usize,
    wrong: Vec<String>,
}

impl Outcome {
    /// Looks at an answer, and at the page it leads to.
    async fn look(&mut self, world: &World, form: &Form, what: &str, response: Response<Body>) {
        let status = response.status();
        if status.is_server_error() {
            self.wrong.push(format!("{} {what}: {status}", form.action));
        }
        let location = response
            .headers()
            .get(header::LOCATION)
            .and_then(|location| location.to_str().ok())
            .map(str::to_owned);
        let mut pages = vec![text(response).await];
        if let Some(location) = location.filter(|location| location.starts_with('/')) {
            let next = world.get(form.actor, &location).await;
            if next.status().is_server_error() {
                self.wrong.push(format!(
                    "{} {what}, then {location}: {}",
                    form.action,
                    next.status()
                ));
            }
            pages.push(text(next).await);
        }
        for page in pages {
            if is_broken(&page) {
                self.wrong
                    .push(format!("{} {what}: shown as it was sent", form.action));
            }
            self.echoes += usize::from(holds(&page, "&lt;script&gt;alert(1)"));
        }
    }
}

/// What was stored with marks of direction: it is what everybody reads later.
async fn unclean(world: &World) -> Vec<String> {
    let db = &world.fresh.db;
    let mut stored: Vec<(String, String)> = Vec::new();
    for line in db.audit_lines(5000).await.unwrap() {
        stored.push((line.action, line.detail));
    }
    for sector in db.sectors().await.unwrap() {
        stored.push(("sector".to_owned(), sector.label));
    }
    for offer in db
        .hidden_offers(domain::academy::Reach::Everything, 100)
        .await
        .unwrap()
    {
        stored.push(("hidden offer".to_owned(), offer.reason));
    }
    // Reasons and labels were among what was sent.
    for action in ["account.suspend", "sector.rename"] {
        assert!(stored.iter().any(|(what, _)| what == action), "{action}");
    }
    let is_mark = |c: char| matches!(c, '\u{200f}' | '\u{202e}' | '\u{2066}' | '\u{feff}');
    stored
        .into_iter()
        .filter(|(_, text)| text.contains(is_mark))
        .map(|(what, text)| format!("{what} is kept as {text:?}"))
        .collect()
}

#[tokio::test]
async fn forms_stay_calm_whatever_they_are_sent_on_sqlite() {
    stay_calm(testing::sqlite().await).await;
}

#[tokio::test]
async fn forms_stay_calm_whatever_they_are_sent_on_postgres() {
    stay_calm(testing::postgres().await).await;
}

async fn stay_calm(fresh: Fresh) {
    let world = World::new(fresh).await;
    let forms = collected(&world).await;
    assert!(forms.len() > 30, "{}", forms.len());
    let mut outcome = Outcome {
        echoes: 0,
        wrong: Vec::new(),
    };
    let values = hostile(&world.fresh.db);
    let on_sqlite = matches!(world.fresh.db, Db::Sqlite(..));
    for (turn, form) in forms.iter().enumerate() {
        // In all fields at once: each value meets each field.
        for value in &values {
            let all = |(name, _): &(String, String)| (name.clone(), value.clone());
            let fields: Vec<_> = form.fields.iter().map(all).collect();
            let response = world
                .post(form.actor, &form.action, body(&fields), "text/html")
                .await;
            outcome.look(&world, form, "in every field", response).await;
        }
        for place in places(form) {
            let name = &form.fields[place].0;
            for value in in_turn(&values, turn + place) {
                let mut fields = form.fields.clone();
                fields[place].1.clone_from(value);
                let shown: String = value.chars().take(60).collect();
                let response = world
                    .post(form.actor, &form.action, body(&fields), "text/html")
                    .await;
                outcome
                    .look(&world, form, &format!("{name}={shown}"), response)
                    .await;
            }
            // Whatever keeps it, a form is read by the same code: what is wrong with its shape is tried on one engine.
            if !on_sqlite {
                continue;
            }
            let mut missing = form.fields.clone();
            missing.remove(place);
            let response = world
                .post(form.actor, &form.action, body(&missing), "text/html")
                .await;
            outcome
                .look(&world, form, &format!("without {name}"), response)
                .await;
            // Twice in the same form, and as a list.
            let twice = format!("{}&{name}=encore&{name}[]=1&{name}[a][b]=2", body(&form.fields));
            let response = world.post(form.actor, &form.action, twice, "text/html").await;
            outcome
                .look(&world, form, &format!("{name} twice"), response)
                .await;
        }
        for nothing in NO_FORM.iter().filter(|_| on_sqlite) {
            let response = world
                .post(form.actor, &form.action, (*nothing).to_owned(), "text/html")
                .await;
            outcome
                .look(&world, form, &format!("body {nothing:?}"), response)
                .await;
        }
        // Sent again and again, as an impatient finger does.
        for _ in 0..2 {
            let response = world
                .post(form.actor, &form.action, body(&form.fields), "text/html")
                .await;
            outcome.look(&world, form, "again", response).await;
        }
    }
    // What got in is shown calmly too.
    for (_, address, who) in PAGES {
        let page = world.get(Actor::Admin, &world.filled(address)).await;
        if who.contains(&Actor::Admin) && page.status().is_server_error() {
            outcome.wrong.push(format!("{address}: {}", page.status()));
        }
        let page = text(page).await;
        if is_broken(&page) {
            outcome.wrong.push(format!("{address}: shown as it was sent"));
        }
    }
    outcome.wrong.extend(unclean(&world).await);
    assert!(outcome.wrong.is_empty(), "{}", outcome.wrong.join("\n"));
    assert!(
        outcome.echoes > 10,
        "what was typed is shown again: {}",
        outcome.echoes
    );
}

#[tokio::test]
async fn other_sites_send_nothing_here() {
    let world = World::new(testing::sqlite().await).await;
    for form in collected(&world).await {
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("origin", "https://ailleurs.example"),
        ] {
            let request = Request::post(&form.action)
                .header(header::HOST, "localhost")
                .header(header::ACCEPT, "text/html")
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header(name, value)
                .body(Body::from(body(&form.fields)))
                .unwrap();
            let before = world.fresh.db.audit_lines(1000).await.unwrap().len();
            let response = world.send(form.actor, request).await;
            assert_eq!(response.status(), StatusCode::FORBIDDEN, "{} {name}", form.action);
            assert_eq!(world.fresh.db.audit_lines(1000).await.unwrap().len(), before);
        }
    }
}

#[tokio::test]
async fn questions_stay_calm_whatever_they_are_asked() {
    for fresh in testing::both().await {
        let world = World::new(fresh).await;
        let mut asked: Vec<(String, Actor, &'static str)> = Vec::new();
        for (path, method) in server_fn_paths().filter(|(_, method)| *method == Method::GET) {
            assert_eq!(method, Method::GET);
            let line = CALLS
                .iter()
                .find(|(known, ..)| path.trim_start_matches("/api/") == *known);
            if let Some((_, sent, who)) = line {
                let actor = who.last().copied().unwrap_or(Actor::Admin);
                asked.push((
                    format!("{path}?{}", world.filled(sent)),
                    actor,
                    "application/json",
                ));
            }
        }
        for (_, address, who) in PAGES {
            let actor = who.last().copied().unwrap_or(Actor::Admin);
            asked.push((world.filled(address), actor, "text/html"));
        }
        let mut wrong = Vec::new();
        let values = hostile(&world.fresh.db);
        for (turn, (address, actor, accept)) in asked.into_iter().enumerate() {
            let (path, query) = address.split_once('?').unwrap_or((&address, ""));
            // Its own parameters, and those that pages of the site have.
            let own = query
                .split('&')
                .filter_map(|pair| pair.split_once('=').map(|(name, _)| name));
            for (place, name) in own.chain(["q", "saisie", "page"]).enumerate() {
                for value in in_turn(&values, turn + place) {
                    let kept: Vec<_> = query
                        .split('&')
                        .filter(|pair| !pair.starts_with(&format!("{name}=")))
                        .collect();
                    let value: String = value.chars().take(6000).collect();
                    let target = format!("{path}?{}&{name}={value}", kept.join("&"));
                    let response = world.ask(actor, &target, accept).await;
                    let status = response.status();
                    let page = text(response).await;
                    if status.is_server_error() || is_broken(&page) {
                        let shown: String = target.chars().take(120).collect();
                        wrong.push(format!("{shown}: {status}"));
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
