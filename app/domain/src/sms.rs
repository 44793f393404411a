//! What an SMS says: one message, in letters that every phone shows and every gateway counts alike (GSM 03.38), and never a student's name,
//! since it stands on a locked screen.

/// How many letters one message has.
const LONGEST: usize = 160;

/// The letters that count once, beside those of ASCII's letters and digits.
const SINGLE: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà";
/// Those that count twice.
const DOUBLE: &str = "^{}\\[~]|€";

/// How much of a message a text takes; nothing where it has letters that would turn it into something else.
fn length(text: &str) -> Option<usize> {
    text.chars()
        .map(|c| -> Option<usize> {
            if c.is_ascii_alphanumeric() || SINGLE.contains(c) {
                Some(1)
            } else {
                DOUBLE.contains(c).then_some(2)
            }
        })
        .sum()
}

/// The text, where it is one message.
fn one_message(text: String) -> Option<String> {
    let fits = length(&text).is_some_and(|length| length <= LONGEST);
    fits.then_some(text)
}

/// The SMS of a code, good for so many minutes.
pub fn of_code(code: &str, minutes: u32) -> Option<String> {
    one_message(format!(
        "Quinzaine : {code} est votre code, bon {minutes} minutes. Ne le donnez à personne."
    ))
}

/// The SMS of a personal link, given with the site's address; nothing where it is too long for one message.
pub fn of_link(link: &str) -> Option<String> {
    let told = one_message(format!(
        "Quinzaine, convention de stage à lire ou à signer : {link}"
    ));
    told.or_else(|| one_message(format!("Convention de stage : {link}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A personal link of that site.
    fn link(site: &str) -> String {
        format!("{site}/lien?jeton={}", "0f".repeat(32))
    }

    #[test]
    fn each_is_one_message() {
        let code = of_code("042917", 10).unwrap();
        assert_eq!(
            code,
            "Quinzaine : 042917 est votre code, bon 10 minutes. Ne le donnez à personne."
        );
        let told = of_link(&link("https://quinzaine.example")).unwrap();
        assert!(
            told.starts_with("Quinzaine, convention") && length(&told) <= Some(LONGEST),
            "{told}"
        );
        // A long address leaves less to say.
        let long = of_link(&link("https://quinzaine.ac-aix-marseille.education.example")).unwrap();
        assert!(long.starts_with("Convention de stage : https"), "{long}");
        assert_eq!(
            of_link(&link(&format!("https://{}.example", "a".repeat(80)))),
            None
        );
    }

    #[test]
    fn letters_are_counted_as_gateways_do() {
        assert_eq!(length("Où ça ?"), None, "ç is none of them");
        assert_eq!(length("déjà à Éguzon"), Some(13));
        assert_eq!(length("{a}"), Some(5));
        for other in ["’", "\u{a0}", "œ", "ê", "“"] {
            assert_eq!(length(other), None, "{other}");
        }
        assert!(one_message("a".repeat(LONGEST)).is_some());
        assert!(one_message("a".repeat(LONGEST + 1)).is_none());
    }
}
