//! What is left to do for somebody: the page, and the e-mails that say the same.

use chrono::NaiveDate;
use domain::{
    awaited::Space,
    notification::{Notification, ToDoLine},
    to_do::{Choice, Kind, Line, Rhythm, Told, by_day, is_told, list},
    urls::{REMINDERS, STOP_REMINDERS, TO_DO},
};
use store::{Account, StoreError, ToDoEmail, ToTell};
use wire::{
    field,
    form::{FieldError, FormData},
    to_do::{Reminders, RemindersFlash, ToDoGroup, ToDoPage, ToDoShown},
};

use crate::{
    account::{
        awaited::{self, waits_since, when},
        links::link_tried_too_often,
    },
    arrival,
    context::AppContext,
    error::ServiceError,
    outcome::{FormResult, redirect, redirect_with_flash, redisplay},
    request::Request,
    token::Secret,
};

/// How far a day's e-mails have come: the day, and the last account looked at, or « - » once all are.
const LOOKED: &str = "to_do_emails";
/// Accounts read at a time.
const SLICE: i32 = 1000;
/// Slices looked at in a turn: the clock's lease must not run out meanwhile. The next turn goes on from there.
const SLICES: usize = 10;
/// People told in a turn, at most, for the same reason.
const MOST_TOLD: u64 = 1000;

/// What is left to do for somebody that day, the most urgent first.
pub(crate) async fn lines_of(
    app: &AppContext,
    account: &Account,
    today: NaiveDate,
) -> Result<Vec<Line>, StoreError> {
    Ok(list(awaited::of(app, account, today).await?, today))
}

/// The spaces in which somebody is at home.
fn spaces_of(account: &Account) -> Vec<Space> {
    let mut spaces: Vec<Space> = account
        .roles
        .iter()
        .map(|(role, _)| Space::of_role(*role))
        .collect();
    if !account.memberships.is_empty() {
        spaces.push(Space::Host);
    }
    spaces.sort_unstable();
    spaces.dedup();
    spaces
}

/// `/a-faire`: all of it, by day. For whoever is signed in.
pub async fn page(request: Request) -> Result<ToDoPage, ServiceError> {
    let (app, user) = (&request.app, request.require_user()?);
    let today = app.clock.today();
    let lines = lines_of(app, &user.account, today).await?;
    let groups = by_day(lines)
        .into_iter()
        .map(|group| ToDoGroup {
            heading: group.heading(today),
            pressing: group.lines.iter().any(|line| line.pressing),
            lines: group.lines.into_iter().map(|line| shown(app, line)).collect(),
        })
        .collect();
    Ok(ToDoPage {
        groups,
        several_spaces: spaces_of(&user.account).len() > 1,
        has_calendar: app.db.calendar_feed(user.id()).await?.is_some(),
    })
}

fn shown(app: &AppContext, line: Line) -> ToDoShown {
    ToDoShown {
        space: line.space,
        words: line.words,
        since: line
            .since
            .map(|since| waits_since(app, since, line.task, line.count))
            .unwrap_or_default(),
        otherwise: line.otherwise,
        act: line.act.to_owned(),
        path: line.path,
    }
}

/// What somebody may be reminded of, and what they chose. For whoever is signed in.
pub async fn reminders(request: Request) -> Result<Reminders, ServiceError> {
    let (app, user) = (&request.app, request.require_user()?);
    let choice = app.db.to_do_choice(user.id()).await?;
    let spaces = spaces_of(&user.account);
    let may_come = |kind: &Kind| spaces.iter().any(|space| Kind::in_space(*space).contains(kind));
    Ok(Reminders {
        rhythm: choice.rhythm,
        kinds: Kind::ALL
            .into_iter()
            .filter(may_come)
            .map(|kind| (kind, !choice.muted.contains(&kind)))
            .collect(),
        email: user.account.email.clone().unwrap_or_default(),
    })
}

/// Chooses what one is reminded of. For whoever is signed in.
pub async fn choose(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, request.require_user()?);
    let Some(rhythm) = Rhythm::from_code(form.get(field::RHYTHM)) else {
        let error = FieldError::new(
            field::RHYTHM,
            "Choisissez combien de rappels vous voulez recevoir.",
        );
        return Ok(redisplay(REMINDERS, form, vec![error]));
    };
    // A box that was not shown says nothing.
    let spaces = spaces_of(&user.account);
    let muted = Kind::ALL
        .into_iter()
        .filter(|kind| spaces.iter().any(|space| Kind::in_space(*space).contains(kind)))
        .filter(|kind| !form.is_ticked(&field::kind_box(*kind)))
        .collect();
    app.db.choose_to_do(user.id(), &Choice { rhythm, muted }).await?;
    Ok(redirect_with_flash(REMINDERS, RemindersFlash::Chosen))
}

/// Whether the link of an e-mail stops its reader's reminders; opening it stops nothing. Open to whoever has the link.
pub async fn stop_link(request: Request, token: String) -> Result<bool, ServiceError> {
    let app = &request.app;
    let hash = arrival::brought(&request, &token).hash();
    Ok(app.db.stops_to_do(&hash, app.clock.now()).await?)
}

/// Stops the reminders by the link of one. Open to whoever has the link.
pub async fn stop_by_link(request: Request, form: FormData) -> FormResult {
    let token = form.get(field::TOKEN);
    if let Some(error) = link_tried_too_often(&request).await? {
        let page = arrival::page(&request, STOP_REMINDERS, token);
        return Ok(redisplay(page, FormData::default(), vec![error]));
    }
    Ok(
        if stop_by_token(&request.app, arrival::brought(&request, token).as_str()).await? {
            redirect_with_flash(STOP_REMINDERS, RemindersFlash::Stopped)
        } else {
            redirect(STOP_REMINDERS)
        },
    )
}

/// The same for a mail program (RFC 8058); `false` when the link is not good.
pub async fn stop_by_token(app: &AppContext, token: &str) -> Result<bool, ServiceError> {
    let hash = Secret::read(token).hash();
    Ok(app.db.stop_to_do(&hash, app.clock.now()).await?)
}

/// Tells everybody what is left to do for them, where there is something to say that day; how many e-mails were queued. May be run by any
/// server, as often as one likes: a turn goes on where the last one was left, and once a day is looked through, nothing is looked at.
pub async fn notify_all(app: &AppContext) -> Result<u64, StoreError> {
    notify_some(app, SLICE, SLICES).await
}

/// The same, so many accounts at a time and so many times at most; what is left, the next call looks at.
pub async fn notify_some(app: &AppContext, slice: i32, slices: usize) -> Result<u64, StoreError> {
    let today = app.clock.today();
    let looked = app.db.setting(LOOKED).await?.unwrap_or_default();
    let mut after = match looked.split_once(' ') {
        Some((day, "-")) if day == today.to_string() => return Ok(0),
        Some((day, last)) if day == today.to_string() => last.parse().ok(),
        _ => None,
    };
    let mut told = 0;
    for _ in 0..slices {
        let some = app.db.people_to_tell(after, today, slice).await?;
        let Some(last) = some.last else {
            app.db.set_setting(LOOKED, &format!("{today} -")).await?;
            return Ok(told);
        };
        for person in &some.people {
            told += u64::from(tell(app, person, today).await?);
        }
        after = Some(last);
        if told >= MOST_TOLD {
            break;
        }
    }
    if let Some(after) = after {
        app.db.set_setting(LOOKED, &format!("{today} {after}")).await?;
    }
    Ok(told)
}

/// Tells somebody, where the rules say so; whether they were told.
async fn tell(app: &AppContext, person: &ToTell, today: NaiveDate) -> Result<bool, StoreError> {
    let Some(account) = app.db.account(person.account).await? else {
        return Ok(false);
    };
    let lines = person.choice.of(&lines_of(app, &account, today).await?);
    let last = person.last.as_ref().map(|(on, told)| (*on, told));
    // The question whether they are reminded of something else is asked last: most people need it not.
    if !is_told(&lines, &person.choice, last, false, today)
        || app.db.is_reminded(account.id, app.clock.now(), today).await?
    {
        return Ok(false);
    }
    let secret = Secret::new(app.rng.as_ref());
    let email = ToDoEmail {
        notification: &notification(app, &lines, &secret),
        told: &Told::of(&lines),
        stop_hash: &secret.hash(),
    };
    app.db.tell_to_do(&app.context(None), person, email).await
}

fn notification(app: &AppContext, lines: &[Line], secret: &Secret) -> Notification {
    Notification::ToDo {
        lines: lines
            .iter()
            .map(|line| ToDoLine {
                what: line.words.clone(),
                when: when(app, (line.by, line.since), line.task, line.count),
                otherwise: line.otherwise.clone(),
            })
            .collect(),
        count: lines.iter().map(|line| line.count).sum(),
        path: TO_DO.to_owned(),
        stop: format!("{STOP_REMINDERS}?jeton={}", secret.as_str()),
    }
}
