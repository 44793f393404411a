//! Reporting an offer.

use domain::{
    id::{OfferId, ReportId},
    report::{DETAIL_MAX, ReportKind},
    sanitize,
};
use store::{NewReport, Reported};
use wire::{
    field,
    form::{FieldError, FormData},
    student::{ReportFlash, ReportPage},
};

use super::{id, visible_offer};
use crate::{
    error::ServiceError,
    outcome::{FormResult, redirect_with_flash, redisplay},
    rate_limit::{TOO_OFTEN, is_too_often},
    request::Request,
};

/// `/signaler/…`: the form by which whoever is signed in reports an offer.
pub async fn page(request: Request, offer: String) -> Result<ReportPage, ServiceError> {
    let app = &request.app;
    request.require_user()?;
    let offer: OfferId = id(&offer)?;
    let seen = visible_offer(&request, offer)
        .await?
        .ok_or(ServiceError::NotFound)?;
    Ok(ReportPage {
        offer,
        title: seen.offer.card.title,
        structure: seen.offer.card.structure,
        form: (app.ids)().to_string(),
    })
}

/// Sends a report on an offer.
pub async fn send(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let user = request.require_user()?;
    let offer: OfferId = id(form.get(field::OFFER))?;
    let page = format!("/signaler/{offer}");
    let kind = ReportKind::from_code(form.get(field::REPORT_KIND));
    let detail = sanitize::multiline(form.get(field::DETAIL));
    let mut errors = Vec::new();
    if kind.is_none() {
        errors.push(FieldError::new(
            field::REPORT_KIND,
            "Choisissez ce qui ne va pas.",
        ));
    }
    if detail.chars().count() > DETAIL_MAX {
        errors.push(FieldError::new(
            field::DETAIL,
            "Votre texte dépasse 1\u{202f}000 caractères.",
        ));
    } else if detail.is_empty() && kind.is_some_and(ReportKind::needs_detail) {
        errors.push(FieldError::new(
            field::DETAIL,
            "Dites-nous ce qui ne va pas, en quelques mots.",
        ));
    }
    if errors.is_empty() && is_too_often(&request, "report", &user.id().to_string()).await? {
        errors.push(FieldError::of_form(TOO_OFTEN));
    }
    let (Some(kind), true) = (kind, errors.is_empty()) else {
        return Ok(redisplay(page, form, errors));
    };
    let new = NewReport {
        id: form
            .get(field::REPORT)
            .parse()
            .unwrap_or_else(|_| ReportId((app.ids)())),
        offer,
        account: user.id(),
        kind,
        detail,
    };
    match app.db.report_offer(&app.context(Some(user.id())), &new).await? {
        Reported::Done => Ok(redirect_with_flash(&page, ReportFlash::Sent)),
        Reported::Already => Ok(redirect_with_flash(&page, ReportFlash::AlreadySent)),
        Reported::Gone => Err(ServiceError::NotFound),
    }
}
