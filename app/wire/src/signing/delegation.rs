//! Who acts in a head's name: named by the head, for named acts, from one day to another.

use domain::convention::PaperRule;
use serde::{Deserialize, Serialize};

/// The head's page of delegations.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DelegationsPage {
    /// Whom the head may name: identifier and name.
    pub staff: Vec<(String, String)>,
    /// Who is named, now or later.
    pub current: Vec<DelegationShown>,
    /// What is over, or was taken back.
    pub past: Vec<DelegationShown>,
    /// Today, as the browser's field of dates takes it.
    pub today: String,
    /// Who may sign on paper.
    pub paper: PaperRule,
    /// Whether referent teachers sign.
    pub referent_signs: bool,
}

/// Somebody named for an act.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DelegationShown {
    /// Identifier.
    pub id: String,
    /// Who.
    pub name: String,
    /// What for, in words.
    pub act: String,
    /// From when to when, in words.
    pub span: String,
    /// By whom and when, in words.
    pub granted: String,
    /// When it was taken back, in words; empty when it was not.
    pub revoked: String,
}

// Said on `/lycee/delegations`.
flash!(
    DelegationFlash,
    Granted(
        "nommee",
        "C’est enregistré. Cette personne agit en votre nom ces jours-là\u{a0}: un e-mail l’en prévient."
    ),
    PaperSet("papier", "C’est enregistré. Les pages déjà reçues le restent."),
    ReferentSet(
        "referent",
        "C’est enregistré. Cela vaut pour les conventions que vous validerez désormais."
    ),
    Revoked(
        "retiree",
        "La délégation est retirée, et un e-mail le dit à cette personne."
    ),
);
