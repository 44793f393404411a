//! Moving a convention on.

use std::collections::BTreeMap;

use domain::{
    convention::{ConventionState, HeadAct, Section},
    id::ConventionId,
    path,
};
use store::ConventionMoved;

use super::{
    Opened,
    freeze::{self, Prepared},
    open,
};
use crate::{
    answer::{done, lead_to, send_back as show_again},
    error::AppError,
    form::{Fault, Fields},
    pupil::{applications::reason, id},
};

async fn about(form: &Fields) -> Result<(Opened, String), AppError> {
    let convention: ConventionId = id(form.get("convention"))?;
    let opened = open(&convention.to_string()).await?;
    let page = path::convention(convention);
    Ok((opened, page))
}

/// Leads on after a move; where it could not be made, the page says how things stand.
fn lead_on(page: &str, what: &str, moved: ConventionMoved) -> Result<(), AppError> {
    match moved {
        ConventionMoved::Done => done(page, what),
        ConventionMoved::NotNow(_) => done(page, "change"),
        ConventionMoved::Missing(_) => done(page, "manque"),
        ConventionMoved::Changed => done(page, "modifiee"),
        ConventionMoved::Gone => return Err(AppError::NotFound),
    }
    Ok(())
}

pub(crate) async fn complete(form: Fields) -> Result<(), AppError> {
    let (opened, page) = about(&form).await?;
    if !opened.access.fills_host {
        return Err(AppError::NotFound);
    }
    let act = opened.app.act(opened.account());
    let moved = opened
        .app
        .db
        .complete_host_part(&act, &opened.access.name, opened.file.id, &opened.facts())
        .await?;
    lead_on(&page, "envoyee", moved)
}

/// A move in the head's name that needs a reason.
async fn with_reason(form: Fields, act: HeadAct) -> Result<(), AppError> {
    let (opened, page) = about(&form).await?;
    if !opened.access.may(act) {
        return Err(AppError::NotFound);
    }
    // Three forms of the page ask for a reason: each has a field of its own, and the one that was sent opens again.
    let field = format!("motif-{}", act.code());
    let said: Fields = [("motif".to_owned(), form.exact(&field).to_owned())]
        .into_iter()
        .collect();
    let reason = match reason(&said) {
        Ok(reason) => reason,
        Err(fault) => {
            let fault = Fault::new(field, fault.message);
            return show_again(&opened.app, &page, form, vec![fault]).await;
        }
    };
    let (db, id) = (&opened.app.db, opened.file.id);
    let by = opened.app.act(opened.account());
    let (what, moved) = match act {
        HeadAct::SendBack => ("renvoyee", db.send_back(&by, id, &reason).await?),
        HeadAct::Correct => ("correction", db.correct(&by, id, &reason).await?),
        HeadAct::Cancel => ("annulee", db.cancel_convention(&by, id, &reason).await?),
        HeadAct::Validate | HeadAct::Sign => return Err(AppError::BadRequest),
    };
    lead_on(&page, what, moved)
}

pub(crate) async fn send_back(form: Fields) -> Result<(), AppError> {
    with_reason(form, HeadAct::SendBack).await
}

pub(crate) async fn correct(form: Fields) -> Result<(), AppError> {
    with_reason(form, HeadAct::Correct).await
}

pub(crate) async fn cancel(form: Fields) -> Result<(), AppError> {
    with_reason(form, HeadAct::Cancel).await
}

/// The versions of sections that a page was made from.
fn seen(text: &str) -> Option<BTreeMap<Section, i32>> {
    text.split(',')
        .map(|part| {
            let (section, version) = part.split_once('=')?;
            Some((Section::from_code(section)?, version.parse().ok()?))
        })
        .collect()
}

pub(crate) async fn validate(form: Fields) -> Result<(), AppError> {
    let (opened, page) = about(&form).await?;
    if !opened.access.may(HeadAct::Validate) {
        return Err(AppError::NotFound);
    }
    if opened.file.state != ConventionState::SchoolPart {
        done(&page, "change");
        return Ok(());
    }
    let now: BTreeMap<Section, i32> = opened
        .file
        .sections
        .iter()
        .map(|(section, saved)| (*section, saved.version))
        .collect();
    if seen(form.get("vu")).as_ref() != Some(&now) {
        done(&page, "modifiee");
        return Ok(());
    }
    if !form.is_ticked("relu") {
        let fault = Fault::new(
            "relu",
            "Cochez cette case\u{a0}: après la validation, la convention ne change plus.",
        );
        return show_again(&opened.app, &page, form, vec![fault]).await;
    }
    let frozen = match freeze::freeze(&opened).await? {
        Prepared::Ready(frozen) => frozen,
        Prepared::Missing => {
            lead_to(&format!("{page}?fait=manque#manque"));
            return Ok(());
        }
        Prepared::TooLong => {
            let said = "Le document dépasserait quatre pages, même en petits caractères. Rien n’est validé\u{a0}: raccourcissez les \
                        textes les plus longs (activités, compétences, suivi), ou renvoyez la convention à la structure.";
            return show_again(&opened.app, &page, form, vec![Fault::new("relu", said)]).await;
        }
    };
    let act = opened.app.act(opened.account());
    let moved = opened
        .app
        .db
        .validate(&act, opened.file.id, &now, &frozen)
        .await?;
    // What only the database knows, such as the pupil's own address, is in no list of the page: it is said where it was asked for.
    if let ConventionMoved::Missing(list) = &moved
        && let Some(first) = list.first()
    {
        let fault = Fault::new("relu", first.message.as_str());
        return show_again(&opened.app, &page, form, vec![fault]).await;
    }
    lead_on(&page, "validee", moved)
}
