use domain::rng::Rng;
use service::token::Secret;

struct Counting;

impl Rng for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        for (number, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::try_from(number % 256).unwrap();
        }
    }
}

#[test]
fn a_code_is_read_as_people_type_it() {
    let code = Secret::code(&Counting);
    assert_eq!(code.as_str(), "ABCDE-FGHJK");
    for typed in [
        "abcdefghjk",
        " ABCDE FGHJK ",
        "abcde-fghjk",
        "ABCDE\u{a0}–\u{a0}FGHJK",
        "Code : ABCDE-FGHJK.",
        "Votre code d’activation\u{a0}: ABCDE-FGHJK",
        "\u{200b}ABCDE\u{ad}-FGHJK\u{feff}",
        "ＡＢＣＤＥＦＧＨＪＫ",
    ] {
        assert_eq!(Secret::typed_code(typed).hash(), code.hash());
    }
    for code in ["D2345-67899", "DE234-56789", "LE234-56789", "N2345-AAAAA"] {
        assert_eq!(Secret::typed_code(code).as_str(), code, "no letter is a label");
    }
    assert_ne!(Secret::typed_code("abcdefghj").hash(), code.hash());
    assert_eq!(Secret::typed_code("é").as_str(), "");
}
