//! The pupil's space: what its pages read and what its forms do.

use domain::{
    account::Role,
    id::{CampaignId, OfferId},
    offer::{OfferCard, OfferDetail},
    path,
    place::{Commune, Kilometres},
    weeks::{Week, Weeks},
};
use search::gazetteer::Resolution;
use store::{PlaceHeld, StudentCard};

use crate::{
    answer::{done, send_back},
    api::pupil::{ApplicationLine, PlaceShown, PupilSpace, Visitor},
    context::{AppContext, app_context},
    error::AppError,
    finder::{calendar, town},
    form::{Fault, Fields},
    membership::moment,
    visitor::{SignedIn, signed_in_as, visitor},
};

pub(crate) mod applications;
pub(crate) mod apply;
pub(crate) mod keeping;
pub mod news;
pub(crate) mod report;

/// Reads an id; one that is none names nothing.
pub(crate) fn id<T: std::str::FromStr>(text: &str) -> Result<T, AppError> {
    text.parse().map_err(|_| AppError::NotFound)
}

/// Who asks, when it is a pupil, with their file.
pub(crate) async fn pupil(app: &AppContext) -> Result<(SignedIn, StudentCard), AppError> {
    let visitor = signed_in_as(Role::Student)?;
    let card = app.db.student_card(visitor.id()).await?;
    Ok((visitor, card.ok_or(AppError::NotFound)?))
}

/// An offer that pupils may see, of the current campaign.
pub(crate) async fn visible_offer(app: &AppContext, id: OfferId) -> Result<Option<OfferDetail>, AppError> {
    match app.catalogue.campaign() {
        Some(campaign) => Ok(app.db.public_offer(campaign.id, id).await?),
        None => Ok(None),
    }
}

/// What an offer's page proposes: read from the session alone, so that the page of who has none is everybody's.
pub(crate) async fn visitor_of(offer: &str) -> Result<Visitor, AppError> {
    let Some(visitor) = visitor() else {
        return Ok(Visitor::Nobody);
    };
    if !visitor.account.is(Role::Student) {
        return Ok(Visitor::Other);
    }
    let app = app_context()?;
    let offer: OfferId = id(offer)?;
    let favourites = app.db.favourites(visitor.id()).await?;
    let applications = app.db.applications_of(visitor.id(), app.clock.today()).await?;
    Ok(Visitor::Pupil {
        favourite: favourites.iter().any(|favourite| favourite.offer == offer),
        application: applications
            .iter()
            .find(|application| application.offer == offer)
            .map(|application| (application.id, application.state)),
    })
}

/// The commune of what somebody typed, or what is wrong with it.
pub(crate) fn commune_typed<'a>(app: &'a AppContext, field: &str, text: &str) -> Result<&'a Commune, Fault> {
    let named = |communes: &[&Commune]| {
        let labels: Vec<String> = communes.iter().take(4).map(|commune| commune.label()).collect();
        labels.join(", ")
    };
    let school = || {
        app.schools
            .suggest(text, 1)
            .first()
            .and_then(|school| school.commune)
    };
    let message = match app.gazetteer.resolve(text) {
        _ if text.is_empty() => "Indiquez la commune où vous habitez.".to_owned(),
        Resolution::One { commune, .. } => return Ok(commune),
        Resolution::Several(communes) => format!(
            "Plusieurs communes répondent à ce nom. Écrivez la vôtre comme ceci\u{a0}: {}.",
            named(&communes)
        ),
        Resolution::Unknown { close } => {
            if let Some(commune) = school().and_then(|code| app.gazetteer.get(code)) {
                return Ok(commune);
            }
            if close.is_empty() {
                "Cette commune n’est pas reconnue. Vérifiez l’orthographe, ou donnez votre code postal."
                    .to_owned()
            } else {
                format!(
                    "Cette commune n’est pas reconnue. Vouliez-vous dire\u{a0}: {}\u{202f}?",
                    named(&close)
                )
            }
        }
    };
    Err(Fault::new(field, message))
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
            (Some(id), _) => path::application_of_student(id),
            (None, Some(id)) => path::proposal_of_student(id),
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
    visitor: &SignedIn,
    campaign: Option<CampaignId>,
) -> Result<Vec<PlaceHeld>, AppError> {
    match campaign {
        Some(campaign) => Ok(app.db.places_held(visitor.id(), campaign).await?),
        None => Ok(Vec::new()),
    }
}

/// How many applications that are over are shown at first.
const OVER: usize = 6;

/// `/eleve`.
pub(crate) async fn space(all: bool) -> Result<PupilSpace, AppError> {
    let app = app_context()?;
    let (visitor, card) = pupil(&app).await?;
    let calendar = calendar(&app);
    let campaign = calendar.as_ref().map(|calendar| calendar.campaign.id);
    let mut applications = app.db.applications_of(visitor.id(), app.clock.today()).await?;
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
            sent: moment(&app, application.submitted_at),
            application,
        })
        .collect();
    Ok(PupilSpace {
        name: visitor.account.name.clone(),
        class_name: card.class_name,
        school: card.school,
        home: card.home.and_then(|code| app.gazetteer.get(code)).map(town),
        places: places_shown(places(&app, &visitor, campaign).await?),
        calendar,
        applications,
        older,
        favourites: app.db.favourites(visitor.id()).await?,
        searches: app.db.searches_of(visitor.id()).await?,
        proposals: app.db.proposals_of(visitor.id()).await?,
    })
}

/// Says where one lives.
pub(crate) async fn set_home(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let (visitor, _) = pupil(&app).await?;
    let text = form.get("lieu");
    if text.is_empty() {
        app.db.set_home(visitor.id(), None).await?;
        done("/eleve", "sans-domicile");
        return Ok(());
    }
    match commune_typed(&app, "lieu", text) {
        Ok(commune) => {
            app.db.set_home(visitor.id(), Some(commune.code)).await?;
            done("/eleve", "domicile");
            Ok(())
        }
        Err(fault) => send_back(&app, "/eleve", form, vec![fault]).await,
    }
}

/// The commune where whoever asks lives, if they are a pupil who said so.
pub(crate) fn home_of_visitor(app: &AppContext) -> Option<&Commune> {
    visitor()
        .filter(|visitor| visitor.account.is(Role::Student))
        .and_then(|visitor| visitor.home)
        .and_then(|code| app.gazetteer.get(code))
}

/// Where whoever asks searches: round home, for a pupil who said where that is.
pub(crate) fn search_of_visitor(app: &AppContext) -> String {
    home_of_visitor(app).map_or_else(
        || path::SEARCH.to_owned(),
        |home| format!("{}?commune={}", path::SEARCH, home.code),
    )
}

/// How far an offer is from a home.
pub(crate) fn distance_from(home: Option<&Commune>, offer: &OfferCard) -> Option<Kilometres> {
    home.zip(offer.whereabouts.position())
        .map(|(home, place)| home.position.distance(place))
}
