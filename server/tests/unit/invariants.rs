//! The book that `make stress` keeps (`stress::invariants`) forgives what is told in one e-mail, and nothing else.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    application::{ApplicationEvent, ApplicationState, HistoryKind},
    id::{AccountId, ApplicationId, EmailId, OfferId, StructureId},
    weeks::Weeks,
};
use stress::{
    invariants,
    snapshot::{Application, HistoryLine, QueuedEmail, Snapshot},
};
use testing::{id, now};

const HOST: u128 = 1;

fn moment() -> DateTime<Utc> {
    now() + TimeDelta::hours(1)
}

/// A student took two applications to one host back in one act.
fn book(emails: Vec<QueuedEmail>) -> Snapshot {
    let mut snapshot = Snapshot {
        numbers: (1, 0, 0, 0),
        emails,
        ..Snapshot::default()
    };
    let structure = StructureId(id(2));
    snapshot.hosts.insert(structure, vec![AccountId(id(HOST))]);
    for number in [10, 11] {
        let application = Application {
            id: ApplicationId(id(number)),
            offer: OfferId(id(number)),
            structure,
            student: AccountId(id(3)),
            weeks: Weeks::Both,
            state: ApplicationState::Withdrawn,
        };
        let line = |at, what, state| HistoryLine {
            at,
            by: Some(application.student),
            what,
            state,
        };
        let history = vec![
            line(
                now() - TimeDelta::days(1),
                HistoryKind::Submitted,
                ApplicationState::Submitted,
            ),
            line(
                moment(),
                HistoryKind::Moved(ApplicationEvent::Withdraw),
                ApplicationState::Withdrawn,
            ),
        ];
        snapshot.history.insert(application.id, history);
        snapshot.applications.push(application);
    }
    snapshot
}

/// The e-mail about that application.
fn email(application: u128, queued_at: DateTime<Utc>, urgent: bool) -> QueuedEmail {
    let host = AccountId(id(HOST));
    QueuedEmail {
        id: EmailId(id(application)),
        dedup_key: format!("withdrawn:{}:{host}", ApplicationId(id(application))),
        to: Some(host),
        queued_at,
        urgent,
        message_id: String::new(),
        leased: false,
        sent: false,
    }
}

fn lost(emails: Vec<QueuedEmail>) -> Vec<String> {
    let faults = invariants::check(&book(emails), now());
    assert!(faults.doubled.is_empty(), "{faults:?}");
    faults.lost
}

#[test]
fn what_one_act_tells_in_one_email_is_told_and_a_lost_email_is_missed() {
    let other = || {
        vec![format!(
            "nobody was told withdrawn:{}:{}",
            ApplicationId(id(11)),
            AccountId(id(HOST))
        )]
    };
    assert_eq!(
        lost(vec![email(10, moment(), false), email(11, moment(), false)]),
        [""; 0]
    );
    assert_eq!(lost(vec![email(10, moment(), false)]), [""; 0]);
    // Another act told it, or an e-mail that nothing is added to, or somebody else was told.
    let another = moment() + TimeDelta::microseconds(1);
    assert_eq!(lost(vec![email(10, another, false)]), other());
    assert_eq!(lost(vec![email(10, moment(), true)]), other());
    let to_another = QueuedEmail {
        to: Some(AccountId(id(4))),
        ..email(10, moment(), false)
    };
    assert_eq!(lost(vec![to_another]), other());
    assert_eq!(lost(Vec::new()).len(), 2);
}
