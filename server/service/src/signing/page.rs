//! `/convention/…/signer`: reading, asking for a code, signing, refusing.

use domain::{
    account::Role,
    convention::{Access, ConventionState, Frozen, PartyIdentity, SignerRole, consent},
    id::{ConventionId, SchoolId},
    security::What,
    urls,
};
use store::{Evidence, EvidenceSigner, Seen, SignatureLine, Signed};
use wire::{
    field,
    folded::Folded,
    form::{FieldError, FormData},
    signing::page::{RoleShown, SigningFlash, SigningPage},
};

use super::{
    client_address,
    code::code_shown,
    finalize,
    link::masked_mobile,
    paper::takes_paper,
    power_not_stated,
    signer_form::{CodeFlash, SignerForm, is_proved},
    version::{document_path, print_path, shown_version},
};
use crate::{
    convention::{account_of, amendment, convention_id, facts, refusal, version::earlier},
    convention_access::{acting, authorize, is_unproven, opened_session},
    error::ServiceError,
    format::date_time,
    kept,
    outcome::{FormResult, redirect_with_flash},
    request::Request,
    student::applications::reason,
};

/// `/convention/…/signer`: the page where a convention is read and signed, for its parties.
pub async fn read(request: Request, id: String) -> Result<SigningPage, ServiceError> {
    let app = &request.app;
    let id = convention_id(&id)?;
    let (who, access) = authorize(&request, id).await?;
    let file = app.db.convention(id).await?.ok_or(ServiceError::NotFound)?;
    let mut page = SigningPage {
        id: id.to_string(),
        reference: file.reference.clone(),
        state: file.state,
        student: file.student_name.clone(),
        host: file.host_name.clone(),
        acting: acting(&request, &access),
        frozen: None,
        document: String::new(),
        pdf: String::new(),
        roles: Vec::new(),
        unproven: file.state.is_open_to_signatures() && is_unproven(&request, who),
        unvouched: file.state.is_open_to_signatures() && is_unvouched(&request, who, &access).await?,
        awaits_certificate: (access.family
            && file.liability.is_none()
            && file.state != ConventionState::Cancelled)
            .then(|| facts(app, &file).insurance()),
        other_role: access.other_role.filter(|_| file.state.is_open_to_signatures()),
        before: None,
        reason: String::new(),
        situation: file.situation(),
        reader: refusal::reader(&file, &access),
        refusal: refusal::find(app, &file, &access).await?,
        amendments: amendment::shown(app, &file, &access).await?,
    };
    kept::note_convention(&request, id, &access, What::Convention).await;
    if !file.state.is_frozen() {
        page.reason.clone_from(&file.reason);
        return Ok(page);
    }
    // Those who only follow the student see how far the signatures have come.
    if !access.reads_document() {
        return Ok(page);
    }
    let Some((evidence, frozen)) = shown_version(app, id, &file).await? else {
        return Ok(page);
    };
    // Somebody has signed for the school: nothing is left to explain.
    let head_signed =
        |line: &EvidenceSigner| line.signer.role == SignerRole::Head && line.signature.is_some();
    if evidence.signers.iter().any(head_signed) {
        page.other_role = None;
    }
    page.roles = roles(&request, (id, who), &access, &evidence, &frozen, file.school).await?;
    page.document = evidence.document_hash.to_string();
    page.pdf = document_path(id, evidence.number);
    page.before = earlier(app, &file, &access, evidence.number, &frozen).await?;
    page.frozen = Some(Folded::new(&frozen));
    Ok(page)
}

/// As whom somebody signs, and what they are shown for it.
async fn roles(
    request: &Request,
    (id, who): (ConventionId, PartyIdentity),
    access: &Access,
    evidence: &Evidence,
    frozen: &Frozen,
    school: SchoolId,
) -> Result<Vec<RoleShown>, ServiceError> {
    let app = &request.app;
    let proved = is_proved(request, who, id, evidence.document_hash).await?;
    let today = app.clock.today();
    let (by_head, by_structure) = match who {
        PartyIdentity::Account(account) => (
            app.db.signs_by_delegation_of(school, account, today).await?,
            app.db.signs_for_structure_by(id, account, today).await?,
        ),
        PartyIdentity::Link(_) => (None, None),
    };
    let allowed = app.db.paper_rule(school).await?;
    let open = evidence.state.is_open_to_signatures();
    let sms = match who {
        PartyIdentity::Link(link) => masked_mobile(app, link).await?,
        PartyIdentity::Account(_) => String::new(),
    };
    let mut roles = Vec::new();
    for line in &evidence.signers {
        let role = line.signer.role;
        if !access.signs_as.contains(&role) || is_signed_by_another(who, access, line) {
            continue;
        }
        let name = signs_by(who, access, line, role);
        let code = match who {
            PartyIdentity::Link(_) => app.db.last_code(who, evidence.document_hash).await?,
            PartyIdentity::Account(_) => None,
        };
        let by_sms = match opened_session(request, id).filter(|_| proved) {
            Some(session) => app.db.is_opened_by_sms(&session).await?,
            None => code.is_some_and(|code| code.by_sms),
        };
        let identified = match who {
            PartyIdentity::Link(_) if by_sms && !sms.is_empty() => {
                format!("par votre lien personnel et un code envoyé par SMS au {sms}")
            }
            PartyIdentity::Link(_) => format!(
                "par votre lien personnel et un code envoyé à {}",
                line.email.as_deref().map(masked).unwrap_or_default()
            ),
            PartyIdentity::Account(_) => "par votre compte\u{a0}: vous êtes connecté".to_owned(),
        };
        roles.push(RoleShown {
            role,
            known: identified,
            consent: consent(
                role,
                &name,
                match role {
                    SignerRole::Head => by_head.as_deref(),
                    SignerRole::Host | SignerRole::Host2 => by_structure.as_deref(),
                    SignerRole::ReferentTeacher
                    | SignerRole::Student
                    | SignerRole::Guardian1
                    | SignerRole::Guardian2 => None,
                },
                &evidence.reference,
                frozen.version,
                frozen.validated_on,
                evidence.document_hash,
            ),
            signed: line
                .signature
                .as_ref()
                .map(|signature| date_time(app, signature.signed_at))
                .unwrap_or_default(),
            proved,
            // What is signed on paper is recorded as the signature of whom the page names.
            print: if open && name == line.signer.name && takes_paper(evidence, allowed, line) {
                print_path(id, evidence.number)
            } else {
                String::new()
            },
            code: code.map(|line| code_shown(app, &line)),
            sms: sms.clone(),
            name,
        });
    }
    Ok(roles)
}

/// Whether somebody of the family, who has proved their address, acts by an account whose address the lycée has not confirmed.
pub(super) async fn is_unvouched(
    request: &Request,
    who: PartyIdentity,
    access: &Access,
) -> Result<bool, ServiceError> {
    let PartyIdentity::Account(account) = who else {
        return Ok(false);
    };
    let is_guardian = request
        .user
        .as_ref()
        .is_some_and(|user| user.account.is(Role::Guardian));
    if !is_guardian || !access.family || is_unproven(request, who) {
        return Ok(false);
    }
    Ok(!request.app.db.is_vouched(account).await?)
}

/// Whether somebody else has signed for the structure where the reader could have by delegation.
fn is_signed_by_another(who: PartyIdentity, access: &Access, line: &EvidenceSigner) -> bool {
    let PartyIdentity::Account(account) = who else {
        return false;
    };
    let stands_in = line.signer.role.is_of_host() && line.account != Some(account);
    let by_another =
        |signature: &SignatureLine| signature.delegated.is_none() || signature.name != access.name;
    stands_in && line.signature.as_ref().is_some_and(by_another)
}

/// The name under which somebody signs: who signs by delegation, the head's or the structure's, signs under their own.
pub(super) fn signs_by(
    who: PartyIdentity,
    access: &Access,
    line: &EvidenceSigner,
    role: SignerRole,
) -> String {
    let own = match who {
        PartyIdentity::Account(account) => line.account == Some(account),
        PartyIdentity::Link(_) => true,
    };
    if (role == SignerRole::Head || role.is_of_host()) && !own {
        access.name.clone()
    } else {
        line.signer.name.clone()
    }
}

/// An address that its owner recognises and others do not: « m…e@exemple.fr ».
pub fn masked(email: &str) -> String {
    let (local, domain) = email.split_once('@').unwrap_or((email, ""));
    let (first, last) = (local.chars().next(), local.chars().last());
    let first = first.map(String::from).unwrap_or_default();
    let last = last.filter(|_| local.chars().count() > 2);
    format!("{first}…{}@{domain}", last.map(String::from).unwrap_or_default())
}

/// A form of the page.
async fn signer_form(request: &Request, form: &FormData) -> Result<SignerForm, ServiceError> {
    SignerForm::read(request, form, |id, role| {
        (urls::signing(id), format!("signer-{}", role.code()))
    })
    .await
}

/// Sends a code to somebody who came by a personal link, to sign or to refuse with it.
pub async fn ask_code(request: Request, form: FormData) -> FormResult {
    let flash = CodeFlash {
        sent: SigningFlash::CodeSent,
        texted: SigningFlash::CodeTexted,
        changed: SigningFlash::Changed,
    };
    let signer = signer_form(&request, &form).await?;
    signer.send_code(&request, form, flash).await
}

/// Signs, for a party: by their account, or by a personal link and the code that was sent to them.
pub async fn sign(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let signer = signer_form(&request, &form).await?;
    let code = form.get(field::CODE).to_owned();
    let form = form.without(&[field::CODE]);
    let opened = signer.opened(&request, &code).await?;
    let mut errors = Vec::new();
    if signer.lacks_code(&code, opened.as_deref()) {
        errors.push(FieldError::new(
            field::CODE,
            "Tapez les six chiffres du code que vous avez reçu.",
        ));
    }
    if !form.is_ticked(field::READ) {
        errors.push(FieldError::new(
            field::READ,
            "Cochez cette case une fois que vous avez lu la convention.",
        ));
    }
    errors.extend(power_not_stated(signer.role, &form));
    if !errors.is_empty() {
        return Ok(signer.again(form, errors));
    }
    signer.require_proof(&request)?;
    let seen = Seen {
        document: signer.document,
        ip: &client_address(&request),
        agent: &request.browser.user_agent,
    };
    let outcome = app
        .db
        .sign(
            &app.context(account_of(signer.who)),
            signer.who,
            signer.id,
            signer.role,
            signer.proof(&code, opened.as_deref()),
            &seen,
        )
        .await?;
    match outcome {
        Signed::Done { last } => {
            if last {
                finalize::soon(app, signer.id);
            }
            let flash = if last {
                SigningFlash::SignedLast
            } else {
                SigningFlash::Signed
            };
            Ok(redirect_with_flash(&signer.page, flash))
        }
        other => signer.not_done(form, other, field::CODE),
    }
}

/// Refuses to sign with a reason, for a party: by their account, or by a personal link and a code.
pub async fn refuse(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let signer = signer_form(&request, &form).await?;
    let reason = reason(&form);
    let code = form.get(field::REFUSAL_CODE).to_owned();
    let form = form.without(&[field::REFUSAL_CODE]);
    let opened = signer.opened(&request, &code).await?;
    let mut errors = Vec::new();
    if signer.lacks_code(&code, opened.as_deref()) {
        errors.push(FieldError::new(
            field::REFUSAL_CODE,
            "Tapez les six chiffres du code que vous avez reçu\u{a0}: un refus annule les signatures des autres.",
        ));
    }
    let reason = match reason {
        Ok(reason) if errors.is_empty() => reason,
        other => {
            errors.extend(other.err());
            return Ok(signer.again(form, errors));
        }
    };
    signer.require_proof(&request)?;
    let seen = Seen {
        document: signer.document,
        ip: &client_address(&request),
        agent: &request.browser.user_agent,
    };
    let context = app.context(account_of(signer.who));
    let proof = signer.proof(&code, opened.as_deref());
    let refused = app
        .db
        .refuse_to_sign(
            &context,
            signer.who,
            signer.id,
            signer.role,
            proof,
            &seen,
            &reason,
        )
        .await?;
    match refused {
        Signed::Done { .. } => Ok(redirect_with_flash(&signer.page, SigningFlash::Refused)),
        other => signer.not_done(form, other, field::REFUSAL_CODE),
    }
}
