//! The conventions of the lycée that are validated: frozen as they are set in type, and signed from accounts. Some end early, by an amendment.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use domain::{
    convention::{
        Change, EndReason, PartyIdentity, Section, SignerRole, Values, amended_sections, hour_field,
    },
    digest::Digest,
    id::{AccountId, ConventionId},
    urls,
    weeks::Week,
};
use service::{
    context::AppContext,
    convention::freeze::{self, Prepared},
    signing::link_delivery::link_secret,
};
use store::{AmendmentProposed, ConventionMoved, NewAmendment, Proof, Seen, Signed};

use super::{
    Lycee,
    paths::{SignedBy, ToSign},
};
use crate::DemoError;

/// Where they sign from: an address kept for documents (RFC 5737).
const IP: &str = "192.0.2.7";
const AGENT: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0";

/// How many of those that all have signed end early.
const ENDED: usize = 2;

/// Validates and signs them; then the last of those that all have signed end early.
pub(super) async fn sign(app: &AppContext, lycee: &Lycee, all: &[ToSign]) -> Result<(), DemoError> {
    let mut signed_by_all = Vec::new();
    for one in all {
        let signers: Vec<(SignerRole, AccountId)> = [
            (SignerRole::Student, one.student),
            (SignerRole::Guardian1, one.guardian),
            (SignerRole::Host, Some(one.host.0)),
            (SignerRole::Head, Some(lycee.head.0)),
        ]
        .into_iter()
        .filter_map(|(role, account)| Some((role, account?)))
        .filter(|(role, _)| signs(one.by, *role))
        .collect();
        let Some(document) = validate(app, lycee, one.convention).await? else {
            continue;
        };
        for (role, account) in signers {
            let seen = seen(document);
            let who = PartyIdentity::Account(account);
            let context = app.context(Some(account));
            let signed = app
                .db
                .sign(&context, who, one.convention, role, Proof::Account, &seen)
                .await?;
            match signed {
                Signed::Done { last: false } => {}
                Signed::Done { last: true } => signed_by_all.push(one),
                other => return Err(DemoError::Word(format!("nobody signs as {role:?}: {other:?}"))),
            }
        }
    }
    for one in signed_by_all.into_iter().rev().take(ENDED) {
        end_early(app, lycee, one).await?;
    }
    Ok(())
}

/// A document, as everybody of the demonstration sees it.
fn seen(document: Digest) -> Seen<'static> {
    Seen {
        document,
        ip: IP,
        agent: AGENT,
    }
}

/// The host cannot receive the student in the second week: it proposes that the internship ends with the first, and signs it, as the head does.
async fn end_early(app: &AppContext, lycee: &Lycee, one: &ToSign) -> Result<(), DemoError> {
    let (id, (host, name)) = (one.convention, &one.host);
    let file = app.db.convention(id).await?;
    let file = file.ok_or_else(|| DemoError::Word("a convention is not there".to_owned()))?;
    let values: BTreeMap<Section, Values> = file
        .sections
        .iter()
        .map(|(section, saved)| (*section, saved.values.clone()))
        .collect();
    let mondays: Vec<(Week, NaiveDate)> = file
        .weeks
        .iter()
        .map(|week| (week, file.campaign.monday(week)))
        .collect();
    let is_there_on_saturday = values.get(&Section::Hours).is_some_and(|hours| {
        let mut slots = 0..4;
        slots.any(|slot| !hours.get(&hour_field(Week::First, 5, slot)).is_empty())
    });
    let last = if is_there_on_saturday { 5 } else { 4 };
    let changes = vec![Change::LastDay {
        after: file.campaign.monday(Week::First) + Days::new(last),
        why: EndReason::Host,
    }];
    let check_url = format!("{}{}", app.about.public_url, urls::CHECK);
    let new = NewAmendment {
        who: PartyIdentity::Account(*host),
        by: name,
        reason: "Nous sommes fermés la seconde semaine, pour des travaux.",
        check_url: &check_url,
        typed: amended_sections(&changes, &values, &values, &mondays),
        changes,
    };
    let proposed = app
        .db
        .propose_amendment(&app.context(Some(*host)), id, &new, &|| link_secret(app))
        .await?;
    let AmendmentProposed::Done(number) = proposed else {
        return Err(DemoError::Word(format!("no early end is proposed: {proposed:?}")));
    };
    let lines = app.db.amendments(id).await?;
    let line = lines.into_iter().find(|line| line.number == number);
    let line = line.ok_or_else(|| DemoError::Word("an amendment is not there".to_owned()))?;
    for (role, account) in [(SignerRole::Host, *host), (SignerRole::Head, lycee.head.0)] {
        let seen = seen(line.hash);
        let who = PartyIdentity::Account(account);
        let context = app.context(Some(account));
        let signed = app
            .db
            .sign_amendment(&context, who, id, number, role, Proof::Account, &seen)
            .await?;
        if !matches!(signed, Signed::Done { .. }) {
            return Err(DemoError::Word(format!(
                "nobody signs an early end as {role:?}: {signed:?}"
            )));
        }
    }
    Ok(())
}

fn signs(by: SignedBy, role: SignerRole) -> bool {
    match by {
        SignedBy::Nobody => false,
        SignedBy::Family => matches!(role, SignerRole::Student | SignerRole::Guardian1),
        SignedBy::AllButHead => role != SignerRole::Head,
        SignedBy::Everybody => true,
    }
}

/// Freezes one; the digest of its document. One that breaks a rule, as the hours of a pupil of fourteen do, stays with the lycée.
async fn validate(app: &AppContext, lycee: &Lycee, id: ConventionId) -> Result<Option<Digest>, DemoError> {
    let file = app.db.convention(id).await?;
    let file = file.ok_or_else(|| DemoError::Word("a convention is not there".to_owned()))?;
    let seen = file
        .sections
        .iter()
        .map(|(section, saved)| (*section, saved.version))
        .collect();
    let by = format!("{}, chef d’établissement", lycee.head.1);
    let Prepared::Ready(frozen) = freeze::prepare(app, &file, &by).await? else {
        return Ok(None);
    };
    let context = app.context(Some(lycee.head.0));
    let moved = app.db.validate(&context, id, &seen, &frozen).await?;
    if !matches!(moved, ConventionMoved::Done) {
        return Err(DemoError::Word(format!(
            "a convention is not validated: {moved:?}"
        )));
    }
    Ok(Some(frozen.document_hash))
}
