//! Taking over an account that a lycée or an administrator made: by the link of an e-mail, or by a code on paper.

use domain::account::EmailAddress;
use store::TokenPurpose;
use wire::{
    account::SpaceFlash,
    field,
    form::{FieldError, FormData},
};

use super::{
    links::{confirmation_link, owner},
    password::{SECRET_FIELDS, chosen_password_error},
};
use crate::{
    arrival,
    outcome::{FormResult, redirect_with_flash, redisplay},
    password::hash_password,
    rate_limit::{TOO_OFTEN, is_too_often},
    request::Request,
    session::{self, Computer},
    token::Secret,
};

/// An address that was typed, as addresses are compared.
fn typed_key(typed: &str) -> String {
    EmailAddress::parse(typed).map_or_else(|_| typed.to_lowercase(), |email| email.key())
}

/// Chooses the password of an account that waits for its owner, and signs in. Open to whoever has the link or the code.
pub async fn activate(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let token = form.get(field::TOKEN).to_owned();
    let (secret, page) = if token.is_empty() {
        (
            Secret::typed_code(form.get(field::CODE)),
            "/activation".to_owned(),
        )
    } else {
        (
            arrival::brought(&request, &token),
            arrival::page(&request, "/activation", &token),
        )
    };
    // Codes and links alike: whoever holds one would otherwise try as they please.
    if is_too_often(&request, "activate", &secret.hash()).await? {
        let error = FieldError::of_form(TOO_OFTEN);
        return Ok(redisplay(page, form.without(&SECRET_FIELDS), vec![error]));
    }
    let owner = owner(app, &secret.hash(), TokenPurpose::Activate).await?;
    // An address that the lycée gave is the one that counts: what is typed is not even read.
    let given_email = owner.as_ref().map_or("", |owner| owner.email_key.as_str());
    let typed_email = form.get(field::EMAIL).to_owned();
    let mut errors = Vec::new();
    let email = if given_email.is_empty() {
        EmailAddress::parse(&typed_email)
            .map_err(|error| errors.push(FieldError::new(field::EMAIL, error.message())))
            .ok()
    } else {
        None
    };
    if let (Some(owner), Some(email)) = (&owner, &email)
        && app.db.is_of_child(owner.id, email).await?
    {
        errors.push(childs_address());
    }
    let key = email
        .as_ref()
        .map_or_else(|| given_email.to_owned(), EmailAddress::key);
    let name = owner.as_ref().map_or("", |owner| owner.name.as_str());
    errors.extend(chosen_password_error(&form, &key, name));
    // The code is the first field of its page.
    if token.is_empty() && form.get(field::CODE).trim().is_empty() {
        errors.insert(0, missing_code());
    } else if owner.is_none() {
        errors.insert(0, unknown_code());
    }
    if !errors.is_empty() {
        return Ok(redisplay(page, form.without(&SECRET_FIELDS), errors));
    }
    let password = hash_password(app.rng.as_ref(), form.exact(field::PASSWORD)).await?;
    // Whether another account has the address is told by e-mail to its owner, never here.
    let activated = app
        .db
        .activate(
            &app.context(None),
            &secret.hash(),
            email.as_ref(),
            &password,
            &confirmation_link(app),
        )
        .await?;
    let Some(account) = activated else {
        return Ok(redisplay(
            page,
            form.without(&SECRET_FIELDS),
            vec![unknown_code()],
        ));
    };
    let typed_another = email.is_none() && !typed_email.is_empty() && typed_key(&typed_email) != given_email;
    let signs_later = email.is_some() && owner.is_some_and(|owner| owner.is_guardian);
    let flash = if typed_another {
        SpaceFlash::ActivatedWithEmail
    } else if signs_later {
        SpaceFlash::ActivatedToConfirm
    } else {
        SpaceFlash::Activated
    };
    let to = redirect_with_flash("/espace", flash).with_cookie(arrival::forget(&request, &token));
    let entered = session::sign_in(&request, account, Computer::Own, to.clone()).await?;
    Ok(entered.unwrap_or(to))
}

/// What is said of a guardian's address that is their child's.
pub(super) fn childs_address() -> FieldError {
    FieldError::new(
        field::EMAIL,
        "C’est une adresse de l’élève\u{a0}: donnez la vôtre. Un parent signe avec une adresse qu’il est seul à lire.",
    )
}

fn missing_code() -> FieldError {
    FieldError::new(field::CODE, "Indiquez le code qui est imprimé sur votre feuille.")
}

fn unknown_code() -> FieldError {
    FieldError::new(
        field::CODE,
        "Ce code n’est pas connu, ou il a déjà servi. Recopiez-le depuis votre feuille, ou demandez-en un autre à votre lycée.",
    )
}
