//! Structures: declared, looked at, corrected.

use domain::{
    application::{ApplicationState, OwnOffer},
    campaign::Phase,
    draft::{DraftContent, NEW_PLACE, PLACE_ABROAD, PlaceParts, field},
    id::{OfferId, PlaceId, StructureId},
    offer::Whereabouts,
    place::{CommuneCode, Location, Place},
    sanitize::line,
    structure::{Siret, Structure, StructureKind},
    typography::date,
    urls,
};
use store::{Founded, InboxFilter, StructureChange, StructureFile};
use wire::{
    field as form_field,
    form::{FieldError, FormData},
    host::structure::{DraftLine, HostSpace, OfferLine, StructureFlash, StructureOverview, StructureShown},
};

use super::{field_errors, own_structure, references::DraftReferences, require_host};
use crate::{
    calendar::calendar,
    context::AppContext,
    error::ServiceError,
    format::date_time,
    outcome::{FormResult, redirect_with_flash, redisplay},
    register,
    request::{CurrentUser, Request},
};

/// What is said of a SIRET that is somebody else's.
const TAKEN: &str = "Une structure est déjà inscrite avec ce SIRET. Demandez à la personne qui en est responsable de vous inviter, ou dites-nous ci-dessous que cette structure est la vôtre.";

/// What is said where a structure that hosts in France would do without its SIRET.
const NEEDED: &str = "Votre structure a une adresse en France\u{a0}: son SIRET est nécessaire. Indiquez-le, et décochez «\u{a0}à l’étranger\u{a0}».";

/// The host's first page, on that structure; on their first when the address names none. For hosts, and those who work in a lycée.
pub async fn space(request: Request, structure: String) -> Result<HostSpace, ServiceError> {
    let (app, user) = (&request.app, require_host(&request)?);
    let memberships = &user.account.memberships;
    let chosen = if structure.is_empty() {
        memberships.first().map(|(id, ..)| *id)
    } else {
        Some(own_structure(user, &structure)?.0)
    };
    let here = match chosen {
        Some(id) => Some(overview(app, user, id).await?),
        None => None,
    };
    Ok(HostSpace {
        has_register: app.register.is_some(),
        confirmed: user.account.confirmed,
        structures: memberships
            .iter()
            .map(|(id, name, _)| (*id, name.clone()))
            .collect(),
        here,
    })
}

async fn overview(
    app: &AppContext,
    user: &CurrentUser,
    id: StructureId,
) -> Result<StructureOverview, ServiceError> {
    let file = file(app, user, id).await?;
    let offers = app
        .db
        .offers_of_structure(user.id(), id)
        .await?
        .ok_or(ServiceError::NotFound)?;
    let mut lines = Vec::with_capacity(offers.len());
    for offer in offers {
        lines.push(offer_line(app, user, offer).await?);
    }
    let drafts = app.db.drafts_of(user.id(), id).await?;
    Ok(StructureOverview {
        file: as_shown(&file),
        offers: lines,
        drafts: drafts
            .into_iter()
            .map(|draft| DraftLine {
                id: draft.id,
                title: draft.title,
                author: draft.author,
                saved: date_time(app, draft.updated_at),
            })
            .collect(),
        closed: closed(app),
    })
}

/// Why nothing can be published today.
pub(super) fn closed(app: &AppContext) -> String {
    match calendar(app) {
        None => "Aucune campagne n’est annoncée pour l’instant. Vos brouillons sont gardés.".to_owned(),
        Some(calendar) => match calendar.phase {
            Phase::BeforeHosts => format!(
                "Les offres pourront être publiées à partir du {}. Préparez-les dès maintenant en brouillon.",
                date(calendar.campaign.hosts_open)
            ),
            Phase::Over => {
                "Les stages de cette année ont commencé\u{a0}: plus aucune offre ne peut être publiée."
                    .to_owned()
            }
            Phase::HostsOnly | Phase::Open => String::new(),
        },
    }
}

async fn offer_line(
    app: &AppContext,
    user: &CurrentUser,
    offer: OwnOffer,
) -> Result<OfferLine, ServiceError> {
    let count = |state| {
        offer
            .counts
            .iter()
            .find(|(counted, _)| *counted == state)
            .map_or(0, |(_, count)| *count)
    };
    let (to_read, to_answer) = (count(ApplicationState::Submitted), count(ApplicationState::Read));
    Ok(OfferLine {
        days_left: earliest(app, user, offer.id, to_read, to_answer).await?,
        to_read,
        to_answer,
        applications: offer.counts.iter().map(|(_, count)| count).sum(),
        id: offer.id,
        title: offer.title,
        state: offer.state,
        held: offer.held,
        seats: offer.seats,
    })
}

/// Days before the earliest deadline to answer; the inbox has the nearest first in each state.
async fn earliest(
    app: &AppContext,
    user: &CurrentUser,
    offer: OfferId,
    to_read: u32,
    to_answer: u32,
) -> Result<Option<i64>, ServiceError> {
    let mut soonest: Option<i64> = None;
    for (state, count) in [
        (ApplicationState::Submitted, to_read),
        (ApplicationState::Read, to_answer),
    ] {
        if count == 0 {
            continue;
        }
        let filter = InboxFilter {
            offer: Some(offer),
            state: Some(state),
            page: 1,
            ..InboxFilter::default()
        };
        let inbox = app.db.inbox(user.id(), &filter, app.clock.today()).await?;
        let first = inbox.rows.first().and_then(|row| row.days_left);
        soonest = [soonest, first].into_iter().flatten().min();
    }
    Ok(soonest)
}

/// All there is to know of a structure of theirs.
pub(super) async fn file(
    app: &AppContext,
    user: &CurrentUser,
    id: StructureId,
) -> Result<StructureFile, ServiceError> {
    app.db
        .structure_of(user.id(), id)
        .await?
        .ok_or(ServiceError::NotFound)
}

/// A structure, as pages show it.
pub(super) fn as_shown(file: &StructureFile) -> StructureShown {
    StructureShown {
        id: file.structure.id,
        name: file.structure.name.clone(),
        kind: file.structure.kind,
        siret: file
            .structure
            .siret
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        committed: file.committed,
        vetting: file.vetting.vetting,
        refusal: file.vetting.reason.clone(),
        waiting: file.vetting.waiting,
        role: file.role,
        places: file.places.iter().map(place_in_words).collect(),
        members: file.members.len(),
        logo: String::new(),
    }
}

/// « 3 rue des Lilas, 93100 Montreuil ».
pub(super) fn place_in_words(place: &Place) -> String {
    let town = format!("{} {}", place.postal_code, place.city);
    let town = town.trim();
    match &place.location {
        Location::France { .. } => format!("{}, {town}", place.address),
        Location::Abroad { country } => format!("{}, {town}, {country}", place.address),
    }
}

/// Where a place is, as anybody may know it.
pub(super) fn whereabouts(city: &str, location: &Location) -> Whereabouts {
    match location {
        Location::France {
            department, position, ..
        } => Whereabouts::France {
            city: city.to_owned(),
            department: department.clone(),
            position: *position,
        },
        Location::Abroad { country } => Whereabouts::Abroad {
            city: city.to_owned(),
            country: country.clone(),
        },
    }
}

/// A structure of theirs, or their first. For its members.
pub async fn shown(request: Request, structure: String) -> Result<StructureShown, ServiceError> {
    let (app, user) = (&request.app, require_host(&request)?);
    let (id, _) = own_structure(user, &structure)?;
    let logo = app.db.structure_logo(id).await?;
    Ok(StructureShown {
        logo: logo.map(|logo| logo.short()).unwrap_or_default(),
        ..as_shown(&file(app, user, id).await?)
    })
}

/// Name, kind and SIRET, or what is wrong with them. Abroad, and in collectivities that have a register of their own, there may be none;
/// embassies have one.
fn identity(
    form: &FormData,
    abroad: bool,
) -> Result<(String, StructureKind, Option<Siret>), Vec<FieldError>> {
    let mut errors = Vec::new();
    let name = line(form.get(form_field::NAME));
    match name.chars().count() {
        0 | 1 => errors.push(FieldError::new(
            form_field::NAME,
            "Indiquez le nom de la structure, comme les élèves le connaissent.",
        )),
        2..=120 => {}
        _ => errors.push(FieldError::new(
            form_field::NAME,
            "Ce nom est trop long\u{a0}: 120\u{a0}caractères au plus.",
        )),
    }
    let kind = StructureKind::from_code(form.get(form_field::KIND));
    if kind.is_none() {
        errors.push(FieldError::new(
            form_field::KIND,
            "Choisissez le statut de votre structure.",
        ));
    }
    let typed = form.get(form_field::SIRET);
    let siret = if abroad && typed.is_empty() {
        None
    } else {
        Siret::parse(typed)
            .map_err(|error| errors.push(FieldError::new(form_field::SIRET, error.message())))
            .ok()
    };
    match kind {
        Some(kind) if errors.is_empty() => Ok((name, kind, siret)),
        _ => Err(errors),
    }
}

/// Where structures are declared.
pub(super) const NEW: &str = "/structure/nouvelle";

/// Declares a structure, with its first place. For hosts, and those who work in a lycée.
pub async fn declare(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, require_host(&request)?);
    let page = NEW;
    let abroad = form.get(field::PLACE) == PLACE_ABROAD;
    let typed = DraftContent {
        place: if abroad { PLACE_ABROAD } else { NEW_PLACE }.to_owned(),
        address: form.get(field::ADDRESS).to_owned(),
        postal_code: form.get(field::POSTAL_CODE).to_owned(),
        commune: form.get(field::COMMUNE).to_owned(),
        city: form.get(field::CITY).to_owned(),
        country: form.get(field::COUNTRY).to_owned(),
        ..DraftContent::default()
    };
    let place = typed.place_parts(&DraftReferences::without_structure(app));
    let without_siret = matches!(&place, Ok(PlaceParts::New { location, .. }) if !location.needs_siret());
    let identity = identity(&form, abroad || without_siret);
    let mut wrong = Vec::new();
    if let Err(of_identity) = &identity {
        wrong.extend(of_identity.iter().cloned());
    }
    if let Err(problems) = &place {
        wrong.extend(field_errors(problems.clone()));
    }
    let (
        Ok((name, kind, siret)),
        Ok(PlaceParts::New {
            address,
            postal_code,
            city,
            location,
        }),
    ) = (identity, place)
    else {
        return Ok(redisplay(page, form, wrong));
    };
    let id = StructureId((app.ids)());
    let structure = Structure {
        id,
        name,
        kind,
        siret,
    };
    let place = Place {
        id: PlaceId((app.ids)()),
        structure: id,
        address,
        postal_code,
        city,
        location,
    };
    let context = app.context(Some(user.id()));
    match app
        .db
        .create_structure(&context, &structure, &place, user.id())
        .await?
    {
        Founded::Done => {
            let communes: Vec<CommuneCode> = place.location.commune().into_iter().collect();
            if let Some(check) =
                register::check(app.register.as_deref(), app.clock.now(), &structure, &communes).await
            {
                app.db.put_register_check(id, &check, app.clock.now()).await?;
            }
            Ok(redirect_with_flash(&urls::structure(id), StructureFlash::Created))
        }
        Founded::SiretTaken => Ok(redisplay(
            page,
            form,
            vec![FieldError::new(form_field::SIRET, TAKEN)],
        )),
    }
}

/// Corrects the name, kind or SIRET of a structure. For whoever is responsible for it.
pub async fn correct(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, require_host(&request)?);
    let (id, role) = own_structure(user, form.get(form_field::STRUCTURE))?;
    if !role.may_manage_people() {
        return Err(ServiceError::NotFound);
    }
    let page = format!("/structure/modifier?structure={id}");
    let abroad = form.is_ticked(form_field::NO_SIRET);
    let (name, kind, siret) = match identity(&form, abroad) {
        Ok(identity) => identity,
        Err(wrong) => return Ok(redisplay(page, form, wrong)),
    };
    let file = file(app, user, id).await?;
    if siret.is_none() && file.places.iter().any(|place| place.location.needs_siret()) {
        return Ok(redisplay(
            page,
            form,
            vec![FieldError::new(form_field::SIRET, NEEDED)],
        ));
    }
    let structure = Structure {
        id,
        name,
        kind,
        siret,
    };
    let communes: Vec<CommuneCode> = file
        .places
        .iter()
        .filter_map(|place| place.location.commune())
        .collect();
    let register = register::check(app.register.as_deref(), app.clock.now(), &structure, &communes).await;
    match app
        .db
        .update_structure(&app.context(Some(user.id())), &structure, register.as_ref())
        .await?
    {
        StructureChange::Done => Ok(redirect_with_flash(
            &format!("/structure?structure={id}"),
            StructureFlash::Corrected,
        )),
        StructureChange::SiretTaken => Ok(redisplay(
            page,
            form,
            vec![FieldError::new(form_field::SIRET, TAKEN)],
        )),
        StructureChange::Gone => Err(ServiceError::NotFound),
    }
}
