//! Somebody's private calendar, which programs read by an address that holds a secret: the days of internships, and the last days of what
//! is left to do.

use std::fmt::Write;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    agenda::{Entry, Event, Moment, deadlines},
    practical::push_line,
    urls::AGENDA,
};
use icalendar::{Calendar, Component, EventLike, EventStatus, Property};
use wire::{
    field,
    form::FormData,
    to_do::{CalendarAddress, CalendarFlash, CalendarPage},
};

use crate::{
    arrival,
    context::AppContext,
    error::ServiceError,
    format::day,
    outcome::{FormResult, redirect_with_flash, with_query},
    rate_limit::{is_network_too_often, is_subject_too_often},
    request::Request,
    to_do::lines_of,
    token::{Secret, digest},
};

/// How long an address may be shown, once.
const SHOWN_FOR: TimeDelta = TimeDelta::minutes(10);
/// How long after their second week internships stay in a calendar.
const PAST: TimeDelta = TimeDelta::days(60);
/// How often programs are asked to read it again.
const READ_AGAIN: TimeDelta = TimeDelta::hours(4);

/// A calendar, or why there is none.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CalendarFile {
    /// The file, and its mark: the same for as long as it says the same.
    File {
        /// iCalendar (RFC 5545).
        text: String,
        /// An entity tag, without its quotes.
        tag: String,
    },
    /// It is read too often.
    TooOften,
}

/// Whether one's calendar has an address, and that address, right after it was made and once only. For whoever is signed in.
pub async fn page(request: Request, ticket: String) -> Result<CalendarPage, ServiceError> {
    let (app, user) = (&request.app, request.require_user()?);
    let since = app.db.calendar_feed(user.id()).await?;
    let secret = if ticket.is_empty() {
        None
    } else {
        let hash = arrival::brought(&request, &ticket).hash();
        app.db.take_form_state(&hash, app.clock.now()).await?
    };
    Ok(CalendarPage {
        since: since.map(|since| day(app, since)),
        address: secret
            .filter(|_| since.is_some())
            .map(|secret| address(app, &secret)),
    })
}

fn address(app: &AppContext, secret: &str) -> CalendarAddress {
    let site = app.about.public_url.as_str();
    let host = site.split_once("://").map_or(site, |(_, host)| host);
    CalendarAddress {
        webcal: format!("webcal://{host}/agenda/{secret}.ics"),
        https: format!("{site}/agenda/{secret}.ics"),
    }
}

/// Gives one's calendar an address, or another one: the former one answers no more. For whoever is signed in.
pub async fn make(request: Request, _form: FormData) -> FormResult {
    let (app, user) = (&request.app, request.require_user()?);
    if is_subject_too_often(&request, "calendar", &user.id().to_string()).await? {
        return Ok(redirect_with_flash(AGENDA, CalendarFlash::TooOften));
    }
    let context = app.context(Some(user.id()));
    let secret = Secret::new(app.rng.as_ref());
    app.db
        .make_calendar_feed(&context, user.id(), &secret.hash())
        .await?;
    // The secret itself is kept for the page that shows it, and no longer.
    let ticket = Secret::new(app.rng.as_ref());
    app.db
        .put_form_state(&ticket.hash(), secret.as_str(), context.now + SHOWN_FOR)
        .await?;
    let page = with_query(AGENDA, &[(field::TOKEN, ticket.as_str())]);
    Ok(redirect_with_flash(&page, CalendarFlash::Made))
}

/// Takes the address back: programs that read it get nothing any more. For whoever is signed in.
pub async fn take_back(request: Request, _form: FormData) -> FormResult {
    let (app, user) = (&request.app, request.require_user()?);
    app.db
        .drop_calendar_feed(&app.context(Some(user.id())), user.id())
        .await?;
    Ok(redirect_with_flash(AGENDA, CalendarFlash::TakenBack))
}

/// The calendar of that secret. Open to whoever has its address.
pub async fn read(request: Request, secret: &str) -> Result<CalendarFile, ServiceError> {
    let app = &request.app;
    let Some(owner) = app.db.calendar_owner(&Secret::read(secret).hash()).await? else {
        // Calendars of many people are read from the same few networks: only who guesses is counted there.
        return if is_network_too_often(&request, "calendar").await? {
            Ok(CalendarFile::TooOften)
        } else {
            Err(ServiceError::NotFound)
        };
    };
    if is_subject_too_often(&request, "calendar_read", &owner.to_string()).await? {
        return Ok(CalendarFile::TooOften);
    }
    let account = app.db.account(owner).await?.ok_or(ServiceError::NotFound)?;
    let (now, today) = (app.clock.now(), app.clock.today());
    let since = today.checked_sub_signed(PAST).unwrap_or(today);
    let mainland = |at: DateTime<Utc>| app.clock.local(at);
    let mut events = deadlines(&lines_of(app, &account, today).await?, today);
    for stay in app.db.calendar_stays(owner, since).await? {
        events.extend(stay.days(&mainland));
    }
    let entries = app.db.calendar_entries(owner, events, now).await?;
    let text = written(&entries, &app.about.public_url);
    let tag = digest(&text);
    Ok(CalendarFile::File { text, tag })
}

/// The file: the same for as long as its events are the same.
pub fn written(entries: &[Entry], site: &str) -> String {
    let mut calendar = Calendar::empty();
    for (name, value) in [
        ("VERSION", "2.0"),
        ("PRODID", "-//Quinzaine//Agenda//FR"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", "PUBLISH"),
    ] {
        calendar.append_property(Property::new(name, value));
    }
    calendar.name("Quinzaine").ttl(&READ_AGAIN);
    for entry in entries {
        calendar.push(component(entry, site));
    }
    // The library leaves a last line of 76 bytes, one more than there may be.
    let unfolded = calendar.to_string().replace("\r\n ", "");
    let mut file = String::with_capacity(unfolded.len());
    for line in unfolded.split_terminator("\r\n") {
        push_line(&mut file, line);
    }
    file
}

fn component(entry: &Entry, site: &str) -> icalendar::Event {
    let Event {
        uid,
        start,
        end,
        summary,
        location,
        description,
        path,
        firm,
        busy,
    } = &entry.event;
    let mut event = icalendar::Event::with_uid(uid);
    let status = match (entry.cancelled_at, firm) {
        (Some(_), _) => EventStatus::Cancelled,
        (None, true) => EventStatus::Confirmed,
        (None, false) => EventStatus::Tentative,
    };
    event
        .summary(&clean(summary))
        .status(status)
        .timestamp(entry.changed_at)
        .append_property(moment("DTSTART", *start))
        .append_property(moment("DTEND", *end))
        .add_property("SEQUENCE", entry.sequence.to_string())
        .add_property("LAST-MODIFIED", utc(entry.changed_at))
        .add_property("CLASS", "PRIVATE")
        .add_property("TRANSP", if *busy { "OPAQUE" } else { "TRANSPARENT" });
    if !location.is_empty() {
        event.location(&clean(location));
    }
    let mut said = clean(description);
    if entry.cancelled_at.is_none() {
        let url = format!("{site}{path}");
        // Not every program shows the property.
        let space = if said.is_empty() { "" } else { "\n" };
        _ = write!(said, "{space}{url}");
        event.add_property("URL", url);
    }
    if !said.is_empty() {
        event.description(&said);
    }
    event
}

fn utc(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

fn moment(name: &str, moment: Moment) -> Property {
    match moment {
        Moment::Day(day) => {
            let mut property = Property::new(name, day.format("%Y%m%d").to_string());
            property.add_parameter("VALUE", "DATE").done()
        }
        Moment::At(at) => Property::new(name, utc(at)),
        Moment::Local(shown) => Property::new(name, shown.format("%Y%m%dT%H%M%S").to_string()),
    }
}

/// What people typed, without the characters that no program shows.
fn clean(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || *c == '\n').collect()
}
