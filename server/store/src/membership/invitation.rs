//! Invitations to a structure: sent, taken back, followed.

use chrono::{DateTime, Utc};
use domain::{
    account::EmailAddress,
    id::{AccountId, InvitationId, StructureId},
    notification::Notification,
    security::SecurityKind,
    structure::StructureRole,
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    ChangeContext, Conn, Db, NewToken, Recipient, Secret, StoreError, TokenPurpose, conn::sql, decode::code,
    proven::proven,
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
    /// No such structure for whoever invites.
    Gone,
}

/// What became of somebody who follows an invitation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Joined {
    /// They are a member.
    Done(StructureId),
    /// They were one: the invitation stays for whom it is meant.
    AlreadyMember(StructureId),
    /// The address of their account is not proved: the invitation stays.
    Unproven,
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

impl Conn {
    /// Closes the open invitations to an address, with their links.
    async fn close_invitations_to(
        &mut self,
        now: DateTime<Utc>,
        structure: StructureId,
        email_key: &str,
    ) -> Result<(), StoreError> {
        let closed: Vec<Uuid> = self
            .query(sql!(
                "UPDATE invitation SET closed_at = $3
                 WHERE structure_id = $1 AND closed_at IS NULL AND email_key = $2 RETURNING id"
            ))
            .bind(structure.0)
            .bind(email_key)
            .bind(now)
            .scalars()
            .await?;
        for id in closed {
            self.void_invitation_links(now, id).await?;
        }
        Ok(())
    }

    /// Closes an invitation with its links; `false` when it is not open.
    async fn close_invitation(
        &mut self,
        now: DateTime<Utc>,
        structure: StructureId,
        id: Uuid,
    ) -> Result<bool, StoreError> {
        let closed = self
            .query(sql!(
                "UPDATE invitation SET closed_at = $3 WHERE structure_id = $1 AND closed_at IS NULL
                 AND id = $2"
            ))
            .bind(structure.0)
            .bind(id)
            .bind(now)
            .execute()
            .await?;
        self.void_invitation_links(now, id).await?;
        Ok(closed > 0)
    }

    /// Closes all invitations into a structure with their links: those who sent them are responsible for it no more.
    pub(crate) async fn close_all_invitations(
        &mut self,
        now: DateTime<Utc>,
        structure: Uuid,
    ) -> Result<(), StoreError> {
        let closed: Vec<Uuid> = self
            .query(sql!(
                "UPDATE invitation SET closed_at = $2 WHERE structure_id = $1 AND closed_at IS NULL RETURNING id"
            ))
            .bind(structure)
            .bind(now)
            .scalars()
            .await?;
        for id in closed {
            self.void_invitation_links(now, id).await?;
        }
        Ok(())
    }

    async fn void_invitation_links(&mut self, now: DateTime<Utc>, id: Uuid) -> Result<(), StoreError> {
        self.query(sql!(
            "UPDATE token SET used_at = $2
             WHERE object_id = $1 AND purpose = 'join_structure' AND used_at IS NULL"
        ))
        .bind(id)
        .bind(now)
        .execute()
        .await?;
        Ok(())
    }
}

impl Db {
    pub(crate) async fn invitations_of(&self, structure: StructureId) -> Result<Vec<Invitation>, StoreError> {
        let sql = sql!(
            "SELECT i.id, i.email, i.role, a.name AS invited_by, i.invited_at
             FROM invitation i JOIN account a ON a.id = i.invited_by
             WHERE i.structure_id = $1 AND i.closed_at IS NULL ORDER BY i.invited_at, i.id"
        );
        let rows: Vec<InvitationRow> = self.query(sql).bind(structure.0).all().await?;
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

    /// Invites somebody by e-mail, for whoever manages people. Inviting again replaces the earlier invitation.
    pub async fn invite(
        &self,
        context: &ChangeContext<'_>,
        structure: StructureId,
        email: &EmailAddress,
        role: StructureRole,
        secret: &Secret,
    ) -> Result<Invited, StoreError> {
        let id = InvitationId((context.ids)());
        let key = email.key();
        let circumstances =
            sql!("SELECT s.name, a.name FROM structure s, account a WHERE s.id = $1 AND a.id = $2");
        let known = sql!(
            "SELECT a.id, a.name, m.role FROM account a
             LEFT JOIN membership m ON m.account_id = a.id AND m.structure_id = $1
             WHERE a.email_key = $2 AND (m.role IS NOT NULL OR ",
            proven!("a"),
            ")"
        );
        let Some(by) = context.actor else {
            return Ok(Invited::Gone);
        };
        let mut tx = self.begin().await?;
        let exists = tx.lock_structure(structure).await?;
        let own_role = tx.role_in(structure, Some(by)).await?;
        if !exists || !own_role.is_some_and(StructureRole::may_manage_people) {
            return Ok(Invited::Gone);
        }
        let person: Option<(Uuid, String, Option<String>)> =
            tx.query(known).bind(structure.0).bind(&key).optional().await?;
        let (account, name) = match person {
            Some((_, _, Some(_))) => return Ok(Invited::AlreadyMember),
            Some((account, name, None)) => (Some(AccountId(account)), name),
            // Nothing else is known of them.
            None => (None, email.as_str().to_owned()),
        };
        let (structure_name, inviter): (String, String) =
            tx.query(circumstances).bind(structure.0).bind(by.0).one().await?;
        tx.close_invitations_to(context.now, structure, &key).await?;
        tx.query(sql!(
            "INSERT INTO invitation (id, structure_id, email, email_key, role, invited_by, invited_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)"
        ))
        .bind(id.0)
        .bind(structure.0)
        .bind(email.as_str())
        .bind(&key)
        .bind(role.code())
        .bind(by.0)
        .bind(context.now)
        .execute()
        .await?;
        let token = NewToken {
            hash: &secret.hash,
            purpose: TokenPurpose::JoinStructure,
            account: None,
            object: Some(id.0),
            email: Some(email.as_str()),
            expires: secret.expires,
        };
        tx.insert_token(context.now, &token).await?;
        let to = Recipient {
            account,
            name,
            email: email.as_str().to_owned(),
        };
        let notification = Notification::JoinStructure {
            structure: structure_name,
            inviter,
            link: secret.link.clone(),
        };
        tx.enqueue_email(context, &format!("join_structure:{id}"), &to, &notification)
            .await?;
        tx.commit().await?;
        Ok(Invited::Done(id))
    }

    /// Takes an invitation back, for whoever manages people; `false` when it is not open.
    pub async fn withdraw_invitation(
        &self,
        context: &ChangeContext<'_>,
        structure: StructureId,
        invitation: InvitationId,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let exists = tx.lock_structure(structure).await?;
        let own_role = tx.role_in(structure, context.actor).await?;
        if !exists || !own_role.is_some_and(StructureRole::may_manage_people) {
            return Ok(false);
        }
        let done = tx.close_invitation(context.now, structure, invitation.0).await?;
        tx.commit().await?;
        Ok(done)
    }

    /// What the page of an invitation shows before it is followed: the structure's name, who invites, and the role.
    pub async fn invitation(
        &self,
        id: InvitationId,
    ) -> Result<Option<(String, String, StructureRole)>, StoreError> {
        let sql = sql!(
            "SELECT s.name, a.name, i.role FROM invitation i
             JOIN structure s ON s.id = i.structure_id JOIN account a ON a.id = i.invited_by
             WHERE i.id = $1 AND i.closed_at IS NULL"
        );
        let row: Option<(String, String, String)> = self.query(sql).bind(id.0).optional().await?;
        row.map(|(structure, inviter, role)| {
            let role = code("invitation.role", &role, StructureRole::from_code)?;
            Ok((structure, inviter, role))
        })
        .transpose()
    }

    /// Somebody signed in follows an invitation. The link is personal: whoever has it may, whatever the address of
    /// their account, as long as that one is proved.
    pub async fn join(
        &self,
        context: &ChangeContext<'_>,
        token_hash: &str,
        account: AccountId,
    ) -> Result<Joined, StoreError> {
        let invited = sql!(
            "SELECT i.structure_id, i.id, i.role FROM token t JOIN invitation i ON i.id = t.object_id
             WHERE t.token_hash = $1 AND t.purpose = 'join_structure'"
        );
        let mut tx = self.begin().await?;
        let invitation: Option<(Uuid, Uuid, String)> = tx.query(invited).bind(token_hash).optional().await?;
        let Some((structure, invitation, role)) = invitation else {
            return Ok(Joined::Gone);
        };
        let structure = StructureId(structure);
        let exists = tx.lock_structure(structure).await?;
        if !tx.is_proven(account.0).await? {
            return Ok(Joined::Unproven);
        }
        let token = tx
            .claim_token(context.now, token_hash, TokenPurpose::JoinStructure)
            .await?;
        if !exists || token.is_none() {
            return Ok(Joined::Gone);
        }
        if !tx.close_invitation(context.now, structure, invitation).await? {
            return Ok(Joined::Gone);
        }
        let joined = tx
            .query(sql!(
                "INSERT INTO membership (structure_id, account_id, role, joined_at)
                 VALUES ($1, $2, $3, $4)
                 ON CONFLICT (structure_id, account_id) DO NOTHING"
            ))
            .bind(structure.0)
            .bind(account.0)
            .bind(role)
            .bind(context.now)
            .execute()
            .await?;
        if joined == 0 {
            return Ok(Joined::AlreadyMember(structure));
        }
        tx.note_security(context, SecurityKind::RoleGiven, Some(account))
            .await?;
        tx.commit().await?;
        Ok(Joined::Done(structure))
    }
}
