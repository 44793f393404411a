//! Logos: handed over by whoever answers for a structure or a lycée, frozen with the documents that show them.

use domain::convention::Frozen;
use testing::files::PNG;

use super::*;

const SVG: &[u8] =
    b"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"20\" height=\"10\"><path d=\"M0 0h9v9z\"/></svg>";

const OTHER: &[u8] =
    b"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"20\" height=\"10\"><path d=\"M0 0h9v9h-9z\"/></svg>";

/// The address of the picture that says that to whoever does not see it.
fn picture(page: &Page, alt: &str) -> String {
    let image = page.html.split("<img").find(|image| image.contains(alt)).unwrap();
    let (_, rest) = image.split_once("src=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// The structure of the convention, as pages name it.
async fn structure(world: &World) -> String {
    let file = world
        .fresh
        .db
        .convention(world.convention)
        .await
        .unwrap()
        .unwrap();
    file.structure.unwrap().to_string()
}

#[tokio::test]
async fn logos_are_handed_over_shown_and_frozen() {
    let world = world().await;
    let id = structure(&world).await;
    let (form, address) = (
        format!("/structure/modifier?structure={id}"),
        format!("/structure/{id}/logo"),
    );
    let (mut karim, mut helene) = (world.as_(KARIM).await, world.as_(HELENE).await);
    let page = karim.open(&form).await;
    assert!(page.html.contains("Choisir un logo"), "{}", page.html);
    assert_eq!(karim.open(&address).await.status, StatusCode::NOT_FOUND);
    // What is wrong stands beside the field, and nothing is kept.
    let page = karim.upload(&address, &[], b"%PDF-1.7").await;
    assert!(
        page.error("fichier").contains("ni un PNG ni un SVG"),
        "{}",
        page.html
    );
    let page = karim.upload(&address, &[], &vec![b'<'; 300 * 1024]).await;
    assert!(page.error("fichier").contains("200 ko"), "{}", page.html);
    let page = karim
        .upload(
            &address,
            &[],
            b"<svg xmlns=\"http://www.w3.org/2000/svg\"><text>a</text></svg>",
        )
        .await;
    assert!(
        page.error("fichier").contains("textes en tracés"),
        "{}",
        page.html
    );
    assert_eq!(karim.open(&address).await.status, StatusCode::NOT_FOUND);

    let page = karim.upload(&address, &[], SVG).await;
    assert!(page.html.contains("Le logo est enregistré"), "{}", page.html);
    assert!(
        page.html.contains(&format!("src=\"{address}?v=")),
        "{}",
        page.html
    );
    assert!(karim.download(&address).await.starts_with(b"\x89PNG"));
    let page = helene.upload("/lycee/profil/logo", &[], PNG).await;
    assert!(page.html.contains("Le logo est enregistré"), "{}", page.html);

    // Others have nothing to do with them.
    for email in [INES, MIREILLE, LOUISE, CLAIRE, HELENE] {
        let mut other = world.as_(email).await;
        assert_eq!(
            other.open(&address).await.status,
            StatusCode::NOT_FOUND,
            "{email}"
        );
        let sent = other.upload(&address, &[], SVG).await;
        assert_eq!(sent.status, StatusCode::NOT_FOUND, "{email}");
    }
    for email in [KARIM, INES, CLAIRE] {
        let mut other = world.as_(email).await;
        let sent = other.upload("/lycee/profil/logo", &[], SVG).await;
        assert_eq!(sent.status, StatusCode::NOT_FOUND, "{email}");
    }

    world.fill_host_part(&mut karim).await;
    let page = karim.open(&world.page("")).await;
    karim.submit(&page.form("Envoyer au lycée")).await;
    let mut thomas = world.as_(THOMAS).await;
    world.fill_school_part(&mut thomas).await;
    let page = helene.open(&world.page("")).await;
    let sent = page.form("Valider la convention").fill(&[("relu", "1")]);
    // Another logo than the one that was there when it was read.
    karim.upload(&address, &[], OTHER).await;
    let page = helene.submit(&sent).await;
    assert!(page.address.ends_with("fait=modifiee"), "{}", page.address);
    let preview = helene.open(&world.page("/apercu")).await;
    let picture = picture(&preview, "Logo de la structure d’accueil");
    assert!(helene.download(&picture).await.starts_with(b"\x89PNG"));
    let mut claire = world.as_(CLAIRE).await;
    assert_eq!(claire.open(&picture).await.status, StatusCode::NOT_FOUND);
    let sent = page.form("Valider la convention").fill(&[("relu", "1")]);
    let page = helene.submit(&sent).await;
    assert!(page.address.ends_with("fait=validee"), "{}", page.address);
    let content = world.fresh.db.frozen_content(world.convention, 1).await.unwrap();
    let frozen: Frozen = serde_json::from_str(&content.unwrap()).unwrap();
    let logos = frozen.content.logos;
    assert!(logos.host.is_some() && logos.school.is_some());

    // Taken away, it stays in what is frozen, which is printed as before.
    let page = karim.open(&form).await;
    let page = karim.submit(&page.form("Retirer le logo")).await;
    assert!(page.html.contains("Le logo est retiré"), "{}", page.html);
    assert_eq!(karim.open(&address).await.status, StatusCode::NOT_FOUND);
    let print = helene.download(&world.page("/version/1/a-signer.pdf")).await;
    assert!(print.starts_with(b"%PDF"));
    let mut ines = world.as_(INES).await;
    assert!(ines.download(&picture).await.starts_with(b"\x89PNG"));
    let version = ines.open(&world.page("/version/1")).await;
    assert!(version.html.contains(&picture), "{}", version.html);
    let page = helene.open("/lycee/profil").await;
    let page = helene.submit(&page.form("Retirer le logo")).await;
    assert!(page.html.contains("Le logo est retiré"), "{}", page.html);
    let file = world
        .fresh
        .db
        .convention(world.convention)
        .await
        .unwrap()
        .unwrap();
    assert!(file.logos.is_none());
}
