//! Showing again who one is: acts that bind others ask for a proof less than ten minutes old. Signing in is one.

use domain::convention::PartyIdentity;
use store::{CodeCheck, CodeSent, proof_target};
use wire::{
    account::{ProofFlash, ProofPage},
    field,
    form::{FieldError, FormData},
};

use super::{first_step::Checked, passkeys, password::current_password_error};
use crate::{
    demo_accounts,
    error::ServiceError,
    form_response::PROOF_PAGE,
    outcome::{FormResult, Outcome, redirect, redirect_with_flash, redisplay, with_query},
    request::{Request, within_site},
    signing::code::{code_refused, code_shown, cool_down_error, digits, is_code},
};

/// The page of these forms, with the page that is led back to.
fn page(form: &FormData) -> String {
    match within_site(form.get(field::NEXT)) {
        Some(next) => with_query(PROOF_PAGE, &[("suite", next)]),
        None => PROOF_PAGE.to_owned(),
    }
}

/// Back to the act, with what was typed for it.
fn back(form: &FormData) -> Outcome {
    redirect(within_site(form.get(field::NEXT)).unwrap_or("/espace"))
}

/// `/espace/compte/preuve`: how whoever is signed in may show who they are.
pub async fn read(request: Request) -> Result<ProofPage, ServiceError> {
    let (app, user) = (&request.app, request.require_user()?);
    let code = app
        .db
        .last_code(PartyIdentity::Account(user.id()), proof_target(user.session))
        .await?;
    let email = user.account.email.clone().unwrap_or_default();
    Ok(ProofPage {
        has_password: app.db.password_hash(user.id()).await?.is_some(),
        code: code.map(|line| code_shown(app, &line)),
        has_passkey: app.db.has_passkey(user.id()).await?,
        made_up: app.demo && demo_accounts::is_made_up(&email),
        email,
    })
}

/// By the password. For whoever is signed in.
pub async fn by_password(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, request.require_user()?);
    if let Some(error) = current_password_error(&request, user.id(), &form, field::CURRENT_PASSWORD).await? {
        return Ok(redisplay(page(&form), FormData::default(), vec![error]));
    }
    let context = app.context(Some(user.id()));
    app.db.mark_proved(&context, user.id(), user.session).await?;
    Ok(back(&form))
}

/// By a passkey. For whoever is signed in.
pub async fn by_passkey(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, request.require_user()?);
    match passkeys::check(&request, user.id(), form.exact(field::PASSKEY)).await? {
        Checked::Wrong(message) => {
            let error = FieldError::of_form(message);
            Ok(redisplay(page(&form), FormData::default(), vec![error]))
        }
        Checked::Right | Checked::OnPaper(_) => {
            let context = app.context(Some(user.id()));
            app.db.mark_proved(&context, user.id(), user.session).await?;
            Ok(back(&form))
        }
    }
}

/// Sends the code that is typed below. For whoever is signed in.
pub async fn ask_code(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, request.require_user()?);
    let (page, code) = (page(&form), digits(app));
    let context = app.context(Some(user.id()));
    let sent = app
        .db
        .send_proof_code(&context, user.id(), user.session, &code, PROOF_PAGE)
        .await?;
    let error = match sent {
        CodeSent::Sent => return Ok(redirect_with_flash(&page, ProofFlash::CodeSent)),
        CodeSent::CoolDown(until) => cool_down_error(app, until),
        CodeSent::NoSms | CodeSent::Gone => {
            FieldError::of_form("Votre compte n’a pas d’adresse\u{a0}: tapez votre mot de passe.")
        }
    };
    Ok(redisplay(page, FormData::default(), vec![error]))
}

/// By that code. For whoever is signed in.
pub async fn by_code(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, request.require_user()?);
    let typed = form.get(field::CODE);
    let message = if is_code(typed) {
        let context = app.context(Some(user.id()));
        let check = app
            .db
            .prove_by_code(&context, user.id(), user.session, typed)
            .await?;
        if check == CodeCheck::Right {
            return Ok(back(&form));
        }
        code_refused(check)
    } else {
        "Tapez les six chiffres du code reçu par e-mail.".to_owned()
    };
    let error = FieldError::new(field::CODE, message);
    Ok(redisplay(page(&form), FormData::default(), vec![error]))
}
