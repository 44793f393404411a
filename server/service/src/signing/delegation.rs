//! `/lycee/delegations`: who acts in the head's name.

use chrono::NaiveDate;
use domain::{
    account::Role,
    campaign::school_year_end,
    convention::{HeadAct, PaperRule},
    day::parse_day,
    id::{AccountId, SchoolId},
    typography::{date, span},
};
use store::{Delegated, DelegationLine};
use wire::{
    field,
    form::{FieldError, FormData},
    signing::delegation::{DelegationFlash, DelegationShown, DelegationsPage},
};

use crate::{
    context::AppContext,
    error::ServiceError,
    format::date_time,
    outcome::{FormResult, redirect_with_flash, redisplay},
    request::{CurrentUser, Request},
};

const PAGE: &str = "/lycee/delegations";

/// The head, and their school.
fn require_head(request: &Request) -> Result<(&CurrentUser, SchoolId), ServiceError> {
    let user = request.require_role(Role::Head)?;
    let school = user.account.school_as(Role::Head).ok_or(ServiceError::NotFound)?;
    Ok((user, school))
}

/// `/lycee/delegations`: who is named to act in the head's name, who was, and who may be. For the head.
pub async fn read(request: Request) -> Result<DelegationsPage, ServiceError> {
    let app = &request.app;
    let (_, school) = require_head(&request)?;
    let today = app.clock.today();
    let lines = app.db.delegations(school).await?;
    let (current, past): (Vec<_>, Vec<_>) = lines
        .into_iter()
        .partition(|line| line.revoked_at.is_none() && !line.lapsed && line.last >= today);
    let shown = |lines: Vec<DelegationLine>| lines.into_iter().map(|line| shown(app, line)).collect();
    Ok(DelegationsPage {
        current: shown(current),
        past: shown(past),
        staff: app
            .db
            .staff_of(school)
            .await?
            .into_iter()
            .map(|(id, name)| (id.to_string(), name))
            .collect(),
        today: today.to_string(),
        paper: app.db.paper_rule(school).await?,
        referent_signs: app.db.referent_signs(school).await?,
    })
}

fn shown(app: &AppContext, line: DelegationLine) -> DelegationShown {
    DelegationShown {
        id: line.id.to_string(),
        name: line.name,
        act: line.head_act.label().to_owned(),
        span: if line.first == line.last {
            format!("le {}", date(line.first))
        } else {
            span(line.first, line.last)
        },
        granted: format!("par {}, le {}", line.granted_by, date_time(app, line.granted_at)),
        revoked: line.revoked_at.map(|at| date_time(app, at)).unwrap_or_default(),
    }
}

/// Names somebody of the staff to do some acts in the head's name, from one day to another. For the head.
pub async fn grant(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let (user, school) = require_head(&request)?;
    let today = app.clock.today();
    let mut errors = Vec::new();
    let account: Option<AccountId> = form.get(field::PERSON).parse().ok();
    if account.is_none() {
        errors.push(FieldError::new(
            field::PERSON,
            "Choisissez une personne de votre équipe.",
        ));
    }
    let acts: Vec<HeadAct> = HeadAct::ALL
        .into_iter()
        .filter(|act| form.is_ticked(field::box_of(*act)))
        .collect();
    if acts.is_empty() {
        errors.push(FieldError::new(field::ACTS, "Cochez au moins un acte."));
    }
    let first = day(&form, field::FROM, &mut errors);
    let last = day(&form, field::UNTIL, &mut errors);
    if let (Some(first), Some(last)) = (first, last) {
        if last < first {
            errors.push(FieldError::new(
                field::UNTIL,
                "Le dernier jour vient avant le premier.",
            ));
        } else if last > school_year_end(today) {
            errors.push(FieldError::new(
                field::UNTIL,
                format!(
                    "Une délégation s’arrête avec l’année scolaire, le {} au plus tard.",
                    date(school_year_end(today))
                ),
            ));
        } else if last < today {
            errors.push(FieldError::new(field::UNTIL, "Ce jour est déjà passé."));
        }
    }
    let (Some(account), Some(first), Some(last), true) = (account, first, last, errors.is_empty()) else {
        return Ok(redisplay(PAGE, form, errors));
    };
    request.require_fresh_proof()?;
    let context = app.context(Some(user.id()));
    match app
        .db
        .delegate(&context, school, account, &acts, first, last)
        .await?
    {
        Delegated::Done => Ok(redirect_with_flash(PAGE, DelegationFlash::Granted)),
        Delegated::NotStaff => {
            let error = FieldError::new(
                field::PERSON,
                "Cette personne ne travaille pas, ou plus, dans votre lycée.",
            );
            Ok(redisplay(PAGE, form, vec![error]))
        }
        Delegated::Gone => Err(ServiceError::NotFound),
    }
}

fn day(form: &FormData, field: &'static str, errors: &mut Vec<FieldError>) -> Option<NaiveDate> {
    parse_day(form.get(field))
        .map_err(|error| errors.push(FieldError::new(field, error.message())))
        .ok()
}

/// Says who may sign on paper in the lycée. For the head.
pub async fn set_paper(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let (user, school) = require_head(&request)?;
    request.require_fresh_proof()?;
    let rule = PaperRule {
        host: form.is_ticked(field::PAPER_HOST),
        guardians: form.is_ticked(field::PAPER_GUARDIANS),
        student: form.is_ticked(field::PAPER_STUDENT),
    };
    let context = app.context(Some(user.id()));
    if app.db.set_paper_rule(&context, school, rule).await? {
        Ok(redirect_with_flash(PAGE, DelegationFlash::PaperSet))
    } else {
        Err(ServiceError::NotFound)
    }
}

/// Says whether referent teachers sign in the lycée. For the head.
pub async fn set_referent(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let (user, school) = require_head(&request)?;
    request.require_fresh_proof()?;
    let signs = form.is_ticked(field::REFERENT_SIGNS);
    let context = app.context(Some(user.id()));
    if app.db.set_referent_signing(&context, school, signs).await? {
        Ok(redirect_with_flash(PAGE, DelegationFlash::ReferentSet))
    } else {
        Err(ServiceError::NotFound)
    }
}

/// Ends a delegation. For the head.
pub async fn revoke(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let (user, _) = require_head(&request)?;
    let id = form
        .get(field::DELEGATION)
        .parse()
        .map_err(|_| ServiceError::NotFound)?;
    if app
        .db
        .revoke_delegation(&app.context(Some(user.id())), id)
        .await?
    {
        Ok(redirect_with_flash(PAGE, DelegationFlash::Revoked))
    } else {
        Err(ServiceError::NotFound)
    }
}
