//! What administrators do with accounts, and the little that people change themselves.

use chrono::NaiveDate;
use domain::{
    account::{PersonName, Role, asks_for_second_factor},
    id::{AccountId, SchoolId},
    name_key::{search_key, search_patterns, sort_key},
    notification::Notification,
    offer::transitions::{OfferActor, OfferEvent},
    place::CommuneCode,
    security::SecurityKind,
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    ChangeContext, Conn, Db, StoreError, TokenPurpose,
    conn::Statement,
    conn::sql,
    decode::{code, like, parsed},
};

/// The published offers of structures in which nobody but `$1`, who is shut out, publishes and answers.
const LEFT_ALONE: Statement = sql!(
    "SELECT o.id FROM membership m JOIN offer o ON o.structure_id = m.structure_id
     WHERE m.account_id = $1 AND m.role IN ('owner', 'member') AND o.state = 'published'
       AND NOT EXISTS (SELECT 1 FROM membership x JOIN account a ON a.id = x.account_id
                       WHERE x.structure_id = m.structure_id AND x.role IN ('owner', 'member')
                         AND a.suspended_at IS NULL)
     ORDER BY o.id"
);

/// What whoever is linked to a pupil is told that they are; which pupil's, their space says.
const CHILD: &str = "Représentant légal d’un élève";

/// Somebody in a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Person {
    /// Identifier.
    pub id: AccountId,
    /// Name.
    pub name: String,
    /// Address.
    pub email: Option<String>,
    /// Whether the address was proved.
    pub confirmed: bool,
    /// Whether they are shut out.
    pub suspended: bool,
    /// Roles.
    pub roles: Vec<Role>,
}

#[derive(FromRow)]
struct PersonRow {
    id: Uuid,
    name: String,
    email: Option<String>,
    confirmed: bool,
    suspended: bool,
    role: Option<String>,
}

/// Whose address ($1) or whose name ($2, $3) is looked for.
macro_rules! found_people {
    () => {
        r"(email_key LIKE $1 ESCAPE '\' OR search_key LIKE $2 OR search_key LIKE $3)"
    };
}

fn email_pattern(text: &str) -> String {
    format!("{}%", like(&text.trim().to_lowercase()))
}

impl Conn {
    /// Gives a role, or the lycée where it is held, and tells its owner when somebody else did; `false` when there is no such account.
    pub(crate) async fn grant_role(
        &mut self,
        context: &ChangeContext<'_>,
        account: AccountId,
        role: Role,
        school: Option<SchoolId>,
    ) -> Result<bool, StoreError> {
        let sql = sql!(
            "INSERT INTO account_role (account_id, role, school_id, granted_at)
             VALUES ($1, $2, $3, $4)
             ON CONFLICT (account_id, role) DO UPDATE SET school_id = excluded.school_id"
        );
        let known = self.lock_person(account.0).await?;
        if !known {
            return Ok(false);
        }
        let former: Option<Option<Uuid>> = self
            .query(sql!(
                "SELECT school_id FROM account_role WHERE account_id = $1 AND role = $2"
            ))
            .bind(account.0)
            .bind(role.code())
            .optional_scalar()
            .await?;
        self.empty_unproven(context, account.0, true).await?;
        if !role.gets_code() {
            // That of somebody without an address, too, who waits for one.
            self.close_tokens(context.now, account, &[TokenPurpose::Activate])
                .await?;
        }
        self.query(sql)
            .bind(account.0)
            .bind(role.code())
            .bind(school.map(|school| school.0))
            .bind(context.now)
            .execute()
            .await?;
        if asks_for_second_factor(role, None) {
            self.ask_for_factor(context, account).await?;
        }
        if let Some(left) = former.flatten().filter(|left| Some(SchoolId(*left)) != school) {
            self.leave_school(context, account, role, left).await?;
        }
        self.write_audit(context, "account.grant", Some(account.0), role.code())
            .await?;
        self.tell_of_role(context, account, role.label()).await?;
        Ok(true)
    }

    /// Writes and tells that somebody has a role in a lycée no more, because they have it in another; what a head gave there is over.
    pub(crate) async fn leave_school(
        &mut self,
        context: &ChangeContext<'_>,
        account: AccountId,
        role: Role,
        school: Uuid,
    ) -> Result<(), StoreError> {
        self.note_security(context, SecurityKind::RoleTaken, Some(account))
            .await?;
        let sql = sql!("SELECT name FROM school WHERE id = $1");
        let name: String = self.query(sql).bind(school).scalar().await?;
        let said = format!("{} ({name})", role.label());
        self.tell_of_taken_role(context, account, &said, "").await?;
        match role {
            Role::Head => self.end_given_delegations(context, account).await,
            Role::Staff => self.end_assignment(context, SchoolId(school), account).await,
            _ => Ok(()),
        }
    }

    /// Ends what a head gave in their name: it does not come back with them.
    pub(crate) async fn end_given_delegations(
        &mut self,
        context: &ChangeContext<'_>,
        head: AccountId,
    ) -> Result<(), StoreError> {
        let ended: Vec<(Uuid, NaiveDate)> = self
            .query(sql!(
                "UPDATE delegation SET revoked_at = $2 WHERE granted_by = $1 AND revoked_at IS NULL
                 RETURNING account_id, last_day"
            ))
            .bind(head.0)
            .bind(context.now)
            .all()
            .await?;
        self.tell_of_ended_delegations(context, ended).await
    }

    /// Tells somebody that they have a role more. What the command line and the demonstration do is told by whoever runs them; an account
    /// that waits for its owner is told of by its activation.
    pub(crate) async fn tell_of_role(
        &mut self,
        context: &ChangeContext<'_>,
        account: AccountId,
        role: &str,
    ) -> Result<(), StoreError> {
        if context.actor.is_none() || context.actor == Some(account) {
            return Ok(());
        }
        let active: bool = self
            .query(sql!(
                "SELECT password_hash IS NOT NULL FROM account WHERE id = $1"
            ))
            .bind(account.0)
            .scalar()
            .await?;
        let Some(to) = self.person(account.0).await?.filter(|_| active) else {
            return Ok(());
        };
        let notification = Notification::RoleGranted {
            role: role.to_owned(),
            by: self.name_of(context.actor).await?,
            path: "/espace".to_owned(),
        };
        let key = format!("role:{}:{}", account.0, (context.ids)());
        self.enqueue_email(context, &key, &to, &notification).await
    }

    /// Tells somebody that a role was taken from them by somebody else, and what is left of it: another one in its place, or nothing.
    pub(crate) async fn tell_of_taken_role(
        &mut self,
        context: &ChangeContext<'_>,
        account: AccountId,
        role: &str,
        left: &str,
    ) -> Result<(), StoreError> {
        if context.actor.is_none() || context.actor == Some(account) {
            return Ok(());
        }
        let Some(to) = self.person(account.0).await? else {
            return Ok(());
        };
        let notification = Notification::RoleTaken {
            role: role.to_owned(),
            left: left.to_owned(),
            by: self.name_of(context.actor).await?,
            path: "/espace".to_owned(),
        };
        let key = format!("role_taken:{}:{}", account.0, (context.ids)());
        self.enqueue_email(context, &key, &to, &notification).await
    }

    /// Tells somebody that they are a pupil's legal guardian from now on.
    pub(crate) async fn tell_of_child(
        &mut self,
        context: &ChangeContext<'_>,
        guardian: AccountId,
    ) -> Result<(), StoreError> {
        self.tell_of_role(context, guardian, CHILD).await
    }

    /// Tells somebody that they are a pupil's legal guardian no more.
    pub(crate) async fn tell_of_taken_child(
        &mut self,
        context: &ChangeContext<'_>,
        guardian: AccountId,
    ) -> Result<(), StoreError> {
        self.tell_of_taken_role(context, guardian, CHILD, "").await
    }

    /// Tells somebody that they were signed out everywhere, unless they did it.
    pub(crate) async fn tell_of_ended_sessions(
        &mut self,
        context: &ChangeContext<'_>,
        account: AccountId,
    ) -> Result<(), StoreError> {
        if context.actor == Some(account) {
            return Ok(());
        }
        let Some(to) = self.person(account.0).await? else {
            return Ok(());
        };
        let notification = Notification::SessionsEnded {
            path: "/espace/compte".to_owned(),
        };
        let key = format!("sessions:{}:{}", account.0, (context.ids)());
        self.enqueue_email(context, &key, &to, &notification).await
    }
}

impl Db {
    /// Gives a role, or the lycée where it is held; `false` when there is no such account. Staff of a lycée have an assignment
    /// there: see `assign_staff`.
    pub async fn grant_role(
        &self,
        context: &ChangeContext<'_>,
        account: AccountId,
        role: Role,
        school: Option<SchoolId>,
    ) -> Result<bool, StoreError> {
        self.transaction(async |tx| tx.grant_role(context, account, role, school).await)
            .await
    }

    /// Takes a role back; `false` when they do not have it.
    pub async fn revoke_role(
        &self,
        context: &ChangeContext<'_>,
        account: AccountId,
        role: Role,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        // The account's row first, as wherever roles change.
        tx.lock_person(account.0).await?;
        let taken: Option<Option<Uuid>> = tx
            .query(sql!(
                "DELETE FROM account_role WHERE account_id = $1 AND role = $2 RETURNING school_id"
            ))
            .bind(account.0)
            .bind(role.code())
            .optional_scalar()
            .await?;
        let Some(school) = taken else {
            return Ok(false);
        };
        tx.tell_of_taken_role(context, account, role.label(), "").await?;
        if role == Role::Head {
            tx.end_given_delegations(context, account).await?;
        }
        if let Some(school) = school.filter(|_| role == Role::Staff) {
            tx.end_assignment(context, SchoolId(school), account).await?;
        }
        tx.write_audit(context, "account.revoke", Some(account.0), role.code())
            .await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Shuts somebody out: their sessions end at once, and the offers of structures where nobody else answers are
    /// paused, since pupils would wait for nothing. Let in again, it is for them to resume. `false` when they are shut
    /// out already, or unknown.
    pub async fn suspend(
        &self,
        context: &ChangeContext<'_>,
        account: AccountId,
        reason: &str,
    ) -> Result<bool, StoreError> {
        let sql = sql!(
            "UPDATE account SET suspended_at = $2, version = version + 1
             WHERE id = $1 AND suspended_at IS NULL"
        );
        let mut tx = self.begin().await?;
        let rows = tx.query(sql).bind(account.0).bind(context.now).execute().await?;
        if rows == 0 {
            return Ok(false);
        }
        let ended = tx
            .query(sql!("DELETE FROM session WHERE account_id = $1"))
            .bind(account.0)
            .execute()
            .await?;
        if ended > 0 {
            tx.note_security(context, SecurityKind::SessionsEnded, Some(account))
                .await?;
        }
        tx.write_audit(context, "account.suspend", Some(account.0), reason)
            .await?;
        let alone: Vec<Uuid> = tx.query(LEFT_ALONE).bind(account.0).scalars().await?;
        for offer in alone {
            let Some(locked_offer) = tx.lock_offer(offer).await? else {
                continue;
            };
            // In the host's name, who cannot do it any more: nothing but the state says so to them.
            tx.apply_offer_move(
                context,
                offer,
                &locked_offer,
                OfferEvent::Pause,
                OfferActor::Host,
                "",
            )
            .await?;
            tx.write_audit(context, "offer.pause", Some(offer), "").await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// Lets somebody in again; `false` when they were not shut out.
    pub async fn unsuspend(
        &self,
        context: &ChangeContext<'_>,
        account: AccountId,
        reason: &str,
    ) -> Result<bool, StoreError> {
        let sql = sql!(
            "UPDATE account SET suspended_at = NULL, version = version + 1
             WHERE id = $1 AND suspended_at IS NOT NULL"
        );
        let mut tx = self.begin().await?;
        let rows = tx.query(sql).bind(account.0).execute().await?;
        if rows == 0 {
            return Ok(false);
        }
        tx.write_audit(context, "account.unsuspend", Some(account.0), reason)
            .await?;
        tx.commit().await?;
        Ok(true)
    }

    /// The first of [`Db::people_page`].
    pub async fn search_people(&self, text: &str, limit: i32) -> Result<Vec<Person>, StoreError> {
        self.people_page(text, limit, 0).await
    }

    /// How many people [`Db::people_page`] finds in all.
    pub async fn count_found_people(&self, text: &str) -> Result<u32, StoreError> {
        let sql = sql!("SELECT COUNT(*) FROM account WHERE ", found_people!());
        let [apart, gathered] = search_patterns(text);
        let number: i64 = self
            .query(sql)
            .bind(email_pattern(text))
            .bind(apart)
            .bind(gathered)
            .scalar()
            .await?;
        parsed("count", u32::try_from(number))
    }

    /// People who have a name begun by each word typed, in any order and however it is written, or whose address starts with that text;
    /// by name, at most `limit`, the first `skip` left out.
    pub async fn people_page(&self, text: &str, limit: i32, skip: i32) -> Result<Vec<Person>, StoreError> {
        let sql = sql!(
            "SELECT p.id, p.name, p.email, p.confirmed, p.suspended, r.role
             FROM (SELECT id, name, email, sort_key, confirmed_at IS NOT NULL AS confirmed,
                          suspended_at IS NOT NULL AS suspended
                   FROM account
                   WHERE ",
            found_people!(),
            " ORDER BY sort_key, id LIMIT $4 OFFSET $5) p
             LEFT JOIN account_role r ON r.account_id = p.id ORDER BY p.sort_key, p.id, r.role"
        );
        let [apart, gathered] = search_patterns(text);
        let rows: Vec<PersonRow> = self
            .query(sql)
            .bind(email_pattern(text))
            .bind(apart)
            .bind(gathered)
            .bind(limit)
            .bind(skip)
            .all()
            .await?;
        let mut people: Vec<Person> = Vec::new();
        for row in rows {
            let role = row
                .role
                .map(|role| code("account_role.role", &role, Role::from_code))
                .transpose()?;
            match people.last_mut() {
                Some(last) if last.id.0 == row.id => last.roles.extend(role),
                _ => people.push(Person {
                    id: AccountId(row.id),
                    name: row.name,
                    email: row.email,
                    confirmed: row.confirmed,
                    suspended: row.suspended,
                    roles: role.into_iter().collect(),
                }),
            }
        }
        Ok(people)
    }

    /// Changes somebody's name; `false` when they may not.
    pub async fn rename(
        &self,
        context: &ChangeContext<'_>,
        account: AccountId,
        name: &PersonName,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        if tx.lock_account(account).await?.is_none() {
            return Ok(false);
        }
        tx.query(sql!(
            "UPDATE account SET name = $2, search_key = $3, sort_key = $4 WHERE id = $1"
        ))
        .bind(account.0)
        .bind(name.as_str())
        .bind(search_key(name.as_str()))
        .bind(sort_key(name.as_str()))
        .execute()
        .await?;
        if context.actor != Some(account) {
            tx.write_audit(context, "account.rename", Some(account.0), name.as_str())
                .await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// Says where a pupil lives, to the commune; `false` when they are no pupil.
    pub async fn set_home(
        &self,
        student: AccountId,
        commune: Option<CommuneCode>,
    ) -> Result<bool, StoreError> {
        let sql = sql!("UPDATE student SET home_commune = $2 WHERE account_id = $1");
        let mut tx = self.begin().await?;
        let rows = tx
            .query(sql)
            .bind(student.0)
            .bind(commune.map(String::from))
            .execute()
            .await?;
        tx.commit().await?;
        Ok(rows > 0)
    }
}
