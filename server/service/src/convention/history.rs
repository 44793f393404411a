//! What happened to a convention, in words.

use chrono::{DateTime, Utc};
use domain::{
    convention::{Entry, LogEvent, Means, PlaceAfter, Section},
    typography::counted,
};
use store::LogLine;
use wire::convention::{HistoryDay, HistoryLine};

use crate::{context::AppContext, format::day_and_hour};

/// Something that happened: day, hour, and what.
pub type Moment = (String, String, Entry);

/// The lines of the log, day by day, the last first. Whoever did something is named; digests stay on the evidence sheet.
pub(super) fn shown(app: &AppContext, log: &[LogLine]) -> Vec<HistoryDay> {
    let moments = log
        .iter()
        .rev()
        .filter_map(|line| serde_json::from_str::<Entry>(&line.event).ok())
        .map(|entry| {
            let at = entry.at.parse::<DateTime<Utc>>();
            let (day, hour) = at.map(|at| day_and_hour(app, at)).unwrap_or_default();
            (day, hour, entry)
        });
    by_day(moments.collect())
}

/// The same line by line, with when each happened, for a history that tells of more than one convention.
pub(crate) fn moments(log: &[LogLine]) -> Vec<(DateTime<Utc>, Entry)> {
    log.iter()
        .filter_map(|line| serde_json::from_str::<Entry>(&line.event).ok())
        .filter_map(|entry| Some((entry.at.parse().ok()?, entry)))
        .collect()
}

/// Who did what a line tells of; nobody where the platform did.
pub(crate) fn author(entry: &Entry) -> String {
    if entry.by.name == "Quinzaine" {
        String::new()
    } else {
        entry.by.name.clone()
    }
}

/// The same, with what one person filled in a row on one line.
pub fn by_day(moments: Vec<Moment>) -> Vec<HistoryDay> {
    let mut days: Vec<HistoryDay> = Vec::new();
    let mut edits: Vec<Edits> = Vec::new();
    for (day, hour, entry) in moments {
        if days.last().is_none_or(|last| last.day != day) {
            close(&mut days, &mut edits);
            days.push(HistoryDay {
                day,
                lines: Vec::new(),
            });
        }
        let who = author(&entry);
        if let LogEvent::Edited { section } = entry.what {
            match edits.iter_mut().find(|edits| edits.who == who) {
                Some(edits) => edits.sections.push((section, hour)),
                None => edits.push(Edits {
                    who,
                    sections: vec![(section, hour)],
                }),
            }
            continue;
        }
        close(&mut days, &mut edits);
        let (what, note) = words(&entry.what);
        if let Some(day) = days.last_mut() {
            day.lines.push(HistoryLine {
                when: hour,
                what,
                who,
                note,
                parts: Vec::new(),
            });
        }
    }
    close(&mut days, &mut edits);
    days
}

/// What somebody filled, the last first, with the hour of each.
struct Edits {
    who: String,
    sections: Vec<(Section, String)>,
}

/// Puts what was filled into the last day.
fn close(days: &mut [HistoryDay], edits: &mut Vec<Edits>) {
    let Some(day) = days.last_mut() else { return };
    day.lines.extend(edits.drain(..).map(Edits::line));
}

impl Edits {
    fn line(self) -> HistoryLine {
        let hours = |at: Option<&(Section, String)>| at.map(|(_, hour)| hour.clone()).unwrap_or_default();
        let (last, first) = (hours(self.sections.first()), hours(self.sections.last()));
        let when = if first == last {
            last
        } else {
            format!("de {first} à {last}")
        };
        let mut sections: Vec<Section> = self.sections.iter().map(|(section, _)| *section).collect();
        sections.sort_unstable();
        sections.dedup();
        let (what, parts) = if let [section] = sections.as_slice() {
            (words(&LogEvent::Edited { section: *section }).0, Vec::new())
        } else {
            let each = self.sections.iter().rev();
            let parts = each.map(|(section, hour)| format!("{}, {hour}", section.label()));
            (
                counted(sections.len(), "partie modifiée", "parties modifiées"),
                parts.collect(),
            )
        };
        HistoryLine {
            when,
            what,
            who: self.who,
            note: String::new(),
            parts,
        }
    }
}

/// What happened, and the reason that was given.
pub(crate) fn words(what: &LogEvent) -> (String, String) {
    let mut note = String::new();
    let what = match what {
        LogEvent::Opened => "La convention est ouverte".to_owned(),
        LogEvent::Edited { section } => format!("«\u{a0}{}\u{a0}» est modifié", section.label()),
        LogEvent::Completed => "La structure a rempli sa partie et l’envoie au lycée".to_owned(),
        LogEvent::SentBack { reason } => {
            note.clone_from(reason);
            "Le lycée renvoie la convention à la structure".to_owned()
        }
        LogEvent::Certificate { digest: Some(_) } => "L’attestation d’assurance est remise".to_owned(),
        LogEvent::Certificate { digest: None } => "L’attestation d’assurance est retirée".to_owned(),
        LogEvent::Validated { version, .. } => {
            format!("La convention est validée, version\u{a0}{version}\u{a0}: elle ne change plus")
        }
        LogEvent::Signed {
            role, name, means, ..
        } => {
            let how = match means {
                Means::Account => "avec son compte",
                Means::LinkAndCode => "avec son lien personnel et un code",
                Means::Batch => "avec son compte et un code",
                Means::Paper => "sur papier",
                Means::Desk => "au guichet du lycée",
            };
            format!("{name} a signé {how} ({})", role.label().to_lowercase())
        }
        LogEvent::RefusedToSign { role, reason, .. } => {
            note.clone_from(reason);
            format!("Refus de signer ({})", role.label().to_lowercase())
        }
        LogEvent::Corrected { version, reason } => {
            note.clone_from(reason);
            format!("Une correction de la version\u{a0}{version} est ouverte")
        }
        LogEvent::Sealed { version, .. } => {
            format!("Tous ont signé la version\u{a0}{version}\u{a0}: le dossier signé est prêt")
        }
        LogEvent::LinkSent { role } => match role {
            Some(role) => format!("Un lien personnel est envoyé ({})", role.label().to_lowercase()),
            None => "Un lien personnel est envoyé au tuteur".to_owned(),
        },
        LogEvent::LinksRevoked { role } => match role {
            Some(role) => format!(
                "Les liens personnels sont retirés ({})",
                role.label().to_lowercase()
            ),
            None => "Les liens personnels du tuteur sont retirés".to_owned(),
        },
        LogEvent::SignerAddressChanged { role, address } => {
            let what = match address {
                Some(_) => "L’adresse d’un signataire est changée",
                None => "Un signataire n’a plus d’adresse et signe sur papier",
            };
            format!("{what} ({})", role.label().to_lowercase())
        }
        LogEvent::TutorAddressChanged { .. } => "L’adresse du tuteur est changée".to_owned(),
        LogEvent::CancellationUndone => {
            "L’annulation est défaite\u{a0}: la convention est comme avant".to_owned()
        }
        LogEvent::Chased { role } => format!("Un rappel est envoyé ({})", role.label().to_lowercase()),
        LogEvent::Cancelled { reason, place } => {
            note.clone_from(reason);
            match place {
                None => "La convention est annulée",
                Some(PlaceAfter::Restarted) => {
                    "La convention est annulée, une nouvelle est ouverte pour la même place"
                }
                Some(PlaceAfter::Freed) => "La convention est annulée et la place libérée",
            }
            .to_owned()
        }
        LogEvent::AmendmentProposed { .. }
        | LogEvent::AmendmentSigned { .. }
        | LogEvent::AmendmentRefused { .. }
        | LogEvent::AmendmentWithdrawn { .. }
        | LogEvent::AmendmentInForce { .. } => return of_amendment(what),
    };
    (what, note)
}

/// The same of an amendment.
fn of_amendment(what: &LogEvent) -> (String, String) {
    let named = |number: &u32| format!("L’avenant n°\u{a0}{number}");
    let said = match what {
        LogEvent::AmendmentProposed { amendment, .. } => format!("{} est proposé", named(amendment)),
        LogEvent::AmendmentSigned {
            amendment,
            role,
            name,
            ..
        } => format!(
            "{name} a signé l’avenant n°\u{a0}{amendment} ({})",
            role.label().to_lowercase()
        ),
        LogEvent::AmendmentRefused {
            amendment,
            role,
            reason,
            ..
        } => {
            let role = role.label().to_lowercase();
            return (
                format!("{} est refusé ({role})", named(amendment)),
                reason.clone(),
            );
        }
        LogEvent::AmendmentWithdrawn { amendment } => format!("{} est retiré", named(amendment)),
        LogEvent::AmendmentInForce { amendment, .. } => {
            format!(
                "{} est en vigueur\u{a0}: la convention est modifiée",
                named(amendment)
            )
        }
        _ => String::new(),
    };
    (said, String::new())
}
