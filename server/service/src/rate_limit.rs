//! Limits on what anybody may try: strict for one account or address, generous for one network.

use crate::{
    error::ServiceError,
    request::{ClientAddress, Request},
    token::digest,
};
use chrono::TimeDelta;
use store::Period;

/// The stretch of time in which attempts are counted together.
const STRETCH: TimeDelta = TimeDelta::minutes(15);

/// What is said to who tries too often.
pub(crate) const TOO_OFTEN: &str =
    "Trop d’essais en peu de temps. Attendez un quart d’heure, puis recommencez.";

/// Counts one more attempt at `action` about `subject` (an address, an account), and says whether it is one too many. Callers count
/// before they look anything up, so that the answer says nothing about what exists. A network beyond its limit is not counted by subject
/// any more: it would write a line for each it makes up.
pub(crate) async fn is_too_often(
    request: &Request,
    action: &str,
    subject: &str,
) -> Result<bool, ServiceError> {
    if is_network_too_often(request, action).await? {
        return Ok(true);
    }
    is_subject_too_often(request, action, subject).await
}

/// The same for what only an identified person may do: counted for them alone.
pub(crate) async fn is_subject_too_often(
    request: &Request,
    action: &str,
    subject: &str,
) -> Result<bool, ServiceError> {
    let app = &request.app;
    let period = Period::around(app.clock.now(), STRETCH);
    Ok(app.db.attempts(action, &digest(subject), period).await? > app.limits.per_person)
}

/// The same for what is about nobody: counted for the network only.
pub(crate) async fn is_network_too_often(request: &Request, action: &str) -> Result<bool, ServiceError> {
    let Some(ClientAddress(address)) = request.network else {
        return Ok(false);
    };
    let app = &request.app;
    let period = Period::around(app.clock.now(), STRETCH);
    let network = digest(&format!("{action} {address}"));
    Ok(app.db.attempts("network", &network, period).await? > app.limits.per_network)
}
