use domain::id::ConventionId;
use service::{
    convention_access::{cookie_name, holds_a_link, link_secret},
    request::Browser,
};

#[test]
fn each_convention_has_a_cookie_of_its_own() {
    let one: ConventionId = "018f0000-0000-7000-8000-000000000001".parse().unwrap();
    let other: ConventionId = "018f0000-0000-7000-8000-000000000002".parse().unwrap();
    let mut browser = Browser::default();
    assert!(!holds_a_link(&browser, false));
    browser
        .cookies
        .push(format!("quinzaine=a; {}=secret", cookie_name(one, false)));
    assert!(holds_a_link(&browser, false));
    let found = |id, https| link_secret(&browser, id, https).map(|secret| secret.as_str().to_owned());
    assert_eq!(found(one, false).as_deref(), Some("secret"));
    assert_eq!(found(other, false), None);
    // Where the site is reached by https, only the name that browsers hold to this very host counts.
    assert_eq!(found(one, true), None);
    assert!(!holds_a_link(&browser, true));
}
