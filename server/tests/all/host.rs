//! The host's space, through the whole router as a browser without JavaScript sees it.

use std::{sync::Arc, time::Duration};

use axum::Router;
use domain::{
    account::{EmailAddress, PersonName},
    clock::Clock,
    id::SchoolId,
};
use http::StatusCode;
use server::{
    config::{Config, Source},
    http::Site,
    serve,
};
use service::{demo_accounts::DEMO_ACCOUNTS, reference_data};
use store::{ChangeContext, Db, NewAccount, StaffAssignment, StudentFile};
use testing::{
    Fresh, Template,
    browser::{Browser, Page},
    campaign, id, publish_at_once,
};

use crate::templates::Day;

pub(crate) struct Demonstration;

impl Source for Demonstration {
    fn get(&self, name: &str) -> Option<String> {
        match name {
            "QUINZAINE_DEMO" => Some("true".to_owned()),
            "QUINZAINE_FILES" => Some(env!("CARGO_TARGET_TMPDIR").to_owned()),
            "QUINZAINE_LISTEN" => Some("127.0.0.1:3000".to_owned()),
            _ => None,
        }
    }
}

pub(crate) const KARIM: &str = "karim@atelier.example";
const LOUISE: &str = "louise@atelier.example";
const INES: &str = "ines@eleve.example";

/// Nobody is told of anything while the scene is set.
pub(crate) struct Silent;

impl store::EmailRenderer for Silent {
    fn render(&self, _: &domain::notification::Notification, _: &store::Recipient) -> store::Email {
        store::Email {
            subject: String::new(),
            text: String::new(),
            html: String::new(),
            unsubscribe: None,
        }
    }
}

pub(crate) fn next_id() -> uuid::Uuid {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(9_000_000);
    id(NEXT.fetch_add(1, Ordering::Relaxed).into())
}

/// Reference data, a campaign that is open, and the people of demonstrations without any structure.
async fn prepared(db: &Db) {
    reference_data::put(db, Day.now()).await.unwrap();
    let known = db.campaigns().await.unwrap().remove(0);
    let campaign = domain::campaign::Campaign {
        id: known.id,
        ..campaign()
    };
    db.put_campaign(&campaign, Day.now()).await.unwrap();
    publish_at_once(db).await;
    db.set_setting("demo", "of a test").await.unwrap();
    let school = db.schools_by_department().await.unwrap()[0].1;
    let context = ChangeContext {
        now: Day.now(),
        today: Day.today(),
        actor: None,
        ids: &next_id,
        renderer: &Silent,
    };
    for somebody in DEMO_ACCOUNTS {
        let new = account(somebody, school);
        let created = match somebody.duty {
            Some((duty, _)) => {
                let post = StaffAssignment {
                    school,
                    duty,
                    classes: Vec::new(),
                };
                db.create_staff(&context, &new, &post).await
            }
            None => db.create_account(&context, &new).await,
        };
        created.unwrap();
    }
}

fn account(somebody: service::demo_accounts::DemoAccount, school: SchoolId) -> NewAccount {
    let is_student = somebody.role == domain::account::Role::Student;
    NewAccount {
        name: PersonName::parse(somebody.name).unwrap(),
        email: Some(EmailAddress::parse(somebody.email).unwrap()),
        confirmed: true,
        password_hash: None,
        roles: if somebody.duty.is_some() {
            vec![]
        } else {
            vec![(somebody.role, somebody.role.in_school().then_some(school))]
        },
        student: is_student.then(|| StudentFile {
            school,
            class_name: "2de 4".to_owned(),
            birth_date: "2011-03-09".parse().unwrap(),
            home: domain::place::CommuneCode::parse("75111").ok(),
        }),
    }
}

/// The site, with the task that keeps its index true.
pub(crate) async fn scene() -> (Fresh, Router) {
    static PREPARED: Template<()> = Template::new();
    let (fresh, ()) = PREPARED.sqlite(prepared).await;
    let config = Config::read(&Demonstration).unwrap();
    let app = serve::prepare(&config, fresh.db.clone(), Arc::new(Day))
        .await
        .unwrap();
    let site = Site::new(&config, app, None);
    tokio::spawn(site.feed());
    (fresh, site.router())
}

pub(crate) async fn signed_in(router: &Router, email: &str) -> Browser {
    let mut browser = Browser::new(router);
    let page = browser.post("/api/demo/sign-in", &[("courriel", email)]).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.html);
    browser
}

pub(crate) const STRUCTURE: [(&str, &str); 6] = [
    ("nom", "Atelier des Lilas"),
    ("genre", "company"),
    ("siret", "73282932000074"),
    ("adresse", "3 rue des Lilas"),
    ("code_postal", "93100"),
    ("commune", "Montreuil"),
];

/// Declares a structure; the page is its overview.
pub(crate) async fn found(browser: &mut Browser, siret: &str) -> Page {
    let page = browser.open("/structure/nouvelle").await;
    let form = page
        .form("Inscrire ma structure")
        .fill(&STRUCTURE)
        .fill(&[("siret", siret)]);
    browser.submit(&form).await
}

/// The structure's id, from its overview.
pub(crate) fn structure_of(page: &Page) -> String {
    page.form("Déposer une offre").fields["structure"].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_structure_is_declared_and_its_siret_checked() {
    let (_fresh, router) = scene().await;
    let mut karim = signed_in(&router, KARIM).await;
    let page = karim.open("/structure").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.html.contains("Inscrire votre structure"), "{}", page.html);

    for bad in ["73282932000075", "35600000012345"] {
        let page = found(&mut karim, bad).await;
        assert!(
            page.error("siret").contains("ne s’accordent pas"),
            "{}",
            page.html
        );
        let form = page.form("Inscrire ma structure");
        for (name, value) in STRUCTURE {
            let typed = if name == "siret" { bad } else { value };
            assert_eq!(form.fields[name], typed, "{name} is kept");
        }
    }
    let page = found(&mut karim, "7328293200007").await;
    assert!(page.error("siret").contains("14 chiffres"));
    let page = found(&mut karim, "").await;
    assert!(page.error("siret").starts_with("Indiquez le SIRET"));

    let page = found(&mut karim, "73282932000074").await;
    assert!(
        page.address.starts_with("/structure?"),
        "{}: {}",
        page.address,
        page.html
    );
    assert!(page.html.contains("Votre structure est inscrite"));
    assert!(page.html.contains("732 829 320 00074"));
    assert!(page.html.contains("3 rue des Lilas, 93100 Montreuil"));

    let page = found(&mut karim, "35600000049837").await;
    assert!(page.html.contains("356 000 000 49837"), "{}", page.html);

    let mut louise = signed_in(&router, LOUISE).await;
    let page = found(&mut louise, "73282932000074").await;
    assert!(page.error("siret").contains("déjà inscrite"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_structure_abroad_has_no_siret_and_a_commune_must_be_clear() {
    let (_fresh, router) = scene().await;
    let mut karim = signed_in(&router, KARIM).await;
    let page = karim.open("/structure/nouvelle").await;
    let form = page
        .form("Inscrire ma structure")
        .fill(&STRUCTURE)
        .fill(&[("commune", "Montreuill"), ("code_postal", "62170")]);
    let page = karim.submit(&form).await;
    assert!(
        page.error("commune").contains("ne connaissons pas"),
        "{}",
        page.html
    );

    let form = page.form("Inscrire ma structure").fill(&[
        ("lieu", "etranger"),
        ("siret", ""),
        ("ville", "Lisbonne"),
        ("pays", "Portugal"),
    ]);
    let page = karim.submit(&form).await;
    assert!(page.html.contains("Aucun : à l’étranger"), "{}", page.html);
    assert!(page.html.contains("Lisbonne, Portugal"));

    // Nor may it host in France without one.
    let first = karim.submit(&page.form("Déposer une offre")).await;
    let here = "<summary>Étape 1 sur 4 · La structure et le lieu";
    assert!(first.html.contains(here), "{}", first.html);
    let form = first.form("Enregistrer et continuer").fill(&[
        ("lieu", "nouveau"),
        ("adresse", "3 rue des Lilas"),
        ("code_postal", "93100"),
        ("commune", "Montreuil"),
    ]);
    let step = karim.submit(&form).await;
    assert!(step.error("lieu").contains("besoin d’un SIRET"), "{}", step.html);
    let draft = first.address.trim_end_matches("/structure");
    let preview = karim.open(&format!("{draft}/apercu")).await;
    assert!(preview.html.contains("besoin d’un SIRET"), "{}", preview.html);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_structure_in_france_keeps_a_siret() {
    let (_fresh, router) = scene().await;
    let mut karim = signed_in(&router, KARIM).await;
    let structure = structure_of(&found(&mut karim, "73282932000074").await);
    let page = karim
        .open(&format!("/structure/modifier?structure={structure}"))
        .await;
    let form = page
        .form("Enregistrer")
        .fill(&[("siret", ""), ("sans_siret", "1")]);
    let page = karim.submit(&form).await;
    assert!(
        page.error("siret").contains("son SIRET est nécessaire"),
        "{}",
        page.html
    );
    let page = karim.open(&format!("/structure?structure={structure}")).await;
    assert!(page.html.contains("732 829 320 00074"), "{}", page.html);
}

/// Writes an offer up to its preview.
pub(crate) async fn deposit(browser: &mut Browser, overview: &Page) -> Page {
    let page = browser.submit(&overview.form("Déposer une offre")).await;
    assert!(page.address.ends_with("/structure"), "{}", page.address);
    let page = browser.submit(&page.form("Enregistrer et continuer")).await;
    assert!(
        page.address.ends_with("/offre"),
        "{}: {}",
        page.address,
        page.html
    );

    // A step left incomplete is saved, and says what is missing.
    let form = page
        .form("Enregistrer et continuer")
        .fill(&[("titre", "Découvrir une menuiserie")]);
    let page = browser.submit(&form).await;
    assert!(page.html.contains("pas encore complet"), "{}", page.html);
    assert!(!page.error("activites").is_empty());
    assert_eq!(
        page.form("Enregistrer et continuer").fields["titre"],
        "Découvrir une menuiserie"
    );
    let form = page.form("Enregistrer et continuer").fill(&[
        ("secteur", "s24"),
        ("activites", "Suivre une commande\nObserver une pose"),
        ("accueil", "individual"),
        ("semaines", "both"),
        ("places", "2"),
    ]);
    let page = browser.submit(&form).await;
    assert!(
        page.address.ends_with("/pratique"),
        "{}: {}",
        page.address,
        page.html
    );

    let form = page.form("Enregistrer et continuer").fill(&[
        ("lundi_matin_de", "08:00"),
        ("lundi_matin_a", "12:00"),
        ("lundi_apres_midi_de", "13:00"),
        ("lundi_apres_midi_a", "18:00"),
        ("repas", "À apporter"),
        ("contact_telephone", "06 39 98 00 01"),
    ]);
    let page = browser.submit(&form).await;
    assert!(
        page.html
            .contains("Lundi : 9 h de présence, 7 h au plus par jour"),
        "{}",
        page.html
    );
    let form = page
        .form("Enregistrer et continuer")
        .fill(&[("lundi_apres_midi_a", "16:00")]);
    let page = browser.submit(&form).await;
    assert!(
        page.address.ends_with("/apercu"),
        "{}: {}",
        page.address,
        page.html
    );
    page
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_offer_is_written_in_four_steps_published_and_found() {
    let (fresh, router) = scene().await;
    let mut karim = signed_in(&router, KARIM).await;
    let overview = found(&mut karim, "73282932000074").await;
    let preview = deposit(&mut karim, &overview).await;
    assert!(preview.html.contains("Suivre une commande"), "{}", preview.html);
    let page = karim.submit(&preview.form("Publier cette offre")).await;
    assert!(page.html.contains("Votre offre est publiée"), "{}", page.html);

    let mut anybody = Browser::new(&router);
    let mut html = String::new();
    for _ in 0..20 {
        html = anybody.open("/offres?commune=93048&rayon=5").await.html;
        if html.contains("Découvrir une menuiserie") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    assert!(html.contains("Découvrir une menuiserie"), "{html}");

    // Published twice: the draft is gone.
    let again = karim.submit(&preview.form("Publier cette offre")).await;
    assert_eq!(again.status, StatusCode::NOT_FOUND);

    let path = page.address.split('?').next().unwrap().to_owned();
    let paused = karim.submit(&page.form("Mettre en pause")).await;
    assert!(paused.html.contains("En pause"), "{}", paused.html);
    let resumed = karim.submit(&paused.form("Reprendre")).await;
    assert!(resumed.html.contains("de nouveau publiée"));

    let edit = karim.open(&format!("{path}/modifier")).await;
    let form = edit.form("Enregistrer les changements").fill(&[("titre", "x")]);
    let edit = karim.submit(&form).await;
    assert!(edit.error("titre").contains("Trop court"), "{}", edit.html);
    let form = edit
        .form("Enregistrer les changements")
        .fill(&[("titre", "Découvrir une ébénisterie"), ("places", "3")]);
    let page = karim.submit(&form).await;
    assert!(
        page.html.contains("Vos changements sont enregistrés"),
        "{}",
        page.html
    );
    assert!(page.html.contains("Découvrir une ébénisterie") && page.html.contains("3 libres sur 3"));

    let copy = karim.submit(&page.form("Dupliquer")).await;
    assert!(copy.html.contains("Voici une copie"), "{}", copy.html);
    let removed = karim.submit(&page.form("Retirer cette offre")).await;
    assert!(removed.html.contains("L’offre est retirée"), "{}", removed.html);
    let id = path.rsplit('/').next().unwrap().parse().unwrap();
    let campaign = fresh.db.campaigns().await.unwrap()[0].id;
    assert_eq!(fresh.db.listing(campaign, id).await.unwrap(), None);
    assert_eq!(karim.open(&path).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_who_write_the_same_draft_lose_nothing() {
    let (_fresh, router) = scene().await;
    let mut karim = signed_in(&router, KARIM).await;
    let overview = found(&mut karim, "73282932000074").await;
    let first = karim.submit(&overview.form("Déposer une offre")).await;
    let offer = first
        .address
        .replace("/structure/brouillons", "")
        .replace("/structure", "/offre");
    let address = format!("/structure/brouillons{offer}");
    let (one, other) = (karim.open(&address).await, karim.open(&address).await);
    karim
        .submit(
            &one.form("Enregistrer et continuer")
                .fill(&[("titre", "La première version")]),
        )
        .await;
    let form = other
        .form("Enregistrer et continuer")
        .fill(&[("titre", "La seconde version")]);
    let page = karim.submit(&form).await;
    assert!(
        page.html.contains("enregistré ailleurs entre-temps"),
        "{}",
        page.html
    );
    let form = page.form("Enregistrer et continuer");
    assert_eq!(form.fields["titre"], "La seconde version");
    let page = karim.submit(&form).await;
    assert!(!page.html.contains("enregistré ailleurs entre-temps"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lycees_are_chosen_by_name() {
    let (_fresh, router) = scene().await;
    let mut karim = signed_in(&router, KARIM).await;
    let overview = found(&mut karim, "73282932000074").await;
    let first = karim.submit(&overview.form("Déposer une offre")).await;
    let draft = first.address.trim_end_matches("/structure").to_owned();
    let page = karim.open(&format!("{draft}/pratique")).await;
    let form = page
        .form("Enregistrer et continuer")
        .fill(&[("lycees_noms", "jean jaurès\n0930122C"), ("repas", "À apporter")]);
    let page = karim.submit(&form).await;
    assert!(
        page.error("lycees_noms").contains("Plusieurs lycées répondent"),
        "{}",
        page.html
    );
    let form = page.form("Enregistrer et continuer");
    assert_eq!(form.fields["lycees_noms"], "jean jaurès");
    assert!(form.fields.contains_key("lycee_0930122C"), "{form:?}");
    assert_eq!(form.fields["repas"], "À apporter");
    let page = karim.submit(&form.fill(&[("lycees_noms", "")])).await;
    assert!(page.html.contains("0930122C"), "{}", page.html);

    // The preview names them as the offer's page will.
    let preview = deposit(&mut karim, &overview).await;
    let draft = preview.address.trim_end_matches("/apercu").to_owned();
    assert!(!preview.html.contains("Réservée aux élèves de"));
    let page = karim.open(&format!("{draft}/pratique")).await;
    let form = page
        .form("Enregistrer et continuer")
        .fill(&[("lycees_noms", "0930122C")]);
    karim.submit(&form).await;
    let preview = karim.open(&format!("{draft}/apercu")).await;
    assert!(
        preview.html.contains("Réservée aux élèves de") && preview.html.contains("Lycée Condorcet"),
        "{}",
        preview.html
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn colleagues_are_invited_and_join() {
    let (fresh, router) = scene().await;
    let mut karim = signed_in(&router, KARIM).await;
    let overview = found(&mut karim, "73282932000074").await;
    let structure = structure_of(&overview);
    let people = format!("/structure/collegues?structure={structure}");
    let page = karim.open(&people).await;
    let form = page
        .form("Envoyer l’invitation")
        .fill(&[("courriel", LOUISE), ("role", "tutor")]);
    let page = karim.submit(&form).await;
    assert!(page.html.contains("L’invitation est partie"), "{}", page.html);
    let email = fresh.db.emails(10, None).await.unwrap().remove(0);
    let link = email
        .text
        .split_whitespace()
        .find_map(|word| word.find("/rejoindre?").map(|at| word[at..].to_owned()))
        .unwrap();

    // Without an account one is led to sign in, and back.
    let page = Browser::new(&router).open(&link).await;
    assert!(
        page.html.contains("/connexion?suite=%2Frejoindre%3Fde%3D"),
        "{}",
        page.html
    );
    let mut louise = signed_in(&router, LOUISE).await;
    assert_eq!(louise.open(&people).await.status, StatusCode::NOT_FOUND);
    let page = louise.open(&link).await;
    let page = louise.submit(&page.form("Rejoindre la structure")).await;
    assert!(
        page.html.contains("Vous faites partie de la structure"),
        "{}",
        page.html
    );
    let page = louise.open(&people).await;
    assert!(page.html.contains("Karim Benali") && !page.html.contains("Envoyer l’invitation"));
    // A tutor publishes nothing.
    let refused = louise.submit(&overview.form("Déposer une offre")).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    // The last one responsible stays.
    let page = karim.open(&people).await;
    let page = karim.submit(&page.form("Quitter la structure")).await;
    assert!(
        page.html.contains("Il faut au moins un responsable"),
        "{}",
        page.html
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_is_looked_at_before_it_is_imported() {
    let (_fresh, router) = scene().await;
    let mut karim = signed_in(&router, KARIM).await;
    let overview = found(&mut karim, "73282932000074").await;
    let structure = structure_of(&overview);
    let template = domain::bulk::template();
    let page = karim.open("/structure/import/modele.csv").await;
    assert!(page.html.contains("Code postal;Commune"));

    let send = "/structure/import/fichier";
    let fields = [("structure", structure.as_str())];
    let bad = template.replace("9h-12h / 13h-17h", "5h-12h / 13h-17h");
    let page = karim.upload(send, &fields, bad.as_bytes()).await;
    assert!(
        page.html.contains("Rien n’a été publié") && page.html.contains("Lundi"),
        "{}",
        page.html
    );
    assert!(!page.html.contains("Publier 1 offre"));

    for size in [2_000_001, 9_000_000] {
        let page = karim.upload(send, &fields, &vec![b'a'; size]).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(
            page.html.contains("2 Mo") && page.html.contains("faults"),
            "{}",
            page.html
        );
        assert!(page.html.contains("Vérifier ce fichier"));
    }

    let page = karim.upload(send, &fields, template.as_bytes()).await;
    assert!(page.html.contains("1 offre dans ce fichier"), "{}", page.html);
    let done = karim.submit(&page.form("Publier 1 offre")).await;
    assert!(
        done.html.contains("1 offre publiée, 0 ligne déjà là"),
        "{}",
        done.html
    );
    let again = karim.submit(&page.form("Publier 1 offre")).await;
    assert!(
        again.html.contains("0 offre publiée, 1 ligne déjà là"),
        "{}",
        again.html
    );

    // A file is its sender's alone.
    let mut louise = signed_in(&router, LOUISE).await;
    found(&mut louise, "35600000049837").await;
    assert_eq!(louise.open(&page.address).await.status, StatusCode::NOT_FOUND);
    let other = louise.upload(send, &fields, template.as_bytes()).await;
    assert_eq!(other.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_application_is_read_and_answered() {
    let (fresh, router) = scene().await;
    let mut karim = signed_in(&router, KARIM).await;
    let overview = found(&mut karim, "73282932000074").await;
    let preview = deposit(&mut karim, &overview).await;
    let page = karim.submit(&preview.form("Publier cette offre")).await;
    let offer = page
        .address
        .split('?')
        .next()
        .unwrap()
        .rsplit('/')
        .next()
        .unwrap()
        .to_owned();
    let ids = apply(&fresh.db, &offer).await;

    let inbox = karim.open("/structure/candidatures").await;
    assert!(
        inbox.html.contains("Inès Marchand") && inbox.html.contains("Nouvelle"),
        "{}",
        inbox.html
    );
    // How far, for who lives beyond ten kilometres, and to the kilometre: neither on the page nor in its data.
    let far = karim.open(&format!("/structure/candidatures/{}", ids[1])).await;
    for page in [&inbox, &far] {
        assert!(page.html.contains("À 29 km"), "{}", page.html);
        assert!(!page.html.contains("28.4321") && !page.html.contains("3.4567"));
    }
    let path = format!("/structure/candidatures/{}", ids[0]);
    karim.prefetch(&path).await;
    assert!(
        karim
            .open("/structure/candidatures")
            .await
            .html
            .contains("Nouvelle")
    );
    let page = karim.open(&path).await;
    assert!(
        page.html.contains("J’aime le bois") && page.html.contains("À traiter"),
        "{}",
        page.html
    );
    assert!(
        !page.html.contains("3.4567") && !page.html.contains("3,5 km"),
        "{}",
        page.html
    );

    let page = karim.submit(&page.form("Refuser cette candidature")).await;
    assert!(page.error("motif").contains("Dites pourquoi"), "{}", page.html);
    let form = page
        .form("Accepter cette candidature")
        .fill(&[("message", "Bienvenue à l’atelier")]);
    let page = karim.submit(&form).await;
    assert!(
        page.html.contains("une place est retenue") && page.html.contains("Bienvenue à l’atelier"),
        "{}",
        page.html
    );

    // Strangers, and pupils, see and do nothing.
    let mut louise = signed_in(&router, LOUISE).await;
    found(&mut louise, "35600000049837").await;
    let mut ines = signed_in(&router, INES).await;
    let other = format!("/structure/candidatures/{}", ids[1]);
    let second = karim.open(&other).await;
    for browser in [&mut louise, &mut ines] {
        assert_eq!(browser.open(&path).await.status, StatusCode::NOT_FOUND);
        for button in [
            "Accepter cette candidature",
            "Refuser cette candidature",
            "Confier",
        ] {
            let page = browser
                .submit(&second.form(button).fill(&[("motif", "Non")]))
                .await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{button}");
        }
    }
    let form = second
        .form("Refuser cette candidature")
        .fill(&[("motif", "Nous sommes au complet")]);
    let page = karim.submit(&form).await;
    assert!(
        page.html.contains("La candidature est refusée") && page.html.contains("Nous sommes au complet"),
        "{}",
        page.html
    );
}

/// Both pupils of the demonstration apply.
pub(crate) async fn apply(db: &Db, offer: &str) -> Vec<String> {
    let mut ids = Vec::new();
    let campaign = db.campaigns().await.unwrap()[0].id;
    for (email, distance) in [(INES, 3.4567), ("noe@eleve.example", 28.4321)] {
        let student = db.account_by_email(email).await.unwrap().unwrap().id;
        let context = ChangeContext {
            now: Day.now(),
            today: Day.today(),
            actor: Some(student),
            ids: &next_id,
            renderer: &Silent,
        };
        let application = domain::id::ApplicationId(next_id());
        let new = store::NewApplication {
            id: application,
            offer: offer.parse().unwrap(),
            student,
            campaign,
            weeks: domain::weeks::Weeks::Both,
            motivation: domain::application::Motivation::parse("J’aime le bois").unwrap(),
            distance: domain::place::Kilometres::new(distance),
            far_confirmed: false,
        };
        let applied = db.apply(&context, &new).await.unwrap();
        assert!(matches!(applied, store::Applied::Done(_)), "{email}: {applied:?}");
        ids.push(application.to_string());
    }
    ids
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stranger_finds_nothing() {
    let (_fresh, router) = scene().await;
    let mut karim = signed_in(&router, KARIM).await;
    let overview = found(&mut karim, "73282932000074").await;
    let structure = structure_of(&overview);
    let preview = deposit(&mut karim, &overview).await;
    let draft = preview.address.trim_end_matches("/apercu").to_owned();
    let step = karim.open(&format!("{draft}/offre")).await;
    let second = karim.submit(&overview.form("Déposer une offre")).await;
    let other_draft = second.address.trim_end_matches("/structure").to_owned();
    let published = karim.submit(&preview.form("Publier cette offre")).await;
    let offer = published.address.split('?').next().unwrap().to_owned();
    let edit = karim.open(&format!("{offer}/modifier")).await;
    let people = karim
        .open(&format!("/structure/collegues?structure={structure}"))
        .await;
    let correct = karim
        .open(&format!("/structure/modifier?structure={structure}"))
        .await;
    let listed = karim.open("/structure").await;

    let pages = [
        format!("/structure?structure={structure}"),
        format!("/structure/collegues?structure={structure}"),
        format!("/structure/modifier?structure={structure}"),
        format!("{other_draft}/structure"),
        format!("{other_draft}/apercu"),
        offer.clone(),
        format!("{offer}/modifier"),
        format!(
            "/structure/candidatures?offre={}",
            offer.rsplit('/').next().unwrap()
        ),
        format!("/structure/candidatures/{}", id(1)),
        format!("{other_draft}/nulle-part"),
    ];
    let posts = [
        step.form("Enregistrer et continuer"),
        second.form("Enregistrer et continuer"),
        overview.form("Déposer une offre"),
        listed.form("Supprimer ce brouillon"),
        published.form("Mettre en pause"),
        published.form("Dupliquer"),
        published.form("Retirer cette offre"),
        edit.form("Enregistrer les changements"),
        people.form("Envoyer l’invitation").fill(&[("courriel", INES)]),
        people.form("Changer le rôle"),
        people.form("Quitter la structure"),
        correct.form("Enregistrer"),
    ];
    let mut louise = signed_in(&router, LOUISE).await;
    let mut ines = signed_in(&router, INES).await;
    for stranger in [&mut louise, &mut ines] {
        for path in &pages {
            assert_eq!(stranger.open(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        for form in &posts {
            let page = stranger.submit(form).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{form:?}: {}", page.address);
        }
    }
    assert_eq!(ines.open("/structure").await.status, StatusCode::NOT_FOUND);
    assert_eq!(ines.open("/structure/import").await.status, StatusCode::NOT_FOUND);

    // Who is not signed in is led to sign in, and back.
    let page = Browser::new(&router).open("/structure").await;
    assert!(
        page.address.starts_with("/connexion?suite=%2Fstructure"),
        "{}",
        page.address
    );
}
