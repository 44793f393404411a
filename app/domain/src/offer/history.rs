//! What an offer has been through: its moves, its edits, and what its host and the moderators said to each other.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::offer::transitions::{OfferActor, OfferEvent};

/// What stands in an offer's history.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfferHistoryKind {
    /// It moved.
    Moved(OfferEvent),
    /// It came from a file.
    Imported,
    /// Its host changed it: the note names the form's fields, with commas between.
    Edited,
    /// Hidden, its host asked for it to be read again.
    ReviewAsked,
    /// A moderator read it again, and left it hidden.
    ReviewRefused,
    /// It waits for its structure to be vetted.
    Held,
    /// Its structure was vetted: it is where it would have been.
    Cleared,
}

impl OfferHistoryKind {
    /// The name used in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Moved(event) => event.code(),
            Self::Imported => "import",
            Self::Edited => "edit",
            Self::ReviewAsked => "ask_review",
            Self::ReviewRefused => "refuse_review",
            Self::Held => "hold",
            Self::Cleared => "clear",
        }
    }

    /// The happening of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        [
            Self::Imported,
            Self::Edited,
            Self::ReviewAsked,
            Self::ReviewRefused,
            Self::Held,
            Self::Cleared,
        ]
        .into_iter()
        .chain(OfferEvent::ALL.map(Self::Moved))
        .find(|happening| happening.code() == code)
    }

    /// In French.
    pub fn label(self) -> &'static str {
        match self {
            Self::Moved(OfferEvent::Publish) => "Offre publiée",
            Self::Moved(OfferEvent::Pause) => "Offre mise en pause",
            Self::Moved(OfferEvent::Resume) => "Pause finie",
            Self::Moved(OfferEvent::Fill) => "Toutes les places retenues ou prises",
            Self::Moved(OfferEvent::Free) => "Place de nouveau libre",
            Self::Moved(OfferEvent::End) => "Offre terminée",
            Self::Moved(OfferEvent::Hide) => "Offre masquée",
            Self::Moved(OfferEvent::Restore) => "Offre rétablie",
            Self::Moved(OfferEvent::Remove) => "Offre retirée",
            Self::Imported => "Offre publiée depuis un fichier",
            Self::Edited => "Offre modifiée",
            Self::ReviewAsked => "Relecture demandée",
            Self::ReviewRefused => "Offre relue, laissée masquée",
            Self::Held => "Offre mise en attente de la vérification de la structure",
            Self::Cleared => "Structure vérifiée, offre mise en ligne",
        }
    }
}

/// A line of that history.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OfferHistoryLine {
    /// When.
    pub at: DateTime<Utc>,
    /// Name of who acted; nobody where seats or time did.
    pub by: Option<String>,
    /// In what quality.
    pub actor: OfferActor,
    /// What happened.
    pub what: OfferHistoryKind,
    /// The reason given, or what changed; may be empty.
    pub note: String,
}

/// What changed since a moderator last hid the offer, and what its host said when they asked for it to be read again: names
/// of the form's fields, each once, and the host's words.
pub fn corrected(history: &[OfferHistoryLine]) -> (Vec<String>, String) {
    let hidden = OfferHistoryKind::Moved(OfferEvent::Hide);
    let since = history
        .iter()
        .rposition(|line| line.what == hidden || line.what == OfferHistoryKind::ReviewRefused)
        .map_or(0, |place| place + 1);
    let mut fields: Vec<String> = Vec::new();
    let mut words = String::new();
    for line in history.iter().skip(since) {
        match line.what {
            OfferHistoryKind::Edited => {
                for field in line.note.split(',').filter(|field| !field.is_empty()) {
                    if !fields.iter().any(|known| known == field) {
                        fields.push(field.to_owned());
                    }
                }
            }
            OfferHistoryKind::ReviewAsked => words.clone_from(&line.note),
            _ => {}
        }
    }
    (fields, words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_back() {
        let others = [
            OfferHistoryKind::Imported,
            OfferHistoryKind::Edited,
            OfferHistoryKind::ReviewAsked,
            OfferHistoryKind::ReviewRefused,
            OfferHistoryKind::Held,
            OfferHistoryKind::Cleared,
        ];
        for what in OfferEvent::ALL
            .map(OfferHistoryKind::Moved)
            .into_iter()
            .chain(others)
        {
            assert_eq!(OfferHistoryKind::from_code(what.code()), Some(what));
        }
        assert_eq!(OfferHistoryKind::from_code("vanish"), None);
    }

    #[test]
    fn what_was_corrected_counts_from_the_last_decision() {
        let line = |what, note: &str| OfferHistoryLine {
            at: DateTime::UNIX_EPOCH,
            by: None,
            actor: OfferActor::Host,
            what,
            note: note.to_owned(),
        };
        let history = [
            line(OfferHistoryKind::Edited, "repas"),
            line(OfferHistoryKind::Moved(OfferEvent::Hide), "Trompeuse"),
            line(OfferHistoryKind::Edited, "titre,activites"),
            line(OfferHistoryKind::Edited, "titre"),
            line(OfferHistoryKind::ReviewAsked, "Le titre est juste."),
        ];
        let fields = |(fields, words): (Vec<String>, String)| (fields.join(" "), words);
        assert_eq!(
            fields(corrected(&history)),
            ("titre activites".to_owned(), "Le titre est juste.".to_owned())
        );
        let again = [&history[..], &[line(OfferHistoryKind::ReviewRefused, "Non")][..]].concat();
        assert_eq!(corrected(&again), (Vec::new(), String::new()));
    }
}
