//! What the clock sends: links to signers who have none, and reminders to those who let days go by.

use domain::id::ConventionId;
use store::{LinkRole, LinkSent, StoreError};

use super::link_secret;
use crate::context::AppContext;

/// Links made in a turn of the clock.
const BATCH: i32 = 200;

/// Sends the links that are due to who was sent none when the version was validated; how many were sent. One that fails does not
/// keep the others waiting.
pub async fn invite_all(app: &AppContext) -> Result<u64, StoreError> {
    let (mut sent, mut failed) = (0, None);
    for (id, role) in app.db.links_due(app.clock.now(), BATCH).await? {
        match send(app, id, LinkRole::Signer(role)).await {
            Ok(done) => sent += u64::from(done),
            Err(error) => {
                let role = role.code();
                tracing::error!(%id, role, error = &error as &dyn std::error::Error, "a link was not sent");
                failed = Some(error);
            }
        }
    }
    failed.map_or(Ok(sent), Err)
}

async fn send(app: &AppContext, id: ConventionId, role: LinkRole) -> Result<bool, StoreError> {
    let sent = app
        .db
        .send_link(&app.act(None), id, role, &link_secret(app))
        .await?;
    Ok(sent == LinkSent::Done)
}

/// Reminds those who have let three, then seven days go by; how many were.
pub async fn chase_all(app: &AppContext) -> Result<u64, StoreError> {
    let chased = app
        .db
        .chase_due(&app.act(None), BATCH, &|| link_secret(app))
        .await?;
    Ok(u64::from(chased))
}
