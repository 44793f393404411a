//! Applying to an offer.

use domain::{
    account::Role,
    application::{ApplicationState, Motivation, must_confirm_distance},
    campaign::Phase,
    id::{ApplicationId, OfferId},
    offer::{Format, OfferDetail, OfferState},
    place::Commune,
    sanitize, urls,
    weeks::Weeks,
};
use store::{Applied, NewApplication, StudentCard};
use wire::{
    field,
    form::{FieldError, FormData},
    student::{ApplicationFlash, ApplyPage, Obstacle},
};

use super::{free_weeks, id, places, student, visible_offer};
use crate::{
    calendar::calendar,
    error::ServiceError,
    outcome::{FormResult, redirect_with_flash, redisplay},
    place::{Unclear, distance_from, home_typed, town},
    request::Request,
};

/// `/eleve/postuler/…`: the form by which a student applies, or what stands in the way.
pub async fn page(request: Request, offer: String) -> Result<ApplyPage, ServiceError> {
    let app = &request.app;
    let (user, card) = student(&request).await?;
    let offer: OfferId = id(&offer)?;
    let calendar = calendar(app)
        .filter(|calendar| calendar.phase == Phase::Open)
        .ok_or(ServiceError::NotFound)?;
    let seen = visible_offer(&request, offer)
        .await?
        .ok_or(ServiceError::NotFound)?;
    let detail = seen.offer;
    let held = places(app, user, Some(calendar.campaign.id)).await?;
    let is_free = free_weeks(&held);
    let seats = |weeks: &Weeks| {
        detail.card.weeks.includes(*weeks)
            && detail.card.seats_left.allows(*weeks)
            && calendar.today < calendar.campaign.span(*weeks).0
    };
    let open: Vec<Weeks> = Weeks::ALL.into_iter().filter(seats).collect();
    let choices: Vec<Weeks> = open.iter().copied().filter(|weeks| is_free(*weeks)).collect();
    let earlier: Vec<(ApplicationId, ApplicationState)> = app
        .db
        .applications_of(user.id(), calendar.today)
        .await?
        .into_iter()
        .filter(|application| application.offer == offer)
        .map(|application| (application.id, application.state))
        .collect();
    let obstacle = match earlier.first() {
        Some((id, state)) if state.is_live() => Some(Obstacle::AlreadyLive(*id)),
        Some((_, state)) if earlier.len() > 1 || !state.allows_another_try() => Some(Obstacle::NoMoreTries),
        _ => obstacle(&detail, seen.state, seen.reader.is_welcome, &open, &choices),
    };
    let home = card.home.and_then(|code| app.gazetteer.get(code));
    Ok(ApplyPage {
        distance: distance_from(home, &detail.card),
        home: home.map(town),
        reserved_to: detail.reserved_to,
        offer: detail.card,
        campaign: calendar.campaign,
        choices,
        form: (app.ids)().to_string(),
        name: user.account.name.clone(),
        school: card.school,
        obstacle,
    })
}

fn obstacle(
    offer: &OfferDetail,
    state: OfferState,
    is_welcome: bool,
    open: &[Weeks],
    choices: &[Weeks],
) -> Option<Obstacle> {
    if offer.card.format == Format::WholeClass {
        return Some(Obstacle::WholeClass);
    }
    if !is_welcome {
        Some(Obstacle::NotForYourSchool)
    } else if !matches!(state, OfferState::Published | OfferState::Full) {
        Some(Obstacle::Closed)
    } else if !offer.card.seats_left.any() {
        Some(Obstacle::Full)
    } else if open.is_empty() {
        Some(Obstacle::Closed)
    } else if choices.is_empty() {
        Some(Obstacle::Placed)
    } else {
        None
    }
}

/// What is said when the store has the last word.
fn said(outcome: Applied) -> &'static str {
    match outcome {
        Applied::NoMoreTries => {
            "Vous avez déjà candidaté à cette offre. Après un refus ou une absence de réponse, on ne peut pas recommencer\u{a0}: \
             cherchez une autre offre."
        }
        Applied::NotForYourSchool => "Cette offre est réservée aux élèves d’autres lycées.",
        Applied::NoSeatForWeeks => {
            "Toutes les places viennent d’être prises pour ces semaines. Choisissez d’autres semaines s’il en reste, ou une \
             autre offre."
        }
        Applied::AlreadyPlaced => "Vous avez déjà un stage confirmé pour une de ces semaines.",
        Applied::OfferClosed | Applied::Done(_) | Applied::AlreadyLive(_) => {
            "Cette offre ne reçoit plus de candidatures. Votre texte est gardé ci-dessous\u{a0}: copiez-le pour une autre."
        }
    }
}

/// Sends an application.
pub async fn apply(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    request.require_role(Role::Student)?;
    let (user, card) = student(&request).await?;
    let offer: OfferId = id(form.get(field::OFFER))?;
    let page = format!("/eleve/postuler/{offer}");
    let campaign = app.offer_cache.campaign().ok_or(ServiceError::NotFound)?;
    let detail = visible_offer(&request, offer).await?.map(|seen| seen.offer);
    let mut errors = Vec::new();

    let weeks = Weeks::from_code(form.get(field::WEEKS));
    if weeks.is_none() {
        errors.push(FieldError::new(
            field::WEEKS,
            "Choisissez les semaines de votre stage.",
        ));
    }
    let motivation = Motivation::parse(&sanitize::multiline(form.get(field::MOTIVATION)));
    if let Err(error) = &motivation {
        errors.push(FieldError::new(field::MOTIVATION, error.to_string()));
    }
    let mut shown = form.clone();
    let home = match home(&request, &card, detail.as_ref(), &form) {
        Ok(home) => home,
        Err(unclear) => {
            shown = unclear.in_form(&form);
            errors.push(unclear.error);
            None
        }
    };
    if let Some(home) = home.filter(|home| Some(home.code) != card.home) {
        app.db.set_home(user.id(), Some(home.code)).await?;
    }
    let distance = detail
        .as_ref()
        .and_then(|detail| distance_from(home, &detail.card));
    let far_confirmed = form.is_ticked(field::DISTANCE);
    if must_confirm_distance(distance) && !far_confirmed {
        errors.push(FieldError::new(
            field::DISTANCE,
            "Ce stage est à plus de 10\u{a0}km de chez vous. Cochez cette case quand vous avez pensé au trajet et au logement.",
        ));
    }
    let (Some(weeks), Ok(motivation), true) = (weeks, motivation, errors.is_empty()) else {
        return Ok(redisplay(page, shown, errors));
    };
    let application = form
        .get(field::APPLICATION)
        .parse()
        .unwrap_or_else(|_| ApplicationId((app.ids)()));
    let new = NewApplication {
        id: application,
        offer,
        student: user.id(),
        campaign: campaign.id,
        weeks,
        motivation,
        distance,
        far_confirmed,
    };
    match app.db.apply(&app.context(Some(user.id())), &new).await? {
        Applied::Done(_) => Ok(redirect_with_flash(
            &urls::application_of_student(application),
            ApplicationFlash::Sent,
        )),
        Applied::AlreadyLive(found) if found == application => Ok(redirect_with_flash(
            &urls::application_of_student(found),
            ApplicationFlash::Sent,
        )),
        Applied::AlreadyLive(found) => Ok(redirect_with_flash(
            &urls::application_of_student(found),
            ApplicationFlash::AlreadySent,
        )),
        refused => Ok(redisplay(page, form, vec![FieldError::of_form(said(refused))])),
    }
}

/// The pupil's home: known, or typed with the application. An offer abroad has no distance, hence needs none.
fn home<'a>(
    request: &'a Request,
    card: &StudentCard,
    offer: Option<&OfferDetail>,
    form: &FormData,
) -> Result<Option<&'a Commune>, Unclear> {
    if let Some(home) = card.home.and_then(|code| request.app.gazetteer.get(code)) {
        return Ok(Some(home));
    }
    if offer.is_none_or(|offer| offer.card.whereabouts.is_abroad()) {
        return Ok(None);
    }
    home_typed(request, form).map(Some)
}
