//! Who receives minors is vetted: on the pages, and against the State's register.

use std::sync::Arc;

use axum::Router;
use domain::{
    academy::{Academy, Reach},
    account::Role,
    clock::Clock,
    register::{Answer, Flag},
    structure::{Siret, StructureRole},
    vetting::Hold,
};
use server::{config::Config, http::Site, serve};
use service::register::Register;
use testing::{
    Fresh,
    browser::{Browser, Page},
    on_both,
    people::{act_by, context, email, person},
    register::{FakeRegister, Mood, company},
    structure,
};

use crate::{
    host::{Demonstration, KARIM, STRUCTURE, deposit, found, scene, signed_in},
    signing::scene::Scene,
    templates::Day,
};

const CLAIRE: &str = "claire@academie.example";
const PAUL: &str = "paul@quinzaine.example";
const LOUISE: &str = "louise@atelier.example";
const SIRET: &str = "73282932000074";

fn siret() -> Siret {
    Siret::parse(SIRET).unwrap()
}

/// The scene, where every first publication waits.
async fn strict() -> (Fresh, Router) {
    let (fresh, router) = scene().await;
    let campaign = fresh.db.campaigns().await.unwrap().remove(0).id;
    fresh.db.set_hold(&context(), campaign, Hold::All).await.unwrap();
    (fresh, router)
}

/// Somebody who administers the site.
async fn administrator(router: &Router) -> Browser {
    signed_in(router, PAUL).await
}

/// Karim publishes the first offer of a new structure; the page that follows, and the offer's.
async fn published(karim: &mut Browser) -> (Page, String) {
    let overview = found(karim, SIRET).await;
    let preview = deposit(karim, &overview).await;
    let page = karim.submit(&preview.form("Publier cette offre")).await;
    let offer = page
        .address
        .split(['?', '/'])
        .find(|part| part.len() == 36)
        .unwrap()
        .to_owned();
    (page, offer)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_first_offer_waits_for_a_moderator_who_accepts_it_in_one_click() {
    let (_fresh, router) = strict().await;
    let mut karim = signed_in(&router, KARIM).await;
    let (page, offer) = published(&mut karim).await;
    assert!(page.html.contains("En attente de vérification"), "{}", page.html);
    let start = karim.open("/structure").await;
    assert!(
        start
            .html
            .contains("Votre structure est en attente de vérification"),
        "{}",
        start.html
    );
    let mut nobody = Browser::new(&router);
    assert_eq!(nobody.open(&format!("/offres/{offer}")).await.status, 404);

    let mut paul = administrator(&router).await;
    let to_do = paul.open("/administration").await;
    assert!(
        to_do.html.contains("1 structure attend d’être vérifiée"),
        "{}",
        to_do.html
    );
    let queue = paul.open("/administration/verifications").await;
    assert!(queue.html.contains("Atelier des Lilas"), "{}", queue.html);
    let accept = queue.form("Accepter la structure");
    let page = paul.submit(&accept).await;
    assert!(page.html.contains("La structure est vérifiée"), "{}", page.html);
    assert_eq!(nobody.open(&format!("/offres/{offer}")).await.status, 200);
    let again = paul.submit(&accept).await;
    assert!(again.html.contains("a déjà décidé"), "{}", again.html);
    let journal = paul.open("/administration/journal").await;
    assert!(journal.html.contains("Structure vérifiée"), "{}", journal.html);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_needs_a_reason_which_the_host_reads() {
    let (_fresh, router) = strict().await;
    let mut karim = signed_in(&router, KARIM).await;
    published(&mut karim).await;
    let mut paul = administrator(&router).await;
    let queue = paul.open("/administration/verifications").await;
    let refuse = queue.form("Refuser la structure");
    let fields: Vec<(&str, &str)> = refuse
        .fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .chain([("decision", "refuse")])
        .collect();
    let action = "/api/administration/vetting/decide";
    let page = paul.post(action, &fields).await;
    assert!(page.html.contains("Donnez la raison"), "{}", page.html);
    let with_reason: Vec<(&str, &str)> = fields
        .into_iter()
        .filter(|(name, _)| *name != "motif")
        .chain([("motif", "Le téléphone ne répond pas.")])
        .collect();
    paul.post(action, &with_reason).await;
    let start = karim.open("/structure").await;
    assert!(
        start.html.contains("Le téléphone ne répond pas."),
        "{}",
        start.html
    );
    let page = karim.submit(&start.form("Demander une autre vérification")).await;
    assert!(page.html.contains("en attente de vérification"), "{}", page.html);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_structure_that_somebody_else_declared_is_claimed() {
    let (fresh, router) = strict().await;
    let mut karim = signed_in(&router, KARIM).await;
    published(&mut karim).await;
    let mut louise = signed_in(&router, LOUISE).await;
    let page = found(&mut louise, SIRET).await;
    assert!(page.error("siret").contains("déjà inscrite"));
    let claim = louise
        .open(&format!("/structure/revendiquer?siret={SIRET}"))
        .await;
    let form = claim.form("Envoyer ma demande");
    let short = louise.submit(&form.clone().fill(&[("message", "À moi")])).await;
    assert!(!short.error("message").is_empty(), "{}", short.html);
    let form = form.fill(&[(
        "message",
        "Je dirige cet atelier depuis douze ans, appelez le standard.",
    )]);
    let page = louise.submit(&form).await;
    assert!(page.html.contains("envoyée aux modérateurs"), "{}", page.html);

    let reach = Reach::Everything;
    let claims = fresh.db.open_claims(reach, 9).await.unwrap();
    let id = claims[0].id.to_string();
    let mut paul = administrator(&router).await;
    let queue = paul.open("/administration/verifications").await;
    assert!(queue.html.contains("depuis douze ans"), "{}", queue.html);
    let page = paul
        .post(
            "/api/administration/claims/decide",
            &[
                ("revendication", id.as_str()),
                ("decision", "granted"),
                ("motif", "Vérifié au standard."),
            ],
        )
        .await;
    assert!(page.html.contains("est confiée"), "{}", page.html);
    let theirs = louise.open("/structure").await;
    assert!(theirs.html.contains("Atelier des Lilas"), "{}", theirs.html);
    let lost = karim.open("/structure").await;
    assert!(lost.html.contains("Inscrire votre structure"), "{}", lost.html);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_officer_without_academie_has_nothing_to_vet() {
    let (_fresh, router) = strict().await;
    let mut karim = signed_in(&router, KARIM).await;
    published(&mut karim).await;
    let mut claire = signed_in(&router, CLAIRE).await;
    let queue = claire.open("/administration/verifications").await;
    assert!(queue.html.contains("Aucune structure n’attend"), "{}", queue.html);
    assert!(!queue.html.contains("#reglages"), "{}", queue.html);
    // An administrator says with the campaign what waits.
    let mut paul = administrator(&router).await;
    let queue = paul.open("/administration/verifications").await;
    assert!(queue.html.contains("/administration/campagnes#reglages"));
    let page = paul.open("/administration/campagnes").await;
    let form = page
        .form("Enregistrer les réglages")
        .fill(&[("verification", "")]);
    let page = paul.submit(&form).await;
    assert!(
        page.address.starts_with("/administration/campagnes?"),
        "{}",
        page.address
    );
    assert!(
        page.error("verification").starts_with("Choisissez"),
        "{}",
        page.html
    );
}

#[tokio::test]
async fn an_officer_sees_the_figures_of_their_academie_alone() {
    on_both(async |fresh| {
        let scene = Scene::open(fresh).await;
        let (db, campaign) = (scene.db(), Some(testing::campaign().id));
        let officer = person(db, "Omar Diop", &[Role::AcademyOfficer]).await;
        let mut browser = scene.browser(officer).await;
        let page = browser.open("/administration").await;
        assert!(
            page.html.contains("Aucune académie ne vous est encore confiée"),
            "{}",
            page.html
        );
        let own = Academy::from_code("creteil").unwrap();
        db.set_academy_of_officer(&context(), officer, own).await.unwrap();
        let page = browser.open("/administration").await;
        assert!(
            page.html.contains("Académie de Créteil en chiffres"),
            "{}",
            page.html
        );
        for of_the_site in ["En attente d’activation", "Candidatures, ", "Abandonnés"] {
            assert!(!page.html.contains(of_the_site), "{of_the_site}: {}", page.html);
        }
        // What is counted is what is theirs to moderate.
        let all = db.figures(campaign).await.unwrap();
        let within = async |reach| db.figures_within(campaign, reach).await.unwrap();
        assert_eq!(within(Reach::Everything).await.offers, all.offers);
        assert_eq!(within(Reach::Everything).await.structures, all.structures);
        assert_eq!(within(Reach::Nothing).await, store::Figures::default());
        let elsewhere = Reach::Academy(Academy::from_code("rennes").unwrap());
        assert_eq!(within(elsewhere).await, store::Figures::default());
    })
    .await;
}

/// Whoever decides whose a structure is decides for others, about somebody who may have it, and leaves no way back to who had taken it.
#[tokio::test]
async fn a_claim_is_decided_by_somebody_else_and_leaves_no_way_back() {
    on_both(async |fresh| {
        let scene = Scene::open(fresh).await;
        let db = scene.db();
        let (anne, bob) = (
            person(db, "Anne Roy", &[Role::Admin, Role::Host]).await,
            person(db, "Bob Kern", &[Role::Admin]).await,
        );
        let siret = structure(0).siret.unwrap();
        let claimed = async |by| {
            db.claim_structure(&act_by(by), &siret, by, "C’est mon atelier depuis douze ans.")
                .await
                .unwrap();
            let claims = db.open_claims(Reach::Everything, 9).await.unwrap();
            claims[0].id.to_string()
        };
        let decide = async |browser: &mut Browser, claim: &str, verdict: &str| {
            let fields = [
                ("revendication", claim),
                ("decision", verdict),
                ("motif", "Vérifié au standard."),
            ];
            browser.post("/api/administration/claims/decide", &fields).await
        };
        let mut first = scene.browser(anne).await;
        let mut second = scene.browser(bob).await;
        // Not their own.
        let claim = claimed(anne).await;
        for verdict in ["granted", "rejected"] {
            let page = decide(&mut first, &claim, verdict).await;
            assert!(page.html.contains("votre propre demande"), "{}", page.html);
        }
        let page = decide(&mut second, &claim, "rejected").await;
        assert!(page.html.contains("reste à ses responsables"), "{}", page.html);
        // Not to somebody who was shut out meanwhile.
        let zoe = scene.stranger().await;
        let claim = claimed(zoe).await;
        db.suspend(&context(), zoe, "essai").await.unwrap();
        let page = decide(&mut second, &claim, "granted").await;
        assert!(
            page.html.contains("ne peut pas lui être confiée"),
            "{}",
            page.html
        );
        db.unsuspend(&context(), zoe, "essai").await.unwrap();
        // Whoever had it loses it, with those they had invited.
        let host = scene.world.host;
        let secret = testing::people::secret("invited");
        let later = email("autre.compte@exemple.fr");
        let invited = db
            .invite(
                &act_by(host),
                structure(0).id,
                &later,
                StructureRole::Owner,
                &secret,
            )
            .await
            .unwrap();
        assert!(matches!(invited, store::Invited::Done(_)), "{invited:?}");
        let page = decide(&mut second, &claim, "granted").await;
        assert!(page.html.contains("est confiée"), "{}", page.html);
        assert_eq!(
            db.join(&act_by(host), "invited", host).await.unwrap(),
            store::Joined::Gone
        );
        let role = |account: store::Account| account.role_in(structure(0).id);
        let of = async |who| db.account(who).await.unwrap().unwrap();
        assert_eq!(role(of(host).await), None);
        assert_eq!(role(of(zoe).await), Some(StructureRole::Owner));
    })
    .await;
}

/// What the register says, with what it was asked.
async fn answered(mood: Mood) -> (Answer, FakeRegister) {
    let fake = FakeRegister::start(mood).await;
    let register = Register::new(&fake.url).unwrap();
    let answer = register.look_up(&siret(), Day.now()).await;
    (answer, fake)
}

#[tokio::test]
async fn the_register_is_asked_for_one_siret_and_read() {
    let (answer, fake) = answered(Mood::Knows(vec![company(SIRET, "ATELIER DES LILAS")])).await;
    let Answer::Found(entry) = answer else {
        panic!("{answer:?}")
    };
    assert_eq!(entry.name, "ATELIER DES LILAS");
    assert_eq!(
        (entry.street.as_str(), entry.postal_code.as_str()),
        ("3 RUE DES LILAS", "93100")
    );
    assert!(entry.open);
    assert_eq!(fake.asked(), [format!("q={SIRET}&page=1&per_page=1")]);

    let mut closed = company(SIRET, "ATELIER DES LILAS");
    closed["matching_etablissements"][0]["etat_administratif"] = "F".into();
    let (answer, _) = answered(Mood::Knows(vec![closed])).await;
    assert!(matches!(answer, Answer::Found(entry) if !entry.open));
    // Another establishment of the same entity is not this one.
    let (answer, _) = answered(Mood::Knows(vec![company("73282932000082", "ATELIER")])).await;
    assert_eq!(answer, Answer::Missing);
    assert_eq!(answered(Mood::Knows(Vec::new())).await.0, Answer::Missing);
}

#[tokio::test]
async fn a_register_that_fails_is_left_alone_for_a_while() {
    // Each but the first would be an answer, were it not for its status, its length or what it lacks: « nobody has that SIRET » is none of them.
    let moods = [
        Mood::Busy(3),
        Mood::Down,
        Mood::Babbles,
        Mood::Apologises,
        Mood::Endless,
    ];
    for mood in moods {
        let fake = FakeRegister::start(mood.clone()).await;
        let register = Register::new(&fake.url).unwrap();
        let now = Day.now();
        let ask = async |after| {
            register
                .look_up(&siret(), now + chrono::TimeDelta::seconds(after))
                .await
        };
        assert_eq!(ask(0).await, Answer::Unreachable, "{mood:?}");
        fake.set(Mood::Knows(vec![company(SIRET, "ATELIER")]));
        assert_eq!(ask(1).await, Answer::Unreachable, "{mood:?}");
        assert_eq!(fake.asked().len(), 1, "{mood:?}");
        assert!(matches!(ask(60).await, Answer::Found(_)), "{mood:?}");
    }
    let nobody = Register::new("http://127.0.0.1:9").unwrap();
    assert_eq!(nobody.look_up(&siret(), Day.now()).await, Answer::Unreachable);
}

#[tokio::test]
async fn nobody_waits_long_for_the_register() {
    let fake = FakeRegister::start(Mood::Asleep).await;
    let register = Register::new(&fake.url).unwrap();
    let now = Day.now();
    let wanted = siret();
    let asked = (0..20).map(|_| register.look_up(&wanted, now));
    let patience = std::time::Duration::from_secs(10);
    let all = tokio::time::timeout(patience, futures::future::join_all(asked)).await;
    assert!(all.unwrap().iter().all(|answer| *answer == Answer::Unreachable));
    assert!(fake.asked().len() <= 8, "{:?}", fake.asked().len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_siret_fills_the_form_and_what_differs_is_flagged() {
    let fake = FakeRegister::start(Mood::Knows(vec![company(SIRET, "MENUISERIE DU CANAL")])).await;
    let (fresh, _) = strict().await;
    let config = Config::read(&Demonstration).unwrap();
    let mut app = serve::prepare(&config, fresh.db.clone(), Arc::new(Day))
        .await
        .unwrap();
    app.register = Some(Arc::new(Register::new(&fake.url).unwrap()));
    let site = Site::new(&config, app, None);
    tokio::spawn(site.feed());
    let router = site.router();
    let mut karim = signed_in(&router, KARIM).await;
    let page = karim.open("/structure/nouvelle").await;
    let form = page.form("Remplir le formulaire").fill(&[("siret", SIRET)]);
    let page = karim.submit(&form).await;
    let filled = page.form("Inscrire ma structure");
    for (name, value) in [
        ("nom", "Menuiserie du Canal"),
        ("genre", "company"),
        ("code_postal", "93100"),
        ("commune", "Montreuil"),
        ("adresse", "3 rue des Lilas"),
    ] {
        assert_eq!(filled.fields[name], value, "{name}");
    }
    // Whoever says otherwise is let in, and looked at.
    let overview = karim.submit(&filled.fill(&STRUCTURE)).await;
    let preview = deposit(&mut karim, &overview).await;
    karim.submit(&preview.form("Publier cette offre")).await;
    let waiting = fresh.db.structures_to_vet(Reach::Everything, 9).await.unwrap();
    let check = waiting[0].register.as_ref().unwrap();
    assert_eq!(check.flags, [Flag::OtherName]);
    let mut paul = administrator(&router).await;
    let queue = paul.open("/administration/verifications").await;
    assert!(queue.html.contains("MENUISERIE DU CANAL"), "{}", queue.html);
    assert!(queue.html.contains("donne un autre nom"), "{}", queue.html);
    // What it does has no field to be compared with: it is for the moderator to read, beside what it offers.
    assert!(
        queue.html.contains("activité principale (NAF) : 16.23Z"),
        "{}",
        queue.html
    );
}
