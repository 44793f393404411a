//! Many conventions signed at once, in the head's name or for a structure: chosen, opened one by one by those who want to, then signed with
//! one code.

use chrono::{DateTime, Utc};
use domain::{
    convention::{PartyIdentity, SignerRole, consent},
    digest::Digest,
    id::{AccountId, ConventionId},
    security::What,
    urls,
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
    power_not_stated,
    version::shown_version,
    why_not_signed::why_not_signed,
};
use crate::{
    context::AppContext,
    convention_access::authorize_account,
    error::ServiceError,
    host::require_host,
    kept,
    outcome::{FormResult, redirect, redirect_with_flash, redisplay},
    request::Request,
    selection::{Selected, list_of, ticked},
    token::Secret,
};

/// How many of them the e-mail with the code names.
const NAMED: usize = 10;

const LIST: &str = "/lycee/signatures";

/// Where whoever signs for a structure reads what they chose.
const OF_HOST: &str = "/structure/conventions/signer";

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
    /// Whether they are signed for a structure; otherwise in the head's name.
    #[serde(default)]
    for_host: bool,
    /// Whether it is as its second signer.
    #[serde(default)]
    second: bool,
}

impl Selection {
    fn target(&self) -> Digest {
        Digest::of_all(self.documents.iter().map(|(_, document)| *document))
    }

    fn role(&self) -> SignerRole {
        match (self.for_host, self.second) {
            (false, _) => SignerRole::Head,
            (true, false) => SignerRole::Host,
            (true, true) => SignerRole::Host2,
        }
    }

    fn page(&self, secret: &str) -> String {
        let page = if self.for_host { OF_HOST } else { LOT };
        format!("{page}?lot={secret}")
    }

    /// The one that somebody made, who still is of a lycée, or hosts.
    async fn of(request: &Request, secret: &str) -> Result<Self, ServiceError> {
        let selection = Self::load(&request.app, request.require_user()?, secret).await?;
        if !selection.for_host {
            request.require_school()?;
        }
        Ok(selection)
    }
}

impl Selected for Selection {
    fn by(&self) -> AccountId {
        self.by
    }
}

/// Where whoever signs in the head's name reads what they chose.
const LOT: &str = "/lycee/signatures/lot";

/// The document that the user may sign of a convention in that role, and since when it waits.
async fn signable(
    request: &Request,
    id: ConventionId,
    role: SignerRole,
) -> Result<Option<(DateTime<Utc>, Digest)>, ServiceError> {
    let (_, access) = authorize_account(request, id).await?;
    let Some(file) = request.app.db.convention(id).await? else {
        return Ok(None);
    };
    let open = file.state.is_open_to_signatures() && access.signs_as.contains(&role);
    Ok(file
        .versions
        .last()
        .filter(|_| open)
        .map(|version| (version.frozen_at, version.document_hash)))
}

/// Chooses the conventions to sign at once, among those of one's school. For whoever signs in the head's name.
pub async fn choose(request: Request, form: FormData) -> FormResult {
    let (user, _) = request.require_school()?;
    let by = user.id();
    let mut waiting = Vec::new();
    for id in ticked(&form) {
        if let Some((since, document)) = signable(&request, id, SignerRole::Head).await? {
            waiting.push((since, id, document));
        }
    }
    let back = list_of(&form, LIST);
    select(&request, form, (by, SignerRole::Head), back, waiting).await
}

/// The same among those of one's structures. For whoever signs for a structure, as its first or its second signer: what others have does not
/// exist. Where one who is named signs some as the first and others as the second, the first ones come first.
pub async fn choose_for_host(request: Request, form: FormData) -> FormResult {
    let by = require_host(&request)?.id();
    let (app, ids) = (&request.app, ticked(&form));
    let awaited = app.db.awaited_of(by, app.clock.today()).await?;
    let role_of = |id: &ConventionId| {
        let mut own = awaited
            .iter()
            .filter(|line| line.id == *id && line.role.is_of_host());
        own.next().map(|line| line.role)
    };
    let role = ids.iter().filter_map(role_of).min().unwrap_or(SignerRole::Host);
    let mut waiting = Vec::new();
    for id in ids
        .iter()
        .copied()
        .filter(|id| role_of(id).is_none_or(|own| own == role))
    {
        match signable(&request, id, role).await {
            Ok(found) => waiting.extend(found.map(|(since, document)| (since, id, document))),
            Err(ServiceError::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    let back = match list_of(&form, urls::TOGETHER) {
        back if back == urls::TOGETHER => list_of(&form, urls::HOST_CONVENTIONS),
        back => back,
    };
    select(&request, form, (by, role), back, waiting).await
}

/// Keeps what somebody chose, in the order of the list they were ticked in, so that both can be compared.
async fn select(
    request: &Request,
    form: FormData,
    (by, role): (AccountId, SignerRole),
    back: String,
    mut waiting: Vec<(DateTime<Utc>, ConventionId, Digest)>,
) -> FormResult {
    waiting.sort_by_key(|(since, id, _)| (*since, *id));
    let documents: Vec<_> = waiting
        .into_iter()
        .map(|(_, id, document)| (id, document))
        .collect();
    if documents.is_empty() {
        let error = FieldError::new(field::TO_SIGN, "Cochez au moins une convention à signer.");
        return Ok(redisplay(back, form, vec![error]));
    }
    let app = &request.app;
    let secret = Secret::new(app.rng.as_ref());
    let selection = Selection {
        by,
        documents,
        said: Vec::new(),
        back,
        for_host: role.is_of_host(),
        second: role == SignerRole::Host2,
    };
    selection.store(app, &secret).await?;
    Ok(redirect(selection.page(secret.as_str())))
}

/// In whose name somebody signs a convention in that role by delegation today; none where they sign in their own.
async fn delegated_by(
    request: &Request,
    id: ConventionId,
    role: SignerRole,
    by: AccountId,
) -> Result<Option<String>, ServiceError> {
    let app = &request.app;
    let today = app.clock.today();
    Ok(if role.is_of_host() {
        app.db.signs_for_structure_by(id, by, today).await?
    } else {
        let (_, school) = request.require_school()?;
        app.db.signs_by_delegation_of(school, by, today).await?
    })
}

/// `/lycee/signatures/lot` and `/structure/conventions/signer`: what was chosen, for the user who chose it; `lot` is the secret that the
/// address carries.
pub async fn read(request: Request, lot: String) -> Result<BatchShown, ServiceError> {
    let app = &request.app;
    let selection = Selection::of(&request, &lot).await?;
    let (user, role) = (request.require_user()?, selection.role());
    let (mut lines, mut consents) = (Vec::new(), Vec::new());
    for (index, (id, document)) in selection.documents.iter().enumerate() {
        let (who, access) = authorize_account(&request, *id).await?;
        let file = app.db.convention(*id).await?.ok_or(ServiceError::NotFound)?;
        let Some((evidence, frozen)) = shown_version(app, *id, &file).await? else {
            continue;
        };
        kept::note_convention(&request, *id, &access, What::Convention).await;
        let own = evidence.signers.iter().find(|line| line.signer.role == role);
        if let Some(line) = own {
            let name = signs_by(who, &access, line, role);
            let given = delegated_by(&request, *id, role, user.id()).await?;
            consents.push(consent(
                role,
                &name,
                given.as_deref(),
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
            signed: own.is_some_and(|line| line.signature.is_some()),
        });
    }
    let code = app
        .db
        .last_code(PartyIdentity::Account(user.id()), selection.target())
        .await?;
    Ok(BatchShown {
        lot,
        for_host: selection.for_host,
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
    let user = request.require_user()?;
    let selection = Selection::of(&request, form.get(field::BATCH)).await?;
    let (page, code) = (selection.page(form.get(field::BATCH)), digits(app));
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
    let user = request.require_user()?;
    let secret = Secret::read(form.get(field::BATCH));
    let mut selection = Selection::of(&request, secret.as_str()).await?;
    let page = selection.page(secret.as_str());
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
    errors.extend(power_not_stated(selection.role(), &form));
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
        .sign_batch(
            &context,
            selection.role(),
            &selection.documents,
            &code,
            &ip,
            agent,
        )
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
