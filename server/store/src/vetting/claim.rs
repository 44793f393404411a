//! Who a structure belongs to, when two people say that it is theirs.

use chrono::{DateTime, Utc};
use domain::{
    academy::{Academy, Reach},
    account::EmailAddress,
    id::{AccountId, StructureId},
    notification::Notification,
    security::SecurityKind,
    structure::{Siret, StructureRole},
    urls,
    vetting::ClaimVerdict,
};
use sqlx::FromRow;
use uuid::Uuid;

use super::within_reach;
use crate::{ChangeContext, Conn, Db, Recipient, StoreError, conn::sql};

/// A claim that waits.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct Claim {
    /// Identifier.
    pub id: Uuid,
    /// The structure's name.
    pub structure: String,
    /// Its SIRET; empty abroad.
    pub siret: String,
    /// Who is responsible for it now, names and addresses.
    #[sqlx(skip)]
    pub owners: Vec<(String, String)>,
    /// Who claims it.
    pub claimant: String,
    /// Their address.
    pub email: String,
    /// Why it is theirs, as they say it.
    pub message: String,
    /// Since when they wait.
    pub claimed_at: DateTime<Utc>,
    /// The structure.
    pub structure_id: Uuid,
}

/// What became of a claim that somebody makes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Claimed {
    /// Moderators are told.
    Done,
    /// They wait for an answer already.
    Already,
    /// They belong to that structure: nothing to claim.
    Member,
    /// No structure has that SIRET.
    Gone,
}

/// What became of a decision about a claim.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ClaimDecided {
    /// Taken.
    Done,
    /// Somebody decided before.
    Already,
    /// It is the claim of whoever would decide: somebody else does.
    Own,
    /// Nothing can be given to whoever claims it: they are shut out, or their address is not proved any more.
    Nobody,
    /// There is no such claim for this person.
    Gone,
}

/// What became of a structure that was to be given to somebody.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OwnershipMoved {
    /// It is theirs.
    Done,
    /// They alone are responsible for it already.
    Already,
    /// Nobody has an account with that address, or they have not proved it.
    Nobody,
    /// There is no such structure.
    Gone,
}

impl Conn {
    async fn claim_structure(
        &mut self,
        context: &ChangeContext<'_>,
        (siret, account): (&Siret, AccountId),
        message: &str,
    ) -> Result<Claimed, StoreError> {
        let found: Option<(Uuid, String)> = self
            .query(sql!("SELECT id, name FROM structure WHERE siret = $1"))
            .bind(siret.as_str())
            .optional()
            .await?;
        let Some((structure, name)) = found else {
            return Ok(Claimed::Gone);
        };
        if self
            .role_in(StructureId(structure), Some(account))
            .await?
            .is_some()
        {
            return Ok(Claimed::Member);
        }
        let id = (context.ids)();
        let added = self
            .query(sql!(
                "INSERT INTO structure_claim (id, structure_id, account_id, message, claimed_at)
                 VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT DO NOTHING"
            ))
            .bind(id)
            .bind(structure)
            .bind(account.0)
            .bind(message)
            .bind(context.now)
            .execute()
            .await?;
        if added == 0 {
            return Ok(Claimed::Already);
        }
        let notification = Notification::StructureClaimed {
            structure: name,
            claimant: self.name_of(Some(account)).await?,
            message: message.to_owned(),
            path: format!("{}#revendications", urls::VETTING),
        };
        for to in self.moderators_of(structure).await? {
            let who = to.account.map(|account| account.to_string()).unwrap_or_default();
            self.enqueue_email(context, &format!("claim:{id}:{who}"), &to, &notification)
                .await?;
        }
        self.write_audit(context, "structure.claim", Some(structure), "")
            .await?;
        Ok(Claimed::Done)
    }

    /// Whoever moderates a structure: administrators, and the officers of its académie.
    async fn moderators_of(&mut self, structure: Uuid) -> Result<Vec<Recipient>, StoreError> {
        let department = self.department_of(structure).await?;
        let academy = department
            .and_then(|department| Academy::of_department(&department))
            .map(Academy::code)
            .unwrap_or_default();
        let sql = sql!(
            "SELECT a.id, a.name, a.email FROM account a
             WHERE a.email IS NOT NULL AND a.suspended_at IS NULL AND a.confirmed_at IS NOT NULL
               AND EXISTS (SELECT 1 FROM account_role r WHERE r.account_id = a.id
                           AND (r.role = 'admin' OR r.role = 'referent' AND r.academy = $1))
             ORDER BY a.id"
        );
        let lines: Vec<(Uuid, String, String)> = self.query(sql).bind(academy).all().await?;
        Ok(lines
            .into_iter()
            .map(|(id, name, email)| Recipient {
                account: Some(AccountId(id)),
                name,
                email,
            })
            .collect())
    }

    async fn decide_claim(
        &mut self,
        context: &ChangeContext<'_>,
        claim: Uuid,
        verdict: ClaimVerdict,
        reason: &str,
    ) -> Result<ClaimDecided, StoreError> {
        let found: Option<(Uuid, Uuid)> = self
            .query(sql!(
                "SELECT structure_id, account_id FROM structure_claim WHERE id = $1"
            ))
            .bind(claim)
            .optional()
            .await?;
        let Some((structure, claimant)) = found else {
            return Ok(ClaimDecided::Gone);
        };
        self.lock_structure(StructureId(structure)).await?;
        if !self.may_moderate_structure(context.actor, structure).await? {
            return Ok(ClaimDecided::Gone);
        }
        if context.actor == Some(AccountId(claimant)) {
            return Ok(ClaimDecided::Own);
        }
        if verdict == ClaimVerdict::Grant && !self.is_proven(claimant).await? {
            return Ok(ClaimDecided::Nobody);
        }
        let decided = self
            .query(sql!(
                "UPDATE structure_claim SET decision = $2, reason = $3, decided_by = $4, decided_at = $5
                 WHERE id = $1 AND decision IS NULL"
            ))
            .bind(claim)
            .bind(verdict.code())
            .bind(reason)
            .bind(context.actor.map(|by| by.0))
            .bind(context.now)
            .execute()
            .await?;
        if decided == 0 {
            return Ok(ClaimDecided::Already);
        }
        let granted = verdict == ClaimVerdict::Grant;
        if granted {
            self.give_structure(context, structure, AccountId(claimant), reason)
                .await?;
        }
        self.notify_claimant(context, claim, (structure, claimant), (granted, reason))
            .await?;
        let action = if granted {
            "structure.claim_granted"
        } else {
            "structure.claim_rejected"
        };
        self.write_audit(context, action, Some(structure), reason).await?;
        Ok(ClaimDecided::Done)
    }

    async fn notify_claimant(
        &mut self,
        context: &ChangeContext<'_>,
        claim: Uuid,
        (structure, claimant): (Uuid, Uuid),
        (granted, reason): (bool, &str),
    ) -> Result<(), StoreError> {
        let notification = Notification::ClaimDecided {
            structure: self.structure_name(structure).await?,
            granted,
            reason: reason.to_owned(),
            path: if granted {
                urls::structure(StructureId(structure))
            } else {
                "/structure".to_owned()
            },
        };
        let sql = sql!(
            "SELECT id, name, email FROM account WHERE id = $1 AND email IS NOT NULL AND suspended_at IS NULL"
        );
        let to: Option<(Uuid, String, String)> = self.query(sql).bind(claimant).optional().await?;
        if let Some((id, name, email)) = to {
            let to = Recipient {
                account: Some(AccountId(id)),
                name,
                email,
            };
            self.enqueue_email(context, &format!("claim:{claim}:decided"), &to, &notification)
                .await?;
        }
        Ok(())
    }

    /// Makes somebody responsible for a structure, alone: whoever was leaves it and is told why, and whom they had invited cannot come any more.
    /// They may be invited again. `false` when nothing changes.
    async fn give_structure(
        &mut self,
        context: &ChangeContext<'_>,
        structure: Uuid,
        to: AccountId,
        reason: &str,
    ) -> Result<bool, StoreError> {
        let former = self.owners(structure).await?;
        self.query(sql!(
            "INSERT INTO membership (structure_id, account_id, role, joined_at)
             VALUES ($1, $2, $3, $4)
             ON CONFLICT (structure_id, account_id) DO UPDATE SET role = excluded.role"
        ))
        .bind(structure)
        .bind(to.0)
        .bind(StructureRole::Owner.code())
        .bind(context.now)
        .execute()
        .await?;
        let left: Vec<Uuid> = self
            .query(sql!(
                "DELETE FROM membership WHERE structure_id = $1 AND role = 'owner' AND account_id <> $2
                 RETURNING account_id"
            ))
            .bind(structure)
            .bind(to.0)
            .scalars()
            .await?;
        self.close_all_invitations(context.now, structure).await?;
        let notification = Notification::OwnershipMoved {
            structure: self.structure_name(structure).await?,
            reason: reason.to_owned(),
            path: "/structure".to_owned(),
        };
        let was_theirs = former.iter().any(|owner| owner.account == Some(to));
        for owner in former.iter().filter(|owner| owner.account != Some(to)) {
            let who = owner
                .account
                .map(|account| account.to_string())
                .unwrap_or_default();
            let dedup_key = format!("moved:{structure}:{}:{who}", context.now.timestamp_micros());
            self.enqueue_email(context, &dedup_key, owner, &notification)
                .await?;
        }
        for owner in &left {
            self.leave_structure_delegations(context, structure, AccountId(*owner))
                .await?;
            self.note_security(context, SecurityKind::RoleTaken, Some(AccountId(*owner)))
                .await?;
        }
        if !was_theirs {
            self.note_security(context, SecurityKind::RoleGiven, Some(to))
                .await?;
        }
        Ok(!left.is_empty() || !was_theirs)
    }
}

impl Db {
    /// Says that the structure of that SIRET is somebody's; moderators are told.
    pub async fn claim_structure(
        &self,
        context: &ChangeContext<'_>,
        siret: &Siret,
        account: AccountId,
        message: &str,
    ) -> Result<Claimed, StoreError> {
        self.transaction(async |tx| tx.claim_structure(context, (siret, account), message).await)
            .await
    }

    /// The claims that wait within somebody's reach, the oldest first.
    pub async fn open_claims(&self, reach: Reach, limit: i32) -> Result<Vec<Claim>, StoreError> {
        let sql = sql!(
            "SELECT c.id, s.name AS structure, COALESCE(s.siret, '') AS siret, a.name AS claimant,
                    COALESCE(a.email, '') AS email, c.message, c.claimed_at, c.structure_id
             FROM structure_claim c JOIN structure s ON s.id = c.structure_id JOIN account a ON a.id = c.account_id
             WHERE c.decision IS NULL AND ",
            within_reach!("$1", structure: "s.id"),
            " ORDER BY c.claimed_at, c.id LIMIT $2"
        );
        let mut claims: Vec<Claim> = self.query(sql).bind(reach.pattern()).bind(limit).all().await?;
        let owners = sql!(
            "SELECT a.name, COALESCE(a.email, '') FROM membership m JOIN account a ON a.id = m.account_id
             WHERE m.structure_id = $1 AND m.role = 'owner' ORDER BY a.sort_key, a.id"
        );
        for claim in &mut claims {
            claim.owners = self.query(owners).bind(claim.structure_id).all().await?;
        }
        Ok(claims)
    }

    /// Decides about a claim; both sides are told.
    pub async fn decide_claim(
        &self,
        context: &ChangeContext<'_>,
        claim: Uuid,
        verdict: ClaimVerdict,
        reason: &str,
    ) -> Result<ClaimDecided, StoreError> {
        self.transaction(async |tx| tx.decide_claim(context, claim, verdict, reason).await)
            .await
    }

    /// Gives a structure to whoever has that address, for administrators.
    pub async fn move_ownership(
        &self,
        context: &ChangeContext<'_>,
        structure: StructureId,
        email: &EmailAddress,
        reason: &str,
    ) -> Result<OwnershipMoved, StoreError> {
        let mut tx = self.begin().await?;
        if !tx.lock_structure(structure).await? {
            return Ok(OwnershipMoved::Gone);
        }
        let to: Option<Uuid> = tx
            .query(sql!(
                "SELECT id FROM account
                 WHERE email_key = $1 AND confirmed_at IS NOT NULL AND suspended_at IS NULL"
            ))
            .bind(email.key())
            .optional_scalar()
            .await?;
        let Some(to) = to else {
            return Ok(OwnershipMoved::Nobody);
        };
        let to = AccountId(to);
        let former = tx.role_in(structure, Some(to)).await?;
        if !tx.give_structure(context, structure.0, to, reason).await? {
            return Ok(OwnershipMoved::Already);
        }
        if former != Some(StructureRole::Owner) {
            tx.tell_of_role(context, to, StructureRole::Owner.told()).await?;
        }
        tx.write_audit(context, "structure.move", Some(structure.0), reason)
            .await?;
        tx.commit().await?;
        Ok(OwnershipMoved::Done)
    }
}
