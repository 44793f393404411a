//! Many conventions validated at once, in the head's name: chosen in the list, read on one page, then each validated by itself. Those that
//! cannot be say why, and stay.

use chrono::TimeDelta;
use domain::{
    convention::{Content, ConventionState, HeadAct, SignerRole},
    id::{AccountId, ConventionId},
    typography::{counted, duration, span},
};
use serde::{Deserialize, Serialize};
use wire::{
    convention::school::{ValidationLine, ValidationShown},
    field,
    form::{FieldError, FormData},
};

use super::{
    Opened,
    freeze::{Readiness, readiness},
    page::section_versions,
    transitions::{Validation, current_refusal, freeze_now},
};
use crate::{
    convention_access::authorize_account,
    error::ServiceError,
    outcome::{FormResult, redirect, redisplay},
    request::Request,
    selection::{Selected, list_of, ticked},
    token::Secret,
};

/// For how long one request goes on: what is left is validated by the next, rather than cut off in the middle.
const WORKS_FOR: TimeDelta = TimeDelta::seconds(10);

const LIST: &str = "/lycee/conventions";

/// What was chosen.
#[derive(Serialize, Deserialize)]
struct Selection {
    by: AccountId,
    conventions: Vec<ConventionId>,
    /// Why those that were tried are not validated; empty for the others.
    said: Vec<String>,
    /// The list it was chosen from.
    back: String,
}

impl Selected for Selection {
    fn by(&self) -> AccountId {
        self.by
    }
}

fn page_of(secret: &str) -> String {
    format!("{LIST}/lot?lot={secret}")
}

/// A convention, opened by whoever validates in the head's name.
async fn open_to_validate(request: &Request, id: ConventionId) -> Result<Opened, ServiceError> {
    let (_, access) = authorize_account(request, id).await?;
    if !access.may(HeadAct::Validate) {
        return Err(ServiceError::NotFound);
    }
    let file = request
        .app
        .db
        .convention(id)
        .await?
        .ok_or(ServiceError::NotFound)?;
    Ok(Opened {
        request: request.clone(),
        file,
        access,
    })
}

/// Chooses the conventions to validate at once, among those of one's school. For whoever validates in the head's name.
pub async fn choose(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let (user, _) = request.require_school()?;
    let back = list_of(&form, LIST);
    let mut conventions = Vec::new();
    for id in ticked(&form) {
        let opened = open_to_validate(&request, id).await?;
        if opened.file.state == ConventionState::SchoolPart {
            conventions.push(id);
        }
    }
    if conventions.is_empty() {
        let error = FieldError::new(field::LIST, "Cochez au moins une convention à valider.");
        return Ok(redisplay(back, form, vec![error]));
    }
    let secret = Secret::new(app.rng.as_ref());
    let selection = Selection {
        by: user.id(),
        said: vec![String::new(); conventions.len()],
        conventions,
        back,
    };
    selection.store(app, &secret).await?;
    Ok(redirect(page_of(secret.as_str())))
}

/// `/lycee/conventions/lot`: what was chosen, for the user who chose it; `lot` is the secret that the address carries.
pub async fn read(request: Request, lot: String) -> Result<ValidationShown, ServiceError> {
    let app = &request.app;
    let (user, school) = request.require_school()?;
    let selection = Selection::load(app, user, &lot).await?;
    let acts = app
        .db
        .acts_in_school(school, user.id(), app.clock.today())
        .await?;
    let mut lines = Vec::new();
    for (id, said) in selection.conventions.iter().zip(&selection.said) {
        let opened = open_to_validate(&request, *id).await?;
        opened.note_read().await;
        lines.push(line(&opened, said).await?);
    }
    Ok(ValidationShown {
        lot,
        back: selection.back,
        signs: acts.contains(&HeadAct::Sign),
        lines,
    })
}

/// A convention as it would be frozen now: what a head checks before validating, or why it cannot be.
async fn line(opened: &Opened, said: &str) -> Result<ValidationLine, ServiceError> {
    let file = &opened.file;
    let open = file.state == ConventionState::SchoolPart;
    let (mut shown, mut missing) = (Vec::new(), Vec::new());
    if open {
        match readiness(opened).await? {
            Readiness::Ready(content) => shown = facts(opened, &content),
            Readiness::Missing(list) => missing = list.into_iter().map(|missing| missing.message).collect(),
        }
    }
    Ok(ValidationLine {
        id: file.id.to_string(),
        reference: file.reference.clone(),
        student: file.student_name.clone(),
        host: file.host_name.clone(),
        seen: if open && missing.is_empty() {
            section_versions(file)
        } else {
            String::new()
        },
        facts: shown,
        missing,
        said: said.to_owned(),
        validated: file.state.is_open_to_signatures() || file.state == ConventionState::Signed,
        signs: opened.access.signs_as.contains(&SignerRole::Head) && file.state.is_open_to_signatures(),
    })
}

/// When, with whom, where, what: a line each.
fn facts(opened: &Opened, content: &Content) -> Vec<String> {
    let host = &content.host;
    let (first, last) = opened.file.campaign.span(opened.file.weeks);
    let mut hours: Vec<String> = host
        .weeks
        .iter()
        .map(|week| duration(week.hours.total_minutes()))
        .collect();
    hours.dedup();
    let place = &host.place;
    vec![
        format!("{}, {} par semaine", span(first, last), hours.join(" puis ")),
        format!("Tuteur\u{a0}: {}", host.tutor.name),
        format!("{}, {} {}", place.street, place.postal_code, place.city),
        host.activities.join(", "),
    ]
}

/// Validates what the user chose and read: each by itself, just as the page showed it. What became of each is said on the same page.
pub async fn validate(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let (user, _) = request.require_school()?;
    let secret = Secret::read(form.get(field::BATCH));
    let mut selection = Selection::load(app, user, secret.as_str()).await?;
    let page = page_of(secret.as_str());
    if !form.is_ticked(field::CHECKED) {
        let error = FieldError::new(
            field::CHECKED,
            "Cochez cette case\u{a0}: après la validation, ces conventions ne changent plus.",
        );
        return Ok(redisplay(page, FormData::default(), vec![error]));
    }
    request.require_fresh_proof()?;
    let until = app.clock.now() + WORKS_FOR;
    // In the order of ids, as a batch of signatures locks them.
    let mut order: Vec<usize> = (0..selection.conventions.len()).collect();
    order.sort_by_key(|index| selection.conventions[*index]);
    for index in order {
        let id = selection.conventions[index];
        let seen = form.get(&field::batch_box(id)).to_owned();
        if seen.is_empty() {
            continue;
        }
        selection.said[index] = if app.clock.now() > until {
            "Pas encore validée\u{a0}: validez maintenant celles qui restent.".to_owned()
        } else {
            validate_one(&request, id, &seen).await
        };
    }
    selection.store(app, &secret).await?;
    Ok(redirect(page))
}

/// Validates one; why it was not, or nothing when it was. One that fails does not keep the others waiting.
async fn validate_one(request: &Request, id: ConventionId, seen: &str) -> String {
    let done = async {
        let opened = open_to_validate(request, id).await?;
        match current_refusal(&opened, seen) {
            Some(refused) => Ok(refused),
            None => freeze_now(&opened).await,
        }
    };
    match done.await {
        Ok(validation) => why_not_validated(validation),
        Err(ServiceError::NotFound) => "Vous n’avez pas, ou plus, à valider cette convention.".to_owned(),
        Err(error) => {
            tracing::error!(%id, error = &error as &dyn std::error::Error, "one of several was not validated");
            "Un incident a empêché de la valider. Rien n’est changé\u{a0}: réessayez.".to_owned()
        }
    }
}

/// Why nothing was validated; empty when it was.
fn why_not_validated(validation: Validation) -> String {
    match validation {
        Validation::Done => String::new(),
        Validation::NotNow(state) => format!(
            "Elle n’est plus à valider. Où elle en est\u{a0}: {}.",
            state.label().to_lowercase()
        ),
        Validation::Changed => {
            "Elle a changé depuis que vous l’avez relue. La voici comme elle est maintenant\u{a0}: relisez-la.".to_owned()
        }
        Validation::Missing(missing) => missing.first().map_or_else(
            || "Il y manque quelque chose.".to_owned(),
            |first| match missing.len() {
                1 => first.message.clone(),
                more => format!("{} (et {})", first.message, counted(more - 1, "autre", "autres")),
            },
        ),
        Validation::TooLong => {
            "Le document serait trop long\u{a0}: raccourcissez les textes les plus longs, ou renvoyez-la à la structure."
                .to_owned()
        }
        Validation::Gone => "Vous n’avez pas, ou plus, à valider cette convention.".to_owned(),
    }
}
