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

lazy_page!(account, SignInRoute, sign_in::SignInPage);
lazy_page!(account, SignUpRoute, sign_up::SignUpPage);
lazy_page!(account, EmailSentRoute, sign_up::EmailSentPage);
lazy_page!(account, ActivationRoute, activation::ActivationPage);
lazy_page!(account, ForgottenRoute, passwords::ForgottenPage);
lazy_page!(account, ResetRoute, passwords::ResetPage);
lazy_page!(account, ConfirmRoute, emails::ConfirmPage);
lazy_page!(account, NewEmailRoute, emails::NewEmailPage);
lazy_page!(account, AccountHomeRoute, home::HomePage);
lazy_page!(account, SettingsRoute, settings::SettingsPage);
lazy_page!(account, ProofRoute, proof::ProofPage);
lazy_page!(account, SecondStepRoute, second_step::SecondStepPage);
lazy_page!(account, SecondFactorRoute, second_factor::SecondFactorPage);
lazy_page!(account, RecoveryCodesRoute, second_factor::RecoveryCodesPage);
lazy_page!(account, OwnDataRoute, own_data::OwnDataPage);
lazy_page!(account, ToDoRoute, to_do::ToDoPage);
lazy_page!(account, RemindersRoute, reminders::RemindersPage);
lazy_page!(account, StopRemindersRoute, reminders::StopPage);
lazy_page!(account, AgendaRoute, agenda::AgendaPage);
