//! Exempting students of a choice, welcoming them at school, and taking it back.

use domain::{
    board::{SituationError, TypedSituation, check_situation},
    id::AccountId,
    weeks::Weeks,
};
use store::SituationLine;
use wire::{
    field,
    form::{FieldError, FormData},
    school::board::{SelectionFlash, SelectionResult},
};

use super::selection::{Opened, may_be_lifted, may_be_set};
use crate::{
    error::ServiceError,
    outcome::{FormResult, redirect_with_flash, redisplay},
    request::Request,
};

/// What the form says that takes a situation back.
const LIFT: &str = "lift";

/// Sets a situation for those of a choice who have no place, or lifts it. For whoever chose, and for the students they fill for.
pub async fn set(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let opened = Opened::load(&request, form.get(field::BATCH)).await?;
    let (user, school) = request.require_school()?;
    let campaign = app.offer_cache.campaign().ok_or(ServiceError::NotFound)?;
    let lifts = form.get(field::SITUATION) == LIFT;
    let set = if lifts {
        None
    } else {
        match check_situation(TypedSituation {
            kind: form.get(field::SITUATION),
            ground: form.get(field::GROUND),
            note: form.get(field::SITUATION_NOTE),
        }) {
            Ok(set) => Some(set),
            Err(errors) => {
                let errors = errors.into_iter().map(field_error).collect();
                return Ok(redisplay(opened.page(), form, errors));
            }
        }
    };
    let students = chosen(&opened, Weeks::from_code(form.get(field::SITUATION_WEEKS)), lifts);
    let context = app.context(Some(user.id()));
    let lines = app
        .db
        .set_situations(&context, (school, campaign.id), &students, set.as_ref())
        .await?;
    let names = opened.names();
    let said: Vec<SelectionResult> = lines
        .into_iter()
        .map(|(id, line)| SelectionResult {
            name: names.get(&id).cloned().unwrap_or_default(),
            said: words(line, lifts).to_owned(),
            done: line == SituationLine::Done,
        })
        .collect();
    let any = said.iter().any(|line| line.done);
    opened
        .finish(&request, said, |page| {
            let flash = if any {
                SelectionFlash::SituationSet
            } else {
                SelectionFlash::Nothing
            };
            redirect_with_flash(page, flash)
        })
        .await
}

/// Who it is about, and for which weeks: those that were asked for, or those of their rows.
fn chosen(opened: &Opened, asked: Option<Weeks>, lifts: bool) -> Vec<(AccountId, Weeks)> {
    let students = opened.students(if lifts { may_be_lifted } else { may_be_set });
    let weeks = |id: AccountId| {
        let known = opened.chosen.students.iter().find(|(known, _)| *known == id);
        asked.or(known.map(|(_, weeks)| *weeks)).unwrap_or(Weeks::Both)
    };
    students.into_iter().map(|id| (id, weeks(id))).collect()
}

fn field_error(error: SituationError) -> FieldError {
    let name = match error {
        SituationError::Kind => field::SITUATION,
        SituationError::Ground => field::GROUND,
        SituationError::Note => field::SITUATION_NOTE,
    };
    FieldError::new(name, error.message())
}

fn words(line: SituationLine, lifts: bool) -> &'static str {
    match line {
        SituationLine::Done if lifts => "de nouveau à placer",
        SituationLine::Done => "enregistré",
        SituationLine::Same => "c’était déjà le cas",
        SituationLine::Placed => "a une place confirmée\u{a0}: annulez-la d’abord",
        SituationLine::Gone => "n’est pas à régler par vous",
    }
}
