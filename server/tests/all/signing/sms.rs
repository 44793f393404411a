//! Codes and links by SMS, as browsers without JavaScript see them, and what a gateway is asked.

use domain::{account::Role, convention::SignerRole};
use http::{Method, StatusCode};
use service::sms::{Gateway, SmsConfig, SmsWorker};
use store::SmsCounts;
use testing::{browser::Browser, gateway::FakeGateway, now, people::person, sqlite};
use tokio::sync::watch;

use super::scene::{GUARDIAN, Scene};

/// The guardian's number, as its owner is shown it.
const MASKED: &str = "06 •• •• •• 42";
const BY_SMS: &str = "Recevoir le code par SMS";

/// Has the gateway sent what is due; all that it was asked so far, each as it was written.
async fn sent(scene: &Scene, fake: &FakeGateway) -> Vec<String> {
    let config = SmsConfig {
        url: format!("{}/send?from=QZ", fake.url),
        method: Method::POST,
        body: r#"{"to": "{number}", "text": "{text}"}"#.to_owned(),
        headers: SmsConfig::read_headers("Authorization: Bearer essai").unwrap(),
    };
    let (_stop, stopping) = watch::channel(false);
    let gateway = Gateway::new(&config).unwrap();
    let worker = SmsWorker::new(scene.db().clone(), gateway, scene.app.clock.clone());
    worker.send_batch(&stopping).await.unwrap();
    fake.asked().into_iter().map(|asked| asked.body).collect()
}

/// The text of an SMS, as the gateway got it.
fn text_of(body: &str) -> String {
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    assert_eq!(body["to"], "+33612345642");
    body["text"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_code_by_sms_opens_a_link_and_signs() {
    let scene = Scene::validated(sqlite().await).await.texting();
    let fake = FakeGateway::start().await;
    let mut browser = Browser::new(&scene.router);
    let page = browser.open(&scene.link(GUARDIAN).await).await;
    assert!(page.html.contains(MASKED), "{}", page.html);
    assert!(!page.html.contains("06 12 34 56 42"), "{}", page.html);
    let page = browser.submit(&page.form(BY_SMS)).await;
    assert!(page.html.contains("vient de partir par SMS"), "{}", page.html);
    assert!(page.html.contains("Code reçu par SMS"), "{}", page.html);
    let bodies = sent(&scene, &fake).await;
    assert_eq!(bodies.len(), 1);
    let asked = &fake.asked()[0];
    assert_eq!(
        (asked.address.as_str(), &asked.method),
        ("/send?from=QZ", &Method::POST)
    );
    assert_eq!(asked.headers["authorization"], "Bearer essai");
    assert_eq!(asked.headers["content-type"], "application/json");
    let text = text_of(&bodies[0]);
    assert!(!text.contains("Martin"), "{text}");
    let code: String = text.chars().filter(char::is_ascii_digit).take(6).collect();
    let form = page.form("name=\"code\"").fill(&[("code", &code)]);
    let page = browser.submit(&form).await;
    assert!(page.address.ends_with("/signer"), "{}", page.html);
    let known = format!("un code envoyé par SMS au {MASKED}");
    assert!(page.html.contains(&known), "{}", page.html);
    let form = page.form("Signer la convention").fill(&[("lu", "1")]);
    browser.submit(&form).await;
    assert_eq!(scene.signed().await, [SignerRole::Guardian1]);
    let evidence = scene.db().evidence(scene.id(), 1).await.unwrap().unwrap();
    let mut signatures = evidence.signers.iter().filter_map(|line| line.signature.as_ref());
    assert_eq!(
        signatures.next().unwrap().identified,
        format!("Lien personnel envoyé à {GUARDIAN}, et code envoyé par SMS au +33612345642")
    );
}

#[tokio::test]
async fn without_a_gateway_nothing_is_said_of_sms() {
    let scene = Scene::validated(sqlite().await).await;
    let mut browser = Browser::new(&scene.router);
    let page = browser.open(&scene.link(GUARDIAN).await).await;
    assert!(!page.html.contains("SMS"), "{}", page.html);
    // Whoever asks all the same gets an e-mail.
    let form = page.form("Recevoir un code").fill(&[("par_sms", "1")]);
    let page = browser.submit(&form).await;
    assert!(page.html.contains("vient de partir par e-mail"), "{}", page.html);
    assert!(!scene.code(GUARDIAN).await.is_empty());
}

#[tokio::test]
async fn what_the_gateway_does_not_take_is_tried_while_the_code_is_good() {
    let scene = Scene::validated(sqlite().await).await.texting();
    let fake = FakeGateway::start().await;
    let mut browser = Browser::new(&scene.router);
    let page = browser.open(&scene.link(GUARDIAN).await).await;
    let form = page.form(BY_SMS);
    fake.answer(StatusCode::SERVICE_UNAVAILABLE);
    browser.submit(&form).await;
    assert_eq!(sent(&scene, &fake).await.len(), 1);
    assert_eq!(sent(&scene, &fake).await.len(), 1, "it waits a moment");
    scene.watch.wait(1);
    fake.answer(StatusCode::ACCEPTED);
    assert_eq!(sent(&scene, &fake).await.len(), 2);
    assert_eq!(sent(&scene, &fake).await.len(), 2, "once is enough");
    // Refused for good, and too late for anybody.
    fake.answer(StatusCode::UNPROCESSABLE_ENTITY);
    scene.watch.wait(2);
    browser.submit(&form).await;
    assert_eq!(sent(&scene, &fake).await.len(), 3);
    scene.watch.wait(2);
    browser.submit(&form).await;
    scene.watch.wait(11);
    assert_eq!(sent(&scene, &fake).await.len(), 3);
    let counts = SmsCounts {
        sent: 1,
        dead: 2,
        ..SmsCounts::default()
    };
    assert_eq!(scene.db().sms_counts(now()).await.unwrap(), counts);
    // That was the third within an hour.
    let page = browser.submit(&form).await;
    assert!(
        page.html.contains("Aucun code n’est parti par SMS"),
        "{}",
        page.html
    );
}

#[tokio::test]
async fn the_lycee_sends_a_link_by_sms_as_well_until_its_owner_says_stop() {
    let scene = Scene::validated(sqlite().await).await.texting();
    let fake = FakeGateway::start().await;
    let mut staff = scene.browser(scene.world.staff).await;
    let page = staff.open(&format!("/lycee/signatures/{}", scene.id())).await;
    let form = page.form("Envoyer aussi par SMS");
    let page = staff.submit(&form).await;
    assert!(page.html.contains("par e-mail et par SMS"), "{}", page.html);
    let text = text_of(&sent(&scene, &fake).await[0]);
    let (_, token) = text.split_once("jeton=").unwrap();
    let page = Browser::new(&scene.router)
        .open(&format!("/lien?jeton={token}"))
        .await;
    assert!(page.html.contains("Anne Martin"), "{}", page.html);

    let admin = person(scene.db(), "Iris Vidal", &[Role::Admin]).await;
    let mut admin = scene.browser(admin).await;
    let page = admin.open("/administration").await;
    assert!(page.html.contains("SMS envoyés ce mois-ci"), "{}", page.html);
    let stop = page.form("Ne plus y envoyer de SMS");
    let typed = |number| {
        stop.clone()
            .fill(&[("numero_sms", number), ("arret_sms", "arret")])
    };
    let wrong = admin.submit(&typed("01 23 45 67 89")).await;
    assert!(!wrong.error("numero_sms").is_empty(), "{}", wrong.html);
    let kept = wrong.form("Ne plus y envoyer de SMS");
    assert_eq!(kept.fields["numero_sms"], "01 23 45 67 89");
    let done = admin.submit(&typed("+33 6 12 34 56 42")).await;
    assert!(done.html.contains("Plus aucun SMS"), "{}", done.html);
    let page = staff.submit(&form).await;
    assert!(page.html.contains("Rien n’est parti"), "{}", page.html);
    assert!(!page.html.contains("Envoyer aussi par SMS"), "{}", page.html);
    assert_eq!(sent(&scene, &fake).await.len(), 1);
}
