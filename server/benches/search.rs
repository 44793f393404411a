//! What `make bench` measures: the offer search beside the practice of the field (PostgreSQL with PostGIS) in the same
//! run, the building of the index, its growth, and a cold start. Writes `target/bench/report.md` and `report.json`.

#![allow(clippy::print_stdout, reason = "a benchmark prints")]
#![allow(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
#![allow(clippy::cast_precision_loss, reason = "figures are rounded anyway")]

mod support;

use std::{collections::BTreeSet, error::Error, time::Instant};

use domain::{
    id::OfferId,
    query::{Page, SearchQuery, Sort},
};
use search::{OfferIndex, Request};
use server::{
    ambient::SystemClock,
    config::DatabaseConfig,
    demo::{self, Progress, Size},
    reference,
};
use store::{
    Db,
    field_practice::{Earth, FieldPractice, FieldQuery},
};

use support::{
    cold_start,
    figures::{Figures, percentile},
    memory_mb,
    questions::{Question, questions},
    world::listings,
};

const SEED: u64 = 2027;
const QUESTIONS: usize = 2_400;
/// Questions whose every answer is compared, offer by offer.
const COMPARED: usize = 300;

type Outcome<T> = Result<T, Box<dyn Error>>;

#[tokio::main]
async fn main() -> Outcome<()> {
    let server =
        std::env::var("TEST_POSTGRES_URL").map_err(|_| "TEST_POSTGRES_URL is not set: use `make bench`")?;
    let folder = tempfile::tempdir()?;
    let gazetteer = reference::gazetteer()?;
    let questions = questions(&gazetteer, QUESTIONS);
    let mut figures = Figures::default();

    say("200 000 offers into PostgreSQL");
    let postgres = fill(&server).await?;
    let field = FieldPractice::prepare(&postgres)
        .await?
        .ok_or("not a PostgreSQL")?;

    say("building the index");
    let mut all = Vec::new();
    let campaign = demo::campaign(app::context::Clock::today(&SystemClock)).ok_or("no campaign")?;
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

    say("searching, the field's way");
    let mut theirs: Vec<f64> = Vec::with_capacity(questions.len());
    for question in &questions {
        let started = Instant::now();
        std::hint::black_box(field.search(&asked(question)).await?);
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
    figures.note(agreement(&index, &field, &questions).await?);

    say("cold start");
    let url = format!("sqlite:{}", folder.path().join("national.db").display());
    let sqlite = fill(&url).await?;
    sqlite.close().await;
    let (seconds, megabytes) = cold_start(&url)?;
    figures.add("start_ready", seconds, "s", "aim", 2.0);
    figures.add("start_memory", megabytes, "MB", "aim", 300.0);

    say("growth");
    for size in [2_000, 20_000, 200_000, 1_000_000] {
        figures.note(growth(size, &questions)?);
    }

    figures.write("The offer search, on 200 000 offers and one core")
}

fn say(what: &str) {
    println!("-- {what}");
}

/// A database with the national demonstration in it; on PostgreSQL, a new one of that server.
async fn fill(url: &str) -> Outcome<Db> {
    let url = if url.starts_with("postgres") {
        support::new_database(url).await?
    } else {
        url.to_owned()
    };
    let db = reference::open(&DatabaseConfig { url, connections: 4 }, &SystemClock).await?;
    demo::fill(&db, Size::National, SEED, &SystemClock, Progress::shown()).await?;
    Ok(db)
}

fn request(question: &Question, page: u32) -> Request<'_> {
    Request {
        centre: Some(question.centre),
        radius: question.radius,
        sectors: question.sectors,
        weeks: None,
        words: &question.words,
        kinds: domain::structure::KindSet::default(),
        group: false,
        accessible: false,
        abroad: false,
        first_week_started: false,
        order: Sort::Distance,
        page: Page(page),
    }
}

fn asked(question: &Question) -> FieldQuery<'_> {
    FieldQuery {
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
async fn agreement(index: &OfferIndex, field: &FieldPractice, questions: &[Question]) -> Outcome<String> {
    let (mut offers, mut differing, mut on_the_edge) = (0, 0, 0);
    for question in questions
        .iter()
        .filter(|question| question.words.is_empty())
        .take(COMPARED)
    {
        let ours = every_answer(index, question);
        let sphere: BTreeSet<_> = field
            .all(&asked(question), Earth::Sphere)
            .await?
            .into_iter()
            .collect();
        let ellipsoid: BTreeSet<_> = field
            .all(&asked(question), Earth::Ellipsoid)
            .await?
            .into_iter()
            .collect();
        offers += ours.len();
        differing += ours.symmetric_difference(&sphere).count();
        on_the_edge += ours.symmetric_difference(&ellipsoid).count();
    }
    if differing > 0 {
        return Err(format!("the index and PostGIS disagree on {differing} of {offers} offers").into());
    }
    Ok(format!(
        "{COMPARED} searches without words gave the same {offers} offers as PostGIS on the sphere of radius \
         6 371 008.77 m; PostGIS on the ellipsoid differs on {on_the_edge} of them, all at the circle's edge."
    ))
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
