use app::inner::{between, listed, short};

#[test]
fn counts_are_short() {
    for (count, text) in [
        (7, "7"),
        (12, "12"),
        (999, "999"),
        (1000, "1,0k"),
        (9949, "9,9k"),
        (30_400, "30k"),
    ] {
        assert_eq!(short(count), text);
    }
}

#[test]
fn distances_in_words() {
    assert_eq!(between(0, 0, &[5, 10]), "à moins de 5\u{a0}km");
    assert_eq!(between(1, 1, &[5, 10]), "entre 5 et 10\u{a0}km");
    assert_eq!(between(1, 2, &[5, 10, 20]), "entre 5 et 20\u{a0}km");
    assert_eq!(
        listed(&["au nord", "à l’est", "au sud"]),
        "au nord, à l’est et au sud"
    );
}
