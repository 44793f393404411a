//! One's account: signing up and in, proving an address, passwords, sessions.

use leptos::prelude::*;
use wire::{
    account::{
        AwaitedShown, FactorsPage, LinkShown, Me, ProofPage, RecoveryCodes, SecondStepPage, SessionShown,
    },
    answer::Reading,
    error::AppError,
    form::FormData,
};

/// Who is signed in. Open to anybody.
#[server(endpoint = "account/me", protocol = Reading)]
pub async fn read_me() -> Result<Option<Me>, AppError> {
    crate::request::read(service::account::me).await
}

/// What is awaited from whoever is signed in; nothing from anybody else. Open to anybody.
#[server(endpoint = "account/awaited", protocol = Reading)]
pub async fn read_awaited() -> Result<Vec<AwaitedShown>, AppError> {
    crate::request::read(service::account::awaited::list).await
}

/// Where one is signed in. For whoever is signed in.
#[server(endpoint = "account/sessions", protocol = Reading)]
pub async fn list_sessions() -> Result<Vec<SessionShown>, AppError> {
    crate::request::read(service::account::sessions::list).await
}

/// What the link of an e-mail is about; reading it uses nothing up. Open to whoever has the link.
#[server(endpoint = "account/link", protocol = Reading)]
pub async fn read_link(purpose: String, token: String) -> Result<LinkShown, AppError> {
    crate::request::read(|request| service::account::links::page(request, purpose, token)).await
}

/// Signs in. Open to anybody.
#[server(endpoint = "account/sign-in")]
pub async fn sign_in(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::account::sessions::sign_in).await
}

/// Signs out.
#[server(endpoint = "account/sign-out")]
pub async fn sign_out(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::account::sessions::sign_out).await
}

/// A host signs up. Open to anybody.
#[server(endpoint = "account/sign-up")]
pub async fn sign_up(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::account::sign_up::sign_up).await
}

/// The e-mail that proves one's address, again. For whoever is signed in.
#[server(endpoint = "account/confirm-again")]
pub async fn confirm_again(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::account::email::confirm_again).await
}

/// Proves an address. Open to whoever has the link.
#[server(endpoint = "account/confirm")]
pub async fn confirm(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::account::email::confirm).await
}

/// Asks for the e-mail that lets one choose another password. Open to anybody.
#[server(endpoint = "account/forgotten")]
pub async fn forgotten(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::account::password::request_reset).await
}

/// Chooses another password. Open to whoever has the link.
#[server(endpoint = "account/reset")]
pub async fn reset(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::account::password::reset).await
}

/// Takes over the account that waits for one. Open to whoever has the link or the code.
#[server(endpoint = "account/activate")]
pub async fn activate(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::account::activation::activate).await
}

/// Changes one's password. For whoever is signed in.
#[server(endpoint = "account/password")]
pub async fn change_password(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::account::password::change).await
}

/// Asks for another address. For whoever is signed in.
#[server(endpoint = "account/email")]
pub async fn ask_email(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::account::email::request_change).await
}

/// Proves the other address. Open to whoever has the link.
#[server(endpoint = "account/email/confirm")]
pub async fn change_email(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::account::email::change).await
}

/// How one may show again who one is. For whoever is signed in.
#[server(endpoint = "account/proof", protocol = Reading)]
pub async fn read_proof_page() -> Result<ProofPage, AppError> {
    crate::request::read(service::account::proof::read).await
}

/// Shows who one is by the password. For whoever is signed in.
#[server(endpoint = "account/proof/password")]
pub async fn prove_by_password(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::account::proof::by_password).await
}

/// The e-mail with a code. For whoever is signed in.
#[server(endpoint = "account/proof/code/send")]
pub async fn ask_proof_code(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::account::proof::ask_code).await
}

/// Shows who one is by that code. For whoever is signed in.
#[server(endpoint = "account/proof/code")]
pub async fn prove_by_code(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::account::proof::by_code).await
}

/// Shows who one is by a passkey. For whoever is signed in.
#[server(endpoint = "account/proof/passkey")]
pub async fn prove_by_passkey(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::account::proof::by_passkey).await
}

/// What a browser is asked to show who one is by a passkey. For whoever is signed in and has one.
#[server(endpoint = "account/proof/passkey/start")]
pub async fn start_proof_by_passkey(#[server(flatten)] form: FormData) -> Result<String, AppError> {
    crate::form_response::answer(form, service::account::passkeys::start_proof).await
}

/// What the second step of signing in may be. Open to anybody.
#[server(endpoint = "account/sign-in/second", protocol = Reading)]
pub async fn read_second_step() -> Result<SecondStepPage, AppError> {
    crate::request::read(service::account::second_step::read).await
}

/// The second step of signing in. Open to whoever took the first.
#[server(endpoint = "account/sign-in/second/submit")]
pub async fn submit_second_step(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::account::second_step::submit).await
}

/// What a browser is asked in that step. Open to whoever took the first and has a passkey.
#[server(endpoint = "account/sign-in/second/passkey")]
pub async fn start_second_step_by_passkey(#[server(flatten)] form: FormData) -> Result<String, AppError> {
    crate::form_response::answer(form, service::account::passkeys::start_sign_in).await
}

/// What one has beside one's password. For whoever is signed in.
#[server(endpoint = "account/factors", protocol = Reading)]
pub async fn read_factors() -> Result<FactorsPage, AppError> {
    crate::request::read(service::account::second_factor::read).await
}

/// The codes on paper, once. For whoever is signed in and has the secret of the address.
#[server(endpoint = "account/factors/codes", protocol = Reading)]
pub async fn read_recovery_codes(token: String) -> Result<Option<RecoveryCodes>, AppError> {
    crate::request::read(|request| service::account::second_factor::read_codes(request, token)).await
}

/// The secret of an application of codes. For whoever is signed in.
#[server(endpoint = "account/factors/application/begin")]
pub async fn begin_application(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::account::second_factor::begin).await
}

/// Its first code. For whoever is signed in.
#[server(endpoint = "account/factors/application/confirm")]
pub async fn confirm_application(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::account::second_factor::confirm).await
}

/// Gives it up. For whoever is signed in.
#[server(endpoint = "account/factors/application/remove")]
pub async fn remove_application(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::account::second_factor::remove).await
}

/// Other codes on paper. For whoever is signed in.
#[server(endpoint = "account/factors/codes/renew")]
pub async fn renew_recovery_codes(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::account::second_factor::renew_codes).await
}

/// What a browser is asked to make a passkey. For whoever is signed in.
#[server(endpoint = "account/factors/passkey/start")]
pub async fn start_passkey(#[server(flatten)] form: FormData) -> Result<String, AppError> {
    crate::form_response::answer(form, service::account::passkeys::start_registration).await
}

/// Keeps the passkey it made. For whoever is signed in.
#[server(endpoint = "account/factors/passkey/add")]
pub async fn add_passkey(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::account::passkeys::add).await
}

/// Takes one of one's passkeys away. For whoever is signed in.
#[server(endpoint = "account/factors/passkey/remove")]
pub async fn remove_passkey(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::account::passkeys::remove).await
}

/// Closes one of one's sessions. For whoever is signed in.
#[server(endpoint = "account/sessions/close")]
pub async fn close_session(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::account::sessions::close).await
}

/// Closes all of one's sessions. For whoever is signed in.
#[server(endpoint = "account/sessions/close-all")]
pub async fn close_all(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::account::sessions::close_all).await
}
