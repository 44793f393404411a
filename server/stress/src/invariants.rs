//! Compares everything with itself: states with histories, seats and places with applications, e-mails with what happened.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::{
    application::{Actor, ApplicationEvent, ApplicationState, HistoryKind, next},
    id::{AccountId, OfferId},
    offer::OfferState,
    proposal::ProposalState,
};

use crate::snapshot::{Application, HistoryLine, Snapshot};

/// What does not agree.
#[derive(Debug, Default)]
pub struct Faults {
    /// Errors, and what is missing or half done.
    pub lost: Vec<String>,
    /// What was done twice, or given to too many.
    pub doubled: Vec<String>,
}

impl Faults {
    /// With those of another check.
    pub fn append(&mut self, mut other: Self) {
        self.lost.append(&mut other.lost);
        self.doubled.append(&mut other.doubled);
    }
}

/// All checks. E-mails are those of what happened from that time on: before, rows were made in bulk and nobody was told.
pub fn check(snapshot: &Snapshot, since: DateTime<Utc>) -> Faults {
    let mut faults = check_rows(snapshot);
    emails(snapshot, since, &mut faults);
    faults
}

/// All checks but those of e-mails.
pub fn check_rows(snapshot: &Snapshot) -> Faults {
    let mut faults = Faults::default();
    histories(snapshot, &mut faults);
    seats(snapshot, &mut faults);
    places(snapshot, &mut faults);
    people(snapshot, &mut faults);
    let (first, last, count, counter) = snapshot.numbers;
    if last != counter && count > 0 || count != last - first + 1 {
        faults
            .lost
            .push(format!("the change log has holes: {:?}", snapshot.numbers));
    }
    faults
}

/// Each application stands where its history leads, by moves that the domain allows, each made once.
fn histories(snapshot: &Snapshot, faults: &mut Faults) {
    for application in &snapshot.applications {
        let history = snapshot
            .history
            .get(&application.id)
            .map_or(&[][..], Vec::as_slice);
        let mut stands = None;
        let mut made = BTreeSet::new();
        for line in history {
            let allowed = match (line.what, stands) {
                (HistoryKind::Submitted, None) => line.state == ApplicationState::Submitted,
                (HistoryKind::Moved(event), Some(from)) => {
                    if !made.insert(event) {
                        faults
                            .doubled
                            .push(format!("{}: {event:?} twice", application.id));
                    }
                    Actor::ALL
                        .into_iter()
                        .any(|actor| next(from, event, actor) == Some(line.state))
                }
                // Words between the two, which move nothing.
                (
                    HistoryKind::DistanceAsked | HistoryKind::DistanceAnswered | HistoryKind::Transferred,
                    Some(from),
                ) => line.state == from,
                (HistoryKind::Submitted, Some(_)) | (_, None) => false,
            };
            if !allowed {
                faults
                    .lost
                    .push(format!("{}: {:?} after {stands:?}", application.id, line.what));
            }
            stands = Some(line.state);
        }
        if stands != Some(application.state) {
            faults.lost.push(format!(
                "{} is {:?}, its history says {stands:?}",
                application.id, application.state
            ));
        }
    }
}

/// Counters are what applications say, nothing is oversold, and offers are full when they are.
fn seats(snapshot: &Snapshot, faults: &mut Faults) {
    let mut by_offer: BTreeMap<OfferId, Vec<&Application>> = BTreeMap::new();
    for application in &snapshot.applications {
        by_offer.entry(application.offer).or_default().push(application);
    }
    let mut left: BTreeMap<OfferId, i32> = BTreeMap::new();
    for seat in &snapshot.seats {
        let count = |state| {
            let theirs = by_offer.get(&seat.offer).map_or(&[][..], Vec::as_slice);
            let so = |application: &&&Application| {
                application.state == state && application.weeks.covers(seat.week)
            };
            i32::try_from(theirs.iter().filter(so).count()).unwrap_or(i32::MAX)
        };
        let counted = (
            count(ApplicationState::Accepted),
            count(ApplicationState::Confirmed),
        );
        if (seat.held, seat.taken) != counted {
            faults.lost.push(format!("{seat:?}, but rows say {counted:?}"));
        }
        if counted.0 + counted.1 > seat.seats {
            faults.doubled.push(format!("oversold: {seat:?} for {counted:?}"));
        }
        *left.entry(seat.offer).or_default() += seat.seats - seat.held - seat.taken;
    }
    for (offer, state) in &snapshot.offers {
        let free = left.get(offer).copied().unwrap_or_default();
        let wrong = match state {
            OfferState::Published => free == 0,
            OfferState::Full => free > 0,
            _ => false,
        };
        if wrong {
            faults
                .lost
                .push(format!("offer {offer} is {state:?} with {free} seats left"));
        }
    }
}

/// Confirmed applications and agreed proposals have their places, each place has one of them, and nobody has two in a week.
fn places(snapshot: &Snapshot, faults: &mut Faults) {
    let confirmed = snapshot
        .applications
        .iter()
        .filter(|application| application.state == ApplicationState::Confirmed)
        .flat_map(|application| {
            let at = move |week| (application.student, week, Some(application.id), None);
            application.weeks.iter().map(at)
        });
    let agreed = snapshot
        .proposals
        .iter()
        .filter(|proposal| proposal.state == ProposalState::Agreed)
        .flat_map(|proposal| {
            let at = move |week| (proposal.student, week, None, Some(proposal.id));
            proposal.weeks.iter().map(at)
        });
    let wanted: BTreeSet<_> = confirmed.chain(agreed).collect();
    let found: BTreeSet<_> = snapshot
        .places
        .iter()
        .map(|stay| (stay.student, stay.week, stay.application, stay.proposal))
        .collect();
    for stay in wanted.symmetric_difference(&found) {
        let missing = if wanted.contains(stay) {
            "no place"
        } else {
            "a place too many"
        };
        faults.lost.push(format!("{missing} for {stay:?}"));
    }
    let mut weeks = BTreeSet::new();
    for (student, week, ..) in wanted {
        if !weeks.insert((student, week)) {
            faults
                .doubled
                .push(format!("{student} has two places in the {week:?} week"));
        }
    }
}

/// Whoever is said to be a guardian is linked to a student; who signs as one from an account is that student's, under the account's
/// name; and nobody is hosted by themselves or by their family.
fn people(snapshot: &Snapshot, faults: &mut Faults) {
    let words = |id: &AccountId| {
        let known = snapshot.accounts.get(id);
        known.map_or_else(|| id.to_string(), |(name, email)| format!("{name} <{email}>"))
    };
    for guardian in &snapshot.guardians {
        if !snapshot.families.iter().any(|(of, _)| of == guardian) {
            faults
                .lost
                .push(format!("{} is a guardian of nobody", words(guardian)));
        }
    }
    for (guardian, student) in &snapshot.families {
        if !snapshot.guardians.contains(guardian) {
            faults.lost.push(format!(
                "{} has no role of a guardian, but {}",
                words(guardian),
                words(student)
            ));
        }
    }
    let by_email: BTreeMap<&str, AccountId> = snapshot
        .accounts
        .iter()
        .filter(|(_, (_, email))| !email.is_empty())
        .map(|(id, (_, email))| (email.as_str(), *id))
        .collect();
    for signer in &snapshot.guardian_signers {
        let Some(account) = signer.email.as_deref().and_then(|email| by_email.get(email)) else {
            continue;
        };
        let same_name = snapshot
            .accounts
            .get(account)
            .is_some_and(|(name, _)| *name == signer.name);
        if !same_name || !snapshot.families.contains(&(*account, signer.student)) {
            faults.lost.push(format!(
                "{signer:?} signs as a guardian of {}, and {} is not",
                words(&signer.student),
                words(account)
            ));
        }
    }
    for proposal in &snapshot.proposals {
        let family = snapshot.families.iter().filter(|(_, of)| *of == proposal.student);
        let own = family
            .map(|(guardian, _)| guardian)
            .chain([&proposal.student])
            .any(|id| {
                snapshot
                    .accounts
                    .get(id)
                    .is_some_and(|(_, email)| *email == proposal.host_email)
            });
        if own {
            faults.lost.push(format!(
                "{} is hosted by their family: {proposal:?}",
                words(&proposal.student)
            ));
        }
    }
}

/// Everybody concerned was told once of everything that happened, and of nothing else. What one transaction tells somebody is one e-mail,
/// under the key of what it told them first.
fn emails(snapshot: &Snapshot, since: DateTime<Utc>, faults: &mut Faults) {
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    for email in &snapshot.emails {
        *found.entry(email.dedup_key.as_str()).or_default() += 1;
    }
    for (fact, count) in &found {
        if *count > 1 {
            faults.doubled.push(format!("{count} e-mails say {fact}"));
        }
    }
    let joined: BTreeSet<(DateTime<Utc>, AccountId)> = snapshot
        .emails
        .iter()
        .filter(|email| !email.urgent)
        .filter_map(|email| Some((email.queued_at, email.to?)))
        .collect();
    let mut wanted = BTreeMap::new();
    for application in &snapshot.applications {
        for line in snapshot
            .history
            .get(&application.id)
            .map_or(&[][..], Vec::as_slice)
        {
            if line.at >= since {
                let told = facts(snapshot, application, line, &found).into_iter();
                wanted.extend(told.map(|(fact, who)| (fact, (line.at, who))));
            }
        }
    }
    for (fact, told) in &wanted {
        if !found.contains_key(fact.as_str()) && !joined.contains(told) {
            faults.lost.push(format!("nobody was told {fact}"));
        }
    }
    // Told when an offer fills up, which leaves no line of its own; and before a deadline.
    let others = ["full:", "answers_due:", "proposal_", "convention_"];
    for fact in found.keys() {
        if !wanted.contains_key(*fact) && !others.iter().any(|kind| fact.starts_with(kind)) {
            faults
                .lost
                .push(format!("an e-mail tells what did not happen: {fact}"));
        }
    }
    // Nobody may apply to a full offer: whoever waits there did so when it filled up.
    for application in &snapshot.applications {
        let full = snapshot.offers.get(&application.offer) == Some(&OfferState::Full);
        // Between them stands the version at which it filled up: a new fact each time.
        let (offer, student) = (
            format!("full:{}:", application.offer),
            format!(":{}", application.student),
        );
        let told = || {
            let mut of_offer = found
                .range(offer.as_str()..)
                .take_while(|(fact, _)| fact.starts_with(&offer));
            of_offer.any(|(fact, _)| fact.ends_with(&student))
        };
        if full && application.state.is_pending() && !told() {
            faults.lost.push(format!("nobody was told {offer}…{student}"));
        }
    }
}

/// The facts told when that happened, and whom.
fn facts(
    snapshot: &Snapshot,
    application: &Application,
    line: &HistoryLine,
    found: &BTreeMap<&str, usize>,
) -> Vec<(String, AccountId)> {
    let fact = |what: &str, who: AccountId| (format!("{what}:{}:{who}", application.id), who);
    let hosts = |what: &str| -> Vec<(String, AccountId)> {
        let hosts = snapshot.hosts.get(&application.structure);
        hosts
            .into_iter()
            .flatten()
            .map(|host| fact(what, *host))
            .collect()
    };
    let student = |what: &str| vec![fact(what, application.student)];
    match line.what {
        HistoryKind::Submitted => hosts("received"),
        HistoryKind::Moved(event) => match event {
            ApplicationEvent::Open | ApplicationEvent::Restore => vec![],
            ApplicationEvent::Accept => student("accepted"),
            ApplicationEvent::Refuse => student("refused"),
            ApplicationEvent::Confirm => hosts("confirmed"),
            ApplicationEvent::Withdraw => hosts("withdrawn"),
            ApplicationEvent::Lapse => [student("lapsed"), hosts("lapsed")].concat(),
            // Either its time had come, or its offer's.
            ApplicationEvent::Expire
                if found.contains_key(fact("offer_gone", application.student).0.as_str()) =>
            {
                student("offer_gone")
            }
            ApplicationEvent::Expire => student("expired"),
            ApplicationEvent::Cancel if line.by == Some(application.student) => hosts("cancelled"),
            ApplicationEvent::Cancel => student("cancelled"),
        },
        _ => vec![],
    }
}
