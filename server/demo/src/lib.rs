//! Made-up structures and offers, believable enough to show the site, the same for everybody.
//!
//! The rows depend on the size, the seed and the school year, and on nothing else: each structure draws from its own
//! stream of random numbers, so neither the order nor the number of threads matters.

mod conventions;
mod host_space;
mod large_school;
mod maker;
mod moderation;
mod people;
mod rng;
mod student_space;
mod supply;
mod vocabulary;
mod words;

/// What tests try in modules that are private, and nothing else does from outside. Tests within this crate would compile all of it a
/// second time.
#[doc(hidden)]
pub mod inner {
    pub use crate::{
        rng::{SeededRng, Weighted},
        vocabulary::read,
    };
}

use std::{
    collections::BTreeMap,
    io::IsTerminal,
    sync::atomic::{AtomicU64, Ordering},
};

use chrono::{Datelike, Days, NaiveDate};
use clap::ValueEnum;
use domain::{
    campaign::{Campaign, CampaignStatus, usual_first_monday},
    clock::Clock,
    convention::TEMPLATE,
    id::{CampaignId, SchoolId, uuid_v7},
    offer::Offer,
    place::Place,
    structure::Structure,
};
use indicatif::{ProgressBar, ProgressStyle};
use service::error::ServiceError;
use service::{context::AppContext, demo_accounts::DEMO_ACCOUNTS};
use store::{ChangeContext, Db, EmailRenderer, SoleMaker, StoreError};

use self::maker::Maker;
use service::reference_data::{self, ReferenceError, stable_id};

/// Under which name a database says that it is made up, and of what.
const STAMP: &str = "demo";
/// Under which name it says how far its conventions are.
const CONVENTIONS: &str = "demo_conventions";
/// Under which name it says the same of its large lycée.
const LARGE_SCHOOL: &str = "demo_large_school";
/// How a stamp begins, or what it is, while what it is for is being made.
const UNFINISHED: &str = "unfinished";
const DONE: &str = "done";
/// How many classes the large lycée of a demonstration has, of thirty pupils each.
pub const CLASSES: usize = 30;
/// Structures written in one transaction.
const BATCH: u32 = 1500;

/// How much to make.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Size {
    /// 800 offers, dense round a few towns.
    Small,
    /// 15 000 offers, mostly in one académie.
    Academie,
    /// 200 000 offers in the whole country.
    National,
}

impl Size {
    /// How many offers.
    pub fn offers(self) -> usize {
        match self {
            Self::Small => 800,
            Self::Academie => 15_000,
            Self::National => 200_000,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Academie => "academie",
            Self::National => "national",
        }
    }
}

/// Why no demonstration was made.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The database holds real data.
    #[error("the database {0} already holds structures or accounts that were not made up: it is left alone")]
    NotEmpty(String),
    /// It holds another demonstration.
    #[error("the database {place} holds another demonstration ({found}): remove it to make a new one")]
    Other {
        /// Where the database is.
        place: String,
        /// What it holds.
        found: String,
    },
    /// Another process makes one there.
    #[error("another process is making a demonstration in the database {0}")]
    BeingMade(String),
    /// The vocabulary shipped is unreadable.
    #[error("vocabulary")]
    Vocabulary(#[from] serde_json::Error),
    /// A word of the vocabulary makes no sense.
    #[error("vocabulary: {0}")]
    Word(String),
    /// Reference data.
    #[error(transparent)]
    Reference(#[from] ReferenceError),
    /// The database.
    #[error("database")]
    Store(#[from] StoreError),
    /// Setting a convention in type, or keeping it.
    #[error("a convention of the demonstration: {0}")]
    Convention(#[from] ServiceError),
}

/// How far the making has come, shown or not.
pub struct Progress(Option<ProgressBar>);

impl Progress {
    /// Nothing is shown.
    #[must_use]
    pub fn hidden() -> Self {
        Self(None)
    }

    /// A bar on a terminal; log lines say the rest.
    #[must_use]
    pub fn shown() -> Self {
        Self(std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new(0);
            if let Ok(style) = ProgressStyle::with_template("{wide_bar} {pos}/{len} offers, {eta} left") {
                bar.set_style(style);
            }
            bar
        }))
    }

    fn start(&self, total: usize) {
        if let Some(bar) = &self.0 {
            bar.set_length(total as u64);
        }
    }

    fn advance(&self, by: usize) {
        if let Some(bar) = &self.0 {
            bar.inc(by as u64);
        }
    }

    fn finish(&self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}

/// Rows made together.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Rows {
    /// Structures.
    pub structures: Vec<Structure>,
    /// Their places, one each.
    pub places: Vec<Place>,
    /// Their offers.
    pub offers: Vec<Offer>,
}

/// The whole made-up world, batch by batch.
pub struct World {
    maker: Maker,
    left: usize,
    next: u32,
}

impl World {
    /// Prepares a world of that size for that campaign.
    pub fn new(size: Size, seed: u64, campaign: CampaignId, opening: NaiveDate) -> Result<Self, DemoError> {
        let mut schools: BTreeMap<String, Vec<SchoolId>> = BTreeMap::new();
        for (id, school) in reference_data::schools()? {
            schools.entry(school.department).or_default().push(id);
        }
        let gazetteer = reference_data::gazetteer()?;
        let maker = Maker::new(&gazetteer, schools, size, seed, campaign, opening)?;
        Ok(Self {
            maker,
            left: size.offers(),
            next: 0,
        })
    }
}

impl Iterator for World {
    type Item = Rows;

    fn next(&mut self) -> Option<Rows> {
        if self.left == 0 {
            return None;
        }
        let mut rows = Rows::default();
        for number in self.next..self.next + BATCH {
            if self.left == 0 {
                break;
            }
            let (structure, place, mut offers) = self.maker.structure(number);
            offers.truncate(self.left);
            self.left -= offers.len();
            rows.structures.push(structure);
            rows.places.push(place);
            rows.offers.append(&mut offers);
        }
        self.next += BATCH;
        Some(rows)
    }
}

/// The campaign a demonstration shows on that day: the next two weeks of June by the usual calendar, open already.
pub fn campaign(today: NaiveDate) -> Option<Campaign> {
    let weeks_of = |year| {
        let week1 = usual_first_monday(year)?;
        Some((week1, week1.checked_add_days(Days::new(7))?))
    };
    // On the last Monday and after, nobody looks for a place any more.
    let (week1, week2) = [today.year(), today.year() + 1]
        .into_iter()
        .filter_map(weeks_of)
        .find(|(_, week2)| today < *week2)?;
    let year = week1.year();
    let label = format!("{}-{year}", year - 1);
    let opening = opening(week1)?;
    Some(Campaign {
        id: CampaignId(stable_id(&label)),
        week1,
        week2,
        // In summer the next campaign is shown before its time.
        hosts_open: opening.min(today),
        students_open: NaiveDate::from_ymd_opt(year - 1, 10, 1)?.min(today),
        expiry_days: 15,
        working_time_rules: 2024,
        template: TEMPLATE.to_owned(),
        status: CampaignStatus::ToConfirm,
        label,
    })
}

/// The first day on which made-up offers are published: 1 September before the stage.
fn opening(week1: NaiveDate) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(week1.year() - 1, 9, 1)
}

/// Whether a database was filled with made-up rows, completely.
pub async fn is_stamped(db: &Db) -> Result<bool, StoreError> {
    Ok(db
        .setting(STAMP)
        .await?
        .is_some_and(|stamp| !stamp.starts_with(UNFINISHED)))
}

/// Whether a database holds half a demonstration: it is being made, or whoever made it was stopped.
pub async fn is_half_made(db: &Db) -> Result<bool, StoreError> {
    for name in [STAMP, CONVENTIONS, LARGE_SCHOOL] {
        let stamp = db.setting(name).await?;
        if stamp.is_some_and(|stamp| stamp.starts_with(UNFINISHED)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Opens the database that a demonstration is made in, for one process at a time. Half of one is erased first: nobody can have put
/// anything else there, since nothing is served from it.
pub async fn open(url: &str, connections: u32, clock: &dyn Clock) -> Result<(Db, SoleMaker), DemoError> {
    let db = reference_data::open(url, connections, clock).await?;
    let Some(sole) = db.sole_maker().await? else {
        return Err(DemoError::BeingMade(db.place()));
    };
    if !is_half_made(&db).await? {
        return Ok((db, sole));
    }
    tracing::warn!(
        database = db.place(),
        "half a demonstration is erased and made anew"
    );
    db.erase().await?;
    Ok((reference_data::open(url, connections, clock).await?, sole))
}

/// Fills an empty database. Does nothing when it already holds just this demonstration. `renderer` writes what people told each
/// other before anybody looked.
pub async fn fill(
    db: &Db,
    size: Size,
    seed: u64,
    clock: &dyn Clock,
    renderer: &dyn EmailRenderer,
    progress: Progress,
) -> Result<(), DemoError> {
    let campaign =
        campaign(clock.today()).ok_or_else(|| DemoError::Word("no campaign for this date".to_owned()))?;
    let stamp = format!("{} {seed} {}", size.name(), campaign.label);
    match db.setting(STAMP).await? {
        Some(found) if found == stamp => {
            // The dates may have to open earlier than when it was made, and its people be missing.
            db.put_campaign(&campaign, clock.now()).await?;
            add_people(db, clock, renderer, campaign.id).await?;
            tracing::info!("the demonstration is there already");
            return Ok(());
        }
        Some(found) => {
            let place = db.place();
            return Err(DemoError::Other { place, found });
        }
        // What is half made may be erased: there must be nothing else.
        None if db.count_structures().await? > 0 || db.has_accounts().await? => {
            return Err(DemoError::NotEmpty(db.place()));
        }
        None => {}
    }
    tracing::info!(offers = size.offers(), seed, "making a demonstration");
    db.set_setting(STAMP, &format!("{UNFINISHED} {stamp}")).await?;
    db.put_campaign(&campaign, clock.now()).await?;
    let opening = opening(campaign.week1).unwrap_or(campaign.hosts_open);
    progress.start(size.offers());
    for rows in World::new(size, seed, campaign.id, opening)? {
        db.add_structures(&rows.structures, &rows.places, clock.now())
            .await?;
        db.add_offers(&rows.offers, clock.now()).await?;
        progress.advance(rows.offers.len());
    }
    add_people(db, clock, renderer, campaign.id).await?;
    db.set_setting(STAMP, &stamp).await?;
    progress.finish();
    tracing::info!("the demonstration is ready");
    Ok(())
}

/// Conventions in several states, once: they need what the site is made of, since what is frozen is set in type and kept.
pub async fn add_conventions(app: &AppContext) -> Result<(), DemoError> {
    if app
        .db
        .setting(CONVENTIONS)
        .await?
        .is_some_and(|made| made == DONE)
    {
        return Ok(());
    }
    app.db.set_setting(CONVENTIONS, UNFINISHED).await?;
    conventions::add(app).await?;
    app.db.set_setting(CONVENTIONS, DONE).await?;
    Ok(())
}

/// A lycée of nine hundred pupils with [`CLASSES`], once: for those who are shown the site, and for nobody's tests. It comes before
/// [`add_conventions`], whose e-mails are the ones to read.
pub async fn add_large_school(app: &AppContext, seed: u64, classes: usize) -> Result<(), DemoError> {
    let made = app.db.setting(LARGE_SCHOOL).await?;
    if made.is_some_and(|made| made == DONE) {
        return Ok(());
    }
    app.db.set_setting(LARGE_SCHOOL, UNFINISHED).await?;
    large_school::add(app, seed, classes).await?;
    app.db.set_setting(LARGE_SCHOOL, DONE).await?;
    tracing::info!("the large lycée is ready");
    Ok(())
}

/// So many conventions more that wait for the lycée, for walks through long lists.
pub async fn add_waiting(app: &AppContext, many: u16) -> Result<(), DemoError> {
    conventions::add_waiting(app, many).await
}

/// The people, once.
async fn add_people(
    db: &Db,
    clock: &dyn Clock,
    renderer: &dyn EmailRenderer,
    campaign: CampaignId,
) -> Result<(), DemoError> {
    if db.account_by_email(DEMO_ACCOUNTS[0].email).await?.is_some() {
        return Ok(());
    }
    // The same ids each time, in the order in which they are made.
    let made = AtomicU64::new(1);
    let ids = || {
        let number = made.fetch_add(1, Ordering::Relaxed);
        let stable = stable_id(&format!("{campaign} {number}"));
        let mut random = [0; 10];
        random.copy_from_slice(&stable.as_bytes()[6..]);
        uuid_v7(number, random)
    };
    let context = ChangeContext {
        now: clock.now(),
        today: clock.today(),
        actor: None,
        ids: &ids,
        renderer,
    };
    people::add(db, &context, campaign).await?;
    moderation::add(db, &context, campaign).await?;
    Ok(())
}
