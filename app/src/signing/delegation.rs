//! `/lycee/delegations`: who acts in the head's name.

use chrono::NaiveDate;
use domain::{
    account::Role,
    convention::HeadAct,
    id::{AccountId, SchoolId},
    typography::{date, span},
};
use store::{Delegated, DelegationLine};

use crate::{
    answer::{done, send_back},
    api::signing::delegation::{DelegationShown, DelegationsPage},
    context::{AppContext, app_context},
    error::AppError,
    form::{Fault, Fields},
    membership::moment,
    visitor::{SignedIn, signed_in_as},
};

const PAGE: &str = "/lycee/delegations";

/// What the names of the boxes begin with.
const BOX: &str = "acte-";

/// The head, and their lycée.
fn head() -> Result<(SignedIn, SchoolId), AppError> {
    let visitor = signed_in_as(Role::Head)?;
    let school = visitor.account.school_as(Role::Head).ok_or(AppError::NotFound)?;
    Ok((visitor, school))
}

/// Who is named, who was, and who may be.
pub(crate) async fn read() -> Result<DelegationsPage, AppError> {
    let app = app_context()?;
    let (_, school) = head()?;
    let today = app.clock.today();
    let lines = app.db.delegations(school).await?;
    let (current, past): (Vec<_>, Vec<_>) = lines
        .into_iter()
        .partition(|line| line.revoked_at.is_none() && line.last >= today);
    let shown = |lines: Vec<DelegationLine>| lines.into_iter().map(|line| shown(&app, line)).collect();
    Ok(DelegationsPage {
        current: shown(current),
        past: shown(past),
        staff: app
            .db
            .staff_of(school)
            .await?
            .into_iter()
            .map(|(id, name)| (id.to_string(), name))
            .collect(),
        today: today.to_string(),
    })
}

fn shown(app: &AppContext, line: DelegationLine) -> DelegationShown {
    DelegationShown {
        id: line.id.to_string(),
        name: line.name,
        act: line.act.label().to_owned(),
        span: if line.first == line.last {
            format!("le {}", date(line.first))
        } else {
            span(line.first, line.last)
        },
        granted: format!("par {}, le {}", line.granted_by, moment(app, line.granted_at)),
        revoked: line.revoked_at.map(|at| moment(app, at)).unwrap_or_default(),
    }
}

pub(crate) async fn grant(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let (visitor, school) = head()?;
    let today = app.clock.today();
    let mut faults = Vec::new();
    let account: Option<AccountId> = form.get("personne").parse().ok();
    if account.is_none() {
        faults.push(Fault::new("personne", "Choisissez une personne de votre équipe."));
    }
    let acts: Vec<HeadAct> = HeadAct::ALL
        .into_iter()
        .filter(|act| form.is_ticked(&format!("{BOX}{}", act.code())))
        .collect();
    if acts.is_empty() {
        faults.push(Fault::new("actes", "Cochez au moins un acte."));
    }
    let first = day(&form, "du", &mut faults);
    let last = day(&form, "au", &mut faults);
    if let (Some(first), Some(last)) = (first, last) {
        if last < first {
            faults.push(Fault::new("au", "Le dernier jour vient avant le premier."));
        } else if last < today {
            faults.push(Fault::new("au", "Ce jour est déjà passé."));
        }
    }
    let (Some(account), Some(first), Some(last), true) = (account, first, last, faults.is_empty()) else {
        return send_back(&app, PAGE, form, faults).await;
    };
    let act = app.act(Some(visitor.id()));
    match app.db.delegate(&act, school, account, &acts, first, last).await? {
        Delegated::Done => done(PAGE, "nommee"),
        Delegated::NotStaff => {
            let fault = Fault::new(
                "personne",
                "Cette personne ne travaille pas, ou plus, dans votre lycée.",
            );
            return send_back(&app, PAGE, form, vec![fault]).await;
        }
        Delegated::Gone => return Err(AppError::NotFound),
    }
    Ok(())
}

fn day(form: &Fields, field: &'static str, faults: &mut Vec<Fault>) -> Option<NaiveDate> {
    let day = form.get(field).parse().ok();
    if day.is_none() {
        faults.push(Fault::new(field, "Donnez un jour\u{a0}: jour, mois et année."));
    }
    day
}

pub(crate) async fn revoke(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let (visitor, _) = head()?;
    let id = form.get("delegation").parse().map_err(|_| AppError::NotFound)?;
    if app.db.revoke_delegation(&app.act(Some(visitor.id())), id).await? {
        done(PAGE, "retiree");
        Ok(())
    } else {
        Err(AppError::NotFound)
    }
}
