//! Limits: who guesses is held up, the owner is not; what strangers cause is bounded; slow and strange clients cost little.

use std::{
    convert::Infallible,
    net::{IpAddr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    routing::{get, post},
};
use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use domain::{
    account::{EmailAddress, PersonName, Role},
    clock::Clock,
    digest::Digest,
    id::AccountId,
    rng::Rng,
    security::SecurityKind,
};
use futures::TryStreamExt;
use http::{Request, Response, StatusCode, header};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::rt::TokioIo;
use server::{
    config::{Config, Source},
    http::Site,
    listen, serve, telemetry,
};
use service::{
    clamd::Clamd,
    context::AppContext,
    password::{Lane, queue},
    rate_limit::networks,
};
use store::{Db, Period, SignedUp, TokenPurpose};
use testing::{
    Fresh, Template,
    browser::Browser,
    files::PDF,
    now, on_both,
    people::{context, person},
    structure,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, duplex},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    time::timeout,
};
use tower::ServiceExt;

use crate::signing::scene::Scene;

const PASSWORD: &str = "trois lacs et une barque";
const WRONG: &str = "trois lacs et deux barques";

/// A clock that is moved by hand.
struct Moved(AtomicI64);

impl Clock for Moved {
    fn now(&self) -> DateTime<Utc> {
        now() + TimeDelta::minutes(self.0.load(Ordering::Relaxed))
    }

    fn today(&self) -> NaiveDate {
        self.now().date_naive()
    }

    fn local(&self, time: DateTime<Utc>) -> NaiveDateTime {
        time.naive_utc()
    }
}

struct Few;

impl Source for Few {
    fn get(&self, name: &str) -> Option<String> {
        match name {
            "QUINZAINE_FILES" => Some(env!("CARGO_TARGET_TMPDIR").to_owned()),
            "QUINZAINE_LIMIT_PERSON" => Some("3".to_owned()),
            "QUINZAINE_LIMIT_NETWORK" => Some("40".to_owned()),
            _ => None,
        }
    }
}

struct Same;

impl Rng for Same {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(7);
    }
}

/// A site with one account, which has a password.
struct Town {
    fresh: Fresh,
    router: Router,
    clock: Arc<Moved>,
}

impl Town {
    async fn new(fresh: Fresh) -> Self {
        let anne = person(&fresh.db, "Anne Roy", &[Role::Host]).await;
        let hash = service::password::hash_password(&Same, PASSWORD).await.unwrap();
        fresh
            .db
            .set_password(&context(), anne, &hash, None)
            .await
            .unwrap();
        let clock = Arc::new(Moved(AtomicI64::new(0)));
        let app = serve::prepare(&Config::read(&Few).unwrap(), fresh.db.clone(), clock.clone())
            .await
            .unwrap();
        let router = Site::new(&Config::read(&Few).unwrap(), app, None).router();
        Self { fresh, router, clock }
    }

    /// What signing in from that address with those cookies is answered.
    async fn try_to_sign_in(&self, from: &str, cookie: &str, password: &str) -> Response<Body> {
        let from: IpAddr = from.parse().unwrap();
        let form = format!(
            "courriel=anne.roy%40exemple.fr&mot_de_passe={}",
            password.replace(' ', "+")
        );
        let mut request = Request::post("/api/account/sign-in")
            .header(header::ACCEPT, "text/html")
            .header(header::HOST, "localhost")
            .header(header::COOKIE, cookie)
            .header(header::REFERER, "http://localhost/connexion")
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form))
            .unwrap();
        request
            .extensions_mut()
            .insert(ConnectInfo(SocketAddr::new(from, 1)));
        self.router.clone().oneshot(request).await.unwrap()
    }

    /// Signs in; the page that it leads to, and the cookies that it gives.
    async fn sign_in(&self, from: &str, cookie: &str, password: &str) -> (String, Vec<String>) {
        let response = self.try_to_sign_in(from, cookie, password).await;
        let location = response.headers()[header::LOCATION].to_str().unwrap().to_owned();
        let cookies = response.headers().get_all(header::SET_COOKIE).iter();
        let cookies = cookies
            .map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap().to_owned())
            .collect();
        (location, cookies)
    }

    async fn enters(&self, from: &str, cookie: &str) -> bool {
        self.sign_in(from, cookie, PASSWORD).await.0 == "/espace"
    }
}

#[tokio::test]
async fn whoever_guesses_locks_out_themselves_and_not_the_owner() {
    static EMPTY: Template<()> = Template::new();
    EMPTY
        .on_both(
            async |_: &Db| (),
            async |fresh, ()| {
                let town = Town::new(fresh).await;
                let (there, cookies) = town.sign_in("192.0.2.1", "", PASSWORD).await;
                assert_eq!(there, "/espace");
                let device = cookies
                    .iter()
                    .find(|cookie| cookie.starts_with("quinzaine-appareil="))
                    .unwrap();
                for _ in 0..3 {
                    assert_ne!(town.sign_in("203.0.113.9", "", WRONG).await.0, "/espace");
                }
                // Not even with the right one; from elsewhere nobody is held up.
                assert!(!town.enters("203.0.113.9", "").await);
                assert!(town.enters("192.0.2.1", "").await);
                // The owner's own browser comes in from there too.
                assert!(town.enters("203.0.113.9", device).await);
                // The wait grows: a quarter of an hour, then the hour.
                town.clock.0.store(16, Ordering::Relaxed);
                for _ in 0..3 {
                    town.sign_in("203.0.113.9", "", WRONG).await;
                }
                town.clock.0.store(32, Ordering::Relaxed);
                assert!(!town.enters("203.0.113.9", "").await);
                town.clock.0.store(80, Ordering::Relaxed);
                assert!(town.enters("203.0.113.9", "").await);
                // The owner was told, once.
                let told = town.fresh.db.emails(50, None).await.unwrap();
                let warnings = told
                    .iter()
                    .filter(|email| email.subject.contains("mots de passe faux"));
                assert_eq!(warnings.count(), 1);
            },
        )
        .await;
}

#[tokio::test]
async fn a_whole_network_of_ipv6_is_one_and_known_browsers_come_in_all_the_same() {
    let town = Town::new(testing::sqlite().await).await;
    let (_, cookies) = town.sign_in("192.0.2.1", "", PASSWORD).await;
    let device = cookies
        .iter()
        .find(|cookie| cookie.starts_with("quinzaine-appareil="))
        .unwrap();
    for number in 0..41 {
        town.sign_in(&format!("2001:db8:1:2::{number:x}"), "", WRONG)
            .await;
    }
    assert!(!town.enters("2001:db8:1:2:ffff::1", "").await);
    assert!(town.enters("2001:db8:1:2:ffff::1", device).await);
}

#[tokio::test]
async fn nothing_is_counted_for_a_made_up_browser_whose_network_finds_no_place() {
    let town = Town::new(testing::sqlite().await).await;
    let from = "198.51.100.7";
    let (network, _) = networks(from.parse().unwrap()).pop().unwrap();
    let strangers = queue(&Lane::Stranger(String::new()));
    let places: Vec<_> = std::iter::from_fn(|| strangers.enter(network.clone())).collect();
    assert!(!places.is_empty());
    let made_up = format!("quinzaine-appareil={}", "0".repeat(64));
    for _ in 0..41 {
        town.try_to_sign_in(from, &made_up, WRONG).await;
    }
    drop(places);
    assert!(town.enters(from, "").await);
}

#[tokio::test]
async fn an_address_gets_three_emails_an_hour_and_ten_a_day_of_what_anybody_causes() {
    on_both(async |fresh| {
        let name = PersonName::parse("http://exemple.test gagnez").unwrap();
        let email = EmailAddress::parse("cible@exemple.fr").unwrap();
        let mut sent = Vec::new();
        for hour in 0..30 {
            for minute in [0, 10, 20, 30, 40] {
                let at = now() + TimeDelta::minutes(hour * 60 + minute);
                let number = hour * 60 + minute;
                let link = testing::people::secret(&format!("s{number}"));
                let act = testing::people::act_at(at, None);
                fresh
                    .db
                    .sign_up_host(&act, &name, &email, "hash", "browser", &link)
                    .await
                    .unwrap();
                let link = testing::people::secret(&format!("r{number}"));
                fresh.db.request_reset(&act, &email.key(), &link).await.unwrap();
            }
            sent.push(fresh.db.emails(500, None).await.unwrap().len());
        }
        assert!(sent[0] <= 3, "{sent:?}");
        assert!(sent[23] <= 10 && sent[29] > sent[22], "{sent:?}");
    })
    .await;
}

/// Whoever asks without end for links to somebody's address makes none of those void that were sent, and its owner gets one all the same.
#[tokio::test]
async fn emails_that_are_not_sent_make_no_link_void() {
    on_both(async |fresh| {
        let anne = person(&fresh.db, "Anne Roy", &[Role::Host]).await;
        let key = "anne.roy@exemple.fr";
        let at = |minute| testing::people::act_at(now() + TimeDelta::minutes(minute), None);
        let link = |number: i64| testing::people::secret(&format!("r{number}"));
        for number in 0..9 {
            fresh
                .db
                .request_reset(&at(number), key, &link(number))
                .await
                .unwrap();
        }
        let owner = async |number: i64| {
            let hash = format!("r{number}");
            let token = fresh
                .db
                .peek_token(&hash, TokenPurpose::ResetPassword, now())
                .await;
            token.unwrap().and_then(|token| token.account)
        };
        assert_eq!(owner(2).await, Some(anne));
        assert_eq!(owner(8).await, None);
        assert_eq!(fresh.db.emails(50, None).await.unwrap().len(), 3);
        fresh.db.request_own_reset(&at(10), key, &link(10)).await.unwrap();
        assert_eq!(owner(10).await, Some(anne));
        assert_eq!(fresh.db.emails(50, None).await.unwrap().len(), 4);
        // Nor does it undo a sign-up that waits for its owner.
        let (name, email) = (
            PersonName::parse("Léo Blin").unwrap(),
            EmailAddress::parse("leo@exemple.fr").unwrap(),
        );
        let mut made = Vec::new();
        for number in 20..26 {
            let said = fresh
                .db
                .sign_up_host(&at(number), &name, &email, "hash", "browser", &link(number))
                .await;
            made.push(said.unwrap());
        }
        assert!(matches!(made[2], SignedUp::New(_)) && made[3..].iter().all(|said| *said == SignedUp::Known));
        assert!(
            fresh
                .db
                .peek_token("r22", TokenPurpose::ConfirmEmail, now())
                .await
                .unwrap()
                .is_some()
        );
    })
    .await;
}

#[tokio::test]
async fn a_head_that_trickles_ends_and_what_is_whole_is_answered() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().route("/", post(|body: String| async move { body }));
    let limits = listen::Limits {
        head: Duration::from_millis(300),
        ..listen::Limits::default()
    };
    let (stop, asked) = oneshot::channel::<()>();
    let server = tokio::spawn(listen::serve(listener, router, limits, Vec::new(), async {
        _ = asked.await;
    }));
    let mut slow = TcpStream::connect(address).await.unwrap();
    slow.write_all(b"POST / HTTP/1.1\r\nHost: x\r\n").await.unwrap();
    let ended = async {
        for _ in 0..100 {
            tokio::time::sleep(Duration::from_millis(50)).await;
            if slow.write_all(b"a").await.is_err() {
                return;
            }
        }
        panic!("the connection is still open");
    };
    ended.await;
    let mut quick = TcpStream::connect(address).await.unwrap();
    let request = b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok";
    quick.write_all(request).await.unwrap();
    let mut answer = String::new();
    quick.read_to_string(&mut answer).await.unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 200") && answer.ends_with("ok"),
        "{answer}"
    );
    drop(stop);
    timeout(Duration::from_secs(5), server).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_body_is_read_in_small_pieces_however_fast_it_comes() {
    const LENGTH: usize = 1024 * 1024;
    // All of it is there before any of it is read: how a socket would cut it plays no part.
    let (mut quick, here) = duplex(2 * LENGTH);
    let head = format!("POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {LENGTH}\r\n\r\n");
    quick.write_all(head.as_bytes()).await.unwrap();
    quick.write_all(&vec![b'x'; LENGTH]).await.unwrap();
    let largest = service_fn(|request: Request<Incoming>| async move {
        let pieces = Body::new(request.into_body()).into_data_stream();
        let largest = pieces.try_fold(0, |largest, piece| async move { Ok(piece.len().max(largest)) });
        let largest = largest.await.unwrap();
        Ok::<_, Infallible>(Response::new(largest.to_string()))
    });
    listen::protocol(listen::Limits::default())
        .serve_connection(TokioIo::new(here), largest)
        .await
        .unwrap();
    let mut answer = String::new();
    quick.read_to_string(&mut answer).await.unwrap();
    let (_, largest) = answer.rsplit_once("\r\n").unwrap();
    let largest: usize = largest.parse().unwrap();
    // The buffer is of 16 KiB. Where the library takes up the memory of the head again there is half as much beside it.
    assert!((8 * 1024..=24 * 1024).contains(&largest), "{answer}");
}

#[tokio::test]
async fn who_takes_nothing_of_an_answer_is_let_go_and_who_reads_gets_all_of_it() {
    const LENGTH: usize = 64 * 1024 * 1024;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().route("/", get(|| async { vec![b'x'; LENGTH] }));
    let limits = listen::Limits {
        answer: Duration::from_millis(300),
        connections: 1,
        ..listen::Limits::default()
    };
    let server = tokio::spawn(listen::serve(
        listener,
        router,
        limits,
        Vec::new(),
        std::future::pending(),
    ));
    let ask = async || {
        let mut socket = TcpStream::connect(address).await.unwrap();
        let request = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        socket.write_all(request).await.unwrap();
        socket
    };
    let idle = ask().await;
    // There is one place: the second is served once the first was let go.
    let mut answer = Vec::new();
    let mut reader = ask().await;
    timeout(Duration::from_mins(1), reader.read_to_end(&mut answer))
        .await
        .unwrap()
        .unwrap();
    assert!(answer.len() > LENGTH);
    drop(idle);
    server.abort();
}

/// What a connection is answered: nothing where it is closed.
async fn answered(address: SocketAddr) -> String {
    let mut socket = TcpStream::connect(address).await.unwrap();
    let request = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let mut answer = String::new();
    // Closed at once, either may fail.
    if socket.write_all(request).await.is_ok() {
        _ = socket.read_to_string(&mut answer).await;
    }
    answer
}

#[tokio::test]
async fn one_network_does_not_hold_all_connections_and_a_trusted_proxy_may() {
    for (proxies, is_answered) in [(Vec::new(), false), (vec!["127.0.0.0/8".parse().unwrap()], true)] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route("/", get(|| async { "ok" }));
        let limits = listen::Limits {
            of_one_network: 1,
            ..listen::Limits::default()
        };
        let server = tokio::spawn(listen::serve(
            listener,
            router,
            limits,
            proxies,
            std::future::pending(),
        ));
        // Connections are accepted in the order in which they came.
        let mut idle = TcpStream::connect(address).await.unwrap();
        assert_eq!(answered(address).await.ends_with("ok"), is_answered);
        // Once the server ended it too, its place is free.
        idle.shutdown().await.unwrap();
        idle.read_to_end(&mut Vec::new()).await.unwrap();
        assert!(answered(address).await.ends_with("ok"));
        server.abort();
    }
}

#[tokio::test]
async fn a_metric_has_no_name_that_a_client_made_up_and_no_page_of_the_site() {
    let figures = telemetry::figures(telemetry::start_metrics().unwrap());
    let town = Town::new(testing::sqlite().await).await;
    let ask = async |router: &Router, method: &str, path: &str| {
        let request = Request::builder().method(method).uri(path);
        let request = request.header(header::HOST, "localhost");
        let response = router
            .clone()
            .oneshot(request.body(Body::empty()).unwrap())
            .await
            .unwrap();
        let status = response.status();
        let body = axum::body::to_bytes(response.into_body(), 4_000_000)
            .await
            .unwrap();
        (status, String::from_utf8_lossy(&body).into_owned())
    };
    for (method, path) in [
        ("X-INVENTEE", "/sante"),
        ("X-INVENTEE", "/pas-de-page-inventee"),
        ("GET", "/pas-de-page-inventee"),
        ("GET", "/offres/offre-inventee"),
        ("GET", "/convention/convention-inventee/journal.jsonl"),
        ("POST", "/api/fonction-inventee"),
        ("GET", "/pkg/fichier-inventee.js"),
        ("GET", "/offres?q=recherche-inventee"),
    ] {
        ask(&town.router, method, path).await;
    }
    let (status, told) = ask(&figures, "GET", "/metrics").await;
    assert_eq!(status, StatusCode::OK);
    // They were counted, and under names of the site's own: each other name would be kept for ever.
    for counted in [
        "http_requests_total",
        "method=\"other\",route=\"/sante\"",
        "route=\"(none)\"",
    ] {
        assert!(told.contains(counted), "{counted}: {told}");
    }
    let lines: Vec<_> = told
        .lines()
        .filter(|line| line.to_lowercase().contains("inventee"))
        .collect();
    assert!(lines.is_empty(), "{lines:#?}");
    // The figures have a listener of their own: the site has no such page.
    let (status, _) = ask(&town.router, "GET", "/metrics").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn who_is_held_up_is_written_down_without_what_they_typed() {
    let town = Town::new(testing::sqlite().await).await;
    for _ in 0..4 {
        town.sign_in("203.0.113.9", "", WRONG).await;
    }
    let lines = town.fresh.db.security_lines(50).await.unwrap();
    let held_up = lines
        .iter()
        .find(|line| line.event.kind == SecurityKind::LockedOut)
        .unwrap();
    assert!(!held_up.event.subject.is_empty() && !held_up.event.subject.contains('@'));
    assert_eq!(held_up.event.network, "203.0.113.0/24");
}

#[tokio::test]
async fn what_one_account_makes_us_keep_in_a_day_is_bounded() {
    let scene = Scene::new(testing::sqlite().await).await;
    let world = &scene.world;
    let day = Period::around(scene.app.clock.now(), TimeDelta::days(1));
    // As if they had brought as much already.
    let brought = async |who: AccountId, what: &str, most: u32| {
        let subject = Digest::of(who.to_string().as_bytes()).to_string();
        for _ in 0..most {
            scene.app.db.attempts(what, &subject, day).await.unwrap();
        }
        scene.browser(who).await
    };
    let mut student = brought(world.student, "kept_form", 400).await;
    let typed = [("courriel", "pas une adresse"), ("mot_de_passe_actuel", "x")];
    let page = student.post("/api/account/email", &typed).await;
    assert!(page.address.contains("saisie=trop"), "{}", page.address);

    let mut host = brought(world.host, "kept_draft", 100).await;
    let structure = structure(0).id.to_string();
    let page = host
        .post("/api/host/draft/start", &[("structure", &structure)])
        .await;
    assert!(page.html.contains("rien de plus n’est gardé"), "{}", page.html);

    let mut staff = brought(world.staff, "kept_import", 40).await;
    let page = staff
        .upload("/lycee/import/fichier", &[], b"Nom;Classe\r\nROY;2de 1\r\n")
        .await;
    assert!(page.html.contains("rien de plus n’est gardé"), "{}", page.html);

    let mut guardian = brought(world.guardian, "kept_file", 100).await;
    let certificate = format!("/convention/{}/attestation", scene.id());
    let page = guardian.upload(&certificate, &[], PDF).await;
    assert!(page.html.contains("Trop de fichiers"), "{}", page.html);
    assert_eq!(guardian.open(&certificate).await.status, StatusCode::NOT_FOUND);
}

/// A digest is asked about as often as a file is sent, and no more; from elsewhere nobody is held up.
#[tokio::test]
async fn checks_are_counted_for_a_network_whether_a_file_or_its_digest_comes() {
    let scene = Scene::new(testing::sqlite().await).await;
    let ask = async |from: [u8; 4], method: &str, path: &str| {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::ACCEPT, "text/html")
            .header(header::HOST, "localhost")
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=limite")
            .body(Body::from("--limite--\r\n"))
            .unwrap();
        let from = SocketAddr::new(IpAddr::from(from), 1);
        request.extensions_mut().insert(ConnectInfo(from));
        scene.router.clone().oneshot(request).await.unwrap()
    };
    let read = async |response: Response<Body>| {
        let body = axum::body::to_bytes(response.into_body(), 1_000_000)
            .await
            .unwrap();
        String::from_utf8_lossy(&body).into_owned()
    };
    let digest = format!("/verifier?empreinte={}", Digest::of(b"autre"));
    let from = [203, 0, 113, 7];
    assert!(
        read(ask(from, "GET", &digest).await)
            .await
            .contains("Document inconnu")
    );
    // As if that network had asked as often as it may.
    let period = Period::around(scene.app.clock.now(), TimeDelta::minutes(15));
    for action in ["check", "check_file"] {
        for (network, factor) in networks(IpAddr::from(from)) {
            let subject = Digest::of(format!("{action} {network}").as_bytes()).to_string();
            for _ in 0..scene.app.limits.per_network * factor {
                scene.app.db.attempts("network", &subject, period).await.unwrap();
            }
        }
    }
    assert!(
        read(ask(from, "GET", &digest).await)
            .await
            .contains("Trop de vérifications")
    );
    for path in ["/verifier/fichier", "/verifier/examen"] {
        let answer = ask(from, "POST", path).await;
        assert_eq!(
            answer.headers()[header::LOCATION],
            "/verifier?empreinte=trop",
            "{path}"
        );
        let answer = ask([198, 51, 100, 7], "POST", path).await;
        assert_eq!(
            answer.headers()[header::LOCATION],
            "/verifier?empreinte=aucun",
            "{path}"
        );
    }
}

/// An antivirus that gives these replies, one to each file.
async fn antivirus(replies: [&'static [u8]; 3]) -> Clamd {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let place = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        for reply in replies {
            let (mut client, _) = listener.accept().await.unwrap();
            let mut command = [0; 10];
            client.read_exact(&mut command).await.unwrap();
            loop {
                let length = client.read_u32().await.unwrap();
                if length == 0 {
                    break;
                }
                let mut chunk = vec![0; usize::try_from(length).unwrap()];
                client.read_exact(&mut chunk).await.unwrap();
            }
            client.write_all(reply).await.unwrap();
        }
    });
    place.parse().unwrap()
}

#[tokio::test]
async fn a_file_that_was_not_found_clean_is_neither_kept_nor_given_out() {
    let scene = Scene::new(testing::sqlite().await).await;
    let clamd = antivirus([b"stream: Eicar-Signature FOUND\0", b"", b"stream: OK\0"]).await;
    let app = AppContext {
        clamd: Some(Arc::new(clamd)),
        ..scene.app.clone()
    };
    let router = Site::new(&Config::read(&Few).unwrap(), app, None).router();
    let signed_in = scene.browser(scene.world.student).await;
    let mut student = Browser::holding(&router, signed_in.cookie().to_owned());
    let certificate = format!("/convention/{}/attestation", scene.id());
    for said in [
        "L’antivirus a trouvé un danger",
        "L’antivirus ne répond pas",
        "L’attestation est remise",
    ] {
        assert_eq!(
            student.open(&certificate).await.status,
            StatusCode::NOT_FOUND,
            "{said}"
        );
        let page = student.upload(&certificate, &[], PDF).await;
        assert!(page.html.contains(said), "{said}: {}", page.html);
    }
    assert_eq!(student.download(&certificate).await, PDF);
}
