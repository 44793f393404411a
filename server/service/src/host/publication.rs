//! Drafts published: as pupils would read them, what stands in the way, and the act itself.

use domain::{
    draft::{OfferParts, PlaceParts, Step, publication_problem},
    id::{OfferId, StructureId},
    offer::{OfferCard, OfferDetail, SeatsLeft, Whereabouts},
    place::Place,
    typography::date,
    urls::offer_of_structure,
    vetting::Vetting,
    weeks::Week,
};
use store::{Publication, StructureFile};
use wire::{
    field,
    form::{FieldError, FormData},
    host::{draft::Preview, offer::OfferFlash},
};

use super::{
    draft::{label_of, own_draft, rules_year, step_page},
    require_host, reserved_schools, structure,
};
use crate::{
    calendar::calendar,
    context::AppContext,
    error::ServiceError,
    outcome::{FormResult, redirect_with_flash, redisplay},
    request::{CurrentUser, Request},
};

/// What is said to whoever has not proved their address.
pub(super) const UNCONFIRMED: &str = "Confirmez d’abord votre adresse e-mail\u{a0}: ouvrez le lien que vous avez reçu, ou demandez-en un autre depuis «\u{a0}Mon espace\u{a0}».";

/// Why whoever asks cannot publish anything today.
pub(super) fn obstacles(app: &AppContext, user: &CurrentUser) -> Vec<String> {
    let mut obstacles = Vec::new();
    if !user.account.confirmed {
        obstacles.push(UNCONFIRMED.to_owned());
    }
    let closed = structure::closed(app);
    if !closed.is_empty() {
        obstacles.push(closed);
    }
    obstacles
}

/// A draft as it would be published, and what is missing. For the members of its structure.
pub async fn preview(request: Request, id: String) -> Result<Preview, ServiceError> {
    let (app, user) = (&request.app, require_host(&request)?);
    let (draft, role, references) = own_draft(app, user, &id).await?;
    let calendar = calendar(app);
    let year = rules_year(calendar.as_ref());
    let missing = [Step::Structure, Step::Offer, Step::Practical]
        .into_iter()
        .flat_map(|step| {
            let problems = draft.content.problems(step, year, Some(&references));
            problems.into_iter().map(move |problem| (step, problem))
        })
        .collect();
    let parts = draft.content.complete(year, &references).ok();
    let lycees: Vec<String> = draft
        .content
        .reserved_to
        .iter()
        .map(|uai| reserved_schools::named(app, uai).1)
        .collect();
    let mut obstacles = obstacles(app, user);
    if let (Some(parts), Some(calendar), true) = (&parts, &calendar, obstacles.is_empty()) {
        let problem = publication_problem(&calendar.campaign, parts.weeks, calendar.today);
        obstacles.extend(problem.map(|problem| problem.message));
    }
    if !role.may_publish() {
        obstacles.push(
            "Vous pouvez lire ce brouillon. Un membre ou un responsable de la structure peut le publier."
                .to_owned(),
        );
    }
    let structure = structure::file(app, user, draft.structure).await?;
    let vetted = structure.vetting.vetting == Vetting::Vetted;
    let offer = parts.zip(calendar).map(|(parts, calendar)| {
        let sector = label_of(&references.sectors, parts.sector);
        (
            OfferDetail {
                reserved_to: lycees,
                ..detail(app, draft.id, &structure, &references.places, parts)
            },
            sector,
            calendar,
        )
    });
    Ok(Preview {
        id: draft.id,
        version: draft.version,
        missing,
        offer,
        today: date(app.clock.today()),
        obstacles,
        vetted,
        may_write: role.may_publish(),
    })
}

/// What is said where a structure published enough for today.
pub(super) async fn too_many(app: &AppContext, structure: StructureId) -> Result<FieldError, ServiceError> {
    let today = app.db.offers_of_day(structure, app.clock.today()).await?;
    Ok(FieldError::of_form(app.db.quotas().await?.offers_message(today)))
}

/// The offer that a draft would be, as pupils would read it but for the names of lycées.
fn detail(
    app: &AppContext,
    id: OfferId,
    file: &StructureFile,
    places: &[Place],
    parts: OfferParts,
) -> OfferDetail {
    let structure = &file.structure;
    let nowhere = || Whereabouts::Abroad {
        city: String::new(),
        country: String::new(),
    };
    let whereabouts = match &parts.place {
        PlaceParts::Existing(id) => places
            .iter()
            .find(|place| place.id == *id)
            .map_or_else(nowhere, |place| {
                structure::whereabouts(&place.city, &place.location)
            }),
        PlaceParts::New { city, location, .. } => structure::whereabouts(city, location),
    };
    let left = |week| if parts.weeks.covers(week) { parts.seats } else { 0 };
    OfferDetail {
        card: OfferCard {
            id,
            title: parts.title,
            structure: structure.name.clone(),
            kind: structure.kind,
            sector: parts.sector,
            whereabouts,
            weeks: parts.weeks,
            seats_left: SeatsLeft {
                first: left(Week::First),
                second: left(Week::Second),
            },
            format: parts.format,
            accessible: parts.accessible,
            reserved: !parts.reserved_to.is_empty(),
            committed: file.committed,
            published_at: app.clock.now(),
        },
        metiers: parts.metiers,
        activities: parts.activities,
        hours: parts.hours,
        lunch: parts.lunch,
        access_note: parts.access_note,
        reserved_to: Vec::new(),
    }
}

/// Publishes a draft that lacks nothing. For whoever may publish for the structure.
pub async fn publish(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, require_host(&request)?);
    let version: i32 = form
        .get(field::VERSION)
        .parse()
        .map_err(|_| ServiceError::BadRequest)?;
    let (draft, role, references) = own_draft(app, user, form.get(field::DRAFT)).await?;
    if !role.may_publish() {
        return Err(ServiceError::NotFound);
    }
    let here = step_page(draft.id, Step::Preview);
    let mut wrong: Vec<FieldError> = obstacles(app, user)
        .into_iter()
        .map(FieldError::of_form)
        .collect();
    let calendar = calendar(app);
    let parts = draft.content.complete(rules_year(calendar.as_ref()), &references);
    if parts.is_err() {
        wrong.push(FieldError::of_form(
            "Il manque encore quelque chose\u{a0}: voyez la liste ci-dessous.",
        ));
    }
    if let (Ok(parts), Some(calendar), true) = (&parts, &calendar, wrong.is_empty()) {
        let problem = publication_problem(&calendar.campaign, parts.weeks, calendar.today);
        wrong.extend(problem.map(|problem| FieldError::of_form(problem.message)));
    }
    let (Ok(parts), Some(calendar), true) = (parts, calendar, wrong.is_empty()) else {
        return Ok(redisplay(here, FormData::default(), wrong));
    };
    let context = app.context(Some(user.id()));
    match app
        .db
        .publish(&context, draft.id, version, calendar.campaign.id, &parts)
        .await?
    {
        Publication::Published => Ok(redirect_with_flash(
            &offer_of_structure(draft.id),
            OfferFlash::Published,
        )),
        Publication::Held => Ok(redirect_with_flash(
            &offer_of_structure(draft.id),
            OfferFlash::Held,
        )),
        Publication::TooMany => {
            let error = too_many(app, draft.structure).await?;
            Ok(redisplay(here, FormData::default(), vec![error]))
        }
        Publication::Stale => {
            let error = FieldError::of_form(
                "Ce brouillon a changé pendant que vous le relisiez. Relisez-le, puis publiez.",
            );
            Ok(redisplay(here, FormData::default(), vec![error]))
        }
        Publication::NotYours | Publication::Gone => Err(ServiceError::NotFound),
    }
}
