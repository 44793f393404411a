//! `/structure/delegations`: who signs conventions for a structure, in the name of whoever is responsible for it.

use chrono::NaiveDate;
use domain::{
    campaign::school_year_end,
    day::parse_day,
    id::{AccountId, StructureId},
    typography::{date, span},
};
use store::{StructureDelegated, StructureDelegationLine};
use wire::{
    field,
    form::{FieldError, FormData},
    host::delegation::{StructureDelegationFlash, StructureDelegationShown, StructureDelegationsPage},
};

use super::{own_structure, require_host, structure};
use crate::{
    context::AppContext,
    error::ServiceError,
    format::date_time,
    outcome::{FormResult, redirect_with_flash, redisplay},
    request::Request,
};

/// Where the delegations of a structure are listed.
fn page(id: StructureId) -> String {
    format!("/structure/delegations?structure={id}")
}

/// Who is named to sign for a structure, and who was. For its members.
pub async fn read(request: Request, structure: String) -> Result<StructureDelegationsPage, ServiceError> {
    let (app, user) = (&request.app, require_host(&request)?);
    let (id, role) = own_structure(user, &structure)?;
    let file = structure::file(app, user, id).await?;
    let today = app.clock.today();
    let (current, past): (Vec<_>, Vec<_>) = app
        .db
        .structure_delegations(id)
        .await?
        .into_iter()
        .partition(|line| line.revoked_at.is_none() && line.last >= today);
    let shown =
        |lines: Vec<StructureDelegationLine>| lines.into_iter().map(|line| shown(app, line)).collect();
    Ok(StructureDelegationsPage {
        structure: id,
        name: file.structure.name,
        may_delegate: role.may_manage_people(),
        members: file
            .members
            .into_iter()
            .filter(|member| member.account != user.id())
            .map(|member| (member.account.to_string(), member.name))
            .collect(),
        current: shown(current),
        past: shown(past),
        today: today.to_string(),
    })
}

fn shown(app: &AppContext, line: StructureDelegationLine) -> StructureDelegationShown {
    StructureDelegationShown {
        id: line.id.to_string(),
        name: line.name,
        span: if line.first == line.last {
            format!("le {}", date(line.first))
        } else {
            span(line.first, line.last)
        },
        granted: format!("par {}, le {}", line.granted_by, date_time(app, line.granted_at)),
        revoked: line.revoked_at.map(|at| date_time(app, at)).unwrap_or_default(),
    }
}

/// Names a member to sign for the structure, from one day to another. For whoever is responsible for it.
pub async fn grant(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, require_host(&request)?);
    let (id, role) = own_structure(user, form.get(field::STRUCTURE))?;
    if !role.may_manage_people() {
        return Err(ServiceError::NotFound);
    }
    let mut errors = Vec::new();
    let account: Option<AccountId> = form.get(field::PERSON).parse().ok();
    if account.is_none() {
        errors.push(FieldError::new(
            field::PERSON,
            "Choisissez une personne de la structure.",
        ));
    }
    let days = days(&form, app.clock.today(), &mut errors);
    if !form.is_ticked(field::POWER) {
        errors.push(FieldError::new(
            field::POWER,
            "Cochez cette case si vous avez ce pouvoir\u{a0}: on ne délègue que ce que l’on a.",
        ));
    }
    let (Some(account), Some((first, last)), true) = (account, days, errors.is_empty()) else {
        return Ok(redisplay(page(id), form, errors));
    };
    request.require_fresh_proof()?;
    let context = app.context(Some(user.id()));
    match app
        .db
        .delegate_structure(&context, id, account, first, last)
        .await?
    {
        StructureDelegated::Done => Ok(redirect_with_flash(&page(id), StructureDelegationFlash::Granted)),
        StructureDelegated::NotMember => {
            let error = FieldError::new(
                field::PERSON,
                "Choisissez quelqu’un d’autre que vous, qui fait partie de la structure.",
            );
            Ok(redisplay(page(id), form, vec![error]))
        }
        StructureDelegated::Gone => Err(ServiceError::NotFound),
    }
}

/// The first and the last day that were typed; what is wrong with them is added to the errors.
fn days(form: &FormData, today: NaiveDate, errors: &mut Vec<FieldError>) -> Option<(NaiveDate, NaiveDate)> {
    let mut day = |field: &'static str| {
        parse_day(form.get(field))
            .map_err(|error| errors.push(FieldError::new(field, error.message())))
            .ok()
    };
    let (first, last) = (day(field::FROM), day(field::UNTIL));
    let (first, last) = (first?, last?);
    let wrong = if last < first {
        Some("Le dernier jour vient avant le premier.".to_owned())
    } else if last > school_year_end(today) {
        Some(format!(
            "Une délégation s’arrête avec l’année scolaire, le {} au plus tard.",
            date(school_year_end(today))
        ))
    } else if last < today {
        Some("Ce jour est déjà passé.".to_owned())
    } else {
        None
    };
    errors.extend(wrong.map(|message| FieldError::new(field::UNTIL, message)));
    Some((first, last))
}

/// Ends a delegation. For whoever is responsible for the structure.
pub async fn revoke(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, require_host(&request)?);
    let (id, _) = own_structure(user, form.get(field::STRUCTURE))?;
    let delegation = form
        .get(field::DELEGATION)
        .parse()
        .map_err(|_| ServiceError::NotFound)?;
    let context = app.context(Some(user.id()));
    if !app
        .db
        .revoke_structure_delegation(&context, id, delegation)
        .await?
    {
        return Err(ServiceError::NotFound);
    }
    Ok(redirect_with_flash(&page(id), StructureDelegationFlash::Revoked))
}
