//! The pictures of a lycée: how its places were found week after week, how far its students go, in which sectors. Each reader sees
//! the students they follow.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use domain::{
    account::Role,
    figures::{AskedOfHost, Ring, come_by, half_within, sundays},
    id::AccountId,
    place::Kilometres,
    school::{class_key, compare_classes},
    typography::date,
    weeks::Week,
};
use store::{FoundPlace, HostReply, SignedWeeks};
use wire::school::{Counted, Progress, Replies, SchoolFigures};

use crate::{context::AppContext, error::ServiceError, request::Request};

/// The day on which each student, of that class, had what they need for both weeks.
type DoneOn = BTreeMap<AccountId, (String, NaiveDate)>;

/// Everything that the pictures show. For the head and the staff of a school.
pub async fn read(request: Request) -> Result<SchoolFigures, ServiceError> {
    let app = &request.app;
    let (user, school) = request.require_school()?;
    let name = app.db.school_name(school).await?.ok_or(ServiceError::NotFound)?;
    let reader = (user.id(), app.clock.today());
    let mut sizes = app.db.class_sizes(school, reader).await?;
    sizes.sort_by(|one, other| compare_classes(&one.0, &other.0));
    let campaign = app.offer_cache.campaign();
    let (without_need, places, signed, asked) = match &campaign {
        Some(campaign) => (
            app.db.students_without_need(school, reader, campaign.id).await?,
            app.db.found_places(school, reader, campaign.id).await?,
            app.db.signed_weeks(school, reader, campaign.id).await?,
            app.db.host_replies(school, reader, campaign.id).await?,
        ),
        None => (0, Vec::new(), Vec::new(), Vec::new()),
    };
    let assignment = app.db.staff_assignment(user.id()).await?;
    let only = assignment.filter(|_| !user.account.is(Role::Head));
    let (rings, off_the_rings) = rings(app, &places);
    let (placed_on, signed_on) = (placed_on(app, &places), signed_on(app, signed));
    let first = placed_on
        .values()
        .chain(signed_on.values())
        .map(|(_, day)| *day)
        .min();
    let weeks = sundays(first, reader.1);
    let curve = |class: &str, students: u32| Progress {
        class_name: class.to_owned(),
        students,
        placed: come_by(&days_of(&placed_on, class), &weeks),
        signed: come_by(&days_of(&signed_on, class), &weeks),
    };
    Ok(SchoolFigures {
        school: name,
        only: only.map(|assignment| assignment.classes).unwrap_or_default(),
        all: curve("", sizes.iter().map(|(_, size)| size).sum()),
        classes: sizes.iter().map(|(class, size)| curve(class, *size)).collect(),
        without_need,
        sundays: weeks.iter().map(|sunday| date(*sunday)).collect(),
        rings,
        off_the_rings,
        sectors: sectors(app, &places),
        found_alone: count(places.iter().filter(|place| place.sector.is_none()).count()),
        replies: replies(app, &asked),
    })
}

/// How hosts answered each thing that they were asked, if they were.
fn replies(app: &AppContext, all: &[HostReply]) -> Vec<Replies> {
    let local = |at| app.clock.local(at).date();
    let of = |what: AskedOfHost| {
        let theirs = all.iter().filter(|reply| reply.asked == what);
        let (mut days, mut missed) = (Vec::new(), 0);
        for reply in theirs {
            let asked = local(reply.asked_at);
            let is_over = || {
                let waits = (app.clock.today() - asked).num_days();
                reply.is_missed || what.over_after().is_some_and(|days| waits > days)
            };
            match reply.answered_at {
                Some(at) => days.push(u32::try_from((local(at) - asked).num_days()).unwrap_or_default()),
                None if is_over() => missed += 1,
                None => {}
            }
        }
        let answered = count(days.len());
        Replies {
            words: what.label().to_owned(),
            answered,
            asked: answered + missed,
            half_within: half_within(days),
        }
    };
    let all = AskedOfHost::ALL.into_iter().map(of);
    all.filter(|replies| replies.asked > 0).collect()
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The days of a class; of all of them where it is empty.
fn days_of(done: &DoneOn, class: &str) -> Vec<NaiveDate> {
    let key = class_key(class);
    done.values()
        .filter(|(of, _)| class.is_empty() || class_key(of) == key)
        .map(|(_, day)| *day)
        .collect()
}

/// When each student had a place in both weeks: the day of the later one.
fn placed_on(app: &AppContext, places: &[FoundPlace]) -> DoneOn {
    let mut weeks: BTreeMap<AccountId, BTreeSet<i32>> = BTreeMap::new();
    let mut days = DoneOn::new();
    for place in places {
        let day = app.clock.local(place.at).date();
        weeks.entry(place.student).or_default().insert(place.week);
        let entry = days
            .entry(place.student)
            .or_insert((place.class_name.clone(), day));
        entry.1 = entry.1.max(day);
    }
    days.retain(|student, _| weeks.get(student).is_some_and(|weeks| weeks.len() == 2));
    days
}

/// The same of signed conventions.
fn signed_on(app: &AppContext, signed: Vec<SignedWeeks>) -> DoneOn {
    let mut weeks: BTreeMap<AccountId, BTreeSet<Week>> = BTreeMap::new();
    let mut days = DoneOn::new();
    for convention in signed {
        let day = app.clock.local(convention.at).date();
        weeks
            .entry(convention.student)
            .or_default()
            .extend(convention.weeks.iter());
        let entry = days
            .entry(convention.student)
            .or_insert((convention.class_name, day));
        entry.1 = entry.1.max(day);
    }
    days.retain(|student, _| weeks.get(student).is_some_and(|weeks| weeks.len() == 2));
    days
}

/// Places by distance; and those that no ring holds.
fn rings(app: &AppContext, places: &[FoundPlace]) -> (Vec<Counted>, Vec<Counted>) {
    let mut rings: BTreeMap<Ring, u32> = Ring::ALL.into_iter().map(|ring| (ring, 0)).collect();
    let (mut abroad, mut unknown) = (0, 0);
    for place in places {
        match distance(app, place) {
            _ if place.abroad => abroad += 1,
            Some(distance) => *rings.entry(Ring::of(distance)).or_default() += 1,
            None => unknown += 1,
        }
    }
    let rings = rings
        .into_iter()
        .map(|(ring, count)| counted(ring.label(), count))
        .collect();
    let others = [
        counted("à l’étranger", abroad),
        counted("distance inconnue", unknown),
    ];
    (rings, others.into_iter().filter(|one| one.count > 0).collect())
}

fn counted(words: &str, count: u32) -> Counted {
    Counted {
        words: words.to_owned(),
        count,
    }
}

/// How far a place is: as it was said when the student applied; of a place found alone only the commune's name is known, and of communes
/// of one name the nearest is meant.
fn distance(app: &AppContext, place: &FoundPlace) -> Option<Kilometres> {
    if place.distance.is_some() {
        return place.distance;
    }
    let home = app.gazetteer.get(place.home?)?.position;
    app.gazetteer
        .communes_called(&place.city)
        .into_iter()
        .map(|commune| commune.position.distance(home))
        .min_by(|one, other| one.value().total_cmp(&other.value()))
}

/// Sectors by how many places they have.
fn sectors(app: &AppContext, places: &[FoundPlace]) -> Vec<Counted> {
    let labels: BTreeMap<_, _> = app
        .offer_cache
        .sectors()
        .into_iter()
        .map(|sector| (sector.code, sector.label))
        .collect();
    let mut counts = BTreeMap::new();
    for sector in places.iter().filter_map(|place| place.sector) {
        *counts.entry(sector).or_insert(0_u32) += 1;
    }
    let mut sectors: Vec<Counted> = counts
        .into_iter()
        .map(|(sector, count)| counted(labels.get(&sector).map_or("", String::as_str), count))
        .collect();
    sectors.sort_by(|one, other| {
        other
            .count
            .cmp(&one.count)
            .then_with(|| one.words.cmp(&other.words))
    });
    sectors
}
