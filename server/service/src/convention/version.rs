//! The versions of a convention that were frozen: read back as they were, listed, compared.

use chrono::{DateTime, Utc};
use domain::convention::{Access, ConventionState, Frozen, differences};
use store::ConventionFile;
use wire::{convention::VersionShown, signing::page::Earlier};

use crate::{context::AppContext, error::ServiceError, format::date_time};

/// Reads the content of a version, as it was frozen.
pub(crate) fn parse_frozen(content: &str) -> Result<Frozen, ServiceError> {
    serde_json::from_str(content).map_err(ServiceError::broken_by("a frozen version cannot be read"))
}

/// A version of that convention, as it was frozen.
pub(super) async fn frozen(
    app: &AppContext,
    file: &ConventionFile,
    number: i32,
) -> Result<Frozen, ServiceError> {
    let content = app.db.frozen_content(file.id, number).await?;
    parse_frozen(&content.ok_or(ServiceError::NotFound)?)
}

/// When a version was replaced or cancelled, if it was.
pub(crate) fn closed_at(file: &ConventionFile, number: i32) -> Option<DateTime<Utc>> {
    let version = file.versions.iter().find(|version| version.number == number)?;
    version.closed_at
}

/// What ended a version, in words that go on in a sentence: « la convention a été annulée le 3 mai 2027 à 9 h 30 ». `when` says the time. None
/// while it may still be in force.
pub(crate) fn ended(
    app: &AppContext,
    file: &ConventionFile,
    number: i32,
    when: fn(&AppContext, DateTime<Utc>) -> String,
) -> Option<String> {
    let version = file.versions.iter().find(|version| version.number == number)?;
    let at = when(app, version.closed_at?);
    Some(if version.state == ConventionState::Cancelled {
        format!("la convention a été annulée le {at}")
    } else {
        format!("la version\u{a0}{number} de la convention a été remplacée le {at}")
    })
}

/// Frozen versions, the last first.
pub(super) fn versions(app: &AppContext, file: &ConventionFile) -> Vec<VersionShown> {
    file.versions
        .iter()
        .rev()
        .map(|version| VersionShown {
            number: version.number,
            state: version.state,
            in_force: version.number != file.number && version.state == ConventionState::Signed,
            frozen: date_time(app, version.frozen_at),
            check_code: version.check_code.clone(),
            sealed: version.file_hash.is_some(),
        })
        .collect()
}

/// In what a version differs from the one that the reader knows. Of the versions before it, that is the last one signed in a role of
/// theirs; for a reader who signed none, the one just before.
pub(crate) async fn earlier(
    app: &AppContext,
    file: &ConventionFile,
    access: &Access,
    number: i32,
    now: &Frozen,
) -> Result<Option<Earlier>, ServiceError> {
    let before = |other: i32| other < number;
    let numbers = file.versions.iter().map(|version| version.number);
    let Some(last) = numbers.filter(|other| before(*other)).max() else {
        return Ok(None);
    };
    let signed = app.db.signed_versions(file.id).await?;
    let theirs = signed
        .iter()
        .filter(|(other, role)| before(*other) && access.signs_as.contains(role));
    let compared = theirs.map(|(other, _)| *other).max().unwrap_or(last);
    let old = frozen(app, file, compared).await?;
    Ok(Some(Earlier {
        number: compared,
        differences: differences(&old, now),
    }))
}
