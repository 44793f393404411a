//! The conventions of the lycée that are validated: frozen as they are set in type, and signed from accounts.

use domain::{
    convention::{PartyIdentity, SignerRole},
    digest::Digest,
    id::{AccountId, ConventionId},
};
use service::{
    context::AppContext,
    convention::freeze::{self, Prepared},
};
use store::{ConventionMoved, Proof, Seen, Signed};

use super::{
    Lycee,
    paths::{SignedBy, ToSign},
};
use crate::DemoError;

/// Where they sign from: an address kept for documents (RFC 5737).
const IP: &str = "192.0.2.7";
const AGENT: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0";

/// Validates and signs them.
pub(super) async fn sign(app: &AppContext, lycee: &Lycee, all: &[ToSign]) -> Result<(), DemoError> {
    for one in all {
        let signers: Vec<(SignerRole, AccountId)> = [
            (SignerRole::Student, one.student),
            (SignerRole::Guardian1, one.guardian),
            (SignerRole::Host, Some(one.host)),
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
            let seen = Seen {
                document,
                ip: IP,
                agent: AGENT,
            };
            let who = PartyIdentity::Account(account);
            let context = app.context(Some(account));
            let signed = app
                .db
                .sign(&context, who, one.convention, role, Proof::Account, &seen)
                .await?;
            if !matches!(signed, Signed::Done { .. }) {
                return Err(DemoError::Word(format!("nobody signs as {role:?}: {signed:?}")));
            }
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
