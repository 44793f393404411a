//! What lists and start pages say of themselves: whose it is, how much there is, where it ends, and no way to nothing.

use domain::{
    account::{EmailAddress, PersonName, Role},
    clock::Clock,
};
use http::StatusCode;
use store::{ChangeContext, Db, NewAccount};
use testing::{
    browser::{Browser, Page},
    place, structure,
};

use crate::{
    host::{KARIM, STRUCTURE, Silent, apply, deposit, next_id, scene, signed_in},
    templates::Day,
};

const PAUL: &str = "paul@quinzaine.example";
/// More than a page has.
const MANY: u32 = 53;

/// Registers a structure of that name.
async fn founded(browser: &mut Browser, name: &str, siret: &str) -> Page {
    let page = browser.open("/structure/nouvelle").await;
    let form = page.form("Inscrire ma structure");
    browser
        .submit(&form.fill(&STRUCTURE).fill(&[("nom", name), ("siret", siret)]))
        .await
}

/// Publishes an offer of the structure that is looked at; gives its id.
async fn published(browser: &mut Browser, overview: &Page) -> String {
    let preview = deposit(browser, overview).await;
    let page = browser.submit(&preview.form("Publier cette offre")).await;
    let path = page.address.split('?').next().unwrap();
    path.rsplit('/').next().unwrap().to_owned()
}

fn position(page: &Page, words: &str) -> usize {
    page.html
        .find(words)
        .unwrap_or_else(|| panic!("no {words}: {}", page.html))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_host_of_several_structures_is_told_which_one_an_act_is_for() {
    let (fresh, router) = scene().await;
    let mut karim = signed_in(&router, KARIM).await;
    let lilas = founded(&mut karim, "Atelier des Lilas", "73282932000074").await;
    let offer = published(&mut karim, &lilas).await;
    let page = karim.open("/structure").await;
    // Nothing to switch to, and nothing received: neither is a link.
    assert!(!page.html.contains("Vos structures"), "{}", page.html);
    let received = format!("href=\"/structure/candidatures?offre={offer}\"");
    assert!(
        page.html.contains(">0 reçue<") && !page.html.contains(&received),
        "{}",
        page.html
    );
    apply(&fresh.db, &offer).await;
    let page = karim.open("/structure").await;
    assert!(
        page.html.contains(">2 reçues<") && page.html.contains(&received),
        "{}",
        page.html
    );
    assert!(page.html.contains(">2 candidatures à lire<"), "{}", page.html);

    let moulin = founded(&mut karim, "Fabrique du Moulin", "35600000049837").await;
    let other = published(&mut karim, &moulin).await;
    apply(&fresh.db, &other).await;
    let page = karim.open(&moulin.address).await;
    let switch = position(&page, "aria-label=\"Vos structures\"");
    assert!(switch < position(&page, "À faire maintenant"), "{}", page.html);
    for name in ["Atelier des Lilas", "Fabrique du Moulin"] {
        let said = format!("2 candidatures à lire ({name})");
        assert!(page.html.contains(&said), "{said}: {}", page.html);
    }
    // The act leads to what is that structure's.
    let id = moulin.form("Déposer une offre").fields["structure"].clone();
    let act = format!("href=\"/structure/candidatures?etat=submitted&amp;structure={id}\"");
    assert!(page.html.contains(&act), "{}", page.html);
    let inbox = karim
        .open(&format!("/structure/candidatures?etat=submitted&structure={id}"))
        .await;
    assert!(inbox.html.contains("2 candidatures, "), "{}", inbox.html);
    let all = karim.open("/structure/candidatures?etat=submitted").await;
    assert!(all.html.contains("4 candidatures, "), "{}", all.html);
    // Another's structure has no inbox for them.
    let stranger = format!("/structure/candidatures?structure={}", structure(1).id);
    assert_eq!(karim.open(&stranger).await.status, StatusCode::NOT_FOUND);
}

fn context(actor: domain::id::AccountId) -> ChangeContext<'static> {
    ChangeContext {
        now: Day.now(),
        today: Day.today(),
        actor: Some(actor),
        ids: &next_id,
        renderer: &Silent,
    }
}

/// People, structures, and as many lines of the journal, by that administrator.
async fn crowd(db: &Db) {
    let paul = db.account_by_email(PAUL).await.unwrap().unwrap().id;
    let all: Vec<_> = (0..MANY).map(structure).collect();
    let places: Vec<_> = (0..MANY).map(place).collect();
    db.add_structures(&all, &places, Day.now()).await.unwrap();
    for number in 0..MANY {
        let letter = |index: u32| char::from(b'a' + u8::try_from(index % 26).unwrap());
        let new = NewAccount {
            name: PersonName::parse(&format!("Zoé Q{}{}", letter(number / 26), letter(number))).unwrap(),
            email: Some(EmailAddress::parse(&format!("zoe{number}@exemple.fr")).unwrap()),
            confirmed: true,
            password_hash: None,
            roles: vec![(Role::Host, None)],
            student: None,
        };
        db.create_account(&context(paul), &new).await.unwrap();
        db.set_committed(&context(paul), structure(number).id, true)
            .await
            .unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_of_the_administration_say_how_long_they_are_and_end() {
    let (fresh, router) = scene().await;
    crowd(&fresh.db).await;
    let mut paul = signed_in(&router, PAUL).await;
    for (first, counted, last_line) in [
        ("/administration/personnes?q=zo%C3%A9", "53 personnes", "Zoé Qca"),
        (
            "/administration/structures?q=atelier",
            "53 structures",
            "Atelier 9",
        ),
    ] {
        let page = paul.open(first).await;
        assert!(page.html.contains(counted), "{}", page.html);
        assert!(page.html.contains("Page 1 sur 2"), "{}", page.html);
        let rows = page.html.matches("scope=\"row\"").count();
        assert_eq!(rows, 50, "{first}");
        let last = paul.open(&format!("{first}&page=2")).await;
        assert!(last.html.contains(last_line), "{}", last.html);
        assert_eq!(last.html.matches("scope=\"row\"").count(), 3, "{first}");
        // Past the end there is the end.
        let past = paul.open(&format!("{first}&page=900")).await;
        assert!(past.html.contains("Page 2 sur 2"), "{}", past.html);
    }
    let journal = paul.open("/administration/journal").await;
    // An account and a badge for each.
    assert!(
        journal.html.contains("106 actes, le plus récent") && journal.html.contains("Dernière page (3)"),
        "{}",
        journal.html
    );
    // A badge that is given on the second page leads back to it.
    let page = paul.open("/administration/structures?q=atelier&page=2").await;
    let back = paul.submit(&page.form("Retirer le badge")).await;
    assert!(back.address.contains("page=2"), "{}", back.address);
    assert!(back.html.contains("Page 2 sur 2"), "{}", back.html);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_has_one_space_starts_there_and_is_told_of_their_account_elsewhere() {
    let (_fresh, router) = scene().await;
    // Something goes well once there is an offer.
    let mut karim = signed_in(&router, KARIM).await;
    let lilas = founded(&mut karim, "Atelier des Lilas", "73282932000074").await;
    published(&mut karim, &lilas).await;
    let mut paul = signed_in(&router, PAUL).await;
    let page = paul.open("/espace").await;
    assert_eq!(page.address, "/administration");
    assert!(page.html.contains("Bonjour "), "{}", page.html);
    let (to_do, well, figures) = (
        position(&page, "À faire maintenant"),
        position(&page, "Ce qui avance bien"),
        position(&page, "Le site en chiffres"),
    );
    assert!(to_do < well && well < figures, "{}", page.html);
    // What was done about the account is said here, and the way on is here too.
    let told = paul.open("/espace?fait=mot-de-passe").await;
    assert!(
        told.html.contains("Votre mot de passe est changé"),
        "{}",
        told.html
    );
    assert!(
        position(&told, "À faire maintenant") < position(&told, "Votre espace"),
        "{}",
        told.html
    );
}
