use service::{
    request::Browser,
    session::{browser_in_words, session_secret},
};

#[test]
fn the_cookie_is_found_among_others() {
    let browser = Browser {
        cookies: vec!["a=1; quinzaine=abc; __Host-quinzaine=def".to_owned()],
        ..Browser::default()
    };
    let found = |https| session_secret(&browser, https).map(|secret| secret.as_str().to_owned());
    assert_eq!(found(false).as_deref(), Some("abc"));
    assert_eq!(found(true).as_deref(), Some("def"));
    assert!(session_secret(&Browser::default(), true).is_none());
}

#[test]
fn browsers_have_names() {
    let chrome = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36";
    assert_eq!(browser_in_words(chrome), "Chrome sur Android");
    let firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:150.0) Gecko/20100101 Firefox/150.0";
    assert_eq!(browser_in_words(firefox), "Firefox sur Windows");
    assert_eq!(browser_in_words("curl/8"), "Navigateur inconnu");
}
