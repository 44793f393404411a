//! `/lycee/eleves`: the students of a lycée, listed, entered and corrected one by one.

use domain::{
    account::{CLASS_MAX, EmailAddress, EmailAddressError, PersonName},
    day::{DayError, parse_day},
    id::{AccountId, SchoolId},
    phone::{Phone, PhoneError},
    place::CommuneCode,
    roster::{Ine, NotAnIne, Registered, read_name, split_name},
    sanitize,
    school::compare_classes,
    security::Capacity,
    typography::date,
};
use store::{GuardianEdit, GuardianSaved, RosterFilter, RosterLine, StudentEdit, StudentSaved};
use wire::{
    field,
    form::{FieldError, FormData},
    roster::{GuardianShown, RosterFlash, StudentForm, StudentList, StudentRow},
};

use super::roster::{Communes, keeper};
use crate::{
    context::AppContext,
    convention::lists::pages,
    error::ServiceError,
    kept,
    outcome::{FormResult, redirect_with_flash, redisplay},
    request::Request,
};

const LIST: &str = "/lycee/eleves";
const NEW: &str = "/lycee/eleves/nouveau";
/// The longest text that is looked for.
const TEXT: usize = 80;

/// Where a student is corrected.
fn page_of(id: AccountId) -> String {
    format!("{LIST}/{id}/modifier")
}

/// A page, from 1, of the students whom the reader sees: all for those who keep the list, their classes for others. For a lycée's staff.
pub async fn list(
    request: Request,
    text: String,
    class_name: String,
    (left, to_confirm): (bool, bool),
    page: u32,
) -> Result<StudentList, ServiceError> {
    let app = &request.app;
    let (user, school) = request.require_school()?;
    let today = app.clock.today();
    let filter = RosterFilter {
        text: sanitize::line(&text).chars().take(TEXT).collect(),
        class_name: sanitize::line(&class_name).chars().take(CLASS_MAX).collect(),
        left,
        to_confirm,
    };
    let page = page.clamp(1, 10_000);
    let found = app
        .db
        .roster_list(school, (user.id(), today), &filter, page)
        .await?;
    Ok(StudentList {
        keeps: app.db.keeps_roster(school, user.id(), today).await?,
        rows: found.lines.into_iter().map(row).collect(),
        total: found.total,
        activated: found.activated,
        page,
        pages: pages(found.total),
        classes: found.classes,
    })
}

fn row(line: RosterLine) -> StudentRow {
    StudentRow {
        id: line.id.to_string(),
        name: line.name,
        class_name: line.class_name,
        guardians: line.guardians,
        is_activated: line.is_activated,
        left: line.left_on.map(date).unwrap_or_default(),
    }
}

/// The student of a form, who must be of that lycée.
async fn student_of(app: &AppContext, school: SchoolId, id: &str) -> Result<Registered, ServiceError> {
    let id: AccountId = id.parse().map_err(|_| ServiceError::NotFound)?;
    app.db
        .roster_student(school, id)
        .await?
        .ok_or(ServiceError::NotFound)
}

/// A student as their form holds them; an empty form where none is named. For those who keep the list.
pub async fn form(request: Request, id: String) -> Result<StudentForm, ServiceError> {
    let app = &request.app;
    let (user, school) = keeper(&request).await?;
    let reader = (user.id(), app.clock.today());
    let list = app
        .db
        .roster_list(school, reader, &RosterFilter::default(), 1)
        .await?;
    let mut classes = list.classes;
    classes.sort_by(|one, other| compare_classes(one, other));
    if id.is_empty() {
        return Ok(StudentForm {
            is_open: true,
            classes,
            ..StudentForm::default()
        });
    }
    let known = student_of(app, school, &id).await?;
    kept::note_file(&request, known.id, Capacity::School).await;
    let (given, family) = split_name(&known.name, &known.family_name);
    let home = known.home.and_then(|home| app.gazetteer.get(home));
    Ok(StudentForm {
        id,
        given,
        family,
        birth_date: known.birth_date.to_string(),
        ine: known.ine.unwrap_or_default(),
        email: known.email.unwrap_or_default(),
        is_open: known.is_open,
        postal_code: home
            .and_then(|home| home.postal_codes.first().cloned())
            .unwrap_or_default(),
        city: home.map(|home| home.name.clone()).unwrap_or_default(),
        left: known.left_on.map(date).unwrap_or_default(),
        guardians: known.guardians.into_iter().map(guardian_shown).collect(),
        name: known.name,
        class_name: known.class_name,
        classes,
    })
}

fn guardian_shown(guardian: domain::roster::RegisteredGuardian) -> GuardianShown {
    GuardianShown {
        id: guardian.id.to_string(),
        name: guardian.name,
        email: guardian.email.unwrap_or_default(),
        phone: guardian.phone,
        rank: guardian.rank,
        may_be_told: guardian.may_be_told,
        contacts_private: guardian.contacts_private,
        is_open: guardian.is_open,
    }
}

/// Reads one field after another, and gathers what is wrong.
struct Fields<'a> {
    form: &'a FormData,
    errors: Vec<FieldError>,
}

impl<'a> Fields<'a> {
    fn of(form: &'a FormData) -> Self {
        Self {
            form,
            errors: Vec::new(),
        }
    }

    fn wrong(&mut self, field: &str, message: impl Into<String>) {
        self.errors.push(FieldError::new(field, message));
    }

    /// A field that may stay empty.
    fn optional<T>(&mut self, field: &str, read: impl Fn(&str) -> Result<T, &'static str>) -> Option<T> {
        let typed = self.form.get(field);
        if typed.is_empty() {
            return None;
        }
        match read(typed) {
            Ok(value) => Some(value),
            Err(message) => {
                self.wrong(field, message);
                None
            }
        }
    }

    /// A name that must be there; empty where it is none.
    fn name(&mut self, field: &str, missing: &str) -> String {
        match read_name(self.form.get(field)) {
            Ok(name) if name.is_empty() => self.wrong(field, missing),
            Ok(name) => return name,
            Err(message) => self.wrong(field, message),
        }
        String::new()
    }

    fn email(&mut self, field: &str) -> Option<EmailAddress> {
        self.optional(field, |typed| {
            EmailAddress::parse(typed).map_err(EmailAddressError::message)
        })
    }
}

fn read_student(app: &AppContext, form: &FormData) -> Result<StudentEdit, Vec<FieldError>> {
    let mut fields = Fields::of(form);
    let given = fields.name(field::GIVEN, "Indiquez le prénom.");
    let family = fields.name(field::FAMILY, "Indiquez le nom de famille.");
    let name = PersonName::parse(&format!("{given} {family}"));
    if let (Err(error), false, false) = (&name, given.is_empty(), family.is_empty()) {
        fields.wrong(field::FAMILY, error.message());
    }
    let class_name = sanitize::line(form.get(field::CLASS));
    if class_name.is_empty() || class_name.chars().count() > CLASS_MAX {
        let message =
            format!("Donnez la classe telle que le lycée l’appelle, en {CLASS_MAX} caractères au plus.");
        fields.wrong(field::CLASS, message);
    }
    let today = app.clock.today();
    let birth_date = parse_day(form.get(field::BIRTH_DATE))
        .map_err(DayError::message)
        .and_then(|day| domain::roster::read_birth_date(&day.to_string(), today));
    if let Err(message) = birth_date {
        fields.wrong(field::BIRTH_DATE, message);
    }
    let ine = fields.optional(field::INE, |typed| Ine::parse(typed).map_err(NotAnIne::message));
    let email = fields.email(field::EMAIL);
    let home = home(app, &mut fields);
    match (name, birth_date) {
        (Ok(name), Ok(birth_date)) if fields.errors.is_empty() => Ok(StudentEdit {
            name,
            family_name: family,
            birth_date,
            class_name,
            ine,
            home,
            email,
            is_namesake: form.is_ticked(field::NAMESAKE),
        }),
        _ => Err(fields.errors),
    }
}

/// The commune of a postal code and a town.
fn home(app: &AppContext, fields: &mut Fields<'_>) -> Option<CommuneCode> {
    let (code, city) = (fields.form.get(field::POSTAL_CODE), fields.form.get(field::CITY));
    if code.is_empty() && city.is_empty() {
        return None;
    }
    let found = Communes::of(&app.gazetteer).get(code, city);
    if found.is_none() {
        fields.wrong(
            field::CITY,
            "Cette commune n’est pas reconnue avec ce code postal. Vérifiez l’un et l’autre, ou laissez-les vides\u{a0}: l’élève la donnera.",
        );
    }
    found
}

/// Asks for a fresh proof when somebody would get another address: whoever reads what is sent there acts in their name.
async fn prove_to_change_address(
    request: &Request,
    account: AccountId,
    typed: Option<&EmailAddress>,
) -> Result<(), ServiceError> {
    let known = request
        .app
        .db
        .account(account)
        .await?
        .and_then(|account| account.email);
    let known = known.map(|email| email.to_lowercase());
    if known == typed.map(EmailAddress::key) {
        Ok(())
    } else {
        request.require_fresh_proof()
    }
}

/// Enters a student, or corrects one. For those who keep the list.
pub async fn save(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let (user, school) = keeper(&request).await?;
    let id = match form.get(field::STUDENT) {
        "" => None,
        id => Some(student_of(app, school, id).await?.id),
    };
    let page = id.map_or_else(|| NEW.to_owned(), page_of);
    let edit = match read_student(app, &form) {
        Ok(edit) => edit,
        Err(errors) => return Ok(redisplay(page, form, errors)),
    };
    if let Some(id) = id {
        prove_to_change_address(&request, id, edit.email.as_ref()).await?;
    }
    let context = app.context(Some(user.id()));
    let error = match app.db.save_student(&context, school, id, &edit).await? {
        StudentSaved::Done(saved) => {
            let flash = if id.is_some() {
                RosterFlash::Saved
            } else {
                RosterFlash::Added
            };
            return Ok(redirect_with_flash(&page_of(saved), flash));
        }
        StudentSaved::Missing => return Err(ServiceError::NotFound),
        StudentSaved::Namesake(name, class) => FieldError::new(
            field::NAMESAKE,
            format!(
                "Le lycée a déjà un élève de ce nom et de cette date de naissance\u{a0}: {name}, {class}. Si c’est le même, ne changez rien. \
                 S’ils sont deux, cochez cette case, puis enregistrez."
            ),
        ),
        StudentSaved::IneTaken => FieldError::new(
            field::INE,
            "Cet INE est celui d’un autre élève, ici ou dans un autre lycée qui ne l’a pas encore déclaré parti.",
        ),
        StudentSaved::EmailTaken => FieldError::new(field::EMAIL, "Un compte a déjà cette adresse."),
    };
    Ok(redisplay(page, form, vec![error]))
}

/// A student left the lycée. For those who keep the list.
pub async fn leave(request: Request, form: FormData) -> FormResult {
    set_left(&request, &form, true).await
}

/// A student who had left is back. For those who keep the list.
pub async fn come_back(request: Request, form: FormData) -> FormResult {
    set_left(&request, &form, false).await
}

async fn set_left(request: &Request, form: &FormData, left: bool) -> FormResult {
    let app = &request.app;
    let (user, school) = keeper(request).await?;
    let student = student_of(app, school, form.get(field::STUDENT)).await?;
    // Pressed twice, it is as it was wanted.
    app.db
        .set_student_left(&app.context(Some(user.id())), school, student.id, left)
        .await?;
    let flash = if left {
        RosterFlash::Left
    } else {
        RosterFlash::Back
    };
    Ok(redirect_with_flash(&page_of(student.id), flash))
}

fn read_guardian(form: &FormData) -> Result<GuardianEdit, Vec<FieldError>> {
    let mut fields = Fields::of(form);
    let name = PersonName::parse(form.get(field::NAME));
    if let Err(error) = &name {
        fields.wrong(field::NAME, error.message());
    } else if let Err(message) = read_name(form.get(field::NAME)) {
        fields.wrong(field::NAME, message);
    }
    let email = fields.email(field::GUARDIAN_EMAIL);
    let phone = fields.optional(field::GUARDIAN_PHONE, |typed| {
        Phone::parse(typed).map_err(PhoneError::message)
    });
    let rank = if form.get(field::RANK) == "2" { 2 } else { 1 };
    match name {
        Ok(name) if fields.errors.is_empty() => Ok(GuardianEdit {
            name,
            email,
            phone: phone.map(String::from).unwrap_or_default(),
            rank,
            may_be_told: !form.is_ticked(field::NOT_TOLD),
            contacts_private: form.is_ticked(field::CONTACTS_PRIVATE),
        }),
        _ => Err(fields.errors),
    }
}

/// Gives a student a guardian, or corrects one. For those who keep the list.
pub async fn save_guardian(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let (user, school) = keeper(&request).await?;
    let student = student_of(app, school, form.get(field::STUDENT)).await?;
    let guardian: Option<AccountId> = match form.get(field::GUARDIAN) {
        "" | "nouveau" => None,
        id => Some(id.parse().map_err(|_| ServiceError::NotFound)?),
    };
    let which = guardian.map_or_else(|| "nouveau".to_owned(), |id| id.to_string());
    let page = format!("{}?responsable={which}", page_of(student.id));
    let edit = match read_guardian(&form) {
        Ok(edit) => edit,
        Err(errors) => return Ok(redisplay(page, form, errors)),
    };
    match guardian {
        Some(id) => prove_to_change_address(&request, id, edit.email.as_ref()).await?,
        // Who is told of a student, and signs for them.
        None => request.require_fresh_proof()?,
    }
    let context = app.context(Some(user.id()));
    let saved = app
        .db
        .save_guardian(&context, school, student.id, guardian, &edit)
        .await?;
    match saved {
        GuardianSaved::Done => Ok(redirect_with_flash(
            &page_of(student.id),
            RosterFlash::GuardianSaved,
        )),
        GuardianSaved::Own => Ok(redirect_with_flash(
            &page_of(student.id),
            RosterFlash::GuardianOwn,
        )),
        GuardianSaved::Missing => Err(ServiceError::NotFound),
        GuardianSaved::EmailTaken => {
            let message = "Un compte a déjà cette adresse, sous un autre nom ou sans l’avoir prouvée. Vérifiez l’adresse, ou laissez-la vide\u{a0}: \
                           un code sur papier ouvrira le compte.";
            Ok(redisplay(
                page,
                form,
                vec![FieldError::new(field::GUARDIAN_EMAIL, message)],
            ))
        }
    }
}

/// Somebody is no longer a student's guardian. For those who keep the list.
pub async fn remove_guardian(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let (user, school) = keeper(&request).await?;
    let student = student_of(app, school, form.get(field::STUDENT)).await?;
    let guardian: AccountId = form
        .get(field::GUARDIAN)
        .parse()
        .map_err(|_| ServiceError::NotFound)?;
    app.db
        .unlink_guardian(&app.context(Some(user.id())), guardian, student.id)
        .await?;
    Ok(redirect_with_flash(
        &page_of(student.id),
        RosterFlash::GuardianRemoved,
    ))
}
