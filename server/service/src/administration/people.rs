//! People: found, looked at, shut out.

use domain::{account::Role, id::AccountId, sanitize, security::Capacity, typography::date};
use store::{Account, StaffAssignment, StudentFile};
use wire::{
    administration::{Listed, PersonFlash, PersonLine, PersonShown, RoleShown, StaffDutyShown},
    field,
    form::{FieldError, FormData},
};

use super::{LINES, Paged, reason_error, requests, require_admin};
use crate::{
    account::sessions::open_sessions,
    context::AppContext,
    error::ServiceError,
    kept,
    outcome::{FormResult, redirect_with_flash, redisplay},
    request::Request,
};

/// Where somebody is looked at.
pub(super) fn page_of(id: AccountId) -> String {
    format!("/administration/personnes/{id}")
}

/// The account that a form is about.
pub(super) async fn account_of(app: &AppContext, form: &FormData) -> Result<AccountId, ServiceError> {
    let id: AccountId = form
        .get(field::PERSON)
        .parse()
        .map_err(|_| ServiceError::NotFound)?;
    app.db.account(id).await?.ok_or(ServiceError::NotFound)?;
    Ok(id)
}

/// Whether a code on paper may open an account: whoever holds the sheet has all that its roles give.
pub(super) fn takes_code(account: &Account) -> bool {
    !account.roles.is_empty() && account.roles.iter().all(|(role, _)| role.gets_code())
}

/// A page of the people found by name or address. For administrators.
pub async fn find(request: Request, text: String, page: u32) -> Result<Listed<PersonLine>, ServiceError> {
    require_admin(&request)?;
    let db = &request.app.db;
    let paged = Paged::of(db.count_found_people(&text).await?, page);
    let found = db.people_page(&text, LINES, paged.skip()).await?;
    let lines = found
        .into_iter()
        .map(|person| PersonLine {
            id: person.id.to_string(),
            name: person.name,
            email: person.email.unwrap_or_default(),
            roles: person
                .roles
                .iter()
                .map(|role| role.label())
                .collect::<Vec<_>>()
                .join(", "),
            confirmed: person.confirmed,
            suspended: person.suspended,
        })
        .collect();
    Ok(paged.with(lines))
}

/// Somebody: their account, their roles, those they are a guardian of. For administrators.
pub async fn read(request: Request, id: String) -> Result<PersonShown, ServiceError> {
    let (app, user) = (&request.app, require_admin(&request)?);
    let id: AccountId = id.parse().map_err(|_| ServiceError::NotFound)?;
    let account = app.db.account(id).await?.ok_or(ServiceError::NotFound)?;
    let file = app.db.student_file(id).await?;
    if file.is_some() {
        kept::note_file(&request, id, Capacity::Administration).await;
    }
    let duty = app.db.staff_assignment(id).await?;
    let account_is_officer = account.is(Role::AcademyOfficer);
    let sessions = u32::try_from(open_sessions(app, &account).await?.len()).unwrap_or(u32::MAX);
    Ok(PersonShown {
        id: id.to_string(),
        me: id == user.id(),
        waiting: app.db.password_hash(id).await?.is_none() || account.email.is_none(),
        by_code: takes_code(&account),
        by_email: account.email.is_some(),
        student: file.is_some(),
        roles: roles_shown(app, &account, duty.as_ref(), id == user.id()).await?,
        name: account.name,
        email: account.email.unwrap_or_default(),
        confirmed: account.confirmed,
        suspended: account.suspended,
        staff_duty: duty_shown(app, duty).await?,
        academy: if account_is_officer {
            let academy = app.db.academy_of_officer(id).await?;
            Some(academy.map_or_else(String::new, |academy| academy.code().to_owned()))
        } else {
            None
        },
        student_of: file_in_words(app, file).await?,
        structures: account
            .memberships
            .into_iter()
            .map(|(_, name, role)| format!("{name} ({})", role.label().to_lowercase()))
            .collect(),
        students: with_text_ids(app.db.students_of(id).await?),
        guardians: with_text_ids(app.db.guardians_of(id).await?),
        second_factor: app.db.has_second_factor(id).await?,
        sessions,
        requests: requests::shown(&request, Some(id)).await?,
    })
}

/// Somebody's roles, with the lycée and what they do there. Administrators may not take back their own role.
async fn roles_shown(
    app: &AppContext,
    account: &Account,
    duty: Option<&StaffAssignment>,
    is_user: bool,
) -> Result<Vec<RoleShown>, ServiceError> {
    let mut roles = Vec::with_capacity(account.roles.len());
    for (role, school) in &account.roles {
        let school = match school {
            Some(school) => app.db.school_name(*school).await?,
            None => None,
        };
        let label = match school {
            Some(school) => format!("{}, {school}", role.label()),
            None => role.label().to_owned(),
        };
        let label = match duty {
            Some(duty) if *role == Role::Staff => {
                format!("{label} – {}", duty.duty.with_classes(&duty.classes))
            }
            _ => label,
        };
        let is_own_admin_role = is_user && *role == Role::Admin;
        roles.push(RoleShown {
            code: role.code().to_owned(),
            label,
            revocable: role.stands_alone() && !is_own_admin_role,
        });
    }
    Ok(roles)
}

/// What somebody does in a lycée, as forms hold it.
async fn duty_shown(app: &AppContext, duty: Option<StaffAssignment>) -> Result<StaffDutyShown, ServiceError> {
    Ok(match duty {
        Some(duty) => StaffDutyShown {
            uai: app.db.school_uai(duty.school).await?.unwrap_or_default(),
            duty: duty.duty.code().to_owned(),
            classes: duty.classes.join("\n"),
        },
        None => StaffDutyShown::default(),
    })
}

/// A pupil's lycée, class and birth date.
async fn file_in_words(app: &AppContext, file: Option<StudentFile>) -> Result<String, ServiceError> {
    let Some(file) = file else {
        return Ok(String::new());
    };
    let school = app.db.school_name(file.school).await?.unwrap_or_default();
    Ok(format!(
        "{school}, {}, né ou née le {}",
        file.class_name,
        date(file.birth_date)
    ))
}

fn with_text_ids(people: Vec<(AccountId, String)>) -> Vec<(String, String)> {
    people
        .into_iter()
        .map(|(id, name)| (id.to_string(), name))
        .collect()
}

/// Shuts somebody out, with a reason. For administrators, but not of themselves.
pub async fn suspend(request: Request, form: FormData) -> FormResult {
    set_suspended(&request, form, true).await
}

/// Lets somebody in again, with a reason. For administrators.
pub async fn unsuspend(request: Request, form: FormData) -> FormResult {
    set_suspended(&request, form, false).await
}

async fn set_suspended(request: &Request, form: FormData, suspended: bool) -> FormResult {
    let (app, user) = (&request.app, require_admin(request)?);
    let id = account_of(app, &form).await?;
    let reason = sanitize::multiline(form.get(field::REASON));
    let mut errors: Vec<_> = reason_error(&reason)
        .map(|message| FieldError::new(field::REASON, message))
        .into_iter()
        .collect();
    if suspended && id == user.id() {
        errors.push(FieldError::of_form(
            "Vous ne pouvez pas suspendre votre propre compte\u{a0}: demandez-le à un autre administrateur.",
        ));
    }
    if !errors.is_empty() {
        return Ok(redisplay(page_of(id), form, errors));
    }
    let context = app.context(Some(user.id()));
    // Pressed twice, it is as it was wanted.
    if suspended {
        app.db.suspend(&context, id, &reason).await?;
    } else {
        app.db.unsuspend(&context, id, &reason).await?;
    }
    Ok(redirect_with_flash(
        &page_of(id),
        if suspended {
            PersonFlash::Suspended
        } else {
            PersonFlash::Restored
        },
    ))
}
