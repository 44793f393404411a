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

use domain::account::Role;
use store::Account;
use wire::account::Me;

use crate::{
    demo_accounts, error::ServiceError, place::search_from_home, request::Request, student::weeks_to_find,
};

/// Who is signed in, as every page may say it. Open to anybody.
pub async fn me(request: Request) -> Result<Option<Me>, ServiceError> {
    let Some(user) = &request.user else {
        return Ok(None);
    };
    let mut me = shown(&user.account, search_from_home(&request));
    me.shared = user.shared;
    if user.account.is(Role::Student) {
        me.to_find = weeks_to_find(&request.app, user).await?;
    }
    if request.app.demo {
        me.demo_start = demo_accounts::start_of(&me.email);
    }
    Ok(Some(me))
}

fn shown(account: &Account, search: String) -> Me {
    Me {
        name: account.name.clone(),
        email: account.email.clone().unwrap_or_default(),
        confirmed: account.confirmed,
        shared: false,
        roles: account.roles.iter().map(|(role, _)| *role).collect(),
        structures: account
            .memberships
            .iter()
            .map(|(id, name, role)| (id.to_string(), name.clone(), *role))
            .collect(),
        search,
        to_find: None,
        demo_start: None,
    }
}
