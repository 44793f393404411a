//! The refusal because of which a version is prepared, and as whom somebody is told how things stand.

use chrono::{DateTime, Utc};
use domain::convention::{Access, Entry, LogEvent, PartyIdentity, Reader, Refusal, SignerRole, Situation};
use store::{ConventionFile, LogLine};
use wire::{convention::AskedShown, signing::page::RefusalShown};

use crate::{context::AppContext, error::ServiceError, format::date_time};

/// As whom somebody reads a convention.
pub(crate) fn reader(file: &ConventionFile, access: &Access) -> Reader {
    if access.who == PartyIdentity::Account(file.student) {
        Reader::Student
    } else if access.fills_host {
        Reader::Host
    } else if access.fills_school
        || access.follows
        || !access.acts.is_empty()
        || access.signs_as.contains(&SignerRole::ReferentTeacher)
    {
        Reader::School
    } else {
        Reader::Family
    }
}

/// The refusal that the log ends with, where no version has followed it.
pub(super) fn pending(
    app: &AppContext,
    file: &ConventionFile,
    access: &Access,
    log: &[LogLine],
) -> Option<RefusalShown> {
    let may_be = matches!(file.situation(), Situation::Refused | Situation::HostPartAgain);
    if !may_be {
        return None;
    }
    let entries: Vec<Entry> = log
        .iter()
        .filter_map(|line| serde_json::from_str(&line.event).ok())
        .collect();
    let refusal = Refusal::pending(&entries)?;
    let at = refusal.at.parse::<DateTime<Utc>>();
    Some(RefusalShown {
        own: refusal.name == access.name,
        by: refusal.name,
        role: refusal.role,
        reason: refusal.reason,
        when: at.map(|at| date_time(app, at)).unwrap_or_default(),
        version: refusal.version,
    })
}

/// What was asked of whoever fills it now, or why it was given up: by whom, and when.
pub(super) fn asked(app: &AppContext, file: &ConventionFile, log: &[LogLine]) -> Option<AskedShown> {
    if file.reason.is_empty() {
        return None;
    }
    let said = log
        .iter()
        .rev()
        .filter_map(|line| serde_json::from_str::<Entry>(&line.event).ok())
        .find(|entry| match &entry.what {
            LogEvent::SentBack { reason }
            | LogEvent::Corrected { reason, .. }
            | LogEvent::Cancelled { reason, .. } => *reason == file.reason,
            _ => false,
        });
    let at = said
        .as_ref()
        .and_then(|entry| entry.at.parse::<DateTime<Utc>>().ok());
    Some(AskedShown {
        by: said.map(|entry| entry.by.name).unwrap_or_default(),
        when: at.map(|at| date_time(app, at)).unwrap_or_default(),
        reason: file.reason.clone(),
    })
}

/// The same for pages that do not read the log otherwise.
pub(crate) async fn find(
    app: &AppContext,
    file: &ConventionFile,
    access: &Access,
) -> Result<Option<RefusalShown>, ServiceError> {
    let may_be = matches!(file.situation(), Situation::Refused | Situation::HostPartAgain);
    if !may_be {
        return Ok(None);
    }
    let log = app.db.convention_log(file.id).await?;
    Ok(pending(app, file, access, &log))
}
