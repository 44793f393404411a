//! What a pupil keeps: offers and searches.

use domain::{
    account::Role,
    area::Area,
    id::{OfferId, SavedSearchId},
    query::{Home, SearchQuery},
    typography::{capitalised, of_place},
};
use store::SearchSaved;
use wire::{
    field,
    form::{FieldError, FormData},
    student::{FavouriteFlash, SearchFlash, SearchLine, SearchSaving},
};

use super::id;
use crate::{
    arrival,
    context::AppContext,
    error::ServiceError,
    format::date_time,
    outcome::{FormResult, redirect, redirect_with_flash, redisplay},
    place::home_of,
    request::{Request, within_site},
    token::Secret,
};

/// Where the form came from, on this site.
fn back<'a>(form: &'a FormData, otherwise: &'a str) -> &'a str {
    within_site(form.get(field::BACK)).unwrap_or(otherwise)
}

/// Saves an offer among the student's favourites.
pub async fn add_favourite(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let user = request.require_role(Role::Student)?;
    let offer: OfferId = id(form.get(field::OFFER))?;
    let saved = app.db.add_favourite(user.id(), offer, app.clock.now()).await?;
    let what = if saved {
        FavouriteFlash::Added
    } else {
        FavouriteFlash::NotAdded
    };
    Ok(redirect_with_flash(back(&form, "/eleve"), what))
}

/// Takes an offer out of the student's favourites.
pub async fn drop_favourite(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let user = request.require_role(Role::Student)?;
    let offer: OfferId = id(form.get(field::OFFER))?;
    app.db.drop_favourite(user.id(), offer).await?;
    Ok(redirect_with_flash(
        back(&form, "/eleve"),
        FavouriteFlash::Removed,
    ))
}

/// `/eleve/recherches`: the searches that the student saved.
pub async fn searches(request: Request) -> Result<Vec<SearchLine>, ServiceError> {
    let app = &request.app;
    let user = request.require_role(Role::Student)?;
    let searches = app.db.searches_of(user.id()).await?;
    Ok(searches
        .into_iter()
        .map(|search| SearchLine {
            since: date_time(app, search.saved_at),
            search,
        })
        .collect())
}

/// The search that an address says, as it is kept: without page nor order. The whole country is not said, see
/// [`SearchQuery::of_saved`].
pub(crate) fn canonical(address: &str) -> SearchQuery {
    let query = SearchQuery::parse(address).0;
    query.with(|query| {
        query.sort = None;
        if query.home == Home::Country {
            query.home = Home::Anywhere;
        }
    })
}

/// What a student can do with the search of that address; nothing for anybody else.
pub async fn of_search(request: Request, address: String) -> Result<Option<SearchSaving>, ServiceError> {
    let Some(user) = request
        .user
        .as_ref()
        .filter(|user| user.account.is(Role::Student))
    else {
        return Ok(None);
    };
    let app = &request.app;
    let query = canonical(&address);
    let url = query.to_url();
    let searches = app.db.searches_of(user.id()).await?;
    let from_home = if query.home == Home::Anywhere && !query.abroad {
        home_of(&request).map(|home| {
            let there = query.with(|query| query.home = Home::Commune(home.code));
            (home.label(), there.to_path())
        })
    } else {
        None
    };
    Ok(Some(SearchSaving {
        kept: searches.iter().any(|search| search.query == url),
        from_home,
    }))
}

/// Saves a search: new offers are told by e-mail.
pub async fn save_search(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let user = request.require_role(Role::Student)?;
    let query = canonical(form.get(field::SEARCH));
    let page = "/eleve/recherches";
    if matches!(query.home, Home::Typed(_)) {
        return Err(ServiceError::BadRequest);
    }
    let context = app.context(Some(user.id()));
    let id = SavedSearchId((app.ids)());
    let saved = app
        .db
        .save_search(&context, id, user.id(), &query.to_url(), &in_words(app, &query))
        .await?;
    match saved {
        SearchSaved::Done => Ok(redirect_with_flash(page, SearchFlash::Saved)),
        SearchSaved::Already(_) => Ok(redirect_with_flash(page, SearchFlash::AlreadySaved)),
        SearchSaved::TooMany => {
            let error = FieldError::of_form(
                "Vous gardez déjà 10 recherches. Arrêtez-en une pour en garder une autre.",
            );
            Ok(redisplay(page, form, vec![error]))
        }
    }
}

/// Stops a saved search.
pub async fn stop_search(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let user = request.require_role(Role::Student)?;
    let search: SavedSearchId = id(form.get(field::SEARCH))?;
    if !app.db.stop_search(user.id(), search, app.clock.now()).await? {
        return Err(ServiceError::NotFound);
    }
    Ok(redirect_with_flash("/eleve/recherches", SearchFlash::Stopped))
}

/// Stops a saved search by the link of an e-mail: whoever has the link may.
pub async fn stop_search_by_link(request: Request, form: FormData) -> FormResult {
    let secret = arrival::brought(&request, form.get(field::TOKEN));
    Ok(if stop_by_token(&request.app, secret.as_str()).await? {
        redirect_with_flash("/arreter-recherche", SearchFlash::Stopped)
    } else {
        redirect("/arreter-recherche")
    })
}

/// The same for a mail program (RFC 8058); `false` when the token is not good.
pub async fn stop_by_token(app: &AppContext, token: &str) -> Result<bool, ServiceError> {
    let hash = Secret::read(token).hash();
    Ok(app.db.stop_search_by_token(&hash, app.clock.now()).await?)
}

/// A search in words: « À moins de 20 km de Montreuil (93), « bois », les deux semaines ».
pub(crate) fn in_words(app: &AppContext, query: &SearchQuery) -> String {
    let home = match &query.home {
        Home::Commune(code) => app.gazetteer.get(*code),
        Home::Anywhere | Home::Country | Home::Area(_) | Home::Typed(_) => None,
    };
    let area = match query.home {
        Home::Area(code) => Area::get(code),
        _ => None,
    };
    let mut parts = vec![match (home, area) {
        _ if query.abroad => "à l’étranger".to_owned(),
        (Some(home), _) => format!(
            "à moins de {}\u{a0}km {}",
            query.radius.km(),
            of_place(&home.label())
        ),
        (None, Some(area)) => area.within(),
        (None, None) => "dans toute la France".to_owned(),
    }];
    if !query.words.is_empty() {
        parts.push(format!("«\u{a0}{}\u{a0}»", query.words));
    }
    parts.extend(query.weeks.map(|weeks| weeks.label().to_owned()));
    let sectors = app.offer_cache.sectors();
    parts.extend(
        sectors
            .iter()
            .filter(|sector| query.sectors.iter().any(|code| code == sector.code))
            .map(|sector| sector.label.clone()),
    );
    parts.extend(query.kinds.iter().map(|kind| kind.label().to_owned()));
    if query.group {
        parts.push("en groupe".to_owned());
    }
    if query.accessible {
        parts.push("accessible en situation de handicap".to_owned());
    }
    if query.committed {
        parts.push("organisations engagées".to_owned());
    }
    capitalised(&parts.join(", "))
}
