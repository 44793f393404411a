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
/// Counted before anything is looked up, so that it says nothing about what exists.
pub(crate) async fn is_too_often(app: &AppContext, action: &str, subject: &str) -> Result<bool, AppError> {
    let period = Period::around(app.clock.now(), STRETCH);
    let mut too_often = app.db.attempts(action, &digest(subject), period).await? > app.limits.per_person;
    if let Some(ClientAddress(address)) = use_context::<ClientAddress>() {
        let network = digest(&format!("{action} {address}"));
        too_often |= app.db.attempts("network", &network, period).await? > app.limits.per_network;
    }
    Ok(too_often)
}
