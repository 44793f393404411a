//! Reporting an offer.

use domain::{
    id::{OfferId, ReportId},
    report::{DETAIL_MAX, ReportKind},
    typed,
};
use store::{NewReport, Reported};

use super::{id, visible_offer};
use crate::{
    answer::{done, send_back},
    api::pupil::ReportPage,
    context::app_context,
    error::AppError,
    form::{Fault, Fields},
    limit::{TOO_OFTEN, is_too_often},
    visitor::signed_in,
};

/// `/signaler/…`.
pub(crate) async fn page(offer: &str) -> Result<ReportPage, AppError> {
    let app = app_context()?;
    signed_in()?;
    let offer: OfferId = id(offer)?;
    let detail = visible_offer(&app, offer).await?.ok_or(AppError::NotFound)?;
    Ok(ReportPage {
        offer,
        title: detail.card.title,
        structure: detail.card.structure,
        form: (app.ids)().to_string(),
    })
}

pub(crate) async fn send(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let visitor = signed_in()?;
    let offer: OfferId = id(form.get("offre"))?;
    let page = format!("/signaler/{offer}");
    let kind = ReportKind::from_code(form.get("raison"));
    let detail = typed::kept(form.get("detail"));
    let mut faults = Vec::new();
    if kind.is_none() {
        faults.push(Fault::new("raison", "Choisissez ce qui ne va pas."));
    }
    if detail.chars().count() > DETAIL_MAX {
        faults.push(Fault::new(
            "detail",
            "Votre texte dépasse 1\u{202f}000 caractères.",
        ));
    } else if detail.is_empty() && kind.is_some_and(ReportKind::needs_detail) {
        faults.push(Fault::new(
            "detail",
            "Dites-nous ce qui ne va pas, en quelques mots.",
        ));
    }
    if faults.is_empty() && is_too_often(&app, "report", &visitor.id().to_string()).await? {
        faults.push(Fault::of_form(TOO_OFTEN));
    }
    let (Some(kind), true) = (kind, faults.is_empty()) else {
        return send_back(&app, &page, form, faults).await;
    };
    let new = NewReport {
        id: form
            .get("signalement")
            .parse()
            .unwrap_or_else(|_| ReportId((app.ids)())),
        offer,
        account: visitor.id(),
        kind,
        detail,
    };
    match app.db.report_offer(&app.act(Some(visitor.id())), &new).await? {
        Reported::Done => done(&page, "envoye"),
        Reported::Already => done(&page, "deja"),
        Reported::Gone => return Err(AppError::NotFound),
    }
    Ok(())
}
