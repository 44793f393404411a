//! Limits on what anybody may try: strict for one account or address, generous for one network.

use std::net::IpAddr;

use chrono::TimeDelta;
use domain::{
    id::{AccountId, ConventionId},
    security::network,
};
use store::{LinkRole, Period};

use crate::{
    error::ServiceError,
    request::{ClientAddress, Request},
    token::digest,
};

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
    // The widest first: one that is beyond its limit has no line written for each of the 65 536 networks within it.
    for (network, factor) in networks(address).into_iter().rev() {
        let subject = digest(&format!("{action} {network}"));
        let count = app.db.attempts("network", &subject, period).await?;
        if count > app.limits.per_network.saturating_mul(factor) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What an account makes us keep: a guard of the disk, the same for everybody, counted in memory. What a structure may do in a day
/// (`store::vetting::quota`) is another thing: a setting that moderators change, about what students are shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kept {
    /// What was typed in a form that was refused.
    Form,
    /// A draft of an offer.
    Draft,
    /// A file of offers or of students, until it is applied.
    Import,
    /// A certificate, a page that was signed on paper, or a logo.
    File,
    /// A pile of scanned pages, for a day.
    Pile,
}

impl Kept {
    /// How much of it an account may bring in a day: more than anybody does, and little enough for a disk.
    fn most_a_day(self) -> u32 {
        match self {
            Self::Form => 400,
            Self::Draft | Self::File => 100,
            Self::Import => 40,
            Self::Pile => 20,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Form => "kept_form",
            Self::Draft => "kept_draft",
            Self::Import => "kept_import",
            Self::File => "kept_file",
            Self::Pile => "kept_pile",
        }
    }
}

/// How many forms of people nobody knows are kept in a quarter of an hour: one network has its limit, and there are many networks.
const FORMS_OF_STRANGERS: u32 = 10_000;

/// Counts one more form of somebody who is not signed in, and says whether that is more than is kept.
pub(crate) async fn is_form_of_one_stranger_too_many(request: &Request) -> Result<bool, ServiceError> {
    let app = &request.app;
    if is_network_too_often(request, "form").await? {
        return Ok(true);
    }
    let period = Period::around(app.clock.now(), STRETCH);
    Ok(app.db.attempts("forms", "", period).await? > FORMS_OF_STRANGERS)
}

/// Counts one more thing to keep for an account, and says whether that is more than it may bring in a day.
pub(crate) async fn is_over_quota(
    request: &Request,
    account: AccountId,
    what: Kept,
) -> Result<bool, ServiceError> {
    let app = &request.app;
    let period = Period::around(app.clock.now(), TimeDelta::days(1));
    let subject = digest(&account.to_string());
    Ok(app.db.attempts(what.name(), &subject, period).await? > what.most_a_day())
}

/// How many personal links somebody gets in a day for one convention because others ask for them.
const LINKS_A_DAY: u32 = 10;

/// Counts one more personal link that is asked for in that role of a convention, and says whether that is more than are sent in a day: each is
/// an e-mail to an address that somebody typed, and makes the one before void.
pub(crate) async fn is_link_one_too_many(
    request: &Request,
    convention: ConventionId,
    role: LinkRole,
) -> Result<bool, ServiceError> {
    let app = &request.app;
    let period = Period::around(app.clock.now(), TimeDelta::days(1));
    let subject = digest(&format!("{convention} {}", role.code()));
    Ok(app.db.attempts("personal_link", &subject, period).await? > LINKS_A_DAY)
}

/// What is said to whoever brought too much.
pub(crate) const OVER_QUOTA: &str =
    "Vous avez beaucoup envoyé aujourd’hui\u{a0}: rien de plus n’est gardé. Recommencez demain.";

/// The networks that an address is counted in, and how many times the limit of one holds there. Whoever has one address of IPv6 has all
/// 2⁶⁴ of its network, and often many networks: each is one, and what is given to one customer or to one company is counted as well.
pub fn networks(address: IpAddr) -> Vec<(String, u32)> {
    // An address of IPv4 is one network, whatever the length that is asked for.
    let tiers: &[(u8, u32)] = if address.to_canonical().is_ipv4() {
        &[(64, 1)]
    } else {
        &[(64, 1), (56, 4), (48, 16)]
    };
    tiers
        .iter()
        .map(|(length, factor)| (network(address, 32, *length), *factor))
        .collect()
}

/// The widest of them, by which one share of what is scarce is counted.
pub(crate) fn widest_network(request: &Request) -> String {
    let networks = request.network.map(|ClientAddress(address)| networks(address));
    let widest = networks.and_then(|mut networks| networks.pop());
    widest.map(|(network, _)| network).unwrap_or_default()
}
