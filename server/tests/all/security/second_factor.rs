//! A password alone opens nothing where its owner chose a second factor; each code is good once; and where the publisher requires it,
//! whoever decides for others sees nothing else until they have chosen one.

use domain::{account::Role, id::AccountId, security::SecurityKind};
use server::{admin, config::Config, http::Site};
use service::password::hash_password;
use store::{Created, NewAccount};
use testing::{
    browser::{Browser, Page},
    on_both,
    people::{act_at, context, email, name, person},
    sqlite,
};
use totp_rs::{Builder, Secret};

use super::fresh_proof::PASSWORD;
use crate::signing::scene::{HEAD, Scene};

const DOUBLE: &str = "/espace/compte/double";

async fn set_password(scene: &Scene, account: AccountId) {
    let hash = hash_password(scene.app.rng.as_ref(), PASSWORD).await.unwrap();
    scene
        .db()
        .set_password(&context(), account, &hash, None)
        .await
        .unwrap();
}

/// The code that an application with that secret shows at this moment.
pub fn code_of(scene: &Scene, secret: &str) -> String {
    let secret = Secret::try_from_base32(secret).unwrap();
    let totp = Builder::new().with_secret(secret).build().unwrap();
    let now = u64::try_from(scene.app.clock.now().timestamp()).unwrap();
    totp.generate(now).to_string()
}

/// The text of the first element of that name.
fn text_in(html: &str, tag: &str) -> Vec<String> {
    html.split(&format!("<{tag}"))
        .skip(1)
        .filter_map(|rest| rest.split_once('>'))
        .map(|(_, rest)| {
            rest.split(&format!("</{tag}>"))
                .next()
                .unwrap_or_default()
                .to_owned()
        })
        .collect()
}

/// The secret of the page that shows it, in groups of letters.
fn secret_of(page: &Page) -> String {
    let shown = text_in(&page.html, "code").remove(0);
    shown.chars().filter(char::is_ascii_alphanumeric).collect()
}

/// Chooses an application of codes; its secret, and the codes on paper.
async fn enrol(scene: &Scene, browser: &mut Browser) -> (String, Vec<String>) {
    let page = browser.open(DOUBLE).await;
    let page = browser.submit(&page.form("Choisir une application")).await;
    assert!(page.html.contains("welcome-qr"), "{}", page.html);
    let secret = secret_of(&page);
    let wrong = browser
        .submit(&page.form("Activer").fill(&[("code", "000000")]))
        .await;
    assert!(
        wrong.error("code").contains("Ce n’est pas le code"),
        "{}",
        wrong.html
    );
    let code = code_of(scene, &secret);
    let codes = browser
        .submit(&page.form("Activer").fill(&[("code", &code)]))
        .await;
    assert!(codes.html.contains("Imprimez ces codes"), "{}", codes.html);
    // Shown once: neither the codes nor the secret are there again.
    let again = browser.open(&codes.address).await;
    assert!(again.html.contains("déjà été montrés"), "{}", again.html);
    let page = browser.open(DOUBLE).await;
    assert!(
        page.html.contains("Activée depuis") && !page.html.contains(&secret),
        "{}",
        page.html
    );
    (secret, text_in(&codes.html, "code"))
}

async fn sign_in(browser: &mut Browser, address: &str) -> Page {
    let page = browser.open("/connexion?suite=%2Fespace%2Fcompte").await;
    let form = page
        .form("Mot de passe")
        .fill(&[("courriel", address), ("mot_de_passe", PASSWORD)]);
    browser.submit(&form).await
}

#[tokio::test]
async fn a_password_alone_opens_nothing_and_a_code_is_good_once() {
    let scene = Scene::open(sqlite().await).await;
    set_password(&scene, scene.world.head).await;
    let mut head = scene.browser(scene.world.head).await;
    let (secret, papers) = enrol(&scene, &mut head).await;
    assert_eq!(papers.len(), 10);
    assert!(scene.email(HEAD).await.contains("code de votre application"));

    // The code that confirmed the application opens nothing.
    let mut other = Browser::new(&scene.router);
    let second = sign_in(&mut other, HEAD).await;
    assert!(
        second.address.starts_with("/connexion/code"),
        "{}",
        second.address
    );
    assert!(other.open("/lycee").await.address.starts_with("/connexion"));
    let form = second.form("Code de votre application");
    let used = form.clone().fill(&[("code", &code_of(&scene, &secret))]);
    let refused = other.submit(&used).await;
    assert!(refused.error("code").contains("déjà servi"), "{}", refused.html);
    scene.watch.wait(1);
    let right = form.clone().fill(&[("code", &code_of(&scene, &secret))]);
    let entered = other.submit(&right).await;
    assert!(
        entered.address.starts_with("/espace/compte"),
        "{}",
        entered.address
    );
    assert_eq!(other.open("/lycee").await.status, 200);

    // Whoever saw it typed does not come in with it, not even with the password.
    let mut thief = Browser::new(&scene.router);
    let second = sign_in(&mut thief, HEAD).await;
    let refused = thief
        .submit(
            &second
                .form("Code de votre application")
                .fill(&[("code", &right.fields["code"])]),
        )
        .await;
    assert!(refused.error("code").contains("déjà servi"), "{}", refused.html);

    // A code on paper, once, and its owner is told.
    let mut lost = Browser::new(&scene.router);
    let second = sign_in(&mut lost, HEAD).await;
    let on_paper = second
        .form("Code de votre application")
        .fill(&[("code", &papers[0])]);
    let entered = lost.submit(&on_paper).await;
    assert_eq!(entered.address, "/espace/compte");
    let mut again = Browser::new(&scene.router);
    sign_in(&mut again, HEAD).await;
    let refused = again.submit(&on_paper).await;
    assert!(
        refused.address.starts_with("/connexion/code"),
        "{}",
        refused.address
    );
}

#[tokio::test]
async fn the_second_step_needs_the_first_in_the_same_browser_and_soon() {
    let scene = Scene::open(sqlite().await).await;
    set_password(&scene, scene.world.head).await;
    let mut head = scene.browser(scene.world.head).await;
    let (secret, _) = enrol(&scene, &mut head).await;
    let mut browser = Browser::new(&scene.router);
    let second = sign_in(&mut browser, HEAD).await;
    scene.watch.wait(1);
    let form = second.form("Code de votre application");
    let with_code = |scene: &Scene| form.clone().fill(&[("code", &code_of(scene, &secret))]);
    let mut elsewhere = Browser::new(&scene.router);
    let refused = elsewhere.submit(&with_code(&scene)).await;
    assert!(
        refused.html.contains("Recommencez la connexion"),
        "{}",
        refused.html
    );
    scene.watch.wait(10);
    let late = browser.submit(&with_code(&scene)).await;
    assert!(late.html.contains("Recommencez la connexion"), "{}", late.html);
    // All codes cannot be tried.
    let mut guesser = Browser::new(&scene.router);
    let second = sign_in(&mut guesser, HEAD).await;
    let wrong = second
        .form("Code de votre application")
        .fill(&[("code", "000000")]);
    for _ in 0..scene.app.limits.per_person {
        guesser.submit(&wrong).await;
    }
    let stopped = guesser.submit(&with_code(&scene)).await;
    assert!(stopped.html.contains("Trop d’essais"), "{}", stopped.html);
    // Whoever guesses knows the password: the owner sees that they were held up.
    let lines = scene.db().security_of(scene.world.head, 50).await.unwrap();
    let mut kinds = lines.iter().map(|line| line.event.kind);
    assert!(kinds.any(|kind| kind == SecurityKind::LockedOut), "{lines:?}");
}

#[tokio::test]
async fn a_reset_by_email_does_not_go_round_the_second_factor() {
    let scene = Scene::open(sqlite().await).await;
    let mut head = scene.browser(scene.world.head).await;
    enrol(&scene, &mut head).await;
    let mut other = Browser::new(&scene.router);
    let page = other.open("/mot-de-passe-oublie").await;
    other
        .submit(&page.form("Adresse e-mail").fill(&[("courriel", HEAD)]))
        .await;
    let sent = scene.email(HEAD).await;
    let (_, rest) = sent.split_once("jeton=").unwrap();
    let token: String = rest.chars().take_while(char::is_ascii_hexdigit).collect();
    let page = other.open(&format!("/nouveau-mot-de-passe?jeton={token}")).await;
    let form = page
        .form("Nouveau mot de passe")
        .fill(&[("mot_de_passe", PASSWORD)]);
    let second = other.submit(&form).await;
    assert!(
        second.address.starts_with("/connexion/code"),
        "{}",
        second.address
    );
    assert!(other.open("/lycee").await.address.starts_with("/connexion"));
}

#[tokio::test]
async fn whoever_has_not_proved_their_address_chooses_no_second_factor() {
    let scene = Scene::open(sqlite().await).await;
    let new = NewAccount {
        name: name("Ana Sol"),
        email: Some(email("ana.sol@exemple.fr")),
        confirmed: false,
        password_hash: Some("hash".into()),
        roles: vec![(Role::Host, None)],
        student: None,
    };
    let created = scene.db().create_account(&context(), &new).await.unwrap();
    let Created::Done(ana) = created else {
        panic!("{created:?}")
    };
    let mut browser = scene.browser(ana).await;
    let page = browser.open(DOUBLE).await;
    let refused = browser.submit(&page.form("Choisir une application")).await;
    assert!(
        refused.html.contains("Confirmez d’abord votre adresse"),
        "{}",
        refused.html
    );
    assert!(!refused.html.contains("welcome-qr"), "no secret is made");
    // Nor a passkey: none is asked for, and what a browser brings all the same is not even read.
    let (status, options) = browser.call("/api/account/factors/passkey/start", &[]).await;
    assert!(
        status.is_client_error() && !options.contains("challenge"),
        "{status}: {options}"
    );
    let brought = [("cle_acces", "{}"), ("libelle", "Mon téléphone")];
    let refused = browser.post("/api/account/factors/passkey/add", &brought).await;
    assert!(
        refused.html.contains("Confirmez d’abord votre adresse"),
        "{}",
        refused.html
    );
    assert!(
        !refused.html.contains("n’a pas donné de clé d’accès"),
        "{}",
        refused.html
    );
    assert!(!scene.db().has_second_factor(ana).await.unwrap());
}

#[tokio::test]
async fn where_it_is_required_nothing_else_is_shown_until_it_is_chosen() {
    let scene = Scene::open(sqlite().await).await;
    let from = scene.app.clock.today();
    let app = service::context::AppContext {
        second_factor_from: Some(from),
        ..scene.app.clone()
    };
    let config = Config::read(&Nothing).unwrap();
    let router = Site::new(&config, app, None).router();
    let within = |browser: &Browser| Browser::holding(&router, browser.cookie().to_owned());
    // A fortnight is left after a role is given.
    let mut head = within(&scene.browser(scene.world.head).await);
    assert_eq!(head.open("/lycee").await.address, "/lycee");
    assert!(head.open(DOUBLE).await.html.contains("Votre rôle demande"));
    scene.watch.wait(60 * 24 * 14);
    let mut head = within(&scene.browser(scene.world.head).await);
    for page in ["/lycee", "/espace", "/lycee/eleves"] {
        assert_eq!(head.open(page).await.address, DOUBLE, "{page}");
    }
    let document = scene.id().to_string();
    let sent = head
        .post(
            "/api/convention/validate",
            &[("convention", document.as_str()), ("relu", "1")],
        )
        .await;
    assert!(sent.address.starts_with("/connexion"), "{}", sent.address);
    // A student is asked for nothing.
    let mut student = within(&scene.browser(scene.world.student).await);
    assert_eq!(student.open("/eleve").await.address, "/eleve");
    // Chosen, all is there again.
    let page = head.open(DOUBLE).await;
    let page = head.submit(&page.form("Choisir une application")).await;
    let secret = secret_of(&page);
    let code = code_of(&scene, &secret);
    head.submit(&page.form("Activer").fill(&[("code", &code)])).await;
    assert_eq!(head.open("/lycee").await.address, "/lycee");
}

struct Nothing;

impl server::config::Source for Nothing {
    fn get(&self, name: &str) -> Option<String> {
        (name == "QUINZAINE_FILES").then(|| env!("CARGO_TARGET_TMPDIR").to_owned())
    }
}

#[tokio::test]
async fn a_head_is_named_and_a_lost_factor_taken_away_by_two_administrators() {
    let scene = Scene::open(sqlite().await).await;
    let db = scene.db();
    let anne = person(db, "Anne Roy", &[Role::Admin]).await;
    let bob = person(db, "Bob Kern", &[Role::Admin]).await;
    let zoe = scene.stranger().await;
    let page_of = format!("/administration/personnes/{zoe}");
    let mut first = scene.browser(anne).await;
    let page = first.open(&page_of).await;
    let form = page.form("Donner ce rôle").fill(&[("role", "admin")]);
    let asked = first.submit(&form).await;
    assert!(
        asked.html.contains("un autre administrateur doit accepter"),
        "{}",
        asked.html
    );
    assert!(!asked.html.contains("Accepter"), "{}", asked.html);
    let is_admin = async || db.account(zoe).await.unwrap().unwrap().is(Role::Admin);
    assert!(!is_admin().await);
    let request = db.admin_requests(None).await.unwrap()[0].id.to_string();
    let own = [("demande", request.as_str()), ("decision", "oui")];
    let refused = first.post("/api/administration/requests/answer", &own).await;
    assert!(
        refused.html.contains("Un autre administrateur doit accepter"),
        "{}",
        refused.html
    );
    let mut second = scene.browser(bob).await;
    let waits = second.open("/administration/personnes").await;
    let agreed = second.submit(&waits.form("Accepter")).await;
    assert!(agreed.html.contains("C’est accepté"), "{}", agreed.html);
    assert!(is_admin().await);

    // Their second factor, lost.
    let by = act_at(scene.app.clock.now(), Some(zoe));
    db.begin_code_application(&by, zoe, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
        .await
        .unwrap();
    db.confirm_code_application(&by, zoe, 1, &[]).await.unwrap();
    let page = first.open(&page_of).await;
    let form = page
        .form("Retirer la seconde étape")
        .fill(&[("motif_double", "Vérifié de vive voix")]);
    first.submit(&form).await;
    assert!(db.has_second_factor(zoe).await.unwrap());
    // Whom it is about does not agree to it, and their sessions end with it.
    let request = db.admin_requests(None).await.unwrap()[0].id.to_string();
    let own = [("demande", request.as_str()), ("decision", "oui")];
    let mut about = scene.browser(zoe).await;
    let refused = about.post("/api/administration/requests/answer", &own).await;
    assert!(
        refused.html.contains("Un autre administrateur doit accepter"),
        "{}",
        refused.html
    );
    assert!(db.has_second_factor(zoe).await.unwrap());
    let page = second.open(&page_of).await;
    second.submit(&page.form("Accepter")).await;
    assert!(!db.has_second_factor(zoe).await.unwrap());
    assert!(about.open("/espace").await.address.starts_with("/connexion"));
    let told = scene.email("zoe.vidal@exemple.fr").await;
    assert!(told.contains("Des administrateurs"), "{told}");
}

/// Who administers the site alone, and lost it, is helped by whoever runs it.
#[tokio::test]
async fn an_administrator_without_another_is_helped_from_the_command_line() {
    on_both(async |fresh| {
        let scene = Scene::open(fresh).await;
        let db = scene.db();
        let anne = person(db, "Anne Roy", &[Role::Admin]).await;
        let by = act_at(scene.app.clock.now(), Some(anne));
        db.begin_code_application(&by, anne, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
            .await
            .unwrap();
        db.confirm_code_application(&by, anne, 1, &[]).await.unwrap();
        let mut browser = scene.browser(anne).await;
        for nobody in ["karim.benali@exemple.fr", "personne@exemple.fr"] {
            let refused = admin::reset_factors(db, &context(), nobody).await;
            assert!(
                matches!(refused, Err(admin::AdminError::NoAdministrator)),
                "{refused:?}"
            );
        }
        admin::reset_factors(db, &context(), "Anne.Roy@exemple.fr")
            .await
            .unwrap();
        assert!(!db.has_second_factor(anne).await.unwrap());
        assert!(browser.open("/espace").await.address.starts_with("/connexion"));
    })
    .await;
}
