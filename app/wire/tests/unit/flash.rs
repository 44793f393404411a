use wire::{
    flash,
    flash::{Flash, are_distinct, is_fit},
};

flash!(
    Example,
    Sent("envoyee", "C’est envoyé."),
    ; not done: Removed("plus-la", "Ce n’est plus là."),
);

#[test]
fn a_code_leads_to_its_words() {
    let said = |code| Example::sentence_of(code).map(|sentence| (sentence.words, sentence.is_done));
    assert_eq!(said("plus-la"), Some((Example::Removed.sentence(), false)));
    assert_eq!(said("envoyee"), Some((Example::Sent.sentence(), true)));
    assert_eq!(Example::sentence_of("envoye"), None);
    assert_eq!(Example::ALL.len(), 2);
}

#[test]
fn what_could_not_be_said_is_refused() {
    assert!(is_fit("plus-la", "Ce n’est plus là."));
    for (code, sentence) in [
        ("", "Oui."),
        ("oui", ""),
        ("a b", "Oui."),
        ("à", "Oui."),
        ("a&b", "Oui."),
    ] {
        assert!(!is_fit(code, sentence), "{code}");
    }
    assert!(are_distinct(&["a", "ab", "b"]) && !are_distinct(&["a", "b", "a"]));
}
