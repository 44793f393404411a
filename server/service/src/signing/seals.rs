//! What `/verifier` says of the seals of a file: judged by `pades`, while the file is here.
//!
//! A file that was sent is gone when its answer is shown. What was said of its seals stands in the answer's address, encrypted for the digest of
//! that file: nobody makes an address that says something of a seal which was not said here.

use chrono::{DateTime, Utc};
use domain::digest::Digest;
use pades::{Hour, Judged, Reason, Revocation, Verdict};
use wire::signing::verify::{FileSeal, SealVerdict, Sealer, VerifyAnswer};

use crate::{
    blob_store, blocking_pool, context::AppContext, error::ServiceError, file_type,
    format::date_time_in_paris, seal::Believed,
};

/// How many seals of a file are judged and told: each costs as much as the whole file is long, and an address has no room for many.
pub(super) const MOST: usize = 2;

/// Whom seals are believed by here.
pub(super) fn trust(app: &AppContext) -> Believed {
    app.seal.as_ref().map(|seal| seal.believed()).unwrap_or_default()
}

/// What stands in the address of an answer after the rest of it.
pub(super) fn said(app: &AppContext, digest: Digest, judged: Judged) -> Result<String, ServiceError> {
    let text = serde_json::to_string(&in_words(app, judged, app.clock.now()))
        .map_err(ServiceError::broken_by("a verdict cannot be written"))?;
    let sealed = app.db.handed_out(digest, &text)?;
    let written: String = form_urlencoded::byte_serialize(sealed.as_bytes()).collect();
    Ok(format!("&cachet={written}"))
}

/// What is known of the seals of the file that an answer is about: what was said of them before, or what is said of the file that is kept here.
pub(super) async fn of_answer(
    app: &AppContext,
    answer: &VerifyAnswer,
    digest: &str,
    said: &str,
) -> Result<FileSeal, ServiceError> {
    let Ok(digest) = digest.parse::<Digest>() else {
        return Ok(FileSeal::NotAsked);
    };
    let before = app.db.handed_back(digest, said);
    if let Some(seal) = before.and_then(|text| serde_json::from_str(&text).ok()) {
        return Ok(seal);
    }
    let is_signed_file = matches!(answer, VerifyAnswer::Authentic(version) if version.signed_file);
    if app.seal.is_none() || !is_signed_file {
        return Ok(FileSeal::NotAsked);
    }
    let _turn = file_type::turn().await;
    // Copies of parties are made when they are asked for, and not kept.
    let Some(bytes) = blob_store::find(app.files.as_ref(), digest).await? else {
        return Ok(FileSeal::NotRead);
    };
    let (trust, now) = (trust(app), app.clock.now());
    let judged = blocking_pool::run(move || trust.judge(&bytes, MOST, now)).await?;
    Ok(in_words(app, judged, now))
}

fn in_words(app: &AppContext, judged: Judged, now: DateTime<Utc>) -> FileSeal {
    FileSeal::Read {
        seals: judged
            .verdicts
            .into_iter()
            .map(|verdict| told(app, verdict))
            .collect(),
        more: judged.more,
        at: date_time_in_paris(app, now),
    }
}

fn told(app: &AppContext, verdict: Verdict) -> SealVerdict {
    let word = |reason: Reason| reason.word().to_owned();
    let (stamp, stamp_refused) = match verdict.hour {
        Hour::NotSaid => (None, None),
        Hour::Proven { at, by } => (Some((date_time_in_paris(app, at), by)), None),
        Hour::Unproven(reason) => (None, Some(word(reason))),
    };
    SealVerdict {
        indication: verdict.indication.word().to_owned(),
        reason: verdict.reason.map(word),
        sealer: verdict.sealer.map(|sealer| Sealer {
            name: sealer.name,
            issuer: sealer.issuer,
            own: sealer.own,
        }),
        said_at: verdict.said_at.map(|at| date_time_in_paris(app, at)),
        stamp,
        stamp_refused,
        not_revoked: match verdict.revocation {
            Revocation::NotKnown => None,
            Revocation::NotRevoked(at) => Some(date_time_in_paris(app, at)),
        },
        whole: verdict.whole,
    }
}
