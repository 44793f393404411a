use service::request::{referring_page, within_site};

#[test]
fn only_pages_of_this_site_are_led_to() {
    for good in ["/", "/offres?commune=93048", "/espace/eleve#liste"] {
        assert_eq!(within_site(good), Some(good));
    }
    for bad in [
        "",
        "offres",
        "//example.org",
        "/\\example.org",
        "https://example.org",
        "/a\r\nb",
        "/é",
        "javascript:x",
    ] {
        assert_eq!(within_site(bad), None, "{bad}");
    }
}

#[test]
fn a_referring_page_is_one_of_ours_without_what_posts_added() {
    let page = |referer| referring_page(referer, &["quinzaine.test"]);
    assert_eq!(
        page("https://quinzaine.test/offres?a=1&saisie=x&fait=y&envoi=double#z").as_deref(),
        Some("/offres?a=1")
    );
    assert_eq!(
        page("https://quinzaine.test/offres?fait=y").as_deref(),
        Some("/offres")
    );
    assert_eq!(page("https://elsewhere.test/offres"), None);
    assert_eq!(page("quinzaine.test/offres"), None);
}
