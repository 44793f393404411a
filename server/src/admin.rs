//! The first administrator, made from the command line, and helped from there when they lost their second factor: nobody on the site could.

use std::io::{self, BufRead, IsTerminal};

use domain::{
    account::{EmailAddress, EmailAddressError, NameError, PersonName, Role},
    rng::Rng,
    sanitize::composed,
};
use service::{
    error::ServiceError,
    password::{check_chosen, hash_password},
};
use store::{AdminAct, ChangeContext, Created, Db, NewAccount, StoreError};

/// Why there is no new administrator.
#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    /// The address.
    #[error("--email: {0}")]
    EmailAddress(#[from] EmailAddressError),
    /// The name.
    #[error("--name: {0}")]
    Name(#[from] NameError),
    /// The password breaks the rules that hold on the site.
    #[error("the password is {0}; 12 characters or more are needed, four words at random do")]
    Password(#[from] domain::account::PasswordProblem),
    /// Typed twice, two passwords.
    #[error("the two passwords differ")]
    TwoPasswords,
    /// No password could be read.
    #[error("the password cannot be read")]
    Input(#[from] io::Error),
    /// The password could not be hashed.
    #[error("the password cannot be kept")]
    Hash(#[from] ServiceError),
    /// Somebody shut this account out.
    #[error("this account is suspended: another administrator must let it in again first")]
    Suspended,
    /// Only administrators are helped here: they help all others on the site.
    #[error("no administrator has this address")]
    NoAdministrator,
    /// People of a demonstration stay what they are.
    #[error("this is a demonstration, and this address is taken in it: sign in as its administrator instead")]
    Demonstration,
    /// The database.
    #[error("database")]
    Store(#[from] StoreError),
}

/// What was done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Made {
    /// A new account.
    Created,
    /// An account that was there has the role too.
    Granted,
    /// The same, of an account whose address nobody had proved: whatever let anybody into it is void.
    Emptied,
    /// The account had the role already.
    Already,
}

impl Made {
    /// What to do now.
    pub fn next_steps(self, public_url: &str) -> String {
        let done = match self {
            Self::Created => "The account is made.",
            Self::Granted => {
                "The account was there: it is an administrator's now. Its name and its password are unchanged."
            }
            Self::Emptied => {
                return "The account was there, but nobody had proved its address: whatever let anybody into it is void. It is an \
                        administrator's now.\nNext: as soon as the service runs, an e-mail to that address leads to choosing a password"
                    .to_owned();
            }
            Self::Already => "This account is an administrator's already: nothing was changed.",
        };
        format!("{done}\nNext: sign in on {public_url}/connexion, then open {public_url}/administration")
    }
}

/// Makes an account of role admin, or gives the role to the account of that address. `ask` reads the password, and is only
/// called when one is needed.
pub async fn create(
    db: &Db,
    context: &ChangeContext<'_>,
    rng: &dyn Rng,
    email: &str,
    name: &str,
    ask: impl FnOnce() -> Result<String, AdminError>,
) -> Result<Made, AdminError> {
    let (email, name) = (EmailAddress::parse(email)?, PersonName::parse(&composed(name))?);
    let key = email.key();
    if let Some(login) = db.account_by_email(&key).await? {
        if demo::is_stamped(db).await? {
            return Err(AdminError::Demonstration);
        }
        if login.suspended {
            return Err(AdminError::Suspended);
        }
        let is_admin = db
            .account(login.id)
            .await?
            .is_some_and(|account| account.is(Role::Admin));
        if is_admin {
            return Ok(Made::Already);
        }
        if !login.confirmed {
            // Somebody typed this address, or holds a code for it, and nobody proved it: they may be anybody. Its owner chooses a password.
            db.grant_role(context, login.id, Role::Admin, None).await?;
            return Ok(Made::Emptied);
        }
        // An account that still waits for its owner would let nobody in.
        let hash = match login.password_hash {
            Some(_) => None,
            None => Some(chosen(rng, &key, &name, ask).await?),
        };
        db.grant_role(context, login.id, Role::Admin, None).await?;
        if let Some(hash) = hash {
            db.set_password(context, login.id, &hash, None).await?;
        }
        return Ok(Made::Granted);
    }
    let new = NewAccount {
        password_hash: Some(chosen(rng, &key, &name, ask).await?),
        name,
        email: Some(email),
        // Whoever has this command has the database.
        confirmed: true,
        roles: vec![(Role::Admin, None)],
        student: None,
    };
    match db.create_account(context, &new).await? {
        Created::Done(_) => Ok(Made::Created),
        // Somebody signed up with the address a moment ago: run again, it is granted.
        Created::EmailTaken => Err(AdminError::Store(StoreError::Interrupted)),
    }
}

/// Takes away what an administrator had beside their password, for one whom no other administrator can help. Whoever has this command has
/// the database.
pub async fn reset_factors(db: &Db, context: &ChangeContext<'_>, email: &str) -> Result<(), AdminError> {
    let email = EmailAddress::parse(email)?;
    let Some(login) = db.account_by_email(&email.key()).await? else {
        return Err(AdminError::NoAdministrator);
    };
    let account = db.account(login.id).await?;
    if !account.is_some_and(|account| account.is(Role::Admin)) {
        return Err(AdminError::NoAdministrator);
    }
    db.ask_admins(context, login.id, AdminAct::ResetFactors, "")
        .await?;
    Ok(())
}

async fn chosen(
    rng: &dyn Rng,
    email_key: &str,
    name: &PersonName,
    ask: impl FnOnce() -> Result<String, AdminError>,
) -> Result<String, AdminError> {
    let password = ask()?;
    check_chosen(&password, email_key, name.as_str())?;
    Ok(hash_password(rng, &password).await?)
}

/// Reads a password: twice without showing it on a terminal, the first line of standard input otherwise.
pub fn ask_password() -> Result<String, AdminError> {
    if io::stdin().is_terminal() {
        let first = rpassword::prompt_password("Password: ")?;
        let second = rpassword::prompt_password("The same again: ")?;
        return same(first, &second);
    }
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    line.truncate(line.trim_end_matches(['\r', '\n']).len());
    Ok(line)
}

/// What was typed twice, if it is the same.
pub fn same(first: String, second: &str) -> Result<String, AdminError> {
    if first == second {
        Ok(first)
    } else {
        Err(AdminError::TwoPasswords)
    }
}
