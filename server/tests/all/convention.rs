//! A convention through the whole router, as browsers without JavaScript fill it, send it on, freeze it and read it.

mod contacts;
mod edition;
mod first_day;
mod group;
mod logos;
mod names;
mod signers;
mod staff;
mod start;
mod sweep;
mod to_do;
mod usual;
mod wording;

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use axum::{Router, body::Body};
use domain::{
    application::Motivation,
    clock::Clock,
    convention::{ConventionState, HOST_SECTIONS, SCHOOL_SECTIONS, Section, hour_field},
    id::{AccountId, ApplicationId, ConventionId, OfferId},
    weeks::{Week, Weeks},
};
use http::{Request, StatusCode, header};
use server::{
    config::{Config, Source},
    http::Site,
    serve,
};
use service::context::AppContext;
use store::{ChangeContext, Confirmed, Db, NewApplication};
use testing::{
    Fresh,
    browser::{Browser, Form, Page},
    files::{JPEG, PDF, PNG, is_clean},
    people::Plain,
};
use tower::ServiceExt;

use crate::templates::{Day, demonstration};

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
const LOUISE: &str = "louise@atelier.example";
const MIREILLE: &str = "mireille@famille.example";
const HELENE: &str = "helene@lycee.example";
const THOMAS: &str = "thomas@lycee.example";
const CLAIRE: &str = "claire@academie.example";

/// A demonstration in which Inès goes to Karim's workshop.
struct World {
    fresh: Fresh,
    app: AppContext,
    router: Router,
    convention: ConventionId,
}

async fn account(db: &Db, email: &str) -> AccountId {
    db.account_by_email(email).await.unwrap().unwrap().id
}

async fn world() -> World {
    let fresh = demonstration().await;
    let db = fresh.db.clone();
    let config = Config::read(&Demo).unwrap();
    let app = serve::prepare(&config, db.clone(), Arc::new(Day)).await.unwrap();
    let router = Site::new(&config, app.clone(), None).router();
    let (ines, mireille) = (account(&db, INES).await, account(&db, MIREILLE).await);
    let context = ChangeContext {
        renderer: &Plain,
        ..app.context(Some(ines))
    };
    db.link_guardian(&context, mireille, ines).await.unwrap();
    let convention = placed(&app, INES).await;
    World {
        fresh,
        app,
        router,
        convention,
    }
}

/// Gives a pupil a place in Karim's workshop; its convention.
async fn placed(app: &AppContext, student: &str) -> ConventionId {
    let db = &app.db;
    let campaign = app.offer_cache.campaign().unwrap().id;
    let mut offer: Option<OfferId> = None;
    db.each_listing(campaign, |listing| {
        if listing.card.title == "Découvrir une menuiserie" {
            offer = Some(listing.card.id);
        }
    })
    .await
    .unwrap();
    let (student, karim) = (account(db, student).await, account(db, KARIM).await);
    let context = |by| ChangeContext {
        renderer: &Plain,
        ..app.context(Some(by))
    };
    let application = ApplicationId((app.ids)());
    let new = NewApplication {
        id: application,
        offer: offer.unwrap(),
        student,
        campaign,
        weeks: Weeks::Both,
        motivation: Motivation::parse("J’aime le bois.").unwrap(),
        distance: None,
        far_confirmed: false,
    };
    db.apply(&context(student), &new).await.unwrap();
    db.accept(&context(karim), application, "").await.unwrap();
    assert!(matches!(
        db.confirm(&context(student), application).await.unwrap(),
        Confirmed::Done
    ));
    db.convention_of_place(application.0).await.unwrap().unwrap()
}

impl World {
    async fn as_(&self, email: &str) -> Browser {
        let mut browser = Browser::new(&self.router);
        let page = browser.post("/api/demo/sign-in", &[("courriel", email)]).await;
        assert_eq!(page.status, StatusCode::OK);
        browser
    }

    fn page(&self, rest: &str) -> String {
        format!("/convention/{}{rest}", self.convention)
    }

    async fn state(&self) -> ConventionState {
        self.fresh
            .db
            .convention(self.convention)
            .await
            .unwrap()
            .unwrap()
            .state
    }

    /// Fills a section as it is asked for, and saves it.
    async fn fill(&self, browser: &mut Browser, section: Section, fields: &[(&str, &str)]) -> Page {
        let page = browser.open(&self.page(&format!("/{}", section.code()))).await;
        assert_eq!(page.status, StatusCode::OK, "{section:?}");
        let form = page.form("name=\"partie\"").fill(fields);
        browser.submit(&without_buttons(form)).await
    }

    async fn fill_host_part(&self, browser: &mut Browser) {
        for section in HOST_SECTIONS {
            let fields: &[(&str, &str)] = match section {
                Section::Structure => &[("rep_qualite", "Gérant")],
                Section::Tutor => &[
                    ("tuteur_nom", "Louise Garnier"),
                    ("tuteur_qualite", "Menuisière"),
                    ("tuteur_email", "louise@atelier.example"),
                    ("tuteur_tel", "06 39 98 00 03"),
                    ("ecoute_nom", "Nadia Ferrand"),
                    ("ecoute_tel", "06 39 98 00 06"),
                ],
                Section::Activities => &[
                    ("engagement", "oui"),
                    ("observer", "La fabrication d’un meuble"),
                    ("risques", "Bruit, poussière de bois"),
                ],
                Section::Practical => &[("assurance_hote", "oui"), ("repas", "Cuisine sur place")],
                _ => &[],
            };
            let page = self.fill(browser, section, fields).await;
            assert!(
                !page.address.contains("incomplet"),
                "{section:?}: {}",
                page.html.split("id=\"formulaire\"").nth(1).unwrap_or_default()
            );
        }
    }

    async fn fill_school_part(&self, browser: &mut Browser) {
        for section in SCHOOL_SECTIONS {
            let fields: &[(&str, &str)] = match section {
                Section::Student => &[
                    ("eleve_adresse", "5 rue du Stade, 93100 Montreuil"),
                    ("transport", "À pied"),
                    ("attestation", "oui"),
                ],
                Section::Guardians => &[
                    ("resp1_nom", "Mireille Marchand"),
                    ("resp1_email", MIREILLE),
                    ("resp1_tel", "06 39 98 00 04"),
                ],
                Section::School => &[
                    ("lycee_statut", "public"),
                    ("lycee_adresse", "1 place du Lycée, 93100 Montreuil"),
                    ("chef_nom", "Hélène Dubois"),
                    ("chef_email", HELENE),
                    ("chef_tel", "01 99 00 00 01"),
                ],
                Section::Referent => &[
                    ("referent_nom", "Thomas Nguyen"),
                    ("referent_email", THOMAS),
                    ("referent_tel", "06 39 98 00 05"),
                    ("evaluation", "Une visite, puis un oral."),
                ],
                _ => &[("pai", "non"), ("securite", "oui")],
            };
            let page = self.fill(browser, section, fields).await;
            assert!(!page.address.contains("incomplet"), "{section:?} {}", page.html);
        }
    }

    /// A file of the site, and its headers.
    async fn file(&self, browser: &Browser, path: &str) -> (StatusCode, http::HeaderMap, Vec<u8>) {
        let request = Request::get(path)
            .header(header::HOST, "localhost")
            .header(header::COOKIE, browser.cookie())
            .body(Body::empty())
            .unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let body = axum::body::to_bytes(response.into_body(), 8_000_000)
            .await
            .unwrap();
        (status, headers, body.to_vec())
    }
}

/// The fields of a form as its main button sends it.
fn without_buttons(mut form: Form) -> Form {
    form.fields.remove("rester");
    form.fields.remove("copier");
    form
}

#[tokio::test]
async fn what_is_typed_is_kept_and_what_is_wrong_is_said_beside_it() {
    let world = world().await;
    let mut karim = world.as_(KARIM).await;
    let page = karim.open(&world.page("")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.html.contains("À vous de remplir"), "{}", page.html);
    // Each line leads to its field.
    assert!(page.html.contains("/tuteur?verifier=1#tuteur_qualite"));
    assert!(!page.html.contains("Envoyer au lycée"));
    // Who has nothing to fill is told who is awaited, not what is missing.
    for email in [INES, MIREILLE, HELENE, THOMAS] {
        let page = world.as_(email).await.open(&world.page("")).await;
        assert!(page.html.contains("que l’on attend"), "{email} {}", page.html);
        assert!(!page.html.contains("?verifier=1"), "{email}");
    }

    let page = world
        .fill(
            &mut karim,
            Section::Tutor,
            &[("tuteur_email", "pas une adresse"), ("tuteur_nom", "Ana Sol")],
        )
        .await;
    assert!(
        page.address.ends_with("/tuteur?fait=incomplet"),
        "{}",
        page.address
    );
    assert!(!page.error("tuteur_email").is_empty());
    // What is wrong stands first, where the keyboard is put, and leads to its field.
    assert!(page.html.contains("<title>Erreur : "), "{}", page.html);
    assert!(page.html.contains("href=\"#tuteur_email\""), "{}", page.html);
    assert!(!page.error("tuteur_qualite").is_empty());
    assert_eq!(page.error("tuteur_nom"), "");
    assert_eq!(page.form("name=\"partie\"").fields["tuteur_nom"], "Ana Sol");

    // The hours of a day are copied by a button of the form.
    let first = hour_field(Week::First, 1, 1);
    let page = karim.open(&world.page("/horaires")).await;
    let form = page
        .form("name=\"partie\"")
        .fill(&[(&first, "12:15"), ("copier", "s1_1")]);
    let page = karim.submit(&form).await;
    let fields = page.form("name=\"partie\"").fields;
    for day in 0..5 {
        assert_eq!(fields[&hour_field(Week::First, day, 1)], "12:15");
    }
    // A day that is too long names the day and the rule.
    let page = world
        .fill(
            &mut karim,
            Section::Hours,
            &[(&hour_field(Week::Second, 2, 3), "19:00")],
        )
        .await;
    let said = page.error(&hour_field(Week::Second, 2, 0));
    assert!(
        said.contains("Mercredi : ") && said.contains("7 h au plus par jour") && !said.contains("semaine,"),
        "{said}"
    );
    assert!(page.html.contains("le mercredi, 9 h"), "{}", page.html);

    // What is typed once goes to every day that was like the others.
    let page = karim.open(&world.page("/horaires")).await;
    let form = page
        .form("name=\"partie\"")
        .fill(&[("chaque_jour_s1_matin_a", "11:30"), ("libre_s1_mardi", "1")]);
    let page = karim.submit(&without_buttons(form)).await;
    let fields = page.form("name=\"partie\"").fields;
    let end = |day| fields[&hour_field(Week::First, day, 1)].as_str();
    assert_eq!(
        [end(0), end(1), end(2), end(3), end(4), end(5)],
        ["11:30", "", "11:30", "11:30", "11:30", ""]
    );
    assert_eq!(fields[&hour_field(Week::Second, 0, 1)], "12:00");
    assert!(fields.contains_key("libre_s1_mardi"));
    assert!(page.html.contains("sans stage le mardi"), "{}", page.html);
}

#[tokio::test]
async fn what_is_typed_as_text_is_shown_as_it_is_read() {
    let world = world().await;
    let mut karim = world.as_(KARIM).await;
    let first = hour_field(Week::First, 0, 0);
    let second = hour_field(Week::First, 1, 0);
    let page = world
        .fill(
            &mut karim,
            Section::Hours,
            &[(&first, "8h57"), (&second, "vers 9 h")],
        )
        .await;
    let shown = |page: &Page, name: &str| page.form("name=\"partie\"").fields[name].clone();
    assert_eq!(shown(&page, &first), "08:57");
    assert_eq!(shown(&page, &second), "vers 9 h", "what is no time is not lost");
    assert!(
        page.html.contains("« vers 9 h » n’est pas une heure"),
        "{}",
        page.html
    );
    assert!(!page.html.contains("step=\"300\""));
    // The same while somebody types: what a page without fields of times sends is shown as a time by the others.
    let form = page.form("name=\"partie\"");
    let before = form.fields["avant"].clone();
    let mut values: std::collections::BTreeMap<String, String> = serde_json::from_str(&before).unwrap();
    values.insert(second.clone(), "9 h 30".to_owned());
    let values = serde_json::to_string(&values).unwrap();
    let id = world.convention.to_string();
    let fields = [
        ("id", id.as_str()),
        ("section", "horaires"),
        ("tab", "onglet"),
        ("base", form.fields["version"].as_str()),
        ("before", &before),
        ("values", &values),
    ];
    let (status, body) = karim.call("/api/convention/autosave", &fields).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    let page = karim.open(&world.page("/horaires")).await;
    assert_eq!(shown(&page, &second), "09:30");

    let page = world
        .fill(
            &mut karim,
            Section::Tutor,
            &[
                ("tuteur_email", "Louise Garnier <louise@atelier.example>"),
                ("tuteur_tel", "33639980003"),
                ("tuteur_nom", "Louise Be\u{301}nard"),
            ],
        )
        .await;
    let page = karim
        .open(
            page.address
                .split('?')
                .next()
                .unwrap()
                .replace("/lieu", "/tuteur")
                .as_str(),
        )
        .await;
    assert_eq!(shown(&page, "tuteur_email"), "louise@atelier.example");
    assert_eq!(shown(&page, "tuteur_tel"), "06 39 98 00 03");
    assert_eq!(shown(&page, "tuteur_nom"), "Louise Bénard");
    let mut thomas = world.as_(THOMAS).await;
    let read = thomas.open(&world.page("/tuteur")).await;
    assert!(!read.html.contains("Garnier &lt;"), "{}", read.html);
}

/// A form that two people did not write at once, but that cannot be read, is no conflict.
#[tokio::test]
async fn a_section_that_cannot_be_read_is_shown_again() {
    let world = world().await;
    let mut karim = world.as_(KARIM).await;
    let here = world.page("/tuteur");
    let body = format!(
        "convention={}&partie=tuteur&avant=%7B%7D&tuteur_nom=Ana+Sol&tuteur_nom=Ana",
        world.convention
    );
    let page = karim
        .post_as_it_stands(
            &here,
            "/api/convention/save",
            "application/x-www-form-urlencoded",
            body.as_bytes(),
        )
        .await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.html.contains("deux fois le même champ"), "{}", page.html);
    assert_eq!(page.form("name=\"partie\"").fields["tuteur_nom"], "Ana Sol");
    assert!(!page.html.contains("Prendre celle de"));
    // Another form of the page says nothing of what is filled here: nothing is emptied.
    let before = karim.open(&here).await.form("name=\"partie\"").fields;
    let page = karim
        .post_as_it_stands(
            &here,
            "/api/account/sign-out",
            "application/x-www-form-urlencoded",
            b"a=1&a=2",
        )
        .await;
    assert!(page.html.contains("deux fois le même champ"), "{}", page.html);
    assert_eq!(page.form("name=\"partie\"").fields, before);
}

#[tokio::test]
async fn two_people_who_write_choose() {
    let world = world().await;
    let (mut karim, mut louise) = (world.as_(KARIM).await, world.as_(LOUISE).await);
    let address = world.page("/tuteur");
    let form = |page: &Page| without_buttons(page.form("name=\"partie\""));
    let stale = form(&karim.open(&address).await);
    let theirs = form(&louise.open(&address).await);
    louise
        .submit(&theirs.fill(&[("tuteur_nom", "Louise G."), ("tuteur_tel", "06 39 98 00 09")]))
        .await;
    let page = karim
        .submit(&stale.fill(&[("tuteur_nom", "L. Garnier"), ("tuteur_qualite", "Ébéniste")]))
        .await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(
        page.html.contains("Prendre celle de Louise Garnier"),
        "{}",
        page.html
    );
    let again = form(&page);
    assert_eq!(again.fields["tuteur_nom"], "L. Garnier");
    assert_eq!(
        again.fields["tuteur_tel"], "06 39 98 00 09",
        "what only she changed is there"
    );
    assert_eq!(again.fields["tuteur_qualite"], "Ébéniste");

    // She writes on before he chooses: neither the page he has nor the same page read again later puts his text over hers.
    let hers = form(&louise.open(&address).await);
    louise
        .submit(&hers.fill(&[("tuteur_nom", "Louise Garnier-Roy")]))
        .await;
    let later = form(&karim.open(&page.address).await);
    assert_eq!(later.fields["version"], again.fields["version"]);
    let name = async || {
        let file = world
            .fresh
            .db
            .convention(world.convention)
            .await
            .unwrap()
            .unwrap();
        file.sections[&Section::Tutor].values.get("tuteur_nom").to_owned()
    };
    for stale in [&again, &later] {
        let page = karim.submit(stale).await;
        assert_eq!(page.status, StatusCode::CONFLICT);
        assert!(page.html.contains("Louise Garnier-Roy"), "{}", page.html);
        assert_eq!(name().await, "Louise Garnier-Roy");
    }
    let page = karim.submit(&again).await;
    let again = form(&page);
    let page = karim.submit(&again.fill(&[("choix_tuteur_nom", "autre")])).await;
    assert_eq!(page.status, StatusCode::OK);
    let saved = world
        .fresh
        .db
        .convention(world.convention)
        .await
        .unwrap()
        .unwrap();
    let values = &saved.sections[&Section::Tutor].values;
    assert_eq!(values.get("tuteur_nom"), "Louise Garnier-Roy");
    assert_eq!(values.get("tuteur_qualite"), "Ébéniste");

    // A page's code is told so too, with what the other wrote.
    let response = world.app.db.convention(world.convention).await.unwrap().unwrap();
    assert!(response.sections[&Section::Tutor].version > 1);
    let sent = [
        ("id", world.convention.to_string()),
        ("section", "tuteur".to_owned()),
        ("tab", "x".to_owned()),
        ("base", "1".to_owned()),
        ("before", "{}".to_owned()),
        ("values", "{\"tuteur_nom\":\"Autre\"}".to_owned()),
    ];
    let fields: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let (status, body) = karim.call("/api/convention/autosave", &fields).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(body.contains("Louise Garnier-Roy"), "{body}");
}

#[tokio::test]
async fn who_is_there_is_told_to_others_and_forgotten() {
    let world = world().await;
    let (mut karim, mut louise) = (world.as_(KARIM).await, world.as_(LOUISE).await);
    let (address, id) = (world.page("/tuteur"), world.convention.to_string());
    let at = |section: &'static str, tab: &'static str| {
        [
            ("id", id.clone()),
            ("section", section.into()),
            ("tab", tab.into()),
        ]
    };
    let call = async |browser: &mut Browser, action: &str, fields: [(&'static str, String); 3]| {
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
        let (status, body) = browser.call(&format!("/api/convention/{action}"), &fields).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        body.replace('\u{a0}', " ")
    };
    // Reading a page again makes nobody of oneself.
    for _ in 0..2 {
        let page = karim.open(&address).await;
        assert!(!page.html.contains("sur cette partie."), "{}", page.html);
    }
    let page = louise.open(&address).await;
    assert!(page.html.contains("Karim Benali est aussi sur cette partie."));
    // Awake, the page has a tab, and the one before it woke up is not another one.
    let said = call(&mut karim, "here", at("tuteur", "a")).await;
    assert!(
        said.contains("Louise Garnier est aussi sur cette partie.") && !said.contains("vous"),
        "{said}"
    );
    let said = call(&mut karim, "here", at("horaires", "b")).await;
    assert!(
        said.contains("Karim Benali (vous, dans une autre fenêtre) est sur « Le tuteur »."),
        "{said}"
    );
    // Who leaves is gone at once.
    call(&mut karim, "leave", at("tuteur", "a")).await;
    let page = louise.open(&address).await;
    assert!(
        !page.html.contains("est aussi sur cette partie."),
        "{}",
        page.html
    );
    assert!(page.html.contains("Karim Benali est sur « "));
    let fields = at("tuteur", "a");
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    let (status, _) = world.as_(NOE).await.call("/api/convention/leave", &fields).await;
    assert_eq!(status, StatusCode::NOT_FOUND);

    // Names are not kept: the clock forgets who was not heard of.
    let tick = server::scheduler::Tick {
        now: Day.now() + chrono::TimeDelta::minutes(3),
        today: Day.today(),
    };
    for (name, step) in server::scheduled_tasks::steps(&world.app) {
        if name == "presence" {
            assert_eq!(step(tick).await.unwrap(), 2);
        }
    }
}

#[tokio::test]
async fn the_document_is_beside_what_is_filled() {
    let world = world().await;
    let mut karim = world.as_(KARIM).await;
    world
        .fill(
            &mut karim,
            Section::Practical,
            &[("repas", "Cuisine sur place, four compris")],
        )
        .await;
    for rest in ["/tuteur", "/pratique"] {
        let page = karim.open(&world.page(rest)).await;
        let (_, preview) = page.html.split_once("Aperçu du document").unwrap();
        let (preview, _) = preview.split_once("</details>").unwrap();
        assert!(
            preview.contains("Cuisine sur place, four compris"),
            "{rest} {preview}"
        );
        assert!(preview.contains("Annexe financière"));
        // What the lycée says of the family is not in the page, nor in what its code is given.
        assert!(!page.html.contains("resp1_nom") && !page.html.contains("Mireille Marchand"));
    }
    // The page of the convention says it too, before any part is opened.
    let page = karim.open(&world.page("")).await;
    let (_, essential) = page.html.split_once("id=\"l-essentiel\"").unwrap();
    let (essential, _) = essential.split_once("</section>").unwrap();
    for known in ["Cuisine sur place, four compris", "Inès Marchand"] {
        assert!(essential.contains(known), "{known}: {essential}");
    }
    // Who only reads a section has the whole document on its own page.
    let page = world.as_(INES).await.open(&world.page("/tuteur")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.html.contains("Aperçu du document"));
}

#[expect(clippy::too_many_lines, reason = "one story")]
#[tokio::test]
async fn from_the_host_to_the_head_and_frozen() {
    let world = world().await;
    let mut karim = world.as_(KARIM).await;
    // A structure in France does not meet what is asked of others.
    let page = karim.open(&world.page("/structure")).await;
    let (before, _) = page.html.split_once("<summary>Structure à l’étranger").unwrap();
    let (_, fold) = before.rsplit_once("<details").unwrap();
    assert!(!fold.contains("open"), "{fold}");
    world.fill_host_part(&mut karim).await;
    let page = karim.open(&world.page("")).await;
    let page = karim.submit(&page.form("Envoyer au lycée")).await;
    assert!(
        page.html.contains("Votre partie est envoyée au lycée"),
        "{}",
        page.html
    );
    assert_eq!(world.state().await, ConventionState::SchoolPart);
    // It is no longer theirs to change; what the lycée says of the family is not theirs to read.
    assert!(
        !karim
            .open(&world.page("/tuteur"))
            .await
            .html
            .contains("id=\"formulaire\"")
    );
    let page = karim.open(&world.page("/representants")).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(!page.html.contains("Une offre disparaît"), "{}", page.html);
    assert!(page.html.contains("celle d’une autre personne"), "{}", page.html);
    assert!(!karim.open(&world.page("/apercu")).await.html.contains(MIREILLE));

    // Sent back with a reason, and sent again.
    let mut helene = world.as_(HELENE).await;
    let page = helene.open(&world.page("")).await;
    let page = helene.submit(&page.form("Renvoyer à la structure")).await;
    assert!(page.error("motif-send_back").contains("Dites pourquoi"));
    let form = page
        .form("Renvoyer à la structure")
        .fill(&[("motif-send_back", "Le repas n’est pas clair.")]);
    let page = helene.submit(&form).await;
    assert!(page.html.contains("renvoyée à la structure"));
    let page = karim.open(&world.page("")).await;
    assert!(page.html.contains("Le repas n’est pas clair."));
    // Who asks for it stands before what is to be done about it.
    let asked = page
        .html
        .find("Hélène Dubois, pour le lycée, demande une correction");
    let next = page.html.find("envoyez-la au lycée");
    assert!(asked.is_some() && asked < next, "{}", page.html);
    karim.submit(&page.form("Envoyer au lycée")).await;

    let mut thomas = world.as_(THOMAS).await;
    world.fill_school_part(&mut thomas).await;
    let page = thomas.open(&world.page("")).await;
    assert!(
        page.html.contains("Le chef d’établissement peut valider"),
        "{}",
        page.html
    );
    assert!(!page.html.contains("Valider la convention"));

    // What changed since the page was opened is not validated unseen.
    let page = helene.open(&world.page("")).await;
    let form = page.form("Valider la convention").fill(&[("relu", "1")]);
    world
        .fill(&mut thomas, Section::Referent, &[("evaluation", "Deux visites.")])
        .await;
    let page = helene.submit(&form).await;
    assert!(page.address.ends_with("fait=modifiee"), "{}", page.address);
    let page = helene.submit(&page.form("Valider la convention")).await;
    assert!(page.error("relu").contains("ne change plus"), "{}", page.html);

    // The pupil's own address is in no section: that a guardian has the same is said among what is missing.
    let guardian = |email| [("resp1_email", email)];
    world.fill(&mut thomas, Section::Guardians, &guardian(INES)).await;
    for reader in [&mut thomas, &mut helene] {
        let page = reader.open(&world.page("")).await;
        assert!(page.html.contains("la même adresse"), "{}", page.html);
        assert!(!page.html.contains("Valider la convention"), "{}", page.html);
    }
    world
        .fill(&mut thomas, Section::Guardians, &guardian(MIREILLE))
        .await;
    let page = helene.open(&world.page("")).await;
    let page = helene
        .submit(&page.form("Valider la convention").fill(&[("relu", "1")]))
        .await;
    assert!(
        page.address.ends_with("fait=validee"),
        "{} {}",
        page.address,
        page.html
    );
    assert_eq!(world.state().await, ConventionState::Validated);

    // The document is there for the parties, and for nobody else.
    let version = world.page("/version/1");
    let file = format!("{version}/document.pdf");
    let before = world
        .fresh
        .db
        .convention(world.convention)
        .await
        .unwrap()
        .unwrap();
    let frozen = &before.versions[0];
    // On their start page the pupil reads first that they are awaited.
    let start = world.as_(INES).await.open("/eleve").await;
    assert!(
        start.html.contains("On attend : vous, chef d’établissement"),
        "{}",
        start.html
    );
    for email in [KARIM, LOUISE, INES, MIREILLE, HELENE, THOMAS] {
        let mut reader = world.as_(email).await;
        assert_eq!(reader.open(&version).await.status, StatusCode::OK, "{email}");
        let (status, headers, body) = world.file(&reader, &file).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(headers[header::CACHE_CONTROL], "no-store");
        assert!(
            headers[header::CONTENT_DISPOSITION]
                .to_str()
                .unwrap()
                .starts_with("attachment")
        );
        assert_eq!(domain::digest::Digest::of(&body), frozen.document_hash);
    }
    for email in [NOE, CLAIRE] {
        let mut stranger = world.as_(email).await;
        for rest in [
            "",
            "/horaires",
            "/apercu",
            "/version/1",
            "/version/1/document.pdf",
            "/attestation",
        ] {
            let page = stranger.open(&world.page(rest)).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{email} {rest}");
        }
    }

    // Whatever is sent, nothing of it changes.
    let id = world.convention.to_string();
    for email in [KARIM, THOMAS, HELENE, INES] {
        let mut forger = world.as_(email).await;
        for section in Section::ALL {
            let fields = [
                ("convention", id.as_str()),
                ("partie", section.code()),
                ("version", "1"),
                ("tuteur_nom", "Autre"),
                ("eleve_nom", "Autre"),
            ];
            forger.post("/api/convention/save", &fields).await;
            let fields = [
                ("id", id.as_str()),
                ("section", section.code()),
                ("tab", "x"),
                ("base", "1"),
                ("before", "{}"),
                ("values", "{\"tuteur_nom\":\"Autre\",\"eleve_nom\":\"Autre\"}"),
            ];
            forger.post("/api/convention/autosave", &fields).await;
        }
        for path in ["complete", "send-back", "validate"] {
            let fields = [
                ("convention", id.as_str()),
                ("motif-send_back", "Encore."),
                ("relu", "1"),
            ];
            forger.post(&format!("/api/convention/{path}"), &fields).await;
        }
    }
    let after = world
        .fresh
        .db
        .convention(world.convention)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (&after.sections, &after.versions),
        (&before.sections, &before.versions)
    );

    // A correction is another version, and says in what it differs.
    let page = helene.open(&world.page("")).await;
    let form = page
        .form("Ouvrir une correction")
        .fill(&[("motif-correct", "Le téléphone a changé.")]);
    helene.submit(&form).await;
    assert_eq!(world.state().await, ConventionState::SchoolPart);
    world
        .fill(
            &mut thomas,
            Section::Referent,
            &[("referent_tel", "06 39 98 00 08")],
        )
        .await;
    let page = helene.open(&world.page("")).await;
    let page = helene
        .submit(&page.form("Valider la convention").fill(&[("relu", "1")]))
        .await;
    assert!(
        page.html.contains("Ce qui change depuis la version 1"),
        "{}",
        page.html
    );
    assert!(page.html.contains("06 39 98 00 08"));
    let page = helene.open(&version).await;
    assert!(page.html.contains("Cette version est remplacée"), "{}", page.html);

    let page = helene.open(&world.page("")).await;
    let form = page
        .form("Annuler la convention")
        .fill(&[("motif-cancel", "L’élève déménage.")]);
    let page = helene.submit(&form).await;
    assert!(page.error("place").contains("Choisissez"), "{}", page.html);
    assert!(page.html.contains("L’élève déménage."), "what was typed is kept");
    let form = page
        .form("Annuler la convention")
        .fill(&[("motif-cancel", "L’élève déménage."), ("place", "liberer")]);
    let page = helene.submit(&form).await;
    assert!(page.html.contains("L’élève déménage."));
    assert!(page.html.contains("la place est libérée"), "{}", page.html);
    assert_eq!(world.state().await, ConventionState::Cancelled);
    // Within a day it is taken back, with the place.
    let page = helene.submit(&page.form("Défaire l’annulation")).await;
    assert!(page.html.contains("L’annulation est défaite"), "{}", page.html);
    assert_eq!(world.state().await, ConventionState::Validated);
}

#[tokio::test]
async fn the_certificate_is_what_its_bytes_say() {
    let world = world().await;
    let mut ines = world.as_(INES).await;
    let mut senders = [
        world.as_(INES).await,
        world.as_(THOMAS).await,
        world.as_(HELENE).await,
    ];
    let action = world.page("/attestation");
    for (file, said) in [
        (&b"MZ this is a program.pdf"[..], "ni un PDF"),
        (b"", "Choisissez"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
        (b"PK\x03\x04 word/document.xml", "en PDF"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "JPEG"),
        (&JPEG[..JPEG.len() - 20], "abîmée"),
        (&PDF[..PDF.len() - 30], "abîmé"),
        (b"%PDF-1.7\n1 0 obj\nendobj\nstartxref\n9\n%%EOF\n", "abîmé"),
        (b"%PDF-1.7\n1 0 obj\n<</Type/Pages/Count 0>>\nendobj\nstartxref\n9\n%%EOF", "aucune page"),
        (
            b"%PDF-1.7\n3 0 obj\n<</Type/Page>>\nendobj\ntrailer<</Encrypt<</Filter/Standard>>>>\nstartxref\n9\n%%EOF",
            "mot de passe",
        ),
    ] {
        // Nobody may send too many in a quarter of an hour.
        senders.rotate_left(1);
        let page = senders[0].upload(&action, &[], file).await;
        let error = page.error("fichier");
        assert!(error.contains(said), "{}: {error}", String::from_utf8_lossy(file));
        assert!(page.html.contains("Envoyer l’attestation"), "{}", page.html);
    }
    // As readers of PDF take it.
    let untidy = [
        &b"\r\nContent-Type: application/pdf\r\n\r\n"[..],
        PDF,
        b"\r\n--autre--\r\n\0\0",
    ]
    .concat();
    let page = ines.upload(&action, &[], &untidy).await;
    assert!(page.html.contains("L’attestation est remise"), "{}", page.html);
    let pdf = PDF;
    let page = ines.upload(&action, &[], pdf).await;
    assert!(page.html.contains("L’attestation est remise"), "{}", page.html);

    // The host reads it, and does not hand it over.
    let mut karim = world.as_(KARIM).await;
    let page = karim.open(&world.page("")).await;
    assert!(page.html.contains("Télécharger l’attestation") && !page.html.contains("id=\"fichier\""));
    let (status, headers, body) = world.file(&karim, &action).await;
    assert_eq!((status, body.as_slice()), (StatusCode::OK, pdf));
    assert!(
        headers[header::CONTENT_SECURITY_POLICY]
            .to_str()
            .unwrap()
            .contains("sandbox")
    );
    assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    assert_eq!(
        karim.upload(&action, &[], pdf).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        world.as_(NOE).await.upload(&action, &[], pdf).await.status,
        StatusCode::NOT_FOUND
    );

    let page = ines.open(&world.page("")).await;
    let page = ines.submit(&page.form("Retirer l’attestation")).await;
    assert!(page.html.contains("L’attestation est retirée"));
    assert_eq!(world.file(&karim, &action).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_photograph_is_kept_without_what_the_camera_wrote() {
    let world = world().await;
    let mut ines = world.as_(INES).await;
    let karim = world.as_(KARIM).await;
    let action = world.page("/attestation");
    for (sent, media, start) in [
        (JPEG, "image/jpeg", &b"\xff\xd8"[..]),
        (PNG, "image/png", b"\x89PNG"),
        // A film behind it.
        (&[JPEG, b"\0\0\0\x18ftypmp42"].concat(), "image/jpeg", b"\xff\xd8"),
    ] {
        assert!(!is_clean(sent));
        let page = ines.upload(&action, &[], sent).await;
        assert!(page.html.contains("L’attestation est remise"), "{}", page.html);
        let (status, headers, body) = world.file(&karim, &action).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(headers[header::CONTENT_TYPE], media);
        assert!(body.starts_with(start) && is_clean(&body), "{media}");
    }
}

#[tokio::test]
async fn a_file_of_any_size_leads_back_to_the_form_that_names_the_limit() {
    let world = world().await;
    let mut ines = world.as_(INES).await;
    let action = world.page("/attestation");
    let mega = 1024 * 1024;
    for size in [5 * mega + 1, 6 * mega, 12 * mega, 40 * mega] {
        let mut file = b"%PDF-1.7\n".to_vec();
        file.resize(size, b' ');
        let page = ines.upload(&action, &[], &file).await;
        assert!(page.error("fichier").contains("5 Mo"), "{size}: {}", page.html);
    }
}

/// A body that says how much of it was read.
fn counted(chunk: Vec<u8>, times: usize, read: &Arc<AtomicUsize>) -> Body {
    let read = read.clone();
    let chunks = (0..times).map(move |_| {
        read.fetch_add(1, Ordering::Relaxed);
        Ok::<_, std::io::Error>(chunk.clone())
    });
    Body::from_stream(futures::stream::iter(chunks))
}

#[tokio::test]
async fn what_is_refused_is_read_to_its_end_unless_the_client_asks_first() {
    let world = world().await;
    let (ines, noe) = (world.as_(INES).await, world.as_(NOE).await);
    let action = world.page("/attestation");
    let send_to = async |action: &str, times: usize, cookie: &str, asks: bool| {
        let read = Arc::new(AtomicUsize::new(0));
        let start =
            b"--limite\r\nContent-Disposition: form-data; name=\"fichier\"; filename=\"a.pdf\"\r\n\r\n";
        let chunk = [&start[..], &vec![b' '; 1024 * 1024]].concat();
        let mut request = Request::post(action)
            .header(header::HOST, "localhost")
            .header(header::COOKIE, cookie)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_LENGTH, chunk.len() * times)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=limite");
        if asks {
            request = request.header(header::EXPECT, "100-continue");
        }
        let request = request.body(counted(chunk, times, &read)).unwrap();
        let response = world.router.clone().oneshot(request).await.unwrap();
        // What nobody wanted is read beside the answer.
        for _ in 0..1000 {
            if asks || read.load(Ordering::Relaxed) == times {
                break;
            }
            tokio::task::yield_now().await;
        }
        (response.status(), read.load(Ordering::Relaxed))
    };
    let send = async |cookie: &str, asks: bool| send_to(&action, 12, cookie, asks).await;
    // Whoever may hand it over, a stranger, and whoever is not signed in: their browsers read the answer once they have sent everything.
    assert_eq!(send(noe.cookie(), false).await, (StatusCode::NOT_FOUND, 12));
    assert_eq!(send("", false).await, (StatusCode::SEE_OTHER, 12));
    assert_eq!(send(ines.cookie(), false).await.1, 12);
    // Who waits for leave is answered at once.
    assert_eq!(send(ines.cookie(), true).await, (StatusCode::SEE_OTHER, 0));
    assert_eq!(send(noe.cookie(), true).await, (StatusCode::NOT_FOUND, 0));
    // Nor is anything read of files that whoever sends them may not bring, however small.
    for action in ["/structure/import/fichier", "/lycee/import/fichier"] {
        assert_eq!(
            send_to(action, 1, ines.cookie(), true).await,
            (StatusCode::NOT_FOUND, 0)
        );
    }
}

#[tokio::test]
async fn each_space_lists_its_conventions() {
    let world = world().await;
    let link = world.page("");
    for (email, path) in [
        (KARIM, "/structure/conventions"),
        (INES, "/eleve"),
        (MIREILLE, "/espace/conventions"),
        (HELENE, "/lycee/conventions"),
        (
            THOMAS,
            "/lycee/conventions?etat=host_part&classe=2de+4&q=marchand",
        ),
    ] {
        let page = world.as_(email).await.open(path).await;
        assert!(page.html.contains(&format!("href=\"{link}\"")), "{email} {path}");
    }
    // A host reads first what is awaited of them, list by list.
    let mut karim = world.as_(KARIM).await;
    let page = karim.open("/structure/conventions?etat=structure").await;
    assert!(page.html.contains(&format!("href=\"{link}\"")));
    assert!(page.html.contains("À remplir par vous"), "{}", page.html);
    let page = karim.open("/structure/conventions?etat=signees").await;
    assert!(!page.html.contains(&format!("href=\"{link}\"")));
    // A child without a convention is named, too.
    let (mireille, noe) = (
        account(&world.fresh.db, MIREILLE).await,
        account(&world.fresh.db, NOE).await,
    );
    let context = ChangeContext {
        renderer: &Plain,
        ..world.app.context(Some(noe))
    };
    world
        .fresh
        .db
        .link_guardian(&context, mireille, noe)
        .await
        .unwrap();
    let page = world.as_(MIREILLE).await.open("/espace/conventions").await;
    assert!(
        page.html.contains("Noé Lefèvre") && page.html.contains("Pas encore de convention"),
        "{}",
        page.html
    );
    assert!(
        page.html.contains("On attend : structure d’accueil."),
        "{}",
        page.html
    );
    let page = world
        .as_(HELENE)
        .await
        .open("/lycee/conventions?etat=signed")
        .await;
    assert!(page.html.contains("Aucune convention ne répond"));
}

/// Walked by its pages alone: the wrong address is validated, corrected where the signatures are seen to, and a correction validated
/// after that. A stranger at the wrong address got one link, which opens nothing any more; the right one got two.
#[tokio::test]
async fn a_corrected_address_is_the_one_the_next_version_is_sent_to() {
    const WRONG: &str = "mireile@famile.example";
    const RIGHT: &str = "mireille@ailleurs.example";
    let world = world().await;
    let (mut karim, mut thomas, mut helene) = (
        world.as_(KARIM).await,
        world.as_(THOMAS).await,
        world.as_(HELENE).await,
    );
    world.fill_host_part(&mut karim).await;
    let page = karim.open(&world.page("")).await;
    karim.submit(&page.form("Envoyer au lycée")).await;
    world.fill_school_part(&mut thomas).await;
    world
        .fill(&mut thomas, Section::Guardians, &[("resp1_email", WRONG)])
        .await;
    let validate = async |helene: &mut Browser| {
        let page = helene.open(&world.page("")).await;
        let form = page.form("Valider la convention").fill(&[("relu", "1")]);
        helene.submit(&form).await
    };
    validate(&mut helene).await;
    assert_eq!(world.state().await, ConventionState::Validated);
    let links = async |to: &str| -> Vec<String> {
        let emails = world.fresh.db.emails(1000, None).await.unwrap();
        let link = |text: &str| {
            let (_, rest) = text.split_once("jeton=")?;
            Some(rest.chars().take_while(char::is_ascii_hexdigit).collect())
        };
        let sent = emails.into_iter().filter(|email| email.to_email == to);
        sent.filter_map(|email| link(&email.text)).collect()
    };
    let stale = links(WRONG).await;
    assert_eq!(stale.len(), 1);

    let signatures = format!("/lycee/signatures/{}", world.convention);
    let page = thomas.open(&signatures).await;
    let form = page.form("courriel-guardian1").fill(&[("courriel", RIGHT)]);
    let page = thomas.submit(&form).await;
    assert!(page.html.contains("L’adresse est changée"), "{}", page.html);
    // Where it is typed too, for whoever corrects it next.
    let page = helene.open(&world.page("")).await;
    let form = page
        .form("Ouvrir une correction")
        .fill(&[("motif-correct", "Le téléphone a changé.")]);
    helene.submit(&form).await;
    let page = thomas.open(&world.page("/representants")).await;
    assert_eq!(page.form("name=\"partie\"").fields["resp1_email"], RIGHT);
    // Typed again, it is refused beside its field, and nothing is validated.
    world
        .fill(&mut thomas, Section::Guardians, &[("resp1_email", WRONG)])
        .await;
    let page = helene.open(&world.page("")).await;
    assert!(
        page.html.contains("a été remplacée pour cette convention"),
        "{}",
        page.html
    );
    assert!(
        !page.html.contains("Valider la convention</button>"),
        "{}",
        page.html
    );
    assert_eq!(world.state().await, ConventionState::SchoolPart);
    world
        .fill(&mut thomas, Section::Guardians, &[("resp1_email", RIGHT)])
        .await;
    validate(&mut helene).await;
    assert_eq!(world.state().await, ConventionState::Validated);
    assert_eq!(links(WRONG).await, stale);
    assert_eq!(links(RIGHT).await.len(), 2);
    let mut stranger = Browser::new(&world.router);
    let page = stranger.open(&format!("/lien?jeton={}", stale[0])).await;
    assert!(page.html.contains("Ce lien n’est plus bon"), "{}", page.html);
    let mut mother = Browser::new(&world.router);
    let page = mother
        .open(&format!("/lien?jeton={}", links(RIGHT).await[0]))
        .await;
    let page = mother.submit(&page.form("Recevoir un code")).await;
    let emails = world.fresh.db.emails(1000, None).await.unwrap();
    let text = emails
        .into_iter()
        .find(|email| email.to_email == RIGHT)
        .unwrap()
        .text;
    let code = text
        .lines()
        .map(str::trim)
        .find(|line| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit()))
        .unwrap();
    let page = mother
        .submit(&page.form("Lire la convention").fill(&[("code", code)]))
        .await;
    assert!(page.html.contains("Votre signature"), "{}", page.html);
}

/// No id stands twice on the pages of a convention: labels, errors and links lead to the first of them only.
#[tokio::test]
async fn no_id_stands_twice_and_a_draft_states_nothing_unsaid() {
    let world = world().await;
    let mut karim = world.as_(KARIM).await;
    let page = karim.open(&world.page("/apercu")).await;
    for unsaid in ["Elle est assurée", "La structure s’engage", "n’y participe pas"] {
        assert!(!page.html.contains(unsaid), "{unsaid}");
    }
    world.fill_host_part(&mut karim).await;
    let page = karim.open(&world.page("")).await;
    karim.submit(&page.form("Envoyer au lycée")).await;
    let mut thomas = world.as_(THOMAS).await;
    let page = thomas.open(&world.page("/apercu")).await;
    assert!(page.html.contains("Elle est assurée") && page.html.contains("La structure s’engage"));
    assert!(
        !page.html.contains("Son attestation d’assurance"),
        "{}",
        page.html
    );
    let care = page.html.split("Projet d’accueil individualisé").nth(1).unwrap();
    let said: String = care.chars().take(120).collect();
    assert!(said.contains("À compléter"), "{said}");
    let sections = Section::ALL.map(|section| format!("/{}", section.code()));
    for rest in sections.iter().map(String::as_str).chain(["", "/apercu"]) {
        let page = thomas.open(&world.page(rest)).await;
        let mut ids: Vec<&str> = page
            .html
            .split(" id=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        let all = ids.len();
        ids.sort_unstable();
        let before = ids.clone();
        ids.dedup();
        assert_eq!(ids.len(), all, "{rest}: {before:?}");
    }
}
