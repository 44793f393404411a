//! `/lycee/saisie`: the places of a class, typed in one table from slips of paper. Each row is a place found alone that the school has
//! checked: whoever types it answers for it.

use domain::{
    campaign::Campaign,
    id::{AccountId, ProposalId, SchoolId},
    sanitize,
    typed_places::{CellFault, Column, MAX_ROWS, TypedPlace, TypedRow, check, open_weeks},
    typography::counted,
    urls,
    weeks::Weeks,
};
use store::{HostDetails, HostLinks, KnownHost, NewProposal, PlaceTyped, TypedStudent};
use wire::{
    field,
    form::{FieldError, FormData},
    typed_places::{HostOffered, RowSaved, RowToType, TypedPlacesFlash, TypedPlacesPage},
};

use crate::{
    calendar::calendar,
    context::AppContext,
    error::ServiceError,
    outcome::{FormResult, redirect_with_flash, redisplay, with_query},
    proposal::{reply_link, tutor_link},
    request::{CurrentUser, Request},
    student::id,
};

/// The longest name of a class that is looked for.
const CLASS: usize = 80;

/// The campaign while it takes places, and the weeks that have not begun.
pub(crate) fn open_campaign(app: &AppContext) -> (Option<Campaign>, Vec<Weeks>) {
    let Some(calendar) = calendar(app) else {
        return (None, Vec::new());
    };
    let campaign = calendar.campaign;
    let in_time: Vec<Weeks> = Weeks::ALL
        .into_iter()
        .filter(|weeks| calendar.today >= campaign.hosts_open && calendar.today < campaign.span(*weeks).0)
        .collect();
    ((!in_time.is_empty()).then_some(campaign), in_time)
}

/// The page of a class.
fn page_of(class_name: &str) -> String {
    with_query(urls::TYPED_PLACES, &[("classe", class_name)])
}

/// Who types, where, and the class that they ask for by its name, as the school writes it; none while they chose none. A class they do
/// not see to does not exist for them.
async fn typist(
    request: &Request,
    class_name: &str,
) -> Result<(CurrentUser, SchoolId, Vec<(String, u32)>, Option<String>), ServiceError> {
    let app = &request.app;
    let (user, school) = request.require_school()?;
    let classes: Vec<(String, u32)> = app
        .db
        .classes_to_type(user.id(), school, app.clock.today())
        .await?
        .into_iter()
        .map(|class| (class.name, class.students))
        .collect();
    let asked: String = sanitize::line(class_name).chars().take(CLASS).collect();
    let key = domain::school::class_key(&asked);
    let chosen = match classes.as_slice() {
        [only] if asked.is_empty() => Some(only.0.clone()),
        _ if asked.is_empty() => None,
        _ => {
            let found = classes
                .iter()
                .find(|(name, _)| domain::school::class_key(name) == key);
            Some(found.ok_or(ServiceError::NotFound)?.0.clone())
        }
    };
    Ok((user.clone(), school, classes, chosen))
}

/// The page: the classes to choose from, and the rows of the one that is chosen. For the school's staff who see to it.
pub async fn page(request: Request, class_name: String) -> Result<TypedPlacesPage, ServiceError> {
    let app = &request.app;
    let (user, school, classes, chosen) = typist(&request, &class_name).await?;
    let (campaign, in_time) = open_campaign(app);
    let mut page = TypedPlacesPage {
        classes,
        class_name: chosen.unwrap_or_default(),
        rows: Vec::new(),
        done: 0,
        excused: Vec::new(),
        hosts: Vec::new(),
        campaign,
    };
    let Some(campaign) = page.campaign.as_ref().filter(|_| !page.class_name.is_empty()) else {
        return Ok(page);
    };
    let students = app
        .db
        .students_to_type(
            user.id(),
            school,
            &page.class_name,
            campaign.id,
            app.clock.today(),
        )
        .await?;
    let all = students.len();
    page.excused = students
        .iter()
        .filter(|student| !student.excused.is_empty() && weeks_of(student, &in_time).is_empty())
        .map(|student| (student.id, student.name.clone()))
        .collect();
    page.rows = students
        .into_iter()
        .filter_map(|student| row_to_type(student, &in_time))
        .take(MAX_ROWS)
        .collect();
    page.done = all - page.rows.len() - page.excused.len();
    let hosts = app.db.hosts_of_school(school).await?;
    page.hosts = hosts.into_iter().map(offered).collect();
    Ok(page)
}

/// The weeks that may be typed for a student.
fn weeks_of(student: &TypedStudent, in_time: &[Weeks]) -> Vec<Weeks> {
    let closed: Vec<Weeks> = student.taken.iter().chain(&student.excused).copied().collect();
    open_weeks(&closed, in_time)
}

/// A student's row; none when there is no week to fill.
fn row_to_type(student: TypedStudent, in_time: &[Weeks]) -> Option<RowToType> {
    let choices = weeks_of(&student, in_time);
    (!choices.is_empty()).then_some(RowToType {
        student: student.id,
        name: student.name,
        choices,
        unchecked: student.unchecked,
    })
}

/// A host as its cells hold it.
fn offered(host: KnownHost) -> HostOffered {
    let reach = [host.host_email, host.host_phone]
        .into_iter()
        .filter(|way| !way.is_empty())
        .collect::<Vec<_>>()
        .join(" / ");
    HostOffered {
        name: host.host_name,
        register: if host.host_siret.is_empty() {
            host.host_country
        } else {
            host.host_siret
        },
        city: host.city,
        contact: host.contact_name,
        reach,
    }
}

/// What a student's row of a form holds.
fn row_of(form: &FormData, student: AccountId) -> TypedRow {
    let mut row = TypedRow::default();
    for column in Column::ALL {
        row.set(column, form.get(&column.field(student)));
    }
    row
}

/// Saves a place; what it says, or what is wrong with which cell. Nothing for a student whom the typist does not see to.
async fn save_place(
    app: &AppContext,
    user: &CurrentUser,
    campaign: &Campaign,
    student: AccountId,
    place: TypedPlace,
) -> Result<Result<&'static str, CellFault>, ServiceError> {
    let (token_hash, link) = reply_link(app);
    let tutor = tutor_link(app);
    let host = HostDetails {
        phone: place.reach.phone().to_owned(),
        siret: place.siret.as_ref().map_or("", |siret| siret.as_str()).to_owned(),
        country: place.country,
    };
    let new = NewProposal {
        id: ProposalId((app.ids)()),
        student,
        campaign: campaign.id,
        weeks: place.weeks,
        host_name: place.host,
        host_email: place.reach.email().to_owned(),
        contact_name: place.contact,
        city: place.city,
        activities: place.activities,
    };
    let links = HostLinks {
        token_hash: &token_hash,
        link: &link,
        tutor: &tutor,
    };
    let context = app.context(Some(user.id()));
    let fault = |column, message: &str| {
        Ok(Err(CellFault {
            column,
            message: message.to_owned(),
        }))
    };
    match app.db.type_place(&context, &new, &host, links).await? {
        PlaceTyped::Invited => Ok(Ok(
            "Enregistré\u{a0}: la structure est invitée à répondre par e-mail.",
        )),
        PlaceTyped::Agreed => Ok(Ok(
            "Enregistré\u{a0}: la place est confirmée, la convention est ouverte.",
        )),
        PlaceTyped::Already => Ok(Ok("C’était déjà enregistré.")),
        PlaceTyped::AlreadyPlaced => fault(
            Column::Weeks,
            "Cet élève a déjà une place pour une de ces semaines.",
        ),
        PlaceTyped::Pending => fault(
            Column::Weeks,
            "Une structure est déjà invitée à répondre pour une de ces semaines.",
        ),
        PlaceTyped::Excused => fault(
            Column::Weeks,
            "Cet élève est dispensé, ou accueilli au lycée, pour une de ces semaines. Levez-le d’abord depuis le suivi.",
        ),
        PlaceTyped::OwnAddress => fault(
            Column::Reach,
            "Cette adresse est celle de l’élève ou de sa famille. Donnez l’adresse professionnelle de la structure.",
        ),
        PlaceTyped::Closed => fault(
            Column::Weeks,
            "Il n’est pas, ou plus, possible de saisir un stage pour ces semaines.",
        ),
        PlaceTyped::Gone => Err(ServiceError::NotFound),
    }
}

/// Saves one row, while the others are being typed. For whoever sees to that student.
pub async fn save_row(request: Request, student: String, row: String) -> Result<RowSaved, ServiceError> {
    let app = &request.app;
    let (user, _) = request.require_school()?;
    let student = id(&student)?;
    let context = app.context(Some(user.id()));
    if !app.db.types_for_student(&context, student).await? {
        return Err(ServiceError::NotFound);
    }
    let row: TypedRow = serde_json::from_str(&row).map_err(|_| ServiceError::BadRequest)?;
    let (Some(campaign), in_time) = open_campaign(app) else {
        return Ok(RowSaved::Faults(check(&row, &[]).err().unwrap_or_default()));
    };
    let place = match check(&row, &in_time) {
        Ok(place) => place,
        Err(faults) => return Ok(RowSaved::Faults(faults)),
    };
    let weeks = place.weeks;
    Ok(match save_place(app, user, &campaign, student, place).await? {
        Ok(said) => RowSaved::Done {
            said: said.to_owned(),
            weeks,
        },
        Err(fault) => RowSaved::Faults(vec![fault]),
    })
}

/// Saves the rows of a class: those in order are kept, the others come back as they were typed, with what is wrong in their cells.
pub async fn save(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let (user, school, _, chosen) = typist(&request, form.get(field::CLASS)).await?;
    let class_name = chosen.ok_or(ServiceError::NotFound)?;
    let page = page_of(&class_name);
    let (Some(campaign), in_time) = open_campaign(app) else {
        let closed = "La campagne ne prend pas de place en ce moment.";
        return Ok(redisplay(page, form, vec![FieldError::of_form(closed)]));
    };
    let students = app
        .db
        .students_to_type(user.id(), school, &class_name, campaign.id, app.clock.today())
        .await?;
    let mut saved = Vec::new();
    let mut errors = Vec::new();
    let first = students
        .iter()
        .find(|student| !weeks_of(student, &in_time).is_empty())
        .map(|student| Column::Host.field(student.id));
    for student in students {
        let row = row_of(&form, student.id);
        if row.is_blank() {
            continue;
        }
        let faults = match check(&row, &in_time) {
            Ok(place) => match save_place(app, &user, &campaign, student.id, place).await? {
                Ok(_) => {
                    saved.push(student.id);
                    continue;
                }
                Err(fault) => vec![fault],
            },
            Err(faults) => faults,
        };
        errors.extend(said_of(&student, faults, &in_time));
    }
    if saved.is_empty() && errors.is_empty() {
        errors.push(FieldError::new(
            first.unwrap_or_default(),
            "Aucune ligne n’est remplie\u{a0}: remplissez-en une au moins.",
        ));
    }
    if errors.is_empty() {
        return Ok(redirect_with_flash(&page, TypedPlacesFlash::Saved));
    }
    if !saved.is_empty() {
        let kept = counted(saved.len(), "ligne est enregistrée", "lignes sont enregistrées");
        errors.insert(
            0,
            FieldError::of_form(format!("{kept}. Le reste est à corriger.")),
        );
    }
    Ok(redisplay(page, without_rows(form, &saved), errors))
}

/// What is wrong with a row, cell by cell; for a student whose row is gone meanwhile, above the table and by name.
fn said_of(student: &TypedStudent, faults: Vec<CellFault>, in_time: &[Weeks]) -> Vec<FieldError> {
    let has_row = !weeks_of(student, in_time).is_empty();
    faults
        .into_iter()
        .map(|CellFault { column, message }| {
            if has_row {
                FieldError::new(column.field(student.id), message)
            } else {
                FieldError::of_form(format!("{}\u{a0}: {message}", student.name))
            }
        })
        .collect()
}

/// A form without the rows of those students.
fn without_rows(form: FormData, students: &[AccountId]) -> FormData {
    let names: Vec<String> = students
        .iter()
        .flat_map(|student| Column::ALL.map(|column| column.field(*student)))
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    form.without(&names)
}
