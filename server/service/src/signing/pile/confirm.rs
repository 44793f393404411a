//! What the staff ticked is recorded: each convention in a transaction of its own, so that what fails keeps nothing else back. Done twice, it
//! does nothing twice.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::{
    convention::{SignerRole, paper_day_fault},
    day::{DayError, parse_day},
    digest::Digest,
    id::ConventionId,
};
use store::{ChangeContext, ScannedDocument, ScannedPile, Signed};
use wire::{
    field,
    form::{FieldError, FormData},
    signing::pile::PileFlash,
};

use super::{
    filed::{Filed, Known},
    office, open, page_of,
    shown::line_of,
};
use crate::{
    blob_store, blocking_pool,
    context::AppContext,
    error::ServiceError,
    outcome::{FormResult, redirect, redirect_with_flash, redisplay},
    request::Request,
    signing::finalize,
};

const CHANGED: &str =
    "Rien n’est enregistré\u{a0}: entre-temps, cette convention a changé. Regardez où elle en est.";
const FAILED: &str = "Rien n’est enregistré\u{a0}: une panne l’a empêché. Appuyez de nouveau sur le bouton dans quelques minutes.";

/// Somebody whose box is ticked.
struct Ticked {
    convention: ConventionId,
    role: SignerRole,
    /// What the form calls them by.
    key: String,
    /// The day that their page says.
    day: NaiveDate,
}

/// Records the signatures that were ticked, in the name of whoever asks. For those who take piles in.
pub async fn confirm(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let (user, school) = office(&request).await?;
    let pile = open(app, school, form.get(field::PILE)).await?;
    let page = page_of(pile.id);
    if pile.is_being_read {
        return Ok(redirect(page));
    }
    let filed = Filed::of(app, school, &pile).await?;
    let ticked = match ticked(app, &form, &filed) {
        Ok(ticked) => ticked,
        Err(errors) => return Ok(redisplay(page, form, errors)),
    };
    // Whoever records signs for somebody else.
    request.require_fresh_proof()?;
    let mut conventions: BTreeMap<ConventionId, Vec<Ticked>> = BTreeMap::new();
    for one in ticked {
        conventions.entry(one.convention).or_default().push(one);
    }
    let context = app.context(Some(user.id()));
    let mut said = BTreeMap::new();
    for (id, lines) in conventions {
        let whole = filed
            .whole(id)
            .filter(|(known, _)| is_what_was_shown(&form, known));
        let outcome = match whole {
            Some((known, places)) => {
                record(
                    app,
                    &context,
                    &user.account.name,
                    (&pile, known, places.as_slice()),
                    &lines,
                )
                .await
            }
            None => Ok(said_of_all(&lines, CHANGED)),
        };
        said.extend(outcome.unwrap_or_else(|error| {
            let error = &error as &dyn std::error::Error;
            tracing::error!(%id, error, "signatures of a pile were not recorded");
            said_of_all(&lines, FAILED)
        }));
    }
    app.db.say_of_pile(pile.id, &said).await?;
    let wrong = said.values().filter(|words| !words.is_empty()).count();
    let flash = match wrong {
        0 => PileFlash::Recorded,
        all if all == said.len() => PileFlash::Nothing,
        _ => PileFlash::Partly,
    };
    Ok(redirect_with_flash(&page, flash))
}

/// Whether the version that is signed now is the one that the form shows.
fn is_what_was_shown(form: &FormData, known: &Known) -> bool {
    let shown: Option<Digest> = form.get(&field::of(field::DOCUMENT, known.file.id)).parse().ok();
    shown == Some(known.evidence.document_hash) && known.file.state.is_frozen()
}

fn said_of_all(lines: &[Ticked], words: &str) -> BTreeMap<String, String> {
    let said = lines.iter().map(|line| (line.key.clone(), words.to_owned()));
    said.collect()
}

/// The convention and the role of a box, by what comes after the beginning of its name.
fn named(key: &str) -> Option<(ConventionId, SignerRole)> {
    let (id, role) = key.rsplit_once('-')?;
    Some((id.parse().ok()?, SignerRole::from_code(role)?))
}

/// Whose boxes are ticked, with the day of each; or what is wrong.
fn ticked(app: &AppContext, form: &FormData, filed: &Filed) -> Result<Vec<Ticked>, Vec<FieldError>> {
    let (mut ticked, mut errors) = (Vec::new(), Vec::new());
    let boxes = form.iter().filter(|(_, value)| !value.is_empty());
    for (name, _) in boxes {
        let Some(key) = name.strip_prefix(field::SIGNED_BOX) else {
            continue;
        };
        let Some((convention, role)) = named(key) else {
            continue;
        };
        let own = field::of(field::SIGNED_ON, key);
        let (beside, typed) = match form.get(&own) {
            "" => (field::SIGNED_ON.to_owned(), form.get(field::SIGNED_ON)),
            typed => (own, typed),
        };
        let validated_on = filed
            .whole(convention)
            .map(|(known, _)| known.frozen.validated_on);
        let day = parse_day(typed).map_err(DayError::message).and_then(|day| {
            let fault = validated_on.and_then(|validated| paper_day_fault(day, validated, app.clock.today()));
            fault.map_or(Ok(day), Err)
        });
        match day {
            Ok(day) => ticked.push(Ticked {
                convention,
                role,
                key: key.to_owned(),
                day,
            }),
            // Several that take the day above are wrong for one reason.
            Err(message) => {
                let error = FieldError::new(beside, message);
                if !errors.contains(&error) {
                    errors.push(error);
                }
            }
        }
    }
    if ticked.is_empty() && errors.is_empty() {
        errors.push(FieldError::of_form(
            "Cochez au moins une personne qui a signé sur ces pages.",
        ));
    }
    if errors.is_empty() {
        Ok(ticked)
    } else {
        Err(errors)
    }
}

/// Records what parties signed of one document; what became of each, in words, empty for what is recorded.
async fn record(
    app: &AppContext,
    context: &ChangeContext<'_>,
    by_name: &str,
    (pile, known, places): (&ScannedPile, &Known, &[u32]),
    lines: &[Ticked],
) -> Result<BTreeMap<String, String>, ServiceError> {
    let signers = &known.evidence.signers;
    let has_signed = |key: &str| {
        let mut signers = signers.iter();
        signers.any(|line| line_of(known.file.id, line) == key && line.signature.is_some())
    };
    // Sent a second time, it is neither done nor said again.
    let lines: Vec<&Ticked> = lines.iter().filter(|line| !has_signed(&line.key)).collect();
    if lines.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut pages = Vec::new();
    for place in places {
        let page = pile
            .pages
            .iter()
            .find(|page| page.number.unsigned_abs() == *place);
        let picture = page.and_then(|page| page.picture);
        let picture =
            picture.ok_or_else(|| ServiceError::broken("a page that was recognised has no picture"))?;
        pages.push(blob_store::read(app.files.as_ref(), picture).await?);
    }
    let bound = blocking_pool::run(move || {
        let pages: Vec<&[u8]> = pages.iter().map(Vec::as_slice).collect();
        pile::bind(&pages)
    })
    .await?
    .ok_or_else(|| ServiceError::broken("pages could not be put together"))?;
    let size = i32::try_from(bound.len()).map_err(|_| ServiceError::BadRequest)?;
    let scan = ScannedDocument {
        document: known.evidence.document_hash,
        file: blob_store::keep(app, bound).await?,
        media: "application/pdf",
        size,
    };
    let signed: Vec<(SignerRole, NaiveDate)> = lines.iter().map(|line| (line.role, line.day)).collect();
    let outcomes = app
        .db
        .record_papers(context, by_name, known.file.id, &scan, &signed)
        .await?;
    if outcomes.contains(&Signed::Done { last: true }) {
        finalize::soon(app, known.file.id);
    }
    let said = lines.iter().zip(outcomes);
    Ok(said
        .filter_map(|(line, outcome)| Some((line.key.clone(), why_not(outcome, line.role)?)))
        .collect())
}

/// Why a signature was not recorded; empty when it was, and nothing where it was there already.
fn why_not(signed: Signed, role: SignerRole) -> Option<String> {
    Some(match signed {
        Signed::Done { .. } => String::new(),
        Signed::Already => return None,
        Signed::Changed | Signed::NotNow(_) => CHANGED.to_owned(),
        Signed::OtherRole(own) if own == role => {
            "Cette signature est la vôtre\u{a0}: une autre personne du lycée l’enregistre.".to_owned()
        }
        Signed::OtherRole(other) => format!(
            "Cette personne signe cette convention à un autre titre ({})\u{a0}: personne ne signe à deux titres.",
            other.label().to_lowercase()
        ),
        Signed::Gone | Signed::Code(_) => {
            "Cette personne ne signe plus cette convention, ou pas sur papier\u{a0}: rien n’est enregistré."
                .to_owned()
        }
    })
}
