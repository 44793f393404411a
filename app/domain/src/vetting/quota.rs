//! How much one structure may do in a day, so that no account fills the site by itself.

use serde::{Deserialize, Serialize};

/// What a structure may do between two midnights, as a campaign sets it. Zero: nothing at all.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Quotas {
    /// Offers published, one by one or from files.
    pub offers: u16,
    /// Drafts begun.
    pub drafts: u16,
    /// Files sent.
    pub imports: u16,
}

impl Default for Quotas {
    /// Far beyond what a large employer does by hand or with its file.
    fn default() -> Self {
        Self {
            offers: 1000,
            drafts: 100,
            imports: 50,
        }
    }
}

impl Quotas {
    /// What is said of an offer, or of a file of offers, that is beyond.
    pub fn offers_message(self, today: usize) -> String {
        format!(
            "Votre structure a publié {today}\u{a0}offres aujourd’hui\u{a0}; {}\u{a0}au plus par jour. Reprenez demain, ou écrivez au site si vous en avez davantage.",
            self.offers
        )
    }

    /// What is said of a draft that is beyond.
    pub fn drafts_message(self) -> String {
        format!(
            "Votre structure a commencé {}\u{a0}brouillons aujourd’hui\u{a0}: c’est le plus par jour. Finissez l’un d’eux, ou reprenez demain.",
            self.drafts
        )
    }
}
