//! What holds up whoever guesses passwords, and not the owner of the account.
//!
//! Wrong passwords are counted by address and network together: whoever guesses from elsewhere locks nobody out but themselves. The more
//! of them, the longer nothing is looked at. A browser that the account was signed in to before is counted for itself alone.

use chrono::TimeDelta;
use domain::notification::Notification;
use store::{Login, Period, Recipient};

use crate::{
    error::ServiceError,
    password::Lane,
    rate_limit::{networks, widest_network},
    request::{ClientAddress, Request},
    session,
    token::digest,
};

/// How many times the limit of a person may be wrong in which stretch of time: what comes next waits for its end.
const STEPS: [(TimeDelta, u32); 3] = [
    (TimeDelta::minutes(15), 1),
    (TimeDelta::hours(1), 2),
    (TimeDelta::hours(24), 4),
];
/// How many times the limit of a person all networks together may be wrong about one address in a quarter of an hour. Beyond it only
/// known browsers are listened to.
const EVERYWHERE: u32 = 20;

/// Under which names wrong passwords are counted.
const HERE: &str = "wrong";
const ANYWHERE: &str = "wrong_anywhere";

/// Somebody who wants to sign in, as far as that is known before their password is looked at.
pub(crate) struct Trier {
    /// The address they typed, in small letters.
    address: String,
    /// What they are counted by: network or browser.
    from: String,
    /// The widest network that they are of.
    widest: String,
    /// Whether their browser is known to the account.
    known: bool,
}

impl Trier {
    /// Who tries, for the account of that address, if there is one.
    pub(crate) async fn of(
        request: &Request,
        address: &str,
        login: Option<&Login>,
    ) -> Result<Self, ServiceError> {
        if let Some(device) = known_device(request, login).await? {
            return Ok(Self::new(address, device, true));
        }
        let networks = request.network.map(|ClientAddress(address)| networks(address));
        let networks = networks.unwrap_or_default();
        let narrowest = networks.first().map(|(network, _)| network.clone());
        Ok(Self {
            widest: widest_network(request),
            ..Self::new(address, narrowest.unwrap_or_default(), false)
        })
    }

    fn new(address: &str, from: String, known: bool) -> Self {
        Self {
            address: address.to_owned(),
            from,
            widest: String::new(),
            known,
        }
    }

    /// Whether the account was signed in to from this browser before.
    pub(crate) fn is_known(&self) -> bool {
        self.known
    }

    /// In which queue their password waits.
    pub(crate) fn lane(&self) -> Lane {
        if self.known {
            Lane::Known
        } else {
            Lane::Stranger(self.widest.clone())
        }
    }

    fn here(&self, length: TimeDelta) -> String {
        digest(&format!(
            "{} {} {}",
            length.num_minutes(),
            self.address,
            self.from
        ))
    }

    fn anywhere(&self) -> String {
        digest(&self.address)
    }

    /// Whether nothing is looked at now.
    pub(crate) async fn is_locked_out(&self, request: &Request) -> Result<bool, ServiceError> {
        let app = &request.app;
        let (now, limit) = (app.clock.now(), app.limits.per_person);
        for (length, times) in STEPS {
            let period = Period::around(now, length);
            let wrong = app.db.attempts_so_far(HERE, &self.here(length), period).await?;
            if wrong >= limit.saturating_mul(times) {
                return Ok(true);
            }
        }
        if self.known {
            return Ok(false);
        }
        let period = Period::around(now, STEPS[0].0);
        let wrong = app.db.attempts_so_far(ANYWHERE, &self.anywhere(), period).await?;
        Ok(wrong >= limit.saturating_mul(EVERYWHERE))
    }

    /// Counts a wrong password, whether the account exists or not; its owner is told once a day when they are many.
    pub(crate) async fn was_wrong(
        &self,
        request: &Request,
        login: Option<&Login>,
    ) -> Result<(), ServiceError> {
        let app = &request.app;
        let now = app.clock.now();
        let mut most = 0;
        for (length, _) in STEPS {
            let period = Period::around(now, length);
            most = app.db.attempts(HERE, &self.here(length), period).await?.max(most);
        }
        let quarter = Period::around(now, STEPS[0].0);
        let anywhere = app.db.attempts(ANYWHERE, &self.anywhere(), quarter).await?;
        let is_many = most.max(anywhere) >= app.limits.per_person;
        match login.filter(|login| is_many && login.password_hash.is_some()) {
            Some(login) => tell_owner(request, login, &self.address).await,
            None => Ok(()),
        }
    }

    /// The password was right: what was wrong here before was the owner's.
    pub(crate) async fn was_right(&self, request: &Request) -> Result<(), ServiceError> {
        let app = &request.app;
        let now = app.clock.now();
        for (length, _) in STEPS {
            let period = Period::around(now, length);
            let subject = self.here(length);
            if app.db.attempts_so_far(HERE, &subject, period).await? > 0 {
                app.db.forget_attempts(HERE, &subject, period).await?;
            }
        }
        Ok(())
    }
}

/// What the browser of whoever asks is known by to that account, if it is.
pub(crate) async fn known_device(
    request: &Request,
    login: Option<&Login>,
) -> Result<Option<String>, ServiceError> {
    let app = &request.app;
    let shown = session::device_secret(&request.browser, app.is_https());
    let (Some(secret), Some(login)) = (shown, login) else {
        return Ok(None);
    };
    let hash = secret.hash();
    let is_known = app.db.is_known_device(login.id, &hash, app.clock.now()).await?;
    Ok(is_known.then_some(hash))
}

async fn tell_owner(request: &Request, login: &Login, address: &str) -> Result<(), ServiceError> {
    let app = &request.app;
    let context = app.context(None);
    let dedup_key = format!("failed_sign_ins:{}:{}", login.id, context.today);
    if app.db.is_told(&dedup_key).await? {
        return Ok(());
    }
    let to = Recipient {
        account: Some(login.id),
        name: login.name.clone(),
        email: address.to_owned(),
    };
    app.db
        .enqueue_email(&context, &dedup_key, &to, &Notification::FailedSignIns)
        .await?;
    Ok(())
}
