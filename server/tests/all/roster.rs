//! A lycée's students from a file and by hand, as a browser without JavaScript sees it.

use http::StatusCode;
use testing::browser::{Browser, Page};

use crate::host::{KARIM, scene, signed_in};

const HELENE: &str = "helene@lycee.example";

const FILE: &str = "Nom;Prénom;Né(e) le;Groupe;INE;E-mail responsable 1;Nom responsable 1;Prénom responsable 1\r\n\
                    D’ŒUVRE;Zoé;04/05/2011;2de 1;0123456789A;anne@exemple.fr;D’ŒUVRE;Anne\r\n\
                    ROY;Ali;05/05/2011;2de 1;;;;\r\n\
                    PETIT;Tom;32/05/2011;2de 2;;;;\r\n";

async fn sent(helene: &mut Browser, file: &[u8]) -> Page {
    let page = helene.open("/lycee/import").await;
    assert_eq!(page.status, StatusCode::OK);
    helene.upload("/lycee/import/fichier", &[], file).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_of_students_is_compared_corrected_and_applied_once() {
    let (_fresh, router) = scene().await;
    let mut helene = signed_in(&router, HELENE).await;
    let list = helene.open("/lycee/eleves").await;
    assert!(
        list.html.contains("Importer un fichier") && list.html.contains("Inès"),
        "{}",
        list.html
    );

    // No column has the name of a class: the lycée says which one it is, once.
    let page = sent(&mut helene, FILE.as_bytes()).await;
    assert!(page.address.starts_with("/lycee/import/"), "{}", page.address);
    assert!(
        page.html.contains("Il manque une colonne") && page.html.contains("la classe"),
        "{}",
        page.html
    );
    let columns = page.form("Enregistrer les colonnes");
    let twice = columns.clone().fill(&[("col-3", "classe"), ("col-0", "classe")]);
    let refused = helene.submit(&twice).await;
    assert!(
        refused.html.contains("Deux colonnes contiennent"),
        "{}",
        refused.html
    );
    let page = helene.submit(&columns.fill(&[("col-3", "classe")])).await;
    assert!(
        page.html.contains("Les colonnes sont enregistrées"),
        "{}",
        page.html
    );
    assert!(
        page.html.contains("1 erreur à corriger") && page.html.contains("32/05/2011"),
        "{}",
        page.html
    );
    assert!(
        page.html.contains("Nouveaux : 2") && page.html.contains("Zoé D’ŒUVRE"),
        "{}",
        page.html
    );
    // Inès, who was there, is not in the file.
    assert!(page.html.contains("Absents du fichier"), "{}", page.html);
    let faults = page
        .html
        .split("href=\"")
        .find(|part| part.contains("erreurs.csv"))
        .unwrap();
    let faults = helene.download(faults.split('"').next().unwrap()).await;
    assert!(
        String::from_utf8(faults)
            .unwrap()
            .contains("4;Né(e) le;32/05/2011;")
    );

    let refused = helene.submit(&page.form("Appliquer à")).await;
    assert!(
        refused.html.contains("Des lignes ont des erreurs"),
        "{}",
        refused.html
    );
    let applied = helene
        .submit(&refused.form("Appliquer à").fill(&[("sans_erreurs", "1")]))
        .await;
    assert!(
        applied.address.starts_with("/lycee/eleves?fait="),
        "{}",
        applied.address
    );
    assert!(
        applied.html.contains("La liste des élèves est à jour"),
        "{}",
        applied.html
    );
    for name in ["Zoé D’ŒUVRE", "Ali ROY", "Inès"] {
        assert!(applied.html.contains(name), "{name}: {}", applied.html);
    }
    // Pressed twice, it is applied once.
    let again = helene.open(page.address.split('?').next().unwrap()).await;
    assert!(
        again.html.contains("Ce fichier est déjà appliqué"),
        "{}",
        again.html
    );

    // The same file again, without the line that was wrong: its columns are known, and it changes nothing but who is missing.
    let same: Vec<&str> = FILE.lines().take(3).collect();
    let page = sent(&mut helene, same.join("\r\n").as_bytes()).await;
    assert!(
        page.html.contains("Inchangés : 2") && !page.html.contains("Nouveaux"),
        "{}",
        page.html
    );
    let done = helene.submit(&page.form("Appliquer")).await;
    assert!(done.html.contains("ne changeait rien"), "{}", done.html);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_that_are_none_are_refused_with_words() {
    let (_fresh, router) = scene().await;
    let mut helene = signed_in(&router, HELENE).await;
    let laughs =
        b"<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY a \"ha\">]><BEE_ELEVES>&a;</BEE_ELEVES>".to_vec();
    let other =
        b"<BEE_ELEVES><PARAMETRES><UAJ>0930122C</UAJ></PARAMETRES><DONNEES><ELEVES><ELEVE ELEVE_ID=\"1\">\
                  <NOM_DE_FAMILLE>A</NOM_DE_FAMILLE></ELEVE></ELEVES></DONNEES></BEE_ELEVES>"
            .to_vec();
    let wide = vec!["x"; 10_000].join(";").into_bytes();
    for (file, words) in [
        (Vec::new(), "ne contient aucun élève"),
        (laughs, "déclare un type de document"),
        (other, "autre lycée"),
        (wide, "plus de 200 colonnes"),
        (b"\0\x01\x02".to_vec(), "genre connu"),
        (vec![b'a'; 10_000_001], "dépasse 10 Mo"),
    ] {
        let page = sent(&mut helene, &file).await;
        assert_eq!(page.status, StatusCode::OK, "{words}");
        assert!(
            page.error("fichier").contains(words),
            "{words}: {}",
            page.error("fichier")
        );
    }
    // Who keeps no list has no page to send one from.
    let mut karim = signed_in(&router, KARIM).await;
    assert_eq!(karim.open("/lycee/import").await.status, StatusCode::NOT_FOUND);
    let page = karim.upload("/lycee/import/fichier", &[], b"a;b").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_student_and_their_guardians_are_entered_by_hand() {
    let (_fresh, router) = scene().await;
    let mut helene = signed_in(&router, HELENE).await;
    let page = helene.open("/lycee/eleves/nouveau").await;
    let form = page.form("Ajouter l’élève").fill(&[
        ("prenom", "Zoé"),
        ("famille", "D’Œuvre"),
        ("naissance", "04/05/2031"),
        ("classe", "2de 1"),
        ("ine", "123"),
        ("cp", "93100"),
        ("ville", "Montreuil"),
    ]);
    let refused = helene.submit(&form).await;
    assert!(refused.error("ine").contains("onze signes"), "{}", refused.html);
    assert!(
        refused.error("naissance").contains("Vérifiez l’année"),
        "{}",
        refused.html
    );
    let form = refused.form("Ajouter l’élève");
    assert_eq!(form.fields["famille"], "D’Œuvre");
    let page = helene
        .submit(&form.fill(&[("naissance", "04/05/2011"), ("ine", "")]))
        .await;
    assert!(page.html.contains("L’élève est dans la liste"), "{}", page.html);
    let student = page.address.split('?').next().unwrap().to_owned();

    let page = helene.open(&format!("{student}?responsable=nouveau")).await;
    let form = page.form("Enregistrer le responsable").fill(&[
        ("nom", "Anne D’Œuvre"),
        ("courriel_responsable", "anne"),
        ("tel", "0612345678"),
        ("secret", "1"),
    ]);
    let refused = helene.submit(&form).await;
    assert!(
        refused.error("courriel_responsable").contains("arobase"),
        "{}",
        refused.html
    );
    assert_eq!(refused.form("Enregistrer l’élève").fields["famille"], "D’Œuvre");
    let form = refused.form("Enregistrer le responsable");
    assert!(form.fields.contains_key("secret"), "what was ticked stays ticked");
    let page = helene
        .submit(&form.fill(&[("courriel_responsable", "anne@exemple.fr")]))
        .await;
    assert!(
        page.html.contains("Le responsable est enregistré"),
        "{}",
        page.html
    );
    assert!(
        page.html.contains("Ne pas prévenir") && page.html.contains("06 12 34 56 78"),
        "{}",
        page.html
    );

    let page = helene.submit(&page.form("Noter le départ")).await;
    assert!(page.html.contains("noté comme parti"), "{}", page.html);
    let list = helene.open("/lycee/eleves").await;
    assert!(!list.html.contains("D’Œuvre"), "{}", list.html);
    let gone = helene.open("/lycee/eleves?liste=partis&q=oeuvre").await;
    assert!(gone.html.contains("D’Œuvre"), "{}", gone.html);
    let page = helene.submit(&page.form("Remettre dans la liste")).await;
    let page = helene.submit(&page.form("Retirer")).await;
    assert!(
        page.html.contains("n’est plus responsable") && page.html.contains("Aucun responsable n’est connu"),
        "{}",
        page.html
    );
}
