//! What is an address, a name, a password, and what is not.

use proptest::prelude::*;

use super::*;

fn check(text: &str) -> Result<(), PasswordProblem> {
    check_password(text, "eloise.martin@exemple.fr", "Éloïse Martin", |text| {
        text == "soleil de minuit"
    })
}

#[test]
fn roles_are_read_back() {
    for role in Role::ALL {
        assert_eq!(Role::from_code(role.code()), Some(role));
        assert!(!role.label().is_empty());
    }
    assert_eq!(Role::from_code("teacher"), None);
    assert!(Role::Head.in_school() && Role::Staff.in_school() && !Role::AcademyOfficer.in_school());
}

#[test]
fn addresses_that_exist() {
    for good in [
        "a@b.fr",
        "Prenom.NOM+stage@ac-Creteil.fr",
        "o'neill@exemple.co.uk",
        "x@xn--caf-dma.fr",
        " espace@autour.fr ",
    ] {
        let email = EmailAddress::parse(good).unwrap();
        assert_eq!(email.as_str(), good.trim());
        assert_eq!(email.key(), good.trim().to_lowercase());
    }
}

#[test]
fn addresses_are_read_as_they_are_pasted() {
    for pasted in [
        "camille@exemple.fr\u{200b}",
        "\u{feff}camille@exemple.fr",
        "camille@exem\u{ad}ple.fr",
        "\u{202a}camille@exemple.fr\u{202c}",
        "camille\u{2060}@exemple.fr\u{200d}",
        "\u{a0}camille@exemple.fr\u{202f}\n",
        "camille@exemple.fr.",
        "camille@exemple.fr,",
        "camille@exemple.fr\u{a0};",
        "<camille@exemple.fr>",
        "(camille@exemple.fr)",
        "«\u{a0}camille@exemple.fr\u{a0}»",
        "mailto:camille@exemple.fr",
        "MAILTO:camille@exemple.fr?subject=Stage",
        "E-mail\u{a0}: camille@exemple.fr",
        "Adresse e-mail : camille@exemple.fr.",
        "Camille Martin <camille@exemple.fr>",
        "\"Martin, Camille\" <camille@exemple.fr>;",
        "camille@exemple.fr <camille@exemple.fr>",
        "camille@exemple.fr, camille@exemple.fr",
        "camille @ exemple.fr",
        "ｃａｍｉｌｌｅ＠exemple.fr",
    ] {
        let read = EmailAddress::parse(pasted);
        assert_eq!(
            read.as_ref().map(EmailAddress::as_str),
            Ok("camille@exemple.fr"),
            "{pasted:?}"
        );
    }
    for whole in [
        "mail@exemple.fr",
        "contact@exemple.fr",
        "adresse@exemple.fr",
        "a/b@exemple.fr",
        "o’neill@exemple.fr",
    ] {
        let read = EmailAddress::parse(whole).unwrap();
        assert_eq!(read.as_str(), whole.replace('’', "'"));
    }
}

#[test]
fn addresses_that_do_not() {
    assert_eq!(EmailAddress::parse("   "), Err(EmailAddressError::Empty));
    assert_eq!(
        EmailAddress::parse(&format!("{}@exemple.fr", "a".repeat(250))),
        Err(EmailAddressError::TooLong)
    );
    for (bad, why) in [
        ("camille", EmailAddressError::NoAt),
        ("Camille Martin", EmailAddressError::NoAt),
        ("@exemple.fr", EmailAddressError::Malformed),
        ("camille@", EmailAddressError::Malformed),
        ("camille@exemple", EmailAddressError::Malformed),
        ("camille@@exemple.fr", EmailAddressError::Malformed),
        ("a@b@exemple.fr", EmailAddressError::Malformed),
        ("camille martin@exemple.fr", EmailAddressError::Space),
        ("Mme Martin camille@exemple.fr", EmailAddressError::Space),
        ("camille@exemple. fr", EmailAddressError::Space),
        ("camille@exemple..fr", EmailAddressError::Malformed),
        (".camille@exemple.fr", EmailAddressError::Malformed),
        ("camille.@exemple.fr", EmailAddressError::Malformed),
        ("camille@-exemple.fr", EmailAddressError::Malformed),
        ("camille@exemple.123", EmailAddressError::Malformed),
        ("camille@exemple.f", EmailAddressError::Malformed),
        ("éloïse@exemple.fr", EmailAddressError::Accent),
        ("camille@exempłe.fr", EmailAddressError::Accent),
        (
            "camille@exemple.fr\r\nBcc:x@exemple.fr",
            EmailAddressError::Several,
        ),
        ("camille@exemple.fr; paul@exemple.fr", EmailAddressError::Several),
        ("camille@exemple.fr/paul@exemple.fr", EmailAddressError::Several),
        (
            "camille@exemple.fr ou paul@exemple.fr",
            EmailAddressError::Several,
        ),
        (
            "Camille <camille@exemple.fr>, Paul <paul@exemple.fr>",
            EmailAddressError::Several,
        ),
        ("paul@exemple.fr <camille@exemple.fr>", EmailAddressError::Several),
        ("a,b@exemple.fr", EmailAddressError::Malformed),
        ("sujet:camille@exemple.fr", EmailAddressError::Malformed),
    ] {
        assert_eq!(EmailAddress::parse(bad), Err(why), "{bad}");
        assert!(!why.message().is_empty());
    }
    assert!(EmailAddress::parse(&format!("{}@exemple.fr", "a".repeat(65))).is_err());
}

#[test]
fn names() {
    for good in ["Li", "  Anne-Lise d’Or  ", "Éloïse Martin", "Nguyễn Thị Minh"] {
        assert_eq!(PersonName::parse(good).unwrap().as_str(), good.trim());
    }
    assert_eq!(PersonName::parse(" A "), Err(NameError::Length));
    assert_eq!(PersonName::parse(""), Err(NameError::Length));
    assert!(PersonName::parse(&"é".repeat(80)).is_ok());
    assert_eq!(PersonName::parse(&"é".repeat(81)), Err(NameError::Length));
    for (pasted, name) in [
        ("Anne\nLise", "Anne Lise"),
        ("Ann\u{202e}esiL", "AnnesiL"),
        ("\u{feff}Zoé\u{a0}Martin\u{200b}", "Zoé Martin"),
        ("Zo\u{ad}é   Mar\u{2060}tin", "Zoé Martin"),
    ] {
        assert_eq!(PersonName::parse(pasted).unwrap().as_str(), name);
    }
    assert_eq!(
        PersonName::parse("\u{200b}\u{200e}A\u{202e}"),
        Err(NameError::Length)
    );
}

#[test]
fn passwords_are_long_enough_and_not_too_long() {
    assert_eq!(check(""), Err(PasswordProblem::Empty));
    assert_eq!(check("onzelettres"), Err(PasswordProblem::TooShort));
    assert_eq!(check("douzelettres"), Ok(()));
    // Characters are counted, not bytes.
    assert_eq!(check("ééééééééééé"), Err(PasswordProblem::TooShort));
    assert_eq!(check(&"é".repeat(128)), Ok(()));
    assert_eq!(check(&"é".repeat(129)), Err(PasswordProblem::TooLong));
}

#[test]
fn passwords_are_not_made_of_who_they_belong_to() {
    for bad in [
        "eloise.martin@exemple.fr",
        "EloiseMartin2027",
        "Éloïse-Martin!!!",
        "martinmartinmartin",
        "Martin________________",
        "exemple.fr-2027",
    ] {
        assert_eq!(check(bad), Err(PasswordProblem::Personal), "{bad}");
    }
    for good in [
        "martin pêcheur sous la pluie",
        "cheval agrafe pile correct",
        "Éloïse range 14 parapluies",
    ] {
        assert_eq!(check(good), Ok(()), "{good}");
    }
    // Two letters are not a word: « Li » is in too many others.
    assert_eq!(
        check_password("lilas et lierre", "li@exemple.fr", "Li", |_| false),
        Ok(())
    );
}

#[test]
fn stolen_passwords_are_refused() {
    assert_eq!(check("soleil de minuit"), Err(PasswordProblem::Leaked));
}

#[test]
fn problems_are_told() {
    for problem in [
        PasswordProblem::Empty,
        PasswordProblem::TooShort,
        PasswordProblem::TooLong,
        PasswordProblem::Personal,
        PasswordProblem::Leaked,
    ] {
        assert!(problem.message().ends_with('.'));
    }
    assert!(
        PasswordProblem::TooShort
            .message()
            .contains(&PASSWORD_MIN.to_string())
    );
    assert!(
        PasswordProblem::TooLong
            .message()
            .contains(&PASSWORD_MAX.to_string())
    );
}

proptest! {
    #[test]
    fn what_is_read_is_read_again(text in ".{0,100}") {
        if let Ok(email) = EmailAddress::parse(&text) {
            prop_assert_eq!(EmailAddress::parse(email.as_str()), Ok(email.clone()));
            prop_assert_eq!(EmailAddress::parse(&email.key()).map(|again| again.key()), Ok(email.key()));
        }
        if let Ok(name) = PersonName::parse(&text) {
            prop_assert_eq!(PersonName::parse(name.as_str()), Ok(name));
        }
    }

    #[test]
    fn any_password_gets_an_answer(text in "\\PC{0,140}", email in "\\PC{0,40}", name in "\\PC{0,40}") {
        let answer = check_password(&text, &email, &name, |_| false);
        prop_assert_eq!(answer == Err(PasswordProblem::TooShort), (1..PASSWORD_MIN).contains(&text.chars().count()));
    }
}
