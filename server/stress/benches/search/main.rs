//! What `make bench` measures: the offer search beside the practice of the field (PostgreSQL with PostGIS) in the same
//! run, the building of the index, its growth, a cold start, and the board of a lycée (that alone with `-- school`). Writes `target/bench/report.md` and `report.json`.

#![allow(clippy::print_stdout, reason = "a benchmark prints")]
#![allow(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
#![allow(clippy::cast_precision_loss, reason = "figures are rounded anyway")]

mod busy_school;
mod figures;
mod listings;
mod postgis;
mod process;
mod questions;
mod school;
mod visits;

use std::{
    collections::BTreeSet,
    error::Error,
    time::{Duration, Instant},
};

use demo::{Progress, Size};
use domain::{
    id::OfferId,
    query::{Page, SearchQuery, Sort},
};
use mail::renderer::FrenchEmailRenderer;
use search::{OfferIndex, Request, gazetteer::Gazetteer};
use server::system::SystemClock;
use service::reference_data;
use store::Db;

use self::{
    figures::{Figures, percentile},
    listings::listings,
    postgis::{Earth, PostGis, PostGisQuery},
    process::{Running, cold_start, memory_mb},
    questions::{Question, questions},
    visits::{area_visits, first_visit, load},
};

/// The server's: a page of results is eighty pieces of text, which the system's allocator takes as long to give out as half of all
/// searches take, and the server never waits for it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const SEED: u64 = 2027;
const QUESTIONS: usize = 2_400;
/// Questions whose every answer is compared, offer by offer.
const COMPARED: usize = 300;

type Outcome<T> = Result<T, Box<dyn Error>>;

#[tokio::main]
async fn main() -> Outcome<()> {
    let server =
        std::env::var("TEST_POSTGRES_URL").map_err(|_| "TEST_POSTGRES_URL is not set: use `make bench`")?;
    let folder = testing::Folder::new();
    let gazetteer = reference_data::gazetteer()?;
    let questions = questions(&gazetteer, QUESTIONS);
    let mut figures = Figures::default();
    if std::env::args().any(|argument| argument == "school") {
        school::measure(&server, folder.path(), &mut figures).await?;
        return figures.write("The board of a lycée");
    }

    say("200 000 offers into PostgreSQL");
    let url = process::new_database(&server).await?;
    let postgres = fill(&url).await?;
    let postgis = PostGis::prepare(&url).await?;

    say("building the index");
    let mut all = Vec::new();
    let campaign = demo::campaign(domain::clock::Clock::today(&SystemClock)).ok_or("no campaign")?;
    postgres
        .each_listing(campaign.id, |listing| all.push(listing))
        .await?;
    let before = memory_mb("self")?;
    let started = Instant::now();
    let mut index = OfferIndex::new();
    for listing in &all {
        index.upsert(listing);
    }
    let build = started.elapsed().as_secs_f64();
    figures.add("search_build", build, "s", "offers", all.len() as f64);
    figures.note(format!(
        "The index of {} offers takes {:.0} MB.",
        all.len(),
        memory_mb("self")? - before
    ));
    drop(all);

    say("searching, ours");
    let mut ours: Vec<f64> = Vec::with_capacity(questions.len());
    for question in questions.iter().chain(&questions) {
        let started = Instant::now();
        std::hint::black_box(index.search(&request(question, 1)));
        ours.push(started.elapsed().as_secs_f64() * 1000.0);
    }
    // The first round warmed the caches up.
    ours.drain(..questions.len());

    say("searching, PostGIS");
    let mut theirs: Vec<f64> = Vec::with_capacity(questions.len());
    for question in &questions {
        let started = Instant::now();
        std::hint::black_box(postgis.search(&asked(question)).await?);
        theirs.push(started.elapsed().as_secs_f64() * 1000.0);
    }
    for (name, part) in [("search_p50", 50), ("search_p90", 90), ("search_p99", 99)] {
        figures.add(
            name,
            percentile(&ours, part),
            "ms",
            "postgis",
            percentile(&theirs, part),
        );
    }

    say("comparing answers");
    figures.note(agreement(&index, &postgis, &questions).await?);

    say("cold start");
    let file = format!("sqlite:{}", folder.path().join("national.db").display());
    let sqlite = fill(&file).await?;
    sqlite.close().await;
    let (seconds, _, running) = cold_start(&url, folder.path())?;
    figures.add("start_ready_postgres", seconds, "s", "aim", 2.0);
    drop(running);
    let (seconds, megabytes, running) = cold_start(&file, folder.path())?;
    figures.add("start_ready", seconds, "s", "aim", 2.0);
    figures.add("start_memory", megabytes, "MB", "aim", 300.0);

    say("serving pages");
    pages(&running, &gazetteer, &mut figures).await?;
    drop(running);

    school::measure(&server, folder.path(), &mut figures).await?;

    say("growth");
    for size in [2_000, 20_000, 200_000, 1_000_000] {
        figures.note(growth(size, &questions)?);
    }

    figures.write("The offer search, on 200 000 offers and one core")
}

fn say(what: &str) {
    println!("-- {what}");
}

/// That database with the national demonstration in it.
async fn fill(url: &str) -> Outcome<Db> {
    let url = url.to_owned();
    let db = reference_data::open(&url, 4, &SystemClock)
        .await?
        .sealed_by(testing::keys());
    let renderer = FrenchEmailRenderer {
        public_url: "https://quinzaine.example".to_owned(),
        publisher: "Mesure".to_owned(),
    };
    demo::fill(
        &db,
        Size::National,
        SEED,
        &SystemClock,
        &renderer,
        Progress::shown(),
    )
    .await?;
    Ok(db)
}

fn request(question: &Question, page: u32) -> Request<'_> {
    Request {
        centre: Some(question.centre),
        departments: None,
        radius: question.radius,
        sectors: question.sectors,
        weeks: None,
        words: &question.words,
        kinds: domain::structure::KindSet::default(),
        group: false,
        accessible: false,
        committed: false,
        abroad: false,
        first_week_started: false,
        school: None,
        order: Sort::Distance,
        page: Page(page),
    }
}

fn asked(question: &Question) -> PostGisQuery<'_> {
    PostGisQuery {
        centre: question.centre,
        radius: question.radius,
        sectors: question.sectors,
        words: &question.words,
    }
}

/// Every offer the index gives, page after page.
fn every_answer(index: &OfferIndex, question: &Question) -> BTreeSet<OfferId> {
    let total = index.search(&request(question, 1)).total;
    let pages = total.div_ceil(SearchQuery::PER_PAGE as usize);
    (1..=pages)
        .flat_map(|page| {
            index
                .search(&request(question, u32::try_from(page).unwrap_or(u32::MAX)))
                .hits
        })
        .map(|hit| hit.card.id)
        .collect()
}

/// Compares the offers found by both for questions without words. On the same sphere they must be the same; the
/// ellipsoid moves the circle's edge by up to half a per cent, and with it the offers that stand there.
async fn agreement(index: &OfferIndex, postgis: &PostGis, questions: &[Question]) -> Outcome<String> {
    let (mut offers, mut differing, mut on_the_edge) = (0, 0, 0);
    for question in questions
        .iter()
        .filter(|question| question.words.is_empty())
        .take(COMPARED)
    {
        let ours = every_answer(index, question);
        let sphere: BTreeSet<_> = postgis
            .all(&asked(question), Earth::Sphere)
            .await?
            .into_iter()
            .collect();
        let ellipsoid: BTreeSet<_> = postgis
            .all(&asked(question), Earth::Ellipsoid)
            .await?
            .into_iter()
            .collect();
        offers += ours.len();
        differing += ours.symmetric_difference(&sphere).count();
        for &id in ours.symmetric_difference(&ellipsoid) {
            let place = index.card(id).and_then(|card| card.whereabouts.position());
            let distance = place
                .ok_or("an offer without a place")?
                .distance(question.centre)
                .value();
            let radius = question.radius.value();
            if (distance / radius - 1.0).abs() > 0.005 {
                return Err(format!("an offer at {distance} km differs for a radius of {radius} km").into());
            }
            on_the_edge += 1;
        }
    }
    if differing > 0 {
        return Err(format!("the index and PostGIS disagree on {differing} of {offers} offers").into());
    }
    Ok(format!(
        "{COMPARED} searches without words gave the same {offers} offers as PostGIS on the sphere of radius \
         6 371 008.77 m; PostGIS on the ellipsoid differs on {on_the_edge} of them, each within half a per cent of the circle's edge."
    ))
}

/// How long each kind of page is asked for.
const SERVED: Duration = Duration::from_secs(15);
/// Places that most people ask from on the opening day.
const MOST_ASKED: usize = 200;

/// Pages served, beside a small file of the same server: all different, then as on the opening day, when four in five come
/// from the most asked places.
async fn pages(running: &Running, gazetteer: &Gazetteer, figures: &mut Figures) -> Outcome<()> {
    let address = running.address;
    let mut communes: Vec<_> = gazetteer.communes().iter().collect();
    communes.sort_by_key(|commune| std::cmp::Reverse(commune.population));
    // Large towns and small ones in turn, each with other filters every time it comes back.
    let unique: Vec<String> = (0..40_000_usize)
        .map(|number| {
            let step = number * 7919 % communes.len();
            let commune = communes[if number % 2 == 0 { step % 2_000 } else { step }];
            let radius = [5, 10, 15, 20, 30, 60][number % 6];
            let sector = number / communes.len() * 17 + number % 51;
            format!(
                "/offres?commune={}&rayon={radius}&secteur=s{}&secteur=s{}",
                commune.code,
                sector % 51 + 1,
                (sector + 7) % 51 + 1
            )
        })
        .collect();
    let mix: Vec<String> = (0..40_000_usize)
        .map(|number| match number % 5 {
            0 => unique[number].clone(),
            _ => format!("/offres?commune={}", communes[number * 31 % MOST_ASKED].code),
        })
        .collect();
    let file = vec![String::from("/favicon.svg"); 16];
    let wrong = |error: Box<dyn Error + Send + Sync>| -> Box<dyn Error> { error };
    load(address, &mix, Duration::from_secs(2)).await.map_err(wrong)?; // warms up
    let small = load(address, &file, SERVED).await.map_err(wrong)?;
    for (name, paths) in [("page_unique", &unique), ("page_mix", &mix)] {
        let held = load(address, paths, SERVED).await.map_err(wrong)?;
        figures.add_more_is_better(name, held.rate, "pages/s", "static file", small.rate);
        figures.note(format!(
            "{name}: p50 {:.1} ms, p99 {:.1} ms with 16 visitors at a time; a small file: p99 {:.1} ms.",
            percentile(&held.millis, 50),
            percentile(&held.millis, 99),
            percentile(&small.millis, 99)
        ));
    }
    let fetched = first_visit(address, "/offres?commune=93048")
        .await
        .map_err(wrong)?;
    let bytes: usize = fetched.iter().map(|(_, bytes)| bytes).sum();
    figures.add("first_visit_bytes", bytes as f64, "bytes", "aim", 250_000.0);
    let parts: Vec<String> = fetched
        .iter()
        .map(|(file, bytes)| format!("{file} {bytes}"))
        .collect();
    figures.note(format!("First visit to a search, as sent: {}.", parts.join(", ")));
    let visits = area_visits(address).await.map_err(wrong)?;
    let heaviest = visits
        .iter()
        .map(|(_, bytes, _)| *bytes)
        .max()
        .unwrap_or_default();
    figures.add("area_visit_bytes", heaviest as f64, "bytes", "aim", 350_000.0);
    let each: Vec<String> = visits
        .iter()
        .map(|(area, bytes, requests)| format!("{area} {bytes} in {requests} requests"))
        .collect();
    figures.note(format!(
        "First page of each area, without the page itself, as sent: {}.",
        each.join(", ")
    ));
    Ok(())
}

/// Builds an index of that size and searches it.
fn growth(size: usize, questions: &[Question]) -> Outcome<String> {
    let before = memory_mb("self")?;
    let mut index = OfferIndex::new();
    let mut build = 0.0;
    for listing in listings(size, SEED)? {
        let started = Instant::now();
        index.upsert(&listing?);
        build += started.elapsed().as_secs_f64();
    }
    let memory = memory_mb("self")? - before;
    let times: Vec<f64> = questions
        .iter()
        .map(|question| {
            let started = Instant::now();
            std::hint::black_box(index.search(&request(question, 1)));
            started.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    Ok(format!(
        "{size} offers: built in {build:.2} s, about {memory:.0} MB, search p50 {:.3} ms, p99 {:.3} ms.",
        percentile(&times, 50),
        percentile(&times, 99)
    ))
}
