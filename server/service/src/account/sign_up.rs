//! Hosts sign up by themselves; everybody else has an account made for them.

use domain::account::{EmailAddress, PersonName};
use wire::{
    field,
    form::{FieldError, FormData},
};

use super::{
    links::confirmation_link,
    password::{SECRET_FIELDS, chosen_password_error},
};
use crate::{
    outcome::{FormResult, redirect, redisplay},
    own_browser,
    password::{Lane, hash_password_in},
    rate_limit::{TOO_OFTEN, is_network_too_often, is_subject_too_often, widest_network},
    request::Request,
};

/// Makes a host's account, to be proved by an e-mail. Open to anybody.
pub async fn sign_up(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let (name, email) = (
        PersonName::parse(form.get(field::NAME)),
        EmailAddress::parse(form.get(field::EMAIL)),
    );
    let mut errors = Vec::new();
    if let Err(error) = &name {
        errors.push(FieldError::new(field::NAME, error.message()));
    }
    if let Err(error) = &email {
        errors.push(FieldError::new(field::EMAIL, error.message()));
    }
    let key = email.as_ref().map(EmailAddress::key).unwrap_or_default();
    // Counted first: looking at a password takes a while.
    if is_network_too_often(&request, "sign_up").await? {
        errors.push(FieldError::of_form(TOO_OFTEN));
    } else {
        errors.extend(chosen_password_error(&form, &key, form.get(field::NAME)));
    }
    if form.get(field::COMMITMENT).is_empty() {
        errors.push(FieldError::new(
            field::COMMITMENT,
            "Cochez cette case\u{a0}: seules les structures qui peuvent accueillir des élèves déposent des offres.",
        ));
    }
    if errors.is_empty() && is_subject_too_often(&request, "sign_up", &key).await? {
        errors.push(FieldError::of_form(TOO_OFTEN));
    }
    let (Ok(name), Ok(email), true) = (name, email, errors.is_empty()) else {
        return Ok(redisplay("/inscription", form.without(&SECRET_FIELDS), errors));
    };
    let lane = Lane::Stranger(widest_network(&request));
    let hash = hash_password_in(lane, app.rng.as_ref(), form.exact(field::PASSWORD)).await?;
    let (typed_in, browser) = own_browser::remember(&request);
    // Whether the address has an account already is told by e-mail to its owner, never here.
    app.db
        .sign_up_host(
            &app.context(None),
            &name,
            &email,
            &hash,
            &typed_in,
            &confirmation_link(app),
        )
        .await?;
    Ok(redirect("/inscription/lettre").with_cookie(browser))
}
