use pdf::inner::{BREAK, EVERY, printable_text};

#[test]
fn letters_without_a_glyph_are_marked_once() {
    assert_eq!(printable_text("Zoé, Łukasz, Δ, Ж"), "Zoé, Łukasz, Δ, Ж");
    assert_eq!(printable_text("a 👩‍🔧🚀 b"), "a \u{fffd} b");
    assert_eq!(printable_text("中文"), "中文");
    // For private use, although one of our fonts has a glyph for it.
    assert_eq!(
        printable_text("a\u{e801}b\u{f6c5}\u{10fffd}c"),
        "a\u{fffd}b\u{fffd}c"
    );
}

#[test]
fn signs_are_not_shaped_with_a_letter_of_another_script() {
    let bengali = "\u{9b9}\u{9be}";
    assert_eq!(printable_text(bengali), bengali);
    assert_eq!(printable_text("a\u{9be}"), "a\u{200b}\u{9be}");
    assert_eq!(printable_text("\u{9b9}\u{bbe}"), "\u{9b9}\u{200b}\u{bbe}");
    for whole in [
        "Nguyễn Thị",
        "محمد گلزار",
        "ሰላም",
        "e\u{301}",
        "a \u{9be}",
        "李伟(a)",
        "か\u{3099}",
        "བསྟན་འཛིན་",
        "အောင်ဆန်း",
        "\u{1075}\u{1087}",
        "සුජාතා",
        "ගුණ",
        "ਗੁਰਪ੍ਰੀਤ",
        "มณี",
        "សុខា",
        "𞤃𞤢𞥄",
    ] {
        assert_eq!(printable_text(whole), whole);
    }
}

#[test]
fn long_words_may_be_broken() {
    let long = "a".repeat(60);
    let set = printable_text(&long);
    assert_eq!(set.replace(BREAK, ""), long);
    assert!(set.split(BREAK).all(|part| part.len() <= EVERY));
    let words = "des mots courts, mais beaucoup de mots courts";
    assert_eq!(printable_text(words), words);
}
