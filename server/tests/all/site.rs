//! The whole router, on both engines, on a day of our choosing.

use std::{
    fs,
    net::SocketAddr,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use axum::{Router, body::Body, extract::ConnectInfo};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::{
    account::{EmailAddress, Role},
    clock::Clock,
    convention::SignerRole,
    id::AccountId,
    offer::{Offer, OfferState},
    place::CommuneCode,
    sector::SectorCode,
};
use futures::StreamExt;
use http::{Request, Response, StatusCode, header};
use server::{
    config::{Config, Source},
    http::{Site, TimeLimits},
    serve,
};
use service::{reference_data, token::Secret};
use store::{Created, Db, NewAccount, SectorRenamed, StudentFile};
use testing::{
    Fresh, Template, campaign, offer,
    people::{act_at, context, name},
    place, structure,
};
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
            .or_else(|| (name == "QUINZAINE_FILES").then(|| env!("CARGO_TARGET_TMPDIR").to_owned()))
    }
}

/// A database with reference data, the campaign of the tests, and a few structures round Montreuil.
static PREPARED: Template<()> = Template::new();

async fn fill(db: &Db) {
    reference_data::put(db, OPEN.now()).await.unwrap();
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

async fn prepared() -> Fresh {
    PREPARED.sqlite(fill).await.0
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
    PREPARED
        .on_both(fill, async |fresh, ()| {
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
            // What is written is what the standard has: marks are comments, and nothing comes after the end.
            assert!(
                html.contains("<!---->") && !html.contains("<!>") && html.ends_with("</body></html>"),
                "{html}"
            );
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
            assert!(html.contains("de Paris 11ᵉ (75)"), "{html}");
            assert!(
                !html.contains("Camille Martin")
                    && !html.contains("06 39 98")
                    && !html.contains("rue des Lilas")
            );
        })
        .await;
}

#[tokio::test]
async fn the_calendar_rules_what_is_shown() {
    let fresh = prepared().await;
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
    PREPARED
        .on_both(fill, async |fresh, ()| {
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
        })
        .await;
}

#[tokio::test]
async fn a_page_is_kept_for_everybody_for_a_moment_and_never_for_somebody() {
    let fresh = prepared().await;
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
    let fresh = prepared().await;
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
    // The page's script alone fetches code: whoever has none fetches nothing, and the nonce stands in no attribute that scripts can read.
    for wrong in ["preload", "crossorigin"] {
        assert!(!html.contains(wrong), "{wrong}: {html}");
    }
    let nonce = html.split("nonce=\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(
        html.matches(nonce).count(),
        html.matches(&format!("nonce=\"{nonce}\"")).count()
    );
    let part = |response: &Response<Body>| response.headers().get("server-timing").cloned();
    for (page, desc) in [("/aide", "part;desc=info"), ("/offres", "part;desc=search")] {
        assert_eq!(part(&get(&plain, page).await).unwrap(), desc);
    }
    assert_eq!(
        part(&get(&plain, "/rien").await),
        None,
        "what is not found is in the base"
    );
}

#[tokio::test]
async fn the_site_can_be_installed_and_its_worker_asks_this_site_alone() {
    const PUBLIC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../public");
    let fresh = prepared().await;
    let router = site(&fresh.db, OPEN, &[("QUINZAINE_SITE", PUBLIC)])
        .await
        .router();
    let worker = get(&router, "/service-worker.js").await;
    assert_eq!(worker.status(), StatusCode::OK);
    assert_eq!(
        worker.headers()[header::CONTENT_SECURITY_POLICY],
        "default-src 'none'; connect-src 'self'"
    );
    let device = get(&router, "/device.js").await;
    assert_eq!(device.headers()[header::CACHE_CONTROL], "public, max-age=3600");
    let (_, html) = page(&router, "/").await;
    assert!(html.contains("href=\"/manifest.webmanifest\""), "{html}");
    assert!(
        html.contains("import('/device.js')"),
        "the page's script brings the device's"
    );

    let public = Path::new(PUBLIC);
    let text = |name: &str| fs::read_to_string(public.join(name)).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&text("manifest.webmanifest")).unwrap();
    let mut masked = 0;
    for icon in manifest["icons"].as_array().unwrap() {
        let (file, sizes) = (icon["src"].as_str().unwrap(), icon["sizes"].as_str().unwrap());
        let bytes = fs::read(public.join(file.trim_start_matches('/'))).unwrap();
        masked += usize::from(icon["purpose"] == "maskable");
        if icon["type"] == "image/png" {
            // A picture says its width and height in its first chunk.
            let side = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
            assert_eq!(format!("{}x{}", side(16), side(20)), sizes, "{file}");
        }
    }
    assert_eq!(masked, 1);

    // Two scripts share these, and the worker knows the names of a build.
    let (worker, device) = (text("service-worker.js"), text("device.js"));
    for shared in [
        "\nconst KEPT = 'quinzaine-garde';\n",
        "\nconst INDEX = '/hors-ligne/gardes.json';\n",
        "\nconst LONGEST = 180 * 86_400_000;\n",
    ] {
        assert!(worker.contains(shared) && device.contains(shared), "{shared}");
    }
    assert!(worker.contains("'/pkg/quinzaine.css', '/pkg/quinzaine.js', '/pkg/quinzaine.wasm'"));
}

#[tokio::test]
async fn a_post_from_another_site_is_refused_with_a_page() {
    let fresh = prepared().await;
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
    let fresh = prepared().await;
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
    let fresh = prepared().await;
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

/// Cards are written as HTML at once: what somebody typed is text there, in attributes too.
#[tokio::test]
async fn what_hosts_type_is_text_in_lists() {
    let fresh = prepared().await;
    let db = &fresh.db;
    let typed = |what: &str| format!("{what} \"'><img src=x onerror=alert(1)>&lt;");
    let (mut host, mut there) = (structure(7), place(7));
    host.name = typed("Atelier");
    there.city = typed("Montreuil");
    db.add_structures(&[host], &[there], OPEN.now()).await.unwrap();
    let mut hostile = made(db, 7).await;
    hostile.title = typed("Découverte");
    let its_page = format!("/offres/{}", hostile.id);
    db.add_offers(&[hostile], OPEN.now()).await.unwrap();
    let router = site(db, OPEN, &[]).await.router();
    for path in ["/offres?commune=93048&rayon=15", its_page.as_str()] {
        let (status, html) = page(&router, path).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert!(!html.contains("<img src=x"), "{path}: {html}");
        // Title, structure and town, each escaped once.
        assert!(html.matches("&lt;img src=x").count() > 2, "{path}: {html}");
        assert!(html.contains("&amp;lt;"), "{path}: {html}");
    }
}

#[tokio::test]
async fn every_sector_has_a_page_that_says_what_is_forbidden_there() {
    let fresh = prepared().await;
    let code = SectorCode::parse("s10").unwrap();
    let hostile = "Bâtiment <script>alert(1)</script>";
    let renamed = fresh.db.rename_sector(&context(), code, hostile).await.unwrap();
    assert_eq!(renamed, SectorRenamed::Done);
    let router = site(&fresh.db, OPEN, &[]).await.router();
    let (status, list) = page(&router, "/securite").await;
    assert_eq!(status, StatusCode::OK);
    let (_, sitemap) = page(&router, "/sitemap.xml").await;
    for sector in reference_data::sectors().unwrap() {
        let path = format!("/securite/{}", sector.code);
        assert!(list.contains(&format!("href=\"{path}\"")), "{path}");
        assert!(sitemap.contains(&format!("{path}</loc>")), "{path}");
        let (status, html) = page(&router, &path).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        for part in [
            "Ce que l’élève peut rencontrer",
            "Ce qui le protège",
            "Interdit aux mineurs",
            "À demander avant de venir",
            "C. trav., art. ",
            // On paper, lines to write on.
            "En cas de problème, s’adresser à",
        ] {
            assert!(html.contains(part), "{path}: {part}");
        }
    }
    let (_, html) = page(&router, "/securite/s10").await;
    for html in [&list, &html] {
        assert!(html.contains("Bâtiment &lt;script&gt;") && !html.contains("<script>alert"));
    }
    assert!(html.contains("Monter ou démonter un échafaudage"), "{html}");
    assert!(html.contains("C. trav., art. D. 4153-31"), "{html}");
    for unknown in ["s0", "s52", "s63", "S10", "btp", "s10%20", "%F0%9F%A6%84"] {
        let (status, _) = page(&router, &format!("/securite/{unknown}")).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{unknown}");
    }
}

/// Chance that can be foreseen.
struct Same;

impl domain::rng::Rng for Same {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(7);
    }
}

const PASSWORD: &str = "cerise tambour glacier vitrail";

/// Sends a form as a browser does: gives where it leads and the cookie it sets. Who is nobody in particular comes from the
/// network of a lycée.
async fn post(
    router: &Router,
    action: &str,
    from: &str,
    cookie: &str,
    fields: &[(&str, &str)],
) -> (String, String) {
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    let mut request = Request::post(action)
        .header(header::ACCEPT, "text/html")
        .header(header::HOST, "localhost")
        .header("sec-fetch-site", "same-origin")
        .header(header::REFERER, from)
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body))
        .unwrap();
    let address: SocketAddr = "192.0.2.7:4000".parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(address));
    let response = router.clone().oneshot(request).await.unwrap();
    let said = |name| {
        let value = response.headers().get(name);
        value
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_owned()
    };
    let cookie = said(header::SET_COOKIE);
    (
        said(header::LOCATION),
        cookie.split(';').next().unwrap_or_default().to_owned(),
    )
}

async fn page_with(router: &Router, path: &str, cookie: &str) -> String {
    let request = Request::get(path)
        .header(header::ACCEPT, "text/html")
        .header(header::HOST, "localhost")
        .header(header::COOKIE, cookie);
    let response = router
        .clone()
        .oneshot(request.body(Body::empty()).unwrap())
        .await
        .unwrap();
    // The secret of a link leaves the address first, for a cookie.
    if path.contains("jeton=") {
        let header = |name: header::HeaderName| response.headers()[name].to_str().unwrap();
        let arrived = header(header::SET_COOKIE).split(';').next().unwrap();
        let cookie = format!("{cookie}; {arrived}");
        return Box::pin(page_with(router, header(header::LOCATION), &cookie)).await;
    }
    let body = axum::body::to_bytes(response.into_body(), 4_000_000)
        .await
        .unwrap();
    String::from_utf8(body.to_vec()).unwrap()
}

/// Somebody with that address; with a password unless they wait for a code.
async fn made_account(db: &Db, new: &str, active: bool, roles: &[Role], student: bool) -> AccountId {
    let school = db.schools_by_department().await.unwrap()[0].1;
    let hash = service::password::hash_password(&Same, PASSWORD).await.unwrap();
    let account = NewAccount {
        name: name("Inès Marchand"),
        email: EmailAddress::parse(new).ok(),
        confirmed: active,
        password_hash: active.then_some(hash),
        roles: roles
            .iter()
            .map(|role| (*role, role.in_school().then_some(school)))
            .collect(),
        student: student.then(|| StudentFile {
            school,
            class_name: "2de 4".into(),
            birth_date: "2011-03-09".parse().unwrap(),
            home: CommuneCode::parse("93048").ok(),
        }),
    };
    match db
        .create_account(&act_at(OPEN.now(), None), &account)
        .await
        .unwrap()
    {
        Created::Done(id) => id,
        Created::EmailTaken => unreachable!(),
    }
}

#[tokio::test]
async fn what_was_typed_in_a_session_that_ended_is_there_after_signing_in() {
    let fresh = prepared().await;
    fresh
        .db
        .add_offers(&[made(&fresh.db, 0).await], OPEN.now())
        .await
        .unwrap();
    made_account(&fresh.db, "ines@exemple.fr", true, &[], true).await;
    let router = site(&fresh.db, OPEN, &[]).await.router();
    let motivation = format!("Je répare des vélos depuis longtemps. {}", "é".repeat(1_460));
    let offer = offer(0).id.to_string();
    let typed = [
        ("offre", offer.as_str()),
        ("semaines", "both"),
        ("motivation", motivation.as_str()),
        ("mot_de_passe", "jamais gardé"),
    ];
    let here = format!("/eleve/postuler/{offer}");
    let from = format!("http://localhost{here}?saisie=0&fait=rien#motivation");
    let (there, own) = post(&router, "/api/pupil/apply", &from, "", &typed).await;
    let suite = there.strip_prefix("/connexion?suite=").expect("to sign in first");
    let back: String = form_urlencoded::parse(format!("s={suite}").as_bytes())
        .map(|(_, value)| value.into_owned())
        .collect();
    assert!(back.starts_with(&format!("{here}?saisie=")), "{back}");
    assert!(page(&router, &there).await.1.contains("est gardé une demi-heure"));

    // A wrong password first: where one was going is not forgotten.
    let sign_in = |password| {
        [
            ("suite", back.clone()),
            ("courriel", "ines@exemple.fr".to_owned()),
            ("mot_de_passe", password),
        ]
    };
    for (password, right) in [("autre chose que cela", false), (PASSWORD, true)] {
        let fields = sign_in(password.to_owned());
        let fields: Vec<_> = fields
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let (there, cookie) = post(
            &router,
            "/api/account/sign-in",
            "http://localhost/connexion",
            &own,
            &fields,
        )
        .await;
        if right {
            assert_eq!(there, back);
            // In another browser it is nobody's.
            assert!(!page_with(&router, &there, &cookie).await.contains(&motivation));
            let page = page_with(&router, &there, &format!("{own}; {cookie}")).await;
            assert!(page.contains(&motivation) && page.contains("Votre session était terminée"));
            assert!(!page.contains("jamais gardé"));
        } else {
            let again = page_with(&router, &there, &cookie).await;
            assert!(again.contains(&back.replace('&', "&amp;")));
        }
    }

    // From elsewhere, or from nowhere, one signs in and no more.
    for from in [
        "http://ailleurs.example/eleve/postuler/x",
        "http://localhost",
        "rien",
        "",
    ] {
        let (there, _) = post(&router, "/api/pupil/apply", from, "", &typed).await;
        assert_eq!(there, "/connexion", "{from}");
    }
    // A button has nothing to keep.
    let (there, _) = post(
        &router,
        "/api/pupil/favourite/keep",
        "http://localhost/offres?commune=93048",
        "",
        &[("offre", &offer)],
    )
    .await;
    assert_eq!(there, "/connexion?suite=%2Foffres%3Fcommune%3D93048");
}

#[tokio::test]
async fn what_nobody_sends_is_kept_within_limits() {
    let fresh = prepared().await;
    let limits = &[("QUINZAINE_LIMIT_NETWORK", "3"), ("QUINZAINE_LIMIT_PERSON", "2")];
    let router = site(&fresh.db, OPEN, limits).await.router();
    let ask = async |action: &str, fields: &[(&str, &str)]| {
        post(&router, action, "http://localhost/", "", fields).await
    };
    let send = async |action: &str, fields: &[(&str, &str)]| ask(action, fields).await.0;
    // A link that was made up is looked at before what comes with it.
    let declined = send("/api/proposals/decline", &[("jeton", "x"), ("motif", "")]).await;
    assert_eq!(declined, "/reponse?jeton=x");

    // A form that is far too large comes back, cut.
    let long = "é".repeat(30_000);
    let (there, own) = ask("/api/account/sign-up", &[("nom", &long), ("courriel", "zoe")]).await;
    let html = page_with(&router, &there, &own).await;
    assert!(html.contains(&"é".repeat(4_000)) && !html.contains(&"é".repeat(4_200)));
    for _ in 0..2 {
        let there = send("/api/account/sign-up", &[("nom", "Zoé")]).await;
        assert!(!there.ends_with("saisie=trop"), "{there}");
    }
    // From then on nothing is kept for that network, and it is told so.
    let there = send("/api/account/sign-up", &[("nom", "Zoé Martin")]).await;
    assert_eq!(there, "/inscription?saisie=trop");
    let (_, html) = page(&router, &there).await;
    assert!(html.contains("Trop d’essais") && !html.contains("Zoé Martin"));

    // The links of e-mails are counted together, whatever is tried.
    for _ in 0..2 {
        let there = send("/api/account/confirm", &[("jeton", "x")]).await;
        assert!(there.starts_with("/connexion?saisie="), "{there}");
    }
    let there = send("/api/proposals/decline", &[("jeton", "x"), ("motif", "non")]).await;
    assert_eq!(there, "/reponse?jeton=x&saisie=trop");
}

#[tokio::test]
async fn activating_says_nothing_of_who_has_an_account() {
    let fresh = prepared().await;
    let db = &fresh.db;
    made_account(db, "connue@exemple.fr", true, &[Role::Host], false).await;
    let context = act_at(OPEN.now(), None);
    let router = site(db, OPEN, &[("QUINZAINE_LIMIT_PERSON", "3")]).await.router();
    for (code, address) in [
        ("AAAAA-AAAAA", "connue@exemple.fr"),
        ("BBBBB-BBBBB", "neuve@exemple.fr"),
    ] {
        let student = made_account(db, "", false, &[], true).await;
        let end = OPEN.now() + TimeDelta::days(1);
        let hash = Secret::read(code).hash();
        assert!(
            db.insert_activation_code(&context, student, &hash, end)
                .await
                .unwrap()
        );
        let fields = [("code", code), ("courriel", address), ("mot_de_passe", PASSWORD)];
        let (there, cookie) = post(
            &router,
            "/api/account/activate",
            "http://localhost/activation",
            "",
            &fields,
        )
        .await;
        let html = page_with(&router, &there, &cookie).await;
        assert!(
            html.contains("Votre adresse n’est pas encore confirmée"),
            "{html}"
        );
        assert_eq!(there, "/espace?fait=compte");
        // Signed in, and at home: a pupil searches and applies at once.
        assert!(page_with(&router, "/eleve", &cookie).await.contains("<h1"));
    }

    // Whoever reads the e-mail proves the address. It may have been mistyped: they do not come into a pupil's account.
    let emails = db.emails(10, None).await.unwrap();
    let email = emails
        .iter()
        .find(|email| email.to_email == "neuve@exemple.fr")
        .unwrap();
    let secret = email.text.split("jeton=").nth(1).unwrap();
    // Another browser than where the code was typed: whoever confirms chooses the password.
    let fields = [
        ("jeton", secret.get(..64).unwrap()),
        ("mot_de_passe", "un autre mot de passe entier"),
    ];
    let (there, cookie) = post(&router, "/api/account/confirm", "http://localhost/", "", &fields).await;
    assert_eq!(
        (there.as_str(), cookie.as_str()),
        ("/connexion?fait=confirmee", "")
    );
    let login = db.account_by_email("neuve@exemple.fr").await.unwrap().unwrap();
    assert!(login.confirmed);

    // A link is tried as often as a code, and no more.
    let fields = [
        ("jeton", "x"),
        ("courriel", "connue@exemple.fr"),
        ("mot_de_passe", PASSWORD),
    ];
    for number in 0..4 {
        let (there, own) = post(
            &router,
            "/api/account/activate",
            "http://localhost/activation",
            "",
            &fields,
        )
        .await;
        let html = page_with(&router, &there, &own).await;
        assert_eq!(html.contains("Trop d’essais"), number == 3, "{number}");
    }
}

#[tokio::test]
async fn a_head_becomes_a_guardian_from_the_students_page() {
    let fresh = prepared().await;
    let db = &fresh.db;
    made_account(db, "paul@exemple.fr", true, &[Role::Admin], false).await;
    let head = made_account(db, "helene@exemple.fr", true, &[Role::Head], false).await;
    let student = made_account(db, "ines@exemple.fr", true, &[], true).await;
    let router = site(db, OPEN, &[]).await.router();
    let credentials = [("courriel", "paul@exemple.fr"), ("mot_de_passe", PASSWORD)];
    let (_, cookie) = post(&router, "/api/account/sign-in", "", "", &credentials).await;
    let here = format!("/administration/personnes/{student}");
    for (address, said) in [
        ("personne@exemple.fr", "Aucun compte n’a cette adresse"),
        ("ines@exemple.fr", "C’est le compte d’un élève"),
        (
            "Helene@exemple.fr",
            "La personne est représentante légale de cet élève.",
        ),
    ] {
        let id = student.to_string();
        let fields = [("personne", id.as_str()), ("courriel", address)];
        let (there, _) = post(
            &router,
            "/api/administration/people/link",
            &here,
            &cookie,
            &fields,
        )
        .await;
        assert!(there.starts_with(&here), "{there}");
        let html = page_with(&router, &there, &cookie).await;
        assert!(html.contains(said), "{address}: {html}");
    }
    let account = db.account(head).await.unwrap().unwrap();
    assert!(account.is(Role::Guardian) && account.is(Role::Head));
    assert_eq!(db.students_of(head).await.unwrap().len(), 1);
}

/// A body that takes a second to arrive, in two halves.
fn slow(text: &'static str) -> Body {
    let (first, second) = text.split_at(text.len() / 2);
    let halves = futures::stream::once(async move { Ok::<_, std::io::Error>(first) }).chain(
        futures::stream::once(async move {
            tokio::time::sleep(Duration::from_secs(1)).await;
            Ok(second)
        }),
    );
    Body::from_stream(halves)
}

/// A file of five megabytes takes minutes on a slow phone: it has them, and nothing else does.
#[tokio::test]
async fn a_document_to_check_may_be_too_large_and_is_told_so() {
    let fresh = prepared().await;
    let router = site(&fresh.db, OPEN, &[]).await.router();
    let mut passer_by = testing::browser::Browser::new(&router);
    for size in [40 * 1024 * 1024 + 1, 50 * 1024 * 1024] {
        let page = passer_by
            .upload("/verifier/fichier", &[], &vec![b' '; size])
            .await;
        assert_eq!(page.address, "/verifier?empreinte=trop-lourd");
        assert!(page.html.contains("Ce fichier est trop lourd"), "{}", page.html);
        assert!(page.html.contains("Vérifier ce fichier"));
    }
    // A signed file with the scans of all who sign is none.
    let signed = vec![b' '; SignerRole::ALL.len() * service::file_type::LARGEST + 1024 * 1024];
    let page = passer_by.upload("/verifier/fichier", &[], &signed).await;
    let digest = domain::digest::Digest::of(&signed);
    assert_eq!(page.address, format!("/verifier?empreinte={digest}"));
    let page = passer_by.upload("/verifier/fichier", &[], b"").await;
    assert_eq!(page.address, "/verifier?empreinte=aucun");
}

#[tokio::test]
async fn a_file_has_longer_to_arrive_than_a_form() {
    let fresh = prepared().await;
    let router = site(&fresh.db, OPEN, &[])
        .await
        .within(TimeLimits {
            page: Duration::from_millis(300),
            upload: Duration::from_mins(5),
        })
        .router();
    let send = async |path: &str, media: &str, body: &'static str| {
        let request = Request::post(path)
            .header(header::HOST, "localhost")
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, media)
            .body(slow(body))
            .unwrap();
        router.clone().oneshot(request).await.unwrap()
    };
    let file = "--limite\r\nContent-Disposition: form-data; name=\"fichier\"; filename=\"a.pdf\"\r\n\
                Content-Type: application/pdf\r\n\r\n%PDF-1.7 quelque chose\r\n--limite--\r\n";
    let answer = send("/verifier/fichier", "multipart/form-data; boundary=limite", file).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let form = send(
        "/api/account/sign-in",
        "application/x-www-form-urlencoded",
        "courriel=lea&mot=x",
    )
    .await;
    assert_eq!(form.status(), StatusCode::SERVICE_UNAVAILABLE);
}
