//! Many conventions signed at once, in the head's name: chosen, opened one by one by those who want to, then signed with one code.

use chrono::{DateTime, Utc};
use domain::{
    convention::{PartyIdentity, SignerRole, consent},
    digest::Digest,
    id::{AccountId, ConventionId},
    security::What,
};
use serde::{Deserialize, Serialize};
use store::{BatchSigned, CodeSent, NewCode, Signed};
use wire::{
    field,
    form::{FieldError, FormData},
    signing::school::{BatchFlash, BatchLine, BatchShown},
};

use super::{
    client_address,
    code::{code_refused, code_shown, cool_down_error, digits, is_code},
    finalize,
    page::signs_by,
    version::shown_version,
    why_not_signed::why_not_signed,
};
use crate::{
    context::AppContext,
    convention_access::authorize_account,
    error::ServiceError,
    kept,
    outcome::{FormResult, redirect, redirect_with_flash, redisplay},
    request::Request,
    selection::{Selected, list_of, ticked},
    token::Secret,
};

/// How many of them the e-mail with the code names.
const NAMED: usize = 10;

const LIST: &str = "/lycee/signatures";

/// What was chosen: the documents as they were then.
#[derive(Serialize, Deserialize)]
struct Selection {
    by: AccountId,
    documents: Vec<(ConventionId, Digest)>,
    /// What became of each, in words, once it was tried.
    said: Vec<String>,
    /// The list they were chosen from.
    #[serde(default)]
    back: String,
}

impl Selection {
    fn target(&self) -> Digest {
        Digest::of_all(self.documents.iter().map(|(_, document)| *document))
    }
}

impl Selected for Selection {
    fn by(&self) -> AccountId {
        self.by
    }
}

fn page_of(secret: &str) -> String {
    format!("{LIST}/lot?lot={secret}")
}

/// The document that the user may sign of a convention, in the head's name, and since when it waits.
async fn signable(
    request: &Request,
    id: ConventionId,
) -> Result<Option<(DateTime<Utc>, Digest)>, ServiceError> {
    let (_, access) = authorize_account(request, id).await?;
    let Some(file) = request.app.db.convention(id).await? else {
        return Ok(None);
    };
    let open = file.state.is_open_to_signatures() && access.signs_as.contains(&SignerRole::Head);
    Ok(file
        .versions
        .last()
        .filter(|_| open)
        .map(|version| (version.frozen_at, version.document_hash)))
}

/// Chooses the conventions to sign at once, among those of one's school. For whoever signs in the head's name.
pub async fn choose(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let (user, _) = request.require_school()?;
    let list = list_of(&form, LIST);
    let mut waiting = Vec::new();
    for id in ticked(&form) {
        if let Some((since, document)) = signable(&request, id).await? {
            waiting.push((since, id, document));
        }
    }
    // In the order of the list they were ticked in, so that both can be compared.
    waiting.sort_by_key(|(since, id, _)| (*since, *id));
    let documents: Vec<_> = waiting
        .into_iter()
        .map(|(_, id, document)| (id, document))
        .collect();
    if documents.is_empty() {
        let error = FieldError::new(field::TO_SIGN, "Cochez au moins une convention à signer.");
        return Ok(redisplay(list, form, vec![error]));
    }
    let secret = Secret::new(app.rng.as_ref());
    let selection = Selection {
        by: user.id(),
        documents,
        said: Vec::new(),
        back: list,
    };
    selection.store(app, &secret).await?;
    Ok(redirect(page_of(secret.as_str())))
}

/// `/lycee/signatures/lot`: what was chosen, for the user who chose it; `lot` is the secret that the address carries.
pub async fn read(request: Request, lot: String) -> Result<BatchShown, ServiceError> {
    let app = &request.app;
    let (user, school) = request.require_school()?;
    let selection = Selection::load(app, user, &lot).await?;
    let delegated_by = app
        .db
        .signs_by_delegation_of(school, user.id(), app.clock.today())
        .await?;
    let (mut lines, mut consents) = (Vec::new(), Vec::new());
    for (index, (id, document)) in selection.documents.iter().enumerate() {
        let (who, access) = authorize_account(&request, *id).await?;
        let file = app.db.convention(*id).await?.ok_or(ServiceError::NotFound)?;
        let Some((evidence, frozen)) = shown_version(app, *id, &file).await? else {
            continue;
        };
        kept::note_convention(&request, *id, &access, What::Convention).await;
        let head = evidence
            .signers
            .iter()
            .find(|line| line.signer.role == SignerRole::Head);
        if let Some(line) = head {
            let name = signs_by(who, &access, line, SignerRole::Head);
            consents.push(consent(
                SignerRole::Head,
                &name,
                delegated_by.as_deref(),
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
            said: selection.said.get(index).cloned().unwrap_or_default(),
            signed: head.is_some_and(|line| line.signature.is_some()),
        });
    }
    let code = app
        .db
        .last_code(PartyIdentity::Account(user.id()), selection.target())
        .await?;
    Ok(BatchShown {
        lot,
        over: !selection.said.is_empty(),
        back: if selection.back.is_empty() {
            LIST.to_owned()
        } else {
            selection.back
        },
        lines,
        consents,
        email: user.account.email.clone().unwrap_or_default(),
        code: code.map(|line| code_shown(app, &line)),
    })
}

/// The first conventions of a choice, in words.
async fn named(app: &AppContext, selection: &Selection) -> Result<Vec<String>, ServiceError> {
    let mut named = Vec::new();
    for (id, _) in selection.documents.iter().take(NAMED) {
        if let Some(file) = app.db.convention(*id).await? {
            named.push(format!("{} chez {}", file.student_name, file.host_name));
        }
    }
    Ok(named)
}

/// Sends the user the code with which they sign what they chose.
pub async fn ask_code(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let (user, _) = request.require_school()?;
    let selection = Selection::load(app, user, form.get(field::BATCH)).await?;
    let (page, code) = (page_of(form.get(field::BATCH)), digits(app));
    let conventions = named(app, &selection).await?;
    let new = NewCode {
        who: PartyIdentity::Account(user.id()),
        target: selection.target(),
        code: &code,
        documents: u32::try_from(selection.documents.len()).unwrap_or(u32::MAX),
        conventions: &conventions,
        path: &page,
        by_sms: None,
    };
    match app.db.send_code(&app.context(Some(user.id())), &new).await? {
        CodeSent::Sent => Ok(redirect_with_flash(&page, BatchFlash::CodeSent)),
        CodeSent::CoolDown(until) => {
            let error = cool_down_error(app, until);
            Ok(redisplay(page, form.without(&[field::BATCH]), vec![error]))
        }
        CodeSent::NoSms | CodeSent::Gone => Err(ServiceError::NotFound),
    }
}

/// Signs what the user chose, with the code that was sent to them. What became of each is said on the same page.
pub async fn sign(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let (user, _) = request.require_school()?;
    let secret = Secret::read(form.get(field::BATCH));
    let mut selection = Selection::load(app, user, secret.as_str()).await?;
    let page = page_of(secret.as_str());
    let code = form.get(field::CODE).to_owned();
    let form = form.without(&[field::BATCH]);
    let mut errors = Vec::new();
    if !form.is_ticked(field::READ) {
        errors.push(FieldError::new(
            field::READ,
            "Cochez cette case une fois que vous avez lu ces conventions.",
        ));
    }
    if !is_code(&code) {
        errors.push(FieldError::new(
            field::CODE,
            "Tapez les six chiffres du code reçu par e-mail.",
        ));
    }
    if !errors.is_empty() {
        // A box that was forgotten does not send somebody back to their e-mail: the code was not tried, and is still theirs.
        let form = if is_code(&code) {
            form
        } else {
            form.without(&[field::CODE])
        };
        return Ok(redisplay(page, form, errors));
    }
    let form = form.without(&[field::CODE]);
    let (ip, agent) = (client_address(&request), &request.browser.user_agent);
    let context = app.context(Some(user.id()));
    let signed = app
        .db
        .sign_batch(&context, &selection.documents, &code, &ip, agent)
        .await?;
    match signed {
        BatchSigned::Code(check) => {
            let error = FieldError::new(field::CODE, code_refused(check));
            Ok(redisplay(page, form, vec![error]))
        }
        BatchSigned::Done(outcomes) => {
            for (id, signed) in &outcomes {
                if let Signed::Done { last: true } = signed {
                    finalize::soon(app, *id);
                }
            }
            selection.said = outcomes
                .into_iter()
                .map(|(_, signed)| why_not_signed(signed).unwrap_or_else(|| "Signée.".to_owned()))
                .collect();
            selection.store(app, &secret).await?;
            Ok(redirect(page))
        }
    }
}
