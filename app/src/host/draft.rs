//! Drafts: started, saved step by step, looked at, published.

use domain::{
    draft::{DraftContent, OfferParts, PlaceParts, Step, publication_problem},
    id::{OfferId, StructureId},
    offer::{OfferCard, OfferDetail, SeatsLeft, Whereabouts},
    place::{Location, Place},
    sector::{Sector, SectorCode},
    structure::{Structure, StructureRole},
    typography::date,
    weeks::Week,
};
use store::{Draft, Publication, Saved};

use super::{faults, host, known::Known, lycees, structure, theirs};
use crate::{
    answer::{done, lead_to, send_back},
    api::{
        host::draft::{Choices, DraftStep, Preview},
        search::Calendar,
    },
    context::{AppContext, app_context},
    error::AppError,
    finder::calendar,
    form::{Fault, Fields},
    membership::moment,
    visitor::SignedIn,
};

/// What is said to who saves over somebody else's words.
const STALE: &str = "Ce brouillon a été enregistré ailleurs entre-temps\u{a0}: par un collègue, ou dans un autre onglet. \
     Ce que vous aviez écrit est ci-dessous. Enregistrez à nouveau pour le garder, ou rechargez la page pour lire l’autre version.";
/// What is said to who has not proved their address.
const UNCONFIRMED: &str = "Confirmez d’abord votre adresse électronique\u{a0}: ouvrez le lien que vous avez reçu, ou demandez-en un autre depuis «\u{a0}Mon espace\u{a0}».";

/// The rules of working time that hold now.
pub(super) fn rules_year(calendar: Option<&Calendar>) -> u16 {
    calendar.map_or(2024, |calendar| calendar.campaign.working_time_rules)
}

pub(super) fn label_of(sectors: &[Sector], code: SectorCode) -> String {
    sectors
        .iter()
        .find(|sector| sector.code == code)
        .map(|sector| sector.label.clone())
        .unwrap_or_default()
}

/// What the fields of an offer are chosen from.
pub(super) fn choices(app: &AppContext, known: &Known, content: &DraftContent) -> Choices {
    let calendar = calendar(app);
    Choices {
        places: known
            .places
            .iter()
            .map(|place| (place.id, structure::place_in_words(place)))
            .collect(),
        sectors: known.sectors.clone(),
        lycees: content
            .reserved_to
            .iter()
            .map(|uai| lycees::named(app, uai))
            .collect(),
        rules_year: rules_year(calendar.as_ref()),
        calendar,
    }
}

/// A draft of theirs, its structure's role for them, and what it refers to.
async fn found(
    app: &AppContext,
    visitor: &SignedIn,
    id: &str,
) -> Result<(Draft, StructureRole, Known), AppError> {
    let id: OfferId = id.parse().map_err(|_| AppError::NotFound)?;
    let draft = app.db.draft(visitor.id(), id).await?.ok_or(AppError::NotFound)?;
    let role = visitor
        .account
        .role_in(draft.structure)
        .ok_or(AppError::NotFound)?;
    let known = Known::of(app, visitor, draft.structure).await?;
    Ok((draft, role, known))
}

pub(crate) async fn step(app: &AppContext, id: &str, step: Step) -> Result<DraftStep, AppError> {
    let visitor = host()?;
    let (draft, role, known) = found(app, &visitor, id).await?;
    let choices = choices(app, &known, &draft.content);
    Ok(DraftStep {
        id: draft.id,
        structure: draft.structure,
        structure_name: name_of(&visitor, draft.structure),
        version: draft.version,
        saved: moment(app, draft.updated_at),
        problems: draft.content.problems(step, choices.rules_year, Some(&known)),
        choices,
        content: draft.content,
        may_write: role.may_publish(),
    })
}

fn name_of(visitor: &SignedIn, structure: StructureId) -> String {
    visitor
        .account
        .memberships
        .iter()
        .find(|(id, ..)| *id == structure)
        .map(|(_, name, _)| name.clone())
        .unwrap_or_default()
}

pub(crate) async fn preview(app: &AppContext, id: &str) -> Result<Preview, AppError> {
    let visitor = host()?;
    let (draft, role, known) = found(app, &visitor, id).await?;
    let calendar = calendar(app);
    let year = rules_year(calendar.as_ref());
    let missing = [Step::Structure, Step::Offer, Step::Practical]
        .into_iter()
        .flat_map(|step| {
            let problems = draft.content.problems(step, year, Some(&known));
            problems.into_iter().map(move |problem| (step, problem))
        })
        .collect();
    let parts = draft.content.complete(year, &known).ok();
    let lycees: Vec<String> = draft
        .content
        .reserved_to
        .iter()
        .map(|uai| lycees::named(app, uai).1)
        .collect();
    let mut obstacles = obstacles(app, &visitor);
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
    let structure = structure::file(app, &visitor, draft.structure).await?.structure;
    let offer = parts.zip(calendar).map(|(parts, calendar)| {
        let sector = label_of(&known.sectors, parts.sector);
        (
            OfferDetail {
                reserved_to: lycees,
                ..detail(app, draft.id, &structure, &known.places, parts)
            },
            sector,
            calendar,
        )
    });
    Ok(Preview {
        id: draft.id,
        structure: draft.structure,
        version: draft.version,
        missing,
        offer,
        today: date(app.clock.today()),
        obstacles,
        may_write: role.may_publish(),
    })
}

/// Why who asks cannot publish anything today.
pub(super) fn obstacles(app: &AppContext, visitor: &SignedIn) -> Vec<String> {
    let mut obstacles = Vec::new();
    if !visitor.account.confirmed {
        obstacles.push(UNCONFIRMED.to_owned());
    }
    let closed = structure::closed(app);
    if !closed.is_empty() {
        obstacles.push(closed);
    }
    obstacles
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

/// The offer that a draft would be, as pupils would read it but for the names of lycées.
fn detail(
    app: &AppContext,
    id: OfferId,
    structure: &Structure,
    places: &[Place],
    parts: OfferParts,
) -> OfferDetail {
    let nowhere = || Whereabouts::Abroad {
        city: String::new(),
        country: String::new(),
    };
    let whereabouts = match &parts.place {
        PlaceParts::Existing(id) => places
            .iter()
            .find(|place| place.id == *id)
            .map_or_else(nowhere, |place| whereabouts(&place.city, &place.location)),
        PlaceParts::New { city, location, .. } => whereabouts(city, location),
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

pub(crate) async fn start(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let visitor = host()?;
    let (id, role) = theirs(&visitor, form.get("structure"))?;
    if !role.may_publish() {
        return Err(AppError::NotFound);
    }
    let file = structure::file(&app, &visitor, id).await?;
    let content = DraftContent {
        place: file
            .places
            .first()
            .map(|place| place.id.to_string())
            .unwrap_or_default(),
        contact_name: visitor.account.name.clone(),
        ..DraftContent::default()
    };
    let draft = app
        .db
        .create_draft(&app.act(Some(visitor.id())), id, &content)
        .await?
        .ok_or(AppError::NotFound)?;
    lead_to(&page(draft, Step::Structure));
    Ok(())
}

fn page(id: OfferId, step: Step) -> String {
    format!("/structure/brouillons/{id}/{}", step.code())
}

pub(crate) async fn save(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let visitor = host()?;
    let step = Step::from_code(form.get("etape")).ok_or(AppError::BadRequest)?;
    let version: i32 = form.get("version").parse().map_err(|_| AppError::BadRequest)?;
    let (draft, role, known) = found(&app, &visitor, form.get("brouillon")).await?;
    if !role.may_publish() {
        return Err(AppError::NotFound);
    }
    let reserved = lycees::read(&app, &form);
    let content = DraftContent::from_form(draft.content, step, &lycees::pairs(&form, &reserved));
    match app
        .db
        .save_draft(&app.act(Some(visitor.id())), draft.id, version, &content)
        .await?
    {
        Saved::Done(_) => {}
        Saved::Stale => {
            return send_back(&app, &page(draft.id, step), form, vec![Fault::of_form(STALE)]).await;
        }
        Saved::Gone => return Err(AppError::NotFound),
    }
    if let Some(problem) = reserved.problem {
        let typed = kept(&form, &reserved.unclear, &reserved.choices, &reserved.chosen);
        return send_back(&app, &page(draft.id, step), typed, faults(vec![problem])).await;
    }
    let year = rules_year(calendar(&app).as_ref());
    let next = step.next().unwrap_or(Step::Preview);
    if form.is_ticked("quitter") {
        done(&format!("/structure?structure={}", draft.structure), "brouillon");
    } else if content.problems(step, year, Some(&known)).is_empty() {
        lead_to(&page(draft.id, next));
    } else {
        done(&format!("{}?verifier=oui", page(draft.id, step)), "incomplet");
    }
    Ok(())
}

/// What a form held, with the lycées that are known for sure ticked and the rest still typed.
pub(super) fn kept(form: &Fields, unclear: &str, choices: &str, chosen: &[String]) -> Fields {
    form.clone()
        .without(&[lycees::NAMES, lycees::CHOICES])
        .iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .chain([
            (lycees::NAMES.to_owned(), unclear.to_owned()),
            (lycees::CHOICES.to_owned(), choices.to_owned()),
        ])
        .chain(chosen.iter().map(|uai| (format!("lycee_{uai}"), "1".to_owned())))
        .collect()
}

pub(crate) async fn publish(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let visitor = host()?;
    let version: i32 = form.get("version").parse().map_err(|_| AppError::BadRequest)?;
    let (draft, role, known) = found(&app, &visitor, form.get("brouillon")).await?;
    if !role.may_publish() {
        return Err(AppError::NotFound);
    }
    let here = page(draft.id, Step::Preview);
    let mut wrong: Vec<Fault> = obstacles(&app, &visitor)
        .into_iter()
        .map(Fault::of_form)
        .collect();
    let calendar = calendar(&app);
    let parts = draft.content.complete(rules_year(calendar.as_ref()), &known);
    if parts.is_err() {
        wrong.push(Fault::of_form(
            "Il manque encore quelque chose\u{a0}: voyez la liste ci-dessous.",
        ));
    }
    if let (Ok(parts), Some(calendar), true) = (&parts, &calendar, wrong.is_empty()) {
        let problem = publication_problem(&calendar.campaign, parts.weeks, calendar.today);
        wrong.extend(problem.map(|problem| Fault::of_form(problem.message)));
    }
    let (Ok(parts), Some(calendar), true) = (parts, calendar, wrong.is_empty()) else {
        return send_back(&app, &here, Fields::default(), wrong).await;
    };
    let act = app.act(Some(visitor.id()));
    match app
        .db
        .publish(&act, draft.id, version, calendar.campaign.id, &parts)
        .await?
    {
        Publication::Published => {
            done(&domain::path::offer_of_structure(draft.id), "publiee");
            Ok(())
        }
        Publication::Stale => {
            let fault = Fault::of_form(
                "Ce brouillon a changé pendant que vous le relisiez. Relisez-le, puis publiez.",
            );
            send_back(&app, &here, Fields::default(), vec![fault]).await
        }
        Publication::NotYours | Publication::Gone => Err(AppError::NotFound),
    }
}

pub(crate) async fn delete(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let visitor = host()?;
    let id: OfferId = form.get("brouillon").parse().map_err(|_| AppError::NotFound)?;
    let draft = app.db.draft(visitor.id(), id).await?.ok_or(AppError::NotFound)?;
    if !app.db.delete_draft(&app.act(Some(visitor.id())), id).await? {
        return Err(AppError::NotFound);
    }
    done(&format!("/structure?structure={}", draft.structure), "jete");
    Ok(())
}
