//! `/lycee/profil`: what a lycée says of itself in every convention, kept once.

use domain::{
    account::Role,
    convention::{Values, profile_fields},
    id::SchoolId,
};
use store::ProfileSaved;
use wire::{
    field,
    form::{FieldError, FormData},
    profile::{ProfileFlash, ProfilePage},
};

use crate::{
    error::ServiceError,
    format::date_time,
    outcome::{FormResult, redirect_with_flash, redisplay},
    request::{CurrentUser, Request},
};

const PAGE: &str = "/lycee/profil";

/// What is said to whoever saves over somebody else's words.
const STALE: &str = "Quelqu’un a enregistré ce profil entre-temps. Ce que vous aviez écrit est ci-dessous\u{a0}: enregistrez à nouveau pour \
                     le garder, ou rechargez la page pour lire l’autre version.";

/// Whether whoever asks keeps the profile of a lycée: its head, or whoever runs its office.
pub(crate) async fn keeps(request: &Request) -> Result<bool, ServiceError> {
    match keeper(request).await {
        Ok(_) => Ok(true),
        Err(ServiceError::NotFound | ServiceError::SignInFirst) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Who keeps the profile, and of which lycée. For others the page does not exist.
pub(crate) async fn keeper(request: &Request) -> Result<(&CurrentUser, SchoolId), ServiceError> {
    let (user, school) = request.require_school()?;
    if user.account.school_as(Role::Head) == Some(school) {
        return Ok((user, school));
    }
    let post = request.app.db.staff_assignment(user.id()).await?;
    match post {
        Some(post) if post.school == school && post.duty.runs_office() => Ok((user, school)),
        _ => Err(ServiceError::NotFound),
    }
}

/// The profile; before it was ever saved, what the lycée's last conventions say. For its head and its secretariat.
pub async fn read(request: Request) -> Result<ProfilePage, ServiceError> {
    let app = &request.app;
    let (_, school) = keeper(&request).await?;
    let profile = app.db.school_profile(school).await?;
    let saved = profile
        .saved
        .map(|(at, by)| format!("Enregistré le {}, par {by}.", date_time(app, at)));
    let values = if profile.version == 0 {
        app.db.profile_so_far(school).await?
    } else {
        profile.values
    };
    let logo = app.db.school_logo(school).await?;
    Ok(ProfilePage {
        values,
        version: profile.version,
        saved: saved.unwrap_or_default(),
        logo: logo.map(|logo| logo.short()).unwrap_or_default(),
    })
}

/// Keeps the profile: every convention that is opened, or comes to the lycée, is filled with it. For its head and its secretariat.
pub async fn save(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let (user, school) = keeper(&request).await?;
    let mut values = Values::default();
    let mut errors = Vec::new();
    for spec in profile_fields() {
        let typed = form.get(spec.name);
        values.set(spec.name, typed);
        if let Some(message) = spec.fault(typed) {
            errors.push(FieldError::new(spec.name, message));
        }
    }
    if !errors.is_empty() {
        return Ok(redisplay(PAGE, form, errors));
    }
    let values = values.settled_profile();
    let version = form.get(field::VERSION).parse().unwrap_or(-1);
    let context = app.context(Some(user.id()));
    match app
        .db
        .save_school_profile(&context, school, version, &values)
        .await?
    {
        ProfileSaved::Done => Ok(redirect_with_flash(PAGE, ProfileFlash::Saved)),
        ProfileSaved::Stale => Ok(redisplay(PAGE, form, vec![FieldError::of_form(STALE)])),
    }
}
