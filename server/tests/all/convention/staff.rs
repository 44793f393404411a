//! The lycée's staff through the router: what each reads and does, and the post that an administrator gives.

use domain::{account::StaffDuty, convention::Section};
use http::StatusCode;

use super::{Browser, THOMAS, World, account, world};

const SARAH: &str = "sarah@lycee.example";
const OMAR: &str = "omar@lycee.example";
const PAUL: &str = "paul@quinzaine.example";

impl World {
    /// The answers to pages of the convention, one after the other.
    async fn statuses(&self, browser: &mut Browser, pages: &[&str]) -> Vec<StatusCode> {
        let mut statuses = Vec::new();
        for page in pages {
            statuses.push(browser.open(&self.page(page)).await.status);
        }
        statuses
    }

    /// Whether somebody may do what goes with filling the lycée's part: see to its signatures, and save.
    async fn fills(&self, browser: &mut Browser) -> bool {
        let id = self.convention.to_string();
        let follow = browser.open(&format!("/lycee/signatures/{id}")).await.status;
        let fields = [
            ("convention", id.as_str()),
            ("partie", Section::Care.code()),
            ("version", "1"),
        ];
        let saved = browser.post("/api/convention/save", &fields).await.status;
        let link = [("convention", id.as_str()), ("role", "tutor")];
        let sent = browser.post("/api/signing/school/link", &link).await.status;
        assert!(follow == saved && saved == sent, "{follow}, {saved}, {sent}");
        assert!(matches!(follow, StatusCode::OK | StatusCode::NOT_FOUND));
        follow == StatusCode::OK
    }
}

#[tokio::test]
async fn who_follows_the_class_reads_and_others_of_the_lycee_find_nothing() {
    const PAGES: [&str; 5] = ["", "/horaires", "/representants", "/sante", "/apercu"];
    let world = world().await;
    let (ok, none) = (StatusCode::OK, StatusCode::NOT_FOUND);
    let (mut thomas, mut sarah, mut omar) = (
        world.as_(THOMAS).await,
        world.as_(SARAH).await,
        world.as_(OMAR).await,
    );
    assert_eq!(world.statuses(&mut thomas, &PAGES).await, [ok; 5]);
    assert!(world.fills(&mut thomas).await);
    for browser in [&mut sarah, &mut omar] {
        assert_eq!(world.statuses(browser, &PAGES).await, [ok, ok, ok, none, none]);
        assert!(!world.fills(browser).await);
        let page = browser.open(&world.page("")).await;
        assert!(!page.html.contains("Santé et sécurité") && !page.html.contains("/apercu"));
        assert!(page.html.contains("L’essentiel") && !page.html.contains("<dt>Santé</dt>"));
        let list = browser.open("/lycee/conventions").await;
        assert!(list.html.contains("Inès Marchand"), "{}", list.html);
    }

    // An administrator says that she follows another class: beside the field what is wrong, then it is so.
    let mut paul = world.as_(PAUL).await;
    let id = account(&world.fresh.db, SARAH).await;
    let page = paul.open(&format!("/administration/personnes/{id}")).await;
    assert!(page.html.contains("Enseignant : 2de 4"), "{}", page.html);
    let form = || page.form("name=\"fonction\"");
    let wrong = paul.submit(&form().fill(&[("fonction", "secretariat")])).await;
    assert!(
        wrong.error("classes").contains("laissez ce champ vide"),
        "{}",
        wrong.html
    );
    assert_eq!(wrong.form("name=\"fonction\"").fields["classes"], "2de 4");
    let page = paul.submit(&form().fill(&[("classes", "2de 5\r\n2de 6")])).await;
    assert!(page.html.contains("Enseignant : 2de 5, 2de 6"), "{}", page.html);
    assert_eq!(world.statuses(&mut sarah, &PAGES).await, [none; 5]);
    assert!(!world.fills(&mut sarah).await);
    let list = sarah.open("/lycee/conventions").await;
    assert!(
        list.status == ok && !list.html.contains("Inès Marchand"),
        "{}",
        list.html
    );
}

#[tokio::test]
async fn an_account_of_staff_is_made_with_what_it_is_for() {
    let world = world().await;
    let db = &world.fresh.db;
    let mut paul = world.as_(PAUL).await;
    let page = paul.open("/administration/personnes/nouvelle?role=staff").await;
    let school = db
        .staff_assignment(account(db, SARAH).await)
        .await
        .unwrap()
        .unwrap()
        .school;
    let uai = db.school_uai(school).await.unwrap().unwrap();
    let form = page.form("name=\"nom\"").fill(&[
        ("nom", "Awa Diop"),
        ("courriel", "awa@lycee.example"),
        ("acces", "lettre"),
        ("uai", &uai),
        ("classes", "2de 4, 2de 7"),
    ]);
    let refused = paul.submit(&form).await;
    assert!(
        refused.error("fonction").starts_with("Choisissez"),
        "{}",
        refused.html
    );
    let form = refused.form("name=\"nom\"").fill(&[("fonction", "teacher")]);
    let page = paul.submit(&form).await;
    assert!(page.html.contains("Enseignant : 2de 4, 2de 7"), "{}", page.html);
    let post = db
        .staff_assignment(account(db, "awa@lycee.example").await)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((post.school, post.duty), (school, StaffDuty::Teacher));
    assert_eq!(post.classes, ["2de 4", "2de 7"]);
}
