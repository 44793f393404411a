//! What is left to do in its three shapes: the page, the e-mail and the calendar, through the whole router.

use domain::{convention::PlaceAfter, to_do::Rhythm};
use http::Response;
use service::to_do::{notify_all, notify_some};
use testing::signing::any_secret;

use super::*;

const SARAH: &str = "sarah@lycee.example";

/// The things that a page of them says, in order.
fn things(page: &Page) -> Vec<String> {
    let main = page.html.split("<main").nth(1).unwrap();
    main.split("class=\"to-do-what\"")
        .skip(1)
        .map(|part| {
            let (_, words) = part.split_once("<strong>").unwrap();
            words.split("</strong>").next().unwrap().replace("<!---->", "")
        })
        .collect()
}

fn plain(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], " ")
}

impl World {
    /// The reminders queued to that address, the last first.
    async fn reminders(&self, to: &str) -> Vec<store::Queued> {
        let emails = self.fresh.db.emails(1000, None).await.unwrap();
        emails
            .into_iter()
            .filter(|email| email.to_email == to && email.text.contains("/arreter-rappels?jeton="))
            .collect()
    }

    /// Asks without a session, as a program does.
    async fn fetch(&self, path: &str, known: Option<&str>) -> Response<Body> {
        let mut request = Request::get(path);
        if let Some(tag) = known {
            request = request.header(header::IF_NONE_MATCH, tag);
        }
        let request = request.body(Body::empty()).unwrap();
        self.router.clone().oneshot(request).await.unwrap()
    }

    async fn calendar(&self, path: &str) -> String {
        let response = self.fetch(path, None).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        assert_eq!(
            response.headers()[header::CONTENT_TYPE],
            "text/calendar; charset=utf-8"
        );
        let body = axum::body::to_bytes(response.into_body(), 4_000_000)
            .await
            .unwrap();
        String::from_utf8(body.to_vec()).unwrap().replace("\r\n ", "")
    }
}

/// The path of a calendar's address, as the page shows it.
fn address(page: &Page) -> Option<String> {
    let (_, rest) = page.html.split_once("webcal://")?;
    let (_, path) = rest.split('"').next()?.split_once('/')?;
    Some(format!("/{path}"))
}

#[tokio::test]
async fn the_page_says_what_until_when_and_what_happens_otherwise() {
    let world = world().await;
    let (mut karim, mut mireille, mut sarah) = (
        world.as_(KARIM).await,
        world.as_(MIREILLE).await,
        world.as_(SARAH).await,
    );
    let page = karim.open("/a-faire").await;
    let fill = things(&page)
        .into_iter()
        .find(|words| words.contains("à remplir"))
        .unwrap();
    assert!(
        page.html.contains("le lycée ne peut pas la valider")
            || page.html.contains("le lycée ne peut pas les valider")
    );
    assert!(
        page.html.contains("Avant la fin du dimanche 13 juin 2027"),
        "{}",
        page.html
    );
    // Those that are to fill, and no other.
    assert!(
        page.html
            .contains("href=\"/structure/conventions?etat=structure\"")
    );
    // The start page says the same, and leads there.
    let start = karim.open("/structure").await;
    assert!(start.html.contains(&fill) && start.html.contains("href=\"/a-faire\""));
    // The day is far, and said on the page of days; here, for how long it has waited.
    assert!(start.html.contains("Attend depuis "), "{}", start.html);
    assert!(
        !start.html.contains("Avant la fin du dimanche 13 juin 2027"),
        "{}",
        start.html
    );
    let page = mireille.open("/a-faire").await;
    assert!(
        page.html
            .contains("Remettre l’attestation d’assurance d’Inès Marchand")
    );
    assert!(
        page.html
            .contains("la convention recommande vivement d’assurer l’élève")
    );
    let page = sarah.open("/a-faire").await;
    assert!(things(&page).is_empty() && page.html.contains("Rien n’est attendu de vous"));
    let nobody = Browser::new(&world.router).open("/a-faire").await;
    assert!(nobody.address.starts_with("/connexion"), "{}", nobody.address);
}

#[tokio::test]
async fn the_email_says_what_the_page_says_once_a_day_and_is_stopped_by_one_click() {
    let world = world().await;
    // However few at a time, everybody once.
    let mut told = 0;
    for _ in 0..1000 {
        let some = notify_some(&world.app, 50, 1).await.unwrap();
        told += some;
    }
    assert!(told > 0);
    assert_eq!(notify_all(&world.app).await.unwrap(), 0);
    let mut mireille = world.as_(MIREILLE).await;
    let page = mireille.open("/a-faire").await;
    let [email] = world.reminders(MIREILLE).await.try_into().unwrap();
    let text = plain(&email.text).replace('\n', " ");
    for words in things(&page) {
        assert!(text.contains(&words), "{words}\n{text}");
    }
    assert_eq!(email.text.matches("\n- ").count(), things(&page).len());
    assert!(text.contains("Avant la fin du dimanche 13 juin 2027"), "{text}");
    // Nobody is told of nothing.
    assert_eq!(world.reminders(SARAH).await.len(), 0);

    let stop = email.unsubscribe.unwrap();
    let (_, path) = stop.split_once("/arreter-rappels").unwrap();
    let path = format!("/arreter-rappels{path}");
    let mut anybody = Browser::new(&world.router);
    // Opened by a program that looks for traps, it stops nothing.
    let page = anybody.open(&path).await;
    assert!(page.html.contains("Ne plus recevoir de rappels"), "{}", page.html);
    let settings = mireille.open("/espace/compte/rappels").await;
    assert_eq!(
        settings.form("name=\"rappels\"").fields["rappels"],
        Rhythm::Daily.code()
    );
    for _ in 0..2 {
        let page = anybody.post(&path, &[("List-Unsubscribe", "One-Click")]).await;
        assert_eq!(page.status, StatusCode::OK);
    }
    let settings = mireille.open("/espace/compte/rappels").await;
    assert_eq!(
        settings.form("name=\"rappels\"").fields["rappels"],
        Rhythm::Never.code()
    );
    // The same from the page of the link.
    let page = anybody.open(&path).await;
    let page = anybody.submit(&page.form("Ne plus recevoir de rappels")).await;
    assert!(
        page.html.contains("Vous ne recevrez plus ces rappels"),
        "{}",
        page.html
    );
    let page = anybody.open("/arreter-rappels?jeton=0").await;
    assert!(page.html.contains("Ce lien est trop ancien"));
}

#[tokio::test]
async fn each_chooses_what_they_are_reminded_of() {
    let world = world().await;
    let mut karim = world.as_(KARIM).await;
    let page = karim.open("/espace/compte").await;
    assert!(
        page.html.contains("href=\"/espace/compte/rappels\"")
            && page.html.contains("href=\"/espace/compte/agenda\"")
    );
    let page = karim.open("/espace/compte/rappels").await;
    let form = page.form("name=\"rappels\"");
    let boxes: Vec<&str> = form.fields.keys().map(String::as_str).collect();
    assert_eq!(
        boxes,
        [
            "rappel-applications",
            "rappel-conventions",
            "rappel-signatures",
            "rappels"
        ]
    );
    let mut form = form.fill(&[("rappels", "weekly")]);
    form.fields.remove("rappel-conventions");
    let page = karim.submit(&form).await;
    assert!(page.html.contains("Votre choix est enregistré"), "{}", page.html);
    let again = page.form("name=\"rappels\"").fields;
    assert_eq!(again["rappels"], "weekly");
    assert!(!again.contains_key("rappel-conventions") && again.contains_key("rappel-signatures"));
    let page = karim.submit(&form.fill(&[("rappels", "hourly")])).await;
    assert!(page.error("rappels").contains("Choisissez"), "{}", page.html);

    notify_all(&world.app).await.unwrap();
    for email in world.reminders(KARIM).await {
        assert!(!email.text.contains("remplir"), "{}", email.text);
    }
}

#[tokio::test]
async fn a_calendar_is_read_by_a_private_address_shown_once() {
    let world = world().await;
    let mut ines = world.as_(INES).await;
    let page = ines.open("/espace/compte/agenda").await;
    assert!(address(&page).is_none());
    let page = ines.submit(&page.form("Créer mon adresse d’agenda")).await;
    let path = address(&page).unwrap();
    assert!(
        path.contains(".ics") && page.html.contains(&format!("{path}\"")),
        "{}",
        page.html
    );
    let shown_again = ines.open(&page.address).await;
    assert!(address(&shown_again).is_none(), "shown once");

    let text = world.calendar(&path).await;
    assert!(
        text.contains("BEGIN:VEVENT") && text.contains("STATUS:TENTATIVE"),
        "{text}"
    );
    assert!(text.contains("SUMMARY:Stage\u{a0}: "), "{text}");
    assert!(
        text.contains("SUMMARY:À faire\u{a0}: Remettre votre attestation"),
        "{text}"
    );
    assert!(text.contains("DTSTART;VALUE=DATE:20270613"), "{text}");
    for secret in ["06 39", "+33", "tel:", "PAI", "@eleve", "@atelier"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    assert_eq!(world.calendar(&path).await, text, "nothing has changed");
    let tag = {
        let response = world.fetch(&path, None).await;
        response.headers()[header::ETAG].to_str().unwrap().to_owned()
    };
    assert_eq!(
        world.fetch(&path, Some(&tag)).await.status(),
        StatusCode::NOT_MODIFIED
    );
    assert_eq!(world.fetch(&path, Some("\"x\"")).await.status(), StatusCode::OK);
    assert_eq!(
        world.fetch("/agenda/x.ics", None).await.status(),
        StatusCode::NOT_FOUND
    );
    let bare = path.trim_end_matches(".ics");
    assert_eq!(world.fetch(bare, None).await.status(), StatusCode::NOT_FOUND);

    // The convention is cancelled, and its place freed: the days are said to be.
    let days = text.matches("SUMMARY:Stage").count();
    let helene = account(&world.fresh.db, HELENE).await;
    let context = ChangeContext {
        renderer: &Plain,
        ..world.app.context(Some(helene))
    };
    let db = &world.fresh.db;
    db.cancel_convention(
        &context,
        world.convention,
        "Fermeture",
        PlaceAfter::Freed,
        &any_secret(),
    )
    .await
    .unwrap();
    let after = world.calendar(&path).await;
    assert_eq!(after.matches("STATUS:CANCELLED").count(), days + 1, "{after}");
    assert_eq!(after.matches("SEQUENCE:1").count(), days + 1);

    let page = ines.open("/espace/compte/agenda").await;
    let page = ines.submit(&page.form("Remplacer l’adresse")).await;
    let second = address(&page).unwrap();
    assert_ne!(second, path);
    assert_eq!(world.fetch(&path, None).await.status(), StatusCode::NOT_FOUND);
    world.calendar(&second).await;
    let page = ines.submit(&page.form("Retirer l’adresse")).await;
    assert!(page.html.contains("L’adresse est retirée"), "{}", page.html);
    assert_eq!(world.fetch(&second, None).await.status(), StatusCode::NOT_FOUND);
    // Nothing of the address is kept.
    let contents = world.fresh.contents().await;
    let secret = path.trim_start_matches("/agenda/").trim_end_matches(".ics");
    for (table, rows) in &contents {
        assert!(rows.iter().all(|row| !row.contains(secret)), "{table}");
    }
}

#[tokio::test]
async fn a_calendar_is_not_read_without_end() {
    let world = world().await;
    let mut karim = world.as_(KARIM).await;
    let page = karim.open("/espace/compte/agenda").await;
    let page = karim.submit(&page.form("Créer mon adresse d’agenda")).await;
    let path = address(&page).unwrap();
    let text = world.calendar(&path).await;
    assert!(text.contains("SUMMARY:Stage d’Inès Marchand\u{a0}: "), "{text}");
    let mut refused = None;
    for _ in 0..=world.app.limits.per_person {
        let response = world.fetch(&path, None).await;
        if response.status() == StatusCode::TOO_MANY_REQUESTS {
            refused = Some(response);
        }
    }
    assert!(refused.unwrap().headers().contains_key(header::RETRY_AFTER));
}
