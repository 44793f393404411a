//! What time brings: deadlines, reminders, ends, openings, and what is old enough to go. Each step takes small batches, and
//! looks again under the lock before it changes anything: two servers, or the same one after a crash, do nothing twice.

use std::error::Error;

use chrono::{TimeDelta, Timelike};
use domain::{application::ApplicationState, retention::Noun};
use mail::returned::Returns;
use service::{context::AppContext, kept, search::alert, signing, student::search_alerts::notify_all, to_do};
use store::{ChangeContext, StoreError};

use crate::scheduler::{Done, Step, Tick, step};

/// How many things are done between two looks at what is left.
const BATCH: i32 = 50;
/// How many batches in a turn: the lease must not run out in the middle of a long list. The next turn goes on.
const BATCHES: usize = 100;

/// From which hour on people are told what is left to do for them, and until which: nobody is written to at night.
const TOLD_BETWEEN: std::ops::Range<u32> = 7..21;

/// How long the name of somebody who was in a convention's editor is kept after they were last heard of.
const STALE_PRESENCE: TimeDelta = TimeDelta::minutes(2);

/// The steps, in the order in which they matter.
pub fn steps(app: &AppContext) -> Vec<(&'static str, Step)> {
    vec![
        ("emptied_accounts", with(app, emptied_accounts)),
        ("unconfirmed_accounts", with(app, unconfirmed_accounts)),
        ("applications", with(app, deadlines)),
        ("proposals", with(app, proposals)),
        ("offers", with(app, offers)),
        ("reminders", with(app, reminders)),
        ("openings", with(app, openings)),
        ("searches", with(app, searches)),
        ("lost_links", with(app, lost_links)),
        ("signing_links", with(app, signing_links)),
        ("signing_reminders", with(app, signing_reminders)),
        ("to_do_emails", with(app, to_do_emails)),
        ("signed_files", with(app, signed_files)),
        ("presence", with(app, presence)),
        ("sweep", with(app, sweep)),
        ("retention", with(app, retention)),
    ]
}

/// A step that works on the site's own context.
fn with<F, Fut>(app: &AppContext, work: F) -> Step
where
    F: Fn(AppContext, Tick) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Done> + Send + 'static,
{
    let app = app.clone();
    step(move |tick| work(app.clone(), tick))
}

/// E-mails that a mail server took and that came back: a step of its own, for whoever said where they arrive.
pub fn returned_emails(app: &AppContext, returns: Returns) -> Step {
    let db = app.db.clone();
    step(move |tick| {
        let (db, returns) = (db.clone(), returns.clone());
        async move {
            let done: Done = returns.read_folder(&db, tick.now).await.map_err(Into::into);
            done
        }
    })
}

/// What the clock does at that moment.
fn context(app: &AppContext, tick: Tick) -> ChangeContext<'_> {
    ChangeContext {
        now: tick.now,
        today: tick.today,
        actor: None,
        ids: app.ids.as_ref(),
        renderer: app.renderer.as_ref(),
    }
}

/// Counts what was done of a batch. One that fails is left for the next turn: it does not keep the others waiting.
#[derive(Default)]
struct BatchResult {
    done: u64,
    failed: Option<StoreError>,
}

impl BatchResult {
    fn add(&mut self, outcome: Result<bool, StoreError>) {
        match outcome {
            Ok(done) => self.done += u64::from(done),
            Err(error) => {
                tracing::error!(error = &error as &dyn Error, "one of a batch failed");
                self.failed = Some(error);
            }
        }
    }

    fn end(self) -> Done {
        self.failed.map_or(Ok(self.done), |error| Err(error.into()))
    }
}

/// Accounts that were taken from whoever had typed somebody's address: its owner is written to.
async fn emptied_accounts(app: AppContext, _: Tick) -> Done {
    Ok(service::administration::activation::invite_emptied(&app, BATCH).await?)
}

/// Sign-ups that nobody confirmed within a week.
async fn unconfirmed_accounts(app: AppContext, tick: Tick) -> Done {
    let (context, mut done) = (context(&app, tick), 0);
    for _ in 0..BATCHES {
        let dropped = app.db.drop_unconfirmed(&context, BATCH).await?;
        done += u64::from(dropped);
        if dropped == 0 {
            break;
        }
    }
    Ok(done)
}

/// Applications that were not answered, or not confirmed, in time.
async fn deadlines(app: AppContext, tick: Tick) -> Done {
    let (context, mut result) = (context(&app, tick), BatchResult::default());
    for _ in 0..BATCHES {
        let due = app.db.due_applications(tick.today, BATCH).await?;
        let before = result.done;
        for application in &due {
            result.add(match application.state {
                ApplicationState::Accepted => app.db.lapse(&context, application.id).await,
                _ => app.db.expire(&context, application.id).await,
            });
        }
        // Nothing left, or nothing that moves.
        if result.done == before {
            break;
        }
    }
    result.end()
}

/// Places found alone whose host did not answer.
async fn proposals(app: AppContext, tick: Tick) -> Done {
    let (context, mut done) = (context(&app, tick), 0);
    for _ in 0..BATCHES {
        let lapsed = app.db.lapse_proposals(&context, BATCH).await?;
        done += u64::from(lapsed);
        if lapsed == 0 {
            break;
        }
    }
    Ok(done)
}

/// Offers whose last week has started.
async fn offers(app: AppContext, tick: Tick) -> Done {
    let (context, mut result) = (context(&app, tick), BatchResult::default());
    for _ in 0..BATCHES {
        let due = app.db.due_offers(tick.today, BATCH).await?;
        let before = result.done;
        for offer in due {
            result.add(app.db.end_offer(&context, offer).await);
        }
        if result.done == before {
            break;
        }
    }
    result.end()
}

/// Reminders to hosts, seven and two days before an answer is due.
async fn reminders(app: AppContext, tick: Tick) -> Done {
    let day = |at| app.clock.local(at).date();
    Ok(app.db.remind_hosts(&context(&app, tick), &day).await?.into())
}

/// E-mails that tell that a campaign opens.
async fn openings(app: AppContext, tick: Tick) -> Done {
    let (context, mut done) = (context(&app, tick), 0);
    for campaign in app.db.campaigns().await? {
        for _ in 0..BATCHES {
            let told = app.db.announce_opening(&context, &campaign, BATCH).await?;
            done += u64::from(told);
            if told == 0 {
                break;
            }
        }
    }
    Ok(done)
}

/// What is left to do, told to everybody once a day at most, after the reminders of that day, which need not be told again.
async fn to_do_emails(app: AppContext, tick: Tick) -> Done {
    if !TOLD_BETWEEN.contains(&app.clock.local(tick.now).hour()) {
        return Ok(0);
    }
    Ok(to_do::notify_all(&app).await?)
}

/// New offers, for who keeps a search.
async fn searches(app: AppContext, _: Tick) -> Done {
    Ok(notify_all(&app).await?)
}

/// What waits for those who lost their links, where it was not sent beside their request.
async fn lost_links(app: AppContext, _: Tick) -> Done {
    Ok(signing::lost::send_asked(&app).await?)
}

/// Personal links that were not sent when a convention was validated.
async fn signing_links(app: AppContext, _: Tick) -> Done {
    Ok(signing::link_delivery::send_due_links(&app).await?)
}

/// Reminders to signers, three and seven days after a convention was validated.
async fn signing_reminders(app: AppContext, _: Tick) -> Done {
    Ok(signing::link_delivery::send_due_reminders(&app).await?)
}

/// Signed files that were not made when the last signature came.
async fn signed_files(app: AppContext, _: Tick) -> Done {
    Ok(signing::finalize::finalize_due(&app).await?)
}

/// Who had a convention open and was not heard of for some time: their names are of no use any more.
async fn presence(app: AppContext, tick: Tick) -> Done {
    Ok(app.db.forget_presence(tick.now - STALE_PRESENCE).await?)
}

/// What is old enough to go, once an hour.
async fn sweep(app: AppContext, tick: Tick) -> Done {
    const NAME: &str = "swept";
    let hour = tick.now.format("%Y-%m-%dT%H").to_string();
    if app.db.setting(NAME).await?.as_deref() == Some(hour.as_str()) {
        return Ok(0);
    }
    let swept = app.db.sweep(tick.now, app.sessions.idle).await?
        + app.db.sweep_board(tick.now).await?
        + app.db.forget_rosters(tick.now).await?
        + kept::end::erase_all(&app, Noun::Pile).await?
        + alert::erase(&app).await?;
    app.db.set_setting(NAME, &hour).await?;
    Ok(swept)
}

/// From which hour on what was kept long enough is erased, once a day: few people are there then.
const ERASED_FROM: u32 = 3;

/// What was kept for as long as it may be (`domain::retention`).
async fn retention(app: AppContext, tick: Tick) -> Done {
    const NAME: &str = "retained";
    let today = tick.today.to_string();
    if app.clock.local(tick.now).hour() < ERASED_FROM
        || app.db.setting(NAME).await?.as_deref() == Some(today.as_str())
    {
        return Ok(0);
    }
    let ended = kept::end::erase(&app).await?;
    app.db.set_setting(NAME, &today).await?;
    Ok(ended.iter().map(|one| one.count).sum())
}
