//! Names through the router: looked for as people type them, written as French has it, and one pupil entered once.

use http::StatusCode;

use super::{HELENE, INES, THOMAS, account, world};
use testing::browser::Browser;

const PAUL: &str = "paul@quinzaine.example";

fn query(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[tokio::test]
async fn lists_find_people_however_they_are_typed() {
    let world = world().await;
    let (mut paul, mut helene) = (world.as_(PAUL).await, world.as_(HELENE).await);
    for typed in [
        "ines",
        "MARCHAND Inès",
        "marchand  ines",
        "Ine\u{300}s",
        "Marchand\u{a0}Inès",
    ] {
        let page = paul
            .open(&format!("/administration/personnes?q={}", query(typed)))
            .await;
        assert!(page.html.contains("Inès Marchand"), "{typed}: {}", page.html);
        let page = helene
            .open(&format!("/lycee/conventions?q={}", query(typed)))
            .await;
        assert!(page.html.contains("Inès Marchand"), "{typed}: {}", page.html);
    }
    for class in ["2de4", "2DE 4", "2nde 4", "2de\u{a0}4"] {
        let page = helene
            .open(&format!("/lycee/conventions?classe={}", query(class)))
            .await;
        assert!(page.html.contains("Inès Marchand"), "{class}: {}", page.html);
    }
    let page = helene.open("/lycee/conventions?classe=2de+14").await;
    assert!(!page.html.contains("Inès Marchand"), "{}", page.html);
}

#[tokio::test]
async fn a_name_is_written_after_de_as_french_has_it() {
    let world = world().await;
    let mut thomas = world.as_(THOMAS).await;
    let page = thomas.open(&world.page("")).await;
    assert!(page.html.contains("Convention d’Inès Marchand"), "{}", page.html);
    let mut nobody = Browser::new(&world.router);
    for (commune, written) in [
        ("76351", "du Havre (76)"),
        ("93045", "des Lilas (93)"),
        ("2A004", "d’Ajaccio (2A)"),
        ("17300", "de La Rochelle (17)"),
        ("83069", "d’Hyères (83)"),
        ("67180", "de Haguenau (67)"),
        ("75118", "de Paris 18ᵉ (75)"),
        ("94038", "de L’Haÿ-les-Roses (94)"),
    ] {
        let page = nobody.open(&format!("/offres?commune={commune}&rayon=15")).await;
        assert!(
            page.html.contains(&format!("15 km {written}")),
            "{written}: {}",
            page.html
        );
    }
}

#[tokio::test]
async fn a_pupil_entered_twice_is_told_and_kept_once_said_to_be_another() {
    let world = world().await;
    let db = &world.fresh.db;
    let mut paul = world.as_(PAUL).await;
    let file = db.student_file(account(db, INES).await).await.unwrap().unwrap();
    let uai = db.school_uai(file.school).await.unwrap().unwrap();
    let born = file.birth_date.to_string();
    let before = db.figures(None).await.unwrap().accounts;
    let page = paul.open("/administration/personnes/nouvelle?role=student").await;
    assert!(!page.html.contains("homonyme"), "asked of nobody else");
    let form = page.form("name=\"nom\"").fill(&[
        ("nom", "MARCHAND  Ines"),
        ("uai", &uai),
        ("classe", "2DE 4"),
        ("naissance", &born),
    ]);
    let told = paul.submit(&form).await;
    let said = told.error("homonyme");
    assert!(said.contains("Inès Marchand, 2de 4"), "{}", told.html);
    assert!(
        told.html.contains("/administration/personnes?q=MARCHAND"),
        "{}",
        told.html
    );
    assert_eq!(
        told.form("name=\"nom\"").fields["classe"],
        "2DE 4",
        "nothing typed is lost"
    );
    assert_eq!(db.figures(None).await.unwrap().accounts, before);

    let kept = paul
        .submit(&told.form("name=\"nom\"").fill(&[("homonyme", "1")]))
        .await;
    assert_eq!(kept.status, StatusCode::OK);
    assert!(kept.html.contains("Feuille d’activation"), "{}", kept.html);
    assert_eq!(db.figures(None).await.unwrap().accounts, before + 1);
}

#[tokio::test]
async fn whoever_has_no_code_is_told_what_to_do() {
    let world = world().await;
    let mut nobody = Browser::new(&world.router);
    let page = nobody.open("/activation").await;
    assert!(page.html.contains("Vous n’avez pas de code"), "{}", page.html);
    assert!(page.html.contains("secrétariat du lycée"), "{}", page.html);
    for path in ["/activation", "/connexion"] {
        let page = nobody.open(path).await;
        assert!(page.html.contains("#sans-code"), "{path}: {}", page.html);
    }
    let help = nobody.open("/aide?q=code%20lyc%C3%A9e").await;
    assert!(help.html.contains(r#"id="sans-code""#), "{}", help.html);
    assert!(help.html.contains("Demandez-le au secrétariat"), "{}", help.html);
}
