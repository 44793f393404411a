//! What pupils are told of the searches they keep.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    campaign::Phase,
    id::SavedSearchId,
    offer::Hit,
    query::{Home, Page, SearchQuery, Sort},
};
use search::Request as OfferRequest;
use store::{DueSearch, SearchNews, StoreError};

use crate::{
    calendar::{calendar, first_week_started},
    context::AppContext,
    search::filters,
    token::Secret,
};

/// Searches read at a time.
const BATCH: i32 = 500;
/// Batches looked at in a turn: the clock's lease must not run out meanwhile. The next turn goes on from there.
const BATCHES: usize = 20;
/// The last look at all searches: on which day, and after which change.
const LOOKED: &str = "searches_looked";
/// A look that is not finished: the same, and the last search looked at.
const LOOKING: &str = "searches_looking";
/// Changes read to know when the last ones were made: their times are not quite in the order of their numbers.
const LAST: i32 = 200;
/// Offers named in an e-mail.
const NAMED: usize = 5;
/// Pages looked at: more news than that is counted as that.
const PAGES: u32 = 10;
/// Offers published just now wait for the next turn: their transaction may not have ended, nor the index have heard of them.
const SETTLING: TimeDelta = TimeDelta::minutes(1);

/// Tells those who keep a search of the offers published since they were last told, once a day at most. How many e-mails
/// were queued. May be run by any server, as often as one likes: while nothing has changed since all searches were looked at,
/// nothing is looked at.
pub async fn notify_all(app: &AppContext) -> Result<u64, StoreError> {
    notify_some(app, BATCH, BATCHES).await
}

/// The same, so many searches at a time and so many times at most; what is left, the next call looks at.
pub async fn notify_some(app: &AppContext, batch: i32, batches: usize) -> Result<u64, StoreError> {
    let today = app.clock.today();
    if calendar(app).is_none_or(|calendar| calendar.phase != Phase::Open) {
        return Ok(0);
    }
    let seen = app.db.last_change().await?;
    let here = format!("{today} {seen}");
    if app.db.setting(LOOKED).await?.as_deref() == Some(here.as_str()) {
        return Ok(0);
    }
    let until = app.clock.now() - SETTLING;
    let begun = app.db.setting(LOOKING).await?.unwrap_or_default();
    // A look goes on where it was left, whatever changed meanwhile: what it missed, the next one sees.
    let (look, mut after) = match begun.rsplit_once(' ') {
        Some((look, after)) if look.starts_with(&today.to_string()) => {
            (look.to_owned(), after.parse::<SavedSearchId>().ok())
        }
        // What changed just now has not settled: it will be looked at once more.
        _ if app.db.changed_after(until, LAST).await? => (format!("{today} -"), None),
        _ => (here, None),
    };
    app.offer_cache.sync(&app.db, today).await?;
    let mut told = 0;
    for _ in 0..batches {
        let due = app.db.searches_due(today, after, batch).await?;
        let Some(last) = due.last() else {
            if !begun.is_empty() {
                app.db.set_setting(LOOKING, "").await?;
            }
            app.db.set_setting(LOOKED, &look).await?;
            return Ok(told);
        };
        after = Some(last.id);
        for search in &due {
            // Nothing new needs nothing written: the next turn looks at the same stretch of time, and a little more.
            if let Some(news) = news(app, search, until) {
                told += u64::from(app.db.told(&app.context(None), search.id, &news).await?);
            }
        }
    }
    if let Some(after) = after {
        app.db.set_setting(LOOKING, &format!("{look} {after}")).await?;
    }
    Ok(told)
}

/// What there is to tell of a search.
fn news(app: &AppContext, due: &DueSearch, until: DateTime<Utc>) -> Option<SearchNews> {
    let found = published_between(app, due, until);
    if found.is_empty() {
        return None;
    }
    let newest = SearchQuery::of_saved(&due.query).with(|query| query.sort = Some(Sort::Recent));
    let secret = Secret::new(app.rng.as_ref());
    Some(SearchNews {
        until,
        count: u32::try_from(found.len()).unwrap_or(u32::MAX),
        titles: found.into_iter().take(NAMED).map(|hit| hit.card.title).collect(),
        path: newest.tidy().to_path(),
        stop: format!("/arreter-recherche?jeton={}", secret.as_str()),
        stop_hash: secret.hash(),
    })
}

/// The offers of a search that were published since its keeper was told, the last one first.
fn published_between(app: &AppContext, due: &DueSearch, until: DateTime<Utc>) -> Vec<Hit> {
    let query = SearchQuery::parse(&due.query).0;
    let home = match &query.home {
        Home::Commune(code) => app.gazetteer.get(*code),
        Home::Anywhere | Home::Country | Home::Area(_) | Home::Typed(_) => None,
    };
    let started = calendar(app).is_some_and(|calendar| first_week_started(&calendar));
    let mut found = Vec::new();
    for page in 1..=PAGES {
        let request = OfferRequest {
            centre: home.map(|commune| commune.position),
            first_week_started: started,
            school: due.school,
            order: Sort::Recent,
            page: Page(page),
            ..filters(&query)
        };
        let hits = app.offer_cache.search(&request).0.hits;
        let new: Vec<Hit> = hits
            .into_iter()
            .take_while(|hit| hit.card.published_at > due.told_until)
            .collect();
        let all_new = new.len() == SearchQuery::PER_PAGE as usize;
        found.extend(new.into_iter().filter(|hit| hit.card.published_at <= until));
        if !all_new {
            break;
        }
    }
    found
}
