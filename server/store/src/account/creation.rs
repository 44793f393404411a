//! How accounts come to be: somebody signs up, or has one made for them.

use chrono::{DateTime, Utc};
use domain::{
    account::{EmailAddress, PersonName, Role, asks_for_second_factor},
    id::{AccountId, SchoolId, SessionId},
    name_key::{is_same_name, search_key, sort_key},
    notification::Notification,
    school::class_key,
    security::SecurityKind,
};
use uuid::Uuid;

use super::{StudentFile, signed_up_only};
use crate::{
    ChangeContext, Conn, Db, NewToken, Recipient, Secret, StaffAssignment, StoreError, TokenPurpose,
    conn::sql,
};

/// What became of somebody signing up. Only the server may know: the page says the same in both cases, and the
/// e-mail tells the address's owner.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SignedUp {
    /// A new account, to be confirmed.
    New(AccountId),
    /// The address has an account already.
    Known,
}

/// An account made for somebody.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// Name.
    pub name: PersonName,
    /// Address.
    pub email: Option<EmailAddress>,
    /// Whether the address is taken for proved.
    pub confirmed: bool,
    /// The password's hash; without, the account waits to be activated.
    pub password_hash: Option<String>,
    /// Roles, with the lycée of those held in one. A pupil's comes with the file, that of a lycée's staff with an assignment
    /// (`create_staff`).
    pub roles: Vec<(Role, Option<SchoolId>)>,
    /// A pupil's file.
    pub student: Option<StudentFile>,
}

/// What the browser shows in which an address is proved: whoever typed the address there need not choose another password.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Typist<'a> {
    /// The session that is open in it.
    pub session: Option<SessionId>,
    /// The hash of what it is known by.
    pub browser: Option<&'a str>,
}

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Created {
    /// Made.
    Done(AccountId),
    /// Another account has the address.
    EmailTaken,
}

/// What became of entering a pupil.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Enrolled {
    /// As for any account.
    Account(Created),
    /// A pupil of that lycée has the name and the birth date: nothing is kept.
    Known(Twin),
}

/// A pupil who may be the one that is being entered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Twin {
    /// Account.
    pub id: AccountId,
    /// Name, as it is written there.
    pub name: String,
    /// Class.
    pub class_name: String,
}

impl Conn {
    /// Whether what a browser shows is that of who typed the address of an account: one of its sessions, or where it was signed up.
    async fn is_typist(&mut self, account: AccountId, typist: Typist<'_>) -> Result<bool, StoreError> {
        let sql = sql!(
            "SELECT EXISTS (SELECT 1 FROM session WHERE account_id = $1 AND id = $2)
                 OR EXISTS (SELECT 1 FROM account WHERE id = $1 AND typed_in = $3)"
        );
        self.query(sql)
            .bind(account.0)
            .bind(typist.session.map(|session| session.0))
            .bind(typist.browser)
            .scalar()
            .await
    }

    /// The pupil of that lycée who has that name and birth date. Those who enter pupils of one lycée wait for each other: pressed twice,
    /// a button makes one pupil.
    async fn namesake_student(&mut self, name: &str, file: &StudentFile) -> Result<Option<Twin>, StoreError> {
        self.query(sql!("UPDATE school SET name = name WHERE id = $1"))
            .bind(file.school.0)
            .execute()
            .await?;
        let sql = sql!(
            "SELECT a.id, a.name, st.class_name FROM student st JOIN account a ON a.id = st.account_id
             WHERE st.school_id = $1 AND st.birth_date = $2 ORDER BY a.id"
        );
        let born_then: Vec<(Uuid, String, String)> = self
            .query(sql)
            .bind(file.school.0)
            .bind(file.birth_date)
            .all()
            .await?;
        let twin = born_then
            .into_iter()
            .find(|(_, known, _)| is_same_name(known, name));
        Ok(twin.map(|(id, name, class_name)| Twin {
            id: AccountId(id),
            name,
            class_name,
        }))
    }

    /// Gives a role to an account that is being made; twice the same is once.
    async fn insert_role(
        &mut self,
        context: &ChangeContext<'_>,
        account: AccountId,
        role: Role,
        school: Option<SchoolId>,
    ) -> Result<(), StoreError> {
        self.query(sql!(
            "INSERT INTO account_role (account_id, role, school_id, granted_at)
             VALUES ($1, $2, $3, $4)
             ON CONFLICT (account_id, role) DO NOTHING"
        ))
        .bind(account.0)
        .bind(role.code())
        .bind(school.map(|school| school.0))
        .bind(context.now)
        .execute()
        .await?;
        if asks_for_second_factor(role, None) {
            self.ask_for_factor(context, account).await?;
        }
        Ok(())
    }

    /// Makes an account, with its roles and what comes with them.
    pub(crate) async fn create(
        &mut self,
        context: &ChangeContext<'_>,
        new: &NewAccount,
        assignment: Option<&StaffAssignment>,
    ) -> Result<Created, StoreError> {
        // Who only typed the address somewhere does not keep it from whoever is given an account.
        self.free_address(new.email.as_ref()).await?;
        let id = AccountId((context.ids)());
        let confirmed: Option<DateTime<Utc>> = new.confirmed.then_some(context.now);
        let added = self
            .query(sql!(
                "INSERT INTO account (id, name, email, email_key, password_hash, confirmed_at, created_at,
                                      version, search_key, sort_key)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, $9) ON CONFLICT (email_key) DO NOTHING"
            ))
            .bind(id.0)
            .bind(new.name.as_str())
            .bind(new.email.as_ref().map(EmailAddress::as_str))
            .bind(new.email.as_ref().map(EmailAddress::key))
            .bind(new.password_hash.as_deref())
            .bind(confirmed)
            .bind(context.now)
            .bind(search_key(new.name.as_str()))
            .bind(sort_key(new.name.as_str()))
            .execute()
            .await?;
        if added == 0 {
            return Ok(Created::EmailTaken);
        }
        for (role, school) in &new.roles {
            self.insert_role(context, id, *role, *school).await?;
        }
        if let Some(file) = &new.student {
            self.insert_role(context, id, Role::Student, None).await?;
            self.query(sql!(
                "INSERT INTO student (account_id, school_id, class_name, class_key, birth_date,
                                      home_commune)
                 VALUES ($1, $2, $3, $4, $5, $6)"
            ))
            .bind(id.0)
            .bind(file.school.0)
            .bind(&file.class_name)
            .bind(class_key(&file.class_name))
            .bind(file.birth_date)
            .bind(file.home.map(String::from))
            .execute()
            .await?;
        }
        if let Some(assignment) = assignment {
            self.put_assignment(context, id, assignment).await?;
        }
        if context.actor.is_some() {
            self.write_audit(context, "account.create", Some(id.0), new.name.as_str())
                .await?;
            // A guardian's is written with each child.
            for _ in new.roles.iter().filter(|(role, _)| *role != Role::Guardian) {
                self.note_security(context, SecurityKind::RoleGiven, Some(id))
                    .await?;
            }
            if let Some(assignment) = assignment {
                self.write_audit(context, "account.grant", Some(id.0), &assignment.detail())
                    .await?;
            }
        }
        Ok(Created::Done(id))
    }
}

impl Db {
    /// A host signs up: an account whose address is to be confirmed by the e-mail sent there. `typed_in` is the hash of what their browser
    /// is known by: pressed there, the button of that e-mail asks for nothing more. A sign-up with that address that nobody confirmed is
    /// replaced. When the address has an account already its owner is told, once a day at most, and nothing changes; nor does it where the
    /// address got as many e-mails as anybody may cause.
    pub async fn sign_up_host(
        &self,
        context: &ChangeContext<'_>,
        name: &PersonName,
        email: &EmailAddress,
        password_hash: &str,
        typed_in: &str,
        secret: &Secret,
    ) -> Result<SignedUp, StoreError> {
        let id = AccountId((context.ids)());
        let key = email.key();
        let mut tx = self.begin().await?;
        tx.free_address(Some(email)).await?;
        let added = tx
            .query(sql!(
                "INSERT INTO account (id, name, email, email_key, password_hash, created_at, version,
                                      search_key, sort_key, typed_in)
                 VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $8, $9) ON CONFLICT (email_key) DO NOTHING"
            ))
            .bind(id.0)
            .bind(name.as_str())
            .bind(email.as_str())
            .bind(&key)
            .bind(password_hash)
            .bind(context.now)
            .bind(search_key(name.as_str()))
            .bind(sort_key(name.as_str()))
            .bind(typed_in)
            .execute()
            .await?;
        // After the accounts, as wherever both are locked. Left here, all is undone: the sign-up before this one stays as it was.
        if tx.has_enough_email(context, &key).await? {
            return Ok(SignedUp::Known);
        }
        let done = if added == 0 {
            // Whoever signs up at the same moment is told by their own e-mail.
            let owner: Option<(Uuid, String, String)> = tx
                .query(sql!(
                    "SELECT a.id, a.name, a.email FROM account a WHERE a.email_key = $1 AND NOT (",
                    signed_up_only!("a"),
                    ")"
                ))
                .bind(&key)
                .optional()
                .await?;
            if let Some((owner, name, email)) = owner {
                let to = Recipient {
                    account: Some(AccountId(owner)),
                    name,
                    email,
                };
                let dedup_key = format!("already_registered:{owner}:{}", context.today);
                tx.enqueue_email(context, &dedup_key, &to, &Notification::AlreadyRegistered)
                    .await?;
            }
            SignedUp::Known
        } else {
            tx.insert_role(context, id, Role::Host, None).await?;
            tx.insert_token(context.now, &to_confirm(id, &key, secret))
                .await?;
            let to = Recipient {
                account: Some(id),
                name: name.as_str().to_owned(),
                email: email.as_str().to_owned(),
            };
            let notification = Notification::ConfirmEmail {
                link: secret.link.clone(),
            };
            tx.enqueue_email(context, &format!("confirm_email:{id}:1"), &to, &notification)
                .await?;
            SignedUp::New(id)
        };
        tx.commit().await?;
        Ok(done)
    }

    /// Sends the e-mail that proves the address again, the former one being void; `false` when nothing is to be
    /// proved.
    pub async fn confirm_again(
        &self,
        context: &ChangeContext<'_>,
        account: AccountId,
        secret: &Secret,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let open = sql!("SELECT email_key FROM account WHERE id = $1 AND confirmed_at IS NULL");
        let Some(locked) = tx.lock_account(account).await? else {
            return Ok(false);
        };
        let key: Option<Option<String>> = tx.query(open).bind(account.0).optional_scalar().await?;
        let (Some(key), Some(to)) = (key.flatten(), locked.recipient()) else {
            return Ok(false);
        };
        if tx.has_enough_email(context, &key).await? {
            return Ok(true);
        }
        tx.close_tokens(context.now, account, &[TokenPurpose::ConfirmEmail])
            .await?;
        tx.insert_token(context.now, &to_confirm(account, &key, secret))
            .await?;
        let notification = Notification::ConfirmEmail {
            link: secret.link.clone(),
        };
        tx.enqueue_email(context, &locked.dedup_key("confirm_email"), &to, &notification)
            .await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Whether whoever presses the button that proves an address must choose a password: the browser they press it in is not known to be that
    /// of who typed the address, so that somebody else may know the present one. Reading it uses nothing up.
    pub async fn confirming_asks_password(
        &self,
        hash: &str,
        typist: Typist<'_>,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let token = self.peek_token(hash, TokenPurpose::ConfirmEmail, now).await?;
        let Some(account) = token.and_then(|token| token.account) else {
            return Ok(false);
        };
        Ok(!self.read().await?.is_typist(account, typist).await?)
    }

    /// The address is proved, once, if it is still the account's. Whoever typed it keeps the session they press the button in, and all other
    /// sessions end; anybody else must have chosen a password, which is the account's from now on. `None` when the link is not good, or
    /// neither is so.
    pub async fn confirm_email(
        &self,
        context: &ChangeContext<'_>,
        hash: &str,
        typist: Typist<'_>,
        password_hash: Option<&str>,
    ) -> Result<Option<AccountId>, StoreError> {
        let sql = sql!(
            "UPDATE account SET confirmed_at = COALESCE(confirmed_at, $3), password_hash = COALESCE($4, password_hash),
                    typed_in = NULL
             WHERE id = $1 AND email_key = $2"
        );
        let mut tx = self.begin().await?;
        let Some((locked, token)) = tx
            .claim_account_token(context, hash, TokenPurpose::ConfirmEmail)
            .await?
        else {
            return Ok(None);
        };
        if password_hash.is_none() && !tx.is_typist(locked.id(), typist).await? {
            return Ok(None);
        }
        let rows = tx
            .query(sql)
            .bind(locked.id)
            .bind(token.email)
            .bind(context.now)
            .bind(password_hash)
            .execute()
            .await?;
        if rows == 0 {
            return Ok(None);
        }
        if password_hash.is_some() {
            tx.evict(locked.id()).await?;
        }
        tx.query(sql!(
            "DELETE FROM session WHERE account_id = $1 AND (id <> $2 OR $2 IS NULL)"
        ))
        .bind(locked.id)
        .bind(
            typist
                .session
                .filter(|_| password_hash.is_none())
                .map(|session| session.0),
        )
        .execute()
        .await?;
        tx.close_tokens(context.now, locked.id(), &TokenPurpose::OF_ACCOUNTS)
            .await?;
        tx.commit().await?;
        Ok(Some(locked.id()))
    }

    /// Makes an account for somebody. It is written down when somebody does it, not for the command line or the
    /// demonstration.
    pub async fn create_account(
        &self,
        context: &ChangeContext<'_>,
        new: &NewAccount,
    ) -> Result<Created, StoreError> {
        self.transaction(async |tx| tx.create(context, new, None).await)
            .await
    }

    /// The same for a pupil, unless one of that lycée has the name, however it is written, and the birth date. Two pupils may: whoever
    /// enters them says so, by [`Db::create_account`].
    pub async fn enrol_student(
        &self,
        context: &ChangeContext<'_>,
        new: &NewAccount,
    ) -> Result<Enrolled, StoreError> {
        self.transaction(async |tx| {
            if let Some(file) = &new.student
                && let Some(twin) = tx.namesake_student(new.name.as_str(), file).await?
            {
                return Ok(Enrolled::Known(twin));
            }
            tx.create(context, new, None).await.map(Enrolled::Account)
        })
        .await
    }

    /// The same for somebody of a lycée's staff.
    pub async fn create_staff(
        &self,
        context: &ChangeContext<'_>,
        new: &NewAccount,
        assignment: &StaffAssignment,
    ) -> Result<Created, StoreError> {
        self.transaction(async |tx| tx.create(context, new, Some(assignment)).await)
            .await
    }
}

/// The token that proves an address, given in lower case.
pub(super) fn to_confirm<'a>(account: AccountId, key: &'a str, secret: &'a Secret) -> NewToken<'a> {
    NewToken {
        hash: &secret.hash,
        purpose: TokenPurpose::ConfirmEmail,
        account: Some(account),
        object: None,
        email: Some(key),
        expires: secret.expires,
    }
}
