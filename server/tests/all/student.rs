//! The pupil's space, through the whole router: pages read and forms posted as a browser without JavaScript does.

use std::sync::Arc;

use axum::{Router, body::Body};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::{
    application::ApplicationState,
    clock::Clock,
    id::{AccountId, ApplicationId, OfferId},
    offer::{
        Listing, Offer,
        transitions::{OfferActor, OfferEvent},
    },
    proposal::ProposalState,
};
use http::{Method, Request, StatusCode, header};
use server::{
    config::{Config, Source},
    http::Site,
    serve,
};
use service::{
    context::AppContext,
    demo_accounts::DEMO_ACCOUNTS,
    student::search_alerts::{notify_all, notify_some},
    token::Secret,
};
use store::{Accepted, ChangeContext, Db, OfferMoved};
use testing::{Fresh, browser::assert_no_unit, offer, people::Plain};
use tower::ServiceExt;

use crate::templates::demonstration;

mod alerts;
mod alone;
mod offers;

/// A clock that stands still, so many hours after ten o'clock.
struct At(i64);

impl Clock for At {
    fn now(&self) -> DateTime<Utc> {
        self.today().and_hms_opt(10, 0, 0).unwrap().and_utc() + TimeDelta::hours(self.0)
    }

    fn today(&self) -> NaiveDate {
        "2026-11-21".parse().unwrap()
    }

    fn local(&self, time: DateTime<Utc>) -> chrono::NaiveDateTime {
        time.naive_utc()
    }
}

struct Demo;

impl Source for Demo {
    fn get(&self, name: &str) -> Option<String> {
        match name {
            "QUINZAINE_DEMO" => Some("true".to_owned()),
            "QUINZAINE_FILES" => Some(env!("CARGO_TARGET_TMPDIR").to_owned()),
            _ => None,
        }
    }
}

const INES: &str = "ines@eleve.example";
const NOE: &str = "noe@eleve.example";
const KARIM: &str = "karim@atelier.example";
const THOMAS: &str = "thomas@lycee.example";
const HELENE: &str = "helene@lycee.example";
const CLAIRE: &str = "claire@academie.example";
const SOPHIE: &str = "sophie@librairie.example";

const NEAR: &str = "Dans les coulisses d’une librairie";
const FAR: &str = "Monter un stand au salon du livre";

/// A demonstration.
struct World {
    fresh: Fresh,
    app: AppContext,
    router: Router,
    listings: Vec<Listing>,
}

async fn world() -> World {
    let fresh = demonstration().await;
    let app = prepared(&fresh.db, At(0)).await;
    let router = Site::new(&Config::read(&Demo).unwrap(), app.clone(), None).router();
    let mut listings = Vec::new();
    let campaign = app.offer_cache.campaign().unwrap().id;
    fresh
        .db
        .each_listing(campaign, |listing| listings.push(listing))
        .await
        .unwrap();
    World {
        fresh,
        app,
        router,
        listings,
    }
}

async fn prepared(db: &Db, clock: At) -> AppContext {
    let config = Config::read(&Demo).unwrap();
    serve::prepare(&config, db.clone(), Arc::new(clock))
        .await
        .unwrap()
}

impl World {
    fn offer(&self, title: &str) -> OfferId {
        let found = self.listings.iter().find(|listing| listing.card.title == title);
        found.unwrap().card.id
    }

    async fn account(&self, email: &str) -> AccountId {
        self.fresh.db.account_by_email(email).await.unwrap().unwrap().id
    }

    fn context(&self, by: AccountId) -> ChangeContext<'_> {
        ChangeContext {
            renderer: &Plain,
            ..self.app.context(Some(by))
        }
    }

    /// A host moves an offer of theirs.
    async fn move_offer(&self, host: AccountId, offer: OfferId, event: OfferEvent) {
        let (context, db) = (self.context(host), &self.fresh.db);
        let moved = db
            .move_offer_by(&context, offer, event, OfferActor::Host, "")
            .await;
        assert!(matches!(moved.unwrap(), OfferMoved::Done(_)));
    }

    /// A browser, signed in as one of the people of the demonstration.
    async fn as_(&self, email: &str) -> Browser {
        let mut browser = self.anonymous();
        if DEMO_ACCOUNTS.iter().all(|account| account.email != email) {
            return self.signed_in(email).await;
        }
        let (status, to) = browser.post("/api/demo/sign-in", &[("courriel", email)]).await;
        assert_eq!((status, to.as_str()), (StatusCode::FOUND, "/espace"));
        browser
    }

    /// A browser where somebody is signed in who has no one-click account.
    async fn signed_in(&self, email: &str) -> Browser {
        let account = self.account(email).await;
        let secret = Secret::read(email);
        testing::people::sign_in(&self.fresh.db, account, &secret.hash(), At(0).now()).await;
        let mut browser = self.anonymous();
        browser.cookie = Some(format!("quinzaine={}", secret.as_str()));
        browser
    }

    fn anonymous(&self) -> Browser {
        Browser {
            router: self.router.clone(),
            cookie: None,
        }
    }

    /// The bookshop of Montreuil publishes an offer of that number, an hour after the start.
    async fn publish(&self, app: &AppContext, number: u32, title: &str) {
        let db = &self.fresh.db;
        let near = self.offer(NEAR);
        let known = self
            .listings
            .iter()
            .find(|listing| listing.card.id == near)
            .unwrap();
        let sophie = self.account(SOPHIE).await;
        let account = db.account(sophie).await.unwrap().unwrap();
        let structure = account.memberships[0].0;
        let file = db.structure_of(sophie, structure).await.unwrap().unwrap();
        let place = file
            .places
            .iter()
            .find(|place| place.postal_code == "93100")
            .unwrap()
            .id;
        let new = Offer {
            campaign: app.offer_cache.campaign().unwrap().id,
            structure,
            place,
            sector: known.card.sector,
            title: title.into(),
            published_at: Some(At(1).now()),
            ..offer(number)
        };
        db.add_offers(&[new], At(1).now()).await.unwrap();
    }

    async fn states(&self, student: &str) -> Vec<(String, ApplicationState)> {
        let student = self.account(student).await;
        let applications = self
            .fresh
            .db
            .applications_of(student, At(0).today())
            .await
            .unwrap();
        applications
            .into_iter()
            .map(|application| (application.title, application.state))
            .collect()
    }
}

struct Browser {
    router: Router,
    cookie: Option<String>,
}

impl Browser {
    async fn ask(&mut self, method: Method, path: &str, body: String) -> (StatusCode, String, String) {
        let answer = self.ask_for("text/html", method.clone(), path, body).await;
        // The secret of a link leaves the address first.
        if method != Method::POST && path.contains("jeton=") {
            return self.ask_for("text/html", method, &answer.1, String::new()).await;
        }
        answer
    }

    /// What a page's code is answered.
    async fn json(&mut self, path: &str) -> String {
        let (status, _, json) = self
            .ask_for("application/json", Method::GET, path, String::new())
            .await;
        assert_eq!(status, StatusCode::OK, "{path}");
        json
    }

    async fn ask_for(
        &mut self,
        accept: &str,
        method: Method,
        path: &str,
        body: String,
    ) -> (StatusCode, String, String) {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "localhost")
            .header(header::ACCEPT, accept)
            .header("sec-fetch-site", "same-origin");
        if !body.is_empty() {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        let response = self
            .router
            .clone()
            .oneshot(request.body(Body::from(body)).unwrap())
            .await
            .unwrap();
        let text = |name| {
            let value = response.headers().get(name)?;
            Some(value.to_str().unwrap().to_owned())
        };
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let name = pair.split('=').next();
            let others = self.cookie.iter().flat_map(|all| all.split("; "));
            let mut kept: Vec<&str> = others.filter(|other| other.split('=').next() != name).collect();
            kept.push(pair);
            self.cookie = Some(kept.join("; "));
        }
        let (status, location) = (response.status(), text(header::LOCATION).unwrap_or_default());
        let body = axum::body::to_bytes(response.into_body(), 4_000_000)
            .await
            .unwrap();
        let html = String::from_utf8_lossy(&body).replace(['\u{a0}', '\u{202f}'], " ");
        assert_no_unit(&html, path);
        (status, location, html)
    }

    async fn get(&mut self, path: &str) -> (StatusCode, String) {
        let (status, _, html) = self.ask(Method::GET, path, String::new()).await;
        (status, html)
    }

    /// The page, which must be there.
    async fn page(&mut self, path: &str) -> String {
        let (status, html) = self.get(path).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        html
    }

    /// Posts a form: the status, and where it leads.
    async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> (StatusCode, String) {
        let (status, location, _) = self.ask(Method::POST, path, encoded(fields)).await;
        (status, location)
    }

    /// Posts a form that leads to a page, and opens it.
    async fn send(&mut self, path: &str, fields: &[(&str, &str)]) -> (String, String) {
        let (status, location) = self.post(path, fields).await;
        assert_eq!(status, StatusCode::FOUND, "{path}");
        let html = self.page(&location).await;
        (location, html)
    }
}

fn encoded(fields: &[(&str, &str)]) -> String {
    let mut text = form_urlencoded::Serializer::new(String::new());
    text.extend_pairs(fields);
    text.finish()
}

/// The value of a hidden field.
fn hidden(html: &str, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    let (_, rest) = html.split_once(&start).unwrap_or_else(|| panic!("no {name}"));
    rest.split('"').next().unwrap().to_owned()
}

/// An e-mail's text without its line breaks.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[expect(clippy::too_many_lines, reason = "one story, from the form to the place")]
#[tokio::test]
async fn an_application_goes_from_the_form_to_a_confirmed_place() {
    let world = world().await;
    let (near, far) = (world.offer(NEAR), world.offer(FAR));

    let mut nobody = world.anonymous();
    let html = nobody.page(&format!("/offres/{far}?commune=93048")).await;
    assert!(html.contains("Se connecter pour candidater"));
    assert!(
        html.contains(&format!("suite=%2Foffres%2F{far}%3Fcommune%3D93048")),
        "{html}"
    );
    assert!(!html.contains("Garder en favori") && !html.contains("/signaler/"));

    let mut ines = world.as_(INES).await;
    // Nobody awaits anything from her, and yet she has a place to find.
    for page in ["/eleve", "/a-faire"] {
        let html = ines.page(page).await;
        assert!(
            html.contains("Trouvez votre stage") && html.contains("Stage à trouver"),
            "{html}"
        );
        assert!(!html.contains("Rien n’est attendu de vous"), "{html}");
        let (_, main) = html.split_once("<main").unwrap();
        let (main, _) = main.split_once("</main>").unwrap();
        assert_eq!(main.matches(">Chercher un stage<").count(), 1, "{main}");
    }
    let html = ines.page(&format!("/offres/{far}")).await;
    assert!(html.contains(&format!("/eleve/postuler/{far}")) && html.contains("Garder en favori"));

    let page = format!("/eleve/postuler/{far}");
    let html = ines.page(&page).await;
    assert!(html.contains("à plus de 10 km de Montreuil (93)") && html.contains("Ce que la structure verra"));
    assert!(html.contains("la distance, au kilomètre près") && !html.contains("Votre classe"));
    assert!(html.contains("La structure a 15 jours pour répondre, et moins"));
    let id = hidden(&html, "candidature");
    let offer = far.to_string();
    let motivation = "J’aime lire & « conseiller » : <beaucoup>.";
    let mut fields = vec![
        ("offre", offer.as_str()),
        ("candidature", id.as_str()),
        ("semaines", "both"),
        ("motivation", motivation),
    ];
    let (location, html) = ines.send("/api/pupil/apply", &fields).await;
    assert!(location.starts_with(&format!("{page}?saisie=")), "{location}");
    assert!(
        html.contains("Cochez cette case")
            && html.contains("J’aime lire &amp; « conseiller » : &lt;beaucoup")
    );
    assert!(html.contains("value=\"both\" checked") && hidden(&html, "candidature") == id);
    assert!(world.states(INES).await.is_empty());

    fields.push(("trajet", "1"));
    let (sent, html) = ines.send("/api/pupil/apply", &fields).await;
    assert_eq!(sent, format!("/eleve/candidatures/{id}?fait=envoyee"));
    assert!(html.contains("Votre candidature est envoyée") && html.contains("Envoyée"));
    // A double click: the same row, the same page.
    let (again, _) = ines.send("/api/pupil/apply", &fields).await;
    assert_eq!(again, sent);
    // Another tab: the application that is there.
    let other = uuid::Uuid::from_u128(77).to_string();
    fields[1].1 = &other;
    let (known, _) = ines.send("/api/pupil/apply", &fields).await;
    assert_eq!(known, format!("/eleve/candidatures/{id}?fait=deja"));
    assert_eq!(world.states(INES).await.len(), 1);
    let html = ines.page("/a-faire").await;
    assert!(
        html.contains("Rien n’est attendu de vous") && !html.contains("Stage à trouver"),
        "{html}"
    );

    // Near home nothing is asked of the journey.
    let html = ines.page(&format!("/eleve/postuler/{near}")).await;
    assert!(!html.contains("name=\"trajet\""));
    let second = hidden(&html, "candidature");
    let offer = near.to_string();
    let fields = [
        ("offre", offer.as_str()),
        ("candidature", second.as_str()),
        ("semaines", "both"),
        ("motivation", "Les livres."),
    ];
    ines.send("/api/pupil/apply", &fields).await;

    let host = world.account(SOPHIE).await;
    let application: ApplicationId = second.parse().unwrap();
    // Paused, an offer is read by whoever applied to it, and by nobody else.
    let mine = format!("/eleve/candidatures/{second}");
    let link = format!("href=\"/offres/{near}\"");
    assert!(ines.page(&mine).await.contains(&link));
    for (event, status) in [
        (OfferEvent::Pause, StatusCode::NOT_FOUND),
        (OfferEvent::Resume, StatusCode::OK),
    ] {
        world.move_offer(host, near, event).await;
        assert!(ines.page(&mine).await.contains(&link));
        ines.page(&format!("/offres/{near}")).await;
        assert_eq!(nobody.get(&format!("/offres/{near}")).await.0, status);
    }
    let accepted = world
        .fresh
        .db
        .accept(&world.context(host), application, "Bienvenue !")
        .await
        .unwrap();
    assert!(matches!(accepted, Accepted::Done(_)));
    let space = ines.page("/eleve").await;
    assert!(space.contains("À faire maintenant"), "{space}");
    let html = ines.page(&format!("/eleve/candidatures/{second}")).await;
    assert!(html.contains("En confirmant, vous retirez pour ces semaines") && html.contains(FAR));
    assert!(html.contains("Bienvenue !") && html.contains("06 39 98 00 02"));
    let about = [("candidature", second.as_str())];
    let (location, html) = ines.send("/api/pupil/application/confirm", &about).await;
    assert!(location.ends_with("?fait=confirmee") && html.contains("Vous avez ce stage"));
    let states = world.states(INES).await;
    assert!(states.contains(&(NEAR.to_owned(), ApplicationState::Confirmed)));
    assert!(states.contains(&(FAR.to_owned(), ApplicationState::Withdrawn)));
    assert!(ines.page("/eleve").await.contains("votre place est sûre"));

    // Giving it up asks why, and keeps what was typed.
    let (location, html) = ines.send("/api/pupil/application/cancel", &about).await;
    assert!(location.contains("?saisie=") && html.contains("Dites pourquoi"));
    let with_reason = [("candidature", second.as_str()), ("motif", "Nous déménageons.")];
    let (location, html) = ines.send("/api/pupil/application/cancel", &with_reason).await;
    assert!(location.ends_with("?fait=annulee") && html.contains("Nous déménageons."));
}

#[expect(clippy::too_many_lines, reason = "one story")]
#[tokio::test]
async fn what_is_somebody_elses_does_not_exist() {
    let world = world().await;
    let far = world.offer(FAR);
    let mut noe = world.as_(NOE).await;
    let space = noe.page("/eleve").await;
    assert!(
        space.contains("Acceptée, à confirmer") && space.contains("Répondre à la question sur la distance")
    );
    assert!(
        space.contains("À vérifier par le lycée") && space.contains("À moins de 10 km de Montreuil (93)")
    );
    let student = world.account(NOE).await;
    let applications = world
        .fresh
        .db
        .applications_of(student, At(0).today())
        .await
        .unwrap();
    let proposal = world.fresh.db.proposals_of(student).await.unwrap().remove(0).id;
    let search = world.fresh.db.searches_of(student).await.unwrap().remove(0).id;
    let application = applications
        .iter()
        .find(|application| application.distance_question)
        .unwrap()
        .id
        .to_string();

    let pages = [
        format!("/eleve/candidatures/{application}"),
        format!("/eleve/propositions/{proposal}"),
    ];
    let school = [
        format!("/lycee/candidatures/{application}"),
        format!("/lycee/propositions/{proposal}"),
    ];
    let (proposal, search) = (proposal.to_string(), search.to_string());
    let about = [("candidature", application.as_str()), ("motif", "Parce que.")];
    let alone = [("proposition", proposal.as_str()), ("motif", "Parce que.")];
    let kept = [("recherche", search.as_str())];
    let student_posts = [
        ("/api/pupil/application/withdraw", &about[..]),
        ("/api/pupil/application/confirm", &about[..]),
        ("/api/pupil/application/cancel", &about[..]),
        ("/api/pupil/application/distance", &about[..]),
        ("/api/proposals/withdraw", &alone[..]),
        ("/api/proposals/cancel", &alone[..]),
        ("/api/pupil/search/stop", &kept[..]),
    ];
    let school_posts = [
        ("/api/proposals/school/let-go", &alone[..]),
        ("/api/proposals/school/reject", &alone[..]),
        ("/api/proposals/school/cancel", &alone[..]),
        ("/api/proposals/school/application/cancel", &about[..]),
    ];
    for email in [INES, KARIM, CLAIRE] {
        let mut stranger = world.as_(email).await;
        for page in pages.iter().chain(&school) {
            assert_eq!(
                stranger.get(page).await.0,
                StatusCode::NOT_FOUND,
                "{email} {page}"
            );
        }
        for (path, fields) in student_posts.iter().chain(&school_posts) {
            let (status, _) = stranger.post(path, fields).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{email} {path}");
        }
    }
    for email in [KARIM, HELENE] {
        let mut other = world.as_(email).await;
        let apply = format!("/eleve/postuler/{far}");
        for page in ["/eleve", "/eleve/recherches", "/eleve/proposer", apply.as_str()] {
            assert_eq!(other.get(page).await.0, StatusCode::NOT_FOUND, "{email} {page}");
        }
        let offer = far.to_string();
        let fields = [
            ("offre", offer.as_str()),
            ("semaines", "both"),
            ("motivation", "x"),
        ];
        for path in ["/api/pupil/apply", "/api/pupil/favourite/keep", "/api/pupil/home"] {
            let (status, _) = other.post(path, &fields).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{email} {path}");
        }
    }
    let mut nobody = world.anonymous();
    for page in pages.iter().chain(&school) {
        let (status, location, _) = nobody.ask(Method::GET, page, String::new()).await;
        assert_eq!(status, StatusCode::FOUND, "{page}");
        assert!(location.starts_with("/connexion?suite=%2F"), "{location}");
    }
    let (_, location) = nobody.post("/api/pupil/application/withdraw", &about).await;
    assert!(location.starts_with("/connexion"), "{location}");

    // The lycée reads, without the motivation; its head alone cancels.
    let mut thomas = world.as_(THOMAS).await;
    let html = thomas.page(&school[0]).await;
    assert!(html.contains("Noé Lefèvre") && !html.contains("mon club"));
    let (status, _) = thomas
        .post("/api/proposals/school/application/cancel", &about)
        .await;
    assert_eq!(status, StatusCode::NOT_FOUND);

    let before = world.states(NOE).await;
    let (location, _) = noe.send("/api/pupil/application/distance", &about).await;
    assert!(location.ends_with("?fait=trajet"));
    assert_eq!(world.states(NOE).await, before);
    let (location, _) = noe.send("/api/pupil/application/withdraw", &about).await;
    assert!(location.ends_with("?fait=retiree"));
}

#[expect(clippy::too_many_lines, reason = "one story")]
#[tokio::test]
async fn a_place_found_alone_goes_from_the_student_to_the_hosts_agreement() {
    let world = world().await;
    let mut ines = world.as_(INES).await;
    let html = ines.page("/eleve/proposer").await;
    let id = hidden(&html, "proposition");
    let mut fields = vec![
        ("proposition", id.as_str()),
        ("structure", "Cabinet d’architectes Voisin"),
        ("contact", "Paul Voisin"),
        ("courriel", INES),
        ("ville", "Vincennes"),
        ("semaines", "both"),
        ("activites", "Visiter des chantiers et dessiner des plans."),
    ];
    let (location, html) = ines.send("/api/proposals/propose", &fields).await;
    assert!(location.starts_with("/eleve/proposer?saisie="));
    assert!(html.contains("celle de votre famille") && html.contains("Cabinet d’architectes Voisin"));
    fields[3].1 = "paul@voisin.example";
    let (location, html) = ines.send("/api/proposals/propose", &fields).await;
    assert_eq!(location, format!("/eleve/propositions/{id}?fait=envoyee"));
    assert!(html.contains("À vérifier par le lycée"));
    let (again, _) = ines.send("/api/proposals/propose", &fields).await;
    assert_eq!(again, location);

    let mut thomas = world.as_(THOMAS).await;
    let list = thomas.page("/lycee/propositions").await;
    assert!(list.contains("Inès Marchand") && list.contains("Noé Lefèvre"));
    let page = format!("/lycee/propositions/{id}");
    assert!(thomas.page(&page).await.contains("paul@voisin.example"));
    let (location, _) = thomas
        .send("/api/proposals/school/let-go", &[("proposition", &id)])
        .await;
    assert_eq!(location, format!("{page}?fait=transmise"));

    let emails = world.fresh.db.emails(50, None).await.unwrap();
    let email = emails
        .iter()
        .find(|email| email.to_email == "paul@voisin.example")
        .unwrap();
    let (_, rest) = email.text.split_once("/reponse?jeton=").unwrap();
    let token: String = rest.chars().take_while(char::is_ascii_hexdigit).collect();
    assert_eq!(token.len(), 64);
    let link = format!("/reponse?jeton={token}");

    // Programs that look into e-mails open links, and agree to nothing.
    let mut host = world.anonymous();
    for method in [Method::HEAD, Method::GET, Method::GET] {
        let (status, _, html) = host.ask(method.clone(), &link, String::new()).await;
        assert_eq!(status, StatusCode::OK);
        assert!(method == Method::HEAD || html.contains("Accepter d’accueillir cet élève"));
        assert!(!html.contains("2de 4") && !html.contains(INES));
    }
    assert!(
        host.page("/reponse?jeton=abc")
            .await
            .contains("Ce lien n’est plus bon")
    );
    let (location, html) = host.send("/api/proposals/decline", &[("jeton", &token)]).await;
    assert!(location.contains("&saisie=") && html.contains("Dites pourquoi"));
    let (location, html) = host.send("/api/proposals/agree", &[("jeton", &token)]).await;
    assert_eq!(location, format!("{link}&fait=acceptee"));
    assert!(html.contains("Vous avez accepté"));
    // Pressed twice.
    let (location, html) = host.send("/api/proposals/agree", &[("jeton", &token)]).await;
    assert_eq!(location, format!("{link}&fait=change"));
    assert!(html.contains("Je ne peux plus accueillir cet élève"));

    let student = world.account(INES).await;
    let proposals = world.fresh.db.proposals_of(student).await.unwrap();
    assert_eq!(proposals[0].state, ProposalState::Agreed);
    let space = ines.page("/eleve").await;
    assert!(
        space.contains("votre place est sûre") && space.contains("Cabinet d’architectes Voisin"),
        "{space}"
    );
    // The place is sure, which is said once, and what serves to find one stands behind a line.
    assert!(space.contains("Si vous cherchez encore"), "{space}");
    let (_, main) = space.split_once("<main").unwrap();
    let (main, _) = main.split_once("</main>").unwrap();
    assert!(
        !main.contains("Votre stage est confirmé") && !main.contains(">Chercher un stage<"),
        "{main}"
    );
    // With a place for both weeks there is nothing to apply for.
    let html = ines.page(&format!("/eleve/postuler/{}", world.offer(NEAR))).await;
    assert!(html.contains("Vous avez déjà un stage pour ces semaines"));

    // The host takes its word back, by the same link: not without a reason, not with another link.
    let cancel = "/api/proposals/cancel-agreement";
    let (location, html) = host.send(cancel, &[("jeton", &token)]).await;
    assert!(location.contains("&saisie=") && html.contains("Dites pourquoi"));
    let fields = [("jeton", "abc"), ("motif", "Fermeture en juin.")];
    let (_, html) = host.send(cancel, &fields).await;
    assert!(html.contains("Ce lien n’est plus bon"));
    let state = async || world.fresh.db.proposals_of(student).await.unwrap()[0].state;
    assert_eq!(state().await, ProposalState::Agreed);
    let fields = [("jeton", token.as_str()), ("motif", "Fermeture en juin.")];
    let (location, html) = host.send(cancel, &fields).await;
    assert_eq!(location, format!("{link}&fait=annulee"));
    assert!(html.contains("Ce stage est annulé") && !html.contains("Je ne peux plus accueillir"));
    assert_eq!(state().await, ProposalState::Cancelled);
    let (location, _) = host.send(cancel, &fields).await;
    assert_eq!(location, format!("{link}&fait=change"));

    // The week is free, the convention given up, and both sides know why.
    let html = ines.page(&format!("/eleve/propositions/{id}")).await;
    assert!(
        html.contains("Voir la convention") && html.contains("Annulée"),
        "{html}"
    );
    let html = ines.page("/eleve").await;
    assert!(!html.contains("votre place est sûre") && !html.contains("Si vous cherchez encore"));
    assert!(!html.contains("Ce qui avance bien"), "{html}");
    let emails = world.fresh.db.emails(80, None).await.unwrap();
    let told = |address: &str, words: &str| {
        emails
            .iter()
            .any(|email| email.to_email == address && flat(&email.text).contains(words))
    };
    for address in [INES, HELENE] {
        assert!(
            told(address, "est annulée par Cabinet d’architectes Voisin"),
            "{address}"
        );
        assert!(told(address, "Fermeture en juin."), "{address}");
    }
    // The lycée reads who did what.
    let html = thomas.page(&page).await;
    let (_, history) = html.split_once("Historique").unwrap();
    for words in [
        "Stage proposé",
        "Structure invitée à répondre",
        "Accueil accepté",
        "Stage annulé",
        "par la structure",
        "par Thomas",
        "« Fermeture en juin. »",
    ] {
        assert!(history.contains(words), "{words}: {history}");
    }
}

#[expect(clippy::too_many_lines, reason = "one story")]
#[tokio::test]
async fn what_is_kept_is_kept_and_told() {
    let world = world().await;
    let mut ines = world.as_(INES).await;
    let near = world.offer(NEAR);
    let (offer_id, back) = (near.to_string(), format!("/offres/{near}?commune=93048"));
    let about = [("offre", offer_id.as_str()), ("retour", back.as_str())];
    let (location, html) = ines.send("/api/pupil/favourite/keep", &about).await;
    assert_eq!(location, format!("{back}&fait=favorite"));
    assert!(html.contains("Retirer des favoris"));
    let (_, html) = ines
        .send(
            "/api/pupil/favourite/drop",
            &[("offre", &offer_id), ("retour", "//ailleurs.example")],
        )
        .await;
    assert!(html.contains("Gardez ici les offres qui vous plaisent"));

    // Reported once, and said so the second time.
    let report = format!("/signaler/{near}");
    let html = ines.page(&report).await;
    let id = hidden(&html, "signalement");
    let fields = [("offre", offer_id.as_str()), ("signalement", id.as_str())];
    let (_, html) = ines.send("/api/reports/send", &fields).await;
    assert!(html.contains("Choisissez ce qui ne va pas"));
    let fields = [("offre", offer_id.as_str()), ("raison", "misleading")];
    let (location, _) = ines.send("/api/reports/send", &fields).await;
    assert_eq!(location, format!("{report}?fait=envoye"));
    let (location, _) = ines.send("/api/reports/send", &fields).await;
    assert_eq!(location, format!("{report}?fait=deja"));

    // Home.
    let (location, html) = ines.send("/api/pupil/home", &[("lieu", "Saint-Denis")]).await;
    assert!(location.starts_with("/eleve"), "{html}");
    let (location, html) = ines.send("/api/pupil/home", &[("lieu", "Xyzzyville")]).await;
    assert!(location.contains("saisie=") && html.contains("value=\"Xyzzyville\""));
    ines.send("/api/pupil/home", &[("lieu", "Montreuil (93)")]).await;

    // A search: kept from the results, told of what comes, stopped from the e-mail.
    let html = ines.page("/offres?commune=93048&rayon=5&tri=recent").await;
    assert!(html.contains("Garder cette recherche"));
    assert!(
        ines.page("/offres?partout=1")
            .await
            .contains("Chercher autour de Montreuil (93)")
    );
    let (_, html) = ines
        .send(
            "/api/pupil/search/keep",
            &[("recherche", "commune=93048&rayon=5&tri=recent")],
        )
        .await;
    assert!(html.contains("À moins de 5 km de Montreuil (93)"));
    assert!(
        ines.page("/offres?commune=93048&rayon=5")
            .await
            .contains("Vous gardez cette recherche")
    );

    let later = prepared(&world.fresh.db, At(3)).await;
    // Noé keeps a wider search, of which something may be told already.
    let told = notify_all(&later).await.unwrap();
    world.publish(&later, 5, "Une offre toute neuve").await;
    // One search at a time, each call goes on where the last one stopped.
    let mut new = 0;
    for _ in 0..6 {
        new += notify_some(&later, 1, 1).await.unwrap();
    }
    assert_eq!(told + new, 2);
    assert_eq!(notify_all(&later).await.unwrap(), 0);
    // All were looked at after the last change: until the next one there is nothing to look at.
    let looked = world.fresh.db.setting("searches_looked").await.unwrap().unwrap();
    let last = world.fresh.db.last_change().await.unwrap();
    assert_eq!(looked, format!("{} {last}", At(3).today()));
    let emails = world.fresh.db.emails(50, None).await.unwrap();
    let email = emails.iter().find(|email| email.to_email == INES).unwrap();
    assert!(email.text.contains("Une offre toute neuve"), "{}", email.text);
    let (_, rest) = email.text.split_once("/arreter-recherche?jeton=").unwrap();
    let token: String = rest.chars().take_while(char::is_ascii_hexdigit).collect();
    let mut anybody = world.anonymous();
    let html = anybody.page(&format!("/arreter-recherche?jeton={token}")).await;
    assert!(html.contains("Ne plus recevoir ces e-mails"));
    assert!(
        !ines
            .page("/eleve/recherches")
            .await
            .contains("Vous ne gardez aucune recherche")
    );
    let (_, html) = anybody
        .send("/api/pupil/search/stop-by-link", &[("jeton", &token)])
        .await;
    assert!(html.contains("Vous ne recevrez plus d’e-mails"));
    assert!(
        ines.page("/eleve/recherches")
            .await
            .contains("Vous ne gardez aucune recherche")
    );

    // Kept again, it is stopped by a mail program (RFC 8058): no cookie, no origin, nothing but the address of the header.
    ines.send(
        "/api/pupil/search/keep",
        &[("recherche", "commune=93048&rayon=5")],
    )
    .await;
    assert!(
        !ines
            .page("/eleve/recherches")
            .await
            .contains("Vous ne gardez aucune recherche")
    );
    let address = email.unsubscribe.as_deref().unwrap();
    let (_, path) = address.split_once("://").unwrap();
    let path = &path[path.find('/').unwrap()..];
    for (path, status) in [
        (path, StatusCode::OK),
        (path, StatusCode::OK),
        ("/arreter-recherche?jeton=x", StatusCode::NOT_FOUND),
    ] {
        let request = Request::post(path)
            .header(header::HOST, "localhost")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from("List-Unsubscribe=One-Click"))
            .unwrap();
        let response = world.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), status);
    }
    assert!(
        ines.page("/eleve/recherches")
            .await
            .contains("Vous ne gardez aucune recherche")
    );
}
