//! Structures, for those who belong to them.

use domain::{
    application::SeatCount,
    id::{OfferId, StructureId},
    offer::OfferState,
    structure::{StructureKind, StructureRole},
    vetting::Vetting,
};
use serde::{Deserialize, Serialize};

/// The host's first page.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct HostSpace {
    /// Whether their address is proved.
    pub confirmed: bool,
    /// Whether a form may be filled from the State's register.
    pub has_register: bool,
    /// Their structures, by name.
    pub structures: Vec<(StructureId, String)>,
    /// The one looked at; nothing for whoever has none.
    pub here: Option<StructureOverview>,
}

/// A structure and what goes on in it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct StructureOverview {
    /// The structure.
    pub file: StructureShown,
    /// Its offers, the last one first.
    pub offers: Vec<OfferLine>,
    /// Its drafts, the last saved first.
    pub drafts: Vec<DraftLine>,
    /// Why nothing can be published today; empty when it can.
    pub closed: String,
}

/// A structure, for its members.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StructureShown {
    /// Identifier.
    pub id: StructureId,
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: StructureKind,
    /// SIRET as it is read; empty abroad.
    pub siret: String,
    /// Whether it has the badge « organisation engagée ».
    pub committed: bool,
    /// How far its vetting has come.
    pub vetting: Vetting,
    /// Why it was refused; empty otherwise.
    pub refusal: String,
    /// Offers that wait with it.
    pub waiting: u32,
    /// What the user is in it.
    pub role: StructureRole,
    /// Its addresses, in words.
    pub places: Vec<String>,
    /// How many people it has.
    pub members: usize,
    /// What stands after the address of its logo, another for each picture; empty where there is none.
    pub logo: String,
}

/// An offer in the host's list.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct OfferLine {
    /// Identifier.
    pub id: OfferId,
    /// Title.
    pub title: String,
    /// State.
    pub state: OfferState,
    /// Whether it is hidden because its structure waits to be vetted.
    pub held: bool,
    /// Seats, week by week.
    pub seats: Vec<SeatCount>,
    /// Applications nobody has opened.
    pub to_read: u32,
    /// Applications opened and not answered.
    pub to_answer: u32,
    /// Applications in all.
    pub applications: u32,
    /// Days before the earliest deadline to answer.
    pub days_left: Option<i64>,
}

/// A draft in the host's list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DraftLine {
    /// Identifier.
    pub id: OfferId,
    /// Its title; may be empty.
    pub title: String,
    /// Who started it.
    pub author: String,
    /// When it was last saved, in words.
    pub saved: String,
}

/// The page of a claim.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ClaimForm {
    /// The SIRET that the address names; empty when it names none.
    pub siret: String,
    /// Whether the user's address is proved.
    pub confirmed: bool,
}

// Said on `/structure`, and on the form of a new one.
flash!(
    StructureFlash,
    Filled(
        "rempli",
        "Le formulaire est rempli d’après le répertoire de l’État. Relisez-le\u{a0}: le nom est celui que les élèves liront."
    ),
    Claimed(
        "revendiquee",
        "Votre demande est envoyée aux modérateurs. Leur réponse vous arrivera par e-mail."
    ),
    VettingAsked(
        "verification",
        "La modération va vérifier votre structure de nouveau. Sa réponse vous arrivera par e-mail."
    ),
    Created("structure", "Votre structure est inscrite."),
    Corrected("corrigee", "Votre structure est modifiée."),
    LogoKept(
        "logo",
        "Le logo est enregistré. Les prochains documents le montreront."
    ),
    LogoRemoved(
        "logo-retire",
        "Le logo est retiré. Les documents qui le montrent le gardent."
    ),
    Joined("rejointe", "Vous faites partie de la structure."),
    AlreadyMember("deja", "Vous faisiez déjà partie de cette structure."),
    DraftSaved("brouillon", "Votre brouillon est enregistré."),
    DraftDeleted("jete", "Le brouillon est supprimé."),
    OfferRemoved("retiree", "L’offre est retirée."),
);
