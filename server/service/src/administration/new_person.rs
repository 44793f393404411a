//! Accounts made for somebody: by an administrator, from a form.

use chrono::NaiveDate;
use domain::{
    account::{CLASS_MAX, EmailAddress, PersonName, Role},
    day::{DayError, parse_day},
    id::{AccountId, SchoolId},
    sanitize,
};
use store::{Created, Enrolled, NewAccount, StaffAssignment, StudentFile, Twin};
use wire::{
    administration::PersonFlash,
    field,
    form::{FieldError, FormData},
};

use super::{
    activation::{send_email, show_code},
    four_eyes::{self, needs_two},
    people::page_of,
    require_admin,
    roles::{school, staff_duty},
};
use crate::{
    context::AppContext,
    error::ServiceError,
    outcome::{FormResult, redirect_with_flash, redisplay, with_query},
    request::Request,
};

/// The account that a form describes.
struct Described {
    account: NewAccount,
    /// The pupil whose guardian it is.
    student: Option<AccountId>,
    /// What somebody of a lycée's staff does there.
    duty: Option<StaffAssignment>,
}

/// Makes an account, to be activated by an e-mail or by a code on paper. For administrators.
pub async fn create(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, require_admin(&request)?);
    let role = Role::from_code(form.get(field::ROLE)).ok_or(ServiceError::BadRequest)?;
    let page = with_query(
        "/administration/personnes/nouvelle",
        &[("role", role.code()), ("eleve", form.get(field::STUDENT))],
    );
    let by_code = role.gets_code() && form.get(field::ACCESS) == "code";
    let described = match read(app, &form, role, by_code).await? {
        Ok(described) => described,
        Err(errors) => return Ok(redisplay(page, form, errors)),
    };
    // A student is given no power over others; a guardian signs for one.
    if role != Role::Student {
        request.require_fresh_proof()?;
    }
    let context = app.context(Some(user.id()));
    let mut described = described;
    // A role that two administrators give comes once the account is there, and the other agrees.
    let asked_for: Vec<_> = if needs_two(role) {
        described.account.roles.drain(..).collect()
    } else {
        Vec::new()
    };
    let account = &described.account;
    let created = match &described.duty {
        Some(duty) => app.db.create_staff(&context, account, duty).await?,
        None if account.student.is_some() && !form.is_ticked(field::NAMESAKE) => {
            match app.db.enrol_student(&context, account).await? {
                Enrolled::Account(created) => created,
                Enrolled::Known(twin) => return Ok(redisplay(page, form, vec![known_already(&twin)])),
            }
        }
        None => app.db.create_account(&context, account).await?,
    };
    let id = match created {
        Created::Done(id) => id,
        Created::EmailTaken => {
            let message = if described.student.is_some() {
                "Un compte a déjà cette adresse. Rattachez-le depuis la page de l’élève."
            } else {
                "Un compte a déjà cette adresse. Cherchez-le par son adresse\u{a0}: vous pourrez lui donner ce rôle."
            };
            let error = FieldError::new(field::EMAIL, message);
            return Ok(redisplay(page, form, vec![error]));
        }
    };
    if let Some(student) = described.student {
        app.db.link_guardian(&context, id, student).await?;
    }
    let mut flash = PersonFlash::Created;
    for (role, school) in asked_for {
        let said = four_eyes::grant(&request, id, role, school).await?;
        if said == PersonFlash::AskedOthers {
            flash = said;
        }
    }
    if by_code {
        show_code(app, user.id(), id).await
    } else {
        send_email(app, user.id(), id).await?;
        Ok(redirect_with_flash(&page_of(id), flash))
    }
}

/// What is said of a pupil who has the name, the birth date and the lycée of another: the page offers to enter them all the same.
fn known_already(twin: &Twin) -> FieldError {
    let message = format!(
        "Ce lycée a déjà un élève de ce nom et de cette date de naissance\u{a0}: {}, {}. Si c’est le même, ne créez rien. S’ils sont deux, \
         cochez cette case, puis créez le compte.",
        twin.name, twin.class_name
    );
    FieldError::new(field::NAMESAKE, message)
}

async fn read(
    app: &AppContext,
    form: &FormData,
    role: Role,
    by_code: bool,
) -> Result<Result<Described, Vec<FieldError>>, ServiceError> {
    let mut errors = Vec::new();
    let name = PersonName::parse(form.get(field::NAME));
    if let Err(error) = &name {
        errors.push(FieldError::new(field::NAME, error.message()));
    }
    let email = match form.get(field::EMAIL) {
        "" if by_code => None,
        typed => EmailAddress::parse(typed)
            .map_err(|error| errors.push(FieldError::new(field::EMAIL, error.message())))
            .ok(),
    };
    let school = if role.in_school() || role == Role::Student {
        school(app, form.get(field::UAI), &mut errors).await?
    } else {
        None
    };
    let (mut duty, mut file, mut student) = (None, None, None);
    match role {
        Role::Staff => duty = staff_duty(form, school, &mut errors),
        Role::Student => file = student_file(app, form, school, &mut errors),
        Role::Guardian => student = guarded_student(app, form, &mut errors).await?,
        _ => {}
    }
    let (Ok(name), true) = (name, errors.is_empty()) else {
        return Ok(Err(errors));
    };
    let account = NewAccount {
        name,
        email,
        confirmed: false,
        password_hash: None,
        // A pupil's role comes with the file, that of a lycée's staff with the duty.
        roles: if matches!(role, Role::Student | Role::Staff) {
            Vec::new()
        } else {
            vec![(role, school)]
        },
        student: file,
    };
    Ok(Ok(Described {
        account,
        student,
        duty,
    }))
}

/// The pupil whose guardian the account is for.
async fn guarded_student(
    app: &AppContext,
    form: &FormData,
    errors: &mut Vec<FieldError>,
) -> Result<Option<AccountId>, ServiceError> {
    let student: Option<AccountId> = form.get(field::STUDENT).parse().ok();
    let exists = match student {
        Some(id) => app.db.student_file(id).await?.is_some(),
        None => false,
    };
    if !exists {
        errors.push(FieldError::of_form(
            "Cherchez d’abord l’élève, puis ajoutez son représentant légal depuis sa page.",
        ));
    }
    Ok(student)
}

/// What a lycée knows of a pupil.
fn student_file(
    app: &AppContext,
    form: &FormData,
    school: Option<SchoolId>,
    errors: &mut Vec<FieldError>,
) -> Option<StudentFile> {
    let class_name = sanitize::line(form.get(field::CLASS));
    let length = class_name.chars().count();
    if length == 0 || length > CLASS_MAX || class_name.chars().any(char::is_control) {
        errors.push(FieldError::new(
            field::CLASS,
            format!("Donnez la classe telle que le lycée l’appelle, en {CLASS_MAX} caractères au plus."),
        ));
    }
    // Pupils of seconde are fifteen, give or take a few years.
    let today = app.clock.today();
    let is_likely = |born: &NaiveDate| {
        today
            .years_since(*born)
            .is_some_and(|age| (10..=25).contains(&age))
    };
    let birth_date = match parse_day(form.get(field::BIRTH_DATE)) {
        Ok(born) if is_likely(&born) => Some(born),
        read => {
            let message = read.err().map_or(
                "Cette date ne peut pas être celle d’un élève de seconde. Vérifiez l’année.",
                DayError::message,
            );
            errors.push(FieldError::new(field::BIRTH_DATE, message));
            None
        }
    };
    Some(StudentFile {
        school: school?,
        class_name,
        birth_date: birth_date?,
        home: None,
    })
}
