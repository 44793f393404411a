//! Reference data shipped inside the program: communes, lycées, sectors, campaigns. See `server/data/PROVENANCE.md`.

use std::{
    collections::HashMap,
    io::Read,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    campaign::{Campaign, CampaignStatus},
    clock::Clock,
    convention::template,
    id::{CampaignId, SchoolId, uuid_v7},
    place::CommuneCode,
    school::{School, Uai},
    sector::{Sector, SectorCode},
    typography::{place_name, set},
};
use flate2::read::GzDecoder;
use search::{
    gazetteer::{Gazetteer, GazetteerError},
    lexicon::{Lexicon, LexiconError},
    schools::Schools,
};
use sha2::{Digest, Sha256};
use store::{Db, StoreError};

const GAZETTEER: &[u8] = include_bytes!("../../data/gazetteer.tsv.gz");
const OVERSEAS: &str = include_str!("../../data/overseas.tsv");
const FORMER_COMMUNES: &[u8] = include_bytes!("../../data/former_communes.tsv.gz");
const USUAL_PLACES: &str = include_str!("../../data/usual_places.tsv");
const SCHOOLS: &str = include_str!("../../data/lycees.tsv");
const SECTORS: &str = include_str!("../../data/sectors.tsv");
/// What words mean, as it is shipped.
pub const WORDS: &str = include_str!("../../data/words.tsv");
const CAMPAIGNS: &str = include_str!("../../data/campaigns.tsv");

/// Why shipped data cannot be used: a fault of the build, not of a person.
#[derive(Debug, thiserror::Error)]
pub enum ReferenceError {
    /// The gazetteer.
    #[error("gazetteer")]
    Gazetteer(#[from] GazetteerError),
    /// Its compression.
    #[error("gazetteer's compression")]
    Compression(#[from] std::io::Error),
    /// A line of another file.
    #[error("{file}, line {line}: {reason}")]
    Line {
        /// File.
        file: &'static str,
        /// Line, from 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
    /// The database.
    #[error("database")]
    Store(#[from] StoreError),
    /// The database is of an earlier version, and is not to be changed now.
    #[error("the database {place} is {steps} steps behind this program: run `quinzaine migrate`")]
    Behind {
        /// Its file, or its server and name.
        place: String,
        /// How many.
        steps: usize,
    },
    /// The database could be opened, and not be filled: its disk is full, or it may only be read.
    #[error("the database {place} cannot be brought up to date")]
    Opening {
        /// Its file, or its server and name.
        place: String,
        /// Why.
        #[source]
        reason: Box<ReferenceError>,
    },
}

/// Shipped data, parsed once in a process, however many sites tests make in it.
struct Parsed<T> {
    known: OnceLock<T>,
    turn: Mutex<()>,
}

impl<T: Clone> Parsed<T> {
    const fn new() -> Self {
        Self {
            known: OnceLock::new(),
            turn: Mutex::new(()),
        }
    }

    /// What is there already, or what `parse` gives. Whoever comes while it is parsed waits for it.
    fn get(&self, parse: impl FnOnce() -> Result<T, ReferenceError>) -> Result<T, ReferenceError> {
        if let Some(known) = self.known.get() {
            return Ok(known.clone());
        }
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = self.known.get() {
            return Ok(known.clone());
        }
        let parsed = parse()?;
        Ok(self.known.get_or_init(|| parsed).clone())
    }
}

/// Parses what takes a while: a server begins with it, beside opening its database.
pub fn read_shipped() -> Result<(Arc<Gazetteer>, Arc<Schools>), ReferenceError> {
    Ok((gazetteer()?, school_index()?))
}

/// The gazetteer.
pub fn gazetteer() -> Result<Arc<Gazetteer>, ReferenceError> {
    static KNOWN: Parsed<Arc<Gazetteer>> = Parsed::new();
    KNOWN.get(|| {
        let communes = unpacked(GAZETTEER)? + OVERSEAS;
        let gazetteer = Gazetteer::parse(&communes)?.with_names(&unpacked(FORMER_COMMUNES)?, USUAL_PLACES)?;
        Ok(Arc::new(gazetteer))
    })
}

fn unpacked(packed: &[u8]) -> Result<String, std::io::Error> {
    let mut text = String::new();
    GzDecoder::new(packed).read_to_string(&mut text)?;
    Ok(text)
}

/// The lycées, to be searched.
pub fn school_index() -> Result<Arc<Schools>, ReferenceError> {
    static KNOWN: Parsed<Arc<Schools>> = Parsed::new();
    KNOWN.get(|| {
        let schools = schools()?.into_iter().map(|(_, school)| school);
        Ok(Arc::new(Schools::new(schools)))
    })
}

/// The national number of a lycée of the list, by its id.
pub fn uai_of(school: SchoolId) -> Option<Uai> {
    static KNOWN: OnceLock<HashMap<SchoolId, Uai>> = OnceLock::new();
    let read = || {
        let schools = schools().unwrap_or_default().into_iter();
        schools.map(|(id, school)| (id, school.uai)).collect()
    };
    KNOWN.get_or_init(read).get(&school).cloned()
}

/// The words of these sectors and of the trades. The list shipped is checked by a test: should it be unreadable all the same, the
/// search goes on without it.
pub fn lexicon(sectors: &[Sector]) -> Lexicon {
    read_lexicon(sectors).unwrap_or_else(|error| {
        tracing::error!(%error, "the list of words is left aside");
        Lexicon::default()
    })
}

/// What words mean, or what is wrong with what is shipped.
pub fn read_lexicon(sectors: &[Sector]) -> Result<Lexicon, LexiconError> {
    Lexicon::new(sectors, WORDS)
}

/// Reads each line after the header of a table with that many columns.
pub(crate) fn table<const N: usize, T>(
    file: &'static str,
    text: &'static str,
    read: impl Fn([&'static str; N]) -> Result<T, String>,
) -> Result<Vec<T>, ReferenceError> {
    text.lines()
        .enumerate()
        .skip(1)
        .map(|(index, line)| {
            let columns: Vec<_> = line.split('\t').collect();
            let columns = columns.try_into().map_err(|_| format!("expected {N} columns"));
            columns.and_then(&read).map_err(|reason| ReferenceError::Line {
                file,
                line: index + 1,
                reason,
            })
        })
        .collect()
}

/// The sectors.
pub fn sectors() -> Result<Vec<Sector>, ReferenceError> {
    table("sectors.tsv", SECTORS, |[code, label]| {
        let code = SectorCode::parse(code).map_err(|error| error.to_string())?;
        Ok(Sector {
            code,
            label: set(label),
        })
    })
}

/// The lycées. Their ids come from their national numbers, so that every database has the same.
pub fn schools() -> Result<Vec<(SchoolId, School)>, ReferenceError> {
    table(
        "lycees.tsv",
        SCHOOLS,
        |[uai, name, status, postal_code, commune, city, department]| {
            let school = School {
                uai: Uai::parse(uai).map_err(|error| error.to_string())?,
                name: set(name),
                status: status.to_owned(),
                postal_code: postal_code.to_owned(),
                commune: if commune.is_empty() {
                    None
                } else {
                    Some(CommuneCode::parse(commune).map_err(|error| error.to_string())?)
                },
                city: place_name(city),
                department: department.to_owned(),
            };
            Ok((SchoolId(stable_id(uai)), school))
        },
    )
}

/// The known campaigns that are still to come.
pub fn campaigns() -> Result<Vec<Campaign>, ReferenceError> {
    fn read<T: std::str::FromStr>(text: &str) -> Result<T, String>
    where
        T::Err: std::fmt::Display,
    {
        text.parse().map_err(|error: T::Err| error.to_string())
    }
    table(
        "campaigns.tsv",
        CAMPAIGNS,
        |[label, week1, week2, hosts, students, expiry, rules, text, status]| {
            let campaign = Campaign {
                id: CampaignId(stable_id(label)),
                label: label.to_owned(),
                week1: read::<NaiveDate>(week1)?,
                week2: read::<NaiveDate>(week2)?,
                hosts_open: read::<NaiveDate>(hosts)?,
                students_open: read::<NaiveDate>(students)?,
                expiry_days: read(expiry)?,
                working_time_rules: read(rules)?,
                template: template(text).ok_or("unknown edition")?.id.to_owned(),
                status: CampaignStatus::from_code(status).ok_or("unknown status")?,
            };
            campaign.check().map_err(|error| error.to_string())?;
            Ok(campaign)
        },
    )
}

/// An id that depends on nothing but a name.
pub fn stable_id(name: &str) -> uuid::Uuid {
    let digest = Sha256::digest(name.as_bytes());
    let mut random = [0; 10];
    random.copy_from_slice(&digest[..10]);
    uuid_v7(0, random)
}

/// Puts the reference data into the database. A campaign that exists already keeps the dates an administrator gave it.
pub async fn put(db: &Db, now: DateTime<Utc>) -> Result<(), ReferenceError> {
    db.put_sectors(&sectors()?).await?;
    for campaign in campaigns()? {
        db.add_campaign(&campaign, now).await?;
    }
    // The list of lycées is long and only changes with the program: the version kept says whether to read it again. What reading does
    // to the names has a number before it.
    let version = format!(
        "2-{:x}",
        Sha256::digest(SCHOOLS.as_bytes())
            .first_chunk::<8>()
            .map_or(0, |b| u64::from_be_bytes(*b))
    );
    if db.setting("schools").await?.as_deref() != Some(&version) {
        db.put_schools(&schools()?).await?;
        db.set_setting("schools", &version).await?;
    }
    Ok(())
}

/// Opens the database of that URL, brings its schema up to date and puts the reference data in.
pub async fn open(url: &str, connections: u32, clock: &dyn Clock) -> Result<Db, ReferenceError> {
    let db = Db::connect(url, connections).await?;
    let filled = async {
        db.migrate().await?;
        put(&db, clock.now()).await
    };
    match filled.await {
        Ok(()) => Ok(db),
        Err(reason) => Err(ReferenceError::Opening {
            place: db.place(),
            reason: Box::new(reason),
        }),
    }
}

/// Opens the database of that URL, which `quinzaine migrate` has brought up to date: nothing is changed, which takes fewer rights.
pub async fn open_as_it_is(url: &str, connections: u32) -> Result<Db, ReferenceError> {
    let db = Db::connect_existing(url, connections).await?;
    match db.steps_behind().await? {
        0 => Ok(db),
        steps => Err(ReferenceError::Behind {
            place: db.place(),
            steps,
        }),
    }
}
