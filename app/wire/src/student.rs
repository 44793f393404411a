//! The student's space: applying, one's applications, what one keeps.

use domain::{
    application::{ApplicationDetail, ApplicationState, MyApplication},
    campaign::Campaign,
    id::{ApplicationId, OfferId},
    offer::OfferCard,
    place::Kilometres,
    proposal::ProposalDetail,
    saved_search::{Favourite, SavedSearch},
    weeks::Weeks,
};
use serde::{Deserialize, Serialize};

use crate::{
    flash::ChangedFlash,
    search::{Calendar, Town},
};

/// What an offer's page proposes to whoever looks at it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum OfferUser {
    /// Nobody is signed in.
    Nobody,
    /// Somebody who is no student.
    Other,
    /// A student.
    Student {
        /// Whether they keep the offer.
        favourite: bool,
        /// Their last application to it.
        application: Option<(ApplicationId, ApplicationState)>,
    },
}

/// Why a student cannot apply.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Obstacle {
    /// They did already.
    AlreadyLive(ApplicationId),
    /// They were refused or left without an answer, or tried twice.
    NoMoreTries,
    /// No applications are taken (any more).
    Closed,
    /// Reserved to other schools.
    NotForYourSchool,
    /// No seat is left.
    Full,
    /// They have a place for those weeks.
    Placed,
    /// It takes whole classes, which the school asks for.
    WholeClass,
}

/// The page on which one applies.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ApplyPage {
    /// The offer.
    pub offer: OfferCard,
    /// The schools it is reserved to, when it is.
    pub reserved_to: Vec<String>,
    /// The campaign.
    pub campaign: Campaign,
    /// The weeks one can apply for.
    pub choices: Vec<Weeks>,
    /// The id of the application to be: the same form sent twice is one application.
    pub form: String,
    /// The student's name.
    pub name: String,
    /// Their school.
    pub school: String,
    /// Their home.
    pub home: Option<Town>,
    /// How far.
    pub distance: Option<Kilometres>,
    /// Why they cannot apply.
    pub obstacle: Option<Obstacle>,
}

/// A place that is confirmed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PlaceShown {
    /// For which weeks.
    pub weeks: Weeks,
    /// What: the offer's title, or « Stage trouvé par vous-même ».
    pub title: String,
    /// Who hosts.
    pub structure: String,
    /// Where.
    pub city: String,
    /// Its page.
    pub href: String,
}

/// An application in the student's list.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ApplicationLine {
    /// The application.
    pub application: MyApplication,
    /// When it was sent, in words.
    pub sent: String,
}

/// The student's own page.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct StudentSpace {
    /// Name.
    pub name: String,
    /// Class.
    pub class_name: String,
    /// School.
    pub school: String,
    /// Home.
    pub home: Option<Town>,
    /// The campaign.
    pub calendar: Option<Calendar>,
    /// Confirmed places.
    pub places: Vec<PlaceShown>,
    /// Applications, the last one first.
    pub applications: Vec<ApplicationLine>,
    /// How many more are over, which are not shown.
    pub older: usize,
    /// Offers kept.
    pub favourites: Vec<Favourite>,
    /// Searches kept.
    pub searches: Vec<SavedSearch>,
    /// Places found alone.
    pub proposals: Vec<ProposalDetail>,
}

/// A line of history, for students and schools.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HistoryShown {
    /// When, in words.
    pub when: String,
    /// What, in words.
    pub what: String,
    /// Who; empty when time did it.
    pub who: String,
    /// What was said.
    pub note: String,
}

/// An application, as its student or their school sees it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ApplicationPage {
    /// The application, without its history.
    pub detail: ApplicationDetail,
    /// When it was sent, in words.
    pub sent: String,
    /// What happened.
    pub history: Vec<HistoryShown>,
    /// What confirming would put an end to, by name.
    pub rivals: Vec<String>,
    /// The campaign's days for those weeks, in words.
    pub span: String,
    /// Whether the reader may cancel a confirmed place.
    pub may_cancel: bool,
}

/// What a search's page proposes to a student.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SearchSaving {
    /// Whether this search is kept.
    pub kept: bool,
    /// The same search from home, where the address names no home: its label and its address.
    pub from_home: Option<(String, String)>,
}

/// The searches of a student, with since when each is kept.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SearchLine {
    /// The search.
    pub search: SavedSearch,
    /// Since when, in words.
    pub since: String,
}

/// An offer to report.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReportPage {
    /// The offer.
    pub offer: OfferId,
    /// Its title.
    pub title: String,
    /// Its structure.
    pub structure: String,
    /// The id of the report to be: the same form sent twice is one report.
    pub form: String,
}

// Said on `/lycee/candidatures/{id}`.
flash!(
    SchoolApplicationFlash,
    Cancelled(
        "annulee",
        "Ce stage est annulé. L’élève et la structure sont prévenus."
    ),
    ; not done:
    Changed(
        "change",
        "Entre-temps, les choses ont changé\u{a0}: voici où en est cette candidature."
    ),
);

impl ChangedFlash for SchoolApplicationFlash {
    const CHANGED: Self = Self::Changed;
}

// Said on `/eleve/candidatures/{id}`.
flash!(
    ApplicationFlash,
    Sent("envoyee", "Votre candidature est envoyée."),
    AlreadySent(
        "deja",
        "Vous aviez déjà candidaté à cette offre\u{a0}: voici votre candidature."
    ),
    DistanceAnswered("trajet", "Votre réponse est envoyée."),
    Withdrawn(
        "retiree",
        "Votre candidature est retirée. La structure est prévenue."
    ),
    Confirmed(
        "confirmee",
        "Votre stage est confirmé. La structure est prévenue."
    ),
    Cancelled(
        "annulee",
        "Votre stage est annulé. La structure et votre lycée sont prévenus."
    ),
    ; not done:
    Changed(
        "change",
        "Entre-temps, les choses ont changé\u{a0}: voici où en est votre candidature."
    ),
);

impl ChangedFlash for ApplicationFlash {
    const CHANGED: Self = Self::Changed;
}

// Said on `/eleve` and `/offres/{id}`.
flash!(
    FavouriteFlash,
    Added("favorite", "Cette offre est dans vos favoris."),
    Removed("plus-favorite", "Cette offre n’est plus dans vos favoris."),
    NotAdded(
        "pas-favorite",
        "Cette offre n’a pas pu être ajoutée à vos favoris\u{a0}: elle n’est plus proposée, ou vous en gardez déjà trop."
    ),
);

// Said on `/eleve`.
flash!(
    HomeFlash,
    HomeSaved("domicile", "Votre commune est enregistrée."),
    HomeCleared("sans-domicile", "Votre commune est effacée."),
);

// Said on `/signaler/{offer}`.
flash!(
    ReportFlash,
    Sent("envoye", "Merci. Un modérateur va regarder cette offre."),
    AlreadySent(
        "deja",
        "Vous avez déjà signalé cette offre\u{a0}: un modérateur va la regarder."
    ),
);

// Said on `/eleve/recherches` and `/arreter-recherche`.
flash!(
    SearchFlash,
    Saved(
        "gardee",
        "Votre recherche est gardée. Un e-mail vous préviendra des nouvelles offres, un par jour au plus."
    ),
    AlreadySaved("deja", "Vous gardiez déjà cette recherche."),
    Stopped("arretee", "Vous ne recevrez plus d’e-mails pour cette recherche."),
);
