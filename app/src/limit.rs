//! Limits on what anybody may try: strict for one account or address, generous for one network.

use chrono::TimeDelta;
use leptos::prelude::use_context;
use store::Period;

use crate::{
    context::{AppContext, ClientAddress},
    error::AppError,
    secret::digest,
};

/// The stretch of time in which attempts are counted together.
const STRETCH: TimeDelta = TimeDelta::minutes(15);

/// What is said to who tries too often.
pub(crate) const TOO_OFTEN: &str =
    "Trop d’essais en peu de temps. Attendez un quart d’heure, puis recommencez.";

/// Counts one more attempt at `action` about `subject` (an address, an account), and says whether it is one too many.
/// Counted before anything is looked up, so that it says nothing about what exists. A network beyond its limit is not counted
/// by subject any more: it would write a line for each it makes up.
pub(crate) async fn is_too_often(app: &AppContext, action: &str, subject: &str) -> Result<bool, AppError> {
    if is_too_often_from_here(app, action).await? {
        return Ok(true);
    }
    is_too_often_by(app, action, subject).await
}

/// The same for what only somebody who is known may do: counted for them alone.
pub(crate) async fn is_too_often_by(app: &AppContext, action: &str, subject: &str) -> Result<bool, AppError> {
    let period = Period::around(app.clock.now(), STRETCH);
    Ok(app.db.attempts(action, &digest(subject), period).await? > app.limits.per_person)
}

/// The same for what is about nobody: counted for the network only.
pub(crate) async fn is_too_often_from_here(app: &AppContext, action: &str) -> Result<bool, AppError> {
    is_too_often_from(app, action, use_context::<ClientAddress>()).await
}

/// The same where no page is asked for.
pub(crate) async fn is_too_often_from(
    app: &AppContext,
    action: &str,
    from: Option<ClientAddress>,
) -> Result<bool, AppError> {
    let Some(ClientAddress(address)) = from else {
        return Ok(false);
    };
    let period = Period::around(app.clock.now(), STRETCH);
    let network = digest(&format!("{action} {address}"));
    Ok(app.db.attempts("network", &network, period).await? > app.limits.per_network)
}
