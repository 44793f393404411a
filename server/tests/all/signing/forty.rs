//! A head with forty conventions: validated and signed in a few pages, and what stands in the way of one keeps none of the others waiting.

use domain::convention::{ConventionState, Section, name, sample};
use store::{ConventionMoved, Side};
use testing::{
    browser::{Browser, Page},
    convention::{self, World, agreed},
    people::{act_by, context},
    school, sqlite,
};

use super::scene::{GUARDIAN, HEAD, Scene};

const FORTY: usize = 40;

/// What a head does in a browser, counted.
struct Counted {
    browser: Browser,
    acts: usize,
}

impl Counted {
    async fn open(&mut self, path: &str) -> Page {
        self.acts += 1;
        self.browser.open(path).await
    }

    async fn press(&mut self, page: &Page, button: &str, fields: &[(&str, &str)]) -> Page {
        self.acts += 1;
        self.browser.submit(&page.form(button).fill(fields)).await
    }
}

/// The convention of another pupil of the class, complete but for the head.
async fn complete(scene: &Scene, number: usize) -> World {
    let db = scene.db();
    let letter = |index: usize| char::from(b'a' + u8::try_from(index % 26).unwrap());
    let who = format!("Zoe B{}{}", letter(number / 26), letter(number));
    let student = convention::pupil(db, &who, school().0).await;
    agreed(db, scene.world.head, student, &format!("jeton{number}")).await;
    let world = World {
        fresh: scene.world.fresh.again(),
        id: convention::convention_of(db, student).await,
        student,
        ..scene.world
    };
    for (section, values) in sample::values() {
        let typed: Vec<(&str, &str)> = values.iter().collect();
        if section.is_hosts() {
            world.fill(&context(), Side::Host, section, &typed).await;
        }
    }
    let facts = world.facts().await;
    let moved = db
        .complete_host_part(&context(), "Paul Henry".into(), world.id, &facts)
        .await
        .unwrap();
    assert_eq!(moved, ConventionMoved::Done);
    for (section, values) in sample::values() {
        let mut typed: Vec<(&str, &str)> = values.iter().collect();
        if !section.is_hosts() {
            if section == Section::School {
                typed.push((name::HEAD_EMAIL, HEAD));
            }
            world
                .fill(&act_by(scene.world.head), Side::School, section, &typed)
                .await;
        }
    }
    world
}

#[tokio::test]
#[allow(clippy::too_many_lines, reason = "one story")]
async fn a_head_validates_and_signs_forty_in_ten_acts() {
    let scene = Scene::open(sqlite().await).await;
    let mut worlds = Vec::new();
    for number in 0..FORTY {
        worlds.push(complete(&scene, number).await);
    }
    let mut head = Counted {
        browser: scene.browser(scene.world.head).await,
        acts: 0,
    };
    // From the list, with all that is shown ticked, to the page on which they are read.
    let list = head.open("/lycee/conventions?etat=a-valider").await;
    assert!(list.html.contains("À compléter ou valider"), "{}", list.html);
    let counted = "40 conventions, dont 40 prêtes à valider. Prêtes à valider d’abord";
    assert!(list.html.contains(counted), "{}", list.html);
    // Nothing is missing: the tag says so too.
    assert!(
        list.html.contains(">À valider<") && !list.html.contains("À compléter par le lycée"),
        "{}",
        list.html
    );
    let list = head.open("/lycee/conventions?etat=a-valider&coches=toutes").await;
    let lot = head.press(&list, "Relire et valider", &[]).await;
    assert!(lot.html.contains("Valider 40 conventions"), "{}", lot.html);
    assert!(
        lot.html.contains("12 rue de la République, 93100 Montreuil"),
        "{}",
        lot.html
    );
    // Nothing is validated that nobody says they read.
    let said = head.press(&lot, "Valider ces 40 conventions", &[]).await;
    assert!(said.error("relu").contains("Cochez cette case"), "{}", said.html);
    // Meanwhile somebody changes one, and another loses an answer.
    let (changed, emptied) = (&worlds[3], &worlds[5]);
    for (world, section, field, value) in [
        (changed, Section::Referent, "referent_nom", "Ana Sol"),
        (emptied, Section::Referent, "referent_nom", ""),
    ] {
        let staff = act_by(scene.world.staff);
        world.fill(&staff, Side::School, section, &[(field, value)]).await;
    }
    let done = head
        .press(&lot, "Valider ces 40 conventions", &[("relu", "1")])
        .await;
    assert!(
        done.html.contains("38 conventions validées sur 40"),
        "{}",
        done.html
    );
    assert!(
        done.html.contains("Elle a changé depuis que vous l’avez relue"),
        "{}",
        done.html
    );
    assert!(done.html.contains("1 réponse manque"), "{}", done.html);
    for world in &worlds {
        let waits = [changed.id, emptied.id].contains(&world.id);
        let state = world.file().await.state;
        let expected = if waits {
            ConventionState::SchoolPart
        } else {
            ConventionState::Validated
        };
        assert_eq!(state, expected);
    }
    // The one that changed is read as it is now, and validated.
    let done = head
        .press(&done, "Valider cette convention", &[("relu", "1")])
        .await;
    assert!(
        done.html.contains("39 conventions validées sur 40"),
        "{}",
        done.html
    );
    // All of them signed with one code.
    let lot = head.press(&done, "Signer les 39 conventions validées", &[]).await;
    assert!(lot.html.contains("Signer 39 conventions"), "{}", lot.html);
    let lot = head.press(&lot, "Recevoir un code pour", &[]).await;
    let code = scene.code(HEAD).await;
    let told = scene.email(HEAD).await;
    assert!(
        told.contains("- Zoe Baa chez") && told.contains("et 29\u{a0}autres"),
        "{told}"
    );
    // A box that was forgotten does not cost the code.
    let typed = lot.form("Signer ces 39 conventions").fill(&[("code", &code)]);
    let forgot = head.browser.submit(&typed).await;
    assert!(
        forgot.error("lu").contains("Cochez cette case"),
        "{}",
        forgot.html
    );
    assert!(
        forgot.html.contains(&format!("value=\"{code}\"")),
        "{}",
        forgot.html
    );
    let signed = head
        .press(&lot, "Signer ces 39 conventions", &[("code", &code), ("lu", "1")])
        .await;
    assert!(signed.html.contains("39 signatures sur 39"), "{}", signed.html);
    assert_eq!(head.acts, 9, "acts of the head");
    // The one that is left has no box, and says why.
    let list = head.browser.open("/lycee/conventions?etat=a-valider").await;
    assert!(!list.html.contains("type=\"checkbox\""), "{}", list.html);
    assert!(
        list.html
            .contains("title=\"Sans case : 1 réponse manque, à donner avant de valider.\""),
        "{}",
        list.html
    );
    assert!(list.html.contains("Incomplète"), "{}", list.html);
    for world in worlds.iter().filter(|world| world.id != emptied.id) {
        assert_eq!(world.file().await.state, ConventionState::Signing);
    }
}

#[tokio::test]
async fn only_who_validates_for_the_head_chooses_and_reads_a_choice() {
    let scene = Scene::open(sqlite().await).await;
    let world = complete(&scene, 0).await;
    let mut staff = scene.browser(scene.world.staff).await;
    let list = staff.open("/lycee/conventions?etat=a-valider").await;
    assert!(list.html.contains("Zoe Baa"), "{}", list.html);
    assert!(!list.html.contains("Relire et valider"), "{}", list.html);
    let ticked = format!("c-{}", world.id);
    let fields = [(ticked.as_str(), "1")];
    let said = staff.post("/api/convention/batch/choose", &fields).await;
    assert_eq!(said.status, 404);
    let mut head = scene.browser(scene.world.head).await;
    let lot = head.post("/api/convention/batch/choose", &fields).await;
    assert!(
        lot.address.starts_with("/lycee/conventions/lot?lot="),
        "{}",
        lot.address
    );
    assert_eq!(staff.open(&lot.address).await.status, 404);
    // What is read together stays in the order of the list.
    let other = format!("c-{}", complete(&scene, 1).await.id);
    for (places, names) in [
        (["1", "2"], ["Zoe Baa", "Zoe Bab"]),
        (["2", "1"], ["Zoe Bab", "Zoe Baa"]),
    ] {
        let both = [(ticked.as_str(), places[0]), (other.as_str(), places[1])];
        let lot = head.post("/api/convention/batch/choose", &both).await;
        let [first, second] = names.map(|name| lot.html.find(name).unwrap());
        assert!(first < second, "{names:?} {}", lot.html);
    }
    // The list one came from, with its filters; and no address of another site.
    for (back, led) in [
        (
            "/lycee/conventions?etat=a-valider&classe=2de+4",
            "/lycee/conventions?etat=a-valider&amp;classe=2de+4",
        ),
        ("//ailleurs.example/lycee/conventions", "/lycee/conventions"),
    ] {
        let lot = head
            .post("/api/convention/batch/choose", &[fields[0], ("retour", back)])
            .await;
        assert!(
            lot.html.contains(&format!("href=\"{led}\"")),
            "{back} {}",
            lot.html
        );
    }
}

#[tokio::test]
async fn who_has_yet_to_sign_is_reminded_of_many_at_once() {
    let scene = Scene::validated(sqlite().await).await;
    let other = scene.another().await;
    for id in [scene.id(), other.id] {
        scene.sign_as_head(id).await;
    }
    let before = scene.db().emails(1000, None).await.unwrap().len();
    let mut staff = scene.browser(scene.world.staff).await;
    let list = staff.open("/lycee/signatures").await;
    let said = staff.submit(&list.form("Relancer les signataires")).await;
    assert_eq!(
        said.error("a-relancer"),
        "Cochez au moins une convention à relancer."
    );
    let all = staff.open("/lycee/signatures?coches=a-relancer").await;
    let said = staff.submit(&all.form("Relancer les signataires")).await;
    assert!(said.html.contains("Les relances sont parties"), "{}", said.html);
    // Both students; the host and the guardian of both, who have no account, each once with a link to each convention.
    let emails = scene.db().emails(1000, None).await.unwrap();
    assert_eq!(emails.len() - before, 4);
    let told = emails.iter().find(|email| email.to_email == GUARDIAN).unwrap();
    assert!(told.text.matches("/lien?jeton=").count() >= 2, "{}", told.text);
    let said = staff.submit(&all.form("Relancer les signataires")).await;
    assert!(said.html.contains("Aucune relance n’est partie"), "{}", said.html);
    assert_eq!(scene.db().emails(1000, None).await.unwrap().len(), emails.len());
}
