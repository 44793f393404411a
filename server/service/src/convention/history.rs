//! What happened to a convention, in words.

use chrono::{DateTime, Utc};
use domain::convention::{Entry, LogEvent, Means, PlaceAfter};
use store::LogLine;
use wire::student::HistoryShown;

use crate::{context::AppContext, format::date_time};

/// The lines of the log, the last first. Whoever did something is named; digests stay on the evidence sheet.
pub(super) fn shown(app: &AppContext, log: &[LogLine]) -> Vec<HistoryShown> {
    log.iter()
        .rev()
        .filter_map(|line| serde_json::from_str::<Entry>(&line.event).ok())
        .map(|entry| {
            let at = entry.at.parse::<DateTime<Utc>>();
            let (what, note) = words(&entry.what);
            HistoryShown {
                when: at.map(|at| date_time(app, at)).unwrap_or_default(),
                what,
                who: if entry.by.name == "Quinzaine" {
                    String::new()
                } else {
                    entry.by.name
                },
                note,
            }
        })
        .collect()
}

/// What happened, and the reason that was given.
fn words(what: &LogEvent) -> (String, String) {
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
    };
    (what, note)
}
