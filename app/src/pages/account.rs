//! Signing up, signing in, and one's account.

mod activation;
mod agenda;
mod emails;
mod home;
mod layout;
mod own_data;
mod passwords;
mod proof;
mod reminders;
mod second_factor;
mod second_step;
mod settings;
mod sign_in;
mod sign_up;
mod to_do;

lazy_pages! {
    account:
    SignInRoute = sign_in::SignInPage,
    SecondStepRoute = second_step::SecondStepPage,
    SignUpRoute = sign_up::SignUpPage,
    EmailSentRoute = sign_up::EmailSentPage,
    ActivationRoute = activation::ActivationPage,
    ForgottenRoute = passwords::ForgottenPage,
    ResetRoute = passwords::ResetPage,
    ConfirmRoute = emails::ConfirmPage,
    NewEmailRoute = emails::NewEmailPage,
}

lazy_pages! {
    space:
    AccountHomeRoute = home::HomePage,
    ToDoRoute = to_do::ToDoPage,
}

lazy_pages! {
    settings:
    SettingsRoute = settings::SettingsPage,
    ProofRoute = proof::ProofPage,
    SecondFactorRoute = second_factor::SecondFactorPage,
    RecoveryCodesRoute = second_factor::RecoveryCodesPage,
    OwnDataRoute = own_data::OwnDataPage,
    RemindersRoute = reminders::RemindersPage,
    StopRemindersRoute = reminders::StopPage,
    AgendaRoute = agenda::AgendaPage,
}
