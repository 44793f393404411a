//! The pupil's space: what its pages read and what its forms do.

use std::str::FromStr;

use domain::{
    account::Role,
    campaign::Phase,
    id::{CampaignId, OfferId},
    offer::visibility::Sight,
    urls,
    weeks::{Week, Weeks},
};
use store::{PlaceHeld, SeenOffer, StudentCard};
use wire::{
    field,
    form::FormData,
    student::{ApplicationLine, HomeFlash, OfferUser, PlaceShown, StudentSpace},
};

use crate::{
    calendar::calendar,
    context::AppContext,
    error::ServiceError,
    format::date_time,
    outcome::{FormResult, redirect_with_flash, redisplay},
    place::{home_typed, town},
    request::{CurrentUser, Request},
    search::look_at,
};

pub mod applications;
pub mod apply;
pub mod report;
pub mod saved;
pub mod search_alerts;

/// Reads an id; one that is none names nothing.
pub(crate) fn id<T: FromStr>(text: &str) -> Result<T, ServiceError> {
    text.parse().map_err(|_| ServiceError::NotFound)
}

/// Who asks, when it is a pupil, with their file.
pub(crate) async fn student(request: &Request) -> Result<(&CurrentUser, StudentCard), ServiceError> {
    let user = request.require_role(Role::Student)?;
    let card = request.app.db.student_card(user.id()).await?;
    Ok((user, card.ok_or(ServiceError::NotFound)?))
}

/// An offer that whoever asks may read; for others it does not exist.
pub(crate) async fn visible_offer(request: &Request, id: OfferId) -> Result<Option<SeenOffer>, ServiceError> {
    match look_at(request, id).await {
        Ok((_, seen, Sight::Whole)) => Ok(Some(seen)),
        Ok(_) | Err(ServiceError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// What an offer's page proposes: read from the session alone, so that the page of who has none is everybody's.
pub async fn offer_user(request: Request, offer: String) -> Result<OfferUser, ServiceError> {
    let Some(user) = &request.user else {
        return Ok(OfferUser::Nobody);
    };
    if !user.account.is(Role::Student) {
        return Ok(OfferUser::Other);
    }
    let app = &request.app;
    let offer: OfferId = id(&offer)?;
    let favourites = app.db.favourites(user.id()).await?;
    let applications = app.db.applications_of(user.id(), app.clock.today()).await?;
    Ok(OfferUser::Student {
        favourite: favourites.iter().any(|favourite| favourite.offer == offer),
        application: applications
            .iter()
            .find(|application| application.offer == offer)
            .map(|application| (application.id, application.state)),
    })
}

/// The weeks in which none of those places is.
pub(crate) fn free_weeks(places: &[PlaceHeld]) -> impl Fn(Weeks) -> bool {
    let taken: Vec<Week> = places.iter().map(|place| place.week).collect();
    move |weeks| !taken.iter().any(|week| weeks.covers(*week))
}

/// Places, those of both weeks as one.
fn places_shown(places: Vec<PlaceHeld>) -> Vec<PlaceShown> {
    let mut shown: Vec<PlaceShown> = Vec::new();
    for place in places {
        let href = match (place.application, place.proposal) {
            (Some(id), _) => urls::application_of_student(id),
            (None, Some(id)) => urls::proposal_of_student(id),
            (None, None) => continue,
        };
        if let Some(same) = shown.iter_mut().find(|other| other.href == href) {
            same.weeks = Weeks::Both;
            continue;
        }
        shown.push(PlaceShown {
            weeks: match place.week {
                Week::First => Weeks::First,
                Week::Second => Weeks::Second,
            },
            title: if place.title.is_empty() {
                "Stage trouvé par vous-même".to_owned()
            } else {
                place.title
            },
            structure: place.structure,
            city: place.city,
            href,
        });
    }
    shown
}

/// The places a pupil holds in the campaign.
pub(crate) async fn places(
    app: &AppContext,
    user: &CurrentUser,
    campaign: Option<CampaignId>,
) -> Result<Vec<PlaceHeld>, ServiceError> {
    match campaign {
        Some(campaign) => Ok(app.db.places_held(user.id(), campaign).await?),
        None => Ok(Vec::new()),
    }
}

/// The weeks for which a pupil has yet to look for a place: none while a request of theirs waits for an answer, unless one week is found
/// already; and none once nobody looks any more.
pub(crate) async fn weeks_to_find(
    app: &AppContext,
    user: &CurrentUser,
) -> Result<Option<Weeks>, ServiceError> {
    let Some(calendar) = calendar(app).filter(|calendar| calendar.phase != Phase::Over) else {
        return Ok(None);
    };
    let held = places(app, user, Some(calendar.campaign.id)).await?;
    let left = Weeks::besides(held.iter().map(|place| place.week));
    if left != Some(Weeks::Both) {
        return Ok(left);
    }
    let applications = app.db.applications_of(user.id(), calendar.today).await?;
    let waits = applications
        .iter()
        .any(|application| application.state.is_pending())
        || app
            .db
            .proposals_of(user.id())
            .await?
            .iter()
            .any(|proposal| proposal.state.is_live());
    Ok(left.filter(|_| !waits))
}

/// How many applications that are over are shown at first.
const OVER: usize = 6;

/// `/eleve`: what a student has under way; with `all`, everything that is over too.
pub async fn space(request: Request, all: bool) -> Result<StudentSpace, ServiceError> {
    let app = &request.app;
    let (user, card) = student(&request).await?;
    let calendar = calendar(app);
    let campaign = calendar.as_ref().map(|calendar| calendar.campaign.id);
    let mut applications = app.db.applications_of(user.id(), app.clock.today()).await?;
    let sent = applications.len();
    if !all {
        let mut over = 0;
        applications.retain(|application| {
            over += usize::from(!application.state.is_live());
            application.state.is_live() || over <= OVER
        });
    }
    let older = sent - applications.len();
    let applications = applications
        .into_iter()
        .map(|application| ApplicationLine {
            sent: date_time(app, application.submitted_at),
            application,
        })
        .collect();
    Ok(StudentSpace {
        name: user.account.name.clone(),
        class_name: card.class_name,
        school: card.school,
        home: card.home.and_then(|code| app.gazetteer.get(code)).map(town),
        places: places_shown(places(app, user, campaign).await?),
        calendar,
        applications,
        older,
        favourites: app.db.favourites(user.id()).await?,
        searches: app.db.searches_of(user.id()).await?,
        proposals: app.db.proposals_of(user.id()).await?,
    })
}

/// Says where one lives.
pub async fn set_home(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let (user, _) = student(&request).await?;
    if form.get(field::HOME).is_empty() {
        app.db.set_home(user.id(), None).await?;
        return Ok(redirect_with_flash("/eleve", HomeFlash::HomeCleared));
    }
    match home_typed(&request, &form) {
        Ok(commune) => {
            app.db.set_home(user.id(), Some(commune.code)).await?;
            Ok(redirect_with_flash("/eleve", HomeFlash::HomeSaved))
        }
        Err(unclear) => Ok(redisplay("/eleve", unclear.in_form(&form), vec![unclear.error])),
    }
}
