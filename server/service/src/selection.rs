//! What somebody ticked in a list, stored for them from one page to the next.

use chrono::TimeDelta;
use domain::id::{AccountId, ConventionId};
use serde::{Serialize, de::DeserializeOwned};
use wire::{field, form::FormData};

use crate::{context::AppContext, error::ServiceError, request::CurrentUser, token::Secret};

/// How long a selection is stored.
const STORED_FOR: TimeDelta = TimeDelta::hours(2);
/// The most that is ticked at once: a page of a list.
const MOST: usize = 50;

/// A selection, which is for whoever made it alone.
pub(crate) trait Selected: Serialize + DeserializeOwned {
    /// Who made it.
    fn by(&self) -> AccountId;

    /// Stores it under that secret, in place of what was there.
    async fn store(&self, app: &AppContext, secret: &Secret) -> Result<(), ServiceError> {
        let content = serde_json::to_string(self)
            .map_err(ServiceError::broken_by("a selection could not be written"))?;
        let expires = app.clock.now() + STORED_FOR;
        Ok(app.db.put_form_state(&secret.hash(), &content, expires).await?)
    }

    /// The one that is stored under that secret, for the user who made it.
    async fn load(app: &AppContext, user: &CurrentUser, secret: &str) -> Result<Self, ServiceError> {
        let content = app
            .db
            .form_state(&Secret::read(secret).hash(), app.clock.now())
            .await?
            .ok_or(ServiceError::NotFound)?;
        let selection: Self = serde_json::from_str(&content).map_err(|_| ServiceError::NotFound)?;
        if selection.by() == user.id() {
            Ok(selection)
        } else {
            Err(ServiceError::NotFound)
        }
    }
}

/// The list that a form of it was sent from, with its filters: an address under `list`, and nothing else.
pub(crate) fn list_of(form: &FormData, list: &str) -> String {
    let back = form.get(field::BACK);
    match back.strip_prefix(list) {
        Some(query) if query.starts_with('?') && !query.chars().any(char::is_control) => back.to_owned(),
        _ => list.to_owned(),
    }
}

/// The conventions whose boxes were ticked, as many as are handled at once, in the order of the list: a box sends its place there.
pub(crate) fn ticked(form: &FormData) -> Vec<ConventionId> {
    let mut ticked: Vec<(u32, ConventionId)> = form
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .filter_map(|(name, value)| {
            let id = name.strip_prefix(field::BATCH_BOX)?.parse().ok()?;
            Some((value.trim().parse().unwrap_or(u32::MAX), id))
        })
        .collect();
    ticked.sort_by_key(|(place, _)| *place);
    ticked.into_iter().map(|(_, id)| id).take(MOST).collect()
}
