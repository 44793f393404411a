//! Drafts: started, saved step by step, looked at, published.

use domain::{
    draft::{DraftContent, Step},
    id::{OfferId, StructureId},
    sector::{Sector, SectorCode},
    structure::StructureRole,
    urls,
};
use store::{Draft, Saved};
use wire::{
    field,
    flash::IncompleteFlash,
    form::{FieldError, FormData},
    host::{
        draft::{Choices, DraftStep},
        structure::StructureFlash,
    },
    search::Calendar,
};

use super::{
    field_errors, own_structure, references::DraftReferences, require_host, reserved_schools, structure,
};
use crate::{
    calendar::calendar,
    context::AppContext,
    error::ServiceError,
    format::date_time,
    outcome::{FormResult, redirect, redirect_with_flash, redisplay},
    rate_limit::{Kept, OVER_QUOTA, is_over_quota},
    request::{CurrentUser, Request},
};

/// What is said to whoever saves over somebody else's words.
const STALE: &str = "Ce brouillon a été enregistré ailleurs entre-temps\u{a0}: par un collègue, ou dans un autre onglet. \
     Ce que vous aviez écrit est ci-dessous. Enregistrez à nouveau pour le garder, ou rechargez la page pour lire l’autre version.";

/// The rules of working time that hold now.
pub(super) fn rules_year(calendar: Option<&Calendar>) -> u16 {
    calendar.map_or(2024, |calendar| calendar.campaign.working_time_rules)
}

/// A sector in words.
pub(super) fn label_of(sectors: &[Sector], code: SectorCode) -> String {
    sectors
        .iter()
        .find(|sector| sector.code == code)
        .map(|sector| sector.label.clone())
        .unwrap_or_default()
}

/// What the fields of an offer are chosen from.
pub(super) fn choices(app: &AppContext, references: &DraftReferences, content: &DraftContent) -> Choices {
    let calendar = calendar(app);
    Choices {
        places: references
            .places
            .iter()
            .map(|place| (place.id, structure::place_in_words(place)))
            .collect(),
        sectors: references.sectors.clone(),
        lycees: content
            .reserved_to
            .iter()
            .map(|uai| reserved_schools::named(app, uai))
            .collect(),
        rules_year: rules_year(calendar.as_ref()),
        calendar,
    }
}

/// A draft of theirs, what they are in its structure, and what it may refer to.
pub(super) async fn own_draft(
    app: &AppContext,
    user: &CurrentUser,
    id: &str,
) -> Result<(Draft, StructureRole, DraftReferences), ServiceError> {
    let id: OfferId = id.parse().map_err(|_| ServiceError::NotFound)?;
    let draft = app.db.draft(user.id(), id).await?.ok_or(ServiceError::NotFound)?;
    let role = user
        .account
        .role_in(draft.structure)
        .ok_or(ServiceError::NotFound)?;
    let references = DraftReferences::of(app, user, draft.structure).await?;
    Ok((draft, role, references))
}

/// A step of a draft. For the members of its structure.
pub async fn step(request: Request, id: String, step: Step) -> Result<DraftStep, ServiceError> {
    let (app, user) = (&request.app, require_host(&request)?);
    let (draft, role, references) = own_draft(app, user, &id).await?;
    let choices = choices(app, &references, &draft.content);
    let problems = |step| {
        draft
            .content
            .problems(step, choices.rules_year, Some(&references))
    };
    let faulty = [Step::Structure, Step::Offer, Step::Practical]
        .into_iter()
        .filter(|step| !problems(*step).is_empty())
        .collect();
    Ok(DraftStep {
        id: draft.id,
        structure_name: name_of(user, draft.structure),
        version: draft.version,
        saved: date_time(app, draft.updated_at),
        problems: problems(step),
        faulty,
        choices,
        content: draft.content,
        may_write: role.may_publish(),
    })
}

fn name_of(user: &CurrentUser, structure: StructureId) -> String {
    user.account
        .memberships
        .iter()
        .find(|(id, ..)| *id == structure)
        .map(|(_, name, _)| name.clone())
        .unwrap_or_default()
}

/// Starts a draft, at the first place of the structure, with what its last offer says of every day. For whoever may publish for it.
pub async fn start(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, require_host(&request)?);
    let (id, role) = own_structure(user, form.get(field::STRUCTURE))?;
    if !role.may_publish() {
        return Err(ServiceError::NotFound);
    }
    if is_over_quota(&request, user.id(), Kept::Draft).await? {
        return Ok(redisplay(
            "/structure",
            FormData::default(),
            vec![FieldError::of_form(OVER_QUOTA)],
        ));
    }
    let file = structure::file(app, user, id).await?;
    let content = DraftContent {
        place: file
            .places
            .first()
            .map(|place| place.id.to_string())
            .unwrap_or_default(),
        contact_name: user.account.name.clone(),
        ..like_the_last_offer(app, user, id).await?
    };
    let draft = app
        .db
        .create_draft(&app.context(Some(user.id())), id, &content)
        .await?;
    match draft {
        Some(draft) => Ok(redirect(step_page(draft, Step::Structure))),
        None => too_many(app, &urls::structure(id)).await,
    }
}

/// Whoever may begin a draft, and may not today.
pub(super) async fn too_many(app: &AppContext, here: &str) -> FormResult {
    let error = FieldError::of_form(app.db.quotas().await?.drafts_message());
    Ok(redisplay(here, FormData::default(), vec![error]))
}

/// What a structure says in each of its offers, as the last one said it: hours, meals, accessibility.
async fn like_the_last_offer(
    app: &AppContext,
    user: &CurrentUser,
    id: StructureId,
) -> Result<DraftContent, ServiceError> {
    let offers = app
        .db
        .offers_of_structure(user.id(), id)
        .await?
        .unwrap_or_default();
    let last = match offers.first() {
        Some(last) => app.db.own_offer(user.id(), last.id).await?,
        None => None,
    };
    let last = last.map(|own| DraftContent::of_offer(&own.offer, &own.reserved_to));
    Ok(last.map_or_else(DraftContent::default, |last| DraftContent {
        hours: last.hours,
        lunch: last.lunch,
        accessible: last.accessible,
        access_note: last.access_note,
        ..DraftContent::default()
    }))
}

/// Where a step of a draft is written.
pub(super) fn step_page(id: OfferId, step: Step) -> String {
    format!("/structure/brouillons/{id}/{}", step.code())
}

/// Saves a step, and leads to the next once nothing is wrong with it. For whoever may publish for the structure.
pub async fn save(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, require_host(&request)?);
    let step = Step::from_code(form.get(field::STEP)).ok_or(ServiceError::BadRequest)?;
    let version: i32 = form
        .get(field::VERSION)
        .parse()
        .map_err(|_| ServiceError::BadRequest)?;
    let (draft, role, references) = own_draft(app, user, form.get(field::DRAFT)).await?;
    if !role.may_publish() {
        return Err(ServiceError::NotFound);
    }
    let reserved = reserved_schools::read(app, &form);
    let content = DraftContent::from_form(draft.content, step, &reserved_schools::pairs(&form, &reserved));
    match app
        .db
        .save_draft(&app.context(Some(user.id())), draft.id, version, &content)
        .await?
    {
        Saved::Done(_) => {}
        Saved::Stale => {
            return Ok(redisplay(
                step_page(draft.id, step),
                form,
                vec![FieldError::of_form(STALE)],
            ));
        }
        Saved::Gone => return Err(ServiceError::NotFound),
    }
    let typed = reserved_schools::refilled(&form, &reserved);
    if let Some(problem) = reserved.problem {
        return Ok(redisplay(
            step_page(draft.id, step),
            typed,
            field_errors(vec![problem]),
        ));
    }
    let year = rules_year(calendar(app).as_ref());
    let next = step.next().unwrap_or(Step::Preview);
    Ok(if form.is_ticked(field::LEAVE) {
        redirect_with_flash(
            &format!("/structure?structure={}", draft.structure),
            StructureFlash::DraftSaved,
        )
    } else if content.problems(step, year, Some(&references)).is_empty() {
        redirect(step_page(draft.id, next))
    } else {
        redirect_with_flash(
            &format!("{}?verifier=oui", step_page(draft.id, step)),
            IncompleteFlash::Saved,
        )
    })
}

/// Throws a draft away. For whoever may publish for the structure.
pub async fn delete(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, require_host(&request)?);
    let id: OfferId = form
        .get(field::DRAFT)
        .parse()
        .map_err(|_| ServiceError::NotFound)?;
    let draft = app.db.draft(user.id(), id).await?.ok_or(ServiceError::NotFound)?;
    if !app.db.delete_draft(&app.context(Some(user.id())), id).await? {
        return Err(ServiceError::NotFound);
    }
    Ok(redirect_with_flash(
        &format!("/structure?structure={}", draft.structure),
        StructureFlash::DraftDeleted,
    ))
}
