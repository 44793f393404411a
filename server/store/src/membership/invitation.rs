//! Invitations to a structure: sent, taken back, followed.

use chrono::{DateTime, Utc};
use domain::{
    account::Email,
    id::{AccountId, InvitationId, StructureId},
    notice::Notice,
    structure::StructureRole,
};
use sqlx::FromRow;
use uuid::Uuid;

use super::{hold_structure, role_of};
use crate::{
    Act, Db, NewToken, Recipient, Secret, StoreError, TokenPurpose,
    db::{in_transaction, on_pool},
    outbox::queue,
    row::code,
    token::{claim_token, insert_token},
};

/// An invitation that nobody has followed yet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Invitation {
    /// Identifier.
    pub id: InvitationId,
    /// Whom it was sent to.
    pub email: String,
    /// What they will be.
    pub role: StructureRole,
    /// Who invited them.
    pub invited_by: String,
    /// When.
    pub invited_at: DateTime<Utc>,
}

/// What became of an invitation that somebody sends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Invited {
    /// Sent, in place of an earlier one to the same address.
    Done(InvitationId),
    /// Who has that address is a member already.
    AlreadyMember,
    /// No such structure for who invites.
    Gone,
}

/// What became of somebody who follows an invitation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Joined {
    /// They are a member.
    Done(StructureId),
    /// They were one: the invitation stays for whom it is meant.
    AlreadyMember(StructureId),
    /// The link is unknown, used, withdrawn or too old.
    Gone,
}

#[derive(FromRow)]
struct InvitationRow {
    id: Uuid,
    email: String,
    role: String,
    invited_by: String,
    invited_at: DateTime<Utc>,
}

/// Closes the open invitations that meet a condition on $1 and $2 (now is $3), and their links; says how many.
macro_rules! close_invitations {
    ($tx:ident, $now:expr, $condition:literal, $structure:expr, $which:expr) => {{
        let closed: Vec<Uuid> = sqlx::query_scalar(concat!(
            "UPDATE invitation SET closed_at = $3 WHERE structure_id = $1 AND closed_at IS NULL AND ",
            $condition,
            " = $2 RETURNING id"
        ))
        .bind($structure.0)
        .bind($which)
        .bind($now)
        .fetch_all(&mut *$tx)
        .await?;
        for id in &closed {
            sqlx::query(
                "UPDATE token SET used_at = $2
                 WHERE object_id = $1 AND purpose = 'join_structure' AND used_at IS NULL",
            )
            .bind(id)
            .bind($now)
            .execute(&mut *$tx)
            .await?;
        }
        closed.len()
    }};
}

impl Db {
    pub(crate) async fn invitations_of(&self, structure: StructureId) -> Result<Vec<Invitation>, StoreError> {
        let sql = "SELECT i.id, i.email, i.role, a.name AS invited_by, i.invited_at
                   FROM invitation i JOIN account a ON a.id = i.invited_by
                   WHERE i.structure_id = $1 AND i.closed_at IS NULL ORDER BY i.invited_at, i.id";
        let rows: Vec<InvitationRow> = on_pool!(self, |pool| sqlx::query_as(sql)
            .bind(structure.0)
            .fetch_all(pool)
            .await)?;
        rows.into_iter()
            .map(|row| {
                Ok(Invitation {
                    id: InvitationId(row.id),
                    email: row.email,
                    role: code("invitation.role", &row.role, StructureRole::from_code)?,
                    invited_by: row.invited_by,
                    invited_at: row.invited_at,
                })
            })
            .collect()
    }

    /// Invites somebody by e-mail, for who manages people. Inviting again replaces the earlier invitation.
    pub async fn invite(
        &self,
        act: &Act<'_>,
        structure: StructureId,
        email: &Email,
        role: StructureRole,
        secret: &Secret,
    ) -> Result<Invited, StoreError> {
        let id = InvitationId((act.ids)());
        let key = email.key();
        let circumstances = "SELECT s.name, a.name FROM structure s, account a WHERE s.id = $1 AND a.id = $2";
        let known = "SELECT a.id, a.name, m.role FROM account a
                     LEFT JOIN membership m ON m.account_id = a.id AND m.structure_id = $1 WHERE a.email_key = $2";
        let Some(by) = act.by else {
            return Ok(Invited::Gone);
        };
        in_transaction!(self, |tx| {
            let held = hold_structure!(tx, structure);
            let own = role_of!(tx, structure, Some(by));
            if !held || !own.is_some_and(StructureRole::may_manage_people) {
                return Ok(Invited::Gone);
            }
            let person: Option<(Uuid, String, Option<String>)> = sqlx::query_as(known)
                .bind(structure.0)
                .bind(&key)
                .fetch_optional(&mut *tx)
                .await?;
            let (account, name) = match person {
                Some((_, _, Some(_))) => return Ok(Invited::AlreadyMember),
                Some((account, name, None)) => (Some(AccountId(account)), name),
                // Nothing else is known of them.
                None => (None, email.as_str().to_owned()),
            };
            let (structure_name, inviter): (String, String) = sqlx::query_as(circumstances)
                .bind(structure.0)
                .bind(by.0)
                .fetch_one(&mut *tx)
                .await?;
            close_invitations!(tx, act.now, "email_key", structure, &key);
            sqlx::query(
                "INSERT INTO invitation (id, structure_id, email, email_key, role, invited_by, invited_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)",
            )
            .bind(id.0)
            .bind(structure.0)
            .bind(email.as_str())
            .bind(&key)
            .bind(role.code())
            .bind(by.0)
            .bind(act.now)
            .execute(&mut *tx)
            .await?;
            let token = NewToken {
                hash: &secret.hash,
                purpose: TokenPurpose::JoinStructure,
                account: None,
                object: Some(id.0),
                email: Some(email.as_str()),
                expires: secret.expires,
            };
            insert_token!(tx, act.now, &token);
            let to = Recipient {
                account,
                name,
                email: email.as_str().to_owned(),
            };
            let notice = Notice::JoinStructure {
                structure: structure_name,
                inviter,
                link: secret.link.clone(),
            };
            queue!(tx, act, format!("join_structure:{id}"), &to, &notice);
        });
        Ok(Invited::Done(id))
    }

    /// Takes an invitation back, for who manages people; `false` when it is not open.
    pub async fn withdraw_invitation(
        &self,
        act: &Act<'_>,
        structure: StructureId,
        invitation: InvitationId,
    ) -> Result<bool, StoreError> {
        Ok(in_transaction!(self, |tx| {
            let held = hold_structure!(tx, structure);
            let own = role_of!(tx, structure, act.by);
            if !held || !own.is_some_and(StructureRole::may_manage_people) {
                return Ok(false);
            }
            close_invitations!(tx, act.now, "id", structure, invitation.0) > 0
        }))
    }

    /// What the page of an invitation shows before it is followed: the structure's name, who invites, and the role.
    pub async fn invitation(
        &self,
        id: InvitationId,
    ) -> Result<Option<(String, String, StructureRole)>, StoreError> {
        let sql = "SELECT s.name, a.name, i.role FROM invitation i
                   JOIN structure s ON s.id = i.structure_id JOIN account a ON a.id = i.invited_by
                   WHERE i.id = $1 AND i.closed_at IS NULL";
        let row: Option<(String, String, String)> = on_pool!(self, |pool| sqlx::query_as(sql)
            .bind(id.0)
            .fetch_optional(pool)
            .await)?;
        row.map(|(structure, inviter, role)| {
            let role = code("invitation.role", &role, StructureRole::from_code)?;
            Ok((structure, inviter, role))
        })
        .transpose()
    }

    /// Somebody signed in follows an invitation. The link is personal: whoever has it may, whatever the address of
    /// their account.
    pub async fn join(
        &self,
        act: &Act<'_>,
        token_hash: &str,
        account: AccountId,
    ) -> Result<Joined, StoreError> {
        let invited =
            "SELECT i.structure_id, i.id, i.role FROM token t JOIN invitation i ON i.id = t.object_id
                       WHERE t.token_hash = $1 AND t.purpose = 'join_structure'";
        Ok(in_transaction!(self, |tx| {
            let invitation: Option<(Uuid, Uuid, String)> = sqlx::query_as(invited)
                .bind(token_hash)
                .fetch_optional(&mut *tx)
                .await?;
            let Some((structure, invitation, role)) = invitation else {
                return Ok(Joined::Gone);
            };
            let structure = StructureId(structure);
            let held = hold_structure!(tx, structure);
            let token = claim_token!(tx, act.now, token_hash, TokenPurpose::JoinStructure);
            if !held || token.is_none() {
                return Ok(Joined::Gone);
            }
            if close_invitations!(tx, act.now, "id", structure, invitation) == 0 {
                return Ok(Joined::Gone);
            }
            let joined = sqlx::query(
                "INSERT INTO membership (structure_id, account_id, role, joined_at) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (structure_id, account_id) DO NOTHING",
            )
            .bind(structure.0)
            .bind(account.0)
            .bind(role)
            .bind(act.now)
            .execute(&mut *tx)
            .await?;
            if joined.rows_affected() == 0 {
                return Ok(Joined::AlreadyMember(structure));
            }
            Joined::Done(structure)
        }))
    }
}
