//! An académie for whoever oversees it: its lycées, how far their students are, and the offers where they live. Numbers that could say
//! something of a person are not told.

use std::collections::BTreeMap;

use domain::{
    academy::{Academy, Tension},
    account::Role,
    csv::write_row,
    department_map::draw,
    disclosure::{LEAST, Told, told, told_in_groups},
    id::{AccountId, CampaignId},
    place::Position,
};
use store::{AcademySchool, DepartmentSupply};
use tokio::sync::mpsc::Receiver;
use wire::{
    academy::{AcademyDepartment, AcademyLine, AcademyMap, AcademyShown},
    administration::PersonFlash,
    field,
    form::{FieldError, FormData},
};

use super::{
    people::{account_of, page_of},
    require_admin, require_moderator,
};
use crate::{
    error::ServiceError,
    kept,
    outcome::{FormResult, redirect_with_flash, redisplay},
    parts::{Part, of_pieces, table},
    request::Request,
};

/// The académie that the reader oversees, or, for an administrator, the one of that code. An officer has their own and no other: for them
/// others do not exist.
pub async fn read(request: Request, code: String) -> Result<AcademyShown, ServiceError> {
    let app = &request.app;
    let user = require_moderator(&request)?;
    let admin = user.account.is(Role::Admin);
    let own = app.db.academy_of_officer(user.id()).await?;
    let asked = Academy::from_code(&code);
    let academy = match (code.as_str(), admin) {
        ("", _) => own,
        (_, true) => Some(asked.ok_or(ServiceError::NotFound)?),
        (_, false) if asked == own && own.is_some() => own,
        (_, false) => return Err(ServiceError::NotFound),
    };
    let campaign = app.offer_cache.campaign();
    let mut shown = AcademyShown {
        label: academy.map(Academy::label).unwrap_or_default(),
        code: academy
            .map(|academy| academy.code().to_owned())
            .unwrap_or_default(),
        choices: if admin { choices() } else { Vec::new() },
        campaign: campaign
            .as_ref()
            .map(|campaign| campaign.label.replace('-', "–"))
            .unwrap_or_default(),
        total: line("", "", ""),
        departments: Vec::new(),
        map: AcademyMap::default(),
    };
    if let (Some(academy), Some(campaign)) = (academy, campaign) {
        fill(&request, academy, campaign.id, &mut shown).await?;
    }
    Ok(shown)
}

fn choices() -> Vec<(String, String)> {
    Academy::all()
        .map(|academy| (academy.code().to_owned(), academy.name().to_owned()))
        .collect()
}

fn line(uai: &str, name: &str, city: &str) -> AcademyLine {
    AcademyLine {
        uai: uai.to_owned(),
        name: name.to_owned(),
        city: city.to_owned(),
        students: None,
        placed: None,
        signed: None,
        unanswered: None,
    }
}

/// One of the numbers of a lycée.
type Column = fn(&AcademySchool) -> u32;

const COLUMNS: [Column; 4] = [
    |school| school.students,
    |school| school.placed,
    |school| school.signed,
    |school| school.unanswered,
];

fn put(line: &mut AcademyLine, column: usize, number: Option<u32>) {
    match column {
        0 => line.students = number,
        1 => line.placed = number,
        2 => line.signed = number,
        _ => line.unanswered = number,
    }
}

async fn fill(
    request: &Request,
    academy: &Academy,
    campaign: CampaignId,
    shown: &mut AcademyShown,
) -> Result<(), ServiceError> {
    let db = &request.app.db;
    let supply: BTreeMap<String, DepartmentSupply> =
        db.supply_by_department(campaign).await?.into_iter().collect();
    let mut groups: Vec<Vec<AcademySchool>> = Vec::new();
    for area in academy.areas() {
        let (schools, without_students) = db.schools_of_department(area.code(), campaign).await?;
        let supply = supply.get(area.code()).copied().unwrap_or_default();
        shown.departments.push(AcademyDepartment {
            total: line("", area.name(), ""),
            schools: schools
                .iter()
                .map(|school| line(&school.uai, &school.name, &school.city))
                .collect(),
            without_students,
            offers: supply.offers,
            left: supply.left,
            seeking: None,
            code: area.code().to_owned(),
            tension: Tension::Untold,
            shape: None,
        });
        groups.push(schools);
    }
    tell(&groups, shown);
    put_on_map(request, academy, shown);
    rank(&mut shown.departments);
    Ok(())
}

/// Where each department is, and how much it needs.
fn put_on_map(request: &Request, academy: &Academy, shown: &mut AcademyShown) {
    let codes: Vec<String> = shown
        .departments
        .iter()
        .map(|department| department.code.clone())
        .collect();
    let communes: Vec<(Position, Option<usize>)> = request
        .app
        .gazetteer
        .communes()
        .iter()
        .map(|commune| {
            let drawn = academy.draws(&commune.department);
            let of = codes.iter().position(|code| drawn && *code == commune.department);
            (commune.position, of)
        })
        .collect();
    let map = draw(&communes, codes.len());
    shown.map = AcademyMap {
        width: map.width,
        height: map.height,
        borders: map.borders,
    };
    for (department, shape) in shown.departments.iter_mut().zip(map.shapes) {
        department.shape = shape;
        department.tension = Tension::of(department.seeking, department.left);
    }
}

fn numbers(groups: &[Vec<AcademySchool>], column: Column) -> Vec<Vec<u32>> {
    groups
        .iter()
        .map(|schools| schools.iter().map(column).collect())
        .collect()
}

/// Writes what may be told.
fn tell(groups: &[Vec<AcademySchool>], shown: &mut AcademyShown) {
    for (column, number) in COLUMNS.into_iter().enumerate() {
        let parts = numbers(groups, number);
        // Whoever has no place is known by whoever has one.
        let of = (column == 1).then(|| numbers(groups, COLUMNS[0]));
        let (told, total) = told_in_groups(&parts, of.as_deref());
        put(&mut shown.total, column, total);
        for (department, Told { parts, total }) in shown.departments.iter_mut().zip(told) {
            put(&mut department.total, column, total);
            for (school, part) in department.schools.iter_mut().zip(parts) {
                put(school, column, part);
            }
        }
    }
    let seeking: Vec<u32> = groups
        .iter()
        .map(|schools| {
            schools
                .iter()
                .map(|school| school.students.saturating_sub(school.settled))
                .sum()
        })
        .collect();
    // Told beside the students and those who have a place: neither may follow from it, nor how few are exempted.
    let exempted = |schools: &Vec<AcademySchool>| -> u32 {
        schools
            .iter()
            .map(|school| school.settled.saturating_sub(school.placed))
            .sum()
    };
    let hidden: Vec<bool> = shown
        .departments
        .iter()
        .zip(groups)
        .map(|(department, schools)| {
            let few = (1..LEAST).contains(&exempted(schools));
            few || department.total.students.is_none() || department.total.placed.is_none()
        })
        .collect();
    // Where no lycée has a student nobody seeks, and that hides nobody.
    let there: Vec<usize> = (0..groups.len())
        .filter(|index| !groups[*index].is_empty())
        .collect();
    let of_those = |all: &[u32]| there.iter().map(|index| all[*index]).collect::<Vec<u32>>();
    let hidden: Vec<bool> = there.iter().map(|index| hidden[*index]).collect();
    for (index, seeking) in there.iter().zip(told(&of_those(&seeking), &hidden).parts) {
        shown.departments[*index].seeking = seeking;
    }
}

/// Where most students seek for each place that is left comes first.
fn rank(departments: &mut [AcademyDepartment]) {
    let need = |department: &AcademyDepartment| {
        let seeking = f64::from(department.seeking.unwrap_or_default());
        seeking / f64::from(department.left.max(1))
    };
    departments.sort_by(|one, other| {
        need(other)
            .total_cmp(&need(one))
            .then_with(|| one.total.name.cmp(&other.total.name))
    });
}

/// The same as a file: what it is called, and its bytes as they are made.
pub async fn file(request: Request, code: String) -> Result<(String, Receiver<Part>), ServiceError> {
    let shown = read(request.clone(), code).await?;
    if shown.code.is_empty() {
        return Err(ServiceError::NotFound);
    }
    kept::note_export(&request).await;
    let name = format!("academie-{}.csv", shown.code);
    let heading = write_row([
        "Département",
        "UAI",
        "Lycée",
        "Commune",
        "Élèves",
        "Avec une place",
        "Convention signée",
        "Structures sans réponse",
    ]);
    let whole = row("", &altogether(shown.total));
    let rows = shown.departments.into_iter().flat_map(|department| {
        let name = department.total.name.clone();
        let lines = department.schools.into_iter();
        lines
            .chain([altogether(department.total)])
            .map(move |line| row(&name, &line))
    });
    Ok((name, of_pieces(table(&heading, rows.chain([whole])))))
}

/// The sum of the lines above it.
fn altogether(total: AcademyLine) -> AcademyLine {
    AcademyLine {
        name: "Ensemble".to_owned(),
        ..total
    }
}

fn row(department: &str, line: &AcademyLine) -> String {
    let told = |number: Option<u32>| number.map_or_else(|| "masqué".to_owned(), |number| number.to_string());
    let numbers = [line.students, line.placed, line.signed, line.unanswered].map(told);
    let cells = [department, &line.uai, &line.name, &line.city];
    write_row(cells.into_iter().chain(numbers.iter().map(String::as_str)))
}

/// Says which académie an officer oversees. For administrators.
pub async fn set(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, require_admin(&request)?);
    let id: AccountId = account_of(app, &form).await?;
    let Some(academy) = Academy::from_code(form.get(field::ACADEMY)) else {
        let error = FieldError::new(field::ACADEMY, "Choisissez une académie.");
        return Ok(redisplay(page_of(id), form, vec![error]));
    };
    request.require_fresh_proof()?;
    let context = app.context(Some(user.id()));
    if !app.db.set_academy_of_officer(&context, id, academy).await? {
        return Err(ServiceError::NotFound);
    }
    Ok(redirect_with_flash(&page_of(id), PersonFlash::AcademySet))
}
