//! What a host's inbox and a student's list take when there are many applications, and how the engines go about them.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use demo::{Progress, Size};
use domain::{
    application::ApplicationState,
    clock::Clock,
    id::{AccountId, ApplicationId, OfferId, StructureId},
    structure::StructureRole,
};
use service::reference_data;
use store::{Db, InboxFilter};
use stress::{
    Outcome,
    bulk::{self, Host, Sent, Student},
    plans::plans,
};

use crate::{
    pages::Visits,
    report::{Report, Trial, percentile},
    world::{Base, RENDERER, ShownClock, application, context, motivation, student, timed},
};

/// How many of each.
const STUDENTS: u32 = 25_000;
const APPLICATIONS: u32 = 100_000;
/// Questions of each kind, and how many ask at the same time.
const QUESTIONS: usize = 4_000;
const AT_ONCE: usize = 16;
/// What is aimed at, in milliseconds.
const AIM: f64 = 50.0;
/// Days of spring that applications spread over.
const SPRING: i64 = 120;

fn now() -> DateTime<Utc> {
    "2027-03-01T10:00:00Z".parse().expect("a date")
}

/// A stream of numbers that never changes (a 64-bit LCG, its high half).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % limit.max(1) as u64).unwrap_or(0)
    }
}

/// What somebody asks.
#[derive(Clone, Copy)]
enum Question {
    Inbox(AccountId, InboxFilter),
    Mine(AccountId),
}

/// Who is in the database.
struct World {
    /// Who answers for each structure.
    hosts: HashMap<StructureId, AccountId>,
    /// Applications by offer, the structure of each.
    sent: Vec<(OfferId, StructureId)>,
    /// The host with most applications, and how many.
    busiest: (AccountId, usize),
}

/// All of it.
pub async fn run(base: &Base, report: &mut Report) -> Outcome<()> {
    let clock = ShownClock::at(now());
    let url = base.address(report.which(), "lists").await?;
    let db = reference_data::open(&url, u32::try_from(AT_ONCE)?, &clock)
        .await?
        .sealed_by(testing::keys());
    let (world, time) = timed(Box::pin(fill(&db, clock))).await;
    let world = world?;
    let (busiest, most) = world.busiest;
    report.note(&format!(
        "lists: {APPLICATIONS} applications of {STUDENTS} students on {} offers, made in {:.0} s; the busiest host has {most}",
        Size::Academie.offers(),
        time.as_secs_f64()
    ));

    let mut numbers = Numbers(2027);
    let inbox: Vec<_> = (0..QUESTIONS)
        .map(|number| {
            // Who has more applications looks more often.
            let (offer, structure) = world.sent[numbers.below(world.sent.len())];
            Question::Inbox(world.hosts[&structure], filter(number, offer, &mut numbers))
        })
        .collect();
    let busy: Vec<_> = (0..QUESTIONS / 4)
        .map(|number| {
            Question::Inbox(
                busiest,
                filter(number % 8, OfferId(uuid::Uuid::nil()), &mut numbers),
            )
        })
        .collect();
    let mine: Vec<_> = (0..QUESTIONS)
        .map(|_| {
            let who = numbers.below(STUDENTS as usize);
            Question::Mine(student(u32::try_from(who).unwrap_or_default()))
        })
        .collect();
    let people = inbox
        .iter()
        .chain(&busy)
        .chain(&mine)
        .map(|question| match question {
            Question::Inbox(who, _) | Question::Mine(who) => *who,
        });
    let visits = Visits::new(&db, clock, people).await?;
    for (name, questions) in [("inbox", &inbox), ("inbox_busiest", &busy), ("pupil_list", &mine)] {
        for (name, visits) in [
            (format!("query_{name}"), None),
            (format!("page_{name}"), Some(&visits)),
        ] {
            let trial = ask(&db, questions, clock, visits).await;
            report.add(&name, &trial);
            let p99 = percentile(&trial.times, 99).unwrap_or(f64::INFINITY);
            if p99 > AIM {
                report.note(&format!("{name}: {p99:.1} ms at p99 is over the aim of {AIM} ms"));
            }
        }
    }

    let campaign = demo::campaign(clock.today()).ok_or("no campaign")?;
    let mut trial = Trial::default();
    for plan in plans(&url, busiest, student(1), campaign.id, clock.today()).await? {
        trial.tried += 1;
        if plan.scans() {
            trial
                .faults
                .lost
                .push(format!("a whole table is read: {}", plan.name));
        } else {
            trial.kept += 1;
        }
        report.plan(&plan.name, &plan.text);
    }
    report.add("plans", &trial);
    db.close().await;
    Ok(())
}

/// What hosts look at: most often the first page, sometimes one state, one offer or a further page.
fn filter(number: usize, offer: OfferId, numbers: &mut Numbers) -> InboxFilter {
    let all = InboxFilter::default();
    match number % 10 {
        0..=5 => all,
        6 | 7 => InboxFilter {
            state: Some(ApplicationState::Submitted),
            ..all
        },
        8 => InboxFilter {
            page: 2 + u32::try_from(numbers.below(4)).unwrap_or_default(),
            ..all
        },
        _ => InboxFilter {
            offer: Some(offer),
            ..all
        },
    }
}

/// The page on which that is asked.
fn path(question: Question) -> String {
    let Question::Inbox(_, filter) = question else {
        return "/eleve".to_owned();
    };
    let offer = filter.offer.map(|offer| offer.to_string()).unwrap_or_default();
    let state = filter.state.map_or("", ApplicationState::code);
    format!(
        "/structure/candidatures?offre={offer}&etat={state}&page={}",
        filter.page.max(1)
    )
}

/// Asks one question, of the store or of the site.
async fn answer(db: &Db, question: Question, clock: ShownClock, visits: Option<&Visits>) -> Outcome<usize> {
    Ok(match (question, visits) {
        (Question::Inbox(who, _) | Question::Mine(who), Some(visits)) => {
            visits.page(who, &path(question)).await?
        }
        (Question::Inbox(who, filter), None) => db.inbox(who, &filter, clock.today()).await?.rows.len(),
        (Question::Mine(who), None) => db.applications_of(who, clock.today()).await?.len(),
    })
}

/// Sixteen ask, each one question after the other.
async fn ask(db: &Db, questions: &[Question], clock: ShownClock, visits: Option<&Visits>) -> Trial {
    let mut trial = Trial {
        tried: questions.len(),
        ..Trial::default()
    };
    let askers: Vec<_> = (0..AT_ONCE)
        .map(|first| {
            let (db, visits) = (db.clone(), visits.cloned());
            let theirs: Vec<_> = questions.iter().skip(first).step_by(AT_ONCE).copied().collect();
            tokio::spawn(async move {
                let mut answers = Vec::new();
                for question in theirs {
                    answers.push(timed(answer(&db, question, clock, visits.as_ref())).await);
                }
                answers
            })
        })
        .collect();
    for asker in askers {
        for (answer, time) in asker.await.expect("an asker ends") {
            trial.times.push(time);
            match answer {
                Ok(_) => trial.kept += 1,
                Err(error) => trial.faults.lost.push(error.to_string()),
            }
        }
    }
    trial
}

/// A demonstration of fifteen thousand offers, a host for each structure, students, and what they sent.
async fn fill(db: &Db, clock: ShownClock) -> Outcome<World> {
    demo::fill(db, Size::Academie, 2027, &clock, &*RENDERER, Progress::hidden()).await?;
    let campaign = demo::campaign(clock.today()).ok_or("no campaign")?;
    let offers = bulk::offers_with_structures(db).await?;
    let structures: BTreeMap<StructureId, usize> =
        offers.iter().map(|(_, structure)| (*structure, 0)).collect();
    let hosts: Vec<_> = structures
        .keys()
        .zip(0_u32..)
        .map(|(structure, number)| Host {
            id: AccountId(testing::id(10_000_000 + u128::from(number))),
            name: format!("Hôte {number}"),
            email: format!("hote{number}@exemple.fr"),
            structure: *structure,
            role: StructureRole::Owner,
        })
        .collect();
    bulk::add_hosts(db, &hosts, now()).await?;
    let schools = reference_data::schools()?;
    let students: Vec<_> = (0..STUDENTS)
        .map(|number| Student {
            id: student(number),
            name: format!("Élève {number}"),
            email: format!("eleve{number}@exemple.fr"),
            school: schools[number as usize % 100].0,
        })
        .collect();
    bulk::add_students(db, &students, now()).await?;

    let mut numbers = Numbers(7);
    let mut known = HashSet::new();
    let mut all = Vec::new();
    let mut sent = Vec::new();
    let mut counts = structures;
    for number in 0..APPLICATIONS {
        let who = number % STUDENTS;
        let (offer, structure) = loop {
            // Some offers are known to everybody: the square of an even draw.
            let draw = numbers.below(1_000_000);
            let chosen = offers[draw * draw / 1_000_000 * offers.len() / 1_000_000];
            if known.insert((chosen.0, who)) {
                break chosen;
            }
        };
        *counts.entry(structure).or_default() += 1;
        sent.push((offer, structure));
        all.push(sent_email(number, offer, campaign.id, &mut numbers));
    }
    bulk::add_applications(db, &context(&clock, None), &all).await?;
    bulk::settle_statistics(db).await?;
    let hosts: HashMap<_, _> = hosts.into_iter().map(|host| (host.structure, host.id)).collect();
    let busiest = counts
        .into_iter()
        .max_by_key(|(_, count)| *count)
        .map(|(structure, count)| (hosts[&structure], count))
        .ok_or("no structure")?;
    Ok(World { hosts, sent, busiest })
}

/// An application sent one day of the spring; the first of a student's may be confirmed.
fn sent_email(number: u32, offer: OfferId, campaign: domain::id::CampaignId, numbers: &mut Numbers) -> Sent {
    use ApplicationState as S;
    let state = match numbers.below(20) {
        0..=6 => S::Submitted,
        7..=11 => S::Read,
        12 => S::Accepted,
        13 if number < STUDENTS => S::Confirmed,
        13 | 14 => S::Withdrawn,
        15..=17 => S::Refused,
        18 => S::Expired,
        _ => S::Lapsed,
    };
    let ago = |numbers: &mut Numbers, days: i64| {
        TimeDelta::minutes(
            i64::try_from(numbers.below(usize::try_from(days * 1440).unwrap_or(1))).unwrap_or(0),
        )
    };
    let at = now()
        - if state.has_deadline() {
            ago(numbers, 15)
        } else {
            ago(numbers, SPRING)
        };
    let id: ApplicationId = application(number);
    Sent {
        id,
        offer,
        student: student(number % STUDENTS),
        campaign,
        weeks: domain::weeks::Weeks::Both,
        motivation: motivation().as_str().to_owned(),
        at,
        state,
        deadline: state
            .has_deadline()
            .then(|| at.date_naive() + TimeDelta::days(15)),
    }
}
