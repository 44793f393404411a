//! Accounts: signing up and in, proving an address, passwords, sessions.

pub mod activation;
pub mod awaited;
pub mod email;
pub mod first_step;
pub mod links;
pub mod passkeys;
pub mod password;
pub mod proof;
pub mod second_factor;
pub mod second_step;
pub mod sessions;
pub mod sign_up;

use store::Account;
use wire::account::Me;

use crate::{demo_accounts, place::search_from_home, request::Request};

/// Who is signed in, as every page may say it. Open to anybody.
pub fn me(request: &Request) -> Option<Me> {
    let user = request.user.as_ref()?;
    let mut me = shown(&user.account, search_from_home(request));
    if request.app.demo {
        me.demo_start = demo_accounts::start_of(&me.email);
    }
    Some(me)
}

fn shown(account: &Account, search: String) -> Me {
    Me {
        name: account.name.clone(),
        email: account.email.clone().unwrap_or_default(),
        confirmed: account.confirmed,
        roles: account.roles.iter().map(|(role, _)| *role).collect(),
        structures: account
            .memberships
            .iter()
            .map(|(id, name, role)| (id.to_string(), name.clone(), *role))
            .collect(),
        search,
        demo_start: None,
    }
}
