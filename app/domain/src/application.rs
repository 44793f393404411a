//! Applications: where they stand, who may move them where, and until when.

use std::{fmt, str::FromStr};

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::{campaign::Campaign, place::Kilometres, weeks::Weeks};

mod view;

pub use view::{
    ApplicationDetail, Contact, HistoryLine, Inbox, InboxRow, MyApplication, OwnOffer, SeatCount,
};

/// Where an application stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApplicationState {
    /// Sent, not yet opened by the host.
    Submitted,
    /// Opened by the host.
    Read,
    /// Accepted: a seat is held until the pupil confirms.
    Accepted,
    /// The pupil comes.
    Confirmed,
    /// Refused by the host.
    Refused,
    /// No answer came in time.
    Expired,
    /// Accepted, but not confirmed in time.
    Lapsed,
    /// Given up by the pupil before it was confirmed.
    Withdrawn,
    /// A confirmed place that was given up.
    Cancelled,
}

impl ApplicationState {
    /// Every state, in the order inboxes show them.
    pub const ALL: [Self; 9] = [
        Self::Submitted,
        Self::Read,
        Self::Accepted,
        Self::Confirmed,
        Self::Refused,
        Self::Expired,
        Self::Lapsed,
        Self::Withdrawn,
        Self::Cancelled,
    ];

    /// The name used in URLs and in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Read => "read",
            Self::Accepted => "accepted",
            Self::Confirmed => "confirmed",
            Self::Refused => "refused",
            Self::Expired => "expired",
            Self::Lapsed => "lapsed",
            Self::Withdrawn => "withdrawn",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// For the pupil.
    pub fn label(self) -> &'static str {
        match self {
            Self::Submitted => "Envoyée",
            Self::Read => "Lue, réponse attendue",
            Self::Accepted => "Acceptée, à confirmer",
            Self::Confirmed => "Stage confirmé",
            Self::Refused => "Refusée",
            Self::Expired => "Restée sans réponse",
            Self::Lapsed => "Non confirmée à temps",
            Self::Withdrawn => "Retirée",
            Self::Cancelled => "Stage annulé",
        }
    }

    /// For the host.
    pub fn label_for_host(self) -> &'static str {
        match self {
            Self::Submitted => "Nouvelle",
            Self::Read => "À traiter",
            Self::Accepted => "Acceptée, l’élève doit confirmer",
            Self::Confirmed => "Stage confirmé",
            Self::Refused => "Refusée",
            Self::Expired => "Expirée",
            Self::Lapsed => "Non confirmée par l’élève",
            Self::Withdrawn => "Retirée par l’élève",
            Self::Cancelled => "Stage annulé",
        }
    }

    /// Whether it stands in the way of another application to the same offer.
    pub fn is_live(self) -> bool {
        self.is_pending() || matches!(self, Self::Accepted | Self::Confirmed)
    }

    /// Whether the host has yet to answer.
    pub fn is_pending(self) -> bool {
        matches!(self, Self::Submitted | Self::Read)
    }

    /// Whether somebody must act before a deadline: the host, or the pupil once accepted.
    pub fn has_deadline(self) -> bool {
        self.is_pending() || self == Self::Accepted
    }

    /// Whether a seat is held or taken for it.
    pub fn has_seat(self) -> bool {
        matches!(self, Self::Accepted | Self::Confirmed)
    }

    /// Whether the pupil may apply again, once, to the same offer.
    pub fn allows_another_try(self) -> bool {
        matches!(self, Self::Withdrawn | Self::Lapsed | Self::Cancelled)
    }
}

/// What moves an application.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApplicationEvent {
    /// The host reads it.
    Open,
    /// The host accepts.
    Accept,
    /// The host refuses.
    Refuse,
    /// The host let the deadline pass.
    Expire,
    /// The pupil confirms.
    Confirm,
    /// The pupil let the deadline pass.
    Lapse,
    /// The pupil gives up before confirming.
    Withdraw,
    /// A confirmed place is given up.
    Cancel,
    /// The school takes back that it gave the place up.
    Restore,
}

impl ApplicationEvent {
    /// Every event.
    pub const ALL: [Self; 9] = [
        Self::Open,
        Self::Accept,
        Self::Refuse,
        Self::Expire,
        Self::Confirm,
        Self::Lapse,
        Self::Withdraw,
        Self::Cancel,
        Self::Restore,
    ];

    /// The name used in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Accept => "accept",
            Self::Refuse => "refuse",
            Self::Expire => "expire",
            Self::Confirm => "confirm",
            Self::Lapse => "lapse",
            Self::Withdraw => "withdraw",
            Self::Cancel => "cancel",
            Self::Restore => "restore",
        }
    }
}

/// Who moves an application.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// The pupil whose application it is.
    Student,
    /// Who may answer for the structure.
    Host,
    /// The head of the pupil's lycée.
    Head,
    /// Time.
    Clock,
}

impl Actor {
    /// Everybody.
    pub const ALL: [Self; 4] = [Self::Student, Self::Host, Self::Head, Self::Clock];
}

/// The most characters of what a host writes with an answer: a message, or a reason.
pub const MAX_ANSWER: usize = 1000;

/// What a host says when it accepts: its own words, and what to bring in a line that the pupil finds again.
pub fn acceptance(message: &str, bring: &str) -> String {
    let bring = match bring {
        "" => String::new(),
        bring => format!("À apporter\u{a0}: {bring}"),
    };
    let parts = [message, bring.as_str()];
    let said: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    said.join("\n\n")
}

/// The whole life of an application: from, event, to, who may.
pub const TRANSITIONS: &[(ApplicationState, ApplicationEvent, ApplicationState, &[Actor])] = {
    use ApplicationEvent as E;
    use ApplicationState as S;
    &[
        (S::Submitted, E::Open, S::Read, &[Actor::Host]),
        (S::Submitted, E::Accept, S::Accepted, &[Actor::Host]),
        (S::Read, E::Accept, S::Accepted, &[Actor::Host]),
        (S::Submitted, E::Refuse, S::Refused, &[Actor::Host]),
        (S::Read, E::Refuse, S::Refused, &[Actor::Host]),
        (S::Submitted, E::Expire, S::Expired, &[Actor::Clock]),
        (S::Read, E::Expire, S::Expired, &[Actor::Clock]),
        (S::Accepted, E::Confirm, S::Confirmed, &[Actor::Student]),
        (S::Accepted, E::Lapse, S::Lapsed, &[Actor::Clock]),
        (S::Submitted, E::Withdraw, S::Withdrawn, &[Actor::Student]),
        (S::Read, E::Withdraw, S::Withdrawn, &[Actor::Student]),
        (S::Accepted, E::Withdraw, S::Withdrawn, &[Actor::Student]),
        (
            S::Confirmed,
            E::Cancel,
            S::Cancelled,
            &[Actor::Host, Actor::Student, Actor::Head],
        ),
        (S::Cancelled, E::Restore, S::Confirmed, &[Actor::Head]),
    ]
};

/// Where that event leads when that person causes it; `None` when it is refused.
pub fn next(state: ApplicationState, event: ApplicationEvent, actor: Actor) -> Option<ApplicationState> {
    TRANSITIONS
        .iter()
        .find(|(from, by, _, who)| *from == state && *by == event && who.contains(&actor))
        .map(|(_, _, to, _)| *to)
}

/// What stands in an application's history: its moves, and what was said between them.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HistoryKind {
    /// It was sent.
    Submitted,
    /// It moved.
    Moved(ApplicationEvent),
    /// The host asked about the distance.
    DistanceAsked,
    /// The pupil answered.
    DistanceAnswered,
    /// It was passed on to a colleague.
    Transferred,
}

impl HistoryKind {
    /// The name used in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Submitted => "submit",
            Self::Moved(event) => event.code(),
            Self::DistanceAsked => "ask_distance",
            Self::DistanceAnswered => "answer_distance",
            Self::Transferred => "transfer",
        }
    }

    /// The happening of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        [
            Self::Submitted,
            Self::DistanceAsked,
            Self::DistanceAnswered,
            Self::Transferred,
        ]
        .into_iter()
        .chain(ApplicationEvent::ALL.map(Self::Moved))
        .find(|happening| happening.code() == code)
    }

    /// In French.
    pub fn label(self) -> &'static str {
        match self {
            Self::Submitted => "Candidature envoyée",
            Self::Moved(ApplicationEvent::Open) => "Candidature lue",
            Self::Moved(ApplicationEvent::Accept) => "Candidature acceptée",
            Self::Moved(ApplicationEvent::Refuse) => "Candidature refusée",
            Self::Moved(ApplicationEvent::Expire) => "Candidature close sans réponse",
            Self::Moved(ApplicationEvent::Confirm) => "Stage confirmé",
            Self::Moved(ApplicationEvent::Lapse) => "Place libérée, faute de confirmation",
            Self::Moved(ApplicationEvent::Withdraw) => "Candidature retirée",
            Self::Moved(ApplicationEvent::Cancel) => "Stage annulé",
            Self::Moved(ApplicationEvent::Restore) => "Annulation défaite\u{a0}: stage confirmé",
            Self::DistanceAsked => "Question posée sur la distance",
            Self::DistanceAnswered => "L’élève a répondu sur la distance",
            Self::Transferred => "Candidature confiée à un collègue",
        }
    }
}

/// The last day to act on an application for those weeks: so many days from today, or the day before the first week
/// applied for if that comes sooner. Counted from submission for the host, and again from acceptance for the pupil.
pub fn deadline(today: NaiveDate, campaign: &Campaign, weeks: Weeks) -> NaiveDate {
    let (first, _) = campaign.span(weeks);
    let eve = first.checked_sub_days(Days::new(1)).unwrap_or(first);
    today
        .checked_add_days(Days::new(u64::from(campaign.expiry_days)))
        .map_or(eve, |end| end.min(eve))
}

/// Whether a pupil at that distance must say that they have thought of the journey and of lodging.
pub fn must_confirm_distance(distance: Option<Kilometres>) -> bool {
    distance.is_some_and(Kilometres::is_far)
}

/// How far away a pupil lives, as the host may know it: beyond ten kilometres only, and to the kilometre above. Exact
/// distances to several places would tell where a minor lives.
pub fn distance_for_host(distance: Option<Kilometres>) -> Option<Kilometres> {
    distance
        .filter(|distance| distance.is_far())
        .and_then(|distance| Kilometres::new(distance.value().ceil()))
}

/// The question on distance that hosts may send, as the ministry's FAQ has it (reference text 001).
pub fn distance_question(title: &str) -> String {
    format!(
        "Bonjour, Nous avons bien reçu votre candidature pour le stage {title}. Le stage que vous avez choisi se trouve à \
         plus de 10 km de votre domicile. Avez-vous bien pris en compte la distance à parcourir ainsi que les modalités \
         liées au logement ?"
    )
}

/// What the pupil writes to the host: not empty, and short enough to be read.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Motivation(String);

/// Why a text is not a motivation.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum MotivationError {
    /// Nothing is written.
    #[error("Écrivez quelques lignes sur ce qui vous donne envie de ce stage.")]
    Empty,
    /// Too long.
    #[error("Votre texte dépasse 1\u{202f}500 caractères.")]
    TooLong,
}

impl Motivation {
    /// How many characters it may have.
    pub const MAX: usize = 1500;

    /// Reads a motivation; spaces around it do not count.
    pub fn parse(text: &str) -> Result<Self, MotivationError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(MotivationError::Empty);
        }
        if text.chars().count() > Self::MAX {
            return Err(MotivationError::TooLong);
        }
        Ok(Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Motivation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Motivation {
    type Err = MotivationError;

    fn from_str(text: &str) -> Result<Self, MotivationError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Motivation {
    type Error = MotivationError;

    fn try_from(text: String) -> Result<Self, MotivationError> {
        Self::parse(&text)
    }
}

impl From<Motivation> for String {
    fn from(motivation: Motivation) -> Self {
        motivation.0
    }
}

#[cfg(test)]
mod tests;
