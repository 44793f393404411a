//! How saving goes, in words.

use domain::{
    convention::{ConventionState, Section},
    typography::lowered,
};

/// How saving goes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Saving {
    /// Nothing was typed yet.
    Untouched,
    /// Being sent.
    Busy,
    /// Kept, at that time.
    Saved(String),
    /// The site has it already: what somebody else wrote was chosen.
    Held,
    /// The site cannot be reached.
    Offline,
    /// Two people wrote: one of the texts is to be chosen.
    Choose,
    /// It is no longer this side's turn.
    Closed(ConventionState),
    /// Not signed in any more.
    SignedOut,
    /// The site cannot take it.
    Refused,
}

impl Saving {
    /// Whether nothing can be saved for now: the form would lead away from what is typed in it.
    pub(super) fn is_stuck(&self) -> bool {
        matches!(
            self,
            Self::Offline | Self::Choose | Self::Closed(_) | Self::SignedOut | Self::Refused
        )
    }

    /// Whether nobody may miss it: what is typed goes nowhere for now.
    pub(super) fn is_loud(&self) -> bool {
        self.is_stuck()
    }

    pub(super) fn words(&self, section: Section) -> String {
        match self {
            Self::Untouched => String::new(),
            Self::Busy => "Enregistrement…".to_owned(),
            Self::Saved(at) => format!("Enregistré à {at}"),
            Self::Held => "C’est enregistré.".to_owned(),
            Self::Offline if section == Section::Care => {
                "Hors ligne\u{a0}: rien ne part pour l’instant. Ne fermez pas cette page\u{a0}: par discrétion, rien de cette partie n’est \
                 gardé dans ce navigateur. Ce sera enregistré au retour du réseau."
                    .to_owned()
            }
            Self::Offline => "Hors ligne\u{a0}: rien ne part pour l’instant. Continuez\u{a0}: ce que vous écrivez est gardé ici, et sera \
                              enregistré au retour du réseau."
                .to_owned(),
            Self::Choose => "Deux textes pour les mêmes champs\u{a0}: choisissez.".to_owned(),
            Self::Closed(state) => format!(
                "Rien n’est enregistré\u{a0}: cette partie ne se remplit plus ({}). Rechargez la page.",
                lowered(state.label())
            ),
            Self::SignedOut if section == Section::Care => {
                "Vous n’êtes plus connecté. Reconnectez-vous dans un autre onglet, puis revenez à celui-ci\u{a0}: ce que vous avez écrit \
                 sera enregistré. Ne fermez pas cette page\u{a0}: par discrétion, rien de cette partie n’est gardé dans ce navigateur."
                    .to_owned()
            }
            Self::SignedOut => "Vous n’êtes plus connecté. Reconnectez-vous dans un autre onglet, puis revenez à celui-ci\u{a0}: ce que vous \
                                avez écrit sera enregistré."
                .to_owned(),
            Self::Refused => "Ce texte n’a pas pu être enregistré. Rechargez la page.".to_owned(),
        }
    }
}
