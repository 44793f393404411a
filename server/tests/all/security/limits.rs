//! Limits: who guesses is held up, the owner is not; what strangers cause is bounded; slow and strange clients cost little.

use std::{
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
    rng::Rng,
};
use http::{Request, StatusCode, header};
use server::{
    config::{Config, Source},
    http::Site,
    listen, serve,
};
use store::{Db, SignedUp, TokenPurpose};
use testing::{
    Fresh, Template, now, on_both,
    people::{context, person},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    time::timeout,
};
use tower::ServiceExt;

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

    /// Signs in from that address with those cookies; the page that it leads to, and the cookies that it gives.
    async fn sign_in(&self, from: &str, cookie: &str, password: &str) -> (String, Vec<String>) {
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
        let response = self.router.clone().oneshot(request).await.unwrap();
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
async fn an_address_gets_three_letters_an_hour_and_ten_a_day_of_what_anybody_causes() {
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
async fn letters_that_are_not_sent_make_no_link_void() {
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
    let server = tokio::spawn(listen::serve(listener, router, limits, async {
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
    let server = tokio::spawn(listen::serve(listener, router, limits, std::future::pending()));
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

#[tokio::test]
async fn a_metric_has_no_name_that_a_client_made_up_and_no_page_of_the_site() {
    let town = Town::new(testing::sqlite().await).await;
    let request = Request::get("/metrics").body(Body::empty()).unwrap();
    let response = town.router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
}
