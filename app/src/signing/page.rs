//! `/convention/…/signer`: reading, asking for a code, signing, refusing.

use domain::{
    convention::{Access, Frozen, SignerRole, Who, consent},
    digest::Digest,
    id::{AccountId, ConventionId},
    path,
};
use store::{CodeSent, Evidence, NewCode, Proof, Seen, Signed};

use super::{
    about, code_shown, convention_id, digits, document_path, hour, origin, refused, role_of, shown_version,
};
use crate::{
    answer::{done, send_back},
    api::signing::page::{RoleShown, SigningPage},
    context::{AppContext, app_context},
    convention::page::earlier,
    error::AppError,
    form::{Fault, Fields},
    membership::moment,
    party::{acting, admitted},
    pupil::applications::reason,
};

/// The page.
pub(crate) async fn read(text: &str) -> Result<SigningPage, AppError> {
    let app = app_context()?;
    let id = convention_id(text)?;
    let (who, access) = admitted(&app, id).await?;
    let file = app.db.convention(id).await?.ok_or(AppError::NotFound)?;
    let mut page = SigningPage {
        id: id.to_string(),
        reference: file.reference.clone(),
        state: file.state,
        student: file.student_name.clone(),
        host: file.host_name.clone(),
        acting: acting(&access),
        frozen: None,
        document: String::new(),
        pdf: String::new(),
        roles: Vec::new(),
        other_role: access.other_role.filter(|_| file.state.is_open_to_signatures()),
        before: None,
        reason: String::new(),
    };
    if !file.state.is_frozen() {
        page.reason.clone_from(&file.reason);
        return Ok(page);
    }
    // Who only follows the pupil sees how far the signatures have come.
    if !access.reads_document() {
        return Ok(page);
    }
    let Some((evidence, frozen)) = shown_version(&app, id, &file).await? else {
        return Ok(page);
    };
    // Somebody has signed for the lycée: nothing is left to explain.
    let head_signed =
        |line: &store::EvidenceSigner| line.signer.role == SignerRole::Head && line.signature.is_some();
    if evidence.signers.iter().any(head_signed) {
        page.other_role = None;
    }
    page.roles = roles(&app, who, &access, &evidence, &frozen).await?;
    page.document = evidence.document_hash.to_string();
    page.pdf = document_path(id, evidence.number);
    page.before = earlier(&app, &file, &access, evidence.number, &frozen).await?;
    page.frozen = Some(frozen);
    Ok(page)
}

/// As whom somebody signs, and what they are shown for it.
async fn roles(
    app: &AppContext,
    who: Who,
    access: &Access,
    evidence: &Evidence,
    frozen: &Frozen,
) -> Result<Vec<RoleShown>, AppError> {
    let mut roles = Vec::new();
    for line in &evidence.signers {
        let role = line.signer.role;
        if !access.signs_as.contains(&role) {
            continue;
        }
        let name = signs_by(who, access, line, role);
        let known = match who {
            Who::Link(_) => format!(
                "par votre lien personnel et un code envoyé à {}",
                line.email.as_deref().map(masked).unwrap_or_default()
            ),
            Who::Account(_) => "par votre compte\u{a0}: vous êtes connecté".to_owned(),
        };
        let code = match who {
            Who::Link(_) => app.db.last_code(who, evidence.document_hash).await?,
            Who::Account(_) => None,
        };
        roles.push(RoleShown {
            role,
            known,
            consent: consent(
                role,
                &name,
                &evidence.reference,
                frozen.version,
                frozen.validated_on,
                evidence.document_hash,
            ),
            signed: line
                .signature
                .as_ref()
                .map(|signature| moment(app, signature.signed_at))
                .unwrap_or_default(),
            code: code.map(|line| code_shown(app, &line)),
            name,
        });
    }
    Ok(roles)
}

/// The name under which somebody signs: the head's delegate signs under their own.
pub(super) fn signs_by(who: Who, access: &Access, line: &store::EvidenceSigner, role: SignerRole) -> String {
    let own = match who {
        Who::Account(account) => line.account == Some(account),
        Who::Link(_) => true,
    };
    if role == SignerRole::Head && !own {
        access.name.clone()
    } else {
        line.signer.name.clone()
    }
}

/// An address that its owner recognises and others do not: « m…e@exemple.fr ».
fn masked(email: &str) -> String {
    let (local, domain) = email.split_once('@').unwrap_or((email, ""));
    let (first, last) = (local.chars().next(), local.chars().last());
    let first = first.map(String::from).unwrap_or_default();
    let last = last.filter(|_| local.chars().count() > 2);
    format!("{first}…{}@{domain}", last.map(String::from).unwrap_or_default())
}

/// The document a form was filled in front of.
fn seen(form: &Fields) -> Result<Digest, AppError> {
    form.get("document").parse().map_err(|_| AppError::BadRequest)
}

/// Where the form of a role is on the page.
fn place(id: ConventionId, role: SignerRole) -> String {
    format!("{}#signer-{}", path::signing(id), role.code())
}

/// The field of the code with which somebody refuses: the other form of the page has one too.
const REFUSAL_CODE: &str = "code-refus";

/// Whether what was typed may be a code.
fn is_code(typed: &str) -> bool {
    typed.chars().filter(char::is_ascii_digit).count() == 6
}

/// What shows who somebody is, and whose account acts.
fn proof(who: Who, code: &str) -> (Proof<'_>, Option<AccountId>) {
    match who {
        Who::Account(account) => (Proof::Account, Some(account)),
        Who::Link(_) => (Proof::Code(code), None),
    }
}

pub(crate) async fn ask_code(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let id = about(&form)?;
    let (who, access) = admitted(&app, id).await?;
    let role = role_of(&form)?;
    if !access.signs_as.contains(&role) || !matches!(who, Who::Link(_)) {
        return Err(AppError::NotFound);
    }
    let document = seen(&form)?;
    let code = digits(&app);
    let new = NewCode {
        who,
        target: document,
        code: &code,
        documents: 1,
        path: &path::signing(id),
    };
    let page = place(id, role);
    match app.db.send_code(&app.act(None), &new).await? {
        CodeSent::Sent => done(&page, "code"),
        CodeSent::CoolDown(until) => {
            let fault = Fault::new(
                "code",
                format!(
                    "Un code vient de vous être envoyé. Regardez aussi dans les indésirables\u{a0}; vous pourrez en demander un autre à {}.",
                    hour(&app, until)
                ),
            );
            return send_back(&app, &page, form, vec![fault]).await;
        }
        CodeSent::Gone => done(&path::signing(id), "change"),
    }
    Ok(())
}

pub(crate) async fn sign(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let id = about(&form)?;
    let (who, access) = admitted(&app, id).await?;
    let role = role_of(&form)?;
    if !access.signs_as.contains(&role) {
        return Err(AppError::NotFound);
    }
    let document = seen(&form)?;
    let page = place(id, role);
    let code = form.get("code").to_owned();
    let form = form.without(&["code"]);
    let mut faults = Vec::new();
    if !form.is_ticked("lu") {
        faults.push(Fault::new(
            "lu",
            "Cochez cette case une fois que vous avez lu la convention.",
        ));
    }
    if matches!(who, Who::Link(_)) && !is_code(&code) {
        faults.push(Fault::new(
            "code",
            "Tapez les six chiffres du code reçu par e-mail.",
        ));
    }
    if !faults.is_empty() {
        return send_back(&app, &page, form, faults).await;
    }
    let (ip, agent) = origin();
    let (proof, by) = proof(who, &code);
    let seen = Seen {
        document,
        ip: &ip,
        agent: &agent,
    };
    let signed = app.db.sign(&app.act(by), who, id, role, proof, &seen).await?;
    match signed {
        Signed::Done { last } => {
            if last {
                super::seal::soon(&app, id);
            }
            done(&path::signing(id), if last { "derniere" } else { "signee" });
        }
        Signed::Gone => return Err(AppError::NotFound),
        other => {
            let field = if matches!(other, Signed::Code(_)) {
                "code"
            } else {
                ""
            };
            let fault = Fault::new(field, refused(other).unwrap_or_default());
            return send_back(&app, &page, form, vec![fault]).await;
        }
    }
    Ok(())
}

pub(crate) async fn refuse(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let id = about(&form)?;
    let (who, access) = admitted(&app, id).await?;
    let role = role_of(&form)?;
    if !access.signs_as.contains(&role) {
        return Err(AppError::NotFound);
    }
    let document = seen(&form)?;
    let page = place(id, role);
    let reason = reason(&form);
    let code = form.get(REFUSAL_CODE).to_owned();
    let form = form.without(&[REFUSAL_CODE]);
    let mut faults = Vec::new();
    if matches!(who, Who::Link(_)) && !is_code(&code) {
        faults.push(Fault::new(
            REFUSAL_CODE,
            "Tapez les six chiffres du code reçu par e-mail\u{a0}: un refus annule les signatures des autres.",
        ));
    }
    let reason = match reason {
        Ok(reason) if faults.is_empty() => reason,
        other => {
            faults.extend(other.err());
            return send_back(&app, &page, form, faults).await;
        }
    };
    let (ip, agent) = origin();
    let (proof, by) = proof(who, &code);
    let seen = Seen {
        document,
        ip: &ip,
        agent: &agent,
    };
    let said = app
        .db
        .refuse_to_sign(&app.act(by), who, id, role, proof, &seen, &reason)
        .await?;
    match said {
        Signed::Done { .. } => done(&path::signing(id), "refusee"),
        Signed::Gone => return Err(AppError::NotFound),
        other => {
            let said = refused(other).unwrap_or_default();
            let fault = if matches!(other, Signed::Code(_)) {
                Fault::new(REFUSAL_CODE, said)
            } else {
                Fault::of_form(said)
            };
            return send_back(&app, &page, form, vec![fault]).await;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn an_address_is_recognised_by_its_owner_alone() {
        assert_eq!(masked("marie@exemple.fr"), "m…e@exemple.fr");
        assert_eq!(masked("m@exemple.fr"), "m…@exemple.fr");
        assert_eq!(masked("ma@exemple.fr"), "m…@exemple.fr");
    }
}
