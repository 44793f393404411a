//! Thousands of moves of applications, always the same: made by a process that may be killed, and made again from the
//! beginning by the next one, to which what is done already says so.

use std::{sync::Arc, time::Duration};

use domain::{
    application::{ApplicationEvent, HistoryKind},
    weeks::Weeks,
};
use futures::{StreamExt, stream};
use mail::{
    outbox_worker::OutboxWorker,
    smtp::{SmtpConfig, SmtpTransport},
};
use store::{Accepted, Applied, Confirmed, Db, Moved, StoreError};
use stress::Outcome;
use tokio::sync::watch;

use crate::world::{ShownClock, application, context, host, new_application, offer_id, student, timed};

/// Applications, two for each student.
pub const APPLICATIONS: u32 = 1_800;
/// Offers, ten applications for each.
pub const OFFERS: u32 = 180;
/// Their structures.
pub const STRUCTURES: u32 = 20;
/// Seats of an offer: some applications come too late.
pub const SEATS: u16 = 5;
/// Moves under way at the same time.
const AT_ONCE: usize = 8;

/// What happens to an application, in this order.
pub fn steps(number: u32) -> &'static [HistoryKind] {
    use ApplicationEvent::{Accept, Cancel, Confirm, Open, Refuse, Withdraw};
    use HistoryKind::{Moved, Submitted};
    match (number + number / OFFERS) % 5 {
        0 => &[Submitted, Moved(Open), Moved(Accept), Moved(Confirm)],
        1 => &[Submitted, Moved(Open), Moved(Accept), Moved(Withdraw)],
        2 => &[Submitted, Moved(Open), Moved(Refuse)],
        3 => &[Submitted, Moved(Accept), Moved(Confirm), Moved(Cancel)],
        _ => &[Submitted, Moved(Open), Moved(Withdraw)],
    }
}

/// Makes one move; whether it was made now, and what was said.
async fn make(
    db: &Db,
    clock: &ShownClock,
    number: u32,
    what: HistoryKind,
) -> Result<(bool, String), StoreError> {
    let id = application(number);
    let offer = number % OFFERS;
    let (host, student) = (host(offer % STRUCTURES, number % 2), student(number / 2));
    let weeks = Weeks::ALL[number as usize % 3];
    let moved = |moved: Moved| (moved == Moved::Done, format!("{moved:?}"));
    let (by_host, by_student) = (context(clock, Some(host)), context(clock, Some(student)));
    Ok(match what {
        HistoryKind::Moved(ApplicationEvent::Open) => moved(db.open_application(&by_host, id).await?),
        HistoryKind::Moved(ApplicationEvent::Accept) => {
            let said = db.accept(&by_host, id, "Bienvenue").await?;
            (matches!(said, Accepted::Done(_)), format!("{said:?}"))
        }
        HistoryKind::Moved(ApplicationEvent::Refuse) => moved(db.refuse(&by_host, id, "Complet").await?),
        HistoryKind::Moved(ApplicationEvent::Confirm) => {
            let said = db.confirm(&by_student, id).await?;
            (said == Confirmed::Done, format!("{said:?}"))
        }
        HistoryKind::Moved(ApplicationEvent::Withdraw) => moved(db.withdraw(&by_student, id).await?),
        HistoryKind::Moved(ApplicationEvent::Cancel) => {
            moved(db.cancel(&by_student, id, "Déménagement").await?)
        }
        _ => {
            let new = new_application(id, offer_id(offer), student, weeks);
            let said = db.apply(&by_student, &new).await?;
            (matches!(said, Applied::Done(_)), format!("{said:?}"))
        }
    })
}

/// Makes all moves while a worker sends the e-mails, then waits until all are sent.
pub async fn play(url: &str, clock: ShownClock, smtp: &str) -> Outcome<()> {
    let db = Db::connect_existing(url, 16).await?.sealed_by(testing::keys());
    let config = SmtpConfig {
        url: smtp.to_owned(),
        from: "Quinzaine <ne-pas-repondre@exemple.fr>".parse()?,
        returns: None,
    };
    let (sender, shutdown) = watch::channel(false);
    let worker = OutboxWorker::new(db.clone(), SmtpTransport::new(&config)?, Arc::new(clock), false);
    let worker = tokio::spawn(worker.run(shutdown));
    let workers: Vec<_> = (0..AT_ONCE)
        .map(|first| {
            let db = db.clone();
            tokio::spawn(async move {
                for number in (0..APPLICATIONS).skip(first).step_by(AT_ONCE) {
                    for (step, what) in steps(number).iter().enumerate() {
                        let (made, time) = timed(make(&db, &clock, number, *what)).await;
                        match made {
                            Ok((true, _)) => println!("done {number} {step} {}", time.as_micros()),
                            Ok((false, said)) => println!("no {number} {step} {said}"),
                            Err(error) => println!("error {number} {step} {error:?}"),
                        }
                    }
                }
            })
        })
        .collect();
    stream::iter(workers)
        .for_each(|worker| async { worker.await.expect("a worker ends") })
        .await;
    while db.outbox_counts().await?.waiting > 0 {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    sender.send_replace(true);
    worker.await?;
    db.close().await;
    Ok(())
}
