//! Names as they are met, and names of any kind.

use proptest::prelude::*;

use super::*;

#[test]
fn before_people() {
    for (name, written) in [
        ("Inès Martin", "d’Inès Martin"),
        ("Chloé", "de Chloé"),
        ("Emma", "d’Emma"),
        ("Émile", "d’Émile"),
        ("E\u{301}mile", "d’E\u{301}mile"),
        ("ÉMILE ZOLA", "d’ÉMILE ZOLA"),
        ("Œdipe", "d’Œdipe"),
        ("Ægidius", "d’Ægidius"),
        ("Ánh Nguyễn", "d’Ánh Nguyễn"),
        ("Ömer", "d’Ömer"),
        ("İbrahim", "d’İbrahim"),
        ("Øyvind", "d’Øyvind"),
        ("Hélène", "d’Hélène"),
        ("HUGO Victor", "d’HUGO Victor"),
        ("Henri-Louis", "d’Henri-Louis"),
        ("Hamza", "de Hamza"),
        ("Haruki", "de Haruki"),
        ("Hassan Idrissi", "de Hassan Idrissi"),
        ("Yves", "d’Yves"),
        ("Ysé", "d’Ysé"),
        ("Yann", "de Yann"),
        ("Yasmine", "de Yasmine"),
        ("Yıldız", "de Yıldız"),
        ("Youssef", "de Youssef"),
        ("Ouarda", "de Ouarda"),
        ("Oussama", "d’Oussama"),
        ("Iouri", "de Iouri"),
        ("Le Goff Yann", "de Le Goff Yann"),
        ("Łukasz", "de Łukasz"),
        ("Đặng", "de Đặng"),
        ("李伟", "de 李伟"),
        ("Ольга", "de Ольга"),
        ("« Nina »", "de « Nina »"),
        ("d’Aubigné Léa", "de d’Aubigné Léa"),
        ("", "de "),
    ] {
        assert_eq!(of_person(name), written);
    }
    assert_eq!(that_person("Inès"), "qu’Inès");
    assert_eq!(that_person("Chloé"), "que Chloé");
    assert_eq!(that_person("Hélène"), "qu’Hélène");
    assert_eq!(that_person("Hamza"), "que Hamza");
}

#[test]
fn before_places() {
    for (name, of, at) in [
        ("Ajaccio", "d’Ajaccio", "à Ajaccio"),
        ("Le Havre", "du Havre", "au Havre"),
        ("LE HAVRE", "du HAVRE", "au HAVRE"),
        ("Les Lilas (93)", "des Lilas (93)", "aux Lilas (93)"),
        ("La Rochelle", "de La Rochelle", "à La Rochelle"),
        ("L’Haÿ-les-Roses", "de L’Haÿ-les-Roses", "à L’Haÿ-les-Roses"),
        ("Montreuil (93)", "de Montreuil (93)", "à Montreuil (93)"),
        ("Œuf-en-Ternois", "d’Œuf-en-Ternois", "à Œuf-en-Ternois"),
        ("Île-de-Bréhat", "d’Île-de-Bréhat", "à Île-de-Bréhat"),
        (
            "Évry-Courcouronnes",
            "d’Évry-Courcouronnes",
            "à Évry-Courcouronnes",
        ),
        ("Y", "d’Y", "à Y"),
        ("Yvetot", "d’Yvetot", "à Yvetot"),
        ("Yerres", "d’Yerres", "à Yerres"),
        ("Yokohama", "de Yokohama", "à Yokohama"),
        ("Ouistreham", "d’Ouistreham", "à Ouistreham"),
        ("Hyères", "d’Hyères", "à Hyères"),
        ("Hénin-Beaumont", "d’Hénin-Beaumont", "à Hénin-Beaumont"),
        ("Haguenau", "de Haguenau", "à Haguenau"),
        ("Honfleur (14)", "de Honfleur (14)", "à Honfleur (14)"),
        ("Hœnheim", "de Hœnheim", "à Hœnheim"),
        ("Haute-Goulaine", "de Haute-Goulaine", "à Haute-Goulaine"),
        ("Hambourg", "de Hambourg", "à Hambourg"),
        ("Le Mans", "du Mans", "au Mans"),
        ("Léon", "de Léon", "à Léon"),
        ("Lesquin", "de Lesquin", "à Lesquin"),
        ("Le", "de Le", "à Le"),
        ("Paris 18ᵉ", "de Paris 18ᵉ", "à Paris 18ᵉ"),
        ("Les Abymes", "des Abymes", "aux Abymes"),
        ("Le Tampon", "du Tampon", "au Tampon"),
        ("Aÿ-Champagne", "d’Aÿ-Champagne", "à Aÿ-Champagne"),
    ] {
        assert_eq!((of_place(name), at_place(name)), (of.to_owned(), at.to_owned()));
    }
}

#[test]
fn before_schools_and_structures() {
    for (name, of, at) in [
        (
            "Lycée Jean Jaurès",
            "du lycée Jean Jaurès",
            "au lycée Jean Jaurès",
        ),
        ("LYCEE VOLTAIRE", "du LYCEE VOLTAIRE", "au LYCEE VOLTAIRE"),
        (
            "École Alsacienne",
            "de l’école Alsacienne",
            "à l’école Alsacienne",
        ),
        (
            "Institution Sainte-Marie",
            "de l’Institution Sainte-Marie",
            "à l’Institution Sainte-Marie",
        ),
        (
            "Cité scolaire Mistral",
            "de la Cité scolaire Mistral",
            "à la Cité scolaire Mistral",
        ),
        ("Mairie de Sens", "de la Mairie de Sens", "à la Mairie de Sens"),
        ("Hôpital Nord", "de l’Hôpital Nord", "à l’Hôpital Nord"),
        (
            "Archives de la Drôme",
            "des Archives de la Drôme",
            "aux Archives de la Drôme",
        ),
        ("Airbus", "d’Airbus", "à Airbus"),
        ("Renault", "de Renault", "à Renault"),
        ("H&M", "de H&M", "à H&M"),
        (
            "Handicap International",
            "de Handicap International",
            "à Handicap International",
        ),
        ("Hermès", "d’Hermès", "à Hermès"),
        ("Le Fournil", "du Fournil", "au Fournil"),
        (
            "Les Jardins d’Élise",
            "des Jardins d’Élise",
            "aux Jardins d’Élise",
        ),
        ("3 Suisses", "de 3 Suisses", "à 3 Suisses"),
        ("Onze", "de Onze", "à Onze"),
        ("Yves Rocher", "d’Yves Rocher", "à Yves Rocher"),
    ] {
        assert_eq!(
            (of_organisation(name), at_organisation(name)),
            (of.to_owned(), at.to_owned())
        );
    }
}

#[test]
fn with_an_article_of_their_own() {
    for (name, written) in [
        ("Lycée Jean Jaurès", "le lycée Jean Jaurès"),
        ("École Alsacienne", "l’école Alsacienne"),
        ("Mairie de Sens", "la Mairie de Sens"),
        ("Ateliers du Nord", "les Ateliers du Nord"),
        ("Airbus", "Airbus"),
        ("Le Fournil", "Le Fournil"),
    ] {
        assert_eq!(the_organisation(name), written);
    }
}

/// Names as people have them, begun by any letter of the alphabets met in France.
fn names() -> impl Strategy<Value = String> {
    "[A-Za-zÀ-ÖØ-öø-ÿŒœĄ-žƠơƯưẠ-ỹА-я'’ -]{0,24}"
}

proptest! {
    #[test]
    fn an_apostrophe_stands_before_vowels_only_and_the_name_stays_whole(name in names()) {
        for (written, short, long) in [(of_person(&name), "d’", "de "), (that_person(&name), "qu’", "que ")] {
            let rest = written.strip_prefix(short).or_else(|| written.strip_prefix(long));
            prop_assert_eq!(rest, Some(name.as_str()));
            let first = first_word(&name);
            let vowel = matches!(first.chars().next(), Some('a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'h'));
            prop_assert!(vowel || written.starts_with(long), "{}", written);
            let plain = matches!(first.chars().next(), Some('a' | 'e'));
            prop_assert!(!plain || written.starts_with(short), "{}", written);
        }
    }

    #[test]
    fn no_article_is_left_after_de_or_a(name in names()) {
        for written in [of_place(&name), at_place(&name), of_organisation(&name), at_organisation(&name)] {
            let small = written.to_lowercase();
            for wrong in ["de le ", "de les ", "à le ", "à les ", "d’le "] {
                let named = small.strip_prefix(wrong).is_some_and(|rest| !rest.trim().is_empty());
                prop_assert!(!named, "{}", written);
            }
        }
    }

    #[test]
    fn accents_may_be_marks_of_their_own(name in names()) {
        use unicode_normalization::UnicodeNormalization;
        let parted: String = name.nfd().collect();
        prop_assert_eq!(of_person(&name).starts_with("d’"), of_person(&parted).starts_with("d’"));
        prop_assert_eq!(of_place(&name).starts_with("d’"), of_place(&parted).starts_with("d’"));
    }
}
