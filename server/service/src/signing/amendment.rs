//! `/convention/…/avenants/{n}`: an amendment is read, that is what it changes and nothing else; signed, refused, taken back.

use std::collections::BTreeMap;

use domain::{
    convention::{
        Access, AgreedBy, AmendmentState, Change, PartyIdentity, SignerRole, amendment_consent, days_said,
        days_without_place, in_force,
    },
    id::ConventionId,
    security::What,
    typography::capitalised,
    urls,
};
use store::{AmendmentLine, ConventionFile, EvidenceSigner, Seen, Signed, Unreached};
use wire::{
    convention::amendment::{AmendmentFlash, AmendmentPage, AmendmentSigner},
    field,
    form::{FieldError, FormData},
    signing::page::RoleShown,
};

use super::{
    client_address,
    code::code_shown,
    convention_of,
    link::masked_mobile,
    page::{is_unvouched, masked, signs_by},
    power_not_stated,
    school::not_arrived,
    signer_form::{CodeFlash, SignerForm, is_proved},
};
use crate::{
    blocking_pool,
    context::AppContext,
    convention::{
        Opened, account_of,
        amendment::{is_signed_elsewhere, is_withdrawn_by},
        convention_id, open,
        version::{ended, parse_frozen},
    },
    convention_access::{authorize, is_unproven},
    error::ServiceError,
    format::{date_time, date_time_in_paris, day},
    kept,
    outcome::{FormResult, redirect_with_flash},
    rate_limit::is_subject_too_often,
    request::Request,
    student::applications::reason,
};

/// The page, for the parties of the convention.
pub async fn read(request: Request, id: String, number: String) -> Result<AmendmentPage, ServiceError> {
    let opened = open(request, convention_id(&id)?).await?;
    let number: i32 = number.parse().map_err(|_| ServiceError::NotFound)?;
    let (app, file, access) = (opened.app(), &opened.file, &opened.access);
    let lines = app.db.amendments(file.id).await?;
    let line = lines
        .iter()
        .find(|line| line.number == number)
        .ok_or(ServiceError::NotFound)?;
    let who = access.who;
    let unproven = line.state == AmendmentState::Proposed
        && asks_side_of(line, access)
        && (is_unproven(&opened.request, who) || is_unvouched(&opened.request, who, access).await?);
    opened.note_read().await;
    Ok(AmendmentPage {
        head: opened.head(),
        number: line.content.number,
        state: line.state,
        differences: line.content.differences(),
        reason: line.content.reason.clone(),
        proposed: format!(
            "Proposé le {} par {}",
            day(app, line.proposed_at),
            line.content.proposed_by
        ),
        closed: line.closed_at.map(|at| date_time(app, at)).unwrap_or_default(),
        ended: Some(line.state)
            .filter(|state| matches!(state, AmendmentState::InForce | AmendmentState::Lapsed))
            .and_then(|_| ended(app, file, line.version, date_time))
            .map(|said| capitalised(&said))
            .unwrap_or_default(),
        refused: line.reason.clone(),
        agreed: AgreedBy::of(line.content.changes.iter().map(Change::amends))
            .words()
            .to_owned(),
        without_place: without_place(&opened, line, &lines).await?,
        signers: signers(&opened, line).await?,
        digest: line.hash.to_string(),
        roles: roles(&opened, line).await?,
        may_withdraw: line.state == AmendmentState::Proposed && is_withdrawn_by(line, access),
        unproven,
    })
}

/// Whether it asks the side on which somebody stands. Who has an address to prove first signs as nobody yet.
fn asks_side_of(line: &AmendmentLine, access: &Access) -> bool {
    line.content.signers.iter().any(|signer| match signer.role {
        SignerRole::Student | SignerRole::Guardian1 | SignerRole::Guardian2 => access.family,
        SignerRole::Host | SignerRole::Host2 => access.fills_host,
        SignerRole::Head | SignerRole::ReferentTeacher => access.fills_school,
    })
}

async fn signers(opened: &Opened, line: &AmendmentLine) -> Result<Vec<AmendmentSigner>, ServiceError> {
    let mut troubles = BTreeMap::new();
    if line.state == AmendmentState::Proposed && opened.access.fills_school {
        troubles = self::troubles(opened.app(), opened.file.id, line).await?;
    }
    let each = line.content.signers.iter().map(|signer| {
        let given = line.signatures.iter().find(|given| given.role == signer.role);
        AmendmentSigner {
            role: signer.role.label().to_owned(),
            name: given.map_or_else(|| signer.name.clone(), |given| given.name.clone()),
            signed: given
                .map(|given| date_time(opened.app(), given.signed_at))
                .unwrap_or_default(),
            trouble: troubles.remove(&signer.role).unwrap_or_default(),
        }
    });
    Ok(each.collect())
}

/// What keeps those whom an open amendment waits for from signing it, and what the lycée does about it.
async fn troubles(
    app: &AppContext,
    id: ConventionId,
    line: &AmendmentLine,
) -> Result<BTreeMap<SignerRole, String>, ServiceError> {
    let mut troubles = BTreeMap::new();
    let Some(evidence) = app.db.evidence(id, line.version).await? else {
        return Ok(troubles);
    };
    let undelivered = app.db.undelivered(id).await?;
    for one in &evidence.signers {
        let role = one.signer.role;
        let asked = line.content.signers.iter().any(|signer| signer.role == role);
        let signed = line.signatures.iter().any(|given| given.role == role);
        let said = not_arrived(app, &undelivered, one.email.as_deref().unwrap_or_default());
        if asked && !signed && !said.is_empty() {
            troubles.insert(role, said);
        }
    }
    for (role, why) in app.db.unreached_by_amendment(id, line.number).await? {
        troubles.insert(role, what_to_do(why).to_owned());
    }
    Ok(troubles)
}

fn what_to_do(why: Unreached) -> &'static str {
    match why {
        Unreached::NoAddress => {
            "N’a ni compte ni adresse e-mail, et rien ne se signe ici sur papier. Donnez-lui une adresse\u{a0}: un lien y partira. Sinon, retirez \
             l’avenant."
        }
        Unreached::Silenced => {
            "Cette personne ne doit plus être prévenue\u{a0}: elle ne signera pas. Retirez l’avenant, puis corrigez la convention."
        }
        Unreached::NotByAccount => {
            "Son compte ne peut pas signer à ce titre\u{a0}: son adresse n’est pas confirmée, il est suspendu, ou cette personne n’a plus ce rôle. Si \
             elle doit signer, donnez l’adresse où la joindre\u{a0}: un lien y partira. Sinon, retirez l’avenant, puis corrigez la convention."
        }
        Unreached::Revoked => {
            "Le lycée a annulé ses liens\u{a0}: rien ne lui est plus envoyé. Envoyez-lui un autre lien, ou retirez l’avenant."
        }
    }
}

/// From when to when the student has no place with it, in words, of the days that the convention says with the others that are in force.
async fn without_place(
    opened: &Opened,
    line: &AmendmentLine,
    all: &[AmendmentLine],
) -> Result<String, ServiceError> {
    if line
        .content
        .changes
        .iter()
        .all(|change| change.over_from().is_none())
    {
        return Ok(String::new());
    }
    let content = opened
        .app()
        .db
        .frozen_content(opened.file.id, line.version)
        .await?
        .ok_or(ServiceError::NotFound)?;
    let standing = all.iter().filter(|one| {
        (one.version, one.state) == (line.version, AmendmentState::InForce) && one.number != line.number
    });
    let before = in_force(
        &parse_frozen(&content)?.content,
        standing.flat_map(|one| one.content.changes.iter()),
    );
    let days = days_without_place(&before, &line.content.changes);
    Ok(days.map(days_said).unwrap_or_default())
}

/// As whom somebody signs it, and what they are shown for it.
async fn roles(opened: &Opened, line: &AmendmentLine) -> Result<Vec<RoleShown>, ServiceError> {
    let (app, file, access) = (opened.app(), &opened.file, &opened.access);
    let (id, who) = (file.id, access.who);
    let Some(evidence) = app.db.evidence(id, line.version).await? else {
        return Ok(Vec::new());
    };
    let proved = is_proved(&opened.request, who, id, line.hash).await?;
    let today = app.clock.today();
    let (by_head, by_structure) = match who {
        PartyIdentity::Account(by) => (
            app.db.signs_by_delegation_of(file.school, by, today).await?,
            app.db.signs_for_structure_by(id, by, today).await?,
        ),
        PartyIdentity::Link(_) => (None, None),
    };
    let sms = match who {
        PartyIdentity::Link(by) => masked_mobile(app, by).await?,
        PartyIdentity::Account(_) => String::new(),
    };
    let code = match who {
        PartyIdentity::Link(_) => app.db.last_code(who, line.hash).await?,
        PartyIdentity::Account(_) => None,
    };
    let asked = |one: &&EvidenceSigner| {
        let role = one.signer.role;
        access.signs_as.contains(&role)
            && line.content.signers.iter().any(|signer| signer.role == role)
            && !is_signed_elsewhere(line, access, role)
    };
    let shown = evidence.signers.iter().filter(asked).map(|one| {
        let role = one.signer.role;
        let name = signs_by(who, access, one, role);
        let delegated = match role {
            SignerRole::Head => by_head.as_deref(),
            SignerRole::Host | SignerRole::Host2 => by_structure.as_deref(),
            SignerRole::ReferentTeacher
            | SignerRole::Student
            | SignerRole::Guardian1
            | SignerRole::Guardian2 => None,
        };
        let given = line.signatures.iter().find(|given| given.role == role);
        RoleShown {
            role,
            known: match who {
                PartyIdentity::Link(_) => format!(
                    "par votre lien personnel et un code envoyé à {}",
                    one.email.as_deref().map(masked).unwrap_or_default()
                ),
                PartyIdentity::Account(_) => "par votre compte\u{a0}: vous êtes connecté".to_owned(),
            },
            consent: amendment_consent(&line.content, line.hash, role, &name, delegated),
            signed: given
                .map(|given| date_time(app, given.signed_at))
                .unwrap_or_default(),
            proved,
            print: String::new(),
            code: code.as_ref().map(|code| code_shown(app, code)),
            sms: sms.clone(),
            name,
        }
    });
    Ok(shown.collect())
}

/// An amendment as a file, with who signed it and when, for the parties: its name and its bytes. It is made when it is asked for.
pub async fn download(
    request: Request,
    id: String,
    number: String,
) -> Result<(String, Vec<u8>), ServiceError> {
    let opened = open(request, convention_id(&id)?).await?;
    let number: i32 = number.parse().map_err(|_| ServiceError::NotFound)?;
    let (app, file) = (opened.app(), &opened.file);
    let lines = app.db.amendments(file.id).await?;
    let line = lines
        .into_iter()
        .find(|line| line.number == number)
        .ok_or(ServiceError::NotFound)?;
    let subject = format!("{:?} {} avenant {number}", opened.access.who, file.id);
    if is_subject_too_often(&opened.request, "file_made", &subject).await? {
        return Err(ServiceError::Overloaded);
    }
    let signed: Vec<(String, String)> = line
        .content
        .signers
        .iter()
        .map(|signer| {
            let given = line.signatures.iter().find(|given| given.role == signer.role);
            let name = given.map_or(signer.name.as_str(), |given| given.name.as_str());
            let said = given.map_or_else(
                || "Pas encore signé".to_owned(),
                |given| {
                    let at = date_time_in_paris(app, given.signed_at);
                    format!("Signé le {at}. {}.", given.means.label())
                },
            );
            (format!("{name}, {}", signer.role.label().to_lowercase()), said)
        })
        .collect();
    let state = standing(app, file, &line);
    let name = format!("avenant-{number}-{}.pdf", file.reference);
    let json = line.json;
    let bytes = blocking_pool::run(move || pdf::render_amendment(&json, &state, &signed))
        .await?
        .map_err(ServiceError::broken_by("an amendment could not be rendered"))?;
    kept::note_convention(&opened.request, opened.file.id, &opened.access, What::Document).await;
    Ok((name, bytes))
}

/// Where an amendment stands, as its file says it: of a convention that was cancelled, or a version that was replaced, nothing is in force.
fn standing(app: &AppContext, file: &ConventionFile, line: &AmendmentLine) -> String {
    let label = line.state.label();
    let closed = line.closed_at.map(|at| date_time_in_paris(app, at));
    let over = ended(app, file, line.version, date_time_in_paris);
    match (line.state, over, closed) {
        (AmendmentState::InForce, Some(over), Some(at)) => {
            format!(
                "{}\u{a0}: {over}. Il était en vigueur depuis le {at}.",
                AmendmentState::Lapsed.label()
            )
        }
        (AmendmentState::Lapsed, Some(over), _) => {
            format!("{label}\u{a0}: {over}, avant que tous l’aient signé.")
        }
        (_, _, Some(at)) => format!("{label}, le {at}"),
        (_, _, None) => label.to_owned(),
    }
}

/// A form of the page, and the amendment's number.
async fn signer_form(request: &Request, form: &FormData) -> Result<(SignerForm, i32), ServiceError> {
    let number = number_of(form)?;
    let signer = SignerForm::read(request, form, |id, _| {
        (page_of(id, number), "votre-signature".to_owned())
    })
    .await?;
    Ok((signer, number))
}

/// Where a signature or a refusal leads that was not written.
fn not_done(signer: &SignerForm, form: FormData, said: Signed, code: &'static str) -> FormResult {
    match said {
        Signed::Changed | Signed::NotNow(_) => Ok(redirect_with_flash(&signer.page, AmendmentFlash::Changed)),
        Signed::Already => Ok(signer.again(
            form,
            vec![FieldError::of_form("Cet avenant est déjà signé à ce titre.")],
        )),
        other => signer.not_done(form, other, code),
    }
}

fn number_of(form: &FormData) -> Result<i32, ServiceError> {
    form.get(field::AMENDMENT)
        .parse()
        .map_err(|_| ServiceError::NotFound)
}

fn page_of(id: ConventionId, number: i32) -> String {
    urls::amendment(id, u32::try_from(number).unwrap_or_default())
}

/// Sends a code to somebody who came by a personal link, to sign or to refuse an amendment with it.
pub async fn ask_code(request: Request, form: FormData) -> FormResult {
    let flash = CodeFlash {
        sent: AmendmentFlash::CodeSent,
        texted: AmendmentFlash::CodeTexted,
        changed: AmendmentFlash::Changed,
    };
    let (signer, _) = signer_form(&request, &form).await?;
    signer.send_code(&request, form, flash).await
}

/// Signs an amendment, for a party whom it asks: by their account, or by a personal link and the code that was sent to them.
pub async fn sign(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let (signer, number) = signer_form(&request, &form).await?;
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
            "Cochez cette case une fois que vous avez lu ce qui change.",
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
        .sign_amendment(
            &app.context(account_of(signer.who)),
            signer.who,
            signer.id,
            number,
            signer.role,
            signer.proof(&code, opened.as_deref()),
            &seen,
        )
        .await?;
    match outcome {
        Signed::Done { last } => {
            let flash = if last {
                AmendmentFlash::SignedLast
            } else {
                AmendmentFlash::Signed
            };
            Ok(redirect_with_flash(&signer.page, flash))
        }
        other => not_done(&signer, form, other, field::CODE),
    }
}

/// Refuses an amendment with a reason, with the proof that a signature takes. The convention stays as it is.
pub async fn refuse(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let (signer, number) = signer_form(&request, &form).await?;
    let reason = reason(&form);
    let code = form.get(field::REFUSAL_CODE).to_owned();
    let form = form.without(&[field::REFUSAL_CODE]);
    let opened = signer.opened(&request, &code).await?;
    let mut errors = Vec::new();
    if signer.lacks_code(&code, opened.as_deref()) {
        errors.push(FieldError::new(
            field::REFUSAL_CODE,
            "Tapez les six chiffres du code que vous avez reçu.",
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
    let refused = app
        .db
        .refuse_amendment(
            &app.context(account_of(signer.who)),
            signer.who,
            signer.id,
            number,
            signer.role,
            signer.proof(&code, opened.as_deref()),
            &seen,
            &reason,
        )
        .await?;
    match refused {
        Signed::Done { .. } => Ok(redirect_with_flash(&signer.page, AmendmentFlash::Refused)),
        other => not_done(&signer, form, other, field::REFUSAL_CODE),
    }
}

/// Takes an amendment back that is still to be signed: whoever proposed it, and who fills the lycée's part.
pub async fn withdraw(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let id = convention_of(&form)?;
    let number = number_of(&form)?;
    let (who, access) = authorize(&request, id).await?;
    let lines = app.db.amendments(id).await?;
    let mut theirs = lines.iter().filter(|line| is_withdrawn_by(line, &access));
    if !theirs.any(|line| line.number == number) {
        return Err(ServiceError::NotFound);
    }
    // What others have signed of it is void with it.
    if account_of(who).is_some() {
        request.require_fresh_proof()?;
    }
    let context = app.context(account_of(who));
    let withdrawn = app
        .db
        .withdraw_amendment(&context, who, &access.name, id, number)
        .await?;
    let flash = match withdrawn {
        Signed::Done { .. } => AmendmentFlash::Withdrawn,
        Signed::Gone => return Err(ServiceError::NotFound),
        _ => AmendmentFlash::Changed,
    };
    Ok(redirect_with_flash(&page_of(id, number), flash))
}
