//! What is left to do for whoever is signed in, what they are reminded of, and the address of their calendar.

use domain::{
    awaited::Space,
    to_do::{Kind, Rhythm},
};
use serde::{Deserialize, Serialize};

/// All that is left to do, by day.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ToDoPage {
    /// By last day: near days first, then what has none, then the others.
    pub groups: Vec<ToDoGroup>,
    /// Whether its reader is at home in several spaces.
    pub several_spaces: bool,
    /// Whether their calendar has an address.
    pub has_calendar: bool,
}

/// Things of one last day.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ToDoGroup {
    /// The day, in words.
    pub heading: String,
    /// Whether it is near.
    pub pressing: bool,
    /// What is done by then, the most urgent first.
    pub lines: Vec<ToDoShown>,
}

/// Something to do.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ToDoShown {
    /// Where it is done.
    pub space: Space,
    /// What.
    pub words: String,
    /// Since when it waits, in words; may be empty.
    pub since: String,
    /// What happens otherwise.
    pub otherwise: String,
    /// The verb of the act.
    pub act: String,
    /// The page where it is done.
    pub path: String,
}

/// What somebody is reminded of by e-mail.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reminders {
    /// How often.
    pub rhythm: Rhythm,
    /// What may be awaited from them, and whether they want to be reminded of it.
    pub kinds: Vec<(Kind, bool)>,
    /// The address that is written to; empty when there is none.
    pub email: String,
}

/// The page about one's calendar.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CalendarPage {
    /// Since when it has an address, in words.
    pub since: Option<String>,
    /// The address, right after it was made and once only.
    pub address: Option<CalendarAddress>,
}

/// The address of a calendar, as programs take it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CalendarAddress {
    /// For the program of this device, which opens it.
    pub webcal: String,
    /// For those that ask for an address.
    pub https: String,
}

// Said on `/espace/compte/rappels` and `/arreter-rappels`.
flash!(
    RemindersFlash,
    Chosen("choisis", "Votre choix est enregistré."),
    Stopped(
        "arretes",
        "Vous ne recevrez plus ces rappels. Ce qui vous attend reste sur le site."
    ),
);

// Said on `/espace/compte/agenda`.
flash!(
    CalendarFlash,
    Made("creee", "Votre adresse d’agenda est prête."),
    TakenBack(
        "retiree",
        "L’adresse est retirée\u{a0}: les agendas qui la suivaient ne reçoivent plus rien."
    ),
    ; not done:
    TooOften(
        "trop",
        "Trop d’adresses créées en peu de temps. Attendez un quart d’heure, puis recommencez."
    ),
);
