//! A session left open, or taken from somebody, neither signs nor validates, delegates, gives roles or changes addresses: each asks for a
//! proof less than ten minutes old, and loses nothing of what was typed.

use domain::{
    account::Role,
    convention::{ConventionState, SignerRole, TEMPLATE_2024},
    id::AccountId,
};
use service::password::hash_password;
use store::{AdminAct, AdminAsked, NewPasskey};
use testing::{
    browser::{Browser, Page},
    files::PNG,
    on_both,
    people::{act_at, context, person},
    sqlite, structure,
};

use super::second_factor::code_of;
use crate::signing::scene::{HEAD, Scene};

const PROOF: &str = "/espace/compte/preuve";
pub const PASSWORD: &str = "un lac très calme le soir";

/// Gives somebody a password that is known here, and no other session is ended.
async fn with_password(scene: &Scene, account: AccountId) {
    let hash = hash_password(scene.app.rng.as_ref(), PASSWORD).await.unwrap();
    scene
        .db()
        .set_password(&context(), account, &hash, None)
        .await
        .unwrap();
}

/// Whether an e-mail was queued to that address.
async fn was_written_to(scene: &Scene, address: &str) -> bool {
    let emails = scene.db().emails(1000, None).await.unwrap();
    emails.iter().any(|email| email.to_email == address)
}

/// Asserts that a page asks for a proof, and gives one by the code of the last e-mail.
async fn prove_by_code(scene: &Scene, browser: &mut Browser, asked: Page, to: &str) -> Page {
    assert!(asked.address.starts_with(PROOF), "{}", asked.address);
    assert!(
        asked.html.contains("Montrez que c’est bien vous"),
        "{}",
        asked.html
    );
    let page = browser.submit(&asked.form("Recevoir un code")).await;
    assert!(page.html.contains("Un code vient de partir"), "{}", page.html);
    let code = scene.code(to).await;
    browser
        .submit(&page.form("Vérifier le code").fill(&[("code", &code)]))
        .await
}

/// Of a list of acts, those that asked for no proof: all are tried, and told together.
#[derive(Default)]
struct Unasked(Vec<String>);

impl Unasked {
    /// Looks at what came of an act.
    fn note(&mut self, act: &str, came: &Page) {
        if !came.address.starts_with(PROOF) {
            self.0.push(format!("{act}: {} at {}", came.status, came.address));
        }
    }

    fn assert_none(&self) {
        assert!(
            self.0.is_empty(),
            "these asked for no proof:\n{}",
            self.0.join("\n")
        );
    }
}

#[tokio::test]
async fn an_old_session_signs_nothing_until_its_owner_proves_who_they_are() {
    on_both(async |fresh| {
        let scene = Scene::validated(fresh).await;
        let mut head = scene.browser(scene.world.head).await;
        let own = scene.page();
        let form = head
            .open(&own)
            .await
            .form("Signer la convention")
            .fill(&[("lu", "1")]);
        scene.watch.wait(10);
        let asked = head.submit_from(&own, &form).await;
        assert!(scene.signed().await.is_empty(), "nothing is signed");
        // A wrong code proves nothing.
        let page = head.submit(&asked.form("Recevoir un code")).await;
        let code = scene.code(HEAD).await;
        let wrong = if code == "000000" { "000001" } else { "000000" };
        let refused = head
            .submit(&page.form("Vérifier le code").fill(&[("code", wrong)]))
            .await;
        assert!(
            refused.error("code").contains("Ce n’est pas le code reçu"),
            "{}",
            refused.html
        );
        let form = refused.form("Vérifier le code").fill(&[("code", &code)]);
        let back = head.submit(&form).await;
        // Back on the page, as it was filled; nothing was signed meanwhile.
        assert!(back.address.starts_with(&own), "{}", back.address);
        assert!(back.html.contains("appuyez de nouveau"), "{}", back.html);
        assert!(scene.signed().await.is_empty());
        let form = back.form("Signer la convention");
        assert_eq!(
            form.fields.get("lu").map(String::as_str),
            Some("1"),
            "what was ticked"
        );
        let done = head.submit_from(&own, &form).await;
        assert!(done.html.contains("enregistrée"), "{}", done.html);
        assert_eq!(scene.signed().await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn just_after_signing_in_nothing_more_is_asked_and_the_proof_is_the_sessions_own() {
    let scene = Scene::validated(sqlite().await).await;
    let mut old = scene.browser(scene.world.head).await;
    let form = old.open(&scene.page()).await.form("Signer la convention");
    scene.watch.wait(11);
    // Signed in again elsewhere: that session is proved, this one is not.
    let mut new = scene.browser(scene.world.head).await;
    let asked = old
        .submit_from(&scene.page(), &form.clone().fill(&[("lu", "1")]))
        .await;
    assert!(asked.address.starts_with(PROOF), "{}", asked.address);
    // The code that one session asked for proves nothing in another.
    let page = old.submit(&asked.form("Recevoir un code")).await;
    let code = scene.code(HEAD).await;
    let elsewhere = new.open(PROOF).await.form("Vérifier le code");
    let refused = new.submit(&elsewhere.fill(&[("code", &code)])).await;
    assert!(
        refused.error("code").contains("Demandez d’abord un code"),
        "{}",
        refused.html
    );
    let back = old
        .submit(&page.form("Vérifier le code").fill(&[("code", &code)]))
        .await;
    assert!(back.address.starts_with(&scene.page()), "{}", back.address);
    let done = new.submit(&form.fill(&[("lu", "1")])).await;
    assert!(done.html.contains("enregistrée"), "{}", done.html);
}

#[tokio::test]
async fn the_password_is_a_proof_and_may_not_be_guessed() {
    let scene = Scene::validated(sqlite().await).await;
    let staff = scene.world.staff;
    with_password(&scene, staff).await;
    let mut browser = scene.browser(staff).await;
    scene.watch.wait(10);
    let follow = format!("/lycee/signatures/{}", scene.id());
    let page = browser.open(&follow).await;
    let form = page
        .form("courriel-guardian1")
        .fill(&[("courriel", "autre.adresse@exemple.fr")]);
    let asked = browser.submit_from(&follow, &form).await;
    assert!(asked.address.starts_with(PROOF), "{}", asked.address);
    assert!(!was_written_to(&scene, "autre.adresse@exemple.fr").await);
    let wrong = asked
        .form("Votre mot de passe")
        .fill(&[("mot_de_passe_actuel", "un lac très agité le soir")]);
    let refused = browser.submit(&wrong).await;
    let said = refused.error("mot_de_passe_actuel");
    assert!(said.contains("Ce n’est pas votre mot de passe"), "{said}");
    let right = refused
        .form("Votre mot de passe")
        .fill(&[("mot_de_passe_actuel", PASSWORD)]);
    let back = browser.submit(&right).await;
    assert!(back.address.starts_with(&follow), "{}", back.address);
    let form = back.form("courriel-guardian1");
    assert_eq!(form.fields["courriel"], "autre.adresse@exemple.fr");
    let done = browser.submit_from(&follow, &form).await;
    assert!(done.html.contains("adresse"), "{}", done.html);
    assert!(was_written_to(&scene, "autre.adresse@exemple.fr").await);
    // Guessed, it is refused before it is looked at.
    scene.watch.wait(20);
    for _ in 0..scene.app.limits.per_person {
        browser.submit(&wrong).await;
    }
    let stopped = browser.submit(&wrong).await;
    assert!(stopped.html.contains("Trop d’essais"), "{}", stopped.html);
}

#[tokio::test]
async fn an_old_session_of_a_head_names_invites_and_validates_nobody() {
    let scene = Scene::new(sqlite().await).await;
    let mut head = scene.browser(scene.world.head).await;
    let person = scene.world.staff.to_string();
    let acts = [
        (
            "/lycee/delegations",
            "/api/signing/delegations/grant",
            vec![
                ("personne", person.as_str()),
                ("acte-sign", "1"),
                ("du", "2026-11-23"),
                ("au", "2026-11-30"),
            ],
        ),
        (
            "/lycee/delegations",
            "/api/signing/delegations/paper",
            vec![("papier_structure", "1")],
        ),
        (
            "/lycee/delegations",
            "/api/signing/delegations/referent",
            vec![("referent_signe", "1")],
        ),
        (
            "/lycee/equipe",
            "/api/school/team/invite",
            vec![
                ("courriel", "nouveau@exemple.fr"),
                ("fonction", "teacher"),
                ("classes", "2de 1"),
            ],
        ),
    ];
    scene.watch.wait(10);
    let mut unasked = Unasked::default();
    for (page, action, fields) in acts {
        let body = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", value.replace('@', "%40").replace(' ', "+")))
            .collect::<Vec<_>>()
            .join("&");
        let asked = head
            .post_as_it_stands(page, action, "application/x-www-form-urlencoded", body.as_bytes())
            .await;
        unasked.note(action, &asked);
        if asked.address.starts_with(PROOF) {
            let back = prove_then_forget(&scene, &mut head, asked).await;
            assert!(back.address.starts_with(page), "{}", back.address);
        }
    }
    unasked.assert_none();
    assert!(!was_written_to(&scene, "nouveau@exemple.fr").await);
    assert!(!was_written_to(&scene, "paul.durand@exemple.fr").await);
    let rule = scene.db().paper_rule(testing::school().0).await.unwrap();
    assert!(!rule.host, "nothing is decided");
    assert!(!scene.db().referent_signs(testing::school().0).await.unwrap());
}

/// Gives the proof that is asked for, then lets it grow old again.
async fn prove_then_forget(scene: &Scene, browser: &mut Browser, asked: Page) -> Page {
    let back = prove_by_code(scene, browser, asked, HEAD).await;
    scene.watch.wait(10);
    back
}

/// Whoever records a page that was signed on paper signs for somebody else.
#[tokio::test]
async fn an_old_session_records_no_page_signed_on_paper() {
    on_both(async |fresh| {
        let scene = Scene::new(fresh).await;
        scene.validate("Cantine", "").await;
        let mut staff = scene.browser(scene.world.staff).await;
        let own = format!("/lycee/signatures/{}", scene.id());
        let document = scene.document().await.to_string();
        let fields = [
            ("role", "guardian1"),
            ("document", document.as_str()),
            ("signee_le", "2026-11-21"),
        ];
        let action = format!("{own}/papier");
        scene.watch.wait(10);
        // The form is not even shown, and what it would send is not taken.
        let page = staff.open(&own).await;
        assert!(page.html.contains("Montrer que c’est bien vous"), "{}", page.html);
        assert!(!page.html.contains("Enregistrer la page signée"), "{}", page.html);
        let asked = staff.upload(&action, &fields, PNG).await;
        assert!(scene.signed().await.is_empty(), "nothing is recorded");
        let back = prove_by_code(&scene, &mut staff, asked, "paul.durand@exemple.fr").await;
        assert!(back.address.starts_with(&own), "{}", back.address);
        assert!(back.html.contains("Rien n’est encore fait"), "{}", back.html);
        assert!(back.html.contains("Enregistrer la page signée"), "{}", back.html);
        let page = staff.upload(&action, &fields, PNG).await;
        assert!(page.html.contains("enregistrée en votre nom"), "{}", page.html);
        assert_eq!(scene.signed().await, [SignerRole::Guardian1]);
    })
    .await;
}

/// Whatever makes somebody a guardian, responsible for a structure, gives an officer an académie, or lets the holder of a sheet into an account.
#[tokio::test]
#[allow(clippy::too_many_lines, reason = "one list of acts")]
async fn an_old_session_gives_no_right_to_anybody() {
    let scene = Scene::new(sqlite().await).await;
    let admin = person(scene.db(), "Iris Vidal", &[Role::Admin]).await;
    let officer = person(scene.db(), "Omar Diop", &[Role::AcademyOfficer]).await;
    let (student, guardian) = (scene.world.student, scene.world.guardian);
    let acts = [
        // Another address for who signs for them, and none.
        (
            scene.world.staff,
            format!("/lycee/eleves/{student}?responsable={guardian}"),
            "/api/school/students/guardian/save",
            format!(
                "eleve={student}&responsable={guardian}&nom=Jeanne+Martin&rang=1&courriel_responsable=autre.jeanne%40exemple.fr"
            ),
        ),
        (
            scene.world.staff,
            format!("/lycee/eleves/{student}?responsable={guardian}"),
            "/api/school/students/guardian/save",
            format!("eleve={student}&responsable={guardian}&nom=Jeanne+Martin&rang=1"),
        ),
        (
            scene.world.head,
            format!("/lycee/eleves/{student}/modifier"),
            "/api/school/students/guardian/save",
            format!("eleve={student}&responsable=nouveau&nom=Jean+Martin&rang=2"),
        ),
        (
            admin,
            format!("/administration/personnes/{student}"),
            "/api/administration/people/link",
            format!("personne={student}&courriel=karim.benali%40exemple.fr"),
        ),
        (
            admin,
            "/administration/personnes/nouvelle".to_owned(),
            "/api/administration/people/create",
            format!("role=guardian&eleve={student}&nom=Jean+Martin&courriel=jean%40exemple.fr"),
        ),
        (
            scene.world.head,
            "/lycee/classes".to_owned(),
            "/lycee/classes/feuilles.pdf",
            "classe=2de+4&pour=students".to_owned(),
        ),
        (
            scene.world.head,
            "/lycee/suivi".to_owned(),
            "/lycee/suivi/feuilles.pdf",
            "lot=quelconque".to_owned(),
        ),
        (
            admin,
            format!("/administration/personnes/{student}"),
            "/api/administration/people/code",
            format!("personne={student}"),
        ),
        (
            admin,
            format!("/administration/personnes/{officer}"),
            "/api/administration/people/academy",
            format!("personne={officer}&academie=creteil"),
        ),
        (
            admin,
            "/administration/structures".to_owned(),
            "/api/administration/structures/owner",
            format!(
                "structure={}&courriel=nora.petit%40exemple.fr&motif=Vu+au+standard.",
                structure(0).id
            ),
        ),
        (
            admin,
            "/administration/verifications".to_owned(),
            "/api/administration/claims/decide",
            "revendication=018f0000-0000-7000-8000-000000000009&decision=granted&motif=Vu+au+standard."
                .to_owned(),
        ),
    ];
    let mut browsers = Vec::new();
    for (who, ..) in &acts {
        browsers.push(scene.browser(*who).await);
    }
    let guardians = async || scene.db().guardians_for_school(student).await.unwrap().len();
    let before = guardians().await;
    scene.watch.wait(10);
    let mut unasked = Unasked::default();
    for ((_, page, action, body), browser) in acts.iter().zip(&mut browsers) {
        let kind = "application/x-www-form-urlencoded";
        let asked = browser
            .post_as_it_stands(page, action, kind, body.as_bytes())
            .await;
        unasked.note(&format!("{action} {body}"), &asked);
    }
    unasked.assert_none();
    let address = async || scene.db().account(guardian).await.unwrap().unwrap().email;
    assert_eq!(address().await.as_deref(), Some("jeanne.martin@exemple.fr"));
    // A browser that does not say where it comes from is led back to the choice on the board all the same.
    let sheets = "/lycee/suivi/feuilles.pdf";
    let place = acts.iter().position(|(_, _, action, _)| *action == sheets);
    let asked = browsers[place.unwrap()]
        .post(sheets, &[("lot", "quelconque")])
        .await;
    let back = "%2Flycee%2Fsuivi%2Flot%3Flot%3Dquelconque";
    assert!(
        asked.address.starts_with(PROOF) && asked.address.contains(back),
        "{}",
        asked.address
    );
    assert_eq!(guardians().await, before);
}

#[tokio::test]
#[allow(clippy::too_many_lines, reason = "one list of acts")]
async fn an_old_session_validates_nothing_gives_no_role_and_changes_no_address() {
    let scene = Scene::new(sqlite().await).await;
    let (db, world) = (scene.db(), &scene.world);
    let admin = person(db, "Anne Roy", &[Role::Admin]).await;
    let stranger = scene.stranger().await;
    let (convention, own) = (scene.id().to_string(), structure(0).id.to_string());
    let [student, staff, tutor, zoe] =
        [world.student, world.staff, world.tutor, stranger].map(|account| account.to_string());
    let seen = world.seen().await;
    let seen = seen
        .iter()
        .map(|(section, version)| format!("{}={version}", section.code()))
        .chain([format!("texte={TEMPLATE_2024}")])
        .collect::<Vec<_>>()
        .join(",");
    let (duty, classes) = (format!("fonction-{staff}"), format!("classes-{staff}"));
    let acts = [
        (
            world.head,
            "/api/convention/validate",
            vec![
                ("convention", convention.as_str()),
                ("vu", seen.as_str()),
                ("relu", "1"),
            ],
        ),
        (
            world.head,
            "/api/school/team/change",
            vec![
                ("personne", staff.as_str()),
                (duty.as_str(), "teacher"),
                (classes.as_str(), "2de 1"),
            ],
        ),
        (
            world.staff,
            "/api/school/students/save",
            vec![
                ("eleve", student.as_str()),
                ("prenom", "Léa"),
                ("famille", "Martin"),
                ("classe", "2de 1"),
                ("naissance", "2011-03-09"),
                ("courriel", "autre.lea@exemple.fr"),
            ],
        ),
        (
            admin,
            "/api/administration/people/role",
            vec![("personne", zoe.as_str()), ("role", "referent")],
        ),
        (
            admin,
            "/api/administration/people/create",
            vec![
                ("nom", "Max Aubry"),
                ("courriel", "max.aubry@exemple.fr"),
                ("role", "referent"),
            ],
        ),
        (
            admin,
            "/api/administration/people/factors/reset",
            vec![
                ("personne", zoe.as_str()),
                ("motif_double", "Vérifié de vive voix"),
            ],
        ),
        (
            world.host,
            "/api/host/people/invite",
            vec![
                ("structure", own.as_str()),
                ("courriel", "collegue@exemple.fr"),
                ("role", "member"),
            ],
        ),
        (
            world.host,
            "/api/host/people/role",
            vec![
                ("structure", own.as_str()),
                ("personne", tutor.as_str()),
                ("role", "member"),
            ],
        ),
        (stranger, "/api/account/factors/application/begin", vec![]),
        (
            stranger,
            "/api/account/factors/passkey/add",
            vec![("libelle", "Mon téléphone")],
        ),
    ];
    let mut browsers = Vec::new();
    for (who, ..) in &acts {
        browsers.push(scene.browser(*who).await);
    }
    scene.watch.wait(10);
    let mut unasked = Unasked::default();
    for (browser, (_, action, fields)) in browsers.iter_mut().zip(&acts) {
        let asked = browser.post(action, fields).await;
        unasked.note(action, &asked);
    }
    unasked.assert_none();
    assert_eq!(world.file().await.state, ConventionState::SchoolPart);
    assert!(
        !db.account(stranger)
            .await
            .unwrap()
            .unwrap()
            .is(Role::AcademyOfficer)
    );
    for address in ["max.aubry@exemple.fr", "autre.lea@exemple.fr"] {
        assert!(db.account_by_email(address).await.unwrap().is_none(), "{address}");
    }
    assert!(!was_written_to(&scene, "collegue@exemple.fr").await);
    assert!(db.code_application(stranger).await.unwrap().is_none());
}

#[tokio::test]
async fn an_old_session_applies_no_file_of_students_and_validates_no_choice() {
    let scene = Scene::new(sqlite().await).await;
    let mut staff = scene.browser(scene.world.staff).await;
    let mut head = scene.browser(scene.world.head).await;
    let file = "Nom;Prénom;Né(e) le;Classe\r\nROY;Ali;05/05/2011;2de 1\r\n";
    let differences = staff.upload("/lycee/import/fichier", &[], file.as_bytes()).await;
    let apply = differences.form("Appliquer à");
    let ticked = format!("c-{}", scene.id());
    let chosen = head
        .post("/api/convention/batch/choose", &[(ticked.as_str(), "1")])
        .await;
    let (_, choice) = chosen.address.split_once("lot=").unwrap();
    scene.watch.wait(10);
    let mut unasked = Unasked::default();
    let asked = staff.submit(&apply).await;
    unasked.note("a file of students", &asked);
    let validate = [("lot", choice), ("relu", "1")];
    let asked = head.post("/api/convention/batch/validate", &validate).await;
    unasked.note("a choice of conventions", &asked);
    unasked.assert_none();
    let list = staff.open("/lycee/eleves").await;
    assert!(!list.html.contains("ROY"), "{}", list.html);
}

/// Whoever took a session over would make themselves at home, with a way in of their own, or would agree to what they had asked for elsewhere.
#[tokio::test]
async fn an_old_session_takes_no_second_factor_away_and_agrees_to_nothing() {
    on_both(async |fresh| {
        let scene = Scene::open(fresh).await;
        let db = scene.db();
        let anne = person(db, "Anne Roy", &[Role::Admin]).await;
        let bob = person(db, "Bob Kern", &[Role::Admin]).await;
        let zoe = scene.stranger().await;
        let own = act_at(scene.app.clock.now(), Some(bob));
        db.begin_code_application(&own, bob, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
            .await
            .unwrap();
        db.confirm_code_application(&own, bob, 1, &["on paper".to_owned()])
            .await
            .unwrap();
        let new = NewPasskey {
            credential: "digest",
            name: "Mon téléphone",
            data: "{}",
        };
        assert!(db.add_passkey(&own, bob, &new).await.unwrap());
        let passkey = db.passkeys(bob).await.unwrap().remove(0).id.to_string();
        let asks = act_at(scene.app.clock.now(), Some(anne));
        let admin = AdminAct::Grant(Role::Admin, None);
        let asked = db.ask_admins(&asks, zoe, admin, "").await.unwrap();
        let AdminAsked::Waiting(request) = asked else {
            panic!("{asked:?}")
        };
        let request = request.to_string();
        let mut browser = scene.browser(bob).await;
        scene.watch.wait(10);
        let acts = [
            ("/api/account/factors/application/remove", vec![]),
            ("/api/account/factors/codes/renew", vec![]),
            (
                "/api/account/factors/passkey/remove",
                vec![("cle_acces", passkey.as_str())],
            ),
            (
                "/api/administration/requests/answer",
                vec![("demande", request.as_str()), ("decision", "oui")],
            ),
        ];
        let mut unasked = Unasked::default();
        for (action, fields) in &acts {
            let asked = browser.post(action, fields).await;
            unasked.note(action, &asked);
        }
        unasked.assert_none();
        let known = db.code_application(bob).await.unwrap();
        assert!(known.is_some_and(|known| known.confirmed_at.is_some()));
        assert!(db.has_passkey(bob).await.unwrap());
        let left = db.take_recovery_code(&own, bob, "on paper").await.unwrap();
        assert_eq!(left, Some(0), "the code on paper is the one from before");
        assert!(!db.account(zoe).await.unwrap().unwrap().is(Role::Admin));
    })
    .await;
}

/// A second factor is a way in that lasts: whoever finds a session open does not choose one of their own, nor end what its owner began.
#[tokio::test]
async fn an_old_session_brings_no_passkey_and_ends_the_choice_of_no_application() {
    on_both(async |fresh| {
        let scene = Scene::open(fresh).await;
        let (db, zoe) = (scene.db(), scene.stranger().await);
        let own = act_at(scene.app.clock.now(), Some(zoe));
        let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        db.begin_code_application(&own, zoe, secret).await.unwrap();
        let mut browser = scene.browser(zoe).await;
        // Just after signing in it may be asked for.
        let start = "/api/account/factors/passkey/start";
        let (status, options) = browser.call(start, &[]).await;
        assert!(
            status.is_success() && options.contains("challenge"),
            "{status}: {options}"
        );
        scene.watch.wait(10);
        let mut unasked = Unasked::default();
        // The code that the application shows now, and whatever a browser would have made.
        let code = code_of(&scene, secret);
        for (action, fields) in [
            (
                "/api/account/factors/application/confirm",
                ("code", code.as_str()),
            ),
            ("/api/account/factors/passkey/add", ("cle_acces", "{}")),
        ] {
            let asked = browser.post(action, &[fields]).await;
            unasked.note(action, &asked);
        }
        // A script asks for this one: it is told to sign in, and is given nothing to make a key of.
        let (status, options) = browser.call(start, &[]).await;
        if status.is_success() || options.contains("challenge") {
            unasked.0.push(format!("{start}: {status} {options}"));
        }
        unasked.assert_none();
        let known = db.code_application(zoe).await.unwrap();
        assert!(known.is_some_and(|known| known.confirmed_at.is_none()));
        assert!(!db.has_passkey(zoe).await.unwrap());
    })
    .await;
}
