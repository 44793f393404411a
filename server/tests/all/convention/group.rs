//! A structure that welcomes a group: what is common written once for the students of two lycées, a line each, sent and signed together; and
//! each convention one by itself, with its own log.

use domain::{
    account::Role,
    application::Motivation,
    convention::{ConventionState, Section, SignerRole, states_power},
    id::{AccountId, ApplicationId, ConventionId, SchoolId},
    offer::Offer,
    structure::StructureRole,
    weeks::Weeks,
};
use http::StatusCode;
use store::{Applied, Confirmed, ConventionMoved, Created, NewAccount, NewApplication, Side, StudentFile};
use testing::{
    Fresh,
    browser::{Browser, Form, Page},
    campaign,
    convention::{self, World, convention_of, other_school},
    now, offer, on_both,
    people::{act_by, context, email, name, person},
    school, sqlite, structure,
};

use crate::{
    signing::scene::{GUARDIAN, HEAD, Scene},
    version,
};

const KARIM: &str = "karim.benali@exemple.fr";

/// A student of that lycée, born that day.
async fn born(scene: &Scene, who: &str, at: SchoolId, birth: &str) -> AccountId {
    let new = NewAccount {
        name: name(who),
        email: Some(email(&format!(
            "{}@exemple.fr",
            who.to_lowercase().replace(' ', ".")
        ))),
        confirmed: true,
        password_hash: Some("hash".into()),
        roles: Vec::new(),
        student: Some(StudentFile {
            school: at,
            class_name: "2de 1".into(),
            birth_date: birth.parse().unwrap(),
            home: None,
        }),
    };
    match scene.db().create_account(&context(), &new).await.unwrap() {
        Created::Done(id) => id,
        Created::EmailTaken => panic!("{who} exists"),
    }
}

/// A place for that student in the offer that takes many; their convention, in the world of the others.
async fn welcomed(scene: &Scene, student: AccountId) -> World {
    let (db, host) = (scene.db(), scene.world.host);
    let new = NewApplication {
        id: ApplicationId((context().ids)()),
        offer: many().id,
        student,
        campaign: campaign().id,
        weeks: Weeks::Both,
        motivation: Motivation::parse("J’aime les réseaux.").unwrap(),
        distance: None,
        far_confirmed: false,
    };
    let applied = db.apply(&act_by(student), &new).await.unwrap();
    assert!(matches!(applied, Applied::Done(_)), "{applied:?}");
    db.accept(&act_by(host), new.id, "Bienvenue").await.unwrap();
    let confirmed = db.confirm(&act_by(student), new.id).await.unwrap();
    assert_eq!(confirmed, Confirmed::Done);
    World {
        fresh: scene.world.fresh.again(),
        id: convention_of(db, student).await,
        student,
        application: new.id,
        ..scene.world
    }
}

/// An offer with a seat for each of a group.
fn many() -> Offer {
    Offer {
        id: offer(50).id,
        seats: 20,
        ..offer(0)
    }
}

/// So many students welcomed by one structure, those after the seventh of another lycée; the last one, of that other lycée where there are
/// so many, is fourteen in June.
async fn group(fresh: Fresh, size: usize) -> (Scene, Vec<World>) {
    let scene = Scene::open(fresh).await;
    scene.db().add_offers(&[many()], now()).await.unwrap();
    let other = other_school(scene.db()).await;
    let mut worlds = Vec::new();
    for number in 0..size {
        let letter = char::from(b'a' + u8::try_from(number).unwrap());
        let at = if number < 7 { school().0 } else { other };
        let birth = if number + 1 == size {
            "2012-09-01"
        } else {
            "2011-03-09"
        };
        let student = born(&scene, &format!("Zoe B{letter}"), at, birth).await;
        worlds.push(welcomed(&scene, student).await);
    }
    (scene, worlds)
}

fn together(worlds: &[World]) -> String {
    let ids: Vec<String> = worlds
        .iter()
        .map(|world| world.id.0.simple().to_string())
        .collect();
    format!("/structure/conventions/ensemble?choix={}", ids.join(","))
}

/// The form of the page, as somebody fills it who knows what the structure always says.
fn filled(page: &Page) -> Form {
    page.form("name=\"avant\"").fill(&[
        ("rep_qualite", "Gérant"),
        ("repas", "Cantine"),
        ("assurance_hote", "oui"),
        ("engagement", "oui"),
        ("observer", "La vie d’un atelier"),
        ("tous_tuteur_qualite", "Technicienne"),
    ])
}

/// The line of a student.
fn line(page: &Page, id: ConventionId) -> &str {
    let (_, rest) = page
        .html
        .split_once(&format!("id=\"ligne-{id}\""))
        .unwrap_or_else(|| panic!("no line of {id}: {}", page.html));
    rest.split("</tr>").next().unwrap()
}

async fn said(world: &World, section: Section, field: &str) -> String {
    world.file().await.sections[&section].values.get(field).to_owned()
}

async fn state(world: &World) -> ConventionState {
    world.file().await.state
}

#[tokio::test]
#[allow(clippy::too_many_lines, reason = "one story")]
async fn what_is_common_is_written_once_for_twelve_of_two_lycees() {
    on_both(async |fresh| {
        let (scene, worlds) = group(fresh, 12).await;
        let mut karim = scene.browser(scene.world.host).await;
        // Theirs, and that of the pupil of the world.
        let list = karim.open("/structure/conventions").await;
        assert!(list.html.contains("Tous les élèves (13)"), "{}", list.html);
        assert!(
            list.html.contains("Tous ceux du lycée Louis-le-Grand (5)"),
            "{}",
            list.html
        );
        let form = list.form("Remplir ensemble");
        let none = karim.submit(&form).await;
        assert!(none.error("liste").contains("au moins deux"), "{}", none.html);
        let whole = structure(0).id.to_string();
        let all = karim.submit(&form.clone().fill(&[("tous_ceux", &whole)])).await;
        assert!(
            all.address.starts_with("/structure/conventions/ensemble?choix="),
            "{}",
            all.address
        );
        assert!(all.html.contains("13 élèves chez"), "{}", all.html);
        let boxes: Vec<String> = worlds.iter().map(|world| format!("c-{}", world.id)).collect();
        let ticked: Vec<(&str, &str)> = boxes.iter().map(|name| (name.as_str(), "1")).collect();
        let page = karim.submit(&form.fill(&ticked)).await;
        assert!(page.html.contains("12 élèves chez"), "{}", page.html);
        assert!(!page.html.contains("Léa Martin"), "{}", page.html);

        let page = karim.submit(&filled(&page)).await;
        assert!(
            page.html.contains("C’est enregistré pour chaque élève"),
            "{}",
            page.html
        );
        for world in &worlds {
            assert_eq!(said(world, Section::Practical, "repas").await, "Cantine");
            assert_eq!(said(world, Section::Structure, "rep_qualite").await, "Gérant");
            assert_eq!(
                said(world, Section::Tutor, "tuteur_qualite").await,
                "Technicienne"
            );
            // Each has its own history.
            assert!(world.happened().await.contains(&"edited".to_owned()));
        }
        // Seven hours a day are too long for the youngest, and for nobody else: their line says so.
        let (youngest, others) = worlds.split_last().unwrap();
        for world in others {
            let line = line(&page, world.id);
            assert!(line.contains("complète, prête à envoyer"), "{line}");
        }
        let own = line(&page, youngest.id);
        assert!(
            own.contains("6 h au plus par jour")
                && own.contains("réponse")
                && own.contains("Au plus 6 h par jour"),
            "{own}"
        );
        // Sent once more as it is, it changes nothing.
        let before = said_versions(&worlds).await;
        let page = karim.submit(&page.form("name=\"avant\"")).await;
        assert!(page.html.contains("C’est enregistré"), "{}", page.html);
        assert_eq!(said_versions(&worlds).await, before);

        // All but the youngest leave; then the youngest has other hours, and leaves too.
        let form = page.form("name=\"avant\"");
        let page = karim.submit(&form.fill(&[("envoyer", "1")])).await;
        assert!(
            page.html.contains("les autres attendent ce qui est écrit"),
            "{}",
            page.html
        );
        for world in others {
            assert_eq!(state(world).await, ConventionState::SchoolPart);
        }
        assert_eq!(state(youngest).await, ConventionState::HostPart);
        let hours = format!("horaires-{}", youngest.id);
        let page = karim
            .submit(&page.form("name=\"avant\"").fill(&[
                ("chaque_jour_b1_matin_de", "9 h"),
                ("chaque_jour_b1_matin_a", "12 h"),
                ("chaque_jour_b1_apres_midi_de", "13 h"),
                ("chaque_jour_b1_apres_midi_a", "16 h"),
                ("chaque_jour_b2_matin_de", "9 h"),
                ("chaque_jour_b2_matin_a", "12 h"),
                (hours.as_str(), "seconds"),
                ("envoyer", "1"),
            ]))
            .await;
        assert!(
            page.html.contains("toutes ces conventions sont envoyées"),
            "{}",
            page.html
        );
        assert_eq!(state(youngest).await, ConventionState::SchoolPart);
        let friday = said(youngest, Section::Hours, "s1_vendredi_apres_midi_a").await;
        assert_eq!(friday, "16:00");
    })
    .await;
}

async fn said_versions(worlds: &[World]) -> Vec<Vec<i32>> {
    let mut all = Vec::new();
    for world in worlds {
        all.push(world.seen().await.into_values().collect());
    }
    all
}

#[tokio::test]
async fn what_somebody_changed_meanwhile_is_asked_about_and_nothing_typed_is_lost() {
    on_both(async |fresh| {
        let (scene, worlds) = group(fresh, 3).await;
        let mut karim = scene.browser(scene.world.host).await;
        let page = karim.open(&together(&worlds)).await;
        let form = filled(&page);
        // Nora changes another field of one section, and the same of another.
        let nora = act_by(scene.world.tutor);
        let changed = &worlds[1];
        for (section, field, text) in [
            (Section::Practical, "transport_hote", "Navette"),
            (Section::Structure, "rep_qualite", "Directrice"),
        ] {
            changed.fill(&nora, Side::Host, section, &[(field, text)]).await;
        }
        let page = karim.submit(&form).await;
        let own = line(&page, changed.id);
        assert!(
            own.contains("a écrit « Directrice » pendant que vous écriviez"),
            "{own}"
        );
        for other in [&worlds[0], &worlds[2]] {
            assert!(line(&page, other.id).contains("Enregistré."), "{}", page.html);
            assert_eq!(said(other, Section::Structure, "rep_qualite").await, "Gérant");
        }
        // What did not stand against it is saved there too.
        assert_eq!(said(changed, Section::Practical, "repas").await, "Cantine");
        assert_eq!(
            said(changed, Section::Practical, "transport_hote").await,
            "Navette"
        );
        assert_eq!(
            said(changed, Section::Structure, "rep_qualite").await,
            "Directrice"
        );
        let again = page.form("name=\"avant\"");
        assert_eq!(again.fields["rep_qualite"], "Gérant", "what was typed stays");
        assert!(page.html.contains("2 valeurs différentes"), "{}", page.html);
        // Left to her, or not.
        let leave = format!("laisser_rep_qualite-{}", changed.id);
        let left = karim.submit(&again.clone().fill(&[(&leave, "1")])).await;
        assert!(left.html.contains("C’est enregistré"), "{}", left.html);
        assert_eq!(
            said(changed, Section::Structure, "rep_qualite").await,
            "Directrice"
        );
        // What differs is left alone by whoever writes nothing there.
        let form = left.form("name=\"avant\"");
        assert_eq!(form.fields["rep_qualite"], "");
        karim.submit(&form).await;
        assert_eq!(
            said(changed, Section::Structure, "rep_qualite").await,
            "Directrice"
        );
        let said_now = karim.submit(&form.fill(&[("rep_qualite", "Gérant")])).await;
        assert!(said_now.html.contains("C’est enregistré"), "{}", said_now.html);
        assert_eq!(said(changed, Section::Structure, "rep_qualite").await, "Gérant");
    })
    .await;
}

#[tokio::test]
async fn one_that_was_sent_meanwhile_keeps_none_of_the_others_waiting() {
    let (scene, worlds) = group(sqlite().await, 2).await;
    let mut karim = scene.browser(scene.world.host).await;
    let page = karim.open(&together(&worlds)).await;
    let form = filled(&page);
    worlds[0].fill_host().await;
    assert_eq!(worlds[0].complete().await, ConventionMoved::Done);
    let page = karim.submit(&form).await;
    assert!(
        page.html.contains("sa convention ne se remplit plus"),
        "{}",
        page.html
    );
    assert_eq!(said(&worlds[1], Section::Practical, "repas").await, "Cantine");
    assert_eq!(state(&worlds[0]).await, ConventionState::SchoolPart);
}

#[tokio::test]
async fn what_is_others_is_as_if_it_did_not_exist() {
    on_both(async |fresh| {
        let (scene, worlds) = group(fresh, 2).await;
        let db = scene.db();
        let rival = person(db, "Autre Structure", &[Role::Host]).await;
        db.add_member(&act_by(rival), structure(1).id, rival, StructureRole::Owner)
            .await
            .unwrap();
        let student = born(&scene, "Tom Vidal", school().0, "2011-03-09").await;
        convention::confirmed(db, rival, student, 1, Weeks::Both).await;
        let foreign = World {
            fresh: scene.world.fresh.again(),
            id: convention_of(db, student).await,
            student,
            ..scene.world
        };
        let mut karim = scene.browser(scene.world.host).await;
        let mixed = format!("{},{}", together(&worlds), foreign.id.0.simple());
        let page = karim.open(&mixed).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(
            page.html.contains("Zoe Ba")
                && page.html.contains("2 élèves chez")
                && !page.html.contains("Tom Vidal"),
            "{}",
            page.html
        );
        // A form that names it all the same changes nothing of it.
        let before = foreign.seen().await;
        let upon = format!("lu-{}", foreign.id);
        let tutor = format!("tuteur_nom-{}", foreign.id);
        let forged = filled(&page).fill(&[
            ("choix", mixed.split_once("choix=").unwrap().1),
            (&upon, "{\"versions\":{\"tuteur\":1},\"apart\":{}}"),
            (&tutor, "Moi"),
        ]);
        let said_then = karim.submit(&forged).await;
        assert!(said_then.html.contains("C’est enregistré"), "{}", said_then.html);
        assert_eq!(foreign.seen().await, before);
        // Nor is it chosen, nor do those who may not fill see any page.
        let boxes = [
            (format!("c-{}", worlds[0].id), "1"),
            (format!("c-{}", foreign.id), "2"),
        ];
        let fields: Vec<(&str, &str)> = boxes
            .iter()
            .map(|(name, place)| (name.as_str(), *place))
            .collect();
        let chosen = karim.post("/api/convention/group/choose", &fields).await;
        assert!(chosen.error("liste").contains("au moins deux"), "{}", chosen.html);
        for other in [rival, scene.world.head, scene.world.staff, worlds[0].student] {
            let mut browser = scene.browser(other).await;
            assert_eq!(
                browser.open(&together(&worlds)).await.status,
                StatusCode::NOT_FOUND
            );
            assert_eq!(browser.submit(&filled(&page)).await.status, StatusCode::NOT_FOUND);
        }
        // Whoever is of the structure fills.
        let mut nora = scene.browser(scene.world.tutor).await;
        assert_eq!(nora.open(&together(&worlds)).await.status, StatusCode::OK);
    })
    .await;
}

/// Has that convention validated; Karim signs for the structure.
async fn validated(scene: &Scene, world: &World) {
    validated_for(scene, world, &[(SignerRole::Host, "Karim Benali", KARIM)]).await;
}

/// The same where those sign for the structure.
async fn validated_for(scene: &Scene, world: &World, of_host: &[(SignerRole, &str, &str)]) {
    let file = world.file().await;
    let mut signers = vec![(SignerRole::Head, "Claire Fontaine", HEAD)];
    signers.extend_from_slice(of_host);
    signers.extend([
        (SignerRole::Student, "Zoe B", ""),
        (SignerRole::Guardian1, "Anne Martin", GUARDIAN),
    ]);
    let version = version::prepared(&scene.app, &file, "Cantine", &signers).await;
    let seen = world.seen().await;
    let moved = scene
        .db()
        .validate(&act_by(world.head), world.id, &seen, &version)
        .await
        .unwrap();
    assert_eq!(moved, ConventionMoved::Done);
}

async fn signs(browser: &mut Browser, scene: &Scene, worlds: &[World]) {
    let page = browser.open(&together(worlds)).await;
    let lot = browser.submit(&page.form("avec un seul code")).await;
    assert!(
        lot.address.starts_with("/structure/conventions/signer?lot="),
        "{}",
        lot.address
    );
    assert!(
        lot.html.contains("Signer 3 conventions") && lot.html.contains("Moi, Karim Benali"),
        "{}",
        lot.html
    );
    let lot = browser.submit(&lot.form("Recevoir un code")).await;
    let code = scene.code(KARIM).await;
    let form = lot.form("name=\"code\"").fill(&[("code", &code), ("lu", "1")]);
    let refused = browser.submit(&form).await;
    assert!(
        refused.error("pouvoir").contains("si vous avez ce pouvoir"),
        "{}",
        refused.html
    );
    let done = browser.submit(&form.fill(&[("pouvoir", "1")])).await;
    assert!(done.html.contains("3 signatures sur 3"), "{}", done.html);
}

#[tokio::test]
async fn the_group_is_signed_for_the_structure_with_one_code() {
    on_both(async |fresh| {
        let (scene, worlds) = group(fresh, 4).await;
        // The youngest is left to be filled.
        let (_, worlds) = worlds.split_last().unwrap();
        for world in worlds {
            world.fill_host().await;
            assert_eq!(world.complete().await, ConventionMoved::Done);
            validated(&scene, world).await;
        }
        let mut karim = scene.browser(scene.world.host).await;
        signs(&mut karim, &scene, worlds).await;
        for world in worlds {
            let evidence = scene.db().evidence(world.id, 1).await.unwrap().unwrap();
            let signature = evidence
                .signers
                .iter()
                .find(|line| line.signer.role == SignerRole::Host)
                .and_then(|line| line.signature.as_ref())
                .unwrap();
            assert!(states_power(&signature.consent), "{}", signature.consent);
            assert_eq!(state(world).await, ConventionState::Signing);
        }
        // Nobody else chooses them: for Nora, who does not sign, there is nothing to sign.
        let mut nora = scene.browser(scene.world.tutor).await;
        let page = nora.open(&together(worlds)).await;
        assert!(!page.html.contains("avec un seul code"), "{}", page.html);
        let ticked = format!("c-{}", worlds[0].id);
        let chosen = nora
            .post("/api/signing/batch/choose-for-host", &[(&ticked, "1")])
            .await;
        assert!(!chosen.address.contains("lot="), "{}", chosen.address);
    })
    .await;
}

#[tokio::test]
async fn the_second_signer_of_the_structure_signs_the_group_with_one_code_too() {
    on_both(async |fresh| {
        let (scene, worlds) = group(fresh, 4).await;
        let (_, worlds) = worlds.split_last().unwrap();
        let of_host = [
            (SignerRole::Host, "Rose Adam", "rose.adam@exemple.fr"),
            (SignerRole::Host2, "Karim Benali", KARIM),
        ];
        for world in worlds {
            world.fill_host().await;
            assert_eq!(world.complete().await, ConventionMoved::Done);
            validated_for(&scene, world, &of_host).await;
        }
        let mut karim = scene.browser(scene.world.host).await;
        signs(&mut karim, &scene, worlds).await;
        for world in worlds {
            let evidence = scene.db().evidence(world.id, 1).await.unwrap().unwrap();
            let signed = evidence.signers.iter().filter(|line| line.signature.is_some());
            let roles: Vec<SignerRole> = signed.map(|line| line.signer.role).collect();
            assert_eq!(roles, [SignerRole::Host2]);
        }
    })
    .await;
}
