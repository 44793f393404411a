use service::outcome::{Cookie, with_parameter};

#[test]
fn a_cookie_of_a_shared_computer_ends_with_the_browser() {
    let cookie = |seconds| Cookie {
        name: "quinzaine".to_owned(),
        value: "x".to_owned(),
        seconds,
        secure: false,
    };
    let ending = "quinzaine=x; Path=/; HttpOnly; SameSite=Lax";
    assert_eq!(cookie(Cookie::UNTIL_CLOSED).header(), ending);
    assert_eq!(cookie(60).header(), format!("{ending}; Max-Age=60"));
    assert!(cookie(0).ends_session() && !cookie(60).ends_session());
}

#[test]
fn a_parameter_goes_before_the_fragment() {
    assert_eq!(with_parameter("/a", "x", "1"), "/a?x=1");
    assert_eq!(with_parameter("/a?b=2#c", "x", "1"), "/a?b=2&x=1#c");
}
