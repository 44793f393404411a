//! Personal links: made, and sent by the clock to signers who have none, or who let days go by.

use chrono::TimeDelta;
use domain::{id::ConventionId, urls};
use store::{LinkRole, LinkSent};

use crate::{context::AppContext, error::ServiceError, token::Secret};

/// How long personal links are good at most: the store ends each a month after its internship, `Campaign::links_end`.
const LINK_LIFETIME: TimeDelta = TimeDelta::days(400);
/// The most links that are made at each tick of the clock.
const BATCH: i32 = 200;

/// The secret of a new personal link.
pub fn link_secret(app: &AppContext) -> store::Secret {
    let secret = Secret::new(app.rng.as_ref());
    store::Secret {
        hash: secret.hash(),
        expires: app.clock.now() + LINK_LIFETIME,
        link: urls::personal_link(secret.as_str()),
    }
}

/// Sends the links that are due to signers who were sent none when the version was validated; how many were sent. For the scheduler.
/// One that fails is logged, and does not keep the others waiting.
pub async fn send_due_links(app: &AppContext) -> Result<u64, ServiceError> {
    let (mut sent, mut failed) = (0, false);
    for (id, role) in app.db.links_due(app.clock.now(), BATCH).await? {
        match send(app, id, LinkRole::Signer(role)).await {
            Ok(done) => sent += u64::from(done),
            Err(error) => {
                let role = role.code();
                tracing::error!(%id, role, error = &error as &dyn std::error::Error, "a link was not sent");
                failed = true;
            }
        }
    }
    if failed {
        Err(ServiceError::broken(
            "some links were not sent, see the lines before",
        ))
    } else {
        Ok(sent)
    }
}

async fn send(app: &AppContext, id: ConventionId, role: LinkRole) -> Result<bool, ServiceError> {
    let sent = app
        .db
        .send_link(&app.context(None), id, role, &link_secret(app))
        .await?;
    Ok(sent == LinkSent::Done)
}

/// Reminds signers who have let three, then seven days go by, and those of amendments who sign by a personal link; how many were. For the
/// scheduler. What fails of one kind does not keep the other waiting.
pub async fn send_due_reminders(app: &AppContext) -> Result<u64, ServiceError> {
    let context = app.context(None);
    let secrets = || link_secret(app);
    let amendments = app.db.remind_amendments_due(&context, BATCH, &secrets).await;
    let reminded = app.db.remind_due(&context, BATCH, &secrets).await?;
    Ok(u64::from(reminded) + u64::from(amendments?))
}
