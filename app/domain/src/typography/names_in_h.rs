//! What no spelling tells: which names in H and Y take an apostrophe before them, and how common nouns take their article. All lists
//! are sorted, in small letters without accents.

use super::elision::Gender;

/// First names whose H is mute: « d’Hélène », « d’Hugo ». Others have none that is heard as such: « de Hamza », « de Hannah ».
#[rustfmt::skip]
pub(super) const MUTE_FIRST_NAMES: [&str; 104] = [
    "hadriana", "hadrien", "hadrienne", "hector", "hectorine", "hegesippe", "helain", "helaine", "helena",
    "helene", "helia", "helie", "helienne", "helier", "heliette", "helin", "heline", "heliodore", "helior",
    "helios", "helisende", "helissent", "heloise", "helory", "hemeric", "henri", "henrietta", "henriette",
    "henrique", "henriques", "henry", "heracles", "herbert", "hercule", "heredia", "heribert", "herie",
    "hermance", "hermandine", "hermann", "hermeline", "hermenegilde", "hermes", "hermia", "hermine",
    "herminie", "hermione", "herode", "hersande", "hersent", "herve", "hervea", "hervelin", "herveline",
    "hestia", "hilaire", "hilarie", "hilarion", "hilda", "hilde", "hildebert", "hildebrand", "hildegard",
    "hildegarde", "hippolyte", "homer", "homere", "honorat", "honorata", "honore", "honoree", "honorin",
    "honorine", "honorius", "horace", "horacio", "horaire", "horatio", "hortence", "hortense", "hortensia",
    "hubert", "huberte", "hubertine", "hugette", "hugo", "hugolin", "hugoline", "hugon", "hugotte", "hugue",
    "hugues", "huguette", "humbert", "humberte", "humberto", "hyacinte", "hyacintha", "hyacinthe",
    "hypatia", "hypatie", "hyppolite", "hyppolyte", "hyvon",
];

/// Communes before which INSEE writes « de » though they begin with an H, by their first word (the column TNCC of its official code,
/// `typeLiaison` in `@etalab/decoupage-administratif`, Licence Ouverte 2.0), and some foreign places.
#[rustfmt::skip]
pub(super) const ASPIRATED_PLACES: [&str; 211] = [
    "habsheim", "hachan", "hadancourt", "haegen", "hagedet", "hagenbach", "hagenthal", "haget",
    "hagnicourt", "haguenau", "hailles", "haimps", "haims", "halles", "ham", "hamars", "hambach", "hambers",
    "hambourg", "hambye", "hamelet", "hames", "hammeville", "hamonville", "hampigny", "hampont", "han",
    "handschuheim", "hangard", "hangenbieten", "hangviller", "hannapes", "hannappes", "hannogne",
    "hannonville", "hanovre", "hans", "hanvec", "hanviller", "hanvoile", "happencourt", "haraumont",
    "harcy", "hardanges", "hardinvast", "harlem", "harskirchen", "hartmannswiller", "harville", "hary",
    "hatten", "hattmatt", "hattstatt", "hauban", "haudivillers", "haulies", "haulme", "hausgauen", "haut",
    "hautbos", "haute", "hautecloque", "hautefontaine", "hautes", "haution", "hauts", "hautteville",
    "hauville", "hauvine", "haybes", "haye", "heches", "hecken", "hecmanville", "hede", "hegeney",
    "hegenheim", "heidolsheim", "heidwiller", "heiligenberg", "heiligenstein", "heilles", "heimersdorf",
    "heimsbrunn", "heiteren", "heiwiller", "helfrantzkirch", "helleville", "hem", "hemevez", "henansal",
    "hengoat", "hengwiller", "henon", "henvic", "herbitzheim", "herbsheim", "herce", "herenguerville",
    "heres", "hermerswiller", "hermes", "hermival", "herpont", "herran", "herrlisheim", "hescamps",
    "hesingue", "hessenheim", "hettenschlag", "heugon", "heugueville", "heurtevent", "heusse", "hibarette",
    "hierges", "hiermont", "hiesville", "hieville", "hiis", "hilsenheim", "hinacourt", "hindisheim",
    "hindlingen", "hinsbourg", "hinsingen", "hipsheim", "hirschland", "hirsingue", "hirtzbach",
    "hirtzfelden", "hitte", "hochfelden", "hochstatt", "hochstett", "hocquigny", "hodenc", "hodeng",
    "hoedic", "hoenheim", "hoerdt", "hoffen", "hohatzenheim", "hohengoeft", "hohfrankenheim", "hohrod",
    "hohwiller", "hollande", "hollywood", "holnon", "holque", "holtzheim", "holtzwihr", "hombourg",
    "hommarting", "hommert", "hon", "hondainville", "hondouville", "honduras", "honfleur", "hong",
    "hongkong", "hongrie", "honguemare", "honskirch", "horbourg", "horgues", "hornoy", "hoste", "hotot",
    "hottot", "hottviller", "houdan", "houdilcourt", "houesville", "houetteville", "houeydets", "houldizy",
    "houlette", "houlgate", "houlle", "houppeville", "houquetot", "hourc", "hourges", "houry", "houssen",
    "housset", "houston", "hoymille", "huanne", "huelgoat", "huest", "hugleville", "huille", "huiron",
    "huisnes", "humes", "hunawihr", "hundsbach", "huningue", "hunspach", "hurtigheim", "husseren", "husson",
    "huttendorf", "huttenheim", "hyemondans", "hyenville", "hyet",
];

/// Places and words in Y and a vowel before which INSEE or usage writes « d’ » all the same: « d’Yerres », « de l’Yonne ».
#[rustfmt::skip]
pub(super) const PLACES_IN_Y: [&str; 17] = [
    "yainville", "yaucourt", "yebleron", "yebles", "yenne", "yermenonville", "yerres", "yerville", "yeu",
    "yevre", "yevres", "yolet", "yoncq", "yonne", "yonval", "youx", "yutz",
];

/// Words whose H keeps « de » and « le »: « de Hall », « du hameau ».
#[rustfmt::skip]
pub(super) const ASPIRATED_WORDS: [&str; 148] = [
    "hache", "hachette", "haddock", "hadj", "hagard", "haie", "haies", "haillon", "haine", "hair", "halage",
    "halal", "half", "hall", "halle", "hallebarde", "halles", "halte", "halterophilie", "hamac", "hambourg",
    "hamburger", "hameau", "hameaux", "hammam", "hampe", "hamster", "hanche", "hanches", "hand", "handball",
    "handibasket", "handicap", "handicaps", "handisport", "hangar", "hangars", "hanneton", "hanovre",
    "hans", "hanse", "happening", "haras", "harcelement", "hard", "hardware", "harem", "hareng", "harfang",
    "haricot", "haricots", "harissa", "harlem", "harley", "harnais", "harpe", "harpes", "harpie",
    "harpiste", "harvard", "hasard", "hasch", "hase", "hausse", "haut", "hautbois", "haute", "hautes",
    "hauteur", "hauteurs", "hauts", "havane", "havre", "hennissement", "heraut", "herisson", "herissons",
    "hernie", "heron", "herons", "heros", "herse", "hetre", "hetres", "heurt", "heurts", "hi", "hibou",
    "hiboux", "hic", "hideux", "hierarchie", "hip", "hippie", "hit", "hobby", "hockey", "hold", "holding",
    "hollandais", "hollandaise", "hollande", "hollywood", "homard", "homards", "honda", "honduras", "hong",
    "hongkong", "hongrie", "hongrois", "hongroise", "honte", "hoquet", "horde", "hors", "hot", "hotline",
    "hotte", "houblon", "houblonniere", "houe", "houille", "houilleres", "houle", "houppe", "housse",
    "houston", "houx", "huawei", "hub", "hublot", "huche", "huguenot", "huit", "huitaine", "huitieme",
    "hulotte", "hululement", "hum", "huppe", "hurdler", "hurlement", "husky", "hussard", "hutte", "huttes",
    "hyundai",
];

/// What the names of lycées and structures begin with.
#[rustfmt::skip]
pub(super) const ORGANISATIONS: [(&str, Gender); 145] = {
    use Gender::{Feminine as F, Masculine as M, Plural as P};
    [
        ("academie", F), ("aerodrome", M), ("aeroport", M), ("agence", F), ("ambassade", F), ("annexe", F),
        ("antenne", F), ("archives", P), ("association", F), ("atelier", M), ("ateliers", P),
        ("auberge", F), ("banque", F), ("bibliotheque", F), ("boucherie", F), ("boulangerie", F),
        ("brasserie", F), ("bureau", M), ("cabinet", M), ("caisse", F), ("camping", M), ("campus", M),
        ("centre", M), ("chambre", F), ("chantier", M), ("charpenterie", F), ("chateau", M),
        ("chocolaterie", F), ("cinema", M), ("cite", F), ("clinique", F), ("club", M), ("college", M),
        ("comite", M), ("commissariat", M), ("communaute", F), ("commune", F), ("compagnie", F),
        ("confiserie", F), ("conseil", M), ("conservatoire", M), ("consulat", M), ("cooperative", F),
        ("cours", M), ("creche", F), ("credit", M), ("cuisines", P), ("departement", M), ("direction", F),
        ("domaine", M), ("ecole", F), ("ecuries", P), ("editions", P), ("ensemble", M), ("entreprise", F),
        ("epicerie", F), ("etablissement", M), ("etablissements", P), ("externat", M), ("fabrique", F),
        ("federation", F), ("ferme", F), ("fondation", F), ("fournil", M), ("foyer", M), ("fromagerie", F),
        ("galerie", F), ("garage", M), ("gendarmerie", F), ("golf", M), ("groupe", M), ("halle", F),
        ("halles", P), ("haras", M), ("hopital", M), ("hotel", M), ("imprimerie", F), ("institut", M),
        ("institution", F), ("internat", M), ("jardin", M), ("jardins", P), ("journal", M),
        ("laboratoire", M), ("laboratoires", P), ("librairie", F), ("ludotheque", F), ("lycee", M),
        ("magasin", M), ("mairie", F), ("maison", F), ("mediatheque", F), ("menuiserie", F),
        ("metropole", F), ("ministere", M), ("mission", F), ("moulin", M), ("musee", M), ("mutuelle", F),
        ("office", M), ("parc", M), ("patisserie", F), ("pepiniere", F), ("pepinieres", P),
        ("pharmacie", F), ("piscine", F), ("poissonnerie", F), ("pole", M), ("pompes", P), ("port", M),
        ("prefecture", F), ("prytanee", M), ("rectorat", M), ("recyclerie", F),
        ("redaction", F), ("refuge", M), ("regie", F), ("region", F), ("relais", M), ("residence", F),
        ("ressourcerie", F), ("restaurant", M), ("salon", M), ("savonnerie", F), ("scierie", F),
        ("section", F), ("serres", P), ("service", M), ("services", P), ("societe", F), ("stade", M),
        ("studio", M), ("supermarche", M), ("syndicat", M), ("theatre", M), ("thermes", P),
        ("transports", P), ("tribunal", M), ("unite", F), ("universite", F), ("usine", F), ("verger", M),
        ("vergers", P), ("ville", F), ("zoo", M),
    ]
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_small_and_without_accents() {
        let nouns: Vec<&str> = ORGANISATIONS.iter().map(|(noun, _)| *noun).collect();
        for list in [
            &MUTE_FIRST_NAMES[..],
            &ASPIRATED_PLACES,
            &PLACES_IN_Y,
            &ASPIRATED_WORDS,
            &nouns,
        ] {
            assert!(list.is_sorted_by(|a, b| a < b), "{list:?}");
            assert!(
                list.iter()
                    .all(|word| word.bytes().all(|byte| byte.is_ascii_lowercase())),
                "{list:?}"
            );
        }
    }
}
