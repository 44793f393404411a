use pdf::render_copy;

#[test]
fn a_copy_is_made_of_whatever_people_are_called() {
    let thing = vec![
        ("Nom".to_owned(), "Léa « #strong[Martin] »".to_owned()),
        ("Motivation".to_owned(), "mot ".repeat(400)),
    ];
    let parts = vec![
        ("Le compte".to_owned(), vec![thing]),
        ("Conventions".to_owned(), Vec::new()),
    ];
    let file = render_copy("Léa Martin", "14 juin 2027", &parts).unwrap();
    assert!(file.starts_with(b"%PDF-"));
}
