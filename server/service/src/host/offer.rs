//! Offers that are out: looked at, moved, copied, changed.

use domain::{
    draft::{Step, field},
    id::OfferId,
    offer::{
        Offer, OfferCard, OfferDetail, OfferState, SeatsLeft, Whereabouts,
        history::{OfferHistoryKind, OfferHistoryLine},
        transitions::{OfferActor, OfferEvent, next},
    },
    sanitize::multiline,
    structure::StructureRole,
    typography::date,
    urls::offer_of_structure,
    vetting::Vetting,
    weeks::Week,
};
use store::{InboxFilter, OfferMoved, OwnOffer, Reviewed, StructureFile};
use wire::{
    field as form_field,
    form::{FieldError, FormData},
    host::{
        draft::DraftFlash,
        offer::{OfferFlash, OwnOfferPage},
        structure::StructureFlash,
    },
};

use super::{draft, require_host, reserved_schools, structure};
use crate::{
    calendar::calendar,
    context::AppContext,
    error::ServiceError,
    format::date_time,
    outcome::{FormResult, redirect_with_flash, redisplay},
    request::{CurrentUser, Request},
};

/// Applications shown on an offer's page; the inbox has the others.
const SHOWN: usize = 10;

/// An offer of a structure of theirs, and what they are in it.
pub(super) async fn own_offer(
    app: &AppContext,
    user: &CurrentUser,
    id: &str,
) -> Result<(OwnOffer, StructureRole), ServiceError> {
    let id: OfferId = id.parse().map_err(|_| ServiceError::NotFound)?;
    let own = app
        .db
        .own_offer(user.id(), id)
        .await?
        .ok_or(ServiceError::NotFound)?;
    if own.offer.state == OfferState::Removed {
        return Err(ServiceError::NotFound);
    }
    let role = user
        .account
        .role_in(own.offer.structure)
        .ok_or(ServiceError::NotFound)?;
    Ok((own, role))
}

/// An offer, for the members of its structure.
pub async fn page(request: Request, id: String) -> Result<OwnOfferPage, ServiceError> {
    let (app, user) = (&request.app, require_host(&request)?);
    let (own, role) = own_offer(app, user, &id).await?;
    let offer = own.offer;
    let file = structure::file(app, user, offer.structure).await?;
    // The list knows what an offer alone does not: seats and counts.
    let line = app
        .db
        .offers_of_structure(user.id(), offer.structure)
        .await?
        .unwrap_or_default()
        .into_iter()
        .find(|line| line.id == offer.id)
        .ok_or(ServiceError::NotFound)?;
    let filter = InboxFilter {
        offer: Some(offer.id),
        ..InboxFilter::default()
    };
    let inbox = app.db.inbox(user.id(), &filter, app.clock.today()).await?;
    let left = |week| {
        line.seats
            .iter()
            .find(|seat| seat.week == week)
            .map_or(0, |seat| seat.left())
    };
    let seats_left = SeatsLeft {
        first: left(Week::First),
        second: left(Week::Second),
    };
    let lycees: Vec<String> = own
        .reserved_to
        .iter()
        .map(|uai| reserved_schools::named(app, uai.as_str()).1)
        .collect();
    let moves = moves(offer.state, role, line.counts.is_empty());
    let asked = app.db.review_asked_at(user.id(), offer.id).await?;
    let history = app.db.offer_history(offer.id).await?;
    let published = offer.published_at.unwrap_or_else(|| app.clock.now());
    Ok(OwnOfferPage {
        id: offer.id,
        state: offer.state,
        hidden_reason: line.hidden_reason.unwrap_or_default(),
        sector: draft::label_of(&app.offer_cache.sectors(), offer.sector),
        calendar: calendar(app),
        place: file
            .places
            .iter()
            .find(|place| place.id == offer.place)
            .map(structure::place_in_words)
            .unwrap_or_default(),
        contact: format!("{}, {}", offer.contact_name, offer.contact_phone),
        published: date(app.clock.local(published).date()),
        review_asked: asked.map(|at| date_time(app, at)).unwrap_or_default(),
        may_ask_review: role.may_publish()
            && offer.state == OfferState::Hidden
            && !line.held
            && asked.is_none(),
        held: line.held,
        refused: if line.held && file.vetting.vetting == Vetting::Refused {
            file.vetting.reason.clone()
        } else {
            String::new()
        },
        structure: offer.structure,
        history: history.iter().map(|line| history_line(app, line)).collect(),
        may_edit: role.may_publish() && is_out(offer.state),
        may_publish: role.may_publish(),
        detail: detail(app, offer, &file, seats_left, lycees),
        seats: line.seats,
        counts: line.counts,
        applications: inbox.rows.into_iter().take(SHOWN).collect(),
        moves,
    })
}

/// When, what and by whom, and the reason given. Moderators act in the name of moderation.
fn history_line(app: &AppContext, line: &OfferHistoryLine) -> (String, String, String) {
    let edited = line.what == OfferHistoryKind::Edited;
    let what = if edited && !line.note.is_empty() {
        let fields: Vec<&str> = line.note.split(',').map(field::label).collect();
        format!("{} ({})", line.what.label(), fields.join(", "))
    } else {
        line.what.label().to_owned()
    };
    let what = match (line.actor, &line.by) {
        (OfferActor::Moderator, _) => format!("{what} par la modération"),
        (OfferActor::Host, Some(by)) => format!("{what} par {by}"),
        _ => what,
    };
    let note = if edited { String::new() } else { line.note.clone() };
    (date_time(app, line.at), what, note)
}

/// Whether an offer may be changed: it was published, and is neither over nor removed.
pub(super) fn is_out(state: OfferState) -> bool {
    matches!(
        state,
        OfferState::Published | OfferState::Paused | OfferState::Full | OfferState::Hidden
    )
}

/// What the state table lets a host do.
fn moves(state: OfferState, role: StructureRole, nobody_applied: bool) -> Vec<OfferEvent> {
    if !role.may_publish() {
        return Vec::new();
    }
    [
        OfferEvent::Pause,
        OfferEvent::Resume,
        OfferEvent::End,
        OfferEvent::Remove,
    ]
    .into_iter()
    .filter(|event| next(state, *event, OfferActor::Host, None).is_some())
    .filter(|event| *event != OfferEvent::Remove || nobody_applied)
    .collect()
}

fn detail(
    app: &AppContext,
    offer: Offer,
    file: &StructureFile,
    seats_left: SeatsLeft,
    reserved_to: Vec<String>,
) -> OfferDetail {
    let place = file.places.iter().find(|place| place.id == offer.place);
    let whereabouts = place.map_or_else(
        || Whereabouts::Abroad {
            city: String::new(),
            country: String::new(),
        },
        |place| structure::whereabouts(&place.city, &place.location),
    );
    OfferDetail {
        card: OfferCard {
            id: offer.id,
            title: offer.title,
            structure: file.structure.name.clone(),
            kind: file.structure.kind,
            sector: offer.sector,
            whereabouts,
            weeks: offer.weeks,
            seats_left,
            format: offer.format,
            accessible: offer.accessible,
            reserved: !reserved_to.is_empty(),
            committed: file.committed,
            published_at: offer.published_at.unwrap_or_else(|| app.clock.now()),
        },
        metiers: offer.metiers,
        activities: offer.activities,
        hours: offer.hours,
        lunch: offer.lunch,
        access_note: offer.access_note,
        reserved_to,
    }
}

/// Pauses, resumes, ends or removes an offer. For whoever may publish for its structure.
pub async fn change_state(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, require_host(&request)?);
    let (own, role) = own_offer(app, user, form.get(form_field::OFFER)).await?;
    if !role.may_publish() {
        return Err(ServiceError::NotFound);
    }
    let event = OfferEvent::from_code(form.get(form_field::EVENT)).ok_or(ServiceError::BadRequest)?;
    let flash = match event {
        OfferEvent::Pause => Some(OfferFlash::Paused),
        OfferEvent::Resume => Some(OfferFlash::Resumed),
        OfferEvent::End => Some(OfferFlash::Ended),
        // The offer's page is gone with it.
        OfferEvent::Remove => None,
        _ => return Err(ServiceError::BadRequest),
    };
    let here = offer_of_structure(own.offer.id);
    let context = app.context(Some(user.id()));
    let moved = app
        .db
        .move_offer_by(&context, own.offer.id, event, OfferActor::Host, "")
        .await?;
    let error = match moved {
        OfferMoved::Done(state) => {
            return Ok(match flash {
                Some(OfferFlash::Resumed) if state == OfferState::Full => {
                    redirect_with_flash(&here, OfferFlash::ResumedFull)
                }
                Some(flash) => redirect_with_flash(&here, flash),
                None => redirect_with_flash(
                    &format!("/structure?structure={}", own.offer.structure),
                    StructureFlash::OfferRemoved,
                ),
            });
        }
        OfferMoved::NotNow(_) => "L’offre a changé entre-temps\u{a0}: voyez ci-dessous où elle en est.",
        OfferMoved::HasApplications => {
            "Des élèves ont candidaté\u{a0}: l’offre ne peut plus être retirée. Vous pouvez la terminer."
        }
        OfferMoved::Gone => return Err(ServiceError::NotFound),
    };
    Ok(redisplay(
        here,
        FormData::default(),
        vec![FieldError::of_form(error)],
    ))
}

/// How much may be said of what was corrected.
const WORDS: usize = 500;

/// Asks moderators to read a hidden offer again. For whoever may publish for its structure.
pub async fn ask_review(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, require_host(&request)?);
    let (own, role) = own_offer(app, user, form.get(form_field::OFFER)).await?;
    if !role.may_publish() {
        return Err(ServiceError::NotFound);
    }
    let here = offer_of_structure(own.offer.id);
    let words = multiline(form.get(form_field::CORRECTED));
    if words.chars().count() > WORDS {
        let error = FieldError::new(
            form_field::CORRECTED,
            format!("Ce texte dépasse {WORDS}\u{a0}caractères."),
        );
        return Ok(redisplay(here, form, vec![error]));
    }
    let context = app.context(Some(user.id()));
    let error = match app.db.ask_review(&context, own.offer.id, &words).await? {
        // Pressed twice, it is asked once.
        Reviewed::Done | Reviewed::Already => {
            return Ok(redirect_with_flash(&here, OfferFlash::ReviewAsked));
        }
        Reviewed::NotHidden => "L’offre n’est plus masquée\u{a0}: il n’y a rien à relire.",
        Reviewed::Gone => return Err(ServiceError::NotFound),
    };
    Ok(redisplay(
        here,
        FormData::default(),
        vec![FieldError::of_form(error)],
    ))
}

/// Starts a draft like that offer. For the members of its structure.
pub async fn duplicate(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, require_host(&request)?);
    let (own, role) = own_offer(app, user, form.get(form_field::OFFER)).await?;
    if !role.may_publish() {
        return Err(ServiceError::NotFound);
    }
    let draft = app
        .db
        .draft_from_offer(&app.context(Some(user.id())), own.offer.id)
        .await?;
    let Some(draft) = draft else {
        return draft::too_many(app, &offer_of_structure(own.offer.id)).await;
    };
    Ok(redirect_with_flash(
        &format!("/structure/brouillons/{draft}/{}", Step::Structure.code()),
        DraftFlash::Copied,
    ))
}
