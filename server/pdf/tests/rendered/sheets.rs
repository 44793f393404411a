//! Activation sheets, as they come out: what is printed where.

use std::{fs, process::Command};

use pdf::{Coupon, PrintedCard, Sheets, render_cards, render_sheets};

fn sheets(count: usize) -> Sheets {
    Sheets {
        title: "Feuilles d’activation, 2de 4".into(),
        school: "Lycée Jean-Jaurès (Montreuil)".into(),
        address: "https://quinzaine.example/activation".into(),
        until: "27 janvier 2027".into(),
        coupons: (1..=count)
            .map(|number| Coupon {
                name: format!("Élève Numéro{number}"),
                about: "2de 4".into(),
                code: format!("ABCDE-{number:05}"),
                link: format!("https://quinzaine.example/activation?code=ABCDE-{number:05}"),
            })
            .collect(),
    }
}

/// The text of a page, where it stands on it, and how many pages there are.
fn page(bytes: &[u8], number: usize) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sheets.pdf");
    fs::write(&path, bytes).unwrap();
    let number = number.to_string();
    let run = Command::new("pdftotext")
        .args(["-layout", "-f", &number, "-l", &number])
        .arg(&path)
        .arg("-")
        .output()
        .unwrap();
    String::from_utf8(run.stdout).unwrap()
}

fn count(bytes: &[u8]) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sheets.pdf");
    fs::write(&path, bytes).unwrap();
    let run = Command::new("pdfinfo").arg(&path).output().unwrap();
    let said = String::from_utf8(run.stdout).unwrap();
    let line = said.lines().find(|line| line.starts_with("Pages:")).unwrap();
    line["Pages:".len()..].trim().parse().unwrap()
}

#[test]
fn each_page_of_codes_has_its_names_on_the_back_in_mirrored_order() {
    let bytes = render_sheets(&sheets(11)).unwrap();
    assert_eq!(count(&bytes), 4);
    let (front, back) = (page(&bytes, 1), page(&bytes, 2));
    for number in 1..=8 {
        assert!(front.contains(&format!("ABCDE-{number:05}")), "{front}");
        assert!(back.contains(&format!("Numéro{number}")), "{back}");
    }
    assert!(
        !front.contains("Numéro") && !back.contains("ABCDE"),
        "{front}{back}"
    );
    assert!(front.contains("quinzaine.example/activation") && front.contains("27 janvier 2027"));
    // On the front the first stands left of the second, on the back right of it.
    let column = |text: &str, what: &str| {
        let line = text.lines().find(|line| line.contains(what)).unwrap();
        line.split(what).next().unwrap().chars().count()
    };
    assert!(column(&front, "ABCDE-00001") < column(&front, "ABCDE-00002"));
    assert!(column(&back, "Numéro1") > column(&back, "Numéro2"));
    // The last page has three: on its back the third stands alone, on the right.
    let last = page(&bytes, 4);
    assert!(last.contains("Numéro11") && !last.contains("Numéro12"));
    assert!(column(&last, "Numéro9") > column(&last, "Numéro10"));
}

#[test]
fn names_that_are_long_or_strange_stay_on_their_coupon() {
    let mut long = sheets(8);
    long.coupons[2].name = "Marie-Bérengère Wojciechowska-Vandenbroucke-Delacroix-Montmorency".into();
    long.coupons[3].name = "#text(size: 400pt)[$x$] 王小明 \u{202e}x".into();
    long.school = "Lycée général et technologique ".repeat(4);
    let bytes = render_sheets(&long).unwrap();
    assert_eq!(count(&bytes), 2);
    assert!(page(&bytes, 2).contains("#text(size"));
    // The same sheets are the same bytes.
    assert_eq!(bytes, render_sheets(&long).unwrap());
}

#[test]
fn nobody_makes_no_page_of_codes() {
    let bytes = render_sheets(&sheets(0)).unwrap();
    assert!(!page(&bytes, 1).contains("ABCDE"));
}

#[test]
fn a_card_stands_eight_times_on_one_page() {
    let card = PrintedCard {
        name: "Inès".into(),
        about: "Élève de seconde au lycée Jean-Jaurès (Montreuil)".into(),
        span: "Stage d’observation du 14 au 25 juin 2027".into(),
        address: "https://quinzaine.example/accueil/ABCDE-12345".into(),
    };
    let bytes = render_cards(&card).unwrap();
    assert_eq!(count(&bytes), 1);
    let text = page(&bytes, 1);
    for said in ["Accueillez-moi", "Inès", "quinzaine.example/accueil/ABCDE-12345"] {
        assert_eq!(text.matches(said).count(), 8, "{said}: {text}");
    }
    assert_eq!(
        bytes,
        render_cards(&card).unwrap(),
        "the same card is the same bytes"
    );
    // The longest name and lycée stay on their card.
    let long = PrintedCard {
        name: "Marie-Bérengère-Alexandrine".into(),
        about: "Lycée général et technologique ".repeat(4),
        ..card
    };
    assert_eq!(count(&render_cards(&long).unwrap()), 1);
}
