//! Many conventions signed at once, in the head's name: chosen, opened one by one by who wants to, then signed with one code.

use chrono::TimeDelta;
use domain::{
    convention::{SignerRole, Who, consent},
    digest::Digest,
    id::{AccountId, ConventionId},
};
use serde::{Deserialize, Serialize};
use store::{BatchSigned, CodeSent, NewCode, Signed};

use super::{code_refused, code_shown, digits, hour, origin, page::signs_by, refused, seal, shown_version};
use crate::{
    answer::{done, lead_to, send_back},
    api::signing::school::{BatchLine, BatchShown},
    context::{AppContext, app_context},
    error::AppError,
    form::{Fault, Fields},
    party::admitted_by_account,
    secret::Secret,
    visitor::{SignedIn, signed_in_at_school},
};

/// How long a choice is kept.
const KEPT: TimeDelta = TimeDelta::hours(2);
/// What the names of the boxes begin with.
const BOX: &str = "c-";
/// The most that is signed at once.
const MOST: usize = 50;

const LIST: &str = "/lycee/signatures";

/// What is kept of a choice: the documents as they were when they were chosen.
#[derive(Serialize, Deserialize)]
struct Lot {
    by: AccountId,
    documents: Vec<(ConventionId, Digest)>,
    /// What became of each, once it was tried.
    said: Vec<String>,
}

impl Lot {
    fn target(&self) -> Digest {
        Digest::of_all(self.documents.iter().map(|(_, document)| *document))
    }
}

fn page_of(lot: &str) -> String {
    format!("{LIST}/lot?lot={lot}")
}

async fn keep(app: &AppContext, secret: &Secret, lot: &Lot) -> Result<(), AppError> {
    let content = serde_json::to_string(lot).map_err(|_| AppError::broken())?;
    let expires = app.clock.now() + KEPT;
    Ok(app.db.keep_flash(&secret.hash(), &content, expires).await?)
}

/// A choice, for who made it.
async fn kept(app: &AppContext, visitor: &SignedIn, secret: &str) -> Result<Lot, AppError> {
    let content = app
        .db
        .flash(&Secret::read(secret).hash(), app.clock.now())
        .await?
        .ok_or(AppError::NotFound)?;
    let lot: Lot = serde_json::from_str(&content).map_err(|_| AppError::NotFound)?;
    if lot.by == visitor.id() {
        Ok(lot)
    } else {
        Err(AppError::NotFound)
    }
}

/// The document that the visitor may sign of a convention, in the head's name.
async fn signable(app: &AppContext, id: ConventionId) -> Result<Option<Digest>, AppError> {
    let (_, access) = admitted_by_account(app, id).await?;
    let Some(file) = app.db.convention(id).await? else {
        return Ok(None);
    };
    let open = file.state.is_open_to_signatures() && access.signs_as.contains(&SignerRole::Head);
    Ok(file
        .versions
        .last()
        .filter(|_| open)
        .map(|version| version.document_hash))
}

pub(crate) async fn choose(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let (visitor, _) = signed_in_at_school()?;
    let chosen: Vec<ConventionId> = form
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .filter_map(|(name, _)| name.strip_prefix(BOX)?.parse().ok())
        .take(MOST)
        .collect();
    let mut documents = Vec::new();
    for id in chosen {
        if let Some(document) = signable(&app, id).await? {
            documents.push((id, document));
        }
    }
    if documents.is_empty() {
        let fault = Fault::of_form("Cochez au moins une convention à signer.");
        return send_back(&app, LIST, form, vec![fault]).await;
    }
    let secret = Secret::new(app.chance.as_ref());
    let lot = Lot {
        by: visitor.id(),
        documents,
        said: Vec::new(),
    };
    keep(&app, &secret, &lot).await?;
    lead_to(&page_of(secret.as_str()));
    Ok(())
}

/// What was chosen.
pub(crate) async fn read(secret: &str) -> Result<BatchShown, AppError> {
    let app = app_context()?;
    let (visitor, _) = signed_in_at_school()?;
    let lot = kept(&app, &visitor, secret).await?;
    let (mut lines, mut consents) = (Vec::new(), Vec::new());
    for (index, (id, document)) in lot.documents.iter().enumerate() {
        let (who, access) = admitted_by_account(&app, *id).await?;
        let file = app.db.convention(*id).await?.ok_or(AppError::NotFound)?;
        let Some((evidence, frozen)) = shown_version(&app, *id, &file).await? else {
            continue;
        };
        let head = evidence
            .signers
            .iter()
            .find(|line| line.signer.role == SignerRole::Head);
        if let Some(line) = head {
            let name = signs_by(who, &access, line, SignerRole::Head);
            consents.push(consent(
                SignerRole::Head,
                &name,
                &evidence.reference,
                frozen.version,
                frozen.validated_on,
                *document,
            ));
        }
        lines.push(BatchLine {
            id: id.to_string(),
            reference: file.reference,
            student: file.student_name,
            host: file.host_name,
            said: lot.said.get(index).cloned().unwrap_or_default(),
            signed: head.is_some_and(|line| line.signature.is_some()),
        });
    }
    let code = app.db.last_code(Who::Account(visitor.id()), lot.target()).await?;
    Ok(BatchShown {
        lot: secret.to_owned(),
        over: !lot.said.is_empty(),
        lines,
        consents,
        email: visitor.account.email.clone().unwrap_or_default(),
        code: code.map(|line| code_shown(&app, &line)),
    })
}

pub(crate) async fn ask_code(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let (visitor, _) = signed_in_at_school()?;
    let lot = kept(&app, &visitor, form.get("lot")).await?;
    let (page, code) = (page_of(form.get("lot")), digits(&app));
    let new = NewCode {
        who: Who::Account(visitor.id()),
        target: lot.target(),
        code: &code,
        documents: u32::try_from(lot.documents.len()).unwrap_or(u32::MAX),
        path: LIST,
    };
    match app.db.send_code(&app.act(Some(visitor.id())), &new).await? {
        CodeSent::Sent => done(&page, "code"),
        CodeSent::CoolDown(until) => {
            let fault = Fault::new(
                "code",
                format!(
                    "Un code vient de vous être envoyé. Regardez aussi dans les indésirables\u{a0}; vous pourrez en demander un autre à {}.",
                    hour(&app, until)
                ),
            );
            return send_back(&app, &page, form.without(&["lot"]), vec![fault]).await;
        }
        CodeSent::Gone => return Err(AppError::NotFound),
    }
    Ok(())
}

pub(crate) async fn sign(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let (visitor, _) = signed_in_at_school()?;
    let secret = Secret::read(form.get("lot"));
    let mut lot = kept(&app, &visitor, secret.as_str()).await?;
    let page = page_of(secret.as_str());
    let code = form.get("code").to_owned();
    let form = form.without(&["lot", "code"]);
    let mut faults = Vec::new();
    if !form.is_ticked("lu") {
        faults.push(Fault::new(
            "lu",
            "Cochez cette case une fois que vous avez lu ces conventions.",
        ));
    }
    if code.chars().filter(char::is_ascii_digit).count() != 6 {
        faults.push(Fault::new(
            "code",
            "Tapez les six chiffres du code reçu par e-mail.",
        ));
    }
    if !faults.is_empty() {
        return send_back(&app, &page, form, faults).await;
    }
    let (ip, agent) = origin();
    let act = app.act(Some(visitor.id()));
    match app
        .db
        .sign_batch(&act, &lot.documents, &code, &ip, &agent)
        .await?
    {
        BatchSigned::Code(check) => {
            let fault = Fault::new("code", code_refused(check));
            return send_back(&app, &page, form, vec![fault]).await;
        }
        BatchSigned::Done(outcomes) => {
            for (id, signed) in &outcomes {
                if let Signed::Done { last: true } = signed {
                    seal::soon(&app, *id);
                }
            }
            lot.said = outcomes
                .into_iter()
                .map(|(_, signed)| refused(signed).unwrap_or_else(|| "Signée.".to_owned()))
                .collect();
            keep(&app, &secret, &lot).await?;
            lead_to(&page);
        }
    }
    Ok(())
}
