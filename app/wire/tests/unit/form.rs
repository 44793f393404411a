use wire::form::{FieldError, FormData, FormState};

#[test]
fn a_form_that_was_not_sent_keeps_what_the_page_knows() {
    let state = |errors| FormState {
        fields: [("nom".to_owned(), String::new())].into_iter().collect(),
        errors,
    };
    let refused = state(vec![FieldError::of_form("Non.")]);
    assert_eq!(refused.value_or("nom", "Zoé"), "", "it was emptied");
    assert_eq!(refused.value_or("ville", "Lyon"), "Lyon");
    assert!(refused.is_back("nom") && !refused.is_back("ville"));
    assert!(!state(Vec::new()).is_back("nom"));
    assert_eq!(state(Vec::new()).value_or("nom", "Zoé"), "Zoé");
}

#[test]
fn what_is_kept_of_a_form_is_bounded() {
    let fields: FormData = [
        ("long".to_owned(), "é".repeat(50)),
        ("short".to_owned(), "oui".to_owned()),
        ("x".repeat(200), "trop".to_owned()),
    ]
    .into_iter()
    .collect();
    let kept = fields.clone().within(11, 100);
    assert_eq!(kept.get("long"), "é".repeat(5), "cut between two characters");
    assert_eq!(kept.get("short"), "oui");
    assert_eq!(kept.iter().count(), 2, "a name counts too");
    assert_eq!(fields.clone().within(1000, 1000), fields);
}
