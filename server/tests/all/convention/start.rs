//! What each party reads first, and around every page: the same things, counted the same.

use http::StatusCode;

use super::{Browser, HELENE, KARIM, MIREILLE, Page, THOMAS, world};

const SARAH: &str = "sarah@lycee.example";

/// The numbers that follow each of those marks.
fn numbers(html: &str, mark: &str) -> Vec<u32> {
    html.split(mark)
        .skip(1)
        .filter_map(|rest| {
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            digits.parse().ok()
        })
        .collect()
}

/// What is awaited, as the header says it; the sub-navigation must say the same.
fn awaited(page: &Page) -> u32 {
    let header: u32 = numbers(&page.html, "class=\"who-count\">").iter().sum();
    let areas: u32 = numbers(&page.html, "class=\"awaited-count\">").iter().sum();
    assert_eq!(header, areas, "{}", page.html);
    header
}

async fn reads(browser: &mut Browser, path: &str) -> Page {
    let page = browser.open(path).await;
    assert_eq!(page.status, StatusCode::OK, "{path}");
    assert!(page.html.contains("À faire maintenant"), "{}", page.html);
    page
}

#[tokio::test]
async fn each_party_reads_first_what_is_awaited_from_them() {
    let world = world().await;
    let (mut karim, mut helene, mut thomas, mut sarah, mut mireille) = (
        world.as_(KARIM).await,
        world.as_(HELENE).await,
        world.as_(THOMAS).await,
        world.as_(SARAH).await,
        world.as_(MIREILLE).await,
    );
    let host = reads(&mut karim, "/structure").await;
    assert!(host.html.contains("1 convention à remplir"), "{}", host.html);
    let family = reads(&mut mireille, "/espace/conventions").await;
    assert!(
        family
            .html
            .contains("Remettre l’attestation d’assurance d’Inès Marchand")
    );
    let before = awaited(&reads(&mut helene, "/lycee").await);

    world.fill_host_part(&mut karim).await;
    let id = world.convention.to_string();
    karim
        .post("/api/convention/complete", &[("convention", &id)])
        .await;
    assert_eq!(
        awaited(&reads(&mut karim, "/structure").await),
        awaited(&host) - 1
    );
    let head = reads(&mut helene, "/lycee").await;
    assert!(
        head.html.contains("1 convention à compléter et à valider"),
        "{}",
        head.html
    );
    assert!(head.html.contains("href=\"/lycee/conventions?etat=a-valider\""));
    assert_eq!(awaited(&head), before + 1);
    // The secretariat completes, and does not validate; who follows the class does neither.
    let office = reads(&mut thomas, "/lycee").await;
    assert!(office.html.contains("1 convention à compléter") && !office.html.contains("à valider"));
    let teacher = reads(&mut sarah, "/lycee").await;
    assert!(
        !teacher.html.contains("convention à compléter"),
        "{}",
        teacher.html
    );
    assert!(teacher.html.contains("Rien n’est attendu de vous"));
    // Around every page of theirs the same, and around nobody else's.
    assert_eq!(awaited(&helene.open("/lycee/delegations").await), awaited(&head));
    let nobody = Browser::new(&world.router).open("/").await;
    assert!(!nobody.html.contains("class=\"who") && !nobody.html.contains("sub-navigation"));
}
