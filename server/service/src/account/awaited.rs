//! What is awaited from whoever is signed in: the numbers of every page's header and sub-navigation, and what their start page shows.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    account::Role,
    awaited::{Awaited, Space, Task, by_urgency},
    convention::waits_since as for_days,
    typography::{capitalised, counted, date_with_weekday},
};
use store::{Account, StoreError};
use wire::account::AwaitedShown;

use crate::{
    context::AppContext,
    error::ServiceError,
    format::{day, days_since},
    request::Request,
};

/// All of it, the most urgent first; nothing from whoever is not signed in.
pub async fn list(request: Request) -> Result<Vec<AwaitedShown>, ServiceError> {
    let app = &request.app;
    let Some(user) = &request.user else {
        return Ok(Vec::new());
    };
    let today = app.clock.today();
    let all = by_urgency(of(app, &user.account, today).await?, today);
    Ok(all.iter().map(|awaited| shown(app, awaited, today)).collect())
}

/// All that is awaited from somebody that day, in all their spaces.
pub(crate) async fn of(
    app: &AppContext,
    account: &Account,
    today: NaiveDate,
) -> Result<Vec<Awaited>, StoreError> {
    let id = account.id;
    let hosts = !account.memberships.is_empty();
    let (student, guardian) = (account.is(Role::Student), account.is(Role::Guardian));
    let mut all = Vec::new();
    // Of a lycée's staff, referent teachers sign in their own names where the head wishes it.
    let works_in = |role| account.school_as(role);
    let school = [Role::Head, Role::Staff].into_iter().find_map(works_in);
    if student || guardian || hosts || school.is_some() {
        all.extend(app.db.awaited_signatures(id, today).await?);
    }
    if student {
        all.extend(app.db.awaited_of_student(id, today).await?);
    }
    if guardian {
        all.extend(app.db.awaited_of_guardian(id, today).await?);
    }
    if hosts {
        all.extend(app.db.awaited_of_host(id, today).await?);
    }
    if let Some(school) = school {
        all.extend(app.db.awaited_in_lycee(school, id, today).await?);
    }
    if account.is(Role::Admin) || account.is(Role::AcademyOfficer) {
        let reach = app.db.reach_of(id).await?;
        all.extend(app.db.awaited_of_moderators(reach).await?);
    }
    Ok(all)
}

fn shown(app: &AppContext, awaited: &Awaited, today: NaiveDate) -> AwaitedShown {
    AwaitedShown {
        space: awaited.space,
        area: awaited.area().to_owned(),
        count: awaited.count,
        words: awaited.words(),
        when: when_or_waits(app, awaited, today),
        pressing: awaited.is_pressing(today),
        act: awaited.task.act().to_owned(),
        path: awaited.path(),
        host: if awaited.space == Space::Host {
            awaited.host.clone()
        } else {
            String::new()
        },
    }
}

/// How far that day is, said after it; nothing of a day that has passed.
fn days_left(by: NaiveDate, today: NaiveDate) -> String {
    match usize::try_from((by - today).num_days()) {
        Ok(0) => " (aujourd’hui)".to_owned(),
        Ok(1) => " (demain)".to_owned(),
        Ok(days) => format!(" (dans {})", counted(days, "jour", "jours")),
        Err(_) => String::new(),
    }
}

/// What a line of a start page says: the last day once it is near, else for how long it has waited; of several, those of the first.
fn when_or_waits(app: &AppContext, awaited: &Awaited, today: NaiveDate) -> String {
    let Awaited { task, count, .. } = awaited;
    match (awaited.day_said(today), awaited.since) {
        (Some(by), _) => {
            let words = when(app, (Some(by), None), *task, *count);
            format!("{words}{}", days_left(by, today))
        }
        (None, Some(since)) => {
            let waits = for_days(days_since(app, since));
            if *count > 1 {
                format!("{} attend depuis {waits}", capitalised(task.oldest_of_several()))
            } else {
                format!("Attend depuis {waits}")
            }
        }
        (None, None) => String::new(),
    }
}

/// The last day where there is one, else the day since which it waits; of several, those of the first.
pub(crate) fn when(
    app: &AppContext,
    (by, since): (Option<NaiveDate>, Option<DateTime<Utc>>),
    task: Task,
    count: u32,
) -> String {
    match (by, since) {
        (Some(by), _) => {
            let first = of_several(count, task.first_of_several());
            format!("Avant la fin du {}{first}", date_with_weekday(by))
        }
        (None, Some(since)) => waits_since(app, since, task, count),
        (None, None) => String::new(),
    }
}

/// Since when it waits; of several, the first.
pub(crate) fn waits_since(app: &AppContext, since: DateTime<Utc>, task: Task, count: u32) -> String {
    let first = of_several(count, task.oldest_of_several());
    format!("Depuis le {}{first}", day(app, since))
}

/// Of which one that is said, where they are several.
fn of_several(count: u32, which: &str) -> String {
    if count > 1 {
        format!(", pour {which}")
    } else {
        String::new()
    }
}
