//! What is awaited from whoever is signed in: the numbers of every page's header and sub-navigation, and what their start page shows.

use chrono::NaiveDate;
use domain::{
    account::Role,
    awaited::{Awaited, Task, by_urgency},
    typography::date_with_weekday,
};
use wire::account::AwaitedShown;

use crate::{
    context::AppContext,
    error::ServiceError,
    format::day,
    request::{CurrentUser, Request},
};

/// All of it, the most urgent first; nothing from whoever is not signed in.
pub async fn list(request: Request) -> Result<Vec<AwaitedShown>, ServiceError> {
    let app = &request.app;
    let Some(user) = &request.user else {
        return Ok(Vec::new());
    };
    let today = app.clock.today();
    let all = by_urgency(of(app, user, &request, today).await?, today);
    Ok(all.iter().map(|awaited| shown(app, awaited, today)).collect())
}

async fn of(
    app: &AppContext,
    user: &CurrentUser,
    request: &Request,
    today: NaiveDate,
) -> Result<Vec<Awaited>, ServiceError> {
    let (account, id) = (&user.account, user.id());
    let hosts = !account.memberships.is_empty();
    let (student, guardian) = (account.is(Role::Student), account.is(Role::Guardian));
    let mut all = Vec::new();
    if student || guardian || hosts {
        all.extend(app.db.awaited_signatures(id).await?);
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
    if let Ok((_, school)) = request.require_school() {
        all.extend(app.db.awaited_in_lycee(school, id, today).await?);
    }
    let admin = account.is(Role::Admin);
    if admin || account.is(Role::AcademyOfficer) {
        all.extend(app.db.awaited_of_moderators(admin).await?);
    }
    Ok(all)
}

fn shown(app: &AppContext, awaited: &Awaited, today: NaiveDate) -> AwaitedShown {
    AwaitedShown {
        space: awaited.space,
        area: awaited.area().to_owned(),
        count: awaited.count,
        words: awaited.words(),
        when: when(app, awaited),
        pressing: awaited.is_pressing(today),
        act: awaited.task.act().to_owned(),
        path: awaited.path(),
    }
}

/// The last day where there is one, else the day since which it waits.
fn when(app: &AppContext, awaited: &Awaited) -> String {
    let several = awaited.count > 1;
    match (awaited.until, awaited.since) {
        (Some(until), _) if awaited.task == Task::HandCertificate => {
            format!("Avant le {}", date_with_weekday(until))
        }
        (Some(until), _) => {
            let first = if several { ", pour la première" } else { "" };
            format!("Avant la fin du {}{first}", date_with_weekday(until))
        }
        (None, Some(since)) => {
            let first = if several { ", pour la plus ancienne" } else { "" };
            format!("Depuis le {}{first}", day(app, since))
        }
        (None, None) => String::new(),
    }
}
