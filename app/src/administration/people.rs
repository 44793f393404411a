//! People: found, given an account, shut out.

use chrono::{NaiveDate, TimeDelta};
use domain::{
    account::{CLASS_MAX, Email, PersonName, Role, StaffDuty},
    id::{AccountId, SchoolId},
    school::Uai,
    typed,
};
use serde::{Deserialize, Serialize};
use store::{Created, NewAccount, StaffPost, StudentFile};

use super::{LINES, admin, day, reason_fault};
use crate::{
    answer::{done, lead_to, send_back},
    api::administration::{PersonLine, PersonShown, PostShown, RoleShown, Sheet},
    context::{AppContext, app_context},
    error::AppError,
    form::{Fault, Fields},
    secret::Secret,
};

/// How long an account waits for its owner's letter or code.
const TO_ACTIVATE: TimeDelta = TimeDelta::days(60);
/// How long a code may be shown, once.
const TO_PRINT: TimeDelta = TimeDelta::minutes(10);

fn page_of(id: AccountId) -> String {
    format!("/administration/personnes/{id}")
}

/// People by name or address.
pub(crate) async fn find_people(text: &str) -> Result<Vec<PersonLine>, AppError> {
    admin()?;
    let found = app_context()?.db.search_people(text, LINES).await?;
    Ok(found
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
        .collect())
}

/// Somebody.
pub(crate) async fn read_person(id: &str) -> Result<PersonShown, AppError> {
    let visitor = admin()?;
    let app = app_context()?;
    let id: AccountId = id.parse().map_err(|_| AppError::NotFound)?;
    let account = app.db.account(id).await?.ok_or(AppError::NotFound)?;
    let file = app.db.student_file(id).await?;
    let post = app.db.post_of(id).await?;
    let mut roles = Vec::new();
    for (role, school) in &account.roles {
        let school = match school {
            Some(school) => app.db.school_name(*school).await?,
            None => None,
        };
        let label = match school {
            Some(school) => format!("{}, {school}", role.label()),
            None => role.label().to_owned(),
        };
        let label = match &post {
            Some(post) if *role == Role::Staff => {
                format!("{label} – {}", post.duty.with_classes(&post.classes))
            }
            _ => label,
        };
        let mine_to_keep = id == visitor.id() && *role == Role::Admin;
        roles.push(RoleShown {
            code: role.code().to_owned(),
            label,
            revocable: role.stands_alone() && !mine_to_keep,
        });
    }
    let pupil_of = match &file {
        Some(file) => {
            let school = app.db.school_name(file.school).await?.unwrap_or_default();
            format!(
                "{school}, {}, né ou née le {}",
                file.class_name,
                day(file.birth_date)
            )
        }
        None => String::new(),
    };
    let post = match post {
        Some(post) => PostShown {
            uai: app.db.school_uai(post.school).await?.unwrap_or_default(),
            duty: post.duty.code().to_owned(),
            classes: post.classes.join("\n"),
        },
        None => PostShown::default(),
    };
    let code = account.roles.iter().any(|(role, _)| by_code(*role));
    let pupils = app.db.pupils_of(id).await?;
    let guardians = app.db.guardians_of(id).await?;
    Ok(PersonShown {
        id: id.to_string(),
        me: id == visitor.id(),
        waiting: app.db.password_hash(id).await?.is_none() || account.email.is_none(),
        by_code: code,
        by_letter: account.email.is_some(),
        pupil: file.is_some(),
        name: account.name,
        email: account.email.unwrap_or_default(),
        confirmed: account.confirmed,
        suspended: account.suspended,
        roles,
        post,
        pupil_of,
        structures: account
            .memberships
            .into_iter()
            .map(|(_, name, role)| format!("{name} ({})", role.label().to_lowercase()))
            .collect(),
        pupils: named(pupils),
        guardians: named(guardians),
    })
}

fn named(people: Vec<(AccountId, String)>) -> Vec<(String, String)> {
    people
        .into_iter()
        .map(|(id, name)| (id.to_string(), name))
        .collect()
}

/// Whether people of that role get a code on paper: those whom a lycée sees.
fn by_code(role: Role) -> bool {
    matches!(role, Role::Student | Role::Guardian | Role::Head | Role::Staff)
}

/// Makes an account, to be activated by a letter or by a code on paper.
pub(crate) async fn create_person(form: Fields) -> Result<(), AppError> {
    let visitor = admin()?;
    let app = app_context()?;
    let Some(role) = Role::from_code(form.get("role")) else {
        return Err(AppError::BadRequest);
    };
    let page = {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("role", role.code())
            .append_pair("eleve", form.get("eleve"))
            .finish();
        format!("/administration/personnes/nouvelle?{query}")
    };
    let code = by_code(role) && form.get("acces") == "code";
    let Described { new, pupil, post } = match read(&app, &form, role, code).await? {
        Ok(described) => described,
        Err(faults) => return send_back(&app, &page, form, faults).await,
    };
    let act = app.act(Some(visitor.id()));
    let created = match &post {
        Some(post) => app.db.create_staff(&act, &new, post).await?,
        None => app.db.create_account(&act, &new).await?,
    };
    let id = match created {
        Created::Done(id) => id,
        Created::EmailTaken => {
            let message = if pupil.is_some() {
                "Un compte a déjà cette adresse. Rattachez-le depuis la page de l’élève."
            } else {
                "Un compte a déjà cette adresse. Cherchez-le par son adresse\u{a0}: vous pourrez lui donner ce rôle."
            };
            let fault = Fault::new("courriel", message);
            return send_back(&app, &page, form, vec![fault]).await;
        }
    };
    if let Some(pupil) = pupil {
        app.db.link_guardian(&act, id, pupil).await?;
    }
    if code {
        show_code(&app, visitor.id(), id).await
    } else {
        send_letter(&app, visitor.id(), id).await?;
        done(&page_of(id), "compte");
        Ok(())
    }
}

/// The account that a form describes.
struct Described {
    new: NewAccount,
    /// The pupil whose guardian it is.
    pupil: Option<AccountId>,
    /// What somebody of a lycée's staff does there.
    post: Option<StaffPost>,
}

async fn read(
    app: &AppContext,
    form: &Fields,
    role: Role,
    code: bool,
) -> Result<Result<Described, Vec<Fault>>, AppError> {
    let mut faults = Vec::new();
    let name = PersonName::parse(form.get("nom"));
    if let Err(error) = &name {
        faults.push(Fault::new("nom", error.message()));
    }
    let email = match form.get("courriel") {
        "" if code => None,
        typed => match Email::parse(typed) {
            Ok(email) => Some(email),
            Err(error) => {
                faults.push(Fault::new("courriel", error.message()));
                None
            }
        },
    };
    let school = if role.in_school() || role == Role::Student {
        school(app, form.get("uai"), &mut faults).await?
    } else {
        None
    };
    let post = if role == Role::Staff {
        post(form, school, &mut faults)
    } else {
        None
    };
    let student = if role == Role::Student {
        file(app, form, school, &mut faults)
    } else {
        None
    };
    let pupil = if role == Role::Guardian {
        let named: Option<AccountId> = form.get("eleve").parse().ok();
        let known = match named {
            Some(id) => app.db.student_file(id).await?.is_some(),
            None => false,
        };
        if !known {
            faults.push(Fault::of_form(
                "Cherchez d’abord l’élève, puis ajoutez son représentant légal depuis sa page.",
            ));
        }
        named
    } else {
        None
    };
    let (Ok(name), true) = (name, faults.is_empty()) else {
        return Ok(Err(faults));
    };
    let new = NewAccount {
        name,
        email,
        confirmed: false,
        password_hash: None,
        // A pupil's role comes with the file, that of a lycée's staff with the post.
        roles: if matches!(role, Role::Student | Role::Staff) {
            Vec::new()
        } else {
            vec![(role, school)]
        },
        student,
    };
    Ok(Ok(Described { new, pupil, post }))
}

/// What somebody does in a lycée, and the classes they follow.
fn post(form: &Fields, school: Option<SchoolId>, faults: &mut Vec<Fault>) -> Option<StaffPost> {
    let Some(duty) = StaffDuty::from_code(form.get("fonction")) else {
        faults.push(Fault::new(
            "fonction",
            "Choisissez ce que cette personne fait dans le lycée.",
        ));
        return None;
    };
    match duty.classes(form.get("classes")) {
        Ok(classes) => school.map(|school| StaffPost {
            school,
            duty,
            classes,
        }),
        Err(error) => {
            faults.push(Fault::new("classes", error.message()));
            None
        }
    }
}

/// The lycée of the number typed.
async fn school(app: &AppContext, uai: &str, faults: &mut Vec<Fault>) -> Result<Option<SchoolId>, AppError> {
    let Ok(uai) = Uai::parse(uai) else {
        faults.push(Fault::new(
            "uai",
            "Le numéro d’un lycée (UAI) a sept chiffres et une lettre, par exemple 0930122C.",
        ));
        return Ok(None);
    };
    let found = app.db.school_by_uai(&uai).await?;
    if found.is_none() {
        faults.push(Fault::new("uai", "Aucun lycée connu ne porte ce numéro."));
    }
    Ok(found.map(|(id, _)| id))
}

fn file(
    app: &AppContext,
    form: &Fields,
    school: Option<SchoolId>,
    faults: &mut Vec<Fault>,
) -> Option<StudentFile> {
    let class_name = typed::line(form.get("classe"));
    let length = class_name.chars().count();
    if length == 0 || length > CLASS_MAX || class_name.chars().any(char::is_control) {
        faults.push(Fault::new(
            "classe",
            format!("Donnez la classe telle que le lycée l’appelle, en {CLASS_MAX} caractères au plus."),
        ));
    }
    // Pupils of seconde are fifteen, give or take a few years.
    let today = app.clock.today();
    let birth_date = form.get("naissance").parse::<NaiveDate>().ok().filter(|born| {
        today
            .years_since(*born)
            .is_some_and(|age| (10..=25).contains(&age))
    });
    if birth_date.is_none() {
        faults.push(Fault::new(
            "naissance",
            "Donnez la date de naissance de l’élève, par exemple 2011-03-09.",
        ));
    }
    Some(StudentFile {
        school: school?,
        class_name,
        birth_date: birth_date?,
        home: None,
    })
}

/// Sends the letter by which somebody takes over their account; `false` when there is none to take over.
async fn send_letter(app: &AppContext, by: AccountId, id: AccountId) -> Result<bool, AppError> {
    let secret = Secret::new(app.chance.as_ref());
    let link = store::Secret {
        hash: secret.hash(),
        expires: app.clock.now() + TO_ACTIVATE,
        link: format!("/activation?jeton={}", secret.as_str()),
    };
    Ok(app.db.invite_to_activate(&app.act(Some(by)), id, &link).await?)
}

/// What is kept, for a few minutes, of a sheet that is to be shown once.
#[derive(Serialize, Deserialize)]
struct ToPrint {
    account: AccountId,
    code: String,
}

/// Makes a code, in place of any other, and leads to the sheet that shows it.
async fn show_code(app: &AppContext, by: AccountId, id: AccountId) -> Result<(), AppError> {
    let code = Secret::code(app.chance.as_ref());
    let act = app.act(Some(by));
    if !app
        .db
        .keep_activation_code(&act, id, &code.hash(), act.now + TO_ACTIVATE)
        .await?
    {
        let fault =
            Fault::of_form("Ce compte est déjà activé, ou suspendu\u{a0}: il n’a pas besoin de code.");
        return send_back(app, &page_of(id), Fields::default(), vec![fault]).await;
    }
    let kept = serde_json::to_string(&ToPrint {
        account: id,
        code: code.as_str().to_owned(),
    });
    let ticket = Secret::new(app.chance.as_ref());
    app.db
        .keep_flash(
            &ticket.hash(),
            &kept.map_err(|_| AppError::broken())?,
            act.now + TO_PRINT,
        )
        .await?;
    lead_to(&format!("{}/feuille?jeton={}", page_of(id), ticket.as_str()));
    Ok(())
}

/// The sheet to print, the first time only.
pub(crate) async fn read_sheet(token: &str) -> Result<Option<Sheet>, AppError> {
    admin()?;
    let app = app_context()?;
    let now = app.clock.now();
    let kept = app.db.take_flash(&Secret::read(token).hash(), now).await?;
    let Some(kept) = kept.and_then(|kept| serde_json::from_str::<ToPrint>(&kept).ok()) else {
        return Ok(None);
    };
    let account = app.db.account(kept.account).await?.ok_or(AppError::NotFound)?;
    Ok(Some(Sheet {
        name: account.name,
        code: kept.code,
        address: format!("{}/activation", app.about.public_url),
        until: day(app.clock.local(now + TO_ACTIVATE).date()),
    }))
}

/// Another code for somebody who has not come yet.
pub(crate) async fn new_code(form: Fields) -> Result<(), AppError> {
    let visitor = admin()?;
    let app = app_context()?;
    show_code(&app, visitor.id(), known(&app, &form).await?).await
}

/// Another letter for somebody who has not come yet.
pub(crate) async fn invite_again(form: Fields) -> Result<(), AppError> {
    let visitor = admin()?;
    let app = app_context()?;
    let id = known(&app, &form).await?;
    if send_letter(&app, visitor.id(), id).await? {
        done(&page_of(id), "lettre");
        return Ok(());
    }
    let fault = Fault::of_form(
        "Ce compte est déjà activé, suspendu ou sans adresse\u{a0}: aucune lettre n’est partie.",
    );
    send_back(&app, &page_of(id), Fields::default(), vec![fault]).await
}

/// The account that a form is about.
async fn known(app: &AppContext, form: &Fields) -> Result<AccountId, AppError> {
    let id: AccountId = form.get("personne").parse().map_err(|_| AppError::NotFound)?;
    app.db.account(id).await?.ok_or(AppError::NotFound)?;
    Ok(id)
}

/// Gives one more role.
pub(crate) async fn grant_role(form: Fields) -> Result<(), AppError> {
    let visitor = admin()?;
    let app = app_context()?;
    let id = known(&app, &form).await?;
    let role = Role::from_code(form.get("role")).filter(|role| role.stands_alone());
    let Some(role) = role else {
        let fault = Fault::new("role", "Choisissez un rôle.");
        return send_back(&app, &page_of(id), form, vec![fault]).await;
    };
    let mut faults = Vec::new();
    let school = if role.in_school() {
        school(&app, form.get("uai"), &mut faults).await?
    } else {
        None
    };
    let post = if role == Role::Staff {
        post(&form, school, &mut faults)
    } else {
        None
    };
    if !faults.is_empty() {
        return send_back(&app, &page_of(id), form, faults).await;
    }
    let act = app.act(Some(visitor.id()));
    match &post {
        Some(post) => app.db.give_post(&act, id, post).await?,
        None => app.db.grant_role(&act, id, role, school).await?,
    };
    done(&page_of(id), "role");
    Ok(())
}

/// Takes a role back.
pub(crate) async fn revoke_role(form: Fields) -> Result<(), AppError> {
    let visitor = admin()?;
    let app = app_context()?;
    let id = known(&app, &form).await?;
    let role = Role::from_code(form.get("role")).filter(|role| role.stands_alone());
    let role = role.ok_or(AppError::BadRequest)?;
    if id == visitor.id() && role == Role::Admin {
        let fault = Fault::of_form(
            "Vous ne pouvez pas vous retirer le rôle d’administrateur\u{a0}: demandez-le à un autre administrateur.",
        );
        return send_back(&app, &page_of(id), Fields::default(), vec![fault]).await;
    }
    // Pressed twice, it is as it was wanted.
    app.db.revoke_role(&app.act(Some(visitor.id())), id, role).await?;
    done(&page_of(id), "role-retire");
    Ok(())
}

/// Somebody who has an account already, whatever they are beside it, becomes a pupil's guardian: the head of a lycée, or the
/// guardian of another pupil.
pub(crate) async fn link_guardian(form: Fields) -> Result<(), AppError> {
    let visitor = admin()?;
    let app = app_context()?;
    let pupil = known(&app, &form).await?;
    if app.db.student_file(pupil).await?.is_none() {
        return Err(AppError::NotFound);
    }
    let found = app
        .db
        .account_by_email(&form.get("courriel").to_lowercase())
        .await?;
    let guardian = match found {
        None => Err("Aucun compte n’a cette adresse. Vérifiez-la, ou ajoutez un nouveau représentant légal."),
        Some(login) if app.db.student_file(login.id).await?.is_some() => {
            Err("C’est le compte d’un élève\u{a0}: il ne peut pas être représentant légal.")
        }
        Some(login) => Ok(login.id),
    };
    match guardian {
        Ok(guardian) => {
            // Pressed twice, it is as it was wanted.
            app.db
                .link_guardian(&app.act(Some(visitor.id())), guardian, pupil)
                .await?;
            done(&page_of(pupil), "rattache");
            Ok(())
        }
        Err(message) => send_back(&app, &page_of(pupil), form, vec![Fault::new("courriel", message)]).await,
    }
}

/// Somebody is no longer a pupil's guardian. Both are named; the page is that of the one from which it was asked.
pub(crate) async fn unlink_guardian(form: Fields) -> Result<(), AppError> {
    let visitor = admin()?;
    let app = app_context()?;
    let id = known(&app, &form).await?;
    let student: AccountId = form.get("eleve").parse().map_err(|_| AppError::NotFound)?;
    app.db
        .unlink_guardian(&app.act(Some(visitor.id())), id, student)
        .await?;
    let page = if form.is_ticked("depuis_eleve") {
        student
    } else {
        id
    };
    done(&page_of(page), "detache");
    Ok(())
}

/// Shuts somebody out, or lets them in again.
pub(crate) async fn set_suspended(form: Fields, suspended: bool) -> Result<(), AppError> {
    let visitor = admin()?;
    let app = app_context()?;
    let id = known(&app, &form).await?;
    let reason = typed::kept(form.get("motif"));
    let mut faults: Vec<_> = reason_fault(&reason)
        .map(|message| Fault::new("motif", message))
        .into_iter()
        .collect();
    if suspended && id == visitor.id() {
        faults.push(Fault::of_form(
            "Vous ne pouvez pas suspendre votre propre compte\u{a0}: demandez-le à un autre administrateur.",
        ));
    }
    if !faults.is_empty() {
        return send_back(&app, &page_of(id), form, faults).await;
    }
    let act = app.act(Some(visitor.id()));
    // Pressed twice, it is as it was wanted.
    if suspended {
        app.db.suspend(&act, id, &reason).await?;
    } else {
        app.db.unsuspend(&act, id, &reason).await?;
    }
    done(&page_of(id), if suspended { "suspendu" } else { "retabli" });
    Ok(())
}
