//! The lycée's desk: somebody signs on its tablet, before a member of its staff who saw who they are. The session is that of the staff;
//! the signer gets none.

use domain::{
    convention::{Access, IdentitySeen, SignerRole, consent},
    digest::Digest,
    id::{AccountId, ConventionId},
    name_key::is_same_name,
    security::What,
};
use store::{Seen, Signed};
use wire::{
    field,
    folded::Folded,
    form::{FieldError, FormData},
    signing::desk::{DeskPage, DeskSigning, DeskStep},
};

use super::{
    client_address, convention_of, finalize, power_not_stated, role_of,
    version::{document_path, shown_version},
    why_not_signed::why_not_signed,
};
use crate::{
    convention::{account_of, convention_id},
    convention_access::authorize_account,
    error::ServiceError,
    form_response::PROOF_PAGE,
    kept,
    outcome::{FormResult, redirect, redisplay, with_query},
    request::Request,
};

/// Where somebody signs at the desk in that role.
fn desk_page(id: ConventionId, role: SignerRole) -> String {
    format!("/lycee/signatures/{id}/guichet/{}", role.code())
}

/// Whether the member of the staff showed who they are for that very signature: of that person, in that role, under that convention. What they
/// showed serves nothing else from then on, since the device is in the signer's hands.
async fn is_proved(
    request: &Request,
    by: AccountId,
    (id, role, name): (ConventionId, SignerRole, &str),
) -> Result<bool, ServiceError> {
    let app = &request.app;
    let target = Digest::of(format!("desk {id} {} {name}", role.code()).as_bytes());
    let session = request.require_user()?.session;
    let context = app.context(Some(by));
    Ok(app.db.bind_proof(&context, by, session, target).await?)
}

/// The member of the staff before whom it is signed: by their account, one that fills the school's part.
async fn staff(request: &Request, id: ConventionId) -> Result<(AccountId, Access), ServiceError> {
    request.require_school()?;
    let (who, access) = authorize_account(request, id).await?;
    let by = account_of(who)
        .filter(|_| access.fills_school)
        .ok_or(ServiceError::NotFound)?;
    Ok((by, access))
}

/// `/lycee/signatures/…/guichet/…`: what somebody reads and signs at the desk. For those who fill the school's part.
pub async fn read(request: Request, id: String, role: String) -> Result<DeskPage, ServiceError> {
    let app = &request.app;
    let id = convention_id(&id)?;
    let (by, access) = staff(&request, id).await?;
    // The head signs by their account, and so does the referent teacher.
    let role = SignerRole::from_code(&role)
        .filter(|role| role.signs_at_desk())
        .ok_or(ServiceError::NotFound)?;
    let file = app.db.convention(id).await?.ok_or(ServiceError::NotFound)?;
    let page = |step| {
        Ok(DeskPage {
            id: id.to_string(),
            role,
            step,
        })
    };
    let Some((evidence, frozen)) = shown_version(app, id, &file).await? else {
        return page(DeskStep::NotNow);
    };
    let line = evidence.signers.iter().find(|line| line.signer.role == role);
    let line = line.ok_or(ServiceError::NotFound)?;
    if line.signature.is_some() && file.state.is_frozen() {
        return page(DeskStep::Over);
    }
    if !file.state.is_open_to_signatures() {
        return page(DeskStep::NotNow);
    }
    // A page that is fetched in advance is handed to nobody yet.
    if !request.browser.is_viewed || !is_proved(&request, by, (id, role, &line.signer.name)).await? {
        let back = desk_page(id, role);
        return page(DeskStep::Prove(with_query(PROOF_PAGE, &[("suite", &back)])));
    }
    kept::note_convention(&request, id, &access, What::Document).await;
    page(DeskStep::Sign(Box::new(DeskSigning {
        reference: evidence.reference.clone(),
        student: file.student_name.clone(),
        host: file.host_name.clone(),
        name: line.signer.name.clone(),
        before: access.name,
        consent: consent(
            role,
            &line.signer.name,
            None,
            &evidence.reference,
            frozen.version,
            frozen.validated_on,
            evidence.document_hash,
        ),
        document: evidence.document_hash.to_string(),
        pdf: document_path(id, evidence.number),
        frozen: Folded::new(&frozen),
    })))
}

/// Signs at the desk: the member of the staff says how they saw who it is, the signer types their name and agrees.
pub async fn sign(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let id = convention_of(&form)?;
    let (by, _) = staff(&request, id).await?;
    let role = role_of(&form)?;
    let document = form
        .get(field::DOCUMENT)
        .parse()
        .map_err(|_| ServiceError::BadRequest)?;
    let file = app.db.convention(id).await?.ok_or(ServiceError::NotFound)?;
    let (evidence, _) = shown_version(app, id, &file)
        .await?
        .ok_or(ServiceError::NotFound)?;
    let line = evidence.signers.iter().find(|line| line.signer.role == role);
    let line = line.ok_or(ServiceError::NotFound)?;
    let identity = IdentitySeen::from_code(form.get(field::IDENTITY));
    let mut errors = Vec::new();
    if identity.is_none() {
        errors.push(FieldError::new(
            field::IDENTITY,
            "La personne du lycée dit ici comment elle a vu qui signe.",
        ));
    }
    if !is_same_name(form.get(field::SIGNED_NAME), &line.signer.name) {
        errors.push(FieldError::new(
            field::SIGNED_NAME,
            format!(
                "Tapez votre nom comme la convention le dit\u{a0}: {}.",
                line.signer.name
            ),
        ));
    }
    if !form.is_ticked(field::READ) {
        errors.push(FieldError::new(
            field::READ,
            "Cochez cette case une fois que vous avez lu la convention.",
        ));
    }
    errors.extend(power_not_stated(role, &form));
    let page = desk_page(id, role);
    let (Some(identity), true) = (identity, errors.is_empty()) else {
        return Ok(redisplay(page, form, errors));
    };
    if !is_proved(&request, by, (id, role, &line.signer.name)).await? {
        return Err(ServiceError::ProveFirst);
    }
    let seen = Seen {
        document,
        ip: &client_address(&request),
        agent: &request.browser.user_agent,
    };
    let context = app.context(Some(by));
    match app.db.sign_at_desk(&context, id, role, identity, &seen).await? {
        Signed::Done { last } => {
            if last {
                finalize::soon(app, id);
            }
            // The signer still holds the device: they sign nothing else by what its owner showed.
            app.db.end_proof(by, request.require_user()?.session).await?;
            Ok(redirect(page))
        }
        Signed::Gone => Err(ServiceError::NotFound),
        Signed::OtherRole(other) => {
            let said = format!(
                "Rien n’a été signé\u{a0}: personne ne signe à deux titres, ni devant soi-même ({}). Une autre personne du lycée doit être présente.",
                other.label().to_lowercase()
            );
            Ok(redisplay(page, form, vec![FieldError::of_form(said)]))
        }
        other => {
            let error = FieldError::of_form(why_not_signed(other).unwrap_or_default());
            Ok(redisplay(page, form, vec![error]))
        }
    }
}
