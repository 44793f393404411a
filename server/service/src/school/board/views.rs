//! Views of the board that somebody keeps, and what is new to them.

use domain::{board::BoardQuery, query::Page, sanitize, urls};
use store::ViewSaved;
use wire::{
    field,
    form::{FieldError, FormData},
    school::board::BoardFlash,
};

use crate::{
    error::ServiceError,
    outcome::{FormResult, redirect_with_flash, redisplay},
    request::Request,
    selection::list_of,
};

/// The longest name of a view.
const NAME: usize = 60;

/// Keeps the view that a form names, for whoever works in a school: for themselves alone.
pub async fn save(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let (user, _) = request.require_school()?;
    let query = BoardQuery {
        page: Page::default(),
        ..BoardQuery::parse(form.get(field::VIEW_QUERY))
    };
    let page = query.to_path();
    let name = sanitize::line(form.get(field::VIEW_NAME));
    let refused = |message: &str, form| {
        let error = FieldError::new(field::VIEW_NAME, message);
        Ok(redisplay(page.clone(), form, vec![error]))
    };
    if name.is_empty() {
        return refused("Donnez un nom à cette vue.", form);
    }
    if name.chars().count() > NAME {
        return refused("Ce nom dépasse 60\u{a0}caractères.", form);
    }
    let context = app.context(Some(user.id()));
    let saved = app
        .db
        .save_board_view(&context, user.id(), &name, &query.to_url())
        .await?;
    match saved {
        ViewSaved::Done => Ok(redirect_with_flash(&page, BoardFlash::ViewSaved)),
        ViewSaved::TooMany => refused(
            "Vous gardez déjà 20\u{a0}vues\u{a0}: retirez-en une d’abord.",
            form,
        ),
    }
}

/// Forgets a view that the user keeps.
pub async fn drop_one(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let (user, _) = request.require_school()?;
    let id = form
        .get(field::VIEW)
        .parse()
        .map_err(|_| ServiceError::NotFound)?;
    if app.db.drop_board_view(user.id(), id).await? {
        let page = list_of(&form, urls::BOARD);
        Ok(redirect_with_flash(&page, BoardFlash::ViewDropped))
    } else {
        Err(ServiceError::NotFound)
    }
}

/// Nothing is new to the user any more.
pub async fn clear_news(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let (user, _) = request.require_school()?;
    app.db.clear_news(user.id(), app.clock.now()).await?;
    let page = list_of(&form, urls::BOARD);
    Ok(redirect_with_flash(&page, BoardFlash::NewsCleared))
}
