//! `/lycee/referents`: who follows whom. For whoever runs the office.

use domain::{
    account::StaffDuty,
    id::{AccountId, SchoolId},
    place::Position,
    referent::{Follower, Unfollowed, fair_shares},
    sanitize,
    school::{class_key, compare_classes},
    urls::SCHOOL_REFERENTS,
};
use serde::{Deserialize, Serialize};
use store::{FollowedStudent, PlacedStudent, ReferentLoad, ReferentsSet, TeamMember};
use wire::{
    field,
    flash::Flash,
    form::{FieldError, FormData},
    school::{
        referent::{ClassFollowed, Referents, ReferentsFlash, Student, Teacher},
        student::StudentFlash,
    },
};

use super::require_office;
use crate::{
    context::AppContext,
    error::ServiceError,
    outcome::{FormResult, Outcome, redirect, redirect_with_flash, redisplay, with_query},
    request::Request,
    selection::Selected,
    token::Secret,
};

/// The most students that are named at once.
const MOST: usize = 1000;

/// Students ticked in another list.
#[derive(Serialize, Deserialize)]
struct Chosen {
    by: AccountId,
    students: Vec<AccountId>,
}

impl Selected for Chosen {
    fn by(&self) -> AccountId {
        self.by
    }
}

/// The students whose boxes were ticked.
fn ticked(form: &FormData, prefix: &str) -> Vec<AccountId> {
    form.iter()
        .filter(|(_, value)| !value.is_empty())
        .filter_map(|(name, _)| name.strip_prefix(prefix)?.parse().ok())
        .take(MOST)
        .collect()
}

/// Who follows whom: how many each, class by class, and the students of one class or of a selection. For whoever runs the office.
pub async fn referents(
    request: Request,
    class_name: String,
    selection: String,
) -> Result<Referents, ServiceError> {
    let app = &request.app;
    let (user, school) = require_office(&request).await?;
    let asked = class_key(&sanitize::line(&class_name));
    let chosen = match selection.as_str() {
        "" => None,
        secret => Some(Chosen::load(app, user, secret).await?.students),
    };
    let loads = app.db.referent_loads(school).await?;
    let team = app.db.team(school).await?;
    let classes = app.db.classes(school).await?;
    // As the lycée writes it: what was typed into an address is not shown again.
    let known = classes
        .iter()
        .find(|class| !asked.is_empty() && class_key(&class.name) == asked);
    let class_name = known.map(|class| class.name.clone()).unwrap_or_default();
    let key = class_key(&class_name);
    let students = if chosen.is_none() && key.is_empty() {
        Vec::new()
    } else {
        app.db.followed_students(school, &key).await?
    };
    let teachers = teachers(loads, &team, &key);
    Ok(Referents {
        unfollowed: classes
            .iter()
            .map(|class| class.registered - class.followed)
            .sum(),
        classes: classes
            .into_iter()
            .map(|class| ClassFollowed {
                name: class.name,
                students: class.registered,
                followed: class.followed,
            })
            .collect(),
        teachers,
        class_name,
        students: shown(students, chosen.as_deref()),
        selection,
    })
}

/// The students of the page: those who were chosen elsewhere are ticked, and nobody else is there.
fn shown(students: Vec<FollowedStudent>, chosen: Option<&[AccountId]>) -> Vec<Student> {
    let mut shown: Vec<Student> = students
        .into_iter()
        .filter(|student| chosen.is_none_or(|chosen| chosen.contains(&student.id)))
        .map(|student| Student {
            ticked: chosen.is_some(),
            id: student.id,
            name: student.name,
            class_name: student.class_name,
            referent: student.referent.map(|(_, name)| name).unwrap_or_default(),
        })
        .collect();
    if chosen.is_some() {
        shown.sort_by(|one, other| compare_classes(&one.class_name, &other.class_name));
    }
    shown
}

/// The staff. Teachers take part when students are handed out: those of the class that is shown, or all where it has none.
fn teachers(loads: Vec<ReferentLoad>, team: &[TeamMember], key: &str) -> Vec<Teacher> {
    let follows = |id: AccountId| {
        let member = team.iter().find(|member| member.account == id);
        member.is_some_and(|member| member.classes.iter().any(|class| class_key(class) == key))
    };
    let is_teacher = |load: &ReferentLoad| load.duty == StaffDuty::Teacher;
    let of_class = !key.is_empty() && loads.iter().any(|load| is_teacher(load) && follows(load.account));
    loads
        .into_iter()
        .map(|load| Teacher {
            takes_part: is_teacher(&load) && (!of_class || follows(load.account)),
            id: load.account,
            name: load.name,
            duty: load.duty.label().to_owned(),
            students: load.students,
            has_phone: load.has_phone,
        })
        .collect()
}

/// Keeps the students ticked in another list, and leads to the page where their teacher is named. For whoever runs the office.
pub async fn choose(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let (user, _) = require_office(&request).await?;
    let students = ticked(&form, field::STUDENT_BOX);
    if students.is_empty() {
        return Ok(redirect(SCHOOL_REFERENTS));
    }
    let secret = Secret::new(app.rng.as_ref());
    let chosen = Chosen {
        by: user.id(),
        students,
    };
    chosen.store(app, &secret).await?;
    Ok(redirect(with_query(
        SCHOOL_REFERENTS,
        &[("lot", secret.as_str())],
    )))
}

/// The page that a form was sent from: of its class, or of its selection.
fn page_of(form: &FormData) -> String {
    let class = form.get(field::CLASS);
    let selection = form.get(field::BATCH);
    if !selection.is_empty() {
        with_query(SCHOOL_REFERENTS, &[("lot", selection)])
    } else if !class.is_empty() {
        with_query(SCHOOL_REFERENTS, &[("classe", class)])
    } else {
        SCHOOL_REFERENTS.to_owned()
    }
}

/// Where setting leads.
fn led(page: &str, set: ReferentsSet, done: impl Flash) -> Result<Outcome, ServiceError> {
    match set {
        ReferentsSet::Done(_) => Ok(redirect_with_flash(page, done)),
        ReferentsSet::NotStaff => Ok(redirect_with_flash(page, ReferentsFlash::NotStaff)),
        ReferentsSet::Gone => Err(ServiceError::NotFound),
    }
}

/// Gives the students whose boxes are ticked to one teacher, or to nobody. For whoever runs the office.
pub async fn set(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let (user, school) = require_office(&request).await?;
    let page = page_of(&form);
    let mut errors = Vec::new();
    let students = if form.is_ticked(field::WHOLE_CLASS) {
        let key = class_key(form.get(field::CLASS));
        let all = app.db.followed_students(school, &key).await?;
        all.into_iter().map(|student| student.id).collect()
    } else {
        ticked(&form, field::STUDENT_BOX)
    };
    if students.is_empty() {
        errors.push(FieldError::new(field::LIST, "Cochez au moins un élève."));
    }
    let teacher = match form.get(field::REFERENT) {
        "aucun" => Some(None),
        typed => typed.parse::<AccountId>().ok().map(Some),
    };
    if teacher.is_none() {
        errors.push(FieldError::new(field::REFERENT, "Choisissez à qui les confier."));
    }
    let (Some(teacher), true) = (teacher, errors.is_empty()) else {
        return Ok(redisplay(page, form, errors));
    };
    let pairs: Vec<_> = students.into_iter().map(|student| (student, teacher)).collect();
    let context = app.context(Some(user.id()));
    let set = app.db.set_referents(&context, school, &pairs).await?;
    if form.is_ticked(field::FROM_STUDENT)
        && let [(student, _)] = pairs.as_slice()
    {
        return led(
            &domain::urls::student_for_school(*student),
            set,
            StudentFlash::ReferentSet,
        );
    }
    led(&page, set, ReferentsFlash::Set)
}

/// Hands the students who have nobody out among the teachers whose boxes are ticked, evenly, and near each other: those of a class, or of
/// the whole school. For whoever runs the office.
pub async fn share(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let (user, school) = require_office(&request).await?;
    let page = page_of(&form);
    let chosen = ticked(&form, field::TEACHER_BOX);
    let loads = app.db.referent_loads(school).await?;
    let followers: Vec<Follower> = loads
        .iter()
        .filter(|load| chosen.contains(&load.account))
        .map(|load| Follower {
            teacher: load.account,
            load: load.students,
        })
        .collect();
    if followers.is_empty() {
        let error = FieldError::new(
            field::TEACHERS,
            "Cochez au moins une personne à qui confier des élèves.",
        );
        return Ok(redisplay(page, form, vec![error]));
    }
    let students = unfollowed(app, school, form.get(field::CLASS)).await?;
    if students.is_empty() {
        return Ok(redirect_with_flash(&page, ReferentsFlash::Nobody));
    }
    let pairs: Vec<_> = fair_shares(&students, &followers)
        .into_iter()
        .map(|(student, teacher)| (student, Some(teacher)))
        .collect();
    let context = app.context(Some(user.id()));
    let set = app.db.set_referents(&context, school, &pairs).await?;
    led(&page, set, ReferentsFlash::Shared)
}

/// Those whom nobody follows, and where they are.
async fn unfollowed(
    app: &AppContext,
    school: SchoolId,
    class: &str,
) -> Result<Vec<Unfollowed>, ServiceError> {
    let students = app.db.unfollowed_students(school, &class_key(class)).await?;
    let home = |student: &PlacedStudent| -> Option<Position> {
        app.gazetteer.get(student.home?).map(|commune| commune.position)
    };
    Ok(students
        .into_iter()
        .map(|student| Unfollowed {
            at: student.place.or_else(|| home(&student)),
            student: student.id,
            class_name: student.class_name,
        })
        .collect())
}
