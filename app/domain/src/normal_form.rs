//! Letters and their accents, apart and together: Unicode's normal forms. The server has tables of its own for them; browsers know them,
//! so that their code does without, which would weigh as much as many a page.

#[cfg(target_arch = "wasm32")]
pub(crate) use browser::{is_combining_mark, nfc, nfd, nfkd};
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use tables::{is_combining_mark, nfc, nfd, nfkd};

#[cfg(not(target_arch = "wasm32"))]
mod tables {
    use unicode_normalization::UnicodeNormalization;
    pub(crate) use unicode_normalization::char::is_combining_mark;

    pub(crate) fn nfc(text: &str) -> impl Iterator<Item = char> {
        text.nfc()
    }

    pub(crate) fn nfd(text: &str) -> impl Iterator<Item = char> {
        text.nfd()
    }

    pub(crate) fn nfkd(text: &str) -> impl Iterator<Item = char> {
        text.nfkd()
    }
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use js_sys::{JsString, RegExp};

    pub(crate) fn nfc(text: &str) -> impl Iterator<Item = char> {
        normalized(text, "NFC")
    }

    pub(crate) fn nfd(text: &str) -> impl Iterator<Item = char> {
        normalized(text, "NFD")
    }

    pub(crate) fn nfkd(text: &str) -> impl Iterator<Item = char> {
        normalized(text, "NFKD")
    }

    fn normalized(text: &str, form: &str) -> std::vec::IntoIter<char> {
        let chars: Vec<char> = if text.is_ascii() {
            text.chars().collect()
        } else {
            String::from(JsString::from(text).normalize(form))
                .chars()
                .collect()
        };
        chars.into_iter()
    }

    /// The first of them is U+0300: most letters are known without asking.
    pub(crate) fn is_combining_mark(c: char) -> bool {
        c >= '\u{300}' && RegExp::new(r"\p{M}", "u").test(c.encode_utf8(&mut [0; 4]))
    }
}
