//! Letters that were given up.

use domain::id::LetterId;
use store::LetterState;

use super::{LINES, admin};
use crate::{
    answer::done, api::administration::DeadLetter, context::app_context, error::AppError, form::Fields,
    membership::moment,
};

/// Those that were given up, the last first.
pub(crate) async fn list_dead() -> Result<Vec<DeadLetter>, AppError> {
    admin()?;
    let app = app_context()?;
    let letters = app.db.dead_letters(LINES).await?;
    Ok(letters
        .into_iter()
        .map(|letter| DeadLetter {
            id: letter.id.to_string(),
            to: format!("{} <{}>", letter.to_name, letter.to_email),
            subject: letter.subject,
            error: letter.last_error.unwrap_or_default(),
            attempts: letter.attempts,
            given_up: match letter.state {
                LetterState::Dead(at) => moment(&app, at),
                _ => String::new(),
            },
        })
        .collect())
}

/// Brings one back.
pub(crate) async fn retry_letter(form: Fields) -> Result<(), AppError> {
    let visitor = admin()?;
    let app = app_context()?;
    let id: LetterId = form.get("lettre").parse().map_err(|_| AppError::NotFound)?;
    let found = app.db.retry_letter(&app.act(Some(visitor.id())), id).await?;
    // Pressed twice: it waits already.
    if !found && app.db.letter(id).await?.is_none() {
        return Err(AppError::NotFound);
    }
    done("/administration/lettres", "lettre");
    Ok(())
}
