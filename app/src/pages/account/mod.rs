//! Signing up, signing in, and one's account.

use leptos::prelude::*;
use leptos_meta::Title;

mod activation;
mod letters;
mod mine;
mod passwords;
mod sign_in;
mod sign_up;

lazy_page!(account, SignInRoute, sign_in::SignInPage);
lazy_page!(account, SignUpRoute, sign_up::SignUpPage);
lazy_page!(account, LetterSentRoute, sign_up::LetterSentPage);
lazy_page!(account, ActivationRoute, activation::ActivationPage);
lazy_page!(account, ForgottenRoute, passwords::ForgottenPage);
lazy_page!(account, ResetRoute, passwords::ResetPage);
lazy_page!(account, ConfirmRoute, letters::ConfirmPage);
lazy_page!(account, NewEmailRoute, letters::NewEmailPage);
lazy_page!(account, MineRoute, mine::MinePage);

/// A narrow page with a form.
#[component]
fn Narrow(title: &'static str, children: Children) -> impl IntoView {
    view! {
        <Title text=title />
        <div class="page page-narrow">
            <h1>{title}</h1>
            {children()}
        </div>
    }
    .into_any()
}
