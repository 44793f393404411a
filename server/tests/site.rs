//! The whole router, on both engines, on a day of our choosing.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]
#![recursion_limit = "512"]

#[path = "../store/tests/support/mod.rs"]
mod support;

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use app::context::Clock;
use axum::{Router, body::Body};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::offer::{Offer, OfferState};
use http::{Request, Response, StatusCode, header};
use server::{
    config::{Config, Source},
    http::Site,
    reference, serve,
};
use store::Db;
use support::{both, campaign, offer, place, sqlite, structure};
use tower::ServiceExt;

/// A clock that stands still.
struct Day(&'static str);

impl Clock for Day {
    fn now(&self) -> DateTime<Utc> {
        self.today().and_hms_opt(10, 0, 0).unwrap().and_utc()
    }

    fn today(&self) -> NaiveDate {
        self.0.parse().unwrap()
    }

    fn local(&self, time: DateTime<Utc>) -> chrono::NaiveDateTime {
        time.naive_utc()
    }
}

/// A clock of the same day that moves on by that much each time it is read.
struct Steps(TimeDelta, AtomicI64);

impl Steps {
    fn of(step: TimeDelta) -> Self {
        Self(step, AtomicI64::new(0))
    }
}

impl Clock for Steps {
    fn now(&self) -> DateTime<Utc> {
        OPEN.now() + self.0 * i32::try_from(self.1.fetch_add(1, Ordering::Relaxed)).unwrap()
    }

    fn today(&self) -> NaiveDate {
        OPEN.today()
    }

    fn local(&self, time: DateTime<Utc>) -> chrono::NaiveDateTime {
        time.naive_utc()
    }
}

/// A day on which pupils can search.
const OPEN: Day = Day("2026-11-21");

struct Variables(&'static [(&'static str, &'static str)]);

impl Source for Variables {
    fn get(&self, name: &str) -> Option<String> {
        self.0
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| (*value).to_owned())
    }
}

/// Reference data, the campaign of the tests, and a few structures round Montreuil.
async fn prepared(db: &Db) {
    reference::put(db, OPEN.now()).await.unwrap();
    let known = db.campaigns().await.unwrap().remove(0);
    db.put_campaign(
        &domain::campaign::Campaign {
            id: known.id,
            ..campaign()
        },
        OPEN.now(),
    )
    .await
    .unwrap();
    let (structures, places): (Vec<_>, Vec<_>) =
        (0..3).map(|number| (structure(number), place(number))).unzip();
    db.add_structures(&structures, &places, OPEN.now()).await.unwrap();
}

/// An offer of the campaign that the database knows.
async fn made(db: &Db, number: u32) -> Offer {
    let campaign = db.campaigns().await.unwrap().remove(0).id;
    Offer {
        campaign,
        ..offer(number)
    }
}

async fn site(
    db: &Db,
    clock: impl Clock + 'static,
    variables: &'static [(&'static str, &'static str)],
) -> Site {
    let config = Config::read(&Variables(variables)).unwrap();
    let app = serve::prepare(&config, db.clone(), Arc::new(clock))
        .await
        .unwrap();
    Site::new(&config, app, None)
}

async fn get(router: &Router, path: &str) -> Response<Body> {
    let request = Request::get(path)
        .header(header::ACCEPT, "text/html")
        .header(header::HOST, "localhost");
    router
        .clone()
        .oneshot(request.body(Body::empty()).unwrap())
        .await
        .unwrap()
}

async fn page(router: &Router, path: &str) -> (StatusCode, String) {
    let response = get(router, path).await;
    let status = response.status();
    let body = axum::body::to_bytes(response.into_body(), 4_000_000)
        .await
        .unwrap();
    (
        status,
        String::from_utf8(body.to_vec())
            .unwrap()
            .replace(['\u{a0}', '\u{202f}'], " "),
    )
}

#[tokio::test]
async fn results_are_in_the_servers_html() {
    for fresh in both().await {
        prepared(&fresh.db).await;
        fresh
            .db
            .add_offers(&[made(&fresh.db, 0).await], OPEN.now())
            .await
            .unwrap();
        let router = site(&fresh.db, OPEN, &[]).await.router();

        let (status, html) = page(&router, "/offres?commune=93048&rayon=5").await;
        assert_eq!(status, StatusCode::OK);
        assert!(
            html.contains("1 offre à moins de 5 km de Montreuil (93)"),
            "{html}"
        );
        assert!(html.contains("Découverte n° 0"));
        assert!(
            !html.contains("Camille Martin"),
            "the contact is for accepted pupils only"
        );

        let (status, html) = page(&router, &format!("/offres/{}?commune=75111", offer(0).id)).await;
        assert_eq!(status, StatusCode::OK);
        assert!(
            html.contains("Ascenseur") && html.contains("administratrice réseau")
                || html.contains("Administratrice réseau")
        );
        assert!(html.contains("de Paris 11e Arrondissement (75)"), "{html}");
        assert!(
            !html.contains("Camille Martin") && !html.contains("06 39 98") && !html.contains("rue des Lilas")
        );
    }
}

#[tokio::test]
async fn the_calendar_rules_what_is_shown() {
    let fresh = sqlite().await;
    prepared(&fresh.db).await;
    fresh
        .db
        .add_offers(&[made(&fresh.db, 0).await], OPEN.now())
        .await
        .unwrap();

    let before = site(&fresh.db, Day("2026-10-31"), &[]).await.router();
    let (status, html) = page(&before, "/offres?commune=93048").await;
    assert_eq!(status, StatusCode::OK);
    assert!(
        html.contains("La recherche n’est pas ouverte") && html.contains("dimanche 1er novembre 2026"),
        "{html}"
    );
    assert!(!html.contains("Découverte n° 0"));
    let (status, _) = page(&before, &format!("/offres/{}", offer(0).id)).await;
    assert_eq!(status, StatusCode::NOT_FOUND);

    let after = site(&fresh.db, Day("2027-06-21"), &[]).await.router();
    let (_, html) = page(&after, "/offres").await;
    assert!(
        html.contains("Les stages de cette année avaient lieu du 14 au 25 juin 2027"),
        "{html}"
    );

    // On the second week's eve, offers for the first week alone are over.
    let first_week = Offer {
        weeks: domain::weeks::Weeks::First,
        ..made(&fresh.db, 1).await
    };
    fresh.db.add_offers(&[first_week], OPEN.now()).await.unwrap();
    let eve = site(&fresh.db, Day("2027-06-20"), &[]).await.router();
    let (_, html) = page(&eve, "/offres?commune=93048").await;
    assert!(
        html.contains("Découverte n° 0") && !html.contains("Découverte n° 1"),
        "{html}"
    );
    let (status, _) = page(&eve, &format!("/offres/{}", offer(1).id)).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_another_server_writes_is_seen_within_a_second_and_so_is_its_end() {
    for fresh in both().await {
        prepared(&fresh.db).await;
        let site = site(&fresh.db, Steps::of(TimeDelta::milliseconds(600)), &[]).await;
        let feed = tokio::spawn(site.feed());
        let router = site.router();
        let (_, html) = page(&router, "/offres?commune=93048").await;
        assert!(html.contains("Aucune offre"), "{html}");

        // Another connection stands for another server.
        let other = Db::connect(&fresh.url, 2).await.unwrap();
        other
            .add_offers(&[made(&other, 0).await], OPEN.now())
            .await
            .unwrap();
        assert!(becomes(&router, "Découverte n° 0", true).await, "published");
        assert!(
            other
                .move_offer(offer(0).id, OfferState::Published, OfferState::Paused, OPEN.now())
                .await
                .unwrap()
        );
        assert!(becomes(&router, "Découverte n° 0", false).await, "paused");
        let (status, _) = page(&router, &format!("/offres/{}", offer(0).id)).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        feed.abort();
    }
}

#[tokio::test]
async fn a_page_is_kept_for_everybody_for_a_moment_and_never_for_somebody() {
    let fresh = sqlite().await;
    prepared(&fresh.db).await;
    let path = "/offres?commune=93048";
    // Every page has a nonce of its own: the same page twice is one that was kept.
    let still = site(&fresh.db, OPEN, &[]).await.router();
    let first = page(&still, path).await;
    assert_eq!(first, page(&still, path).await, "kept");
    assert_ne!(
        first,
        page(&still, "/offres?commune=93048&rayon=5").await,
        "another address"
    );
    for (name, value) in [(header::COOKIE, "quinzaine=1"), (header::ACCEPT_ENCODING, "gzip")] {
        let request = Request::get(path)
            .header(header::ACCEPT, "text/html")
            .header(name.clone(), value);
        let answer = still
            .clone()
            .oneshot(request.body(Body::empty()).unwrap())
            .await
            .unwrap();
        let kept = get(&still, path).await;
        let policy = |answer: &Response<Body>| answer.headers()[header::CONTENT_SECURITY_POLICY].clone();
        assert_ne!(policy(&answer), policy(&kept), "{name}");
        assert_ne!(
            answer.headers()["x-request-id"],
            kept.headers()["x-request-id"],
            "{name}"
        );
    }

    let slow = site(&fresh.db, Steps::of(TimeDelta::milliseconds(2_001)), &[])
        .await
        .router();
    assert_ne!(
        page(&slow, path).await,
        page(&slow, path).await,
        "two seconds later"
    );
    let quick = site(&fresh.db, Steps::of(TimeDelta::milliseconds(600)), &[])
        .await
        .router();
    assert_eq!(
        page(&quick, path).await,
        page(&quick, path).await,
        "nothing changed"
    );
}

/// Whether the list comes to hold that text, or to lose it, before a time that only a fault would need.
async fn becomes(router: &Router, text: &str, wanted: bool) -> bool {
    for _ in 0..100 {
        if page(router, "/offres?commune=93048").await.1.contains(text) == wanted {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    false
}

#[tokio::test]
async fn every_answer_carries_the_headers_that_protect_people() {
    let fresh = sqlite().await;
    prepared(&fresh.db).await;
    let plain = site(&fresh.db, OPEN, &[]).await.router();
    let secure = site(
        &fresh.db,
        OPEN,
        &[("QUINZAINE_PUBLIC_URL", "https://stages.example.org")],
    )
    .await
    .router();
    let mut nonces = Vec::new();
    for path in ["/", "/offres", "/rien", "/sante"] {
        let response = get(&plain, path).await;
        let headers = response.headers();
        let policy = headers[header::CONTENT_SECURITY_POLICY]
            .to_str()
            .unwrap()
            .to_owned();
        assert!(
            policy.contains("frame-ancestors 'none'") && policy.contains("default-src 'none'"),
            "{path}: {policy}"
        );
        assert!(
            !policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"),
            "{path}: {policy}"
        );
        assert_eq!(headers[header::REFERRER_POLICY], "same-origin", "{path}");
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{path}");
        assert!(
            headers.contains_key("permissions-policy") && headers.contains_key("x-request-id"),
            "{path}"
        );
        assert!(!headers.contains_key(header::ETAG), "{path}");
        assert!(!headers.contains_key(header::STRICT_TRANSPORT_SECURITY), "{path}");
        let secured = get(&secure, path).await;
        assert!(
            secured.headers().contains_key(header::STRICT_TRANSPORT_SECURITY),
            "{path}"
        );
        if let Some((_, rest)) = policy.split_once("'nonce-") {
            nonces.push(rest.split('\'').next().unwrap().to_owned());
        }
    }
    assert_eq!(nonces.len(), 3);
    nonces.sort();
    nonces.dedup();
    assert_eq!(nonces.len(), 3, "a nonce was used twice");

    let (_, html) = page(&plain, "/offres").await;
    for script in html.split("<script").skip(1) {
        assert!(
            script.split('>').next().unwrap().contains("nonce="),
            "a script without a nonce: {script:.80}"
        );
    }
    assert!(!html.contains(" style=\""), "the policy refuses style attributes");
}

#[tokio::test]
async fn a_post_from_another_site_is_refused_with_a_page() {
    let fresh = sqlite().await;
    prepared(&fresh.db).await;
    let router = site(&fresh.db, OPEN, &[]).await.router();
    let request = Request::post("/api/offers/search")
        .header(header::HOST, "localhost")
        .header(header::ORIGIN, "https://elsewhere.example")
        .header("sec-fetch-site", "cross-site")
        .header(header::ACCEPT, "text/html")
        .body(Body::empty())
        .unwrap();
    let response = router.oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::FORBIDDEN);
    let body = axum::body::to_bytes(response.into_body(), 100_000).await.unwrap();
    assert!(String::from_utf8_lossy(&body).contains("Cet envoi ne vient pas de notre site"));
}

#[tokio::test]
async fn when_the_database_is_away_pages_stay_calm_and_readiness_says_so() {
    let fresh = sqlite().await;
    prepared(&fresh.db).await;
    fresh
        .db
        .add_offers(&[made(&fresh.db, 0).await], OPEN.now())
        .await
        .unwrap();
    let router = site(&fresh.db, OPEN, &[]).await.router();
    fresh.db.close().await;

    assert_eq!(get(&router, "/sante").await.status(), StatusCode::OK);
    assert_eq!(
        get(&router, "/pret").await.status(),
        StatusCode::SERVICE_UNAVAILABLE
    );
    // Search answers from memory.
    let (status, html) = page(&router, "/offres?commune=93048").await;
    assert!(status.is_success() && html.contains("Découverte n° 0"));

    let response = get(&router, &format!("/offres/{}", offer(0).id)).await;
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let id = response.headers()["x-request-id"].to_str().unwrap().to_owned();
    let body = axum::body::to_bytes(response.into_body(), 100_000).await.unwrap();
    let html = String::from_utf8_lossy(&body);
    assert!(
        html.contains("Quelque chose s’est mal passé de notre côté") && html.contains(&id),
        "{html}"
    );
}

#[tokio::test]
async fn hostile_addresses_get_a_calm_answer() {
    let fresh = sqlite().await;
    prepared(&fresh.db).await;
    fresh
        .db
        .add_offers(&[made(&fresh.db, 0).await], OPEN.now())
        .await
        .unwrap();
    let router = site(&fresh.db, OPEN, &[]).await.router();
    let long = format!("/offres?mots={}", "a".repeat(10_000));
    for (path, expected) in [
        ("/offres?rayon=-5", 400),
        ("/offres?rayon=1e309&page=NaN", 400),
        ("/offres?secteur=s31&secteur=nothing", 400),
        ("/offres?page=9999", 404),
        ("/offres?page=4294967295", 404),
        (long.as_str(), 400),
        ("/offres?lieu=%FF%FE%00", 200),
        ("/offres?mots=%3Cscript%3Ealert(1)%3C/script%3E", 200),
        ("/offres?lieu=%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E", 200),
        ("/offres/..%2f..%2fetc%2fpasswd", 404),
        ("/offres/%F0%9F%A6%84", 404),
    ] {
        let (status, html) = page(&router, path).await;
        assert_eq!(status.as_u16(), expected, "{path:.60}");
        assert!(
            !html.contains("<script>alert") && !html.contains("<img src=x"),
            "{path:.60}"
        );
        assert!(html.contains("</html>"), "{path:.60}");
    }
}
