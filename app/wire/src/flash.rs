//! What was just done, said once: a handler leads to a page with a code in its address, and the page has the words for it. Both take the
//! code from one enum, so that neither can name one that the other does not know.

/// The parameter of an address that says what was just done.
pub const PARAMETER: &str = "fait";

/// What may be said on a page when a form leads there.
pub trait Flash: Copy + 'static {
    /// All of it.
    const ALL: &'static [Self];

    /// The code in the address.
    fn code(self) -> &'static str;

    /// The words on the page.
    fn sentence(self) -> &'static str;

    /// Whether what was asked for is done. Words that say it is not must not look like a success.
    fn is_done(self) -> bool;

    /// What to say for a code, if it is one of these.
    fn sentence_of(code: &str) -> Option<Sentence> {
        let flash = Self::ALL.iter().find(|flash| flash.code() == code)?;
        Some(Sentence {
            words: flash.sentence(),
            is_done: flash.is_done(),
        })
    }
}

/// What a page says of an act.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sentence {
    /// The words.
    pub words: &'static str,
    /// See [`Flash::is_done`].
    pub is_done: bool,
}

/// What may be said of a form that can come too late: things changed since its page was shown.
pub trait ChangedFlash: Flash {
    /// Says that they changed.
    const CHANGED: Self;
}

/// Declares an enum of [`Flash`]: the variants, each with its code and its words; after a semicolon those that say that what was asked for
/// is not done. A code that is not fit for an address, that stands there twice or that has no words does not compile. Exported for tests.
#[doc(hidden)]
#[macro_export]
macro_rules! flash {
    (
        $name:ident,
        $($variant:ident($code:literal, $sentence:literal)),* $(,)?
        $(; not done: $($other:ident($other_code:literal, $other_sentence:literal)),+ $(,)?)?
    ) => {
        /// What is said where these forms lead.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum $name {
            $(#[doc = $sentence] $variant,)*
            $($(#[doc = $other_sentence] $other,)+)?
        }

        impl $crate::flash::Flash for $name {
            const ALL: &'static [Self] = &[$(Self::$variant,)* $($(Self::$other,)+)?];

            fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)*
                    $($(Self::$other => $other_code,)+)?
                }
            }

            fn sentence(self) -> &'static str {
                match self {
                    $(Self::$variant => $sentence,)*
                    $($(Self::$other => $other_sentence,)+)?
                }
            }

            fn is_done(self) -> bool {
                match self {
                    $(Self::$variant => true,)*
                    $($(Self::$other => false,)+)?
                }
            }
        }

        const _: () = {
            $(assert!($crate::flash::is_fit($code, $sentence), "no code for an address, or no words");)*
            $($(assert!($crate::flash::is_fit($other_code, $other_sentence), "no code for an address, or no words");)+)?
            assert!($crate::flash::are_distinct(&[$($code,)* $($($other_code,)+)?]), "one code twice");
        };
    };
}

/// Whether a code can stand in an address as it is, and has words.
pub const fn is_fit(code: &str, sentence: &str) -> bool {
    let code = code.as_bytes();
    let mut at = 0;
    while at < code.len() {
        if !(code[at].is_ascii_lowercase() || code[at] == b'-') {
            return false;
        }
        at += 1;
    }
    !code.is_empty() && !sentence.is_empty()
}

/// Whether no code stands there twice.
pub const fn are_distinct(codes: &[&str]) -> bool {
    let mut first = 0;
    while first < codes.len() {
        let mut second = first + 1;
        while second < codes.len() {
            if is_same(codes[first].as_bytes(), codes[second].as_bytes()) {
                return false;
            }
            second += 1;
        }
        first += 1;
    }
    true
}

const fn is_same(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let mut at = 0;
    while at < one.len() {
        if one[at] != other[at] {
            return false;
        }
        at += 1;
    }
    true
}

// Said on the page of a part of a form that goes on over several pages.
flash!(
    IncompleteFlash,
    ; not done: Saved("incomplet", "C’est enregistré, mais pas encore complet"),
);
