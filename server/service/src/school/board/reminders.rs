//! Reminders to students, hosts and signers of a choice, in words that the school reads and changes first.

use domain::{
    board::{ReminderKind, check_words},
    typography::of_person,
};
use store::{Reminded, RemindedPerson, RemindedSigner, ReminderOutcome};
use wire::{
    field,
    form::{FieldError, FormData},
    school::board::{SelectionFlash, SelectionResult},
};

use super::selection::Opened;
use crate::{
    context::AppContext,
    error::ServiceError,
    outcome::{FormResult, redirect_with_flash, redisplay},
    request::Request,
    signing::link_delivery::link_secret,
    token::Secret,
};

/// Reminds those of a choice whom a kind of reminder fits. For whoever chose, and for the students they fill for.
pub async fn send(request: Request, form: FormData) -> FormResult {
    let opened = Opened::load(&request, form.get(field::BATCH)).await?;
    let kind = ReminderKind::from_code(form.get(field::REMINDER)).ok_or(ServiceError::NotFound)?;
    let name = field::words_of(kind);
    let words = match check_words(form.exact(name)) {
        Ok(words) => words,
        Err(error) => {
            let error = FieldError::new(name, error.message());
            return Ok(redisplay(opened.page(), form, vec![error]));
        }
    };
    let said = remind(&request, &opened, kind, &words).await?;
    let any = said.iter().any(|line| line.done);
    opened
        .finish(&request, said, |page| {
            let flash = if any {
                SelectionFlash::Reminded
            } else {
                SelectionFlash::Nothing
            };
            redirect_with_flash(page, flash)
        })
        .await
}

async fn remind(
    request: &Request,
    opened: &Opened,
    kind: ReminderKind,
    words: &str,
) -> Result<Vec<SelectionResult>, ServiceError> {
    let app = &request.app;
    let (user, school) = request.require_school()?;
    let context = app.context(Some(user.id()));
    let campaign = app.offer_cache.campaign().ok_or(ServiceError::NotFound)?;
    let students = opened.students(|row| kind.fits(row));
    match kind {
        ReminderKind::Students => {
            let said = app.db.remind_students(&context, school, &students, words).await?;
            Ok(said.into_iter().map(person).collect())
        }
        ReminderKind::Hosts => {
            let secrets = (
                &(|| answer_secret(app, &campaign)) as &(dyn Fn() -> store::Secret + Send + Sync),
                &(|| link_secret(app)) as &(dyn Fn() -> store::Secret + Send + Sync),
            );
            let said = app
                .db
                .remind_hosts_of(&context, (school, campaign.id), &students, words, secrets)
                .await?;
            Ok(said.into_iter().map(person).collect())
        }
        ReminderKind::Signers => {
            let conventions = opened.conventions(|row| kind.fits(row));
            let said = app
                .db
                .remind_each(&context, &conventions, words, &|| link_secret(app))
                .await?;
            Ok(said.into_iter().map(signer).collect())
        }
    }
}

/// The secret of another link to answer by, good for as long as the first.
fn answer_secret(app: &AppContext, campaign: &domain::campaign::Campaign) -> store::Secret {
    let secret = Secret::new(app.rng.as_ref());
    let (_, last_day) = campaign.span(domain::weeks::Weeks::Both);
    store::Secret {
        hash: secret.hash(),
        expires: last_day.and_time(chrono::NaiveTime::MIN).and_utc() + chrono::Duration::days(1),
        link: format!("/reponse?jeton={}", secret.as_str()),
    }
}

/// What is said of somebody who was reminded less than a day ago.
const TOO_SOON: &str = "déjà relancé depuis moins de 24\u{a0}heures";

fn person(person: RemindedPerson) -> SelectionResult {
    let said = match person.outcome {
        ReminderOutcome::Done => "relancé",
        ReminderOutcome::CoolDown => TOO_SOON,
        ReminderOutcome::NoAddress => "aucune adresse connue\u{a0}: remettez sa feuille d’activation",
        ReminderOutcome::Gone => "n’attend plus rien",
    };
    let about = match person.about.as_slice() {
        [] => String::new(),
        [one] => format!(" au sujet {}", of_person(one)),
        many => format!(" au sujet de {}\u{a0}élèves", many.len()),
    };
    SelectionResult {
        name: person.name,
        said: format!("{said}{about}"),
        done: person.outcome == ReminderOutcome::Done,
    }
}

fn signer(signer: RemindedSigner) -> SelectionResult {
    let said = match signer.outcome {
        Reminded::Done => "relancé",
        Reminded::CoolDown(_) => TOO_SOON,
        Reminded::NotNow => "a signé entre-temps, ou signe sur papier",
        Reminded::Gone => "n’est plus à relancer par vous",
    };
    SelectionResult {
        said: format!(
            "{said}, pour la convention {} ({})",
            of_person(&signer.student),
            signer.role.label().to_lowercase()
        ),
        name: signer.name,
        done: signer.outcome == Reminded::Done,
    }
}
