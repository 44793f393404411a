//! The folder of the operator's texts: whole or not at all, and all that is wrong is told with its file.

use std::{fs, os::unix::fs::symlink};

use domain::convention::{TEMPLATE, TEMPLATES, Wording, template};
use service::wordings::{pages, read_folder};
use tempfile::{TempDir, tempdir};

fn file(id: &str, title: &str) -> String {
    Wording::to_begin_from(template(TEMPLATE).unwrap())
        .replace("2026-11-29-a-nommer", id)
        .replace("Texte à nommer", title)
}

fn refusal(folder: &TempDir) -> String {
    read_folder(folder.path()).unwrap_err().to_string()
}

#[test]
fn a_folder_is_read_in_the_order_of_its_files() {
    let folder = tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("b.txt"), file("premier", "Premier")).unwrap();
    fs::write(path("a.txt"), file("second", "Second")).unwrap();
    // As volumes are mounted: files are links to what a hidden folder holds.
    fs::create_dir(path("..data")).unwrap();
    fs::write(path("..data/c.txt"), file("mount", "Monté")).unwrap();
    symlink("..data/c.txt", path("c.txt")).unwrap();
    let found = read_folder(folder.path()).unwrap();
    let found: Vec<_> = found
        .iter()
        .map(|(file, own)| (file.as_str(), own.id.as_str()))
        .collect();
    assert_eq!(
        found,
        [("a.txt", "second"), ("b.txt", "premier"), ("c.txt", "mount")]
    );
}

#[test]
fn what_is_wrong_names_the_file_and_the_line() {
    let folder = tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    assert!(refusal(&folder).contains("there is no file NAME.txt"));
    fs::write(path("a.txt"), file("un", "Un").replace("# Visas", "# Vu")).unwrap();
    fs::write(
        path("b.txt"),
        file("deux", "Deux").replace("Modèle : 2026-11-29", "Modèle : 2025"),
    )
    .unwrap();
    fs::write(path("c.txt"), [0xff]).unwrap();
    fs::write(path("notes.md"), "rien").unwrap();
    fs::create_dir(path("d.txt")).unwrap();
    fs::write(path("e.txt"), "a".repeat(200_001)).unwrap();
    let said = refusal(&folder);
    for told in [
        folder.path().to_str().unwrap(),
        "a.txt, line 10: « Vu » is not a heading",
        "b.txt, line 7: « 2025 » is not a built-in edition",
        "c.txt, line 1: this is not UTF-8",
        "notes.md is not named as a text is: NAME.txt",
        "d.txt is not a file",
        "e.txt has 200001 bytes",
    ] {
        assert!(said.contains(told), "{told}\n{said}");
    }
    let missing = read_folder(&path("nowhere")).unwrap_err().to_string();
    assert!(missing.contains("cannot be read"), "{missing}");
}

#[test]
fn two_texts_are_told_apart_by_their_ids_and_titles() {
    let folder = tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("a.txt"), file("un", "Un")).unwrap();
    fs::write(path("b.txt"), file("un", "Deux")).unwrap();
    fs::write(path("c.txt"), file("trois", "Deux")).unwrap();
    fs::write(path("d.txt"), file("quatre", TEMPLATES[0].name)).unwrap();
    let said = refusal(&folder);
    for told in [
        "b.txt has the identifier « un » of a.txt",
        "c.txt has the title « Deux » of b.txt",
        "d.txt has the title « Texte de mars 2024 » of a built-in edition",
    ] {
        assert!(said.contains(told), "{told}\n{said}");
    }
}

#[test]
fn a_specimen_tells_a_text_that_the_document_has_no_room_for() {
    for edition in &TEMPLATES {
        let own = Wording {
            id: "essai".into(),
            ..Wording::of(edition)
        };
        assert!(pages(&own).unwrap().is_some_and(|pages| pages <= 5), "{}", own.id);
        let mut long = own.clone();
        long.articles = own.articles.iter().cycle().take(90).cloned().collect();
        assert_eq!(pages(&long).unwrap(), None, "{}", own.id);
    }
}
