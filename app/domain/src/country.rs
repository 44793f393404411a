//! The country of an address as people type it.

use crate::typography::plain;

/// Whether a typed country is France: nothing, its name or code, or a part of it whose structures have a SIRET.
pub fn is_france(typed: &str) -> bool {
    is_france_itself(typed)
        || matches!(
            plain(typed).as_str(),
            "guadeloupe"
                | "martinique"
                | "guyane"
                | "guyane francaise"
                | "reunion"
                | "la reunion"
                | "ile de la reunion"
                | "mayotte"
                | "saint pierre et miquelon"
                | "saint barthelemy"
        )
}

/// Whether it says no more than France.
pub fn is_france_itself(typed: &str) -> bool {
    matches!(
        plain(typed).as_str(),
        "" | "france"
            | "fr"
            | "fra"
            | "la france"
            | "en france"
            | "republique francaise"
            | "france metropolitaine"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn france_has_several_names() {
        for typed in [
            "",
            " ",
            "France",
            "FRANCE",
            "fr",
            "FR.",
            "France métropolitaine",
            "La Réunion",
            "Mayotte",
            "\u{200b}",
        ] {
            assert!(is_france(typed), "{typed}");
        }
        for typed in [
            "Portugal",
            "Île Maurice",
            "Frankreich",
            "Suisse",
            "Guyana",
            "Monaco",
        ] {
            assert!(!is_france(typed), "{typed}");
        }
        assert!(is_france_itself("France") && !is_france_itself("La Réunion"));
    }
}
