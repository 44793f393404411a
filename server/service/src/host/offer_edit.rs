//! Offers that are out, changed: what no pupil counts on yet may change.

use domain::{
    draft::{DraftContent, Problem, Step, field, publication_problem, said_together},
    urls::offer_of_structure,
};
use store::Edited;
use wire::{
    field as form_field,
    form::FormData,
    host::offer::{OfferEdit, OfferFlash},
};

use super::{
    draft, field_errors,
    offer::{is_out, own_offer},
    references::DraftReferences,
    require_host, reserved_schools,
};
use crate::{
    calendar::calendar,
    error::ServiceError,
    outcome::{FormResult, redirect_with_flash, redisplay},
    request::Request,
};

/// What is said to whoever saves over a colleague's changes.
const STALE: &str =
    "L’offre a changé entre-temps\u{a0}: un collègue l’a modifiée. Vérifiez, puis enregistrez à nouveau.";
/// What is said of a field that a pupil counts on.
const FROZEN: &str = "Un élève a confirmé son stage et compte dessus\u{a0}: cela ne peut plus changer.";

/// An offer to change. For whoever may publish for its structure.
pub async fn page(request: Request, id: String) -> Result<OfferEdit, ServiceError> {
    let (app, user) = (&request.app, require_host(&request)?);
    let (own, role) = own_offer(app, user, &id).await?;
    if !role.may_publish() || !is_out(own.offer.state) {
        return Err(ServiceError::NotFound);
    }
    let references = DraftReferences::of(app, user, own.offer.structure).await?;
    let content = DraftContent::of_offer(&own.offer, &own.reserved_to);
    Ok(OfferEdit {
        id: own.offer.id,
        choices: draft::choices(app, &references, &content),
        content,
        version: own.version,
        scope: own.scope,
    })
}

/// Changes an offer. For whoever may publish for its structure.
pub async fn save(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, require_host(&request)?);
    let version: i32 = form
        .get(form_field::VERSION)
        .parse()
        .map_err(|_| ServiceError::BadRequest)?;
    let (own, role) = own_offer(app, user, form.get(form_field::OFFER)).await?;
    if !role.may_publish() || !is_out(own.offer.state) {
        return Err(ServiceError::NotFound);
    }
    let id = own.offer.id;
    let here = format!("{}/modifier", offer_of_structure(id));
    let references = DraftReferences::of(app, user, own.offer.structure).await?;
    let reserved = reserved_schools::read(app, &form);
    let pairs = reserved_schools::pairs(&form, &reserved);
    // What is frozen is shown, not sent: what is not sent stays as it was.
    let content = [Step::Structure, Step::Offer, Step::Practical].into_iter().fold(
        DraftContent::of_offer(&own.offer, &own.reserved_to),
        |content, step| DraftContent::from_form(content, step, &pairs),
    );
    let typed = reserved_schools::refilled(&form, &reserved);
    let refused = |problems| Ok(redisplay(&here, typed, field_errors(said_together(problems))));
    let calendar = calendar(app);
    let parts = content.complete(draft::rules_year(calendar.as_ref()), &references);
    let (parts, calendar) = match (parts, reserved.problem, calendar) {
        (Ok(parts), None, Some(calendar)) => (parts, calendar),
        (Ok(_), None, None) => return Err(ServiceError::NotFound),
        (parts, problem, _) => {
            let mut problems = parts.err().unwrap_or_default();
            problems.extend(problem);
            return refused(problems);
        }
    };
    if parts.weeks != own.offer.weeks
        && let Some(problem) = publication_problem(&calendar.campaign, parts.weeks, calendar.today)
    {
        return refused(vec![problem]);
    }
    let actor = Some(user.id());
    let problems = match app
        .db
        .edit_offer(&app.context(actor), id, version, &parts)
        .await?
    {
        Edited::Done => {
            return Ok(redirect_with_flash(&offer_of_structure(id), OfferFlash::Edited));
        }
        Edited::Stale => vec![Problem::new("", STALE)],
        Edited::Frozen(fields) => fields
            .into_iter()
            .map(|field| Problem::new(field, FROZEN))
            .collect(),
        Edited::SeatsNeeded(needed) => vec![Problem::new(
            field::SEATS,
            format!(
                "Des places sont déjà retenues\u{a0}: gardez-en au moins {needed} dans chaque semaine concernée."
            ),
        )],
        Edited::NotYours | Edited::Gone => return Err(ServiceError::NotFound),
    };
    refused(problems)
}
