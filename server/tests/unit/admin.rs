use server::admin::{AdminError, same};

#[test]
fn both_must_be_the_same() {
    assert_eq!(
        same("un lac calme".into(), "un lac calme").unwrap(),
        "un lac calme"
    );
    assert!(matches!(
        same("un lac".into(), "un lec"),
        Err(AdminError::TwoPasswords)
    ));
}
