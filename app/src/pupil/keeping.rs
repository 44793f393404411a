//! What a pupil keeps: offers and searches.

use domain::{
    account::Role,
    id::{OfferId, SavedSearchId},
    query::{Home, SearchQuery},
    typography::capitalised,
};
use store::Kept;

use super::{home_of_visitor, id};
use crate::{
    answer::{done, lead_to, send_back, within_site},
    api::pupil::{SearchKeeping, SearchLine},
    context::{AppContext, app_context},
    error::AppError,
    form::{Fault, Fields},
    membership::moment,
    secret::Secret,
    visitor::{signed_in_as, visitor},
};

/// Where the form came from, on this site.
fn back<'a>(form: &'a Fields, otherwise: &'a str) -> &'a str {
    within_site(form.get("retour")).unwrap_or(otherwise)
}

pub(crate) async fn keep_favourite(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let visitor = signed_in_as(Role::Student)?;
    let offer: OfferId = id(form.get("offre"))?;
    let kept = app
        .db
        .keep_favourite(visitor.id(), offer, app.clock.now())
        .await?;
    let what = if kept { "favorite" } else { "pas-favorite" };
    done(back(&form, "/eleve"), what);
    Ok(())
}

pub(crate) async fn drop_favourite(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let visitor = signed_in_as(Role::Student)?;
    let offer: OfferId = id(form.get("offre"))?;
    app.db.drop_favourite(visitor.id(), offer).await?;
    done(back(&form, "/eleve"), "plus-favorite");
    Ok(())
}

/// `/eleve/recherches`.
pub(crate) async fn searches() -> Result<Vec<SearchLine>, AppError> {
    let app = app_context()?;
    let visitor = signed_in_as(Role::Student)?;
    let searches = app.db.searches_of(visitor.id()).await?;
    Ok(searches
        .into_iter()
        .map(|search| SearchLine {
            since: moment(&app, search.saved_at),
            search,
        })
        .collect())
}

/// The search that an address says, as it is kept: without page nor order.
fn canonical(address: &str) -> SearchQuery {
    let query = SearchQuery::parse(address).0;
    query.with(|query| query.sort = None)
}

/// What a pupil can do with the search of that address.
pub(crate) async fn of_search(address: &str) -> Result<Option<SearchKeeping>, AppError> {
    let Some(visitor) = visitor().filter(|visitor| visitor.account.is(Role::Student)) else {
        return Ok(None);
    };
    let app = app_context()?;
    let query = canonical(address);
    let url = query.to_url();
    let searches = app.db.searches_of(visitor.id()).await?;
    let from_home = if query.home == Home::Anywhere && !query.abroad {
        home_of_visitor(&app).map(|home| {
            let there = query.with(|query| query.home = Home::Commune(home.code));
            (home.label(), there.to_path())
        })
    } else {
        None
    };
    Ok(Some(SearchKeeping {
        kept: searches.iter().any(|search| search.query == url),
        from_home,
    }))
}

pub(crate) async fn keep_search(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let visitor = signed_in_as(Role::Student)?;
    let query = canonical(form.get("recherche"));
    let page = "/eleve/recherches";
    if matches!(query.home, Home::Typed(_)) {
        return Err(AppError::BadRequest);
    }
    let act = app.act(Some(visitor.id()));
    let id = SavedSearchId((app.ids)());
    let kept = app
        .db
        .keep_search(&act, id, visitor.id(), &query.to_url(), &in_words(&app, &query))
        .await?;
    match kept {
        Kept::Done => done(page, "gardee"),
        Kept::Already(_) => done(page, "deja"),
        Kept::TooMany => {
            let fault =
                Fault::of_form("Vous gardez déjà 10 recherches. Arrêtez-en une pour en garder une autre.");
            return send_back(&app, page, form, vec![fault]).await;
        }
    }
    Ok(())
}

pub(crate) async fn stop_search(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let visitor = signed_in_as(Role::Student)?;
    let search: SavedSearchId = id(form.get("recherche"))?;
    if !app.db.stop_search(visitor.id(), search, app.clock.now()).await? {
        return Err(AppError::NotFound);
    }
    done("/eleve/recherches", "arretee");
    Ok(())
}

pub(crate) async fn stop_search_by_link(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let hash = Secret::read(form.get("jeton")).hash();
    let stopped = app.db.stop_search_by_token(&hash, app.clock.now()).await?;
    if stopped {
        done("/arreter-recherche", "arretee");
    } else {
        lead_to("/arreter-recherche");
    }
    Ok(())
}

/// A search in words: « À moins de 20 km de Montreuil (93), « bois », les deux semaines ».
fn in_words(app: &AppContext, query: &SearchQuery) -> String {
    let home = match &query.home {
        Home::Commune(code) => app.gazetteer.get(*code),
        Home::Anywhere | Home::Typed(_) => None,
    };
    let mut parts = vec![match home {
        _ if query.abroad => "à l’étranger".to_owned(),
        Some(home) => format!("à moins de {}\u{a0}km de {}", query.radius.km(), home.label()),
        None => "dans toute la France".to_owned(),
    }];
    if !query.words.is_empty() {
        parts.push(format!("«\u{a0}{}\u{a0}»", query.words));
    }
    parts.extend(query.weeks.map(|weeks| weeks.label().to_owned()));
    let sectors = app.catalogue.sectors();
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
    capitalised(&parts.join(", "))
}
