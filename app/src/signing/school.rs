//! `/lycee/signatures`: what waits for signatures, and what the lycée sees to.

use chrono::TimeDelta;
use domain::{
    account::{Email, Role},
    convention::{Access, SignerRole, Who},
    id::ConventionId,
};
use store::{Awaited, Chased, EvidenceSigner, LinkRole, LinkSent, SignerEmail};

use super::{about, convention_id, document_path, hour, link_secret, role_of, shown_version};
use crate::{
    answer::{done, send_back},
    api::signing::school::{SchoolConvention, SchoolSignatures, SignerShown, WaitingLine},
    context::{AppContext, app_context},
    error::AppError,
    form::{Fault, Fields},
    membership::moment,
    party::admitted_by_account,
    visitor::signed_in_at_school,
};

/// How long between two reminders, as the store has it.
const CHASE: TimeDelta = TimeDelta::hours(24);
/// Lines on a page, as the store has it.
const LINES: usize = 50;

/// What waits for signatures.
pub(crate) async fn list(page: u32) -> Result<SchoolSignatures, AppError> {
    let app = app_context()?;
    let (visitor, school) = signed_in_at_school()?;
    let page = page.max(1);
    // Read first: what changes meanwhile makes the page look again.
    let revision = app.db.conventions_revision(school).await?;
    let reader = (visitor.id(), app.clock.today());
    let to_sign = app.db.awaited_in_school(school, reader, true, page).await?;
    let others = app.db.awaited_in_school(school, reader, false, page).await?;
    let head = visitor.account.is(Role::Head);
    let signs = match to_sign.iter().find(|line| line.own.is_none()) {
        _ if head => true,
        Some(first) => may_sign(&app, first.id).await?,
        None => false,
    };
    Ok(SchoolSignatures {
        revision,
        signs,
        head,
        more: to_sign.len() == LINES || others.len() == LINES,
        to_sign: to_sign.into_iter().map(|line| waiting(&app, line)).collect(),
        others: others.into_iter().map(|line| waiting(&app, line)).collect(),
        page,
    })
}

/// Whether the visitor signs a convention in the head's name today.
async fn may_sign(app: &AppContext, id: ConventionId) -> Result<bool, AppError> {
    let (_, access) = admitted_by_account(app, id).await?;
    Ok(access.signs_as.contains(&SignerRole::Head))
}

fn waiting(app: &AppContext, line: Awaited) -> WaitingLine {
    WaitingLine {
        id: line.id.to_string(),
        reference: line.reference,
        student: line.student,
        class_name: line.class_name,
        host: line.host,
        since: moment(app, line.frozen_at),
        awaited: line.unsigned.iter().map(|role| role.label().to_owned()).collect(),
        sees_to: line.sees_to,
        own: line.own,
    }
}

/// Who sees to a convention's links and reminders: who fills its lycée's part, by their account.
async fn staff(app: &AppContext, id: ConventionId) -> Result<(Who, Access), AppError> {
    signed_in_at_school()?;
    let (who, access) = admitted_by_account(app, id).await?;
    if access.fills_school {
        Ok((who, access))
    } else {
        Err(AppError::NotFound)
    }
}

/// The account that acts.
pub(super) fn account(who: Who) -> Option<domain::id::AccountId> {
    match who {
        Who::Account(account) => Some(account),
        Who::Link(_) => None,
    }
}

/// The signatures of one convention.
pub(crate) async fn one(text: &str) -> Result<SchoolConvention, AppError> {
    let app = app_context()?;
    let id = convention_id(text)?;
    staff(&app, id).await?;
    let file = app.db.convention(id).await?.ok_or(AppError::NotFound)?;
    let version = shown_version(&app, id, &file).await?;
    Ok(SchoolConvention {
        id: id.to_string(),
        state: file.state,
        pdf: version
            .as_ref()
            .map(|(evidence, _)| document_path(id, evidence.number))
            .unwrap_or_default(),
        document: version
            .as_ref()
            .map(|(evidence, _)| evidence.document_hash.to_string())
            .unwrap_or_default(),
        signers: version
            .map(|(evidence, _)| evidence.signers.iter().map(|line| signer(&app, line)).collect())
            .unwrap_or_default(),
        reference: file.reference,
        student: file.student_name,
        host: file.host_name,
    })
}

fn signer(app: &AppContext, line: &EvidenceSigner) -> SignerShown {
    let again = line
        .chased_at
        .map(|at| at + CHASE)
        .filter(|until| *until > app.clock.now());
    SignerShown {
        role: line.signer.role,
        name: line.signer.name.clone(),
        email: line.email.clone().unwrap_or_default(),
        account: line.account.is_some(),
        signed: line
            .signature
            .as_ref()
            .map(|signature| moment(app, signature.signed_at))
            .unwrap_or_default(),
        chased: line.chased_at.map(|at| moment(app, at)).unwrap_or_default(),
        again: again.map(|until| hour(app, until)).unwrap_or_default(),
    }
}

fn page_of(id: ConventionId) -> String {
    format!("/lycee/signatures/{id}")
}

pub(crate) async fn chase(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let id = about(&form)?;
    let (who, _) = staff(&app, id).await?;
    let role = role_of(&form)?;
    let act = app.act(account(who));
    let page = page_of(id);
    match app.db.chase(&act, id, role, &link_secret(&app)).await? {
        Chased::Done => done(&page, "relance"),
        Chased::CoolDown(until) => {
            let fault = Fault::of_form(format!(
                "Cette personne a déjà été relancée\u{a0}: attendez {}.",
                hour(&app, until)
            ));
            return send_back(&app, &page, form, vec![fault]).await;
        }
        Chased::NotNow => done(&page, "change"),
        Chased::Gone => return Err(AppError::NotFound),
    }
    Ok(())
}

pub(crate) async fn change_email(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let id = about(&form)?;
    let (who, _) = staff(&app, id).await?;
    let role = role_of(&form)?;
    if !role.is_guardian() {
        return Err(AppError::NotFound);
    }
    let page = page_of(id);
    let field = format!("courriel-{}", role.code());
    let typed = form.get("courriel").to_owned();
    let email = match typed.as_str() {
        "" => None,
        text => match Email::parse(text) {
            Ok(email) => Some(email),
            Err(error) => {
                let fault = Fault::new(field, error.message());
                return send_back(&app, &page, form, vec![fault]).await;
            }
        },
    };
    let act = app.act(account(who));
    let changed = app
        .db
        .change_signer_email(&act, id, role, email.as_ref(), &link_secret(&app))
        .await?;
    match changed {
        SignerEmail::Done => {
            done(&page, if email.is_some() { "adresse" } else { "papier" });
        }
        SignerEmail::Taken => {
            let fault = Fault::new(
                field,
                "Un autre signataire a déjà cette adresse\u{a0}: chacun doit avoir la sienne.",
            );
            return send_back(&app, &page, form, vec![fault]).await;
        }
        SignerEmail::NotNow(_) => done(&page, "change"),
        SignerEmail::Gone => return Err(AppError::NotFound),
    }
    Ok(())
}

/// The role of a link that a form is about.
fn link_role(form: &Fields) -> Result<LinkRole, AppError> {
    LinkRole::from_code(form.get("role")).ok_or(AppError::NotFound)
}

pub(crate) async fn send_link(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let id = about(&form)?;
    let (who, _) = staff(&app, id).await?;
    let role = link_role(&form)?;
    let page = page_of(id);
    let act = app.act(account(who));
    match app.db.send_link(&act, id, role, &link_secret(&app)).await? {
        LinkSent::Done => done(&page, "lien"),
        LinkSent::NoAddress => done(&page, "sans-adresse"),
        LinkSent::NotNow(_) => done(&page, "change"),
        LinkSent::Gone => return Err(AppError::NotFound),
    }
    Ok(())
}

pub(crate) async fn revoke_links(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let id = about(&form)?;
    let (who, _) = staff(&app, id).await?;
    let role = link_role(&form)?;
    if app.db.revoke_links(&app.act(account(who)), id, role).await? {
        done(&page_of(id), "revoque");
        Ok(())
    } else {
        Err(AppError::NotFound)
    }
}
