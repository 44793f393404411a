//! What is kept of people: its end, the copy of it that everybody may take, requests to erase an account, and who looked.

pub mod copy;
pub mod end;
pub mod request;
mod scope;
pub mod watch;

use std::{error::Error, time::Duration};

use chrono::TimeDelta;
use domain::{
    convention::{Access, PartyIdentity},
    digest::Digest,
    id::{AccountId, ConventionId},
    security::{Capacity, SecurityKind, What, network_of},
};
use store::{Reading, SecurityEvent, StoreError};
use tokio::time::timeout;
use uuid::Uuid;

use crate::request::Request;

/// How often what can be tried without end is written down.
const ONCE_IN: TimeDelta = TimeDelta::minutes(15);

/// How long a page waits for the line that says that it was read.
const PATIENCE: Duration = Duration::from_secs(2);

/// Somebody who is signed in asked for what does not exist for them.
pub async fn note_refused(request: &Request) {
    if let Some(user) = &request.user {
        note(request, SecurityKind::AccessRefused, Some(user.id()), None).await;
    }
}

/// Writes down what matters to security. What is asked for does not fail because that could not be written: the failure is logged.
pub(crate) async fn note(
    request: &Request,
    kind: SecurityKind,
    account: Option<AccountId>,
    object: Option<Uuid>,
) {
    note_about(request, kind, account, object, "").await;
}

/// Writes down that whoever is signed in took a file away that says something of many.
pub(crate) async fn note_export(request: &Request) {
    if let Some(user) = &request.user {
        note(request, SecurityKind::Exported, Some(user.id()), None).await;
    }
}

/// The same about somebody who is not known here, by what they typed: its digest alone is kept.
pub(crate) async fn note_typed(request: &Request, kind: SecurityKind, typed: &str) {
    let subject = Digest::of(typed.as_bytes()).short();
    note_about(request, kind, None, None, &subject).await;
}

async fn note_about(
    request: &Request,
    kind: SecurityKind,
    account: Option<AccountId>,
    object: Option<Uuid>,
    subject: &str,
) {
    let app = &request.app;
    let network = request.network.map(|address| network_of(address.0));
    let event = SecurityEvent {
        kind,
        account,
        object,
        subject: subject.to_owned(),
        network: network.unwrap_or_default(),
    };
    let now = app.clock.now();
    let written = async {
        if kind.may_flood() && app.db.is_noted(&event, now - ONCE_IN).await? {
            return Ok(());
        }
        app.db.write_security((app.ids)(), now, &event).await
    };
    in_time(written).await;
}

/// What whoever is signed in reads of a student; nothing while no page of it is shown.
fn of_student(request: &Request, object: Uuid, capacity: Capacity) -> Option<Reading> {
    let user = request.user.as_ref().filter(|_| request.browser.is_viewed)?;
    Some(Reading {
        object,
        reader: user.id().0,
        what: What::File,
        capacity,
    })
}

/// Writes down that a school's member or an administrator read a student's file.
pub(crate) async fn note_file(request: &Request, student: AccountId, capacity: Capacity) {
    let Some(reading) = of_student(request, student.0, capacity) else {
        return;
    };
    let app = &request.app;
    let (now, today) = (app.clock.now(), app.clock.today());
    in_time(app.db.note_file_read(&reading, now, today)).await;
}

/// Writes down that somebody read what a student asked for: an application, or a place found alone.
pub(crate) async fn note_request(request: &Request, asked: Uuid, capacity: Capacity) {
    let Some(reading) = of_student(request, asked, capacity) else {
        return;
    };
    let app = &request.app;
    let (now, today) = (app.clock.now(), app.clock.today());
    in_time(app.db.note_request_read(&reading, now, today)).await;
}

/// Writes down that a party read something of a convention. The student reads what is theirs.
pub(crate) async fn note_convention(request: &Request, id: ConventionId, access: &Access, what: What) {
    let app = &request.app;
    if !request.browser.is_viewed {
        return;
    }
    let reading = Reading {
        object: id.0,
        reader: match access.who {
            PartyIdentity::Account(account) => account.0,
            PartyIdentity::Link(link) => link.0,
        },
        what,
        capacity: capacity_of(access),
    };
    let (now, today) = (app.clock.now(), app.clock.today());
    in_time(app.db.note_convention_read(&reading, now, today)).await;
}

/// Waits for a line to be written, and not for long: who only reads still can when nothing can be written.
async fn in_time(written: impl Future<Output = Result<(), StoreError>>) {
    match timeout(PATIENCE, written).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => {
            let error = &error as &dyn Error;
            tracing::error!(error, "a line about security was not written down");
        }
        Err(_) => tracing::error!("a line about security was not written down in time"),
    }
}

fn capacity_of(access: &Access) -> Capacity {
    if matches!(access.who, PartyIdentity::Link(_)) {
        Capacity::Link
    } else if access.family {
        Capacity::Family
    } else if access.fills_host {
        Capacity::Host
    } else {
        Capacity::School
    }
}
