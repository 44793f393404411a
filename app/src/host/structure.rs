//! Structures: declared, looked at, corrected.

use domain::{
    application::{ApplicationState, OwnOffer},
    campaign::Phase,
    draft::{DraftContent, NEW_PLACE, PLACE_ABROAD, PlaceParts, field},
    id::{OfferId, PlaceId, StructureId},
    place::{Location, Place},
    structure::{Siret, SiretError, Structure, StructureKind},
    typed::line,
    typography::date,
};
use store::{Founded, InboxFilter, StructureChange, StructureFile};

use super::{faults, host, known::Known, theirs};
use crate::{
    answer::{done, send_back},
    api::host::structure::{DraftLine, HostSpace, OfferLine, StructureOverview, StructureShown},
    context::{AppContext, app_context},
    error::AppError,
    finder::calendar,
    form::{Fault, Fields},
    membership::moment,
    visitor::SignedIn,
};

/// What is said of a SIRET that is somebody else's.
const TAKEN: &str = "Une structure est déjà inscrite avec ce SIRET. Demandez à la personne qui en est responsable de vous inviter.";

/// What is said where a structure that hosts in France would do without its SIRET.
const NEEDED: &str = "Votre structure a une adresse en France\u{a0}: son SIRET est nécessaire. Indiquez-le, et décochez «\u{a0}à l’étranger\u{a0}».";

/// The first page, on that structure; on the first when the address names none.
pub(crate) async fn space(app: &AppContext, structure: &str) -> Result<HostSpace, AppError> {
    let visitor = host()?;
    let memberships = &visitor.account.memberships;
    let chosen = if structure.is_empty() {
        memberships.first().map(|(id, ..)| *id)
    } else {
        Some(theirs(&visitor, structure)?.0)
    };
    let here = match chosen {
        Some(id) => Some(overview(app, &visitor, id).await?),
        None => None,
    };
    Ok(HostSpace {
        confirmed: visitor.account.confirmed,
        structures: memberships
            .iter()
            .map(|(id, name, _)| (*id, name.clone()))
            .collect(),
        here,
    })
}

async fn overview(
    app: &AppContext,
    visitor: &SignedIn,
    id: StructureId,
) -> Result<StructureOverview, AppError> {
    let file = file(app, visitor, id).await?;
    let offers = app
        .db
        .offers_of_structure(visitor.id(), id)
        .await?
        .ok_or(AppError::NotFound)?;
    let mut lines = Vec::with_capacity(offers.len());
    for offer in offers {
        lines.push(offer_line(app, visitor, offer).await?);
    }
    let drafts = app.db.drafts_of(visitor.id(), id).await?;
    Ok(StructureOverview {
        file: as_shown(&file),
        offers: lines,
        drafts: drafts
            .into_iter()
            .map(|draft| DraftLine {
                id: draft.id,
                title: draft.title,
                author: draft.author,
                saved: moment(app, draft.updated_at),
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

async fn offer_line(app: &AppContext, visitor: &SignedIn, offer: OwnOffer) -> Result<OfferLine, AppError> {
    let count = |state| {
        offer
            .counts
            .iter()
            .find(|(counted, _)| *counted == state)
            .map_or(0, |(_, count)| *count)
    };
    let (to_read, to_answer) = (count(ApplicationState::Submitted), count(ApplicationState::Read));
    Ok(OfferLine {
        days_left: earliest(app, visitor, offer.id, to_read, to_answer).await?,
        to_read,
        to_answer,
        applications: offer.counts.iter().map(|(_, count)| count).sum(),
        id: offer.id,
        title: offer.title,
        state: offer.state,
        seats: offer.seats,
    })
}

/// Days before the earliest deadline to answer; the inbox has the nearest first in each state.
async fn earliest(
    app: &AppContext,
    visitor: &SignedIn,
    offer: OfferId,
    to_read: u32,
    to_answer: u32,
) -> Result<Option<i64>, AppError> {
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
        };
        let inbox = app.db.inbox(visitor.id(), &filter, app.clock.today()).await?;
        let first = inbox.rows.first().and_then(|row| row.days_left);
        soonest = [soonest, first].into_iter().flatten().min();
    }
    Ok(soonest)
}

pub(super) async fn file(
    app: &AppContext,
    visitor: &SignedIn,
    id: StructureId,
) -> Result<StructureFile, AppError> {
    app.db
        .structure_of(visitor.id(), id)
        .await?
        .ok_or(AppError::NotFound)
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
        role: file.role,
        places: file.places.iter().map(place_in_words).collect(),
        members: file.members.len(),
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

pub(crate) async fn shown(app: &AppContext, structure: &str) -> Result<StructureShown, AppError> {
    let visitor = host()?;
    let (id, _) = theirs(&visitor, structure)?;
    Ok(as_shown(&file(app, &visitor, id).await?))
}

/// Name, kind and SIRET, or what is wrong with them. Abroad there is no SIRET.
fn identity(form: &Fields, abroad: bool) -> Result<(String, StructureKind, Option<Siret>), Vec<Fault>> {
    let mut faults = Vec::new();
    let name = line(form.get("nom"));
    match name.chars().count() {
        0 | 1 => faults.push(Fault::new(
            "nom",
            "Indiquez le nom de la structure, comme les élèves le connaissent.",
        )),
        2..=120 => {}
        _ => faults.push(Fault::new(
            "nom",
            "Ce nom est trop long\u{a0}: 120\u{a0}caractères au plus.",
        )),
    }
    let kind = StructureKind::from_code(form.get("genre"));
    if kind.is_none() {
        faults.push(Fault::new("genre", "Choisissez le statut de votre structure."));
    }
    let siret = if abroad {
        None
    } else {
        match Siret::parse(form.get("siret")) {
            Ok(siret) => Some(siret),
            Err(error) => {
                faults.push(Fault::new("siret", siret_message(error)));
                None
            }
        }
    };
    match kind {
        Some(kind) if faults.is_empty() => Ok((name, kind, siret)),
        _ => Err(faults),
    }
}

/// What to do about a SIRET.
fn siret_message(error: SiretError) -> &'static str {
    match error {
        SiretError::Length => {
            "Un SIRET a 14\u{a0}chiffres. Vous le trouvez sur vos factures ou sur l’avis de situation de l’INSEE."
        }
        SiretError::Checksum => {
            "Ce SIRET n’existe pas\u{a0}: ses chiffres ne s’accordent pas entre eux. Recopiez-le une nouvelle fois."
        }
    }
}

pub(crate) async fn found(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let visitor = host()?;
    let page = "/structure/nouvelle";
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
    let identity = identity(&form, abroad);
    let place = typed.place_parts(&Known::without_structure(&app));
    let mut wrong = Vec::new();
    if let Err(of_identity) = &identity {
        wrong.extend(of_identity.iter().cloned());
    }
    if let Err(problems) = &place {
        wrong.extend(faults(problems.clone()));
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
        return send_back(&app, page, form, wrong).await;
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
    let act = app.act(Some(visitor.id()));
    match app
        .db
        .create_structure(&act, &structure, &place, visitor.id())
        .await?
    {
        Founded::Done => {
            done(&format!("/structure?structure={id}"), "structure");
            Ok(())
        }
        Founded::SiretTaken => send_back(&app, page, form, vec![Fault::new("siret", TAKEN)]).await,
    }
}

pub(crate) async fn correct(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let visitor = host()?;
    let (id, role) = theirs(&visitor, form.get("structure"))?;
    if !role.may_manage_people() {
        return Err(AppError::NotFound);
    }
    let page = format!("/structure/modifier?structure={id}");
    let abroad = form.is_ticked("sans_siret");
    let (name, kind, siret) = match identity(&form, abroad) {
        Ok(identity) => identity,
        Err(wrong) => return send_back(&app, &page, form, wrong).await,
    };
    let file = file(&app, &visitor, id).await?;
    if siret.is_none() && file.places.iter().any(Place::is_in_france) {
        return send_back(&app, &page, form, vec![Fault::new("siret", NEEDED)]).await;
    }
    let structure = Structure {
        id,
        name,
        kind,
        siret,
    };
    match app
        .db
        .update_structure(&app.act(Some(visitor.id())), &structure)
        .await?
    {
        StructureChange::Done => {
            done(&format!("/structure?structure={id}"), "corrigee");
            Ok(())
        }
        StructureChange::SiretTaken => send_back(&app, &page, form, vec![Fault::new("siret", TAKEN)]).await,
        StructureChange::Gone => Err(AppError::NotFound),
    }
}
