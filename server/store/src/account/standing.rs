//! What administrators do with accounts, and the little that people change themselves.

use domain::{
    account::{PersonName, Role},
    id::{AccountId, SchoolId},
    offer::moves::{OfferActor, OfferEvent},
    place::CommuneCode,
};
use sqlx::FromRow;
use uuid::Uuid;

use super::hold_account;
use crate::{
    Act, Db, StoreError,
    audit::audit,
    db::{in_transaction, on_pool},
    offer::OfferMoves,
    row::{code, like},
    seat::Seats,
};

/// The published offers of structures in which nobody but `$1`, who is shut out, publishes and answers.
const LEFT_ALONE: &str = "SELECT o.id FROM membership m JOIN offer o ON o.structure_id = m.structure_id
     WHERE m.account_id = $1 AND m.role IN ('owner', 'member') AND o.state = 'published'
       AND NOT EXISTS (SELECT 1 FROM membership x JOIN account a ON a.id = x.account_id
                       WHERE x.structure_id = m.structure_id AND x.role IN ('owner', 'member')
                         AND a.suspended_at IS NULL)
     ORDER BY o.id";

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

impl Db {
    /// Gives a role, or the lycée where it is held; `false` when there is no such account. Who is of a lycée's staff has a post
    /// there: see `give_post`.
    pub async fn grant_role(
        &self,
        act: &Act<'_>,
        account: AccountId,
        role: Role,
        school: Option<SchoolId>,
    ) -> Result<bool, StoreError> {
        let sql = "INSERT INTO account_role (account_id, role, school_id, granted_at) VALUES ($1, $2, $3, $4)
                   ON CONFLICT (account_id, role) DO UPDATE SET school_id = excluded.school_id";
        in_transaction!(self, |tx| {
            let known = sqlx::query("UPDATE account SET version = version + 1 WHERE id = $1")
                .bind(account.0)
                .execute(&mut *tx)
                .await?;
            if known.rows_affected() == 0 {
                return Ok(false);
            }
            sqlx::query(sql)
                .bind(account.0)
                .bind(role.code())
                .bind(school.map(|school| school.0))
                .bind(act.now)
                .execute(&mut *tx)
                .await?;
            audit!(tx, act, "account.grant", Some(account.0), role.code());
        });
        Ok(true)
    }

    /// Takes a role back; `false` when they do not have it.
    pub async fn revoke_role(
        &self,
        act: &Act<'_>,
        account: AccountId,
        role: Role,
    ) -> Result<bool, StoreError> {
        in_transaction!(self, |tx| {
            // The account's row first, as wherever roles change.
            sqlx::query("UPDATE account SET version = version + 1 WHERE id = $1")
                .bind(account.0)
                .execute(&mut *tx)
                .await?;
            let done = sqlx::query("DELETE FROM account_role WHERE account_id = $1 AND role = $2")
                .bind(account.0)
                .bind(role.code())
                .execute(&mut *tx)
                .await?;
            if done.rows_affected() == 0 {
                return Ok(false);
            }
            if role == Role::Staff {
                sqlx::query("DELETE FROM staff_class WHERE account_id = $1")
                    .bind(account.0)
                    .execute(&mut *tx)
                    .await?;
            }
            audit!(tx, act, "account.revoke", Some(account.0), role.code());
        });
        Ok(true)
    }

    /// Shuts somebody out: their sessions end at once, and the offers of structures where nobody else answers are
    /// paused, since pupils would wait for nothing. Let in again, it is for them to resume. `false` when they are shut
    /// out already, or unknown.
    pub async fn suspend(&self, act: &Act<'_>, account: AccountId, reason: &str) -> Result<bool, StoreError> {
        let sql = "UPDATE account SET suspended_at = $2, version = version + 1
                   WHERE id = $1 AND suspended_at IS NULL";
        in_transaction!(self, |tx| {
            let done = sqlx::query(sql)
                .bind(account.0)
                .bind(act.now)
                .execute(&mut *tx)
                .await?;
            if done.rows_affected() == 0 {
                return Ok(false);
            }
            sqlx::query("DELETE FROM session WHERE account_id = $1")
                .bind(account.0)
                .execute(&mut *tx)
                .await?;
            audit!(tx, act, "account.suspend", Some(account.0), reason);
            let alone: Vec<Uuid> = sqlx::query_scalar(LEFT_ALONE)
                .bind(account.0)
                .fetch_all(&mut *tx)
                .await?;
            for offer in alone {
                let Some(standing) = tx.lock_offer(offer).await? else {
                    continue;
                };
                // In the host's name, who cannot do it any more: nothing but the state says so to them.
                tx.apply_offer_move(act, offer, &standing, OfferEvent::Pause, OfferActor::Host, "")
                    .await?;
                audit!(tx, act, "offer.pause", Some(offer), "");
            }
        });
        Ok(true)
    }

    /// Lets somebody in again; `false` when they were not shut out.
    pub async fn unsuspend(
        &self,
        act: &Act<'_>,
        account: AccountId,
        reason: &str,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE account SET suspended_at = NULL, version = version + 1
                   WHERE id = $1 AND suspended_at IS NOT NULL";
        in_transaction!(self, |tx| {
            let done = sqlx::query(sql).bind(account.0).execute(&mut *tx).await?;
            if done.rows_affected() == 0 {
                return Ok(false);
            }
            audit!(tx, act, "account.unsuspend", Some(account.0), reason);
        });
        Ok(true)
    }

    /// People one of whose names, or whose address, starts with that text; by name, at most `limit`.
    pub async fn search_people(&self, text: &str, limit: i32) -> Result<Vec<Person>, StoreError> {
        // SQLite's LOWER leaves É as it is: a capital after each space is looked for beside small letters.
        let sql = r"SELECT p.id, p.name, p.email, p.confirmed, p.suspended, r.role
                    FROM (SELECT id, name, email, confirmed_at IS NOT NULL AS confirmed,
                                 suspended_at IS NOT NULL AS suspended
                          FROM account
                          WHERE email_key LIKE $1 ESCAPE '\'
                             OR LOWER(name) LIKE $1 ESCAPE '\' OR LOWER(name) LIKE $2 ESCAPE '\'
                             OR name LIKE $3 ESCAPE '\' OR name LIKE $4 ESCAPE '\'
                          ORDER BY name, id LIMIT $5) p
                    LEFT JOIN account_role r ON r.account_id = p.id ORDER BY p.name, p.id, r.role";
        let text = like(text.trim());
        let (small, capital) = (text.to_lowercase(), capitalised(&text));
        let rows: Vec<PersonRow> = on_pool!(self, |pool| sqlx::query_as(sql)
            .bind(format!("{small}%"))
            .bind(format!("% {small}%"))
            .bind(format!("{capital}%"))
            .bind(format!("% {capital}%"))
            .bind(limit)
            .fetch_all(pool)
            .await)?;
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
        act: &Act<'_>,
        account: AccountId,
        name: &PersonName,
    ) -> Result<bool, StoreError> {
        in_transaction!(self, |tx| {
            if hold_account!(tx, account).is_none() {
                return Ok(false);
            }
            sqlx::query("UPDATE account SET name = $2 WHERE id = $1")
                .bind(account.0)
                .bind(name.as_str())
                .execute(&mut *tx)
                .await?;
            if act.by != Some(account) {
                audit!(tx, act, "account.rename", Some(account.0), name.as_str());
            }
        });
        Ok(true)
    }

    /// Says where a pupil lives, to the commune; `false` when they are no pupil.
    pub async fn set_home(
        &self,
        student: AccountId,
        commune: Option<CommuneCode>,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE student SET home_commune = $2 WHERE account_id = $1";
        let done = in_transaction!(self, |tx| {
            sqlx::query(sql)
                .bind(student.0)
                .bind(commune.map(String::from))
                .execute(&mut *tx)
                .await?
                .rows_affected()
        });
        Ok(done > 0)
    }
}

/// A capital at the start and after each space or hyphen.
fn capitalised(text: &str) -> String {
    let mut first = true;
    text.chars()
        .flat_map(|c| {
            let start = std::mem::replace(&mut first, c == ' ' || c == '-');
            let small = c.to_lowercase();
            let large = c.to_uppercase();
            if start {
                large.collect::<Vec<_>>()
            } else {
                small.collect()
            }
        })
        .collect()
}
