//! A lycée of nine hundred: thirty classes, each further than another, and nearly every way that a fortnight is found by. Its rows
//! are written together; the few conventions that are signed are frozen and signed by the ways that people do.

mod filling;
mod partners;
mod paths;
mod people;
mod signing;
mod story;
mod words;

use domain::{
    account::{EmailAddress, PersonName, Role},
    id::{AccountId, SchoolId},
    place::{Commune, CommuneCode},
    school::{School, Uai},
};
use search::gazetteer::Gazetteer;
use service::{
    context::AppContext,
    demo_accounts::{DemoAccount, LARGE_SCHOOL_ACCOUNTS},
    reference_data,
};
use store::{Created, NewAccount, StaffAssignment};

use super::{DemoError, rng::SeededRng};

/// A real one of Vincennes, with made-up people.
const LYCEE: &str = "0940124Z";
/// How many pupils are in each class.
const CLASS_SIZE: usize = 30;
/// The class of the teacher whom one may sign in as, counted from 0.
const TEACHERS_CLASS: usize = 6;
/// Beyond the streams that structures draw from.
const STREAM: u64 = 1 << 41;
/// Where its pupils live and where they go, with the weight of each.
const TOWNS: [(&str, u64); 14] = [
    ("94080", 300),
    ("94033", 220),
    ("94067", 110),
    ("93048", 140),
    ("94052", 70),
    ("94042", 50),
    ("94058", 40),
    ("94028", 40),
    ("94017", 40),
    ("75112", 120),
    ("75120", 60),
    ("93066", 15),
    ("77288", 12),
    ("77284", 8),
];

/// A town that pupils live in or go to.
struct Town {
    commune: Commune,
    weight: u64,
}

/// The lycée, and who works in its office.
struct Lycee {
    id: SchoolId,
    school: School,
    head: (AccountId, String, String),
    office: (AccountId, String),
    teacher: (AccountId, String, String),
    towns: Vec<Town>,
    /// How many classes it has.
    classes: usize,
}

/// Adds it, with that many classes. Where it is already nothing is done.
pub(super) async fn add(app: &AppContext, seed: u64, classes: usize) -> Result<(), DemoError> {
    let [head, teacher] = &LARGE_SCHOOL_ACCOUNTS;
    if app.db.account_by_email(head.email).await?.is_some() {
        return Ok(());
    }
    let Some(campaign) = app.offer_cache.campaign() else {
        return Ok(());
    };
    let (id, school) = lycee()?;
    let lycee = Lycee {
        head: named(head, account(app, head, id).await?),
        teacher: named(teacher, account(app, teacher, id).await?),
        office: (people::office_id(), people::OFFICE.to_owned()),
        towns: towns(&app.gazetteer),
        id,
        school,
        classes,
    };
    let rng = &mut SeededRng::new(seed, STREAM);
    let mut partners = partners::draw(rng, &lycee, campaign.id)?;
    partners::add(app, &mut partners).await?;
    let crowd = people::draw(rng, &lycee, &campaign);
    let told = paths::draw(rng, app, &lycee, &campaign, &crowd, &partners)?;
    partners::add_offers(app, &mut partners, &told.made.applications).await?;
    app.db.add_made_up(&app.context(None), &told.made).await?;
    signing::sign(app, &lycee, &told.to_sign).await?;
    // From now on its referent teachers sign, too.
    let by_head = app.context(Some(lycee.head.0));
    app.db.set_referent_signing(&by_head, lycee.id, true).await?;
    Ok(())
}

fn named(account: &DemoAccount, id: AccountId) -> (AccountId, String, String) {
    (id, account.name.to_owned(), account.email.to_owned())
}

fn lycee() -> Result<(SchoolId, School), DemoError> {
    let wanted = Uai::parse(LYCEE).map_err(|error| DemoError::Word(error.to_string()))?;
    reference_data::schools()?
        .into_iter()
        .find(|(_, school)| school.uai == wanted)
        .ok_or_else(|| DemoError::Word(format!("no lycée {LYCEE}")))
}

fn towns(gazetteer: &Gazetteer) -> Vec<Town> {
    TOWNS
        .into_iter()
        .filter_map(|(code, weight)| {
            let commune = gazetteer.get(CommuneCode::parse(code).ok()?)?.clone();
            Some(Town { commune, weight })
        })
        .collect()
}

/// Somebody whom one may sign in as.
async fn account(app: &AppContext, somebody: &DemoAccount, school: SchoolId) -> Result<AccountId, DemoError> {
    let word = |error: &str| DemoError::Word(format!("{}: {error}", somebody.name));
    let new = NewAccount {
        name: PersonName::parse(somebody.name).map_err(|error| word(error.message()))?,
        email: Some(EmailAddress::parse(somebody.email).map_err(|error| word(error.message()))?),
        confirmed: true,
        password_hash: None,
        roles: match somebody.duty {
            Some(_) => Vec::new(),
            None => vec![(Role::Head, Some(school))],
        },
        student: None,
    };
    let context = app.context(None);
    let created = match somebody.duty {
        Some((duty, classes)) => {
            let classes = classes.iter().map(|class| (*class).to_owned()).collect();
            let post = StaffAssignment {
                school,
                duty,
                classes,
            };
            app.db.create_staff(&context, &new, &post).await?
        }
        None => app.db.create_account(&context, &new).await?,
    };
    match created {
        Created::Done(id) => Ok(id),
        Created::EmailTaken => Err(word("somebody of the demonstration is there already")),
    }
}

/// How a class is called, counted from 0.
fn class_name(index: usize) -> String {
    format!("2de {}", index + 1)
}
